// The characters and scalars of plain YAML.

#include "core/value/internal/yaml_plain_reader.h"

#include "core/value/internal/yaml_resolve.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace chartroom::value::internal {

namespace {

// The bytes of one character beyond ASCII that means nothing to YAML, or 0: no line break, mark or control character.
std::size_t soundCharacter(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto goesOn = [&](std::size_t i) { return (at(i) & 0xC0u) == 0x80u; };
  const unsigned c = at(0);
  if (c >= 0xC2 && c <= 0xDF) return goesOn(1) && (c != 0xC2 || at(1) >= 0xA0) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    if (!goesOn(1) || !goesOn(2)) return 0;
    if ((c == 0xE0 && at(1) < 0xA0) || (c == 0xED && at(1) >= 0xA0)) return 0;    // overlong, surrogates
    if (c == 0xE2 && at(1) == 0x80 && (at(2) == 0xA8 || at(2) == 0xA9)) return 0; // LS, PS
    if (c == 0xEF && at(1) == 0xBB && at(2) == 0xBF) return 0;                    // byte order mark
    if (c == 0xEF && at(1) == 0xBF && at(2) >= 0xBE) return 0;                    // U+FFFE, U+FFFF
    return 3;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    if (!goesOn(1) || !goesOn(2) || !goesOn(3)) return 0;
    return (c == 0xF0 && at(1) < 0x90) || (c == 0xF4 && at(1) >= 0x90) ? 0 : 4;
  }
  return 0;
}

} // namespace

bool isPlainText(std::string_view text) {
  constexpr std::size_t kPiece = 128;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= kPiece) {
      const char* data = text.data() + at;
      unsigned char odd = 0; // without a branch, for sixteen bytes at once
      for (std::size_t i = 0; i < kPiece; ++i) {
        const auto fromBlank = static_cast<unsigned char>(data[i] - ' ');
        odd |= static_cast<unsigned char>(fromBlank > '~' - ' ') & static_cast<unsigned char>(data[i] != '\n');
      }
      if (odd == 0) {
        at += kPiece;
        continue;
      }
    }
    for (const std::size_t end = std::min(text.size(), at + kPiece); at < end;) {
      const auto c = static_cast<unsigned char>(text[at]);
      if (c < 0x80) {
        if (c < 0x20 ? c != '\n' && c != '\t' : c == 0x7F) return false;
        ++at;
      } else {
        const std::size_t size = soundCharacter(text.substr(at));
        if (size == 0) return false;
        at += size;
      }
    }
  }
  return true;
}

bool PlainReader::decodeScalar(const Text& text, Value& value) {
  if (text.plain && hintOf(text.text[0]) != YamlHint::None) {
    const ResolvedScalar scalar = resolvePlain(text.text);
    switch (scalar.tag) {
    case YamlTag::String:
    case YamlTag::Timestamp: break;
    case YamlTag::Null: value = Value(); return true;
    case YamlTag::Bool: value = scalar.boolean; return true;
    case YamlTag::Int:
      value =
          scalar.isUnsigned ? static_cast<double>(static_cast<std::uint64_t>(scalar.integer)) : static_cast<double>(scalar.integer);
      return true;
    case YamlTag::Float: value = scalar.number; return std::isfinite(scalar.number);
    default: return false;
    }
  }
  value = Value(text.text);
  return true;
}

// A scalar outside of flow collections, of a plain one the first line, and the blanks behind it.
bool PlainReader::scanText(Text& text) {
  if (*m_at != '"' && *m_at != '\'') return scanPlain(text);
  if (!scanQuoted(text)) return false;
  skipSpaces();
  return true;
}

bool PlainReader::scanPlain(Text& text) {
  if (stops(*m_at, kNoFirst) || ((*m_at == '-' || *m_at == '?' || *m_at == ':') && endsToken(m_at[1]))) return false;
  const char* begin = m_at;
  const char* end = scanPlainLine();
  text = {std::string_view(begin, static_cast<std::size_t>(end - begin)), true, true};
  return *m_at != '\t';
}

// Goes to what ends the scalar or its line, and returns where its text ends: before the blanks.
const char* PlainReader::scanPlainLine() {
  const char* at = m_at;
  const char* end = nullptr;
  while (true) {
    while (!stops(*at, kPlain)) ++at;
    end = at;
    if (*at == '\n' || *at == '\t') break;
    if (*at == ' ') {
      while (*at == ' ') ++at;
      if (*at == '\n' || *at == '#') break;
      if (*at != ':') continue;
    }
    if (*at == ':' && endsToken(at[1])) break;
    ++at;
  }
  m_at = at;
  return end;
}

// A scalar below a collection at `column`, whose first line has been scanned: what stands deeper in the next lines belongs to it.
bool PlainReader::finishScalar(Text& text, int column, Value& value) {
  const char* feed = m_at;
  bool more = text.plain && *feed == '\n';
  if (!endLine()) return false;
  if (more && m_column > column) {
    m_unescaped = text.text;
    do {
      const std::string_view between(feed, static_cast<std::size_t>(m_at - feed));
      if (between.find('#') != std::string_view::npos) return false;
      const auto breaks = static_cast<std::size_t>(std::count(between.begin(), between.end(), '\n'));
      if (breaks == 1) m_unescaped += ' ';
      else m_unescaped.append(breaks - 1, '\n');
      const char* begin = m_at;
      m_unescaped.append(begin, scanPlainLine());
      feed = m_at;
      more = *feed == '\n';
      if (!endLine()) return false;
    } while (more && m_column > column);
    text.text = m_unescaped;
  }
  return decodeScalar(text, value);
}

