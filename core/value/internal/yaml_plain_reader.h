#pragma once

// The plain reader's insides: yaml_plain.cpp has its collections, yaml_plain_scalars.cpp its characters and scalars. Internal to
// core/value, and of it to these two.

#include "core/value/value.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::value::internal {

// Whether the text is UTF-8 of characters that YAML prints, tabs and LFs. The full reader looks only as far as it must.
bool isPlainText(std::string_view text);

// What ends the run of ordinary characters in each kind of scalar, and what no plain scalar begins with.
enum Stop : unsigned char { kPlain = 1, kFlow = 2, kSingle = 4, kDouble = 8, kNoFirst = 16 };

inline constexpr std::array<unsigned char, 256> kStops = [] {
  std::array<unsigned char, 256> stops{};
  const auto mark = [&](std::string_view characters, int what) {
    for (const char c : characters) stops[static_cast<unsigned char>(c)] |= static_cast<unsigned char>(what);
  };
  mark("\n\t", kPlain | kFlow | kSingle | kDouble | kNoFirst);
  mark(" :#", kPlain | kFlow);
  mark(",?[]{}", kFlow);
  mark("'", kSingle);
  mark("\"\\", kDouble);
  mark(" ,[]{}#&*!|>'\"%@`", kNoFirst);
  return stops;
}();

inline bool stops(char c, Stop what) { return (kStops[static_cast<unsigned char>(c)] & what) != 0; }
inline bool endsToken(char c) { return c == ' ' || c == '\n'; }

// Charts say the same few keys again and again: within a text they share their strings.
class KeyPool {
public:
  SharedString get(std::string_view text) {
    if (text.empty() || text.size() > 24) return SharedString(text);
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(text[i])); };
    Value& slot = m_slots[(text.size() * 5 + byte(0) * 3 + byte(text.size() / 2) + byte(text.size() - 1) * 7) % kSlots];
    if (!slot.isString() || std::string_view(slot.string()) != text) slot = Value(text);
    return slot.sharedString();
  }

private:
  static constexpr std::size_t kSlots = 64;
  std::array<Value, kSlots> m_slots;
};

class PlainReader {
public:
  // Without a line feed at its end, the text is copied and given one, behind m_end: so all loops over a line stop in the text.
  explicit PlainReader(std::string_view text) {
    if (!text.ends_with('\n')) {
      m_copy.reserve(text.size() + 1);
      m_copy.append(text).append(1, '\n');
    }
    m_at = m_copy.empty() ? text.data() : m_copy.data();
    m_end = m_at + text.size();
    m_limit = m_copy.empty() ? m_end : m_end + 1;
    // Enough for most, and little enough that malloc has such blocks at hand.
    m_entries.reserve(20);
    m_items.reserve(16);
  }

  enum class Which { First, All };
  bool read(Which which, std::vector<Value>& documents);

private:
  struct Text {
    std::string_view text; // until the next one is read
    bool plain = false;
    bool oneLine = true; // as a key has to be
  };

  bool isEntry() const { return *m_at == '-' && endsToken(m_at[1]); }
  void skipSpaces() {
    while (*m_at == ' ') ++m_at;
  }
  // Behind what stands on a line: only a comment may follow, after a blank.
  bool endLine() {
    if (*m_at == '#' && m_at[-1] == ' ') m_at = lineFeed();
    else if (*m_at != '\n') return false;
    ++m_at;
    toContent();
    return true;
  }
  const char* lineFeed() const {
    return static_cast<const char*>(std::memchr(m_at, '\n', static_cast<std::size_t>(m_limit - m_at)));
  }
  void toContent();
  bool atMark() const { return *m_at == '-' && endsToken(m_at[3]); }
  bool passMark();

  bool block(Value& value, int parent, int depth);
  bool sequence(Value& value, int column, int depth);
  bool item(Value& value, int column, int depth);
  bool mapping(Value& value, int column, int depth, Text key);
  bool member(Value& value, int column, int depth);
  bool finishMap(Value& value, std::size_t first);
  void finishList(Value& value, std::size_t first);
  bool addKey(const Text& text);
  static bool decodeScalar(const Text& text, Value& value);

  bool scanText(Text& text);
  bool scanPlain(Text& text);
  const char* scanPlainLine();
  bool finishScalar(Text& text, int column, Value& value);
  bool breakQuoted(const char*& at);
  bool scanQuoted(Text& text);
  bool blockScalar(Value& value, int column);
  bool blockBreaks(std::ptrdiff_t& indent, int column, std::size_t& breaks);

  bool flow(Value& value, int depth);
  bool flowList(Value& value, int depth);
  bool flowMap(Value& value, int depth);
  bool flowBlanks();
  bool scanFlowPlain(Text& text);

  std::string m_copy;
  const char* m_at = nullptr;
  const char* m_end = nullptr;
  const char* m_limit = nullptr;     // behind the last line feed, which the text may not have
  const char* m_lineStart = nullptr; // of the line of the last content found
  int m_column = -1;                 // of m_at, when that is the first content of a line; -1 at the end of a document
  bool m_marked = false;             // at "---" or "..."
  std::vector<Map::Entry> m_entries; // of the mappings being read, the innermost one's last
  std::vector<Value> m_items;        // of the sequences
  std::string m_unescaped;
  KeyPool m_keys;
};

} // namespace chartroom::value::internal
