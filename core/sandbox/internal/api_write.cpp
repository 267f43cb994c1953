#include "core/sandbox/internal/api.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/ownership.h"
#include "core/sandbox/internal/protobuf.h"
#include "core/sandbox/internal/selectors.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

std::string mediaTypeOf(const Request& request) {
  const std::string type = request.header("content-type");
  return toLowerAscii(trimSpace(type.substr(0, type.find(';'))));
}

Value parseBody(const Request& request) {
  if (isProtobuf(request.body)) return decodeProtobuf(request.body);
  const std::string type = mediaTypeOf(request);
  if (type == "application/yaml" || type == "application/apply-patch+yaml") {
    auto parsed = value::parseYaml(request.body);
    if (!parsed) throw badRequest("error decoding YAML: " + parsed.error().message);
    return std::move(parsed).value();
  }
  if (type == "application/cbor" || type == "application/apply-patch+cbor" || type == "application/vnd.kubernetes.protobuf")
    throw unsupportedMediaType(type);
  auto parsed = value::parseJson(request.body);
  if (!parsed) throw badRequest("couldn't get version/kind; json parse error: " + parsed.error().message);
  return std::move(parsed).value();
}

bool isDryRun(const Request& request) {
  if (!request.hasParameter("dryRun")) return false;
  const std::string value = request.parameter("dryRun");
  if (value == "All") return true;
  throw invalid("meta.k8s.io", "CreateOptions", "",
      {{"FieldValueNotSupported", "Unsupported value: \"" + value + "\": supported values: \"All\"", "dryRun"}});
}

DeleteOptions deleteOptions(const Request& request, const Value& body) {
  DeleteOptions options;
  std::string policy = request.parameter("propagationPolicy");
  if (policy.empty()) policy = textAt(body, {"propagationPolicy"});
  const Value orphan = body.get("orphanDependents");
  if (policy.empty() && orphan.isBool()) policy = orphan.boolean() ? "Orphan" : "Background";
  if (policy == "Background") options.propagation = Propagation::Background;
  else if (policy == "Foreground") options.propagation = Propagation::Foreground;
  else if (policy == "Orphan") options.propagation = Propagation::Orphan;
  else if (!policy.empty())
    throw invalid("meta.k8s.io", "DeleteOptions", "",
        {{"FieldValueNotSupported",
            "Unsupported value: \"" + policy + "\": supported values: \"Background\", \"Foreground\", \"Orphan\"",
            "propagationPolicy"}});
  if (const ParsedInt seconds = parseInt(request.parameter("gracePeriodSeconds")); seconds.ok())
    options.gracePeriodSeconds = seconds.value;
  else if (body.get("gracePeriodSeconds").isNumber()) options.gracePeriodSeconds = numberAt(body, {"gracePeriodSeconds"});
  options.uid = textAt(body, {"preconditions", "uid"});
  options.resourceVersion = textAt(body, {"preconditions", "resourceVersion"});
  options.dryRun = isDryRun(request) || !itemsAt(body, {"dryRun"}).empty();
  return options;
}

// Answers with the warnings that `serve` collected, whether it succeeds or not.
template <class Serve>
Response warned(const Serve& serve) {
  std::vector<std::string> warnings;
  Response response;
  try {
    response = serve(warnings);
  } catch (const Failure& failure) {
    response = jsonResponse(failure.code, statusObject(failure));
  }
  for (const std::string& warning : warnings) response.headers.emplace_back("Warning", "299 - " + quote(warning));
  return response;
}

// What an unknown field means to the writer: refused, told, or passed over. Either way it is not stored. A patch is refused with
// other words than a whole object.
void checkFields(const Request& request, const Resource& resource, const Value& object, std::vector<std::string>& warnings) {
  const bool patch = request.method == "PATCH", strict = request.parameter("fieldValidation") == "Strict";
  const std::string whole = patch && strict ? toJson(object) : std::string();
  const std::vector<std::string> unknown = takeUnknownFields(resource, object);
  if (unknown.empty()) return;
  std::vector<std::string> texts;
  for (const std::string& path : unknown) texts.push_back("unknown field " + quote(path));
  if (strict) {
    const std::string text = "strict decoding error: " + join(texts, ", ");
    if (patch) throw invalid("", "", "", {{"FieldValueInvalid", "Invalid value: " + quote(whole) + ": " + text, "patch"}});
    throw badRequest(
        resource.kind + " in version " + quote(resource.version) + " cannot be handled as a " + resource.kind + ": " + text);
  }
  if (request.parameter("fieldValidation") != "Ignore") warnings.insert(warnings.end(), texts.begin(), texts.end());
}

