// The application of strategic merge patches: strategicpatch.mergeMap and what belongs to it.

#include "core/object/internal/json_value.h"
#include "core/object/internal/strategic.h"

#include <algorithm>

namespace chartroom::object::internal {

namespace {

// Entries as they are now: merging changes maps while walking them.
std::vector<value::Map::Entry> entriesOf(const Value& map) { return {map.map().begin(), map.map().end()}; }

bool isText(const Value& value, std::string_view text) { return value.isString() && value.string() == text; }

// False when the value is itself a directive and has to go.
bool removeDirectives(const Value& value) {
  if (value.isMap()) {
    if (value.map().contains(kDirective)) return false;
    for (const auto& entry : entriesOf(value))
      if (!removeDirectives(entry.value)) value.map().erase(entry.key);
  } else if (value.isList()) {
    std::erase_if(value.list().items, [](const Value& item) { return !removeDirectives(item); });
  }
  return true;
}

void discardNulls(const Value& value) {
  if (value.isMap()) {
    for (const auto& entry : entriesOf(value)) {
      if (entry.value.isNil()) value.map().erase(entry.key);
      else discardNulls(entry.value);
    }
  } else if (value.isList()) {
    for (const Value& item : value.list().items) discardNulls(item);
  }
}

void put(const Value& original, std::string_view key, const Value& value) {
  if (removeDirectives(value)) original.map().set(key, value);
  else original.map().erase(key);
}

Result<void> applyRetainKeys(const Value& original, const Value& patch, const MergeOptions& options) {
  const Value* found = patch.map().find(kRetainKeys);
  if (!found) return {};
  const Value keep = *found;
  patch.map().erase(kRetainKeys);
  if (!options.mergeParallelList) {
    if (const Value* already = original.map().find(kRetainKeys)) {
      if (!sameJson(*already, keep))
        return patchError(goText(*already) + " and " + goText(keep) +
                          " are not deep equal: this may happen when calculating the 3-way diff patch");
    } else {
      original.map().set(kRetainKeys, keep);
    }
    return {};
  }
  const Error bad = patchError("invalid patch format of retainKeys");
  if (!keep.isList()) return bad;
  const auto kept = [&](const SharedString& key) {
    const auto& items = keep.list().items;
    return std::any_of(items.begin(), items.end(), [&](const Value& item) { return isText(item, key); });
  };
  for (const auto& [key, value] : patch.map()) {
    if (value.isNil() || key.view().starts_with(kDeletePrefix) || key.view().starts_with(kOrderPrefix)) continue;
    if (!kept(key)) return bad;
  }
  for (const auto& entry : entriesOf(original))
    if (!kept(entry.key)) original.map().erase(entry.key);
  return {};
}

Result<std::string> withoutPrefix(std::string_view key, std::string_view prefix, const char* problem) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos || key.substr(0, slash) != prefix) return patchError(problem);
  return std::string(key.substr(slash + 1));
}

Result<void> checkOrder(const Items& patch, const Items& order, const std::string& mergeKey) {
  if (order.empty() || patch.empty()) return {};
  Items wanted;
  for (const Value& item : patch) {
    if (!mergeKey.empty()) {
      if (!item.isMap()) return badArgument("map[string]interface {}", item);
      if (isText(item.get(kDirective), "delete")) continue;
    }
    wanted.push_back(item);
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < wanted.size() && j < order.size()) {
    if (wanted[i].isMap() && wanted[i].map().contains(kDirective)) {
      ++i;
      continue;
    }
    CHARTROOM_ASSIGN(const bool same, sameMergeKey(wanted[i], order[j], mergeKey));
    if (same) ++i;
    ++j;
  }
  if (i < wanted.size() && j >= order.size())
    return patchError("The order in patch list:\n" + goText(Value::makeList(patch)) + "\n doesn't match " +
                      std::string(kOrderPrefix) + " list:\n" + goText(Value::makeList(order)) + "\n");
  return {};
}

struct Partition {
  Items listed;
  Items others;
};

Result<Partition> partition(const Items& items, const Items& by, const std::string& mergeKey) {
  Partition result;
  for (const Value& item : items) {
    if (!mergeKey.empty()) {
      if (!item.isMap()) return badArgument("map[string]interface {}", item);
      if (!item.map().contains(mergeKey)) return noMergeKey(item, mergeKey);
    }
    (indexIn(by, item, mergeKey, !mergeKey.empty()) >= 0 ? result.listed : result.others).push_back(item);
  }
  return result;
}

