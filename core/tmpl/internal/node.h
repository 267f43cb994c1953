#pragma once

// The parsed tree: what the parser makes and the executor walks. Mirrors text/template/parse/node.go.
// Nodes belong to their Source and live as long as it; trees of one text share one Source. After parsing nothing changes, so
// any number of threads may walk a tree. Every node keeps its byte position, from which file, line and column follow.

#include "core/tmpl/function.h"
#include "core/tmpl/internal/literal.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
  And,
  Or,
  Not,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  Len,
  Index,
  Slice,
  Call,
  Html,
  Js,
  UrlQuery,
  Print,
  Printf,
  Println,
};

struct Node;

// What nodes consist of lies in their Source's memory, one after the other, and goes with it.
using Names = std::span<const std::string_view>;
using NodeList = std::span<const Node* const>;

struct Node {
  Node(NodeKind nodeKind, std::size_t at) : kind(nodeKind), position(static_cast<std::uint32_t>(at)) {}
  const NodeKind kind;
  const std::uint32_t position; // bytes from the start of the Source's text
};

struct TextNode : Node {
  TextNode(std::size_t at, std::string_view body) : Node(NodeKind::Text, at), text(body) {}
  std::string_view text;
};

struct ListNode : Node {
  explicit ListNode(std::size_t at) : Node(NodeKind::List, at) {}
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
  FieldNode(std::size_t at, Names names) : Node(NodeKind::Field, at), fields(names) {}
  Names fields;
};

struct VariableNode : Node {
  VariableNode(std::size_t at, std::string_view word, std::uint32_t number, Names names)
      : Node(NodeKind::Variable, at), name(word), id(number), fields(names) {}
  std::string_view name; // with its dollar
  std::uint32_t id;      // the same for equal names of one Source; 0 is "$"
  Names fields;
};

struct ChainNode : Node {
  ChainNode(std::size_t at, const Node* term, Names names) : Node(NodeKind::Chain, at), node(term), fields(names) {}
  const Node* node;
  Names fields;
};

struct CommandNode : Node {
  explicit CommandNode(std::size_t at) : Node(NodeKind::Command, at) {}
  NodeList arguments; // the first is what is called
};

struct PipeNode : Node {
  explicit PipeNode(std::size_t at) : Node(NodeKind::Pipe, at) {}
  bool isAssignment = false;
  std::span<const VariableNode* const> declarations; // two at most
  std::span<const CommandNode* const> commands;
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
  std::span<const std::uint32_t> changes;
  // Of If and With: whether a break or a continue of the range around stands inside.
  bool breaks = false, continues = false;
};

struct TemplateNode : Node {
  TemplateNode(std::size_t at, std::string called, const PipeNode* pipeline)
      : Node(NodeKind::Template, at), name(std::move(called)), pipe(pipeline) {}
  std::string name;
  const PipeNode* pipe; // may be null
};

// One parsed text and everything made from it.
class Source {
public:
  Source(std::string templateName, std::string templateText);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    for (const auto& [node, destroy] : m_destructors) destroy(node);
  }

  std::string name; // of the template that was parsed; messages show it
  std::string text;

  // A node; only those that own something outside of the Source's memory (values, names) have to be destroyed.
  template <typename T, typename... Arguments>
  T* make(Arguments&&... arguments) {
    T* node = new (m_memory.allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    if constexpr (!std::is_trivially_destructible_v<T>)
      m_destructors.emplace_back(node, [](void* made) { static_cast<T*>(made)->~T(); });
    return node;
  }
  template <typename T>
  std::span<const T> keep(std::span<const T> items) {
    if (items.empty()) return {};
    T* copy = static_cast<T*>(m_memory.allocate(items.size_bytes(), alignof(T)));
    std::copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }

  // Line (from 1) and byte column (from 0) of a position.
  struct LineColumn {
    int line = 1;
    int column = 0;
  };
  LineColumn locate(std::size_t position) const;

private:
  std::pmr::monotonic_buffer_resource m_memory;
  std::vector<std::pair<void*, void (*)(void*)>> m_destructors;
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
