#include "ui/widgets/code_highlight.h"

#include <algorithm>

namespace chartroom::widgets {
namespace {

// The packed state: flow depth, an open quote, an open template action, and a block scalar's parent column plus one.
struct State {
  int flow = 0;        // 0 … 63
  char quote = 0;      // ' or "
  bool action = false; // inside {{ … }}
  int block = 0;       // lines indented by at least this belong to a block scalar; 0 is none

  static State unpack(CodeState packed) {
    static const char kQuotes[] = {0, '\'', '"', 0};
    return {packed & 63, kQuotes[packed >> 6 & 3], (packed >> 8 & 1) != 0, packed >> 9};
  }
  CodeState pack() const {
    return std::clamp(flow, 0, 63) |
           (quote == '\''     ? 1
               : quote == '"' ? 2
                              : 0)
               << 6 |
           (action ? 1 : 0) << 8 | std::min(block, 1 << 12) << 9;
  }
};

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool looksLikeNumber(std::string_view word) {
  for (const char* name : {"true", "false", "null", "~", "True", "False", "Null", "TRUE", "FALSE", "NULL", "yes", "no", "on", "off",
           ".inf", "-.inf", ".nan"})
    if (word == name) return true;
  std::size_t i = !word.empty() && (word[0] == '-' || word[0] == '+') ? 1 : 0;
  if (word.size() > i + 2 && word[i] == '0' && (word[i + 1] == 'x' || word[i + 1] == 'o'))
    return word.find_first_not_of("0123456789abcdefABCDEF", i + 2) == std::string_view::npos;
  bool digits = false, point = false, exponent = false;
  for (; i < word.size(); ++i) {
    const char c = word[i];
    if (c >= '0' && c <= '9') digits = true;
    else if (c == '.' && !point && !exponent) point = true;
    else if ((c == 'e' || c == 'E') && digits && !exponent) {
      exponent = true;
      if (i + 1 < word.size() && (word[i + 1] == '-' || word[i + 1] == '+')) ++i;
    } else return false;
  }
  return digits;
}

class Scanner {
public:
  Scanner(std::string_view line, CodeState packed) : m_line(line), m_state(State::unpack(packed)) {}

  CodeLine run() {
    if (m_state.action) takeAction();
    if (m_state.quote) takeQuoted(m_state.quote, CodeTone::String);
    const int indent = yamlIndent(m_line);
    if (m_at == 0 && m_state.block) {
      if (indent < 0 || indent >= m_state.block) {
        takeProse();
        return finish();
      }
      m_state.block = 0;
    }
    if (m_at == 0) startOfLine();
    while (m_at < m_line.size()) step();
    return finish();
  }

private:
  CodeLine finish() { return {std::move(m_spans), m_state.pack()}; }

  bool at(std::string_view text) const { return m_line.substr(m_at, text.size()) == text; }
  char peek(std::size_t ahead = 0) const { return m_at + ahead < m_line.size() ? m_line[m_at + ahead] : '\0'; }
  bool endsWord(std::size_t i) const { return i >= m_line.size() || isSpace(m_line[i]); }

  void emit(std::size_t end, CodeTone tone) {
    end = std::min(end, m_line.size());
    if (end <= m_at) return;
    const int start = static_cast<int>(m_at), length = static_cast<int>(end - m_at);
    if (!m_spans.empty() && m_spans.back().tone == tone) m_spans.back().length += length;
    else m_spans.push_back({start, length, tone});
    m_at = end;
  }

  void spaces() {
    std::size_t end = m_at;
    while (end < m_line.size() && isSpace(m_line[end])) ++end;
    emit(end, CodeTone::Text);
  }

  void startOfLine() {
    if ((at("---") || at("...")) && endsWord(3)) emit(3, CodeTone::Punctuation);
    if (peek() == '%') emit(m_line.size(), CodeTone::Punctuation);
  }

  void takeAction() {
    const std::size_t close = m_line.find("}}", m_at);
    m_state.action = close == std::string_view::npos;
    emit(m_state.action ? m_line.size() : close + 2, CodeTone::Template);
  }

  // A block scalar's line: prose, with template actions standing out.
  void takeProse() {
    while (m_at < m_line.size()) {
      if (at("{{")) {
        takeAction();
        continue;
      }
      emit(std::min(m_line.find("{{", m_at), m_line.size()), CodeTone::String);
    }
  }

  // From inside a quoted string to behind its end; the state keeps an open one. True when it was closed here.
  bool takeQuoted(char quote, CodeTone tone) {
    std::size_t i = m_at;
    while (i < m_line.size()) {
      if (m_line.substr(i, 2) == "{{") {
        emit(i, tone);
        takeAction();
        i = m_at;
        if (m_state.action) {
          m_state.quote = quote;
          return false;
        }
        continue;
      }
      if (quote == '"' && m_line[i] == '\\') {
        i += 2;
        continue;
      }
      if (m_line[i] == quote) {
        if (quote == '\'' && i + 1 < m_line.size() && m_line[i + 1] == '\'') {
          i += 2;
          continue;
        }
        emit(i + 1, tone);
        m_state.quote = 0;
        return true;
      }
      ++i;
    }
    emit(m_line.size(), tone);
    m_state.quote = quote;
    return false;
  }

