#pragma once

// What merging and diffing of strategic merge patches share.

#include "core/base/result.h"
#include "core/object/kinds.h"
#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::object::internal {

using value::SharedString;

inline constexpr std::string_view kDirective = "$patch";
inline constexpr std::string_view kRetainKeys = "$retainKeys";
inline constexpr std::string_view kDeletePrefix = "$deleteFromPrimitiveList";
inline constexpr std::string_view kOrderPrefix = "$setElementOrder";

using Items = std::vector<Value>;

// How a field is patched, and the type below it.
struct PatchRule {
  const Type* type = nullptr; // of the map, or of the list's elements
  bool retainKeys = false;
  std::string strategy; // "merge", "replace" or empty
  std::string mergeKey;
};
enum class Shape { Map, List };
// Fails when the field does not exist or is not of that shape, with strategicpatch's text.
Result<PatchRule> patchRule(const Type* type, std::string_view key, Shape shape);

Error patchError(std::string message);
Error badArgument(std::string_view expected, const Value& actual);
Error noMergeKey(const Value& map, const std::string& key);
extern const char* const kBadOrderList;

// The common JSON type of all items: a sample of it.
Result<Value> elementSample(const std::vector<const Items*>& lists);
Result<bool> sameMergeKey(const Value& left, const Value& right, const std::string& mergeKey);
// By fmt's text of each.
void sortScalars(Items& items);
void deduplicateScalars(Items& items);
Result<Items> sortedByOrder(Items items, const Items& order, const std::string& mergeKey, bool maps);
// Index in `items` of the one with the same merge key (maps) or value, or -1.
int indexIn(const Items& items, const Value& wanted, const std::string& mergeKey, bool maps);

struct DiffOptions {
  bool setElementOrder = false;
  bool ignoreChangesAndAdditions = false;
  bool ignoreDeletions = false;
  bool buildRetainKeys = false;
};
// Returns a new map that shares values with `modified`. May sort lists inside `original`.
Result<Value> diffMaps(const Value& original, const Value& modified, const Type* type, DiffOptions options);

struct MergeOptions {
  bool mergeParallelList = false;
  bool ignoreUnmatchedNulls = false;
};
// Changes and consumes both arguments.
Result<Value> mergeMap(Value original, const Value& patch, const Type* type, const MergeOptions& options);

// Whether both change the same field differently.
Result<bool> patchesConflict(const Value& left, const Value& right, const Type* type);

} // namespace chartroom::object::internal
