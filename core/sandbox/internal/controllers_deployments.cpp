#include "core/sandbox/internal/controllers.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kManager = "kube-controller-manager";
constexpr const char* kRevision = "deployment.kubernetes.io/revision";
constexpr const char* kHashLabel = "pod-template-hash";

std::int64_t revisionOf(const Value& object) {
  const ParsedInt parsed = parseInt(textAt(object, {"metadata", "annotations", kRevision}));
  return parsed.ok() ? parsed.value : 0;
}

// A count or a percentage of `whole`.
enum class Round { Up, Down };
std::int64_t scaled(const Value& value, std::int64_t whole, Round round) {
  if (value.isNumber()) return toInteger(value);
  if (!value.isString() || !value.string().ends_with('%')) return 0;
  const std::int64_t product = whole * std::atoll(value.string().c_str());
  return round == Round::Up ? (product + 99) / 100 : product / 100;
}

struct Rolling {
  std::int64_t surge = 0, unavailable = 0;
};
Rolling rollingOf(const Value& deployment) {
  if (textAt(deployment, {"spec", "strategy", "type"}) == "Recreate") return {};
  const std::int64_t replicas = numberAt(deployment, {"spec", "replicas"}, 1);
  Rolling rolling{scaled(at(deployment, {"spec", "strategy", "rollingUpdate", "maxSurge"}), replicas, Round::Up),
      scaled(at(deployment, {"spec", "strategy", "rollingUpdate", "maxUnavailable"}), replicas, Round::Down)};
  // Both zero would never move.
  if (rolling.surge == 0 && rolling.unavailable == 0) rolling.unavailable = 1;
  rolling.unavailable = std::min(rolling.unavailable, replicas);
  return rolling;
}

Value templateWithoutHash(const Value& object) {
  Value copy = at(object, {"spec", "template"}).deepCopy();
  drop(copy, {"metadata", "labels", kHashLabel});
  drop(copy, {"metadata", "creationTimestamp"});
  return copy;
}

std::int64_t sum(const std::vector<ObjectPtr>& sets, Path path) {
  std::int64_t total = 0;
  for (const ObjectPtr& set : sets) total += numberAt(set->object, path);
  return total;
}

} // namespace

void Controllers::serveDeployment(const ObjectPtr& deployment) {
  if (isBeingDeleted(deployment->object)) return;
  std::vector<ObjectPtr> owned = ownedBy("replicasets.apps", deployment);
  const ObjectPtr current = newReplicaSet(deployment, owned);
  const ObjectPtr present = fresh(deployment);
  if (!present) return;
  owned = ownedBy("replicasets.apps", present);
  if (current) rollOut(present, current, owned);
  const ObjectPtr now = fresh(present);
  if (now) writeDeploymentStatus(now, current ? fresh(current) : nullptr, ownedBy("replicasets.apps", now));
}

