// core/crypto/tls_peer.h: which PEM a client can use, with Go's words for what it cannot. How servers are verified is tested over
// real connections in tests/core/http.

#include "core/crypto/tls_material.h"
#include "core/crypto/tls_peer.h"

#include <QtTest>

using namespace chartroom;

class TestTlsPeer : public QObject {
  Q_OBJECT
  crypto::CertificatePair m_one, m_two;

private slots:
  void initTestCase() {
    crypto::AuthorityOptions options;
    options.commonName = "test";
    options.notBefore = Clock::system().now();
    m_one = *crypto::makeAuthority(options);
    m_two = *crypto::makeAuthority(options);
  }
  void aPairFits() {
    QVERIFY(crypto::checkKeyPair(m_one.certificate, m_one.privateKey).ok());
    QVERIFY(crypto::checkKeyPair(m_one.certificate + m_two.certificate, "text before\n" + m_one.privateKey).ok());
    QVERIFY(crypto::checkAuthorities("text before\n" + m_one.certificate).ok());
  }
  void whatDoesNotFitIsRefused_data() {
    QTest::addColumn<QString>("certificates");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("message");
    const QString one = QString::fromStdString(m_one.certificate), key = QString::fromStdString(m_one.privateKey),
                  other = QString::fromStdString(m_two.privateKey);
    const QString broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                  odd = "-----BEGIN ODD-----\nAAAA\n-----END ODD-----\n";
    const QString brokenKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    QTest::newRow("no certificate") << "x" << key << "tls: failed to find any PEM data in certificate input";
    QTest::newRow("no key") << one << "x"
                            << "tls: failed to find any PEM data in key input";
    QTest::newRow("switched")
        << key << one
        << "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
    QTest::newRow("two certificates") << one << one << "tls: found a certificate rather than a key in the PEM for the private key";
    QTest::newRow("another thing than a certificate")
        << odd << key
        << "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [ODD]";
    QTest::newRow("another thing than a key")
        << one << odd
        << "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [ODD]";
    QTest::newRow("a broken certificate") << broken << key << "x509: malformed certificate";
    QTest::newRow("a broken key") << one << brokenKey << "tls: failed to parse private key";
    QTest::newRow("another's key") << one << other << "tls: private key does not match public key";
  }
  void whatDoesNotFitIsRefused() {
    QFETCH(QString, certificates);
    QFETCH(QString, key);
    QFETCH(QString, message);
    const auto checked = crypto::checkKeyPair(certificates.toStdString(), key.toStdString());
    QVERIFY(!checked.ok());
    QCOMPARE(QString::fromStdString(checked.error().message), message);
    QCOMPARE(checked.error().code, Code::InvalidArgument);
  }
  void noAuthorityIsRefused() {
    QCOMPARE(crypto::checkAuthorities("x").error().message,
        std::string("unable to load root certificates: unable to parse bytes as PEM block"));
  }
};

QTEST_APPLESS_MAIN(TestTlsPeer)
#include "tst_tls_peer.moc"
