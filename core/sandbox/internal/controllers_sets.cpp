#include "core/sandbox/internal/controllers.h"

#include <algorithm>
#include <map>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kManager = "kube-controller-manager";
constexpr const char* kRevisionLabel = "controller-revision-hash";

std::int64_t ordinalOf(const ObjectPtr& pod) {
  const std::size_t dash = pod->key.name.rfind('-');
  return dash == std::string::npos ? -1 : std::atoll(pod->key.name.c_str() + dash + 1);
}

} // namespace

// The ControllerRevision that holds the set's present template; made when the template is new.
ObjectPtr Controllers::revisionFor(const ObjectPtr& set, const std::string& kind) {
  Value content = at(set->object, {"spec", "template"}).deepCopy();
  put(content, {"$patch"}, "replace");
  const Value data = makeObject({{"spec", makeObject({{"template", content}})}});
  ObjectPtr found;
  std::int64_t highest = 0;
  const std::vector<ObjectPtr> known = ownedBy("controllerrevisions.apps", set);
  for (const ObjectPtr& revision : known) {
    highest = std::max(highest, numberAt(revision->object, {"revision"}));
    if (sameJson(revision->object.get("data"), data)) found = revision;
  }
  if (found && numberAt(found->object, {"revision"}) == highest) return found;
  if (found) {
    // A rollback: the old revision becomes the newest again.
    Value next = found->object.deepCopy();
    put(next, {"revision"}, Value::goInt(highest + 1));
    update(found, next, kManager);
    return fresh(found);
  }
  const std::string hash = hashOf(data);
  Value labels = at(set->object, {"spec", "template", "metadata", "labels"}).isMap()
                     ? at(set->object, {"spec", "template", "metadata", "labels"}).deepCopy()
                     : Value::makeMap();
  put(labels, {kRevisionLabel}, kind == "StatefulSet" ? set->key.name + "-" + hash : hash);
  const ObjectPtr made = create(resource("apps", "controllerrevisions"), set->key.nameSpace,
      makeObject({{"apiVersion", "apps/v1"}, {"kind", "ControllerRevision"},
          {"metadata", makeObject({{"name", set->key.name + "-" + hash}, {"labels", labels},
                           {"ownerReferences", makeArray({ownerReference(set->object, "apps/v1", kind)})}})},
          {"data", data}, {"revision", Value::goInt(highest + 1)}}),
      kManager);
  const std::int64_t limit = numberAt(set->object, {"spec", "revisionHistoryLimit"}, 10);
  if (static_cast<std::int64_t>(known.size()) > limit) {
    const auto oldest = std::min_element(known.begin(), known.end(), [](const ObjectPtr& a, const ObjectPtr& b) {
      return numberAt(a->object, {"revision"}) < numberAt(b->object, {"revision"});
    });
    if ((*oldest)->key.name != textAt(set->object, {"status", "currentRevision"})) remove(*oldest);
  }
  return made;
}

void Controllers::createSetPod(const ObjectPtr& set, Value podTemplate, std::int64_t ordinal, const std::string& revision) {
  const Value& object = set->object;
  const std::string name = set->key.name + "-" + std::to_string(ordinal);
  drop(podTemplate, {"$patch"});
  put(podTemplate, {"spec", "hostname"}, name);
  if (const std::string service = textAt(object, {"spec", "serviceName"}); !service.empty())
    put(podTemplate, {"spec", "subdomain"}, service);
  std::vector<Value> volumes = itemsAt(podTemplate, {"spec", "volumes"});
  for (const Value& claim : itemsAt(object, {"spec", "volumeClaimTemplates"})) {
    const std::string claimName = nameOf(claim) + "-" + name;
    std::erase_if(volumes, [&](const Value& volume) { return textAt(volume, {"name"}) == nameOf(claim); });
    volumes.push_back(makeObject({{"name", nameOf(claim)}, {"persistentVolumeClaim", makeObject({{"claimName", claimName}})}}));
    if (m_world.store().get({"persistentvolumeclaims", set->key.nameSpace, claimName})) continue;
    Value made = claim.deepCopy();
    put(made, {"apiVersion"}, "v1"), put(made, {"kind"}, "PersistentVolumeClaim"), put(made, {"metadata", "name"}, claimName);
    if (const Value labels = at(object, {"spec", "selector", "matchLabels"}); labels.isMap())
      for (const auto& entry : labels.map()) put(made, {"metadata", "labels", entry.key.view()}, entry.value);
    if (textAt(object, {"spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"}) == "Delete")
      put(made, {"metadata", "ownerReferences"}, makeArray({ownerReference(object, "apps/v1", "StatefulSet")}));
    create(resource("", "persistentvolumeclaims"), set->key.nameSpace, made, kManager);
    event(set, "Normal", "SuccessfulCreate",
        "create Claim " + claimName + " Pod " + name + " in StatefulSet " + set->key.name + " success", "statefulset-controller");
  }
  if (!volumes.empty()) put(podTemplate, {"spec", "volumes"}, makeArray(volumes));
  const Value labels = makeObject({{"statefulset.kubernetes.io/pod-name", name},
      {"apps.kubernetes.io/pod-index", std::to_string(ordinal)}, {kRevisionLabel, revision}});
  createPod(set, "StatefulSet", podTemplate, makeObject({{"name", name}, {"labels", labels}}), kManager);
  event(set, "Normal", "SuccessfulCreate", "create Pod " + name + " in StatefulSet " + set->key.name + " successful",
      "statefulset-controller");
}

