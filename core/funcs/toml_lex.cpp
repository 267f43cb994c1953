#include "core/base/text.h"
#include "core/funcs/internal/toml.h"

#include <utility>

namespace chartroom::funcs::internal {

namespace {

constexpr char32_t kEnd = 0; // as in the original, a NUL is the end, too
bool isBlank(char32_t c) { return c == '\t' || c == ' '; }
bool isBreak(char32_t c) { return c == '\n' || c == '\r'; }
bool isControl(char32_t c) { return c != '\t' && c != '\r' && c != '\n' && (c <= 0x1f || c == 0x7f); }
bool isDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool isHex(char32_t c) { return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }
bool isBareKey(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || isDigit(c) || c == '_' || c == '-'; }

std::string hexByte(char32_t c) {
  constexpr const char* kHex = "0123456789abcdef";
  std::string text;
  text += kHex[c >> 4];
  text += kHex[c & 15];
  return text;
}

std::string written(char32_t c) {
  std::string text;
  appendRune(text, c);
  return text;
}

std::string orEnd(char32_t c) { return c == kEnd ? "end of file" : "'" + written(c) + "'"; }

} // namespace

TomlItem TomlLexer::nextItem() {
  while (m_items.empty()) m_state = run(m_state);
  TomlItem item = std::move(m_items.front());
  m_items.pop_front();
  return item;
}

char32_t TomlLexer::next() {
  if (m_isAtEnd) throw TomlBug{"BUG in lexer: next called after EOF"};
  if (m_position >= m_input.size()) {
    m_isAtEnd = true;
    return kEnd;
  }
  if (m_input[m_position] == '\n') ++m_line;
  m_widths[3] = m_widths[2];
  m_widths[2] = m_widths[1];
  m_widths[1] = m_widths[0];
  if (m_known < 4) ++m_known;
  const DecodedRune decoded = decodeRune(m_input.substr(m_position));
  if (decoded.rune == kReplacementRune && decoded.width == 1) {
    queueError("invalid UTF-8 byte: 0x" + hexByte(static_cast<unsigned char>(m_input[m_position])), m_line);
    return kReplacementRune;
  }
  const bool isLoneReturn = decoded.rune == '\r' && (m_position + 1 == m_input.size() || m_input[m_position + 1] != '\n');
  if (isControl(decoded.rune) || isLoneReturn) {
    queueError("TOML files cannot contain control characters: '0x" + hexByte(decoded.rune) + "'", m_line);
    return kReplacementRune;
  }
  m_widths[0] = static_cast<std::size_t>(decoded.width);
  m_position += m_widths[0];
  return decoded.rune;
}

void TomlLexer::backup() {
  if (m_isAtEnd) {
    m_isAtEnd = false;
    return;
  }
  if (m_known < 1) throw TomlBug{"BUG in lexer: backed up too far"};
  const std::size_t width = m_widths[0];
  m_widths[0] = m_widths[1];
  m_widths[1] = m_widths[2];
  m_widths[2] = m_widths[3];
  --m_known;
  m_position -= width;
  if (m_position < m_input.size() && m_input[m_position] == '\n') --m_line;
}

void TomlLexer::backup(int times) {
  for (; times > 0; --times) backup();
}

char32_t TomlLexer::peek() {
  const char32_t c = next();
  backup();
  return c;
}

bool TomlLexer::accept(char32_t wanted) {
  if (next() == wanted) return true;
  backup();
  return false;
}

void TomlLexer::skipBlanks() {
  while (isBlank(next())) {
  }
  backup();
  ignore();
}

TomlLexer::State TomlLexer::pop() {
  if (m_stack.empty()) throw TomlBug{"BUG in lexer: no states to pop"};
  const State last = m_stack.back();
  m_stack.pop_back();
  return last;
}

void TomlLexer::emit(TomlItemKind kind, bool trimmed) {
  // A multiline string may end in half a character.
  if (m_start > m_position) {
    queueError(
        "invalid UTF-8 byte: 0x" + hexByte(static_cast<unsigned char>(m_input[m_position])), m_isAtEnd ? m_line - 1 : m_line);
    return;
  }
  std::string_view text = current();
  if (trimmed) text = text.substr(0, text.find_last_not_of(' ') + 1); // a date begins with a digit and holds no other blank
  m_items.push_back({kind, std::string(text), m_line});
  m_start = m_position;
}

TomlLexer::State TomlLexer::fail(std::string message) {
  const bool afterBreak = m_isAtEnd && m_position >= 1 && m_input[m_position - 1] == '\n';
  queueError(std::move(message), afterBreak ? m_line - 1 : m_line);
  return State::None;
}

TomlLexer::State TomlLexer::failBefore(std::string message) {
  queueError(std::move(message), m_line - 1);
  return State::None;
}

TomlLexer::State TomlLexer::closing(TomlItemKind kind) {
  ignore();
  return emitAndPop(kind);
}

TomlLexer::State TomlLexer::run(State state) {
  switch (state) {
  case State::None: break;
  case State::Top: return top();
  case State::TopEnd: return topEnd();
  case State::TableStart:
    if (peek() == '[') {
      next();
      emit(TomlItemKind::ArrayTableStart);
      push(State::ArrayTableEnd);
    } else {
      emit(TomlItemKind::TableStart);
      push(State::TableEnd);
    }
    return State::TableNameStart;
  case State::TableEnd: emit(TomlItemKind::TableEnd); return State::TopEnd;
  case State::ArrayTableEnd:
    if (const char32_t c = next(); c != ']')
      return fail("expected end of table array name delimiter ']', but got " + quoteRune(c) + " instead");
    emit(TomlItemKind::ArrayTableEnd);
    return State::TopEnd;
  case State::TableNameStart: return tableNameStart();
  case State::TableNameEnd: return tableNameEnd();
  case State::BareName:
    if (isBareKey(next())) return State::BareName;
    backup();
    return emitAndPop(TomlItemKind::Text);
  case State::QuotedName: {
    const bool isRaw = next() == '\'';
    ignore();
    return isRaw ? State::RawString : State::String;
  }
  case State::KeyStart: return keyStart();
  case State::KeyNameStart: return keyNameStart();
  case State::KeyEnd: return keyEnd();
  case State::Value: return value();
  case State::ArrayValue: return arrayValue();
  case State::ArrayValueEnd: return arrayValueEnd();
  case State::InlineTableValue: return inlineTableValue();
  case State::InlineTableValueEnd: return inlineTableValueEnd();
  case State::String: return string();
  case State::MultilineString: return multilineString();
  case State::RawString: return rawString();
  case State::MultilineRawString: return multilineRawString();
  case State::MultilineStringEscape:
    if (isBreak(next())) return State::MultilineString;
    backup();
    push(State::MultilineString);
    return stringEscape();
  case State::StringEscape: return stringEscape();
  case State::HexEscape: return hexEscape(2, "expected two hexadecimal digits after '\\x'");
  case State::ShortUnicodeEscape: return hexEscape(4, "expected four hexadecimal digits after '\\u'");
  case State::LongUnicodeEscape: return hexEscape(8, "expected eight hexadecimal digits after '\\U'");
  case State::NumberOrDateStart: return next() == '0' ? State::BaseNumberOrDate : State::NumberOrDate;
  case State::NumberOrDate:
  case State::Datetime:
  case State::HexInteger:
  case State::OctalInteger:
  case State::BinaryInteger:
  case State::DecimalNumber:
  case State::Float: return number(state);
  case State::DecimalNumberStart: return decimalNumberStart();
  case State::BaseNumberOrDate: return baseNumberOrDate();
  case State::Bool: return boolean();
  case State::CommentStart:
    ignore();
    emit(TomlItemKind::CommentStart);
    return State::Comment;
  case State::Comment:
    if (const char32_t c = next(); !isBreak(c) && c != kEnd) return State::Comment;
    backup();
    return emitAndPop(TomlItemKind::Text);
  }
  throw TomlBug{"runtime error: invalid memory address or nil pointer dereference"};
}

TomlLexer::State TomlLexer::top() {
  const char32_t c = next();
  if (isBlank(c) || isBreak(c)) return skip(State::Top);
  if (c == '#') {
    push(State::Top);
    return State::CommentStart;
  }
  if (c == '[') return State::TableStart;
  if (c == kEnd) {
    if (m_position > m_start) return fail("unexpected EOF");
    emit(TomlItemKind::EndOfFile);
    return State::None;
  }
  backup();
  push(State::TopEnd);
  return State::KeyStart;
}

TomlLexer::State TomlLexer::topEnd() {
  const char32_t c = next();
  if (c == '#') {
    push(State::Top);
    return State::CommentStart;
  }
  if (isBlank(c)) return State::TopEnd;
  if (isBreak(c)) return skip(State::Top);
  if (c == kEnd) {
    emit(TomlItemKind::EndOfFile);
    return State::None;
  }
  return fail("expected a top-level item to end with a newline, comment, or EOF, but got " + quoteRune(c) + " instead");
}

TomlLexer::State TomlLexer::tableNameStart() {
  skipBlanks();
  const char32_t c = peek();
  if (c == ']' || c == kEnd) return fail("unexpected end of table name (table names cannot be empty)");
  if (c == '.') return fail("unexpected table separator (table names cannot be empty)");
  push(State::TableNameEnd);
  if (c != '"' && c != '\'') return State::BareName;
  return skip(State::QuotedName);
}

TomlLexer::State TomlLexer::tableNameEnd() {
  skipBlanks();
  const char32_t c = next();
  if (c == '.') return skip(State::TableNameStart);
  if (c == ']') return pop();
  return fail("expected '.' or ']' to end table name, but got " + quoteRune(c) + " instead");
}

TomlLexer::State TomlLexer::keyStart() {
  skipBlanks();
  const char32_t c = peek();
  if (c == '=' || c == kEnd) return fail("unexpected '=': key name appears blank");
  if (c == '.') return fail("unexpected '.': keys cannot start with a '.'");
  if (c == '"' || c == '\'') ignore();
  emit(TomlItemKind::KeyStart);
  return State::KeyNameStart;
}

TomlLexer::State TomlLexer::keyNameStart() {
  skipBlanks();
  const char32_t c = peek();
  if (c == '=' || c == kEnd) return fail("unexpected '='");
  if (c == '.') return fail("unexpected '.'");
  push(State::KeyEnd);
  if (c != '"' && c != '\'') return State::BareName;
  return skip(State::QuotedName);
}

TomlLexer::State TomlLexer::keyEnd() {
  skipBlanks();
  const char32_t c = next();
  if (c == kEnd) return fail("unexpected EOF; expected key separator '='");
  if (c == '.') return skip(State::KeyNameStart);
  if (c == '=') {
    emit(TomlItemKind::KeyEnd);
    return skip(State::Value);
  }
  std::string message = "expected '.' or '=', but got " + quoteRune(c) + " instead";
  return c == '\n' ? failBefore(std::move(message)) : fail(std::move(message));
}

TomlLexer::State TomlLexer::value() {
  const char32_t c = next();
  if (isBlank(c)) return skip(State::Value);
  if (isDigit(c)) {
    backup();
    return State::NumberOrDateStart;
  }
  switch (c) {
  case '[':
    ignore();
    emit(TomlItemKind::Array);
    return State::ArrayValue;
  case '{':
    ignore();
    emit(TomlItemKind::InlineTableStart);
    return State::InlineTableValue;
  case '"':
  case '\'':
    if (accept(c)) {
      if (accept(c)) return skip(c == '"' ? State::MultilineString : State::MultilineRawString);
      backup();
    }
    return skip(c == '"' ? State::String : State::RawString);
  case '.': return fail("floats must start with a digit, not '.'");
  case 'i':
  case 'n':
    if ((accept('n') && accept('f')) || (accept('a') && accept('n'))) return emitAndPop(TomlItemKind::Float);
    break;
  case '-':
  case '+': return State::DecimalNumberStart;
  default: break;
  }
  if (isLetter(c)) {
    backup();
    return State::Bool;
  }
  if (c == kEnd) return fail("unexpected EOF; expected value");
  std::string message = "expected value but found " + quoteRune(c) + " instead";
  return c == '\n' ? failBefore(std::move(message)) : fail(std::move(message));
}

// Blanks, line breaks and comments, which may stand between any two items of a list or an inline table.
std::optional<TomlLexer::State> TomlLexer::passBetween(char32_t c, State again) {
  if (isBlank(c) || isBreak(c)) return skip(again);
  if (c != '#') return {};
  push(again);
  return State::CommentStart;
}

TomlLexer::State TomlLexer::arrayValue() {
  const char32_t c = next();
  if (const auto passed = passBetween(c, State::ArrayValue)) return *passed;
  if (c == ',') return fail("unexpected comma");
  if (c == ']') return closing(TomlItemKind::ArrayEnd);
  backup();
  push(State::ArrayValueEnd);
  return State::Value;
}

TomlLexer::State TomlLexer::arrayValueEnd() {
  const char32_t c = next();
  if (const auto passed = passBetween(c, State::ArrayValueEnd)) return *passed;
  if (c == ',') return skip(State::ArrayValue);
  if (c == ']') return closing(TomlItemKind::ArrayEnd);
  return fail("expected a comma (',') or array terminator (']'), but got " + orEnd(c));
}

TomlLexer::State TomlLexer::inlineTableValue() {
  const char32_t c = next();
  if (const auto passed = passBetween(c, State::InlineTableValue)) return *passed;
  if (c == ',') return fail("unexpected comma");
  if (c == '}') return closing(TomlItemKind::InlineTableEnd);
  backup();
  push(State::InlineTableValueEnd);
  return State::KeyStart;
}

TomlLexer::State TomlLexer::inlineTableValueEnd() {
  const char32_t c = next();
  if (const auto passed = passBetween(c, State::InlineTableValueEnd)) return *passed;
  if (c == ',') {
    ignore();
    skipBlanks();
    return peek() == '}' ? State::InlineTableValueEnd : State::InlineTableValue;
  }
  if (c == '}') return closing(TomlItemKind::InlineTableEnd);
  return fail("expected a comma or an inline table terminator '}', but got " + orEnd(c) + " instead");
}

TomlLexer::State TomlLexer::string() {
  const char32_t c = next();
  if (c == kEnd) return fail("unexpected EOF; expected '\"'");
  if (isBreak(c)) return failBefore("strings cannot contain newlines");
  if (c == '\\') {
    push(State::String);
    return State::StringEscape;
  }
  if (c != '"') return State::String;
  backup();
  emit(std::exchange(m_hasEscape, false) ? TomlItemKind::EscapedString : TomlItemKind::String);
  next();
  ignore();
  return pop();
}

TomlLexer::State TomlLexer::rawString() {
  const char32_t c = next();
  if (c == kEnd) return fail("unexpected EOF; expected \"'\"");
  if (isBreak(c)) return failBefore("strings cannot contain newlines");
  if (c != '\'') return State::RawString;
  backup();
  emit(TomlItemKind::RawString);
  next();
  ignore();
  return pop();
}

TomlLexer::State TomlLexer::multilineString() {
  const char32_t c = next();
  if (c == kEnd) return fail("unexpected EOF; expected '\"\"\"'");
  if (c == '\\') return State::MultilineStringEscape;
  if (c != '"' || !accept('"')) return State::MultilineString;
  if (!accept('"')) {
    backup();
    return State::MultilineString;
  }
  // The text may end in one or two quotes of its own; six are too many.
  if (peek() == '"') {
    if (current().ends_with("\"\"\"\"\"") && !current().ends_with("\\\"\"\"\"\"")) return fail("unexpected '\"\"\"\"\"\"'");
    backup(2);
    return State::MultilineString;
  }
  backup(3);
  m_hasEscape = false;
  emit(TomlItemKind::MultilineString);
  for (int i = 0; i < 3; ++i) next();
  ignore();
  return pop();
}

TomlLexer::State TomlLexer::multilineRawString() {
  const char32_t c = next();
  if (c == kEnd) return fail("unexpected EOF; expected \"'''\"");
  if (c != '\'' || !accept('\'')) return State::MultilineRawString;
  if (!accept('\'')) {
    backup();
    return State::MultilineRawString;
  }
  if (peek() == '\'') {
    if (current().ends_with("'''''")) return fail("unexpected \"''''''\"");
    backup(2);
    return State::MultilineRawString;
  }
  backup(3);
  emit(TomlItemKind::RawMultilineString);
  for (int i = 0; i < 3; ++i) next();
  ignore();
  return pop();
}

TomlLexer::State TomlLexer::stringEscape() {
  m_hasEscape = true;
  const char32_t c = next();
  switch (c) {
  case 'e':
  case 'b':
  case 't':
  case 'n':
  case 'f':
  case 'r':
  case '"':
  case ' ': // between the backslash and a line break it escapes
  case '\t':
  case '\\': return pop();
  case 'x': return State::HexEscape;
  case 'u': return State::ShortUnicodeEscape;
  case 'U': return State::LongUnicodeEscape;
  default: break;
  }
  std::string message = "invalid escape in string '\\" + written(c) + "'";
  if (m_isAtEnd) return failBefore(std::move(message));
  queueError(std::move(message), m_line);
  return State::None;
}

TomlLexer::State TomlLexer::hexEscape(int digits, const char* words) {
  for (int i = 0; i < digits; ++i)
    if (!isHex(next())) return fail(std::string(words) + ", but got " + quote(current()) + " instead");
  return pop();
}

// The states that take the rest of a number or date; what they let through the parser checks.
TomlLexer::State TomlLexer::number(State state) {
  const char32_t c = next();
  const bool isExponent = c == 'e' || c == 'E';
  switch (state) {
  case State::NumberOrDate:
    if (isDigit(c)) return state;
    if (c == '-' || c == ':') return State::Datetime;
    if (c == '_') return State::DecimalNumber;
    if (c == '.' || isExponent) return State::Float;
    break;
  case State::DecimalNumber:
    if (isDigit(c) || c == '_') return state;
    if (c == '.' || isExponent) return State::Float;
    break;
  case State::Datetime:
    if (isDigit(c) || (c < 0x80 && c != kEnd && std::string_view("-:Tt .Zz+").find(static_cast<char>(c)) != std::string_view::npos))
      return state;
    backup();
    emit(TomlItemKind::Datetime, true);
    return pop();
  case State::HexInteger:
    if (isHex(c) || c == '_') return state;
    break;
  case State::OctalInteger:
    if ((c >= '0' && c <= '7') || c == '_') return state;
    break;
  case State::BinaryInteger:
    if (c == '0' || c == '1' || c == '_') return state;
    break;
  default: // Float
    if (isDigit(c) || c == '_' || c == '.' || c == '-' || c == '+' || isExponent) return state;
    backup();
    return emitAndPop(TomlItemKind::Float);
  }
  backup();
  return emitAndPop(TomlItemKind::Integer);
}

TomlLexer::State TomlLexer::decimalNumberStart() {
  const char32_t c = next();
  if (c == 'i' || c == 'n') {
    const bool isKnown = c == 'i' ? accept('n') && accept('f') : accept('a') && accept('n');
    if (!isKnown) return fail("invalid float: '" + std::string(current()) + "'");
    return emitAndPop(TomlItemKind::Float);
  }
  if (c == '0') {
    const char32_t base = peek();
    if (base == 'b' || base == 'o' || base == 'x')
      return fail("cannot use sign with non-decimal numbers: '" + std::string(current()) + written(base) + "'");
  }
  if (c == '.') return fail("floats must start with a digit, not '.'");
  if (isDigit(c)) return State::DecimalNumber;
  return fail("expected a digit but got " + quoteRune(c));
}

TomlLexer::State TomlLexer::baseNumberOrDate() {
  const char32_t c = next();
  if (isDigit(c)) return State::NumberOrDate;
  const auto based = [&](const char* words, bool isFine, char32_t digit, State state) {
    if (!isFine) fail(std::string("not ") + words + " number: '" + std::string(current()) + written(digit) + "'");
    return state;
  };
  switch (c) {
  case '_': return State::DecimalNumber;
  case '.':
  case 'e':
  case 'E': return State::Float;
  case 'b': {
    const char32_t digit = peek();
    return based("a binary", digit == '0' || digit == '1', digit, State::BinaryInteger);
  }
  case 'o': {
    const char32_t digit = peek();
    return based("an octal", digit >= '0' && digit <= '7', digit, State::OctalInteger);
  }
  case 'x': {
    const char32_t digit = peek();
    return based("a hexadecimal", isHex(digit), digit, State::HexInteger);
  }
  default: break;
  }
  backup();
  return emitAndPop(TomlItemKind::Integer);
}

TomlLexer::State TomlLexer::boolean() {
  std::string word;
  for (char32_t c = next(); isLetter(c); c = next()) appendRune(word, c);
  backup();
  if (word == "true" || word == "false") return emitAndPop(TomlItemKind::Bool);
  return fail("expected value but found " + quote(word) + " instead");
}

} // namespace chartroom::funcs::internal
