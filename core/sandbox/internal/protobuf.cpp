#include "core/sandbox/internal/protobuf.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/status.h"
#include "core/value/json.h"

#include <bit>
#include <cstring>
#include <map>

namespace chartroom::sandbox::internal {
namespace {

constexpr std::string_view kMagic("k8s\0", 4);

struct WireField {
  std::string name;
  std::string type;
  bool pointer = false;
  bool omitEmpty = false;
};
using WireMessage = std::map<std::uint64_t, WireField>;

struct WireTable {
  std::map<std::string, std::string, std::less<>> kinds;
  std::map<std::string, WireMessage, std::less<>> messages;
};

const WireTable& table() {
  static const WireTable kTable = [] {
    WireTable result;
    for (const char* const* line = kWireKinds; *line; ++line) {
      const auto parts = split(*line, "=");
      result.kinds[parts[0]] = parts[1];
    }
    for (const char* const* line = kWireMessages; *line; ++line) {
      const auto parts = splitN(*line, ":", 2);
      WireMessage& message = result.messages[parts[0]];
      if (parts[1].empty()) continue;
      for (const std::string& text : split(parts[1], ";")) {
        const auto part = split(text, " ");
        WireField field{part[1], part[2], false, false};
        if (part.size() > 3) {
          field.pointer = part[3].find('p') != std::string::npos;
          field.omitEmpty = part[3].find('o') != std::string::npos;
        }
        message[std::stoull(part[0])] = field;
      }
    }
    return result;
  }();
  return kTable;
}

Failure broken(const std::string& why) { return badRequest("the object provided is unrecognized: " + why); }

// One field on the wire: its number, and either an integer or bytes.
struct Token {
  std::uint64_t number = 0;
  std::uint64_t integer = 0;
  std::string_view bytes;
};

class Reader {
public:
  explicit Reader(std::string_view text) : m_rest(text) {}
  bool done() const { return m_rest.empty(); }

  Token next() {
    const std::uint64_t tag = varint();
    Token token;
    token.number = tag >> 3;
    switch (tag & 7) {
    case 0: token.integer = varint(); break;
    case 1: token.integer = fixed(8); break;
    case 2: {
      const std::uint64_t size = varint();
      if (size > m_rest.size()) throw broken("unexpected EOF");
      token.bytes = m_rest.substr(0, size);
      m_rest.remove_prefix(size);
      break;
    }
    case 5: token.integer = fixed(4); break;
    default: throw broken("proto: illegal wireType " + std::to_string(tag & 7));
    }
    return token;
  }

private:
  std::uint64_t varint() {
    std::uint64_t result = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (m_rest.empty()) throw broken("unexpected EOF");
      const auto byte = static_cast<unsigned char>(m_rest.front());
      m_rest.remove_prefix(1);
      result |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return result;
    }
    throw broken("proto: integer overflow");
  }
  std::uint64_t fixed(std::size_t size) {
    if (size > m_rest.size()) throw broken("unexpected EOF");
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < size; ++i) result |= std::uint64_t{static_cast<unsigned char>(m_rest[i])} << (8 * i);
    m_rest.remove_prefix(size);
    return result;
  }
  std::string_view m_rest;
};

// Message nesting in Kubernetes types is shallow; JSON schemas are not among the tables.
constexpr int kDeepest = 100;

Value decodeMessage(std::string_view name, std::string_view bytes, int depth);

std::string onlyString(std::string_view bytes) {
  std::string text;
  for (Reader reader(bytes); !reader.done();)
    if (const Token token = reader.next(); token.number == 1) text = std::string(token.bytes);
  return text;
}

Value decodeTime(std::string_view bytes, bool micro) {
  std::int64_t seconds = 0, nanos = 0;
  for (Reader reader(bytes); !reader.done();) {
    const Token token = reader.next();
    if (token.number == 1) seconds = static_cast<std::int64_t>(token.integer);
    if (token.number == 2) nanos = static_cast<std::int32_t>(token.integer);
  }
  // The zero time is year 1 in Go, written as null.
  if (bytes.empty() || seconds <= -62135596800) return {};
  const Clock::Time time = Clock::Time(std::chrono::seconds(seconds)) + std::chrono::nanoseconds(nanos);
  return micro ? microTimestamp(time) : timestamp(time);
}

Value decodeIntOrString(std::string_view bytes) {
  std::int64_t kind = 0, number = 0;
  std::string text;
  for (Reader reader(bytes); !reader.done();) {
    const Token token = reader.next();
    if (token.number == 1) kind = static_cast<std::int64_t>(token.integer);
    if (token.number == 2) number = static_cast<std::int32_t>(token.integer);
    if (token.number == 3) text = std::string(token.bytes);
  }
  return kind == 1 ? Value(text) : Value(number);
}

Value decodeRaw(std::string_view bytes) {
  const std::string text = onlyString(bytes);
  if (text.empty()) return {};
  auto parsed = value::parseJson(text);
  if (!parsed) throw broken(parsed.error().message);
  return std::move(parsed).value();
}

