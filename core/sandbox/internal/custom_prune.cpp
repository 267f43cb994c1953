// The three passes that change a custom resource: pruning (schema/pruning/algorithm.go), dropping nulls and setting defaults
// (schema/defaulting). Each walks object and schema together; a nil schema means that nothing is known below.

#include "core/object/kinds.h"
#include "core/sandbox/internal/custom_schema.h"
#include "core/sandbox/internal/fields.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

bool isMetaField(std::string_view key) { return key == "apiVersion" || key == "kind" || key == "metadata"; }

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::vector<std::string> keysOf(const Value& map) {
  std::vector<std::string> result;
  for (const auto& entry : map.map()) result.push_back(entry.key.str());
  return result;
}

// How the schema knows a key: as a property, as one of the additional properties (whose schema may be nil), or not at all.
struct Member {
  bool known = false;
  Value schema;
};
Member memberOf(const Value& schema, const std::string& key) {
  if (const Value property = at(schema, {"properties", key}); !property.isNil()) return {true, property};
  const Value additional = schema.get("additionalProperties");
  if (additional.isMap()) return {true, additional};
  return {additional.isBool() && additional.boolean(), {}};
}

struct Pruner {
  std::vector<std::string> unknown;

  void prune(const Value& value, const Value& schema, const std::string& path, bool embedded) {
    const bool open = flagAt(schema, {"x-kubernetes-preserve-unknown-fields"});
    if (value.isMap()) {
      for (const std::string& key : keysOf(value)) {
        if (embedded && isMetaField(key)) continue;
        const Member member = memberOf(schema, key);
        if (member.known) {
          prune(value.get(key), member.schema, joined(path, key), flagAt(member.schema, {"x-kubernetes-embedded-resource"}));
        } else if (!open) {
          unknown.push_back(joined(path, key));
          value.map().erase(key);
        }
      }
    } else if (value.isList()) {
      const Value items = schema.get("items");
      // Below an open list without a schema for its items nothing is pruned.
      if (open && items.isNil()) return;
      for (std::size_t i = 0; i < value.list().items.size(); ++i)
        prune(
            value.list().items[i], items, path + "[" + std::to_string(i) + "]", flagAt(items, {"x-kubernetes-embedded-resource"}));
    }
  }

  // ObjectMeta is typed: what it does not have is unknown.
  void pruneMetadata(const Value& metadata) {
    if (!metadata.isMap()) return;
    for (const std::string& key : keysOf(metadata))
      if (!object::objectMetaType().child(key)) {
        unknown.push_back("metadata." + key);
        metadata.map().erase(key);
      }
  }
};

bool isNullable(const Value& schema) { return flagAt(schema, {"nullable"}); }

} // namespace

std::vector<std::string> pruneCustom(const Value& schema, const Value& object) {
  Pruner meta, rest;
  meta.pruneMetadata(object.get("metadata"));
  rest.prune(object, schema, "", true);
  std::sort(rest.unknown.begin(), rest.unknown.end());
  meta.unknown.insert(meta.unknown.end(), rest.unknown.begin(), rest.unknown.end());
  return meta.unknown;
}

void dropNullsOfCustom(const Value& schema, const Value& object) {
  if (object.isMap()) {
    for (const std::string& key : keysOf(object)) {
      const Value member = memberOf(schema, key).schema;
      if (object.get(key).isNil() && member.isMap() && !isNullable(member) && member.get("default").isNil())
        object.map().erase(key);
      else dropNullsOfCustom(member, object.get(key));
    }
  } else if (object.isList()) {
    for (const Value& item : object.list().items) dropNullsOfCustom(schema.get("items"), item);
  }
}

void applyCustomDefaults(const Value& schema, const Value& object) {
  if (!schema.isMap()) return;
  if (object.isMap()) {
    if (const Value properties = schema.get("properties"); properties.isMap())
      for (const auto& property : properties.map()) {
        const Value fallback = property.value.get("default");
        if (fallback.isNil()) continue;
        if (!object.map().contains(property.key) || (object.get(property.key).isNil() && !isNullable(property.value)))
          object.map().set(property.key, fallback.deepCopy());
      }
    for (const std::string& key : keysOf(object)) {
      const Value member = memberOf(schema, key).schema;
      if (object.get(key).isNil() && member.isMap() && !isNullable(member)) object.map().set(key, member.get("default").deepCopy());
      applyCustomDefaults(member, object.get(key));
    }
  } else if (object.isList()) {
    const Value items = schema.get("items");
    for (Value& item : object.list().items) {
      if (item.isNil() && items.isMap() && !isNullable(items)) item = items.get("default").deepCopy();
      applyCustomDefaults(items, item);
    }
  }
}

} // namespace chartroom::sandbox::internal
