#include "core/base/text.h"
#include "core/tmpl/format.h"
#include "core/tmpl/internal/executor.h"
#include "core/tmpl/internal/parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

// Go's builtin functions (text/template/funcs.go), with the texts of its errors and of the panics it reports.

namespace chartroom::tmpl {

namespace internal {

using value::Map;
using value::Type;

namespace {

struct Failure {
  std::string message;
};

[[noreturn]] void fail(std::string message) { throw Failure{std::move(message)}; }

// A scalar behind a Go type of its own (time.Duration) compares and indexes as that scalar.
const Value& basic(const Value& value, Value& storage) {
  if (!value.isOpaque()) return value;
  storage = value.opaque().plain();
  return storage.isNil() || storage.isOpaque() ? value : storage;
}

// --- comparison ---------------------------------------------------------------------------------------------------------

enum class Kind { Invalid, Bool, Int, Float, String, Uint };

Kind basicKind(const Value& value) {
  if (value.isBool()) return Kind::Bool;
  if (value.isSigned()) return Kind::Int;
  if (value.isUnsigned()) return Kind::Uint;
  if (value.isFloat()) return Kind::Float;
  if (value.isString()) return Kind::String;
  return Kind::Invalid;
}

[[noreturn]] void incompatible(const Value& a, const Value& b) {
  fail("incompatible types for comparison: " + value::typeName(a) + " and " + value::typeName(b));
}

// %s of a value.
std::string text(const Value& value) { return sprintf("%s", std::span(&value, 1)); }

bool equalUnordered(const Value& a, const Value& b) {
  if (!a.isNil() && !b.isNil() && value::kindName(a) != value::kindName(b))
    fail("non-comparable types " + text(a) + ": " + value::typeName(a) + ", " + value::typeName(b) + ": " + tmpl::print(b));
  const auto isNil = [](const Value& value) { return value.isNil() || value.isNilContainer(); };
  if (isNil(a) || isNil(b)) return isNil(a) == isNil(b);
  if (b.isMap() || b.isList() || b.isBytes() || !b.isOpaque()) fail("non-comparable type " + text(b) + ": " + value::typeName(b));
  if (b.opaque().plain().isMap() || b.opaque().plain().isList()) fail("non-comparable type " + text(b) + ": " + value::typeName(b));
  if (b.opaque().kindName() == "ptr") return a.sameObject(b);
  return a.isOpaque() && a.opaque().equals(b.opaque());
}

bool equalPair(const Value& a, const Value& b) {
  Value aStorage;
  Value bStorage;
  const Value& x = basic(a, aStorage);
  const Value& y = basic(b, bStorage);
  const Kind xKind = basicKind(x);
  const Kind yKind = basicKind(y);
  if (xKind != yKind) {
    if (xKind == Kind::Int && yKind == Kind::Uint) return x.integer() >= 0 && x.unsignedInteger() == y.unsignedInteger();
    if (xKind == Kind::Uint && yKind == Kind::Int) return y.integer() >= 0 && x.unsignedInteger() == y.unsignedInteger();
    if (!a.isNil() && !b.isNil()) incompatible(a, b);
    return false;
  }
  switch (xKind) {
  case Kind::Bool: return x.boolean() == y.boolean();
  case Kind::Int:
  case Kind::Uint: return x.integer() == y.integer();
  case Kind::Float: return x.number() == y.number();
  case Kind::String: return x.string() == y.string();
  case Kind::Invalid: break;
  }
  return equalUnordered(a, b);
}

bool equal(std::span<const Value> arguments) {
  if (arguments.size() < 2) fail("missing argument for comparison");
  for (const Value& other : arguments.subspan(1))
    if (equalPair(arguments[0], other)) return true;
  return false;
}

bool less(const Value& a, const Value& b) {
  Value aStorage;
  Value bStorage;
  const Value& x = basic(a, aStorage);
  const Value& y = basic(b, bStorage);
  const Kind xKind = basicKind(x);
  const Kind yKind = basicKind(y);
  if (xKind == Kind::Invalid || yKind == Kind::Invalid) fail("invalid type for comparison");
  if (xKind != yKind) {
    if (xKind == Kind::Int && yKind == Kind::Uint) return x.integer() < 0 || x.unsignedInteger() < y.unsignedInteger();
    if (xKind == Kind::Uint && yKind == Kind::Int) return y.integer() >= 0 && x.unsignedInteger() < y.unsignedInteger();
    incompatible(a, b);
  }
  switch (xKind) {
  case Kind::Int: return x.integer() < y.integer();
  case Kind::Uint: return x.unsignedInteger() < y.unsignedInteger();
  case Kind::Float: return x.number() < y.number();
  case Kind::String: return x.string() < y.string();
  default: fail("invalid type for comparison");
  }
}

bool lessOrEqual(const Value& a, const Value& b) { return less(a, b) || equalPair(a, b); }

// The type Go names once it has followed a pointer.
std::string indirectTypeName(const Value& value) {
  std::string name = value::typeName(value);
  return value.isOpaque() && name.starts_with('*') ? name.substr(1) : name;
}

// --- indexing -----------------------------------------------------------------------------------------------------------

// An index into something of `capacity` elements. `interface`: given as an interface{}, which Go does not look into here.
std::size_t indexArgument(const Value& given, std::size_t capacity, bool interface) {
  if (interface) fail("cannot index slice/array with type interface {}");
  Value storage;
  const Value& index = basic(given, storage);
  if (index.isNil()) fail("cannot index slice/array with nil");
  if (!index.isInteger()) fail("cannot index slice/array with type " + value::typeName(given));
  const std::int64_t number = index.integer();
  if (number < 0 || static_cast<std::uint64_t>(number) > capacity) fail("index out of range: " + std::to_string(number));
  return static_cast<std::size_t>(number);
}

Value indexOnce(const Value& item, const Value& index) {
  if (item.isNil()) fail("index of nil pointer");
  if (item.isList()) {
    const auto& items = item.list().items;
    const std::size_t at = indexArgument(index, items.size(), false);
    if (at == items.size()) fail("reflect: slice index out of range");
    return items[at];
  }
  if (item.isString() || item.isBytes()) {
    const std::string& bytes = item.string();
    const std::size_t at = indexArgument(index, bytes.size(), false);
    if (at == bytes.size()) fail(item.isString() ? "reflect: string index out of range" : "reflect: slice index out of range");
    return Value::integer(Type::Uint8, static_cast<unsigned char>(bytes[at]));
  }
  if (item.isMap()) {
    if (index.isNil()) fail("value is nil; should be of type string");
    if (!index.isString()) fail("value has type " + value::typeName(index) + "; should be string");
    const Value* found = std::as_const(item.map()).find(index.string());
    if (found) return *found;
    return item.type() == Type::StringMap ? Value("") : Value();
  }
  if (item.isOpaque())
    if (const Value plain = item.opaque().plain(); plain.isMap() || plain.isList() || plain.isBytes() || plain.isString())
      return indexOnce(plain, index);
  fail("can't index item of type " + indirectTypeName(item));
}

Value index(std::span<const Value> arguments) {
  if (arguments[0].isNil()) fail("index of untyped nil");
  Value item = arguments[0];
  for (const Value& at : arguments.subspan(1)) item = indexOnce(item, at);
  return item;
}

Value slice(Arguments& arguments) {
  const Value item = arguments[0];
  const std::size_t count = arguments.size() - 1;
  if (item.isNil()) fail("slice of untyped nil");
  if (count > 3) fail("too many slice indexes: " + std::to_string(count));
  if (item.isString() && count == 3) fail("cannot 3-index slice a string");
  if (!item.isString() && !item.isBytes() && !item.isList()) fail("can't slice item of type " + indirectTypeName(item));
  const std::size_t size = item.size();
  std::array<std::size_t, 3> bounds{0, size, size};
  for (std::size_t i = 0; i < count; ++i) bounds[i] = indexArgument(arguments[i + 1], size, arguments.interface(i + 1));
  for (std::size_t i = 0; i + 1 < (count < 3 ? std::size_t{2} : std::size_t{3}); ++i)
    if (bounds[i] > bounds[i + 1])
      fail("invalid slice index: " + std::to_string(bounds[i]) + " > " + std::to_string(bounds[i + 1]));
  const std::size_t length = bounds[1] - bounds[0];
  if (item.isString()) return item.string().substr(bounds[0], length);
  if (item.isBytes()) return Value::bytes(item.string().substr(bounds[0], length));
  const auto& items = item.list().items;
  const auto begin = items.begin() + static_cast<std::ptrdiff_t>(bounds[0]);
  return Value::makeList(std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(length)), item.type());
}

Value length(Arguments& arguments) {
  const Value& item = arguments[0];
  if (item.isNil()) fail(arguments.interface(0) ? "len of nil pointer" : "reflect: call of reflect.Value.Type on zero Value");
  Value storage;
  const Value& content = basic(item, storage);
  if (content.isString() || content.isBytes() || content.isList() || content.isMap())
    return Value::goInt(static_cast<std::int64_t>(content.size()));
  fail("len of type " + indirectTypeName(item));
}

// --- escaping -----------------------------------------------------------------------------------------------------------

// What html, js and urlquery escape: the operands as print would write them, but nil as an action writes it.
std::string escapedText(std::span<const Value> arguments) {
  if (arguments.size() == 1 && arguments[0].isString()) return arguments[0].string();
  std::vector<Value> operands(arguments.begin(), arguments.end());
  for (Value& operand : operands)
    if (operand.isNil()) operand = Value("<no value>");
  return sprint(operands);
}

std::string escapeHtml(std::string_view input) {
  std::string output;
  for (const char c : input) {
    switch (c) {
    case '\0': appendRune(output, kReplacementRune); break;
    case '"': output += "&#34;"; break;
    case '\'': output += "&#39;"; break;
    case '&': output += "&amp;"; break;
    case '<': output += "&lt;"; break;
    case '>': output += "&gt;"; break;
    default: output += c;
    }
  }
  return output;
}

std::string escapeJs(std::string_view input) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string output;
  for (std::size_t i = 0; i < input.size();) {
    const auto c = static_cast<unsigned char>(input[i]);
    if (c >= 0x80) {
      const DecodedRune decoded = decodeRune(input.substr(i));
      if (isPrint(decoded.rune)) {
        output += input.substr(i, static_cast<std::size_t>(decoded.width));
      } else {
        std::string digits;
        for (char32_t rest = decoded.rune; rest != 0 || digits.size() < 4; rest >>= 4) digits += kHex[rest & 15];
        output += "\\u" + std::string(digits.rbegin(), digits.rend());
      }
      i += static_cast<std::size_t>(decoded.width);
      continue;
    }
    ++i;
    switch (c) {
    case '\\': output += "\\\\"; break;
    case '\'': output += "\\'"; break;
    case '"': output += "\\\""; break;
    case '<': output += "\\u003C"; break;
    case '>': output += "\\u003E"; break;
    case '&': output += "\\u0026"; break;
    case '=': output += "\\u003D"; break;
    default:
      if (c < ' ') {
        output += "\\u00";
        output += kHex[c >> 4];
        output += kHex[c & 15];
      } else {
        output += static_cast<char>(c);
      }
    }
  }
  return output;
}

std::string escapeQuery(std::string_view input) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string output;
  for (const char c : input) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      output += c;
    } else if (c == ' ') {
      output += '+';
    } else {
      output += '%';
      output += kHex[byte >> 4];
      output += kHex[byte & 15];
    }
  }
  return output;
}

