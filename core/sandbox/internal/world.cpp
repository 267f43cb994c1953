#include "core/sandbox/internal/world.h"

#include "core/sandbox/internal/crd.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/ownership.h"
#include "core/sandbox/internal/status.h"
#include "core/sandbox/internal/strategy.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

constexpr int kMaxGeneratedName = 58;

void setList(const Value& object, Path path, std::vector<Value> items) {
  if (items.empty()) drop(object, path);
  else put(object, path, makeArray(std::move(items)));
}

std::vector<Value> without(const std::vector<Value>& items, const std::string& text) {
  std::vector<Value> result;
  for (const Value& item : items)
    if (!item.isString() || item.string() != text) result.push_back(item);
  return result;
}

bool has(const std::vector<Value>& items, std::string_view text) {
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return item.isString() && item.string() == text; });
}

// The part of an object whose change makes a new generation.
bool sameDesire(const Resource& resource, const Value& a, const Value& b) {
  if (!resource.custom) {
    Value left = Value::makeMap(), right = Value::makeMap();
    for (const auto& [from, to] : {std::pair{&a, &left}, std::pair{&b, &right}})
      for (const auto& entry : from->map())
        if (entry.key.view() != "metadata" && entry.key.view() != "status") to->map().set(entry.key, entry.value);
    return sameJson(left, right);
  }
  for (const auto* side : {&a, &b})
    for (const auto& entry : side->map()) {
      if (entry.key.view() == "metadata" || (entry.key.view() == "status" && resource.has("status"))) continue;
      if (!sameJson(a.get(entry.key), b.get(entry.key))) return false;
    }
  return true;
}

// managedFields entries carry times; a write that changes nothing else changes nothing.
bool sameButTimes(const Value& a, const Value& b) {
  auto stripped = [](const Value& object) {
    Value copy = object.deepCopy();
    for (const Value& entry : itemsAt(copy, {"metadata", "managedFields"}))
      if (entry.isMap()) drop(entry, {"time"});
    return copy;
  };
  return sameJson(stripped(a), stripped(b));
}

} // namespace

World::World(std::unique_ptr<ObjectStore> store, const Clock& clock) : m_store(std::move(store)), m_clock(clock) {
  std::random_device device;
  m_random.seed((std::uint64_t{device()} << 32) ^ device());
  refreshCustomResources();
}

std::string World::randomSuffix(int length) {
  static constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  std::string text;
  for (int i = 0; i < length; ++i) text += kAlphabet[m_random() % kAlphabet.size()];
  return text;
}

std::string World::newUid() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& c : text) {
    if (c == 'x') c = kDigits[m_random() % 16];
    else if (c == 'y') c = kDigits[8 + m_random() % 4];
  }
  return text;
}

ObjectKey World::keyOf(const Resource& resource, const std::string& nameSpace, const std::string& name) const {
  return {resource.storageName(), resource.namespaced ? nameSpace : std::string(), name};
}

ObjectPtr World::find(const Resource& resource, const std::string& nameSpace, const std::string& name) const {
  return m_store->get(keyOf(resource, nameSpace, name));
}

ObjectPtr World::require(const Resource& resource, const std::string& nameSpace, const std::string& name) const {
  ObjectPtr found = find(resource, nameSpace, name);
  if (!found) throw notFound(resource.group, resource.plural, name);
  return found;
}

Value World::commit(const ObjectKey& key, Value object) {
  auto stored = m_store->put(key, std::move(object));
  if (!stored) throw internalError(stored.error().message);
  changed.notify_all();
  if (key.resource == "customresourcedefinitions.apiextensions.k8s.io") refreshCustomResources();
  return (*stored)->object;
}

void World::erase(const ObjectKey& key) {
  auto gone = m_store->erase(key);
  if (!gone) throw internalError(gone.error().message);
  changed.notify_all();
  if (key.resource == "customresourcedefinitions.apiextensions.k8s.io") refreshCustomResources();
}

void World::refreshCustomResources() {
  std::vector<Value> definitions;
  for (const ObjectPtr& stored : m_store->list("customresourcedefinitions.apiextensions.k8s.io", ""))
    definitions.push_back(stored->object);
  m_resources.setCustom(definitions);
}

