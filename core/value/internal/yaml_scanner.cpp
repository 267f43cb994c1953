#include "core/value/internal/yaml_scanner.h"

#include <algorithm>

namespace chartroom::value::internal {

namespace {
constexpr int kMaxDepth = 10000;
constexpr int kMaxKeyLength = 1024;
constexpr const char* kTooDeep = "exceeded max depth of 10000";
constexpr const char* kNoColon = "could not find expected ':'";
} // namespace

bool YamlScanner::fail(const char* problem, const YamlMark& context) {
  m_problem = problem;
  // go-yaml names the line where it stands, or where it began; the first line of a text has no number.
  m_problemLine = m_input.mark().line ? m_input.mark().line + 1 : context.line;
  return false;
}

bool YamlScanner::failInput() {
  m_problem = m_input.problem();
  m_problemLine = 0;
  return false;
}

YamlToken* YamlScanner::peek() {
  if (!m_available && !fetchMore()) return nullptr;
  return &m_tokens[m_head];
}

void YamlScanner::skip() {
  m_available = false;
  ++m_parsed;
  ++m_head;
  if (m_head == m_tokens.size()) {
    m_tokens.clear();
    m_head = 0;
  }
}

std::string_view YamlScanner::keep(std::string text) {
  return text.empty() ? std::string_view() : m_kept.emplace_back(std::move(text));
}

bool YamlScanner::fetchMore() {
  while (true) {
    if (m_head != m_tokens.size()) {
      // While the first token may still turn out to be a key, its KEY token has to go before it.
      const int key = keyOfToken(m_parsed);
      if (key < 0 || static_cast<std::size_t>(key) >= m_keys.size()) break;
      bool valid = false;
      if (!isKeyValid(m_keys[static_cast<std::size_t>(key)], valid)) return false;
      if (!valid) break;
    }
    if (!fetchNext()) return false;
  }
  m_available = true;
  return true;
}

bool YamlScanner::fetchNext() {
  if (!need(1)) return false;
  if (!m_started) return fetchStreamStart();
  if (!skipToToken()) return false;
  unrollIndent(m_input.column());
  if (!need(4)) return false;
  if (m_input.isEnd()) return fetchStreamEnd();
  const unsigned char c = m_input.byte();
  if (m_input.column() == 0 && c == '%') return fetchDirective();
  if (m_input.isDocumentIndicator()) return fetchDocumentIndicator(c == '-' ? Kind::DocumentStart : Kind::DocumentEnd);
  const bool flow = m_flowLevel > 0;
  const bool blankNext = m_input.isBlankOrEnd(1);
  switch (c) {
  case '[': return fetchFlowStart(Kind::FlowSequenceStart);
  case '{': return fetchFlowStart(Kind::FlowMappingStart);
  case ']': return fetchFlowEnd(Kind::FlowSequenceEnd);
  case '}': return fetchFlowEnd(Kind::FlowMappingEnd);
  case ',': return fetchFlowEntry();
  case '-':
    if (blankNext) return fetchBlockEntry();
    return fetchPlain();
  case '?':
    if (flow || blankNext) return fetchKey();
    return fetchPlain();
  case ':':
    if (flow || blankNext) return fetchValue();
    return fetchPlain();
  case '*': return fetchAnchor(Kind::Alias);
  case '&': return fetchAnchor(Kind::Anchor);
  case '!': return fetchTag();
  case '|':
    if (!flow) return fetchBlock(Block::Literal);
    break;
  case '>':
    if (!flow) return fetchBlock(Block::Folded);
    break;
  case '\'': return fetchQuoted(Quotes::Single);
  case '"': return fetchQuoted(Quotes::Double);
  case '#':
  case '%':
  case '@':
  case '`': break;
  default:
    if (!m_input.isBlankOrEnd()) return fetchPlain();
  }
  return fail("found character that cannot start any token", m_input.mark());
}

int YamlScanner::keyOfToken(int number) const {
  const int at = number - m_firstKeyToken;
  return at >= 0 && static_cast<std::size_t>(at) < m_keyOfToken.size() ? m_keyOfToken[static_cast<std::size_t>(at)] : -1;
}

void YamlScanner::setKeyOfToken(int number, int key) {
  // Tokens handed out are never asked for again.
  if (m_parsed - m_firstKeyToken > 4096) {
    const auto gone = std::min(static_cast<std::size_t>(m_parsed - m_firstKeyToken), m_keyOfToken.size());
    m_keyOfToken.erase(m_keyOfToken.begin(), m_keyOfToken.begin() + static_cast<std::ptrdiff_t>(gone));
    m_firstKeyToken = m_parsed;
  }
  if (number < m_firstKeyToken) return;
  const auto at = static_cast<std::size_t>(number - m_firstKeyToken);
  if (at >= m_keyOfToken.size()) {
    if (key < 0) return;
    m_keyOfToken.resize(at + 1, -1);
  }
  m_keyOfToken[at] = key;
}

bool YamlScanner::isKeyValid(SimpleKey& key, bool& valid) {
  valid = key.possible;
  if (!valid) return true;
  // A key stands on one line and within 1024 characters.
  if (key.mark.line < m_input.mark().line || key.mark.index + kMaxKeyLength < m_input.mark().index) {
    if (key.required) return fail(kNoColon, key.mark);
    valid = key.possible = false;
  }
  return true;
}

bool YamlScanner::saveKey() {
  if (!m_keyAllowed) return true;
  SimpleKey key;
  key.possible = true;
  key.required = m_flowLevel == 0 && m_indent == m_input.column();
  key.tokenNumber = m_parsed + static_cast<int>(m_tokens.size() - m_head);
  key.mark = m_input.mark();
  if (!removeKey()) return false;
  m_keys.back() = key;
  setKeyOfToken(key.tokenNumber, static_cast<int>(m_keys.size()) - 1);
  return true;
}

bool YamlScanner::removeKey() {
  SimpleKey& key = m_keys.back();
  if (!key.possible) return true;
  if (key.required) return fail(kNoColon, key.mark);
  key.possible = false;
  setKeyOfToken(key.tokenNumber, -1);
  return true;
}

void YamlScanner::insert(int at, YamlToken token) {
  // The key of an empty flow collection is forgotten at its end, and its token handed out: go-yaml then puts what belongs before
  // it at the end, and fails on that later.
  if (at < 0) return append(std::move(token));
  m_tokens.insert(m_tokens.begin() + static_cast<std::ptrdiff_t>(m_head) + at, std::move(token));
}

void YamlScanner::appendIndicator(Kind kind, int width) {
  YamlToken token;
  token.kind = kind;
  token.start = m_input.mark();
  m_input.skip(width);
  token.end = m_input.mark();
  append(std::move(token));
}

bool YamlScanner::rollIndent(int column, int number, Kind kind, const YamlMark& mark) {
  if (m_flowLevel > 0 || m_indent >= column) return true;
  m_indents.push_back(m_indent);
  m_indent = column;
  if (m_indents.size() > kMaxDepth) return fail(kTooDeep, m_keys.back().mark);
  YamlToken token;
  token.kind = kind;
  token.start = token.end = mark;
  if (number < 0) append(std::move(token));
  else insert(number - m_parsed, std::move(token));
  return true;
}

void YamlScanner::unrollIndent(int column) {
  if (m_flowLevel > 0) return;
  while (m_indent > column) {
    YamlToken token;
    token.kind = Kind::BlockEnd;
    token.start = token.end = m_input.mark();
    append(std::move(token));
    m_indent = m_indents.back();
    m_indents.pop_back();
  }
}

bool YamlScanner::fetchStreamStart() {
  m_keys.emplace_back();
  m_keyAllowed = true;
  m_started = true;
  appendIndicator(Kind::StreamStart, 0);
  return true;
}

bool YamlScanner::fetchStreamEnd() {
  m_input.forceNewLine();
  unrollIndent(-1);
  if (!removeKey()) return false;
  m_keyAllowed = false;
  appendIndicator(Kind::StreamEnd, 0);
  return true;
}

bool YamlScanner::fetchDirective() {
  unrollIndent(-1);
  if (!removeKey()) return false;
  m_keyAllowed = false;
  YamlToken token;
  if (!scanDirective(token)) return false;
  append(std::move(token));
  return true;
}

bool YamlScanner::fetchDocumentIndicator(Kind kind) {
  unrollIndent(-1);
  if (!removeKey()) return false;
  m_keyAllowed = false;
  appendIndicator(kind, 3);
  return true;
}

bool YamlScanner::fetchFlowStart(Kind kind) {
  if (!saveKey()) return false;
  SimpleKey key;
  key.tokenNumber = m_parsed + static_cast<int>(m_tokens.size() - m_head);
  key.mark = m_input.mark();
  m_keys.push_back(key);
  if (++m_flowLevel > kMaxDepth) return fail(kTooDeep, m_keys.back().mark);
  m_keyAllowed = true;
  appendIndicator(kind, 1);
  return true;
}

bool YamlScanner::fetchFlowEnd(Kind kind) {
  if (!removeKey()) return false;
  if (m_flowLevel > 0) {
    --m_flowLevel;
    setKeyOfToken(m_keys.back().tokenNumber, -1);
    m_keys.pop_back();
  }
  m_keyAllowed = false;
  appendIndicator(kind, 1);
  return true;
}

bool YamlScanner::fetchFlowEntry() {
  if (!removeKey()) return false;
  m_keyAllowed = true;
  appendIndicator(Kind::FlowEntry, 1);
  return true;
}

bool YamlScanner::fetchBlockEntry() {
  // Inside flow collections the parser reports it, with its context.
  if (m_flowLevel == 0) {
    if (!m_keyAllowed) return fail("block sequence entries are not allowed in this context", m_input.mark());
    if (!rollIndent(m_input.column(), -1, Kind::BlockSequenceStart, m_input.mark())) return false;
  }
  if (!removeKey()) return false;
  m_keyAllowed = true;
  appendIndicator(Kind::BlockEntry, 1);
  return true;
}

bool YamlScanner::fetchKey() {
  if (m_flowLevel == 0) {
    if (!m_keyAllowed) return fail("mapping keys are not allowed in this context", m_input.mark());
    if (!rollIndent(m_input.column(), -1, Kind::BlockMappingStart, m_input.mark())) return false;
  }
  if (!removeKey()) return false;
  m_keyAllowed = m_flowLevel == 0;
  appendIndicator(Kind::Key, 1);
  return true;
}

bool YamlScanner::fetchValue() {
  bool valid = false;
  if (!isKeyValid(m_keys.back(), valid)) return false;
  if (valid) {
    SimpleKey& key = m_keys.back();
    YamlToken token;
    token.kind = Kind::Key;
    token.start = token.end = key.mark;
    insert(key.tokenNumber - m_parsed, std::move(token));
    if (!rollIndent(key.mark.column, key.tokenNumber, Kind::BlockMappingStart, key.mark)) return false;
    key.possible = false;
    setKeyOfToken(key.tokenNumber, -1);
    m_keyAllowed = false;
  } else {
    if (m_flowLevel == 0) {
      if (!m_keyAllowed) return fail("mapping values are not allowed in this context", m_input.mark());
      if (!rollIndent(m_input.column(), -1, Kind::BlockMappingStart, m_input.mark())) return false;
    }
    m_keyAllowed = m_flowLevel == 0;
  }
  appendIndicator(Kind::Value, 1);
  return true;
}

bool YamlScanner::fetchAnchor(Kind kind) {
  if (!saveKey()) return false;
  m_keyAllowed = false;
  YamlToken token;
  token.kind = kind;
  token.start = m_input.mark();
  m_input.skip();
  if (!need(1)) return false;
  std::string name;
  while (m_input.isAlpha()) {
    m_input.read(name);
    if (!need(1)) return false;
  }
  token.text = keep(name);
  token.end = m_input.mark();
  const bool delimited =
      m_input.isBlankOrEnd() || std::string_view("?:,]}%@`").find(static_cast<char>(m_input.byte())) != std::string_view::npos;
  if (token.text.empty() || !delimited) return fail("did not find expected alphabetic or numeric character", token.start);
  append(std::move(token));
  return true;
}

bool YamlScanner::fetchTag() {
  if (!saveKey()) return false;
  m_keyAllowed = false;
  YamlToken token;
  if (!scanTag(token)) return false;
  append(std::move(token));
  return true;
}

bool YamlScanner::fetchBlock(Block block) {
  if (!removeKey()) return false;
  m_keyAllowed = true;
  YamlToken token;
  if (!scanBlock(block, token)) return false;
  append(std::move(token));
  return true;
}

bool YamlScanner::fetchQuoted(Quotes quotes) {
  if (!saveKey()) return false;
  m_keyAllowed = false;
  YamlToken token;
  if (!scanQuoted(quotes, token)) return false;
  append(std::move(token));
  return true;
}

bool YamlScanner::fetchPlain() {
  if (!saveKey()) return false;
  m_keyAllowed = false;
  YamlToken token;
  if (!scanPlain(token)) return false;
  append(std::move(token));
  return true;
}

bool YamlScanner::skipBlanks() {
  if (!need(1)) return false;
  while (m_input.isBlank()) {
    m_input.skip();
    if (!need(1)) return false;
  }
  return true;
}

bool YamlScanner::skipComment() {
  if (m_input.byte() != '#') return true;
  while (!m_input.isBreakOrEnd()) {
    m_input.skip();
    m_input.passLine();
    if (!need(1)) return false;
  }
  return true;
}

bool YamlScanner::skipToToken() {
  while (true) {
    if (!need(1)) return false;
    if (m_input.column() == 0 && m_input.isByteOrderMark()) m_input.skip();
    if (!need(1)) return false;
    // In block context a tab must not indent a key.
    while (m_input.isSpace() || ((m_flowLevel > 0 || !m_keyAllowed) && m_input.isTab())) {
      m_input.skip();
      if (!need(1)) return false;
    }
    if (!skipComment()) return false;
    if (!m_input.isBreak()) return true;
    if (!need(2)) return false;
    m_input.skipLine();
    if (m_flowLevel == 0) m_keyAllowed = true;
  }
}

} // namespace chartroom::value::internal
