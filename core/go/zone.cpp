// Time zones: TZif files of the system (RFC 8536) with the POSIX rule at their end for the years after the table.

#include "core/base/text.h"
#include "core/go/time.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <vector>

namespace chartroom::go {

namespace {

constexpr std::int64_t kDay = 86400;

// Go's sums of times wrap around.
std::int64_t wrappingSum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// A POSIX rule such as "CET-1CEST,M3.5.0,M10.5.0/3".
class PosixRule {
public:
  static std::optional<PosixRule> parse(std::string_view text) {
    PosixRule rule;
    if (!readName(text, rule.m_standard.abbreviation)) return std::nullopt;
    int offset = 0;
    if (!readOffset(text, offset)) return std::nullopt;
    rule.m_standard.offset = -offset;
    if (text.empty()) return rule;
    rule.m_hasDst = true;
    rule.m_dst.isDst = true;
    if (!readName(text, rule.m_dst.abbreviation)) return std::nullopt;
    rule.m_dst.offset = rule.m_standard.offset + 3600;
    if (!text.empty() && text.front() != ',') {
      if (!readOffset(text, offset)) return std::nullopt;
      rule.m_dst.offset = -offset;
    }
    if (text.empty()) text = ",M3.2.0,M11.1.0";
    if (!readDate(text, rule.m_begin) || !readDate(text, rule.m_end) || !text.empty()) return std::nullopt;
    return rule;
  }

  ZonePeriod at(std::int64_t unixSeconds, std::int64_t since) const {
    if (!m_hasDst) {
      ZonePeriod period = m_standard;
      period.start = since;
      return period;
    }
    // As Go's tzset: the year in UTC, and of its own changes only; start and end are right close to a change alone.
    const Civil civil = civilOf(unixSeconds, 0);
    const std::int64_t inYear = (civil.yearDay - 1) * kDay + unixSeconds % kDay;
    const std::int64_t yearStart = wrappingSum(unixSeconds, -inYear);
    std::int64_t begin = secondsInto(m_begin, civil.year) - m_standard.offset;
    std::int64_t end = secondsInto(m_end, civil.year) - m_dst.offset;
    const bool isNorthern = begin <= end;
    if (!isNorthern) std::swap(begin, end);
    const bool isBetween = inYear >= begin && inYear < end;
    ZonePeriod period = isBetween == isNorthern ? m_dst : m_standard;
    period.start = wrappingSum(yearStart, inYear < begin ? 0 : isBetween ? begin : end);
    period.end = wrappingSum(yearStart, inYear < begin ? begin : isBetween ? end : 365 * kDay);
    return period;
  }

  std::optional<int> offsetOf(std::string_view abbreviation) const {
    if (abbreviation == m_standard.abbreviation) return m_standard.offset;
    if (m_hasDst && abbreviation == m_dst.abbreviation) return m_dst.offset;
    return std::nullopt;
  }

private:
  struct Date {
    char kind = 'M'; // 'M' month.week.day, 'J' day without 29 February, 'N' day from 0
    int month = 0, week = 0, day = 0;
    int time = 7200;
  };

  static bool readNumber(std::string_view& text, int& number) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return false;
    for (number = 0; !text.empty() && text.front() >= '0' && text.front() <= '9' && number < 100000; text.remove_prefix(1))
      number = number * 10 + (text.front() - '0');
    return true;
  }
  static bool readName(std::string_view& text, std::string& name) {
    std::size_t end = 0;
    if (text.starts_with('<')) {
      end = text.find('>');
      if (end == std::string_view::npos) return false;
      name = text.substr(1, end - 1);
      text.remove_prefix(end + 1);
      return true;
    }
    while (end < text.size() && std::string_view("0123456789,-+").find(text[end]) == std::string_view::npos) ++end;
    if (end < 3) return false;
    name = text.substr(0, end);
    text.remove_prefix(end);
    return true;
  }
  static bool readOffset(std::string_view& text, int& seconds) {
    int sign = 1;
    if (text.starts_with('-') || text.starts_with('+')) {
      sign = text.front() == '-' ? -1 : 1;
      text.remove_prefix(1);
    }
    int total = 0, part = 0;
    int unit = 3600;
    do {
      if (!readNumber(text, part)) return false;
      total += part * unit;
      unit /= 60;
    } while (unit > 0 && text.starts_with(':') && (text.remove_prefix(1), true));
    seconds = sign * total;
    return true;
  }
  static bool readDate(std::string_view& text, Date& date) {
    if (!text.starts_with(',')) return false;
    text.remove_prefix(1);
    if (text.starts_with('M')) {
      text.remove_prefix(1);
      if (!readNumber(text, date.month) || !text.starts_with('.')) return false;
      text.remove_prefix(1);
      if (!readNumber(text, date.week) || !text.starts_with('.')) return false;
      text.remove_prefix(1);
      if (!readNumber(text, date.day)) return false;
      if (date.month < 1 || date.month > 12 || date.week < 1 || date.week > 5 || date.day > 6) return false;
    } else {
      date.kind = text.starts_with('J') ? 'J' : 'N';
      if (date.kind == 'J') text.remove_prefix(1);
      if (!readNumber(text, date.day)) return false;
    }
    if (text.starts_with('/')) {
      text.remove_prefix(1);
      return readOffset(text, date.time);
    }
    return true;
  }
  // Wall clock seconds from the start of the year to the date.
  static std::int64_t secondsInto(const Date& date, std::int64_t year) {
    const bool isLeap = daysInMonth(year, 2) == 29;
    std::int64_t day = date.day;
    if (date.kind == 'J') {
      day -= isLeap && date.day >= 60 ? 0 : 1;
    } else if (date.kind == 'M') {
      std::int64_t monthStart = 0; // days of the year before the month
      for (int month = 1; month < date.month; ++month) monthStart += daysInMonth(year, month);
      // 2001-01-01 was a Monday, and weekdays repeat every 400 years.
      const std::int64_t before = (year % 400 + 399) % 400;
      const std::int64_t weekday = (before * 365 + before / 4 - before / 100 + monthStart + 1) % 7;
      day = (date.day - weekday + 7) % 7;
      for (int week = 1; week < date.week && day + 7 < daysInMonth(year, date.month); ++week) day += 7;
      day += monthStart;
    }
    return day * kDay + date.time;
  }

