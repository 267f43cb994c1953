#pragma once

// Printer: one formatting call of Go's fmt package over Values. format.cpp reads the format string, printer.cpp chooses by
// type, printer_basic.cpp lays out booleans, numbers and strings (fmt/format.go).

#include "core/value/value.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chartroom::tmpl::internal {

class Printer {
public:
  explicit Printer(std::string& output) : m_out(output), m_start(output.size()) {}

  void printFormat(std::string_view format, std::span<const Value> operands);
  void printArgument(const Value& value, char32_t verb);

private:
  struct Flags {
    bool widthPresent = false;
    bool precisionPresent = false;
    bool minus = false;
    bool plus = false;
    bool sharp = false;
    bool space = false;
    bool zero = false;
    bool plusV = false; // %+v and %#v mean something else than + and # on the things inside
    bool sharpV = false;
    int width = 0;
    int precision = 0;
    bool isPlain() const {
      return !widthPresent && !precisionPresent && !minus && !plus && !sharp && !space && !zero && !plusV && !sharpV;
    }
  };

  // format.cpp
  bool readArgumentNumber(std::string_view format, std::size_t& at, std::size_t operandCount);
  void readWidth(std::string_view format, std::size_t& at, std::span<const Value> operands);
  void readPrecision(std::string_view format, std::size_t& at, std::span<const Value> operands);
  void splitVerbV();
  void printExtra(std::span<const Value> operands);

  // printer.cpp
  void printValue(const Value& value, char32_t verb, int depth, bool interface);
  void printMap(const Value& value, std::string_view type, char32_t verb, int depth);
  void printList(const Value& value, std::string_view type, char32_t verb, int depth);
  void printOpaque(const Value& value, char32_t verb, int depth);
  void printStruct(const Value& value, const std::string& type, char32_t verb, int depth);
  void printAddress(const Value& value, char32_t verb);
  void printPointer(const Value& value);
  void printBool(bool value, char32_t verb, const Value& whole);
  void printInteger(std::uint64_t value, bool isSigned, char32_t verb, const Value& whole);
  void printFloat(double value, int bits, char32_t verb, const Value& whole);
  void printString(const std::string& value, char32_t verb, const Value& whole);
  void printBytes(const Value& value, char32_t verb, std::string_view typeText, int depth);
  void badVerb(char32_t verb, const Value& value);

  // printer_basic.cpp
  void writePadding(int count);
  void pad(std::string_view text);
  std::string_view truncated(std::string_view text) const;
  void basicInteger(std::uint64_t value, unsigned base, bool isSigned, char32_t verb, const char* digits);
  void basicHexPrefixed(std::uint64_t value, bool leading0x);
  void basicUnicode(std::uint64_t value);
  void basicRune(std::uint64_t value);
  void basicQuotedRune(std::uint64_t value);
  void basicString(std::string_view text) { pad(truncated(text)); }
  void basicHexString(std::string_view text, const char* digits);
  void basicQuoted(std::string_view text);
  void basicFloat(double value, int bits, char verb, int precision);

  // Lists and maps may stand in many places of a value, even in themselves. Past what an execution may make at once nothing more is
  // written; who prints sees that by the length.
  static constexpr std::size_t kMostPrinted = std::size_t{128} << 20;
  bool full() const { return m_out.size() - m_start > kMostPrinted; }

  std::string& m_out;
  std::size_t m_start;
  Flags m_flags;
  std::size_t m_argument = 0; // next operand
  bool m_reordered = false;   // an index was used anywhere
  bool m_goodArgument = true; // the last index was in range
  bool m_afterIndex = false;
  bool m_erroring = false; // inside what a wrong verb prints, where Go calls no methods
};

} // namespace chartroom::tmpl::internal
