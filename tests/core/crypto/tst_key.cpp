// The primes and RSA keys of core/crypto, judged by OpenSSL's own tests: BN_check_prime, EVP_PKEY_check, `openssl rsa
// -check`.

#include "core/crypto/certificate.h"
#include "core/crypto/internal/lanes.h"
#include "core/crypto/internal/prime.h"
#include "core/crypto/internal/rsa.h"

#include <QProcess>
#include <QtTest>

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace chartroom::crypto;
using namespace chartroom::crypto::internal;

namespace {

using Context = Owned<BN_CTX, BN_CTX_free>;

BigNumber random(int bits) {
  BigNumber number(BN_new());
  BN_rand(number.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD);
  return number;
}
BigNumber primeOf(int bits) {
  BigNumber number(BN_new());
  BN_generate_prime_ex(number.get(), bits, 0, nullptr, nullptr, nullptr);
  return number;
}
BigNumber part(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return BigNumber(number);
}
bool passesAll(EVP_PKEY* key) {
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key, nullptr));
  return EVP_PKEY_check(context.get()) == 1;
}

std::array<const BIGNUM*, kLanes> views(const std::array<BigNumber, kLanes>& numbers) {
  std::array<const BIGNUM*, kLanes> result{};
  for (std::size_t i = 0; i < kLanes; ++i)
    result[i] = numbers[i].get();
  return result;
}

} // namespace

class TestRsa : public QObject {
  Q_OBJECT
private slots:
  void theSieveLeavesWhatHasNoSmallFactor() {
    constexpr std::uint32_t kCount = 3000;
    for (const int bits : {40, 64, 200, 1024}) {
      const BigNumber start = random(bits);
      const std::vector<std::uint32_t> left = sieve(start.get(), kCount);
      const std::set<std::uint32_t> kept(left.begin(), left.end());
      QVERIFY(std::is_sorted(left.begin(), left.end()));
      for (std::uint32_t k = 0; k < kCount; ++k) {
        const BigNumber number(BN_dup(start.get()));
        BN_add_word(number.get(), 2UL * k);
        bool divisible = false;
        for (BN_ULONG p = 3; p < 1 << 14 && !divisible; p += 2)
          divisible = BN_mod_word(number.get(), p) == 0;
        QCOMPARE(kept.contains(k), !divisible);
      }
    }
  }

  void theSieveLosesNoPrime() {
    const BigNumber start = random(48);
    const std::vector<std::uint32_t> left = sieve(start.get(), 2000);
    std::size_t primes = 0;
    for (std::uint32_t k = 0; k < 2000; ++k) {
      const BigNumber number(BN_dup(start.get()));
      BN_add_word(number.get(), 2UL * k);
      if (BN_check_prime(number.get(), nullptr, nullptr) != 1) continue;
      ++primes;
      QVERIFY(std::binary_search(left.begin(), left.end(), k));
    }
    QVERIFY(primes > 0);
  }

  void eightTestsAtOnceAgreeWithOpenSsl_data() {
    QTest::addColumn<int>("bits");
    QTest::newRow("primes of RSA-2048") << 1024;
    QTest::newRow("primes of RSA-4096") << 2048;
  }
  void eightTestsAtOnceAgreeWithOpenSsl() {
    QFETCH(int, bits);
    if (!lanesSupport(bits)) QSKIP("this processor has no AVX-512 IFMA");
    const BigNumber prime = primeOf(bits);
    for (std::size_t count = 1; count <= kLanes; ++count) {
      std::array<BigNumber, kLanes> numbers;
      for (BigNumber& number : numbers)
        number = random(bits);
      numbers[count / 2].reset(BN_dup(prime.get()));
      const auto candidates = views(numbers);
      unsigned primes = 0; // one in some hundred random numbers is prime, too
      for (std::size_t i = 0; i < count; ++i)
        primes |= static_cast<unsigned>(BN_check_prime(candidates[i], nullptr, nullptr)) << i;
      QVERIFY(primes >> (count / 2) & 1U);
      QCOMPARE(fermatBaseTwo(std::span(candidates).first(count)), primes);
    }
    std::array<BigNumber, kLanes> bases;
    for (int round = 0; round < 5; ++round) {
      for (BigNumber& base : bases) {
        base.reset(BN_new());
        BN_rand_range(base.get(), prime.get());
      }
      QVERIFY(passesMillerRabin(prime.get(), views(bases)));
      BigNumber composite = random(bits);
      while (BN_check_prime(composite.get(), nullptr, nullptr) == 1)
        composite = random(bits);
      for (BigNumber& base : bases)
        BN_rand_range(base.get(), composite.get());
      QVERIFY(!passesMillerRabin(composite.get(), views(bases)));
    }
    // The base 0 fails every number: one lane that fails is enough.
    BN_zero(bases[5].get());
    QVERIFY(!passesMillerRabin(prime.get(), views(bases)));
  }

  void extremeModuliComputeRight() {
    if (!lanesSupport(1024)) QSKIP("this processor has no AVX-512 IFMA");
    // All digits full, and nearly all empty: where a carry that is lost would show. For each the nearest prime.
    std::array<BigNumber, kLanes> numbers;
    std::array<bool, kLanes> isPrime{};
    for (std::size_t i = 0; i < kLanes; ++i) {
      numbers[i].reset(BN_new());
      BN_set_bit(numbers[i].get(), i % 2 == 0 ? 1024 : 1023);
      if (i % 2 == 0)
        BN_sub_word(numbers[i].get(), 1);
      else
        BN_add_word(numbers[i].get(), 1);
      while (i >= 2 && i < 6 && BN_check_prime(numbers[i].get(), nullptr, nullptr) != 1) {
        if (i % 2 == 0)
          BN_sub_word(numbers[i].get(), 2);
        else
          BN_add_word(numbers[i].get(), 2);
      }
      isPrime[i] = i >= 2 && i < 6;
    }
    const unsigned passed = fermatBaseTwo(views(numbers));
    for (std::size_t i = 0; i < kLanes; ++i)
      QCOMPARE((passed >> i & 1U) != 0, isPrime[i]);
  }

