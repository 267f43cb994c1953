// toToml after BurntSushi's encoder with its default options, and fromToml.

#include "core/funcs/internal/toml.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/funcs/internal/times.h"
#include "core/go/duration.h"

#include <algorithm>
#include <cmath>

namespace chartroom::funcs::internal {

namespace {

constexpr int kDeepest = 1000;

std::string tomlKey(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(key) : tomlQuoted(key);
}

std::string tomlFloat(double number, int bits) {
  if (std::isnan(number)) return std::signbit(number) ? "-nan" : "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::string text = formatFloat(number, 'g', -1, bits);
  if (text.find_first_of("e.") == std::string::npos) text += ".0";
  return text;
}

class TomlWriter {
public:
  Result<std::string> write(const Value& value) {
    if (value.isNil()) return failure("reflect: call of reflect.Value.Type on zero Value");
    CHARTROOM_TRY(encode(value));
    return std::move(m_output);
  }

private:
  // What an Opaque is to the encoder: itself (a text), or its plain data.
  static Value unwrapped(const Value& value) {
    if (!value.isOpaque() || asTime(value) || asDuration(value)) return value;
    const Value plain = value.opaque().plain();
    return plain.isNil() ? value : plain;
  }
  static bool isNilValue(const Value& value) { return value.isNil() || value.isNilContainer(); }

  static bool isStruct(const Value& value) {
    return value.isOpaque() && !value.opaque().hasStringMethod() && !value.opaque().fields().empty();
  }
  static bool isTable(const Value& value) { return (value.isMap() && !value.map().isNil) || isStruct(value); }

  // Whether it is a list of tables only; a nil in any list cannot be written.
  Result<bool> isTableList(const Value& value) {
    Items items;
    if (isNilValue(value) || !items.read(value) || (*items).empty()) return false;
    bool tables = true;
    for (const Value& item : *items) {
      if (isNilValue(item)) return failure("toml: cannot encode array with nil element");
      CHARTROOM_TRY(isTableList(unwrapped(item)));
      tables = tables && isTable(unwrapped(item));
    }
    return tables;
  }

  Result<void> encode(const Value& given) {
    const Value value = unwrapped(given);
    if (value.isNil() || (value.isMap() && value.map().isNil)) return {};
    if (isTable(value)) return table(value);
    CHARTROOM_ASSIGN(const bool tables, isTableList(value));
    if (tables) return tableList(value);
    return keyValue(value);
  }

  std::string indent() const { return std::string(m_key.empty() ? 0 : 2 * (m_key.size() - 1), ' '); }
  std::string fullKey() const {
    std::string text;
    for (const std::string& part : m_key) text += (text.empty() ? "" : ".") + part;
    return text;
  }
  void newline() {
    if (!m_output.empty()) m_output += '\n';
  }

  Result<void> keyValue(const Value& value) {
    if (m_key.empty()) return element(value, 0);
    m_output += indent() + m_key.back() + " = ";
    CHARTROOM_TRY(element(value, 0));
    newline();
    return {};
  }

  Result<void> table(const Value& value) {
    if (m_key.size() > kDeepest) return failure("toml: tables are nested too deep");
    if (m_key.size() == 1) newline();
    if (!m_key.empty()) m_output += indent() + "[" + fullKey() + "]\n";
    return members(value);
  }

  Result<void> tableList(const Value& value) {
    if (m_key.empty()) return failure("toml: top-level values must be Go maps or structs");
    Items items;
    items.read(value);
    for (const Value& item : *items) {
      newline();
      m_output += indent() + "[[" + fullKey() + "]]\n";
      CHARTROOM_TRY(members(unwrapped(item)));
    }
    return {};
  }

  struct Member {
    std::string key;
    Value value;
    std::size_t index; // of a struct's field
  };
  struct Members {
    std::vector<Member> direct, tables;
  };
  Result<Members> sorted(const Value& value) {
    Members members;
    const auto add = [&](Member member) -> Result<void> {
      const Value content = unwrapped(member.value);
      CHARTROOM_ASSIGN(const bool tables, isTableList(content));
      (isTable(content) || tables ? members.tables : members.direct).push_back(std::move(member));
      return {};
    };
    if (value.isMap())
      for (const value::Map::Entry& entry : value.map()) CHARTROOM_TRY(add({entry.key.str(), entry.value, 0}));
    else
      for (std::size_t i = 0; const value::Opaque::Field& field : value.opaque().fields()) {
        const std::size_t index = i++;
        if (field.name[0] >= 'A' && field.name[0] <= 'Z') CHARTROOM_TRY(add({std::string(field.name), field.value, index}));
      }
    return members;
  }

