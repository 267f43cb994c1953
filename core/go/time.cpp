#include "core/go/time.h"

#include "core/base/text.h"
#include "core/go/internal/layout.h"

#include <array>

namespace chartroom::go {

using internal::LayoutChunk;
using internal::LayoutField;

namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::array<const char*, 12> kMonths = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
constexpr std::array<const char*, 7> kWeekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::int64_t floorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

std::int64_t daysFromCivil(std::int64_t year, int month, std::int64_t day) {
  year -= month <= 2;
  const std::int64_t era = floorDiv(year, 400);
  const std::int64_t yearOfEra = year - era * 400;
  const std::int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear + day - 1 - 719468;
}

void appendPadded(std::string& output, std::int64_t number, int width) {
  const std::string digits = std::to_string(number < 0 ? -number : number);
  if (number < 0) output += '-';
  if (static_cast<int>(digits.size()) < width) output.append(static_cast<std::size_t>(width) - digits.size(), '0');
  output += digits;
}

void appendZone(std::string& output, LayoutField kind, int offset) {
  const bool iso = kind >= LayoutField::IsoZone && kind <= LayoutField::IsoColonSecondsZone;
  if (iso && offset == 0) {
    output += 'Z';
    return;
  }
  const int minutes = offset / 60, absolute = minutes < 0 ? -minutes : minutes;
  const bool colon = kind == LayoutField::IsoColonZone || kind == LayoutField::NumColonZone ||
                     kind == LayoutField::IsoColonSecondsZone || kind == LayoutField::NumColonSecondsZone;
  output += minutes < 0 ? '-' : '+';
  appendPadded(output, absolute / 60, 2);
  if (kind == LayoutField::IsoShortZone || kind == LayoutField::NumShortZone) return;
  if (colon) output += ':';
  appendPadded(output, absolute % 60, 2);
  const bool seconds = kind == LayoutField::IsoSecondsZone || kind == LayoutField::NumSecondsZone ||
                       kind == LayoutField::IsoColonSecondsZone || kind == LayoutField::NumColonSecondsZone;
  if (!seconds) return;
  if (colon) output += ':';
  appendPadded(output, (offset < 0 ? -offset : offset) % 60, 2);
}

void appendFraction(std::string& output, const LayoutChunk& chunk, int nanoseconds) {
  std::string digits = std::to_string(nanoseconds);
  digits.insert(0, 9 - digits.size(), '0');
  digits.resize(static_cast<std::size_t>(std::min(chunk.digits, 9)));
  if (chunk.kind == LayoutField::FractionNines) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return;
  }
  output += chunk.field[0];
  output += digits;
}

} // namespace

