#include "core/inspect/release_resources.h"

#include "core/inspect/manifest_objects.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "core/kube/readiness.h"
#include "core/object/object.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::inspect {

namespace {

using object::textAt;

int numberAt(const Value& object, object::Keys path, int fallback = 0) { return static_cast<int>(object::numberAt(object, path, fallback)); }

std::string share(int ready, int all) { return std::to_string(ready) + "/" + std::to_string(all); }

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// What keeps a pod's container from running: reason and message, or empty.
std::pair<std::string, std::string> containerTrouble(const Value& pod) {
  for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
    const Value statuses = object::at(pod, {"status", list});
    if (!statuses.isList()) continue;
    for (const Value& each : statuses.list().items) {
      const Value waiting = object::at(each, {"state", "waiting"});
      const std::string why = textAt(waiting, {"reason"});
      if (waiting.isMap() && !why.empty() && why != "ContainerCreating" && why != "PodInitializing") {
        const int restarts = numberAt(each, {"restartCount"});
        std::string message = textAt(waiting, {"message"});
        if (why == "CrashLoopBackOff") {
          const int code = numberAt(each, {"lastState", "terminated", "exitCode"});
          message = "exit code " + std::to_string(code) + ", " + std::to_string(restarts) + (restarts == 1 ? " restart" : " restarts");
        }
        return {why, firstLine(message)};
      }
      const Value ended = object::at(each, {"state", "terminated"});
      if (ended.isMap() && numberAt(ended, {"exitCode"}) != 0) return {textAt(ended, {"reason"}).empty() ? "Error" : textAt(ended, {"reason"}), "exit code " + std::to_string(numberAt(ended, {"exitCode"}))};
    }
  }
  return {};
}

void judgePod(const Value& pod, ResourceNode& node) {
  int ready = 0, all = 0;
  if (const Value containers = object::at(pod, {"spec", "containers"}); containers.isList()) all = static_cast<int>(containers.list().items.size());
  if (const Value statuses = object::at(pod, {"status", "containerStatuses"}); statuses.isList())
    for (const Value& each : statuses.list().items) ready += each.get("ready").truth();
  const std::string phase = textAt(pod, {"status", "phase"});
  node.status = phase.empty() ? "Pending" : phase;
  node.ready = phase == "Succeeded" ? std::string() : share(ready, all);
  const auto [why, message] = containerTrouble(pod);
  if (object::at(pod, {"metadata", "deletionTimestamp"}).isString()) {
    node.status = "Terminating", node.health = ObjectHealth::Waiting;
  } else if (!why.empty()) {
    node.status = why, node.reason = message, node.health = ObjectHealth::Failed;
  } else if (phase == "Failed") {
    node.health = ObjectHealth::Failed, node.reason = textAt(pod, {"status", "message"});
  } else if (phase == "Succeeded" || (phase == "Running" && ready == all)) {
    node.health = ObjectHealth::Ready;
  } else {
    node.health = ObjectHealth::Waiting;
    for (const ObjectCondition& condition : conditionsOf(pod))
      if (condition.type == "PodScheduled" && condition.status == "False") node.status = condition.reason, node.reason = condition.message, node.health = ObjectHealth::Degraded;
  }
}

const char* restingWord(const std::string& kind) {
  static const std::map<std::string_view, const char*> kWords = {{"Deployment", "Available"}, {"StatefulSet", "Available"}, {"DaemonSet", "Available"}, {"Service", "Active"}, {"PersistentVolumeClaim", "Bound"},
                                                                 {"CronJob", "Scheduled"}, {"Namespace", "Active"}, {"CustomResourceDefinition", "Established"}};
  const auto found = kWords.find(kind);
  return found == kWords.end() ? "Applied" : found->second;
}

