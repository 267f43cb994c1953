#include "core/tmpl/internal/parser.h"

#include "core/base/text.h"
#include "core/tmpl/internal/lexer.h"
#include "core/tmpl/internal/stack.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace chartroom::tmpl::internal {

namespace {

struct ParseFailure {
  Error error;
};

constexpr int kMostParentheses = 10000;

constexpr std::array<std::pair<std::string_view, Builtin>, 19> kBuiltins{{
    {"and", Builtin::And},
    {"call", Builtin::Call},
    {"html", Builtin::Html},
    {"index", Builtin::Index},
    {"slice", Builtin::Slice},
    {"js", Builtin::Js},
    {"len", Builtin::Len},
    {"not", Builtin::Not},
    {"or", Builtin::Or},
    {"print", Builtin::Print},
    {"printf", Builtin::Printf},
    {"println", Builtin::Println},
    {"urlquery", Builtin::UrlQuery},
    {"eq", Builtin::Eq},
    {"ge", Builtin::Ge},
    {"gt", Builtin::Gt},
    {"le", Builtin::Le},
    {"lt", Builtin::Lt},
    {"ne", Builtin::Ne},
}};

class Parser {
public:
  Parser(const std::string& name, std::string_view text, const FunctionMap& functions)
      : m_functions(functions), m_source(std::make_shared<Source>(name, std::string(text))), m_lexer(m_source->text) {
    m_lexer.breakIsKeyword = !functions.contains("break");
    m_lexer.continueIsKeyword = !functions.contains("continue");
  }

  std::vector<std::shared_ptr<const Tree>> run() {
    ListNode* root = make<ListNode>(peek().position);
    const std::size_t first = m_nodes.size();
    while (peek().type != TokenType::Eof) {
      if (peek().type == TokenType::LeftDelimiter) {
        const Token delimiter = next();
        if (nextNonSpace().type == TokenType::Define) {
          parseDefinition();
          continue;
        }
        backUp2(delimiter);
      }
      const Node* node = textOrAction();
      if (node->kind == NodeKind::End || node->kind == NodeKind::Else) fail("unexpected " + print(*node));
      m_nodes.push_back(node);
    }
    root->nodes = keep(m_nodes, first);
    add(m_source->name, root);
    std::erase(m_trees, nullptr);
    return std::move(m_trees);
  }

private:
  // What belongs to one template of the text; a define or block inside starts with a fresh one.
  struct Scope {
    std::array<Token, 3> tokens{};
    int peeked = 0;
    std::vector<std::uint32_t> variables{0}; // in scope; "$" always
    int actionLine = 0;
    int rangeDepth = 0;
    int parenthesisDepth = 0;
  };

  template <typename T, typename... Arguments>
  T* make(Arguments&&... arguments) {
    return m_source->make<T>(std::forward<Arguments>(arguments)...);
  }

  // Lists are gathered in a vector that inner and outer ones share, and go into the Source's memory when they are complete.
  template <typename T>
  std::span<const T> keep(std::vector<T>& gathered, std::size_t first) {
    const auto kept = m_source->keep(std::span<const T>(gathered).subspan(first));
    gathered.resize(first);
    return kept;
  }

  // --- tokens ---------------------------------------------------------------------------------------------------------

  const Token& next() {
    if (m_scope.peeked > 0) --m_scope.peeked;
    else m_scope.tokens[0] = m_lexer.next();
    return m_scope.tokens[static_cast<std::size_t>(m_scope.peeked)];
  }

  void backUp() { ++m_scope.peeked; }
  void backUp2(const Token& token) {
    m_scope.tokens[1] = token;
    m_scope.peeked = 2;
  }
  void backUp3(const Token& second, const Token& first) {
    m_scope.tokens[1] = first;
    m_scope.tokens[2] = second;
    m_scope.peeked = 3;
  }

  const Token& peek() {
    if (m_scope.peeked > 0) return m_scope.tokens[static_cast<std::size_t>(m_scope.peeked - 1)];
    m_scope.peeked = 1;
    m_scope.tokens[0] = m_lexer.next();
    return m_scope.tokens[0];
  }

  const Token& nextNonSpace() {
    for (;;) {
      const Token& token = next();
      if (token.type != TokenType::Space) return token;
    }
  }

  const Token& peekNonSpace() {
    const Token& token = nextNonSpace();
    backUp();
    return token;
  }

  // --- errors ---------------------------------------------------------------------------------------------------------

