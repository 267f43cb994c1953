#pragma once

// What the families share: registering, Go's conversions (spf13/cast, fmt) and the error texts of Go's run time.

#include "core/base/result.h"
#include "core/funcs/registry.h"
#include "core/tmpl/function.h"
#include "core/value/value.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chartroom::funcs::internal {

using tmpl::Call;
using tmpl::FunctionMap;
using value::Type;
using Arguments = std::span<const Value>;
using P = tmpl::Parameter;

// Each family adds its functions.
void addStrings(FunctionMap& map);
void addCases(FunctionMap& map);
void addNumbers(FunctionMap& map);
void addLists(FunctionMap& map);
void addDicts(FunctionMap& map);
void addLogic(FunctionMap& map);
void addEncoding(FunctionMap& map);
void addPaths(FunctionMap& map);
void addUrls(FunctionMap& map);
void addRegex(FunctionMap& map);
void addSemver(FunctionMap& map);
void addDates(FunctionMap& map);
void addDurations(FunctionMap& map);
void addHelm(FunctionMap& map);
void addToml(FunctionMap& map);
void addRandom(FunctionMap& map);
void addCrypto(FunctionMap& map);
// Says of those already there what their results have to do with their arguments.
void addOrigins(FunctionMap& map);

// `body` is called with (Arguments) or (Call&, Arguments) and gives a Value or a Result<Value>.
template <typename Body>
void define(FunctionMap& map, const char* name, std::initializer_list<P> parameters, Body body) {
  tmpl::Function function;
  function.signature.parameters = parameters;
  if constexpr (std::is_invocable_v<Body, Call&, Arguments>)
    function.body = [body](Call& call, Arguments arguments) -> Result<Value> { return body(call, arguments); };
  else function.body = [body](Call&, Arguments arguments) -> Result<Value> { return body(arguments); };
  map[name] = std::move(function);
}
// As define; the last parameter repeats.
template <typename Body>
void defineVariadic(FunctionMap& map, const char* name, std::initializer_list<P> parameters, Body body) {
  define(map, name, parameters, body);
  map[name].signature.variadic = true;
}
// The function `name` under another name too.
void alias(FunctionMap& map, const char* name, const char* other);

// The hooks of the running render, or defaults.
RenderHooks& hooks(Call& call);
// Once in a call: what it draws begins here.
RandomSource& random(Call& call);

Error failure(std::string text);
// False, with Go's text in `error`, when a method is called with another number of arguments than it takes.
bool hasCount(std::string_view method, Arguments arguments, std::size_t wanted, std::string& error);
// "runtime error: invalid memory address or nil pointer dereference"
Error nilDereference();
// Go's text for s[low:high] with the given length; the offending bound decides its form.
Error sliceBounds(std::int64_t low, std::int64_t high, std::int64_t length);

// spf13/cast's ToInt64 and ToFloat64: 0 for everything that is no number.
std::int64_t castInt(const Value& value);
double castFloat(const Value& value);
// Go's int64(f) on amd64.
std::int64_t truncateFloat(double number);

// sprig's strval and strslice.
std::string text(const Value& value);
std::vector<std::string> texts(const Value& value);
// sprig's empty: reflection's zero value or length 0.
bool empty(const Value& value);

Value stringList(std::vector<std::string> parts);
// Go's nil slice of that type.
Value nilList(Type type = Type::List);

// The elements of anything that is a slice in Go.
class Items {
public:
  // False when `value` is no slice.
  bool read(const Value& value);
  const std::vector<Value>& operator*() const { return m_direct ? *m_direct : m_owned; }

private:
  const std::vector<Value>* m_direct = nullptr;
  std::vector<Value> m_owned;
};
// Reads the elements, or fails with "<complaint> <kind>" as sprig's list functions do ("Cannot push on type string").
Result<void> readItems(Items& items, const Value& value, std::string_view complaint);

// The map of an argument of type Dict; null for Go's nil map.
value::Map* mapOf(const Value& value);

} // namespace chartroom::funcs::internal