  // Plain members come before tables: what follows a table header belongs to that table.
  Result<void> members(const Value& value) {
    CHARTROOM_ASSIGN(const Members members, sorted(value));
    for (const auto* group : {&members.direct, &members.tables})
      for (const Member& member : *group) {
        if (isNilValue(member.value)) continue;
        m_key.push_back(tomlKey(member.key));
        CHARTROOM_TRY(encode(member.value));
        m_key.pop_back();
      }
    return {};
  }

  Result<void> inlineTable(const Value& value, int depth) {
    CHARTROOM_ASSIGN(const Members members, sorted(value));
    m_output += '{';
    for (const auto* group : {&members.direct, &members.tables})
      for (std::size_t i = 0; i < group->size(); ++i) {
        const Member& member = (*group)[i];
        if (isNilValue(member.value)) continue;
        m_output += tomlKey(member.key) + " = ";
        CHARTROOM_TRY(element(member.value, depth + 1));
        const bool isLast = (group != &members.direct || members.tables.empty()) && i + 1 == group->size();
        // Of a struct, the encoder takes the field's place among all for that among those it writes.
        const bool isLastField = member.index + 1 == members.direct.size() + members.tables.size();
        if (value.isMap() ? !isLast : !isLastField) m_output += ", ";
      }
    m_output += '}';
    return {};
  }

  Result<void> element(const Value& given, int depth) {
    if (depth > kDeepest) return failure("toml: arrays are nested too deep");
    if (const go::Time* time = asTime(given)) {
      m_output += time->format("2006-01-02T15:04:05.999999999Z07:00");
      return {};
    }
    if (const std::optional<std::int64_t> duration = asDuration(given)) {
      m_output += tomlQuoted(go::durationText(*duration));
      return {};
    }
    const Value value = unwrapped(given);
    if (isTable(value)) return inlineTable(value, depth);
    if (value.isString() || value.isOpaque()) m_output += tomlQuoted(text(value));
    else if (value.isBool()) m_output += value.boolean() ? "true" : "false";
    else if (value.isUnsigned()) m_output += std::to_string(value.unsignedInteger());
    else if (value.isInteger()) m_output += std::to_string(value.integer());
    else if (value.isFloat()) m_output += tomlFloat(value.number(), value.type() == Type::Float32 ? 32 : 64);
    else {
      Items items;
      items.read(value);
      m_output += '[';
      for (std::size_t i = 0; i < (*items).size(); ++i) {
        if (i > 0) m_output += ", ";
        CHARTROOM_TRY(element((*items)[i], depth + 1));
      }
      m_output += ']';
    }
    return {};
  }

  std::string m_output;
  std::vector<std::string> m_key; // each part as it is written
};

Result<Value> fromToml(const std::string& text) {
  Result<Value> read = parseToml(text);
  if (read || read.error().code == Code::Internal) return read;
  Value map = Value::makeMap();
  map.map().set("Error", Value(read.error().message));
  return map;
}

} // namespace

std::string tomlQuoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
    case '"': result += "\\\""; break;
    case '\\': result += "\\\\"; break;
    case '\t': result += "\\t"; break;
    case '\n': result += "\\n"; break;
    case '\r': result += "\\r"; break;
    case '\b': result += "\\b"; break;
    case '\f': result += "\\f"; break;
    default:
      if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) {
        result += "\\u00";
        result += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        result += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
      } else {
        result += c;
      }
    }
  }
  return result + '"';
}

void addToml(FunctionMap& map) {
  define(map, "toToml", {P::Any}, [](Arguments a) -> Result<Value> {
    if (a[0].isNil()) return failure("reflect: call of reflect.Value.Type on zero Value");
    Result<std::string> text = TomlWriter().write(a[0]);
    return Value(text ? std::move(*text) : std::move(text).error().message);
  });
  define(map, "mustToToml", {P::Any}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(std::string text, TomlWriter().write(a[0]));
    return Value(std::move(text));
  });
  define(map, "fromToml", {P::String}, [](Arguments a) { return fromToml(a[0].string()); });
}

} // namespace chartroom::funcs::internal
