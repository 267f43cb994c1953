// The tokens with a text of their own: directives, tags and the three families of scalars.

#include "core/value/internal/yaml_scanner.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace chartroom::value::internal {

namespace {

int hexDigit(unsigned char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class PlainKind : unsigned char { Ordinary, Space, LineFeed, Colon, Hash, Flow, Other };

constexpr std::array<PlainKind, 256> kPlainKinds = [] {
  std::array<PlainKind, 256> kinds{};
  for (std::size_t c = 0; c < kinds.size(); ++c)
    if (c < 0x20 || c >= 0x7F) kinds[c] = PlainKind::Other;
  kinds[' '] = PlainKind::Space;
  kinds['\n'] = PlainKind::LineFeed;
  kinds[':'] = PlainKind::Colon;
  kinds['#'] = PlainKind::Hash;
  for (const unsigned char c : {',', '?', '[', ']', '{', '}'}) kinds[c] = PlainKind::Flow;
  return kinds;
}();

// A folded line break: one LF becomes a space, more of them lose one; other breaks stay.
void appendFolded(std::string& text, std::string& leading, std::string& trailing) {
  if (!leading.empty() && leading[0] == '\n') {
    if (trailing.empty()) text += ' ';
    else text += trailing;
  } else {
    text += leading;
    text += trailing;
  }
  leading.clear();
  trailing.clear();
}

} // namespace

bool YamlScanner::scanDirective(YamlToken& token) {
  const YamlMark start = m_input.mark();
  token.start = start;
  m_input.skip();
  if (!need(1)) return false;
  std::string name;
  while (m_input.isAlpha()) {
    m_input.read(name);
    if (!need(1)) return false;
  }
  if (name.empty()) return fail("could not find expected directive name", start);
  if (!m_input.isBlankOrEnd()) return fail("found unexpected non-alphabetical character", start);
  if (name == "YAML") {
    token.kind = Kind::VersionDirective;
    if (!skipBlanks() || !scanVersionNumber(start, token.major)) return false;
    if (m_input.byte() != '.') return fail("did not find expected digit or '.' character", start);
    m_input.skip();
    if (!scanVersionNumber(start, token.minor)) return false;
  } else if (name == "TAG") {
    token.kind = Kind::TagDirective;
    if (!scanTagDirective(start, token)) return false;
  } else {
    return fail("found unknown directive name", start);
  }
  token.end = m_input.mark();
  if (!skipBlanks() || !skipComment()) return false;
  if (!m_input.isBreakOrEnd()) return fail("did not find expected comment or line break", start);
  if (m_input.isBreak()) {
    if (!need(2)) return false;
    m_input.skipLine();
  }
  return true;
}

bool YamlScanner::scanVersionNumber(const YamlMark& start, int& number) {
  if (!need(1)) return false;
  int digits = 0;
  number = 0;
  while (m_input.isDigit()) {
    if (++digits > 2) return fail("found extremely long version number", start);
    number = number * 10 + (m_input.byte() - '0');
    m_input.skip();
    if (!need(1)) return false;
  }
  return digits > 0 || fail("did not find expected version number", start);
}

bool YamlScanner::scanTagDirective(const YamlMark& start, YamlToken& token) {
  std::string handle, prefix;
  if (!skipBlanks() || !scanTagHandle(In::Directive, start, handle) || !need(1)) return false;
  if (!m_input.isBlank()) return fail("did not find expected whitespace", start);
  if (!skipBlanks() || !scanTagUri(In::Directive, {}, start, prefix) || !need(1)) return false;
  token.text = keep(handle);
  token.suffix = keep(prefix);
  return m_input.isBlankOrEnd() || fail("did not find expected whitespace or line break", start);
}

bool YamlScanner::scanTag(YamlToken& token) {
  token.kind = Kind::Tag;
  const YamlMark start = m_input.mark();
  token.start = start;
  std::string handle, suffix;
  if (!scanTagParts(start, handle, suffix) || !need(1)) return false;
  if (!m_input.isBlankOrEnd()) return fail("did not find expected whitespace or line break", start);
  token.text = keep(handle);
  token.suffix = keep(suffix);
  token.end = m_input.mark();
  return true;
}

bool YamlScanner::scanTagParts(const YamlMark& start, std::string& handle, std::string& suffix) {
  if (!need(2)) return false;
  if (m_input.byte(1) == '<') {
    m_input.skip(2);
    if (!scanTagUri(In::Tag, {}, start, suffix)) return false;
    if (m_input.byte() != '>') return fail("did not find the expected '>'", start);
    m_input.skip();
    return true;
  }
  // "!handle!suffix" or "!suffix"; "!" alone is a suffix without a handle.
  if (!scanTagHandle(In::Tag, start, handle)) return false;
  if (handle.size() > 1 && handle.back() == '!') return scanTagUri(In::Tag, {}, start, suffix);
  if (!scanTagUri(In::Tag, handle, start, suffix)) return false;
  handle = "!";
  if (suffix.empty()) handle.swap(suffix);
  return true;
}

bool YamlScanner::scanTagHandle(In in, const YamlMark& start, std::string& handle) {
  if (!need(1)) return false;
  if (m_input.byte() != '!') return fail("did not find expected '!'", start);
  m_input.read(handle);
  if (!need(1)) return false;
  while (m_input.isAlpha()) {
    m_input.read(handle);
    if (!need(1)) return false;
  }
  if (m_input.byte() == '!') m_input.read(handle);
  else if (in == In::Directive && handle != "!") return fail("did not find expected '!'", start);
  return true;
}

bool YamlScanner::scanTagUri(In, std::string_view head, const YamlMark& start, std::string& uri) {
  bool found = !head.empty();
  if (head.size() > 1) uri = head.substr(1);
  if (!need(1)) return false;
  while (
      m_input.isAlpha() || (!m_input.isEnd() && std::string_view(";/?:@&=+$,.!~*'()[]%").find(static_cast<char>(m_input.byte())) !=
                                                    std::string_view::npos)) {
    if (m_input.byte() == '%') {
      if (!scanUriEscape(start, uri)) return false;
    } else {
      m_input.read(uri);
    }
    if (!need(1)) return false;
    found = true;
  }
  return found || fail("did not find expected tag URI", start);
}

// One percent-encoded character, of one to four octets.
bool YamlScanner::scanUriEscape(const YamlMark& start, std::string& uri) {
  int left = 0;
  bool first = true;
  do {
    if (!need(3)) return false;
    const int high = hexDigit(m_input.byte(1));
    const int low = high < 0 ? -1 : hexDigit(m_input.byte(2));
    if (m_input.byte() != '%' || high < 0 || low < 0) return fail("did not find URI escaped octet", start);
    const auto octet = static_cast<unsigned char>(high << 4 | low);
    if (first) {
      left = octet < 0x80 ? 1 : (octet & 0xE0) == 0xC0 ? 2 : (octet & 0xF0) == 0xE0 ? 3 : (octet & 0xF8) == 0xF0 ? 4 : 0;
      if (left == 0) return fail("found an incorrect leading UTF-8 octet", start);
      first = false;
    } else if ((octet & 0xC0) != 0x80) {
      return fail("found an incorrect trailing UTF-8 octet", start);
    }
    uri += static_cast<char>(octet);
    m_input.skip(3);
  } while (--left > 0);
  return true;
}

bool YamlScanner::scanBlock(Block block, YamlToken& token) {
  token.kind = Kind::Scalar;
  const YamlMark start = m_input.mark();
  token.start = start;
  m_input.skip();
  if (!need(1)) return false;
  enum class Chomp { Strip, Clip, Keep } chomp = Chomp::Clip;
  int increment = 0;
  const auto readChomp = [&] {
    if (m_input.byte() != '+' && m_input.byte() != '-') return false;
    chomp = m_input.byte() == '+' ? Chomp::Keep : Chomp::Strip;
    m_input.skip();
    return true;
  };
  const auto readIncrement = [&] {
    if (!m_input.isDigit()) return true;
    if (m_input.byte() == '0') return fail("found an indentation indicator equal to 0", start);
    increment = m_input.byte() - '0';
    m_input.skip();
    return true;
  };
  // In either order.
  if (readChomp()) {
    if (!need(1) || !readIncrement()) return false;
  } else if (m_input.isDigit()) {
    if (!readIncrement() || !need(1)) return false;
    readChomp();
  }
  if (!skipBlanks() || !skipComment()) return false;
  if (!m_input.isBreakOrEnd()) return fail("did not find expected comment or line break", start);
  if (m_input.isBreak()) {
    if (!need(2)) return false;
    m_input.skipLine();
  }
  token.end = m_input.mark();
  int indent = increment == 0 ? 0 : m_indent >= 0 ? m_indent + increment : increment;
  std::string text, leading, trailing;
  if (!scanBlockBreaks(indent, trailing, start, token.end) || !need(1)) return false;
  bool leadingBlank = false;
  while (m_input.column() == indent && !m_input.isEnd()) {
    // Only breaks between two lines that begin with text are folded.
    const bool blank = m_input.isBlank();
    if (block == Block::Folded && !leadingBlank && !blank && !leading.empty() && leading[0] == '\n') {
      if (trailing.empty()) text += ' ';
    } else {
      text += leading;
    }
    leading.clear();
    text += trailing;
    trailing.clear();
    leadingBlank = blank;
    while (!m_input.isBreakOrEnd()) {
      m_input.read(text);
      text += m_input.passLine();
      if (!need(1)) return false;
    }
    if (!need(2)) return false;
    m_input.readLine(leading);
    if (!scanBlockBreaks(indent, trailing, start, token.end)) return false;
  }
  if (chomp != Chomp::Strip) text += leading;
  if (chomp == Chomp::Keep) text += trailing;
  token.text = keep(std::move(text));
  return true;
}

// Eats indentation and empty lines; the first text line decides the indentation if nothing did yet.
bool YamlScanner::scanBlockBreaks(int& indent, std::string& breaks, const YamlMark& start, YamlMark& end) {
  end = m_input.mark();
  int deepest = 0;
  while (true) {
    if (!need(1)) return false;
    while ((indent == 0 || m_input.column() < indent) && m_input.isSpace()) {
      m_input.skip();
      if (!need(1)) return false;
    }
    deepest = std::max(deepest, m_input.column());
    if ((indent == 0 || m_input.column() < indent) && m_input.isTab())
      return fail("found a tab character where an indentation space is expected", start);
    if (!m_input.isBreak()) break;
    if (!need(2)) return false;
    m_input.readLine(breaks);
    end = m_input.mark();
  }
  if (indent == 0) indent = std::max({deepest, m_indent + 1, 1});
  return true;
}

// A quoted scalar without escapes, of ASCII and on one line: nearly all are. False, and nothing is read, when it is another.
bool YamlScanner::scanSimpleQuoted(Quotes quotes, YamlToken& token) {
  const std::string_view ahead = m_input.ahead();
  const char mark = quotes == Quotes::Single ? '\'' : '"';
  for (std::size_t at = 1; at + 1 < ahead.size(); ++at) {
    const auto c = static_cast<unsigned char>(ahead[at]);
    if (c == static_cast<unsigned char>(mark)) {
      if (quotes == Quotes::Single && ahead[at + 1] == mark) return false;
      token.text = ahead.substr(1, at - 1);
      m_input.pass(at + 1);
      token.end = m_input.mark();
      return true;
    }
    if (c >= 0x80 || c == '\n' || c == '\r' || (c == '\\' && quotes == Quotes::Double)) return false;
  }
  return false;
}

bool YamlScanner::scanQuoted(Quotes quotes, YamlToken& token) {
  token.kind = Kind::Scalar;
  const YamlMark start = m_input.mark();
  token.start = start;
  const bool single = quotes == Quotes::Single;
  const unsigned char mark = single ? '\'' : '"';
  if (scanSimpleQuoted(quotes, token)) return true;
  m_input.skip();
  std::string text;
  std::string &leading = m_leading, &trailing = m_trailing, &spaces = m_spaces;
  leading.clear(), trailing.clear(), spaces.clear();
  while (true) {
    if (!need(4)) return false;
    if (m_input.isDocumentIndicator()) return fail("found unexpected document indicator", start);
    if (m_input.isEnd()) return fail("found unexpected end of stream", start);
    bool leadingBlanks = false;
    while (!m_input.isBlankOrEnd()) {
      const unsigned char c = m_input.byte();
      if (single && c == '\'' && m_input.byte(1) == '\'') {
        text += '\'';
        m_input.skip(2);
      } else if (c == mark) {
        break;
      } else if (!single && c == '\\' && m_input.isBreak(1)) {
        if (!need(3)) return false;
        m_input.skip();
        m_input.skipLine();
        leadingBlanks = true;
        break;
      } else if (!single && c == '\\') {
        if (!scanEscape(start, text)) return false;
      } else {
        m_input.read(text);
      }
      if (!need(2)) return false;
    }
    if (!need(1)) return false;
    if (m_input.byte() == mark) break;
    while (m_input.isBlank() || m_input.isBreak()) {
      if (m_input.isBlank()) {
        if (leadingBlanks) m_input.skip();
        else m_input.read(spaces);
      } else {
        if (!need(2)) return false;
        if (!leadingBlanks) {
          spaces.clear();
          m_input.readLine(leading);
          leadingBlanks = true;
        } else {
          m_input.readLine(trailing);
        }
      }
      if (!need(1)) return false;
    }
    if (leadingBlanks) {
      appendFolded(text, leading, trailing);
    } else {
      text += spaces;
      spaces.clear();
    }
  }
  m_input.skip();
  token.text = keep(std::move(text));
  token.end = m_input.mark();
  return true;
}

bool YamlScanner::scanEscape(const YamlMark& start, std::string& text) {
  int digits = 0;
  switch (m_input.byte(1)) {
  case '0': text += '\0'; break;
  case 'a': text += '\a'; break;
  case 'b': text += '\b'; break;
  case 't':
  case '\t': text += '\t'; break;
  case 'n': text += '\n'; break;
  case 'v': text += '\v'; break;
  case 'f': text += '\f'; break;
  case 'r': text += '\r'; break;
  case 'e': text += '\x1B'; break;
  case ' ': text += ' '; break;
  case '"': text += '"'; break;
  case '\'': text += '\''; break;
  case '\\': text += '\\'; break;
  case 'N': appendRune(text, 0x85); break;
  case '_': appendRune(text, 0xA0); break;
  case 'L': appendRune(text, 0x2028); break;
  case 'P': appendRune(text, 0x2029); break;
  case 'x': digits = 2; break;
  case 'u': digits = 4; break;
  case 'U': digits = 8; break;
  default: return fail("found unknown escape character", start);
  }
  m_input.skip(2);
  if (digits == 0) return true;
  if (!need(digits)) return false;
  std::uint32_t rune = 0;
  for (int i = 0; i < digits; ++i) {
    const int digit = hexDigit(m_input.byte(static_cast<std::size_t>(i)));
    if (digit < 0) return fail("did not find expected hexdecimal number", start);
    rune = rune << 4 | static_cast<std::uint32_t>(digit);
  }
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) return fail("found invalid Unicode character escape code", start);
  appendRune(text, rune);
  m_input.skip(digits);
  return true;
}

