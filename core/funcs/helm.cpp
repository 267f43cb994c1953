// helm's own functions (pkg/engine/engine.go and funcs.go), but TOML and durations, which have files of their own.

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

namespace chartroom::funcs::internal {

namespace {

constexpr int kDeepestInclude = 1000;

Result<Value> include(Call& call, Arguments a) {
  const std::string& name = a[0].string();
  auto& includes = hooks(call).includes;
  if (const auto found = includes.find(name); found != includes.end() && found->second > kDeepestInclude)
    return failure("rendering template has a nested reference name: " + name + ": unable to execute template");
  ++includes[name];
  Result<Value> output = call.executeTemplate(name, a[1]);
  --includes[name];
  return output;
}

Result<Value> tpl(Call& call, Arguments a) {
  Result<Value> output = call.executeText(a[0], a[1]);
  if (!output) {
    const bool parsing = output.error().code == Code::Parse;
    return std::move(output).error().wrapped(
        (parsing ? "cannot parse template " : "error during tpl function execution for ") + quote(a[0].string()));
  }
  if (output->string().find("<no value>") == std::string::npos) return output;
  Value without(replaceAll(output->string(), "<no value>", ""));
  call.carryOrigin(*output, without);
  return without;
}

Error message(const std::string& text) { return failure(std::string(kMessageStart) + text + std::string(kMessageEnd)); }

Result<Value> required(Call& call, Arguments a) {
  const bool missing = a[1].isNil() || (a[1].isString() && a[1].string().empty());
  if (!missing) return a[1];
  RenderHooks& given = hooks(call);
  if (!given.lint) return message(a[0].string());
  if (given.onLint) given.onLint(a[1].isNil() ? "missing required value" : "missing required values", a[0].string());
  return Value("");
}

Result<Value> fail(Call& call, Arguments a) {
  RenderHooks& given = hooks(call);
  if (!given.lint) return message(a[0].string());
  if (given.onLint) given.onLint("funcMap fail", a[0].string());
  return Value("");
}

Result<Value> lookup(Call& call, Arguments a) {
  const RenderHooks& given = hooks(call);
  if (given.lint || !given.lookup) return Value::makeMap();
  return given.lookup({a[0].string(), a[1].string(), a[2].string(), a[3].string()});
}

// json.Unmarshal's name for what it cannot put into a map or slice.
const char* jsonKind(const Value& value) {
  if (value.isString()) return "string";
  if (value.isBool()) return "bool";
  if (value.isNumber() || value.isOpaque()) return "number"; // the latter kept as written
  return value.isList() ? "array" : "object";
}

// What fromYaml and fromJson give back for text that is no map, and the Array forms for text that is no list.
enum class Wanted { Map, List };

Value broken(Wanted wanted, std::string text) {
  if (wanted == Wanted::List) return Value::makeList({Value(std::move(text))});
  Value result = Value::makeMap();
  result.map().set("Error", Value(std::move(text)));
  return result;
}

Value decoded(Wanted wanted, Result<Value> parsed, const char* context) {
  if (!parsed) return broken(wanted, std::move(parsed).error().message);
  // sigs/yaml leaves the empty map or slice where a document is null.
  if (parsed->isNil()) return wanted == Wanted::Map ? Value::makeMap() : Value::makeList();
  if (wanted == Wanted::Map ? parsed->isMap() : parsed->isList()) return std::move(*parsed);
  return broken(wanted, std::string(context) + "json: cannot unmarshal " + jsonKind(*parsed) + " into Go value of type " +
                            (wanted == Wanted::Map ? "map[string]interface {}" : "[]interface {}"));
}

// A tree of numbers as written with float64 in their place, nil for those that it cannot hold.
Value withFloats(const Value& value) {
  if (value.isOpaque()) {
    const ParsedFloat number = parseFloat(value.opaque().print());
    return number.ok() ? Value(number.value) : Value();
  }
  if (value.isMap())
    for (auto& entry : value.map()) entry.value = withFloats(entry.value);
  if (value.isList())
    for (Value& item : value.list().items) item = withFloats(item);
  return value;
}

Value fromJson(Wanted wanted, const std::string& text) {
  Result<Value> parsed = value::parseJson(text);
  if (parsed && parsed->isNil()) {
    if (wanted == Wanted::List) return nilList();
    Value result = Value::makeMap();
    result.map().isNil = true;
    return result;
  }
  if (parsed) return decoded(wanted, std::move(parsed), "");
  // JSON with a number that float64 cannot hold: Go looks at the kind of the whole first, and a map keeps what it could take.
  const Result<Value> kept = value::parseJsonKeepingNumbers(text);
  if (!kept) return decoded(wanted, std::move(parsed), "");
  if (wanted == Wanted::Map ? !kept->isMap() : !kept->isList()) return decoded(wanted, kept, "");
  Value result = broken(wanted, std::move(parsed).error().message);
  if (wanted == Wanted::Map)
    for (const auto& entry : kept->map())
      if (entry.key.view() != "Error") result.map().set(entry.key, withFloats(entry.value));
  return result;
}

Result<Value> toYaml(Call& call, const Value& value) {
  std::vector<value::YamlMark> marks;
  CHARTROOM_ASSIGN(const std::string yaml, call.isTraced() ? value::writeYaml(value, marks) : value::writeYaml(value));
  Value text(trimSuffix(yaml, "\n"));
  if (!marks.empty()) call.describeYaml(value, marks, text);
  return text;
}

constexpr const char* kYamlContext = "error unmarshaling JSON: while decoding JSON: ";

void addFormats(FunctionMap& map) {
  define(map, "toYaml", {P::Any}, [](Call& call, Arguments a) -> Value {
    Result<Value> yaml = toYaml(call, a[0]);
    return yaml ? std::move(*yaml) : Value("");
  });
  define(map, "mustToYaml", {P::Any}, [](Call& call, Arguments a) { return toYaml(call, a[0]); });
  define(map, "toYamlPretty", {P::Any}, [](Arguments a) -> Value {
    Result<std::string> yaml = value::writeYamlPretty(a[0]);
    return yaml ? std::string(trimSuffix(*yaml, "\n")) : std::string();
  });
  define(map, "fromYaml", {P::String},
      [](Arguments a) { return decoded(Wanted::Map, value::parseYaml(a[0].string()), kYamlContext); });
  define(map, "fromYamlArray", {P::String},
      [](Arguments a) { return decoded(Wanted::List, value::parseYaml(a[0].string()), kYamlContext); });
  define(map, "toJson", {P::Any}, [](Arguments a) -> Value {
    Result<std::string> json = value::writeJson(a[0]);
    return json ? std::move(*json) : std::string();
  });
  define(map, "mustToJson", {P::Any}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string json, value::writeJson(a[0]));
    return Value(std::move(json));
  });
  define(map, "fromJson", {P::String}, [](Arguments a) { return fromJson(Wanted::Map, a[0].string()); });
  define(map, "fromJsonArray", {P::String}, [](Arguments a) { return fromJson(Wanted::List, a[0].string()); });
}

} // namespace

void addHelm(FunctionMap& map) {
  define(map, "include", {P::String, P::Any}, include);
  define(map, "tpl", {P::String, P::Any}, tpl);
  define(map, "required", {P::String, P::Any}, required);
  define(map, "fail", {P::String}, fail);
  define(map, "lookup", {P::String, P::String, P::String, P::String}, lookup);
  addFormats(map);
}

} // namespace chartroom::funcs::internal