void World::checkNamespace(const Resource& resource, const std::string& nameSpace) const {
  if (!resource.namespaced) return;
  const ObjectPtr found = m_store->get({"namespaces", "", nameSpace});
  if (!found) throw notFound("", "namespaces", nameSpace);
  if (isBeingDeleted(found->object)) {
    Failure failure = forbidden(resource.group, resource.plural, "",
        "unable to create new content in namespace " + nameSpace + " because it is being terminated");
    put(failure.details, {"causes"},
        makeArray({makeObject({{"reason", "NamespaceTerminating"}, {"message", "namespace " + nameSpace + " is being terminated"},
            {"field", "metadata.namespace"}})}));
    throw failure;
  }
}

Value World::create(const Resource& resource, const std::string& nameSpace, Value object, const WriteOptions& options) {
  if (!object.get("metadata").isMap()) put(object, {"metadata"}, Value::makeMap());
  const Value metadata = object.get("metadata");
  if (resource.namespaced) {
    const std::string given = namespaceOf(object);
    if (!given.empty() && given != nameSpace)
      throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
    put(metadata, {"namespace"}, nameSpace);
  } else {
    drop(metadata, {"namespace"});
  }
  if (nameOf(object).empty()) {
    std::string base = textAt(metadata, {"generateName"});
    if (base.empty())
      throw invalid(resource.group, resource.kind, "",
          {{"FieldValueRequired", "Required value: name or generateName is required", "metadata.name"}});
    if (base.size() > kMaxGeneratedName) base.resize(kMaxGeneratedName);
    put(metadata, {"name"}, base + randomSuffix(5));
  }
  const std::string name = nameOf(object);
  if (!textAt(metadata, {"resourceVersion"}).empty())
    throw badRequest("resourceVersion should not be set on objects to be created");
  drop(metadata, {"resourceVersion"});
  const ObjectKey key = keyOf(resource, nameSpace, name);
  checkNamespace(resource, nameSpace);
  if (m_store->get(key)) throw alreadyExists(resource.group, resource.plural, name);

  put(metadata, {"uid"}, newUid());
  put(metadata, {"creationTimestamp"}, timestamp(now()));
  for (const char* field : {"deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"}) drop(metadata, {field});
  if (hasGeneration(resource)) put(metadata, {"generation"}, 1);
  applyDefaults(resource, object);
  // A status that nobody may set here is not looked at either.
  if (resource.custom && resource.has("status")) drop(object, {"status"});
  validateCreate(resource, object);
  prepareForCreate(*this, resource, object);
  if (!options.ownershipDone) trackChange(*this, resource, {}, object, options);
  if (options.dryRun) return object;
  return commit(key, object);
}

Value World::update(const Resource& resource, const ObjectPtr& old, Value object, const WriteOptions& options) {
  const Value& before = old->object;
  const std::string name = old->key.name;
  if (!object.get("metadata").isMap()) put(object, {"metadata"}, Value::makeMap());
  const Value metadata = object.get("metadata");
  if (const std::string given = nameOf(object); !given.empty() && given != name)
    throw badRequest("the name of the object (" + given + ") does not match the name on the URL (" + name + ")");
  if (const std::string given = textAt(metadata, {"resourceVersion"});
      !given.empty() && given != textAt(before, {"metadata", "resourceVersion"}))
    throw conflict(resource.group, resource.plural, name,
        "the object has been modified; please apply your changes to the latest version and try again");
  if (const std::string given = uidOf(object); !given.empty() && given != uidOf(before))
    throw conflict(resource.group, resource.plural, name,
        "Precondition failed: UID in precondition: " + given + ", UID in object meta: " + uidOf(before));

  for (const char* field : {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
           "generation", "generateName", "resourceVersion"}) {
    const Value kept = at(before, {"metadata", field});
    if (kept.isNil()) drop(metadata, {field});
    else put(metadata, {field}, kept);
  }
  drop(metadata, {"selfLink"});
  const bool statusOnly = options.subresource == "status";
  if (statusOnly) {
    // Everything but the status stays as it was.
    Value kept = before.deepCopy();
    if (const Value status = object.get("status"); status.isNil()) drop(kept, {"status"});
    else put(kept, {"status"}, status);
    if (const Value fields = at(object, {"metadata", "managedFields"}); !fields.isNil())
      put(kept, {"metadata", "managedFields"}, fields);
    object = kept;
    if (resource.custom) applyDefaults(resource, object);
    validateStatusUpdate(resource, before, object);
  } else {
    if (resource.has("status")) {
      if (const Value status = before.get("status"); status.isNil()) drop(object, {"status"});
      else put(object, {"status"}, status.deepCopy());
    }
    applyDefaults(resource, object);
    validateUpdate(resource, before, object);
    prepareForUpdate(*this, resource, before, object);
    if (hasGeneration(resource) && !sameDesire(resource, before, object))
      put(object, {"metadata", "generation"}, Value::goInt(numberAt(before, {"metadata", "generation"}) + 1));
  }
  if (!options.ownershipDone) trackChange(*this, resource, before, object, options);
  if (sameButTimes(before, object)) return before;
  if (options.dryRun) return object;
  if (isBeingDeleted(object) && itemsAt(object, {"metadata", "finalizers"}).empty() &&
      itemsAt(object, {"spec", "finalizers"}).empty() && numberAt(object, {"metadata", "deletionGracePeriodSeconds"}) == 0) {
    erase(old->key);
    return object;
  }
  return commit(old->key, object);
}

