// The texts of violations, as santhosh-tekuri/jsonschema's kind and output.go print them.

#include "core/base/text.h"
#include "core/schema/internal/validator.h"

namespace chartroom::schema::internal {

namespace {

bool isReference(const Violation& violation) {
  return violation.keyword == "$ref" || violation.keyword == "$recursiveRef" || violation.keyword == "$dynamicRef";
}

} // namespace

std::vector<std::string> typeNames(unsigned types) {
  std::vector<std::string> names;
  for (const auto& [bit, name] : kTypeNames)
    if (types & bit) names.emplace_back(name);
  return names;
}

std::string quoted(std::string_view text) {
  // Go takes the backslash off the quotes before it takes the quotes off; a text that ends in a backslash loses one.
  const std::string whole = replaceAll(replaceAll(quote(text), "\\\"", "\""), "'", "\\'");
  return "'" + whole.substr(1, whole.size() - 2) + "'";
}

std::string joinQuoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += quoted(name);
  }
  return text;
}

std::string display(const Value& value) {
  if (value.isString()) return quoted(value.string());
  if (value.isList() || value.isMap()) return "value";
  if (value.isNil()) return "<nil>";
  if (value.isBool()) return value.boolean() ? "true" : "false";
  return numberText(value);
}

std::string lines(const std::vector<Violation>& violations, int level) {
  std::string text;
  for (const Violation& violation : violations) {
    // A reference that only passes one thing on is not a line of its own.
    if (isReference(violation) && violation.causes.size() == 1) {
      text += lines(violation.causes, level);
      continue;
    }
    std::string pointer;
    for (const std::string& token : violation.path) pointer += "/" + replaceAll(replaceAll(token, "~", "~0"), "/", "~1");
    text += "\n" + std::string(static_cast<std::size_t>(level) * 2, ' ') + "- at " + quoted(pointer) + ": " + violation.message;
    text += lines(violation.causes, level + 1);
  }
  return text;
}

} // namespace chartroom::schema::internal

namespace chartroom::schema {

std::string describe(const std::vector<Violation>& violations) {
  std::string text = internal::lines(violations, 0);
  if (!text.empty()) text.erase(0, 1);
  return text + "\n";
}

} // namespace chartroom::schema
