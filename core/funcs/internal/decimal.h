#pragma once

// Decimal: exact decimal arithmetic, as much of github.com/shopspring/decimal as sprig's addf, subf, mulf and divf
// need. A number is coefficient * 10^exponent. Values are immutable and independent.

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace chartroom::funcs::internal {

class Decimal {
public:
  Decimal() = default;
  // The shortest decimal that reads back as `number`; fails for NaN and infinities with shopspring's text.
  static Result<Decimal> fromFloat(double number);

  Decimal add(const Decimal& other) const;
  Decimal subtract(const Decimal& other) const;
  Decimal multiply(const Decimal& other) const;
  // Rounded half away from zero at 16 places; fails with "decimal division by 0".
  Result<Decimal> divide(const Decimal& other) const;
  // The nearest double.
  double toFloat() const;

private:
  // Little-endian in base 10^9, without leading zeros; empty is zero.
  using Magnitude = std::vector<std::uint32_t>;
  static void trim(Magnitude& number);
  static int compare(const Magnitude& a, const Magnitude& b);
  static Magnitude sum(const Magnitude& a, const Magnitude& b);
  static Magnitude difference(const Magnitude& larger, const Magnitude& smaller);
  static Magnitude product(const Magnitude& a, const Magnitude& b);
  static Magnitude scaled(const Magnitude& a, int powerOfTen);
  static Magnitude quotient(const Magnitude& a, const Magnitude& b, Magnitude& rest);
  static std::string digits(const Magnitude& number);

  bool m_negative = false;
  Magnitude m_coefficient;
  int m_exponent = 0;
};

} // namespace chartroom::funcs::internal
