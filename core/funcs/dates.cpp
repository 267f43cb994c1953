// Dates (sprig's date.go), and time.Time as templates see it.

#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/funcs/internal/times.h"
#include "core/go/duration.h"

#include <map>

namespace chartroom::funcs::internal {

namespace {

// time.Month and time.Weekday: integers that print their name.
class NamedNumber final : public value::Opaque {
public:
  enum class Kind { Month, Weekday };
  NamedNumber(Kind kind, int number) : m_kind(kind), m_number(number) {}
  std::string typeName() const override { return m_kind == Kind::Month ? "time.Month" : "time.Weekday"; }
  std::string kindName() const override { return "int"; }
  std::string print() const override {
    if (m_kind == Kind::Month && m_number >= 1 && m_number <= 12) return go::monthName(m_number);
    if (m_kind == Kind::Weekday && m_number >= 0 && m_number <= 6) return go::weekdayName(m_number);
    return (m_kind == Kind::Month ? "%!Month(" : "%!Weekday(") + std::to_string(m_number) + ")";
  }
  bool truth() const override { return m_number != 0; }
  Value plain() const override { return Value::goInt(m_number); }
  Value sibling(std::int64_t number) const override { return Value::opaque(new NamedNumber(m_kind, static_cast<int>(number))); }
  bool equals(const Opaque& other) const override {
    const auto* number = dynamic_cast<const NamedNumber*>(&other);
    return number && number->m_kind == m_kind && number->m_number == m_number;
  }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string&) const override {
    if (name != "String" || !arguments.empty()) return false;
    result = Value(print());
    return true;
  }

private:
  Kind m_kind;
  int m_number;
};

// *time.Location.
class ZoneObject final : public value::Opaque {
public:
  explicit ZoneObject(std::shared_ptr<const go::Zone> zone) : m_zone(std::move(zone)) {}
  const std::shared_ptr<const go::Zone>& zone() const { return m_zone; }
  std::string typeName() const override { return "*time.Location"; }
  std::string kindName() const override { return "ptr"; }
  std::string print() const override { return m_zone->name(); }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string&) const override {
    if (name != "String" || !arguments.empty()) return false;
    result = Value(print());
    return true;
  }

private:
  std::shared_ptr<const go::Zone> m_zone;
};

// The *time.Location inside a time, as fmt meets it there: not exported, so that its String method is not called.
class ZonePointer final : public value::Opaque {
public:
  explicit ZonePointer(std::shared_ptr<const go::Zone> zone) : m_zone(std::move(zone)) {}
  std::string typeName() const override { return "*time.Location"; }
  std::string kindName() const override { return "ptr"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override { return m_zone->name(); }
  std::uint64_t address() const override { return m_zone == go::Zone::utc() ? 0 : Opaque::address(); }

private:
  std::shared_ptr<const go::Zone> m_zone;
};

constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::int64_t kZeroSeconds = -62135596800; // Go counts multiples of a duration from the year 1

// Time.Truncate and Time.Round.
go::Time nearMultiple(const go::Time& time, std::int64_t multiple, bool round) {
  if (multiple <= 0) return time;
  const go::WideInteger total = static_cast<go::WideInteger>(time.seconds - kZeroSeconds) * kNano + time.nanoseconds;
  go::WideInteger rest = total % multiple;
  if (rest < 0) rest += multiple;
  const bool up = round && rest + rest >= multiple;
  return time.plus(up ? static_cast<std::int64_t>(multiple - rest) : -static_cast<std::int64_t>(rest));
}

std::string goString(const go::Time& time) {
  const go::Civil civil = time.civil();
  const std::string zone = time.zone->name();
  std::string text = "time.Date(" + std::to_string(civil.year) + ", time." + go::monthName(civil.month);
  for (const std::int64_t part : {std::int64_t{civil.day}, std::int64_t{civil.hour}, std::int64_t{civil.minute},
           std::int64_t{civil.second}, std::int64_t{time.nanoseconds}})
    text += ", " + std::to_string(part);
  if (time.zone == go::Zone::utc()) return text + ", time.UTC)";
  if (time.zone == go::Zone::local()) return text + ", time.Local)";
  return text + ", time.Location(" + quote(zone) + "))";
}

class TimeObject final : public value::Opaque {
public:
  explicit TimeObject(go::Time time) : m_time(std::move(time)) {}
  const go::Time& time() const { return m_time; }
  std::string typeName() const override { return "time.Time"; }
  std::string kindName() const override { return "struct"; }
  std::string print() const override { return m_time.toString(); }
  std::string jsonText() const override { return "\"" + m_time.format("2006-01-02T15:04:05.999999999Z07:00") + "\""; }
  bool equals(const Opaque& other) const override {
    const auto* time = dynamic_cast<const TimeObject*>(&other);
    return time && m_time.compare(time->m_time) == 0 && m_time.zone == time->m_time.zone;
  }
  std::vector<Field> fields() const override;
  std::vector<std::string_view> parameterTypes(std::string_view method) const override;
  bool member(std::string_view name, Arguments arguments, Value& result, std::string& error) const override;

private:
  bool field(std::string_view name, Value& result) const;
  bool withTime(std::string_view name, const go::Time& other, Value& result) const;

