#pragma once

// The compiled form of one (sub)schema and the store that owns all of them.

#include "core/base/regexp.h"
#include "core/schema/internal/numbers.h"
#include "core/value/value.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace chartroom::schema {
namespace internal {

// Bits of JSON types; Integer only in schemas, never of a value.
enum JsonType : unsigned { Null = 1, Boolean = 2, Number = 4, Integer = 8, String = 16, Array = 32, Object = 64 };
unsigned jsonType(const Value& value); // 0 for what JSON has not
std::vector<std::string> typeNames(unsigned types);

// Checks a value against a format; the reason when it does not have it. nullptr for an unknown format.
using FormatCheck = std::optional<std::string> (*)(const Value& value);
FormatCheck findFormat(const std::string& name);

struct Node {
  std::string location; // absolute URL with fragment
  int draft = 2020;
  const Node* resource = nullptr; // root of the schema resource it stands in
  std::map<std::string, const Node*> dynamicAnchors;
  bool allPropsEvaluated = false;
  bool allItemsEvaluated = false;
  std::size_t itemsEvaluated = 0;

  std::optional<bool> boolean;
  const Node* ref = nullptr;
  const Node* recursiveRef = nullptr;
  bool recursiveAnchor = false;
  const Node* dynamicRef = nullptr;
  std::string dynamicRefAnchor;
  std::string dynamicAnchor;
  unsigned types = 0;
  std::optional<Value> constant;
  std::optional<std::vector<Value>> enumeration;
  unsigned enumerationTypes = 0;
  const Node* notNode = nullptr;
  std::vector<const Node*> allOf, anyOf, oneOf;
  const Node* ifNode = nullptr;
  const Node* thenNode = nullptr;
  const Node* elseNode = nullptr;
  std::string formatName;
  FormatCheck format = nullptr;

  std::optional<std::int64_t> minProperties, maxProperties, minItems, maxItems, minContains, maxContains, minLength, maxLength;
  std::vector<std::string> required;
  const Node* propertyNames = nullptr;
  std::map<std::string, const Node*, std::less<>> properties;
  std::vector<std::pair<Regexp, const Node*>> patternProperties;
  std::optional<bool> additionalPropertiesAllowed;
  const Node* additionalProperties = nullptr;
  std::map<std::string, std::variant<std::vector<std::string>, const Node*>> dependencies;
  std::map<std::string, std::vector<std::string>> dependentRequired;
  std::map<std::string, const Node*> dependentSchemas;
  const Node* unevaluatedProperties = nullptr;

  bool uniqueItems = false;
  const Node* contains = nullptr;
  const Node* items = nullptr;               // one schema for all, before 2020-12
  std::vector<const Node*> itemList;         // one for each place, before 2020-12
  std::optional<bool> additionalItemsAllowed;
  const Node* additionalItems = nullptr;
  std::vector<const Node*> prefixItems;
  const Node* items2020 = nullptr;
  const Node* unevaluatedItems = nullptr;

  std::optional<Regexp> pattern;
  std::optional<Decimal> minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf;

  std::string title, description;
  std::optional<Value> defaultValue;
  bool deprecated = false;
};

} // namespace internal

struct Compiled {
  std::vector<std::unique_ptr<internal::Node>> nodes;
  const internal::Node* root = nullptr;
};

} // namespace chartroom::schema