// An autoscaler is in place as soon as it is applied; whether it scales, its conditions say.
void judgeAutoscaler(const Value& object, ResourceNode& node) {
  const std::vector<ObjectCondition> conditions = conditionsOf(object);
  if (!conditions.empty()) node.status = "Active"; // else no controller has looked at it yet
  for (const ObjectCondition& condition : conditions)
    if ((condition.type == "AbleToScale" || condition.type == "ScalingActive") && condition.status == "False") {
      node.status = "Not scaling", node.health = ObjectHealth::Degraded;
      node.reason = firstLine(condition.message.empty() ? condition.reason : condition.message);
      return;
    }
}

// What is to be reached from outside and has no address is in place, and nobody knows whether it is served.
void judgeAddress(const Value& object, ResourceNode& node) {
  const Value addresses = object::at(object, {"status", "loadBalancer", "ingress"});
  const bool has = addresses.isList() && !addresses.list().items.empty();
  if (has && object::kindOf(object) == "Ingress") node.status = "Admitted";
  if (!has) node.status = "No address yet", node.health = ObjectHealth::Unknown;
}

// What says of itself that it is not available (an APIService without its server) is not well because it was applied.
void judgeAvailability(const Value& object, ResourceNode& node) {
  for (const ObjectCondition& condition : conditionsOf(object)) {
    if (condition.type != "Available") continue;
    node.status = "Available";
    if (condition.status == "True") return;
    node.status = "Not available", node.health = condition.status == "False" ? ObjectHealth::Degraded : ObjectHealth::Unknown;
    node.reason = firstLine(condition.message.empty() ? condition.reason : condition.message);
  }
}

struct Owned {
  std::map<std::string, std::vector<Value>> byOwner; // uid of the owner
};

// False when they may not be listed.
bool readOwned(const Context& context, const action::Session& session, const std::string& path, const char* apiVersion, const char* kind, Owned& owned) {
  kube::Call call;
  call.path = path;
  auto list = session.client().call(context, call);
  if (!list) return false; // the workload itself still is shown
  if (!list->get("items").isList()) return true;
  for (const Value& item : list->get("items").list().items) {
    const Value object = item.deepCopy();
    object.map().set("apiVersion", Value(apiVersion));
    object.map().set("kind", Value(kind));
    for (const object::OwnerReference& owner : object::ownersOf(object)) owned.byOwner[owner.uid].push_back(object);
  }
  return true;
}

ResourceNode nodeOf(const Value& object) {
  ResourceNode node;
  node.kind = object::kindOf(object), node.name = object::nameOf(object), node.nameSpace = object::namespaceOf(object);
  node.id = liveKey(node.kind, node.nameSpace, node.name);
  node.live = object;
  node.created = textAt(object, {"metadata", "creationTimestamp"});
  judgeObject(object, node);
  return node;
}

void addOwned(ResourceNode& node, const Owned& owned, int& pods) {
  const auto children = owned.byOwner.find(object::uidOf(node.live));
  if (children == owned.byOwner.end()) return;
  const std::string current = textAt(node.live, {"metadata", "annotations", "deployment.kubernetes.io/revision"});
  for (const Value& child : children->second) {
    ResourceNode made = nodeOf(child);
    if (made.kind == "ReplicaSet") {
      const std::string revision = textAt(child, {"metadata", "annotations", "deployment.kubernetes.io/revision"});
      const bool isCurrent = revision.empty() || revision == current;
      if (!isCurrent && numberAt(child, {"status", "replicas"}) == 0) continue;
      if (!isCurrent) made.tag = "old";
    }
    if (made.kind == "Pod") ++pods;
    addOwned(made, owned, pods);
    node.children.push_back(std::move(made));
  }
  const bool several = std::count_if(node.children.begin(), node.children.end(), [](const ResourceNode& each) { return each.kind == "ReplicaSet"; }) > 1;
  for (ResourceNode& each : node.children)
    if (several && each.kind == "ReplicaSet" && each.tag.empty()) each.tag = "new";
  std::stable_sort(node.children.begin(), node.children.end(), [](const ResourceNode& a, const ResourceNode& b) {
    if ((a.tag == "new") != (b.tag == "new")) return a.tag == "new";
    return a.name < b.name;
  });
}

