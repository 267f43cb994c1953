#include "core/value/internal/yaml_emit.h"

#include "core/base/text.h"

#include <array>

namespace chartroom::value::internal {

namespace {

constexpr int kIndent = 2;
constexpr std::size_t kLongestSimpleKey = 128;

// What most bytes of most texts are: they are passed and written in runs.
enum Run : unsigned char {
  Inner = 1,        // nothing to remark on behind the first byte of a scalar
  Plain = 2,        // written as it is, and no space
  SingleQuoted = 4, // the same inside single quotes
  DoubleQuoted = 8, // … inside double quotes
  Literal = 16,     // … in a block, where spaces are like others
};
constexpr std::array<unsigned char, 256> kRuns = [] {
  std::array<unsigned char, 256> runs{};
  for (std::size_t c = 0x20; c <= 0x7E; ++c) {
    runs[c] = Literal;
    if (c == ' ') continue;
    runs[c] |= Plain;
    if (c != '#' && c != ':') runs[c] |= Inner;
    if (c != '\'') runs[c] |= SingleQuoted;
    if (c != '"' && c != '\\') runs[c] |= DoubleQuoted;
  }
  return runs;
}();

std::size_t endOfRun(std::string_view text, std::size_t at, Run run) {
  while (at < text.size() && (kRuns[static_cast<unsigned char>(text[at])] & run)) ++at;
  return at;
}

unsigned char byteAt(std::string_view text, std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; }

std::size_t runeWidth(unsigned char first) {
  if (first < 0x80) return 1;
  if ((first & 0xE0) == 0xC0) return 2;
  if ((first & 0xF0) == 0xE0) return 3;
  return 4;
}

bool isBlank(std::string_view text, std::size_t at) { return byteAt(text, at) == ' ' || byteAt(text, at) == '\t'; }

bool isBreak(std::string_view text, std::size_t at) {
  const unsigned char c = byteAt(text, at);
  if (c == '\r' || c == '\n') return true;
  if (c == 0xC2) return byteAt(text, at + 1) == 0x85;
  return c == 0xE2 && byteAt(text, at + 1) == 0x80 && (byteAt(text, at + 2) == 0xA8 || byteAt(text, at + 2) == 0xA9);
}

bool isBlankOrEnd(std::string_view text, std::size_t at) { return byteAt(text, at) == 0 || isBlank(text, at) || isBreak(text, at); }

// libyaml's idea of printable, which ends at U+FFFD.
bool isPrintable(std::string_view text, std::size_t at) {
  const unsigned char c = byteAt(text, at);
  if (c < 0x80) return c == '\n' || (c >= 0x20 && c <= 0x7E);
  const unsigned char second = byteAt(text, at + 1);
  if (c == 0xC2) return second >= 0xA0;
  if (c > 0xC2 && c < 0xED) return true;
  if (c == 0xED) return second < 0xA0;
  if (c == 0xEE) return true;
  if (c != 0xEF) return false;
  const unsigned char third = byteAt(text, at + 2);
  return !(second == 0xBB && third == 0xBF) && !(second == 0xBF && (third == 0xBE || third == 0xBF));
}

} // namespace

void YamlEmitter::putBreak() {
  m_output += '\n';
  m_column = 0;
  if (m_version == Version::V3) m_indention = true;
}

void YamlEmitter::putRune(std::string_view text, std::size_t& at) {
  const std::size_t width = runeWidth(byteAt(text, at));
  m_output.append(text, at, width);
  ++m_column;
  at += width;
}

void YamlEmitter::putRun(std::string_view text, std::size_t& at, std::size_t end) {
  m_output.append(text, at, end - at);
  m_column += static_cast<int>(end - at);
  at = end;
}

void YamlEmitter::putRuneBreak(std::string_view text, std::size_t& at) {
  if (text[at] == '\n') {
    putBreak();
    ++at;
  } else {
    putRune(text, at);
    m_column = 0;
  }
  m_indention = true;
}

void YamlEmitter::writeIndent() {
  const int indent = m_indent < 0 ? 0 : m_indent;
  if (!m_indention || m_column > indent || (m_column == indent && !m_whitespace)) putBreak();
  if (m_column < indent) {
    m_output.append(static_cast<std::size_t>(indent - m_column), ' ');
    m_column = indent;
  }
  m_whitespace = true;
  if (m_version == Version::V2) m_indention = true;
}

void YamlEmitter::writeIndicator(std::string_view indicator, Spacing spacing, Leaves leaves) {
  if (spacing == Spacing::Before && !m_whitespace) put(' ');
  m_output += indicator;
  m_column += static_cast<int>(indicator.size());
  m_whitespace = leaves == Leaves::Space;
  m_indention = m_indention && leaves == Leaves::Indention;
}

YamlEmitter::Context YamlEmitter::startNode(bool canBeSimpleKey) {
  if (m_levels.empty()) return {};
  Level& level = m_levels.back();
  if (!level.mapping) {
    writeIndent();
    writeIndicator("-", Spacing::Before, Leaves::Indention);
    return {};
  }
  Context context;
  context.mapping = true;
  if (level.atKey) {
    writeIndent();
    level.simpleKey = canBeSimpleKey;
    if (canBeSimpleKey) context.simpleKey = true;
    else writeIndicator("?", Spacing::Before, Leaves::Indention);
  } else if (level.simpleKey) {
    writeIndicator(":", Spacing::None, Leaves::Text);
  } else {
    writeIndent();
    writeIndicator(":", Spacing::Before, Leaves::Indention);
  }
  return context;
}

void YamlEmitter::endNode() {
  if (!m_levels.empty() && m_levels.back().mapping) m_levels.back().atKey = !m_levels.back().atKey;
}

void YamlEmitter::beginLevel(bool mapping, bool empty) {
  const Context context = startNode(empty);
  Level level;
  level.mapping = mapping;
  level.flow = empty;
  level.outerIndent = m_indent;
  if (empty) {
    writeIndicator(mapping ? "{" : "[", Spacing::Before, Leaves::Space);
    writeIndicator(mapping ? "}" : "]", Spacing::None, Leaves::Text);
  } else {
    const bool indentless = !mapping && m_version == Version::V2 && context.mapping && !m_indention;
    if (m_indent < 0) m_indent = 0;
    else if (!indentless) m_indent += kIndent;
  }
  m_levels.push_back(level);
}

void YamlEmitter::beginSequence(bool empty) { beginLevel(false, empty); }
void YamlEmitter::beginMapping(bool empty) { beginLevel(true, empty); }

void YamlEmitter::end() {
  m_indent = m_levels.back().outerIndent;
  m_levels.pop_back();
  endNode();
}

void YamlEmitter::finish() {
  m_indent = -1;
  writeIndent();
}

YamlEmitter::Analysis YamlEmitter::analyze(std::string_view text) const {
  Analysis result;
  if (text.empty()) {
    result.block = false;
    return result;
  }
  bool indicators = text.starts_with("---") || text.starts_with("...");
  bool special = false, tabs = false, spaceBreak = false, breakSpace = false;
  bool previousSpace = false, previousBreak = false, afterBlank = true;
  bool edge = false, trailingSpace = false;
  for (std::size_t at = 0, width = 0; at < text.size(); at += width) {
    if (const std::size_t end = at > 0 ? endOfRun(text, at, Inner) : at; end > at) {
      previousSpace = previousBreak = afterBlank = false;
      at = end;
      if (at == text.size()) break;
    }
    const unsigned char c = byteAt(text, at);
    width = runeWidth(c);
    const bool last = at + width >= text.size();
    const bool beforeBlank = last || isBlank(text, at + width);
    switch (c) {
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
    case '&':
    case '*':
    case '!':
    case '|':
    case '>':
    case '\'':
    case '"':
    case '%':
    case '@':
    case '`':
      if (at == 0) indicators = true;
      break;
    case '#':
      if (afterBlank) indicators = true;
      break;
    case ':':
      if (beforeBlank) indicators = true;
      break;
    case '?':
    case '-':
      if (at == 0 && beforeBlank) indicators = true;
      break;
    default: break;
    }
    if (c == '\t' && m_version == Version::V3) tabs = true;
    else if (!isPrintable(text, at)) special = true;
    if (c == ' ') {
      if (at == 0) edge = true;
      if (last) edge = trailingSpace = true;
      if (previousBreak) breakSpace = true;
      previousSpace = true;
      previousBreak = false;
    } else if (isBreak(text, at)) {
      result.multiline = true;
      if (at == 0 || last) edge = true;
      if (previousSpace) spaceBreak = true;
      previousSpace = false;
      previousBreak = true;
    } else {
      previousSpace = previousBreak = false;
    }
    afterBlank = isBlankOrEnd(text, at);
  }
  if (edge || breakSpace || spaceBreak || tabs || special || result.multiline || indicators) result.plain = false;
  if (breakSpace || spaceBreak || tabs || special) result.singleQuoted = false;
  if (trailingSpace || spaceBreak || special) result.block = false;
  return result;
}

void YamlEmitter::scalar(std::string_view text, Style style, std::string_view tag) {
  const Analysis analysis = analyze(text);
  const std::size_t length = text.size() + (tag.empty() ? 0 : tag.size() + 2);
  const Context context = startNode(!analysis.multiline && length <= kLongestSimpleKey);

  enum class Final { Plain, Single, Double, Literal } final = Final::Plain;
  if (style == Style::DoubleQuoted || (context.simpleKey && analysis.multiline)) final = Final::Double;
  else if (style == Style::Literal) final = analysis.block && !context.simpleKey ? Final::Literal : Final::Double;
  else if (!analysis.plain || (text.empty() && context.simpleKey)) final = analysis.singleQuoted ? Final::Single : Final::Double;

  if (!tag.empty()) {
    if (!m_whitespace) put(' ');
    m_output += "!!";
    m_output += tag;
    m_column += static_cast<int>(tag.size()) + 2;
    m_whitespace = m_indention = false;
  }
  const int outerIndent = m_indent;
  m_indent = m_indent < 0 ? kIndent : m_indent + kIndent;
  switch (final) {
  case Final::Plain: writePlain(text, !context.simpleKey); break;
  case Final::Single: writeSingleQuoted(text, !context.simpleKey); break;
  case Final::Double: writeDoubleQuoted(text, !context.simpleKey); break;
  case Final::Literal: writeLiteral(text); break;
  }
  m_indent = outerIndent;
  endNode();
}

void YamlEmitter::writePlain(std::string_view text, bool breaks) {
  if (!m_whitespace && !(m_version == Version::V3 && text.empty())) put(' ');
  bool afterSpace = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      if (folds(breaks) && !afterSpace && byteAt(text, at + 1) != ' ') {
        writeIndent();
        ++at;
      } else {
        put(' ');
        ++at;
      }
      afterSpace = true;
    } else {
      if (const std::size_t end = endOfRun(text, at, Plain); end > at) putRun(text, at, end);
      else putRune(text, at);
      m_indention = false;
      afterSpace = false;
    }
  }
  m_whitespace = m_indention = false;
}

