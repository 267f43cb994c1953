#include "core/kube/internal/apply.h"

#include "core/base/text.h"
#include "core/object/patch.h"
#include "core/value/json.h"

#include <mutex>

namespace chartroom::kube::internal {

namespace {

constexpr const char* kManager = "helm";
constexpr int kRetries = 5; // client-go's retry.DefaultRetry: five tries, 10 ms, a little jitter

std::string fullName(const Resource& resource) { return resource.nameSpace + "/" + resource.name + " " + resource.kindText(); }

Call callFor(const char* method, const Resource& resource, bool named) {
  Call call;
  call.method = method;
  call.path = resourcePath(resource.served, resource.nameSpace, named ? resource.name : std::string());
  return call;
}

Result<Call> withBody(Call call, const Value& body) {
  CHARTROOM_ASSIGN(call.body, value::writeJson(body));
  return call;
}

template <typename Try, typename Retryable>
Result<void> retried(const Context& context, const Try& attempt, const Retryable& retryable) {
  for (int round = 1;; ++round) {
    Result<void> result = attempt();
    if (result || round == kRetries || !retryable(result.error())) return result;
    CHARTROOM_TRY(context.sleepFor(std::chrono::milliseconds(10)));
  }
}

bool isConflict(const Error& error) { return error.code == Code::Conflict; }

void refresh(Resource& resource, Value answer) {
  if (!answer.isMap()) return;
  resource.name = textAt(answer, {"metadata", "name"});
  if (const std::string space = textAt(answer, {"metadata", "namespace"}); !space.empty()) resource.nameSpace = space;
  resource.object = std::move(answer);
}

// A union of two fieldsV1 tries: `into` gains what `from` has.
void unite(const Value& into, const Value& from) {
  for (const auto& entry : from.map()) {
    Value* there = into.map().find(entry.key.view());
    if (!there) into.map().set(entry.key, entry.value.deepCopy());
    else if (there->isMap() && entry.value.isMap()) unite(*there, entry.value);
  }
}

bool isEntry(const Value& entry, const char* operation) {
  return entry.get("manager") == Value(kManager) && entry.get("operation") == Value(operation) && !entry.get("subresource").truth();
}

} // namespace

Result<void> createClientSide(const Context& context, const Client& client, Resource& resource) {
  // helm serialises client-side creates: quota admission conflicts otherwise.
  static std::mutex one;
  return retried(context, [&]() -> Result<void> {
    const std::lock_guard lock(one);
    Call call = callFor("POST", resource, false);
    call.query = {{"fieldManager", kManager}};
    CHARTROOM_ASSIGN(call, withBody(std::move(call), resource.object));
    CHARTROOM_ASSIGN(Value answer, client.call(context, call));
    refresh(resource, std::move(answer));
    return {};
  }, isConflict);
}

Result<void> applyServerSide(const Context& context, const Client& client, Resource& resource, Conflicts conflicts) {
  Call call = callFor("PATCH", resource, true);
  call.contentType = "application/apply-patch+yaml";
  call.query = {{"fieldManager", kManager}, {"fieldValidation", "Strict"}, {"force", conflicts == Conflicts::Force ? "true" : "false"}};
  CHARTROOM_ASSIGN(call, withBody(std::move(call), resource.object));
  auto answer = client.call(context, call);
  if (!answer) {
    const Code code = answer.error().code;
    if (code == Code::Cancelled) return std::move(answer).error();
    const char* prefix = code == Code::Unsupported ? nullptr : code == Code::Conflict ? "conflict occurred while applying object " : "server-side apply failed for object ";
    if (!prefix) return std::move(answer).error().wrapped("server-side apply not available on the server");
    return std::move(answer).error().wrapped(prefix + fullName(resource));
  }
  refresh(resource, std::move(*answer));
  return {};
}

Result<void> createServerSide(const Context& context, const Client& client, Resource& resource, Conflicts conflicts) {
  return retried(context, [&] { return applyServerSide(context, client, resource, conflicts); }, [](const Error& error) {
    return error.code == Code::Conflict && contains(error.message, "Operation cannot be fulfilled on resourcequotas") &&
           contains(error.message, "the object has been modified");
  });
}

Result<void> patchClientSide(const Context& context, const Cluster& cluster, const Value& original, Resource& target, CustomMerge customMerge) {
  Value current;
  if (auto live = cluster.get(context, target)) current = std::move(*live);
  else if (live.error().code != Code::NotFound)
    return std::move(live).error().wrapped("failed to create patch: unable to get data for current object " + target.nameSpace + "/" + target.name);

  Value patch;
  const char* contentType = "application/strategic-merge-patch+json";
  const auto kind = object::Kinds::builtIn().find(target.served.kind);
  if (!kind || kind->custom || !kind->type) {
    contentType = "application/merge-patch+json";
    patch = customMerge == CustomMerge::ThreeWay ? object::createThreeWayMergePatch(original, target.object, current.isMap() ? current : Value::makeMap())
                                                 : object::createMergePatch(original, target.object);
  } else {
    auto computed = object::createThreeWayStrategicPatch(original, target.object, current.isMap() ? current : Value::makeMap(), *kind->type);
    if (!computed) return std::move(computed).error().wrapped("failed to create patch");
    patch = std::move(*computed);
  }
  if (!patch.isMap() || patch.map().empty()) {
    auto live = cluster.get(context, target);
    if (!live) return std::move(live).error().wrapped("failed to refresh resource information");
    refresh(target, std::move(*live));
    return {};
  }
  Call call = callFor("PATCH", target, true);
  call.contentType = contentType;
  call.query = {{"fieldManager", kManager}};
  CHARTROOM_ASSIGN(call, withBody(std::move(call), patch));
  auto answer = cluster.client().call(context, call);
  if (!answer) return std::move(answer).error().wrapped("cannot patch " + quote(target.name) + " with kind " + target.served.kind.kind);
  refresh(target, std::move(*answer));
  return {};
}

Result<void> replaceObject(const Context& context, const Client& client, Resource& target) {
  Value body = target.object.deepCopy();
  // A replace without a resourceVersion takes the live one (Helper.Replace with overwrite).
  Call read = callFor("GET", target, true);
  if (auto live = client.call(context, read))
    if (body.get("metadata").isMap()) body.get("metadata").map().set("resourceVersion", textAt(*live, {"metadata", "resourceVersion"}));
  Call call = callFor("PUT", target, true);
  call.query = {{"fieldManager", kManager}, {"fieldValidation", "Strict"}};
  CHARTROOM_ASSIGN(call, withBody(std::move(call), body));
  auto answer = client.call(context, call);
  if (!answer) return std::move(answer).error().wrapped("failed to replace object");
  refresh(target, std::move(*answer));
  return {};
}

Result<void> deleteObject(const Context& context, const Client& client, const Resource& resource, Propagation propagation) {
  Value options = Value::makeMap();
  options.map().set("apiVersion", "v1");
  options.map().set("kind", "DeleteOptions");
  options.map().set("propagationPolicy", propagation == Propagation::Background ? "Background" : propagation == Propagation::Foreground ? "Foreground" : "Orphan");
  return retried(context, [&]() -> Result<void> {
    CHARTROOM_ASSIGN(const Call call, withBody(callFor("DELETE", resource, true), options));
    CHARTROOM_TRY(client.call(context, call));
    return {};
  }, isConflict);
}

Value migratedManagers(const Value& managedFields) {
  if (!managedFields.isList()) return {};
  const auto& entries = managedFields.list().items;
  const auto find = [&](const char* operation) {
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (isEntry(entries[i], operation)) return i;
    return entries.size();
  };
  const std::size_t updating = find("Update");
  if (updating == entries.size()) return {};
  const std::size_t applying = find("Apply");
  const std::size_t target = applying == entries.size() ? updating : applying;
  const Value merged = entries[target].deepCopy();
  merged.map().set("operation", "Apply");
  if (target == applying)
    for (const Value& entry : entries)
      if (isEntry(entry, "Update") && entry.get("apiVersion") == merged.get("apiVersion")) {
        if (merged.get("fieldsV1").isMap() && entry.get("fieldsV1").isMap()) unite(merged.get("fieldsV1"), entry.get("fieldsV1"));
        break;
      }
  std::vector<Value> result;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i == target) result.push_back(merged);
    else if (!isEntry(entries[i], "Update")) result.push_back(entries[i]);
  }
  return Value::makeList(std::move(result));
}

