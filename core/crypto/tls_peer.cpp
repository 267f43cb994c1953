// OpenSSL verifies the chain, but in the order of Go: first the validity of the server's own certificate, then its names, then who
// signed it. The first failure is the one that is reported. The state belongs to the OpenSSL context too, because a server may ask
// for a further handshake when the object that attached itself is gone.

#include "core/crypto/tls_peer.h"

#include "core/base/text.h"
#include "core/crypto/internal/owned.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <ctime>
#include <vector>

namespace chartroom::crypto {

namespace {

using internal::Owned;
using Certificate = Owned<X509, X509_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Bio = Owned<BIO, BIO_free_all>;
using Names = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

constexpr std::size_t kMostNames = 100; // Go counts more instead of naming them

Error argumentError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

Bio reader(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::vector<Certificate> readCertificates(std::string_view pem) {
  std::vector<Certificate> certificates;
  const Bio bio = reader(pem);
  while (X509* each = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) certificates.emplace_back(each);
  ERR_clear_error();
  return certificates;
}

// The types of all PEM blocks: "CERTIFICATE", "RSA PRIVATE KEY".
std::vector<std::string> blockTypes(std::string_view pem) {
  std::vector<std::string> types;
  const Bio bio = reader(pem);
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  while (PEM_read_bio(bio.get(), &name, &header, &data, &length) == 1) {
    types.emplace_back(name);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return types;
}

int noPassword(char*, int, int, void*) { return 0; }

std::string goTime(const std::tm& time) {
  char text[64];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &time)};
}

std::string utcText(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return goTime(parts) + "Z";
}

// RFC 3339 in the local zone.
std::string nowText(std::time_t now) {
  std::tm parts{};
  ::localtime_r(&now, &parts);
  if (parts.tm_gmtoff == 0) return goTime(parts) + "Z";
  char zone[32];
  const long minutes = std::labs(parts.tm_gmtoff) / 60;
  std::snprintf(zone, sizeof zone, "%c%02ld:%02ld", parts.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
  return goTime(parts) + zone;
}

std::string validityProblem(const X509* certificate) {
  std::time_t now = std::time(nullptr);
  const auto wrong = [&](const char* side, const ASN1_TIME* limit) {
    return "x509: certificate has expired or is not yet valid: current time " + nowText(now) + side + utcText(limit);
  };
  if (const ASN1_TIME* from = X509_get0_notBefore(certificate); X509_cmp_time(from, &now) > 0) return wrong(" is before ", from);
  if (const ASN1_TIME* until = X509_get0_notAfter(certificate); X509_cmp_time(until, &now) < 0) return wrong(" is after ", until);
  return {};
}

std::string commonName(X509_NAME* name) {
  const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (index < 0) return {};
  const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

struct AlternativeNames {
  bool any = false;
  std::vector<std::string> hosts;
  std::vector<std::string> addresses;
};

AlternativeNames alternativeNames(const X509* certificate) {
  AlternativeNames found;
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names) return found;
  found.any = true;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
    if (type != GEN_DNS && type != GEN_IPADD) continue;
    const auto* data = ASN1_STRING_get0_data(value);
    const int length = ASN1_STRING_length(value);
    if (type == GEN_DNS) {
      found.hosts.emplace_back(reinterpret_cast<const char*>(data), static_cast<std::size_t>(length));
    } else if (char text[INET6_ADDRSTRLEN];
               (length == 4 || length == 16) && ::inet_ntop(length == 4 ? AF_INET : AF_INET6, data, text, sizeof text)) {
      found.addresses.emplace_back(text);
    }
  }
  return found;
}

bool isAddress(const std::string& name) {
  in6_addr any;
  return ::inet_pton(AF_INET, name.c_str(), &any) == 1 || ::inet_pton(AF_INET6, name.c_str(), &any) == 1;
}

// x509.HostnameError.
std::string nameProblem(X509* certificate, const std::string& name) {
  const bool address = isAddress(name);
  if (address) {
    if (X509_check_ip_asc(certificate, name.c_str(), 0) == 1) return {};
  } else {
    const std::string host(trimSuffix(name, "."));
    if (X509_check_host(certificate, host.data(), host.size(),
            X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1)
      return {};
  }
  const AlternativeNames names = alternativeNames(certificate);
  if (!names.any && equalFoldAscii(commonName(X509_get_subject_name(certificate)), name))
    return "x509: certificate relies on legacy Common Name field, use SANs instead";
  if (address && names.addresses.empty())
    return "x509: cannot validate certificate for " + name + " because it doesn't contain any IP SANs";
  const std::vector<std::string>& valid = address ? names.addresses : names.hosts;
  if (valid.size() >= kMostNames)
    return "x509: certificate is valid for " + std::to_string(valid.size()) + (address ? " IP SANs" : " names") +
           ", but none matched " + name;
  const std::string list = join(valid, ", ");
  if (list.empty()) return "x509: certificate is not valid for any names, but wanted to match " + name;
  return "x509: certificate is valid for " + list + ", not " + name;
}

// x509.UnknownAuthorityError, with what speaks against the authority that has the issuer's name.
std::string authorityProblem(X509* certificate, const std::string& authorities) {
  std::string text = "x509: certificate signed by unknown authority";
  for (const Certificate& each : readCertificates(authorities)) {
    if (X509_NAME_cmp(X509_get_subject_name(each.get()), X509_get_issuer_name(certificate)) != 0) continue;
    EVP_PKEY* key = X509_get0_pubkey(each.get());
    std::string why;
    if (X509_verify(certificate, key) != 1) {
      switch (EVP_PKEY_get_base_id(key)) {
      case EVP_PKEY_RSA: why = "crypto/rsa: verification error"; break;
      case EVP_PKEY_EC: why = "x509: ECDSA verification failure"; break;
      default: why = "x509: Ed25519 verification failure"; break;
      }
    } else {
      why = validityProblem(each.get());
    }
    ERR_clear_error();
    if (why.empty()) continue;
    return text + " (possibly because of " + quote(why) + " while trying to verify candidate authority certificate " +
           quote(commonName(X509_get_subject_name(each.get()))) + ")";
  }
  return text;
}

// alertText of crypto/tls.
const char* alertText(int alert) {
  switch (alert) {
  case 10: return "unexpected message";
  case 20: return "bad record MAC";
  case 21: return "decryption failed";
  case 22: return "record overflow";
  case 30: return "decompression failure";
  case 40: return "handshake failure";
  case 42: return "bad certificate";
  case 43: return "unsupported certificate";
  case 44: return "revoked certificate";
  case 45: return "expired certificate";
  case 46: return "unknown certificate";
  case 47: return "illegal parameter";
  case 48: return "unknown certificate authority";
  case 49: return "access denied";
  case 50: return "error decoding message";
  case 51: return "error decrypting message";
  case 60: return "export restriction";
  case 70: return "protocol version not supported";
  case 71: return "insufficient security level";
  case 80: return "internal error";
  case 86: return "inappropriate fallback";
  case 90: return "user canceled";
  case 100: return "no renegotiation";
  case 109: return "missing extension";
  case 110: return "unsupported extension";
  case 111: return "certificate unobtainable";
  case 112: return "unrecognized name";
  case 113: return "bad certificate status response";
  case 114: return "bad certificate hash value";
  case 115: return "unknown PSK identity";
  case 116: return "certificate required";
  case 120: return "no application protocol";
  case 121: return "encrypted client hello required";
  default: return nullptr;
  }
}

} // namespace

Result<void> checkAuthorities(std::string_view pem) {
  if (!readCertificates(pem).empty()) return {};
  return argumentError("unable to load root certificates: unable to parse bytes as PEM block");
}

Result<void> checkKeyPair(std::string_view certificates, std::string_view key) {
  const auto isKey = [](std::string_view type) { return type == "PRIVATE KEY" || type.ends_with(" PRIVATE KEY"); };
  const std::vector<Certificate> chain = readCertificates(certificates);
  const auto skipped = chain.empty() ? blockTypes(certificates) : std::vector<std::string>();
  // Go finds both blocks before it reads either.
  const bool malformed = !skipped.empty() && skipped.front() == "CERTIFICATE";
  if (chain.empty() && !malformed) {
    if (skipped.empty()) return argumentError("tls: failed to find any PEM data in certificate input");
    if (skipped.size() == 1 && isKey(skipped.front()))
      return argumentError(
          "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched");
    return argumentError(
        "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [" +
        join(skipped, " ") + "]");
  }
  const auto types = blockTypes(key);
  bool any = false;
  for (const std::string& type : types) any = any || isKey(type);
  if (!any) {
    if (types.empty()) return argumentError("tls: failed to find any PEM data in key input");
    if (types.size() == 1 && types.front() == "CERTIFICATE")
      return argumentError("tls: found a certificate rather than a key in the PEM for the private key");
    return argumentError(
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: [" +
        join(types, " ") + "]");
  }
  if (malformed) return argumentError("x509: malformed certificate");
  const Bio bio = reader(key);
  const Key read(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
  const bool belongs = read && X509_check_private_key(chain.front().get(), read.get()) == 1;
  ERR_clear_error();
  if (!read) return argumentError("tls: failed to parse private key");
  if (belongs) return {};
  const bool sameType = EVP_PKEY_get_base_id(read.get()) == EVP_PKEY_get_base_id(X509_get0_pubkey(chain.front().get()));
  return argumentError(
      sameType ? "tls: private key does not match public key" : "tls: private key type does not match public key type");
}

struct TlsPeer::State {
  PeerExpectation expectation;
  std::string failure;
  bool headerSeen = false;

  static int index() {
    static const int made = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr,
        [](void*, void* pointer, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<std::shared_ptr<State>*>(pointer); });
    return made;
  }
  static State* of(const SSL* ssl) {
    const auto* held = static_cast<std::shared_ptr<State>*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), index()));
    return held ? held->get() : nullptr;
  }

