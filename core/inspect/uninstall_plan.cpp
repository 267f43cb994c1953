// The plan of an uninstall. One walk over the records serves both ways of asking: it hands each object to a look, which answers
// "not asked" for records alone, and else reads the live object.

#include "core/inspect/uninstall_plan.h"

#include "core/action/owner.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/release_history.h"
#include "core/inspect/release_resources.h"
#include "core/object/access.h"
#include "core/object/loss.h"

#include <algorithm>
#include <functional>
#include <set>

namespace chartroom::inspect {

namespace {

enum class Fate { NotAsked, There, Gone, Foreign, Unread, Unserved };

struct Look {
  Fate fate = Fate::NotAsked;
  Value live{}; // nil unless it is There
};
using LookAt = std::function<Result<Look>(const ManifestObject& object)>;

// Hooks' objects are in no manifest: what their policies do not delete outlives the release. They are not marked as anybody's.
Result<void> addOfHooks(const std::vector<ReleasePtr>& revisions, const LookAt& lookAt, UninstallPlan& plan) {
  std::set<std::string> known;
  for (auto each = revisions.rbegin(); each != revisions.rend(); ++each)
    for (const release::Hook& hook : (*each)->hooks) {
      const bool runsNow = each == revisions.rbegin() && (hook.firesOn("pre-delete") || hook.firesOn("post-delete"));
      const bool ran = !hook.lastRun.phase.empty() && hook.lastRun.phase != "Unknown"; // also when it was killed while it ran
      if ((!ran && !runsNow) || !known.insert(hook.kind + "/" + hook.name).second) continue;
      const char* const deletes = !runsNow && hook.lastRun.phase == "Failed" ? "hook-failed" : "hook-succeeded";
      if (std::find(hook.deletePolicies.begin(), hook.deletePolicies.end(), deletes) != hook.deletePolicies.end()) continue;
      bool isThere = ran;
      for (const ManifestObject& object : readObjects(hook.manifest)) {
        if (!ran) break;
        CHARTROOM_ASSIGN(const Look look, lookAt(object));
        isThere = look.fate != Fate::Gone && look.fate != Fate::Unserved;
      }
      if (!isThere && !runsNow) continue;
      const std::string event = runsNow ? "pre-delete" : hook.events.empty() ? std::string() : hook.events.front();
      plan.ofHooks.push_back({.object = hook.kind + " " + hook.name, .says = Says::Hook, .event = event, .count = isThere ? 1 : 0});
    }
  return {};
}

// Of the newest manifest.
Result<void> addObject(const ManifestObject& object, const LookAt& lookAt, UninstallPlan& plan) {
  CHARTROOM_ASSIGN(const Look look, lookAt(object));
  PlanItem item{.object = object.label()};
  switch (look.fate) {
  case Fate::Gone: plan.gone.push_back(std::move(item)); return {};
  case Fate::Foreign: plan.foreign.push_back(std::move(item)); return {};
  case Fate::Unread: plan.unread.push_back(std::move(item)); return {};
  case Fate::Unserved: plan.unserved.push_back(std::move(item)); return {};
  case Fate::NotAsked:
  case Fate::There: break;
  }
  plan.removed.push_back(std::move(item));
  const Value& known = look.live.isMap() ? look.live : object.object;
  const int emptied = plan.losses.sets;
  plan.losses.add(object.apiVersion, object.kind, known);
  const Value claims = object.kind == "StatefulSet" ? object::at(known, {"spec", "volumeClaimTemplates"}) : Value();
  if (claims.isList() && claims.size() > 0 && plan.losses.sets == emptied) plan.keepsVolumes = true;
  return {};
}

// Also of the newest manifest. What was never made, or deleted by hand, is not kept.
Result<void> addKept(const ManifestObject& object, const LookAt& lookAt, UninstallPlan& plan) {
  CHARTROOM_ASSIGN(const Look look, lookAt(object));
  const bool isThere = look.fate != Fate::Gone && look.fate != Fate::Unserved;
  (isThere ? plan.kept : plan.gone).push_back({.object = object.label(), .says = isThere ? Says::KeptByPolicy : Says::Nothing});
  return {};
}

// What the core calls leftovers (core/action/internal/history.h), and what older operations that failed left for its data: the
// revision that came after them did not delete it, and no manifest names it any longer.
Result<void> addLeft(
    const std::vector<ReleasePtr>& revisions, std::set<std::string> known, const LookAt& lookAt, UninstallPlan& plan) {
  bool isPast = false; // before the last deployed revision
  std::set<std::string> good;
  for (const ReleasePtr& each : revisions)
    if (!hasFailed(*each))
      for (const ManifestObject& object : readObjects(each->manifest)) good.insert(object.key);
  for (auto each = revisions.rbegin(); each != revisions.rend(); ++each) {
    const release::Release& release = **each;
    if (isPast && !hasFailed(release)) continue;
    for (const ManifestObject& object : readObjects(release.manifest)) {
      if (!known.insert(object.key).second || isKept(object.object) || (isPast && good.contains(object.key))) continue;
      CHARTROOM_ASSIGN(const Look look, lookAt(object));
      if (look.fate != Fate::NotAsked && look.fate != Fate::There) continue;
      const Value& held = look.live.isMap() ? look.live : object.object;
      // A leftover is kept by the policy that it has now.
      if (isKept(held)) {
        if (!isPast) plan.kept.push_back({.object = object.label(), .says = Says::KeptByPolicy});
        continue;
      }
      const bool holdsData = object::lossWith(object.apiVersion, object.kind, held) != object::Loss::None;
      const PlanItem item{.object = object.label(), .says = Says::OfRevision, .count = release.version};
      if (holdsData) plan.leftData.push_back(item);
      else if (!isPast) plan.left.push_back(item);
    }
    isPast = isPast || release.info.status == release::status::kDeployed;
  }
  return {};
}

Result<UninstallPlan> planWith(const std::vector<ReleasePtr>& revisions, const LookAt& lookAt) {
  const release::Release& release = *revisions.back();
  UninstallPlan plan;
  std::set<std::string> known;
  std::vector<PlacedObject> placed;
  for (const ManifestObject& object : readObjects(release.manifest)) {
    known.insert(object.key);
    placed.push_back({object.label(), object.name, object.nameSpace.empty() ? release.nameSpace : object.nameSpace,
        object.kind == "Namespace" && object.apiVersion == "v1", isKept(object.object)});
    if (isKept(object.object)) CHARTROOM_TRY(addKept(object, lookAt, plan));
    else CHARTROOM_TRY(addObject(object, lookAt, plan));
  }
  loseWithNamespaces(placed, plan.kept, plan.removed);
  CHARTROOM_TRY(addLeft(revisions, std::move(known), lookAt, plan));
  CHARTROOM_TRY(addOfHooks(revisions, lookAt, plan));
  plan.keepsDefinitions = release.chart && !release.chart->crds().empty();
  plan.mayKeepDefinitions = !plan.keepsDefinitions && release.chart && !release.chart->metadata.dependencies.empty();
  for (const release::Hook& hook : release.hooks)
    for (const char* event : {"pre-delete", "post-delete"})
      if (hook.firesOn(event)) plan.hooks.push_back({.object = hook.kind + " " + hook.name, .says = Says::Hook, .event = event});
  return plan;
}

Fate fateOf(const ResourceNode& node, const release::Release& release) {
  switch (node.state.word) {
  case ObjectState::Word::Missing: return Fate::Gone;
  case ObjectState::Word::NotReadable: return Fate::Unread;
  case ObjectState::Word::NotServed: return Fate::Unserved;
  default: return action::isOwnedBy(node.live, release.name, release.nameSpace) ? Fate::There : Fate::Foreign;
  }
}

} // namespace

UninstallPlan planUninstall(const std::vector<ReleasePtr>& revisions) {
  return planWith(revisions, [](const ManifestObject&) { return Look{}; }).value();
}

Result<UninstallPlan> planUninstall(
    const Context& context, const action::Session& session, const std::vector<ReleasePtr>& revisions) {
  const release::Release& release = *revisions.back();
  CHARTROOM_ASSIGN(UninstallPlan plan, planWith(revisions, [&](const ManifestObject& object) -> Result<Look> {
    CHARTROOM_TRY(context.check());
    CHARTROOM_ASSIGN(const ResourceNode node, readObject(context, session, release.nameSpace, object));
    return Look{fateOf(node, release), node.live};
  }));
  plan.isAsked = true;
  return plan;
}

} // namespace chartroom::inspect