Result<void> migrateFieldManager(const Context& context, const Cluster& cluster, const Resource& original) {
  return retried(context, [&]() -> Result<void> {
    auto live = cluster.get(context, original);
    if (!live) return std::move(live).error().wrapped("failed to get object " + fullName(original));
    const Value managers = migratedManagers(valueAt(*live, {"metadata", "managedFields"}));
    if (managers.isNil()) return {};
    const auto replace = [](const char* path, const Value& to) {
      Value operation = Value::makeMap();
      operation.map().set("op", "replace");
      operation.map().set("path", path);
      operation.map().set("value", to);
      return operation;
    };
    Call call = callFor("PATCH", original, true);
    call.contentType = "application/json-patch+json";
    call.query = {{"fieldManager", kManager}, {"fieldValidation", "Strict"}};
    CHARTROOM_ASSIGN(call, withBody(std::move(call), Value::makeList(std::vector<Value>{replace("/metadata/managedFields", managers),
        replace("/metadata/resourceVersion", Value(textAt(*live, {"metadata", "resourceVersion"})))})));
    auto answer = cluster.client().call(context, call);
    if (!answer && answer.error().code != Code::Conflict)
      return std::move(answer).error().wrapped("failed to patch object to upgrade CSA field manager " + fullName(original));
    if (!answer) return std::move(answer).error();
    return {};
  }, isConflict);
}

} // namespace chartroom::kube::internal
