#include "core/tmpl/internal/lexer.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace chartroom::tmpl::internal {

namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kLeftComment = "/*";
constexpr std::string_view kRightComment = "*/";
constexpr std::size_t kTrimMarkerLength = 2; // the marker and the space beside it

bool isSpaceByte(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr std::array<bool, 256> kWordBytes = [] { // of ASCII
  std::array<bool, 256> bytes{};
  for (char c = 'a'; c <= 'z'; ++c) bytes[static_cast<std::size_t>(c)] = bytes[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  for (char c = '0'; c <= '9'; ++c) bytes[static_cast<std::size_t>(c)] = true;
  bytes['_'] = true;
  return bytes;
}();

// ASCII that stands for itself between quotes; the quotes themselves are looked at closer.
constexpr std::array<bool, 256> kPlainBytes = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t c = 0; c < 0x80; ++c) bytes[c] = true;
  for (const char c : {'"', '\'', '\\', '\n'}) bytes[static_cast<std::size_t>(c)] = false;
  return bytes;
}();

// What may follow a word: the right delimiter is looked at closer.
constexpr std::array<bool, 256> kTerminators = [] {
  std::array<bool, 256> bytes{};
  for (const char c : {' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '('}) bytes[static_cast<std::size_t>(c)] = true;
  return bytes;
}();

bool isAlphaNumeric(int rune) {
  if (rune < 0) return false;
  if (rune < 0x80) return kWordBytes[static_cast<std::size_t>(rune)];
  return isLetter(static_cast<char32_t>(rune)) || isDigit(static_cast<char32_t>(rune));
}

// Keywords, true and false; else Identifier. The length alone rules most words out.
TokenType wordType(std::string_view word) {
  const auto is = [word](std::string_view keyword, TokenType type) { return word == keyword ? type : TokenType::Identifier; };
  const char first = word[0];
  switch (word.size()) {
  case 2: return is("if", TokenType::If);
  case 3: return first == 'e' ? is("end", TokenType::End) : is("nil", TokenType::Nil);
  case 4:
    return first == 'e' ? is("else", TokenType::Else) : first == 'w' ? is("with", TokenType::With) : is("true", TokenType::Bool);
  case 5:
    switch (first) {
    case 'b': return word == "block" ? TokenType::Block : is("break", TokenType::Break);
    case 'f': return is("false", TokenType::Bool);
    default: return is("range", TokenType::Range);
    }
  case 6: return is("define", TokenType::Define);
  case 8: return first == 't' ? is("template", TokenType::Template) : is("continue", TokenType::Continue);
  default: return TokenType::Identifier;
  }
}

// %#U
std::string unicodeName(int rune) {
  std::array<char, 16> code{};
  // Go prints the end of the text, which is rune -1, as a 64-bit number.
  if (rune < 0) return "U+FFFFFFFFFFFFFFFF";
  std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(rune));
  std::string name = code.data();
  if (isPrint(static_cast<char32_t>(rune))) {
    name += " '";
    appendRune(name, static_cast<char32_t>(rune));
    name += '\'';
  }
  return name;
}

} // namespace

std::string Token::print() const {
  if (type == TokenType::Eof) return "EOF";
  if (type == TokenType::Error) return std::string(value);
  if (type > TokenType::Keyword) return "<" + std::string(value) + ">";
  if (value.size() <= 10) return quote(value);
  std::size_t end = 0;
  for (int runes = 0; runes < 10 && end < value.size(); ++runes)
    end += static_cast<std::size_t>(decodeRune(value.substr(end)).width);
  return quote(value.substr(0, end)) + "...";
}

int Lexer::nextRune() {
  if (m_position >= m_text.size()) {
    m_atEnd = true;
    return kEnd;
  }
  const auto c = static_cast<unsigned char>(m_text[m_position]);
  if (c < 0x80) {
    ++m_position;
    if (c == '\n') ++m_line;
    return c;
  }
  const DecodedRune decoded = decodeRune(m_text.substr(m_position));
  m_position += static_cast<std::size_t>(decoded.width);
  return static_cast<int>(decoded.rune);
}

void Lexer::backUp() {
  if (m_atEnd || m_position == 0) return;
  if (const auto last = static_cast<unsigned char>(m_text[m_position - 1]); last < 0x80) {
    --m_position;
    if (last == '\n') --m_line;
    return;
  }
  const DecodedRune decoded = decodeLastRune(m_text.substr(0, m_position));
  m_position -= static_cast<std::size_t>(decoded.width);
}

int Lexer::peekRune() {
  if (m_position < m_text.size()) {
    const auto c = static_cast<unsigned char>(m_text[m_position]);
    if (c < 0x80) return c;
  }
  const int rune = nextRune();
  backUp();
  return rune;
}

bool Lexer::accept(std::string_view valid) {
  const int rune = nextRune();
  if (rune >= 0 && rune < 0x80 && valid.find(static_cast<char>(rune)) != std::string_view::npos) return true;
  backUp();
  return false;
}

void Lexer::acceptRun(std::string_view valid) {
  while (accept(valid)) {
  }
}

// All marks are of two bytes: comparing these beats a call.
inline bool Lexer::startsWith(std::size_t at, std::string_view mark) const {
  return at + 2 <= m_text.size() && m_text[at] == mark[0] && m_text[at + 1] == mark[1];
}

inline bool Lexer::hasLeftTrimMarker(std::size_t at) const {
  return at + 2 <= m_text.size() && m_text[at] == '-' && isSpaceByte(m_text[at + 1]);
}

inline bool Lexer::hasRightTrimMarker(std::size_t at) const {
  return at + 2 <= m_text.size() && isSpaceByte(m_text[at]) && m_text[at + 1] == '-';
}

inline bool Lexer::atRightDelimiter(bool& trim) const {
  trim = false;
  if (m_position >= m_text.size()) return false;
  if (m_text[m_position] == kRight[0]) return startsWith(m_position, kRight);
  if (!isSpaceByte(m_text[m_position])) return false;
  return trim = hasRightTrimMarker(m_position) && startsWith(m_position + kTrimMarkerLength, kRight);
}

// Passes letters and digits.
inline void Lexer::passWord() {
  std::size_t at = m_position;
  while (at < m_text.size() && kWordBytes[static_cast<unsigned char>(m_text[at])]) ++at;
  m_position = at;
  if (at < m_text.size() && static_cast<unsigned char>(m_text[at]) >= 0x80) [[unlikely]]
    passWideWord();
}

void Lexer::passWideWord() {
  while (m_position < m_text.size() && isAlphaNumeric(peekRune()))
    m_position += static_cast<std::size_t>(decodeRune(m_text.substr(m_position)).width);
}

void Lexer::passSpaces() {
  while (m_position < m_text.size() && isSpaceByte(static_cast<unsigned char>(m_text[m_position])))
    if (m_text[m_position++] == '\n') ++m_line;
}

inline bool Lexer::atTerminator() const {
  if (m_position >= m_text.size()) return true;
  return kTerminators[static_cast<unsigned char>(m_text[m_position])] || startsWith(m_position, kRight);
}

void Lexer::countLines() {
  const char* at = m_text.data() + m_start;
  const char* const end = m_text.data() + m_position;
  while (at != end && (at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at))))) {
    ++m_line;
    ++at;
  }
}