// The replica set of the deployment's present template: found, or made (not while the deployment is paused).
ObjectPtr Controllers::newReplicaSet(const ObjectPtr& deployment, const std::vector<ObjectPtr>& owned) {
  const Value& object = deployment->object;
  const Value wanted = templateWithoutHash(object);
  ObjectPtr found;
  std::int64_t highest = 0;
  for (const ObjectPtr& set : owned) {
    if (!found && sameJson(templateWithoutHash(set->object), wanted)) found = set;
    else highest = std::max(highest, revisionOf(set->object));
  }
  const bool paused = flagAt(object, {"spec", "paused"});
  if (!found && paused) return nullptr;
  const std::int64_t revision = found && revisionOf(found->object) > highest ? revisionOf(found->object) : highest + 1;
  const Value carried = Value::makeMap();
  if (const Value given = at(object, {"metadata", "annotations"}); given.isMap())
    for (const auto& entry : given.map())
      if (entry.key.view() != "kubectl.kubernetes.io/last-applied-configuration" && entry.key.view() != kRevision)
        carried.map().set(entry.key, entry.value);
  put(carried, {kRevision}, std::to_string(revision));
  const std::int64_t replicas = numberAt(object, {"spec", "replicas"}, 1);
  put(carried, {"deployment.kubernetes.io/desired-replicas"}, std::to_string(replicas));
  put(carried, {"deployment.kubernetes.io/max-replicas"}, std::to_string(replicas + rollingOf(object).surge));

  if (found) {
    Value next = found->object.deepCopy();
    for (const auto& entry : carried.map()) put(next, {"metadata", "annotations", entry.key.view()}, entry.value);
    update(found, next, kManager);
    found = fresh(found);
  } else {
    std::string hash = hashOf(wanted);
    // Another deployment's set may have the name.
    for (int i = 0; m_world.store().get({"replicasets.apps", deployment->key.nameSpace, deployment->key.name + "-" + hash}); ++i)
      hash = hashOf(makeArray({wanted, i}));
    Value podTemplate = wanted.deepCopy();
    put(podTemplate, {"metadata", "labels", kHashLabel}, hash);
    Value selector = at(object, {"spec", "selector"}).deepCopy();
    put(selector, {"matchLabels", kHashLabel}, hash);
    Value spec = makeObject({{"replicas", 0}, {"selector", selector}, {"template", podTemplate}});
    if (const Value ready = at(object, {"spec", "minReadySeconds"}); !ready.isNil()) put(spec, {"minReadySeconds"}, ready);
    found = create(resource("apps", "replicasets"), deployment->key.nameSpace,
        makeObject({{"apiVersion", "apps/v1"}, {"kind", "ReplicaSet"},
            {"metadata", makeObject({{"name", deployment->key.name + "-" + hash},
                             {"labels", at(podTemplate, {"metadata", "labels"}).deepCopy()}, {"annotations", carried},
                             {"ownerReferences", makeArray({ownerReference(object, "apps/v1", "Deployment")})}})},
            {"spec", spec}}),
        kManager);
  }
  if (const ObjectPtr present = fresh(deployment); present && revisionOf(present->object) != revision) {
    Value next = present->object.deepCopy();
    put(next, {"metadata", "annotations", kRevision}, std::to_string(revision));
    update(present, next, kManager);
  }
  return found;
}

void Controllers::scaleReplicaSet(const ObjectPtr& deployment, const ObjectPtr& replicaSet, std::int64_t replicas) {
  const std::int64_t before = numberAt(replicaSet->object, {"spec", "replicas"});
  if (before == replicas) return;
  Value next = replicaSet->object.deepCopy();
  put(next, {"spec", "replicas"}, Value::goInt(replicas));
  update(replicaSet, next, kManager);
  event(deployment, "Normal", "ScalingReplicaSet",
      std::string("Scaled ") + (replicas > before ? "up" : "down") + " replica set " + replicaSet->key.name + " from " +
          std::to_string(before) + " to " + std::to_string(replicas),
      "deployment-controller");
}

