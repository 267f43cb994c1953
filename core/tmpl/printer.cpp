#include "core/tmpl/internal/printer.h"

#include "core/base/text.h"
#include "core/tmpl/internal/stack.h"

#include <bit>

namespace chartroom::tmpl::internal {

using value::List;
using value::Map;
using value::Type;

namespace {
constexpr char kLowerDigits[] = "0123456789abcdefx";
constexpr char kUpperDigits[] = "0123456789ABCDEFX";
} // namespace

void Printer::badVerb(char32_t verb, const Value& value) {
  m_out += "%!";
  appendRune(m_out, verb);
  m_out += '(';
  if (value.isNil()) {
    m_out += "<nil>";
  } else {
    m_out += value::typeName(value);
    m_out += '=';
    m_erroring = true; // and no methods: a number by another name is printed as the number
    printValue(value, U'v', 0, false);
    m_erroring = false;
  }
  m_out += ')';
}

void Printer::printBool(bool value, char32_t verb, const Value& whole) {
  if (verb != 't' && verb != 'v') return badVerb(verb, whole);
  pad(value ? "true" : "false");
}

void Printer::printInteger(std::uint64_t value, bool isSigned, char32_t verb, const Value& whole) {
  switch (verb) {
  case 'v':
    if (m_flags.sharpV && !isSigned) basicHexPrefixed(value, true);
    else basicInteger(value, 10, isSigned, verb, kLowerDigits);
    break;
  case 'd': basicInteger(value, 10, isSigned, verb, kLowerDigits); break;
  case 'b': basicInteger(value, 2, isSigned, verb, kLowerDigits); break;
  case 'o':
  case 'O': basicInteger(value, 8, isSigned, verb, kLowerDigits); break;
  case 'x': basicInteger(value, 16, isSigned, verb, kLowerDigits); break;
  case 'X': basicInteger(value, 16, isSigned, verb, kUpperDigits); break;
  case 'c': basicRune(value); break;
  case 'q': basicQuotedRune(value); break;
  case 'U': basicUnicode(value); break;
  default: badVerb(verb, whole);
  }
}

void Printer::printFloat(double value, int bits, char32_t verb, const Value& whole) {
  switch (verb) {
  case 'v': basicFloat(value, bits, 'g', -1); break;
  case 'b':
  case 'g':
  case 'G':
  case 'x':
  case 'X': basicFloat(value, bits, static_cast<char>(verb), -1); break;
  case 'f':
  case 'e':
  case 'E': basicFloat(value, bits, static_cast<char>(verb), 6); break;
  case 'F': basicFloat(value, bits, 'f', 6); break;
  default: badVerb(verb, whole);
  }
}

void Printer::printString(const std::string& value, char32_t verb, const Value& whole) {
  switch (verb) {
  case 'v':
    if (m_flags.sharpV) basicQuoted(value);
    else basicString(value);
    break;
  case 's': basicString(value); break;
  case 'x': basicHexString(value, kLowerDigits); break;
  case 'X': basicHexString(value, kUpperDigits); break;
  case 'q': basicQuoted(value); break;
  default: badVerb(verb, whole);
  }
}

void Printer::printBytes(const Value& value, char32_t verb, std::string_view typeText, int depth) {
  const std::string& bytes = value.string();
  switch (verb) {
  case 's': return basicString(bytes);
  case 'x': return basicHexString(bytes, kLowerDigits);
  case 'X': return basicHexString(bytes, kUpperDigits);
  case 'q': return basicQuoted(bytes);
  default: break;
  }
  const bool plain = depth == 0 && (verb == 'v' || verb == 'd');
  if (m_flags.sharpV) m_out += plain ? typeText : "[]uint8";
  if (m_flags.sharpV && value.isNilBytes()) return m_out += "(nil)", void();
  m_out += m_flags.sharpV ? '{' : '[';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) m_out += m_flags.sharpV ? ", " : " ";
    const auto byte = static_cast<unsigned char>(bytes[i]);
    printInteger(byte, false, verb, Value::integer(Type::Uint8, byte));
  }
  m_out += m_flags.sharpV ? '}' : ']';
}

void Printer::printPointer(const Value& value) {
  std::uint64_t address = 0;
  if (value.isMap()) address = std::bit_cast<std::uint64_t>(&value.map());
  else if (value.isList()) address = std::bit_cast<std::uint64_t>(&value.list());
  else if (value.isBytes()) address = std::bit_cast<std::uint64_t>(value.string().data());
  else if (value.isOpaque() && value::kindName(value) == "ptr") address = value.opaque().address();
  else return badVerb('p', value);
  basicHexPrefixed(address, !m_flags.sharp);
}

void Printer::printArgument(const Value& value, char32_t verb) {
  if (value.isNil()) {
    if (verb != 'T' && verb != 'v') return badVerb(verb, value);
    return pad("<nil>");
  }
  if (verb == 'T') return basicString(value::typeName(value));
  if (verb == 'p') return printPointer(value);
  // %w is for errors alone; the simple types refuse it by themselves.
  if (verb == 'w' && (value.isMap() || value.isList() || value.isOpaque())) return badVerb(verb, value);
  printValue(value, verb, 0, false);
}

