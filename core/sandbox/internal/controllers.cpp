#include "core/sandbox/internal/controllers.h"

#include "core/base/text.h"
#include "core/sandbox/internal/crd.h"
#include "core/sandbox/internal/status.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

constexpr std::chrono::hours kEventLife{1};
// A real server keeps all of the hour; this one lives in the memory of a desktop program. Installing 30 pods makes about 150.
constexpr std::size_t kMostEvents = 500;

bool hasFinalizer(const Value& object, std::string_view wanted) {
  for (const Value& item : itemsAt(object, {"metadata", "finalizers"}))
    if (item.isString() && item.string() == wanted) return true;
  return false;
}

} // namespace

bool Controllers::step() {
  const std::int64_t before = m_world.store().revision();
  each("customresourcedefinitions.apiextensions.k8s.io", &Controllers::serveDefinition);
  each("namespaces", &Controllers::serveNamespace);
  collectGarbage();
  each("cronjobs.batch", &Controllers::serveCronJob);
  each("deployments.apps", &Controllers::serveDeployment);
  each("replicasets.apps", &Controllers::serveReplicaSet);
  each("statefulsets.apps", &Controllers::serveStatefulSet);
  each("daemonsets.apps", &Controllers::serveDaemonSet);
  each("jobs.batch", &Controllers::serveJob);
  each("pods", &Controllers::servePod);
  each("persistentvolumeclaims", &Controllers::serveClaim);
  each("persistentvolumes", &Controllers::serveVolume);
  each("services", &Controllers::serveService);
  each("endpoints", &Controllers::serveEndpoints);
  expireEvents();
  return m_world.store().revision() != before;
}

int Controllers::settle(int most) {
  int passes = 0;
  while (passes < most) {
    ++passes;
    if (!step()) break;
  }
  return passes;
}

void Controllers::each(const char* storageName, Handler handler) {
  for (const ObjectPtr& object : m_world.store().list(storageName, "")) {
    const ObjectPtr present = fresh(object);
    if (!present) continue;
    try {
      (this->*handler)(present);
    } catch (const Failure&) {
      // An object that cannot be served now (its namespace ends, a name is taken) is tried again in the next pass; the
      // others must not wait for it.
    }
  }
}

void Controllers::serveNamespace(const ObjectPtr& nameSpace) {
  const std::string& name = nameSpace->key.name;
  if (!isBeingDeleted(nameSpace->object)) {
    if (!m_world.store().get({"serviceaccounts", name, "default"}))
      create(resource("", "serviceaccounts"), name,
          makeObject({{"apiVersion", "v1"}, {"kind", "ServiceAccount"}, {"metadata", makeObject({{"name", "default"}})}}),
          "kube-controller-manager");
    return;
  }
  bool left = false;
  for (const ObjectPtr& object : m_world.store().everything()) {
    if (object->key.nameSpace != name) continue;
    left = true;
    const ObjectPtr present = fresh(object);
    if (present && !isBeingDeleted(present->object)) remove(present);
  }
  if (left) return;
  const ObjectPtr present = fresh(nameSpace);
  if (!present) return;
  Value object = present->object.deepCopy();
  put(object, {"spec", "finalizers"}, makeArray());
  update(present, object, "kube-controller-manager");
}

void Controllers::serveDefinition(const ObjectPtr& definition) {
  if (!isBeingDeleted(definition->object) || !hasFinalizer(definition->object, crdFinalizer())) return;
  const auto instances = m_world.store().list(definition->key.name, "");
  for (const ObjectPtr& instance : instances)
    if (!isBeingDeleted(instance->object)) remove(instance);
  if (m_world.store().list(definition->key.name, "").empty())
    m_world.removeFinalizer(resourceOf(definition), definition, crdFinalizer());
}

void Controllers::expireEvents() {
  std::vector<ObjectPtr> kept;
  for (const ObjectPtr& event : m_world.store().list("events", "")) {
    std::string stamp = textAt(event->object, {"lastTimestamp"});
    if (stamp.empty()) stamp = textAt(event->object, {"metadata", "creationTimestamp"});
    if (const auto time = parseTimestamp(stamp); time && now() - *time > kEventLife) remove(event);
    else kept.push_back(event);
  }
  if (kept.size() <= kMostEvents) return;
  // An event that happens again is written again: a revision tells what was heard of last.
  std::sort(kept.begin(), kept.end(), [](const ObjectPtr& a, const ObjectPtr& b) { return a->revision < b->revision; });
  kept.resize(kept.size() - kMostEvents);
  for (const ObjectPtr& event : kept) remove(event);
}

