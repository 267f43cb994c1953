#include "core/object/access.h"

#include <cmath>

namespace chartroom::object {

namespace {

std::optional<std::int64_t> integerOf(const Value& number) {
  if (number.isInteger()) return number.integer();
  if (number.isFloat()) return static_cast<std::int64_t>(std::llround(number.number()));
  return std::nullopt;
}

} // namespace

Value at(const Value& object, Keys path) {
  Value here = object;
  for (const std::string_view key : path) {
    if (!here.isMap()) return {};
    here = here.get(key);
  }
  return here;
}

std::string textAt(const Value& object, Keys path) {
  const Value found = at(object, path);
  return found.isString() ? found.string() : std::string();
}

std::optional<std::int64_t> integerAt(const Value& object, Keys path) { return integerOf(at(object, path)); }
std::int64_t numberAt(const Value& object, Keys path, std::int64_t fallback) { return integerAt(object, path).value_or(fallback); }
std::int64_t toInteger(const Value& number, std::int64_t fallback) { return integerOf(number).value_or(fallback); }

bool flagAt(const Value& object, Keys path) {
  const Value found = at(object, path);
  return found.isBool() && found.boolean();
}

std::vector<Value> itemsAt(const Value& object, Keys path) {
  const Value found = at(object, path);
  return found.isList() ? found.list().items : std::vector<Value>();
}

} // namespace chartroom::object
