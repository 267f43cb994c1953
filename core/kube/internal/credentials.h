#pragma once

// Exec credentials (client.authentication.k8s.io): run the plugin, read its ExecCredential.

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
};

Result<ExecCredential> runPlugin(const Context& context, const ExecPlugin& plugin, const Connection& connection);
// An RFC 3339 time, fractions dropped.
std::optional<std::chrono::sys_seconds> parseTime(const std::string& text);

} // namespace chartroom::kube::internal