void Controllers::collectGarbage() {
  const std::vector<ObjectPtr> all = m_world.store().everything();
  std::set<std::string> living;
  std::map<std::string, std::vector<ObjectPtr>> dependents;
  for (const ObjectPtr& object : all) {
    living.insert(uidOf(object->object));
    for (const Value& reference : itemsAt(object->object, {"metadata", "ownerReferences"}))
      dependents[textAt(reference, {"uid"})].push_back(object);
  }
  for (const ObjectPtr& object : all) {
    const ObjectPtr present = fresh(object);
    if (!present) continue;
    try {
      const std::string uid = uidOf(present->object);
      if (isBeingDeleted(present->object) && hasFinalizer(present->object, "orphan")) {
        for (const ObjectPtr& dependent : dependents[uid]) {
          const ObjectPtr child = fresh(dependent);
          if (!child) continue;
          Value freed = child->object.deepCopy();
          std::vector<Value> kept;
          for (const Value& reference : itemsAt(freed, {"metadata", "ownerReferences"}))
            if (textAt(reference, {"uid"}) != uid) kept.push_back(reference);
          if (kept.empty()) drop(freed, {"metadata", "ownerReferences"});
          else put(freed, {"metadata", "ownerReferences"}, makeArray(kept));
          update(child, freed, "kube-controller-manager");
        }
        m_world.removeFinalizer(resourceOf(present), present, "orphan");
        continue;
      }
      if (isBeingDeleted(present->object) && hasFinalizer(present->object, "foregroundDeletion")) {
        bool blocked = false;
        for (const ObjectPtr& dependent : dependents[uid]) {
          const ObjectPtr child = fresh(dependent);
          if (!child) continue;
          for (const Value& reference : itemsAt(child->object, {"metadata", "ownerReferences"}))
            if (textAt(reference, {"uid"}) == uid && flagAt(reference, {"blockOwnerDeletion"})) blocked = true;
          if (!isBeingDeleted(child->object)) remove(child, Propagation::Foreground);
        }
        if (!blocked) m_world.removeFinalizer(resourceOf(present), present, "foregroundDeletion");
        continue;
      }
      const auto& owners = itemsAt(present->object, {"metadata", "ownerReferences"});
      if (owners.empty() || isBeingDeleted(present->object)) continue;
      if (std::none_of(owners.begin(), owners.end(), [&](const Value& owner) { return living.contains(textAt(owner, {"uid"})); }))
        remove(present);
    } catch (const Failure&) {
      // As in each(): the next pass tries again.
    }
  }
}

const Resource& Controllers::resourceOf(const ObjectPtr& object) const {
  const ResourcePtr found = m_world.resources().findStored(object->key.resource);
  if (!found) throw notFound("", object->key.resource, object->key.name);
  return *found;
}

const Resource& Controllers::resource(const char* group, const char* plural) const {
  for (const ResourcePtr& r : m_world.resources().all())
    if (r->plural == plural && r->group == group) return *r;
  throw notFound(group, plural, "");
}

std::vector<ObjectPtr> Controllers::ownedBy(const char* storageName, const ObjectPtr& owner) const {
  std::vector<ObjectPtr> result;
  const std::string uid = uidOf(owner->object);
  for (const ObjectPtr& object : m_world.store().list(storageName, owner->key.nameSpace))
    if (textAt(controllerOf(object->object), {"uid"}) == uid) result.push_back(object);
  return result;
}

ObjectPtr Controllers::fresh(const ObjectPtr& object) const {
  const ObjectPtr found = m_world.store().get(object->key);
  return found && uidOf(found->object) == uidOf(object->object) ? found : nullptr;
}

ObjectPtr Controllers::create(const Resource& resource, const std::string& nameSpace, Value object, const char* manager) {
  WriteOptions options;
  options.manager = manager;
  const Value made = m_world.create(resource, nameSpace, std::move(object), options);
  return m_world.find(resource, nameSpace, nameOf(made));
}

void Controllers::update(const ObjectPtr& old, Value object, const char* manager) {
  WriteOptions options;
  options.manager = manager;
  (void)m_world.update(resourceOf(old), old, std::move(object), options);
}

void Controllers::updateStatus(const ObjectPtr& old, Value object, const char* manager) {
  if (sameJson(old->object.get("status"), object.get("status"))) return;
  WriteOptions options;
  options.manager = manager;
  options.subresource = "status";
  (void)m_world.update(resourceOf(old), old, std::move(object), options);
}

void Controllers::remove(const ObjectPtr& object, Propagation propagation) {
  DeleteOptions options;
  options.propagation = propagation;
  (void)m_world.remove(resourceOf(object), object, options);
}

ObjectPtr Controllers::createPod(
    const ObjectPtr& owner, const std::string& kind, const Value& podTemplate, const Value& metadata, const char* manager) {
  Value pod = makeObject({{"apiVersion", "v1"}, {"kind", "Pod"},
      {"metadata", at(podTemplate, {"metadata"}).isMap() ? at(podTemplate, {"metadata"}).deepCopy() : Value::makeMap()},
      {"spec", at(podTemplate, {"spec"}).deepCopy()}});
  for (const char* field : {"name", "namespace", "creationTimestamp"}) drop(pod, {"metadata", field});
  for (const auto& entry : metadata.map()) {
    if (entry.value.isMap() && at(pod, {"metadata", entry.key.view()}).isMap())
      for (const auto& inner : entry.value.map()) put(pod, {"metadata", entry.key.view(), inner.key.view()}, inner.value);
    else put(pod, {"metadata", entry.key.view()}, entry.value);
  }
  put(pod, {"metadata", "ownerReferences"},
      makeArray({ownerReference(owner->object, textAt(owner->object, {"apiVersion"}), kind)}));
  const ObjectPtr made = create(resource("", "pods"), owner->key.nameSpace, pod, manager);
  return made;
}

