// The making of strategic merge patches: strategicpatch.diffMaps and what belongs to it.

#include "core/object/internal/json_value.h"
#include "core/object/internal/strategic.h"

#include <algorithm>

namespace chartroom::object::internal {

namespace {

struct ListDiff {
  Items additions;
  Items deletions;
  Items order;
};

void replaceIfDifferent(
    const SharedString& key, const Value& original, const Value& modified, const Value& patch, const DiffOptions& options) {
  if (!options.ignoreChangesAndAdditions && !sameJson(original, modified)) patch.map().set(key, modified);
}

Result<void> diffField(const SharedString& key, const Value& original, const Value& modified, const Value& patch, const Type* type,
    DiffOptions options) {
  const auto rule = patchRule(type, key, Shape::Map);
  if (!rule) {
    if (sameJson(original, modified)) return {};
    return rule.error();
  }
  options.buildRetainKeys = rule->retainKeys;
  if (rule->strategy == "replace") {
    if (!options.ignoreChangesAndAdditions) patch.map().set(key, modified);
    return {};
  }
  CHARTROOM_ASSIGN(Value inner, diffMaps(original, modified, rule->type, options));
  if (inner.size() > 0) patch.map().set(key, std::move(inner));
  return {};
}

void diffScalars(Items& original, const Items& modified, const DiffOptions& options, ListDiff& diff) {
  sortScalars(original); // in place: the order check that follows compares with the sorted list, as Go's does
  Items sorted = modified;
  sortScalars(sorted);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < original.size() || j < sorted.size()) {
    const int order = i == original.size() ? 1 : j == sorted.size() ? -1 : goText(original[i]).compare(goText(sorted[j]));
    if (order == 0) {
      ++i, ++j;
    } else if (order < 0) {
      if (!options.ignoreDeletions) diff.deletions.push_back(original[i]);
      ++i;
    } else {
      if (!options.ignoreChangesAndAdditions) diff.additions.push_back(sorted[j]);
      ++j;
    }
  }
  deduplicateScalars(diff.deletions);
}

Items sortedByKey(const Items& items, const std::string& mergeKey) {
  Items sorted = items;
  std::stable_sort(sorted.begin(), sorted.end(),
      [&](const Value& a, const Value& b) { return goText(a.get(mergeKey)) < goText(b.get(mergeKey)); });
  return sorted;
}

Result<void> diffMapItems(const Items& originalItems, const Items& modifiedItems, const Type* type, const std::string& mergeKey,
    const DiffOptions& options, ListDiff& diff) {
  const Items original = sortedByKey(originalItems, mergeKey);
  const Items modified = sortedByKey(modifiedItems, mergeKey);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < original.size() || j < modified.size()) {
    if (i < original.size() && !original[i].map().contains(mergeKey)) return noMergeKey(original[i], mergeKey);
    if (j < modified.size() && !modified[j].map().contains(mergeKey)) return noMergeKey(modified[j], mergeKey);
    const int order = i == original.size()   ? 1
                      : j == modified.size() ? -1
                                             : goText(original[i].get(mergeKey)).compare(goText(modified[j].get(mergeKey)));
    if (order == 0) {
      CHARTROOM_ASSIGN(Value inner, diffMaps(original[i], modified[j], type, options));
      if (inner.size() > 0) {
        inner.map().set(mergeKey, modified[j].get(mergeKey));
        diff.additions.push_back(std::move(inner));
      }
      ++i, ++j;
    } else if (order > 0) {
      if (!options.ignoreChangesAndAdditions) diff.additions.push_back(modified[j]);
      ++j;
    } else {
      if (!options.ignoreDeletions) {
        Value deletion = Value::makeMap();
        deletion.map().set(mergeKey, original[i].get(mergeKey));
        deletion.map().set(kDirective, "delete");
        diff.deletions.push_back(std::move(deletion));
      }
      ++i;
    }
  }
  return {};
}

Result<bool> sameOrder(const Items& original, const Items& modified, const std::string& mergeKey) {
  if (original.size() != modified.size()) return false;
  for (std::size_t i = 0; i < modified.size(); ++i) {
    CHARTROOM_ASSIGN(const bool same, sameMergeKey(original[i], modified[i], mergeKey));
    if (!same) return false;
  }
  return true;
}

Result<ListDiff> diffLists(
    Items& original, const Items& modified, const Type* type, const std::string& mergeKey, const DiffOptions& options) {
  ListDiff diff;
  if (original.empty()) {
    if (!modified.empty() && !options.ignoreChangesAndAdditions) diff.additions = modified;
    return diff;
  }
  CHARTROOM_ASSIGN(const Value sample, elementSample({&original, &modified}));
  if (sample.isMap()) {
    CHARTROOM_TRY(diffMapItems(original, modified, type, mergeKey, options, diff));
    CHARTROOM_ASSIGN(diff.additions, sortedByOrder(std::move(diff.additions), modified, mergeKey, true));
    CHARTROOM_ASSIGN(const bool orderSame, sameOrder(original, modified, mergeKey));
    diff.additions.insert(diff.additions.end(), diff.deletions.begin(), diff.deletions.end());
    diff.deletions.clear();
    if (options.setElementOrder && ((!options.ignoreChangesAndAdditions && (!diff.additions.empty() || !orderSame)) ||
                                       (!options.ignoreDeletions && !diff.additions.empty())))
      for (const Value& item : modified) {
        Value only = Value::makeMap();
        only.map().set(mergeKey, item.get(mergeKey));
        diff.order.push_back(std::move(only));
      }
    return diff;
  }
  diffScalars(original, modified, options, diff);
  CHARTROOM_ASSIGN(diff.additions, sortedByOrder(std::move(diff.additions), modified, mergeKey, false));
  if (options.setElementOrder &&
      ((!options.ignoreDeletions && !diff.deletions.empty()) ||
          (!options.ignoreChangesAndAdditions && !sameJson(Value::makeList(original), Value::makeList(modified)))))
    diff.order = modified;
  return diff;
}

