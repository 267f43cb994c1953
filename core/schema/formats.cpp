// The formats that the Go validator knows, with its reasons. Values that are no strings have every format.

#include "core/base/number_format.h"
#include "core/base/regexp.h"
#include "core/base/text.h"
#include "core/base/url.h"
#include "core/schema/internal/node.h"

#include <algorithm>
#include <array>
#include <utility>

namespace chartroom::schema::internal {

namespace {

using Reason = std::optional<std::string>;
using TextCheck = Reason (*)(std::string_view);

bool isDecimal(char c) { return c >= '0' && c <= '9'; }
bool isHex(char c) { return isDecimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isAlphanumeric(char c) { return isDecimal(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
std::size_t leadingDigits(std::string_view s) {
  return static_cast<std::size_t>(std::find_if_not(s.begin(), s.end(), isDecimal) - s.begin());
}
std::string invalidCharacter(std::string_view at) { return "invalid character " + quoteRune(decodeRune(at).rune); }
std::string wrap(const char* what, const std::string& why) { return std::string(what) + ": " + why; }

Reason jsonPointer(std::string_view s) {
  if (s.empty()) return {};
  if (s[0] != '/') return "not starting with /";
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s[i] == '~' && (i + 1 == s.size() || (s[i + 1] != '0' && s[i + 1] != '1'))) return "~ must be followed by 0 or 1";
  return {};
}

Reason relativeJsonPointer(std::string_view s) {
  const std::size_t digits = leadingDigits(s);
  if (digits == 0) return "must start with non-negative integer";
  if (digits > 1 && s[0] == '0') return "starts with zero";
  s.remove_prefix(digits);
  return s == "#" ? Reason() : jsonPointer(s);
}

Reason uuid(std::string_view s) {
  constexpr std::array<std::size_t, 5> kLengths = {8, 4, 4, 4, 12};
  const auto groups = split(s, "-");
  if (groups.size() != kLengths.size()) return "must have 5 elements";
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].size() != kLengths[i])
      return "element " + std::to_string(i + 1) + " must be " + std::to_string(kLengths[i]) + " characters long";
    for (std::size_t at = 0; at < groups[i].size(); ++at)
      if (!isHex(groups[i][at])) return "non-hex character " + quoteRune(decodeRune(std::string_view(groups[i]).substr(at)).rune);
  }
  return {};
}

Reason duration(std::string_view s) {
  if (!s.starts_with("P")) return "must start with P";
  s.remove_prefix(1);
  if (s.empty()) return "nothing after P";
  if (s.ends_with("W")) {
    s.remove_suffix(1);
    if (s.empty()) return "no number in week";
    return leadingDigits(s) == s.size() ? Reason() : "invalid week";
  }
  const auto parts = split(s, "T");
  constexpr std::array<std::string_view, 2> kUnits = {"YMD", "HMS"};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    if (i != 0 && part.empty()) return "no time elements";
    if (i >= kUnits.size()) return "more than one T";
    std::string_view units = kUnits[i];
    while (!part.empty()) {
      const std::size_t digits = leadingDigits(part);
      if (digits == 0) return "missing number";
      part.remove_prefix(digits);
      if (part.empty()) return "missing unit";
      const std::size_t at = units.find(part[0]);
      if (at == std::string_view::npos) {
        const bool known = kUnits[i].find(part[0]) != std::string_view::npos;
        const std::string unit = quoteRune(static_cast<unsigned char>(part[0]));
        return known ? "unit " + unit + " out of order" : "invalid unit " + unit;
      }
      units.remove_prefix(at + 1);
      part.remove_prefix(1);
    }
  }
  return {};
}

Reason ipv4(std::string_view s) {
  const auto groups = split(s, ".");
  if (groups.size() != 4) return "expected four decimals";
  for (const std::string& group : groups) {
    if (group.size() > 1 && group[0] == '0') return "leading zeros";
    const ParsedInt number = parseInt(group);
    if (!number.ok())
      return "strconv.Atoi: parsing " + quote(group) + ": " +
             (number.error == NumberError::Syntax ? "invalid syntax" : "value out of range");
    if (number.value < 0 || number.value > 255) return "decimal must be between 0 and 255";
  }
  return {};
}