[[noreturn]] void call(const Value& function, std::string_view calleeText) {
  if (function.isNil()) fail("call of nil");
  fail("non-function " + std::string(calleeText) + " of type " + value::typeName(function));
}

bool comparePair(Builtin builtin, const Value& a, const Value& b) {
  switch (builtin) {
  case Builtin::Eq: return equalPair(a, b);
  case Builtin::Ne: return !equalPair(a, b);
  case Builtin::Lt: return less(a, b);
  case Builtin::Le: return lessOrEqual(a, b);
  case Builtin::Gt: return !lessOrEqual(a, b);
  default: return !less(a, b);
  }
}

Value evaluate(Builtin builtin, Arguments& arguments, std::string_view calleeText) {
  const std::span<const Value> all = arguments.span();
  if (isComparison(builtin) && builtin != Builtin::Eq) return Value(comparePair(builtin, all[0], all[1]));
  switch (builtin) {
  case Builtin::Not: return Value(!all[0].truth());
  case Builtin::Eq: return Value(equal(all));
  case Builtin::Len: return length(arguments);
  case Builtin::Index: return index(all);
  case Builtin::Slice: return slice(arguments);
  case Builtin::Call: call(all[0], calleeText);
  case Builtin::Html: return escapeHtml(escapedText(all));
  case Builtin::Js: return escapeJs(escapedText(all));
  case Builtin::UrlQuery: return escapeQuery(escapedText(all));
  case Builtin::Print: return sprint(all);
  case Builtin::Printf: return sprintf(all[0].string(), all.subspan(1));
  case Builtin::Println: return sprintln(all);
  default: break;
  }
  return {};
}

} // namespace

