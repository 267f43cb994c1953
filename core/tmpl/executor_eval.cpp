#include "core/tmpl/internal/executor.h"

#include "core/base/text.h"
#include "core/tmpl/internal/stack.h"

#include <utility>

// Pipelines, fields and variables.

namespace chartroom::tmpl::internal {

using value::Map;
using value::Type;

namespace {

const Value kNil{};
const Value kEmptyString("");

// Map::find, faster on the small maps that values are made of: lengths differ more often than not.
const Value* findEntry(const Map& map, std::string_view key) {
  constexpr std::size_t kSmall = 12;
  if (map.size() > kSmall) return map.find(key);
  for (const Map::Entry& entry : map)
    if (entry.key.view() == key) return &entry.value;
  return nullptr;
}

// The static type Go's messages name: of an element of a map or list of interfaces, that is the interface.
std::string staticType(Ref ref) { return ref.interface ? "interface {}" : value::typeName(*ref.value); }

} // namespace

// --- variables --------------------------------------------------------------------------------------------------------

void Executor::pushVariable(std::uint32_t id, Value value, bool interface) {
  m_variables.push_back(Variable{id, interface, std::move(value)});
}

Executor::Variable* Executor::findVariable(std::uint32_t id) {
  for (std::size_t i = m_variables.size(); i > m_variableBase; --i)
    if (m_variables[i - 1].id == id) return &m_variables[i - 1];
  return nullptr;
}

void Executor::setVariable(const VariableNode& node, Ref value, bool interface) {
  Variable* variable = findVariable(node.id);
  if (!variable) fail("undefined variable: " + std::string(node.name));
  variable->value = *value.value;
  variable->value.setLabel(value.label);
  variable->interface = interface;
}

// --- pipelines --------------------------------------------------------------------------------------------------------

Ref Executor::evalPipeline(Ref dot, const PipeNode& pipe, Value& scratch) {
  m_node = &pipe;
  Ref result;
  if (stackIsLow()) [[unlikely]]
    runOnFreshStack([&] { result = evalPipelineCommands(dot, pipe, scratch); });
  else result = evalPipelineCommands(dot, pipe, scratch);
  // What was seen through an interface is now the thing itself.
  result.interface = false;
  for (const VariableNode* declared : pipe.declarations) {
    if (result.value != &scratch) {
      scratch = *result.value; // it may be a variable, which moves
      result.value = &scratch;
    }
    scratch.setLabel(result.label);
    if (pipe.isAssignment) setVariable(*declared, result, false);
    else pushVariable(declared->id, *result.value);
  }
  return result;
}

Ref Executor::evalPipelineCommands(Ref dot, const PipeNode& pipe, Value& scratch) {
  Ref result = evalCommand(dot, *pipe.commands[0], nullptr, scratch);
  for (std::size_t i = 1; i < pipe.commands.size(); ++i) {
    const Value final = take(result, scratch);
    result = evalCommand(dot, *pipe.commands[i], &final, scratch);
    // and, or pass their last operand on, which is ours only until here.
    if (result.value == &final) {
      scratch = final;
      result.value = &scratch; // and keeps its label
    }
  }
  return result;
}

void Executor::notAFunction(Nodes arguments, const Value* final) {
  if (arguments.size() > 1 || final) fail("can't give argument to non-function " + print(*arguments[0]));
}

Ref Executor::evalCommand(Ref dot, const CommandNode& command, const Value* final, Value& scratch) {
  const Node& first = *command.arguments[0];
  const Nodes arguments(command.arguments);
  switch (first.kind) {
  case NodeKind::Field:
    m_node = &first;
    return evalFieldChain(dot, dot, static_cast<const FieldNode&>(first).fields, first, arguments, final, scratch);
  case NodeKind::Chain: return evalChain(dot, static_cast<const ChainNode&>(first), arguments, final, scratch);
  case NodeKind::Identifier:
    return evalFunction(dot, static_cast<const IdentifierNode&>(first), command, arguments, final, scratch);
  case NodeKind::Pipe: notAFunction(arguments, final); return evalPipeline(dot, static_cast<const PipeNode&>(first), scratch);
  case NodeKind::Variable: return evalVariable(dot, static_cast<const VariableNode&>(first), arguments, final, scratch);
  default: break;
  }
  m_node = &first;
  notAFunction(arguments, final);
  switch (first.kind) {
  case NodeKind::Bool: return {&static_cast<const BoolNode&>(first).value, false};
  case NodeKind::Dot: return dot;
  case NodeKind::Nil: fail("nil is not a command");
  case NodeKind::Number: return {&idealConstant(static_cast<const NumberNode&>(first)), false};
  case NodeKind::String: return {&static_cast<const StringNode&>(first).value, false};
  default: fail("can't evaluate command " + quote(print(first)));
  }
}

const Value& Executor::idealConstant(const NumberNode& node) {
  m_node = &node;
  if (!node.ideal.isNil()) return node.ideal;
  // The one thing Go has and Value has not.
  if (node.number.isComplex) fail("complex numbers are not supported: " + std::string(node.text));
  fail(std::string(node.text) + " overflows int");
}

// --- fields -----------------------------------------------------------------------------------------------------------

Ref Executor::evalVariable(Ref dot, const VariableNode& node, Nodes arguments, const Value* final, Value& scratch) {
  m_node = &node;
  const Variable* variable = findVariable(node.id);
  if (!variable) fail("undefined variable: " + std::string(node.name));
  Ref value{&variable->value, variable->interface};
  if (node.fields.empty()) {
    notAFunction(arguments, final);
    return value;
  }
  return evalFieldChain(dot, value, node.fields, node, arguments, final, scratch);
}

Ref Executor::evalChain(Ref dot, const ChainNode& node, Nodes arguments, const Value* final, Value& scratch) {
  m_node = &node;
  if (node.node->kind == NodeKind::Nil) fail("indirection through explicit nil in " + print(node));
  m_node = node.node;
  const Ref receiver = evalOperand(dot, *node.node, scratch);
  return evalFieldChain(dot, receiver, node.fields, node, arguments, final, scratch);
}

Ref Executor::evalFieldChain(Ref dot, Ref receiver, std::span<const std::string_view> fields, const Node& node, Nodes arguments,
    const Value* final, Value& scratch) {
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    const Type type = receiver.value->type();
    // Methods come before keys, and only common.Values has them: evalField sees to those.
    const bool plainKey = type == Type::Map || (type == Type::ValuesMap && fields[i][0] >= 'a');
    const Value* found = plainKey ? findEntry(receiver.value->map(), fields[i]) : nullptr;
    if (!found) {
      receiver = evalField(dot, receiver, fields[i], node, {}, nullptr, scratch);
      continue;
    }
    const Label container = receiver.label;
    receiver = Ref{found, true};
    if (m_trace) receiver.label = traceMember(receiver.label, container);
  }
  return evalField(dot, receiver, fields.back(), node, arguments, final, scratch);
}

