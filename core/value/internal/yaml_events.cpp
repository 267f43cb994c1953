// The parser: tokens to events, by the productions of YAML 1.1. Its states are those of libyaml and go-yaml, because their
// messages and the line numbers in them depend on which production meets an unexpected token.

#include "core/value/internal/yaml_events.h"

#include "core/value/internal/yaml_scanner.h"

#include <utility>
#include <vector>

namespace chartroom::value::internal {

namespace {

using Token = YamlToken::Kind;
using Kind = YamlEvent::Kind;

enum class Step {
  StreamStart,
  ImplicitDocumentStart,
  DocumentStart,
  DocumentContent,
  DocumentEnd,
  BlockNode,
  BlockSequenceFirst,
  BlockSequenceNext,
  IndentlessNext,
  BlockMappingFirst,
  BlockMappingKey,
  BlockMappingValue,
  FlowSequenceFirst,
  FlowSequenceNext,
  FlowPairKey,
  FlowPairValue,
  FlowPairEnd,
  FlowMappingFirst,
  FlowMappingKey,
  FlowMappingValue,
  FlowMappingEmptyValue,
  End,
};

enum class Allow { Flow, Block, BlockOrIndentless };

struct TagDirective {
  std::string_view handle, prefix;
};

} // namespace

struct YamlEvents::State {
  explicit State(std::string_view text) : scanner(text) {}

  bool next(YamlEvent& event);

  YamlToken* peek() {
    YamlToken* token = scanner.peek();
    if (!token) {
      problemLine = scanner.problemLine();
      setProblem(scanner.problem());
    }
    return token;
  }
  YamlToken* skipAndPeek() {
    scanner.skip();
    return peek();
  }

  void setProblem(const std::string& text) { problem = (problemLine ? "line " + std::to_string(problemLine) + ": " : "") + text; }
  // go-yaml counts a parser's lines from 0 and prints no line 0: it then takes the context's.
  bool fail(const char* text, const YamlMark& at, const YamlMark& context = {}) {
    problemLine = at.line ? at.line : context.line;
    setProblem(text);
    return false;
  }

  void popStep() {
    step = steps.back();
    steps.pop_back();
  }
  static void place(YamlEvent& event, Kind kind, const YamlMark& start, const YamlMark& end) {
    event.kind = kind;
    event.line = start.line;
    event.column = start.column;
    event.endLine = end.line;
    event.endColumn = end.column;
  }
  static bool emptyScalar(YamlEvent& event, const YamlMark& at) {
    place(event, Kind::Scalar, at, at);
    event.plainImplicit = true;
    return true;
  }
  // The end of a collection at `token`, which is consumed unless it belongs to somebody else.
  enum class Consume { Yes, No };
  bool endCollection(YamlEvent& event, Kind kind, const YamlToken& token, Consume consume) {
    popStep();
    place(event, kind, token.start, consume == Consume::Yes ? token.end : token.start);
    if (consume == Consume::Yes) {
      marks.pop_back();
      scanner.skip();
    }
    return true;
  }

  bool documentStart(YamlEvent& event, bool implicit);
  bool documentContent(YamlEvent& event);
  bool documentEnd(YamlEvent& event);
  bool directives();
  bool addTagDirective(const TagDirective& directive, bool standard, const YamlMark& at);
  bool node(YamlEvent& event, Allow allow);
  bool properties(YamlEvent& event, YamlMark& start, YamlMark& end, YamlToken*& token);
  bool blockSequence(YamlEvent& event, bool first);
  bool indentlessSequence(YamlEvent& event);
  bool blockMappingKey(YamlEvent& event, bool first);
  bool blockMappingValue(YamlEvent& event);
  bool flowSequence(YamlEvent& event, bool first);
  bool flowPairKey(YamlEvent& event);
  bool flowPairValue(YamlEvent& event);
  bool flowPairEnd(YamlEvent& event);
  bool flowMappingKey(YamlEvent& event, bool first);
  bool flowMappingValue(YamlEvent& event, bool empty);

  // A collection's opening token is behind us.
  bool open(bool first) {
    if (!first) return true;
    YamlToken* token = peek();
    if (!token) return false;
    marks.push_back(token->start);
    scanner.skip();
    return true;
  }

