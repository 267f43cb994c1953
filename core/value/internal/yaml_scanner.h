#pragma once

// The tokens of a YAML text, by the rules of go-yaml v2's scanner, which is libyaml 0.1's: later libyamls differ in what they
// accept inside flow collections, in escapes and in messages, so that none of them can stand in. Internal to core/value.

#include "core/value/internal/yaml_input.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::value::internal {

struct YamlToken {
  enum class Kind {
    StreamStart,
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
  };
  Kind kind = Kind::StreamEnd;
  YamlMark start, end;
  std::string_view text;   // of a scalar, anchor or alias; the handle of a tag or tag directive
  std::string_view suffix; // of a tag; the prefix of a tag directive
  bool plain = false;      // of a scalar: not quoted and no block scalar
  int major = 0, minor = 0;
};

class YamlScanner {
public:
  explicit YamlScanner(std::string_view text) : m_input(text) {}

  // The next token, or nullptr on an error. It stays valid until skip(), its texts as long as the scanner.
  YamlToken* peek();
  void skip();

  // Keeps a text as long as the scanner lives.
  std::string_view keep(std::string text);

  const std::string& problem() const { return m_problem; }
  // The line go-yaml prints, 0 for none.
  int problemLine() const { return m_problemLine; }

private:
  // A place where "key:" may have begun, known only when its colon comes.
  struct SimpleKey {
    bool possible = false, required = false;
    int tokenNumber = 0;
    YamlMark mark;
  };
  using Kind = YamlToken::Kind;

  bool fail(const char* problem, const YamlMark& context);
  bool failInput();
  bool need(int count) { return m_input.need(count) || failInput(); }

  bool fetchMore();
  bool fetchNext();
  bool isKeyValid(SimpleKey& key, bool& valid);
  bool saveKey();
  bool removeKey();
  int keyOfToken(int number) const;
  void setKeyOfToken(int number, int key);
  void insert(int at, YamlToken token);
  void append(YamlToken token) { m_tokens.push_back(std::move(token)); }
  void appendIndicator(Kind kind, int width);
  bool rollIndent(int column, int number, Kind kind, const YamlMark& mark);
  void unrollIndent(int column);
  bool fetchStreamStart();
  bool fetchStreamEnd();
  bool fetchDirective();
  bool fetchDocumentIndicator(Kind kind);
  bool fetchFlowStart(Kind kind);
  bool fetchFlowEnd(Kind kind);
  bool fetchFlowEntry();
  bool fetchBlockEntry();
  bool fetchKey();
  bool fetchValue();
  bool fetchAnchor(Kind kind);
  bool fetchTag();
  bool fetchPlain();
  enum class Quotes { Single, Double };
  enum class Block { Literal, Folded };
  bool fetchQuoted(Quotes quotes);
  bool fetchBlock(Block block);
  bool skipToToken();
  bool skipBlanks();
  bool skipComment();

  bool scanDirective(YamlToken& token);
  bool scanVersionNumber(const YamlMark& start, int& number);
  bool scanTagDirective(const YamlMark& start, YamlToken& token);
  bool scanTagParts(const YamlMark& start, std::string& handle, std::string& suffix);
  bool scanTag(YamlToken& token);
  enum class In { Tag, Directive };
  bool scanTagHandle(In in, const YamlMark& start, std::string& handle);
  bool scanTagUri(In in, std::string_view head, const YamlMark& start, std::string& uri);
  bool scanUriEscape(const YamlMark& start, std::string& uri);
  bool scanBlock(Block block, YamlToken& token);
  bool scanBlockBreaks(int& indent, std::string& breaks, const YamlMark& start, YamlMark& end);
  bool scanQuoted(Quotes quotes, YamlToken& token);
  bool scanEscape(const YamlMark& start, std::string& text);
  bool scanPlain(YamlToken& token);
  bool scanSimplePlain(YamlToken& token);
  bool scanSimpleQuoted(Quotes quotes, YamlToken& token);

  YamlInput m_input;
  std::deque<std::string> m_kept;              // the texts of tokens that are no piece of the input
  std::string m_leading, m_trailing, m_spaces; // of the scalar being read
  std::vector<YamlToken> m_tokens;             // from m_head on
  std::size_t m_head = 0;
  int m_parsed = 0; // tokens handed out
  bool m_available = false;
  bool m_started = false;
  bool m_keyAllowed = false;
  int m_indent = -1;
  std::vector<int> m_indents;
  int m_flowLevel = 0;
  std::vector<SimpleKey> m_keys; // one for each flow level
  std::vector<int> m_keyOfToken; // indexes into m_keys, -1 for none, from token m_firstKeyToken on
  int m_firstKeyToken = 0;
  std::string m_problem;
  int m_problemLine = 0;
};

} // namespace chartroom::value::internal