// `interface`: the value stands in an interface{} of a map or list, where nil is printed whatever the verb.
void Printer::printValue(const Value& value, char32_t verb, int depth, bool interface) {
  constexpr int kDeepest = 100000; // only something that stands in itself goes deeper
  if (depth > kDeepest) throw StackExhausted{};
  if (full()) return;
  switch (value.type()) {
  case Type::Nil:
    if (interface && m_flags.sharpV) m_out += "interface {}(nil)";
    else m_out += "<nil>";
    break;
  case Type::Bool: printBool(value.boolean(), verb, value); break;
  case Type::Float32: printFloat(value.number(), 32, verb, value); break;
  case Type::Float64: printFloat(value.number(), 64, verb, value); break;
  case Type::String: printString(value.string(), verb, value); break;
  case Type::Bytes: printBytes(value, verb, "[]byte", depth); break;
  case Type::List:
  case Type::StringList:
  case Type::IntList:
  case Type::ListList:
  case Type::MapList: onDeepStack([&] { printList(value, {}, verb, depth); }); break;
  case Type::Map:
  case Type::StringMap:
  case Type::ValuesMap: onDeepStack([&] { printMap(value, {}, verb, depth); }); break;
  case Type::Opaque: printOpaque(value, verb, depth); break;
  default: printInteger(value.unsignedInteger(), value.isSigned(), verb, value);
  }
}

// `type`: of a map or list by another name.
void Printer::printMap(const Value& value, std::string_view type, char32_t verb, int depth) {
  const bool sharp = m_flags.sharpV;
  if (sharp) m_out += type.empty() ? value::typeName(value) : type;
  if (sharp && value.map().isNil) return m_out += "(nil)", void();
  m_out += sharp ? "{" : "map[";
  const bool interface = type.empty() && value.type() != Type::StringMap;
  bool first = true;
  for (const Map::Entry& entry : value.map()) {
    if (!first) m_out += sharp ? ", " : " ";
    first = false;
    printValue(Value(entry.key), verb, depth + 1, false);
    m_out += ':';
    printValue(entry.value, verb, depth + 1, interface);
  }
  m_out += sharp ? '}' : ']';
}

void Printer::printList(const Value& value, std::string_view type, char32_t verb, int depth) {
  const bool sharp = m_flags.sharpV;
  if (sharp) m_out += type.empty() ? value::typeName(value) : type;
  if (sharp && value.list().isNil) return m_out += "(nil)", void();
  m_out += sharp ? '{' : '[';
  const bool interface = value.type() == Type::List;
  bool first = true;
  for (const Value& item : value.list().items) {
    if (!first) m_out += sharp ? ", " : " ";
    first = false;
    printValue(item, verb, depth + 1, interface);
  }
  m_out += sharp ? '}' : ']';
}

// As fmt goes about a value whose type it does not know: its methods first, then what it is made of.
void Printer::printOpaque(const Value& value, char32_t verb, int depth) {
  const value::Opaque& object = value.opaque();
  if (!m_erroring && m_flags.sharpV) {
    Value text;
    std::string error;
    if (object.member("GoString", {}, text, error) && text.isString()) return basicString(text.string());
  } else if (!m_erroring && object.hasStringMethod()) {
    if (verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q') return printString(object.print(), verb, value);
  }
  const std::string kind = object.kindName();
  if (kind == "ptr") {
    if (depth != 0 || object.fields().empty()) return printAddress(value, verb);
    m_out += '&';
    return printStruct(value, value::typeName(value).substr(1), verb, depth + 1);
  }
  if (kind == "struct") return printStruct(value, value::typeName(value), verb, depth);
  const Value plain = object.plain();
  if (plain.isInteger()) return printInteger(plain.unsignedInteger(), plain.isSigned(), verb, value);
  if (plain.isMap() || plain.isList()) {
    // .Files may hold megabytes, and charts print it with the whole context.
    if (verb == 'v' && m_flags.isPlain()) return m_out += object.print(), void();
    return onDeepStack([&] {
      if (plain.isMap()) printMap(plain, value::typeName(value), verb, depth);
      else printList(plain, value::typeName(value), verb, depth);
    });
  }
  printString(object.print(), verb, value);
}

void Printer::printStruct(const Value& value, const std::string& type, char32_t verb, int depth) {
  const bool sharp = m_flags.sharpV;
  if (sharp) m_out += type;
  m_out += '{';
  bool first = true;
  for (const value::Opaque::Field& field : value.opaque().fields()) {
    if (!first) m_out += sharp ? ", " : " ";
    first = false;
    if (sharp || m_flags.plusV) (m_out += field.name) += ':';
    printValue(field.value, verb, depth + 1, false);
  }
  m_out += '}';
}

// A pointer that fmt does not follow.
void Printer::printAddress(const Value& value, char32_t verb) {
  const std::uint64_t address = value.opaque().address();
  switch (verb) {
  case 'v':
    if (m_flags.sharpV) {
      m_out += "(" + value::typeName(value) + ")(";
      if (address == 0) m_out += "nil";
      else basicHexPrefixed(address, true);
      m_out += ')';
    } else if (address == 0) {
      pad("<nil>");
    } else {
      basicHexPrefixed(address, !m_flags.sharp);
    }
    break;
  case 'b':
  case 'o':
  case 'd':
  case 'x':
  case 'X': printInteger(address, false, verb, value); break;
  default: badVerb(verb, value);
  }
}

} // namespace chartroom::tmpl::internal
