// Types of custom resources from the openAPIV3Schema of their definition, as the API server derives them for server-side apply.

#include "core/object/kinds.h"

#include <algorithm>
#include <deque>

namespace chartroom::object {

namespace {

std::string text(const Value& map, std::string_view key) {
  const Value value = map.get(key);
  return value.isString() ? value.string() : std::string();
}

bool flag(const Value& map, std::string_view key) {
  const Value value = map.get(key);
  return value.isBool() && value.boolean();
}

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> result;
  if (list.isList())
    for (const Value& item : list.list().items)
      if (item.isString()) result.push_back(item.string());
  return result;
}

class Builder {
public:
  std::deque<Type> types;

  const Type* convert(const Value& schema, bool preserve) {
    if (flag(schema, "x-kubernetes-preserve-unknown-fields")) preserve = true;
    Type& type = types.emplace_back();
    const std::string kind = text(schema, "type");
    if (kind == "object") {
      object(type, schema, preserve);
    } else if (kind == "array") {
      array(type, schema, preserve);
    } else if (kind == "string") {
      const std::string format = text(schema, "format");
      type.scalar = format.empty() || format == "byte" ? Scalar::String : Scalar::Untyped;
    } else if (kind == "integer") {
      type.scalar = Scalar::Integer;
    } else if (kind == "number") {
      type.scalar = Scalar::Number;
    } else if (kind == "boolean") {
      type.scalar = Scalar::Boolean;
    } else {
      type.scalar = Scalar::Untyped;
      array(type, schema, preserve);
      object(type, schema, preserve);
    }
    return &type;
  }

  // A custom resource or an embedded one: these three fields are the API server's, whatever the schema says.
  void standardFields(Type& type) {
    put(type, {"apiVersion", scalar(Scalar::String), {}, {}, {}, false, false});
    put(type, {"kind", scalar(Scalar::String), {}, {}, {}, false, false});
    put(type, {"metadata", &objectMetaType(), {}, {}, {}, false, false});
  }

private:
  const Type* scalar(Scalar kind) {
    Type& type = types.emplace_back();
    type.scalar = kind;
    return &type;
  }

  static void put(Type& type, Field field) {
    const auto at = std::lower_bound(type.fields.begin(), type.fields.end(), field.name,
        [](const Field& each, const std::string& name) { return each.name < name; });
    if (at != type.fields.end() && at->name == field.name) *at = std::move(field);
    else type.fields.insert(at, std::move(field));
  }

  void object(Type& type, const Value& schema, bool preserve) {
    type.map = text(schema, "x-kubernetes-map-type") == "atomic" ? MapType::Atomic : MapType::Granular;
    const Value properties = schema.get("properties");
    if (properties.isMap())
      for (const auto& entry : properties.map()) {
        const Value fallback = entry.value.get("default");
        // Never "required", which means that Go writes the field even when it is zero: custom resources have no Go struct.
        put(type, {entry.key.str(), convert(entry.value, preserve), {}, {},
                      fallback.isMap() || fallback.isList() ? Value() : fallback, false, false});
      }
    const Value additional = schema.get("additionalProperties");
    if (additional.isMap()) type.others = convert(additional, preserve);
    else if (additional.isBool()) type.others = additional.boolean() ? &deducedType() : nullptr;
    else if (preserve || properties.size() == 0) type.others = &deducedType();
    if (flag(schema, "x-kubernetes-embedded-resource")) standardFields(type);
  }

  void array(Type& type, const Value& schema, bool preserve) {
    const std::string listType = text(schema, "x-kubernetes-list-type");
    type.list = listType == "map" ? ListType::Map : listType == "set" ? ListType::Set : ListType::Atomic;
    if (type.list == ListType::Map) type.keys = texts(schema.get("x-kubernetes-list-map-keys"));
    const Value items = schema.get("items");
    type.element = items.isMap() ? convert(items, preserve) : &deducedType();
  }
};

} // namespace

Result<void> Kinds::registerCustom(const Value& definition) {
  const Value spec = definition.get("spec");
  const Value specNames = spec.get("names");
  Kind common;
  common.id.group = text(spec, "group");
  common.id.kind = text(specNames, "kind");
  common.plural = text(specNames, "plural");
  common.singular = text(specNames, "singular");
  common.listKind = text(specNames, "listKind");
  common.shortNames = texts(specNames.get("shortNames"));
  common.categories = texts(specNames.get("categories"));
  common.namespaced = text(spec, "scope") == "Namespaced";
  common.custom = true;
  common.verbs = {"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"};
  const Value versions = spec.get("versions");
  if (common.id.group.empty() || common.id.kind.empty() || common.plural.empty() || !versions.isList())
    return Error{Code::InvalidArgument, "custom resource definition without group, names or versions", {}, {}};
  if (common.singular.empty()) {
    common.singular = common.id.kind;
    for (char& c : common.singular)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (common.listKind.empty()) common.listKind = common.id.kind + "List";

  std::vector<KindPointer> made;
  for (const Value& version : versions.list().items) {
    if (!flag(version, "served")) continue;
    auto kind = std::make_shared<Kind>(common);
    kind->id.version = text(version, "name");
    kind->schema = version.get("schema").get("openAPIV3Schema");
    if (kind->id.version.empty() || !kind->schema.isMap())
      return Error{Code::InvalidArgument, "custom resource definition version without name or schema", {}, {}};
    auto builder = std::make_shared<Builder>();
    auto* root = const_cast<Type*>(builder->convert(kind->schema, flag(spec, "preserveUnknownFields"))); // builder's own
    if (root->map == MapType::None)
      return Error{Code::InvalidArgument, "the schema of a custom resource definition must be an object", {}, {}};
    builder->standardFields(*root);
    const Value subresources = version.get("subresources");
    if (!subresources.get("scale").isNil())
      kind->subresources.push_back(
          {"scale", {"autoscaling", "v1", "Scale"}, type({"autoscaling", "v1", "Scale"}), {"get", "patch", "update"}});
    if (subresources.isMap() && subresources.map().contains("status"))
      kind->subresources.push_back({"status", kind->id, root, {"get", "patch", "update"}});
    kind->type = root;
    kind->storage = builder;
    made.push_back(std::move(kind));
  }
  unregisterCustom(common.id.group, common.plural);
  m_kinds.insert(m_kinds.end(), made.begin(), made.end());
  return {};
}

void Kinds::unregisterCustom(std::string_view group, std::string_view plural) {
  std::erase_if(
      m_kinds, [&](const KindPointer& kind) { return kind->custom && kind->id.group == group && kind->plural == plural; });
}

} // namespace chartroom::object