Ref Executor::evalField(
    Ref dot, Ref receiver, std::string_view field, const Node& node, Nodes arguments, const Value* final, Value& scratch) {
  const Value& value = *receiver.value;
  // That it has members at all is something a template relies on, whatever it does with them.
  if (m_trace) traceRead(receiver.label, Reading::Truth);
  switch (value.type()) {
  case Type::Nil:
    if (!receiver.interface) return {&kNil, false, receiver.label};
    if (m_trace) traceRead(receiver.label, Reading::Value);
    fail("nil pointer evaluating interface {}." + std::string(field));
  case Type::Map:
  case Type::ValuesMap:
  case Type::StringMap: {
    if (value.type() == Type::ValuesMap)
      if (const ValuesMethod* method = findValuesMethod(field))
        return callValuesMethod(dot, receiver, *method, node, arguments, final, scratch);
    if (arguments.size() > 1 || final) fail(std::string(field) + " is not a method but has arguments");
    const bool text = value.type() == Type::StringMap;
    if (const Value* found = findEntry(value.map(), field))
      return {found, !text, m_trace ? traceMember(found->label(), receiver.label) : 0};
    const Label absent = m_trace ? traceAbsent(receiver.label, field) : 0;
    return text ? Ref{&kEmptyString, false, absent} : Ref{&kNil, true, absent};
  }
  case Type::Opaque: return evalMember(dot, receiver, field, node, arguments, final, scratch);
  default: break;
  }
  if (m_trace) traceRead(receiver.label, Reading::Value);
  fail("can't evaluate field " + std::string(field) + " in type " + staticType(receiver));
}

// A method or field of a Go object. Its own error texts about arguments stand as they are; other errors are the method's.
Ref Executor::evalMember(
    Ref dot, Ref receiver, std::string_view field, const Node& node, Nodes arguments, const Value* final, Value& scratch) {
  const Value object = *receiver.value; // arguments may change where it was found
  const Label objectLabel = receiver.label;
  const bool interface = receiver.interface;
  const Node* before = m_node; // where Go stands when it counts arguments, which is before it evaluates them
  const std::size_t given = arguments.empty() ? 0 : arguments.size() - 1;
  Arguments values(given + (final ? 1 : 0));
  if (const auto types = object.opaque().parameterTypes(field); !types.empty()) {
    if (values.size() != types.size())
      fail("wrong number of args for " + std::string(field) + ": want " + std::to_string(types.size()) + " got " +
           std::to_string(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      evalMemberArgument(dot, types[i], i < given ? arguments[i + 1] : nullptr, final, values[i]);
  } // else it takes none, and says so before any is evaluated
  if (m_trace) traceArguments(Origin::Made, values);
  Value result;
  std::string error;
  if (object.opaque().member(field, values.span(), result, error)) {
    if (!error.empty()) {
      if (error.starts_with("wrong number of args for ") || error.ends_with(" has arguments but cannot be invoked as function") ||
          error.ends_with(" is not a method but has arguments")) {
        m_node = before;
        fail(error);
      }
      callFailed(node, field, Error{Code::Template, error, {}, {}});
    }
    if (m_trace) traceResult(Origin::Made, values, result, node);
    if (result.label() == 0) result.setLabel(objectLabel);
    scratch = std::move(result);
    return {&scratch, false};
  }
  m_node = before;
  if (const Value plain = object.opaque().plain(); plain.isMap()) {
    if (values.size() > 0) fail(std::string(field) + " is not a method but has arguments");
    scratch = plain.get(field);
    scratch.setLabel(objectLabel);
    return {&scratch, false};
  }
  fail("can't evaluate field " + std::string(field) + " in type " + staticType({&object, interface}));
}

} // namespace chartroom::tmpl::internal
