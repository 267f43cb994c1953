#include "core/tmpl/internal/node.h"

#include "core/base/text.h"
#include "core/tmpl/internal/stack.h"

#include <algorithm>

namespace chartroom::tmpl::internal {

namespace {

// Which of the types a constant takes when its use does not say: the way it is written decides.
Value idealValue(std::string_view text, const Number& number) {
  if (number.isComplex) return {};
  const bool hexInteger =
      text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && text.find_first_of("pP") == std::string_view::npos;
  const bool character = !text.empty() && text[0] == '\'';
  if (number.isFloat && !hexInteger && !character && text.find_first_of(".eEpP") != std::string_view::npos)
    return Value(number.real);
  if (number.isInt) return Value::goInt(number.integer);
  return {};
}

void printFields(const Names& fields, std::string& output) {
  for (const std::string_view field : fields) {
    output += '.';
    output += field;
  }
}

void printPipe(const PipeNode& pipe, std::string& output) {
  for (std::size_t i = 0; i < pipe.declarations.size(); ++i) {
    if (i > 0) output += ", ";
    print(*pipe.declarations[i], output);
  }
  if (!pipe.declarations.empty()) output += pipe.isAssignment ? " = " : " := ";
  for (std::size_t i = 0; i < pipe.commands.size(); ++i) {
    if (i > 0) output += " | ";
    print(*pipe.commands[i], output);
  }
}

// A pipeline inside another expression stands in parentheses.
void printOperand(const Node& node, std::string& output) {
  if (node.kind != NodeKind::Pipe) return print(node, output);
  output += '(';
  print(node, output);
  output += ')';
}

void printBranch(const BranchNode& branch, std::string_view keyword, std::string& output) {
  output += "{{";
  output += keyword;
  output += ' ';
  print(*branch.pipe, output);
  output += "}}";
  print(*branch.list, output);
  if (branch.elseList) {
    output += "{{else}}";
    print(*branch.elseList, output);
  }
  output += "{{end}}";
}

void printNode(const Node& node, std::string& output) {
  switch (node.kind) {
  case NodeKind::Text: output += static_cast<const TextNode&>(node).text; break;
  case NodeKind::Action:
    output += "{{";
    print(*static_cast<const ActionNode&>(node).pipe, output);
    output += "}}";
    break;
  case NodeKind::Bool: output += static_cast<const BoolNode&>(node).value.boolean() ? "true" : "false"; break;
  case NodeKind::Chain: {
    const auto& chain = static_cast<const ChainNode&>(node);
    printOperand(*chain.node, output);
    printFields(chain.fields, output);
    break;
  }
  case NodeKind::Command: {
    const auto& command = static_cast<const CommandNode&>(node);
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      if (i > 0) output += ' ';
      printOperand(*command.arguments[i], output);
    }
    break;
  }
  case NodeKind::Dot: output += '.'; break;
  case NodeKind::Else: output += "{{else}}"; break;
  case NodeKind::End: output += "{{end}}"; break;
  case NodeKind::Field: printFields(static_cast<const FieldNode&>(node).fields, output); break;
  case NodeKind::Identifier: output += static_cast<const IdentifierNode&>(node).name; break;
  case NodeKind::If: printBranch(static_cast<const BranchNode&>(node), "if", output); break;
  case NodeKind::List:
    for (const Node* child : static_cast<const ListNode&>(node).nodes) print(*child, output);
    break;
  case NodeKind::Nil: output += "nil"; break;
  case NodeKind::Number: output += static_cast<const NumberNode&>(node).text; break;
  case NodeKind::Pipe: printPipe(static_cast<const PipeNode&>(node), output); break;
  case NodeKind::Range: printBranch(static_cast<const BranchNode&>(node), "range", output); break;
  case NodeKind::String: output += static_cast<const StringNode&>(node).quoted; break;
  case NodeKind::Template: {
    const auto& call = static_cast<const TemplateNode&>(node);
    output += "{{template " + quote(call.name);
    if (call.pipe) {
      output += ' ';
      print(*call.pipe, output);
    }
    output += "}}";
    break;
  }
  case NodeKind::Variable: {
    const auto& variable = static_cast<const VariableNode&>(node);
    output += variable.name;
    printFields(variable.fields, output);
    break;
  }
  case NodeKind::With: printBranch(static_cast<const BranchNode&>(node), "with", output); break;
  case NodeKind::Break: output += "{{break}}"; break;
  case NodeKind::Continue: output += "{{continue}}"; break;
  }
}

} // namespace

NumberNode::NumberNode(std::size_t at, std::string_view literal, Number parsed)
    : Node(NodeKind::Number, at), text(literal), number(parsed), ideal(idealValue(literal, parsed)) {}

// Trees are about as large as the texts they come from.
Source::Source(std::string templateName, std::string templateText)
    : name(std::move(templateName)), text(std::move(templateText)),
      m_memory(std::clamp<std::size_t>(text.size(), 1 << 9, 1 << 14)) {}

Source::LineColumn Source::locate(std::size_t position) const {
  const std::string_view before = std::string_view(text).substr(0, position);
  const std::size_t newline = before.rfind('\n');
  const std::size_t lineStart = newline == std::string_view::npos ? 0 : newline + 1;
  return {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')), static_cast<int>(before.size() - lineStart)};
}

void print(const Node& node, std::string& output) {
  onDeepStack([&] { printNode(node, output); });
}

std::string print(const Node& node) {
  std::string output;
  print(node, output);
  return output;
}

bool isEmpty(const ListNode& list) {
  return std::all_of(list.nodes.begin(), list.nodes.end(),
      [](const Node* node) { return node->kind == NodeKind::Text && trimSpace(static_cast<const TextNode*>(node)->text).empty(); });
}

} // namespace chartroom::tmpl::internal
