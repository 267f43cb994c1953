#pragma once

// The client's side of a TLS handshake as Go's crypto/tls and crypto/x509 have it: which PEM can be used, whether the server's
// certificate is good for a name, and why a handshake failed, in Go's words.
//
// The library that makes the connection is not known here: it hands over its OpenSSL context.
// Differs from Go: only the first authority with the issuer's name is named as a hint.

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace chartroom::crypto {

// CertPool.AppendCertsFromPEM with client-go's text: fails with InvalidArgument when no certificate can be read.
Result<void> checkAuthorities(std::string_view pem);
// tls.X509KeyPair: fails with InvalidArgument when one cannot be read or both do not belong together.
Result<void> checkKeyPair(std::string_view certificates, std::string_view key);

struct PeerExpectation {
  std::string name;        // the host name or address that the certificate must be valid for
  std::string authorities; // PEM, for hints; which ones count is in the OpenSSL context
  bool verify = true;
};

// One handshake: verifies the server and remembers what went wrong. Used in one thread; attach() once per connection.
class TlsPeer {
public:
  TlsPeer();
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  // `sslContext` is an OpenSSL SSL_CTX that no handshake has used yet. It may outlive this object. Forgets an earlier failure.
  void attach(void* sslContext, PeerExpectation expectation);
  // "tls: failed to verify certificate: x509: …", "remote error: tls: bad certificate", "http: server gave HTTP response to
  // HTTPS client"; empty while nothing is known to be wrong.
  const std::string& failure() const;

private:
  struct State;
  std::shared_ptr<State> m_state;
};

} // namespace chartroom::crypto
