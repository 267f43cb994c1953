#pragma once

// Doing what the studio shows: install or upgrade through core/action with exactly the request that was previewed. Job threads.

#include "core/action/session.h"
#include "ui/models/preview.h"

#include <QString>

#include <memory>

namespace chartroom::studio::internal {

struct DeployOrder {
  std::shared_ptr<action::Session> session;
  models::PreviewRequest request;
  bool wait = true;
  bool hooks = true;
  bool rollbackOnFailure = false;
};

struct DeployResult {
  int revision = 0;   // 0 when no record was written
  Result<void> result;
};

DeployResult deploy(const Context& context, const DeployOrder& order);

} // namespace chartroom::studio::internal
