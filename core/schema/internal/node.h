#pragma once

// The compiled form of one (sub)schema and the store that owns all of them.

#include "core/base/regexp.h"
#include "core/schema/internal/numbers.h"
#include "core/value/value.h"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace chartroom::schema {
namespace internal {

// Bits of JSON types; Integer only in schemas, never of a value.
enum JsonType : unsigned { Null = 1, Boolean = 2, Number = 4, Integer = 8, String = 16, Array = 32, Object = 64 };
unsigned jsonType(const Value& value); // 0 for what JSON has not
inline constexpr std::pair<unsigned, std::string_view> kTypeNames[] = {{Null, "null"}, {Boolean, "boolean"}, {Number, "number"},
    {Integer, "integer"}, {String, "string"}, {Array, "array"}, {Object, "object"}};
std::vector<std::string> typeNames(unsigned types);

// Checks a value against a format; the reason when it does not have it. nullptr for an unknown format.
using FormatCheck = std::optional<std::string> (*)(const Value& value);
FormatCheck findFormat(std::string_view name);

// A URL and a JSON pointer into its document.
struct Location {
  std::string url;
  std::string pointer;
  auto operator<=>(const Location&) const = default;
  std::string str() const; // URL#escaped pointer
};

// Where a subschema stands, as the way to it from another place: nearly nobody asks for the text of it. Keeps references to the
// schema document.
struct Place {
  const Place* parent = nullptr; // nullptr: `start` says it all
  std::shared_ptr<const Location> start;
  std::string_view keyword;
  enum Kind { Itself, Member, Item } kind = Itself;
  std::string_view name; // of a Member
  std::size_t index = 0; // of an Item

  static Place at(Location location) { return {nullptr, std::make_shared<const Location>(std::move(location)), {}, Itself, {}, 0}; }
  static Place below(const Place& parent, std::string_view keyword) { return {&parent, {}, keyword, Itself, {}, 0}; }
  static Place member(const Place& parent, std::string_view keyword, std::string_view name) {
    return {&parent, {}, keyword, Member, name, 0};
  }
  static Place item(const Place& parent, std::string_view keyword, std::size_t index) {
    return {&parent, {}, keyword, Item, {}, index};
  }
  const std::string& url() const;
  std::string pointer() const;
  Location location() const { return {url(), pointer()}; }
};

// Bounds of numbers, lengths and counts: few schemas have any.
struct Limits {
  std::optional<std::int64_t> minProperties, maxProperties, minItems, maxItems, minContains, maxContains, minLength, maxLength;
  std::optional<Decimal> minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf;
};

// By name, in the order of the names' bytes.
template <typename T>
using Named = std::vector<std::pair<std::string_view, T>>;
template <typename T>
const T* find(const Named<T>& members, std::string_view name) {
  const auto at = std::lower_bound(
      members.begin(), members.end(), name, [](const auto& member, std::string_view n) { return member.first < n; });
  return at != members.end() && at->first == name ? &at->second : nullptr;
}

// Texts and values are those of the schema documents, which `Compiled` keeps.
struct Node {
  Place place;
  int draft = 2020;
  unsigned types = 0;
  const value::Map* schema = nullptr; // for title, description and default; nullptr where they do not count
  const Node* resource = nullptr;     // root of the schema resource it stands in
  bool allPropsEvaluated = false;
  bool allItemsEvaluated = false;
  bool recursiveAnchor = false;
  bool uniqueItems = false;
  std::optional<bool> boolean;
  std::optional<bool> additionalPropertiesAllowed;
  std::optional<bool> additionalItemsAllowed;
  unsigned enumerationTypes = 0;
  std::size_t itemsEvaluated = 0;

  const Node* ref = nullptr;
  const Node* recursiveRef = nullptr;
  const Node* dynamicRef = nullptr;
  std::string dynamicRefAnchor;
  std::string_view dynamicAnchor;
  std::vector<std::pair<std::string, const Node*>> dynamicAnchors;
  const Value* constant = nullptr;
  const std::vector<Value>* enumeration = nullptr;
  const Node* notNode = nullptr;
  std::vector<const Node*> allOf, anyOf, oneOf;
  const Node* ifNode = nullptr;
  const Node* thenNode = nullptr;
  const Node* elseNode = nullptr;
  std::string_view formatName;
  FormatCheck format = nullptr;
  std::unique_ptr<const Limits> limits;
  std::optional<Regexp> pattern;

  std::vector<std::string_view> required;
  const Node* propertyNames = nullptr;
  Named<const Node*> properties;
  std::vector<std::pair<Regexp, const Node*>> patternProperties;
  const Node* additionalProperties = nullptr;
  Named<std::variant<std::vector<std::string_view>, const Node*>> dependencies;
  Named<std::vector<std::string_view>> dependentRequired;
  Named<const Node*> dependentSchemas;
  const Node* unevaluatedProperties = nullptr;

  const Node* contains = nullptr;
  const Node* items = nullptr;       // one schema for all, before 2020-12
  std::vector<const Node*> itemList; // one for each place, before 2020-12
  const Node* additionalItems = nullptr;
  std::vector<const Node*> prefixItems;
  const Node* items2020 = nullptr;
  const Node* unevaluatedItems = nullptr;

  std::string location() const { return place.location().str(); } // absolute URL with fragment
};

} // namespace internal

struct Compiled {
  std::deque<internal::Node> nodes;
  const internal::Node* root = nullptr;
  std::vector<Value> documents; // keeps what the nodes point into
};

} // namespace chartroom::schema
