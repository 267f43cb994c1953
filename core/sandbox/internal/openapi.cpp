#include "core/sandbox/internal/openapi.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"

#include <map>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

Value strings(const std::vector<std::string>& items) {
  Value list = Value::makeList();
  for (const std::string& item : items) list.list().items.push_back(item);
  return list;
}

// Writes the schemas a document needs; named types become components, so that recursion ends.
class Schemas {
public:
  Value of(const object::Type& type) {
    if (type.name.empty()) return inlineSchema(type);
    const std::string name = nameFor(type);
    return makeObject({{"$ref", "#/components/schemas/" + name}});
  }

  std::string add(const Resource& resource) {
    const std::string name = "sandbox." + (resource.group.empty() ? "core" : resource.group) + "." + resource.version + "." + resource.kind;
    Value schema = resource.fields && resource.fields->type ? inlineSchema(*resource.fields->type)
                                                            : makeObject({{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}});
    if (!at(schema, {"properties"}).isMap()) put(schema, {"properties"}, Value::makeMap());
    putDefault(schema, {"properties", "apiVersion"}, makeObject({{"type", "string"}}));
    putDefault(schema, {"properties", "kind"}, makeObject({{"type", "string"}}));
    if (!at(schema, {"properties", "metadata"}).isMap()) put(schema, {"properties", "metadata"}, of(object::objectMetaType()));
    put(schema, {"x-kubernetes-group-version-kind"}, makeArray({gvk(resource)}));
    m_components.map().set(name, schema);
    return name;
  }

  static Value gvk(const Resource& resource) {
    return makeObject({{"group", resource.group}, {"version", resource.version}, {"kind", resource.kind}});
  }

  const Value& components() const { return m_components; }

private:
  std::string nameFor(const object::Type& type) {
    const auto known = m_names.find(&type);
    if (known != m_names.end()) return known->second;
    // Two types of different packages may have one Go name.
    std::string name = "sandbox.types." + type.name;
    for (int i = 2; !m_taken.insert(name).second; ++i) name = "sandbox.types." + type.name + std::to_string(i);
    m_names.emplace(&type, name);
    m_components.map().set(name, Value::makeMap());
    const Value schema = inlineSchema(type);
    m_components.map().set(name, schema);
    return name;
  }

  Value inlineSchema(const object::Type& type) {
    const int forms = (type.scalar != object::Scalar::None) + (type.list != object::ListType::None) + (type.map != object::MapType::None);
    Value schema = Value::makeMap();
    if (forms > 1 || type.scalar == object::Scalar::Untyped) {
      if (type.map != object::MapType::None) put(schema, {"x-kubernetes-preserve-unknown-fields"}, true);
      return schema;
    }
    switch (type.scalar) {
    case object::Scalar::String: return makeObject({{"type", "string"}});
    case object::Scalar::Integer: return makeObject({{"type", "integer"}});
    case object::Scalar::Number: return makeObject({{"type", "number"}});
    case object::Scalar::Boolean: return makeObject({{"type", "boolean"}});
    default: break;
    }
    if (type.list != object::ListType::None) {
      put(schema, {"type"}, "array");
      put(schema, {"items"}, type.element ? of(*type.element) : Value::makeMap());
      put(schema, {"x-kubernetes-list-type"}, type.list == object::ListType::Map ? "map" : type.list == object::ListType::Set ? "set" : "atomic");
      if (!type.keys.empty()) put(schema, {"x-kubernetes-list-map-keys"}, strings(type.keys));
      return schema;
    }
    put(schema, {"type"}, "object");
    if (type.map == object::MapType::Atomic) put(schema, {"x-kubernetes-map-type"}, "atomic");
    for (const object::Field& field : type.fields) {
      Value property = field.type ? of(*field.type) : Value::makeMap();
      if (!field.patchStrategy.empty() || !field.patchMergeKey.empty()) {
        // Extensions do not stand beside a $ref.
        if (property.get("$ref").isString()) property = makeObject({{"allOf", makeArray({property})}});
        if (!field.patchStrategy.empty()) put(property, {"x-kubernetes-patch-strategy"}, field.patchStrategy);
        if (!field.patchMergeKey.empty()) put(property, {"x-kubernetes-patch-merge-key"}, field.patchMergeKey);
      }
      put(schema, {"properties", field.name}, property);
    }
    if (type.others) put(schema, {"additionalProperties"}, of(*type.others));
    return schema;
  }

