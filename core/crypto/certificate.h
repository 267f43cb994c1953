#pragma once

// Private keys and certificates as sprig makes them with Go's crypto packages: PEM in, PEM out. Thread-safe. Random bytes are
// OpenSSL's. Texts of errors are sprig's and Go's, but for what is wrong inside a key or certificate that cannot be read.

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::crypto {

// PEM text of a new key: "RSA PRIVATE KEY" (PKCS#1), "EC PRIVATE KEY" (SEC 1), "DSA PRIVATE KEY", or "PRIVATE KEY" (PKCS#8,
// Ed25519).
enum class KeyKind { Rsa2048, Rsa4096, Dsa, EcdsaP256, Ed25519 };
Result<std::string> makePrivateKey(KeyKind kind);

// Fails with sprig's parsePrivateKeyPEM's text ("no PEM data in input").
Result<void> checkPrivateKey(const std::string& pem);
// Fails with "unable to decode certificate" or "error parsing certificate: …".
Result<void> checkCertificate(const std::string& pem);

struct CertificatePair {
  std::string certificate;
  std::string privateKey;
  friend bool operator==(const CertificatePair&, const CertificatePair&) = default;
};

struct CertificateRequest {
  std::string commonName{};
  std::vector<std::string> ipAddresses{};
  std::vector<std::string> dnsNames{};
  std::chrono::hours validity{};
  Clock::Time notBefore{};
  bool isAuthority = false; // may sign certificates
  std::string serial{};     // 16 bytes, the most significant first
  std::string privateKey{}; // PEM
};
// A certificate for request.privateKey, signed by `signer`, or by itself without one. Key usage: digital signature and
// key encipherment (an authority also signs certificates); extended: server and client.
Result<CertificatePair> makeCertificate(
    const CertificateRequest& request, const std::optional<CertificatePair>& signer = std::nullopt);

} // namespace chartroom::crypto
