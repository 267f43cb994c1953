#pragma once

// What an upgrade starts from: the release as it is, its values, and a chart to render. Helm's records hold the chart without its
// subcharts, and do not even name those that were off, so the same chart is looked for among those the user opened before. Job
// threads.

#include "core/action/session.h"
#include "ui/studio/studio_session.h"

#include <QStringList>

namespace chartroom::studio::internal {

struct UpgradeQuestion {
  std::shared_ptr<action::Session> session;
  QString nameSpace, release;
  QStringList chartPaths; // where the chart may be found again, best first
};

struct UpgradeStart {
  DeployedRelease deployed;
  LoadedChart chart;
};

// From the newest record and the one that runs (the newest when none does).
DeployedRelease describeRelease(std::shared_ptr<const release::Release> newest, std::shared_ptr<const release::Release> base);

Result<UpgradeStart> loadUpgrade(const Context& context, const UpgradeQuestion& question);

Result<chart::Capabilities> clusterCapabilities(const Context& context, const action::Session& session);

// The same cluster with another namespace.
Result<std::shared_ptr<action::Session>> sessionIn(const action::Session& session, const QString& nameSpace);

} // namespace chartroom::studio::internal
