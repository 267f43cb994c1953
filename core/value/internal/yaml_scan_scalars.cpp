// The tokens with a text of their own: directives, tags and the three families of scalars.

#include "core/value/internal/yaml_scanner.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace chartroom::value::internal {

namespace {

int hexDigit(unsigned char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

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
  if (!skipBlanks() || !scanTagHandle(In::Directive, start, token.text) || !need(1)) return false;
  if (!m_input.isBlank()) return fail("did not find expected whitespace", start);
  if (!skipBlanks() || !scanTagUri(In::Directive, {}, start, token.suffix) || !need(1)) return false;
  return m_input.isBlankOrEnd() || fail("did not find expected whitespace or line break", start);
}

bool YamlScanner::scanTag(YamlToken& token) {
  token.kind = Kind::Tag;
  const YamlMark start = m_input.mark();
  token.start = start;
  if (!need(2)) return false;
  if (m_input.byte(1) == '<') {
    m_input.skip(2);
    if (!scanTagUri(In::Tag, {}, start, token.suffix)) return false;
    if (m_input.byte() != '>') return fail("did not find the expected '>'", start);
    m_input.skip();
  } else {
    // "!handle!suffix" or "!suffix"; "!" alone is a suffix without a handle.
    if (!scanTagHandle(In::Tag, start, token.text)) return false;
    if (token.text.size() > 1 && token.text.back() == '!') {
      if (!scanTagUri(In::Tag, {}, start, token.suffix)) return false;
    } else {
      if (!scanTagUri(In::Tag, token.text, start, token.suffix)) return false;
      token.text = "!";
      if (token.suffix.empty()) token.text.swap(token.suffix);
    }
  }
  if (!need(1)) return false;
  if (!m_input.isBlankOrEnd()) return fail("did not find expected whitespace or line break", start);
  token.end = m_input.mark();
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
  while (m_input.isAlpha() ||
         (!m_input.isEnd() && std::string_view(";/?:@&=+$,.!~*'()[]%").find(static_cast<char>(m_input.byte())) != std::string_view::npos)) {
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
  std::string leading, trailing;
  if (!scanBlockBreaks(indent, trailing, start, token.end) || !need(1)) return false;
  bool leadingBlank = false;
  while (m_input.column() == indent && !m_input.isEnd()) {
    // Only breaks between two lines that begin with text are folded.
    const bool blank = m_input.isBlank();
    if (block == Block::Folded && !leadingBlank && !blank && !leading.empty() && leading[0] == '\n') {
      if (trailing.empty()) token.text += ' ';
    } else {
      token.text += leading;
    }
    leading.clear();
    token.text += trailing;
    trailing.clear();
    leadingBlank = blank;
    while (!m_input.isBreakOrEnd()) {
      m_input.read(token.text);
      m_input.readRun(token.text);
      if (!need(1)) return false;
    }
    if (!need(2)) return false;
    m_input.readLine(leading);
    if (!scanBlockBreaks(indent, trailing, start, token.end)) return false;
  }
  if (chomp != Chomp::Strip) token.text += leading;
  if (chomp == Chomp::Keep) token.text += trailing;
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

bool YamlScanner::scanQuoted(Quotes quotes, YamlToken& token) {
  token.kind = Kind::Scalar;
  const YamlMark start = m_input.mark();
  token.start = start;
  const bool single = quotes == Quotes::Single;
  const unsigned char mark = single ? '\'' : '"';
  m_input.skip();
  std::string leading, trailing, spaces;
  while (true) {
    if (!need(4)) return false;
    if (m_input.isDocumentIndicator()) return fail("found unexpected document indicator", start);
    if (m_input.isEnd()) return fail("found unexpected end of stream", start);
    bool leadingBlanks = false;
    while (!m_input.isBlankOrEnd()) {
      const unsigned char c = m_input.byte();
      if (single && c == '\'' && m_input.byte(1) == '\'') {
        token.text += '\'';
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
        if (!scanEscape(start, token.text)) return false;
      } else {
        m_input.read(token.text);
        m_input.readRun(token.text);
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
      appendFolded(token.text, leading, trailing);
    } else {
      token.text += spaces;
      spaces.clear();
    }
  }
  m_input.skip();
  token.end = m_input.mark();
  return true;
}

bool YamlScanner::scanEscape(const YamlMark& start, std::string& text) {
  int digits = 0;
  switch (m_input.byte(1)) {
  case '0': text += '\0'; break;
  case 'a': text += '\a'; break;
  case 'b': text += '\b'; break;
  case 't': case '\t': text += '\t'; break;
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
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF)
    return fail("found invalid Unicode character escape code", start);
  appendRune(text, rune);
  m_input.skip(digits);
  return true;
}

bool YamlScanner::scanPlain(YamlToken& token) {
  token.kind = Kind::Scalar;
  token.plain = true;
  token.start = token.end = m_input.mark();
  const YamlMark start = token.start;
  const int indent = m_indent + 1;
  const bool flow = m_flowLevel > 0;
  std::string leading, trailing, spaces;
  bool leadingBlanks = false;
  while (true) {
    if (!need(4)) return false;
    if (m_input.isDocumentIndicator() || m_input.byte() == '#') break;
    while (!m_input.isBlankOrEnd()) {
      const unsigned char c = m_input.byte();
      if (c == ':' && m_input.isBlankOrEnd(1)) break;
      if (flow && (c == ',' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}')) break;
      if (leadingBlanks) {
        appendFolded(token.text, leading, trailing);
        leadingBlanks = false;
      } else if (!spaces.empty()) {
        token.text += spaces;
        spaces.clear();
      }
      m_input.read(token.text);
      m_input.readRun(token.text);
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
  if (leadingBlanks) m_keyAllowed = true;
  return true;
}

} // namespace chartroom::value::internal
