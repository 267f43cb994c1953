#include "core/crypto/tls_material.h"

#include "core/crypto/internal/owned.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace chartroom::crypto {
namespace {

using internal::Owned;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Bio = Owned<BIO, BIO_free_all>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;

Error failure(const std::string& what) {
  char text[256] = "unknown error";
  if (unsigned long code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return Error{Code::Internal, what + ": " + text, {}, {}};
}

std::string take(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<CertifiedKey> toPem(X509* certificate, EVP_PKEY* key) {
  Bio certificateBio(BIO_new(BIO_s_mem())), keyBio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificateBio.get(), certificate) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(keyBio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return failure("cannot write PEM");
  return CertifiedKey{take(certificateBio.get()), take(keyBio.get())};
}

bool addExtension(X509* certificate, X509* issuer, int nid, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setTime(ASN1_TIME* field, Clock::Time time) {
  return ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(time))) != nullptr;
}

// Everything but issuer, extensions and signature.
Result<Certificate> begin(const std::string& commonName, EVP_PKEY* key, Clock::Time notBefore, std::chrono::hours validity) {
  Certificate certificate(X509_new());
  unsigned char serial[16];
  if (!certificate || RAND_bytes(serial, sizeof serial) != 1) return failure("cannot make a certificate");
  serial[0] &= 0x7f;
  Owned<BIGNUM, BN_free> number(BN_bin2bn(serial, sizeof serial, nullptr));
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const bool ok = number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) &&
                  X509_set_version(certificate.get(), 2) == 1 && setTime(X509_getm_notBefore(certificate.get()), notBefore) &&
                  setTime(X509_getm_notAfter(certificate.get()), notBefore + validity) &&
                  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(commonName.data()),
                                             static_cast<int>(commonName.size()), -1, 0) == 1 &&
                  X509_set_pubkey(certificate.get(), key) == 1;
  if (!ok) return failure("cannot make a certificate");
  return certificate;
}

} // namespace

Result<CertifiedKey> makeAuthority(const AuthorityOptions& options) {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return failure("cannot make a key");
  CHARTROOM_ASSIGN(Certificate certificate, begin(options.commonName, key.get(), options.notBefore, options.validity));
  X509* raw = certificate.get();
  if (X509_set_issuer_name(raw, X509_get_subject_name(raw)) != 1 ||
      !addExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !addExtension(raw, raw, NID_key_usage, "critical,digitalSignature,keyCertSign") ||
      !addExtension(raw, raw, NID_subject_key_identifier, "hash") || X509_sign(raw, key.get(), EVP_sha256()) == 0)
    return failure("cannot make a certificate authority");
  return toPem(raw, key.get());
}

Result<CertifiedKey> makeServerCertificate(const CertifiedKey& authority, const ServerCertificateOptions& options) {
  Bio certificateBio(BIO_new_mem_buf(authority.certificate.data(), static_cast<int>(authority.certificate.size())));
  Bio keyBio(BIO_new_mem_buf(authority.privateKey.data(), static_cast<int>(authority.privateKey.size())));
  Certificate issuer(PEM_read_bio_X509(certificateBio.get(), nullptr, nullptr, nullptr));
  Key issuerKey(PEM_read_bio_PrivateKey(keyBio.get(), nullptr, nullptr, nullptr));
  if (!issuer || !issuerKey) {
    Error error = failure("cannot read the certificate authority");
    error.code = Code::InvalidArgument;
    return error;
  }
  Key key(EVP_EC_gen("P-256"));
  if (!key) return failure("cannot make a key");
  CHARTROOM_ASSIGN(Certificate certificate, begin(options.commonName, key.get(), options.notBefore, options.validity));
  X509* raw = certificate.get();
  std::string names;
  for (const std::string& name : options.dnsNames) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& address : options.ipAddresses) names += (names.empty() ? "IP:" : ",IP:") + address;
  if (!names.empty() && !addExtension(raw, issuer.get(), NID_subject_alt_name, names)) {
    Error error = failure("not usable as names of a server: " + names);
    error.code = Code::InvalidArgument;
    return error;
  }
  if (X509_set_issuer_name(raw, X509_get_subject_name(issuer.get())) != 1 ||
      !addExtension(raw, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !addExtension(raw, issuer.get(), NID_key_usage, "critical,digitalSignature") ||
      !addExtension(raw, issuer.get(), NID_ext_key_usage, "serverAuth") ||
      !addExtension(raw, issuer.get(), NID_subject_key_identifier, "hash") ||
      !addExtension(raw, issuer.get(), NID_authority_key_identifier, "keyid") || X509_sign(raw, issuerKey.get(), EVP_sha256()) == 0)
    return failure("cannot make a server certificate");
  return toPem(raw, key.get());
}

Result<std::string> randomHex(int count) {
  std::string raw(static_cast<std::size_t>(count), '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), count) != 1) return failure("cannot make random bytes");
  std::string text;
  for (unsigned char byte : raw) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

} // namespace chartroom::crypto