Reason ipv6(std::string_view s) {
  if (s.find(':') == std::string_view::npos) return "missing colon";
  const auto family = parseAddress(s);
  if (!family) return family.error().message;
  // The zone of an address that was taken is never empty.
  if (s.find('%') != std::string_view::npos) return "zone id is not a part of ipv6 address";
  return {};
}

Reason hostname(std::string_view s) {
  s = trimSuffix(s, ".");
  if (s.size() > 253) return "more than 253 characters long";
  for (const std::string& label : split(s, ".")) {
    if (label.empty() || label.size() > 63) return "label must be 1 to 63 characters long";
    if (label.front() == '-') return "label starts with hyphen";
    if (label.back() == '-') return "label ends with hyphen";
    for (std::size_t i = 0; i < label.size(); ++i)
      if (!isAlphanumeric(label[i]) && label[i] != '-') return invalidCharacter(std::string_view(label).substr(i));
  }
  return {};
}

Reason email(std::string_view s) {
  if (s.size() > 254) return "more than 255 characters long";
  const std::size_t at = s.rfind('@');
  if (at == std::string_view::npos) return "missing @";
  const std::string_view local = s.substr(0, at);
  std::string_view domain = s.substr(at + 1);
  if (local.size() > 64) return "local part more than 64 characters long";
  if (local.size() > 1 && local.front() == '"' && local.back() == '"') {
    if (local.substr(1, local.size() - 2).find_first_of("\\\"") != std::string_view::npos)
      return "backslash and quote are not allowed within quoted local part";
  } else {
    if (local.starts_with(".")) return "starts with dot";
    if (local.ends_with(".")) return "ends with dot";
    if (local.find("..") != std::string_view::npos) return "consecutive dots";
    for (std::size_t i = 0; i < local.size(); ++i)
      if (!isAlphanumeric(local[i]) && std::string_view(".!#$%&'*+-/=?^_`{|}~").find(local[i]) == std::string_view::npos)
        return invalidCharacter(local.substr(i));
  }
  if (domain.starts_with("[") && domain.ends_with("]")) {
    domain = domain.substr(1, domain.size() - 2);
    if (domain.starts_with("IPv6:")) {
      if (auto why = ipv6(domain.substr(5))) return wrap("invalid ipv6 address", *why);
      return {};
    }
    if (auto why = ipv4(domain)) return wrap("invalid ipv4 address", *why);
    return {};
  }
  if (auto why = hostname(domain)) return wrap("invalid domain", *why);
  return {};
}

// time.Parse("2006-01-02", s).
Reason date(std::string_view s) {
  const auto failure = [&](std::string_view rest, const char* element) {
    return "parsing time " + quote(s) + " as \"2006-01-02\": cannot parse " + quote(rest) + " as " + quote(element);
  };
  if (leadingDigits(s) < 4) return failure(s, "2006");
  std::string_view rest = s.substr(4);
  if (!rest.starts_with("-")) return failure(rest, "-");
  rest.remove_prefix(1);
  if (rest.size() < 2 || !isDecimal(rest[0]) || !isDecimal(rest[1])) return failure(rest, "01");
  const int month = (rest[0] - '0') * 10 + rest[1] - '0';
  if (month < 1 || month > 12) return "parsing time " + quote(s) + ": month out of range";
  rest.remove_prefix(2);
  if (!rest.starts_with("-")) return failure(rest, "-");
  rest.remove_prefix(1);
  if (rest.size() < 2 || !isDecimal(rest[0]) || !isDecimal(rest[1])) return failure(rest, "02");
  const int day = (rest[0] - '0') * 10 + rest[1] - '0';
  rest.remove_prefix(2);
  if (!rest.empty()) return "parsing time " + quote(s) + ": extra text: " + quote(rest);
  const int year = static_cast<int>(parseInt(s.substr(0, 4)).value);
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day < 1 || day > kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0))
    return "parsing time " + quote(s) + ": day out of range";
  return {};
}

