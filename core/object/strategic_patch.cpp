#include "core/object/internal/json_value.h"
#include "core/object/internal/strategic.h"
#include "core/object/patch.h"

#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::object {

namespace internal {

const char* const kBadOrderList = "invalid patch format of setElementOrder list";

Error patchError(std::string message) { return {Code::InvalidArgument, std::move(message), {}, {}}; }

Error badArgument(std::string_view expected, const Value& actual) {
  return patchError("expected a " + std::string(expected) + ", but received a " + goType(actual));
}

Error noMergeKey(const Value& map, const std::string& key) {
  return patchError("map: " + goText(map) + " does not contain declared merge key: " + key);
}

namespace {

const char* goKind(const Type* type) {
  if (!type) return "interface";
  if (!type->name.empty() || !type->fields.empty()) return "struct";
  if (type->map != MapType::None && type->scalar == Scalar::None) return "map";
  if (type->list != ListType::None && type->scalar == Scalar::None) return "slice";
  switch (type->scalar) {
  case Scalar::String: return "string";
  case Scalar::Boolean: return "bool";
  case Scalar::Integer: return "int32";
  case Scalar::Number: return "float64";
  default: return "struct"; // quantities, times and the like
  }
}

bool equalFold(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(x) == lower(y);
  });
}

} // namespace

Result<PatchRule> patchRule(const Type* type, std::string_view key, Shape shape) {
  const std::string kind = goKind(type);
  if (kind != "struct") return patchError("merging an object in json but data type is not struct, instead is: " + kind);
  const Field* found = type->field(key);
  for (auto each = type->fields.begin(); !found && each != type->fields.end(); ++each)
    if (equalFold(each->name, key)) found = &*each;
  if (!found)
    return patchError("unable to find api field in struct " + type->name + " for the json field \"" + std::string(key) + "\"");
  PatchRule rule;
  rule.type = found->type;
  rule.mergeKey = found->patchMergeKey;
  if (found->patchStrategy == "retainKeys") {
    rule.retainKeys = true;
  } else if (found->patchStrategy == "merge,retainKeys") {
    rule.retainKeys = true;
    rule.strategy = "merge";
  } else {
    rule.strategy = found->patchStrategy;
  }
  if (shape == Shape::List) {
    if (!rule.type || rule.type->list == ListType::None) return patchError("expected slice or array type, but got: " + kind);
    rule.type = rule.type->element;
    if (rule.type && std::string_view(goKind(rule.type)) == "slice") return patchError("unexpected slice of slice");
  }
  return rule;
}

Result<Value> elementSample(const std::vector<const Items*>& lists) {
  const Value* sample = nullptr;
  for (const Items* list : lists)
    for (const Value& item : *list) {
      if (!sample) {
        sample = &item;
        if (item.isList()) return patchError("lists of lists are not supported");
      } else if (!sameJsonType(*sample, item)) {
        std::string text;
        for (const Items* each : lists) text += (text.empty() ? "" : " ") + goText(Value::makeList(*each));
        return patchError("list element types are not identical: [" + text + "]");
      }
    }
  if (!sample) return patchError("no elements in any of the given slices");
  return *sample;
}

Result<bool> sameMergeKey(const Value& left, const Value& right, const std::string& mergeKey) {
  if (mergeKey.empty()) return sameJson(left, right);
  for (const Value* each : {&left, &right}) {
    if (!each->isMap()) return badArgument("map[string]interface {}", *each);
    if (!each->map().contains(mergeKey)) return noMergeKey(*each, mergeKey);
  }
  return sameJson(left.get(mergeKey), right.get(mergeKey));
}

void sortScalars(Items& items) {
  std::stable_sort(items.begin(), items.end(), [](const Value& a, const Value& b) { return goText(a) < goText(b); });
}

void deduplicateScalars(Items& items) {
  // Go's way: a duplicate's place is taken by the last item, which decides the order of what remains.
  for (std::size_t i = 0; i + 1 < items.size(); ++i)
    for (std::size_t j = i + 1; j < items.size();) {
      if (!sameJson(items[i], items[j])) {
        ++j;
        continue;
      }
      if (j + 1 != items.size()) items[j] = items.back();
      items.pop_back();
    }
}

