#pragma once

// Executor: the third stage, walks trees and writes text. Mirrors text/template/exec.go. One executor serves one execution
// with all its includes and tpl calls, in one thread at a time; the set it runs must stay unchanged meanwhile.
//
// Values are passed by reference where Go copies: a Ref points into the data, a variable or the caller's scratch Value, and is
// good until something is evaluated or changed. Whoever evaluates more before use copies first (copies are counts).
// Failures inside are thrown as ExecFailure and caught where an execution began (execute, executeTemplate, executeText).

#include "core/tmpl/internal/node.h"
#include "core/tmpl/internal/trace_state.h"
#include "core/tmpl/template_set.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::tmpl::internal {

using TreeMap = std::unordered_map<std::string, std::shared_ptr<const Tree>, TransparentHash, std::equal_to<>>;

// Puts parsed trees into a set: equal names are replaced, but not by an empty body.
void associate(TreeMap& set, const std::vector<std::shared_ptr<const Tree>>& trees);

struct ExecFailure {
  Error error;
};

// What Go's reflect.Value knows: a value, and whether it was seen through an interface{} (a map's or list's element). Only that
// tells "nil interface {}" (interface set) from "no value" (not set), and interface {} from the dynamic type in messages.
// The label is the value's own or, of an element without one, that of what it was found in; copies of the value take it along.
struct Ref {
  Ref() = default;
  Ref(const Value* v, bool throughInterface) : value(v), interface(throughInterface), label(v->label()) {}
  Ref(const Value* v, bool throughInterface, Label from) : value(v), interface(throughInterface), label(from) {}
  const Value* value = nullptr;
  bool interface = false;
  Label label = 0;
  bool invalid() const { return value->isNil() && !interface; }
};

// A few Values on the stack, more on the heap: the arguments of a call.
class Arguments {
public:
  explicit Arguments(std::size_t count) : m_count(count) {
    if (count > kInline) m_heap.resize(count);
  }
  Value& operator[](std::size_t i) { return data()[i]; }
  std::size_t size() const { return m_count; }
  std::span<const Value> span() { return {data(), m_count}; }
  void setInterface(std::size_t i) {
    if (i < 64) m_interfaces |= std::uint64_t{1} << i;
  }
  bool interface(std::size_t i) const { return i < 64 && (m_interfaces >> i & 1) != 0; }

private:
  static constexpr std::size_t kInline = 6;
  Value* data() { return m_count > kInline ? m_heap.data() : m_inline; }
  Value m_inline[kInline];
  std::vector<Value> m_heap;
  std::size_t m_count;
  std::uint64_t m_interfaces = 0;
};

// A builtin's result, or Go's error text.
struct BuiltinResult {
  Value value;
  std::string error;
  bool failed = false;
};
// REQUIRES: not And or Or; the number of arguments fits builtinArity(). `calleeText` is the first argument as written.
BuiltinResult callBuiltin(Builtin builtin, Arguments& arguments, std::string_view calleeText);

bool isComparison(Builtin builtin);
// A comparison of two operands; false with Go's error text when they do not compare.
bool compare(Builtin builtin, const Value& a, const Value& b, bool& result, std::string& error);

// A method of common.Values; null for a name that is none.
struct ValuesMethod {
  std::string_view name;
  Signature signature;
  Result<Value> (*body)(const Value& values, std::span<const Value> arguments);
};
const ValuesMethod* findValuesMethod(std::string_view name);

struct Arity {
  int fixed = 0;
  bool variadic = false;
};
Arity builtinArity(Builtin builtin);
Origin builtinOrigin(Builtin builtin);
// print, printf and println take interface {} and string, all others reflect.Value.
bool takesReflectValues(Builtin builtin);

Walk builtinWalk(Builtin builtin);
// Whether a copy of a value, with everything in it as often as it is reached, would take more than `bytes`, or is too deep.
bool isLargerThan(const Value& value, std::size_t bytes);

// What a piece of a trace takes in a list that doubles when it is full.
constexpr std::size_t kPieceCost = 2 * sizeof(Piece);

class Executor final : public Call {
public:
  Executor(const TreeMap& set, const std::string& rootName, const FunctionMap& functions, const Context& context,
      const ExecuteOptions& options);

  Execution execute(std::string_view name, const Value& data);

