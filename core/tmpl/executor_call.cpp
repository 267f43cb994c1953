#include "core/tmpl/internal/executor.h"

#include "core/base/text.h"

#include <exception>
#include <utility>

// Arguments and calls. A parameter's Go type decides how its argument is evaluated and which values fit.

namespace chartroom::tmpl::internal {

using value::Type;

namespace {

const char* parameterName(Parameter parameter) {
  switch (parameter) {
  case Parameter::Any: return "interface {}";
  case Parameter::Bool: return "bool";
  case Parameter::Int: return "int";
  case Parameter::Int32: return "int32";
  case Parameter::Int64: return "int64";
  case Parameter::Uint32: return "uint32";
  case Parameter::Float64: return "float64";
  case Parameter::String: return "string";
  case Parameter::Bytes: return "[]uint8";
  case Parameter::List: return "[]interface {}";
  case Parameter::StringList: return "[]string";
  case Parameter::Dict: return "map[string]interface {}";
  case Parameter::StringDict: return "map[string]string";
  case Parameter::Time: return "time.Time";
  case Parameter::Duration: return "time.Duration";
  case Parameter::Certificate: return "sprig.certificate";
  }
  return "?";
}

bool canBeNil(Parameter parameter) {
  switch (parameter) {
  case Parameter::Any:
  case Parameter::Bytes:
  case Parameter::List:
  case Parameter::StringList:
  case Parameter::Dict:
  case Parameter::StringDict: return true;
  default: return false;
  }
}

// What a nil slice or map is for code that may ask a Value for its list or map.
Value zeroContainer(Parameter parameter) {
  switch (parameter) {
  case Parameter::Bytes: return Value::bytes({});
  case Parameter::List: return Value::makeList();
  case Parameter::StringList: return Value::makeList(Type::StringList);
  case Parameter::Dict: return Value::makeMap();
  case Parameter::StringDict: return Value::makeMap(Type::StringMap);
  default: return {};
  }
}

void passOn(Value& argument) {
  if (!argument.isOpaque()) return;
  if (Value passed = argument.opaque().passed(); !passed.isNil()) argument = std::move(passed);
}

bool accepts(Parameter parameter, const Value& value) {
  switch (parameter) {
  case Parameter::Any: return true;
  case Parameter::Bool: return value.isBool();
  case Parameter::Int: return value.type() == Type::Int;
  case Parameter::Int32: return value.type() == Type::Int32;
  case Parameter::Int64: return value.type() == Type::Int64;
  case Parameter::Uint32: return value.type() == Type::Uint32;
  case Parameter::Float64: return value.type() == Type::Float64;
  case Parameter::String: return value.isString();
  case Parameter::Bytes: return value.isBytes();
  case Parameter::List: return value.type() == Type::List;
  case Parameter::StringList: return value.type() == Type::StringList;
  case Parameter::Dict: return value.type() == Type::Map || value.type() == Type::ValuesMap;
  case Parameter::StringDict: return value.type() == Type::StringMap;
  case Parameter::Time:
  case Parameter::Duration:
  case Parameter::Certificate: return value.isOpaque() && value.opaque().typeName() == parameterName(parameter);
  }
  return false;
}

} // namespace

// --- arguments --------------------------------------------------------------------------------------------------------

// Everything but constants and nil.
Ref Executor::evalOperand(Ref dot, const Node& node, Value& scratch) {
  switch (node.kind) {
  case NodeKind::Dot: return dot;
  case NodeKind::Field:
    m_node = &node;
    return evalFieldChain(dot, dot, static_cast<const FieldNode&>(node).fields, node, {}, nullptr, scratch);
  case NodeKind::Variable: return evalVariable(dot, static_cast<const VariableNode&>(node), {}, nullptr, scratch);
  case NodeKind::Pipe: return evalPipeline(dot, static_cast<const PipeNode&>(node), scratch);
  case NodeKind::Identifier: return evalFunction(dot, static_cast<const IdentifierNode&>(node), node, {}, nullptr, scratch);
  case NodeKind::Chain: return evalChain(dot, static_cast<const ChainNode&>(node), {}, nullptr, scratch);
  default: fail("can't handle " + print(node));
  }
}

// An argument whose type nobody asks for.
Ref Executor::evalUntyped(Ref dot, const Node& node, Value& scratch) {
  static const Value kNil{};
  m_node = &node;
  switch (node.kind) {
  case NodeKind::Bool: return {&static_cast<const BoolNode&>(node).value, false};
  case NodeKind::Number: return {&idealConstant(static_cast<const NumberNode&>(node)), false};
  case NodeKind::String: return {&static_cast<const StringNode&>(node).value, false};
  case NodeKind::Nil: return {&kNil, false};
  default: return evalOperand(dot, node, scratch);
  }
}

void Executor::evalArgument(Ref dot, Parameter parameter, const Node& node, Value& out, bool nilContainers) {
  m_node = &node;
  switch (node.kind) {
  case NodeKind::Nil:
    if (!canBeNil(parameter)) fail(std::string("cannot assign nil to ") + parameterName(parameter));
    out = nilContainers ? Value() : zeroContainer(parameter);
    return;
  case NodeKind::Bool:
  case NodeKind::Number:
  case NodeKind::String: evalConstant(parameter, node, out); return;
  default: break;
  }
  Value scratch;
  const Ref value = evalOperand(dot, node, scratch);
  if (parameter == Parameter::Any && value.value == &scratch) out = std::move(scratch);
  else validate(value, parameter, out, nilContainers);
  passOn(out);
  out.setLabel(value.label);
}

void Executor::evalConstant(Parameter parameter, const Node& node, Value& out) {
  const auto expected = [&](const char* what) { fail(std::string("expected ") + what + "; found " + print(node)); };
  const Number* number = node.kind == NodeKind::Number ? &static_cast<const NumberNode&>(node).number : nullptr;
  const auto integer = [&](Type type) {
    if (!number || !number->isInt) expected("integer");
    out = Value::integer(type, number->integer);
  };
  switch (parameter) {
  case Parameter::Any: {
    Value scratch;
    out = *evalUntyped({}, node, scratch).value;
    break;
  }
  case Parameter::Bool:
    if (node.kind != NodeKind::Bool) expected("bool");
    out = static_cast<const BoolNode&>(node).value;
    break;
  case Parameter::Int: integer(Type::Int); break;
  case Parameter::Int32: integer(Type::Int32); break;
  case Parameter::Int64:
  case Parameter::Duration: integer(Type::Int64); break;
  case Parameter::Uint32:
    if (!number || !number->isUint) expected("unsigned integer");
    out = Value::integer(Type::Uint32, static_cast<std::int64_t>(number->unsignedInteger));
    break;
  case Parameter::Float64:
    if (!number || !number->isFloat) expected("float");
    out = Value(number->real);
    break;
  case Parameter::String:
    if (node.kind != NodeKind::String) expected("string");
    out = static_cast<const StringNode&>(node).value;
    break;
  default: fail("can't handle " + print(node) + " for arg of type " + parameterName(parameter));
  }
}

void Executor::validate(Ref value, Parameter parameter, Value& out, bool nilContainers) {
  if (m_trace && !accepts(parameter, *value.value)) traceRead(value.label, Reading::Value);
  if (value.invalid()) {
    if (!canBeNil(parameter)) fail(std::string("invalid value; expected ") + parameterName(parameter));
    out = nilContainers ? Value() : zeroContainer(parameter);
    out.setLabel(value.label);
    return;
  }
  if (!accepts(parameter, *value.value))
    fail(std::string("wrong type for value; expected ") + parameterName(parameter) + "; got " +
         (value.value->isNil() ? "interface {}" : value::typeName(*value.value)));
  // A function sees its parameter's type: common.Values arrives as a plain map.
  out = parameter == Parameter::Dict ? value.value->retyped(Type::Map) : *value.value;
  passOn(out);
}

// An argument of a Go object's method, whose parameter has this type: written as `node`, or else what is piped in.
void Executor::evalMemberArgument(Ref dot, std::string_view type, const Node* node, const Value* final, Value& out) {
  for (const Parameter parameter : {Parameter::String, Parameter::Int, Parameter::Duration, Parameter::Time}) {
    if (type != parameterName(parameter)) continue;
    if (node) evalArgument(dot, parameter, *node, out, true);
    else validate({final, false}, parameter, out, true);
    return;
  }
  // A pointer.
  Value scratch;
  Ref value;
  if (!node) {
    value = {final, false};
  } else {
    m_node = node;
    switch (node->kind) {
    case NodeKind::Nil: return;
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::String: fail("can't handle " + print(*node) + " for arg of type " + std::string(type));
    default: value = evalOperand(dot, *node, scratch);
    }
  }
  if (!value.invalid() && value::typeName(*value.value) != type)
    fail("wrong type for value; expected " + std::string(type) + "; got " +
         (value.value->isNil() ? "interface {}" : value::typeName(*value.value)));
  out = *value.value;
  out.setLabel(value.label);
}

// --- calls ------------------------------------------------------------------------------------------------------------

void Executor::callFailed(const Node& node, std::string_view name, Error error) {
  m_node = &node;
  if (m_failure.empty() || !error.message.ends_with(m_failure)) shorten(error.message);
  failWith("error calling " + std::string(name) + ": ", std::move(error));
}

Ref Executor::evalFunction(
    Ref dot, const IdentifierNode& node, const Node& command, Nodes arguments, const Value* final, Value& scratch) {
  m_node = &node;
  if (!arguments.empty()) arguments = arguments.subspan(1);
  if (node.function) return callFunction(dot, node, command, arguments, final, scratch);
  return evalBuiltin(dot, node, command, arguments, final, scratch);
}

void Executor::checkCount(std::string_view name, const Signature& signature, std::size_t arguments, bool final) {
  const std::size_t wanted = signature.parameters.size();
  const std::size_t given = arguments + (final ? 1 : 0);
  if (signature.variadic) {
    if (given + 1 < wanted)
      fail("wrong number of args for " + std::string(name) + ": want at least " + std::to_string(wanted - 1) + " got " +
           std::to_string(arguments));
  } else if (given != wanted) {
    fail("wrong number of args for " + std::string(name) + ": want " + std::to_string(wanted) + " got " + std::to_string(given));
  }
}

void Executor::evalArguments(
    Ref dot, const Signature& signature, Nodes arguments, const Value* final, bool nilContainers, Arguments& values) {
  const std::vector<Parameter>& parameters = signature.parameters;
  const auto parameterAt = [&](std::size_t i) { return parameters[i < parameters.size() ? i : parameters.size() - 1]; };
  for (std::size_t i = 0; i < arguments.size(); ++i) evalArgument(dot, parameterAt(i), *arguments[i], values[i], nilContainers);
  if (final) validate({final, false}, parameterAt(values.size() - 1), values[values.size() - 1], nilContainers);
}

Ref Executor::callValuesMethod(
    Ref dot, Ref receiver, const ValuesMethod& method, const Node& node, Nodes arguments, const Value* final, Value& scratch) {
  const Value object = *receiver.value; // arguments may change where it was found
  if (!arguments.empty()) arguments = arguments.subspan(1);
  checkCount(method.name, method.signature, arguments.size(), final != nullptr);
  Arguments values(arguments.size() + (final ? 1 : 0));
  const Label objectLabel = receiver.label;
  evalArguments(dot, method.signature, arguments, final, false, values);
  if (m_trace) {
    traceRead(objectLabel, Reading::Value);
    traceArguments(Origin::Made, values);
  }
  Result<Value> result = method.body(object, values.span());
  if (!result) callFailed(node, method.name, std::move(result).error());
  scratch = std::move(result).value();
  if (scratch.label() == 0) scratch.setLabel(objectLabel);
  return {&scratch, scratch.isNil()};
}

Ref Executor::callFunction(
    Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, const Value* final, Value& scratch) {
  const Function& function = *name.function;
  checkCount(name.name, function.signature, arguments.size(), final != nullptr);
  Arguments values(arguments.size() + (final ? 1 : 0));
  evalArguments(dot, function.signature, arguments, final, function.nilContainers, values);
  m_call = &command;
  if (m_trace) {
    traceArguments(function.origin, values);
    m_drewRandom = m_drewRandom || function.isRandom;
  }
  Error error;
  try {
    Result<Value> result = callBody(function, values.span());
    m_call = nullptr;
    if (result) {
      scratch = std::move(result).value();
      if (m_trace) traceResult(function.origin, values, scratch, command);
      return {&scratch, scratch.isNil()};
    }
    error = std::move(result).error();
  } catch (const std::exception& thrown) {
    error = Error{Code::Internal, thrown.what(), {}, {}};
  }
  callFailed(command, name.name, std::move(error));
}

Ref Executor::evalBuiltin(
    Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, const Value* final, Value& scratch) {
  const Builtin builtin = name.builtin;
  const Arity arity = builtinArity(builtin);
  const auto fixed = static_cast<std::size_t>(arity.fixed);
  const std::size_t given = arguments.size() + (final ? 1 : 0);
  if (arity.variadic ? given < fixed : given != fixed)
    fail("wrong number of args for " + std::string(name.name) + (arity.variadic ? ": want at least " : ": want ") +
         std::to_string(fixed) + " got " + std::to_string(arity.variadic ? arguments.size() : given));
  if (builtin == Builtin::And || builtin == Builtin::Or) return evalAndOr(dot, builtin, arguments, final, scratch);

  if (!final && evalQuickly(dot, name, command, arguments, scratch)) return {&scratch, false};
  Arguments values(given);
  const bool untyped = takesReflectValues(builtin);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!untyped) {
      evalArgument(dot, builtin == Builtin::Printf && i == 0 ? Parameter::String : Parameter::Any, *arguments[i], values[i], true);
      continue;
    }
    Value own;
    const Ref value = evalUntyped(dot, *arguments[i], own);
    if (value.interface) values.setInterface(i);
    values[i] = take(value, own);
  }
  if (final)
    validate(
        {final, false}, builtin == Builtin::Printf && given == 1 ? Parameter::String : Parameter::Any, values[given - 1], true);
  std::string callee;
  if (builtin == Builtin::Call) {
    // The name in messages: as written or, of a piped value, what reflect.Value.String gives.
    if (!arguments.empty()) callee = print(*arguments[0]);
    else if (final->isString()) callee = final->string();
    else callee = "<" + (final->isNil() ? "invalid" : value::typeName(*final)) + " Value>";
  }
  const Origin origin = builtinOrigin(builtin);
  if (m_trace) traceArguments(origin, values);
  if (auto charged = chargeArguments(builtinWalk(builtin), values.span()); !charged)
    callFailed(command, name.name, std::move(charged).error());
  BuiltinResult result = callBuiltin(builtin, values, callee);
  if (!result.failed)
    if (auto charged = chargeCall(values.span(), result.value); !charged)
      callFailed(command, name.name, std::move(charged).error());
  if (result.failed) callFailed(command, name.name, Error{Code::Template, std::move(result.error), {}, {}});
  scratch = std::move(result.value);
  if (m_trace) traceResult(origin, values, scratch, command);
  return {&scratch, scratch.isNil()};
}