void Controllers::serveStatefulSet(const ObjectPtr& set) {
  const Value& object = set->object;
  if (isBeingDeleted(object)) return;
  const ObjectPtr target = revisionFor(set, "StatefulSet");
  const std::string updateRevision = target->key.name;
  std::string currentRevision = textAt(object, {"status", "currentRevision"});
  if (currentRevision.empty()) currentRevision = updateRevision;
  const ObjectPtr past = m_world.store().get({"controllerrevisions.apps", set->key.nameSpace, currentRevision});
  const std::int64_t wanted = numberAt(object, {"spec", "replicas"}, 1);
  const std::int64_t first = numberAt(object, {"spec", "ordinals", "start"});
  const std::int64_t partition = numberAt(object, {"spec", "updateStrategy", "rollingUpdate", "partition"});
  const bool ordered = textAt(object, {"spec", "podManagementPolicy"}) != "Parallel";

  std::map<std::int64_t, ObjectPtr> pods;
  for (const ObjectPtr& pod : ownedBy("pods", set)) pods[ordinalOf(pod)] = pod;
  bool waiting = false;
  for (std::int64_t i = first; i < first + wanted && !(waiting && ordered); ++i) {
    if (const auto found = pods.find(i); found != pods.end()) {
      if (!isReadyPod(found->second->object) || isBeingDeleted(found->second->object)) waiting = true;
      continue;
    }
    waiting = true;
    const bool old = i - first < partition && past;
    const Value podTemplate = old ? at(past->object, {"data", "spec", "template"}) : at(object, {"spec", "template"});
    createSetPod(set, podTemplate.deepCopy(), i, old ? currentRevision : updateRevision);
  }
  // Surplus pods go from the highest ordinal, one by one when ordered.
  for (auto it = pods.rbegin(); it != pods.rend(); ++it) {
    if (it->first >= first && it->first < first + wanted) continue;
    waiting = true;
    if (!isBeingDeleted(it->second->object)) {
      remove(it->second);
      event(set, "Normal", "SuccessfulDelete",
          "delete Pod " + it->second->key.name + " in StatefulSet " + set->key.name + " successful", "statefulset-controller");
    }
    if (ordered) break;
  }
  if (textAt(object, {"spec", "updateStrategy", "type"}) == "RollingUpdate") {
    for (auto it = pods.rbegin(); it != pods.rend(); ++it) {
      if (it->first - first < partition || it->first >= first + wanted) continue;
      const bool outdated = textAt(it->second->object, {"metadata", "labels", kRevisionLabel}) != updateRevision;
      if (!outdated && isReadyPod(it->second->object) && !isBeingDeleted(it->second->object)) continue;
      // An outdated pod that never became ready may go though others wait for it.
      if (outdated && !isBeingDeleted(it->second->object) && (!waiting || !isReadyPod(it->second->object))) remove(it->second);
      break;
    }
  }
  writeStatefulSetStatus(set, updateRevision, currentRevision);
}

