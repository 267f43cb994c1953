#include "core/funcs/internal/support.h"

#include "core/base/number_format.h"
#include "core/tmpl/format.h"

#include <cmath>
#include <limits>

namespace chartroom::funcs::internal {

void alias(FunctionMap& map, const char* name, const char* other) { map[other] = map.at(name); }

RenderHooks& hooks(Call& call) {
  if (auto* given = static_cast<RenderHooks*>(call.user())) return *given;
  thread_local RenderHooks none;
  return none;
}

RandomSource& random(Call& call) {
  RandomSource* source = hooks(call).random;
  if (!source) return RandomSource::system();
  source->begin(call.place());
  return *source;
}

Error failure(std::string text) { return Error{Code::Template, std::move(text), {}, {}}; }

bool hasCount(std::string_view method, Arguments arguments, std::size_t wanted, std::string& error) {
  if (arguments.size() == wanted) return true;
  error = "wrong number of args for " + std::string(method) + ": want " + std::to_string(wanted) + " got " +
          std::to_string(arguments.size());
  return false;
}

Error nilDereference() { return failure("runtime error: invalid memory address or nil pointer dereference"); }

Error sliceBounds(std::int64_t low, std::int64_t high, std::int64_t length) {
  std::string text = "runtime error: slice bounds out of range [";
  if (high < 0) text += ":" + std::to_string(high) + "]";
  else if (high > length) text += ":" + std::to_string(high) + "] with length " + std::to_string(length);
  else if (low < 0) text += std::to_string(low) + ":]";
  else text += std::to_string(low) + ":" + std::to_string(high) + "]";
  return failure(std::move(text));
}

std::int64_t truncateFloat(double number) {
  // Comparing with 2^63 rather than INT64_MAX, which no double equals.
  if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

namespace {

// cast drops a fraction of zeros only ("2.0", "2." stays), never a real one.
std::string_view trimZeroDecimal(std::string_view text) {
  bool foundZero = false;
  for (std::size_t i = text.size(); i > 0; --i) {
    const char c = text[i - 1];
    if (c == '.') {
      if (foundZero) return text.substr(0, i - 1);
    } else if (c == '0') {
      foundZero = true;
    } else {
      return text;
    }
  }
  return text;
}

// time.Month and time.Weekday are the two named integers cast knows.
bool isNamedInt(const Value& value) {
  if (!value.isOpaque()) return false;
  const std::string name = value.opaque().typeName();
  return name == "time.Month" || name == "time.Weekday";
}

} // namespace

std::int64_t castInt(const Value& value) {
  if (value.isInteger() || value.isBool()) return value.integer();
  if (value.isFloat()) return truncateFloat(value.number());
  if (value.isString()) {
    const ParsedInt parsed = parseInt(trimZeroDecimal(value.string()), 0, 64);
    return parsed.ok() ? parsed.value : 0;
  }
  if (isNamedInt(value)) return value.opaque().plain().integer();
  return 0;
}

double castFloat(const Value& value) {
  if (value.isFloat()) return value.number();
  if (value.isUnsigned()) return static_cast<double>(value.unsignedInteger());
  if (value.isSigned() || value.isBool()) return static_cast<double>(value.integer());
  if (value.isString()) {
    const ParsedFloat parsed = parseFloat(value.string());
    return parsed.ok() ? parsed.value : 0;
  }
  if (isNamedInt(value)) return static_cast<double>(value.opaque().plain().integer());
  return 0;
}

std::string text(const Value& value) {
  if (value.isString() || value.isBytes()) return value.string();
  return tmpl::print(value);
}

std::vector<std::string> texts(const Value& value) {
  std::vector<std::string> result;
  Items items;
  if (items.read(value)) {
    result.reserve((*items).size());
    for (const Value& item : *items)
      if (!item.isNil()) result.push_back(text(item));
  } else if (!value.isNil()) {
    result.push_back(text(value));
  }
  return result;
}

bool empty(const Value& value) {
  if (value.isNil()) return true;
  if (value.isBool() || value.isInteger()) return value.integer() == 0;
  if (value.isFloat()) return value.number() == 0;
  if (value.isOpaque()) return value.opaque().kindName() != "struct" && !value.opaque().truth();
  return value.size() == 0;
}

Value stringList(std::vector<std::string> parts) {
  Value list = Value::makeList(Type::StringList);
  list.list().items.reserve(parts.size());
  for (std::string& part : parts) list.list().items.emplace_back(std::move(part));
  return list;
}

Value nilList(Type type) {
  Value list = Value::makeList(type);
  list.list().isNil = true;
  return list;
}

bool Items::read(const Value& value) {
  if (value.isList()) {
    m_direct = &value.list().items;
    return true;
  }
  if (value.isBytes()) {
    for (const char c : value.string()) m_owned.push_back(Value::integer(Type::Uint8, static_cast<unsigned char>(c)));
    return true;
  }
  if (value.isOpaque() && value.opaque().kindName() == "slice") {
    const Value plain = value.opaque().plain();
    if (plain.isList()) m_owned = plain.list().items;
    return true;
  }
  return false;
}

Result<void> readItems(Items& items, const Value& value, std::string_view complaint) {
  if (value.isNil()) return nilDereference();
  if (!items.read(value)) return failure(std::string(complaint) + " " + value::kindName(value));
  return {};
}

value::Map* mapOf(const Value& value) { return value.isMap() ? &value.map() : nullptr; }

} // namespace chartroom::funcs::internal