Value decodeOne(std::string_view type, const Token& token, int depth) {
  switch (type[0]) {
  case 's': return std::string(token.bytes);
  case 'b': return token.integer != 0;
  case 'i': return static_cast<std::int64_t>(token.integer);
  case 'd': return std::bit_cast<double>(token.integer);
  case 'y': return encodeBase64(token.bytes);
  case 'Q': return onlyString(token.bytes);
  case 'I': return decodeIntOrString(token.bytes);
  case 'T': return decodeTime(token.bytes, false);
  case 'M': return decodeTime(token.bytes, true);
  case 'R':
  case 'F': return decodeRaw(token.bytes);
  case 'U': {
    std::int64_t nanos = 0;
    for (Reader reader(token.bytes); !reader.done();)
      if (const Token part = reader.next(); part.number == 1) nanos = static_cast<std::int64_t>(part.integer);
    return std::to_string(nanos / 1'000'000'000) + "s";
  }
  case 'X': {
    Value list = Value::makeList();
    for (Reader reader(token.bytes); !reader.done();)
      if (const Token part = reader.next(); part.number == 1) list.list().items.push_back(std::string(part.bytes));
    return list;
  }
  default: return decodeMessage(type.substr(1), token.bytes, depth + 1);
  }
}

Value zeroOf(std::string_view type) {
  switch (type[0]) {
  case 's':
  case 'y':
  case 'Q': return "";
  case 'b': return false;
  case 'i':
  case 'd':
  case 'I': return 0;
  case '.': return Value::makeMap();
  default: return {}; // lists, maps and times are null
  }
}

bool isZero(const Value& value) {
  if (value.isNil()) return true;
  if (value.isBool()) return !value.boolean();
  if (value.isInteger()) return value.integer() == 0;
  if (value.isFloat()) return value.number() == 0;
  return value.isString() && value.string().empty();
}

Value decodeMessage(std::string_view name, std::string_view bytes, int depth) {
  if (depth > kDeepest) throw broken("nested too deeply");
  const auto found = table().messages.find(name);
  if (found == table().messages.end()) throw broken("no table for " + std::string(name));
  const WireMessage& message = found->second;
  Value object = Value::makeMap();
  for (Reader reader(bytes); !reader.done();) {
    const Token token = reader.next();
    const auto known = message.find(token.number);
    if (known == message.end()) continue;
    const WireField& field = known->second;
    if (field.name == "*") {
      const Value inner = decodeOne(field.type, token, depth);
      for (const auto& entry : inner.map()) object.map().set(entry.key, entry.value);
    } else if (field.type[0] == '[') {
      Value& slot = object.map().slot(field.name);
      if (!slot.isList()) slot = Value::makeList();
      slot.list().items.push_back(decodeOne(std::string_view(field.type).substr(1), token, depth));
    } else if (field.type[0] == '{') {
      Value& slot = object.map().slot(field.name);
      if (!slot.isMap()) slot = Value::makeMap();
      std::string key;
      const std::string_view type = std::string_view(field.type).substr(1);
      Value item = zeroOf(type);
      for (Reader entry(token.bytes); !entry.done();) {
        const Token part = entry.next();
        if (part.number == 1) key = std::string(part.bytes);
        if (part.number == 2) item = decodeOne(type, part, depth);
      }
      slot.map().set(key, item);
    } else {
      Value value = decodeOne(field.type, token, depth);
      if (field.omitEmpty && !field.pointer && isZero(value)) continue;
      if (value.isNil() && field.omitEmpty) continue;
      object.map().set(field.name, std::move(value));
    }
  }
  // What has no omitempty is written by Go's JSON encoder even when the wire had nothing.
  for (const auto& [number, field] : message)
    if (!field.omitEmpty && !field.pointer && field.name != "*" && object.get(field.name).isNil())
      if (Value zero = zeroOf(field.type); !zero.isNil() && field.type[0] != '.') object.map().set(field.name, zero);
  return object;
}

} // namespace

bool isProtobuf(std::string_view body) { return body.substr(0, kMagic.size()) == kMagic; }

Value decodeProtobuf(std::string_view body) {
  if (!isProtobuf(body)) throw broken("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  std::string apiVersion, kind;
  std::string_view raw;
  for (Reader reader(body.substr(kMagic.size())); !reader.done();) {
    const Token token = reader.next();
    if (token.number == 1) {
      for (Reader type(token.bytes); !type.done();) {
        const Token part = type.next();
        if (part.number == 1) apiVersion = std::string(part.bytes);
        if (part.number == 2) kind = std::string(part.bytes);
      }
    } else if (token.number == 2) {
      raw = token.bytes;
    }
  }
  // DeleteOptions may come in any group's version.
  const std::string wanted = kind == "DeleteOptions" ? "v1/DeleteOptions" : apiVersion + "/" + kind;
  const auto found = table().kinds.find(wanted);
  if (found == table().kinds.end())
    throw badRequest("no kind \"" + kind + "\" is registered for version \"" + apiVersion + "\" as protobuf");
  Value object = decodeMessage(found->second, raw, 0);
  put(object, {"apiVersion"}, apiVersion);
  put(object, {"kind"}, kind);
  return object;
}

} // namespace chartroom::sandbox::internal