  go::Time m_time;
};

bool TimeObject::field(std::string_view name, Value& result) const {
  const go::Civil civil = m_time.civil();
  const auto int64 = [](std::int64_t number) { return Value::integer(Type::Int64, number); };
  if (name == "Year") result = Value::goInt(civil.year);
  else if (name == "Month") result = Value::opaque(new NamedNumber(NamedNumber::Kind::Month, civil.month));
  else if (name == "Day") result = Value::goInt(civil.day);
  else if (name == "Weekday") result = Value::opaque(new NamedNumber(NamedNumber::Kind::Weekday, civil.weekday));
  else if (name == "YearDay") result = Value::goInt(civil.yearDay);
  else if (name == "Hour") result = Value::goInt(civil.hour);
  else if (name == "Minute") result = Value::goInt(civil.minute);
  else if (name == "Second") result = Value::goInt(civil.second);
  else if (name == "Nanosecond") result = Value::goInt(m_time.nanoseconds);
  else if (name == "Unix") result = int64(m_time.seconds);
  else if (name == "UnixMilli") result = int64(m_time.seconds * 1000 + m_time.nanoseconds / 1000000);
  else if (name == "UnixMicro") result = int64(m_time.seconds * 1000000 + m_time.nanoseconds / 1000);
  else if (name == "UnixNano")
    result = int64(static_cast<std::int64_t>(
        static_cast<std::uint64_t>(m_time.seconds) * kNano + static_cast<std::uint64_t>(m_time.nanoseconds)));
  else if (name == "IsZero") result = Value(m_time.seconds == kZeroSeconds && m_time.nanoseconds == 0);
  else if (name == "IsDST") result = Value(m_time.zone->at(m_time.seconds).isDst);
  else if (name == "String") result = Value(m_time.toString());
  else if (name == "GoString") result = Value(goString(m_time));
  else if (name == "UTC") result = timeValue(m_time.in(go::Zone::utc()));
  else if (name == "Local") result = timeValue(m_time.in(go::Zone::local()));
  else if (name == "Location") result = Value::opaque(new ZoneObject(m_time.zone));
  else if (name == "MarshalJSON") result = Value::bytes(jsonText());
  else if (name == "MarshalText") result = Value::bytes(m_time.format("2006-01-02T15:04:05.999999999Z07:00"));
  else return false;
  return true;
}

bool TimeObject::withTime(std::string_view name, const go::Time& other, Value& result) const {
  if (name == "Sub") result = durationValue(m_time.minus(other));
  else if (name == "Before") result = Value(m_time.compare(other) < 0);
  else if (name == "After") result = Value(m_time.compare(other) > 0);
  else if (name == "Equal") result = Value(m_time.compare(other) == 0);
  else if (name == "Compare") result = Value::goInt(m_time.compare(other));
  else return false;
  return true;
}

// Without a reading of the monotonic clock: nanoseconds, seconds since the year 1, and the zone, nil for UTC.
std::vector<value::Opaque::Field> TimeObject::fields() const {
  return {{"wall", Value::integer(Type::Uint64, m_time.nanoseconds)}, {"ext", Value(m_time.seconds - kZeroSeconds)},
      {"loc", Value::opaque(new ZonePointer(m_time.zone))}};
}

std::vector<std::string_view> TimeObject::parameterTypes(std::string_view method) const {
  static const std::map<std::string_view, std::vector<std::string_view>> kTypes{{"Format", {"string"}}, {"In", {"*time.Location"}},
      {"Add", {"time.Duration"}}, {"Truncate", {"time.Duration"}}, {"Round", {"time.Duration"}}, {"Sub", {"time.Time"}},
      {"Before", {"time.Time"}}, {"After", {"time.Time"}}, {"Equal", {"time.Time"}}, {"Compare", {"time.Time"}},
      {"AddDate", {"int", "int", "int"}}};
  const auto found = kTypes.find(method);
  return found == kTypes.end() ? std::vector<std::string_view>() : found->second;
}

bool TimeObject::member(std::string_view name, Arguments arguments, Value& result, std::string& error) const {
  if (parameterTypes(name).empty()) {
    if (!field(name, result)) return false;
    hasCount(name, arguments, 0, error);
    return true;
  }
  if (name == "AddDate") {
    const go::Civil civil = m_time.civil();
    result = timeValue(go::Time::fromCivil(civil.year + arguments[0].integer(), civil.month + arguments[1].integer(),
        civil.day + arguments[2].integer(), civil.hour, civil.minute, civil.second, m_time.nanoseconds, m_time.zone));
    return true;
  }
  if (name == "Format") {
    result = Value(m_time.format(arguments[0].string()));
    return true;
  }
  if (name == "In") {
    const auto* zone = arguments[0].isOpaque() ? dynamic_cast<const ZoneObject*>(&arguments[0].opaque()) : nullptr;
    if (zone) result = timeValue(m_time.in(zone->zone()));
    else error = "time: missing Location in call to Time.In";
    return true;
  }
  if (name == "Add" || name == "Truncate" || name == "Round") {
    const std::int64_t duration = durationArgument(arguments[0]);
    result = timeValue(name == "Add" ? m_time.plus(duration) : nearMultiple(m_time, duration, name == "Round"));
    return true;
  }
  return withTime(name, *asTime(arguments[0]), result);
}

go::Time fromUnix(std::int64_t seconds) {
  go::Time time;
  time.seconds = seconds;
  time.zone = go::Zone::local();
  return time;
}

// What sprig takes for a date: a time, or seconds since 1970 in some integer types, else now.
go::Time anyTime(const Clock& clock, const Value& value) {
  if (const go::Time* time = asTime(value)) return *time;
  if (value.type() == Type::Int64 || value.type() == Type::Int || value.type() == Type::Int32) return fromUnix(value.integer());
  return go::Time::now(clock);
}

std::string formatted(const Clock& clock, std::string_view layout, const Value& date, const std::string& zoneName) {
  std::shared_ptr<const go::Zone> zone = go::Zone::load(zoneName);
  return anyTime(clock, date).in(zone ? std::move(zone) : go::Zone::utc()).format(layout);
}

Result<Value> modified(Arguments a) {
  CHARTROOM_ASSIGN(const std::int64_t duration, go::parseDuration(a[0].string()));
  const go::Time* time = asTime(a[1]);
  return timeValue((time ? *time : go::Time()).plus(duration));
}

} // namespace