void Controllers::writeStatefulSetStatus(const ObjectPtr& set, const std::string& updateRevision, std::string currentRevision) {
  const Value& object = set->object;
  const std::int64_t wanted = numberAt(object, {"spec", "replicas"}, 1);
  const ObjectPtr present = fresh(set);
  if (!present) return;
  Value next = present->object.deepCopy();
  std::int64_t replicas = 0, ready = 0, available = 0, updated = 0, current = 0;
  for (const ObjectPtr& pod : ownedBy("pods", present)) {
    ++replicas;
    const std::string revision = textAt(pod->object, {"metadata", "labels", kRevisionLabel});
    if (isBeingDeleted(pod->object)) continue;
    updated += revision == updateRevision;
    current += revision == currentRevision;
    if (!isReadyPod(pod->object)) continue;
    ++ready;
    const auto since = parseTimestamp(textAt(conditionOf(pod->object, "Ready"), {"lastTransitionTime"}));
    available += since && now() - *since >= std::chrono::seconds(numberAt(object, {"spec", "minReadySeconds"}));
  }
  if (currentRevision != updateRevision && updated == wanted && replicas == wanted && ready == wanted)
    currentRevision = updateRevision, current = updated;
  put(next, {"status", "observedGeneration"}, at(object, {"metadata", "generation"}));
  put(next, {"status", "replicas"}, Value::goInt(replicas));
  putCount(next, {"status", "readyReplicas"}, ready);
  put(next, {"status", "availableReplicas"}, Value::goInt(available));
  putCount(next, {"status", "currentReplicas"}, current);
  putCount(next, {"status", "updatedReplicas"}, updated);
  put(next, {"status", "currentRevision"}, currentRevision);
  put(next, {"status", "updateRevision"}, updateRevision);
  put(next, {"status", "collisionCount"}, 0);
  updateStatus(present, next, kManager);
}

void Controllers::serveDaemonSet(const ObjectPtr& set) {
  const Value& object = set->object;
  if (isBeingDeleted(object)) return;
  const ObjectPtr target = revisionFor(set, "DaemonSet");
  const std::string hash = textAt(target->object, {"metadata", "labels", kRevisionLabel});
  const std::vector<ObjectPtr> nodes = m_world.store().list("nodes", "");
  const Value selector = at(object, {"spec", "template", "spec", "nodeSelector"});
  std::vector<ObjectPtr> wanted;
  for (const ObjectPtr& node : nodes) {
    bool fits = true;
    if (selector.isMap())
      for (const auto& entry : selector.map())
        fits = fits && sameJson(at(node->object, {"metadata", "labels", entry.key.view()}), entry.value);
    if (fits) wanted.push_back(node);
  }
  std::map<std::string, ObjectPtr> pods;
  for (const ObjectPtr& pod : ownedBy("pods", set)) pods[textAt(pod->object, {"spec", "nodeName"})] = pod;
  const bool rolling = textAt(object, {"spec", "updateStrategy", "type"}) != "OnDelete";
  for (const ObjectPtr& node : wanted) {
    const auto found = pods.find(node->key.name);
    if (found == pods.end()) {
      Value podTemplate = at(object, {"spec", "template"}).deepCopy();
      put(podTemplate, {"spec", "nodeName"}, node->key.name);
      const Value labels = makeObject(
          {{kRevisionLabel, hash}, {"pod-template-generation", std::to_string(numberAt(object, {"metadata", "generation"}))}});
      const ObjectPtr pod = createPod(
          set, "DaemonSet", podTemplate, makeObject({{"generateName", set->key.name + "-"}, {"labels", labels}}), kManager);
      event(set, "Normal", "SuccessfulCreate", "Created pod: " + pod->key.name, "daemonset-controller");
    } else if (rolling && textAt(found->second->object, {"metadata", "labels", kRevisionLabel}) != hash &&
               !isBeingDeleted(found->second->object)) {
      remove(found->second);
      event(set, "Normal", "SuccessfulDelete", "Deleted pod: " + found->second->key.name, "daemonset-controller");
    }
  }
  const ObjectPtr present = fresh(set);
  if (!present) return;
  std::int64_t scheduled = 0, ready = 0, updated = 0;
  for (const ObjectPtr& pod : ownedBy("pods", present)) {
    if (isBeingDeleted(pod->object)) continue;
    ++scheduled;
    ready += isReadyPod(pod->object);
    updated += textAt(pod->object, {"metadata", "labels", kRevisionLabel}) == hash;
  }
  const std::int64_t desired = static_cast<std::int64_t>(wanted.size());
  Value next = present->object.deepCopy();
  put(next, {"status", "observedGeneration"}, at(object, {"metadata", "generation"}));
  put(next, {"status", "currentNumberScheduled"}, Value::goInt(scheduled));
  put(next, {"status", "desiredNumberScheduled"}, Value::goInt(desired));
  put(next, {"status", "numberMisscheduled"}, 0);
  put(next, {"status", "numberReady"}, Value::goInt(ready));
  putCount(next, {"status", "updatedNumberScheduled"}, updated);
  putCount(next, {"status", "numberAvailable"}, ready);
  putCount(next, {"status", "numberUnavailable"}, desired - ready);
  updateStatus(present, next, kManager);
}

} // namespace chartroom::sandbox::internal
