// A plan is put together in the operation's order: hooks before, objects, hooks after. Where a step would be refused, what follows
// is not reached.

#include "core/action/plan.h"

#include "core/action/internal/hooks.h"
#include "core/action/internal/ownership.h"
#include "core/action/internal/plan_work.h"
#include "core/kube/warnings.h"
#include "core/object/object.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace chartroom::action {

bool Plan::changesNothing() const {
  return end == End::Applies && hooks.empty() && std::all_of(objects.begin(), objects.end(), [](const PlannedObject& each) {
    return each.effect == kube::Effect::Unchanged || each.effect == kube::Effect::Kept;
  });
}

namespace internal {

namespace {

using kube::Effect;
using kube::Reason;

const kube::Resource* find(const kube::ResourceList& list, const kube::Resource& resource) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const kube::Resource& each) { return each.sameAs(resource); });
  return found == list.end() ? nullptr : &*found;
}

Pods podsOf(const kube::Rehearsed& rehearsed) {
  const object::GroupVersionKind& kind = rehearsed.resource.served.kind;
  if (rehearsed.effect != Effect::Changed || kind.group != "apps") return Pods::Stay;
  const bool set = kind.kind == "StatefulSet" || kind.kind == "DaemonSet";
  if (kind.kind != "Deployment" && !set) return Pods::Stay;
  if (object::at(rehearsed.before, {"spec", "template"}) == object::at(rehearsed.after, {"spec", "template"})) return Pods::Stay;
  if (!set) return object::at(rehearsed.after, {"spec", "paused"}).truth() ? Pods::Paused : Pods::Restart;
  return object::textAt(rehearsed.after, {"spec", "updateStrategy", "type"}) == "OnDelete" ? Pods::OnDelete : Pods::Restart;
}

int numberAt(const Value& object, object::Keys path) { return static_cast<int>(object::numberAt(object, path)); }

// A template without what controllers add to their copies of it.
Value plainTemplate(const Value& pods) {
  const Value plain = pods.deepCopy();
  if (!plain.isMap()) return plain;
  plain.map().erase("$patch");
  const Value metadata = plain.get("metadata");
  if (!metadata.isMap()) return plain;
  if (metadata.get("creationTimestamp").isNil()) metadata.map().erase("creationTimestamp");
  if (const Value labels = metadata.get("labels"); labels.isMap()) labels.map().erase("pod-template-hash");
  return plain;
}

// The objects of one kind that a workload owns. Where they may not be listed, none is known.
std::vector<Value> ownedBy(
    const Context& context, Session& session, const Value& workload, const std::string& prefix, const std::string& plural) {
  kube::Call call;
  call.path = prefix + "/namespaces/" + object::namespaceOf(workload) + "/" + plural;
  std::vector<Value> owned;
  const auto list = session.client().call(context, call);
  if (!list || !list->get("items").isList()) return owned;
  for (const Value& item : list->get("items").list().items) {
    const auto owners = object::ownersOf(item);
    if (std::any_of(owners.begin(), owners.end(),
            [&](const object::OwnerReference& owner) { return owner.uid == object::uidOf(workload); }))
      owned.push_back(item);
  }
  return owned;
}

// The pods of a Deployment that run with this template already.
int podsWithTemplate(const Context& context, Session& session, const Value& deployment, const Value& pods) {
  int running = 0;
  for (const Value& set : ownedBy(context, session, deployment, "/apis/apps/v1", "replicasets"))
    if (plainTemplate(object::at(set, {"spec", "template"})) == pods) running += numberAt(set, {"status", "replicas"});
  return running;
}

