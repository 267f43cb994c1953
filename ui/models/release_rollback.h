#pragma once

// What a rollback would do, computed from the stored target, the stored current revision and, where they are known, the live
// objects. Nothing is guessed: a list that could not be computed is absent and `live` says so. Pure function, any thread.

#include "core/release/release.h"
#include "core/value/value.h"

#include <map>
#include <string>
#include <vector>

namespace chartroom::models {

// Live objects by "Kind/namespace/name"; nil for one that is not there.
using LiveObjects = std::map<std::string, Value>;
std::string liveKey(const std::string& kind, const std::string& nameSpace, const std::string& name);

struct RollbackItem {
  std::string object; // "Deployment web"
  std::string detail; // "replicas 5→3", "2 fields"
  friend bool operator==(const RollbackItem&, const RollbackItem&) = default;
};

struct RollbackPlan {
  int target = 0, current = 0, becomes = 0;
  std::vector<RollbackItem> changed;     // objects in both whose manifests differ
  std::vector<RollbackItem> refused;     // among them, those the API server refuses to change: a field cannot be changed
  std::vector<RollbackItem> added;       // created (again)
  std::vector<RollbackItem> removed;     // deleted
  std::vector<RollbackItem> kept;        // dropped from the manifest, but helm.sh/resource-policy keeps them
  std::vector<RollbackItem> hooks;       // "Job backup", "before rollback"
  std::vector<RollbackItem> overwritten; // fields that were edited by hand: "web replicas", "5→3"
  std::vector<RollbackItem> crds;        // CRDs that differ in the chart; helm never changes them back
  bool live = false;                     // overwritten was computed
  bool empty() const { return changed.empty() && added.empty() && removed.empty() && overwritten.empty(); }
  friend bool operator==(const RollbackPlan&, const RollbackPlan&) = default;
};

// `live` may be null.
RollbackPlan planRollback(const release::Release& target, const release::Release& current, const LiveObjects* live);

// What an uninstall removes and what it leaves: objects with a keep policy, and hooks, which helm never deletes.
struct UninstallPlan {
  std::vector<RollbackItem> removed, kept, hooks;
  friend bool operator==(const UninstallPlan&, const UninstallPlan&) = default;
};
UninstallPlan planUninstall(const release::Release& release);

} // namespace chartroom::models