int indexIn(const Items& items, const Value& wanted, const std::string& mergeKey, bool maps) {
  const Value key = maps ? wanted.get(mergeKey) : wanted;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (sameJson(key, maps ? items[i].get(mergeKey) : items[i])) return static_cast<int>(i);
  return -1;
}

Result<Items> sortedByOrder(Items items, const Items& order, const std::string& mergeKey, bool maps) {
  Items deletions;
  if (maps) {
    for (const Items* list : {&std::as_const(items), &order})
      for (const Value& item : *list) {
        if (!item.isMap()) return badArgument("map[string]interface {}", item);
        if (!item.map().contains(mergeKey)) return noMergeKey(item, mergeKey);
      }
    Items kept;
    for (Value& item : items) {
      const Value directive = item.get(kDirective);
      (directive.isString() && directive.string() == "delete" ? deletions : kept).push_back(item);
    }
    items = std::move(kept);
  }
  std::vector<std::pair<int, Value>> keyed;
  for (Value& item : items) keyed.emplace_back(indexIn(order, item, mergeKey, maps), item);
  // Go sorts with an order that calls items outside `order` smaller than everything; insertion gives what its sort gives.
  for (std::size_t i = 1; i < keyed.size(); ++i)
    for (std::size_t j = i; j > 0; --j) {
      const bool known = keyed[j].first >= 0 && keyed[j - 1].first >= 0;
      if (known && keyed[j].first >= keyed[j - 1].first) break;
      std::swap(keyed[j], keyed[j - 1]);
    }
  Items sorted;
  for (auto& each : keyed) sorted.push_back(std::move(each.second));
  sorted.insert(sorted.end(), deletions.begin(), deletions.end());
  return sorted;
}

} // namespace internal

namespace {

Value mapOrEmpty(const Value& value) { return value.isMap() ? value.deepCopy() : Value::makeMap(); }

} // namespace

Result<Value> applyStrategicPatch(const Value& document, const Value& patch, const Type& type) {
  // Items may be shared between the two trees while merging, so the result is separated again.
  CHARTROOM_ASSIGN(const Value merged, internal::mergeMap(mapOrEmpty(document), mapOrEmpty(patch), &type, {true, true}));
  return merged;
}

Result<Value> createStrategicPatch(const Value& original, const Value& modified, const Type& type) {
  internal::DiffOptions options;
  options.setElementOrder = true;
  return internal::diffMaps(mapOrEmpty(original), mapOrEmpty(modified), &type, options);
}

Result<Value> createThreeWayStrategicPatch(
    const Value& original, const Value& modified, const Value& current, const Type& type, const ThreeWayOptions& options) {
  internal::DiffOptions delta;
  delta.ignoreDeletions = true;
  delta.setElementOrder = true;
  CHARTROOM_ASSIGN(const Value changes, internal::diffMaps(mapOrEmpty(current), mapOrEmpty(modified), &type, delta));
  internal::DiffOptions removal;
  removal.setElementOrder = true;
  removal.ignoreChangesAndAdditions = true;
  CHARTROOM_ASSIGN(const Value deletions, internal::diffMaps(mapOrEmpty(original), mapOrEmpty(modified), &type, removal));
  CHARTROOM_ASSIGN(const Value patch, internal::mergeMap(deletions, changes, &type, {}));
  if (!options.overwrite) {
    CHARTROOM_ASSIGN(const Value changed, internal::diffMaps(mapOrEmpty(original), mapOrEmpty(current), &type, {}));
    CHARTROOM_ASSIGN(const bool conflict, internal::patchesConflict(patch, changed, &type));
    if (conflict) {
      const auto yaml = [](const Value& value) {
        auto text = value::writeYaml(value);
        return text ? *text : text.error().message;
      };
      return Error{Code::Conflict,
          "patch:\n" + yaml(patch) + "\nconflicts with changes made from original to current:\n" + yaml(changed) + "\n", {}, {}};
    }
  }
  return patch;
}

} // namespace chartroom::object
