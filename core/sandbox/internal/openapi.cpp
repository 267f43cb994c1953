#include "core/sandbox/internal/openapi.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

Value strings(const std::vector<std::string>& items) {
  Value list = Value::makeList();
  for (const std::string& item : items) list.list().items.push_back(item);
  return list;
}

// The two versions of the documents differ in where schemas stand and in what a schema may say.
enum class Dialect { V2, V3 };

bool isFlagged(const Value& schema, std::string_view extension) { return flagAt(schema, {extension}); }

// A schema of a CRD as OpenAPI v2 can say it, after apiextensions-apiserver's ToStructuralOpenAPIV2: kubectl reads it.
void reduceToV2(const Value& schema) {
  if (!schema.isMap()) return;
  for (const char* key : {"allOf", "anyOf", "oneOf", "not"}) drop(schema, {key});
  const bool nullable = isFlagged(schema, "nullable"), open = isFlagged(schema, "x-kubernetes-preserve-unknown-fields");
  drop(schema, {"nullable"});
  if (nullable || open) {
    drop(schema, {"items"});
    drop(schema, {"properties"});
  }
  const std::string type = textAt(schema, {"type"});
  if (nullable || (type == "array" && !schema.get("items").isMap()) || (open && type == "object")) drop(schema, {"type"});
  std::vector<Value> required = itemsAt(schema, {"required"});
  if (const Value properties = schema.get("properties"); properties.isMap())
    for (const auto& entry : properties.map()) {
      if (isFlagged(entry.value, "nullable")) std::erase_if(required, [&](const Value& name) { return name == Value(entry.key); });
      reduceToV2(entry.value);
    }
  if (required.empty()) drop(schema, {"required"});
  else put(schema, {"required"}, makeArray(required));
  reduceToV2(schema.get("items"));
  reduceToV2(schema.get("additionalProperties"));
}

// Writes the schemas a document needs; named types become components, so that recursion ends.
class Schemas {
public:
  explicit Schemas(Dialect dialect) : m_dialect(dialect) {}

  Value reference(const std::string& name) const {
    return makeObject({{"$ref", (m_dialect == Dialect::V2 ? "#/definitions/" : "#/components/schemas/") + name}});
  }

  Value of(const object::Type& type) { return type.name.empty() ? inlineSchema(type) : reference(nameFor(type)); }

  std::string add(const Resource& resource) {
    if (resource.custom) return addCustom(resource);
    const std::string name =
        "sandbox." + (resource.group.empty() ? "core" : resource.group) + "." + resource.version + "." + resource.kind;
    Value schema =
        resource.fields && resource.fields->type ? inlineSchema(*resource.fields->type) : makeObject({{"type", "object"}});
    addStandardFields(schema);
    put(schema, {"x-kubernetes-group-version-kind"}, makeArray({gvk(resource)}));
    m_components.map().set(name, schema);
    return name;
  }

  static Value gvk(const Resource& resource) {
    return makeObject({{"group", resource.group}, {"version", resource.version}, {"kind", resource.kind}});
  }

  const Value& components() const { return m_components; }

private:
  // The CRD's own schema, as apiextensions-apiserver publishes it.
  std::string addCustom(const Resource& resource) {
    std::vector<std::string> labels = split(resource.group, ".");
    std::reverse(labels.begin(), labels.end());
    const std::string name = join(labels, ".") + "." + resource.version + "." + resource.kind;
    Value schema =
        resource.fields && resource.fields->schema.isMap() ? resource.fields->schema.deepCopy() : makeObject({{"type", "object"}});
    if (m_dialect == Dialect::V2 && isFlagged(schema, "x-kubernetes-preserve-unknown-fields")) {
      // kubectl takes every field beside the named ones for an error, so none is named.
      schema = makeObject({{"type", "object"}});
    } else {
      if (m_dialect == Dialect::V2) reduceToV2(schema);
      addEmbedded(schema);
      addStandardFields(schema);
    }
    put(schema, {"x-kubernetes-group-version-kind"}, makeArray({gvk(resource)}));
    m_components.map().set(name, schema);
    return name;
  }

