#pragma once

// Cron: the five-field schedules of CronJobs as robfig/cron reads them (lists, ranges, steps, names, @hourly …), in UTC.
// Pure; thread-safe.

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace chartroom::sandbox::internal {

class CronSchedule {
public:
  // Nothing for text that is no schedule.
  static std::optional<CronSchedule> parse(std::string_view text);
  // The first full minute after `time` that fits; nothing when none does within five years.
  std::optional<Clock::Time> next(Clock::Time time) const;

private:
  std::uint64_t m_minutes = 0, m_hours = 0, m_days = 0, m_months = 0, m_weekdays = 0;
  bool m_anyDay = false, m_anyWeekday = false;
};

} // namespace chartroom::sandbox::internal
