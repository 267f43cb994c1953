#include "core/object/internal/json_value.h"
#include "core/object/patch.h"

namespace chartroom::object {

using internal::sameJson;
using internal::sameJsonType;

namespace {

// Also in maps inside lists, which the RFC would leave alone.
Value withoutNulls(const Value& value) {
  if (value.isList()) {
    Value list = Value::makeList();
    for (const Value& item : value.list().items) list.list().items.push_back(withoutNulls(item));
    return list;
  }
  if (!value.isMap()) return value.deepCopy();
  Value result = Value::makeMap();
  for (const auto& entry : value.map())
    if (!entry.value.isNil()) result.map().set(entry.key, withoutNulls(entry.value));
  return result;
}

// Merges in place. Nulls that `document` holds by itself stay, so that a patch can be merged into a patch.
void mergeInto(const Value& document, const Value& patch) {
  for (const auto& entry : patch.map()) {
    if (entry.value.isNil()) {
      document.map().erase(entry.key);
      continue;
    }
    const Value* current = document.map().find(entry.key);
    if (current && current->isMap() && entry.value.isMap()) mergeInto(*current, entry.value);
    else document.map().set(entry.key, withoutNulls(entry.value));
  }
}

enum class Keep { OnlyNulls, NoNulls };

// A merge patch reduced to its deletions, or to everything else. Maps left empty go, empty maps that were there stay.
Value filtered(const Value& patch, Keep keep) {
  Value result = Value::makeMap();
  for (const auto& entry : patch.map()) {
    if (entry.value.isNil()) {
      if (keep == Keep::OnlyNulls) result.map().set(entry.key, Value());
    } else if (entry.value.isMap()) {
      if (entry.value.size() == 0) {
        if (keep == Keep::NoNulls) result.map().set(entry.key, Value::makeMap());
        continue;
      }
      Value inner = filtered(entry.value, keep);
      if (inner.size() > 0) result.map().set(entry.key, std::move(inner));
    } else if (keep == Keep::NoNulls) {
      result.map().set(entry.key, entry.value.deepCopy());
    }
  }
  return result;
}

} // namespace

Value applyMergePatch(const Value& document, const Value& patch) {
  if (!patch.isMap()) return patch.deepCopy();
  if (!document.isMap()) return withoutNulls(patch);
  Value result = document.deepCopy();
  mergeInto(result, patch);
  return result;
}

Value createMergePatch(const Value& original, const Value& modified) {
  Value patch = Value::makeMap();
  if (modified.isMap())
    for (const auto& entry : modified.map()) {
      const Value* before = original.isMap() ? original.map().find(entry.key) : nullptr;
      if (!before || !sameJsonType(*before, entry.value)) {
        patch.map().set(entry.key, entry.value.deepCopy());
      } else if (entry.value.isMap()) {
        Value inner = createMergePatch(*before, entry.value);
        if (inner.size() > 0) patch.map().set(entry.key, std::move(inner));
      } else if (!sameJson(*before, entry.value)) {
        patch.map().set(entry.key, entry.value.deepCopy());
      }
    }
  if (original.isMap())
    for (const auto& entry : original.map())
      if (!modified.isMap() || !modified.map().contains(entry.key)) patch.map().set(entry.key, Value());
  return patch;
}

Value createThreeWayMergePatch(const Value& original, const Value& modified, const Value& current) {
  Value patch = filtered(createMergePatch(original, modified), Keep::OnlyNulls);
  mergeInto(patch, filtered(createMergePatch(current, modified), Keep::NoNulls));
  return patch;
}

} // namespace chartroom::object