void Controllers::rollOut(const ObjectPtr& deployment, const ObjectPtr& current, const std::vector<ObjectPtr>& owned) {
  const Value& object = deployment->object;
  const std::int64_t wanted = numberAt(object, {"spec", "replicas"}, 1);
  std::vector<ObjectPtr> old;
  for (const ObjectPtr& set : owned)
    if (uidOf(set->object) != uidOf(current->object)) old.push_back(set);
  const ObjectPtr target = fresh(current);
  if (!target) return;
  const std::int64_t have = numberAt(target->object, {"spec", "replicas"});
  if (textAt(object, {"spec", "strategy", "type"}) == "Recreate") {
    for (const ObjectPtr& set : old) scaleReplicaSet(deployment, set, 0);
    for (const ObjectPtr& set : old)
      if (!ownedBy("pods", set).empty()) return;
    scaleReplicaSet(deployment, target, wanted);
  } else {
    const Rolling rolling = rollingOf(object);
    const std::int64_t total = have + sum(old, {"spec", "replicas"});
    if (have > wanted) scaleReplicaSet(deployment, target, wanted);
    else if (have < wanted)
      scaleReplicaSet(deployment, target, std::min(wanted, have + std::max<std::int64_t>(0, wanted + rolling.surge - total)));
    // Old pods go as far as enough others are available; those that never became ready go first.
    std::int64_t spare = numberAt(target->object, {"status", "availableReplicas"}) + sum(old, {"status", "availableReplicas"}) -
                         (wanted - rolling.unavailable);
    for (const ObjectPtr& set : old) {
      const std::int64_t size = numberAt(set->object, {"spec", "replicas"});
      const std::int64_t broken = std::max<std::int64_t>(
          0, numberAt(set->object, {"status", "replicas"}) - numberAt(set->object, {"status", "availableReplicas"}));
      const std::int64_t down = std::clamp<std::int64_t>(broken + std::max<std::int64_t>(0, spare), 0, size);
      spare -= std::max<std::int64_t>(0, down - broken);
      scaleReplicaSet(deployment, set, size - down);
    }
  }
  // Past sets are kept for rollbacks up to the limit.
  std::vector<ObjectPtr> idle;
  for (const ObjectPtr& set : old)
    if (const ObjectPtr present = fresh(set);
        present && numberAt(present->object, {"spec", "replicas"}) == 0 && numberAt(present->object, {"status", "replicas"}) == 0)
      idle.push_back(present);
  std::sort(idle.begin(), idle.end(),
      [](const ObjectPtr& a, const ObjectPtr& b) { return revisionOf(a->object) < revisionOf(b->object); });
  const std::int64_t limit = numberAt(object, {"spec", "revisionHistoryLimit"}, 10);
  for (std::size_t i = 0; static_cast<std::int64_t>(idle.size() - i) > limit; ++i) remove(idle[i]);
}

void Controllers::writeDeploymentStatus(
    const ObjectPtr& deployment, const ObjectPtr& current, const std::vector<ObjectPtr>& owned) {
  const Value& object = deployment->object;
  Value next = object.deepCopy();
  const std::int64_t wanted = numberAt(object, {"spec", "replicas"}, 1);
  const std::int64_t replicas = sum(owned, {"status", "replicas"}), ready = sum(owned, {"status", "readyReplicas"});
  const std::int64_t available = sum(owned, {"status", "availableReplicas"});
  const std::int64_t updated = current ? numberAt(current->object, {"status", "replicas"}) : 0;
  put(next, {"status", "observedGeneration"}, at(object, {"metadata", "generation"}));
  putCount(next, {"status", "replicas"}, replicas);
  putCount(next, {"status", "updatedReplicas"}, updated);
  putCount(next, {"status", "readyReplicas"}, ready);
  putCount(next, {"status", "availableReplicas"}, available);
  putCount(next, {"status", "unavailableReplicas"}, std::max<std::int64_t>(0, std::max(replicas, wanted) - available));

  if (available >= wanted - rollingOf(object).unavailable)
    setCondition(next, {"Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."}, now());
  else
    setCondition(
        next, {"Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."}, now());

  const Value before = conditionOf(object, "Progressing");
  if (flagAt(object, {"spec", "paused"})) {
    setCondition(next, {"Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"}, now());
  } else if (current) {
    const std::string named = "ReplicaSet \"" + current->key.name + "\" ";
    const bool complete = updated == wanted && replicas == wanted && available == wanted;
    auto grew = [&](Path path, std::int64_t value) { return value > numberAt(object, path); };
    const bool progressed =
        before.isNil() || grew({"status", "updatedReplicas"}, updated) || grew({"status", "readyReplicas"}, ready) ||
        grew({"status", "availableReplicas"}, available) ||
        replicas - updated < numberAt(object, {"status", "replicas"}) - numberAt(object, {"status", "updatedReplicas"}) ||
        numberAt(object, {"status", "observedGeneration"}) != numberAt(object, {"metadata", "generation"});
    const auto since = parseTimestamp(textAt(before, {"lastUpdateTime"}));
    const std::chrono::seconds deadline(numberAt(object, {"spec", "progressDeadlineSeconds"}, 600));
    if (complete) {
      setCondition(next, {"Progressing", "True", "NewReplicaSetAvailable", named + "has successfully progressed."}, now());
    } else if (progressed) {
      setCondition(next, {"Progressing", "True", "ReplicaSetUpdated", named + "is progressing."}, now());
    } else if (textAt(before, {"reason"}) != "NewReplicaSetAvailable" && since && now() - *since > deadline) {
      setCondition(next, {"Progressing", "False", "ProgressDeadlineExceeded", named + "has timed out progressing."}, now());
    } else if (textAt(before, {"reason"}) == "NewReplicaSetAvailable") {
      setCondition(next, {"Progressing", "True", "ReplicaSetUpdated", named + "is progressing."}, now());
    }
    if (const Value after = conditionOf(next, "Progressing");
        after.isMap() && (progressed || textAt(before, {"reason"}) != textAt(after, {"reason"})))
      put(after, {"lastUpdateTime"}, timestamp(now()));
  }
  const Value after = conditionOf(next, "Available");
  if (textAt(conditionOf(object, "Available"), {"status"}) != textAt(after, {"status"}))
    put(after, {"lastUpdateTime"}, timestamp(now()));
  updateStatus(deployment, next, kManager);
}

