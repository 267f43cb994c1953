#pragma once

// Authorizer: makes a request the user's: bearer tokens and the files they are read from, passwords, exec plugins, OIDC,
// impersonation. Mirrors client-go's chain of round trippers.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/http/transport.h"
#include "core/kube/internal/exec_plugin.h"
#include "core/kube/kubeconfig.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace chartroom::kube::internal {

// Thread-safe. A plugin or issuer is asked by one thread; the others wait for its answer, each no longer than its own context.
class Authorizer {
public:
  Authorizer(const Connection& connection, http::Transport& transport)
      : m_connection(connection), m_transport(transport), m_oidc(connection.oidc) {}

  // Adds headers and, from a plugin, the client certificate.
  Result<void> authorize(const Context& context, http::Request& request);
  // For a request that the server answered with 401: fetches new credentials from the plugin, unless another thread has; true when
  // asking again can help. A failing plugin is logged only: the 401 says enough.
  bool renew(const Context& context, const http::Request& refused);

private:
  // Holds the other threads off what the plugin or issuer says while it lives.
  class Turn {
  public:
    Turn(Authorizer& authorizer, const Context& context);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Result<void> taken; // an error when the context ended first

  private:
    Authorizer& m_authorizer;
  };

  Result<void> addPlugin(const Context& context, http::Request& request);
  std::string fileToken();

  const Connection& m_connection;
  http::Transport& m_transport;
  std::mutex m_mutex; // for m_busy
  std::condition_variable_any m_free;
  bool m_busy = false;
  std::optional<ExecCredential> m_exec;
  bool m_renewed = false; // m_exec was fetched by renew() and not used yet: an expired one then serves once
  std::optional<AuthProvider> m_oidc;
  std::string m_fileToken;
  std::optional<std::chrono::steady_clock::time_point> m_fileRead;
};

} // namespace chartroom::kube::internal
