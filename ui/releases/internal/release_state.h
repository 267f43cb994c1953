#pragma once

// What the parts of a release's page share: which release it is, its history as read last, and the way to cluster and cache.
// The page owns it; parts read it when they are told that it changed. GUI thread only.

#include "core/inspect/release_records.h"
#include "ui/widgets/workspace.h"

#include <QObject>
#include <QString>

#include <memory>

namespace chartroom::releases {

struct ReleaseState {
  widgets::Workspace* workspace = nullptr;
  std::shared_ptr<inspect::ReleaseRecords> records;
  QString nameSpace, name;
  inspect::ReleaseHistory history;
  std::unique_ptr<QObject> visit = std::make_unique<QObject>(); // lives while the page shows this release

  // Names the release among those of all clusters.
  QString identity() const { return workspace->cluster().name + QLatin1Char(' ') + nameSpace + QLatin1Char('/') + name; }
  // Why nothing else can be done to the release now: an operation of this window is at it. Empty where none is.
  QString whyBusy() const {
    const QString work = workspace->workOn(nameSpace, name);
    return work.isEmpty() ? QString()
                          : QObject::tr("%1 is under way in this window. Cancel it first, in the list of jobs above.").arg(work);
  }
  models::HelmTarget target() const { return workspace->cluster().helmTarget(nameSpace); }
  bool loaded() const { return !history.revisions.empty(); }
  inspect::ReleasePtr last() const { return history.revisions.empty() ? nullptr : history.revisions.back(); }
};

} // namespace chartroom::releases