  ZonePeriod m_standard, m_dst;
  bool m_hasDst = false;
  Date m_begin, m_end;
};

class TableZone final : public Zone {
public:
  struct Kind {
    int offset = 0;
    bool isDst = false;
    std::string abbreviation;
  };
  struct Transition {
    std::int64_t when = 0;
    std::size_t kind = 0;
  };

  explicit TableZone(std::string name) : m_name(std::move(name)) {}
  bool read(const std::string& bytes);
  std::string name() const override { return m_name; }

  ZonePeriod at(std::int64_t unixSeconds) const override {
    if (m_transitions.empty() || unixSeconds < m_transitions.front().when) {
      ZonePeriod period = periodOf(firstKind());
      if (!m_transitions.empty()) period.end = m_transitions.front().when;
      else if (m_rule) return m_rule->at(unixSeconds, INT64_MIN);
      return period;
    }
    std::size_t low = 0, high = m_transitions.size();
    while (high - low > 1) {
      const std::size_t middle = (low + high) / 2;
      (unixSeconds < m_transitions[middle].when ? high : low) = middle;
    }
    if (high == m_transitions.size() && m_rule) return m_rule->at(unixSeconds, m_transitions[low].when);
    ZonePeriod period = periodOf(m_transitions[low].kind);
    period.start = m_transitions[low].when;
    if (high < m_transitions.size()) period.end = m_transitions[high].when;
    return period;
  }

  std::optional<int> offsetOf(std::string_view abbreviation, std::int64_t unixSeconds) const override {
    // First a kind that is in force then, as the same letters have meant different offsets over time.
    for (const Kind& kind : m_kinds)
      if (kind.abbreviation == abbreviation && at(unixSeconds - kind.offset).abbreviation == kind.abbreviation)
        return at(unixSeconds - kind.offset).offset;
    for (const Kind& kind : m_kinds)
      if (kind.abbreviation == abbreviation) return kind.offset;
    return std::nullopt;
  }

private:
  ZonePeriod periodOf(std::size_t kind) const {
    return {m_kinds[kind].abbreviation, m_kinds[kind].offset, m_kinds[kind].isDst, INT64_MIN, INT64_MAX};
  }
  std::size_t firstKind() const {
    bool used = false;
    for (const Transition& transition : m_transitions) used = used || transition.kind == 0;
    if (!used) return 0;
    if (!m_transitions.empty() && m_kinds[m_transitions.front().kind].isDst)
      for (std::size_t i = m_transitions.front().kind; i-- > 0;)
        if (!m_kinds[i].isDst) return i;
    for (std::size_t i = 0; i < m_kinds.size(); ++i)
      if (!m_kinds[i].isDst) return i;
    return 0;
  }

  std::string m_name;
  std::vector<Kind> m_kinds;
  std::vector<Transition> m_transitions;
  std::optional<PosixRule> m_rule;
};

class Reader {
public:
  explicit Reader(std::string_view bytes) : m_bytes(bytes) {}
  std::string_view take(std::size_t count) {
    if (count > m_bytes.size() - m_at) {
      m_bad = true;
      return {};
    }
    m_at += count;
    return m_bytes.substr(m_at - count, count);
  }
  std::int64_t number(std::size_t size) {
    const std::string_view raw = take(size);
    std::uint64_t value = 0;
    for (const char c : raw) value = value << 8 | static_cast<unsigned char>(c);
    return size == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(value)) : static_cast<std::int64_t>(value);
  }
  std::string_view rest() const { return m_bytes.substr(m_at); }
  bool bad() const { return m_bad; }

private:
  std::string_view m_bytes;
  std::size_t m_at = 0;
  bool m_bad = false;
};

