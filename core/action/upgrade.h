#pragma once

// upgrade: mirrors helm's pkg/action/upgrade.go, step for step.

#include "core/action/options.h"
#include "core/action/session.h"
#include "core/chart/chart.h"

#include <memory>
#include <string>

namespace chartroom::action {

// Which of the last revision's values live on. Default: all of them when no new values are given, else none.
enum class ValueReuse { Default, Reset, Reuse, ResetThenReuse };

struct UpgradeOptions {
  std::string releaseName;
  std::optional<PreparedOn> preparedOn;
  DryRun dryRun = DryRun::None;
  Hooks hooks = Hooks::Run;
  WaitSettings wait;
  ApplySettings apply;
  RenderSettings render;
  ServerSide serverSide = ServerSide::Auto;
  ValueReuse valueReuse = ValueReuse::Default;
  int maxHistory = 10;
  bool rollbackOnFailure = false; // implies waiting
  bool cleanupOnFail = false;
  std::string description;
  std::map<std::string, std::string> labels; // "null" takes one away
};

Outcome upgrade(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const UpgradeOptions& options);

} // namespace chartroom::action