// "hh:mm" pieces as Atoi takes them; -1 when it does not.
int twoDigits(std::string_view s) {
  return s.size() == 2 && isDecimal(s[0]) && isDecimal(s[1]) ? (s[0] - '0') * 10 + s[1] - '0' : -1;
}

Reason time(std::string_view s) {
  if (s.size() < 9) return "less than 9 characters long";
  if (s[2] != ':' || s[5] != ':') return "missing colon in correct place";
  int h = twoDigits(s.substr(0, 2));
  int m = twoDigits(s.substr(3, 2));
  const int sec = twoDigits(s.substr(6, 2));
  if (h < 0 || m < 0 || sec < 0) return "invalid hour/min/sec";
  if (h > 23 || m > 59 || sec > 60) return "hour/min/sec out of range";
  s.remove_prefix(8);
  if (s.starts_with(".")) {
    s.remove_prefix(1);
    const std::size_t digits = leadingDigits(s);
    if (digits == 0) return "no digits in second fraction";
    s.remove_prefix(digits);
  }
  if (s != "z" && s != "Z") {
    if (s.size() != 6) return "offset must be 6 characters long";
    if (s[0] != '+' && s[0] != '-') return "offset must begin with plus/minus";
    if (s[3] != ':') return "missing colon in offset in correct place";
    const int zoneHours = twoDigits(s.substr(1, 2));
    const int zoneMinutes = twoDigits(s.substr(4, 2));
    if (zoneHours < 0 || zoneMinutes < 0) return "invalid hour/min in offset";
    if (zoneHours > 23 || zoneMinutes > 59) return "hour/min in offset out of range";
    int minutes = h * 60 + m + (s[0] == '+' ? -1 : 1) * (zoneHours * 60 + zoneMinutes);
    if (minutes < 0) minutes += 24 * 60;
    h = minutes / 60;
    m = minutes % 60;
  }
  if (sec >= 60 && (h != 23 || m != 59)) return "invalid leap second";
  return {};
}

Reason dateTime(std::string_view s) {
  if (s.size() < 20) return "less than 20 characters long";
  if (s[10] != 't' && s[10] != 'T') return "11th character must be t or T";
  if (auto why = date(s.substr(0, 10))) return wrap("invalid date element", *why);
  if (auto why = time(s.substr(11))) return wrap("invalid time element", *why);
  return {};
}

Reason period(std::string_view s) {
  const std::size_t slash = s.find('/');
  if (slash == std::string_view::npos) return "missing slash";
  const std::string_view start = s.substr(0, slash);
  const std::string_view end = s.substr(slash + 1);
  if (start.starts_with("P")) {
    if (auto why = duration(start)) return wrap("invalid start duration", *why);
    if (auto why = dateTime(end)) return wrap("invalid end date-time", *why);
    return {};
  }
  if (auto why = dateTime(start)) return wrap("invalid start date-time", *why);
  if (end.starts_with("P")) {
    if (auto why = duration(end)) return wrap("invalid end duration", *why);
  } else if (auto why = dateTime(end)) {
    return wrap("invalid end date-time", *why);
  }
  return {};
}

Reason parseUrl(std::string_view s, Url& url) {
  auto parsed = Url::parse(s);
  if (!parsed) return parsed.error().message;
  url = std::move(*parsed);
  // What Go's net/url does not ask.
  const std::string host = url.hostname();
  if (host.find(':') == std::string::npos) return {};
  if (url.host.find('[') == std::string::npos || url.host.find(']') == std::string::npos)
    return "ipv6 address not enclosed in brackets";
  if (auto why = ipv6(host)) return wrap("invalid ipv6 address", *why);
  return {};
}