int daysInMonth(std::int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

const char* monthName(int month) { return kMonths[static_cast<std::size_t>(month - 1)]; }
const char* weekdayName(int weekday) { return kWeekdays[static_cast<std::size_t>(weekday)]; }

Time Time::of(Clock::Time instant, std::shared_ptr<const Zone> zone) {
  const std::int64_t nanoseconds = instant.time_since_epoch().count();
  Time time;
  time.seconds = floorDiv(nanoseconds, kNano);
  time.nanoseconds = static_cast<int>(nanoseconds - time.seconds * kNano);
  time.zone = std::move(zone);
  return time;
}

Time Time::now(const Clock& clock) { return of(clock.now(), Zone::local()); }

std::optional<Clock::Time> Time::instant() const {
  const WideInteger count = static_cast<WideInteger>(seconds) * kNano + nanoseconds;
  if (count < INT64_MIN || count > INT64_MAX) return std::nullopt;
  return Clock::Time(std::chrono::nanoseconds(static_cast<std::int64_t>(count)));
}

Time Time::fromCivil(std::int64_t year, std::int64_t month, std::int64_t day, std::int64_t hour, std::int64_t minute,
    std::int64_t second, int nanoseconds, std::shared_ptr<const Zone> zone) {
  const std::int64_t extraYears = floorDiv(month - 1, 12);
  year += extraYears;
  month -= extraYears * 12;
  Time time;
  time.seconds = daysFromCivil(year, static_cast<int>(month), day) * kDay + hour * 3600 + minute * 60 + second;
  time.nanoseconds = nanoseconds;
  // The wall clock is looked up as if it were UTC; near a change of the clocks the second look decides.
  const ZonePeriod period = zone->at(time.seconds);
  int offset = period.offset;
  if (offset != 0) {
    const std::int64_t utc = time.seconds - offset;
    if (utc < period.start || utc >= period.end) offset = zone->at(utc).offset;
    time.seconds -= offset;
  }
  time.zone = std::move(zone);
  return time;
}

Civil civilOf(std::int64_t unixSeconds, int offset) {
  // Go counts seconds without a sign from 1 March of its first year, -292277022400.
  constexpr std::int64_t kFirstDay = -(730692556LL * 146097 + 719468);
  const std::uint64_t absolute = static_cast<std::uint64_t>(unixSeconds) - static_cast<std::uint64_t>(kFirstDay) * kDay +
                                 static_cast<std::uint64_t>(static_cast<std::int64_t>(offset));
  const std::int64_t days = static_cast<std::int64_t>(absolute / kDay) + kFirstDay;
  const auto rest = static_cast<int>(absolute % kDay);
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = floorDiv(shifted, 146097);
  const std::int64_t dayOfEra = shifted - era * 146097;
  const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t monthIndex = (5 * dayOfYear + 2) / 153;
  Civil civil;
  civil.day = static_cast<int>(dayOfYear - (153 * monthIndex + 2) / 5 + 1);
  civil.month = static_cast<int>(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9);
  civil.year = yearOfEra + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.hour = rest / 3600;
  civil.minute = rest / 60 % 60;
  civil.second = rest % 60;
  civil.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  civil.yearDay = static_cast<int>(days - daysFromCivil(civil.year, 1, 1) + 1);
  return civil;
}

Civil Time::civil() const { return civilOf(seconds, zone->at(seconds).offset); }

Time Time::in(std::shared_ptr<const Zone> other) const {
  Time time = *this;
  time.zone = std::move(other);
  return time;
}

Time Time::plus(std::int64_t duration) const {
  Time time = *this;
  time.seconds += duration / kNano;
  std::int64_t nano = nanoseconds + duration % kNano;
  if (nano >= kNano) nano -= kNano, ++time.seconds;
  else if (nano < 0) nano += kNano, --time.seconds;
  time.nanoseconds = static_cast<int>(nano);
  return time;
}

std::int64_t Time::minus(const Time& other) const {
  const WideInteger difference = static_cast<WideInteger>(seconds - other.seconds) * kNano + (nanoseconds - other.nanoseconds);
  if (difference > INT64_MAX) return INT64_MAX;
  if (difference < INT64_MIN) return INT64_MIN;
  return static_cast<std::int64_t>(difference);
}

int Time::compare(const Time& other) const {
  if (seconds != other.seconds) return seconds < other.seconds ? -1 : 1;
  return nanoseconds < other.nanoseconds ? -1 : nanoseconds > other.nanoseconds ? 1 : 0;
}

std::string Time::toString() const { return format("2006-01-02 15:04:05.999999999 -0700 MST"); }

namespace internal {

LayoutChunk nextChunk(std::string_view layout) {
  const auto chunk = [&](std::size_t at, std::size_t length, LayoutField kind) {
    return LayoutChunk{layout.substr(0, at), layout.substr(at, length), layout.substr(at + length), kind, 0};
  };
  struct Word {
    std::string_view text;
    LayoutField kind;
  };
  // In the order in which a longer word must be tried before a shorter one.
  static constexpr Word kWords[] = {
      {"January", LayoutField::LongMonth},
      {"Jan", LayoutField::Month},
      {"Monday", LayoutField::LongWeekday},
      {"Mon", LayoutField::Weekday},
      {"MST", LayoutField::ZoneName},
      {"002", LayoutField::ZeroYearDay},
      {"01", LayoutField::ZeroMonth},
      {"02", LayoutField::ZeroDay},
      {"03", LayoutField::ZeroHour12},
      {"04", LayoutField::ZeroMinute},
      {"05", LayoutField::ZeroSecond},
      {"06", LayoutField::Year},
      {"15", LayoutField::Hour},
      {"1", LayoutField::NumMonth},
      {"2006", LayoutField::LongYear},
      {"2", LayoutField::Day},
      {"__2", LayoutField::UnderYearDay},
      {"_2", LayoutField::UnderDay},
      {"3", LayoutField::Hour12},
      {"4", LayoutField::Minute},
      {"5", LayoutField::Second},
      {"PM", LayoutField::UpperPm},
      {"pm", LayoutField::LowerPm},
      {"-070000", LayoutField::NumSecondsZone},
      {"-07:00:00", LayoutField::NumColonSecondsZone},
      {"-0700", LayoutField::NumZone},
      {"-07:00", LayoutField::NumColonZone},
      {"-07", LayoutField::NumShortZone},
      {"Z070000", LayoutField::IsoSecondsZone},
      {"Z07:00:00", LayoutField::IsoColonSecondsZone},
      {"Z0700", LayoutField::IsoZone},
      {"Z07:00", LayoutField::IsoColonZone},
      {"Z07", LayoutField::IsoShortZone},
  };
  const auto isLower = [&](std::size_t at) { return at < layout.size() && layout[at] >= 'a' && layout[at] <= 'z'; };
  const auto isDigitAt = [&](std::size_t at) { return at < layout.size() && layout[at] >= '0' && layout[at] <= '9'; };
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const std::string_view rest = layout.substr(i);
    for (const Word& word : kWords) {
      if (!rest.starts_with(word.text)) continue;
      // "Janet" and "Money" are no fields.
      if ((word.kind == LayoutField::Month || word.kind == LayoutField::Weekday) && isLower(i + 3)) break;
      // "_2006" is an underscore and a year.
      if (word.kind == LayoutField::UnderDay && rest.starts_with("_2006")) return chunk(i + 1, 4, LayoutField::LongYear);
      return chunk(i, word.text.size(), word.kind);
    }
    if ((rest[0] == '.' || rest[0] == ',') && rest.size() > 1 && (rest[1] == '0' || rest[1] == '9')) {
      std::size_t end = i + 1;
      while (end < layout.size() && layout[end] == rest[1]) ++end;
      if (!isDigitAt(end)) {
        LayoutChunk found = chunk(i, end - i, rest[1] == '0' ? LayoutField::FractionZeros : LayoutField::FractionNines);
        found.digits = static_cast<int>(end - i - 1);
        return found;
      }
    }
  }
  return {layout, {}, {}, LayoutField::None, 0};
}

} // namespace internal