Deleted World::remove(const Resource& resource, const ObjectPtr& old, const DeleteOptions& options) {
  const std::string& name = old->key.name;
  if (!options.uid.empty() && options.uid != uidOf(old->object))
    throw conflict(resource.group, resource.plural, name,
        "Precondition failed: UID in precondition: " + options.uid + ", UID in object meta: " + uidOf(old->object));
  if (!options.resourceVersion.empty() && options.resourceVersion != textAt(old->object, {"metadata", "resourceVersion"}))
    throw conflict(resource.group, resource.plural, name,
        "Precondition failed: ResourceVersion in precondition: " + options.resourceVersion +
            ", ResourceVersion in object meta: " + textAt(old->object, {"metadata", "resourceVersion"}));
  if (resource.group.empty() && resource.plural == "namespaces" && (name == "default" || name == "kube-system"))
    throw forbidden("", "namespaces", name, "this namespace may not be deleted");
  if (options.dryRun) return {old->object, true};

  Value object = old->object.deepCopy();
  std::vector<Value> finalizers = itemsAt(object, {"metadata", "finalizers"});
  const Propagation propagation =
      options.propagation.value_or(has(finalizers, "orphan")               ? Propagation::Orphan
                                   : has(finalizers, "foregroundDeletion") ? Propagation::Foreground
                                                                           : defaultPropagation(resource));
  finalizers = without(without(finalizers, "orphan"), "foregroundDeletion");
  if (propagation == Propagation::Orphan) finalizers.push_back("orphan");
  if (propagation == Propagation::Foreground) finalizers.push_back("foregroundDeletion");
  setList(object, {"metadata", "finalizers"}, finalizers);

  // A pod with a node is given time to stop; the controller playing its kubelet takes it away.
  std::int64_t grace = 0;
  const bool isPod = resource.group.empty() && resource.plural == "pods";
  if (isPod && !textAt(object, {"spec", "nodeName"}).empty()) {
    const std::string phase = textAt(object, {"status", "phase"});
    if (phase != "Succeeded" && phase != "Failed")
      grace = options.gracePeriodSeconds.value_or(numberAt(object, {"spec", "terminationGracePeriodSeconds"}, 30));
  }
  const bool isNamespace = resource.group.empty() && resource.plural == "namespaces";
  const bool custom = resource.storageName() == "customresourcedefinitions.apiextensions.k8s.io";
  if (custom && !has(finalizers, crdFinalizer())) {
    bool instances = false;
    if (auto served = m_resources.findStored(name)) instances = !m_store->list(served->storageName(), "").empty();
    if (instances) {
      finalizers.push_back(crdFinalizer());
      setList(object, {"metadata", "finalizers"}, finalizers);
    }
  }
  if (finalizers.empty() && grace == 0 && !(isNamespace && !itemsAt(object, {"spec", "finalizers"}).empty())) {
    erase(old->key);
    return {old->object, true};
  }
  if (!isBeingDeleted(object)) {
    put(object, {"metadata", "deletionTimestamp"}, timestamp(now() + std::chrono::seconds(grace)));
    if (!isNamespace) put(object, {"metadata", "deletionGracePeriodSeconds"}, Value::goInt(grace));
    if (hasGeneration(resource))
      put(object, {"metadata", "generation"}, Value::goInt(numberAt(object, {"metadata", "generation"}) + 1));
    if (isNamespace) put(object, {"status", "phase"}, "Terminating");
  } else if (isPod && grace < numberAt(object, {"metadata", "deletionGracePeriodSeconds"})) {
    put(object, {"metadata", "deletionGracePeriodSeconds"}, Value::goInt(grace));
    put(object, {"metadata", "deletionTimestamp"}, timestamp(now() + std::chrono::seconds(grace)));
  }
  if (sameJson(object, old->object)) return {old->object, false};
  return {commit(old->key, object), false};
}

