// The --set grammar. One class for the five kinds: Go's parser and literalParser differ in escapes, stop characters and how
// a value ends. Go signals the end of its input by io.EOF, which travels up like an error and then counts as success, even
// wrapped: "a[0" is therefore no error. Failed type assertions panic and are caught in the innermost key().

#include "core/value/merge.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/internal/json_prefix.h"

#include <algorithm>

namespace chartroom::value {

namespace {

constexpr int kMaxIndex = 65536;
constexpr int kMaxNestedNames = 30;

// Go's nil, io.EOF, ErrNotList or another error.
struct Outcome {
  enum class Kind { Good, End, NotList, Failed } kind = Kind::Good;
  Error error;

  bool good() const { return kind == Kind::Good; }
  static Outcome end() { return {Kind::End, {}}; }
  static Outcome notList() { return {Kind::NotList, {}}; }
  static Outcome failed(std::string message) { return {Kind::Failed, Error{Code::Parse, std::move(message), {}, {}}}; }
};

class SetParser {
public:
  SetParser(SetKind kind, std::string_view line, const ReadFile& readFile) : m_kind(kind), m_rest(line), m_readFile(readFile) {}

  Result<void> parse(const Value& into) {
    while (true) {
      Outcome outcome = key(into, 0);
      if (outcome.good()) continue;
      if (outcome.kind == Outcome::Kind::End) return {};
      return std::move(outcome.error);
    }
  }

private:
  bool literal() const { return m_kind == SetKind::SetLiteral; }
  bool json() const { return m_kind == SetKind::SetJson; }

  bool readRune(char32_t& rune, std::size_t& width) {
    if (m_rest.empty()) return false;
    const DecodedRune decoded = decodeRune(m_rest);
    rune = decoded.rune;
    width = static_cast<std::size_t>(decoded.width);
    m_rest.remove_prefix(width);
    return true;
  }

  // Reads up to one of `stops`, which goes to `last`. False at the end of the line.
  bool until(std::string_view stops, std::string& text, char& last) {
    char32_t rune = 0;
    std::size_t width = 0;
    while (readRune(rune, width)) {
      if (rune < 0x80 && stops.find(static_cast<char>(rune)) != std::string_view::npos) {
        last = static_cast<char>(rune);
        return true;
      }
      if (rune == '\\' && !literal() && !readRune(rune, width)) return false;
      appendRune(text, rune);
    }
    return false;
  }

  static void set(const Value& map, const std::string& key, Value value) {
    if (!key.empty()) map.map().set(SharedString(key), std::move(value));
  }

  static Outcome wrongType(const Value& is, const char* wanted) {
    const std::string type = is.isNil() ? "nil" : typeName(is);
    return Outcome::failed("unable to parse key: interface conversion: interface {} is " + type + ", not " + wanted);
  }

  Outcome key(const Value& data, int nestedNames) {
    std::string name;
    char last = 0;
    if (!until(literal() ? "=[." : "=[,.", name, last))
      return name.empty() ? Outcome::end() : Outcome::failed("key " + quote(name) + " has no value");
    switch (last) {
    case '[': {
      int index = 0;
      Outcome outcome = keyIndex(index);
      if (!outcome.good()) return outcome;
      Value list = Value::makeList();
      if (const Value* found = data.map().find(name)) {
        if (found->type() != Type::List) return wrongType(*found, "[]interface {}");
        list = *found;
      }
      bool panicked = false;
      outcome = listItem(list, index, nestedNames, panicked);
      if (!panicked) set(data, name, list);
      return outcome;
    }
    case '=': return literal() ? literalValue(data, name) : json() ? jsonValue(data, name) : plainValue(data, name);
    case ',': set(data, name, ""); return Outcome::failed("key " + quote(name) + " has no value (cannot end with ,)");
    default: break;
    }
    if (++nestedNames > kMaxNestedNames)
      return Outcome::failed(
          "value name nested level is greater than maximum supported nested level of " + std::to_string(kMaxNestedNames));
    Value inner = Value::makeMap();
    if (const Value* found = data.map().find(name)) {
      if (found->type() != Type::Map) return wrongType(*found, "map[string]interface {}");
      inner = *found;
    }
    Outcome outcome = key(inner, nestedNames);
    if (outcome.good() && inner.size() == 0) return Outcome::failed("key map " + quote(name) + " has no value");
    if (inner.size() != 0) set(data, name, inner);
    return outcome;
  }

