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

struct Found {
  std::string group;
  ResourceNode node;
};

// Gives workloads what they own. The number of pods; nothing when a list of pods or of their owners is missing, which hides some.
std::optional<int> addAllOwned(const Context& context, const action::Session& session, std::vector<Found>& found) {
  std::set<std::string> spaces, cronSpaces;
  for (const Found& each : found) {
    if (each.group != "Workloads") continue;
    spaces.insert(each.node.nameSpace);
    if (each.node.kind == "CronJob") cronSpaces.insert(each.node.nameSpace);
  }
  Owned owned;
  bool all = true;
  const auto read = [&](const std::string& path, const char* apiVersion, const char* kind) {
    if (!readOwned(context, session, path, apiVersion, kind, owned)) all = false;
  };
  for (const std::string& space : spaces) {
    read("/apis/apps/v1/namespaces/" + space + "/replicasets", "apps/v1", "ReplicaSet");
    read("/api/v1/namespaces/" + space + "/pods", "v1", "Pod");
  }
  for (const std::string& space : cronSpaces) read("/apis/batch/v1/namespaces/" + space + "/jobs", "batch/v1", "Job");
  int pods = 0;
  for (Found& each : found)
    if (each.group == "Workloads" && each.node.live.isMap()) addOwned(each.node, owned, pods);
  return all ? std::optional<int>(pods) : std::nullopt;
}

// A workload with a pod in trouble is in trouble itself.
void takeTrouble(ResourceNode& node, std::vector<FailingResource>& failing) {
  if (const ResourceNode* pod = failingPod(node)) {
    failing.push_back({node.kind, node.name, node.state, pod->id, pod->name, pod->state});
    node.state.health = ObjectHealth::Failed;
    node.state.why = ObjectState::Why::OfCluster, node.state.message = pod->state.ofCluster;
  } else if (node.state.health == ObjectHealth::Failed) {
    failing.push_back({node.kind, node.name, node.state, node.id, {}, {}});
  }
}

} // namespace

std::string objectYaml(const Value& object, const SecretValues* known) {
  if (!object.isMap()) return {};
  const Value copy = maskObject(object, known);
  if (const Value metadata = copy.get("metadata"); metadata.isMap()) metadata.map().erase("managedFields");
  auto text = value::writeYaml(copy);
  return text ? *text : std::string();
}

Result<ResourceNode> readObject(
    const Context& context, const action::Session& session, const std::string& nameSpace, const ManifestObject& object) {
  ResourceNode node;
  node.kind = object.kind, node.name = object.name, node.nameSpace = object.nameSpace;
  const auto version = object::parseGroupVersion(object.apiVersion);
  const auto served = version ? session.cluster().discovery().resource(context, {version->group, version->version, object.kind})
                              : Result<kube::ServedResource>(version.error());
  if (!served) {
    const Code code = served.error().code;
    if (code == Code::Unreachable || code == Code::Timeout || code == Code::Cancelled || code == Code::Unauthorized)
      return served.error();
    node.state = {.health = ObjectHealth::Failed,
        .word = ObjectState::Word::NotServed,
        .why = ObjectState::Why::OfCluster,
        .message = served.error().message};
    node.id = liveKey(node.kind, node.nameSpace, node.name);
    return node;
  }
  if (!served->namespaced) node.nameSpace.clear();
  else if (node.nameSpace.empty()) node.nameSpace = nameSpace;
  node.id = liveKey(node.kind, node.nameSpace, node.name);
  kube::Call call;
  call.path = kube::resourcePath(*served, node.nameSpace, object.name);
  auto live = session.client().call(context, call);
  if (live) {
    node.live = *live;
    node.created = textAt(*live, {"metadata", "creationTimestamp"});
    node.state = stateOf(*live);
    return node;
  }
  const Error& error = live.error();
  if (error.code == Code::NotFound)
    node.state = {.health = ObjectHealth::Failed, .word = ObjectState::Word::Missing, .why = ObjectState::Why::NotThere};
  else if (error.code == Code::Forbidden)
    node.state = {.word = ObjectState::Word::NotReadable,
        .why = ObjectState::Why::OfCluster,
        .message = error.message.substr(0, error.message.find('\n'))};
  else return error;
  return node;
}

Result<ReleaseResources> readResources(
    const Context& context, const action::Session& session, const release::Release& release, ResourceDepth depth) {
  ReleaseResources result;
  std::vector<Found> found;
  const SecretValues secrets = secretsOf(release);
  for (const ManifestObject& object : readObjects(release.manifest)) {
    CHARTROOM_TRY(context.check());
    CHARTROOM_ASSIGN(ResourceNode node, readObject(context, session, release.nameSpace, object));
    if (release.info.status == release::status::kUninstalled && node.state.word == ObjectState::Word::Missing)
      node.state = {.health = ObjectHealth::Unknown, .word = ObjectState::Word::Removed};
    node.stored = maskManifest(object.text, MaskSide::Alone, {}, &secrets);
    found.push_back({groupOfKind(object.apiVersion, object.kind), std::move(node)});
  }
  if (depth == ResourceDepth::WithOwned) result.pods = addAllOwned(context, session, found);
  result.objects = static_cast<int>(found.size());
  for (Found& each : found) {
    takeTrouble(each.node, result.failing);
    result.health.push_back(each.node.state.health);
    const auto group =
        std::find_if(result.groups.begin(), result.groups.end(), [&](const ResourceNode& one) { return one.name == each.group; });
    if (group != result.groups.end()) {
      group->children.push_back(std::move(each.node));
      continue;
    }
    ResourceNode made;
    made.id = made.name = each.group, made.group = true;
    made.children.push_back(std::move(each.node));
    result.groups.push_back(std::move(made));
  }
  std::stable_sort(result.groups.begin(), result.groups.end(),
      [](const ResourceNode& a, const ResourceNode& b) { return groupOrder(a.name) < groupOrder(b.name); });
  return result;
}

Remains remainsOf(const Context& context, const action::Session& session, const release::Release& release) {
  Remains remains;
  std::vector<ManifestObject> objects = readObjects(release.manifest);
  for (const release::Hook& hook : release.hooks)
    for (ManifestObject& object : readObjects(hook.manifest)) objects.push_back(std::move(object));
  std::set<std::string> known; // one hook may run at several events
  for (const ManifestObject& object : objects) {
    if (!known.insert(object.key).second) continue;
    const auto node = readObject(context, session, release.nameSpace, object);
    if (!node || !node->live.isMap()) continue;
    const Value holders = object::at(node->live, {"metadata", "finalizers"});
    const bool isDeleted = !textAt(node->live, {"metadata", "deletionTimestamp"}).empty();
    if (isDeleted && holders.isList() && !holders.list().items.empty())
      remains.held.push_back(
          {object.label(), holders.list().items[0].isString() ? holders.list().items[0].string() : std::string()});
    else if (!isDeleted) (isKept(object.object) ? remains.kept : remains.others).push_back(object.label());
  }
  return remains;
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