std::string titleOf(const ResourceNode& node) {
  const std::string state = !node.rollout.empty() ? " " + node.rollout : !node.ready.empty() ? " " + node.ready + " ready" : "";
  return node.kind + " " + node.name + state;
}

const ResourceNode* failingPod(const ResourceNode& node) {
  for (const ResourceNode& each : node.children) {
    if (each.kind == "Pod" && each.health == ObjectHealth::Failed) return &each;
    if (const ResourceNode* deeper = failingPod(each)) return deeper;
  }
  return nullptr;
}

} // namespace

std::vector<ObjectCondition> conditionsOf(const Value& object) {
  std::vector<ObjectCondition> conditions;
  if (const Value list = object::at(object, {"status", "conditions"}); list.isList())
    for (const Value& each : list.list().items)
      conditions.push_back({textAt(each, {"type"}), textAt(each, {"status"}), textAt(each, {"reason"}), textAt(each, {"message"}), textAt(each, {"lastTransitionTime"})});
  return conditions;
}

std::string objectYaml(const Value& object, const SecretValues* known) {
  if (!object.isMap()) return {};
  const Value copy = maskObject(object, known);
  if (const Value metadata = copy.get("metadata"); metadata.isMap()) metadata.map().erase("managedFields");
  auto text = value::writeYaml(copy);
  return text ? *text : std::string();
}