  static int verify(X509_STORE_CTX* store, void* pointer) {
    State& state = *static_cast<State*>(pointer);
    X509* certificate = X509_STORE_CTX_get0_cert(store);
    std::string problem = validityProblem(certificate);
    if (problem.empty()) problem = nameProblem(certificate, state.expectation.name);
    if (problem.empty()) {
      X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(store), X509_V_FLAG_PARTIAL_CHAIN);
      if (X509_verify_cert(store) == 1) return 1;
      problem = X509_STORE_CTX_get_error(store) == X509_V_ERR_INVALID_PURPOSE
                    ? "x509: certificate specifies an incompatible key usage"
                    : authorityProblem(certificate, state.expectation.authorities);
    } else {
      X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    state.failure = "tls: failed to verify certificate: " + problem;
    return 0;
  }

  // The first record decides whether the other side speaks TLS at all.
  static void onMessage(int sent, int, int type, const void* bytes, std::size_t length, SSL* ssl, void*) {
    State* state = of(ssl);
    if (sent || type != SSL3_RT_HEADER || length < 5 || !state || state->headerSeen) return;
    state->headerSeen = true;
    const auto* header = static_cast<const unsigned char*>(bytes);
    if (header[0] >= 20 && header[0] <= 23 && header[1] == 3) return;
    state->failure = std::memcmp(header, "HTTP/", 5) == 0 ? "http: server gave HTTP response to HTTPS client"
                                                          : "tls: first record does not look like a TLS handshake";
  }

  static void onInfo(const SSL* ssl, int where, int alert) {
    State* state = of(ssl);
    if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT || !state) return;
    if (const char* text = alertText(alert & 0xff)) state->failure = std::string("remote error: tls: ") + text;
  }
};

TlsPeer::TlsPeer() : m_state(std::make_shared<State>()) {}
TlsPeer::~TlsPeer() = default;

void TlsPeer::attach(void* sslContext, PeerExpectation expectation) {
  auto* context = static_cast<SSL_CTX*>(sslContext);
  m_state = std::make_shared<State>();
  m_state->expectation = std::move(expectation);
  SSL_CTX_set_ex_data(context, State::index(), new std::shared_ptr<State>(m_state));
  SSL_CTX_set_msg_callback(context, State::onMessage);
  SSL_CTX_set_info_callback(context, State::onInfo);
  if (m_state->expectation.verify) SSL_CTX_set_cert_verify_callback(context, State::verify, m_state.get());
}

const std::string& TlsPeer::failure() const { return m_state->failure; }

} // namespace chartroom::crypto