// `listed` in the patch's order and `others` in the server's, interleaved as the server's order suggests.
Result<Items> normalized(
    Partition parts, const Items& patchOrder, const Items& serverOrder, const std::string& mergeKey, bool maps) {
  CHARTROOM_ASSIGN(const Items right, sortedByOrder(std::move(parts.listed), patchOrder, mergeKey, maps));
  CHARTROOM_ASSIGN(const Items left, sortedByOrder(std::move(parts.others), serverOrder, mergeKey, maps));
  Items all;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < left.size() || j < right.size()) {
    bool takeLeft = j >= right.size();
    if (i < left.size() && j < right.size()) {
      const int li = indexIn(serverOrder, left[i], mergeKey, maps);
      const int ri = indexIn(serverOrder, right[j], mergeKey, maps);
      takeLeft = li >= 0 && ri >= 0 && li < ri;
    }
    all.push_back(takeLeft ? left[i++] : right[j++]);
  }
  return all;
}

struct ListRule {
  const PatchRule& rule;
  bool deleteList = false;
};

// `original` counts; what is added beyond it first fills the places in `store` that deletions left.
Result<Items> mergeMaps(Items original, Items& store, const Items& patch, const PatchRule& rule, const MergeOptions& options) {
  std::size_t free = original.size();
  for (const Value& item : patch) {
    if (!item.map().contains(rule.mergeKey)) return noMergeKey(item, rule.mergeKey);
    for (std::size_t i = 0; i < original.size(); ++i)
      if (!original[i].isMap()) return patchError("value for key " + std::to_string(i) + " is not a map");
    const int at = indexIn(original, item, rule.mergeKey, true);
    if (at < 0) {
      original.push_back(item);
      if (free < store.size()) store[free++] = item;
      continue;
    }
    CHARTROOM_ASSIGN(
        original[static_cast<std::size_t>(at)], mergeMap(original[static_cast<std::size_t>(at)], item, rule.type, options));
  }
  return original;
}

// Changes `store`, the server's list, as Go's slices change under such a merge: deletions move items forward in place and
// additions overwrite the places behind. A later sort by the server's order sees just that.
Result<Items> mergeLists(Items& store, Items patch, const ListRule& how, const MergeOptions& options) {
  Items original = store;
  Items none;
  const PatchRule& rule = how.rule;
  if (rule.strategy != "merge" && !how.deleteList) return patch;
  if (original.empty() && patch.empty()) return original;
  CHARTROOM_ASSIGN(const Value sample, elementSample({&original, &patch}));
  Items merged;
  if (!sample.isMap()) {
    if (options.mergeParallelList && how.deleteList) {
      std::erase_if(original, [&](const Value& item) { return indexIn(patch, item, {}, false) >= 0; });
      return original;
    }
    merged = original;
    merged.insert(merged.end(), patch.begin(), patch.end());
    deduplicateScalars(merged);
  } else {
    if (rule.mergeKey.empty()) return patchError("cannot merge lists without merge key for struct");
    Items plain;
    bool replace = false;
    for (const Value& item : patch) {
      const Value* directive = item.map().find(kDirective);
      if (!directive) {
        plain.push_back(item);
      } else if (isText(*directive, "delete")) {
        if (!item.map().contains(rule.mergeKey)) return noMergeKey(item, rule.mergeKey);
        for (int at; (at = indexIn(original, item, rule.mergeKey, true)) >= 0;) {
          original.erase(original.begin() + at);
          std::copy(original.begin(), original.end(), store.begin()); // the places behind keep what they had
        }
      } else if (isText(*directive, "replace")) {
        replace = true;
      } else if (isText(*directive, "merge")) {
        return patchError("merging lists cannot yet be specified in the patch");
      } else {
        return patchError("unknown patch type: " + goText(*directive) + " in map: " + goText(item));
      }
    }
    if (replace) {
      original = std::move(plain);
      plain.clear();
    }
    patch = std::move(plain);
    CHARTROOM_ASSIGN(merged, mergeMaps(original, replace ? none : store, patch, rule, options));
  }
  CHARTROOM_ASSIGN(Partition parts, partition(merged, patch, rule.mergeKey));
  return normalized(std::move(parts), patch, original, rule.mergeKey, sample.isMap());
}

