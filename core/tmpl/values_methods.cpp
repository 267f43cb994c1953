#include "core/base/text.h"
#include "core/tmpl/internal/executor.h"
#include "core/value/yaml.h"

#include <vector>

// The methods of helm's common.Values. Templates reach them as .Values.AsMap and so on, before any key of that name, because
// Go looks for a method first. Encode wants an io.Writer, which no template has.

namespace chartroom::tmpl::internal {

using value::Type;

namespace {

Error notA(const char* what, std::string_view key) { return {Code::Template, quote(key) + " is not a " + what, {}, {}}; }

Result<Value> table(const Value& values, std::string_view path) {
  Value current = values;
  for (const std::string& key : split(path, ".")) {
    const Value next = current.get(key);
    if (next.type() != Type::Map && next.type() != Type::ValuesMap) return notA("table", key);
    current = next.retyped(Type::ValuesMap);
  }
  return current;
}

Result<Value> pathValue(const Value& values, std::string_view path) {
  if (path.empty()) return Error{Code::Template, "YAML path cannot be empty", {}, {}};
  const std::size_t dot = path.rfind('.');
  const std::string_view key = dot == std::string_view::npos ? path : path.substr(dot + 1);
  Value holder = values;
  if (dot != std::string_view::npos) {
    auto found = table(values, path.substr(0, dot));
    if (!found) return notA("value", key);
    holder = std::move(found).value();
  }
  const Value* found = std::as_const(holder.map()).find(key);
  if (!found || found->type() == Type::Map) return notA("value", key);
  return *found;
}

} // namespace

const ValuesMethod* findValuesMethod(std::string_view name) {
  static const std::vector<ValuesMethod> methods{
      {"AsMap", {}, [](const Value& values, std::span<const Value>) -> Result<Value> { return values.retyped(Type::Map); }},
      {"PathValue", {{Parameter::String}, false},
          [](const Value& values, std::span<const Value> a) { return pathValue(values, a[0].string()); }},
      {"Table", {{Parameter::String}, false},
          [](const Value& values, std::span<const Value> a) { return table(values, a[0].string()); }},
      {"YAML", {}, [](const Value& values, std::span<const Value>) -> Result<Value> {
         CHARTROOM_ASSIGN(std::string text, value::writeYaml(values));
         return Value(std::move(text));
       }}};
  for (const ValuesMethod& method : methods)
    if (method.name == name) return &method;
  return nullptr;
}

} // namespace chartroom::tmpl::internal
