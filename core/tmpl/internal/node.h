#pragma once

// The parsed tree: what the parser makes and the executor walks. Mirrors text/template/parse/node.go.
// Nodes belong to their Source and live as long as it; trees of one text share one Source. After parsing nothing changes, so
// any number of threads may walk a tree. Every node keeps its byte position, from which file, line and column follow.

#include "core/tmpl/internal/literal.h"
#include "core/tmpl/function.h"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::tmpl::internal {

enum class NodeKind : std::uint8_t {
  Text,
  Action,
  Bool,
  Chain,
  Command,
  Dot,
  Else, // Else and End only steer the parser and stand in no tree
  End,
  Field,
  Identifier,
  If,
  List,
  Nil,
  Number,
  Pipe,
  Range,
  String,
  Template,
  Variable,
  With,
  Break,
  Continue,
};

// Go's builtins, which the executor calls itself because they see more of a value than a FunctionBody does.
enum class Builtin : std::uint8_t {
  None,
  And, Or, Not,
  Eq, Ne, Lt, Le, Gt, Ge,
  Len, Index, Slice, Call,
  Html, Js, UrlQuery,
  Print, Printf, Println,
};

struct Node;

// What nodes consist of lies in their Source's memory, one after the other, and goes with it.
using Memory = std::pmr::memory_resource;
using Names = std::pmr::vector<std::string_view>;
using NodeList = std::pmr::vector<const Node*>;

struct Node {
  Node(NodeKind nodeKind, std::size_t at) : kind(nodeKind), position(static_cast<std::uint32_t>(at)) {}
  virtual ~Node() = default;
  const NodeKind kind;
  const std::uint32_t position; // bytes from the start of the Source's text
};

struct TextNode : Node {
  TextNode(std::size_t at, std::string_view body) : Node(NodeKind::Text, at), text(body) {}
  std::string_view text;
};

struct ListNode : Node {
  ListNode(Memory* memory, std::size_t at) : Node(NodeKind::List, at), nodes(memory) {}
  NodeList nodes;
};

struct BoolNode : Node {
  BoolNode(std::size_t at, bool truth) : Node(NodeKind::Bool, at), value(truth) {}
  Value value;
};

struct NumberNode : Node {
  NumberNode(std::size_t at, std::string_view literal, Number parsed);
  std::string_view text;
  Number number;
  // The value where no type is asked for, nil when there is none: the number overflows int or is complex.
  Value ideal;
};

struct StringNode : Node {
  StringNode(std::size_t at, std::string_view literal, std::string content)
      : Node(NodeKind::String, at), quoted(literal), value(std::move(content)) {}
  std::string_view quoted;
  Value value;
};

struct IdentifierNode : Node {
  IdentifierNode(std::size_t at, std::string_view word) : Node(NodeKind::Identifier, at), name(word) {}
  std::string_view name;
  const Function* function = nullptr; // null for a builtin
  Builtin builtin = Builtin::None;
};

struct FieldNode : Node {
  FieldNode(std::size_t at, Names names) : Node(NodeKind::Field, at), fields(std::move(names)) {}
  Names fields;
};

struct VariableNode : Node {
  VariableNode(std::size_t at, std::string_view word, std::uint32_t number, Names names)
      : Node(NodeKind::Variable, at), name(word), id(number), fields(std::move(names)) {}
  std::string_view name; // with its dollar
  std::uint32_t id;      // the same for equal names of one Source; 0 is "$"
  Names fields;
};

struct ChainNode : Node {
  ChainNode(std::size_t at, const Node* term, Names names) : Node(NodeKind::Chain, at), node(term), fields(std::move(names)) {}
  const Node* node;
  Names fields;
};

struct CommandNode : Node {
  CommandNode(Memory* memory, std::size_t at) : Node(NodeKind::Command, at), arguments(memory) {}
  NodeList arguments; // the first is what is called
};

struct PipeNode : Node {
  PipeNode(Memory* memory, std::size_t at) : Node(NodeKind::Pipe, at), commands(memory) {}
  bool isAssignment = false;
  std::vector<const VariableNode*> declarations;
  std::pmr::vector<const CommandNode*> commands;
};

struct ActionNode : Node {
  ActionNode(std::size_t at, const PipeNode* pipeline) : Node(NodeKind::Action, at), pipe(pipeline) {}
  const PipeNode* pipe;
};

struct BranchNode : Node { // If, Range and With
  BranchNode(NodeKind nodeKind, std::size_t at) : Node(nodeKind, at) {}
  const PipeNode* pipe = nullptr;
  const ListNode* list = nullptr;
  const ListNode* elseList = nullptr; // may be null
  // The variables that are set or changed inside, so that one can tell what a part that did not run might have done.
  std::vector<std::uint32_t> changes;
};

struct TemplateNode : Node {
  TemplateNode(std::size_t at, std::string called, const PipeNode* pipeline)
      : Node(NodeKind::Template, at), name(std::move(called)), pipe(pipeline) {}
  std::string name;
  const PipeNode* pipe; // may be null
};

// One parsed text and everything made from it.
struct Source {
  Source(std::string templateName, std::string templateText) : name(std::move(templateName)), text(std::move(templateText)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    for (const Node* node : nodes) node->~Node();
  }

  std::string name; // of the template that was parsed; messages show it
  std::string text;
  std::pmr::monotonic_buffer_resource memory;
  std::vector<const Node*> nodes;

  // Line (from 1) and byte column (from 0) of a position.
  struct LineColumn {
    int line = 1;
    int column = 0;
  };
  LineColumn locate(std::size_t position) const;
};

// One template: the text's own or a define or block in it.
struct Tree {
  std::string name;
  std::shared_ptr<const Source> source;
  const ListNode* root = nullptr;
  bool empty = false; // nothing but white space and comments
};

// Writes a node as Go's String() does.
void print(const Node& node, std::string& output);
std::string print(const Node& node);

bool isEmpty(const ListNode& list);

} // namespace chartroom::tmpl::internal