Result<void> mergeOrderedList(const Value& original, const Value& patch, const SharedString& directive, const Value& order,
    const Type* type, const MergeOptions& options) {
  if (!options.mergeParallelList) {
    if (const Value* already = original.map().find(directive)) {
      if (!sameJson(*already, order)) return patchError(kBadOrderList);
    } else {
      original.map().set(directive, order);
    }
  }
  patch.map().erase(directive);
  if (!order.isList()) return badArgument("[]interface {}", order);
  CHARTROOM_ASSIGN(const std::string key, withoutPrefix(directive, kOrderPrefix, kBadOrderList));
  const Value* before = original.map().find(key);
  const Value* change = patch.map().find(key);
  for (const Value* each : {before, change})
    if (each && !each->isList()) return badArgument("[]interface {}", *each);
  CHARTROOM_ASSIGN(const PatchRule rule, patchRule(type, key, Shape::List));
  Items originalItems = before ? before->list().items : Items();
  const Items patchItems = change ? change->list().items : Items();
  CHARTROOM_TRY(checkOrder(patchItems, order.list().items, rule.mergeKey));
  if (!before && !change) return {};
  Items merged = originalItems;
  if (!before) {
    removeDirectives(*change);
    merged = change->list().items;
  } else if (change) {
    CHARTROOM_ASSIGN(merged, mergeLists(originalItems, patchItems, {rule}, options));
  }
  CHARTROOM_ASSIGN(Partition parts, partition(merged, order.list().items, rule.mergeKey));
  CHARTROOM_ASSIGN(const Value sample, elementSample({&originalItems, &patchItems}));
  CHARTROOM_ASSIGN(Items both, normalized(std::move(parts), order.list().items, originalItems, rule.mergeKey, sample.isMap()));
  original.map().set(key, Value::makeList(std::move(both)));
  patch.map().erase(key);
  return {};
}

} // namespace

Result<Value> mergeMap(Value original, const Value& patch, const Type* type, const MergeOptions& options) {
  if (const Value* directive = patch.map().find(kDirective)) {
    if (isText(*directive, "replace")) {
      patch.map().erase(kDirective);
      return patch;
    }
    if (isText(*directive, "delete")) return Value::makeMap();
    return patchError("unknown patch type: " + goText(*directive) + " in map: " + goText(patch));
  }
  CHARTROOM_TRY(applyRetainKeys(original, patch, options));
  for (const auto& entry : entriesOf(patch))
    if (entry.key.view().starts_with(kOrderPrefix))
      CHARTROOM_TRY(mergeOrderedList(original, patch, entry.key, entry.value, type, options));

  for (const auto& entry : entriesOf(patch)) {
    const Value& change = entry.value;
    std::string key = entry.key.str();
    bool deleteList = false;
    if (key.starts_with(kDeletePrefix)) {
      if (!options.mergeParallelList) {
        original.map().set(key, change);
        continue;
      }
      CHARTROOM_ASSIGN(key, withoutPrefix(entry.key, kDeletePrefix, "invalid patch format of primitive list"));
      deleteList = true;
    }
    if (change.isNil()) {
      original.map().erase(key);
      if (options.ignoreUnmatchedNulls) continue;
    }
    const Value* before = original.map().find(key);
    if (!before || !sameJsonType(*before, change)) {
      if (deleteList) continue;
      if (options.ignoreUnmatchedNulls) discardNulls(change);
      put(original, key, change);
    } else if (change.isMap()) {
      CHARTROOM_ASSIGN(const PatchRule rule, patchRule(type, key, Shape::Map));
      Value merged = change;
      if (rule.strategy != "replace") {
        CHARTROOM_ASSIGN(merged, mergeMap(*before, change, rule.type, options));
      }
      original.map().set(key, std::move(merged));
    } else if (change.isList()) {
      CHARTROOM_ASSIGN(const PatchRule rule, patchRule(type, key, Shape::List));
      Items store = before->list().items;
      CHARTROOM_ASSIGN(Items merged, mergeLists(store, change.list().items, {rule, deleteList}, options));
      original.map().set(key, Value::makeList(std::move(merged)));
    } else {
      put(original, key, change);
    }
  }
  return original;
}

} // namespace chartroom::object::internal
