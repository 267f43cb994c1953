#pragma once

// Time as Go's time package has it: an instant with nanoseconds, the zone it is shown in, layouts.
// Zones come from the system's zone files and are kept; values are immutable; thread-safe.

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom::go {

// Nanoseconds over the whole range of years do not fit into 64 bits.
__extension__ typedef __int128 WideInteger;

// What a zone's clocks show at an instant, and from when to when (seconds since 1970, end not included) they do.
struct ZonePeriod {
  std::string abbreviation;
  int offset = 0; // seconds east of Greenwich
  bool isDst = false;
  std::int64_t start = INT64_MIN;
  std::int64_t end = INT64_MAX;
};

// *time.Location.
class Zone {
public:
  virtual ~Zone() = default;
  virtual std::string name() const = 0;
  virtual ZonePeriod at(std::int64_t unixSeconds) const = 0;
  // The offset the zone uses under that abbreviation near the instant.
  virtual std::optional<int> offsetOf(std::string_view abbreviation, std::int64_t unixSeconds) const = 0;

  static std::shared_ptr<const Zone> utc();
  // By the TZ variable, else /etc/localtime.
  static std::shared_ptr<const Zone> local();
  static std::shared_ptr<const Zone> fixed(std::string name, int offset);
  // time.LoadLocation; null when there is none of that name.
  static std::shared_ptr<const Zone> load(const std::string& name);
};

// Calendar fields in a zone; month and day count from 1, weekday from Sunday = 0.
struct Civil {
  std::int64_t year = 1;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0, weekday = 0, yearDay = 1;
};

// The fields that clocks with that offset show; over all 64 bits, with Go's wrap far before its first year.
Civil civilOf(std::int64_t unixSeconds, int offset);

inline constexpr std::string_view kRfc3339 = "2006-01-02T15:04:05Z07:00";
inline constexpr std::string_view kRfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";

// time.Time. The default is Go's zero time.
struct Time {
  std::int64_t seconds = -62135596800; // since 1970
  int nanoseconds = 0;
  std::shared_ptr<const Zone> zone = Zone::utc();

  static Time of(Clock::Time instant, std::shared_ptr<const Zone> zone);
  // In the local zone.
  static Time now(const Clock& clock);
  // time.Date: fields out of range carry over.
  static Time fromCivil(std::int64_t year, std::int64_t month, std::int64_t day, std::int64_t hour, std::int64_t minute,
      std::int64_t second, int nanoseconds, std::shared_ptr<const Zone> zone);
  Civil civil() const;
  // Nothing for an instant that 64 bits of nanoseconds do not reach (before 1678, after 2261).
  std::optional<Clock::Time> instant() const;
  Time in(std::shared_ptr<const Zone> other) const;
  Time plus(std::int64_t duration) const;
  // Saturates like Go's Sub.
  std::int64_t minus(const Time& other) const;
  int compare(const Time& other) const;
  std::string format(std::string_view layout) const;
  std::string toString() const; // Go's String(), without a monotonic part
};

// time.ParseInLocation. Fails with Go's text (`parsing time "x" as "2006": cannot parse "x" as "2006"`).
Result<Time> parseTime(std::string_view layout, std::string_view text, const std::shared_ptr<const Zone>& zone);

int daysInMonth(std::int64_t year, int month);
const char* monthName(int month);     // 1 to 12
const char* weekdayName(int weekday); // 0 to 6

// time's own quote: like strconv's, but control characters and bytes outside ASCII one by one.
std::string quoteTimeText(std::string_view text);

} // namespace chartroom::go
