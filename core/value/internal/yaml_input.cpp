#include "core/value/internal/yaml_input.h"

#include "core/base/text.h"

#include <algorithm>

namespace chartroom::value::internal {

namespace {
constexpr std::size_t kPiece = 512; // go-yaml's raw buffer
constexpr std::size_t kPadding = 64;
} // namespace

YamlInput::YamlInput(std::string_view text) {
  if (text.empty()) text = "\n";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    fromUtf16(text.substr(2), text[0] == '\xFE');
  } else {
    if (text.starts_with("\xEF\xBB\xBF")) {
      text.remove_prefix(3);
      m_skippedMark = 3;
    }
    m_text.reserve(text.size() + kPadding);
    m_text = text;
  }
  m_size = m_text.size();
  m_text.append(kPadding, '\0');
}

void YamlInput::fromUtf16(std::string_view text, bool bigEndian) {
  const auto unit = [&](std::size_t i) -> char32_t {
    const auto first = static_cast<unsigned char>(text[i]), second = static_cast<unsigned char>(text[i + 1]);
    return bigEndian ? first << 8u | second : second << 8u | first;
  };
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (i + 2 > text.size()) m_problem = "incomplete UTF-16 character";
    else if ((unit(i) & 0xFC00) == 0xDC00) m_problem = "unexpected low surrogate area";
    else if ((unit(i) & 0xFC00) != 0xD800) appendRune(m_text, unit(i));
    else if (i + 4 > text.size()) m_problem = "incomplete UTF-16 surrogate pair";
    else if ((unit(i + 2) & 0xFC00) != 0xDC00) m_problem = "expected low surrogate area";
    else {
      appendRune(m_text, 0x10000 + ((unit(i) & 0x3FF) << 10) + (unit(i + 2) & 0x3FF));
      i += 2;
    }
    if (!m_problem.empty()) return;
  }
}

bool YamlInput::hasUnread(int count) const {
  for (std::size_t at = m_at; count > 0; --count) {
    if (at >= m_checked) return false;
    const auto c = static_cast<unsigned char>(m_text[at]);
    at += c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : 4;
  }
  return true;
}

bool YamlInput::fill(int count) {
  if (!m_problem.empty()) return false;
  if (!m_ended && !hasUnread(count)) m_bufferStart = m_at;
  while (!m_ended && !hasUnread(count)) {
    const std::size_t before = m_loaded;
    m_loaded = std::min(m_size, m_checked + kPiece - m_skippedMark);
    m_skippedMark = 0;
    // Only a reading that brings nothing tells go-yaml that the text is over.
    if (m_loaded == before) m_ended = true;
    if (!check(m_loaded)) return false;
  }
  if (m_ended) m_checked = m_size + kPadding;
  return true;
}

// Checks the bytes up to `end`; a character that goes on behind it waits for the next piece.
bool YamlInput::check(std::size_t end) {
  std::size_t at = std::min(m_checked, m_size);
  const auto fail = [&](const char* problem) {
    m_problem = problem;
    return false;
  };
  while (at < end) {
    at += countPrintable(std::string_view(m_text).substr(at, end - at));
    if (at == end) break;
    const auto c = static_cast<unsigned char>(m_text[at]);
    if (c < 0x80) {
      if (c < 0x20 ? c != '\t' && c != '\n' && c != '\r' : c == 0x7F) return fail("control characters are not allowed");
      ++at;
      continue;
    }
    const std::size_t size = (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : (c & 0xF8) == 0xF0 ? 4 : 0;
    if (size == 0) return fail("invalid leading UTF-8 octet");
    if (at + size > end) {
      if (m_ended) return fail("incomplete UTF-8 octet sequence");
      break;
    }
    char32_t rune = c & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(m_text[at + i]);
      if ((next & 0xC0) != 0x80) return fail("invalid trailing UTF-8 octet");
      rune = rune << 6 | (next & 0x3Fu);
    }
    if (rune < (size == 2 ? 0x80u : size == 3 ? 0x800u : 0x10000u)) return fail("invalid length of a UTF-8 sequence");
    if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) return fail("invalid Unicode character");
    if ((rune < 0xA0 && rune != 0x85) || rune == 0xFFFE || rune == 0xFFFF) return fail("control characters are not allowed");
    at += size;
  }
  m_checked = at;
  return true;
}

void YamlInput::skipLine() {
  if (byte() == '\r' && byte(1) == '\n') {
    m_mark.index += 2;
    m_at += 2;
  } else if (isBreak()) {
    ++m_mark.index;
    m_at += width();
  } else {
    return;
  }
  m_mark.column = 0;
  ++m_mark.line;
}

void YamlInput::readLine(std::string& text) {
  const unsigned char c = byte();
  if (c == '\r' && byte(1) == '\n') {
    text += '\n';
    m_at += 2;
    ++m_mark.index;
  } else if (c == '\r' || c == '\n') {
    text += '\n';
    ++m_at;
  } else if (c == 0xC2 && byte(1) == 0x85) {
    text += '\n';
    m_at += 2;
  } else if (isBreak()) {
    text.append(m_text, m_at, 3);
    m_at += 3;
  } else {
    return;
  }
  ++m_mark.index;
  m_mark.column = 0;
  ++m_mark.line;
}

} // namespace chartroom::value::internal
