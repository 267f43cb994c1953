// Durations as template values, sprig's duration functions and helm's duration helpers.

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/funcs/internal/times.h"
#include "core/go/duration.h"

#include <cmath>

namespace chartroom::funcs::internal {

namespace {

using go::kHour;
using go::kMicrosecond;
using go::kMillisecond;
using go::kMinute;
using go::kSecond;

Error durationError(std::string text) { return Error{Code::Template, std::move(text), {}, {}}; }

class DurationObject final : public value::Opaque {
public:
  explicit DurationObject(std::int64_t duration) : m_duration(duration) {}
  std::int64_t duration() const { return m_duration; }
  std::string typeName() const override { return "time.Duration"; }
  std::string kindName() const override { return "int64"; }
  std::string print() const override { return go::durationText(m_duration); }
  bool truth() const override { return m_duration != 0; }
  Value plain() const override { return Value::integer(Type::Int64, m_duration); }
  bool equals(const Opaque& other) const override {
    const auto* duration = dynamic_cast<const DurationObject*>(&other);
    return duration && duration->m_duration == m_duration;
  }
  Value sibling(std::int64_t number) const override { return durationValue(number); }
  std::vector<std::string_view> parameterTypes(std::string_view method) const override {
    if (method == "Round" || method == "Truncate") return {"time.Duration"};
    return {};
  }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string& error) const override;

private:
  std::int64_t m_duration;
};

// Whole units and the rest apart, as Go does, to lose no digits.
double inUnits(std::int64_t duration, std::int64_t unit) {
  return static_cast<double>(duration / unit) + static_cast<double>(duration % unit) / static_cast<double>(unit);
}

bool DurationObject::member(std::string_view name, Arguments arguments, Value& result, std::string& error) const {
  if (name == "Round" || name == "Truncate") {
    const std::int64_t multiple = durationArgument(arguments[0]);
    result = durationValue(name == "Round" ? go::roundDuration(m_duration, multiple) : go::truncateDuration(m_duration, multiple));
    return true;
  }
  if (name == "Hours") result = Value(inUnits(m_duration, kHour));
  else if (name == "Minutes") result = Value(inUnits(m_duration, kMinute));
  else if (name == "Seconds") result = Value(inUnits(m_duration, kSecond));
  else if (name == "Milliseconds") result = Value::integer(Type::Int64, m_duration / kMillisecond);
  else if (name == "Microseconds") result = Value::integer(Type::Int64, m_duration / kMicrosecond);
  else if (name == "Nanoseconds") result = Value::integer(Type::Int64, m_duration);
  else if (name == "String") result = Value(print());
  else if (name == "Abs") result = durationValue(m_duration == INT64_MIN ? INT64_MAX : std::abs(m_duration));
  else return false;
  hasCount(name, arguments, 0, error);
  return true;
}

Result<std::int64_t> fromSeconds(double seconds) {
  if (!std::isfinite(seconds)) return durationError("invalid duration seconds: " + formatFloat(seconds, 'g'));
  const double limit = 9223372036854775807.0 / 1e9;
  if (seconds > limit || seconds < -limit) return durationError("duration seconds overflow: " + formatFloat(seconds, 'g'));
  return truncateFloat(seconds * 1e9);
}

// helm's asDuration.
Result<std::int64_t> anyDuration(const Value& value) {
  if (const std::optional<std::int64_t> duration = asDuration(value)) return *duration;
  if (value.isString()) {
    const std::string_view text = trimSpace(value.string());
    if (text.empty()) return durationError("empty duration");
    if (const Result<std::int64_t> parsed = go::parseDuration(text)) return parsed;
    if (const ParsedFloat number = parseFloat(text); number.ok()) return fromSeconds(number.value);
    return durationError("could not parse duration " + quote(value.string()));
  }
  if (value.isNil()) return durationError("invalid duration");
  constexpr std::int64_t kMostSeconds = INT64_MAX / kSecond;
  const auto overflow = [&](const std::string& number) { return durationError("duration seconds overflow: " + number); };
  if (value.isUnsigned() && value.unsignedInteger() > static_cast<std::uint64_t>(kMostSeconds))
    return overflow(std::to_string(value.unsignedInteger()));
  if (value.isInteger()) {
    if (value.integer() > kMostSeconds || value.integer() < -kMostSeconds) return overflow(std::to_string(value.integer()));
    return value.integer() * kSecond;
  }
  if (value.isFloat()) return fromSeconds(value.number());
  return durationError("unsupported duration type " + value::typeName(value));
}

std::int64_t durationOrZero(const Value& value) {
  const Result<std::int64_t> duration = anyDuration(value);
  return duration ? *duration : 0;
}

// sprig's durationRound: the largest unit only.
std::string roughly(std::int64_t duration) {
  const std::uint64_t size = go::magnitudeOf(duration);
  struct Unit {
    std::uint64_t length;
    const char* name;
  };
  constexpr auto kDay = static_cast<std::uint64_t>(kHour) * 24;
  static constexpr Unit kUnits[] = {
      {kDay * 365, "y"}, {kDay * 30, "mo"}, {kDay, "d"}, {kHour, "h"}, {kMinute, "m"}, {kSecond, "s"}};
  for (const Unit& unit : kUnits)
    if (size > unit.length) return std::to_string(size / unit.length) + unit.name;
  return "0s";
}

void addHelpers(FunctionMap& map) {
  define(map, "mustToDuration", {P::Any}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(const std::int64_t duration, anyDuration(a[0]));
    return durationValue(duration);
  });
  struct FloatUnit {
    const char* name;
    std::int64_t unit;
    double divisor;
    double second;
  };
  for (const FloatUnit& unit : {FloatUnit{"durationSeconds", kSecond, 1, 1}, FloatUnit{"durationMinutes", kMinute, 1, 1},
           FloatUnit{"durationHours", kHour, 1, 1}, FloatUnit{"durationDays", kHour, 24, 1},
           FloatUnit{"durationWeeks", kHour, 24, 7}})
    define(map, unit.name, {P::Any},
        [unit](Arguments a) { return Value(inUnits(durationOrZero(a[0]), unit.unit) / unit.divisor / unit.second); });
  struct IntegerUnit {
    const char* name;
    std::int64_t unit;
  };
  for (const IntegerUnit& unit : {IntegerUnit{"durationMilliseconds", kMillisecond},
           IntegerUnit{"durationMicroseconds", kMicrosecond}, IntegerUnit{"durationNanoseconds", 1}})
    define(map, unit.name, {P::Any}, [unit](Arguments a) { return Value::integer(Type::Int64, durationOrZero(a[0]) / unit.unit); });
  const auto defineRounding = [&map](const char* name, std::int64_t (*round)(std::int64_t, std::int64_t)) {
    define(map, name, {P::Any, P::Any}, [round](Arguments a) {
      const Result<std::int64_t> duration = anyDuration(a[0]);
      if (!duration) return durationValue(0);
      const Result<std::int64_t> multiple = anyDuration(a[1]);
      return durationValue(multiple ? round(*duration, *multiple) : *duration);
    });
  };
  defineRounding("durationRoundTo", go::roundDuration);
  defineRounding("durationTruncateTo", go::truncateDuration);
}

} // namespace

