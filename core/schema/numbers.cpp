#include "core/schema/internal/numbers.h"

#include "core/base/number_format.h"
#include "core/value/json.h"

#include <algorithm>
#include <cmath>

namespace chartroom::schema::internal {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::int64_t kLargestExponent = 1000000;

const value::JsonNumber* jsonNumber(const Value& value) {
  return value.isOpaque() ? dynamic_cast<const value::JsonNumber*>(&value.opaque()) : nullptr;
}

// A natural number in base 10^9, the lowest part first, for remainders of numbers too long for the machine.
class Natural {
public:
  explicit Natural(std::string_view digits) {
    for (std::size_t end = digits.size(); end > 0;) {
      const std::size_t begin = end > 9 ? end - 9 : 0;
      m_parts.push_back(static_cast<std::uint32_t>(parseUint(digits.substr(begin, end - begin)).value));
      end = begin;
    }
  }
  // this = (this * 10 + digit) % of, given that this < of.
  void shiftIn(std::uint32_t digit, const Natural& of) {
    std::uint64_t carry = digit;
    for (std::uint32_t& part : m_parts) {
      const std::uint64_t wide = part * std::uint64_t{10} + carry;
      part = static_cast<std::uint32_t>(wide % kBase);
      carry = wide / kBase;
    }
    if (carry) m_parts.push_back(static_cast<std::uint32_t>(carry));
    while (!(*this < of)) subtract(of);
  }
  bool isZero() const { return m_parts.empty(); }

private:
  static constexpr std::uint64_t kBase = 1000000000;
  friend bool operator<(const Natural& a, const Natural& b) {
    if (a.m_parts.size() != b.m_parts.size()) return a.m_parts.size() < b.m_parts.size();
    return std::lexicographical_compare(a.m_parts.rbegin(), a.m_parts.rend(), b.m_parts.rbegin(), b.m_parts.rend());
  }
  void subtract(const Natural& other) {
    std::int64_t borrow = 0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
      std::int64_t part = static_cast<std::int64_t>(m_parts[i]) - borrow - (i < other.m_parts.size() ? other.m_parts[i] : 0);
      borrow = part < 0 ? 1 : 0;
      if (part < 0) part += static_cast<std::int64_t>(kBase);
      m_parts[i] = static_cast<std::uint32_t>(part);
    }
    while (!m_parts.empty() && m_parts.back() == 0) m_parts.pop_back();
  }
  std::vector<std::uint32_t> m_parts;
};

bool dividesLong(const std::string& digits, std::int64_t zeros, const std::string& divisor) {
  const Natural of(divisor);
  Natural remainder("");
  for (const char digit : digits) remainder.shiftIn(static_cast<std::uint32_t>(digit - '0'), of);
  for (; zeros > 0 && !remainder.isZero(); --zeros) remainder.shiftIn(0, of);
  return remainder.isZero();
}

} // namespace

bool isNumber(const Value& value) { return value.isNumber() || jsonNumber(value); }

std::string numberText(const Value& number) {
  if (const auto* json = jsonNumber(number)) return json->text();
  std::string text;
  if (number.isFloat()) {
    const int bits = number.type() == value::Type::Float32 ? 32 : 64;
    // %v: %e from 1e21 on, %g's rule below.
    text = formatFloat(number.number(), 'e', -1, bits);
    const std::size_t e = text.find('e');
    if (e == std::string::npos) return text;
    const auto exponent = parseInt(text.substr(e + 1)).value;
    return exponent < -4 || exponent >= 21 ? text : formatFloat(number.number(), 'f', -1, bits);
  }
  if (number.isUnsigned()) appendUnsigned(text, number.unsignedInteger());
  else appendInteger(text, number.integer());
  return text;
}

