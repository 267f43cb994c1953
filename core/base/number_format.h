#pragma once

// Numbers as Go's strconv writes and reads them. Pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom {

// strconv.FormatFloat(value, format, precision, bits): format 'e', 'E', 'f', 'g' or 'G'; precision -1 is the shortest text
// that reads back to the same number of `bits` (32 or 64) bits. "NaN", "+Inf" and "-Inf" for those.
std::string formatFloat(double value, char format, int precision = -1, int bits = 64);
void appendFloat(std::string& output, double value, char format, int precision = -1, int bits = 64);
void appendInteger(std::string& output, std::int64_t value);
void appendUnsigned(std::string& output, std::uint64_t value);

// Why strconv refused: its NumError says "invalid syntax" or "value out of range".
enum class NumberError { None, Syntax, Range };

// strconv.ParseInt and ParseUint. Base 0 takes Go's prefixes (0x, 0o, 0b, a leading 0) and underscores. On Range `value` is
// the nearest number that fits, as in Go.
struct ParsedInt {
  std::int64_t value = 0;
  NumberError error = NumberError::None;
  bool ok() const { return error == NumberError::None; }
};
struct ParsedUint {
  std::uint64_t value = 0;
  NumberError error = NumberError::None;
  bool ok() const { return error == NumberError::None; }
};
ParsedInt parseInt(std::string_view text, int base = 10, int bits = 64);
ParsedUint parseUint(std::string_view text, int base = 10, int bits = 64);

// strconv.ParseFloat: decimal and hexadecimal, inf, infinity and nan in any case. On Range `value` is an infinity.
struct ParsedFloat {
  double value = 0;
  NumberError error = NumberError::None;
  bool ok() const { return error == NumberError::None; }
};
ParsedFloat parseFloat(std::string_view text, int bits = 64);

} // namespace chartroom