void World::removeFinalizer(const Resource& resource, const ObjectPtr& old, const std::string& finalizer) {
  Value object = old->object.deepCopy();
  setList(object, {"metadata", "finalizers"}, without(itemsAt(object, {"metadata", "finalizers"}), finalizer));
  WriteOptions options;
  options.manager = "kube-controller-manager";
  (void)update(resource, old, object, options);
}

void World::bootstrap() {
  WriteOptions options;
  options.manager = "chartroom-sandbox";
  auto ensure = [&](const char* group, const char* plural, const char* nameSpace, Value object) {
    const ResourcePtr resource = m_resources.find(group, "v1", plural);
    if (!find(*resource, nameSpace, nameOf(object))) (void)create(*resource, nameSpace, std::move(object), options);
  };
  for (const char* name : {"default", "kube-node-lease", "kube-public", "kube-system"})
    ensure("", "namespaces", "",
        makeObject({{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", makeObject({{"name", name}})}}));
  const Value capacity = makeObject({{"cpu", "64"}, {"memory", "256Gi"}, {"pods", "2000"}, {"ephemeral-storage", "1Ti"}});
  const Value labels =
      makeObject({{"kubernetes.io/hostname", "sandbox"}, {"kubernetes.io/os", "linux"}, {"kubernetes.io/arch", "amd64"}});
  const std::string moment = timestamp(now());
  const Value ready = makeObject({{"type", "Ready"}, {"status", "True"}, {"reason", "KubeletReady"},
      {"message", "the sandbox plays this node; no container runs here"}, {"lastHeartbeatTime", moment},
      {"lastTransitionTime", moment}});
  ensure("", "nodes", "",
      makeObject({{"apiVersion", "v1"}, {"kind", "Node"}, {"metadata", makeObject({{"name", "sandbox"}, {"labels", labels}})},
          {"spec", Value::makeMap()},
          {"status", makeObject({{"capacity", capacity}, {"allocatable", capacity.deepCopy()}, {"conditions", makeArray({ready})},
                         {"addresses", makeArray({makeObject({{"type", "InternalIP"}, {"address", "192.0.2.1"}})})},
                         {"nodeInfo",
                             makeObject({{"kubeletVersion", "v1.36.3"}, {"operatingSystem", "linux"}, {"architecture", "amd64"},
                                 {"osImage", "Chartroom sandbox"}, {"kernelVersion", ""}, {"containerRuntimeVersion", ""}})}})}}));
  ensure("storage.k8s.io", "storageclasses", "",
      makeObject({{"apiVersion", "storage.k8s.io/v1"}, {"kind", "StorageClass"},
          {"metadata", makeObject({{"name", "standard"},
                           {"annotations", makeObject({{"storageclass.kubernetes.io/is-default-class", "true"}})}})},
          {"provisioner", "chartroom.sandbox/none"}, {"reclaimPolicy", "Delete"}, {"volumeBindingMode", "Immediate"}}));
  ensure("", "services", "default",
      makeObject({{"apiVersion", "v1"}, {"kind", "Service"},
          {"metadata", makeObject({{"name", "kubernetes"},
                           {"labels", makeObject({{"component", "apiserver"}, {"provider", "kubernetes"}})}})},
          {"spec", makeObject({{"clusterIP", "10.96.0.1"}, {"clusterIPs", makeArray({"10.96.0.1"})},
                       {"ports", makeArray({makeObject(
                                     {{"name", "https"}, {"port", 443}, {"targetPort", 6443}, {"protocol", "TCP"}})})}})}}));
}

} // namespace chartroom::sandbox::internal