Value durationValue(std::int64_t duration) { return Value::opaque(new DurationObject(duration)); }

std::optional<std::int64_t> asDuration(const Value& value) {
  const auto* object = value.isOpaque() ? dynamic_cast<const DurationObject*>(&value.opaque()) : nullptr;
  return object ? std::optional<std::int64_t>(object->duration()) : std::nullopt;
}

std::int64_t durationArgument(const Value& value) { return asDuration(value).value_or(value.integer()); }

void addDurations(FunctionMap& map) {
  define(map, "duration", {P::Any}, [](Arguments a) -> Value {
    std::int64_t seconds = 0;
    // ParseInt's clamped number stays when a text is out of range, and sprig ignores the error.
    if (a[0].isString()) seconds = parseInt(a[0].string()).value;
    else if (a[0].type() == Type::Int64) seconds = a[0].integer();
    return go::durationText(static_cast<std::int64_t>(static_cast<std::uint64_t>(seconds) * static_cast<std::uint64_t>(kSecond)));
  });
  define(map, "durationRound", {P::Any}, [](Call& call, Arguments a) -> Value {
    std::int64_t duration = 0;
    if (a[0].isString()) {
      if (const Result<std::int64_t> parsed = go::parseDuration(a[0].string())) duration = *parsed;
    } else if (a[0].type() == Type::Int64) {
      duration = a[0].integer();
    } else if (const go::Time* time = asTime(a[0])) {
      duration = go::Time::now(call.clock()).minus(*time);
    }
    return roughly(duration);
  });
  addHelpers(map);
}

} // namespace chartroom::funcs::internal
