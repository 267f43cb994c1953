#pragma once

// Typed JSON, as tests/oracle/go/typed.go has it: floats always with an exponent or a point, integers without. Header only; for
// tests.

#include "core/base/number_format.h"
#include "core/value/json.h"
#include "core/value/value.h"

#include <algorithm>
#include <string>
#include <string_view>

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

// Reads typed JSON; nil for what is none.
class TypedReader {
public:
  explicit TypedReader(std::string_view text) : m_text(text) {}

  Value read() {
    const char first = next();
    if (first == '[') {
      Value list = Value::makeList();
      while (separated(']')) list.list().items.push_back(read());
      return list;
    }
    if (first == '{') {
      Value map = Value::makeMap();
      while (separated('}')) {
        const std::string key = token();
        next();
        take(1); // the colon
        map.map().set(value::SharedString(value::parseJson(key)->string()), read());
      }
      return map;
    }
    const std::string text = token();
    if (text.find_first_of("\"eE.") == std::string::npos)
      if (const ParsedInt integer = parseInt(text); integer.ok()) return Value(integer.value);
    return value::parseJson(text).value();
  }

private:
  void take(std::size_t count) { m_text.remove_prefix(std::min(count, m_text.size())); }
  char next() {
    take(m_text.find_first_not_of(" \t\r\n"));
    return m_text.empty() ? '\0' : m_text.front();
  }
  // Past the opening bracket or the comma before an element; false past the closing bracket.
  bool separated(char closing) {
    if (next() == closing) return take(1), false;
    take(1);
    if (next() == closing) return take(1), false;
    return true;
  }
  std::string token() {
    next();
    std::size_t end = m_text.empty() || m_text.front() != '"' ? std::min(m_text.find_first_of(",:]} \t\r\n"), m_text.size()) : 1;
    if (m_text.front() == '"') {
      while (m_text[end] != '"') end += m_text[end] == '\\' ? 2 : 1;
      ++end;
    }
    const std::string result(m_text.substr(0, end));
    take(end);
    return result;
  }

  std::string_view m_text;
};

inline Value fromTyped(const std::string& typed) {
  if (!value::parseJson(typed)) return {};
  return TypedReader(typed).read();
}

} // namespace chartroom::test
