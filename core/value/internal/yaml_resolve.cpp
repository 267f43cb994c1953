#include "core/value/internal/yaml_resolve.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <array>
#include <limits>

namespace chartroom::value::internal {

namespace {

bool isDigitByte(char c) { return c >= '0' && c <= '9'; }

ResolvedScalar ofBool(bool b) {
  ResolvedScalar result;
  result.tag = YamlTag::Bool;
  result.boolean = b;
  return result;
}

ResolvedScalar ofFloat(double number) {
  ResolvedScalar result;
  result.tag = YamlTag::Float;
  result.number = number;
  return result;
}

ResolvedScalar ofTag(YamlTag tag) {
  ResolvedScalar result;
  result.tag = tag;
  return result;
}

ResolvedScalar ofInt(std::int64_t number) {
  ResolvedScalar result;
  result.tag = YamlTag::Int;
  result.integer = number;
  return result;
}

ResolvedScalar ofUint(std::uint64_t number) {
  ResolvedScalar result = ofInt(static_cast<std::int64_t>(number));
  result.isUnsigned = number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return result;
}

bool lookUp(std::string_view text, ResolvedScalar& result) {
  if (text.size() > 5) return false;
  const auto is = [&](std::string_view lower, std::string_view title, std::string_view upper) {
    return text == lower || text == title || text == upper;
  };
  switch (text.empty() ? '\0' : text[0]) {
  case '\0':
  case '~':
    if (text.size() > 1) return false;
    result = ofTag(YamlTag::Null);
    return true;
  case 'y':
  case 'Y':
    if (text.size() != 1 && !is("yes", "Yes", "YES")) return false;
    result = ofBool(true);
    return true;
  case 't':
  case 'T':
    if (!is("true", "True", "TRUE")) return false;
    result = ofBool(true);
    return true;
  case 'o':
  case 'O':
    if (is("on", "On", "ON")) result = ofBool(true);
    else if (is("off", "Off", "OFF")) result = ofBool(false);
    else return false;
    return true;
  case 'f':
  case 'F':
    if (!is("false", "False", "FALSE")) return false;
    result = ofBool(false);
    return true;
  case 'n':
  case 'N':
    if (text.size() == 1 || is("no", "No", "NO")) result = ofBool(false);
    else if (is("null", "Null", "NULL")) result = ofTag(YamlTag::Null);
    else return false;
    return true;
  case '.':
    if (is(".nan", ".NaN", ".NAN")) result = ofFloat(std::numeric_limits<double>::quiet_NaN());
    else if (is(".inf", ".Inf", ".INF")) result = ofFloat(std::numeric_limits<double>::infinity());
    else return false;
    return true;
  case '+':
    if (!is("+.inf", "+.Inf", "+.INF")) return false;
    result = ofFloat(std::numeric_limits<double>::infinity());
    return true;
  case '-':
    if (!is("-.inf", "-.Inf", "-.INF")) return false;
    result = ofFloat(-std::numeric_limits<double>::infinity());
    return true;
  default: return false;
  }
}

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool looksLikeFloat(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && isDigitByte(text[i])) ++i;
    return i > start;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  } else {
    if (!digits()) return false;
    if (i < text.size() && text[i] == '.') {
      ++i;
      digits();
    }
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

bool resolveNumber(std::string_view text, ResolvedScalar& result) {
  std::string without;
  if (text.find('_') != std::string_view::npos) {
    without = replaceAll(text, "_", "");
    text = without;
  }
  const ParsedInt integer = parseInt(text, 0);
  if (integer.ok()) return result = ofInt(integer.value), true;
  if (integer.error == NumberError::Range) {
    const ParsedUint natural = parseUint(text, 0);
    if (natural.ok()) return result = ofUint(natural.value), true;
  }
  if (looksLikeFloat(text)) {
    const ParsedFloat number = parseFloat(text);
    if (number.ok()) return result = ofFloat(number.value), true;
  }
  if (text.starts_with("0b")) {
    const ParsedInt binary = parseInt(text.substr(2), 2);
    if (binary.ok()) return result = ofInt(binary.value), true;
    const ParsedUint natural = parseUint(text.substr(2), 2);
    if (natural.ok()) return result = ofUint(natural.value), true;
  } else if (text.starts_with("-0b")) {
    const ParsedInt binary = parseInt("-" + std::string(text.substr(3)), 2);
    if (binary.ok()) return result = ofInt(binary.value), true;
  }
  return false;
}

enum class Stamps { Yes, No };

ResolvedScalar resolveAny(std::string_view text, Stamps stamps) {
  ResolvedScalar result;
  if (text.empty()) return ofTag(YamlTag::Null);
  const YamlHint hint = hintOf(text[0]);
  if (hint == YamlHint::None) return result;
  if (lookUp(text, result)) return result;
  if (hint == YamlHint::Point) {
    const ParsedFloat number = parseFloat(text);
    if (number.ok()) return ofFloat(number.value);
  } else if (hint == YamlHint::Digit || hint == YamlHint::Sign) {
    if (stamps == Stamps::Yes && isTimestamp(text)) return ofTag(YamlTag::Timestamp);
    if (resolveNumber(text, result)) return result;
  }
  return result;
}

const char* nameOf(YamlTag tag) {
  switch (tag) {
  case YamlTag::Null: return "!!null";
  case YamlTag::Bool: return "!!bool";
  case YamlTag::String: return "!!str";
  case YamlTag::Int: return "!!int";
  case YamlTag::Float: return "!!float";
  case YamlTag::Timestamp: return "!!timestamp";
  case YamlTag::Binary: return "!!binary";
  case YamlTag::Merge: return "!!merge";
  case YamlTag::Other: break;
  }
  return "";
}

// Go's time.Parse, as far as the four layouts go-yaml tries need it.
class TimeReader {
public:
  explicit TimeReader(std::string_view text) : m_text(text) {}

  bool year() {
    if (m_text.size() < 4) return false;
    m_year = 0;
    for (int i = 0; i < 4; ++i) {
      if (!isDigitByte(m_text[static_cast<std::size_t>(i)])) return false;
      m_year = m_year * 10 + (m_text[static_cast<std::size_t>(i)] - '0');
    }
    m_text.remove_prefix(4);
    return true;
  }
  bool literal(char c) {
    if (m_text.empty() || m_text[0] != c) return false;
    m_text.remove_prefix(1);
    return true;
  }
  // A space of a layout stands for any number of spaces, though not for another character.
  bool space() {
    if (!m_text.empty() && m_text[0] != ' ') return false;
    while (!m_text.empty() && m_text[0] == ' ') m_text.remove_prefix(1);
    return true;
  }
  bool number(int& value) {
    if (m_text.empty() || !isDigitByte(m_text[0])) return false;
    value = m_text[0] - '0';
    m_text.remove_prefix(1);
    if (!m_text.empty() && isDigitByte(m_text[0])) {
      value = value * 10 + (m_text[0] - '0');
      m_text.remove_prefix(1);
    }
    return true;
  }
  bool date() {
    return year() && literal('-') && number(m_month) && m_month >= 1 && m_month <= 12 && literal('-') && number(m_day);
  }
  bool clock() {
    int hour = 0, minute = 0, second = 0;
    if (!number(hour) || hour >= 24 || !literal(':') || !number(minute) || minute >= 60 || !literal(':') || !number(second) ||
        second >= 60)
      return false;
    if (m_text.size() >= 2 && (m_text[0] == '.' || m_text[0] == ',') && isDigitByte(m_text[1])) {
      m_text.remove_prefix(1);
      while (!m_text.empty() && isDigitByte(m_text[0])) m_text.remove_prefix(1);
    }
    return true;
  }
  bool zone() {
    if (literal('Z')) return true;
    if (m_text.size() < 6 || (m_text[0] != '+' && m_text[0] != '-') || m_text[3] != ':') return false;
    for (std::size_t i : {1, 2, 4, 5})
      if (!isDigitByte(m_text[i])) return false;
    const int hour = (m_text[1] - '0') * 10 + (m_text[2] - '0');
    const int minute = (m_text[4] - '0') * 10 + (m_text[5] - '0');
    if (hour > 24 || minute > 60) return false;
    m_text.remove_prefix(6);
    return true;
  }
  bool end() const {
    constexpr std::array<int, 13> kDays{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = m_year % 4 == 0 && (m_year % 100 != 0 || m_year % 400 == 0);
    const int days = kDays[static_cast<std::size_t>(m_month)] + (m_month == 2 && leap ? 1 : 0);
    return m_text.empty() && m_day >= 1 && m_day <= days;
  }

private:
  std::string_view m_text;
  int m_year = 0, m_month = 0, m_day = 0;
};

} // namespace

bool isTimestamp(std::string_view text) {
  if (text.size() < 8 || text[4] != '-') return false;
  for (std::size_t i = 0; i < 4; ++i)
    if (!isDigitByte(text[i])) return false;
  for (const char mark : {'T', 't'}) {
    TimeReader reader(text);
    if (reader.date() && reader.literal(mark) && reader.clock() && reader.zone() && reader.end()) return true;
  }
  TimeReader spaced(text);
  if (spaced.date() && spaced.space() && spaced.clock() && spaced.end()) return true;
  TimeReader day(text);
  return day.date() && day.end();
}

std::string shortTag(std::string_view tag) {
  if (tag.starts_with(kLongTagPrefix)) return "!!" + std::string(tag.substr(kLongTagPrefix.size()));
  return std::string(tag);
}

ResolvedScalar resolvePlain(std::string_view text) { return resolveAny(text, Stamps::Yes); }

bool resolveTagged(std::string_view tag, std::string_view text, ResolvedScalar& resolved, std::string& problem) {
  const std::string_view name = tag.starts_with(kLongTagPrefix) ? tag.substr(kLongTagPrefix.size()) : std::string_view();
  YamlTag wanted = YamlTag::Other;
  if (name == "str") wanted = YamlTag::String;
  else if (name == "bool") wanted = YamlTag::Bool;
  else if (name == "int") wanted = YamlTag::Int;
  else if (name == "float") wanted = YamlTag::Float;
  else if (name == "null") wanted = YamlTag::Null;
  else if (name == "timestamp") wanted = YamlTag::Timestamp;
  else if (name == "binary") wanted = YamlTag::Binary;
  if (wanted == YamlTag::Other || wanted == YamlTag::Binary || wanted == YamlTag::String) {
    resolved = ofTag(wanted);
    return true;
  }
  resolved = resolveAny(text, wanted == YamlTag::Timestamp ? Stamps::Yes : Stamps::No);
  if (resolved.tag == wanted) return true;
  if (wanted == YamlTag::Float && resolved.tag == YamlTag::Int && !resolved.isUnsigned) {
    resolved = ofFloat(static_cast<double>(resolved.integer));
    return true;
  }
  problem = std::string("cannot decode ") + nameOf(resolved.tag) + " `" + std::string(text) + "` as a " + shortTag(tag);
  return false;
}

} // namespace chartroom::value::internal
