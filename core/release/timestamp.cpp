#include "core/release/timestamp.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace chartroom::release {

namespace {

using namespace std::chrono;

constexpr std::array<const char*, 12> kMonths{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
constexpr std::array<const char*, 7> kDays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

struct Parts {
  int year, month, day, hour, minute, second, nanosecond, weekday, yearDay;
};

Parts partsOf(const Timestamp& time) {
  const auto shifted = time.instant + seconds(time.offset);
  const auto date = floor<days>(shifted);
  const year_month_day ymd(date);
  const hh_mm_ss clock(shifted - date);
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())), static_cast<int>(static_cast<unsigned>(ymd.day())),
          static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count()), static_cast<int>(weekday(date).c_encoding()),
          static_cast<int>((date - sys_days(ymd.year() / January / 1)).count()) + 1};
}

std::string padded(int number, int width, char fill = '0') {
  std::string text = std::to_string(number);
  while (static_cast<int>(text.size()) < width) text.insert(text.begin(), fill);
  return text;
}

std::string fraction(int nanosecond, int digits) { return padded(nanosecond, 9).substr(0, static_cast<std::size_t>(digits)); }

std::string trimmedFraction(int nanosecond) {
  std::string text = fraction(nanosecond, 9);
  while (!text.empty() && text.back() == '0') text.pop_back();
  return text.empty() ? text : "." + text;
}

std::string offsetText(int offset, const char* separator, bool zulu) {
  if (zulu && offset == 0) return "Z";
  const int minutes = (offset < 0 ? -offset : offset) / 60;
  return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + separator + padded(minutes % 60, 2);
}

// The abbreviation the local zone has at that moment if its offset is the same; UTC for zero; else the numbers.
std::string zoneName(const Timestamp& time) {
  const std::time_t moment = static_cast<std::time_t>(floor<seconds>(time.instant).time_since_epoch().count());
  std::tm local{};
  if (time.offset != 0 && ::localtime_r(&moment, &local) && local.tm_gmtoff == time.offset) return local.tm_zone;
  return time.offset == 0 ? "UTC" : offsetText(time.offset, "", false);
}

// One element of a Go layout: its length in the layout, and what it prints.
std::size_t element(std::string_view layout, const Timestamp& time, const Parts& p, std::string& out) {
  const auto starts = [&](std::string_view what) { return layout.starts_with(what); };
  const auto done = [&](std::string_view what, const std::string& text) {
    out += text;
    return what.size();
  };
  const int hour12 = p.hour % 12 == 0 ? 12 : p.hour % 12;
  const auto index = [](int number) { return static_cast<std::size_t>(number); };
  if (starts("January")) return done("January", kMonths[index(p.month - 1)]);
  if (starts("Jan")) return done("Jan", std::string(kMonths[index(p.month - 1)]).substr(0, 3));
  if (starts("Monday")) return done("Monday", kDays[index(p.weekday)]);
  if (starts("Mon")) return done("Mon", std::string(kDays[index(p.weekday)]).substr(0, 3));
  if (starts("MST")) return done("MST", zoneName(time));
  if (starts("2006")) return done("2006", padded(p.year, 4));
  if (starts("__2")) return done("__2", padded(p.yearDay, 3, ' '));
  if (starts("002")) return done("002", padded(p.yearDay, 3));
  if (starts("_2006")) return done("_2006", "_" + padded(p.year, 4));
  if (starts("_2")) return done("_2", padded(p.day, 2, ' '));
  if (starts("01")) return done("01", padded(p.month, 2));
  if (starts("02")) return done("02", padded(p.day, 2));
  if (starts("03")) return done("03", padded(hour12, 2));
  if (starts("04")) return done("04", padded(p.minute, 2));
  if (starts("05")) return done("05", padded(p.second, 2));
  if (starts("06")) return done("06", padded(p.year % 100, 2));
  if (starts("15")) return done("15", padded(p.hour, 2));
  if (starts("1")) return done("1", std::to_string(p.month));
  if (starts("2")) return done("2", std::to_string(p.day));
  if (starts("3")) return done("3", std::to_string(hour12));
  if (starts("4")) return done("4", std::to_string(p.minute));
  if (starts("5")) return done("5", std::to_string(p.second));
  if (starts("PM")) return done("PM", p.hour >= 12 ? "PM" : "AM");
  if (starts("pm")) return done("pm", p.hour >= 12 ? "pm" : "am");
  if (starts("Z07:00")) return done("Z07:00", offsetText(time.offset, ":", true));
  if (starts("Z0700")) return done("Z0700", offsetText(time.offset, "", true));
  if (starts("Z07")) return done("Z07", offsetText(time.offset, "", true).substr(0, time.offset == 0 ? 1 : 3));
  if (starts("-07:00")) return done("-07:00", offsetText(time.offset, ":", false));
  if (starts("-0700")) return done("-0700", offsetText(time.offset, "", false));
  if (starts("-07")) return done("-07", offsetText(time.offset, "", false).substr(0, 3));
  if ((layout[0] == '.' || layout[0] == ',') && layout.size() > 1 && (layout[1] == '0' || layout[1] == '9')) {
    std::size_t end = 1;
    while (end < layout.size() && layout[end] == layout[1]) ++end;
    if (end - 1 <= 9 && (end == layout.size() || layout[end] < '0' || layout[end] > '9')) {
      std::string digits = fraction(p.nanosecond, static_cast<int>(end - 1));
      if (layout[1] == '9')
        while (!digits.empty() && digits.back() == '0') digits.pop_back();
      if (!digits.empty()) (out += layout[0]) += digits;
      return end;
    }
  }
  out += layout[0];
  return 1;
}

} // namespace