// A plain scalar of ASCII that ends on its line: nearly all are. False, and nothing is read, when it is another.
bool YamlScanner::scanSimplePlain(YamlToken& token) {
  const std::string_view ahead = m_input.ahead();
  const bool flow = m_flowLevel > 0;
  std::size_t end = 0;
  for (std::size_t at = 0; at + 1 < ahead.size(); ++at) {
    const auto c = static_cast<unsigned char>(ahead[at]);
    switch (kPlainKinds[c]) {
    case PlainKind::Ordinary: end = at + 1; continue;
    case PlainKind::Space: continue;
    case PlainKind::Other: return false;
    case PlainKind::Flow:
      if (flow) break;
      end = at + 1;
      continue;
    case PlainKind::Hash:
      if (ahead[at - 1] == ' ') break;
      end = at + 1;
      continue;
    case PlainKind::Colon: {
      const PlainKind next = kPlainKinds[static_cast<unsigned char>(ahead[at + 1])];
      if (next == PlainKind::Other) return false;
      if (next == PlainKind::Space || next == PlainKind::LineFeed) break;
      end = at + 1;
      continue;
    }
    case PlainKind::LineFeed: {
      // What is indented as far goes on with the scalar; what is not ends it, and a key may follow.
      const std::size_t next = ahead.find_first_not_of(' ', at + 1);
      if (flow || next == std::string_view::npos || static_cast<int>(next - at - 1) > m_indent) return false;
      const PlainKind first = kPlainKinds[static_cast<unsigned char>(ahead[next])];
      if (first == PlainKind::Other || first == PlainKind::LineFeed) return false;
      token.text = ahead.substr(0, end);
      m_input.pass(end);
      token.end = m_input.mark();
      m_input.pass(at - end);
      m_input.passLineFeed();
      m_input.pass(next - at - 1);
      m_keyAllowed = true;
      return true;
    }
    }
    token.text = ahead.substr(0, end);
    m_input.pass(end);
    token.end = m_input.mark();
    m_input.pass(at - end);
    return true;
  }
  return false;
}