  Outcome literalValue(const Value& data, const std::string& name) {
    set(data, name, rest());
    return {};
  }

  std::string rest() {
    std::string text;
    char last = 0;
    until("", text, last);
    return text;
  }

  Outcome jsonValue(const Value& data, const std::string& name) {
    if (skipEmpty()) {
      set(data, name, Value());
      return {};
    }
    Value value;
    Outcome outcome = decodeJson(value);
    if (!outcome.good()) return outcome;
    set(data, name, std::move(value));
    skipEmpty();
    return {};
  }

  Outcome decodeJson(Value& value) {
    std::size_t consumed = 0;
    std::string error;
    if (!internal::parseJsonPrefix(m_rest, value, consumed, error)) return Outcome::failed(std::move(error));
    m_rest.remove_prefix(consumed);
    return {};
  }

  Outcome plainValue(const Value& data, const std::string& name) {
    Value value;
    Outcome outcome = valueList(value);
    switch (outcome.kind) {
    case Outcome::Kind::Good: set(data, name, std::move(value)); return outcome;
    case Outcome::Kind::End: set(data, name, ""); return outcome;
    case Outcome::Kind::Failed: return outcome;
    case Outcome::Kind::NotList: break;
    }
    std::string text;
    char last = 0;
    until(",", text, last);
    outcome = convert(text, value);
    set(data, name, outcome.good() ? std::move(value) : Value());
    return outcome;
  }

  // Consumes blanks up to a comma or the end, the comma too, and says whether it came there; anything else stays.
  bool skipEmpty() {
    while (true) {
      const std::string_view before = m_rest;
      char32_t rune = 0;
      std::size_t width = 0;
      if (!readRune(rune, width) || rune == ',') return true;
      if (!isSpace(rune)) {
        m_rest = before;
        return false;
      }
    }
  }

  Outcome keyIndex(int& index) {
    std::string text;
    char last = 0;
    if (!until("]", text, last)) return Outcome::end();
    const ParsedInt number = parseInt(text);
    if (!number.ok())
      return Outcome::failed("error parsing index: strconv.Atoi: parsing " + quote(text) +
                             (number.error == NumberError::Range ? ": value out of range" : ": invalid syntax"));
    m_longIndex = number.value;
    index = static_cast<int>(std::clamp<std::int64_t>(number.value, -1, kMaxIndex + 1));
    return {};
  }

  Outcome setIndex(Value& list, int index, std::int64_t longIndex, Value value) {
    if (index > kMaxIndex)
      return Outcome::failed(
          "index of " + std::to_string(longIndex) + " is greater than maximum supported index of " + std::to_string(kMaxIndex));
    const auto at = static_cast<std::size_t>(index);
    if (list.size() <= at) {
      // A longer list is a new one: others that share the old one keep theirs.
      std::vector<Value> items = list.list().items;
      items.resize(at + 1);
      list = Value::makeList(std::move(items));
    }
    list.list().items[at] = std::move(value);
    return {};
  }