void Controllers::serveReplicaSet(const ObjectPtr& set) {
  const Value& object = set->object;
  if (isBeingDeleted(object)) return;
  std::vector<ObjectPtr> active;
  for (const ObjectPtr& pod : ownedBy("pods", set))
    if (isActivePod(pod->object)) active.push_back(pod);
  const std::int64_t wanted = numberAt(object, {"spec", "replicas"}, 1);
  std::int64_t have = static_cast<std::int64_t>(active.size());
  if (have < wanted) {
    for (; have < wanted; ++have) {
      const ObjectPtr pod = createPod(
          set, "ReplicaSet", at(object, {"spec", "template"}), makeObject({{"generateName", set->key.name + "-"}}), kManager);
      event(set, "Normal", "SuccessfulCreate", "Created pod: " + pod->key.name, "replicaset-controller");
    }
  } else if (have > wanted) {
    // The ones that are not ready go first, then the youngest.
    std::stable_sort(active.begin(), active.end(), [](const ObjectPtr& a, const ObjectPtr& b) {
      if (isReadyPod(a->object) != isReadyPod(b->object)) return !isReadyPod(a->object);
      return textAt(a->object, {"metadata", "creationTimestamp"}) > textAt(b->object, {"metadata", "creationTimestamp"});
    });
    for (std::int64_t i = 0; i < have - wanted; ++i) {
      remove(active[static_cast<std::size_t>(i)]);
      event(set, "Normal", "SuccessfulDelete", "Deleted pod: " + active[static_cast<std::size_t>(i)]->key.name,
          "replicaset-controller");
    }
  }
  const ObjectPtr present = fresh(set);
  if (!present) return;
  std::int64_t replicas = 0, ready = 0, available = 0;
  const std::chrono::seconds settled(numberAt(object, {"spec", "minReadySeconds"}));
  for (const ObjectPtr& pod : ownedBy("pods", present)) {
    if (!isActivePod(pod->object)) continue;
    ++replicas;
    if (!isReadyPod(pod->object)) continue;
    ++ready;
    const auto since = parseTimestamp(textAt(conditionOf(pod->object, "Ready"), {"lastTransitionTime"}));
    if (since && now() - *since >= settled) ++available;
  }
  Value next = present->object.deepCopy();
  put(next, {"status", "observedGeneration"}, at(present->object, {"metadata", "generation"}));
  put(next, {"status", "replicas"}, Value::goInt(replicas));
  putCount(next, {"status", "fullyLabeledReplicas"}, replicas);
  putCount(next, {"status", "readyReplicas"}, ready);
  putCount(next, {"status", "availableReplicas"}, available);
  updateStatus(present, next, kManager);
}

} // namespace chartroom::sandbox::internal
