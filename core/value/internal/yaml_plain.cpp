#include "core/value/internal/yaml_plain.h"

#include "core/base/number_format.h"
#include "core/value/internal/yaml_plain_reader.h"
#include "core/value/internal/yaml_resolve.h"

#include <algorithm>
#include <iterator>

namespace chartroom::value::internal {

namespace {
constexpr int kDeepest = 100;                // far below the full reader's limits, and no stack is too small for it
constexpr std::ptrdiff_t kLongestKey = 1000; // in bytes; the full reader takes 1,024 characters with the blanks behind them
constexpr std::size_t kFewEntries = 32;
} // namespace

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
  case '\n':
  case '#':
    if (!endLine()) return false;
    return m_column <= column || block(value, column, depth + 1);
  case '|':
  case '>': return blockScalar(value, column);
  case '[':
  case '{': return flow(value, depth + 1) && endLine();
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
  case '\n':
  case '#':
    if (!endLine()) return false;
    if (m_column > column) return block(value, column, depth + 1);
    // The items of a sequence may stand as far left as its key.
    return m_column != column || !isEntry() || sequence(value, column, depth + 1);
  case '|':
  case '>': return blockScalar(value, column);
  case '[':
  case '{': return flow(value, depth + 1) && endLine();
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
    case YamlTag::String:
    case YamlTag::Timestamp: break;
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

namespace {
bool readPlain(std::string_view text, PlainReader::Which which, std::vector<Value>& documents) {
  return isPlainText(text) && PlainReader(text).read(which, documents);
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
