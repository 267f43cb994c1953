#pragma once

// The recorded answers in tests/core/object/data and how they are compared.

#include "core/value/json.h"
#include "core/value/value.h"

#include <QtTest>

#include <fstream>
#include <sstream>
#include <string>

namespace chartroom::tests {

inline Value recorded(const char* name) {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR) + "/tests/core/object/data/" + name);
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = value::parseJson(text.str());
  return parsed ? *parsed : Value();
}

inline std::string json(const Value& value) {
  auto text = value::writeJson(value);
  return text ? *text : text.error().message;
}

inline std::string stringOf(const Value& value) { return value.isString() ? value.string() : std::string(); }

} // namespace chartroom::tests