  void aCompositeThatManyBasesPassFails() {
    if (!lanesSupport(1024)) QSKIP("this processor has no AVX-512 IFMA");
    // p * (2p - 1) with both prime: half of all bases pass Fermat's test and up to a quarter the strong one.
    const Context context(BN_CTX_new());
    const BigNumber p(BN_new()), q(BN_new()), product(BN_new());
    do {
      BN_rand(p.get(), 512, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ODD);
      BN_lshift1(q.get(), p.get());
      BN_sub_word(q.get(), 1);
      BN_mul(product.get(), p.get(), q.get(), context.get());
    } while (BN_num_bits(product.get()) != 1024 || BN_check_prime(p.get(), context.get(), nullptr) != 1 ||
             BN_check_prime(q.get(), context.get(), nullptr) != 1);
    std::array<BigNumber, kLanes> bases;
    for (BigNumber& base : bases)
      base.reset(BN_new());
    // Eight random bases pass it once in 4^8 times at most; three times in a row is once in 4^24.
    bool passed = true;
    for (int attempt = 0; attempt < 3 && passed; ++attempt) {
      for (BigNumber& base : bases)
        BN_rand_range(base.get(), product.get());
      passed = passesMillerRabin(product.get(), views(bases));
    }
    QVERIFY(!passed);
  }

  void primesArePrimes_data() {
    QTest::addColumn<int>("bits");
    for (const int bits : {512, 768, 1024, 1536, 2048})
      QTest::addRow("%d bits", bits) << bits;
  }
  void primesArePrimes() {
    QFETCH(int, bits);
    // A small exponent is hit often, so that a wrong test for it would show.
    const std::vector<BigNumber> primes = randomPrimes(4, bits, 3);
    QCOMPARE(primes.size(), std::size_t{4});
    for (const BigNumber& prime : primes) {
      QCOMPARE(BN_num_bits(prime.get()), bits);
      QVERIFY(BN_is_bit_set(prime.get(), bits - 2));
      QVERIFY(BN_mod_word(prime.get(), 3) == 2);
      QCOMPARE(BN_check_prime(prime.get(), nullptr, nullptr), 1);
    }
  }

  void keysAreValid_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("count");
    QTest::newRow("1024 bits, without vectors") << 1024 << 4;
    QTest::newRow("2048 bits") << 2048 << 20;
    QTest::newRow("3072 bits, without vectors") << 3072 << 2;
    QTest::newRow("4096 bits") << 4096 << 2;
  }
  void keysAreValid() {
    QFETCH(int, bits);
    QFETCH(int, count);
    std::set<std::string> primes;
    for (int i = 0; i < count; ++i) {
      const auto key = makeRsaKey(bits);
      QVERIFY(key);
      QCOMPARE(EVP_PKEY_get_bits(key.get()), bits);
      QVERIFY(passesAll(key.get()));
      QVERIFY(BN_is_word(part(key.get(), OSSL_PKEY_PARAM_RSA_E).get(), 65537));
      QVERIFY(BN_num_bits(part(key.get(), OSSL_PKEY_PARAM_RSA_D).get()) > bits / 2);
      for (const char* name : {OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2}) {
        const BigNumber prime = part(key.get(), name);
        QCOMPARE(BN_num_bits(prime.get()), bits / 2);
        const Owned<char, [](char* text) { OPENSSL_free(text); }> text(BN_bn2hex(prime.get()));
        QVERIFY2(primes.insert(text.get()).second, "a prime came twice");
      }
    }
  }

  void twoKeysAtOnceAreTwoKeys() {
    std::array<Owned<EVP_PKEY, EVP_PKEY_free>, 3> keys;
    std::vector<std::thread> threads;
    for (auto& key : keys)
      threads.emplace_back([&key] { key = makeRsaKey(2048); });
    for (std::thread& thread : threads)
      thread.join();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      QVERIFY(keys[i] && passesAll(keys[i].get()));
      QCOMPARE(EVP_PKEY_eq(keys[i].get(), keys[(i + 1) % keys.size()].get()), 0);
    }
  }

  void theProgramAccepts_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("RSA with 2048 bits") << static_cast<int>(KeyKind::Rsa2048);
    QTest::newRow("RSA with 4096 bits") << static_cast<int>(KeyKind::Rsa4096);
  }
  void theProgramAccepts() {
    QFETCH(int, kind);
    const std::string pem = makePrivateKey(static_cast<KeyKind>(kind)).value();
    QVERIFY(pem.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    QProcess openssl;
    openssl.start("openssl", {"rsa", "-check", "-noout"});
    openssl.write(pem.c_str());
    openssl.closeWriteChannel();
    QVERIFY(openssl.waitForFinished());
    QCOMPARE(openssl.readAllStandardOutput().trimmed(), QByteArray("RSA key ok"));
  }
};

QTEST_GUILESS_MAIN(TestRsa)
#include "tst_rsa.moc"
