#pragma once

// Objects with their members in the order given, for output that must have the order of Go's structs.

#include "core/base/result.h"
#include "core/value/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::release::internal {

class JsonObject {
public:
  // `json` is already written.
  JsonObject& raw(std::string_view key, std::string_view json) {
    m_text += m_text.size() == 1 ? "\"" : ",\"";
    (m_text += key) += "\":";
    m_text += json;
    return *this;
  }
  JsonObject& value(std::string_view key, const Value& value) {
    auto json = value::writeJson(value);
    if (!json) {
      if (!m_error) m_error = std::move(json).error();
      return *this;
    }
    return raw(key, *json);
  }
  JsonObject& text(std::string_view key, const std::string& text) { return value(key, Value(text)); }
  // omitempty
  JsonObject& given(std::string_view key, const std::string& content) { return content.empty() ? *this : text(key, content); }
  JsonObject& given(std::string_view key, int number) { return number == 0 ? *this : raw(key, std::to_string(number)); }
  JsonObject& given(std::string_view key, const std::vector<std::string>& list) {
    if (list.empty()) return *this;
    std::vector<Value> items(list.begin(), list.end());
    return value(key, Value::makeList(std::move(items)));
  }
  JsonObject& nested(std::string_view key, const Result<std::string>& json) {
    if (json) return raw(key, std::string_view(*json));
    if (!m_error) m_error = json.error();
    return *this;
  }
  Result<std::string> finish() const {
    if (m_error) return *m_error;
    return m_text + "}";
  }

private:
  std::string m_text = "{";
  std::optional<Error> m_error;
};

// "[a,b]" of written parts.
inline std::string jsonArray(const std::vector<std::string>& parts) {
  std::string text = "[";
  for (const std::string& part : parts) (text += text.size() == 1 ? "" : ",") += part;
  return text + "]";
}

} // namespace chartroom::release::internal