void Lexer::skipSpaces() {
  passSpaces();
  m_start = m_position;
  m_startLine = m_line;
}

void Lexer::ignore() {
  countLines();
  m_start = m_position;
  m_startLine = m_line;
}

inline Token Lexer::emit(TokenType type) {
  const Token token{
      std::string_view(m_text.data() + m_start, m_position - m_start), static_cast<std::uint32_t>(m_start), m_startLine, type};
  m_start = m_position;
  m_startLine = m_line;
  return token;
}

Token Lexer::fail(std::string message) {
  m_message = std::move(message);
  const Token token{m_message, static_cast<std::uint32_t>(m_start), m_startLine, TokenType::Error};
  m_start = m_position = 0;
  m_text = {};
  return token;
}

Token Lexer::next() { return m_insideAction ? lexInsideAction() : lexText(); }

Token Lexer::lexText() {
  for (;;) {
    const std::size_t found = m_text.find(kLeft, m_position);
    if (found == std::string_view::npos) {
      m_position = m_text.size();
      if (m_position == m_start) return Token{"", static_cast<std::uint32_t>(m_start), m_startLine, TokenType::Eof};
      countLines();
      return emit(TokenType::Text);
    }
    if (found > m_position) {
      m_position = found;
      std::size_t trimmed = 0;
      if (hasLeftTrimMarker(found + kLeft.size())) {
        while (trimmed < found - m_start && isSpaceByte(m_text[found - trimmed - 1])) ++trimmed;
      }
      m_position -= trimmed;
      countLines();
      const Token text = emit(TokenType::Text);
      m_position += trimmed;
      ignore();
      if (!text.value.empty()) return text;
    }
    const std::size_t inside = m_position + kLeft.size() + (hasLeftTrimMarker(m_position + kLeft.size()) ? kTrimMarkerLength : 0);
    if (!startsWith(inside, kLeftComment)) return lexLeftDelimiter();
    m_position = inside;
    ignore();
    Token failure;
    if (!lexComment(failure)) return failure;
  }
}

