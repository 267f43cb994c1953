#include "core/crypto/certificate.h"

#include "core/crypto/digest.h"
#include "core/crypto/internal/key.h"
#include "core/crypto/internal/owned.h"
#include "core/crypto/internal/pem.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace chartroom::crypto {

namespace {

using internal::decodePem;
using internal::Key;
using internal::Owned;
using internal::PemBlock;
using internal::signatureDigest;
using Certificate = Owned<X509, X509_free>;
using Bio = Owned<BIO, BIO_free_all>;

Error problem(std::string text) { return Error{Code::InvalidArgument, std::move(text), {}, {}}; }

std::string libraryText() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  return reason ? reason : "unknown error";
}

std::string written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

// PKCS#8 only for the kinds that have no older form of their own.
Result<std::string> keyPem(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  const int kind = EVP_PKEY_get_base_id(key);
  const bool traditional = kind == EVP_PKEY_RSA || kind == EVP_PKEY_EC || kind == EVP_PKEY_DSA;
  const int ok = traditional ? PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr)
                             : PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  if (ok != 1) return problem("error pem-encoding key: " + libraryText());
  return written(bio.get());
}

// Reads the private key of a PEM block as sprig does. The reason why its bytes hold none is OpenSSL's (broken-keys in
// KNOWN_DIFFERENCES).
Result<Key> parseKey(const std::string& text) {
  const std::optional<PemBlock> block = decodePem(text);
  if (!block) return problem("no PEM data in input");
  constexpr std::string_view kEnding = " PRIVATE KEY";
  Key key;
  std::string context;
  if (block->type == "PRIVATE KEY") {
    context = "decoding PEM as PKCS#8: ";
    const auto* data = reinterpret_cast<const unsigned char*>(block->bytes.data());
    const Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &data, static_cast<long>(block->bytes.size())));
    key.reset(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  } else {
    if (!block->type.ends_with(kEnding)) return problem("no private key data in PEM block of type " + block->type);
    const std::string kind = block->type.substr(0, block->type.size() - kEnding.size());
    if (kind != "RSA" && kind != "EC" && kind != "DSA") return problem("invalid private key type " + block->type);
    context = "parsing " + kind + " private key from PEM: ";
    key = internal::readKey(kind, block->bytes);
  }
  if (!key) return problem(context + libraryText());
  return key;
}

// `name` is sprig's for the bytes in its message.
Result<Certificate> parseCertificate(const std::string& text, const char* name) {
  const std::optional<PemBlock> block = decodePem(text);
  if (!block) return problem("unable to decode certificate");
  const auto* data = reinterpret_cast<const unsigned char*>(block->bytes.data());
  Certificate certificate(d2i_X509(nullptr, &data, static_cast<long>(block->bytes.size())));
  ERR_clear_error();
  if (!certificate) return problem(std::string("error parsing certificate: ") + name + ": x509: malformed certificate");
  return certificate;
}

bool add(X509* certificate, int kind, bool critical, void* value) {
  return X509_add1_ext_i2d(certificate, kind, value, critical ? 1 : 0, X509V3_ADD_APPEND) == 1;
}

bool addUsages(X509* certificate, bool authority) {
  const Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free> usage(ASN1_BIT_STRING_new());
  ASN1_BIT_STRING_set_bit(usage.get(), 0, 1); // digital signature
  ASN1_BIT_STRING_set_bit(usage.get(), 2, 1); // key encipherment
  if (authority) ASN1_BIT_STRING_set_bit(usage.get(), 5, 1);
  const Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> extended(sk_ASN1_OBJECT_new_null());
  sk_ASN1_OBJECT_push(extended.get(), OBJ_nid2obj(NID_server_auth));
  sk_ASN1_OBJECT_push(extended.get(), OBJ_nid2obj(NID_client_auth));
  const Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> basic(BASIC_CONSTRAINTS_new());
  basic->ca = authority ? 0xFF : 0;
  return add(certificate, NID_key_usage, true, usage.get()) && add(certificate, NID_ext_key_usage, false, extended.get()) &&
         add(certificate, NID_basic_constraints, true, basic.get());
}

// As Go 1.25 and later: the first 20 bytes of the public key's SHA-256.
bool addSubjectKey(X509* certificate) {
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate);
  const std::string hash =
      digest(Digest::Sha256, {reinterpret_cast<const char*>(bits->data), static_cast<std::size_t>(bits->length)});
  const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> id(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(id.get(), reinterpret_cast<const unsigned char*>(hash.data()), 20);
  return add(certificate, NID_subject_key_identifier, false, id.get());
}

bool addAuthorityKey(X509* certificate, X509* parent) {
  const ASN1_OCTET_STRING* parentId = X509_get0_subject_key_id(parent);
  if (!parentId || X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(certificate)) == 0) return true;
  const Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> id(AUTHORITY_KEYID_new());
  id->keyid = ASN1_OCTET_STRING_dup(parentId);
  return add(certificate, NID_authority_key_identifier, false, id.get());
}