std::optional<Decimal> Decimal::of(const Value& number) {
  Decimal result;
  const std::string text = numberText(number);
  std::size_t at = text.starts_with('-') ? 1 : 0;
  result.negative = at == 1;
  std::int64_t whole = 0;
  std::int64_t exponent = 0;
  bool fraction = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.') {
      fraction = true;
    } else if (text[at] == 'e' || text[at] == 'E') {
      const ParsedInt parsed = parseInt(std::string_view(text).substr(at + 1));
      if (!parsed.ok()) return {};
      exponent = parsed.value;
      break;
    } else {
      result.digits += text[at];
      if (!fraction) ++whole;
    }
  }
  const std::size_t first = result.digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  const std::int64_t places = static_cast<std::int64_t>(result.digits.size()) - whole;
  if (exponent < places - kLargestExponent || exponent > places + kLargestExponent) return {};
  result.point = whole + exponent - static_cast<std::int64_t>(first);
  result.digits.erase(0, first);
  result.digits.erase(result.digits.find_last_not_of('0') + 1);
  return result;
}

std::int64_t Decimal::low64() const {
  std::uint64_t bits = 0;
  for (const char digit : digits) bits = bits * 10 + static_cast<std::uint64_t>(digit - '0');
  // 10^64 has no bits left among the low 64.
  for (std::int64_t zeros = std::min<std::int64_t>(point - static_cast<std::int64_t>(digits.size()), 64); zeros > 0; --zeros)
    bits *= 10;
  return static_cast<std::int64_t>(negative ? -bits : bits);
}

int compare(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  int order = 0;
  if (a.isZero() || b.isZero()) order = static_cast<int>(!a.isZero()) - static_cast<int>(!b.isZero());
  else if (a.point != b.point) order = a.point < b.point ? -1 : 1;
  else order = a.digits.compare(b.digits);
  return a.negative ? -order : order;
}

bool isMultiple(const Decimal& number, const Decimal& of) {
  if (number.isZero()) return true;
  // number / of = A·10^shift / B with whole A and B that 10 does not divide.
  std::int64_t shift =
      (number.point - static_cast<std::int64_t>(number.digits.size())) - (of.point - static_cast<std::int64_t>(of.digits.size()));
  if (shift < 0) return false;
  // More zeros than B could have factors 2 or 5 change nothing.
  shift = std::min(shift, static_cast<std::int64_t>(of.digits.size()) * 4);
  const ParsedUint divisor = parseUint(of.digits);
  if (!divisor.ok()) return dividesLong(number.digits, shift, of.digits);
  Wide remainder = 0;
  for (const char digit : number.digits) remainder = (remainder * 10 + static_cast<unsigned>(digit - '0')) % divisor.value;
  for (; shift > 0 && remainder != 0; --shift) remainder = remainder * 10 % divisor.value;
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

std::string localized(const Decimal& number) {
  if (number.isZero()) return "0";
  const double nearest = parseFloat((number.negative ? "-0." : "0.") + number.digits + "e" + std::to_string(number.point)).value;
  if (std::isinf(nearest)) return nearest < 0 ? "-∞" : "∞";
  const std::optional<Decimal> shown = Decimal::of(Value(nearest));
  if (!shown || shown->isZero()) return nearest == 0 && number.negative ? "-0" : "0";
  const std::string sign = number.negative ? "-" : "";
  const std::int64_t exponent = shown->point - 1;
  const std::string& all = shown->digits;
  if (exponent < -4 || exponent >= 6) {
    static const char* const kSuperscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = sign + all.substr(0, 1);
    if (all.size() > 1) text += "." + all.substr(1);
    text += "×10";
    if (exponent < 0) text += "⁻";
    std::string digits = std::to_string(std::abs(exponent));
    if (digits.size() < 2) digits.insert(0, "0");
    for (const char digit : digits) text += kSuperscripts[digit - '0'];
    return text;
  }
  if (shown->point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-shown->point), '0') + all;
  std::string whole = all.substr(0, static_cast<std::size_t>(shown->point));
  whole.append(static_cast<std::size_t>(shown->point) - whole.size(), '0');
  std::string text = sign + localizedCount(parseInt(whole).value);
  if (!shown->isWhole()) text += "." + all.substr(static_cast<std::size_t>(shown->point));
  return text;
}

} // namespace chartroom::schema::internal
