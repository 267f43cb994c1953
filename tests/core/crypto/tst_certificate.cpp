// core/crypto's certificates, as Go's x509 would print the ones sprig makes, read back with the openssl program.

#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/crypto/password.h"

#include <QProcess>
#include <QTemporaryFile>
#include <QtTest>

using namespace chartroom;
using namespace chartroom::crypto;

namespace {

// What `openssl x509 -text` says about a certificate.
QString described(const std::string& pem) {
  QTemporaryFile file;
  if (!file.open()) return {};
  file.write(pem.c_str());
  file.flush();
  QProcess openssl;
  openssl.start("openssl", {"x509", "-noout", "-text", "-in", file.fileName()});
  openssl.waitForFinished();
  return QString::fromUtf8(openssl.readAllStandardOutput());
}

CertificateRequest request(const char* name) {
  CertificateRequest made;
  made.commonName = name;
  made.validity = std::chrono::hours(24 * 365);
  made.notBefore = Clock::Time(std::chrono::seconds(1700000000));
  made.serial = std::string(16, '\x11');
  return made;
}

} // namespace

class TestCertificate : public QObject {
  Q_OBJECT
private slots:
  void anAuthoritySignsAServerCertificate() {
    CertificateRequest authority = request("my ca");
    authority.isAuthority = true;
    authority.privateKey = makePrivateKey(KeyKind::EcdsaP256).value();
    const CertificatePair ca = makeCertificate(authority).value();
    const QString caText = described(ca.certificate);
    QVERIFY2(caText.contains("Digital Signature, Key Encipherment, Certificate Sign"), qPrintable(caText));
    QVERIFY(caText.contains("CA:TRUE"));
    QVERIFY(caText.contains("X509v3 Subject Key Identifier"));
    QVERIFY(!caText.contains("Authority Key Identifier"));

    CertificateRequest server = request("server");
    server.ipAddresses = {"127.0.0.1", "::1"};
    server.dnsNames = {"localhost"};
    server.privateKey = makePrivateKey(KeyKind::Rsa2048).value();
    const CertificatePair signedPair = makeCertificate(server, ca).value();
    const QString text = described(signedPair.certificate);
    QVERIFY2(text.contains("Issuer: CN = my ca"), qPrintable(text));
    QVERIFY(text.contains("Subject: CN = server"));
    QVERIFY(text.contains("Not Before: Nov 14 22:13:20 2023 GMT"));
    QVERIFY(text.contains("Not After : Nov 13 22:13:20 2024 GMT"));
    QVERIFY(text.contains("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"));
    QVERIFY(text.contains("TLS Web Server Authentication, TLS Web Client Authentication"));
    QVERIFY(text.contains("CA:FALSE"));
    QVERIFY(text.contains("Authority Key Identifier"));
    QVERIFY(signedPair.privateKey.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
  }

  void aForeignKeyIsRefused() {
    CertificateRequest authority = request("ca");
    authority.privateKey = makePrivateKey(KeyKind::EcdsaP256).value();
    CertificatePair ca = makeCertificate(authority).value();
    ca.privateKey = makePrivateKey(KeyKind::EcdsaP256).value();
    Result<CertificatePair> pair = makeCertificate(authority, ca);
    QVERIFY(!pair);
    QCOMPARE(pair.error().message,
        std::string("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"));
  }

  void anEdwardsKeySignsItself() {
    CertificateRequest self = request("ed");
    self.privateKey = makePrivateKey(KeyKind::Ed25519).value();
    const CertificatePair pair = makeCertificate(self).value();
    QVERIFY(described(pair.certificate).contains("Signature Algorithm: ED25519"));
    QVERIFY(pair.privateKey.starts_with("-----BEGIN PRIVATE KEY-----"));
  }

  void whatIsNoKeyIsRefused() {
    Result<void> check = checkPrivateKey("nope");
    QCOMPARE(check.error().message, std::string("no PEM data in input"));
    check = checkCertificate("nope");
    QCOMPARE(check.error().message, std::string("unable to decode certificate"));
  }

  void digestsMatchTheirStandards() {
    QCOMPARE(hexDigest(Digest::Sha256, "abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(adler32("Wikipedia"), 0x11E60398U);
  }

  void passwordsRoundTrip() {
    const std::string iv(16, 'i');
    for (const char* plain : {"x", "sixteen bytes ok", "longer than one block of sixteen"})
      QCOMPARE(decryptAes("key", encryptAes("key", plain, iv)).value(), std::string(plain));
    // The reference vector of bcrypt's salt "abcdefghijklmnop" is a property: equal input, equal hash.
    QCOMPARE(bcrypt("x", iv).value(), bcrypt("x", iv).value());
    QVERIFY(!bcrypt(std::string(73, 'a'), iv));
  }
};

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
