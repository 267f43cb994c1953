// The keys of core/crypto, judged by OpenSSL: EVP_PKEY_check, `openssl rsa -check`.

#include "core/crypto/certificate.h"
#include "core/crypto/internal/key.h"

#include <QProcess>
#include <QtTest>

#include <openssl/pem.h>

#include <array>
#include <string>
#include <thread>

using namespace chartroom::crypto;
using namespace chartroom::crypto::internal;

namespace {

bool isSound(EVP_PKEY* key) {
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key, nullptr));
  return EVP_PKEY_check(context.get()) == 1;
}

} // namespace

class TestKey : public QObject {
  Q_OBJECT
private slots:
  void keysAreSound_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("count");
    QTest::newRow("RSA 2048") << static_cast<int>(KeyKind::Rsa2048) << 2048 << 6;
    QTest::newRow("RSA 4096") << static_cast<int>(KeyKind::Rsa4096) << 4096 << 1;
    QTest::newRow("ECDSA") << static_cast<int>(KeyKind::EcdsaP256) << 256 << 2;
    QTest::newRow("Ed25519") << static_cast<int>(KeyKind::Ed25519) << 256 << 2;
    QTest::newRow("DSA") << static_cast<int>(KeyKind::Dsa) << 2048 << 1;
  }
  void keysAreSound() {
    QFETCH(int, kind);
    QFETCH(int, bits);
    QFETCH(int, count);
    Key before;
    for (int i = 0; i < count; ++i) {
      Key key = makeKey(static_cast<KeyKind>(kind));
      QVERIFY(key);
      QCOMPARE(EVP_PKEY_get_bits(key.get()), bits);
      QVERIFY(isSound(key.get()));
      if (before) QCOMPARE(EVP_PKEY_eq(key.get(), before.get()), 0);
      before = std::move(key);
    }
  }

  void keysMadeAtOnceAreOthers() {
    std::array<Key, 3> keys;
    std::vector<std::thread> threads;
    for (auto& key : keys) threads.emplace_back([&key] { key = makeKey(KeyKind::Rsa2048); });
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      QVERIFY(keys[i] && isSound(keys[i].get()));
      QCOMPARE(EVP_PKEY_eq(keys[i].get(), keys[(i + 1) % keys.size()].get()), 0);
    }
  }

  // A key of one kind is not taken for another, whatever the block is called.
  void aKeyIsReadAsWhatItIsCalled() {
    const Key key = makeKey(KeyKind::EcdsaP256);
    unsigned char* bytes = nullptr;
    const int size = i2d_PrivateKey(key.get(), &bytes);
    const std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    const Key again = readKey("EC", der);
    QVERIFY(again);
    QCOMPARE(EVP_PKEY_eq(again.get(), key.get()), 1);
    for (const char* other : {"RSA", "DSA", "ENCRYPTED", ""}) QVERIFY2(!readKey(other, der), other);
    for (std::size_t cut = 0; cut < der.size(); ++cut) QVERIFY(!readKey("EC", std::string_view(der).substr(0, cut)));
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

QTEST_GUILESS_MAIN(TestKey)
#include "tst_key.moc"
