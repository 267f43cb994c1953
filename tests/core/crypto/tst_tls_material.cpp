#include "core/crypto/tls_material.h"

#include <QTest>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace chartroom;
using namespace chartroom::crypto;

namespace {

X509* read(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return certificate;
}

// OpenSSL's own verdict on `leaf` as a TLS server under `authority`.
int verify(const std::string& authority, const std::string& leaf, Clock::Time at) {
  X509* root = read(authority);
  X509* certificate = read(leaf);
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, root);
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, certificate, nullptr);
  X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
  X509_STORE_CTX_set_time(context, 0, std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(at)));
  X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context);
  const int error = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  X509_free(root);
  X509_free(certificate);
  return error;
}

const Clock::Time kStart = Clock::Time(std::chrono::seconds(1'700'000'000));

} // namespace

class TestTlsMaterial : public QObject {
  Q_OBJECT

private slots:
  void aServerCertificateIsTrustedThroughItsAuthority() {
    auto authority = makeAuthority({.commonName = "chartroom sandbox", .notBefore = kStart});
    QVERIFY(authority.ok());
    auto server = makeServerCertificate(*authority, {.commonName = "127.0.0.1",
                                                        .dnsNames = {"localhost"},
                                                        .ipAddresses = {"127.0.0.1", "::1"},
                                                        .notBefore = kStart,
                                                        .validity = std::chrono::hours(24)});
    QVERIFY(server.ok());
    QCOMPARE(verify(authority->certificate, server->certificate, kStart + std::chrono::hours(1)), X509_V_OK);
    QCOMPARE(verify(authority->certificate, server->certificate, kStart + std::chrono::hours(25)), X509_V_ERR_CERT_HAS_EXPIRED);
    X509* certificate = read(server->certificate);
    QCOMPARE(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
    QCOMPARE(X509_check_ip_asc(certificate, "127.0.0.2", 0), 0);
    QCOMPARE(X509_check_host(certificate, "localhost", 0, 0, nullptr), 1);
    X509_free(certificate);
  }

  void anotherAuthorityDoesNotVouchForIt() {
    auto authority = makeAuthority({.commonName = "one", .notBefore = kStart});
    auto other = makeAuthority({.commonName = "one", .notBefore = kStart});
    auto server = makeServerCertificate(*authority, {.commonName = "x", .dnsNames = {"x"}, .notBefore = kStart});
    QVERIFY(verify(other->certificate, server->certificate, kStart + std::chrono::hours(1)) != X509_V_OK);
  }

  void refusesWhatItCannotUse() {
    QCOMPARE(makeServerCertificate({"no", "pem"}, {.commonName = "x", .notBefore = kStart}).error().code, Code::InvalidArgument);
    auto authority = makeAuthority({.commonName = "one", .notBefore = kStart});
    QCOMPARE(
        makeServerCertificate(*authority, {.commonName = "x", .ipAddresses = {"no address"}, .notBefore = kStart}).error().code,
        Code::InvalidArgument);
  }

  void randomHexIsAsLongAsAskedAndDiffers() {
    QCOMPARE(randomHex(16)->size(), std::size_t{32});
    QVERIFY(*randomHex(16) != *randomHex(16));
  }
};

QTEST_GUILESS_MAIN(TestTlsMaterial)
#include "tst_tls_material.moc"