  void addStandardFields(const Value& schema) {
    putDefault(schema, {"properties", "apiVersion"}, makeObject({{"type", "string"}}));
    putDefault(schema, {"properties", "kind"}, makeObject({{"type", "string"}}));
    put(schema, {"properties", "metadata"}, of(object::objectMetaType()));
  }

  void addEmbedded(const Value& schema) {
    if (!schema.isMap()) return;
    if (const Value properties = schema.get("properties"); properties.isMap())
      for (const auto& entry : properties.map()) addEmbedded(entry.value);
    addEmbedded(schema.get("items"));
    addEmbedded(schema.get("additionalProperties"));
    if (!isFlagged(schema, "x-kubernetes-embedded-resource")) return;
    if (m_dialect == Dialect::V2 && isFlagged(schema, "x-kubernetes-preserve-unknown-fields")) return;
    addStandardFields(schema);
    std::vector<Value> required = itemsAt(schema, {"required"});
    for (const char* field : {"kind", "apiVersion"})
      if (std::find(required.begin(), required.end(), Value(field)) == required.end()) required.push_back(field);
    put(schema, {"required"}, makeArray(required));
  }

  std::string nameFor(const object::Type& type) {
    const auto known = m_names.find(&type);
    if (known != m_names.end()) return known->second;
    // Two types of different packages may have one Go name; clients show what follows the last dot.
    std::string name = "sandbox.types." + type.name;
    for (int i = 2; !m_taken.insert(name).second; ++i) name = "sandbox.types" + std::to_string(i) + "." + type.name;
    m_names.emplace(&type, name);
    m_components.map().set(name, Value::makeMap());
    const Value schema = inlineSchema(type);
    m_components.map().set(name, schema);
    return name;
  }

  Value inlineSchema(const object::Type& type) {
    const int forms =
        (type.scalar != object::Scalar::None) + (type.list != object::ListType::None) + (type.map != object::MapType::None);
    if (type.name == "Quantity") return scalarStruct({}, {"string", "number"});
    if (type.name == "IntOrString") return scalarStruct("int-or-string", {"integer", "string"});
    if (type.name == "Time" || type.name == "MicroTime") return makeObject({{"type", "string"}, {"format", "date-time"}});
    // Never an empty schema: kubectl explain takes it for a missing one.
    if (forms > 1 || type.scalar == object::Scalar::Untyped) return makeObject({{"x-kubernetes-preserve-unknown-fields", true}});
    switch (type.scalar) {
    case object::Scalar::String: return makeObject({{"type", "string"}});
    case object::Scalar::Integer: return makeObject({{"type", "integer"}});
    case object::Scalar::Number: return makeObject({{"type", "number"}});
    case object::Scalar::Boolean: return makeObject({{"type", "boolean"}});
    default: break;
    }
    Value schema = Value::makeMap();
    if (type.list != object::ListType::None) {
      put(schema, {"type"}, "array");
      put(schema, {"items"}, of(type.element ? *type.element : object::untypedType()));
      put(schema, {"x-kubernetes-list-type"},
          type.list == object::ListType::Map   ? "map"
          : type.list == object::ListType::Set ? "set"
                                               : "atomic");
      if (!type.keys.empty()) put(schema, {"x-kubernetes-list-map-keys"}, strings(type.keys));
      return schema;
    }
    put(schema, {"type"}, "object");
    if (type.map == object::MapType::Atomic) put(schema, {"x-kubernetes-map-type"}, "atomic");
    std::vector<std::string> required;
    for (const object::Field& field : type.fields) {
      Value property = of(field.type ? *field.type : object::untypedType());
      if (!field.patchStrategy.empty() || !field.patchMergeKey.empty()) {
        // In version 3 extensions do not stand beside a $ref.
        if (m_dialect == Dialect::V3 && property.get("$ref").isString()) property = makeObject({{"allOf", makeArray({property})}});
        if (!field.patchStrategy.empty()) put(property, {"x-kubernetes-patch-strategy"}, field.patchStrategy);
        if (!field.patchMergeKey.empty()) put(property, {"x-kubernetes-patch-merge-key"}, field.patchMergeKey);
      }
      if (field.required) required.push_back(field.name);
      put(schema, {"properties", field.name}, property);
    }
    if (!required.empty()) put(schema, {"required"}, strings(required));
    // A type with neither fields nor a described element is any object.
    if (type.others && type.others != &object::deducedType()) put(schema, {"additionalProperties"}, of(*type.others));
    return schema;
  }