// The same for a StatefulSet or a DaemonSet, whose ControllerRevisions keep the templates that its pods were made with: a pod's
// label names its revision. Of a StatefulSet, those below the partition are not counted.
int podsWithRevision(const Context& context, Session& session, const Value& set, const Value& pods, int partition) {
  constexpr const char* kRevision = "controller-revision-hash";
  std::set<std::string> names;
  for (const Value& revision : ownedBy(context, session, set, "/apis/apps/v1", "controllerrevisions"))
    if (plainTemplate(object::at(revision, {"data", "spec", "template"})) == pods)
      names.insert({object::nameOf(revision), object::textAt(revision, {"metadata", "labels", kRevision})});
  names.erase("");
  if (names.empty()) return 0;
  int running = 0;
  for (const Value& pod : ownedBy(context, session, set, "/api/v1", "pods")) {
    const std::string name = object::nameOf(pod);
    const int place =
        partition > 0 ? std::atoi(name.c_str() + name.rfind('-') + 1) - numberAt(set, {"spec", "ordinals", "start"}) : 0;
    running += place >= partition && names.count(object::textAt(pod, {"metadata", "labels", kRevision}));
  }
  return running;
}

// How many pods a change of the template makes new.
int restartsOf(const Context& context, Session& session, const PlannedObject& object) {
  const Value pods = plainTemplate(object::at(object.after, {"spec", "template"}));
  if (object.kind == "DaemonSet")
    return std::max(0,
        numberAt(object.before, {"status", "desiredNumberScheduled"}) - podsWithRevision(context, session, object.before, pods, 0));
  const Value replicas = object::at(object.before, {"spec", "replicas"});
  // Pods that the cluster refused to create are not there to be replaced.
  const int before = std::min(
      replicas.isNil() ? 1 : numberAt(object.before, {"spec", "replicas"}), numberAt(object.before, {"status", "replicas"}));
  const Value wanted = object::at(object.after, {"spec", "replicas"});
  // What only comes or goes does not restart.
  const int all = std::min(before, wanted.isNil() ? before : numberAt(object.after, {"spec", "replicas"}));
  if (object.kind != "StatefulSet") return std::max(0, all - podsWithTemplate(context, session, object.before, pods));
  const int partition = numberAt(object.after, {"spec", "updateStrategy", "rollingUpdate", "partition"});
  return std::max(0, all - partition - podsWithRevision(context, session, object.before, pods, partition));
}

PlannedObject objectOf(const kube::Rehearsed& rehearsed, const kube::ResourceList& stored, const kube::ResourceList& targets) {
  PlannedObject object;
  object.apiVersion = rehearsed.resource.served.kind.apiVersion();
  object.kind = rehearsed.resource.served.kind.kind;
  object.nameSpace = rehearsed.resource.nameSpace;
  object.name = rehearsed.resource.name;
  object.effect = rehearsed.effect;
  object.finding = rehearsed.finding;
  if (const kube::Resource* each = find(stored, rehearsed.resource)) object.stored = each->object;
  if (const kube::Resource* each = find(targets, rehearsed.resource)) object.target = each->object;
  object.before = rehearsed.before;
  object.after = rehearsed.after;
  object.pods = podsOf(rehearsed);
  return object;
}

// What becomes of one object of a hook. Whether it can be created in the place of one that is deleted first cannot be asked
// while that one is there, but for what the server refuses in any case.
kube::Rehearsed hookObject(const Context& context, Session& session, const kube::Resource& resource, bool deletesFirst,
    kube::ApplyMethod method, const kube::ResourceList& expected) {
  std::optional<kube::Rehearsed> removed;
  if (deletesFirst) removed = kube::rehearseRemoval(context, session.cluster(), resource);
  if (removed && removed->effect != Effect::Deleted) return *removed;
  kube::Rehearsed made = kube::rehearseCreate(context, session.cluster(), resource, {method, kube::Conflicts::Report}, expected);
  if (!removed || made.effect == Effect::Unknown) return made;
  const Reason reason = made.finding.reason;
  if (made.effect == Effect::Refused && reason != Reason::FieldConflict && reason != Reason::ImmutableField &&
      reason != Reason::Conflict)
    return made;
  made.effect = Effect::Recreated;
  made.finding = {};
  return made;
}

