// Defaults, choices and questions about types (sprig's defaults.go and reflect.go).

#include "core/funcs/internal/support.h"

#include <algorithm>

namespace chartroom::funcs::internal {

void addLogic(FunctionMap& map) {
  defineVariadic(map, "default", {P::Any, P::Any}, [](Arguments a) { return a.size() < 2 || empty(a[1]) ? a[0] : a[1]; });
  define(map, "empty", {P::Any}, [](Arguments a) { return Value(empty(a[0])); });
  defineVariadic(map, "coalesce", {P::Any}, [](Arguments a) {
    const auto found = std::find_if(a.begin(), a.end(), [](const Value& value) { return !empty(value); });
    return found == a.end() ? Value() : *found;
  });
  defineVariadic(map, "all", {P::Any}, [](Arguments a) { return Value(std::none_of(a.begin(), a.end(), empty)); });
  defineVariadic(map, "any", {P::Any}, [](Arguments a) { return Value(!std::all_of(a.begin(), a.end(), empty)); });
  define(map, "ternary", {P::Any, P::Any, P::Bool}, [](Arguments a) { return a[2].boolean() ? a[0] : a[1]; });
  define(map, "hello", {}, [](Arguments) { return Value("Hello!"); });
  define(map, "typeOf", {P::Any}, [](Arguments a) { return Value(value::typeName(a[0])); });
  define(map, "typeIs", {P::String, P::Any}, [](Arguments a) { return Value(value::typeName(a[1]) == a[0].string()); });
  define(map, "typeIsLike", {P::String, P::Any}, [](Arguments a) {
    const std::string type = value::typeName(a[1]);
    return Value(type == a[0].string() || "*" + a[0].string() == type);
  });
  define(map, "kindOf", {P::Any}, [](Arguments a) { return Value(value::kindName(a[0])); });
  define(map, "kindIs", {P::String, P::Any}, [](Arguments a) { return Value(value::kindName(a[1]) == a[0].string()); });
  define(map, "deepEqual", {P::Any, P::Any}, [](Arguments a) { return Value(Value::deepEqual(a[0], a[1])); });
}

} // namespace chartroom::funcs::internal