void YamlEmitter::writeSingleQuoted(std::string_view text, bool breaks) {
  writeIndicator("'", Spacing::Before, Leaves::Text);
  bool afterSpace = false, afterBreak = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      if (folds(breaks) && !afterSpace && at > 0 && at + 1 < text.size() && text[at + 1] != ' ') {
        writeIndent();
        ++at;
      } else {
        put(' ');
        ++at;
      }
      afterSpace = true;
    } else if (isBreak(text, at)) {
      if (!afterBreak && text[at] == '\n') putBreak();
      putRuneBreak(text, at);
      afterBreak = true;
    } else {
      if (afterBreak) writeIndent();
      if (const std::size_t end = endOfRun(text, at, SingleQuoted); end > at) {
        putRun(text, at, end);
      } else {
        if (text[at] == '\'') put('\'');
        putRune(text, at);
      }
      m_indention = false;
      afterSpace = afterBreak = false;
    }
  }
  writeIndicator("'", Spacing::None, Leaves::Text);
}

void YamlEmitter::writeEscape(char32_t rune) {
  constexpr char kHex[] = "0123456789ABCDEF";
  put('\\');
  switch (rune) {
  case 0x00: put('0'); return;
  case 0x07: put('a'); return;
  case 0x08: put('b'); return;
  case 0x09: put('t'); return;
  case 0x0A: put('n'); return;
  case 0x0B: put('v'); return;
  case 0x0C: put('f'); return;
  case 0x0D: put('r'); return;
  case 0x1B: put('e'); return;
  case 0x22: put('"'); return;
  case 0x5C: put('\\'); return;
  case 0x85: put('N'); return;
  case 0xA0: put('_'); return;
  case 0x2028: put('L'); return;
  case 0x2029: put('P'); return;
  default: break;
  }
  const int digits = rune <= 0xFF ? 2 : rune <= 0xFFFF ? 4 : 8;
  put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) put(kHex[rune >> shift & 15]);
}

