#include "core/funcs/registry.h"
#include "core/render/render.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"

#include <cctype>

namespace chartroom::render {

namespace {

// What os.Expand takes for a name behind a dollar sign, and how many bytes it takes away.
std::pair<std::string, std::size_t> shellName(std::string_view text) {
  const auto isSpecial = [](char c) { return std::string_view("*#$@!?-0123456789").find(c) != std::string_view::npos; };
  if (text[0] == '{') {
    if (text.size() > 2 && isSpecial(text[1]) && text[2] == '}') return {std::string(1, text[1]), 3};
    const auto end = text.find('}', 1);
    if (end == std::string_view::npos) return {"", 1};
    return {std::string(text.substr(1, end - 1)), end + 1};
  }
  if (isSpecial(text[0])) return {std::string(1, text[0]), 1};
  std::size_t end = 0;
  while (end < text.size() && (text[end] == '_' || std::isalnum(static_cast<unsigned char>(text[end])))) ++end;
  return {std::string(text.substr(0, end)), end};
}

std::string expand(std::string_view text, const std::function<std::string(const std::string&)>& variable) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '$' || at + 1 == text.size()) {
      result += text[at];
      continue;
    }
    const auto [name, width] = shellName(text.substr(at + 1));
    if (!name.empty()) result += variable(name);
    else if (width == 0) result += '$';
    at += width;
  }
  return result;
}

tmpl::Function textFunction(std::function<Result<Value>(const std::string&)> body) {
  tmpl::Function function;
  function.signature.parameters = {tmpl::Parameter::String};
  function.body = [body = std::move(body)](tmpl::Call&, std::span<const Value> arguments) { return body(arguments[0].string()); };
  return function;
}

// sprig.TxtFuncMap() and Go's builtins.
tmpl::FunctionMap sprigFunctions(const Environment& environment) {
  tmpl::FunctionMap map = funcs::functions();
  for (const char* helmOnly : {"include", "tpl", "required", "lookup", "toToml", "mustToToml", "fromToml", "toYaml", "mustToYaml",
           "toYamlPretty", "fromYaml", "fromYamlArray", "fromJsonArray"})
    map.erase(helmOnly);
  const auto variable = [environment](
                            const std::string& name) { return environment ? environment(name).value_or("") : std::string(); };
  map["env"] = textFunction([variable](const std::string& name) -> Result<Value> { return Value(variable(name)); });
  map["expandenv"] = textFunction([variable](const std::string& text) -> Result<Value> { return Value(expand(text, variable)); });
  map["fail"] = textFunction([](const std::string& message) -> Result<Value> { return Error{Code::Template, message, {}, {}}; });
  map["fromJson"] = textFunction([](const std::string& json) -> Result<Value> {
    auto parsed = value::parseJson(json);
    return parsed ? std::move(parsed).value() : Value();
  });
  return map;
}

} // namespace

Result<std::string> nameFromTemplate(const Context& context, const std::string& text, const Environment& environment) {
  if (text.empty()) return std::string();
  const tmpl::FunctionMap functions = sprigFunctions(environment);
  tmpl::TemplateSet set("name-template", functions);
  CHARTROOM_TRY(set.parse("name-template", text));
  auto execution = set.execute(context, "name-template", {});
  if (!execution.result) return std::move(execution.result).error();
  return std::move(execution.output);
}

namespace {

bool isAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// [a-z0-9]([-a-z0-9]*[a-z0-9])? once or more, with dots between.
bool isDomainName(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || !isAlphanumeric(label.front()) || !isAlphanumeric(label.back())) return false;
    for (const char c : label)
      if (!isAlphanumeric(c) && c != '-') return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

} // namespace

Result<void> checkReleaseName(std::string_view name) {
  if (name.empty()) return Error{Code::InvalidArgument, "no name provided", {}, {}};
  if (name.size() <= 53 && isDomainName(name)) return {};
  return Error{Code::InvalidArgument,
      "invalid release name, must match regex "
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53",
      {}, {}};
}

} // namespace chartroom::render