  [[noreturn]] void fail(const std::string& message) {
    const Token& token = m_scope.tokens[0];
    Error error;
    error.code = Code::Parse;
    error.message = "template: " + m_source->name + ":" + std::to_string(token.line) + ": " + message;
    error.place = Place{m_source->name, token.line, 0};
    const Source::LineColumn at = m_source->locate(token.position);
    if (at.line == token.line) error.place.column = at.column + 1;
    throw ParseFailure{std::move(error)};
  }

  [[noreturn]] void unexpected(const Token& token, std::string_view context) {
    if (token.type == TokenType::Error) {
      std::string extra;
      if (m_scope.actionLine != 0 && m_scope.actionLine != token.line) {
        extra = " started at " + m_source->name + ":" + std::to_string(m_scope.actionLine);
        if (!token.value.ends_with(" action")) extra = " in action" + extra;
      }
      fail(token.print() + extra);
    }
    fail("unexpected " + token.print() + " in " + std::string(context));
  }

  Token expect(TokenType type, std::string_view context) {
    const Token token = nextNonSpace();
    if (token.type != type) unexpected(token, context);
    return token;
  }

  std::string unquoted(const Token& token) {
    if (token.isPlain) return std::string(token.value.substr(1, token.value.size() - 2));
    std::string text;
    if (!unquote(token.value, text)) fail("invalid syntax");
    return text;
  }

  // --- templates ------------------------------------------------------------------------------------------------------

  void add(const std::string& name, const ListNode* root) {
    auto tree = std::make_shared<const Tree>(Tree{name, m_source, root, isEmpty(*root)});
    const auto [known, isNew] = m_treeIndex.try_emplace(name, m_trees.size());
    if (!isNew) {
      auto& earlier = m_trees[known->second];
      if (!earlier->empty) {
        if (!tree->empty) fail("template: multiple definition of template " + quote(name));
        return;
      }
      earlier.reset();
      known->second = m_trees.size();
    }
    m_trees.push_back(std::move(tree));
  }

  void parseDefinition() {
    const std::string_view context = "define clause";
    Scope outer = std::exchange(m_scope, Scope{});
    const Token token = nextNonSpace();
    if (token.type != TokenType::String && token.type != TokenType::RawString) unexpected(token, context);
    const std::string name = unquoted(token);
    expect(TokenType::RightDelimiter, context);
    parseBody(name, context, m_scope);
    m_scope = std::move(outer);
  }

  // `complains`: whose line a wrong end is reported at.
  void parseBody(const std::string& name, std::string_view context, Scope& complains) {
    const Node* end = nullptr;
    const ListNode* root = itemList(end);
    if (end->kind != NodeKind::End && &complains != &m_scope) m_scope = std::move(complains);
    if (end->kind != NodeKind::End) fail("unexpected " + print(*end) + " in " + std::string(context));
    add(name, root);
  }

  ListNode* itemList(const Node*& end) {
    ListNode* list = make<ListNode>(peekNonSpace().position);
    const std::size_t first = m_nodes.size();
    while (peekNonSpace().type != TokenType::Eof) {
      const Node* node = textOrAction();
      if (node->kind == NodeKind::End || node->kind == NodeKind::Else) {
        end = node;
        list->nodes = keep(m_nodes, first);
        return list;
      }
      m_nodes.push_back(node);
    }
    fail("unexpected EOF");
  }

  const Node* textOrAction() {
    const Token token = nextNonSpace();
    if (token.type == TokenType::Text) return make<TextNode>(token.position, token.value);
    if (token.type != TokenType::LeftDelimiter) unexpected(token, "input");
    m_scope.actionLine = token.line;
    const Node* node = nullptr;
    onDeepStack([&] { node = action(); });
    m_scope.actionLine = 0;
    return node;
  }

  const Node* action() {
    const Token token = nextNonSpace();
    switch (token.type) {
    case TokenType::Block: return blockControl();
    case TokenType::Break: return loopControl(token, NodeKind::Break, "{{break}}");
    case TokenType::Continue: return loopControl(token, NodeKind::Continue, "{{continue}}");
    case TokenType::Else: return elseControl();
    case TokenType::End: return make<Node>(NodeKind::End, expect(TokenType::RightDelimiter, "end").position);
    case TokenType::If: return branchControl(NodeKind::If, "if");
    case TokenType::Range: return branchControl(NodeKind::Range, "range");
    case TokenType::Template: return templateControl();
    case TokenType::With: return branchControl(NodeKind::With, "with");
    default: break;
    }
    backUp();
    const std::size_t position = peek().position;
    return make<ActionNode>(position, pipeline("command", TokenType::RightDelimiter));
  }

