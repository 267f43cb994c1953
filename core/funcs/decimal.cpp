#include "core/funcs/internal/decimal.h"

#include "core/base/number_format.h"

#include <algorithm>
#include <cmath>

namespace chartroom::funcs::internal {

namespace {
constexpr std::uint64_t kBase = 1'000'000'000;
constexpr int kBaseDigits = 9;
constexpr int kDivisionPlaces = 16;
} // namespace

void Decimal::trim(Magnitude& number) {
  while (!number.empty() && number.back() == 0) number.pop_back();
}

int Decimal::compare(const Magnitude& a, const Magnitude& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

Decimal::Magnitude Decimal::sum(const Magnitude& a, const Magnitude& b) {
  Magnitude result;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    if (i < a.size()) carry += a[i];
    if (i < b.size()) carry += b[i];
    result.push_back(static_cast<std::uint32_t>(carry % kBase));
    carry /= kBase;
  }
  return result;
}

Decimal::Magnitude Decimal::difference(const Magnitude& larger, const Magnitude& smaller) {
  Magnitude result = larger;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::int64_t digit = static_cast<std::int64_t>(result[i]) - borrow - (i < smaller.size() ? smaller[i] : 0);
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += static_cast<std::int64_t>(kBase);
    result[i] = static_cast<std::uint32_t>(digit);
  }
  trim(result);
  return result;
}

Decimal::Magnitude Decimal::product(const Magnitude& a, const Magnitude& b) {
  Magnitude result(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      carry += result[i + j];
      if (j < b.size()) carry += static_cast<std::uint64_t>(a[i]) * b[j];
      result[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  trim(result);
  return result;
}

Decimal::Magnitude Decimal::scaled(const Magnitude& a, int powerOfTen) {
  if (a.empty() || powerOfTen <= 0) return a;
  Magnitude result(static_cast<std::size_t>(powerOfTen / kBaseDigits), 0);
  result.insert(result.end(), a.begin(), a.end());
  std::uint32_t factor = 1;
  for (int i = 0; i < powerOfTen % kBaseDigits; ++i) factor *= 10;
  return product(result, {factor});
}

Decimal::Magnitude Decimal::quotient(const Magnitude& a, const Magnitude& b, Magnitude& rest) {
  Magnitude result(a.size(), 0);
  rest.clear();
  for (std::size_t i = a.size(); i-- > 0;) {
    rest.insert(rest.begin(), a[i]);
    trim(rest);
    // Each digit of the quotient by halving: simple, and the numbers are a handful of digits long.
    std::uint32_t low = 0, high = static_cast<std::uint32_t>(kBase - 1);
    while (low < high) {
      const std::uint32_t middle = low + (high - low + 1) / 2;
      if (compare(product(b, {middle}), rest) <= 0) low = middle;
      else high = middle - 1;
    }
    if (low != 0) rest = difference(rest, product(b, {low}));
    result[i] = low;
  }
  trim(result);
  return result;
}

std::string Decimal::digits(const Magnitude& number) {
  if (number.empty()) return "0";
  std::string result = std::to_string(number.back());
  for (std::size_t i = number.size() - 1; i-- > 0;) {
    const std::string part = std::to_string(number[i]);
    result.append(static_cast<std::size_t>(kBaseDigits) - part.size(), '0').append(part);
  }
  return result;
}

Result<Decimal> Decimal::fromFloat(double number) {
  Decimal result;
  if (number == 0) return result;
  if (!std::isfinite(number)) return Error{Code::Template, "Cannot create a Decimal from " + formatFloat(number, 'g'), {}, {}};
  const std::string text = formatFloat(std::fabs(number), 'e'); // d.ddde+xx
  const std::size_t mark = text.find('e');
  result.m_exponent = std::stoi(text.substr(mark + 1));
  std::uint64_t coefficient = 0;
  for (std::size_t i = 0; i < mark; ++i) {
    if (text[i] == '.') continue;
    coefficient = coefficient * 10 + static_cast<std::uint64_t>(text[i] - '0');
    if (i > 0) --result.m_exponent;
  }
  for (; coefficient != 0; coefficient /= kBase) result.m_coefficient.push_back(static_cast<std::uint32_t>(coefficient % kBase));
  result.m_negative = std::signbit(number);
  return result;
}

Decimal Decimal::add(const Decimal& other) const {
  Decimal result;
  result.m_exponent = std::min(m_exponent, other.m_exponent);
  const Magnitude a = scaled(m_coefficient, m_exponent - result.m_exponent);
  const Magnitude b = scaled(other.m_coefficient, other.m_exponent - result.m_exponent);
  if (m_negative == other.m_negative) {
    result.m_coefficient = sum(a, b);
    result.m_negative = m_negative;
  } else {
    const int order = compare(a, b);
    result.m_coefficient = order >= 0 ? difference(a, b) : difference(b, a);
    result.m_negative = order == 0 ? false : (order > 0 ? m_negative : other.m_negative);
  }
  return result;
}

Decimal Decimal::subtract(const Decimal& other) const {
  Decimal negated = other;
  negated.m_negative = !other.m_negative && !other.m_coefficient.empty();
  return add(negated);
}

Decimal Decimal::multiply(const Decimal& other) const {
  Decimal result;
  result.m_coefficient = product(m_coefficient, other.m_coefficient);
  result.m_exponent = m_exponent + other.m_exponent;
  result.m_negative = !result.m_coefficient.empty() && m_negative != other.m_negative;
  return result;
}

Result<Decimal> Decimal::divide(const Decimal& other) const {
  if (other.m_coefficient.empty()) return Error{Code::Template, "decimal division by 0", {}, {}};
  const int shift = m_exponent - other.m_exponent + kDivisionPlaces;
  const Magnitude a = scaled(m_coefficient, std::max(shift, 0));
  const Magnitude b = scaled(other.m_coefficient, std::max(-shift, 0));
  Magnitude rest;
  Decimal result;
  result.m_coefficient = quotient(a, b, rest);
  result.m_exponent = -kDivisionPlaces;
  if (compare(sum(rest, rest), b) >= 0) result.m_coefficient = sum(result.m_coefficient, {1});
  result.m_negative = !result.m_coefficient.empty() && m_negative != other.m_negative;
  return result;
}

double Decimal::toFloat() const {
  const std::string text = (m_negative ? "-" : "") + digits(m_coefficient) + "e" + std::to_string(m_exponent);
  return parseFloat(text).value;
}

} // namespace chartroom::funcs::internal
