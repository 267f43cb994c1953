#pragma once

// Doing what the studio shows: install or upgrade through core/action with exactly the request that was previewed, or asking the
// cluster what that would do. Job threads.

#include "core/action/options.h"
#include "core/action/session.h"
#include "core/inspect/change_plan.h"
#include "core/inspect/preview.h"
#include "ui/studio/preview_snapshot.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

namespace chartroom::studio::internal {

struct DeployOptions {
  bool wait = true;
  bool hooks = true;
  bool rollbackOnFailure = false;
  std::chrono::minutes limit{5}; // for the wait and for each hook
  action::ApplySettings apply;
  friend bool operator==(const DeployOptions& a, const DeployOptions& b) {
    return a.wait == b.wait && a.hooks == b.hooks && a.rollbackOnFailure == b.rollbackOnFailure && a.limit == b.limit &&
           a.apply.forceConflicts == b.apply.forceConflicts;
  }
};

struct DeployOrder {
  std::shared_ptr<action::Session> session;
  inspect::PreviewRequest request;
  DeployOptions options;
  // Upgrades only: the newest record, and the one that runs.
  std::optional<action::PreparedOn> preparedOn;
  std::shared_ptr<const release::Release> base;
};

// Whether the record of a failed operation says that it failed. A pending one looks as if somebody still worked on it.
enum class Recorded { Yes, No, Unknown };

struct DeployResult {
  std::optional<DeployedRelease> deployed;        // the release afterwards; none when no record was written
  std::shared_ptr<const release::Release> newest; // when that is another one than preparedOn: then nothing was applied
  Result<void> result;
  Recorded recorded = Recorded::Yes;
  QStringList warnings; // of the server, with secrets masked
};

DeployResult deploy(const Context& context, const DeployOrder& order);

// What the upgrade would do now, asked by a server dry run. Problems are in the plan.
inspect::ChangePlan planDeploy(const Context& context, const DeployOrder& order);

} // namespace chartroom::studio::internal