  const Node* loopControl(const Token& keyword, NodeKind kind, const char* text) {
    const std::size_t position = keyword.position;
    const Token token = nextNonSpace();
    if (token.type != TokenType::RightDelimiter) unexpected(token, text);
    if (m_scope.rangeDepth == 0) fail(std::string(text) + " outside {{range}}");
    return make<Node>(kind, position);
  }

  const Node* elseControl() {
    const Token token = peekNonSpace();
    // What follows stays for branchControl, which reads {{else if}} as {{else}}{{if}}.
    if (token.type == TokenType::If || token.type == TokenType::With) return make<Node>(NodeKind::Else, token.position);
    return make<Node>(NodeKind::Else, expect(TokenType::RightDelimiter, "else").position);
  }

  const Node* branchControl(NodeKind kind, std::string_view context) {
    const std::size_t outerVariables = m_scope.variables.size();
    const PipeNode* pipe = pipeline(context, TokenType::RightDelimiter);
    BranchNode* branch = make<BranchNode>(kind, pipe->position);
    branch->pipe = pipe;
    if (kind == NodeKind::Range) ++m_scope.rangeDepth;
    const Node* end = nullptr;
    branch->list = itemList(end);
    if (kind == NodeKind::Range) --m_scope.rangeDepth;
    if (end->kind == NodeKind::Else) {
      const TokenType chained = kind == NodeKind::If ? TokenType::If : TokenType::With;
      if (kind != NodeKind::Range && peek().type == chained) {
        next();
        ListNode* rest = make<ListNode>(end->position);
        const Node* inner = nullptr;
        onDeepStack([&] { inner = branchControl(kind, context); });
        rest->nodes = m_source->keep(std::span<const Node* const>(&inner, 1));
        branch->elseList = rest;
      } else {
        branch->elseList = itemList(end);
        if (end->kind != NodeKind::End) fail("expected end; found " + print(*end));
      }
    }
    m_scope.variables.resize(outerVariables);
    collectChanges(*branch->list);
    if (branch->elseList) collectChanges(*branch->elseList);
    std::sort(m_changes.begin(), m_changes.end());
    m_changes.erase(std::unique(m_changes.begin(), m_changes.end()), m_changes.end());
    branch->changes = keep(m_changes, 0);
    if (kind != NodeKind::Range)
      for (const ListNode* list : {branch->list, branch->elseList})
        if (list) noteLeaving(*list, *branch);
    return branch;
  }

  static void noteLeaving(const ListNode& list, BranchNode& branch) {
    for (const Node* node : list.nodes) {
      const bool inner = node->kind == NodeKind::If || node->kind == NodeKind::With;
      const auto* within = inner ? static_cast<const BranchNode*>(node) : nullptr;
      branch.breaks = branch.breaks || node->kind == NodeKind::Break || (within && within->breaks);
      branch.continues = branch.continues || node->kind == NodeKind::Continue || (within && within->continues);
    }
  }

  // The variables that the actions of a list assign to, or give to a function that changes what it is given.
  void collectChanges(const ListNode& list) {
    for (const Node* node : list.nodes) {
      if (node->kind == NodeKind::If || node->kind == NodeKind::With || node->kind == NodeKind::Range) {
        const auto& inner = static_cast<const BranchNode*>(node)->changes;
        m_changes.insert(m_changes.end(), inner.begin(), inner.end());
      } else if (node->kind == NodeKind::Action) {
        const PipeNode& pipe = *static_cast<const ActionNode*>(node)->pipe;
        if (pipe.isAssignment)
          for (const VariableNode* variable : pipe.declarations) m_changes.push_back(variable->id);
        for (const CommandNode* command : pipe.commands) {
          if (command->arguments.size() < 2 || command->arguments[0]->kind != NodeKind::Identifier) continue;
          const Function* function = static_cast<const IdentifierNode*>(command->arguments[0])->function;
          if (function && function->changesFirst && command->arguments[1]->kind == NodeKind::Variable)
            m_changes.push_back(static_cast<const VariableNode*>(command->arguments[1])->id);
        }
      }
    }
  }

  const Node* blockControl() {
    const std::string_view context = "block clause";
    const Token token = nextNonSpace();
    const std::string name = templateName(token, context);
    const PipeNode* pipe = pipeline(context, TokenType::RightDelimiter);
    Scope outer = std::exchange(m_scope, Scope{});
    parseBody(name, context, outer);
    m_scope = std::move(outer);
    return make<TemplateNode>(token.position, name, pipe);
  }

