// Reading times by a layout, after Go's time.parse: field by field, ranges checked as they come, the zone decided last.

#include "core/base/text.h"
#include "core/go/internal/layout.h"
#include "core/go/time.h"

#include <algorithm>

namespace chartroom::go {

using internal::LayoutChunk;
using internal::LayoutField;
using internal::nextChunk;

namespace {

bool isDigitAt(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }
bool isFractionMark(char c) { return c == '.' || c == ','; }

// What has been read so far; -1 where nothing was.
struct Fields {
  std::int64_t year = 0;
  int month = -1, day = -1, yearDay = -1, hour = 0, minute = 0, second = 0, nanoseconds = 0;
  bool pm = false, am = false;
  bool utc = false;
  std::optional<int> offset;
  std::string zoneName;
};

class TimeParser {
public:
  TimeParser(std::string_view layout, std::string_view text) : m_layout(layout), m_text(text), m_rest(text) {}

  Result<void> parse(Fields& fields) {
    std::string_view layout = m_layout;
    while (true) {
      const LayoutChunk chunk = nextChunk(layout);
      if (!skip(chunk.prefix)) return failed();
      if (chunk.kind == LayoutField::None) {
        if (!m_rest.empty()) return message(": extra text: " + quoteTimeText(m_rest));
        return {};
      }
      layout = chunk.suffix;
      const std::string_view hold = m_rest;
      m_range = nullptr;
      const bool ok = readField(chunk, layout, fields);
      if (m_range) return message(std::string(": ") + m_range + " out of range");
      if (!ok) return failure(chunk.field, hold);
    }
  }

  Result<void> message(const std::string& text) const { return problem("parsing time " + quoteTimeText(m_text) + text); }

private:
  static Error problem(std::string text) { return Error{Code::Parse, std::move(text), {}, {}}; }
  Error failure(std::string_view element, std::string_view value) const {
    return problem("parsing time " + quoteTimeText(m_text) + " as " + quoteTimeText(m_layout) + ": cannot parse " +
                   quoteTimeText(value) + " as " + quoteTimeText(element));
  }
  Error failed() const { return failure(m_prefix, m_rest); }

  // Go's skip: runs of spaces match any run of spaces.
  bool skip(std::string_view prefix) {
    m_prefix = prefix;
    const auto cutSpace = [](std::string_view& text) {
      while (text.starts_with(' ')) text.remove_prefix(1);
    };
    while (!prefix.empty()) {
      if (prefix.front() == ' ') {
        if (!m_rest.empty() && m_rest.front() != ' ') return false;
        cutSpace(prefix);
        cutSpace(m_rest);
        continue;
      }
      if (m_rest.empty() || m_rest.front() != prefix.front()) return false;
      prefix.remove_prefix(1);
      m_rest.remove_prefix(1);
    }
    return true;
  }

  // One or two digits; `fixed` wants two.
  bool number(int& result, bool fixed) {
    if (!isDigitAt(m_rest, 0)) return false;
    const bool two = isDigitAt(m_rest, 1);
    if (!two && fixed) return false;
    result = two ? (m_rest[0] - '0') * 10 + (m_rest[1] - '0') : m_rest[0] - '0';
    m_rest.remove_prefix(two ? 2 : 1);
    return true;
  }
  bool digits(std::int64_t& result, std::size_t count) {
    if (m_rest.size() < count) return false;
    result = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!isDigitAt(m_rest, i)) return false;
      result = result * 10 + (m_rest[i] - '0');
    }
    m_rest.remove_prefix(count);
    return true;
  }
  bool ranged(int& result, bool fixed, int low, int high, const char* name) {
    if (!number(result, fixed)) return false;
    if (result < low || result > high) m_range = name;
    return true;
  }
  bool name(int& result, int count, const char* (*nameOf)(int), int first, std::size_t length) {
    for (int i = first; i < first + count; ++i) {
      const std::string_view candidate = std::string_view(nameOf(i)).substr(0, length);
      if (m_rest.size() >= candidate.size() && equalFoldAscii(m_rest.substr(0, candidate.size()), candidate)) {
        m_rest.remove_prefix(candidate.size());
        result = i;
        return true;
      }
    }
    return false;
  }
  // `length` counts the mark and the digits.
  bool fraction(int& nanoseconds, std::size_t length) {
    if (m_rest.empty() || !isFractionMark(m_rest[0])) return false;
    const std::size_t used = std::min<std::size_t>(length, 10);
    std::int64_t value = 0;
    for (std::size_t i = 1; i < used; ++i) {
      if (!isDigitAt(m_rest, i)) return false;
      value = value * 10 + (m_rest[i] - '0');
    }
    for (std::size_t i = used; i < 10; ++i) value *= 10;
    nanoseconds = static_cast<int>(value);
    m_rest.remove_prefix(length);
    return true;
  }

