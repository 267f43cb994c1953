// RSA keys come from nettle: OpenSSL 3.0's EVP_RSA_gen() tests each prime with 64 rounds, which takes four times as long (2048
// bits, medians of 60 on one machine: OpenSSL 341 ms, nettle 83 ms, Botan 92 ms). nettle's primes are proven ones (its
// nettle_random_prime()), and its random bytes are OpenSSL's. Every other kind of key is OpenSSL's.

// For readKey().
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/internal/key.h"

#include <nettle/bignum.h>
#include <nettle/rsa.h>
#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::crypto::internal {

namespace {

using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

// The numbers of a key on their way from nettle to OpenSSL, which takes them in the machine's byte order.
class Numbers {
public:
  Numbers() = default;
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;
  ~Numbers() {
    for (std::string& bytes : m_bytes) OPENSSL_cleanse(bytes.data(), bytes.size());
  }

  void add(const char* name, const __mpz_struct* number) {
    std::string& bytes = m_bytes.emplace_back(nettle_mpz_sizeinbase_256_u(number), '\0');
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    nettle_mpz_get_str_256(bytes.size(), data, number);
    if constexpr (std::endian::native == std::endian::little) std::reverse(bytes.begin(), bytes.end());
    m_parameters.push_back(OSSL_PARAM_construct_BN(name, data, bytes.size()));
  }
  Key key() {
    m_parameters.push_back(OSSL_PARAM_construct_end());
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    const bool done = context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, m_parameters.data()) == 1;
    return Key(done ? key : nullptr);
  }

private:
  std::deque<std::string> m_bytes; // which never move
  std::vector<OSSL_PARAM> m_parameters;
};

// nettle's pair of structs, with what it fills.
class RsaPair {
public:
  RsaPair() {
    rsa_public_key_init(&m_open);
    rsa_private_key_init(&m_secret);
  }
  RsaPair(const RsaPair&) = delete;
  RsaPair& operator=(const RsaPair&) = delete;
  ~RsaPair() {
    rsa_public_key_clear(&m_open);
    rsa_private_key_clear(&m_secret);
  }

  bool generate(unsigned bits) {
    constexpr unsigned kExponent = 65537;
    bool isRandom = true;
    const auto random = [](void* good, std::size_t size, std::uint8_t* bytes) {
      if (RAND_bytes(bytes, static_cast<int>(size)) != 1) *static_cast<bool*>(good) = false;
    };
    mpz_set_ui(m_open.e, kExponent);
    // The exponent is set: its size, the last number, is no matter.
    return rsa_generate_keypair(&m_open, &m_secret, &isRandom, random, nullptr, nullptr, bits, 0) == 1 && isRandom;
  }

  // The same key for OpenSSL; null on failure.
  Key forOpenSsl() const {
    Numbers numbers;
    for (const auto& [name, number] : {std::pair{OSSL_PKEY_PARAM_RSA_N, m_open.n}, {OSSL_PKEY_PARAM_RSA_E, m_open.e},
             {OSSL_PKEY_PARAM_RSA_D, m_secret.d}, {OSSL_PKEY_PARAM_RSA_FACTOR1, m_secret.p},
             {OSSL_PKEY_PARAM_RSA_FACTOR2, m_secret.q}, {OSSL_PKEY_PARAM_RSA_EXPONENT1, m_secret.a},
             {OSSL_PKEY_PARAM_RSA_EXPONENT2, m_secret.b}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, m_secret.c}})
      numbers.add(name, number);
    return numbers.key();
  }

private:
  rsa_public_key m_open;
  rsa_private_key m_secret;
};

Key generateRsa(unsigned bits) {
  RsaPair pair;
  return pair.generate(bits) ? pair.forOpenSsl() : nullptr;
}

Key generateDsa() {
  const KeyContext parameters(EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || EVP_PKEY_paramgen_init(parameters.get()) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 2048) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_q_bits(parameters.get(), 256) != 1 || EVP_PKEY_paramgen(parameters.get(), &made) != 1)
    return nullptr;
  const Key group(made);
  const KeyContext context(EVP_PKEY_CTX_new(group.get(), nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &key) != 1) return nullptr;
  return Key(key);
}

Key generate(KeyKind kind) {
  switch (kind) {
  case KeyKind::Rsa2048: return generateRsa(2048);
  case KeyKind::Rsa4096: return generateRsa(4096);
  case KeyKind::EcdsaP256: return Key(EVP_EC_gen("P-256"));
  case KeyKind::Ed25519: return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  case KeyKind::Dsa: return generateDsa();
  }
  return nullptr;
}

// A key that was made wrong would be noticed by its users only.
bool signsAndVerifies(EVP_PKEY* key) {
  constexpr std::string_view kText = "a new key";
  const auto* text = reinterpret_cast<const unsigned char*>(kText.data());
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> signing(EVP_MD_CTX_new()), verifying(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(signature.data());
  std::size_t size = signature.size();
  return signing && verifying && EVP_DigestSignInit(signing.get(), nullptr, signatureDigest(key), nullptr, key) == 1 &&
         EVP_DigestSign(signing.get(), bytes, &size, text, kText.size()) == 1 &&
         EVP_DigestVerifyInit(verifying.get(), nullptr, signatureDigest(key), nullptr, key) == 1 &&
         EVP_DigestVerify(verifying.get(), bytes, size, text, kText.size()) == 1;
}

} // namespace

Key makeKey(KeyKind kind) {
  Key key = generate(kind);
  return key && signsAndVerifies(key.get()) ? std::move(key) : nullptr;
}

// OpenSSL 3's decoders ask every provider about every format, and a key that they made is encoded the same way when it goes into a
// certificate: together as much work as signing one. The older functions know what they read, and take nothing else for it.
Key readKey(std::string_view type, std::string_view der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  const auto size = static_cast<long>(der.size());
  Key key(EVP_PKEY_new());
  const auto holds = [&](int kind, auto numbers) {
    if (!key || !numbers || EVP_PKEY_assign(key.get(), kind, numbers.get()) != 1) return false;
    numbers.release();
    return true;
  };
  const bool done = type == "RSA"   ? holds(EVP_PKEY_RSA, Owned<RSA, RSA_free>(d2i_RSAPrivateKey(nullptr, &data, size)))
                    : type == "EC"  ? holds(EVP_PKEY_EC, Owned<EC_KEY, EC_KEY_free>(d2i_ECPrivateKey(nullptr, &data, size)))
                    : type == "DSA" ? holds(EVP_PKEY_DSA, Owned<DSA, DSA_free>(d2i_DSAPrivateKey(nullptr, &data, size)))
                                    : false;
  return done ? std::move(key) : nullptr;
}

const EVP_MD* signatureDigest(EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) return nullptr;
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return EVP_sha256();
  const int bits = EVP_PKEY_get_bits(key);
  return bits > 384 ? EVP_sha512() : bits > 256 ? EVP_sha384() : EVP_sha256();
}

} // namespace chartroom::crypto::internal