bool TableZone::read(const std::string& bytes) {
  Reader reader(bytes);
  // A version 1 block with 32-bit times comes first; from version 2 on the same follows with 64 bits.
  for (int block = 0; block < 2; ++block) {
    if (reader.take(4) != "TZif") return false;
    const std::string_view version = reader.take(1);
    reader.take(15);
    std::size_t counts[6];
    for (std::size_t& count : counts) count = static_cast<std::size_t>(static_cast<std::uint32_t>(reader.number(4)));
    const auto [isUt, isStandard, leaps, times, kinds, characters] = counts;
    const bool wide = block == 1;
    if (reader.bad() || kinds == 0 || times > 10000 || kinds > 256 || characters > 10000) return false;
    if (!wide && !version.empty() && version[0] >= '2') {
      reader.take(times * 5 + kinds * 6 + characters + leaps * 8 + isStandard + isUt);
      continue;
    }
    m_transitions.resize(times);
    for (Transition& transition : m_transitions) transition.when = reader.number(wide ? 8 : 4);
    for (Transition& transition : m_transitions) {
      const std::string_view kind = reader.take(1);
      transition.kind = kind.empty() ? 0 : static_cast<unsigned char>(kind[0]);
      if (transition.kind >= kinds) return false;
    }
    m_kinds.resize(kinds);
    std::vector<std::size_t> names(kinds, 0);
    for (std::size_t i = 0; i < kinds; ++i) {
      m_kinds[i].offset = static_cast<int>(reader.number(4));
      const std::string_view flags = reader.take(2);
      if (flags.size() < 2) return false;
      m_kinds[i].isDst = flags[0] != 0;
      names[i] = static_cast<unsigned char>(flags[1]);
    }
    const std::string_view letters = reader.take(characters);
    for (std::size_t i = 0; i < kinds; ++i) {
      if (names[i] >= letters.size()) return false;
      const std::string_view name = letters.substr(names[i]);
      m_kinds[i].abbreviation = name.substr(0, name.find('\0'));
    }
    reader.take(leaps * (wide ? 12 : 8) + isStandard + isUt);
    if (wide) {
      std::string_view rule = reader.rest();
      if (rule.starts_with('\n')) rule.remove_prefix(1);
      rule = rule.substr(0, rule.find('\n'));
      if (!rule.empty()) m_rule = PosixRule::parse(rule);
    }
    return !reader.bad();
  }
  return false;
}

class FixedZone final : public Zone {
public:
  FixedZone(std::string name, std::string abbreviation, int offset)
      : m_name(std::move(name)), m_abbreviation(std::move(abbreviation)), m_offset(offset) {}
  std::string name() const override { return m_name; }
  ZonePeriod at(std::int64_t) const override { return {m_abbreviation, m_offset, false, INT64_MIN, INT64_MAX}; }
  std::optional<int> offsetOf(std::string_view abbreviation, std::int64_t) const override {
    return abbreviation == m_abbreviation ? std::optional<int>(m_offset) : std::nullopt;
  }

private:
  std::string m_name, m_abbreviation;
  int m_offset;
};

std::shared_ptr<const Zone> readZone(const std::string& path, const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return nullptr; // a stream opens folders, and fails later
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto zone = std::make_shared<TableZone>(name);
  return zone->read(bytes) ? zone : nullptr;
}

std::shared_ptr<const Zone> findZone(const std::string& name) {
  for (const char* folder : {"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"})
    if (auto zone = readZone(folder + name, name)) return zone;
  return nullptr;
}

std::shared_ptr<const Zone> findLocal() {
  const char* variable = std::getenv("TZ");
  if (!variable) {
    if (auto zone = readZone("/etc/localtime", "Local")) return zone;
    return std::make_shared<FixedZone>("Local", "UTC", 0);
  }
  std::string name = variable;
  if (name.starts_with(':')) name.erase(0, 1);
  if (name.starts_with('/')) {
    if (auto zone = readZone(name, name == "/etc/localtime" ? "Local" : name)) return zone;
  } else if (!name.empty() && name != "UTC") {
    if (auto zone = findZone(name)) return zone;
  }
  return std::make_shared<FixedZone>("UTC", "UTC", 0);
}

} // namespace

std::shared_ptr<const Zone> Zone::utc() {
  static const std::shared_ptr<const Zone> zone = std::make_shared<FixedZone>("UTC", "UTC", 0);
  return zone;
}

std::shared_ptr<const Zone> Zone::local() {
  static const std::shared_ptr<const Zone> zone = findLocal();
  return zone;
}

std::shared_ptr<const Zone> Zone::fixed(std::string name, int offset) { return std::make_shared<FixedZone>(name, name, offset); }

std::shared_ptr<const Zone> Zone::load(const std::string& name) {
  if (name.empty() || name == "UTC") return utc();
  if (name == "Local") return local();
  if (name.find("..") != std::string::npos || name[0] == '/' || name[0] == '\\') return nullptr;
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Zone>> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  auto zone = findZone(name);
  if (zone) known.emplace(name, zone);
  return zone;
}

} // namespace chartroom::go
