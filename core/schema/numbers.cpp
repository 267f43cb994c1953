// Numbers as the Go validator handles them: as exact fractions of their shortest decimal text (big.Rat of %v).

#include "core/base/number_format.h"
#include "core/schema/internal/validator.h"

#include <algorithm>
#include <cmath>

namespace chartroom::schema::internal {

namespace {

__extension__ using Wide = unsigned __int128;

// sign * 0.DIGITS * 10^point, without leading or trailing zeros; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int point = 0;
};

Decimal decimalOf(const Value& number) {
  Decimal result;
  std::string text;
  if (number.isFloat())
    text = formatFloat(number.number(), 'e', -1, number.type() == value::Type::Float32 ? 32 : 64);
  else if (number.isUnsigned())
    appendUnsigned(text, number.unsignedInteger());
  else
    appendInteger(text, number.integer());
  std::size_t at = 0;
  if (text[0] == '-') result.negative = true, at = 1;
  int exponent = 0;
  int whole = 0;
  bool fraction = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.') {
      fraction = true;
    } else if (text[at] == 'e') {
      exponent = static_cast<int>(parseInt(text[at + 1] == '+' ? text.substr(at + 2) : text.substr(at + 1)).value);
      break;
    } else {
      result.digits += text[at];
      if (!fraction) ++whole;
    }
  }
  result.point = whole + exponent;
  const std::size_t first = result.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  result.digits.erase(0, first);
  result.point -= static_cast<int>(first);
  result.digits.erase(result.digits.find_last_not_of('0') + 1);
  return result;
}

int compareMagnitude(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) return static_cast<int>(!a.digits.empty()) - static_cast<int>(!b.digits.empty());
  if (a.point != b.point) return a.point < b.point ? -1 : 1;
  const int order = a.digits.compare(b.digits);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

} // namespace

int compareNumbers(const Value& a, const Value& b) {
  const Decimal x = decimalOf(a);
  const Decimal y = decimalOf(b);
  const bool xNegative = x.negative && !x.digits.empty();
  const bool yNegative = y.negative && !y.digits.empty();
  if (xNegative != yNegative) return xNegative ? -1 : 1;
  const int order = compareMagnitude(x, y);
  return xNegative ? -order : order;
}

bool isWhole(const Value& number) {
  if (number.isInteger()) return true;
  const Decimal decimal = decimalOf(number);
  return static_cast<int>(decimal.digits.size()) <= decimal.point || decimal.digits.empty();
}

bool isMultiple(const Value& number, const Value& of) {
  const Decimal a = decimalOf(number);
  const Decimal b = decimalOf(of);
  if (a.digits.empty()) return true;
  if (b.digits.empty()) return false;
  // number / of = A·10^i / (B·10^j) with whole A and B of at most 17 digits each: bring the powers of ten to one side.
  const int i = a.point - static_cast<int>(a.digits.size());
  const int j = b.point - static_cast<int>(b.digits.size());
  Wide divisor = parseUint(b.digits).value;
  const std::uint64_t dividend = parseUint(a.digits).value;
  int shift = i - j;
  // A power of ten below the line can only divide A out of A's own factors 2 and 5.
  for (; shift < 0; ++shift) {
    if (divisor > (static_cast<Wide>(1) << 120)) return false;
    divisor *= 10;
  }
  Wide remainder = dividend % divisor;
  for (; shift > 0 && remainder != 0; --shift) remainder = remainder * 10 % divisor;
  return remainder == 0;
}

std::string localizedCount(std::int64_t count) {
  std::string text;
  appendInteger(text, count);
  const std::size_t start = text[0] == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > start + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string localized(const Value& number) {
  const Decimal decimal = decimalOf(number);
  if (decimal.digits.empty()) return "0";
  const std::string sign = decimal.negative ? "-" : "";
  const int exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= 6) {
    static const char* const kSuperscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = sign + decimal.digits.substr(0, 1);
    if (decimal.digits.size() > 1) text += "." + decimal.digits.substr(1);
    text += "×10";
    if (exponent < 0) text += "⁻";
    std::string digits;
    appendInteger(digits, std::abs(exponent));
    if (digits.size() < 2) digits.insert(0, "0");
    for (char digit : digits) text += kSuperscripts[digit - '0'];
    return text;
  }
  if (decimal.point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-decimal.point), '0') + decimal.digits;
  std::string whole = decimal.digits.substr(0, static_cast<std::size_t>(decimal.point));
  whole.append(static_cast<std::size_t>(decimal.point) - whole.size(), '0');
  std::string text = sign + localizedCount(parseInt(whole).value);
  if (static_cast<int>(decimal.digits.size()) > decimal.point)
    text += "." + decimal.digits.substr(static_cast<std::size_t>(decimal.point));
  return text;
}

bool jsonEqual(const Value& a, const Value& b) {
  if (a.isNumber() && b.isNumber()) return compareNumbers(a, b) == 0;
  if (a.isMap() && b.isMap()) {
    return std::equal(a.map().begin(), a.map().end(), b.map().begin(), b.map().end(),
                      [](const auto& x, const auto& y) { return x.key == y.key && jsonEqual(x.value, y.value); });
  }
  if (a.isList() && b.isList()) {
    const auto& x = a.list().items;
    const auto& y = b.list().items;
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), jsonEqual);
  }
  return a == b;
}

} // namespace chartroom::schema::internal