Value scaleOf(const Resource& resource, const Value& object) {
  const Value metadata = Value::makeMap();
  for (const char* field : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"})
    if (const Value value = at(object, {"metadata", field}); !value.isNil()) put(metadata, {field}, value);
  auto follow = [&](const std::string& path) {
    Value here = object;
    for (const std::string& key : split(path, "."))
      if (!key.empty()) here = here.get(key);
    return here;
  };
  std::int64_t wanted = numberAt(object, {"spec", "replicas"}), present = numberAt(object, {"status", "replicas"});
  std::string selector;
  if (resource.custom) {
    wanted = toInteger(follow(resource.specReplicasPath));
    present = toInteger(follow(resource.statusReplicasPath));
    if (const Value text = resource.labelSelectorPath.empty() ? Value() : follow(resource.labelSelectorPath); text.isString())
      selector = text.string();
  } else {
    const Value given = at(object, {"spec", "selector"});
    selector = print(
        given.get("matchLabels").isMap() || given.get("matchExpressions").isList() ? selectorOf(given) : selectorOfLabels(given));
  }
  Value status = makeObject({{"replicas", Value::goInt(present)}});
  if (!selector.empty()) put(status, {"selector"}, selector);
  return makeObject({{"kind", "Scale"}, {"apiVersion", "autoscaling/v1"}, {"metadata", metadata},
      {"spec", makeObject({{"replicas", Value::goInt(wanted)}})}, {"status", status}});
}

void setReplicas(const Resource& resource, const Value& object, std::int64_t replicas) {
  std::vector<std::string> path = {"spec", "replicas"};
  if (resource.custom) {
    path.clear();
    for (const std::string& key : split(resource.specReplicasPath, "."))
      if (!key.empty()) path.push_back(key);
  }
  Value here = object;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (!here.get(path[i]).isMap()) put(here, {path[i]}, Value::makeMap());
    here = here.get(path[i]);
  }
  put(here, {path.back()}, Value::goInt(replicas));
}

} // namespace

WriteOptions Api::writeOptions(const Request& request, const Target& target) const {
  WriteOptions options;
  options.subresource = target.subresource;
  options.dryRun = isDryRun(request);
  options.manager = request.parameter("fieldManager");
  if (options.manager.empty()) {
    const std::string agent = request.header("user-agent");
    options.manager = agent.substr(0, agent.find('/'));
  }
  if (options.manager.empty()) options.manager = "unknown";
  return options;
}

Value Api::readObject(const Request& request, const Target& target, std::vector<std::string>& warnings) const {
  const Resource& resource = *target.resource;
  Value object = parseBody(request);
  if (!object.isMap()) throw badRequest("the object provided is unrecognized (must be of type " + resource.kind + ")");
  const std::string version = textAt(object, {"apiVersion"}), kind = textAt(object, {"kind"});
  if (!version.empty() && version != resource.groupVersion())
    throw badRequest(
        "the API version in the data (" + version + ") does not match the expected API version (" + resource.groupVersion() + ")");
  if (!kind.empty() && kind != resource.kind)
    throw badRequest(resource.kind + " in version " + quote(resource.version) + " cannot be handled as a " + resource.kind +
                     ": the kind in the data is " + kind);
  put(object, {"apiVersion"}, resource.groupVersion());
  put(object, {"kind"}, resource.kind);
  if (!at(object, {"metadata"}).isMap()) put(object, {"metadata"}, Value::makeMap());
  // An apply is refused by its own check of the types, with other words.
  if (mediaTypeOf(request) != "application/apply-patch+yaml") checkFields(request, resource, object, warnings);
  return object;
}