void Controllers::event(
    const ObjectPtr& about, const std::string& type, const std::string& reason, const std::string& message, const char* component) {
  const Value& object = about->object;
  const std::string nameSpace = about->key.nameSpace.empty() ? "default" : about->key.nameSpace;
  const std::string moment = timestamp(now());
  for (const ObjectPtr& known : m_world.store().list("events", nameSpace)) {
    const Value& e = known->object;
    if (textAt(e, {"involvedObject", "uid"}) != uidOf(object) || textAt(e, {"reason"}) != reason ||
        textAt(e, {"message"}) != message)
      continue;
    Value again = e.deepCopy();
    put(again, {"count"}, Value::goInt(numberAt(e, {"count"}, 1) + 1));
    put(again, {"lastTimestamp"}, moment);
    update(known, again, component);
    return;
  }
  const Value involved = makeObject({{"apiVersion", object.get("apiVersion")}, {"kind", object.get("kind")},
      {"name", about->key.name}, {"uid", uidOf(object)}, {"resourceVersion", textAt(object, {"metadata", "resourceVersion"})}});
  if (!about->key.nameSpace.empty()) put(involved, {"namespace"}, about->key.nameSpace);
  create(resource("", "events"), nameSpace,
      makeObject({{"apiVersion", "v1"}, {"kind", "Event"},
          {"metadata",
              makeObject({{"name", about->key.name + "." + m_world.newUid().substr(0, 8) + m_world.newUid().substr(0, 8)}})},
          {"involvedObject", involved}, {"reason", reason}, {"message", message}, {"type", type}, {"count", 1},
          {"source", makeObject({{"component", component}})}, {"firstTimestamp", moment}, {"lastTimestamp", moment},
          {"eventTime", Value()}, {"reportingComponent", component}, {"reportingInstance", ""}}),
      component);
}

void setCondition(const Value& object, const Condition& condition, Clock::Time now) {
  std::vector<Value> list = itemsAt(object, {"status", "conditions"});
  const std::string moment = timestamp(now);
  for (Value& known : list)
    if (textAt(known, {"type"}) == condition.type) {
      known = known.deepCopy();
      if (textAt(known, {"status"}) != condition.status) put(known, {"lastTransitionTime"}, moment);
      put(known, {"status"}, condition.status);
      for (const auto& [field, text] : {std::pair{"reason", &condition.reason}, std::pair{"message", &condition.message}}) {
        if (text->empty()) drop(known, {field});
        else put(known, {field}, *text);
      }
      put(object, {"status", "conditions"}, makeArray(list));
      return;
    }
  Value made = makeObject({{"type", condition.type}, {"status", condition.status}, {"lastTransitionTime", moment}});
  if (!condition.reason.empty()) put(made, {"reason"}, condition.reason);
  if (!condition.message.empty()) put(made, {"message"}, condition.message);
  list.push_back(made);
  put(object, {"status", "conditions"}, makeArray(list));
}

Value conditionOf(const Value& object, std::string_view type) {
  for (const Value& condition : itemsAt(object, {"status", "conditions"}))
    if (textAt(condition, {"type"}) == type) return condition;
  return {};
}

bool conditionIs(const Value& object, std::string_view type, std::string_view status) {
  return textAt(conditionOf(object, type), {"status"}) == status;
}

Value ownerReference(const Value& owner, const std::string& apiVersion, const std::string& kind) {
  return makeObject({{"apiVersion", apiVersion}, {"kind", kind}, {"name", nameOf(owner)}, {"uid", uidOf(owner)},
      {"controller", true}, {"blockOwnerDeletion", true}});
}

std::string hashOf(const Value& value) {
  // Numbers are equal whatever their Go type, and so is their JSON text.
  std::uint32_t hash = 2166136261u;
  for (unsigned char c : toJson(value)) hash = (hash ^ c) * 16777619u;
  static constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  std::string text;
  for (char digit : std::to_string(hash)) text += kAlphabet[static_cast<unsigned char>(digit) % kAlphabet.size()];
  return text;
}

bool isReadyPod(const Value& pod) { return conditionIs(pod, "Ready", "True"); }

bool isActivePod(const Value& pod) {
  const std::string phase = textAt(pod, {"status", "phase"});
  return phase != "Succeeded" && phase != "Failed" && !isBeingDeleted(pod);
}

void putCount(const Value& object, Path path, std::int64_t count) {
  if (count == 0) drop(object, path);
  else put(object, path, Value::goInt(count));
}

} // namespace chartroom::sandbox::internal