// Plans the hooks of an event. The error of the first that is refused; what hooks create joins `expected`.
std::optional<Error> planHooks(
    const Context& context, Session& session, Plan& plan, const std::string& event, bool reached, kube::ResourceList& expected) {
  std::optional<Error> failure;
  if (event.empty()) return failure;
  for (release::Hook* hook : hooksOf(*plan.target, event)) {
    PlannedHook planned{event, hook->kind, hook->name, hook->weight, hook->deletePolicies, Effect::NotReached, {}};
    if (planned.deletePolicies.empty()) planned.deletePolicies = {"before-hook-creation"};
    if (reached && !failure) {
      const bool deletesFirst = hook->kind != "CustomResourceDefinition" &&
                                std::find(planned.deletePolicies.begin(), planned.deletePolicies.end(), "before-hook-creation") !=
                                    planned.deletePolicies.end();
      auto resources = session.cluster().build(context, hook->manifest);
      if (!resources) {
        planned.finding = kube::findingOf(resources.error(), {});
        planned.effect = kube::isUnknown(planned.finding.reason) ? Effect::Unknown : Effect::Refused;
        if (planned.effect == Effect::Refused)
          failure = std::move(resources).error().wrapped(
              "unable to build kubernetes object for " + (deletesFirst ? "deleting" : event) + " hook " + hook->path);
      } else {
        for (const kube::Resource& each : *resources) {
          const kube::Rehearsed rehearsed = hookObject(context, session, each, deletesFirst, plan.method, expected);
          if (planned.effect == Effect::NotReached || rehearsed.effect == Effect::Refused || rehearsed.effect == Effect::Unknown) {
            planned.effect = rehearsed.effect;
            planned.finding = rehearsed.finding;
          }
          if (rehearsed.effect == Effect::Refused) break;
          expected.push_back(each);
        }
        if (planned.effect == Effect::Refused)
          failure =
              Error{Code::Conflict, "warning: Hook " + event + " " + hook->path + " failed: " + planned.finding.message, {}, {}};
      }
    }
    plan.hooks.push_back(std::move(planned));
  }
  return failure;
}

// Whether a live definition has what the chart's file says. Servers add defaults, but not to the schemas of versions.
bool covers(const Value& live, const Value& wanted) {
  if (wanted.isMap() && live.isMap()) {
    for (const auto& entry : wanted.map()) {
      const Value there = live.get(entry.key.view());
      if (entry.key.view() == "openAPIV3Schema" ? there != entry.value : !entry.value.isNil() && !covers(there, entry.value))
        return false;
    }
    return true;
  }
  if (wanted.isList() && live.isList() && wanted.size() == live.size()) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!covers(live.list().items[i], wanted.list().items[i])) return false;
    return true;
  }
  return live == wanted;
}

// What counts of a definition: not the certificate that a controller puts into it.
Value specOf(const Value& definition) {
  const Value spec = definition.get("spec").deepCopy();
  if (const Value config = object::at(spec, {"conversion", "webhook", "clientConfig"}); config.isMap())
    config.map().erase("caBundle");
  return spec;
}

void planCrds(const Context& context, Session& session, Plan& plan) {
  if (!plan.target->chart) return;
  for (const chart::Crd& crd : plan.target->chart->crds()) {
    auto resources = session.cluster().build(context, crd.file->data.view());
    if (!resources) {
      plan.crds.push_back({crd.name, CrdState::Unknown, kube::findingOf(resources.error(), {}), {}, {}});
      continue;
    }
    for (const kube::Resource& each : *resources) {
      const kube::Rehearsed rehearsed = kube::rehearseReplace(context, session.cluster(), each);
      PlannedCrd planned{each.name, CrdState::Unknown, rehearsed.finding, rehearsed.before, rehearsed.after};
      if (rehearsed.effect == Effect::NotReached) planned.state = CrdState::Missing;
      else if (rehearsed.after.isMap())
        planned.state = specOf(rehearsed.before) == specOf(rehearsed.after) ? CrdState::Same : CrdState::Old;
      else if (rehearsed.before.isMap())
        planned.state = covers(specOf(rehearsed.before), specOf(each.object)) ? CrdState::Same : CrdState::Old;
      plan.crds.push_back(std::move(planned));
    }
  }
}

} // namespace

