#pragma once

// Typed JSON, as tests/oracle/go/typed.go has it: floats always with an exponent, integers without. Header only; for tests.

#include "core/base/number_format.h"
#include "core/value/json.h"
#include "core/value/value.h"

#include <string>

namespace chartroom::test {

inline void appendTyped(std::string& output, const Value& value) {
  if (value.isFloat()) {
    output += formatFloat(value.number(), 'e');
  } else if (value.isList()) {
    char separator = '[';
    if (value.size() == 0) output += '[';
    for (const Value& item : value.list().items) {
      output += separator;
      separator = ',';
      appendTyped(output, item);
    }
    output += ']';
  } else if (value.isMap()) {
    char separator = '{';
    if (value.size() == 0) output += '{';
    for (const auto& entry : value.map()) {
      output += separator;
      separator = ',';
      output += *value::writeJson(Value(entry.key));
      output += ':';
      appendTyped(output, entry.value);
    }
    output += '}';
  } else {
    output += *value::writeJson(value);
  }
}

inline std::string toTyped(const Value& value) {
  std::string output;
  appendTyped(output, value);
  return output;
}

} // namespace chartroom::test
