#include "core/crypto/tls_material.h"

#include "core/crypto/digest.h"

#include <openssl/rand.h>

namespace chartroom::crypto {
namespace {

Result<std::string> randomBytes(int count) {
  std::string bytes(static_cast<std::size_t>(count), '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), count) != 1)
    return Error{Code::Internal, "cannot make random bytes", {}, {}};
  return bytes;
}

// With a serial number and a key of its own.
Result<CertificateRequest> newRequest(const std::string& commonName, Clock::Time notBefore, std::chrono::hours validity) {
  CertificateRequest request;
  request.commonName = commonName;
  request.notBefore = notBefore;
  request.validity = validity;
  CHARTROOM_ASSIGN(request.serial, randomBytes(16));
  CHARTROOM_ASSIGN(request.privateKey, makePrivateKey(KeyKind::EcdsaP256));
  return request;
}

} // namespace

Result<CertificatePair> makeAuthority(const AuthorityOptions& options) {
  CHARTROOM_ASSIGN(CertificateRequest request, newRequest(options.commonName, options.notBefore, options.validity));
  request.isAuthority = true;
  return makeCertificate(request);
}

Result<CertificatePair> makeServerCertificate(const CertificatePair& authority, const ServerCertificateOptions& options) {
  CHARTROOM_ASSIGN(CertificateRequest request, newRequest(options.commonName, options.notBefore, options.validity));
  request.dnsNames = options.dnsNames;
  request.ipAddresses = options.ipAddresses;
  return makeCertificate(request, authority);
}

Result<std::string> randomHex(int count) {
  CHARTROOM_ASSIGN(const std::string bytes, randomBytes(count));
  return toHex(bytes);
}

} // namespace chartroom::crypto
