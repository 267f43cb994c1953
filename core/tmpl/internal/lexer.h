#pragma once

// Lexer: the first stage. Cuts template text into tokens; trimming of white space around `{{-` and `-}}` happens here and
// nowhere else. Mirrors text/template/parse/lex.go. One lexer serves one parse, in one thread; the text must outlive it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::tmpl::internal {

enum class TokenType : std::uint8_t {
  Error, // the value is the message
  Bool,
  Char, // a printable ASCII character with no meaning of its own, such as a comma
  CharConstant,
  Complex,
  Assign,
  Declare,
  Eof,
  Field, // .name
  Identifier,
  LeftDelimiter,
  LeftParenthesis,
  Number,
  Pipe,
  RawString,
  RightDelimiter,
  RightParenthesis,
  Space,
  String,
  Text,
  Variable, // $ or $name
  // Keywords from here on.
  Keyword,
  Block,
  Break,
  Continue,
  Dot,
  Define,
  Else,
  End,
  If,
  Nil,
  Range,
  Template,
  With,
};

struct Token {
  std::string_view value;
  std::uint32_t position = 0; // byte offset in the text
  int line = 1;
  TokenType type = TokenType::Eof;
  bool isPlain = false; // of a String: it says what stands between its quotes

  // How Go's messages show it: EOF, <keyword>, or quoted and cut to ten characters.
  std::string print() const;
};

class Lexer {
public:
  explicit Lexer(std::string_view text) : m_text(text) {}

  // `break` and `continue` are keywords unless functions of that name exist.
  bool breakIsKeyword = true;
  bool continueIsKeyword = true;

  // The next token. After an Error no sensible ones follow.
  Token next();

private:
  static constexpr int kEnd = -1;

  int nextRune();
  int peekRune();
  void backUp();
  void passWord();
  void passWideWord();
  void passSpaces();
  bool accept(std::string_view valid);
  void acceptRun(std::string_view valid);
  bool startsWith(std::size_t at, std::string_view mark) const;
  bool hasLeftTrimMarker(std::size_t at) const;
  bool hasRightTrimMarker(std::size_t at) const;
  bool atRightDelimiter(bool& trim) const;
  bool atTerminator() const;
  void countLines();
  void ignore();
  void skipSpaces();
  Token emit(TokenType type);
  Token fail(std::string message);

  Token lexText();
  Token lexLeftDelimiter();
  bool lexComment(Token& failure);
  Token lexRightDelimiter();
  Token lexInsideAction();
  Token lexSpace();
  Token lexIdentifier();
  Token lexFieldOrVariable(TokenType type);
  Token lexQuoted(char quote, TokenType type, const char* message);
  Token lexRawString();
  Token lexNumber();
  bool scanNumber();

  std::string_view m_text;
  std::size_t m_position = 0;
  std::size_t m_start = 0;
  bool m_atEnd = false;
  bool m_insideAction = false;
  int m_parenthesisDepth = 0;
  int m_line = 1;
  int m_startLine = 1;
  std::string m_message; // of the Error token
};

} // namespace chartroom::tmpl::internal