Response Api::create(const Request& request, const Target& target) {
  return warned([&](std::vector<std::string>& warnings) {
    const Value object = readObject(request, target, warnings);
    if (target.resource->namespaced && target.nameSpace.empty())
      throw badRequest("namespace is required to create " + target.resource->plural);
    const Value made = m_world->create(*target.resource, target.nameSpace, object, writeOptions(request, target));
    return objectResponse(201, request, *target.resource, made, m_world->now());
  });
}

Response Api::update(const Request& request, const Target& target) {
  return warned([&](std::vector<std::string>& warnings) {
    const Value object = readObject(request, target, warnings);
    const ObjectPtr old = m_world->require(*target.resource, target.nameSpace, target.name);
    const Value made = m_world->update(*target.resource, old, object, writeOptions(request, target));
    return objectResponse(200, request, *target.resource, made, m_world->now());
  });
}

Response Api::patch(const Request& request, const Target& target) {
  return warned([&](std::vector<std::string>& warnings) {
    const Resource& resource = *target.resource;
    const std::string mediaType = mediaTypeOf(request);
    WriteOptions options = writeOptions(request, target);
    const ObjectPtr live = m_world->find(resource, target.nameSpace, target.name);

    if (mediaType == "application/apply-patch+yaml") {
      if (request.parameter("fieldManager").empty())
        throw invalid("meta.k8s.io", "PatchOptions", "",
            {{"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"}});
      Value config = readObject(request, target, warnings);
      if (const std::string name = nameOf(config); !name.empty() && name != target.name)
        throw badRequest("the name of the object (" + name + ") does not match the name on the URL (" + target.name + ")");
      put(config, {"metadata", "name"}, target.name);
      if (resource.namespaced) putDefault(config, {"metadata", "namespace"}, target.nameSpace);
      if (!itemsAt(config, {"metadata", "managedFields"}).empty()) throw badRequest("metadata.managedFields must be nil");
      drop(config, {"metadata", "managedFields"});
      // A config is often a file that was once read from a cluster.
      drop(config, {"metadata", "creationTimestamp"});
      if (!live && !target.subresource.empty()) throw notFound(resource.group, resource.plural, target.name);
      if (!live && !uidOf(config).empty())
        throw conflict(resource.group, resource.plural, target.name,
            "uid mismatch: the provided object specified uid " + uidOf(config) + ", and no existing object was found");
      const Value merged = applyConfiguration(*m_world, resource, live ? live->object : Value(), config,
          {options.manager, target.subresource, request.parameter("force") == "true"});
      options.ownershipDone = true;
      const Value made =
          live ? m_world->update(resource, live, merged, options) : m_world->create(resource, target.nameSpace, merged, options);
      return objectResponse(live ? 200 : 201, request, resource, made, m_world->now());
    }

    if (!live) throw notFound(resource.group, resource.plural, target.name);
    const Value base = inVersion(resource, live->object).deepCopy();
    const Value patched = applyPatch(resource, base, parseBody(request), mediaType);
    if (!patched.isMap()) throw badRequest("the patch does not leave an object");
    checkFields(request, resource, patched, warnings);
    const Value made = m_world->update(resource, live, patched, options);
    return objectResponse(200, request, resource, made, m_world->now());
  });
}

Response Api::remove(const Request& request, const Target& target) {
  const Resource& resource = *target.resource;
  const Value body = trimSpace(request.body).empty() ? Value::makeMap() : parseBody(request);
  const DeleteOptions options = deleteOptions(request, body);
  const ObjectPtr old = m_world->require(resource, target.nameSpace, target.name);
  const Deleted deleted = m_world->remove(resource, old, options);
  if (!deleted.gone) return objectResponse(200, request, resource, deleted.object, m_world->now());
  Value details = makeObject({{"name", target.name}, {"kind", resource.plural}, {"uid", uidOf(old->object)}});
  if (!resource.group.empty()) put(details, {"group"}, resource.group);
  return jsonResponse(200, makeObject({{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Value::makeMap()},
                               {"status", "Success"}, {"details", details}}));
}

