// A recursive reader over Go's grammar. Go checks the whole text before it decodes; here both are one pass, and errors of
// meaning (a number out of range) are kept back until the text has proved well formed.

#include "core/value/internal/json_prefix.h"
#include "core/value/json.h"

#include "core/base/number_format.h"
#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace chartroom::value {

namespace {

constexpr int kMaxDepth = 10000;

bool isSpaceByte(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
// What stands for itself in a string.
constexpr std::array<bool, 256> kPlainBytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();
bool isDigitByte(char c) { return c >= '0' && c <= '9'; }

int hexValue(char c) {
  if (isDigitByte(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Reader {
public:
  enum class Numbers { Float64, AsWritten };
  explicit Reader(std::string_view text, Numbers numbers = Numbers::Float64) : m_text(text), m_numbers(numbers) {}

  Result<Value> read() {
    Value value;
    if (!readValue(value)) return failure();
    skipSpace();
    if (m_at < m_text.size()) {
      unexpected("after top-level value");
      return failure();
    }
    if (!m_meaning.empty()) return Error{Code::Parse, m_meaning, {}, {}};
    return value;
  }

  // Reads one value from the start and leaves what follows, as json.Decoder does.
  bool readPrefix(Value& value, std::size_t& consumed, std::string& error) {
    if (!readValue(value)) {
      error = m_at >= m_text.size() ? "unexpected EOF" : m_error;
      return false;
    }
    consumed = m_at;
    error = m_meaning;
    return m_meaning.empty();
  }

private:
  Error failure() {
    Error error{Code::Parse, std::move(m_error), {}, {}};
    error.place.line = 1;
    std::size_t lineStart = 0;
    const std::size_t end = std::min(m_at, m_text.size());
    for (std::size_t i = 0; i < end; ++i)
      if (m_text[i] == '\n') ++error.place.line, lineStart = i + 1;
    error.place.column = static_cast<int>(end - lineStart) + 1;
    return error;
  }

  bool unexpected(const char* context) {
    // At the end Go steps once more with a space: fatal inside a number, word or escape, and else the end is the fault.
    const std::string_view place(context);
    if (m_at >= m_text.size() && !place.starts_with("in ") && !place.starts_with("after decimal")) {
      m_error = "unexpected end of JSON input";
      return false;
    }
    const char c = m_at < m_text.size() ? m_text[m_at] : ' ';
    std::string shown;
    if (c == '\'') {
      shown = "'\\''";
    } else if (c == '"') {
      shown = "'\"'";
    } else {
      // Go turns the byte into the code point of that number before quoting it.
      std::string rune;
      appendRune(rune, static_cast<unsigned char>(c));
      shown = quote(rune);
      shown.front() = shown.back() = '\'';
    }
    m_error = "invalid character " + shown + " " + context;
    return false;
  }

  void skipSpace() {
    // Indentation is long: eight blanks at a time.
    constexpr std::uint64_t kEightBlanks = 0x2020202020202020;
    while (m_at < m_text.size() && isSpaceByte(m_text[m_at])) {
      ++m_at;
      for (std::uint64_t eight = 0; m_at + 8 <= m_text.size(); m_at += 8) {
        std::memcpy(&eight, m_text.data() + m_at, 8);
        if (eight != kEightBlanks) break;
      }
    }
  }
  char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
  bool atEnd() const { return m_at >= m_text.size(); }

  bool readValue(Value& value) {
    skipSpace();
    if (atEnd()) return unexpected("");
    const char c = m_text[m_at];
    switch (c) {
    case '{': return readObject(value);
    case '[': return readArray(value);
    case '"': {
      std::string text;
      if (!readString(text)) return false;
      value = Value(std::move(text));
      return true;
    }
    case 't': value = true; return readWord("true");
    case 'f': value = false; return readWord("false");
    case 'n': value = Value(); return readWord("null");
    default: break;
    }
    if (c == '-' || isDigitByte(c)) return readNumber(value);
    return unexpected("looking for beginning of value");
  }

  bool readWord(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++m_at) {
      if (!atEnd() && m_text[m_at] == word[i]) continue;
      const std::string context = "in literal " + std::string(word) + " (expecting '" + word[i] + "')";
      return unexpected(context.c_str());
    }
    return true;
  }

  bool readDigits(const char* context) {
    if (!isDigitByte(peek())) return unexpected(context);
    while (isDigitByte(peek())) ++m_at;
    return true;
  }

  bool readNumber(Value& value) {
    const std::size_t start = m_at;
    if (peek() == '-') ++m_at;
    if (peek() == '0') ++m_at;
    else if (!readDigits("in numeric literal")) return false;
    if (peek() == '.') {
      ++m_at;
      if (!readDigits("after decimal point in numeric literal")) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++m_at;
      if (peek() == '+' || peek() == '-') ++m_at;
      if (!readDigits("in exponent of numeric literal")) return false;
    }
    const std::string_view text = m_text.substr(start, m_at - start);
    if (m_numbers == Numbers::AsWritten) {
      value = Value::opaque(new JsonNumber(std::string(text)));
      return true;
    }
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
      const ParsedFloat parsed = parseFloat(text);
      if (!parsed.ok()) {
        if (m_meaning.empty()) m_meaning = "json: cannot unmarshal number " + std::string(text) + " into Go value of type float64";
        value = Value();
        return true;
      }
      number = parsed.value;
    }
    value = number;
    return true;
  }

  int readHex4(std::size_t at) const {
    if (at + 4 > m_text.size()) return -1;
    int number = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      const int digit = hexValue(m_text[i]);
      if (digit < 0) return -1;
      number = number << 4 | digit;
    }
    return number;
  }

  bool readString(std::string& text) {
    ++m_at;
    while (true) {
      const std::size_t start = m_at;
      while (m_at < m_text.size()) {
        if (!kPlainBytes[static_cast<unsigned char>(m_text[m_at])]) break;
        ++m_at;
      }
      text.append(m_text, start, m_at - start);
      if (atEnd()) return unexpected("");
      const char c = m_text[m_at];
      if (c == '"') {
        ++m_at;
        return true;
      }
      if (c == '\\') {
        ++m_at;
        if (!readEscape(text)) return false;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        return unexpected("in string literal");
      } else {
        const DecodedRune decoded = decodeRune(m_text.substr(m_at));
        appendRune(text, decoded.rune);
        m_at += static_cast<std::size_t>(decoded.width);
      }
    }
  }

  // The same few keys come again and again: those of late are shared.
  std::optional<SharedString> readKey() {
    std::uint32_t hash = 2166136261u;
    std::size_t end = m_at + 1;
    for (; end < m_text.size(); ++end) {
      const auto c = static_cast<unsigned char>(m_text[end]);
      if (!kPlainBytes[c]) break;
      hash = (hash ^ c) * 16777619u;
    }
    if (++m_keysRead <= kFewKeys || end == m_text.size() || m_text[end] != '"') {
      std::string text;
      if (!readString(text)) return {};
      return SharedString(std::move(text));
    }
    const std::string_view text = m_text.substr(m_at + 1, end - m_at - 1);
    m_at = end + 1;
    m_keys.resize(kKnownKeys);
    Value& known = m_keys[(hash ^ hash >> 16) % kKnownKeys];
    if (!known.isString() || known.string() != text) known = Value(text);
    return known.sharedString();
  }

  bool readEscape(std::string& text) {
    switch (atEnd() ? '\0' : m_text[m_at]) {
    case '"': text += '"'; break;
    case '\\': text += '\\'; break;
    case '/': text += '/'; break;
    case 'b': text += '\b'; break;
    case 'f': text += '\f'; break;
    case 'n': text += '\n'; break;
    case 'r': text += '\r'; break;
    case 't': text += '\t'; break;
    case 'u': {
      const int first = readHex4(m_at + 1);
      if (first < 0) {
        ++m_at;
        while (hexValue(peek()) >= 0) ++m_at;
        return unexpected("in \\u hexadecimal character escape");
      }
      m_at += 5;
      char32_t rune = static_cast<char32_t>(first);
      if (rune >= 0xD800 && rune < 0xE000) {
        const int second = rune < 0xDC00 && m_text.substr(m_at, 2) == "\\u" ? readHex4(m_at + 2) : -1;
        if (second >= 0xDC00 && second < 0xE000) {
          rune = 0x10000 + ((rune - 0xD800) << 10) + static_cast<char32_t>(second - 0xDC00);
          m_at += 6;
        } else {
          rune = kReplacementRune;
        }
      }
      appendRune(text, rune);
      return true;
    }
    default: return unexpected("in string escape code");
    }
    ++m_at;
    return true;
  }

  bool enter() {
    if (++m_depth > kMaxDepth) return unexpected("exceeded max depth");
    ++m_at;
    return true;
  }

  bool readArray(Value& value) {
    if (!enter()) return false;
    value = Value::makeList();
    std::vector<Value>& items = value.list().items;
    skipSpace();
    if (peek() == ']' && !atEnd()) {
      ++m_at, --m_depth;
      return true;
    }
    while (true) {
      if (!readValue(items.emplace_back())) return false;
      skipSpace();
      const char c = peek();
      if (c != ',' && c != ']') return unexpected("after array element");
      ++m_at;
      if (c == ']') break;
    }
    --m_depth;
    return true;
  }

  bool readObject(Value& value) {
    if (!enter()) return false;
    value = Value::makeMap();
    Map& map = value.map();
    skipSpace();
    if (peek() == '}' && !atEnd()) {
      ++m_at, --m_depth;
      return true;
    }
    map.reserve(4);
    while (true) {
      skipSpace();
      if (peek() != '"') return unexpected("looking for beginning of object key string");
      std::optional<SharedString> key = readKey();
      if (!key) return false;
      skipSpace();
      if (peek() != ':') return unexpected("after object key");
      ++m_at;
      Value member;
      if (!readValue(member)) return false;
      map.set(std::move(*key), std::move(member));
      skipSpace();
      const char c = peek();
      if (c != ',' && c != '}') return unexpected("after object key:value pair");
      ++m_at;
      if (c == '}') break;
    }
    --m_depth;
    return true;
  }

  std::string_view m_text;
  Numbers m_numbers;
  std::size_t m_at = 0;
  int m_depth = 0;
  static constexpr std::size_t kFewKeys = 16; // not worth a table
  static constexpr std::size_t kKnownKeys = 128;
  std::size_t m_keysRead = 0;
  std::vector<Value> m_keys;
  std::string m_error;
  std::string m_meaning; // the first error that only decoding finds
};

} // namespace

Result<Value> parseJson(std::string_view text) { return Reader(text).read(); }

Result<Value> parseJsonKeepingNumbers(std::string_view text) { return Reader(text, Reader::Numbers::AsWritten).read(); }

bool internal::parseJsonPrefix(std::string_view text, Value& value, std::size_t& consumed, std::string& error) {
  return Reader(text).readPrefix(value, consumed, error);
}

} // namespace chartroom::value