Reason uri(std::string_view s) {
  Url url;
  if (auto why = parseUrl(s, url)) return why;
  return url.isAbsolute() ? Reason() : "relative url";
}

Reason uriReference(std::string_view s) {
  if (s.find('\\') != std::string_view::npos) return "contains \\";
  Url url;
  return parseUrl(s, url);
}

Reason uriTemplate(std::string_view s) {
  Url url;
  if (auto why = parseUrl(s, url)) return why;
  for (const std::string& token : split(url.rawPath, "/")) {
    const auto decoded = pathUnescape(token);
    if (!decoded) return wrap("percent decode failed", decoded.error().message);
    bool open = false;
    for (const char c : *decoded) {
      if (c != '{' && c != '}') continue;
      if ((c == '{') == open) return "nested curly braces";
      open = !open;
    }
    if (open) return "no matching closing brace";
  }
  return {};
}

Reason regex(std::string_view s) {
  auto compiled = Regexp::compile(s);
  return compiled ? Reason() : Reason(compiled.error().message);
}

Reason identifiers(std::string_view s, const char* what, const std::string& name, bool zeroesMatter) {
  for (const std::string& part : split(s, ".")) {
    if (part.empty()) return name + " identifier is empty";
    for (std::size_t i = 0; i < part.size(); ++i)
      if (!isAlphanumeric(part[i]) && part[i] != '-')
        return invalidCharacter(std::string_view(part).substr(i)) + " in " + what + " identifier";
    if (zeroesMatter && part.size() > 1 && part[0] == '0' && leadingDigits(part) == part.size())
      return name + " numeric identifier starts with zero";
  }
  return {};
}

Reason semver(std::string_view s) {
  if (const std::size_t plus = s.find('+'); plus != std::string_view::npos) {
    if (plus + 1 == s.size()) return "build is empty";
    if (auto why = identifiers(s.substr(plus + 1), "build", "build", false)) return why;
    s = s.substr(0, plus);
  }
  if (const std::size_t dash = s.find('-'); dash != std::string_view::npos) {
    if (auto why = identifiers(s.substr(dash + 1), "pre-release", "pre-release", true)) return why;
    s = s.substr(0, dash);
  }
  const auto parts = split(s, ".");
  if (parts.size() != 3) return "versionCore must have 3 numbers separated by dot";
  constexpr std::array<const char*, 3> kNames = {"major", "minor", "patch"};
  for (std::size_t i = 0; i < 3; ++i) {
    if (parts[i].empty()) return std::string(kNames[i]) + " is empty";
    if (parts[i].size() > 1 && parts[i][0] == '0') return std::string(kNames[i]) + " starts with zero";
    if (leadingDigits(parts[i]) != parts[i].size()) return std::string(kNames[i]) + " contains non-digit";
  }
  return {};
}

template <TextCheck check>
Reason onText(const Value& value) {
  return value.isString() ? check(value.string()) : Reason();
}

} // namespace

FormatCheck findFormat(std::string_view name) {
  static constexpr std::pair<std::string_view, FormatCheck> kFormats[] = {
      {"json-pointer", onText<jsonPointer>},
      {"relative-json-pointer", onText<relativeJsonPointer>},
      {"uuid", onText<uuid>},
      {"duration", onText<duration>},
      {"period", onText<period>},
      {"ipv4", onText<ipv4>},
      {"ipv6", onText<ipv6>},
      {"hostname", onText<hostname>},
      {"email", onText<email>},
      {"date", onText<date>},
      {"time", onText<time>},
      {"date-time", onText<dateTime>},
      {"uri", onText<uri>},
      {"iri", onText<uri>},
      {"uri-reference", onText<uriReference>},
      {"iri-reference", onText<uriReference>},
      {"uri-template", onText<uriTemplate>},
      {"semver", onText<semver>},
      {"regex", onText<regex>},
  };
  const auto at = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const auto& format) { return format.first == name; });
  return at == std::end(kFormats) ? nullptr : at->second;
}

} // namespace chartroom::schema::internal