// The commonest conditions, without copies of their operands: not, and comparisons whose second operand calls nothing that
// could change what the first one refers to.
bool Executor::evalQuickly(Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, Value& result) {
  if (name.builtin == Builtin::Not && arguments.size() == 1) {
    Value own;
    const Ref operand = evalUntyped(dot, *arguments[0], own);
    const Label label = m_trace ? traceTest(operand, Reading::Truth) : 0;
    result = !operand.value->truth();
    result.setLabel(label);
    return true;
  }
  if (!isComparison(name.builtin) || arguments.size() != 2) return false;
  switch (arguments[1]->kind) {
  case NodeKind::Bool:
  case NodeKind::Number:
  case NodeKind::String:
  case NodeKind::Dot:
  case NodeKind::Nil: break;
  default: return false;
  }
  Value firstOwn;
  Value secondOwn;
  const Ref first = evalUntyped(dot, *arguments[0], firstOwn);
  const Ref second = evalUntyped(dot, *arguments[1], secondOwn);
  bool holds = false;
  std::string error;
  const Label label = m_trace ? m_trace->origins.join(traceUse(first), traceUse(second)) : 0;
  if (!compare(name.builtin, *first.value, *second.value, holds, error))
    callFailed(command, name.name, Error{Code::Template, std::move(error), {}, {}});
  result = holds;
  result.setLabel(label);
  return true;
}

Ref Executor::evalAndOr(Ref dot, Builtin builtin, Nodes arguments, const Value* final, Value& scratch) {
  Ref result;
  Label passed = 0; // what decided that earlier operands were not taken
  const auto pass = [&](Ref operand) {
    result = operand;
    if (!m_trace) return;
    if (passed != 0) result.label = m_trace->origins.under(m_trace->whole(operand.label), passed);
    passed = m_trace->origins.join(passed, traceDecision(operand));
  };
  for (const Node* argument : arguments) {
    pass(evalUntyped(dot, *argument, scratch));
    if (result.value->truth() == (builtin == Builtin::Or)) return result;
  }
  if (final) pass({final, false});
  return result;
}

} // namespace chartroom::tmpl::internal