  bool readSeconds(const LayoutChunk& chunk, std::string_view layout, Fields& fields) {
    if (!ranged(fields.second, chunk.kind == LayoutField::ZeroSecond, 0, 59, "second")) return false;
    if (m_range) return true;
    // A fraction may follow the seconds although the layout has none.
    if (m_rest.size() >= 2 && isFractionMark(m_rest[0]) && isDigitAt(m_rest, 1)) {
      const LayoutField next = nextChunk(layout).kind;
      if (next == LayoutField::FractionZeros || next == LayoutField::FractionNines) return true;
      std::size_t length = 2;
      while (isDigitAt(m_rest, length)) ++length;
      return fraction(fields.nanoseconds, length);
    }
    return true;
  }

  bool readOffset(LayoutField kind, Fields& fields) {
    const bool iso = kind >= LayoutField::IsoZone && kind <= LayoutField::IsoColonSecondsZone;
    if (iso && m_rest.starts_with('Z')) {
      m_rest.remove_prefix(1);
      fields.utc = true;
      return true;
    }
    const bool colon = kind == LayoutField::IsoColonZone || kind == LayoutField::NumColonZone ||
                       kind == LayoutField::IsoColonSecondsZone || kind == LayoutField::NumColonSecondsZone;
    const bool seconds = kind == LayoutField::IsoSecondsZone || kind == LayoutField::NumSecondsZone ||
                         kind == LayoutField::IsoColonSecondsZone || kind == LayoutField::NumColonSecondsZone;
    const bool hoursOnly = kind == LayoutField::IsoShortZone || kind == LayoutField::NumShortZone;
    if (m_rest.empty()) return false;
    const char sign = m_rest.front();
    m_rest.remove_prefix(1);
    int parts[3] = {0, 0, 0};
    const int count = hoursOnly ? 1 : seconds ? 3 : 2;
    for (int i = 0; i < count; ++i) {
      if (i > 0 && colon) {
        if (!m_rest.starts_with(':')) return false;
        m_rest.remove_prefix(1);
      }
      if (!number(parts[i], true)) return false;
    }
    if (parts[0] > 24) m_range = "time zone offset hour";
    if (parts[1] > 60) m_range = "time zone offset minute";
    if (parts[2] > 60) m_range = "time zone offset second";
    const int offset = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    if (sign != '+' && sign != '-') return false;
    fields.offset = sign == '-' ? -offset : offset;
    return true;
  }

  // The length of "+3", "-11" …; 0 if it is none.
  static std::size_t signedOffset(std::string_view text) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
    std::size_t end = 1;
    int value = 0;
    while (isDigitAt(text, end) && end < 6) value = value * 10 + (text[end++] - '0');
    return end == 1 || value > 23 ? 0 : end;
  }

  static std::size_t zoneNameLength(std::string_view text) {
    if (text.size() < 3) return 0;
    if (text.starts_with("ChST") || text.starts_with("MeST")) return 4;
    if (text.starts_with("GMT")) return 3 + signedOffset(text.substr(3));
    if (text[0] == '+' || text[0] == '-') return signedOffset(text);
    std::size_t upper = 0;
    while (upper < 6 && upper < text.size() && text[upper] >= 'A' && text[upper] <= 'Z') ++upper;
    switch (upper) {
    case 3: return 3;
    case 4: return text[3] == 'T' || text.starts_with("WITA") ? 4 : 0;
    case 5: return text[4] == 'T' ? 5 : 0;
    default: return 0;
    }
  }

  bool readZoneName(Fields& fields) {
    if (m_rest.starts_with("UTC")) {
      m_rest.remove_prefix(3);
      fields.utc = true;
      return true;
    }
    const std::size_t length = zoneNameLength(m_rest);
    if (length == 0) return false;
    fields.zoneName = m_rest.substr(0, length);
    m_rest.remove_prefix(length);
    return true;
  }

  bool readHalf(std::string_view am, std::string_view pm, Fields& fields) {
    if (m_rest.starts_with(pm)) fields.pm = true;
    else if (m_rest.starts_with(am)) fields.am = true;
    else return false;
    m_rest.remove_prefix(2);
    return true;
  }

  bool readYearDay(bool padded, Fields& fields) {
    for (int i = 0; i < 2 && padded && m_rest.starts_with(' '); ++i) m_rest.remove_prefix(1);
    std::size_t count = 0;
    while (count < 3 && count < m_rest.size() && m_rest[count] >= '0' && m_rest[count] <= '9') ++count;
    if (count == 0 || (!padded && count != 3)) return false;
    std::int64_t value = 0;
    if (!digits(value, count)) return false;
    fields.yearDay = static_cast<int>(value);
    return true;
  }

  bool readField(const LayoutChunk& chunk, std::string_view layout, Fields& fields) {
    int ignored = 0;
    switch (chunk.kind) {
    case LayoutField::Year: {
      std::int64_t year = 0;
      if (!digits(year, 2)) return false;
      fields.year = year >= 69 ? year + 1900 : year + 2000;
      return true;
    }
    case LayoutField::LongYear: return digits(fields.year, 4);
    case LayoutField::Month: return name(fields.month, 12, monthName, 1, 3);
    case LayoutField::LongMonth: return name(fields.month, 12, monthName, 1, std::string_view::npos);
    case LayoutField::NumMonth: return ranged(fields.month, false, 1, 12, "month");
    case LayoutField::ZeroMonth: return ranged(fields.month, true, 1, 12, "month");
    case LayoutField::Weekday: return name(ignored, 7, weekdayName, 0, 3);
    case LayoutField::LongWeekday: return name(ignored, 7, weekdayName, 0, std::string_view::npos);
    case LayoutField::UnderDay:
      if (m_rest.starts_with(' ')) m_rest.remove_prefix(1);
      [[fallthrough]];
    case LayoutField::Day: return number(fields.day, false);
    case LayoutField::ZeroDay: return number(fields.day, true);
    case LayoutField::UnderYearDay: return readYearDay(true, fields);
    case LayoutField::ZeroYearDay: return readYearDay(false, fields);
    case LayoutField::Hour: return ranged(fields.hour, false, 0, 23, "hour");
    case LayoutField::Hour12: return ranged(fields.hour, false, 0, 12, "hour");
    case LayoutField::ZeroHour12: return ranged(fields.hour, true, 0, 12, "hour");
    case LayoutField::Minute: return ranged(fields.minute, false, 0, 59, "minute");
    case LayoutField::ZeroMinute: return ranged(fields.minute, true, 0, 59, "minute");
    case LayoutField::Second:
    case LayoutField::ZeroSecond: return readSeconds(chunk, layout, fields);
    case LayoutField::UpperPm: return readHalf("AM", "PM", fields);
    case LayoutField::LowerPm: return readHalf("am", "pm", fields);
    case LayoutField::ZoneName: return readZoneName(fields);
    case LayoutField::FractionZeros: {
      const auto length = static_cast<std::size_t>(chunk.digits) + 1;
      return m_rest.size() >= length && fraction(fields.nanoseconds, length);
    }
    case LayoutField::FractionNines: {
      if (m_rest.size() < 2 || !isFractionMark(m_rest[0]) || !isDigitAt(m_rest, 1)) return true;
      std::size_t length = 1;
      while (isDigitAt(m_rest, length)) ++length;
      return fraction(fields.nanoseconds, length);
    }
    default: return readOffset(chunk.kind, fields);
    }
  }

  std::string_view m_layout, m_text, m_rest, m_prefix;
  const char* m_range = nullptr;
};

} // namespace