void failBefore(Plan& plan, Error error) {
  plan.finding = kube::findingOf(error, {});
  plan.end = kube::isUnknown(plan.finding.reason) ? End::Unknown : End::FailsBefore;
  plan.error = std::move(error);
}

void planUpdate(const Context& outer, Session& session, Plan& plan, const UpdatePlan& update) {
  kube::Warnings warnings;
  const Context context = warnings.listenTo(outer);
  const auto addUntouched = [&] {
    for (const kube::Resource& each : update.targets)
      plan.objects.push_back(objectOf({each, Effect::NotReached, {}, {}, {}}, update.stored, update.targets));
  };
  // An account that may only read, or a record that is too large for the server, ends the operation before it touches anything.
  // Where the server does not say (a webhook on Secrets without dry runs), the objects are asked about all the same.
  if (auto stored = session.storage().rehearseCreate(context, *plan.target);
      !stored && !kube::isUnknown(kube::findingOf(stored.error(), {}).reason)) {
    addUntouched();
    return failBefore(plan, std::move(stored).error());
  }
  kube::ResourceList expected;
  auto failure = planHooks(context, session, plan, update.before, true, expected);
  if (failure && !update.beforeFailed.empty()) failure = std::move(*failure).wrapped(update.beforeFailed);

  if (failure) {
    addUntouched();
  } else {
    kube::Rehearsal rehearsal =
        kube::rehearse(context, session.cluster(), update.originals, update.targets, update.options, expected);
    for (const kube::Rehearsed& each : rehearsal.objects) {
      PlannedObject& object = plan.objects.emplace_back(objectOf(each, update.stored, update.targets));
      if (object.pods == Pods::Restart) object.restarts = restartsOf(context, session, object);
    }
    if (!rehearsal.result) failure = std::move(rehearsal.result).error();
  }
  expected.insert(expected.end(), update.targets.begin(), update.targets.end());
  auto late = planHooks(context, session, plan, update.after, !failure, expected);
  if (late) failure = update.afterFailed.empty() ? std::move(*late) : std::move(*late).wrapped(update.afterFailed);
  plan.warnings = warnings.texts();
  planCrds(context, session, plan);

  plan.end = failure ? End::FailsMidway : End::Applies;
  plan.error = std::move(failure);
  if (plan.end != End::Applies) return;
  const auto unknown = [&](Effect effect, const kube::Finding& finding) {
    if (effect != Effect::Unknown || plan.end == End::Unknown) return;
    plan.end = End::Unknown;
    plan.finding = finding;
  };
  for (const PlannedHook& each : plan.hooks) unknown(each.effect, each.finding);
  for (const PlannedObject& each : plan.objects) unknown(each.effect, each.finding);
}

void planForeign(
    const Context& context, Session& session, Plan& plan, const kube::ResourceList& stored, const kube::ResourceList& targets) {
  for (const kube::Resource& each : targets) {
    kube::Rehearsed rehearsed{each, Effect::NotReached, {}, {}, {}};
    if (!find(stored, each) && !each.name.empty())
      if (auto live = session.cluster().get(context, each)) {
        rehearsed.before = std::move(*live);
        if (auto owner = checkOwner(rehearsed.before, plan.target->name, plan.target->nameSpace); !owner) {
          rehearsed.effect = Effect::Refused;
          rehearsed.finding.reason = Reason::NotOwned;
          rehearsed.finding.message = owner.error().message;
          plan.finding.reason = Reason::NotOwned;
        }
      }
    plan.objects.push_back(objectOf(rehearsed, stored, targets));
  }
}

} // namespace internal

} // namespace chartroom::action