void judgeObject(const Value& object, ResourceNode& node) {
  const std::string kind = object::kindOf(object);
  if (kind == "Pod") return judgePod(object, node);
  const kube::Readiness readiness = kube::computeReadiness(object);
  int ready = -1, all = -1;
  if (kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicaSet" || kind == "ReplicationController")
    ready = numberAt(object, {"status", "readyReplicas"}), all = numberAt(object, {"spec", "replicas"}, 1);
  else if (kind == "DaemonSet")
    ready = numberAt(object, {"status", "numberReady"}), all = numberAt(object, {"status", "desiredNumberScheduled"});
  else if (kind == "Job")
    ready = numberAt(object, {"status", "succeeded"}), all = numberAt(object, {"spec", "completions"}, 1);
  if (all >= 0) node.ready = share(ready, all);
  if (kind == "Deployment" || kind == "StatefulSet" || kind == "DaemonSet") {
    const int updated = numberAt(object, {"status", kind == "DaemonSet" ? "updatedNumberScheduled" : "updatedReplicas"});
    // While old pods are still there, some of those that are ready are theirs.
    const int old = kind == "Deployment" ? std::max(0, numberAt(object, {"status", "replicas"}) - updated) : 0;
    if (updated < all) node.rollout = std::to_string(updated) + " of " + std::to_string(all) + " updated";
    else if (old > 0 && ready - old < all) node.rollout = std::to_string(std::max(0, ready - old)) + " of " + std::to_string(all) + (all == 1 ? " new pod ready" : " new pods ready");
  }
  switch (readiness.state) {
  case kube::ReadyState::Current:
    node.health = ObjectHealth::Ready;
    node.status = kind == "ReplicaSet" ? "" : restingWord(kind);
    if (kind == "Job") node.status = ready >= all ? "Complete" : "Running";
    if (node.status == "Applied") judgeAvailability(object, node);
    if (kind == "ReplicationController" && ready < all) node.status = "Progressing", node.health = ready > 0 ? ObjectHealth::Degraded : ObjectHealth::Waiting;
    if (kind == "HorizontalPodAutoscaler") judgeAutoscaler(object, node);
    if (kind == "Ingress" || (kind == "Service" && textAt(object, {"spec", "type"}) == "LoadBalancer")) judgeAddress(object, node);
    // It is as it should be, and does nothing.
    if (kind == "CronJob" && object::at(object, {"spec", "suspend"}).truth()) node.status = "Suspended", node.health = ObjectHealth::Unknown;
    break;
  case kube::ReadyState::InProgress:
    node.health = ready > 0 && ready < all ? ObjectHealth::Degraded : ObjectHealth::Waiting;
    node.status = kind == "ReplicaSet" ? "" : kind == "PersistentVolumeClaim" ? textAt(object, {"status", "phase"}) : "Progressing";
    node.reason = firstLine(readiness.message);
    if (kind == "Deployment" && object::at(object, {"spec", "paused"}).truth()) node.status = "Paused";
    // The cluster refuses its pods: by pod security, a quota, a webhook.
    for (const ObjectCondition& condition : conditionsOf(object))
      if (condition.type == "ReplicaFailure" && condition.status == "True") node.health = ObjectHealth::Failed, node.status = condition.reason, node.reason = firstLine(condition.message);
    break;
  case kube::ReadyState::Failed:
    node.health = ObjectHealth::Failed;
    node.status = readiness.reason.empty() ? "Failed" : readiness.reason;
    node.reason = firstLine(readiness.message);
    break;
  case kube::ReadyState::Terminating: node.health = ObjectHealth::Waiting, node.status = "Terminating"; break;
  case kube::ReadyState::NotFound: node.health = ObjectHealth::Failed, node.status = "Missing"; break;
  case kube::ReadyState::Unknown: node.health = ObjectHealth::Unknown, node.status = "Unknown"; break;
  }
}

Result<ReleaseResources> readResources(const Context& context, const action::Session& session, const release::Release& release, ResourceDepth depth) {
  ReleaseResources result;
  struct Found {
    std::string group;
    ResourceNode node;
  };
  std::vector<Found> found;
  std::set<std::string> workloadSpaces, cronSpaces;
  const SecretValues secrets = secretsOf(release);
  for (const ManifestObject& object : readObjects(release.manifest)) {
    CHARTROOM_TRY(context.check());
    ResourceNode node;
    node.kind = object.kind, node.name = object.name, node.stored = maskManifest(object.text, MaskSide::Alone, {}, &secrets);
    auto version = object::parseGroupVersion(object.apiVersion);
    if (!version) continue;
    auto served = session.cluster().discovery().resource(context, {version->group, version->version, object.kind});
    if (!served && (served.error().code == Code::Unreachable || served.error().code == Code::Timeout || served.error().code == Code::Cancelled || served.error().code == Code::Unauthorized)) return std::move(served).error();
    if (!served) {
      node.health = ObjectHealth::Failed, node.status = "Kind not served", node.reason = served.error().message;
      node.nameSpace = object.nameSpace;
    } else {
      node.nameSpace = served->namespaced ? (object.nameSpace.empty() ? release.nameSpace : object.nameSpace) : std::string();
      kube::Call call;
      call.path = kube::resourcePath(*served, node.nameSpace, object.name);
      auto live = session.client().call(context, call);
      if (live) {
        node.live = *live;
        node.created = textAt(*live, {"metadata", "creationTimestamp"});
        judgeObject(*live, node);
      } else if (live.error().code == Code::NotFound) {
        node.health = ObjectHealth::Failed, node.status = "Missing", node.reason = "not in the cluster";
      } else if (live.error().code == Code::Forbidden) {
        node.health = ObjectHealth::Unknown, node.status = "Not allowed to read", node.reason = firstLine(live.error().message);
      } else {
        return std::move(live).error();
      }
    }
    node.id = liveKey(node.kind, node.nameSpace, node.name);
    const std::string group = groupOfKind(object.apiVersion, object.kind);
    if (group == "Workloads") {
      workloadSpaces.insert(node.nameSpace);
      if (object.kind == "CronJob") cronSpaces.insert(node.nameSpace);
    }
    found.push_back({group, std::move(node)});
  }
  if (depth == ResourceDepth::WithOwned) {
    Owned owned;
    bool all = true; // a list that is missing hides pods, be it of pods or of their owners
    for (const std::string& space : workloadSpaces) {
      if (!readOwned(context, session, "/apis/apps/v1/namespaces/" + space + "/replicasets", "apps/v1", "ReplicaSet", owned)) all = false;
      if (!readOwned(context, session, "/api/v1/namespaces/" + space + "/pods", "v1", "Pod", owned)) all = false;
    }
    for (const std::string& space : cronSpaces)
      if (!readOwned(context, session, "/apis/batch/v1/namespaces/" + space + "/jobs", "batch/v1", "Job", owned)) all = false;
    int pods = 0;
    for (Found& each : found)
      if (each.group == "Workloads" && each.node.live.isMap()) addOwned(each.node, owned, pods);
    if (all) result.pods = pods;
  }
  result.objects = static_cast<int>(found.size());
  for (Found& each : found) {
    ResourceNode& node = each.node;
    if (const ResourceNode* pod = failingPod(node)) {
      if (node.health != ObjectHealth::Failed) node.health = ObjectHealth::Failed;
      node.reason = pod->status;
      result.failing.push_back({pod->id, titleOf(node), pod->name, pod->status + (pod->reason.empty() ? "" : ": " + pod->reason), ""});
    } else if (node.health == ObjectHealth::Failed) {
      result.failing.push_back({node.id, titleOf(node), "", node.status, node.reason});
    }
    result.health.push_back(node.health);
    const auto group = std::find_if(result.groups.begin(), result.groups.end(), [&](const ResourceNode& one) { return one.name == each.group; });
    if (group != result.groups.end()) {
      group->children.push_back(std::move(node));
    } else {
      ResourceNode made;
      made.id = made.name = each.group, made.group = true;
      made.children.push_back(std::move(node));
      result.groups.push_back(std::move(made));
    }
  }
  std::stable_sort(result.groups.begin(), result.groups.end(), [](const ResourceNode& a, const ResourceNode& b) { return groupOrder(a.name) < groupOrder(b.name); });
  return result;
}

std::vector<std::string> heldObjects(const Context& context, const action::Session& session, const release::Release& release) {
  std::vector<std::string> held;
  const auto found = readResources(context, session, release, ResourceDepth::Objects);
  if (!found) return held;
  for (const ResourceNode& group : found->groups)
    for (const ResourceNode& node : group.children) {
      const Value holders = object::at(node.live, {"metadata", "finalizers"});
      if (textAt(node.live, {"metadata", "deletionTimestamp"}).empty() || !holders.isList() || holders.list().items.empty()) continue;
      held.push_back(node.kind + " " + node.name + " (" + (holders.list().items[0].isString() ? holders.list().items[0].string() : "") + ")");
    }
  return held;
}

Result<std::vector<ObjectEvent>> readEvents(const Context& context, const action::Session& session, const std::string& kind, const std::string& nameSpace, const std::string& name) {
  kube::Call call;
  call.path = "/api/v1/namespaces/" + (nameSpace.empty() ? "default" : nameSpace) + "/events";
  call.query = {{"fieldSelector", "involvedObject.name=" + name + ",involvedObject.kind=" + kind}};
  CHARTROOM_ASSIGN(const Value list, session.client().call(context, call));
  std::vector<ObjectEvent> events;
  if (const Value items = list.get("items"); items.isList())
    for (const Value& each : items.list().items) {
      ObjectEvent event;
      event.type = textAt(each, {"type"}), event.reason = textAt(each, {"reason"}), event.message = textAt(each, {"message"});
      for (const char* key : {"lastTimestamp", "eventTime", "firstTimestamp"})
        if (event.time.empty()) event.time = textAt(each, {key});
      if (event.time.empty()) event.time = textAt(each, {"metadata", "creationTimestamp"});
      event.count = std::max(1, numberAt(each, {"count"}, 1));
      events.push_back(std::move(event));
    }
  std::stable_sort(events.begin(), events.end(), [](const ObjectEvent& a, const ObjectEvent& b) { return a.time > b.time; });
  return events;
}

} // namespace chartroom::inspect
