#pragma once

// Values under a type: sigs.k8s.io/structured-merge-diff/v6/typed.

#include "core/base/result.h"
#include "core/object/field_set.h"
#include "core/object/kinds.h"

#include <string>
#include <vector>

namespace chartroom::object::internal {

// Which of a type's shapes are meant by a value; all of them where the value does not decide.
struct Atom {
  const Type* type = nullptr;
  bool scalar = false;
  bool list = false;
  bool map = false;
  friend bool operator==(const Atom&, const Atom&) = default;
};
// `value` may be absent (nullptr), which decides nothing.
Atom deduce(const Type& type, const Value* value);

// An item's place in a set or map list. Fails for items that cannot have one.
Result<PathElement> itemElement(const Type& list, const Value& item);

// One line of problems as ValidationErrors prints them, each "path: message".
struct Problems {
  std::vector<std::pair<std::string, std::string>> found;
  void add(std::string message) { found.emplace_back(std::string(), std::move(message)); }
  void take(Problems&& other, const std::string& prefix);
  void scalar(const Type& type, const Value* value, const std::string& prefix);
  std::string text() const;
};

enum class Duplicates { Refuse, Allow };
Problems validate(const Type& type, const Value& value, Duplicates duplicates);

// Every leaf and item of the value.
FieldSet fieldsOf(const Type& type, const Value& value);

struct Comparison {
  FieldSet removed;
  FieldSet modified;
  FieldSet added;
};
Result<Comparison> compareTyped(const Type& type, const Value& left, const Value& right);

// `right` laid over `left`. The result shares nothing that is changed later.
Result<Value> mergeTyped(const Type& type, const Value& left, const Value& right);

// The value without the fields and items of the set; nil when nothing is left of a map or list.
Value removeItems(const Type& type, const Value& value, const FieldSet& items);

// The value with what Go's structs always have: structs held by value, and null for required fields nobody set.
Value completed(const Type& type, const Value& value);

FieldSet ensureNamedFieldsAreMembers(const FieldSet& set, const Type* type);
// The set after changes of the schema: below what is atomic now only the atomic field itself is owned.
FieldSet reconciled(const FieldSet& set, const Type& type);

} // namespace chartroom::object::internal
