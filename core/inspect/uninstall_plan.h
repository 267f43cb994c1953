#pragma once

// What an uninstall does to the objects of a release, as codes with arguments. The records name the objects; the cluster says which
// of them are there, whose they are, and what goes with them: a live StatefulSet may have another retention policy than its
// manifest.

#include "core/action/session.h"
#include "core/inspect/change_plan.h"

#include <vector>

namespace chartroom::inspect {

struct UninstallPlan {
  bool isAsked = false; // the cluster was asked; else all is as far as the records know
  std::vector<PlanItem> removed, kept, hooks;
  // Objects of hooks that ran (`count` is 1: they may be there already), or run at the uninstall, and that no policy deletes: they
  // stay.
  std::vector<PlanItem> ofHooks;
  std::vector<PlanItem> left;      // removed too: what unfinished revisions made
  std::vector<PlanItem> leftData;  // what stays because data would go with it: of that, and of older revisions that failed
  Losses losses;                   // with `removed`
  bool keepsDefinitions = false;   // the chart has some in crds/, which helm never removes
  bool mayKeepDefinitions = false; // its subcharts may have some: a release does not record them
  bool keepsVolumes = false;       // there are StatefulSets whose claims stay
  // With isAsked only, of the newest manifest.
  std::vector<PlanItem> gone;     // not there
  std::vector<PlanItem> foreign;  // of somebody else: they stay
  std::vector<PlanItem> unread;   // may not be read: they stay, and the uninstall stays incomplete
  std::vector<PlanItem> unserved; // the cluster does not serve their kind: the uninstall fails before it removes anything
  friend bool operator==(const UninstallPlan&, const UninstallPlan&) = default;
};
// `revisions` are those of the release, oldest first and not empty; what is uninstalled is the last. A pure function, any thread.
UninstallPlan planUninstall(const std::vector<ReleasePtr>& revisions);
// The same with what the cluster says; blocks. Fails when the cluster does not answer.
Result<UninstallPlan> planUninstall(
    const Context& context, const action::Session& session, const std::vector<ReleasePtr>& revisions);

} // namespace chartroom::inspect