Timestamp Timestamp::now(const Clock& clock) {
  Timestamp time;
  time.instant = clock.now();
  time.set = true;
  const std::time_t moment = static_cast<std::time_t>(floor<seconds>(time.instant).time_since_epoch().count());
  std::tm local{};
  if (::localtime_r(&moment, &local)) time.offset = static_cast<int>(local.tm_gmtoff);
  return time;
}

std::optional<Timestamp> Timestamp::parse(std::string_view view) {
  const std::string text(view);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6) return std::nullopt;
  std::size_t at = static_cast<std::size_t>(used);
  int nanosecond = 0;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    int scale = 100000000;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) nanosecond += (text[at] - '0') * scale;
  }
  Timestamp time;
  if (at < text.size() && text[at] == 'Z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    char sign = 0;
    int hours = 0, minutes = 0;
    if (std::sscanf(text.c_str() + at, "%c%2d:%2d", &sign, &hours, &minutes) != 3 || (sign != '+' && sign != '-')) return std::nullopt;
    time.offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  // Go's zero time is no time.
  if (year == 1 && month == 1 && day == 1 && hour == 0 && minute == 0 && second == 0 && nanosecond == 0) return Timestamp{};
  // Anything outside nanoseconds since 1970 would wrap around.
  if (year < 1678 || year > 2261) return std::nullopt;
  time.instant = sys_days(date) + hours(hour) + minutes(minute) + seconds(second - time.offset) + nanoseconds(nanosecond);
  time.set = true;
  return time;
}

std::string Timestamp::rfc3339Nano() const {
  if (!set) return "0001-01-01T00:00:00Z";
  const Parts p = partsOf(*this);
  return padded(p.year, 4) + "-" + padded(p.month, 2) + "-" + padded(p.day, 2) + "T" + padded(p.hour, 2) + ":" + padded(p.minute, 2) + ":" +
         padded(p.second, 2) + trimmedFraction(p.nanosecond) + offsetText(offset, ":", true);
}

std::string Timestamp::rfc3339() const { return set ? format("2006-01-02T15:04:05Z07:00") : "0001-01-01T00:00:00Z"; }
std::string Timestamp::ansic() const { return set ? format("Mon Jan _2 15:04:05 2006") : "Mon Jan  1 00:00:00 0001"; }

std::string Timestamp::text() const {
  if (!set) return "0001-01-01 00:00:00 +0000 UTC";
  const Parts p = partsOf(*this);
  return padded(p.year, 4) + "-" + padded(p.month, 2) + "-" + padded(p.day, 2) + " " + padded(p.hour, 2) + ":" + padded(p.minute, 2) + ":" +
         padded(p.second, 2) + trimmedFraction(p.nanosecond) + " " + offsetText(offset, "", false) + " " + zoneName(*this);
}

std::string Timestamp::format(std::string_view layout) const {
  const Parts p = partsOf(*this);
  std::string out;
  while (!layout.empty()) layout.remove_prefix(element(layout, *this, p, out));
  return out;
}

} // namespace chartroom::release
