#include "core/kube/internal/apply.h"

#include "core/base/text.h"
#include "core/object/access.h"
#include "core/object/ownership.h"
#include "core/object/patch.h"
#include "core/value/json.h"

#include <mutex>

namespace chartroom::kube::internal {

namespace {

constexpr int kRetries = 5; // client-go's retry.DefaultRetry: five tries, 10 ms, a little jitter

std::string fullName(const Resource& resource) { return resource.nameSpace + "/" + resource.name + " " + resource.kindText(); }

Call callFor(const char* method, const Resource& resource, bool named) {
  Call call;
  call.method = method;
  call.path = resourcePath(resource.served, resource.nameSpace, named ? resource.name : std::string());
  return call;
}

// Sends a write with this body.
Result<Value> send(const Context& context, const Client& client, Call call, const Value& body, const Sending& sending) {
  CHARTROOM_ASSIGN(call.body, value::writeJson(body));
  if (sending.dryRun) call.query.emplace_back("dryRun", "All");
  return client.call(context, call, sending.refusal);
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
  resource.name = object::textAt(answer, {"metadata", "name"});
  if (const std::string space = object::textAt(answer, {"metadata", "namespace"}); !space.empty()) resource.nameSpace = space;
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
  return entry.get("manager") == Value(kFieldManager) && entry.get("operation") == Value(operation) &&
         !entry.get("subresource").truth();
}

} // namespace

Result<void> createClientSide(const Context& context, const Client& client, Resource& resource, const Sending& sending) {
  // helm serialises client-side creates: quota admission conflicts otherwise. A dry run takes nothing from a quota.
  static std::mutex one;
  return retried(
      context,
      [&]() -> Result<void> {
        std::unique_lock lock(one, std::defer_lock);
        if (!sending.dryRun) lock.lock();
        Call call = callFor("POST", resource, false);
        call.query = {{"fieldManager", kFieldManager}};
        CHARTROOM_ASSIGN(Value answer, send(context, client, std::move(call), resource.object, sending));
        refresh(resource, std::move(answer));
        return {};
      },
      isConflict);
}

Result<void> applyServerSide(
    const Context& context, const Client& client, Resource& resource, Conflicts conflicts, const Sending& sending) {
  Call call = callFor("PATCH", resource, true);
  call.contentType = "application/apply-patch+yaml";
  call.query = {
      {"fieldManager", kFieldManager}, {"fieldValidation", "Strict"}, {"force", conflicts == Conflicts::Force ? "true" : "false"}};
  auto answer = send(context, client, std::move(call), resource.object, sending);
  if (!answer) {
    const Code code = answer.error().code;
    if (code == Code::Cancelled) return std::move(answer).error();
    const char* prefix = code == Code::Unsupported ? nullptr
                         : code == Code::Conflict  ? "conflict occurred while applying object "
                                                   : "server-side apply failed for object ";
    if (!prefix) return std::move(answer).error().wrapped("server-side apply not available on the server");
    return std::move(answer).error().wrapped(prefix + fullName(resource));
  }
  refresh(resource, std::move(*answer));
  return {};
}

Result<void> createServerSide(
    const Context& context, const Client& client, Resource& resource, Conflicts conflicts, const Sending& sending) {
  return retried(
      context, [&] { return applyServerSide(context, client, resource, conflicts, sending); },
      [](const Error& error) {
        return error.code == Code::Conflict && contains(error.message, "Operation cannot be fulfilled on resourcequotas") &&
               contains(error.message, "the object has been modified");
      });
}

Result<void> patchClientSide(const Context& context, const Cluster& cluster, const Value& original, Resource& target,
    CustomMerge customMerge, const Sending& sending) {
  Value current;
  if (auto live = cluster.get(context, target)) current = std::move(*live);
  else if (live.error().code != Code::NotFound)
    return std::move(live).error().wrapped(
        "failed to create patch: unable to get data for current object " + target.nameSpace + "/" + target.name);

  Value patch;
  const char* contentType = "application/strategic-merge-patch+json";
  const auto kind = object::Kinds::builtIn().find(target.served.kind);
  if (!kind || kind->custom || !kind->type) {
    contentType = "application/merge-patch+json";
    patch = customMerge == CustomMerge::ThreeWay
                ? object::createThreeWayMergePatch(original, target.object, current.isMap() ? current : Value::makeMap())
                : object::createMergePatch(original, target.object);
  } else {
    auto computed =
        object::createThreeWayStrategicPatch(original, target.object, current.isMap() ? current : Value::makeMap(), *kind->type);
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
  call.query = {{"fieldManager", kFieldManager}};
  auto answer = send(context, cluster.client(), std::move(call), patch, sending);
  if (!answer)
    return std::move(answer).error().wrapped("cannot patch " + quote(target.name) + " with kind " + target.served.kind.kind);
  refresh(target, std::move(*answer));
  return {};
}

Result<void> replaceObject(const Context& context, const Client& client, Resource& target, const Sending& sending) {
  Value body = target.object.deepCopy();
  // A replace without a resourceVersion takes the live one (Helper.Replace with overwrite).
  Call read = callFor("GET", target, true);
  if (auto live = client.call(context, read))
    if (body.get("metadata").isMap())
      body.get("metadata").map().set("resourceVersion", object::textAt(*live, {"metadata", "resourceVersion"}));
  Call call = callFor("PUT", target, true);
  call.query = {{"fieldManager", kFieldManager}, {"fieldValidation", "Strict"}};
  auto answer = send(context, client, std::move(call), body, sending);
  if (!answer) return std::move(answer).error().wrapped("failed to replace object");
  refresh(target, std::move(*answer));
  return {};
}

Result<void> deleteObject(
    const Context& context, const Client& client, const Resource& resource, Propagation propagation, const Sending& sending) {
  Value options = Value::makeMap();
  options.map().set("apiVersion", "v1");
  options.map().set("kind", "DeleteOptions");
  options.map().set("propagationPolicy", propagation == Propagation::Background   ? "Background"
                                         : propagation == Propagation::Foreground ? "Foreground"
                                                                                  : "Orphan");
  // The server reads no query of a DELETE that has a body.
  if (sending.dryRun) options.map().set("dryRun", Value::makeList(std::vector<Value>{Value("All")}));
  return retried(
      context,
      [&]() -> Result<void> {
        CHARTROOM_TRY(send(context, client, callFor("DELETE", resource, true), options, sending));
        return {};
      },
      isConflict);
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
  return retried(
      context,
      [&]() -> Result<void> {
        auto live = cluster.get(context, original);
        if (!live) return std::move(live).error().wrapped("failed to get object " + fullName(original));
        const Value managers = migratedManagers(object::at(*live, {"metadata", "managedFields"}));
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
        call.query = {{"fieldManager", kFieldManager}, {"fieldValidation", "Strict"}};
        auto answer = send(context, cluster.client(), std::move(call),
            Value::makeList(std::vector<Value>{replace("/metadata/managedFields", managers),
                replace("/metadata/resourceVersion", Value(object::textAt(*live, {"metadata", "resourceVersion"})))}),
            {});
        if (!answer && answer.error().code != Code::Conflict)
          return std::move(answer).error().wrapped("failed to patch object to upgrade CSA field manager " + fullName(original));
        if (!answer) return std::move(answer).error();
        return {};
      },
      isConflict);
}

Result<void> rehearseMigratedApply(const Context& context, const Client& client, const Value& live, const Value& managers,
    Resource& target, Conflicts conflicts, const Sending& sending) {
  const Value migrated = live.deepCopy();
  migrated.get("metadata").map().set("managedFields", managers);
  const auto kind = object::Kinds::builtIn().find(target.served.kind);
  object::Write write;
  write.manager = kFieldManager;
  write.apiVersion = object::textAt(target.object, {"apiVersion"});
  if (kind) write.filter = object::ownershipFilter(*kind, {});
  auto applied = object::applyConfiguration(migrated, target.object, kind && kind->type ? *kind->type : object::deducedType(),
      write, conflicts == Conflicts::Force ? object::Force::Yes : object::Force::No);
  if (!applied) return std::move(applied).error().wrapped("server-side apply failed for object " + fullName(target));
  if (!applied->conflicts.empty()) {
    const std::string text = object::conflictMessage(applied->conflicts);
    if (sending.refusal) {
      *sending.refusal = Value::makeMap();
      sending.refusal->map().set("reason", "Conflict");
      sending.refusal->map().set("code", 409);
      Value details = Value::makeMap();
      details.map().set("causes", object::conflictCauses(applied->conflicts));
      sending.refusal->map().set("details", details);
    }
    return Error{Code::Conflict, "conflict occurred while applying object " + fullName(target) + ": " + text, {}, {}};
  }
  const auto bare = [](const Value& object) {
    const Value copy = object.deepCopy();
    for (const char* key : {"managedFields", "resourceVersion", "generation"}) copy.get("metadata").map().erase(key);
    return copy;
  };
  Call call = callFor("PATCH", target, true);
  call.contentType = "application/merge-patch+json";
  call.query = {{"fieldManager", kFieldManager}, {"fieldValidation", "Strict"}};
  auto answer = send(context, client, std::move(call), object::createMergePatch(bare(live), bare(applied->object)), sending);
  if (!answer) return std::move(answer).error().wrapped("server-side apply failed for object " + fullName(target));
  refresh(target, std::move(*answer));
  return {};
}

} // namespace chartroom::kube::internal