  Value m_components = Value::makeMap();
  std::map<const object::Type*, std::string> m_names;
  std::set<std::string> m_taken;
};

Value queryParameter(const std::string& name, const std::string& type) {
  return makeObject({{"name", name}, {"in", "query"}, {"schema", makeObject({{"type", type}, {"uniqueItems", true}})}});
}

Value content(const std::vector<std::string>& types, const Value& schema) {
  Value result = Value::makeMap();
  for (const std::string& type : types) result.map().set(type, makeObject({{"schema", schema}}));
  return result;
}

Value operation(const Resource& resource, const std::string& action, const std::string& component) {
  const Value schema = makeObject({{"$ref", "#/components/schemas/" + component}});
  Value result = makeObject({{"x-kubernetes-action", action}, {"x-kubernetes-group-version-kind", Schemas::gvk(resource)},
                             {"responses", makeObject({{"200", makeObject({{"description", "OK"}, {"content", content({"application/json"}, schema)}})}})}});
  if (action == "post" || action == "put" || action == "patch") {
    std::vector<Value> parameters = {queryParameter("dryRun", "string"), queryParameter("fieldManager", "string"), queryParameter("fieldValidation", "string")};
    std::vector<std::string> types = {"application/json"};
    if (action == "patch") {
      parameters.push_back(queryParameter("force", "boolean"));
      types = {"application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"};
      if (!resource.custom) types.push_back("application/strategic-merge-patch+json");
    }
    put(result, {"parameters"}, makeArray(parameters));
    put(result, {"requestBody"}, makeObject({{"content", content(types, action == "patch" ? Value::makeMap() : schema)}, {"required", true}}));
  }
  if (action == "delete") put(result, {"parameters"}, makeArray({queryParameter("dryRun", "string"), queryParameter("propagationPolicy", "string")}));
  return result;
}

Value document(const Resources& resources, const std::string& group, const std::string& version) {
  Schemas schemas;
  Value paths = Value::makeMap();
  const std::string root = group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
  for (const ResourcePtr& r : resources.inVersion(group, version)) {
    const std::string component = schemas.add(*r);
    const std::string collection = root + (r->namespaced ? "/namespaces/{namespace}/" : "/") + r->plural;
    Value many = Value::makeMap(), one = Value::makeMap();
    if (r->allows('c')) put(many, {"post"}, operation(*r, "post", component));
    if (r->allows('l')) put(many, {"get"}, operation(*r, "list", component));
    if (r->allows('g')) put(one, {"get"}, operation(*r, "get", component));
    if (r->allows('u')) put(one, {"put"}, operation(*r, "put", component));
    if (r->allows('p')) put(one, {"patch"}, operation(*r, "patch", component));
    if (r->allows('d')) put(one, {"delete"}, operation(*r, "delete", component));
    paths.map().set(collection, many);
    if (one.size() > 0) paths.map().set(collection + "/{name}", one);
  }
  return makeObject({{"openapi", "3.0.0"}, {"info", makeObject({{"title", "Kubernetes"}, {"version", "v1.36.3"}})}, {"paths", paths},
                     {"components", makeObject({{"schemas", schemas.components()}})}});
}

} // namespace

std::optional<Response> serveOpenApi(const Resources& resources, const Request& request) {
  constexpr std::string_view kRoot = "/openapi/v3";
  std::string_view path = request.path;
  if (!path.starts_with(kRoot)) return {};
  path.remove_prefix(kRoot.size());
  Response response;
  if (path.empty() || path == "/") {
    Value paths = Value::makeMap();
    for (const GroupVersions& group : resources.groups())
      for (const std::string& version : group.versions) {
        const std::string key = group.group.empty() ? "api/" + version : "apis/" + group.group + "/" + version;
        paths.map().set(key, makeObject({{"serverRelativeURL", "/openapi/v3/" + key}}));
      }
    response.body = toJson(makeObject({{"paths", paths}}));
    return response;
  }
  const std::vector<std::string> part = split(path, "/");
  const bool core = part.size() == 3 && part[1] == "api";
  const bool named = part.size() == 4 && part[1] == "apis";
  const std::string group = named ? part[2] : "", version = part.back();
  if ((!core && !named) || resources.inVersion(group, version).empty()) {
    response.status = 404;
    response.contentType = "text/plain; charset=utf-8";
    response.body = "404 page not found\n";
    return response;
  }
  response.body = toJson(document(resources, group, version));
  return response;
}

} // namespace chartroom::sandbox::internal