  YamlScanner scanner;
  Step step = Step::StreamStart;
  std::vector<Step> steps;
  std::vector<YamlMark> marks; // where the open collections begin
  std::vector<TagDirective> tagDirectives;
  std::string problem;
  int problemLine = 0;
  bool failed = false;
};

bool YamlEvents::State::next(YamlEvent& event) {
  switch (step) {
  case Step::StreamStart: {
    YamlToken* token = peek();
    if (!token) return false;
    step = Step::ImplicitDocumentStart;
    place(event, Kind::StreamStart, token->start, token->end);
    scanner.skip();
    return true;
  }
  case Step::ImplicitDocumentStart: return documentStart(event, true);
  case Step::DocumentStart: return documentStart(event, false);
  case Step::DocumentContent: return documentContent(event);
  case Step::DocumentEnd: return documentEnd(event);
  case Step::BlockNode: return node(event, Allow::Block);
  case Step::BlockSequenceFirst: return blockSequence(event, true);
  case Step::BlockSequenceNext: return blockSequence(event, false);
  case Step::IndentlessNext: return indentlessSequence(event);
  case Step::BlockMappingFirst: return blockMappingKey(event, true);
  case Step::BlockMappingKey: return blockMappingKey(event, false);
  case Step::BlockMappingValue: return blockMappingValue(event);
  case Step::FlowSequenceFirst: return flowSequence(event, true);
  case Step::FlowSequenceNext: return flowSequence(event, false);
  case Step::FlowPairKey: return flowPairKey(event);
  case Step::FlowPairValue: return flowPairValue(event);
  case Step::FlowPairEnd: return flowPairEnd(event);
  case Step::FlowMappingFirst: return flowMappingKey(event, true);
  case Step::FlowMappingKey: return flowMappingKey(event, false);
  case Step::FlowMappingValue: return flowMappingValue(event, false);
  case Step::FlowMappingEmptyValue: return flowMappingValue(event, true);
  case Step::End: break;
  }
  event.kind = Kind::StreamEnd;
  return true;
}

bool YamlEvents::State::documentStart(YamlEvent& event, bool implicit) {
  YamlToken* token = peek();
  if (!token) return false;
  if (!implicit)
    while (token->kind == Token::DocumentEnd)
      if (!(token = skipAndPeek())) return false;
  const bool directive = token->kind == Token::VersionDirective || token->kind == Token::TagDirective;
  if (token->kind == Token::StreamEnd) {
    step = Step::End;
    place(event, Kind::StreamEnd, token->start, token->end);
    scanner.skip();
    return true;
  }
  if (implicit && !directive && token->kind != Token::DocumentStart) {
    const YamlMark start = token->start, end = token->end;
    if (!directives()) return false;
    steps.push_back(Step::DocumentEnd);
    step = Step::BlockNode;
    place(event, Kind::DocumentStart, start, end);
    return true;
  }
  const YamlMark start = token->start;
  if (!directives() || !(token = peek())) return false;
  if (token->kind != Token::DocumentStart) return fail("did not find expected <document start>", token->start);
  steps.push_back(Step::DocumentEnd);
  step = Step::DocumentContent;
  place(event, Kind::DocumentStart, start, token->end);
  scanner.skip();
  return true;
}

bool YamlEvents::State::documentContent(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  switch (token->kind) {
  case Token::VersionDirective:
  case Token::TagDirective:
  case Token::DocumentStart:
  case Token::DocumentEnd:
  case Token::StreamEnd: popStep(); return emptyScalar(event, token->start);
  default: return node(event, Allow::Block);
  }
}

bool YamlEvents::State::documentEnd(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  place(event, Kind::DocumentEnd, token->start, token->start);
  if (token->kind == Token::DocumentEnd) scanner.skip();
  tagDirectives.clear();
  step = Step::DocumentStart;
  return true;
}

bool YamlEvents::State::addTagDirective(const TagDirective& directive, bool standard, const YamlMark& at) {
  for (const TagDirective& known : tagDirectives)
    if (known.handle == directive.handle) return standard || fail("found duplicate %TAG directive", at);
  tagDirectives.push_back(directive);
  return true;
}

bool YamlEvents::State::directives() {
  bool version = false;
  YamlToken* token = peek();
  if (!token) return false;
  while (token->kind == Token::VersionDirective || token->kind == Token::TagDirective) {
    if (token->kind == Token::VersionDirective) {
      if (version) return fail("found duplicate %YAML directive", token->start);
      if (token->major != 1 || token->minor != 1) return fail("found incompatible YAML document", token->start);
      version = true;
    } else if (!addTagDirective({token->text, token->suffix}, false, token->start)) {
      return false;
    }
    if (!(token = skipAndPeek())) return false;
  }
  return addTagDirective({"!", "!"}, true, token->start) && addTagDirective({"!!", "tag:yaml.org,2002:"}, true, token->start);
}

// Reads the anchor and tag before a node; `token` is then what follows.
bool YamlEvents::State::properties(YamlEvent& event, YamlMark& start, YamlMark& end, YamlToken*& token) {
  bool tagged = false;
  std::string_view handle, suffix;
  YamlMark tagMark;
  start = end = token->start;
  const auto readAnchor = [&] {
    event.anchor = token->text;
    end = token->end;
    return (token = skipAndPeek()) != nullptr;
  };
  const auto readTag = [&] {
    tagged = true;
    handle = token->text;
    suffix = token->suffix;
    tagMark = token->start;
    end = token->end;
    return (token = skipAndPeek()) != nullptr;
  };
  if (token->kind == Token::Anchor) {
    if (!readAnchor()) return false;
    if (token->kind == Token::Tag && !readTag()) return false;
  } else if (token->kind == Token::Tag) {
    if (!readTag()) return false;
    if (token->kind == Token::Anchor && !readAnchor()) return false;
  }
  if (!tagged) return true;
  if (handle.empty()) {
    event.tag = suffix;
    return true;
  }
  for (const TagDirective& directive : tagDirectives) {
    if (directive.handle != handle) continue;
    event.tag = scanner.keep(std::string(directive.prefix).append(suffix));
    break;
  }
  return !event.tag.empty() || fail("found undefined tag handle", tagMark, start);
}

bool YamlEvents::State::node(YamlEvent& event, Allow allow) {
  YamlToken* token = peek();
  if (!token) return false;
  if (token->kind == Token::Alias) {
    popStep();
    place(event, Kind::Alias, token->start, token->end);
    event.anchor = token->text;
    scanner.skip();
    return true;
  }
  YamlMark start, end;
  if (!properties(event, start, end, token)) return false;
  const auto collection = [&](Kind kind, Step first) {
    step = first;
    place(event, kind, start, token->end);
    return true;
  };
  const bool block = allow != Allow::Flow;
  switch (token->kind) {
  case Token::BlockEntry:
    if (allow == Allow::BlockOrIndentless) return collection(Kind::SequenceStart, Step::IndentlessNext);
    break;
  case Token::Scalar:
    popStep();
    place(event, Kind::Scalar, start, token->end);
    event.plainImplicit = (event.tag.empty() && token->plain) || event.tag == "!";
    event.text = token->text;
    scanner.skip();
    return true;
  case Token::FlowSequenceStart: return collection(Kind::SequenceStart, Step::FlowSequenceFirst);
  case Token::FlowMappingStart: return collection(Kind::MappingStart, Step::FlowMappingFirst);
  case Token::BlockSequenceStart:
    if (block) return collection(Kind::SequenceStart, Step::BlockSequenceFirst);
    break;
  case Token::BlockMappingStart:
    if (block) return collection(Kind::MappingStart, Step::BlockMappingFirst);
    break;
  default: break;
  }
  if (event.anchor.empty() && event.tag.empty()) return fail("did not find expected node content", token->start, start);
  // Properties of an empty node.
  popStep();
  place(event, Kind::Scalar, start, end);
  event.plainImplicit = event.tag.empty();
  return true;
}

bool YamlEvents::State::blockSequence(YamlEvent& event, bool first) {
  YamlToken* token = nullptr;
  if (!open(first) || !(token = peek())) return false;
  if (token->kind == Token::BlockEntry) {
    const YamlMark mark = token->end;
    if (!(token = skipAndPeek())) return false;
    step = Step::BlockSequenceNext;
    if (token->kind == Token::BlockEntry || token->kind == Token::BlockEnd) return emptyScalar(event, mark);
    steps.push_back(Step::BlockSequenceNext);
    return node(event, Allow::Block);
  }
  if (token->kind == Token::BlockEnd) return endCollection(event, Kind::SequenceEnd, *token, Consume::Yes);
  return fail("did not find expected '-' indicator", token->start, marks.back());
}

bool YamlEvents::State::indentlessSequence(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  if (token->kind != Token::BlockEntry) return endCollection(event, Kind::SequenceEnd, *token, Consume::No);
  const YamlMark mark = token->end;
  if (!(token = skipAndPeek())) return false;
  step = Step::IndentlessNext;
  if (token->kind == Token::BlockEntry || token->kind == Token::Key || token->kind == Token::Value ||
      token->kind == Token::BlockEnd)
    return emptyScalar(event, mark);
  steps.push_back(Step::IndentlessNext);
  return node(event, Allow::Block);
}

bool YamlEvents::State::blockMappingKey(YamlEvent& event, bool first) {
  YamlToken* token = nullptr;
  if (!open(first) || !(token = peek())) return false;
  if (token->kind == Token::Key) {
    const YamlMark mark = token->end;
    if (!(token = skipAndPeek())) return false;
    step = Step::BlockMappingValue;
    if (token->kind == Token::Key || token->kind == Token::Value || token->kind == Token::BlockEnd) return emptyScalar(event, mark);
    steps.push_back(Step::BlockMappingValue);
    return node(event, Allow::BlockOrIndentless);
  }
  if (token->kind == Token::BlockEnd) return endCollection(event, Kind::MappingEnd, *token, Consume::Yes);
  return fail("did not find expected key", token->start, marks.back());
}

bool YamlEvents::State::blockMappingValue(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  step = Step::BlockMappingKey;
  if (token->kind != Token::Value) return emptyScalar(event, token->start);
  const YamlMark mark = token->end;
  if (!(token = skipAndPeek())) return false;
  if (token->kind == Token::Key || token->kind == Token::Value || token->kind == Token::BlockEnd) return emptyScalar(event, mark);
  steps.push_back(Step::BlockMappingKey);
  return node(event, Allow::BlockOrIndentless);
}

bool YamlEvents::State::flowSequence(YamlEvent& event, bool first) {
  YamlToken* token = nullptr;
  if (!open(first) || !(token = peek())) return false;
  if (token->kind != Token::FlowSequenceEnd) {
    if (!first) {
      if (token->kind != Token::FlowEntry) return fail("did not find expected ',' or ']'", token->start, marks.back());
      if (!(token = skipAndPeek())) return false;
    }
    if (token->kind == Token::Key) {
      // [a: b] is a list of one mapping.
      step = Step::FlowPairKey;
      place(event, Kind::MappingStart, token->start, token->end);
      scanner.skip();
      return true;
    }
    if (token->kind != Token::FlowSequenceEnd) {
      steps.push_back(Step::FlowSequenceNext);
      return node(event, Allow::Flow);
    }
  }
  return endCollection(event, Kind::SequenceEnd, *token, Consume::Yes);
}

bool YamlEvents::State::flowPairKey(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  if (token->kind != Token::Value && token->kind != Token::FlowEntry && token->kind != Token::FlowSequenceEnd) {
    steps.push_back(Step::FlowPairValue);
    return node(event, Allow::Flow);
  }
  // The token is swallowed, as in go-yaml; "[? , a]" fails for it.
  const YamlMark mark = token->end;
  scanner.skip();
  step = Step::FlowPairValue;
  return emptyScalar(event, mark);
}

bool YamlEvents::State::flowPairValue(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  // An empty value stands where the colon does: go-yaml looks at the token before it moved on.
  const YamlMark at = token->start;
  if (token->kind == Token::Value) {
    if (!(token = skipAndPeek())) return false;
    if (token->kind != Token::FlowEntry && token->kind != Token::FlowSequenceEnd) {
      steps.push_back(Step::FlowPairEnd);
      return node(event, Allow::Flow);
    }
  }
  step = Step::FlowPairEnd;
  return emptyScalar(event, at);
}

bool YamlEvents::State::flowPairEnd(YamlEvent& event) {
  YamlToken* token = peek();
  if (!token) return false;
  step = Step::FlowSequenceNext;
  place(event, Kind::MappingEnd, token->start, token->start);
  return true;
}

bool YamlEvents::State::flowMappingKey(YamlEvent& event, bool first) {
  YamlToken* token = nullptr;
  if (!open(first) || !(token = peek())) return false;
  if (token->kind != Token::FlowMappingEnd) {
    if (!first) {
      if (token->kind != Token::FlowEntry) return fail("did not find expected ',' or '}'", token->start, marks.back());
      if (!(token = skipAndPeek())) return false;
    }
    if (token->kind == Token::Key) {
      if (!(token = skipAndPeek())) return false;
      step = Step::FlowMappingValue;
      if (token->kind == Token::Value || token->kind == Token::FlowEntry || token->kind == Token::FlowMappingEnd)
        return emptyScalar(event, token->start);
      steps.push_back(Step::FlowMappingValue);
      return node(event, Allow::Flow);
    }
    if (token->kind != Token::FlowMappingEnd) {
      steps.push_back(Step::FlowMappingEmptyValue);
      return node(event, Allow::Flow);
    }
  }
  return endCollection(event, Kind::MappingEnd, *token, Consume::Yes);
}

bool YamlEvents::State::flowMappingValue(YamlEvent& event, bool empty) {
  YamlToken* token = peek();
  if (!token) return false;
  step = Step::FlowMappingKey;
  if (empty) return emptyScalar(event, token->start);
  if (token->kind == Token::Value) {
    if (!(token = skipAndPeek())) return false;
    if (token->kind != Token::FlowEntry && token->kind != Token::FlowMappingEnd) {
      steps.push_back(Step::FlowMappingKey);
      return node(event, Allow::Flow);
    }
  }
  return emptyScalar(event, token->start);
}

YamlEvents::YamlEvents(std::string_view text) : m_state(std::make_unique<State>(text)) {}
YamlEvents::~YamlEvents() = default;

const std::string& YamlEvents::problem() const { return m_state->problem; }
int YamlEvents::problemLine() const { return m_state->problemLine; }

bool YamlEvents::next(YamlEvent& event) {
  event = YamlEvent();
  if (m_state->failed) return false;
  if (m_state->next(event)) return true;
  m_state->failed = true;
  return false;
}

} // namespace chartroom::value::internal