bool PlainReader::scanQuoted(Text& text) {
  const char quote = *m_at;
  const Stop stop = quote == '"' ? kDouble : kSingle;
  const char* at = ++m_at;
  m_unescaped.clear();
  bool changed = false;
  text.oneLine = true;
  while (true) {
    while (!stops(*at, stop)) ++at;
    char meant = 0;
    if (*at == quote && (quote == '"' || at[1] != '\'')) break;
    changed = true;
    if (*at == '\n') {
      text.oneLine = false;
      if (!breakQuoted(at)) return false;
      continue;
    }
    switch (*at == '\'' ? '\'' : *at == '\\' ? at[1] : '\0') {
    case '\'': meant = '\''; break;
    case '"': meant = '"'; break;
    case '\\': meant = '\\'; break;
    case 'n': meant = '\n'; break;
    case 't': meant = '\t'; break;
    default: return false;
    }
    m_unescaped.append(m_at, at).append(1, meant);
    m_at = at += 2;
  }
  if (changed) m_unescaped.append(m_at, at);
  text.text = changed ? std::string_view(m_unescaped) : std::string_view(m_at, static_cast<std::size_t>(at - m_at));
  text.plain = false;
  m_at = at + 1;
  return true;
}

// Folds the line breaks and blanks at `at`, before which the text from m_at on waits to be taken.
bool PlainReader::breakQuoted(const char*& at) {
  const char* end = at;
  while (end > m_at && end[-1] == ' ') --end;
  m_unescaped.append(m_at, end);
  std::size_t breaks = 0;
  while (*at == '\n') {
    ++breaks;
    if (++at >= m_end || *at == '-' || *at == '.') return false; // maybe the mark of a document
    while (*at == ' ') ++at;
  }
  if (breaks == 1) m_unescaped += ' ';
  else m_unescaped.append(breaks - 1, '\n');
  m_at = at;
  return true;
}

// `|` or `>` below a collection at `column`; as the full reader's scanBlock.
bool PlainReader::blockScalar(Value& value, int column) {
  const bool folded = *m_at++ == '>';
  char chomp = 0;
  std::ptrdiff_t indent = 0;
  for (int i = 0; i < 2; ++i) {
    if (!chomp && (*m_at == '+' || *m_at == '-')) chomp = *m_at++;
    else if (!indent && *m_at >= '1' && *m_at <= '9') indent = column + (*m_at++ - '0');
  }
  skipSpaces();
  if (*m_at == '#' && m_at[-1] == ' ') m_at = lineFeed();
  if (*m_at != '\n') return false;
  if (++m_at > m_end) m_at = m_end;
  std::string text;
  std::size_t breaks = 0;
  bool feed = false, blankBefore = false; // whether the line before ended with a line feed, and began with a blank
  if (!blockBreaks(indent, column, breaks)) return false;
  while (m_at < m_end && m_at - m_lineStart == indent) {
    const bool blank = *m_at == ' ' || *m_at == '\t';
    if (folded && !blankBefore && !blank && feed) text.append(breaks == 0 ? 1 : 0, ' ');
    else if (feed) text += '\n';
    text.append(breaks, '\n');
    breaks = 0;
    blankBefore = blank;
    const char* end = lineFeed();
    text.append(m_at, end);
    feed = end < m_end;
    m_at = feed ? end + 1 : m_end;
    if (!blockBreaks(indent, column, breaks)) return false;
  }
  if (chomp != '-' && feed) text += '\n';
  if (chomp == '+') text.append(breaks, '\n');
  value = Value(std::move(text));
  m_at = m_lineStart;
  toContent();
  return true;
}

// Passes empty lines and the indentation of the next one, by which `indent` is set if it is 0.
bool PlainReader::blockBreaks(std::ptrdiff_t& indent, int column, std::size_t& breaks) {
  std::ptrdiff_t deepest = 0;
  while (true) {
    m_lineStart = m_at;
    while (m_at < m_end && *m_at == ' ' && (indent == 0 || m_at - m_lineStart < indent)) ++m_at;
    deepest = std::max(deepest, m_at - m_lineStart);
    if (m_at == m_end) break;
    if (*m_at == '\t' && (indent == 0 || m_at - m_lineStart < indent)) return false;
    if (*m_at != '\n') break;
    ++m_at;
    ++breaks;
  }
  if (indent == 0) indent = std::max({deepest, static_cast<std::ptrdiff_t>(column) + 1, std::ptrdiff_t{1}});
  return true;
}

// Ends before what may end it; that it does so is seen by who reads on.
bool PlainReader::scanFlowPlain(Text& text) {
  const char* at = m_at;
  if (stops(*at, kNoFirst) || *at == '?' || *at == ':' || (*at == '-' && endsToken(at[1]))) return false;
  const char* end = nullptr;
  while (true) {
    while (!stops(*at, kFlow)) ++at;
    end = at;
    if (*at == ' ') {
      while (*at == ' ') ++at;
      if (*at == '#' || (stops(*at, kFlow) && (*at != ':' || endsToken(at[1])))) break;
      continue;
    }
    if (*at != '#' && (*at != ':' || endsToken(at[1]))) break;
    ++at;
  }
  text = {std::string_view(m_at, static_cast<std::size_t>(end - m_at)), true, true};
  m_at = at;
  return true;
}

} // namespace chartroom::value::internal