Response Api::removeCollection(const Request& request, const Target& target) {
  const Resource& resource = *target.resource;
  const Value body = trimSpace(request.body).empty() ? Value::makeMap() : parseBody(request);
  const DeleteOptions options = deleteOptions(request, body);
  const object::LabelSelector labels = parseLabels(request.parameter("labelSelector"));
  const object::FieldSelector fields = parseFields(request.parameter("fieldSelector"));
  std::vector<Value> items;
  for (const ObjectPtr& stored : m_world->store().list(resource.storageName(), target.nameSpace)) {
    if (!labels.matches(object::labelsOf(stored->object)) || !fields.matches(stored->object)) continue;
    items.push_back(inVersion(resource, m_world->remove(resource, stored, options).object));
  }
  return jsonResponse(200, makeObject({{"kind", resource.listKind}, {"apiVersion", resource.groupVersion()},
                               {"metadata", makeObject({{"resourceVersion", std::to_string(m_world->store().revision())}})},
                               {"items", makeArray(items)}}));
}

Response Api::evict(const Request& request, const Target& target) {
  const Value body = parseBody(request);
  const Value inner = body.get("deleteOptions");
  const DeleteOptions options = deleteOptions(request, inner.isMap() ? inner : Value::makeMap());
  (void)m_world->remove(*target.resource, m_world->require(*target.resource, target.nameSpace, target.name), options);
  return jsonResponse(201,
      makeObject({{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Value::makeMap()}, {"status", "Success"}, {"code", 201}}));
}

Response Api::scale(const Request& request, const Target& target) {
  const Resource& resource = *target.resource;
  const ObjectPtr live = m_world->require(resource, target.nameSpace, target.name);
  const Value present = scaleOf(resource, live->object);
  if (request.method == "GET") return jsonResponse(200, present);
  if (request.method != "PUT" && request.method != "PATCH") throw methodNotAllowed();
  Value wanted = parseBody(request);
  if (request.method == "PATCH") {
    // A Scale has no lists: a strategic patch of it is a merge patch.
    std::string mediaType = mediaTypeOf(request);
    if (mediaType == "application/strategic-merge-patch+json") mediaType = "application/merge-patch+json";
    wanted = applyPatch(resource, present, wanted, mediaType);
  }
  if (const std::string given = textAt(wanted, {"metadata", "resourceVersion"});
      !given.empty() && given != textAt(present, {"metadata", "resourceVersion"}))
    throw conflict(resource.group, resource.plural, target.name,
        "the object has been modified; please apply your changes to the latest version and try again");
  const std::int64_t replicas = numberAt(wanted, {"spec", "replicas"});
  if (replicas < 0)
    throw invalid("autoscaling", "Scale", target.name,
        {{"FieldValueInvalid", "Invalid value: " + std::to_string(replicas) + ": must be greater than or equal to 0",
            "spec.replicas"}});
  Value object = live->object.deepCopy();
  setReplicas(resource, object, replicas);
  WriteOptions options = writeOptions(request, target);
  return jsonResponse(200, scaleOf(resource, m_world->update(resource, live, object, options)));
}

Response Api::review(const Request& request, const Target& target) {
  // Whoever has the sandbox's token may do everything in it.
  std::vector<std::string> warnings;
  Value object = readObject(request, target, warnings);
  const std::string& kind = target.resource->kind;
  if (kind == "SelfSubjectReview") {
    put(object, {"status", "userInfo"},
        makeObject({{"username", "sandbox-admin"}, {"groups", makeArray({"system:masters", "system:authenticated"})}}));
  } else if (kind == "SelfSubjectRulesReview") {
    const Value all = makeArray({"*"});
    put(object, {"status"},
        makeObject({{"resourceRules", makeArray({makeObject({{"verbs", all}, {"apiGroups", all}, {"resources", all}})})},
            {"nonResourceRules", makeArray({makeObject({{"verbs", all}, {"nonResourceURLs", all}})})}, {"incomplete", false}}));
  } else {
    put(object, {"status"}, makeObject({{"allowed", true}, {"reason", "the sandbox allows everything"}}));
  }
  return jsonResponse(201, object);
}

} // namespace chartroom::sandbox::internal