  bool keyFollows(std::size_t i) const {
    while (i < m_line.size() && isSpace(m_line[i])) ++i;
    return i < m_line.size() && m_line[i] == ':' && (endsWord(i + 1) || m_state.flow > 0);
  }

  std::size_t closingQuote(char quote) const {
    for (std::size_t i = m_at + 1; i < m_line.size(); ++i) {
      if (quote == '"' && m_line[i] == '\\') ++i;
      else if (m_line[i] == quote) {
        if (quote == '\'' && i + 1 < m_line.size() && m_line[i + 1] == '\'') ++i;
        else return i;
      }
    }
    return std::string_view::npos;
  }

  void blockScalar() {
    std::size_t end = m_at + 1;
    while (end < m_line.size() && (m_line[end] == '-' || m_line[end] == '+' || (m_line[end] >= '0' && m_line[end] <= '9'))) ++end;
    emit(end, CodeTone::Punctuation);
    m_state.block = m_column + 1;
  }

  void step() {
    const char c = peek();
    if (isSpace(c)) return spaces();
    if (at("{{")) return takeAction();
    if (c == '#' && (m_at == 0 || isSpace(m_line[m_at - 1]))) return emit(m_line.size(), CodeTone::Comment);
    if ((c == '-' || c == '?') && endsWord(m_at + 1) && m_state.flow == 0) {
      m_column = static_cast<int>(m_at);
      return emit(m_at + 1, CodeTone::Punctuation);
    }
    if (c == '{' || c == '[') {
      ++m_state.flow;
      return emit(m_at + 1, CodeTone::Punctuation);
    }
    if (c == '}' || c == ']') {
      m_state.flow = std::max(0, m_state.flow - 1);
      return emit(m_at + 1, CodeTone::Punctuation);
    }
    if (c == ',' || (c == ':' && (endsWord(m_at + 1) || m_state.flow))) return emit(m_at + 1, CodeTone::Punctuation);
    if ((c == '|' || c == '>') && m_state.flow == 0) return blockScalar();
    if (c == '&' || c == '*' || c == '!') return emit(wordEnd(), CodeTone::Punctuation);
    if (c == '"' || c == '\'') {
      const std::size_t close = closingQuote(c);
      const bool key = close != std::string_view::npos && keyFollows(close + 1);
      if (key) m_column = static_cast<int>(m_at);
      emit(m_at + 1, key ? CodeTone::Key : CodeTone::String);
      takeQuoted(c, key ? CodeTone::Key : CodeTone::String);
      return;
    }
    plain();
  }

  std::size_t wordEnd() const {
    std::size_t end = m_at + 1;
    while (end < m_line.size() && !isSpace(m_line[end]) &&
           !(m_state.flow && (m_line[end] == ',' || m_line[end] == ']' || m_line[end] == '}')))
      ++end;
    return end;
  }

  void plain() {
    std::size_t end = m_at;
    for (; end < m_line.size(); ++end) {
      const char c = m_line[end];
      if (c == ':' && (endsWord(end + 1) || (m_state.flow && m_line[end + 1] == ','))) break;
      if (c == '#' && end > m_at && isSpace(m_line[end - 1])) break;
      if (m_line.substr(end, 2) == "{{") break;
      if (m_state.flow && (c == ',' || c == ']' || c == '}' || c == '[' || c == '{')) break;
    }
    std::size_t last = end;
    while (last > m_at && isSpace(m_line[last - 1])) --last;
    if (last == m_at) last = std::max(end, m_at + 1);
    const bool key = keyFollows(end) && end < m_line.size() && m_line[end] == ':';
    if (key) m_column = static_cast<int>(m_at);
    const std::string_view word = m_line.substr(m_at, last - m_at);
    emit(last, key ? CodeTone::Key : looksLikeNumber(word) ? CodeTone::Number : CodeTone::String);
  }

  std::string_view m_line;
  State m_state;
  std::size_t m_at = 0;
  int m_column = 0; // of the innermost key or dash, which a block scalar must exceed
  std::vector<CodeSpan> m_spans;
};

} // namespace

CodeLine highlightYaml(std::string_view line, CodeState state) { return Scanner(line, state).run(); }

int yamlIndent(std::string_view line) {
  int indent = 0;
  for (const char c : line) {
    if (c == ' ') ++indent;
    else if (c == '\r') continue;
    else return indent;
  }
  return -1;
}

} // namespace chartroom::widgets
