#pragma once

// rollback: mirrors helm's pkg/action/rollback.go.

#include "core/action/options.h"
#include "core/action/session.h"

#include <string>

namespace chartroom::action {

struct RollbackOptions {
  std::string releaseName;
  std::optional<PreparedOn> preparedOn;
  int version = 0; // 0: the one before the last
  DryRun dryRun = DryRun::None;
  Hooks hooks = Hooks::Run;
  WaitSettings wait;
  ApplySettings apply;
  ServerSide serverSide = ServerSide::Auto;
  bool cleanupOnFail = false;
  int maxHistory = 10;
  std::string description; // at most 256 characters
};

Outcome rollback(const Context& context, Session& session, const RollbackOptions& options);

} // namespace chartroom::action
