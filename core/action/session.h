#pragma once

// Session: what every action works with: one cluster, one namespace, one record store, one clock. Mirrors helm's
// action.Configuration. Making one asks nobody anything; a kubeconfig that could not be read is reported by the first action that
// needs the cluster, with helm's words.
//
// Thread-safe as far as its parts are: one action at a time per release is the caller's business (helm's pending check guards).

#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/base/result.h"
#include "core/chart/capabilities.h"
#include "core/http/transport.h"
#include "core/kube/cluster.h"
#include "core/kube/kubeconfig.h"
#include "core/release/storage.h"

#include <functional>
#include <memory>
#include <string>

namespace chartroom::action {

struct SessionOptions {
  Result<kube::Connection> connection = kube::Connection{};
  std::string nameSpace;                      // empty: the connection's
  std::string driver;                         // HELM_DRIVER: "", "secret(s)", "configmap(s)", "memory"
  std::shared_ptr<http::Transport> transport; // null: the real network
  const Clock* clock = nullptr;               // null: the system's
  // How long the record of an operation that was cancelled, or ran out of time, may take to be written. 0: what a command line may
  // take that was sent a signal, 1.5 s after a cancellation and 5 s after a timeout.
  std::chrono::milliseconds lastWords{0};
  // Where the logs of hooks go (helm.sh/hook-output-log-policy); null: nowhere.
  std::function<void(const std::string& nameSpace, const std::string& pod, const std::string& container, std::string_view text)>
      onHookLog;
};

class Session {
public:
  // Fails with `unknown driver "x"`; the SQL driver is Code::Unsupported.
  static Result<std::unique_ptr<Session>> make(SessionOptions options);
  ~Session();

  const kube::Cluster& cluster() const;
  const kube::Client& client() const;
  release::Storage& storage() const;
  const Clock& clock() const;
  const std::string& nameSpace() const;
  const SessionOptions& options() const;

  // A store over another namespace (empty: all), with the same driver.
  std::unique_ptr<release::Storage> storageIn(const std::string& nameSpace) const;

  // "kubernetes cluster unreachable: …"; always good for the memory driver, whose records are here
  Result<void> reachable(const Context& context) const;
  // The live cluster's, asked once per session and again after resetCapabilities().
  Result<chart::Capabilities> capabilities(const Context& context) const;
  void resetCapabilities() const;

private:
  struct Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace chartroom::action