Token Lexer::lexLeftDelimiter() {
  m_position += kLeft.size();
  const bool trim = hasLeftTrimMarker(m_position);
  const Token token = emit(TokenType::LeftDelimiter);
  m_insideAction = true;
  if (trim) m_position += kTrimMarkerLength;
  ignore();
  m_parenthesisDepth = 0;
  return token;
}

// The position is at the comment mark. Comments give no token.
bool Lexer::lexComment(Token& failure) {
  m_position += kLeftComment.size();
  const std::size_t end = m_text.find(kRightComment, m_position);
  if (end == std::string_view::npos) {
    failure = fail("unclosed comment");
    return false;
  }
  m_position = end + kRightComment.size();
  bool trim = false;
  if (!atRightDelimiter(trim)) {
    failure = fail("comment ends before closing delimiter");
    return false;
  }
  if (trim) m_position += kTrimMarkerLength;
  m_position += kRight.size();
  ignore();
  if (trim) skipSpaces();
  return true;
}

Token Lexer::lexRightDelimiter() {
  const bool trim = m_text[m_position] != kRight[0];
  if (trim) {
    m_position += kTrimMarkerLength;
    ignore();
  }
  m_position += kRight.size();
  const Token token = emit(TokenType::RightDelimiter);
  if (trim) skipSpaces();
  m_insideAction = false;
  return token;
}

Token Lexer::lexInsideAction() {
  const int first = m_position < m_text.size() ? static_cast<unsigned char>(m_text[m_position]) : kEnd;
  if (first >= 0 && kWordBytes[static_cast<std::size_t>(first)] && (first < '0' || first > '9')) return lexIdentifier();
  if (first == ' ' && m_position + 1 < m_text.size() && m_text[m_position + 1] != '-' && !isSpaceByte(m_text[m_position + 1])) {
    ++m_position;
    return emit(TokenType::Space);
  }
  bool trim = false;
  if (atRightDelimiter(trim)) {
    if (m_parenthesisDepth == 0) return lexRightDelimiter();
    return fail("unclosed left paren");
  }
  if (isSpaceByte(first)) return lexSpace();
  const int rune = nextRune();
  if (rune == kEnd) return fail("unclosed action");
  switch (rune) {
  case '=': return emit(TokenType::Assign);
  case ':':
    if (nextRune() != '=') return fail("expected :=");
    return emit(TokenType::Declare);
  case '|': return emit(TokenType::Pipe);
  case '"': return lexQuoted('"', TokenType::String, "unterminated quoted string");
  case '`': return lexRawString();
  case '$': return lexFieldOrVariable(TokenType::Variable);
  case '\'': return lexQuoted('\'', TokenType::CharConstant, "unterminated character constant");
  case '.':
    if (m_position < m_text.size() && (m_text[m_position] < '0' || m_text[m_position] > '9'))
      return lexFieldOrVariable(TokenType::Field);
    break;
  case '(': ++m_parenthesisDepth; return emit(TokenType::LeftParenthesis);
  case ')':
    if (--m_parenthesisDepth < 0) return fail("unexpected right paren");
    return emit(TokenType::RightParenthesis);
  default: break;
  }
  if (rune == '.' || rune == '+' || rune == '-' || (rune >= '0' && rune <= '9')) {
    backUp();
    return lexNumber();
  }
  if (isAlphaNumeric(rune)) {
    backUp();
    return lexIdentifier();
  }
  if (rune > 0x20 && rune < 0x7f) return emit(TokenType::Char);
  return fail("unrecognized character in action: " + unicodeName(rune));
}