  Outcome listItem(Value& list, int index, int nestedNames, bool& panicked) {
    const std::int64_t longIndex = m_longIndex;
    if (index < 0) return Outcome::failed("negative " + std::to_string(longIndex) + " index not allowed");
    std::string text;
    char last = 0;
    const bool found = until("[.=", text, last);
    if (!text.empty()) {
      // Go prints the runes one by one.
      std::string runes;
      for (char32_t rune : toRunes(text)) runes += (runes.empty() ? "" : " ") + quoteRune(rune);
      return Outcome::failed("unexpected data at end of array index: [" + runes + "]");
    }
    if (!found) return Outcome::end();
    const auto at = static_cast<std::size_t>(index);
    const Value existing = list.size() > at ? list.list().items[at] : Value();
    if (last == '=') return listValue(list, index, longIndex);
    if (last == '[') {
      int next = 0;
      Outcome outcome = keyIndex(next);
      if (!outcome.good()) return outcome;
      Value nested = Value::makeList();
      if (!existing.isNil()) {
        if (existing.type() != Type::List) {
          panicked = true;
          return wrongType(existing, "[]interface {}");
        }
        nested = existing;
      }
      outcome = listItem(nested, next, nestedNames, panicked);
      if (!outcome.good()) return outcome;
      return setIndex(list, index, longIndex, nested);
    }
    Value inner = Value::makeMap();
    if (list.size() > at) {
      if (existing.type() == Type::Map) inner = existing;
      else list.list().items[at] = inner;
    }
    Outcome outcome = key(inner, nestedNames);
    if (!outcome.good()) return outcome;
    return setIndex(list, index, longIndex, inner);
  }

  Outcome listValue(Value& list, int index, std::int64_t longIndex) {
    if (literal()) return setIndex(list, index, longIndex, rest());
    Value value;
    if (json()) {
      if (skipEmpty()) return setIndex(list, index, longIndex, Value());
      Outcome outcome = decodeJson(value);
      if (outcome.good()) outcome = setIndex(list, index, longIndex, std::move(value));
      if (outcome.good()) skipEmpty();
      return outcome;
    }
    Outcome outcome = valueList(value);
    switch (outcome.kind) {
    case Outcome::Kind::Good: return setIndex(list, index, longIndex, std::move(value));
    case Outcome::Kind::End: return setIndex(list, index, longIndex, "");
    case Outcome::Kind::Failed: return outcome;
    case Outcome::Kind::NotList: break;
    }
    std::string text;
    char last = 0;
    until(",", text, last);
    outcome = convert(text, value);
    if (!outcome.good()) return outcome;
    return setIndex(list, index, longIndex, std::move(value));
  }

  // {a,b,c}
  Outcome valueList(Value& value) {
    if (m_rest.empty()) return Outcome::end();
    if (m_rest[0] != '{') return Outcome::notList();
    m_rest.remove_prefix(1);
    value = Value::makeList();
    while (true) {
      std::string text;
      char last = 0;
      if (!until(",}", text, last)) return Outcome::failed("list must terminate with '}'");
      if (last == '}' && m_rest.starts_with(',')) m_rest.remove_prefix(1);
      Value item;
      Outcome outcome = convert(text, item);
      if (!outcome.good()) return outcome;
      value.list().items.push_back(std::move(item));
      if (last == '}') return {};
    }
  }

  // strings.EqualFold; the only letter of these words with a third case form is the s (U+017F).
  static bool isWord(const std::string& text, std::string_view word) {
    return equalFoldAscii(text.size() == word.size() ? text : replaceAll(text, "\u017F", "s"), word);
  }

  Outcome convert(const std::string& text, Value& value) {
    if (m_kind == SetKind::SetFile) {
      if (!m_readFile) return Outcome::failed("open " + text + ": no files can be read here");
      Result<std::string> content = m_readFile(text);
      if (!content) return {Outcome::Kind::Failed, std::move(content).error()};
      value = Value(std::move(*content));
      return {};
    }
    if (m_kind == SetKind::SetString) {
      value = text;
    } else if (isWord(text, "true")) {
      value = true;
    } else if (isWord(text, "false")) {
      value = false;
    } else if (isWord(text, "null")) {
      value = Value();
    } else if (text == "0") {
      value = std::int64_t{0};
    } else {
      const ParsedInt number = text.empty() || text[0] == '0' ? ParsedInt{0, NumberError::Syntax} : parseInt(text);
      if (number.ok()) value = number.value;
      else value = text;
    }
    return {};
  }

  SetKind m_kind;
  std::string_view m_rest;
  const ReadFile& m_readFile;
  std::int64_t m_longIndex = 0; // the index last read, unclamped
};

} // namespace

Result<void> parseSet(SetKind kind, std::string_view line, const Value& into, const ReadFile& readFile) {
  return SetParser(kind, line, readFile).parse(into);
}

} // namespace chartroom::value
