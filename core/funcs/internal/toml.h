#pragma once

// TOML in, as github.com/BurntSushi/toml 1.6 reads it: its lexer, its parser, its words for what is wrong. Its quirks are kept:
// what is accepted, which line and key an error names, and where it panics.

#include "core/base/result.h"
#include "core/value/value.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::funcs::internal {

enum class TomlItemKind : std::uint8_t {
  Error,
  EndOfFile,
  Text,
  String,
  EscapedString,
  RawString,
  MultilineString,
  RawMultilineString,
  Bool,
  Integer,
  Float,
  Datetime,
  Array,
  ArrayEnd,
  TableStart,
  TableEnd,
  ArrayTableStart,
  ArrayTableEnd,
  KeyStart,
  KeyEnd,
  CommentStart,
  InlineTableStart,
  InlineTableEnd,
};

struct TomlItem {
  TomlItemKind kind = TomlItemKind::Error;
  std::string text; // of an Error: the message
  int line = 1;
};

// Thrown inside the reader: a panic of BurntSushi's ("BUG in lexer: …"), which ends the template.
struct TomlBug {
  std::string text;
};

// The lexer: a machine of states; each may put items into the queue. `input` must outlive it.
class TomlLexer {
public:
  explicit TomlLexer(std::string_view input) : m_input(input) {}
  TomlItem nextItem();

private:
  enum class State : std::uint8_t {
    None,
    Top,
    TopEnd,
    TableStart,
    TableEnd,
    ArrayTableEnd,
    TableNameStart,
    TableNameEnd,
    BareName,
    QuotedName,
    KeyStart,
    KeyNameStart,
    KeyEnd,
    Value,
    ArrayValue,
    ArrayValueEnd,
    InlineTableValue,
    InlineTableValueEnd,
    String,
    MultilineString,
    RawString,
    MultilineRawString,
    MultilineStringEscape,
    StringEscape,
    HexEscape,
    ShortUnicodeEscape,
    LongUnicodeEscape,
    NumberOrDateStart,
    NumberOrDate,
    Datetime,
    HexInteger,
    OctalInteger,
    BinaryInteger,
    DecimalNumber,
    DecimalNumberStart,
    BaseNumberOrDate,
    Float,
    Bool,
    CommentStart,
    Comment,
  };

  State run(State state);
  State top();
  State topEnd();
  State tableNameStart();
  State tableNameEnd();
  State keyStart();
  State keyNameStart();
  State keyEnd();
  State value();
  std::optional<State> passBetween(char32_t c, State again);
  State arrayValue();
  State arrayValueEnd();
  State inlineTableValue();
  State inlineTableValueEnd();
  State string();
  State multilineString();
  State rawString();
  State multilineRawString();
  State stringEscape();
  State hexEscape(int digits, const char* words);
  State number(State state);
  State decimalNumberStart();
  State baseNumberOrDate();
  State boolean();
  State closing(TomlItemKind kind);

  char32_t next();
  char32_t peek();
  bool accept(char32_t wanted);
  void backup();
  void backup(int times);
  void ignore() { m_start = m_position; }
  void skipBlanks();
  State skip(State to) {
    ignore();
    return to;
  }
  std::string_view current() const { return m_input.substr(m_start, m_position - m_start); }
  void push(State state) { m_stack.push_back(state); }
  State pop();
  void emit(TomlItemKind kind, bool trimmed = false);
  State emitAndPop(TomlItemKind kind) {
    emit(kind);
    return pop();
  }
  State fail(std::string message);       // lexer.errorf: at the end of the file a last line break does not count
  State failBefore(std::string message); // lexer.errorPrevLine
  void queueError(std::string message, int line) { m_items.push_back({TomlItemKind::Error, std::move(message), line}); }

  std::string_view m_input;
  std::size_t m_start = 0, m_position = 0;
  int m_line = 1;
  State m_state = State::Top;
  std::deque<TomlItem> m_items;
  bool m_hasEscape = false;
  std::size_t m_widths[4] = {};
  int m_known = 0; // how many of m_widths are
  bool m_isAtEnd = false;
  std::vector<State> m_stack;
};

// A map, or an error with BurntSushi's text (`toml: line 1 (last key "a"): …`). Code::Internal where BurntSushi panics.
Result<Value> parseToml(std::string_view text);

// A TOML string in double quotes.
std::string tomlQuoted(std::string_view text);

} // namespace chartroom::funcs::internal