void YamlEmitter::writeDoubleQuoted(std::string_view text, bool breaks) {
  writeIndicator("\"", Spacing::Before, Leaves::Text);
  // go-yaml looks for the byte order mark at the start of the text whatever the position, so it escapes everything then.
  const bool escapeAll = text.starts_with("\xEF\xBB\xBF");
  bool afterSpace = false;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = escapeAll ? at : endOfRun(text, at, DoubleQuoted); end > at) {
      putRun(text, at, end);
      afterSpace = false;
      continue;
    }
    const char c = text[at];
    if (escapeAll || !isPrintable(text, at) || isBreak(text, at) || c == '"' || c == '\\') {
      const DecodedRune decoded = decodeRune(text.substr(at));
      writeEscape(decoded.rune);
      at += static_cast<std::size_t>(decoded.width);
      afterSpace = false;
    } else if (c == ' ') {
      if (folds(breaks) && !afterSpace && at > 0 && at + 1 < text.size()) {
        writeIndent();
        if (text[at + 1] == ' ') put('\\');
      } else {
        put(' ');
      }
      ++at;
      afterSpace = true;
    } else {
      putRune(text, at);
      afterSpace = false;
    }
  }
  writeIndicator("\"", Spacing::None, Leaves::Text);
}

void YamlEmitter::writeLiteral(std::string_view text) {
  writeIndicator("|", Spacing::Before, Leaves::Text);
  if (byteAt(text, 0) == ' ' || isBreak(text, 0)) writeIndicator("2", Spacing::None, Leaves::Text);
  // What the text ends with decides the chomping mark: no break "-", one break none, more "+".
  const auto lastRune = [&](std::size_t end) {
    do --end;
    while (end > 0 && (byteAt(text, end) & 0xC0) == 0x80);
    return end;
  };
  const std::size_t last = lastRune(text.size());
  if (!isBreak(text, last)) writeIndicator("-", Spacing::None, Leaves::Text);
  else if (last == 0 || isBreak(text, lastRune(last))) writeIndicator("+", Spacing::None, Leaves::Text);
  putBreak();
  m_indention = m_whitespace = true;
  bool afterBreak = true;
  for (std::size_t at = 0; at < text.size();) {
    if (isBreak(text, at)) {
      putRuneBreak(text, at);
      afterBreak = true;
    } else {
      if (afterBreak) writeIndent();
      if (const std::size_t end = endOfRun(text, at, Literal); end > at) putRun(text, at, end);
      else putRune(text, at);
      m_indention = false;
      afterBreak = false;
    }
  }
}

} // namespace chartroom::value::internal