  // Call
  const Context& context() const override { return m_context; }
  const Clock& clock() const override { return m_clock; }
  std::uint64_t place() override;
  Result<Value> executeTemplate(std::string_view name, const Value& data) override;
  Result<Value> executeText(const Value& text, const Value& data) override;
  void changing(Change change, const Value& map, std::string_view key, const Value& entering) override;
  Value decidedBy(Value result, const Value& asked) override;
  void carryOrigin(const Value& from, Value& made) override;
  bool isTraced() const override { return m_trace != nullptr; }
  void describeYaml(const Value& shown, std::span<const value::YamlMark> marks, Value& made) override;
  void* user() const override { return m_user; }
  Result<void> charge(std::size_t bytes) override { return m_budget.charge(bytes); }
  Result<void> keepGoing() override;

private:
  struct Variable {
    std::uint32_t id;
    bool interface;
    Value value;
  };
  // Of a traced range: what decided that it runs, and what might have ended it or the present round of it until now.
  struct RangeTrace {
    Label control = 0, broken = 0, continued = 0;
  };
  // The templates a tpl text defines, over those of the text or set around it.
  struct Overlay {
    TreeMap own;
    const Overlay* under = nullptr;
  };
  // The text that tpl is executing, and where that came from.
  struct TextSource {
    const Source* source = nullptr;
    Label origin = 0;
  };
  enum class Flow { Normal, Break, Continue };
  class FrameGuard;
  class OverlayGuard;
  class ReadingGuard;
  using Nodes = std::span<const Node* const>;

  // executor.cpp: templates and control flow
  const Tree* find(std::string_view name) const;
  Result<Value> executeTree(const Tree& tree, const Value& data);
  Result<Value> executeRemembered(const Tree& tree, const Value& data);
  Value repeatInclude(const RememberedInclude& include);
  void runTree(const Tree& tree, const Value& data, int depth);
  Flow walk(Ref dot, const Node& node);
  Flow walkList(Ref dot, const ListNode& list);
  Flow walkIfOrWith(Ref dot, const BranchNode& branch);
  Flow walkRange(Ref dot, const BranchNode& branch);
  bool iterate(const Value& value, const BranchNode& branch, bool& ran);
  bool iterateInteger(const Value& value, const Value& number, const BranchNode& branch, bool& ran);
  bool oneIteration(const BranchNode& branch, const Value& index, Ref element);
  void walkTemplate(Ref dot, const TemplateNode& call);
  void printAction(Ref value, const Node& node);
  void append(std::string_view text);
  void checkOutput(std::size_t added);
  void tick();

  // Cuts what is no message any more: every level around a failure repeats it.
  static void shorten(std::string& message);
  // executor_budget.cpp: limits
  Result<void> chargeArguments(Walk walk, std::span<const Value> arguments);
  Result<void> chargeCall(std::span<const Value> arguments, const Value& result);
  Result<Value> callBody(const Function& function, std::span<const Value> arguments);

  // executor_eval.cpp: pipelines, fields, variables
  Ref evalPipeline(Ref dot, const PipeNode& pipe, Value& scratch);
  Ref evalPipelineCommands(Ref dot, const PipeNode& pipe, Value& scratch);
  Ref evalCommand(Ref dot, const CommandNode& command, const Value* final, Value& scratch);
  Ref evalVariable(Ref dot, const VariableNode& node, Nodes arguments, const Value* final, Value& scratch);
  Ref evalChain(Ref dot, const ChainNode& node, Nodes arguments, const Value* final, Value& scratch);
  Ref evalFieldChain(Ref dot, Ref receiver, std::span<const std::string_view> fields, const Node& node, Nodes arguments,
      const Value* final, Value& scratch);
  Ref evalField(
      Ref dot, Ref receiver, std::string_view field, const Node& node, Nodes arguments, const Value* final, Value& scratch);
  Ref evalMember(
      Ref dot, Ref receiver, std::string_view field, const Node& node, Nodes arguments, const Value* final, Value& scratch);
  void notAFunction(Nodes arguments, const Value* final);
  Variable* findVariable(std::uint32_t id);
  void setVariable(const VariableNode& node, Ref value, bool interface);
  void pushVariable(std::uint32_t id, Value value, bool interface = false);

