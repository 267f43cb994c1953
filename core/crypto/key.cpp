// For readRsaKey().
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/internal/rsa.h"

#include "core/crypto/internal/prime.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <utility>
#include <vector>

namespace chartroom::crypto::internal {

namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

constexpr BN_ULONG kExponent = 65537;

// The numbers of a private key, PKCS#1's names.
struct Numbers {
  BigNumber n, e, d, p, q, dP, dQ, qInv;
};

// FIPS 186-5, A.1.1: d = 1/e mod lcm(p - 1, q - 1), above 2^(bits / 2), and |p - q| above 2^(bits / 2 - 100).
bool derive(Numbers& key, int bits) {
  const Owned<BN_CTX, BN_CTX_free> context(BN_CTX_new());
  for (BigNumber* number : {&key.n, &key.e, &key.d, &key.dP, &key.dQ, &key.qInv})
    number->reset(BN_new());
  const BigNumber pLess(BN_dup(key.p.get())), qLess(BN_dup(key.q.get())), product(BN_new()), common(BN_new()),
      least(BN_new()), check(BN_new());
  if (!context || !key.n || !key.e || !key.d || !key.dP || !key.dQ || !key.qInv || !pLess || !qLess || !product ||
      !common || !least || !check)
    return false;
  // OpenSSL takes its constant-time ways for numbers with this mark.
  for (BIGNUM* secret : {key.p.get(), key.q.get(), key.d.get(), pLess.get(), qLess.get(), product.get(), least.get()})
    BN_set_flags(secret, BN_FLG_CONSTTIME);
  BN_CTX* c = context.get();
  return BN_set_word(key.e.get(), kExponent) == 1 && BN_mul(key.n.get(), key.p.get(), key.q.get(), c) == 1 &&
         BN_num_bits(key.n.get()) == bits && BN_sub(check.get(), key.p.get(), key.q.get()) == 1 &&
         BN_num_bits(check.get()) > bits / 2 - 100 && BN_sub_word(pLess.get(), 1) == 1 &&
         BN_sub_word(qLess.get(), 1) == 1 && BN_mul(product.get(), pLess.get(), qLess.get(), c) == 1 &&
         BN_gcd(common.get(), pLess.get(), qLess.get(), c) == 1 &&
         BN_div(least.get(), nullptr, product.get(), common.get(), c) == 1 &&
         BN_mod_inverse(key.d.get(), key.e.get(), least.get(), c) && BN_num_bits(key.d.get()) > bits / 2 &&
         BN_nnmod(key.dP.get(), key.d.get(), pLess.get(), c) == 1 &&
         BN_nnmod(key.dQ.get(), key.d.get(), qLess.get(), c) == 1 &&
         BN_mod_inverse(key.qInv.get(), key.q.get(), key.p.get(), c) &&
         // A wrong d would show here: e * d = 1 modulo both p - 1 and q - 1 is all that RSA needs.
         BN_mod_mul(check.get(), key.e.get(), key.dP.get(), pLess.get(), c) == 1 && BN_is_one(check.get()) &&
         BN_mod_mul(check.get(), key.e.get(), key.dQ.get(), qLess.get(), c) == 1 && BN_is_one(check.get());
}

Key assemble(const Numbers& numbers) {
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (!builder || !context) return nullptr;
  for (const auto& [name, number] : {std::pair{OSSL_PKEY_PARAM_RSA_N, &numbers.n},
                                     {OSSL_PKEY_PARAM_RSA_E, &numbers.e},
                                     {OSSL_PKEY_PARAM_RSA_D, &numbers.d},
                                     {OSSL_PKEY_PARAM_RSA_FACTOR1, &numbers.p},
                                     {OSSL_PKEY_PARAM_RSA_FACTOR2, &numbers.q},
                                     {OSSL_PKEY_PARAM_RSA_EXPONENT1, &numbers.dP},
                                     {OSSL_PKEY_PARAM_RSA_EXPONENT2, &numbers.dQ},
                                     {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &numbers.qInv}})
    if (OSSL_PARAM_BLD_push_BN(builder.get(), name, number->get()) != 1) return nullptr;
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* key = nullptr;
  if (!parameters || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
    return nullptr;
  return Key(key);
}

} // namespace

Key makeRsaKey(int bits) {
  std::vector<BigNumber> primes = randomPrimes(2, bits / 2, kExponent);
  if (primes.size() != 2) return nullptr;
  Numbers numbers;
  numbers.p = std::move(primes[0]);
  numbers.q = std::move(primes[1]);
  if (BN_cmp(numbers.p.get(), numbers.q.get()) < 0) std::swap(numbers.p, numbers.q);
  return derive(numbers, bits) ? assemble(numbers) : nullptr;
}

// OpenSSL 3's decoders ask every provider about every format, and a key that they made is encoded the same way when it goes into a
// certificate: together as much work as signing one. The older functions know that it is RSA.
Key readRsaKey(std::string_view der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  Owned<RSA, RSA_free> numbers(d2i_RSAPrivateKey(nullptr, &data, static_cast<long>(der.size())));
  Key key(EVP_PKEY_new());
  if (!numbers || !key || EVP_PKEY_assign_RSA(key.get(), numbers.get()) != 1) return nullptr;
  numbers.release();
  return key;
}

} // namespace chartroom::crypto::internal
