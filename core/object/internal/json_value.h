#pragma once

// Values seen as JSON: one number type, one list type, one map type.

#include "core/value/value.h"

#include <string>

namespace chartroom::object::internal {

// Deep equality where 1 and 1.0 are equal.
bool sameJson(const Value& a, const Value& b);
// Whether Go's decoder would give both the same dynamic type.
bool sameJsonType(const Value& a, const Value& b);
double numberOf(const Value& number);
// structured-merge-diff's order of values: numbers, strings, booleans, lists, maps, null.
int compareJson(const Value& a, const Value& b);
// fmt's %v of the decoded value: map[a:1 b:x], [1 2], <nil>.
std::string goText(const Value& value);
// The Go type the decoder gives: "map[string]interface {}", "int64" …; "%!s(<nil>)" for nil, as fmt prints a nil type.
std::string goType(const Value& value);
// One line of JSON with sorted keys, as encoding/json without HTML escaping prints it.
std::string compactJson(const Value& value);

} // namespace chartroom::object::internal
