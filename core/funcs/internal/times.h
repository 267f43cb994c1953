#pragma once

// Times and durations as template values. Values are immutable; thread-safe.

#include "core/go/time.h"
#include "core/value/value.h"

#include <cstdint>
#include <optional>

namespace chartroom::funcs::internal {

Value timeValue(go::Time time);
// In nanoseconds.
Value durationValue(std::int64_t duration);
// Null for a value that is none.
const go::Time* asTime(const Value& value);
std::optional<std::int64_t> asDuration(const Value& value);
// A method's argument of that type: a duration, or the number that a constant in the template is.
std::int64_t durationArgument(const Value& value);

} // namespace chartroom::funcs::internal