Result<void> diffListField(const SharedString& key, const Value& original, const Value& modified, const Value& patch,
    const Type* type, DiffOptions options) {
  const auto rule = patchRule(type, key, Shape::List);
  if (!rule) {
    if (sameJson(original, modified)) return {};
    return rule.error();
  }
  if (rule->strategy != "merge") {
    replaceIfDifferent(key, original, modified, patch, options);
    return {};
  }
  options.buildRetainKeys = rule->retainKeys;
  CHARTROOM_ASSIGN(ListDiff diff, diffLists(original.list().items, modified.list().items, rule->type, rule->mergeKey, options));
  const auto put = [&](std::string name, Items& items) {
    if (!items.empty()) patch.map().set(std::move(name), Value::makeList(std::move(items)));
  };
  put(key.str(), diff.additions);
  put(std::string(kDeletePrefix) + "/" + key.str(), diff.deletions);
  put(std::string(kOrderPrefix) + "/" + key.str(), diff.order);
  return {};
}

} // namespace

Result<Value> diffMaps(const Value& original, const Value& modified, const Type* type, DiffOptions options) {
  Value patch = Value::makeMap();
  Items retained;
  for (const auto& [key, value] : modified.map()) {
    if (options.buildRetainKeys && !value.isNil()) retained.emplace_back(key);
    const Value* before = original.map().find(key);
    if (!before) {
      if (!options.ignoreChangesAndAdditions) patch.map().set(key, value);
      continue;
    }
    if (key.view() == kDirective) {
      if (!before->isString() || !value.isString()) return patchError("invalid value for special key: $patch");
      if (before->string() != value.string()) patch.map().set(key, value);
    } else if (!sameJsonType(*before, value)) {
      if (!options.ignoreChangesAndAdditions) patch.map().set(key, value);
    } else if (value.isMap()) {
      CHARTROOM_TRY(diffField(key, *before, value, patch, type, options));
    } else if (value.isList()) {
      CHARTROOM_TRY(diffListField(key, *before, value, patch, type, options));
    } else {
      replaceIfDifferent(key, *before, value, patch, options);
    }
  }
  bool vanished = false; // a key with content that `modified` does not have
  for (const auto& [key, value] : original.map()) {
    if (modified.map().contains(key)) continue;
    vanished = vanished || !value.isNil();
    if (!options.ignoreDeletions) patch.map().set(key, Value());
  }
  if (!retained.empty() && (patch.size() > 0 || vanished)) {
    sortScalars(retained);
    patch.map().set(kRetainKeys, Value::makeList(std::move(retained)));
  }
  return patch;
}

namespace {

Result<bool> valuesConflict(
    const Value& left, const Value& right, const Type* type, const std::string& strategy, const std::string& mergeKey);

Result<bool> listsConflict(Items left, Items right, const Type* type, const std::string& strategy, const std::string& mergeKey) {
  CHARTROOM_ASSIGN(const Value sample, elementSample({&left, &right}));
  if (strategy == "merge") {
    if (!sample.isMap()) return false;
    for (const Value& item : left)
      for (const Value& other : right) {
        for (const Value* each : {&item, &other})
          if (!each->map().contains(mergeKey))
            return patchError("cannot find merge key `" + mergeKey + "` in merging list element:" + goText(*each));
        if (goText(item.get(mergeKey)) != goText(other.get(mergeKey))) continue;
        CHARTROOM_ASSIGN(const bool conflict, valuesConflict(item, other, type, {}, {}));
        if (conflict) return true;
      }
    return false;
  }
  if (left.size() != right.size()) return true;
  if (!sample.isMap())
    for (Items* each : {&left, &right}) {
      deduplicateScalars(*each);
      sortScalars(*each);
    }
  if (left.size() != right.size()) return true;
  for (std::size_t i = 0; i < left.size(); ++i) {
    CHARTROOM_ASSIGN(const bool conflict, valuesConflict(left[i], right[i], type, {}, {}));
    if (conflict) return true;
  }
  return false;
}

Result<bool> valuesConflict(
    const Value& left, const Value& right, const Type* type, const std::string& strategy, const std::string& mergeKey) {
  if (left.isMap()) {
    if (!right.isMap()) return true;
    const Value leftMark = left.get(kDirective);
    const Value rightMark = right.get(kDirective);
    if (!sameJson(leftMark, rightMark)) return true;
    if (strategy == "replace") return false;
    return patchesConflict(left, right, type);
  }
  if (left.isList()) {
    if (!right.isList()) return true;
    return listsConflict(left.list().items, right.list().items, type, strategy, mergeKey);
  }
  return !sameJson(left, right);
}

} // namespace

Result<bool> patchesConflict(const Value& left, const Value& right, const Type* type) {
  for (const auto& [key, value] : left.map()) {
    if (key.view() == kDirective || key.view() == kRetainKeys) continue;
    const Value* other = right.map().find(key);
    if (!other) continue;
    PatchRule rule;
    if (value.isMap() || value.isList()) {
      CHARTROOM_ASSIGN(rule, patchRule(type, key, value.isMap() ? Shape::Map : Shape::List));
    }
    CHARTROOM_ASSIGN(const bool conflict, valuesConflict(value, *other, rule.type, rule.strategy, rule.mergeKey));
    if (conflict) return true;
  }
  return false;
}

} // namespace chartroom::object::internal
