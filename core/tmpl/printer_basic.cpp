#include "core/tmpl/internal/printer.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace chartroom::tmpl::internal {

namespace {

constexpr char kUpperDigits[] = "0123456789ABCDEFX";
constexpr std::uint64_t kMaxRune = 0x10FFFF;

// %b: the mantissa as an integer and a power of two.
std::string binaryExponent(double value, int bits) {
  const int mantissaBits = bits == 32 ? 23 : 52;
  const int bias = bits == 32 ? 127 : 1023;
  const std::uint64_t raw =
      bits == 32 ? std::bit_cast<std::uint32_t>(static_cast<float>(value)) : std::bit_cast<std::uint64_t>(value);
  std::uint64_t mantissa = raw & ((std::uint64_t{1} << mantissaBits) - 1);
  int exponent = static_cast<int>(raw >> mantissaBits & (bits == 32 ? 0xff : 0x7ff));
  if (exponent == 0) ++exponent;
  else mantissa |= std::uint64_t{1} << mantissaBits;
  exponent -= bias + mantissaBits;
  std::string text = std::signbit(value) ? "-" : "";
  appendUnsigned(text, mantissa);
  text += exponent >= 0 ? "p+" : "p";
  appendInteger(text, exponent);
  return text;
}

// %x and %X: one hexadecimal digit, the fraction, a binary exponent of two digits at least.
std::string hexFloat(double value, int precision, bool upper) {
  int exponent = 0;
  std::uint64_t mantissa = 0; // leading one at bit 60
  if (value != 0) {
    const double fraction = std::frexp(std::fabs(value), &exponent);
    mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53)) << 8;
    --exponent;
  }
  if (precision >= 0 && precision < 15) {
    const unsigned shift = static_cast<unsigned>(precision) * 4;
    std::uint64_t extra = (mantissa << shift) & ((std::uint64_t{1} << 60) - 1);
    mantissa >>= 60 - shift;
    if ((extra | (mantissa & 1)) > std::uint64_t{1} << 59) ++mantissa;
    mantissa <<= 60 - shift;
    if (mantissa & std::uint64_t{1} << 61) {
      mantissa >>= 1;
      ++exponent;
    }
  }
  const char* digits = upper ? kUpperDigits : "0123456789abcdefx";
  std::string text = std::signbit(value) ? "-" : "";
  text += '0';
  text += digits[16];
  text += static_cast<char>('0' + (mantissa >> 60 & 1));
  mantissa <<= 4;
  if (precision < 0 ? mantissa != 0 : precision > 0) {
    text += '.';
    for (int i = 0; precision < 0 ? mantissa != 0 : i < precision; ++i) {
      text += digits[mantissa >> 60 & 15];
      mantissa <<= 4;
    }
  }
  text += upper ? 'P' : 'p';
  text += exponent < 0 ? '-' : '+';
  const int magnitude = std::abs(exponent);
  if (magnitude < 10) text += '0';
  appendInteger(text, magnitude);
  return text;
}

std::string floatText(double value, char verb, int precision, int bits) {
  if (std::isfinite(value)) {
    if (verb == 'b') return binaryExponent(value, bits);
    if (verb == 'x' || verb == 'X') return hexFloat(value, precision, verb == 'X');
  }
  return formatFloat(value, verb == 'b' || verb == 'x' || verb == 'X' ? 'g' : verb, precision, bits);
}

} // namespace

void Printer::writePadding(int count) {
  // Zeros only ever stand on the left.
  if (count > 0 && !full()) m_out.append(static_cast<std::size_t>(count), m_flags.zero && !m_flags.minus ? '0' : ' ');
}

void Printer::pad(std::string_view text) {
  if (!m_flags.widthPresent || m_flags.width == 0) {
    m_out += text;
    return;
  }
  const int missing = m_flags.width - static_cast<int>(runeCount(text));
  if (!m_flags.minus) writePadding(missing);
  m_out += text;
  if (m_flags.minus) writePadding(missing);
}

std::string_view Printer::truncated(std::string_view text) const {
  if (!m_flags.precisionPresent) return text;
  std::size_t end = 0;
  for (int runes = 0; runes < m_flags.precision && end < text.size(); ++runes)
    end += static_cast<std::size_t>(decodeRune(text.substr(end)).width);
  return text.substr(0, end);
}

void Printer::basicInteger(std::uint64_t value, unsigned base, bool isSigned, char32_t verb, const char* digits) {
  if (base == 10 && !m_flags.widthPresent && !m_flags.precisionPresent && !m_flags.plus && !m_flags.space) {
    if (isSigned) appendInteger(m_out, static_cast<std::int64_t>(value));
    else appendUnsigned(m_out, value);
    return;
  }
  const bool negative = isSigned && static_cast<std::int64_t>(value) < 0;
  if (negative) value = -value;
  const bool zeroFlag = m_flags.zero;
  // %.3d and %03d both ask for leading zeros; with both, padding is spaces.
  int precision = 0;
  if (m_flags.precisionPresent) {
    precision = m_flags.precision;
    if (precision == 0 && value == 0) {
      m_flags.zero = false;
      writePadding(m_flags.width);
      m_flags.zero = zeroFlag;
      return;
    }
  } else if (m_flags.zero && !m_flags.minus && m_flags.widthPresent) {
    precision = m_flags.width;
    if (negative || m_flags.plus || m_flags.space) --precision;
  }
  std::string reversed;
  do {
    reversed += digits[value % base];
    value /= base;
  } while (value != 0);
  while (static_cast<int>(reversed.size()) < precision) reversed += '0';
  if (m_flags.sharp) {
    if (base == 2) reversed += "b0";
    if (base == 8 && reversed.back() != '0') reversed += '0';
    if (base == 16) {
      reversed += digits[16];
      reversed += '0';
    }
  }
  if (verb == 'O') reversed += "o0";
  if (negative) reversed += '-';
  else if (m_flags.plus) reversed += '+';
  else if (m_flags.space) reversed += ' ';
  std::reverse(reversed.begin(), reversed.end());
  m_flags.zero = false;
  pad(reversed);
  m_flags.zero = zeroFlag;
}