  const Node* templateControl() {
    const std::string_view context = "template clause";
    const Token token = nextNonSpace();
    const std::string name = templateName(token, context);
    const PipeNode* pipe = nullptr;
    if (nextNonSpace().type != TokenType::RightDelimiter) {
      backUp();
      pipe = pipeline(context, TokenType::RightDelimiter);
    }
    return make<TemplateNode>(token.position, name, pipe);
  }

  std::string templateName(const Token& token, std::string_view context) {
    if (token.type != TokenType::String && token.type != TokenType::RawString) unexpected(token, context);
    return unquoted(token);
  }

  // --- expressions ----------------------------------------------------------------------------------------------------

  PipeNode* pipeline(std::string_view context, TokenType end) {
    PipeNode* pipe = make<PipeNode>(peekNonSpace().position);
    if (peek().type == TokenType::Variable) {
      const std::size_t first = m_declared.size();
      while (parseDeclaration(*pipe, first, context)) {
      }
      pipe->declarations = keep(m_declared, first);
    }
    const std::size_t first = m_commands.size();
    for (;;) {
      const Token& token = nextNonSpace();
      if (token.type == end) {
        pipe->commands = keep(m_commands, first);
        checkPipeline(*pipe, context);
        return pipe;
      }
      switch (token.type) {
      case TokenType::Bool:
      case TokenType::CharConstant:
      case TokenType::Complex:
      case TokenType::Dot:
      case TokenType::Field:
      case TokenType::Identifier:
      case TokenType::Number:
      case TokenType::Nil:
      case TokenType::RawString:
      case TokenType::String:
      case TokenType::Variable:
      case TokenType::LeftParenthesis:
        backUp();
        m_commands.push_back(command());
        break;
      default: unexpected(token, context);
      }
    }
  }

  // Reads `$x :=`, `$x =` or the `$i,` of a range; true when a second variable has to follow.
  bool parseDeclaration(PipeNode& pipe, std::size_t first, std::string_view context) {
    const Token variable = peekNonSpace();
    if (variable.type != TokenType::Variable) return false;
    next();
    // "$x foo" and "$x := foo" part only at the third token, and a space counts as one.
    const Token afterVariable = peek();
    const Token following = peekNonSpace();
    if (following.type == TokenType::Assign || following.type == TokenType::Declare) {
      pipe.isAssignment = following.type == TokenType::Assign;
      nextNonSpace();
      declare(variable);
      return false;
    }
    if (following.type == TokenType::Char && following.value == ",") {
      nextNonSpace();
      declare(variable);
      if (context == "range" && m_declared.size() - first < 2) {
        switch (peekNonSpace().type) {
        case TokenType::Variable:
        case TokenType::RightDelimiter:
        case TokenType::RightParenthesis: return true;
        default: fail("range can only initialize variables");
        }
      }
      fail("too many declarations in " + std::string(context));
    }
    if (afterVariable.type == TokenType::Space) backUp3(variable, afterVariable);
    else backUp2(variable);
    return false;
  }

  void declare(const Token& token) {
    const std::uint32_t id = variableId(token.value);
    m_declared.push_back(make<VariableNode>(token.position, token.value, id, Names()));
    m_scope.variables.push_back(id);
  }

  void checkPipeline(const PipeNode& pipe, std::string_view context) {
    if (pipe.commands.empty()) fail("missing value for " + std::string(context));
    for (std::size_t i = 1; i < pipe.commands.size(); ++i) {
      switch (pipe.commands[i]->arguments[0]->kind) {
      case NodeKind::Bool:
      case NodeKind::Dot:
      case NodeKind::Nil:
      case NodeKind::Number:
      case NodeKind::String: fail("non executable command in pipeline stage " + std::to_string(i + 1));
      default: break;
      }
    }
  }

  const CommandNode* command() {
    CommandNode* command = make<CommandNode>(peekNonSpace().position);
    const std::size_t first = m_nodes.size();
    for (;;) {
      peekNonSpace();
      if (const Node* argument = operand()) m_nodes.push_back(argument);
      const Token& token = next();
      if (token.type == TokenType::Space) continue;
      if (token.type == TokenType::RightDelimiter || token.type == TokenType::RightParenthesis) backUp();
      else if (token.type != TokenType::Pipe) unexpected(token, "operand");
      break;
    }
    command->arguments = keep(m_nodes, first);
    if (command->arguments.empty()) fail("empty command");
    return command;
  }