  // executor_call.cpp: arguments and calls
  Ref evalFunction(Ref dot, const IdentifierNode& node, const Node& command, Nodes arguments, const Value* final, Value& scratch);
  Ref callFunction(Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, const Value* final, Value& scratch);
  void checkCount(std::string_view name, const Signature& signature, std::size_t arguments, bool final);
  void evalArguments(
      Ref dot, const Signature& signature, Nodes arguments, const Value* final, bool nilContainers, Arguments& values);
  Ref callValuesMethod(
      Ref dot, Ref receiver, const ValuesMethod& method, const Node& node, Nodes arguments, const Value* final, Value& scratch);
  Ref evalBuiltin(Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, const Value* final, Value& scratch);
  bool evalQuickly(Ref dot, const IdentifierNode& name, const Node& command, Nodes arguments, Value& result);
  Ref evalAndOr(Ref dot, Builtin builtin, Nodes arguments, const Value* final, Value& scratch);
  Ref evalOperand(Ref dot, const Node& node, Value& scratch);
  Ref evalUntyped(Ref dot, const Node& node, Value& scratch);
  void evalArgument(Ref dot, Parameter parameter, const Node& node, Value& out, bool nilContainers);
  void evalConstant(Parameter parameter, const Node& node, Value& out);
  void validate(Ref value, Parameter parameter, Value& out, bool nilContainers);
  void evalMemberArgument(Ref dot, std::string_view type, const Node* node, const Value* final, Value& out);
  const Value& idealConstant(const NumberNode& node);
  [[noreturn]] void callFailed(const Node& node, std::string_view name, Error error);

  // executor_trace.cpp: only called when there is a trace
  enum class Reading : std::uint8_t { Value = 1, Shape = 2, Truth = 4 };
  void traceStart(ExecutionTrace& trace);
  void traceEnd(ExecutionTrace& trace);
  void traceEnter(const Tree& tree);
  void traceRead(Label label, Reading reading);
  bool hasRead(std::vector<std::uint32_t>& readBy, std::size_t index, std::size_t count, Reading reading);
  void traceReadPath(PathId path, Reading reading);
  void traceReadBuilt(const Value& container);
  void traceAlso(const ExecutionTrace& done);
  void tracePrint(std::size_t begin, Ref value, const Node& node);
  void traceText(std::size_t begin, const Node& node);
  Label traceMember(Label found, Label receiver);
  Label traceUnder(Label label, Label decision);
  Label traceAbsent(Label receiver, std::string_view key);
  Label traceTest(Ref condition, Reading reading);
  Label traceDecision(Ref condition, Reading reading = Reading::Truth);
  Label traceUse(Ref value);
  void traceBranchEnd(const BranchNode& branch, std::size_t begin);
  void traceArguments(Origin origin, Arguments& values);
  Label traceKeys(std::span<const Value> values);
  void traceResult(Origin origin, Arguments& values, Value& result, const Node& node);
  static void traceElements(const Value& container, Label label);
  void traceLeaving(const BranchNode& branch, Label control);
  const Node& callNode() const { return m_call ? *m_call : *m_node; }
  Piece pieceOf(std::size_t begin, std::size_t end, Label label, const Node& node) const;
  static Value take(Ref from, Value& scratch);

  [[noreturn]] void fail(std::string message);
  [[noreturn]] void failWith(const std::string& message, Error cause);
  Error makeError(const std::string& message) const;
  Error firstFailure(Error error);

  const TreeMap& m_set;
  const std::string& m_rootName;
  const FunctionMap& m_functions;
  const Context& m_context;
  const Clock& m_clock;
  void* m_user;
  std::size_t m_outputLeft;
  std::optional<Budget> m_ownBudget;
  Budget& m_budget;

  // The running template.
  const Tree* m_tree = nullptr;
  const Node* m_node = nullptr; // for messages: the node Go's state stands at
  int m_depth = 0;
  std::uint64_t m_rounds = 0; // stands for those of the loops around
  std::size_t m_variableBase = 0;
  std::vector<Variable> m_variables;
  std::string* m_output = nullptr;
  // Of a traced execution: the pieces of the output, the frame they stand in, what decided that this node runs, and where the
  // running text came from when it is tpl's.
  TraceState* m_trace;
  std::uint32_t m_frame = 0;
  Label m_control = 0;
  Label m_textOrigin = 0;
  TextSource m_text;
  ExecutionTrace* m_done = nullptr; // where it is all put down
  RangeTrace m_range;               // of the innermost range
  bool m_drewRandom = false;
  const Node* m_call = nullptr;                              // the command whose function is running
  std::unordered_map<std::uint64_t, std::uint32_t> m_places; // how often each was asked for
  const Overlay* m_overlay = nullptr;

  std::int64_t m_stepsLeft = 0; // until the next look at context and budget
  int m_executions = 0;         // nested now, by include and tpl
  int m_textExecutions = 0;     // those of tpl
  // The present failure: its message so far, and the lengths of the messages it wraps, innermost first. Each is an end of the
  // next.
  std::string m_failure;
  std::vector<std::size_t> m_causes;
  // Texts given to tpl, which charts repeat a lot.
  struct ParsedText {
    std::vector<std::shared_ptr<const Tree>> trees;
  };
  std::unordered_map<std::string, ParsedText, TransparentHash, std::equal_to<>> m_texts;
};

} // namespace chartroom::tmpl::internal
