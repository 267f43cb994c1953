#pragma once

// Numbers as the Go validator handles them: exact fractions (big.Rat) of the text of a JSON number or of what %v prints.

#include "core/value/value.h"

#include <cstdint>
#include <optional>
#include <string>

namespace chartroom::schema::internal {

// Numbers of values are Go numbers, those of schemas json.Number.
bool isNumber(const Value& value);
// The text of a json.Number, or what %v prints.
std::string numberText(const Value& number);

// sign * 0.DIGITS * 10^point, without leading or trailing zeros; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;

  // Nothing for a number whose exponent big.Rat refuses (beyond a million).
  static std::optional<Decimal> of(const Value& number);

  bool isZero() const { return digits.empty(); }
  bool isWhole() const { return digits.empty() || static_cast<std::int64_t>(digits.size()) <= point; }
  // int(rat.Num().Int64()): the low 64 bits. REQUIRES a whole number.
  std::int64_t low64() const;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

int compare(const Decimal& a, const Decimal& b);
// Whether number / of is whole; `of` is not zero.
bool isMultiple(const Decimal& number, const Decimal& of);
// A number as message.Printer of English shows the float64 next to it with %v: 1,000 and 1.5×10⁰⁶.
std::string localized(const Decimal& number);
std::string localizedCount(std::int64_t count);

} // namespace chartroom::schema::internal
