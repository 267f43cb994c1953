// Dictionaries (sprig's dict.go, with mergo's rules for merging). Maps are shared: set, unset and merge change the one
// they are given.

#include "core/funcs/internal/support.h"

#include <algorithm>

namespace chartroom::funcs::internal {

namespace {

using value::Map;

// The map itself as map[string]interface {}, which these functions return even when given common.Values.
Value asDict(const Value& value) {
  if (!value.isMap()) return Value::makeMap();
  return value.type() == Type::ValuesMap ? value.retyped(Type::Map) : value;
}

enum class MergeRule { KeepFilled, Overwrite };

// mergo's deepMerge for maps: everything in `source` that is missing or empty in `target` (or, overwriting, everything)
// is put there; maps on both sides merge. Values are shared, not copied.
void merge(Call& call, Map& target, const Map& source, MergeRule rule, int depth) {
  const bool overwrite = rule == MergeRule::Overwrite, traced = call.isTraced();
  // Of what all can see nothing is told here, but where it is changed.
  const bool tells = traced && target.home() == 0;
  // Merging a map into itself changes nothing.
  if (&target == &source || depth > 10000) return;
  for (const Map::Entry& entry : source) {
    const Value* present = target.find(entry.key);
    if (entry.value.isNil()) {
      if (overwrite) target.set(entry.key, Value());
      continue;
    }
    if (entry.value.isMap() && present && present->isMap() && !present->map().isNil) {
      const Value kept = *present;
      merge(call, kept.map(), entry.value.map(), rule, depth + 1);
      if (traced) {
        Value told = call.decidedBy(kept, entry.value);
        if (tells) target.set(entry.key, std::move(told));
      }
      if (kept.size() > 0) continue;
    }
    if (!overwrite && present && !empty(*present)) continue;
    const Value entering = traced && present && !overwrite ? call.decidedBy(entry.value, *present) : entry.value;
    target.set(entry.key, tells ? entering : entry.value);
  }
}

Value mergeAll(Call& call, Arguments a, MergeRule rule) {
  Value target = asDict(a[0]);
  for (const Value& source : a.subspan(1)) {
    const Map* map = mapOf(source);
    if (!map || map->isNil) continue;
    if (target.map().isNil) target = Value::makeMap();
    call.changing(Call::Change::Merge, target, {}, source);
    merge(call, target.map(), *map, rule, 0);
  }
  return target;
}

Error conversion(const Value& value, const char* wanted) {
  return failure("interface conversion: interface {} is " + (value.isNil() ? "nil" : value::typeName(value)) + ", not " + wanted);
}

Result<Value> dig(Arguments a) {
  if (a.size() < 3) return failure("dig needs at least three arguments");
  Value step = a.back();
  if (step.type() != Type::Map) return conversion(step, "map[string]interface {}");
  const Arguments keys = a.first(a.size() - 2);
  for (const Value& key : keys)
    if (!key.isString()) return conversion(key, "string");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (step.type() != Type::Map) return conversion(step, "map[string]interface {}");
    const Value* next = step.map().find(keys[i].string());
    if (!next) return a[a.size() - 2];
    step = Value(*next);
  }
  return step;
}

void addAccess(FunctionMap& map) {
  defineVariadic(map, "dict", {P::Any}, [](Arguments a) {
    Value result = Value::makeMap();
    for (std::size_t i = 0; i < a.size(); i += 2)
      result.map().set(
          a[i].isString() ? a[i].sharedString() : value::SharedString(text(a[i])), i + 1 < a.size() ? a[i + 1] : Value(""));
    return result;
  });
  define(map, "get", {P::Dict, P::String}, [](Arguments a) {
    const Map* dict = mapOf(a[0]);
    const Value* found = dict ? dict->find(a[1].string()) : nullptr;
    return found ? *found : Value("");
  });
  define(map, "set", {P::Dict, P::String, P::Any}, [](Call& call, Arguments a) -> Result<Value> {
    Map* dict = mapOf(a[0]);
    if (!dict || dict->isNil) return failure("assignment to entry in nil map");
    call.changing(Call::Change::Set, a[0], a[1].string(), a[2]);
    dict->set(a[1].sharedString(), a[2]);
    return asDict(a[0]);
  });
  map["set"].nilContainers = true;
  define(map, "unset", {P::Dict, P::String}, [](Call& call, Arguments a) {
    call.changing(Call::Change::Remove, a[0], a[1].string(), Value());
    if (Map* dict = mapOf(a[0])) dict->erase(a[1].string());
    return asDict(a[0]);
  });
  define(map, "hasKey", {P::Dict, P::String}, [](Arguments a) {
    const Map* dict = mapOf(a[0]);
    return Value(dict && dict->contains(a[1].string()));
  });
  defineVariadic(map, "dig", {P::Any}, [](Arguments a) { return dig(a); });
}

void addSelecting(FunctionMap& map) {
  defineVariadic(map, "pluck", {P::String, P::Dict}, [](Arguments a) {
    Value result = Value::makeList();
    for (const Value& argument : a.subspan(1)) {
      const Map* dict = mapOf(argument);
      if (const Value* found = dict ? dict->find(a[0].string()) : nullptr) result.list().items.push_back(*found);
    }
    return result;
  });
  defineVariadic(map, "keys", {P::Dict}, [](Arguments a) {
    Value result = Value::makeList(Type::StringList);
    for (const Value& argument : a)
      if (const Map* dict = mapOf(argument))
        for (const Map::Entry& entry : *dict) result.list().items.emplace_back(entry.key);
    return result;
  });
  define(map, "values", {P::Dict}, [](Arguments a) {
    Value result = Value::makeList();
    if (const Map* dict = mapOf(a[0]))
      for (const Map::Entry& entry : *dict) result.list().items.push_back(entry.value);
    return result;
  });
  defineVariadic(map, "pick", {P::Dict, P::String}, [](Arguments a) {
    Value result = Value::makeMap();
    if (const Map* dict = mapOf(a[0]))
      for (const Value& key : a.subspan(1))
        if (const Value* found = dict->find(key.string())) result.map().set(key.sharedString(), *found);
    return result;
  });
  defineVariadic(map, "omit", {P::Dict, P::String}, [](Arguments a) {
    Value result = Value::makeMap();
    if (const Map* dict = mapOf(a[0]))
      for (const Map::Entry& entry : *dict)
        if (std::none_of(a.begin() + 1, a.end(), [&](const Value& key) { return key.string() == entry.key.str(); }))
          result.map().set(entry.key, entry.value);
    return result;
  });
}

// In what was copied: Go's copier leaves out what structs do not export.
void loseUnexported(Value& copy) {
  if (copy.isOpaque())
    if (Value lossy = copy.opaque().copied(); !lossy.isNil()) copy = std::move(lossy);
  if (copy.isMap())
    for (auto& entry : copy.map()) loseUnexported(entry.value);
  if (copy.isList())
    for (Value& item : copy.list().items) loseUnexported(item);
}

void addMerging(FunctionMap& map) {
  defineVariadic(
      map, "merge", {P::Dict, P::Dict}, [](Call& call, Arguments a) { return mergeAll(call, a, MergeRule::KeepFilled); });
  alias(map, "merge", "mustMerge");
  defineVariadic(
      map, "mergeOverwrite", {P::Dict, P::Dict}, [](Call& call, Arguments a) { return mergeAll(call, a, MergeRule::Overwrite); });
  alias(map, "mergeOverwrite", "mustMergeOverwrite");
  define(map, "deepCopy", {P::Any}, [](Arguments a) -> Result<Value> {
    if (a[0].isNil()) return failure("reflect: call of reflect.Value.Type on zero Value");
    Value copy = a[0].deepCopy();
    loseUnexported(copy);
    return copy;
  });
  alias(map, "deepCopy", "mustDeepCopy");
}

} // namespace

void addDicts(FunctionMap& map) {
  addAccess(map);
  addSelecting(map);
  addMerging(map);
}

} // namespace chartroom::funcs::internal