Token Lexer::lexSpace() {
  passSpaces();
  // The last of the spaces may belong to " -}}".
  if (hasRightTrimMarker(m_position - 1) && startsWith(m_position - 1 + kTrimMarkerLength, kRight)) {
    backUp();
    if (m_position == m_start) return lexRightDelimiter();
  }
  return emit(TokenType::Space);
}

Token Lexer::lexIdentifier() {
  passWord();
  if (!atTerminator()) return fail("bad character " + unicodeName(peekRune()));
  TokenType type = wordType(m_text.substr(m_start, m_position - m_start));
  if ((type == TokenType::Break && !breakIsKeyword) || (type == TokenType::Continue && !continueIsKeyword))
    type = TokenType::Identifier;
  return emit(type);
}

Token Lexer::lexFieldOrVariable(TokenType type) {
  if (atTerminator()) return emit(type == TokenType::Variable ? TokenType::Variable : TokenType::Dot);
  passWord();
  if (!atTerminator()) return fail("bad character " + unicodeName(peekRune()));
  return emit(type);
}

Token Lexer::lexQuoted(char quoteMark, TokenType type, const char* message) {
  for (bool isPlain = true;;) {
    while (m_position < m_text.size() && kPlainBytes[static_cast<unsigned char>(m_text[m_position])]) ++m_position;
    int rune = nextRune();
    if (rune == quoteMark) {
      Token token = emit(type);
      token.isPlain = isPlain;
      return token;
    }
    if (rune == '"' || rune == '\'') continue; // of the other kind
    isPlain = false;
    if (rune == '\\') {
      rune = nextRune();
      if (rune == kEnd || rune == '\n') return fail(message);
    } else if (rune == kEnd || rune == '\n') {
      return fail(message);
    }
  }
}

Token Lexer::lexRawString() {
  const std::size_t end = m_text.find('`', m_position);
  if (end == std::string_view::npos) return fail("unterminated raw quoted string");
  m_position = end + 1;
  countLines();
  return emit(TokenType::RawString);
}

Token Lexer::lexNumber() {
  const auto bad = [this] { return fail("bad number syntax: " + quote(m_text.substr(m_start, m_position - m_start))); };
  if (!scanNumber()) return bad();
  const int sign = peekRune();
  if (sign != '+' && sign != '-') return emit(TokenType::Number);
  if (!scanNumber() || m_text[m_position - 1] != 'i') return bad();
  return emit(TokenType::Complex);
}

// Lets some wrong numbers through, which the parser then refuses with a better message.
bool Lexer::scanNumber() {
  accept("+-");
  std::string_view digits = "0123456789_";
  bool decimal = true;
  bool hexadecimal = false;
  if (accept("0")) {
    if (accept("xX")) {
      digits = "0123456789abcdefABCDEF_";
      decimal = false;
      hexadecimal = true;
    } else if (accept("oO")) {
      digits = "01234567_";
      decimal = false;
    } else if (accept("bB")) {
      digits = "01_";
      decimal = false;
    }
  }
  acceptRun(digits);
  if (accept(".")) acceptRun(digits);
  if ((decimal && accept("eE")) || (hexadecimal && accept("pP"))) {
    accept("+-");
    acceptRun("0123456789_");
  }
  accept("i");
  if (isAlphaNumeric(peekRune())) {
    nextRune();
    return false;
  }
  return true;
}

} // namespace chartroom::tmpl::internal
