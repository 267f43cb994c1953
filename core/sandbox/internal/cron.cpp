#include "core/sandbox/internal/cron.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <span>
#include <string>
#include <vector>

namespace chartroom::sandbox::internal {
namespace {

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldRange {
  int low, high;
  std::span<const std::string_view> names;
};

std::optional<int> readNumber(const std::string& text, const FieldRange& range) {
  const std::string lower = toLowerAscii(text);
  for (std::size_t i = 0; i < range.names.size(); ++i)
    if (lower == range.names[i]) return range.low + static_cast<int>(i);
  const ParsedInt parsed = parseInt(text);
  if (!parsed.ok() || parsed.value < range.low || parsed.value > range.high) return {};
  return static_cast<int>(parsed.value);
}

// The values of one field as bits; nothing when it is malformed.
std::optional<std::uint64_t> readField(const std::string& text, const FieldRange& range) {
  std::uint64_t bits = 0;
  for (const std::string& part : split(text, ",")) {
    const auto stepped = splitN(part, "/", 2);
    int low = range.low, high = range.high, step = 1;
    if (stepped.size() == 2) {
      const ParsedInt parsed = parseInt(stepped[1]);
      if (!parsed.ok() || parsed.value < 1 || parsed.value > 1000) return {};
      step = static_cast<int>(parsed.value);
    }
    if (stepped[0] != "*" && stepped[0] != "?") {
      const auto ends = splitN(stepped[0], "-", 2);
      const auto first = readNumber(ends[0], range);
      if (!first) return {};
      low = *first;
      // "5/10" is 5 to the end, "5" is 5 alone.
      if (ends.size() == 2) {
        const auto last = readNumber(ends[1], range);
        if (!last || *last < low) return {};
        high = *last;
      } else if (stepped.size() == 1) {
        high = low;
      }
    }
    for (int value = low; value <= high; value += step) bits |= std::uint64_t{1} << value;
  }
  return bits;
}

} // namespace

std::optional<CronSchedule> CronSchedule::parse(std::string_view text) {
  std::string given(trimSpace(text));
  static constexpr std::pair<std::string_view, std::string_view> kNamed[] = {{"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"},
      {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"}, {"@midnight", "0 0 * * *"},
      {"@hourly", "0 * * * *"}};
  for (const auto& [name, schedule] : kNamed)
    if (given == name) given = std::string(schedule);
  const std::vector<std::string> part = fields(given);
  if (part.size() != 5) return {};
  const auto minutes = readField(part[0], {0, 59, {}}), hours = readField(part[1], {0, 23, {}}),
             days = readField(part[2], {1, 31, {}});
  const auto months = readField(part[3], {1, 12, kMonths}), weekdays = readField(part[4], {0, 6, kWeekdays});
  if (!minutes || !hours || !days || !months || !weekdays) return {};
  CronSchedule schedule;
  schedule.m_minutes = *minutes, schedule.m_hours = *hours, schedule.m_days = *days, schedule.m_months = *months;
  schedule.m_weekdays = *weekdays;
  schedule.m_anyDay = part[2][0] == '*' || part[2][0] == '?';
  schedule.m_anyWeekday = part[4][0] == '*' || part[4][0] == '?';
  return schedule;
}

std::optional<Clock::Time> CronSchedule::next(Clock::Time time) const {
  using namespace std::chrono;
  auto has = [](std::uint64_t bits, unsigned value) { return (bits >> value & 1) != 0; };
  auto minute = floor<minutes>(time) + minutes(1);
  const auto last = minute + days(366 * 5);
  while (minute < last) {
    const auto day = floor<days>(minute);
    const year_month_day date(day);
    const bool byDay = has(m_days, unsigned(date.day())), byWeekday = has(m_weekdays, weekday(day).c_encoding());
    // With both given, either is enough.
    const bool dayFits = m_anyDay || m_anyWeekday ? byDay && byWeekday : byDay || byWeekday;
    if (!has(m_months, unsigned(date.month())) || !dayFits) {
      minute = day + days(1);
      continue;
    }
    const auto ofDay = minute - day;
    const auto hour = duration_cast<hours>(ofDay);
    if (!has(m_hours, static_cast<unsigned>(hour.count()))) {
      minute = day + hour + hours(1);
      continue;
    }
    if (has(m_minutes, static_cast<unsigned>((ofDay - hour) / minutes(1)))) return Clock::Time(minute);
    minute += minutes(1);
  }
  return {};
}

} // namespace chartroom::sandbox::internal
