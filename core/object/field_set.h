#pragma once

// FieldSet: a set of paths into an object, the content of one managedFields entry (FieldsV1). Mirrors
// sigs.k8s.io/structured-merge-diff/v6/fieldpath. A plain value: copyable, thread-safe while const.

#include "core/base/result.h"
#include "core/value/value.h"

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::object {

// One step of a path. Steps order as fieldpath's: fields, keys, values, indexes.
struct PathElement {
  enum class Kind { Field, Key, Value, Index };
  Kind kind = Kind::Field;
  std::string name;                                          // Field
  std::vector<std::pair<std::string, chartroom::Value>> key; // Key: the item of a map list with these key fields, by name
  chartroom::Value value;                                    // Value: the item of a set
  std::int64_t index = 0;                                    // Index

  static PathElement field(std::string name);
  // ".name", "[port=80,protocol=\"TCP\"]", "[=\"x\"]", "[3]".
  std::string text() const;
  // "f:name", "k:{\"port\":80}", "v:\"x\"", "i:3".
  std::string serialized() const;
  friend bool operator<(const PathElement& a, const PathElement& b);
  friend bool operator==(const PathElement& a, const PathElement& b);
};
using FieldPath = std::vector<PathElement>;
// ".spec.replicas".
std::string pathText(const FieldPath& path);
// A path of field names.
FieldPath fieldPath(std::initializer_list<std::string> names);

class FieldSet {
public:
  FieldSet() = default;
  FieldSet(std::initializer_list<FieldPath> paths);

  // Reads a FieldsV1 map. Elements of unknown kinds are skipped, malformed ones fail with Code::Parse.
  static Result<FieldSet> parse(const Value& fieldsV1);
  Value toFieldsV1() const;

  void insert(const FieldPath& path);
  bool has(const FieldPath& path) const;
  bool empty() const;
  void each(const std::function<void(const FieldPath&)>& visit) const;

  FieldSet unitedWith(const FieldSet& other) const;
  FieldSet intersectedWith(const FieldSet& other) const;
  // Without exactly the paths of `other`.
  FieldSet without(const FieldSet& other) const;
  // Without the paths of `other` and everything below them.
  FieldSet withoutBelow(const FieldSet& other) const;
  // What stands below this element; empty when nothing does.
  const FieldSet& below(const PathElement& element) const;

  std::set<PathElement> members;
  std::map<PathElement, FieldSet> children; // never holds empty sets
  friend bool operator==(const FieldSet& a, const FieldSet& b);
};

} // namespace chartroom::object
