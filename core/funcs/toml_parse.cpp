#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/funcs/internal/support.h"
#include "core/funcs/internal/times.h"
#include "core/funcs/internal/toml.h"

#include <cmath>
#include <ctime>
#include <map>
#include <set>

namespace chartroom::funcs::internal {

namespace {

using Kind = TomlItemKind;
using Key = std::vector<std::string>;

constexpr int kDeepest = 5000; // nested arrays and inline tables; the original goes on until its stack is full

struct ParseFailure {
  std::string text;
};

bool isBareKey(const std::string& part) {
  for (const char c : part)
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  return !part.empty();
}

std::string keyText(const Key& key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i > 0) text += '.';
    text += isBareKey(key[i]) ? key[i] : tomlQuoted(key[i]);
  }
  return text;
}

Key joined(const Key& key, const std::string& part) {
  Key longer = key;
  longer.push_back(part);
  return longer;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) { return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

bool hasLeadingZero(std::string_view text) {
  if (text.size() > 1 && text[0] == '0' && text[1] != 'b' && text[1] != 'o' && text[1] != 'x') return true;
  return text.size() > 2 && (text[0] == '-' || text[0] == '+') && text[1] == '0';
}

bool underscoresFine(std::string_view text) {
  for (const std::string_view word : {"nan", "+nan", "-nan", "inf", "-inf", "+inf"})
    if (text == word) return true;
  bool accept = false;
  for (const char c : text) {
    if (c == '_' && !accept) return false;
    accept = isHexDigit(c);
  }
  return accept;
}

bool periodsFine(std::string_view text) {
  bool period = false;
  for (const char c : text) {
    if (period && !isDigit(c)) return false;
    period = c == '.';
  }
  return !period;
}

std::string withoutFirstBreak(const std::string& text) {
  if (text.starts_with('\n')) return text.substr(1);
  return text.starts_with("\r\n") ? text.substr(2) : text;
}

// A backslash before blanks with a line break among them takes all of them away.
std::string withoutEscapedBreaks(std::string_view text) {
  std::string result;
  std::size_t i = 0;
  while (true) {
    i = text.find('\\', i);
    if (i == std::string_view::npos) return result + std::string(text);
    if (i + 1 < text.size() && text[i + 1] == '\\') {
      i += 2;
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of(" \t\r\n", i + 1), text.size());
    if (text.substr(i, end - i).find('\n') == std::string_view::npos) {
      ++i;
      continue;
    }
    result += text.substr(0, i);
    text.remove_prefix(end);
    i = 0;
  }
}

// time.Parse takes numbers without their zero; TOML does not.
bool lacksZero(std::string_view text, std::string_view layout) {
  for (std::size_t i = 0; i < layout.size() && layout[i] != '.' && layout[i] != 'Z'; ++i)
    if (!isDigit(layout[i]) && text[i] != layout[i]) return true;
  return false;
}

// Dates without a zone live in zones of these names, with the offset of here and now.
std::shared_ptr<const go::Zone> localZone(const char* name) {
  return go::Zone::fixed(name, go::Zone::local()->at(static_cast<std::int64_t>(std::time(nullptr))).offset);
}

class TomlParser {
public:
  explicit TomlParser(std::string_view text) : m_lexer(text) {}
  Value parse() {
    for (TomlItem item = next(); item.kind != Kind::EndOfFile; item = next()) topLevel(item);
    return m_root;
  }

private:
  [[noreturn]] void fail(int line, const std::string& message) const {
    std::string last = keyText(m_context);
    if (!m_currentKey.empty()) last = m_context.empty() ? m_currentKey : last + "." + m_currentKey;
    throw ParseFailure{
        "toml: line " + std::to_string(line) + (last.empty() ? "" : " (last key " + quote(last) + ")") + ": " + message};
  }
  [[noreturn]] static void bug(const std::string& text) { throw TomlBug{"BUG: " + text + "\n\n"}; }

  TomlItem next() {
    TomlItem item = m_lexer.nextItem();
    if (item.kind == Kind::Error) fail(item.line, item.text);
    return item;
  }
  TomlItem nextPart() {
    TomlItem item = next();
    m_line = item.line;
    return item;
  }
  void skipComment() { next(); }
  // The parts of a key up to the item that ends it.
  Key readKey(Kind end) {
    Key key;
    for (TomlItem item = nextPart(); item.kind != end && item.kind != Kind::EndOfFile; item = next())
      key.push_back(item.kind == Kind::Text ? item.text : value(item, false).string());
    return key;
  }

  void topLevel(const TomlItem& item) {
    switch (item.kind) {
    case Kind::CommentStart: skipComment(); break;
    case Kind::TableStart: addContext(readKey(Kind::TableEnd), false), setArray("", false); break;
    case Kind::ArrayTableStart: addContext(readKey(Kind::ArrayTableEnd), true), setArray("", false); break;
    case Kind::KeyStart: {
      const Key outer = m_context;
      readAssignment(nullptr);
      m_context = outer;
      m_currentKey.clear();
      break;
    }
    default: bug("Unexpected type at top level");
    }
  }

  // key = value, in the current context and, for an inline table, in the table, too.
  void readAssignment(value::Map* table) {
    const Key key = readKey(Kind::KeyEnd);
    m_currentKey = key.back();
    for (std::size_t i = 0; i + 1 < key.size(); ++i) {
      const Key context = joined(m_context, key[i]);
      m_implicit.insert(keyText(context));
      addContext(context, false);
    }
    const TomlItem item = next();
    const Value result = value(item, false);
    setValue(m_currentKey, result);
    setArray(m_currentKey, item.kind == Kind::Array);
    if (!table) return;
    for (std::size_t i = 0; i + 1 < key.size(); ++i) {
      Value& slot = table->slot(key[i]);
      if (slot.isNil()) slot = Value::makeMap();
      if (!slot.isMap()) fail(m_line, quote(keyText(m_context)) + " is not a table");
      table = &slot.map();
    }
    table->set(m_currentKey, result);
  }
  Value value(const TomlItem& item, bool inArray) {
    switch (item.kind) {
    case Kind::String:
    case Kind::RawString: return Value(item.text);
    case Kind::EscapedString: return Value(unescaped(item, item.text));
    case Kind::MultilineString: return Value(unescaped(item, withoutEscapedBreaks(withoutFirstBreak(item.text))));
    case Kind::RawMultilineString: return Value(withoutFirstBreak(item.text));
    case Kind::Integer: return integer(item);
    case Kind::Float: return number(item);
    case Kind::Bool: return Value(item.text == "true");
    case Kind::Datetime: return date(item);
    case Kind::Array: return deeper([&] { return array(); }, item);
    case Kind::InlineTableStart: return deeper([&] { return inlineTable(inArray); }, item);
    default: bug("Unexpected value type");
    }
  }
  template <typename Read>
  Value deeper(Read read, const TomlItem& item) {
    if (++m_depth > kDeepest) fail(item.line, "nested too deeply");
    Value result = read();
    --m_depth;
    return result;
  }

  Value integer(const TomlItem& item) const {
    if (!underscoresFine(item.text))
      fail(item.line, "Invalid integer " + quote(item.text) + ": underscores must be surrounded by digits");
    if (hasLeadingZero(item.text)) fail(item.line, "Invalid integer " + quote(item.text) + ": cannot have leading zeroes");
    const ParsedInt parsed = parseInt(item.text, 0);
    if (parsed.error == NumberError::Range) fail(item.line, item.text + " is out of range for int64");
    if (!parsed.ok()) bug("Expected integer value, but got '" + item.text + "'.");
    return Value::integer(Type::Int64, parsed.value);
  }

  Value number(const TomlItem& item) const {
    std::size_t at = 0;
    bool isFirst = true, startsWithZero = false;
    while ((at = item.text.find_first_not_of(".eE", at)) != std::string::npos) {
      const std::size_t end = std::min(item.text.find_first_of(".eE", at), item.text.size());
      const std::string_view part = std::string_view(item.text).substr(at, end - at);
      if (!underscoresFine(part))
        fail(item.line, "Invalid float " + quote(item.text) + ": underscores must be surrounded by digits");
      if (isFirst) startsWithZero = hasLeadingZero(part);
      isFirst = false;
      at = end;
    }
    if (startsWithZero) fail(item.line, "Invalid float " + quote(item.text) + ": cannot have leading zeroes");
    if (!periodsFine(item.text))
      fail(item.line, "Invalid float " + quote(item.text) + ": '.' must be followed by one or more digits");
    std::string text;
    for (const char c : item.text)
      if (c != '_') text += c;
    const bool isNegative = text == "-nan";
    if (isNegative || text == "+nan") text = "nan";
    const ParsedFloat parsed = parseFloat(text);
    if (parsed.error == NumberError::Range) fail(item.line, item.text + " is out of range for float64");
    if (!parsed.ok()) fail(item.line, "Invalid float value: " + quote(item.text));
    return Value(isNegative ? std::copysign(parsed.value, -1.0) : parsed.value);
  }

  Value date(const TomlItem& item) const {
    std::string text = item.text;
    for (char& c : text) c = c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c;
    static constexpr struct {
      const char* layout;
      const char* zone; // of times without one; null: the local zone
    } kForms[] = {{"2006-01-02T15:04:05.999999999Z07:00", nullptr}, {"2006-01-02T15:04:05.999999999", "datetime-local"},
        {"2006-01-02", "date-local"}, {"15:04:05.999999999", "time-local"}, {"2006-01-02T15:04Z07:00", nullptr},
        {"2006-01-02T15:04", "datetime-local"}, {"15:04", "time-local"}};
    for (const auto& form : kForms) {
      Result<go::Time> time = go::parseTime(form.layout, text, form.zone ? localZone(form.zone) : go::Zone::local());
      if (!time) continue;
      if (lacksZero(text, form.layout)) break;
      return timeValue(std::move(*time));
    }
    fail(item.line, "invalid datetime: " + quote(text));
  }

  Value array() {
    setArray(m_currentKey, true);
    Value list = Value::makeList();
    for (TomlItem item = next(); item.kind != Kind::ArrayEnd; item = next()) {
      if (item.kind == Kind::CommentStart) skipComment();
      else list.list().items.push_back(value(item, true));
    }
    return list;
  }

  Value inlineTable(bool inArray) {
    Value table = Value::makeMap();
    const Key outer = m_context;
    const std::string outerKey = m_currentKey;
    m_context.push_back(m_currentKey);
    const Key own = m_context;
    m_currentKey.clear();
    m_implicit.insert(keyText(own));
    addContext(own, inArray);
    for (TomlItem item = next(); item.kind != Kind::InlineTableEnd; item = next()) {
      if (item.kind == Kind::CommentStart) {
        skipComment();
        continue;
      }
      readAssignment(&table.map());
      m_context = own;
    }
    m_context = outer;
    m_currentKey = outerKey;
    return table;
  }

  // The table a name stands for: of an array of tables, the last.
  static value::Map* tableOf(const Value& value) {
    if (value.isMap()) return &value.map();
    return value.type() == Type::MapList ? &value.list().items.back().map() : nullptr;
  }

  void addContext(const Key& key, bool isArray) {
    value::Map* table = &m_root.map();
    Key context;
    for (std::size_t i = 0; i + 1 < key.size(); ++i) {
      context.push_back(key[i]);
      if (!table->contains(key[i])) {
        m_implicit.insert(keyText(context));
        table->set(key[i], Value::makeMap());
      }
      table = tableOf(*table->find(key[i]));
      if (!table) fail(m_line, "Key '" + keyText(context) + "' was already created as a hash.");
    }
    m_context = context;
    if (isArray) {
      Value& slot = table->slot(key.back());
      if (slot.isNil()) slot = Value::makeList(Type::MapList);
      if (slot.type() != Type::MapList)
        fail(m_line, "Key '" + keyText(key) + "' was already created and cannot be used as an array.");
      slot.list().items.push_back(Value::makeMap());
    } else {
      setValue(key.back(), Value::makeMap());
    }
    m_context.push_back(key.back());
  }

  void setValue(const std::string& key, const Value& value) {
    value::Map* table = &m_root.map();
    Key context;
    for (const std::string& part : m_context) {
      context.push_back(part);
      const Value* found = table->find(part);
      if (!found) bug("Context for key '" + keyText(context) + "' has not been established.");
      table = tableOf(*found);
      if (!table) fail(m_line, "Key '" + keyText(context) + "' has already been defined.");
    }
    const std::string whole = keyText(joined(m_context, key));
    if (table->contains(key)) {
      // What a longer key made along the way may be written out once.
      if (m_implicit.erase(whole) == 0) fail(m_line, "Key '" + whole + "' has already been defined.");
      if (!m_isArray[whole]) return;
    }
    table->set(key, value);
  }

  void setArray(const std::string& key, bool isArray) {
    m_isArray[keyText(key.empty() ? m_context.empty() ? Key{""} : m_context : joined(m_context, key))] = isArray;
  }

  std::string unescaped(const TomlItem& item, std::string_view text) const {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\') {
        result += text[i];
        continue;
      }
      const char c = i + 1 < text.size() ? text[++i] : '\0';
      std::size_t digits = 0;
      switch (c) {
      case ' ':
      case '\t': fail(item.line, std::string("invalid escape: '\\") + c + "'");
      case 'b': result += '\b'; break;
      case 't': result += '\t'; break;
      case 'n': result += '\n'; break;
      case 'f': result += '\f'; break;
      case 'r': result += '\r'; break;
      case 'e': result += '\x1b'; break;
      case '"':
      case '\\': result += c; break;
      case 'x': digits = 2; break;
      case 'u': digits = 4; break;
      case 'U': digits = 8; break;
      default: bug("Expected valid escape code after \\, but got " + quoteRune(static_cast<unsigned char>(c)) + ".");
      }
      if (digits == 0) continue;
      const std::string hex(text.substr(i + 1, digits));
      const std::uint64_t rune = parseUint(hex, 16).value;
      if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        fail(item.line, "Escaped character '\\u" + hex + "' is not valid UTF-8.");
      appendRune(result, static_cast<char32_t>(rune));
      i += digits;
    }
    return result;
  }

  TomlLexer m_lexer;
  Value m_root = Value::makeMap();
  Key m_context;            // the table in scope
  std::string m_currentKey; // in it, while its value is read
  int m_line = 0;           // of the last key
  int m_depth = 0;
  std::set<std::string> m_implicit;      // tables made by longer keys
  std::map<std::string, bool> m_isArray; // by the key's text: whether its value is an array
};

} // namespace

Result<Value> parseToml(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) text.remove_prefix(2);
  else if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.substr(0, 6).find('\0') != std::string_view::npos)
    return failure("toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8");
  try {
    return TomlParser(text).parse();
  } catch (ParseFailure& problem) {
    return failure(std::move(problem.text));
  } catch (TomlBug& problem) {
    return Error{Code::Internal, std::move(problem.text), {}, {}};
  }
}

} // namespace chartroom::funcs::internal
