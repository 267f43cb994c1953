#include "core/base/number_format.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace chartroom {

namespace {

// Digits without a point, and the power of ten of the point after the first digit: 0.d1d2d3 times ten to the `point`.
struct Decimal {
  char digits[32];
  int count = 0;
  int point = 0;
};

template <typename Float>
Decimal shortest(Float value) {
  Decimal decimal;
  if (value == 0) {
    decimal.digits[0] = '0';
    decimal.count = 1;
    decimal.point = 1;
    return decimal;
  }
  char buffer[64];
  const char* end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const char* c = buffer;
  for (; c != end && *c != 'e'; ++c)
    if (*c != '.') decimal.digits[decimal.count++] = *c;
  ++c; // 'e'
  const bool negative = *c == '-';
  ++c;
  int exponent = 0;
  for (; c != end; ++c) exponent = exponent * 10 + (*c - '0');
  decimal.point = (negative ? -exponent : exponent) + 1;
  while (decimal.count > 1 && decimal.digits[decimal.count - 1] == '0') --decimal.count;
  return decimal;
}

void appendScientific(std::string& output, const Decimal& decimal, char letter) {
  output += decimal.digits[0];
  if (decimal.count > 1) {
    output += '.';
    output.append(decimal.digits + 1, static_cast<std::size_t>(decimal.count - 1));
  }
  const bool zero = decimal.count == 1 && decimal.digits[0] == '0';
  int exponent = zero ? 0 : decimal.point - 1;
  output += letter;
  output += exponent < 0 ? '-' : '+';
  exponent = std::abs(exponent);
  if (exponent < 10) output += '0';
  output += std::to_string(exponent);
}

void appendFixed(std::string& output, const Decimal& decimal) {
  if (decimal.point <= 0) {
    output += "0.";
    output.append(static_cast<std::size_t>(-decimal.point), '0');
    output.append(decimal.digits, static_cast<std::size_t>(decimal.count));
    return;
  }
  const int whole = std::min(decimal.point, decimal.count);
  output.append(decimal.digits, static_cast<std::size_t>(whole));
  if (decimal.point > decimal.count) output.append(static_cast<std::size_t>(decimal.point - decimal.count), '0');
  if (decimal.count > whole) {
    output += '.';
    output.append(decimal.digits + whole, static_cast<std::size_t>(decimal.count - whole));
  }
}

} // namespace

void appendFloat(std::string& output, double value, char format, int precision, int bits) {
  if (bits == 32) value = static_cast<float>(value); // which may make it infinite
  if (std::isnan(value)) {
    output += "NaN";
    return;
  }
  if (std::isinf(value)) {
    output += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  const bool upper = format == 'E' || format == 'G';
  const char kind = static_cast<char>(format | 0x20);
  if (precision < 0) {
    if (std::signbit(value)) output += '-';
    const double magnitude = std::fabs(value);
    const Decimal decimal = bits == 32 ? shortest(static_cast<float>(magnitude)) : shortest(magnitude);
    bool scientific = kind == 'e';
    if (kind == 'g') {
      // The shortest form decides as precision 6 would, however many digits it has.
      const int exponent = decimal.point - 1;
      scientific = exponent < -4 || exponent >= 6;
    }
    if (scientific) appendScientific(output, decimal, upper ? 'E' : 'e');
    else appendFixed(output, decimal);
    return;
  }
  const std::chars_format style = kind == 'e'   ? std::chars_format::scientific
                                  : kind == 'f' ? std::chars_format::fixed
                                                : std::chars_format::general;
  std::string buffer(static_cast<std::size_t>(precision) + 400, '\0');
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, style, precision).ptr;
  buffer.resize(static_cast<std::size_t>(end - buffer.data()));
  if (upper) std::replace(buffer.begin(), buffer.end(), 'e', 'E');
  output += buffer;
}

std::string formatFloat(double value, char format, int precision, int bits) {
  std::string output;
  appendFloat(output, value, format, precision, bits);
  return output;
}

