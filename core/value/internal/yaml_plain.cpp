#include "core/value/internal/yaml_plain.h"

#include "core/base/number_format.h"
#include "core/value/internal/yaml_resolve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iterator>
#include <string>

namespace chartroom::value::internal {

namespace {

constexpr int kDeepest = 100;       // far below the full reader's limits, and no stack is too small for it
constexpr std::ptrdiff_t kLongestKey = 1000; // in bytes; the full reader takes 1,024 characters with the blanks behind them
constexpr std::size_t kFewEntries = 32;

// What ends the run of ordinary characters in each kind of scalar, and what no plain scalar begins with.
enum Stop : unsigned char { kPlain = 1, kFlow = 2, kSingle = 4, kDouble = 8, kNoFirst = 16 };

constexpr std::array<unsigned char, 256> kStops = [] {
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

bool stops(char c, Stop what) { return (kStops[static_cast<unsigned char>(c)] & what) != 0; }
bool endsToken(char c) { return c == ' ' || c == '\n'; }

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

// Whether the text is UTF-8 of characters that YAML prints, tabs and LFs. The full reader looks only as far as it must.
bool isSound(std::string_view text) {
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

bool PlainReader::read(Which which, std::vector<Value>& documents) {
  toContent();
  if (m_column < 0 && !m_marked) return true;
  do {
    if (m_marked && !passMark()) return false;
    Value value;
    if (m_column >= 0 && (!block(value, -1, 0) || m_column >= 0)) return false;
    documents.push_back(std::move(value));
  } while (m_marked && which == Which::All);
  return !m_marked || atMark();
}

// From the start of a line to the next that says something.
void PlainReader::toContent() {
  m_column = -1;
  m_marked = false;
  while (m_at < m_end) {
    m_lineStart = m_at;
    skipSpaces();
    if (*m_at == '\n') {
      ++m_at;
    } else if (*m_at == '#') {
      m_at = lineFeed() + 1;
    } else {
      m_marked = m_at == m_lineStart && (*m_at == '-' || *m_at == '.') && m_at[1] == *m_at && m_at[2] == *m_at;
      if (!m_marked) m_column = static_cast<int>(m_at - m_lineStart);
      return;
    }
  }
}

bool PlainReader::passMark() {
  if (!atMark()) return false;
  m_at += 3;
  skipSpaces();
  return endLine();
}

// What begins where a line does, below a collection at column `parent`.
bool PlainReader::block(Value& value, int parent, int depth) {
  if (isEntry()) return sequence(value, m_column, depth);
  if (*m_at == '[' || *m_at == '{') return flow(value, depth) && endLine();
  const int column = m_column;
  Text text;
  if (!scanText(text)) return false;
  if (*m_at == ':') return mapping(value, column, depth, text);
  return parent >= 0 && finishScalar(text, parent, value);
}

bool PlainReader::sequence(Value& value, int column, int depth) {
  if (depth > kDeepest) return false;
  const std::size_t first = m_items.size();
  do {
    ++m_at;
    Value read;
    if (!item(read, column, depth)) return false;
    m_items.push_back(std::move(read));
  } while (m_column == column && isEntry());
  if (m_column > column) return false;
  finishList(value, first);
  return true;
}

bool PlainReader::item(Value& value, int column, int depth) {
  skipSpaces();
  switch (*m_at) {
  case '\n': case '#':
    if (!endLine()) return false;
    return m_column <= column || block(value, column, depth + 1);
  case '|': case '>': return blockScalar(value, column);
  case '[': case '{': return flow(value, depth + 1) && endLine();
  default: break;
  }
  const int inner = static_cast<int>(m_at - m_lineStart);
  if (isEntry()) return sequence(value, inner, depth + 1);
  Text text;
  if (!scanText(text)) return false;
  if (*m_at == ':') return mapping(value, inner, depth + 1, text);
  return finishScalar(text, column, value);
}

// `key` has been read, and the text stands at its colon, if it is one.
bool PlainReader::mapping(Value& value, int column, int depth, Text key) {
  if (depth > kDeepest) return false;
  const std::size_t first = m_entries.size();
  while (true) {
    if (*m_at != ':' || !endsToken(m_at[1]) || !key.oneLine || m_at - m_lineStart - column > kLongestKey) return false;
    ++m_at;
    Value read;
    if (!addKey(key) || !member(read, column, depth)) return false;
    m_entries.back().value = std::move(read);
    if (m_column != column) break;
    if (isEntry() || !scanText(key)) return false;
  }
  return m_column < column && finishMap(value, first);
}

// What stands behind the colon of a key, or below it.
bool PlainReader::member(Value& value, int column, int depth) {
  skipSpaces();
  switch (*m_at) {
  case '\n': case '#':
    if (!endLine()) return false;
    if (m_column > column) return block(value, column, depth + 1);
    // The items of a sequence may stand as far left as its key.
    return m_column != column || !isEntry() || sequence(value, column, depth + 1);
  case '|': case '>': return blockScalar(value, column);
  case '[': case '{': return flow(value, depth + 1) && endLine();
  default: break;
  }
  Text text;
  return scanText(text) && finishScalar(text, column, value);
}

void PlainReader::finishList(Value& value, std::size_t first) {
  const auto begin = m_items.begin() + static_cast<std::ptrdiff_t>(first);
  value = Value::makeList(std::vector<Value>(std::make_move_iterator(begin), std::make_move_iterator(m_items.end())));
  m_items.resize(first);
}

bool PlainReader::finishMap(Value& value, std::size_t first) {
  const auto begin = m_entries.begin() + static_cast<std::ptrdiff_t>(first);
  Map::Entries entries(std::make_move_iterator(begin), std::make_move_iterator(m_entries.end()));
  m_entries.erase(begin, m_entries.end());
  const auto compare = [&](std::size_t a, std::size_t b) {
    const std::string &x = entries[a].key.str(), &y = entries[b].key.str();
    // An empty string has a NUL, which no key begins with here.
    const auto i = static_cast<unsigned char>(x[0]), j = static_cast<unsigned char>(y[0]);
    return i != j ? static_cast<int>(i) - static_cast<int>(j) : x.compare(y);
  };
  value = Value::makeMap();
  for (std::size_t next = 1; next < entries.size(); ++next) {
    int order = compare(next - 1, next);
    if (order < 0) continue;
    if (order == 0) return false;
    if (entries.size() > kFewEntries) {
      value.map().assign(std::move(entries)); // of equal keys the last stays, as in the full reader
      return true;
    }
    std::size_t place = next - 1;
    while (place > 0 && (order = compare(place - 1, next)) > 0) --place;
    if (order == 0) return false;
    const auto at = [&](std::size_t i) { return entries.begin() + static_cast<std::ptrdiff_t>(i); };
    std::rotate(at(place), at(next), at(next + 1));
  }
  value.map().adoptSorted(std::move(entries));
  return true;
}

// Begins an entry of the innermost mapping.
bool PlainReader::addKey(const Text& text) {
  if (text.plain && hintOf(text.text[0]) != YamlHint::None) {
    const ResolvedScalar scalar = resolvePlain(text.text);
    switch (scalar.tag) {
    case YamlTag::String: case YamlTag::Timestamp: break;
    case YamlTag::Bool: m_entries.push_back({m_keys.get(scalar.boolean ? "true" : "false"), {}}); return true;
    case YamlTag::Int: {
      if (scalar.isUnsigned) return false;
      std::string name;
      appendInteger(name, scalar.integer);
      m_entries.push_back({m_keys.get(name), {}});
      return true;
    }
    default: return false;
    }
  }
  if (text.text == "<<") return false;
  m_entries.push_back({m_keys.get(text.text), {}});
  return true;
}

bool PlainReader::decodeScalar(const Text& text, Value& value) {
  if (text.plain && hintOf(text.text[0]) != YamlHint::None) {
    const ResolvedScalar scalar = resolvePlain(text.text);
    switch (scalar.tag) {
    case YamlTag::String: case YamlTag::Timestamp: break;
    case YamlTag::Null: value = Value(); return true;
    case YamlTag::Bool: value = scalar.boolean; return true;
    case YamlTag::Int:
      value = scalar.isUnsigned ? static_cast<double>(static_cast<std::uint64_t>(scalar.integer)) : static_cast<double>(scalar.integer);
      return true;
    case YamlTag::Float:
      value = scalar.number;
      return std::isfinite(scalar.number);
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

bool PlainReader::flow(Value& value, int depth) {
  if (depth > kDeepest) return false;
  if (*m_at == '[') return flowList(value, depth);
  if (*m_at == '{') return flowMap(value, depth);
  Text text;
  if (!(*m_at == '"' || *m_at == '\'' ? scanQuoted(text) : scanFlowPlain(text))) return false;
  return decodeScalar(text, value);
}

// Passes blanks, line breaks and comments between the tokens of a flow collection.
bool PlainReader::flowBlanks() {
  while (true) {
    skipSpaces();
    if (*m_at == '#' && (m_at[-1] == ' ' || m_at[-1] == '\n')) m_at = lineFeed();
    if (*m_at != '\n') return true;
    if (++m_at >= m_end) return false;
    m_lineStart = m_at;
    if (*m_at == '-' || *m_at == '.' || *m_at == '%') return false; // maybe the mark of a document, or a directive
  }
}

bool PlainReader::flowList(Value& value, int depth) {
  const std::size_t first = m_items.size();
  ++m_at;
  while (true) {
    if (!flowBlanks()) return false;
    if (*m_at == ']') break;
    Value read;
    if (!flow(read, depth + 1) || !flowBlanks()) return false;
    m_items.push_back(std::move(read));
    if (*m_at == ']') break;
    if (*m_at++ != ',') return false;
  }
  ++m_at;
  skipSpaces();
  finishList(value, first);
  return true;
}

bool PlainReader::flowMap(Value& value, int depth) {
  const std::size_t first = m_entries.size();
  ++m_at;
  while (true) {
    if (!flowBlanks()) return false;
    if (*m_at == '}') break;
    const char* begin = m_at;
    Text text;
    if (!(*m_at == '"' || *m_at == '\'' ? scanQuoted(text) : scanFlowPlain(text))) return false;
    skipSpaces();
    if (*m_at != ':' || (text.plain && !endsToken(m_at[1])) || !text.oneLine || m_at - begin > kLongestKey) return false;
    ++m_at;
    Value read;
    if (!addKey(text) || !flowBlanks()) return false;
    if (*m_at != ',' && *m_at != '}' && (!flow(read, depth + 1) || !flowBlanks())) return false;
    m_entries.back().value = std::move(read);
    if (*m_at == '}') break;
    if (*m_at++ != ',') return false;
  }
  ++m_at;
  skipSpaces();
  return finishMap(value, first);
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

bool readPlain(std::string_view text, PlainReader::Which which, std::vector<Value>& documents) {
  return isSound(text) && PlainReader(text).read(which, documents);
}

} // namespace

bool readPlainYaml(std::string_view text, Value& value) {
  std::vector<Value> documents;
  if (!readPlain(text, PlainReader::Which::First, documents)) return false;
  value = documents.empty() ? Value() : std::move(documents.front());
  return true;
}

bool readPlainYamlStream(std::string_view text, std::vector<Value>& documents) {
  return readPlain(text, PlainReader::Which::All, documents);
}

} // namespace chartroom::value::internal