bool isComparison(Builtin builtin) { return builtin >= Builtin::Eq && builtin <= Builtin::Ge; }

bool compare(Builtin builtin, const Value& a, const Value& b, bool& result, std::string& error) {
  try {
    result = comparePair(builtin, a, b);
    return true;
  } catch (Failure& failure) {
    error = std::move(failure.message);
    return false;
  }
}

Arity builtinArity(Builtin builtin) {
  switch (builtin) {
  case Builtin::Not:
  case Builtin::Len: return {1, false};
  case Builtin::Ne:
  case Builtin::Lt:
  case Builtin::Le:
  case Builtin::Gt:
  case Builtin::Ge: return {2, false};
  case Builtin::And:
  case Builtin::Or:
  case Builtin::Eq:
  case Builtin::Index:
  case Builtin::Slice:
  case Builtin::Call:
  case Builtin::Printf: return {1, true};
  default: return {0, true};
  }
}

bool takesReflectValues(Builtin builtin) {
  switch (builtin) {
  case Builtin::Html:
  case Builtin::Js:
  case Builtin::UrlQuery:
  case Builtin::Print:
  case Builtin::Printf:
  case Builtin::Println: return false;
  default: return true;
  }
}

BuiltinResult callBuiltin(Builtin builtin, Arguments& arguments, std::string_view calleeText) {
  try {
    return {evaluate(builtin, arguments, calleeText), {}, false};
  } catch (Failure& failure) {
    return {{}, std::move(failure.message), true};
  }
}

} // namespace internal

const FunctionMap& builtins() {
  static const FunctionMap map = [] {
    FunctionMap functions;
    for (const char* name : {"not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "call", "html", "js", "urlquery",
             "print", "printf", "println"}) {
      const internal::Builtin builtin = internal::findBuiltin(name);
      const internal::Arity arity = internal::builtinArity(builtin);
      Function function;
      function.signature.parameters.assign(static_cast<std::size_t>(arity.fixed), Parameter::Any);
      if (builtin == internal::Builtin::Printf) function.signature.parameters[0] = Parameter::String;
      if (arity.variadic) function.signature.parameters.push_back(Parameter::Any);
      function.signature.variadic = arity.variadic;
      function.body = [builtin](Call&, std::span<const Value> given) -> Result<Value> {
        internal::Arguments arguments(given.size());
        for (std::size_t i = 0; i < given.size(); ++i) arguments[i] = given[i];
        internal::BuiltinResult result = internal::callBuiltin(builtin, arguments, "");
        if (result.failed) return Error{Code::Template, std::move(result.error), {}, {}};
        return std::move(result.value);
      };
      functions.emplace(name, std::move(function));
    }
    return functions;
  }();
  return map;
}

} // namespace chartroom::tmpl