void Printer::basicHexPrefixed(std::uint64_t value, bool leading0x) {
  const bool sharp = std::exchange(m_flags.sharp, leading0x);
  basicInteger(value, 16, false, 'v', "0123456789abcdefx");
  m_flags.sharp = sharp;
}

void Printer::basicUnicode(std::uint64_t value) {
  const int precision = m_flags.precisionPresent && m_flags.precision > 4 ? m_flags.precision : 4;
  std::string reversed;
  std::uint64_t rest = value;
  do {
    reversed += kUpperDigits[rest & 15];
    rest >>= 4;
  } while (rest != 0);
  while (static_cast<int>(reversed.size()) < precision) reversed += '0';
  std::string text = "U+" + std::string(reversed.rbegin(), reversed.rend());
  if (m_flags.sharp && value <= kMaxRune && isPrint(static_cast<char32_t>(value))) {
    text += " '";
    appendRune(text, static_cast<char32_t>(value));
    text += '\'';
  }
  const bool zeroFlag = std::exchange(m_flags.zero, false);
  pad(text);
  m_flags.zero = zeroFlag;
}

void Printer::basicRune(std::uint64_t value) {
  std::string text;
  appendRune(text, value > kMaxRune ? kReplacementRune : static_cast<char32_t>(value));
  pad(text);
}

void Printer::basicQuotedRune(std::uint64_t value) {
  const char32_t rune = value > kMaxRune ? kReplacementRune : static_cast<char32_t>(value);
  pad(m_flags.plus ? quoteRuneToAscii(rune) : quoteRune(rune));
}

void Printer::basicHexString(std::string_view text, const char* digits) {
  if (m_flags.precisionPresent) text = text.substr(0, static_cast<std::size_t>(m_flags.precision));
  if (text.empty()) {
    if (m_flags.widthPresent) writePadding(m_flags.width);
    return;
  }
  const auto length = static_cast<int>(text.size());
  int width = 2 * length;
  if (m_flags.space) width = (m_flags.sharp ? 2 * width : width) + length - 1;
  else if (m_flags.sharp) width += 2;
  const int missing = m_flags.widthPresent ? m_flags.width - width : 0;
  if (!m_flags.minus) writePadding(missing);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (m_flags.space && i > 0) m_out += ' ';
    if (m_flags.sharp && (i == 0 || m_flags.space)) {
      m_out += '0';
      m_out += digits[16];
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    m_out += digits[byte >> 4];
    m_out += digits[byte & 15];
  }
  if (m_flags.minus) writePadding(missing);
}

void Printer::basicQuoted(std::string_view text) {
  text = truncated(text);
  if (m_flags.sharp && canBackquote(text)) pad("`" + std::string(text) + "`");
  else pad(m_flags.plus ? quoteToAscii(text) : quote(text));
}

void Printer::basicFloat(double value, int bits, char verb, int precision) {
  if (m_flags.precisionPresent) precision = m_flags.precision;
  std::string number = floatText(value, verb, precision, bits);
  if (number[0] != '-' && number[0] != '+') number.insert(0, 1, '+');
  if (m_flags.space && number[0] == '+' && !m_flags.plus) number[0] = ' ';
  if (number[1] == 'I' || number[1] == 'N') {
    const bool zeroFlag = std::exchange(m_flags.zero, false);
    if (number[1] == 'N' && !m_flags.space && !m_flags.plus) number.erase(0, 1);
    pad(number);
    m_flags.zero = zeroFlag;
    return;
  }
  // # keeps the point and the zeros that shortest output drops.
  if (m_flags.sharp && verb != 'b') {
    int digits = 0;
    if (verb == 'v' || verb == 'g' || verb == 'G' || verb == 'x') digits = precision == -1 ? 6 : precision;
    std::string tail;
    bool point = false;
    bool nonZero = false;
    for (std::size_t i = 1; i < number.size(); ++i) {
      const char c = number[i];
      if (c == '.') {
        point = true;
        continue;
      }
      const bool exponent = c == 'p' || c == 'P' || ((c == 'e' || c == 'E') && verb != 'x' && verb != 'X');
      if (exponent) {
        tail = number.substr(i);
        number.resize(i);
        break;
      }
      if (c != '0') nonZero = true;
      if (nonZero) --digits;
    }
    if (!point) {
      if (number.size() == 2 && number[1] == '0') --digits;
      number += '.';
    }
    if (digits > 0) number.append(static_cast<std::size_t>(digits), '0');
    number += tail;
  }
  if (!m_flags.plus && number[0] == '+') {
    pad(std::string_view(number).substr(1));
    return;
  }
  if (m_flags.zero && !m_flags.minus && m_flags.widthPresent && m_flags.width > static_cast<int>(number.size())) {
    m_out += number[0];
    writePadding(m_flags.width - static_cast<int>(number.size()));
    m_out += std::string_view(number).substr(1);
    return;
  }
  pad(number);
}

} // namespace chartroom::tmpl::internal
