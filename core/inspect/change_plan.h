#pragma once

// What an upgrade or a rollback does to the objects of a release, in lists of codes with arguments. storedRollback()
// compares stored manifests: what the cluster makes of it stays unknown. readPlan() reads the cluster's own answer (action::Plan).
// Pure functions, any thread.

#include "core/action/plan.h"
#include "core/inspect/losses.h"
#include "core/inspect/release_records.h"
#include "core/release/release.h"
#include "core/value/value.h"

#include <string>
#include <vector>

namespace chartroom::inspect {

// "Kind/namespace/name", of a live object.
std::string liveKey(const std::string& kind, const std::string& nameSpace, const std::string& name);

// What is said of an object, as a code; the arguments it comes with are members of PlanItem.
enum class Says {
  Nothing,
  Field,        // `field` becomes `after`
  FieldChanges, // `field` changes, to something too long to be shown
  TextChanges,  // `field`, a text of several lines, changes
  Fields,       // `count` fields change
  Missing,      // it is missing in the cluster
  NotInChart,   // a CRD that stays, although the other chart has none of the name
  StaysAsItIs,  // a CRD that differs in the chart
  NotKnown,
  KeptByPolicy,
  WithNamespace, // its policy keeps it, but its namespace is deleted
  BeingDeleted,  // finalizers such as `manager` hold it
  OfRevision,    // revision `count`, which did not come to its end, has it and the newest has not
  Hook,          // it runs at `event`
  Reason,        // refused or not known: `finding`; of a hook at `event`
  Conflict,      // `field` belongs to `manager`; without values where they are secret or not known
  Overwritten,   // the edited `field` becomes `after`; without values where they are secret
  Survives,      // the edited `field` stays `before`; without a value where it is secret
  Pods,          // `count` are replaced
  PodsOnDelete,  // when somebody deletes them
  PodsPaused,    // once the rollout goes on
};

struct PlanItem {
  std::string object{}; // "Deployment web"
  Says says = Says::Nothing;
  std::string field{};           // "replicas", "web image", "label app"
  std::string before{}, after{}; // short texts, secrets masked
  std::string manager{};         // "kubectl"
  std::string event{};           // "pre-upgrade"
  int count = 0;
  kube::Finding finding{}; // its message is masked
  friend bool operator==(const PlanItem&, const PlanItem&) = default;
};

struct ChangePlan {
  enum class Basis { Stored, Cluster };
  Basis basis = Basis::Stored;
  int target = 0, current = 0, becomes = 0; // revisions; `target` is 0 for an upgrade

  std::vector<PlanItem> changed; // objects that are there and change
  std::vector<PlanItem> added;   // created, or created again
  std::vector<PlanItem> removed; // deleted
  std::vector<PlanItem> kept;    // dropped from the manifest, but helm.sh/resource-policy keeps them
  std::vector<PlanItem> hooks;   // "Job backup"
  std::vector<PlanItem> crds;    // CRDs that differ in the chart and stay as they are in the cluster

  // With Basis::Cluster only.
  action::End end = action::End::Unknown;
  kube::Reason reason = kube::Reason::None; // of FailsBefore and Unknown
  std::string error;                        // what the operation would end with
  std::vector<PlanItem> refused;            // objects that the server refuses, and why; conflicts are in a list of their own
  std::vector<PlanItem> conflicts;          // fields of objects
  std::vector<PlanItem> restarts;           // workloads whose pods are replaced
  std::vector<PlanItem> overwritten;        // fields that were edited in the cluster
  std::vector<PlanItem> survives;           // fields that were edited in the cluster and stay so
  std::vector<std::string> warnings;        // the server's own
  std::vector<PlanItem> unknown;            // objects of which the cluster does not say what becomes
  std::vector<PlanItem> ending;             // objects that are being deleted already: they go, and nothing makes them again
  int pods = 0;                             // of `restarts`
  Losses losses;                            // with `removed`
  int notReached = 0;                       // objects behind a refused one
  bool changesNothing = false;              // proven
  bool forced = false;                      // computed with conflicts forced
  bool hooksBefore = false;                 // hooks run before the objects are touched: what they do, no dry run knows

  bool isRefused() const { return basis == Basis::Cluster && (end == action::End::FailsBefore || end == action::End::FailsMidway); }
  // Refused as the cluster is now, when its own hooks may clear the way first.
  bool mayBeRefused() const {
    return isRefused() && end == action::End::FailsMidway && hooksBefore && conflicts.empty() && !refused.empty();
  }
  bool isBlocked() const { return isRefused() && !mayBeRefused(); }
  // Whether forcing conflicts lets it through: nothing but conflicts stands in the way.
  bool canForce() const { return isRefused() && !conflicts.empty() && refused.empty(); }
  friend bool operator==(const ChangePlan&, const ChangePlan&) = default;
};

struct PlacedObject {
  std::string label; // as in PlanItem::object
  std::string name, nameSpace;
  bool isNamespace = false, isKept = false;
};
// Moves what is kept in a removed namespace to what is removed: it goes with its namespace.
void loseWithNamespaces(const std::vector<PlacedObject>& objects, std::vector<PlanItem>& kept, std::vector<PlanItem>& removed);

ChangePlan storedRollback(const release::Release& target, const release::Release& current);
// Whether the plan was asked with conflicts forced.
enum class Forced { No, Yes };
ChangePlan readPlan(const action::Plan& plan, Forced forced = Forced::No);

} // namespace chartroom::inspect
