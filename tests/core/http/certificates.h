#pragma once

// An authority and a server certificate of its own, for servers of tests.

#include "core/base/clock.h"
#include "core/crypto/tls_material.h"

#include <chrono>
#include <string>
#include <vector>

namespace chartroom::test {

struct Certificates {
  crypto::CertificatePair authority;
  crypto::CertificatePair server;
};

inline Certificates certificates(const std::vector<std::string>& addresses, const std::vector<std::string>& names = {},
    std::chrono::hours age = std::chrono::hours(24), std::chrono::hours validity = std::chrono::hours(24 * 30)) {
  Certificates made;
  crypto::AuthorityOptions authority;
  authority.commonName = "Test authority";
  authority.notBefore = Clock::system().now() - std::chrono::hours(24 * 400);
  made.authority = *crypto::makeAuthority(authority);
  crypto::ServerCertificateOptions server;
  server.commonName = "test server";
  server.ipAddresses = addresses;
  server.dnsNames = names;
  server.notBefore = Clock::system().now() - age;
  server.validity = validity;
  made.server = *crypto::makeServerCertificate(made.authority, server);
  return made;
}

} // namespace chartroom::test