Result<void> addNames(X509* certificate, const CertificateRequest& request) {
  if (request.dnsNames.empty() && request.ipAddresses.empty()) return {};
  const Owned<GENERAL_NAMES, GENERAL_NAMES_free> names(sk_GENERAL_NAME_new_null());
  const auto push = [&](int kind, ASN1_STRING* value, const void* data, std::size_t size) {
    ASN1_STRING_set(value, data, static_cast<int>(size));
    GENERAL_NAME* name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, kind, value);
    sk_GENERAL_NAME_push(names.get(), name);
  };
  for (const std::string& dns : request.dnsNames) {
    if (std::any_of(dns.begin(), dns.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
      return problem("error creating certificate: x509: \"" + dns + "\" cannot be encoded as an IA5String");
    push(GEN_DNS, ASN1_IA5STRING_new(), dns.data(), dns.size());
  }
  for (const std::string& address : request.ipAddresses) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, address.c_str(), bytes) == 1) push(GEN_IPADD, ASN1_OCTET_STRING_new(), bytes, 4);
    else if (inet_pton(AF_INET6, address.c_str(), bytes) == 1)
      IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(bytes)) ? push(GEN_IPADD, ASN1_OCTET_STRING_new(), bytes + 12, 4)
                                                                     : push(GEN_IPADD, ASN1_OCTET_STRING_new(), bytes, 16);
    else return problem("error parsing ip: " + address);
  }
  if (!add(certificate, NID_subject_alt_name, false, names.get())) return problem("error creating certificate: " + libraryText());
  return {};
}

// Go writes the common name as PrintableString where its letters allow.
int nameType(const std::string& name) {
  const bool printable = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
  });
  return printable ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
}

bool addIdentity(X509* certificate, const CertificateRequest& request, EVP_PKEY* key) {
  // A number in DER has no leading zeros.
  std::string_view serial = request.serial;
  while (serial.size() > 1 && serial.front() == '\0') serial.remove_prefix(1);
  const auto begin = std::chrono::floor<std::chrono::seconds>(request.notBefore).time_since_epoch().count();
  X509_NAME* name = X509_get_subject_name(certificate);
  return X509_set_version(certificate, 2) == 1 &&
         ASN1_STRING_set(X509_get_serialNumber(certificate), serial.data(), static_cast<int>(serial.size())) == 1 &&
         ASN1_TIME_set(X509_getm_notBefore(certificate), begin) &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), begin + std::chrono::seconds(request.validity).count()) &&
         // An empty name has no entry at all.
         (request.commonName.empty() || X509_NAME_add_entry_by_NID(name, NID_commonName, nameType(request.commonName),
                                            reinterpret_cast<const unsigned char*>(request.commonName.data()),
                                            static_cast<int>(request.commonName.size()), -1, 0) == 1) &&
         X509_set_pubkey(certificate, key) == 1;
}

} // namespace

Result<std::string> makePrivateKey(KeyKind kind) {
  const Key key = internal::makeKey(kind);
  if (!key) return problem("failed to generate private key: " + libraryText());
  return keyPem(key.get());
}

Result<void> checkPrivateKey(const std::string& pem) {
  CHARTROOM_TRY(parseKey(pem));
  return {};
}

Result<void> checkCertificate(const std::string& pem) {
  CHARTROOM_TRY(parseCertificate(pem, "decodedCert.Bytes"));
  return {};
}

Result<CertificatePair> makeCertificate(const CertificateRequest& request, const std::optional<CertificatePair>& signer) {
  CHARTROOM_ASSIGN(const Key key, parseKey(request.privateKey));
  Certificate parent;
  Key signerKey;
  if (signer) {
    CHARTROOM_ASSIGN(parent, parseCertificate(signer->certificate, "decodedSignerCert.Bytes"));
    Result<Key> parsed = parseKey(signer->privateKey);
    if (!parsed) return std::move(parsed).error().wrapped("error parsing private key");
    signerKey = std::move(*parsed);
    if (X509_check_private_key(parent.get(), signerKey.get()) != 1) {
      ERR_clear_error();
      return problem("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
    }
  }
  EVP_PKEY* signing = signerKey ? signerKey.get() : key.get();
  for (EVP_PKEY* used : {key.get(), signing})
    if (EVP_PKEY_get_base_id(used) == EVP_PKEY_DSA)
      return problem("error creating certificate: x509: unsupported public key type: *dsa.PublicKey");

  const Certificate certificate(X509_new());
  if (!certificate || !addIdentity(certificate.get(), request, key.get()))
    return problem("error creating certificate: " + libraryText());
  X509* issuer = parent ? parent.get() : certificate.get();
  if (X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) != 1 ||
      !addUsages(certificate.get(), request.isAuthority) || (request.isAuthority && !addSubjectKey(certificate.get())) ||
      !addAuthorityKey(certificate.get(), issuer))
    return problem("error creating certificate: " + libraryText());
  CHARTROOM_TRY(addNames(certificate.get(), request));
  if (X509_sign(certificate.get(), signing, signatureDigest(signing)) == 0)
    return problem("error creating certificate: " + libraryText());

  CertificatePair pair;
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate.get()) != 1) return problem("error pem-encoding certificate: " + libraryText());
  pair.certificate = written(bio.get());
  CHARTROOM_ASSIGN(pair.privateKey, keyPem(key.get()));
  return pair;
}

} // namespace chartroom::crypto