std::string quoteTimeText(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      result += "\\x";
      result += "0123456789abcdef"[byte >> 4];
      result += "0123456789abcdef"[byte & 15];
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + '"';
}

Result<Time> parseTime(std::string_view layout, std::string_view text, const std::shared_ptr<const Zone>& zone) {
  Fields fields;
  TimeParser parser(layout, text);
  CHARTROOM_TRY(parser.parse(fields));
  if (fields.pm && fields.hour < 12) fields.hour += 12;
  else if (fields.am && fields.hour == 12) fields.hour = 0;

  const auto outOfRange = [&](const char* what) {
    Result<void> error = parser.message(std::string(": ") + what);
    return std::move(error).error();
  };
  if (fields.yearDay >= 0) {
    const int length = daysInMonth(fields.year, 2) == 29 ? 366 : 365;
    if (fields.yearDay < 1 || fields.yearDay > length) return outOfRange("day-of-year out of range");
    int month = 1, day = fields.yearDay;
    for (; day > daysInMonth(fields.year, month); ++month) day -= daysInMonth(fields.year, month);
    if (fields.month >= 0 && fields.month != month) return outOfRange("day-of-year does not match month");
    if (fields.day >= 0 && fields.day != day) return outOfRange("day-of-year does not match day");
    fields.month = month;
    fields.day = day;
  } else {
    if (fields.month < 0) fields.month = 1;
    if (fields.day < 0) fields.day = 1;
  }
  if (fields.day < 1 || fields.day > daysInMonth(fields.year, fields.month)) return outOfRange("day out of range");

  const auto make = [&](std::shared_ptr<const Zone> in) {
    return Time::fromCivil(
        fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second, fields.nanoseconds, std::move(in));
  };
  if (fields.utc) return make(Zone::utc());
  if (fields.offset) {
    Time time = make(Zone::utc());
    time.seconds -= *fields.offset;
    const ZonePeriod period = zone->at(time.seconds);
    const bool known = period.offset == *fields.offset && (fields.zoneName.empty() || period.abbreviation == fields.zoneName);
    time.zone = known ? zone : Zone::fixed(fields.zoneName, *fields.offset);
    return time;
  }
  if (!fields.zoneName.empty()) {
    Time time = make(Zone::utc());
    if (const std::optional<int> offset = zone->offsetOf(fields.zoneName, time.seconds)) {
      time.seconds -= *offset;
      time.zone = zone;
      return time;
    }
    int offset = 0;
    // A name like "GMT+3" says its offset, though Go leaves the instant alone.
    if (fields.zoneName.size() > 3 && fields.zoneName.starts_with("GMT")) offset = std::atoi(fields.zoneName.c_str() + 3) * 3600;
    time.zone = Zone::fixed(fields.zoneName, offset);
    return time;
  }
  return make(zone);
}

} // namespace chartroom::go
