#pragma once

// Literals: Go's string, character and number constants as values. Mirrors strconv.Unquote, strconv.UnquoteChar and
// text/template/parse's NumberNode. Pure functions.

#include "core/tmpl/internal/lexer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::tmpl::internal {

// strconv.Unquote of a "quoted" or `raw` string; false is Go's "invalid syntax".
bool unquote(std::string_view literal, std::string& text);

// A number under every Go type that can hold it, as Go's ideal constants are.
struct Number {
  bool isInt = false;
  bool isUint = false;
  bool isFloat = false;
  bool isComplex = false; // has an imaginary part, perhaps zero
  std::int64_t integer = 0;
  std::uint64_t unsignedInteger = 0;
  double real = 0;
  double imaginary = 0;
};

// Reads the text of a Number, Complex or CharConstant token. On failure returns false and Go's message.
bool parseNumber(std::string_view text, TokenType type, Number& number, std::string& message);

} // namespace chartroom::tmpl::internal
