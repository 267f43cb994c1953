#include "core/tmpl/internal/literal.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <cmath>

namespace chartroom::tmpl::internal {

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Takes one character or escape from the front of `text`. `multibyte` tells a code point from a raw byte (\x, octal).
bool unquoteCharacter(std::string_view& text, char quoteMark, char32_t& value, bool& multibyte) {
  multibyte = false;
  if (text.empty()) return false;
  const auto first = static_cast<unsigned char>(text[0]);
  if (text[0] == quoteMark && (quoteMark == '\'' || quoteMark == '"')) return false;
  if (first >= 0x80) {
    const DecodedRune decoded = decodeRune(text);
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
    value = decoded.rune;
    multibyte = true;
    return true;
  }
  if (first != '\\') {
    value = first;
    text.remove_prefix(1);
    return true;
  }
  if (text.size() < 2) return false;
  const char escape = text[1];
  text.remove_prefix(2);
  switch (escape) {
  case 'a': value = '\a'; return true;
  case 'b': value = '\b'; return true;
  case 'f': value = '\f'; return true;
  case 'n': value = '\n'; return true;
  case 'r': value = '\r'; return true;
  case 't': value = '\t'; return true;
  case 'v': value = '\v'; return true;
  case '\\': value = '\\'; return true;
  case '\'':
  case '"': value = static_cast<char32_t>(escape); return escape == quoteMark;
  case 'x':
  case 'u':
  case 'U': {
    const std::size_t length = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
    if (text.size() < length) return false;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const int digit = hexDigit(text[i]);
      if (digit < 0) return false;
      number = number << 4 | static_cast<std::uint32_t>(digit);
    }
    text.remove_prefix(length);
    value = number;
    if (escape == 'x') return true;
    multibyte = true;
    return number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
  }
  default: break;
  }
  if (escape < '0' || escape > '7' || text.size() < 2) return false;
  std::uint32_t number = static_cast<std::uint32_t>(escape - '0');
  for (std::size_t i = 0; i < 2; ++i) {
    if (text[i] < '0' || text[i] > '7') return false;
    number = number << 3 | static_cast<std::uint32_t>(text[i] - '0');
  }
  text.remove_prefix(2);
  value = number;
  return number <= 255;
}

// The integers a float equals, as Go's conversions of it would find.
void addIntegers(Number& number, double value) {
  if (!number.isInt && value >= -0x1p63 && value < 0x1p63 && std::trunc(value) == value) {
    number.isInt = true;
    number.integer = static_cast<std::int64_t>(value);
  }
  if (!number.isUint && value >= 0 && value < 0x1p64 && std::trunc(value) == value) {
    number.isUint = true;
    number.unsignedInteger = static_cast<std::uint64_t>(value);
  }
}

void simplifyComplex(Number& number) {
  number.isComplex = true;
  number.isFloat = number.imaginary == 0;
  if (number.isFloat) addIntegers(number, number.real);
}

} // namespace

bool unquote(std::string_view literal, std::string& text) {
  text.clear();
  if (literal.size() < 2 || literal.back() != literal.front()) return false;
  const char quoteMark = literal.front();
  std::string_view body = literal.substr(1, literal.size() - 2);
  if (quoteMark == '`') {
    text = body;
    if (body.find('\r') != std::string_view::npos) std::erase(text, '\r');
    return true;
  }
  while (!body.empty()) {
    if (body[0] == '\n') return false;
    char32_t value = 0;
    bool multibyte = false;
    if (!unquoteCharacter(body, quoteMark, value, multibyte)) return false;
    if (value < 0x80 || !multibyte) text += static_cast<char>(value);
    else appendRune(text, value);
  }
  return true;
}

bool parseNumber(std::string_view text, TokenType type, Number& number, std::string& message) {
  if (type == TokenType::CharConstant) {
    std::string_view rest = text.substr(1);
    char32_t value = 0;
    bool multibyte = false;
    if (!unquoteCharacter(rest, '\'', value, multibyte)) {
      message = "invalid syntax";
      return false;
    }
    if (rest != "'") {
      message = "malformed character constant: " + std::string(text);
      return false;
    }
    number.isInt = number.isUint = number.isFloat = true;
    number.integer = static_cast<std::int32_t>(value);
    number.unsignedInteger = value;
    number.real = static_cast<double>(number.integer);
    return true;
  }
  if (type == TokenType::Complex) {
    // The sign that parts the two halves is the last one that does not belong to an exponent.
    std::size_t cut = text.size() - 1;
    while (cut > 0 &&
           !((text[cut] == '+' || text[cut] == '-') && std::string_view("eEpP").find(text[cut - 1]) == std::string_view::npos))
      --cut;
    const ParsedFloat real = parseFloat(text.substr(0, cut));
    const ParsedFloat imaginary = parseFloat(text.substr(cut, text.size() - 1 - cut));
    if (!real.ok() || !imaginary.ok()) {
      message = "syntax error scanning complex number";
      return false;
    }
    number.real = real.value;
    number.imaginary = imaginary.value;
    simplifyComplex(number);
    return true;
  }
  if (!text.empty() && text.back() == 'i') {
    const ParsedFloat imaginary = parseFloat(text.substr(0, text.size() - 1));
    if (imaginary.ok()) {
      number.imaginary = imaginary.value;
      simplifyComplex(number);
      return true;
    }
  }
  const ParsedUint asUnsigned = parseUint(text, 0);
  if (asUnsigned.ok()) {
    number.isUint = true;
    number.unsignedInteger = asUnsigned.value;
  }
  const ParsedInt asSigned = parseInt(text, 0);
  if (asSigned.ok()) {
    number.isInt = true;
    number.integer = asSigned.value;
    if (asSigned.value == 0) number.isUint = true; // -0
  }
  if (number.isInt) {
    number.isFloat = true;
    number.real = static_cast<double>(number.integer);
  } else if (number.isUint) {
    number.isFloat = true;
    number.real = static_cast<double>(number.unsignedInteger);
  } else if (const ParsedFloat asFloat = parseFloat(text); asFloat.ok()) {
    if (text.find_first_of(".eEpP") == std::string_view::npos) {
      message = "integer overflow: " + quote(text);
      return false;
    }
    number.isFloat = true;
    number.real = asFloat.value;
    addIntegers(number, asFloat.value);
  }
  if (number.isInt || number.isUint || number.isFloat) return true;
  message = "illegal number syntax: " + quote(text);
  return false;
}

} // namespace chartroom::tmpl::internal
