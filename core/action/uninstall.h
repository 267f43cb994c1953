#pragma once

// uninstall: mirrors helm's pkg/action/uninstall.go, with its check that objects still belong to the release.

#include "core/action/options.h"
#include "core/action/session.h"

#include <string>

namespace chartroom::action {

struct UninstallOptions {
  std::string releaseName;
  std::optional<PreparedOn> preparedOn;
  bool dryRun = false;
  Hooks hooks = Hooks::Run;
  bool ignoreNotFound = false;
  bool keepHistory = false;
  kube::Propagation propagation = kube::Propagation::Background;
  WaitSettings wait;
  std::string description;
};

struct UninstallOutcome {
  std::optional<release::Release> release;
  std::string info; // what was kept and why, for people; may be empty
  Result<void> result;
  std::optional<release::Release> newest = std::nullopt; // as in Outcome
};

UninstallOutcome uninstall(const Context& context, Session& session, const UninstallOptions& options);

} // namespace chartroom::action