  // What Go holds in a struct and writes as a scalar. Version 2 has no words for a choice of types and says string.
  Value scalarStruct(const std::string& format, std::initializer_list<const char*> types) const {
    Value schema = Value::makeMap();
    if (!format.empty()) put(schema, {"format"}, format);
    if (m_dialect == Dialect::V2) {
      put(schema, {"type"}, "string");
      return schema;
    }
    std::vector<Value> choices;
    for (const char* type : types) choices.push_back(makeObject({{"type", type}}));
    put(schema, {"oneOf"}, makeArray(choices));
    return schema;
  }

  Dialect m_dialect;
  Value m_components = Value::makeMap();
  std::map<const object::Type*, std::string> m_names;
  std::set<std::string> m_taken;
};

Value parameter(const std::string& name, const std::string& in, const std::string& type) {
  Value result = makeObject({{"name", name}, {"in", in}, {"schema", makeObject({{"type", type}, {"uniqueItems", true}})}});
  if (in == "path") put(result, {"required"}, true);
  return result;
}

Value content(const std::vector<std::string>& types, const Value& schema) {
  Value result = Value::makeMap();
  for (const std::string& type : types) result.map().set(type, makeObject({{"schema", schema}}));
  return result;
}

Value operation(const Resource& resource, const std::string& action, const Value& schema) {
  Value result = makeObject({{"x-kubernetes-action", action}, {"x-kubernetes-group-version-kind", Schemas::gvk(resource)},
      {"responses",
          makeObject({{"200", makeObject({{"description", "OK"}, {"content", content({"application/json"}, schema)}})}})}});
  if (action == "post" || action == "put" || action == "patch") {
    std::vector<Value> parameters = {parameter("dryRun", "query", "string"), parameter("fieldManager", "query", "string"),
        parameter("fieldValidation", "query", "string")};
    std::vector<std::string> types = {"application/json"};
    if (action == "patch") {
      parameters.push_back(parameter("force", "query", "boolean"));
      types = {"application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"};
      if (!resource.custom) types.push_back("application/strategic-merge-patch+json");
    }
    put(result, {"parameters"}, makeArray(parameters));
    put(result, {"requestBody"},
        makeObject(
            {{"content", content(types, action == "patch" ? makeObject({{"type", "object"}}) : schema)}, {"required", true}}));
  }
  if (action == "delete")
    put(result, {"parameters"},
        makeArray({parameter("dryRun", "query", "string"), parameter("propagationPolicy", "query", "string")}));
  return result;
}

void addPaths(const Value& paths, Schemas& schemas, const Resource& r) {
  const std::string root = r.group.empty() ? "/api/" + r.version : "/apis/" + r.group + "/" + r.version;
  const Value schema = schemas.reference(schemas.add(r));
  const std::string collection = root + (r.namespaced ? "/namespaces/{namespace}/" : "/") + r.plural;
  Value many = Value::makeMap(), one = Value::makeMap();
  if (r.allows('c')) put(many, {"post"}, operation(r, "post", schema));
  if (r.allows('l')) put(many, {"get"}, operation(r, "list", schema));
  if (r.allows('g')) put(one, {"get"}, operation(r, "get", schema));
  if (r.allows('u')) put(one, {"put"}, operation(r, "put", schema));
  if (r.allows('p')) put(one, {"patch"}, operation(r, "patch", schema));
  if (r.allows('d')) put(one, {"delete"}, operation(r, "delete", schema));
  std::vector<Value> parameters;
  if (r.namespaced) parameters.push_back(parameter("namespace", "path", "string"));
  const bool named = one.size() > 0;
  if (!parameters.empty()) put(many, {"parameters"}, makeArray(parameters));
  paths.map().set(collection, many);
  if (!named) return;
  parameters.insert(parameters.begin(), parameter("name", "path", "string"));
  put(one, {"parameters"}, makeArray(parameters));
  paths.map().set(collection + "/{name}", one);
}

const char* const kTitle = "Kubernetes";