  // A term and the fields behind it; null when no operand follows. As Go has it, a node with fields stands where the first of
  // them does that is not its term.
  const Node* operand() {
    const Token token = nextNonSpace();
    const std::size_t first = m_names.size();
    switch (token.type) {
    case TokenType::Field: {
      m_names.push_back(token.value.substr(1));
      const std::size_t position = gatherFields(token.position);
      return make<FieldNode>(position, keep(m_names, first));
    }
    case TokenType::Variable: {
      const std::uint32_t id = variableInScope(token.value);
      const std::size_t position = gatherFields(token.position);
      return make<VariableNode>(position, token.value, id, keep(m_names, first));
    }
    default: break;
    }
    const Node* node = term(token);
    if (!node || peek().type != TokenType::Field) return node;
    const std::size_t position = gatherFields(node->position);
    switch (node->kind) {
    case NodeKind::Bool:
    case NodeKind::String:
    case NodeKind::Number:
    case NodeKind::Nil:
    case NodeKind::Dot: fail("unexpected . after term " + quote(print(*node)));
    default: return make<ChainNode>(position, node, keep(m_names, first));
    }
  }

  // The names of the fields that follow go to m_names. Returns the position of the first, or `position` when there is none.
  std::size_t gatherFields(std::size_t position) {
    if (peek().type != TokenType::Field) return position;
    position = peek().position;
    do m_names.push_back(next().value.substr(1));
    while (peek().type == TokenType::Field);
    return position;
  }

  const Node* term(const Token& token) {
    switch (token.type) {
    case TokenType::Identifier: return identifier(token);
    case TokenType::Dot: return make<Node>(NodeKind::Dot, token.position);
    case TokenType::Nil: return make<Node>(NodeKind::Nil, token.position);
    case TokenType::Bool: return make<BoolNode>(token.position, token.value == "true");
    case TokenType::CharConstant:
    case TokenType::Complex:
    case TokenType::Number: {
      Number number;
      std::string message;
      if (!parseNumber(token.value, token.type, number, message)) fail(message);
      return make<NumberNode>(token.position, token.value, number);
    }
    case TokenType::LeftParenthesis: {
      if (m_scope.parenthesisDepth >= kMostParentheses) fail("max expression depth exceeded");
      ++m_scope.parenthesisDepth;
      const Node* inner = nullptr;
      onDeepStack([&] { inner = pipeline("parenthesized pipeline", TokenType::RightParenthesis); });
      --m_scope.parenthesisDepth;
      return inner;
    }
    case TokenType::String:
    case TokenType::RawString: return make<StringNode>(token.position, token.value, unquoted(token));
    default: backUp(); return nullptr;
    }
  }

  const Node* identifier(const Token& token) {
    IdentifierNode* node = make<IdentifierNode>(token.position, token.value);
    if (const auto found = m_functions.find(token.value); found != m_functions.end()) {
      node->function = &found->second;
      return node;
    }
    node->builtin = findBuiltin(token.value);
    if (node->builtin == Builtin::None) fail("function " + quote(token.value) + " not defined");
    return node;
  }

  std::uint32_t variableInScope(std::string_view name) {
    const std::uint32_t id = variableId(name);
    if (std::find(m_scope.variables.begin(), m_scope.variables.end(), id) == m_scope.variables.end())
      fail("undefined variable " + quote(name));
    return id;
  }

  std::uint32_t variableId(std::string_view name) {
    if (name == "$") return 0;
    return m_variableIds.emplace(name, static_cast<std::uint32_t>(m_variableIds.size() + 1)).first->second;
  }

  const FunctionMap& m_functions;
  std::shared_ptr<Source> m_source;
  Lexer m_lexer;
  Scope m_scope;
  std::unordered_map<std::string_view, std::uint32_t> m_variableIds;
  std::vector<std::shared_ptr<const Tree>> m_trees; // null where a later tree replaced an empty one
  std::unordered_map<std::string, std::size_t> m_treeIndex;
  // Lists that are not complete yet; see keep().
  std::vector<const Node*> m_nodes;
  std::vector<const CommandNode*> m_commands;
  std::vector<const VariableNode*> m_declared;
  std::vector<std::string_view> m_names;
  std::vector<std::uint32_t> m_changes;
};

} // namespace

Builtin findBuiltin(std::string_view name) {
  for (const auto& [word, builtin] : kBuiltins)
    if (word == name) return builtin;
  return Builtin::None;
}

Result<std::vector<std::shared_ptr<const Tree>>> parse(
    const std::string& name, std::string_view text, const FunctionMap& functions) {
  try {
    return Parser(name, text, functions).run();
  } catch (ParseFailure& failure) {
    return std::move(failure.error);
  } catch (const StackExhausted&) {
    return Error{Code::Parse, "template: " + name + ": nesting too deep", {}, Place{name, 0, 0}};
  }
}

} // namespace chartroom::tmpl::internal
