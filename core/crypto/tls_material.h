#pragma once

// TLS material for a server on loopback: a certificate authority of its own and a server certificate it signed. Used by
// core/sandbox, whose kubeconfig carries the authority (client-go sends a bearer token over TLS only).
// Pure functions apart from the random generator; thread-safe.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"

#include <chrono>
#include <string>
#include <vector>

namespace chartroom::crypto {

struct AuthorityOptions {
  std::string commonName{};
  Clock::Time notBefore{};
  std::chrono::hours validity{24 * 3650};
};
// A self-signed authority with a new ECDSA P-256 key.
Result<CertificatePair> makeAuthority(const AuthorityOptions& options);

struct ServerCertificateOptions {
  std::string commonName{};
  std::vector<std::string> dnsNames{};
  std::vector<std::string> ipAddresses{}; // "127.0.0.1", "::1"
  Clock::Time notBefore{};
  std::chrono::hours validity{24 * 3650};
};
// A server certificate with a new ECDSA P-256 key, signed by `authority`. InvalidArgument when the authority's PEM cannot be read
// or an address is none.
Result<CertificatePair> makeServerCertificate(const CertificatePair& authority, const ServerCertificateOptions& options);

// `count` random bytes as lower-case hexadecimal (two digits a byte): tokens, names.
Result<std::string> randomHex(int count);

} // namespace chartroom::crypto