Value timeValue(go::Time time) { return Value::opaque(new TimeObject(std::move(time))); }

const go::Time* asTime(const Value& value) {
  const auto* object = value.isOpaque() ? dynamic_cast<const TimeObject*>(&value.opaque()) : nullptr;
  return object ? &object->time() : nullptr;
}

void addDates(FunctionMap& map) {
  define(map, "now", {}, [](Call& call, Arguments) { return timeValue(go::Time::now(call.clock())); });
  define(map, "date", {P::String, P::Any},
      [](Call& call, Arguments a) -> Value { return formatted(call.clock(), a[0].string(), a[1], "Local"); });
  define(map, "dateInZone", {P::String, P::Any, P::String},
      [](Call& call, Arguments a) -> Value { return formatted(call.clock(), a[0].string(), a[1], a[2].string()); });
  alias(map, "dateInZone", "date_in_zone");
  define(map, "htmlDate", {P::Any},
      [](Call& call, Arguments a) -> Value { return formatted(call.clock(), "2006-01-02", a[0], "Local"); });
  define(map, "htmlDateInZone", {P::Any, P::String},
      [](Call& call, Arguments a) -> Value { return formatted(call.clock(), "2006-01-02", a[0], a[1].string()); });
  define(map, "dateModify", {P::String, P::Time}, [](Arguments a) -> Value {
    Result<Value> result = modified(a);
    return result ? *result : a[1];
  });
  alias(map, "dateModify", "date_modify");
  define(map, "mustDateModify", {P::String, P::Time}, [](Arguments a) { return modified(a); });
  alias(map, "mustDateModify", "must_date_modify");
  define(map, "ago", {P::Any}, [](Call& call, Arguments a) -> Value {
    const go::Time now = go::Time::now(call.clock());
    go::Time time = now;
    if (const go::Time* given = asTime(a[0])) time = *given;
    else if (a[0].type() == Type::Int64 || a[0].type() == Type::Int) time = fromUnix(a[0].integer());
    return go::durationText(go::roundDuration(now.minus(time), kNano));
  });
  define(map, "toDate", {P::String, P::String}, [](Arguments a) {
    Result<go::Time> time = go::parseTime(a[0].string(), a[1].string(), go::Zone::local());
    return timeValue(time ? std::move(*time) : go::Time());
  });
  define(map, "mustToDate", {P::String, P::String}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(go::Time time, go::parseTime(a[0].string(), a[1].string(), go::Zone::local()));
    return timeValue(std::move(time));
  });
  define(map, "unixEpoch", {P::Time}, [](Arguments a) -> Value {
    const go::Time* time = asTime(a[0]);
    return std::to_string(time ? time->seconds : kZeroSeconds);
  });
}

} // namespace chartroom::funcs::internal