bool YamlScanner::scanPlain(YamlToken& token) {
  token.kind = Kind::Scalar;
  token.plain = true;
  token.start = token.end = m_input.mark();
  if (scanSimplePlain(token)) return true;
  const YamlMark start = token.start;
  const int indent = m_indent + 1;
  const bool flow = m_flowLevel > 0;
  std::string text;
  std::string &leading = m_leading, &trailing = m_trailing, &spaces = m_spaces;
  leading.clear(), trailing.clear(), spaces.clear();
  bool leadingBlanks = false;
  while (true) {
    if (!need(4)) return false;
    if (m_input.isDocumentIndicator() || m_input.byte() == '#') break;
    while (!m_input.isBlankOrEnd()) {
      const unsigned char c = m_input.byte();
      if (c == ':' && m_input.isBlankOrEnd(1)) break;
      if (flow && (c == ',' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}')) break;
      if (leadingBlanks) {
        appendFolded(text, leading, trailing);
        leadingBlanks = false;
      } else if (!spaces.empty()) {
        text += spaces;
        spaces.clear();
      }
      m_input.read(text);
      token.end = m_input.mark();
      if (!need(2)) return false;
    }
    if (!m_input.isBlank() && !m_input.isBreak()) break;
    while (m_input.isBlank() || m_input.isBreak()) {
      if (m_input.isBlank()) {
        if (leadingBlanks && m_input.column() < indent && m_input.isTab())
          return fail("found a tab character that violates indentation", start);
        if (leadingBlanks) m_input.skip();
        else m_input.read(spaces);
      } else {
        if (!need(2)) return false;
        if (!leadingBlanks) {
          spaces.clear();
          m_input.readLine(leading);
          leadingBlanks = true;
        } else {
          m_input.readLine(trailing);
        }
      }
      if (!need(1)) return false;
    }
    if (!flow && m_input.column() < indent) break;
  }
  token.text = keep(std::move(text));
  if (leadingBlanks) m_keyAllowed = true;
  return true;
}

} // namespace chartroom::value::internal
