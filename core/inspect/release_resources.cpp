#include "core/inspect/release_resources.h"

#include "core/inspect/change_plan.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "core/object/object.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::inspect {

namespace {

using object::textAt;

int numberAt(const Value& object, object::Keys path, int fallback = 0) {
  return static_cast<int>(object::numberAt(object, path, fallback));
}

struct Owned {
  std::map<std::string, std::vector<Value>> byOwner; // uid of the owner
};

// False when they may not be listed.
bool readOwned(const Context& context, const action::Session& session, const std::string& path, const char* apiVersion,
    const char* kind, Owned& owned) {
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
  node.state = stateOf(object);
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
      if (!isCurrent) made.turn = ResourceNode::Turn::Old;
    }
    if (made.kind == "Pod") ++pods;
    addOwned(made, owned, pods);
    node.children.push_back(std::move(made));
  }
  const bool several = std::count_if(node.children.begin(), node.children.end(),
                           [](const ResourceNode& each) { return each.kind == "ReplicaSet"; }) > 1;
  for (ResourceNode& each : node.children)
    if (several && each.kind == "ReplicaSet" && each.turn == ResourceNode::Turn::Only) each.turn = ResourceNode::Turn::New;
  std::stable_sort(node.children.begin(), node.children.end(), [](const ResourceNode& a, const ResourceNode& b) {
    const bool isNew = a.turn == ResourceNode::Turn::New;
    if (isNew != (b.turn == ResourceNode::Turn::New)) return isNew;
    return a.name < b.name;
  });
}

const ResourceNode* failingPod(const ResourceNode& node) {
  for (const ResourceNode& each : node.children) {
    if (each.kind == "Pod" && each.state.health == ObjectHealth::Failed) return &each;
    if (const ResourceNode* deeper = failingPod(each)) return deeper;
  }
  return nullptr;
}

} // namespace

std::string objectYaml(const Value& object, const SecretValues* known) {
  if (!object.isMap()) return {};
  const Value copy = maskObject(object, known);
  if (const Value metadata = copy.get("metadata"); metadata.isMap()) metadata.map().erase("managedFields");
  auto text = value::writeYaml(copy);
  return text ? *text : std::string();
}

Result<ReleaseResources> readResources(
    const Context& context, const action::Session& session, const release::Release& release, ResourceDepth depth) {
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
    if (!served && (served.error().code == Code::Unreachable || served.error().code == Code::Timeout ||
                       served.error().code == Code::Cancelled || served.error().code == Code::Unauthorized))
      return std::move(served).error();
    if (!served) {
      node.state = {.health = ObjectHealth::Failed,
          .word = ObjectState::Word::NotServed,
          .why = ObjectState::Why::OfCluster,
          .message = served.error().message};
      node.nameSpace = object.nameSpace;
    } else {
      node.nameSpace = served->namespaced ? (object.nameSpace.empty() ? release.nameSpace : object.nameSpace) : std::string();
      kube::Call call;
      call.path = kube::resourcePath(*served, node.nameSpace, object.name);
      auto live = session.client().call(context, call);
      if (live) {
        node.live = *live;
        node.created = textAt(*live, {"metadata", "creationTimestamp"});
        node.state = stateOf(*live);
      } else if (live.error().code == Code::NotFound) {
        node.state = {.health = ObjectHealth::Failed, .word = ObjectState::Word::Missing, .why = ObjectState::Why::NotThere};
      } else if (live.error().code == Code::Forbidden) {
        node.state = {.word = ObjectState::Word::NotReadable,
            .why = ObjectState::Why::OfCluster,
            .message = live.error().message.substr(0, live.error().message.find('\n'))};
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
      if (!readOwned(context, session, "/apis/apps/v1/namespaces/" + space + "/replicasets", "apps/v1", "ReplicaSet", owned))
        all = false;
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
      result.failing.push_back({node.kind, node.name, node.state, pod->id, pod->name, pod->state});
      node.state.health = ObjectHealth::Failed, node.state.why = ObjectState::Why::OfCluster,
      node.state.message = pod->state.ofCluster;
    } else if (node.state.health == ObjectHealth::Failed) {
      result.failing.push_back({node.kind, node.name, node.state, node.id, {}, {}});
    }
    result.health.push_back(node.state.health);
    const auto group =
        std::find_if(result.groups.begin(), result.groups.end(), [&](const ResourceNode& one) { return one.name == each.group; });
    if (group != result.groups.end()) {
      group->children.push_back(std::move(node));
    } else {
      ResourceNode made;
      made.id = made.name = each.group, made.group = true;
      made.children.push_back(std::move(node));
      result.groups.push_back(std::move(made));
    }
  }
  std::stable_sort(result.groups.begin(), result.groups.end(),
      [](const ResourceNode& a, const ResourceNode& b) { return groupOrder(a.name) < groupOrder(b.name); });
  return result;
}

std::vector<HeldObject> heldObjects(const Context& context, const action::Session& session, const release::Release& release) {
  std::vector<HeldObject> held;
  const auto found = readResources(context, session, release, ResourceDepth::Objects);
  if (!found) return held;
  for (const ResourceNode& group : found->groups)
    for (const ResourceNode& node : group.children) {
      const Value holders = object::at(node.live, {"metadata", "finalizers"});
      if (textAt(node.live, {"metadata", "deletionTimestamp"}).empty() || !holders.isList() || holders.list().items.empty())
        continue;
      held.push_back({node.kind, node.name, holders.list().items[0].isString() ? holders.list().items[0].string() : std::string()});
    }
  return held;
}

Result<std::vector<ObjectEvent>> readEvents(const Context& context, const action::Session& session, const std::string& kind,
    const std::string& nameSpace, const std::string& name) {
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
