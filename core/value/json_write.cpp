#include "core/value/json.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <cmath>

namespace chartroom::value {

namespace {

// Go meets a cycle by pointer after 1000 levels; a stack must not overflow before.
constexpr int kMaxDepth = 10000;

class Writer {
public:
  Writer(std::string& output, const JsonOptions& options) : m_output(output), m_options(options) {}

  bool write(const Value& value, int depth = 0) {
    if (depth > kMaxDepth) {
      m_error = "json: unsupported value: encountered a cycle via " + typeName(value);
      return false;
    }
    if (value.isMap()) return writeMap(value, depth);
    if (value.isList()) return writeList(value, depth);
    switch (value.type()) {
    case Type::Nil: m_output += "null"; return true;
    case Type::Bool: m_output += value.boolean() ? "true" : "false"; return true;
    case Type::Float32:
    case Type::Float64: return writeFloat(value);
    case Type::String: writeString(value.string()); return true;
    case Type::Bytes:
      if (value.isNilBytes()) return m_output += "null", true;
      m_output += '"';
      m_output += encodeBase64(value.string());
      m_output += '"';
      return true;
    case Type::Opaque: {
      const Value plain = value.opaque().plain();
      if (!plain.isNil()) return write(plain, depth);
      return writeText(value.opaque().jsonText(), depth);
    }
    default: break;
    }
    if (value.isUnsigned()) appendUnsigned(m_output, value.unsignedInteger());
    else appendInteger(m_output, value.integer());
    return true;
  }

  std::string m_error;

private:
  bool writeFloat(const Value& value) {
    const double number = value.number();
    const int bits = value.type() == Type::Float32 ? 32 : 64;
    if (std::isnan(number) || std::isinf(number)) {
      m_error = "json: unsupported value: " + formatFloat(number, 'g', -1, bits);
      return false;
    }
    const double magnitude = std::fabs(number);
    bool scientific = false;
    if (magnitude != 0) {
      if (bits == 64) scientific = magnitude < 1e-6 || magnitude >= 1e21;
      else scientific = static_cast<float>(magnitude) < 1e-6f || static_cast<float>(magnitude) >= 1e21f;
    }
    appendFloat(m_output, number, scientific ? 'e' : 'f', -1, bits);
    // JavaScript's exponents are not padded: e-09 becomes e-9 (and, as in Go, e+21 needs nothing).
    const std::size_t size = m_output.size();
    if (scientific && size >= 4 && m_output[size - 4] == 'e' && m_output[size - 3] == '-' && m_output[size - 2] == '0')
      m_output.erase(size - 2, 1);
    return true;
  }

  void writeString(std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    const bool html = m_options.html == JsonHtml::Escape;
    m_output += '"';
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size();) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c >= 0x80) {
        const DecodedRune decoded = decodeRune(text.substr(i));
        const char* escape = nullptr;
        if (decoded.broken()) escape = "\\ufffd";
        else if (decoded.rune == 0x2028) escape = "\\u2028";
        else if (decoded.rune == 0x2029) escape = "\\u2029";
        if (escape) {
          m_output.append(text, start, i - start);
          m_output += escape;
          start = i + static_cast<std::size_t>(decoded.width);
        }
        i += static_cast<std::size_t>(decoded.width);
        continue;
      }
      const bool plain = c >= 0x20 && c != '"' && c != '\\' && !(html && (c == '<' || c == '>' || c == '&'));
      if (plain) {
        ++i;
        continue;
      }
      m_output.append(text, start, i - start);
      m_output += '\\';
      switch (c) {
      case '"': m_output += '"'; break;
      case '\\': m_output += '\\'; break;
      case '\b': m_output += 'b'; break;
      case '\f': m_output += 'f'; break;
      case '\n': m_output += 'n'; break;
      case '\r': m_output += 'r'; break;
      case '\t': m_output += 't'; break;
      default:
        m_output += "u00";
        m_output += kHex[c >> 4];
        m_output += kHex[c & 15];
      }
      start = ++i;
    }
    m_output.append(text, start, text.size() - start);
    m_output += '"';
  }

  void newLine(int depth) {
    if (m_options.indent.empty()) return;
    m_output += '\n';
    for (int i = 0; i < depth; ++i) m_output += m_options.indent;
  }

  bool writeMap(const Value& value, int depth) {
    const Map& map = value.map();
    if (map.empty()) {
      m_output += map.isNil ? "null" : "{}";
      return true;
    }
    char separator = '{';
    for (const Map::Entry& entry : map) {
      m_output += separator;
      separator = ',';
      newLine(depth + 1);
      writeString(entry.key.view());
      m_output += m_options.indent.empty() ? ":" : ": ";
      if (!write(entry.value, depth + 1)) return false;
    }
    newLine(depth);
    m_output += '}';
    return true;
  }

  bool writeList(const Value& value, int depth) {
    const std::vector<Value>& items = value.list().items;
    if (items.empty()) {
      m_output += value.list().isNil ? "null" : "[]";
      return true;
    }
    char separator = '[';
    for (const Value& item : items) {
      m_output += separator;
      separator = ',';
      newLine(depth + 1);
      if (!write(item, depth + 1)) return false;
    }
    newLine(depth);
    m_output += ']';
    return true;
  }

  // A Marshaler's own text: Go compacts it (and escapes HTML in it) as if it were one value; it is already compact here.
  bool writeText(const std::string& text, int depth) {
    if (m_options.indent.empty()) return m_output += text, true;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (inString) {
        m_output += c;
        if (c == '\\') m_output += text[++i];
        inString = c != '"';
      } else if ((c == '{' || c == '[') && text[i + 1] != c + 2) {
        m_output += c;
        newLine(++depth);
      } else if ((c == '}' || c == ']') && text[i - 1] != c - 2) {
        newLine(--depth);
        m_output += c;
      } else {
        m_output += c;
        if (c == ',') newLine(depth);
        if (c == ':') m_output += ' ';
        inString = c == '"';
      }
    }
    return true;
  }

  std::string& m_output;
  const JsonOptions& m_options;
};

} // namespace

Result<std::string> writeJson(const Value& value, const JsonOptions& options) {
  std::string output;
  Writer writer(output, options);
  if (!writer.write(value)) return Error{Code::InvalidArgument, std::move(writer.m_error), {}, {}};
  return output;
}

} // namespace chartroom::value
