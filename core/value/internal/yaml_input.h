#pragma once

// The characters of a YAML text as go-yaml's reader hands them out: checked piece by piece, so that a broken byte is found
// when, and only when, Go finds it. Internal to core/value.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace chartroom::value::internal {

// How many bytes at the beginning of the text are printable ASCII; maybe fewer, by less than eight, at the end of the text.
inline std::size_t countPrintable(std::string_view text) {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kEach = 0x0101010101010101;
  for (std::size_t at = 0;; at += 8) {
    if (text.size() - at < 8) return at;
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    // The highest bit of the first byte that is below a space, a DEL or no ASCII; behind it they may be wrong.
    const std::uint64_t others = ((eight - 0x20 * kEach) | (eight + kEach) | eight) & 0x80 * kEach;
    if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others)) / 8;
  }
}

// A place in the text, counted from 0 in code points.
struct YamlMark {
  int index = 0, line = 0, column = 0;
};

class YamlInput {
public:
  explicit YamlInput(std::string_view text);

  // Makes sure `count` characters (at most 8) can be looked at; past the end they are NUL. False on a broken byte.
  bool need(int count) {
    if (m_checked - m_at >= static_cast<std::size_t>(count) * 4) return true;
    return fill(count);
  }
  const std::string& problem() const { return m_problem; }

  unsigned char byte(std::size_t ahead = 0) const { return static_cast<unsigned char>(m_text[m_at + ahead]); }
  const YamlMark& mark() const { return m_mark; }
  int column() const { return m_mark.column; }

  bool isEnd() const { return byte() == 0; }
  bool isSpace() const { return byte() == ' '; }
  bool isTab() const { return byte() == '\t'; }
  bool isBlank(std::size_t ahead = 0) const { return byte(ahead) == ' ' || byte(ahead) == '\t'; }
  bool isBreak(std::size_t ahead = 0) const {
    const unsigned char c = byte(ahead);
    if (c == '\r' || c == '\n') return true;
    if (c < 0xC2) return false;
    if (c == 0xC2) return byte(ahead + 1) == 0x85;
    return c == 0xE2 && byte(ahead + 1) == 0x80 && (byte(ahead + 2) == 0xA8 || byte(ahead + 2) == 0xA9);
  }
  bool isBreakOrEnd(std::size_t ahead = 0) const { return byte(ahead) == 0 || isBreak(ahead); }
  bool isBlankOrEnd(std::size_t ahead = 0) const { return isBlank(ahead) || isBreakOrEnd(ahead); }
  bool isAlpha() const {
    const unsigned char c = byte();
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  }
  bool isDigit() const { return byte() >= '0' && byte() <= '9'; }
  // go-yaml's test for a byte order mark looks at the start of its buffer, wherever the text stands.
  bool isByteOrderMark() const { return m_text.compare(m_bufferStart, 3, "\xEF\xBB\xBF") == 0; }
  // "---" or "..." at the start of a line, before white space.
  bool isDocumentIndicator() const {
    const unsigned char c = byte();
    return column() == 0 && (c == '-' || c == '.') && byte(1) == c && byte(2) == c && isBlankOrEnd(3);
  }

  void skip() {
    ++m_mark.index;
    ++m_mark.column;
    m_at += width();
  }
  void skip(int count) {
    for (; count > 0; --count) skip();
  }
  void skipLine();
  void read(std::string& text) {
    const std::size_t size = width();
    if (size == 1) text += m_text[m_at];
    else text.append(m_text, m_at, size);
    m_at += size;
    ++m_mark.index;
    ++m_mark.column;
  }
  // The text ahead in which need() would find nothing to do wherever one stands: what may be passed at one go. May be empty.
  std::string_view ahead() const {
    const std::size_t limit = m_ended ? m_size : m_checked < kLookAhead ? 0 : m_checked - kLookAhead;
    return limit <= m_at ? std::string_view() : std::string_view(m_text).substr(m_at, limit - m_at);
  }
  // Passes `count` bytes of ahead(), all ASCII and no breaks.
  void pass(std::size_t count) {
    m_at += count;
    m_mark.index += static_cast<int>(count);
    m_mark.column += static_cast<int>(count);
  }
  // Passes one LF.
  void passLineFeed() {
    ++m_at;
    ++m_mark.index;
    m_mark.column = 0;
    ++m_mark.line;
  }
  // Passes what ahead() holds of the line's text, or nothing, and returns it.
  std::string_view passLine() {
    const std::string_view text = ahead();
    std::size_t size = countPrintable(text), characters = size;
    for (; size < text.size(); ++size) {
      const auto c = static_cast<unsigned char>(text[size]);
      if (c == '\n' || c == '\r' || c == 0xC2 || c == 0xE2) break; // a break, or the beginning of one
      characters += (c & 0xC0) != 0x80 ? 1 : 0;
    }
    // Where ahead() ends, a character may go on.
    if (goesOn(m_at + size)) {
      while (goesOn(m_at + size)) --size;
      --characters;
    }
    m_at += size;
    m_mark.index += static_cast<int>(characters);
    m_mark.column += static_cast<int>(characters);
    return text.substr(0, size);
  }
  // A line break: CR LF, CR, LF and NEL become LF.
  void readLine(std::string& text);
  // go-yaml's trick at the end of the text: errors there belong to the next line.
  void forceNewLine() {
    if (m_mark.column == 0) return;
    m_mark.column = 0;
    ++m_mark.line;
  }

private:
  static constexpr std::size_t kLookAhead = 32; // need() asks for no more than eight characters
  std::size_t width() const {
    const unsigned char c = byte();
    if (c < 0x80) return 1;
    return (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : 4;
  }
  bool goesOn(std::size_t at) const { return (static_cast<unsigned char>(m_text[at]) & 0xC0) == 0x80; }
  bool fill(int count);
  bool check(std::size_t end);
  bool hasUnread(int count) const;
  void fromUtf16(std::string_view text, bool bigEndian);

  std::string m_text;     // UTF-8 without its mark, and NULs behind it
  std::size_t m_size = 0; // without the NULs
  std::size_t m_at = 0;
  std::size_t m_checked = 0;     // everything before is sound
  std::size_t m_loaded = 0;      // how far go-yaml's raw buffer reaches
  std::size_t m_skippedMark = 0; // bytes of the encoding's mark, which go-yaml counts into its first piece
  std::size_t m_bufferStart = 0;
  bool m_ended = false;
  YamlMark m_mark;
  std::string m_problem;
};

} // namespace chartroom::value::internal
