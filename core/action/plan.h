#pragma once

// Plan: what an upgrade or a rollback would do if it ran now. Computed by asking the cluster: each create, patch, replace and
// delete is sent with dryRun=All, by the same code and with the same apply method, field manager and force setting that the
// operation uses, and compared with the live object. Nothing changes in the cluster and nothing is stored.
//
// A plan ends where prediction ends: hooks are run and pods become ready only in the operation itself. A plan is true for the
// moment it was computed; `asOf` names the record it was computed on, to be handed on as the operation's preparedOn.
// Findings are codes with arguments; texts for people are the window's. Where the cluster does not say, the effect is Unknown
// and the finding says why. Functions block, may be cancelled (End::Unknown with Reason::Cancelled) and are thread-safe.

#include "core/action/rollback.h"
#include "core/action/upgrade.h"
#include "core/kube/rehearsal.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::action {

enum class End {
  Applies,     // every object is accepted. Hooks and waiting for readiness may still fail
  FailsBefore, // refused before anything is stored or applied: `error`
  FailsMidway, // stored as a failed revision; objects before the refused one are applied: `error`
  Unknown,     // the cluster does not say: `finding`
};

// Whether the pods of a workload are replaced.
enum class Pods {
  Stay,
  Restart,  // the pod template changes
  OnDelete, // it changes, but the update strategy leaves pods until somebody deletes them
  Paused,   // it changes, but the rollout is paused
};

struct PlannedObject {
  std::string apiVersion, kind, nameSpace, name; // nameSpace is empty for a cluster-wide object
  kube::Effect effect = kube::Effect::Unknown;
  kube::Finding finding; // why an effect is Refused, Unknown, Kept or not checked
  Value stored;          // in the manifest of the current revision, nil when it is not there
  Value target;          // in the new manifest, nil when it is not there
  Value before;          // live, nil when there is none or it could not be read
  Value after; // the dry run's answer: nil when deleted, refused or not checked. uid, resourceVersion and times in it mean nothing
  Pods pods = Pods::Stay; // with Changed only
  // With Restart: how many pods are made new. Fewer than the replicas where some run with that template already, as after a
  // roll-out that failed or with OnDelete, or are below a StatefulSet's partition.
  int restarts = 0;
};

struct PlannedHook {
  std::string event; // "pre-upgrade"
  std::string kind, name;
  int weight = 0;
  std::vector<std::string> deletePolicies;
  // Created, Recreated (the earlier object is deleted first), Changed or Unchanged (it is applied over), Refused, Unknown.
  kube::Effect effect = kube::Effect::Unknown;
  kube::Finding finding;
};

// A CustomResourceDefinition of the chart's crds/ folder, which upgrades and rollbacks leave alone.
enum class CrdState { Same, Old, Missing, Unknown };
struct PlannedCrd {
  std::string name;
  CrdState state = CrdState::Unknown;
  kube::Finding finding;
  Value before; // live
  Value after;  // as the chart's file would make it
};

struct Plan {
  std::optional<release::Release> asOf;   // the newest record
  std::optional<release::Release> target; // the record that the operation would write, rendered; none when it comes not that far
  kube::ApplyMethod method = kube::ApplyMethod::ServerSide;
  End end = End::Unknown;
  std::optional<Error> error;         // with FailsBefore and FailsMidway: what the operation would end with, in its words
  kube::Finding finding;              // with FailsBefore and Unknown: why, as a code
  bool superseded = false;            // FailsBefore because preparedOn is not the newest record, which is `asOf`
  std::vector<PlannedObject> objects; // in the operation's order: targets first, then what is deleted
  std::vector<PlannedHook> hooks;     // in the order in which they run: those before, then those after
  std::vector<PlannedCrd> crds;
  // Manifests of the revisions since the last deployed one, whose state the cluster may have in part; empty when that is the
  // newest.
  std::vector<std::string> unfinished;
  std::vector<std::string> warnings; // what the server warns of, for objects and hooks

  // Whether nothing in the cluster changes but the record: no effect other than Unchanged and Kept, and no hook.
  bool changesNothing() const;
};

// Options' dryRun, wait, maxHistory and description play no part. Templates are rendered with lookups to the live cluster; what
// they draw at random differs from the operation's.
Plan planUpgrade(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const UpgradeOptions& options);
Plan planRollback(const Context& context, Session& session, const RollbackOptions& options);

} // namespace chartroom::action