Value document(const Resources& resources, const std::string& group, const std::string& version) {
  Schemas schemas(Dialect::V3);
  Value paths = Value::makeMap();
  for (const ResourcePtr& r : resources.inVersion(group, version)) addPaths(paths, schemas, *r);
  return makeObject({{"openapi", "3.0.0"}, {"info", makeObject({{"title", kTitle}, {"version", "v1.36.3"}})}, {"paths", paths},
      {"components", makeObject({{"schemas", schemas.components()}})}});
}

// Version 2 writes a parameter's schema into the parameter and a body as one more parameter.
Value parametersV2(const std::vector<Value>& given) {
  std::vector<Value> result;
  for (const Value& each : given) {
    Value flat = Value::makeMap();
    for (const auto& entry : each.map())
      if (entry.key.view() != "schema") flat.map().set(entry.key, entry.value);
    for (const auto& entry : each.get("schema").map()) flat.map().set(entry.key, entry.value);
    result.push_back(flat);
  }
  return makeArray(result);
}

Value operationV2(const Value& given) {
  Value result = Value::makeMap();
  for (const auto& entry : given.map())
    if (entry.key.view() != "requestBody") result.map().set(entry.key, entry.value);
  std::vector<Value> parameters = parametersV2(itemsAt(given, {"parameters"})).list().items;
  std::vector<std::string> consumes = {"*/*"};
  if (const Value body = at(given, {"requestBody", "content"}); body.isMap()) {
    consumes.clear();
    for (const auto& entry : body.map()) consumes.push_back(entry.key.str());
    parameters.insert(parameters.begin(),
        makeObject({{"name", "body"}, {"in", "body"}, {"required", true}, {"schema", body.map().begin()->value.get("schema")}}));
  }
  put(result, {"consumes"}, strings(consumes));
  put(result, {"produces"}, strings({"application/json"}));
  put(result, {"schemes"}, strings({"https"}));
  if (!parameters.empty()) put(result, {"parameters"}, makeArray(parameters));
  put(result, {"responses"},
      makeObject({{"200", makeObject({{"description", "OK"},
                              {"schema", at(given, {"responses", "200", "content", "application/json", "schema"})}})}}));
  return result;
}

Value documentV2(const Resources& resources) {
  Schemas schemas(Dialect::V2);
  Value given = Value::makeMap(), paths = Value::makeMap();
  for (const ResourcePtr& r : resources.all()) addPaths(given, schemas, *r);
  for (const auto& path : given.map()) {
    Value item = Value::makeMap();
    for (const auto& entry : path.value.map())
      item.map().set(entry.key, entry.value.isMap() ? operationV2(entry.value) : parametersV2(entry.value.list().items));
    paths.map().set(path.key, item);
  }
  return makeObject({{"swagger", "2.0"}, {"info", makeObject({{"title", kTitle}, {"version", "v1.36.3"}})}, {"paths", paths},
      {"definitions", schemas.components()}});
}

Response plain(int status, const std::string& text) {
  Response response;
  response.status = status;
  response.contentType = "text/plain; charset=utf-8";
  response.body = text;
  return response;
}

// client-go asks for protobuf, under an older name and a newer one; the answer has the newer.
Response serveV2(const Resources& resources, const Request& request) {
  constexpr const char* kProtobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  const std::string accept = request.header("accept");
  Response response;
  for (const std::string& entry : split(accept, ",")) {
    const std::string type = toLowerAscii(trimSpace(entry.substr(0, entry.find(';'))));
    if (type == kProtobuf || type == "application/com.github.proto-openapi.spec.v2@v1.0+protobuf") {
      response.contentType = kProtobuf;
      response.body = openApiProtobuf(documentV2(resources));
      return response;
    }
    if (type.empty() || type == "application/json" || type == "application/*" || type == "*/*") {
      response.body = toJson(documentV2(resources));
      return response;
    }
  }
  return plain(406, "");
}

} // namespace

std::optional<Response> serveOpenApi(const Resources& resources, const Request& request) {
  if (request.path == "/openapi/v2") return serveV2(resources, request);
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
  if ((!core && !named) || resources.inVersion(group, version).empty()) return plain(404, "404 page not found\n");
  response.body = toJson(document(resources, group, version));
  return response;
}

} // namespace chartroom::sandbox::internal
