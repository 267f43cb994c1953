#pragma once

// Go's time layouts ("2006-01-02"), cut into fields. Pure functions; thread-safe.

#include <string_view>

namespace chartroom::go::internal {

// One piece of a layout: text up to a field, the field, the rest (time's nextStdChunk).
enum class LayoutField {
  None,
  LongMonth,
  Month,
  NumMonth,
  ZeroMonth,
  LongWeekday,
  Weekday,
  Day,
  UnderDay,
  ZeroDay,
  UnderYearDay,
  ZeroYearDay,
  Hour,
  Hour12,
  ZeroHour12,
  Minute,
  ZeroMinute,
  Second,
  ZeroSecond,
  LongYear,
  Year,
  UpperPm,
  LowerPm,
  ZoneName,
  IsoZone,
  IsoSecondsZone,
  IsoShortZone,
  IsoColonZone,
  IsoColonSecondsZone,
  NumZone,
  NumSecondsZone,
  NumShortZone,
  NumColonZone,
  NumColonSecondsZone,
  FractionZeros,
  FractionNines,
};
struct LayoutChunk {
  std::string_view prefix, field, suffix;
  LayoutField kind = LayoutField::None;
  int digits = 0; // of a fraction
};
LayoutChunk nextChunk(std::string_view layout);

} // namespace chartroom::go::internal
