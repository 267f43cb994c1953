#pragma once

// The functions that the recorded template cases call: makers of typed values, takers of typed arguments, failing ones, and
// helm's include and tpl. The recorder (data/README.md) defines the same ones in Go.

#include "core/base/text.h"
#include "core/tmpl/function.h"

#include <stdexcept>
#include <utility>

namespace chartroom::tmpl::test {

using value::Type;

// A Go object with methods and fields: type obj struct{ Name string }, func (*obj) Hello(who string) string …
class Object : public value::Opaque {
public:
  std::string typeName() const override { return "*main.obj"; }
  std::string kindName() const override { return "ptr"; }
  std::string print() const override { return "obj!"; }
  std::vector<std::string_view> parameterTypes(std::string_view method) const override {
    if (method == "Hello") return {"string"};
    return {};
  }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const override {
    if (name == "Name") {
      if (!arguments.empty()) error = "Name has arguments but cannot be invoked as function";
      else result = Value("object");
      return true;
    }
    if (name == "Hello") {
      result = Value("hello " + arguments[0].string());
      return true;
    }
    if (name == "Fail") {
      error = "method failed";
      return true;
    }
    return false;
  }
};

inline FunctionMap testFunctions() {
  FunctionMap map;
  const auto add = [&map](const char* name, std::vector<Parameter> parameters, bool variadic,
                       std::function<Result<Value>(Call&, std::span<const Value>)> body) {
    map.emplace(name, Function{Signature{std::move(parameters), variadic}, std::move(body)});
  };
  using Arguments = std::span<const Value>;
  const auto number = [](const Value& value) {
    return value.isFloat() ? static_cast<std::int64_t>(value.number()) : value.integer();
  };
  const std::pair<const char*, Type> integers[] = {{"int", Type::Int}, {"int8", Type::Int8}, {"int32", Type::Int32},
      {"int64", Type::Int64}, {"uint", Type::Uint}, {"uint8", Type::Uint8}, {"uint32", Type::Uint32}, {"uint64", Type::Uint64}};
  for (const auto& [name, type] : integers)
    add(name, {Parameter::Any}, false, [type = type, number](Call&, Arguments a) -> Result<Value> {
      if (!a[0].isInteger() && a[0].type() != Type::Float64) throw std::runtime_error("num of " + value::typeName(a[0]));
      return Value::integer(type, number(a[0]));
    });
  add("f32", {Parameter::Float64}, false,
      [](Call&, Arguments a) -> Result<Value> { return Value::float32(static_cast<float>(a[0].number())); });
  add("bytes", {Parameter::String}, false, [](Call&, Arguments a) -> Result<Value> { return Value::bytes(a[0].string()); });
  add("list", {Parameter::Any}, true,
      [](Call&, Arguments a) -> Result<Value> { return Value::makeList(std::vector<Value>(a.begin(), a.end())); });
  add("strs", {Parameter::String}, true, [](Call&, Arguments a) -> Result<Value> {
    return Value::makeList(std::vector<Value>(a.begin(), a.end()), Type::StringList);
  });
  add("ints", {Parameter::Int}, true,
      [](Call&, Arguments a) -> Result<Value> { return Value::makeList(std::vector<Value>(a.begin(), a.end()), Type::IntList); });
  add("maps", {Parameter::Dict}, true,
      [](Call&, Arguments a) -> Result<Value> { return Value::makeList(std::vector<Value>(a.begin(), a.end()), Type::MapList); });
  const auto fill = [](Type type) {
    return [type](Call&, Arguments a) -> Result<Value> {
      Value made = Value::makeMap(type);
      for (std::size_t i = 0; i + 1 < a.size(); i += 2) {
        if (!a[i].isString())
          throw std::runtime_error(
              "interface conversion: interface {} is " + (a[i].isNil() ? "nil" : value::typeName(a[i])) + ", not string");
        made.map().set(a[i].sharedString(), a[i + 1]);
      }
      return made;
    };
  };
  add("dict", {Parameter::Any}, true, fill(Type::Map));
  add("smap", {Parameter::String}, true, fill(Type::StringMap));
  add("values", {Parameter::Any}, true, fill(Type::ValuesMap));
  add("set", {Parameter::Dict, Parameter::String, Parameter::Any}, false, [](Call&, Arguments a) -> Result<Value> {
    a[0].map().set(a[1].sharedString(), a[2]);
    return a[0];
  });
  add("object", {}, false, [](Call&, Arguments) -> Result<Value> { return Value::opaque(new Object); });
  add("nothing", {}, false, [](Call&, Arguments) -> Result<Value> { return Value(); });
  add("upper", {Parameter::String}, false, [](Call&, Arguments a) -> Result<Value> { return Value(toUpper(a[0].string())); });
  add("typeOf", {Parameter::Any}, false, [](Call&, Arguments a) -> Result<Value> { return Value(value::typeName(a[0])); });
  const std::pair<const char*, Parameter> takers[] = {{"wantBool", Parameter::Bool}, {"wantInt", Parameter::Int},
      {"wantInt32", Parameter::Int32}, {"wantInt64", Parameter::Int64}, {"wantUint32", Parameter::Uint32},
      {"wantFloat", Parameter::Float64}, {"wantBytes", Parameter::Bytes}, {"wantList", Parameter::List},
      {"wantStrings", Parameter::StringList}, {"wantDict", Parameter::Dict}, {"wantStringDict", Parameter::StringDict}};
  for (const auto& [name, parameter] : takers)
    add(name, {parameter}, false, [](Call&, Arguments a) -> Result<Value> { return Value(value::typeName(a[0])); });
  add("variadic", {Parameter::String, Parameter::Int}, true, [](Call&, Arguments a) -> Result<Value> {
    std::string text = a[0].string();
    for (const Value& item : a.subspan(1)) text += "," + std::to_string(item.integer());
    return Value(text);
  });
  add("boom", {}, false, [](Call&, Arguments) -> Result<Value> { return Error{Code::Template, "boom!", {}, {}}; });
  add("panics", {Parameter::String}, false,
      [](Call&, Arguments a) -> Result<Value> { throw std::runtime_error("panic: " + a[0].string()); });
  add("include", {Parameter::String, Parameter::Any}, false,
      [](Call& call, Arguments a) -> Result<Value> { return call.executeTemplate(a[0].string(), a[1]); });
  add("tpl", {Parameter::String, Parameter::Any}, false, [](Call& call, Arguments a) -> Result<Value> {
    auto text = call.executeText(a[0], a[1]);
    if (!text) return std::move(text).error().wrapped("error during tpl function execution for " + quote(a[0].string()));
    return text;
  });
  return map;
}

} // namespace chartroom::tmpl::test
