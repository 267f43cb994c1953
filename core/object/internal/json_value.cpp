#include "core/object/internal/json_value.h"

#include "core/value/json.h"

#include <charconv>
#include <cmath>

namespace chartroom::object::internal {

namespace {

// null sorts last, as in structured-merge-diff.
int rank(const Value& value) {
  if (value.isNumber()) return 0;
  if (value.isString()) return 1;
  if (value.isBool()) return 2;
  if (value.isList()) return 3;
  if (value.isMap()) return 4;
  return 5;
}

} // namespace

double numberOf(const Value& number) {
  if (number.isFloat()) return number.number();
  return number.isUnsigned() ? static_cast<double>(number.unsignedInteger()) : static_cast<double>(number.integer());
}

bool sameJsonType(const Value& a, const Value& b) { return rank(a) == rank(b); }

bool sameJson(const Value& a, const Value& b) {
  if (rank(a) != rank(b)) return false;
  if (a.isNumber()) {
    if (a.isSigned() && b.isSigned()) return a.integer() == b.integer();
    return numberOf(a) == numberOf(b);
  }
  if (a.isList()) {
    const auto& left = a.list().items;
    const auto& right = b.list().items;
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!sameJson(left[i], right[i])) return false;
    return true;
  }
  if (a.isMap()) {
    if (a.size() != b.size()) return false;
    auto other = b.map().begin();
    for (const auto& entry : a.map()) {
      if (!(entry.key == other->key) || !sameJson(entry.value, other->value)) return false;
      ++other;
    }
    return true;
  }
  return Value::deepEqual(a, b);
}

int compareJson(const Value& a, const Value& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (a.isNumber()) {
    if (a.isSigned() && b.isSigned()) return a.integer() < b.integer() ? -1 : a.integer() > b.integer() ? 1 : 0;
    return numberOf(a) < numberOf(b) ? -1 : numberOf(a) > numberOf(b) ? 1 : 0;
  }
  if (a.isString()) return a.string().compare(b.string());
  if (a.isBool()) return static_cast<int>(a.boolean()) - static_cast<int>(b.boolean());
  if (a.isList()) {
    const auto& left = a.list().items;
    const auto& right = b.list().items;
    for (std::size_t i = 0; i < left.size() && i < right.size(); ++i)
      if (const int order = compareJson(left[i], right[i])) return order;
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
  }
  if (a.isMap()) {
    auto left = a.map().begin();
    auto right = b.map().begin();
    for (; left != a.map().end() && right != b.map().end(); ++left, ++right) {
      if (const int order = left->key.str().compare(right->key.str())) return order;
      if (const int order = compareJson(left->value, right->value)) return order;
    }
    return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
  }
  return 0;
}

std::string goText(const Value& value) {
  if (value.isNil()) return "<nil>";
  if (value.isString()) return value.string();
  if (value.isBool()) return value.boolean() ? "true" : "false";
  if (value.isNumber()) return compactJson(value);
  std::string text;
  if (value.isList()) {
    for (const Value& item : value.list().items) text += (text.empty() ? "" : " ") + goText(item);
    return "[" + text + "]";
  }
  if (value.isMap()) {
    for (const auto& entry : value.map()) text += (text.empty() ? "" : " ") + entry.key.str() + ":" + goText(entry.value);
    return "map[" + text + "]";
  }
  return {};
}

std::string goType(const Value& value) {
  if (value.isNil()) return "%!s(<nil>)";
  if (value.isNumber()) return value.isFloat() && numberOf(value) != std::floor(numberOf(value)) ? "float64" : "int64";
  return value::typeName(value);
}

std::string compactJson(const Value& value) {
  value::JsonOptions options;
  options.html = value::JsonHtml::Keep;
  auto text = value::writeJson(value, options);
  return text ? *std::move(text) : std::string();
}

} // namespace chartroom::object::internal
