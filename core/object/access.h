#pragma once

// Reading Kubernetes objects as value trees by a path of keys. What is not there, or is of another type, is nil, empty, false or
// the fallback. Pure functions; thread-safe.

#include "core/value/value.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::object {

using Keys = std::initializer_list<std::string_view>;

Value at(const Value& object, Keys path);
std::string textAt(const Value& object, Keys path);
// A number of any type, rounded.
std::optional<std::int64_t> integerAt(const Value& object, Keys path);
std::int64_t numberAt(const Value& object, Keys path, std::int64_t fallback = 0);
// True only for a JSON true.
bool flagAt(const Value& object, Keys path);
std::vector<Value> itemsAt(const Value& object, Keys path);

std::int64_t toInteger(const Value& number, std::int64_t fallback = 0);

} // namespace chartroom::object