void appendInteger(std::string& output, std::int64_t value) {
  char buffer[24];
  output.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

void appendUnsigned(std::string& output, std::uint64_t value) {
  char buffer[24];
  output.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

namespace {

char lower(char c) { return static_cast<char>(c | 0x20); }
bool isDecimal(char c) { return c >= '0' && c <= '9'; }
bool isHexLetter(char c) { return lower(c) >= 'a' && lower(c) <= 'f'; }

// Go's literal rule: an underscore only between digits, or between a base prefix and a digit.
bool underscoresFit(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  char saw = '^';
  std::size_t i = 0;
  bool hex = false;
  if (text.size() >= 2 && text[0] == '0' && (lower(text[1]) == 'b' || lower(text[1]) == 'o' || lower(text[1]) == 'x')) {
    i = 2;
    saw = '0';
    hex = lower(text[1]) == 'x';
  }
  for (; i < text.size(); ++i) {
    if (isDecimal(text[i]) || (hex && isHexLetter(text[i]))) {
      saw = '0';
    } else if (text[i] == '_') {
      if (saw != '0') return false;
      saw = '_';
    } else {
      if (saw == '_') return false;
      saw = '!';
    }
  }
  return saw != '_';
}

} // namespace

ParsedUint parseUint(std::string_view text, int base, int bits) {
  if (text.empty()) return {0, NumberError::Syntax};
  const std::string_view whole = text;
  const bool literal = base == 0;
  if (literal) {
    base = 10;
    if (text[0] == '0') {
      const char mark = text.size() >= 3 ? lower(text[1]) : '\0';
      if (mark == 'b') base = 2, text.remove_prefix(2);
      else if (mark == 'o') base = 8, text.remove_prefix(2);
      else if (mark == 'x') base = 16, text.remove_prefix(2);
      else base = 8, text.remove_prefix(1);
    }
  }
  const std::uint64_t most = bits >= 64 ? UINT64_MAX : (std::uint64_t{1} << bits) - 1;
  bool underscores = false;
  std::uint64_t number = 0;
  for (char c : text) {
    int digit = 0;
    if (c == '_' && literal) {
      underscores = true;
      continue;
    }
    if (isDecimal(c)) digit = c - '0';
    else if (lower(c) >= 'a' && lower(c) <= 'z') digit = lower(c) - 'a' + 10;
    else return {0, NumberError::Syntax};
    if (digit >= base) return {0, NumberError::Syntax};
    // As in Go the first overflow ends reading, so a broken character behind it goes unseen.
    if (__builtin_mul_overflow(number, static_cast<std::uint64_t>(base), &number) ||
        __builtin_add_overflow(number, static_cast<std::uint64_t>(digit), &number) || number > most)
      return {most, NumberError::Range};
  }
  if (underscores && !underscoresFit(whole)) return {0, NumberError::Syntax};
  return {number, NumberError::None};
}

ParsedInt parseInt(std::string_view text, int base, int bits) {
  if (text.empty()) return {0, NumberError::Syntax};
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  const ParsedUint number = parseUint(text, base, bits);
  if (number.error == NumberError::Syntax) return {0, NumberError::Syntax};
  const std::uint64_t cutoff = std::uint64_t{1} << (bits - 1);
  if (!negative && number.value >= cutoff) return {static_cast<std::int64_t>(cutoff - 1), NumberError::Range};
  if (negative && number.value > cutoff) return {static_cast<std::int64_t>(0 - cutoff), NumberError::Range};
  return {static_cast<std::int64_t>(negative ? 0 - number.value : number.value), NumberError::None};
}

namespace {

// Reads cleaned text (no sign, no underscores, no hex prefix) of a checked shape.
template <typename Float>
ParsedFloat readFloat(std::string_view text, bool hex, bool negative) {
  Float value = 0;
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), value, hex ? std::chars_format::hex : std::chars_format::general);
  NumberError error = NumberError::None;
  if (result.ec == std::errc::result_out_of_range) {
    // from_chars calls underflow out of range as well; Go rounds it to zero. Tell them by the exponent of the first digit.
    long point = 0;
    bool dot = false, lead = true;
    std::size_t i = 0;
    const char exponentMark = hex ? 'p' : 'e';
    for (; i < text.size() && lower(text[i]) != exponentMark; ++i) {
      if (text[i] == '.') {
        dot = true;
      } else if (lead && text[i] == '0') {
        if (dot) --point;
      } else {
        lead = false;
        if (!dot) ++point;
      }
    }
    if (hex) point *= 4;
    if (i < text.size()) {
      std::string_view exponent = text.substr(i + 1);
      const bool minus = !exponent.empty() && exponent[0] == '-';
      if (!exponent.empty() && (exponent[0] == '-' || exponent[0] == '+')) exponent.remove_prefix(1);
      long number = 0;
      for (char c : exponent) number = std::min(number * 10 + (c - '0'), 1000000L);
      point += minus ? -number : number;
    }
    if (point > 0) {
      value = std::numeric_limits<Float>::infinity();
      error = NumberError::Range;
    } else {
      value = 0;
    }
  }
  const double number = static_cast<double>(value);
  return {negative ? -number : number, error};
}

} // namespace

ParsedFloat parseFloat(std::string_view text, int bits) {
  constexpr ParsedFloat kSyntax{0, NumberError::Syntax};
  if (text.empty()) return kSyntax;
  const std::string_view whole = text;
  const bool negative = text[0] == '-';
  const bool sign = negative || text[0] == '+';
  if (sign) text.remove_prefix(1);
  if (equalFoldAscii(text, "inf") || equalFoldAscii(text, "infinity")) {
    const double infinity = std::numeric_limits<double>::infinity();
    return {negative ? -infinity : infinity, NumberError::None};
  }
  if (!sign && equalFoldAscii(text, "nan")) return {std::numeric_limits<double>::quiet_NaN(), NumberError::None};

  const bool hex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  if (hex) text.remove_prefix(2);
  std::string clean;
  clean.reserve(text.size());
  bool dot = false, digits = false, underscores = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      underscores = true;
      continue;
    }
    if (c == '.') {
      if (dot) return kSyntax;
      dot = true;
    } else if (isDecimal(c) || (hex && isHexLetter(c))) {
      digits = true;
    } else {
      break;
    }
    clean += c;
  }
  if (!digits) return kSyntax;
  if (i < text.size()) {
    if (lower(text[i]) != (hex ? 'p' : 'e')) return kSyntax;
    clean += text[i++];
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) clean += text[i++];
    if (i >= text.size() || !isDecimal(text[i])) return kSyntax;
    for (; i < text.size(); ++i) {
      if (text[i] == '_') underscores = true;
      else if (isDecimal(text[i])) clean += text[i];
      else return kSyntax;
    }
  } else if (hex) {
    return kSyntax;
  }
  if (underscores && !underscoresFit(whole)) return kSyntax;
  return bits == 32 ? readFloat<float>(clean, hex, negative) : readFloat<double>(clean, hex, negative);
}

} // namespace chartroom
