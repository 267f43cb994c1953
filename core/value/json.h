#pragma once

// JSON in and out as Go's encoding/json does it. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/value/value.h"

#include <string>
#include <string_view>

namespace chartroom::value {

// json.Unmarshal(text, &any): numbers become float64, bad UTF-8 and lone surrogates U+FFFD, nesting at most 10000.
// Errors have Go's text ("invalid character 'x' looking for beginning of value").
Result<Value> parseJson(std::string_view text);

// The same with Decoder.UseNumber: numbers become Opaque values of the type JsonNumber, which keep how they were written.
Result<Value> parseJsonKeepingNumbers(std::string_view text);

// json.Number.
class JsonNumber : public Opaque {
public:
  explicit JsonNumber(std::string text) : m_text(std::move(text)) {}
  const std::string& text() const { return m_text; }
  std::string typeName() const override { return "json.Number"; }
  std::string kindName() const override { return "string"; }
  std::string print() const override { return m_text; }
  std::string jsonText() const override { return m_text; }
  bool equals(const Opaque& other) const override {
    const auto* number = dynamic_cast<const JsonNumber*>(&other);
    return number && number->m_text == m_text;
  }

private:
  const std::string m_text;
};

enum class JsonHtml { Escape, Keep }; // <, > and & as \u003c …: what json.Marshal does and SetEscapeHTML(false) does not

struct JsonOptions {
  JsonHtml html = JsonHtml::Escape;
  std::string indent; // empty: compact; else MarshalIndent with this and no prefix
};
// json.Marshal: sorted keys, Go's float format, no final newline. Fails as Go fails ("json: unsupported value: NaN").
Result<std::string> writeJson(const Value& value, const JsonOptions& options = {});

} // namespace chartroom::value