std::string Time::format(std::string_view layout) const {
  const Civil civil = this->civil();
  const ZonePeriod period = zone->at(seconds);
  const int hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12;
  std::string output;
  while (!layout.empty()) {
    const LayoutChunk chunk = internal::nextChunk(layout);
    output += chunk.prefix;
    if (chunk.kind == LayoutField::None) break;
    layout = chunk.suffix;
    switch (chunk.kind) {
    case LayoutField::Year: appendPadded(output, (civil.year < 0 ? 0 : civil.year) % 100, 2); break;
    case LayoutField::LongYear: appendPadded(output, civil.year, 4); break;
    case LayoutField::LongMonth: output += monthName(civil.month); break;
    case LayoutField::Month: output += std::string_view(monthName(civil.month)).substr(0, 3); break;
    case LayoutField::NumMonth: appendPadded(output, civil.month, 0); break;
    case LayoutField::ZeroMonth: appendPadded(output, civil.month, 2); break;
    case LayoutField::LongWeekday: output += weekdayName(civil.weekday); break;
    case LayoutField::Weekday: output += std::string_view(weekdayName(civil.weekday)).substr(0, 3); break;
    case LayoutField::UnderDay:
      if (civil.day < 10) output += ' ';
      [[fallthrough]];
    case LayoutField::Day: appendPadded(output, civil.day, 0); break;
    case LayoutField::ZeroDay: appendPadded(output, civil.day, 2); break;
    case LayoutField::UnderYearDay:
      if (civil.yearDay < 100) output += ' ';
      if (civil.yearDay < 10) output += ' ';
      appendPadded(output, civil.yearDay, 0);
      break;
    case LayoutField::ZeroYearDay: appendPadded(output, civil.yearDay, 3); break;
    case LayoutField::Hour: appendPadded(output, civil.hour, 2); break;
    case LayoutField::Hour12: appendPadded(output, hour12, 0); break;
    case LayoutField::ZeroHour12: appendPadded(output, hour12, 2); break;
    case LayoutField::Minute: appendPadded(output, civil.minute, 0); break;
    case LayoutField::ZeroMinute: appendPadded(output, civil.minute, 2); break;
    case LayoutField::Second: appendPadded(output, civil.second, 0); break;
    case LayoutField::ZeroSecond: appendPadded(output, civil.second, 2); break;
    case LayoutField::UpperPm: output += civil.hour >= 12 ? "PM" : "AM"; break;
    case LayoutField::LowerPm: output += civil.hour >= 12 ? "pm" : "am"; break;
    case LayoutField::ZoneName:
      if (!period.abbreviation.empty()) output += period.abbreviation;
      else appendZone(output, LayoutField::NumZone, period.offset);
      break;
    case LayoutField::FractionZeros:
    case LayoutField::FractionNines: appendFraction(output, chunk, nanoseconds); break;
    default: appendZone(output, chunk.kind, period.offset); break;
    }
  }
  return output;
}

} // namespace chartroom::go
