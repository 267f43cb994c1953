#pragma once

// Exec credentials (client.authentication.k8s.io): run the plugin, read the ExecCredential it prints.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/kube/kubeconfig.h"

#include <chrono>
#include <optional>
#include <string>

namespace chartroom::kube::internal {

struct ExecCredential {
  std::string token;
  std::string certificate;
  std::string key;
  std::optional<std::chrono::sys_seconds> expires;
  friend bool operator==(const ExecCredential&, const ExecCredential&) = default;
};

// A plugin that may ask its user (interactiveMode, with a terminal on standard input) gets that terminal. Errors have client-go's
// texts after "getting credentials: "; the context's own error stays as it is.
Result<ExecCredential> runPlugin(const Context& context, const ExecPlugin& plugin, const Connection& connection);

// What the plugin finds in KUBERNETES_EXEC_INFO.
enum class Interactive { No, Yes };
std::string execInfo(const ExecPlugin& plugin, const Connection& connection, Interactive interactive);
// What it printed.
Result<ExecCredential> readCredential(const ExecPlugin& plugin, const std::string& output);

} // namespace chartroom::kube::internal
