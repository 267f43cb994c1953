#include "core/tmpl/internal/executor.h"

#include "core/base/text.h"
#include "core/tmpl/format.h"
#include "core/tmpl/internal/parser.h"
#include "core/tmpl/internal/stack.h"

#include <algorithm>
#include <utility>

namespace chartroom::tmpl::internal {

using value::List;
using value::Map;
using value::Type;

namespace {

constexpr int kMostDepth = 100000;
// Of include and tpl in each other. helm stops at the same name included 1000 times and has no limit on tpl: its stack overflows.
constexpr int kMostExecutions = 5000;
constexpr int kMostTextExecutions = 1500;

class Nesting {
public:
  explicit Nesting(int& depth) : m_depth(depth) { ++m_depth; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --m_depth; }

private:
  int& m_depth;
};

Error tooDeep(const std::string& name) { return {Code::Template, "template: " + name + ": nesting too deep", {}, {}}; }

std::uint64_t mix(std::uint64_t seed, std::uint64_t more) {
  seed = (seed + more + 1) * 0x9E3779B97F4A7C15ull;
  return seed ^ seed >> 29;
}

bool elementsAreInterfaces(Type type) { return type == Type::List || type == Type::Map || type == Type::ValuesMap; }

} // namespace

void associate(TreeMap& set, const std::vector<std::shared_ptr<const Tree>>& trees) {
  for (const auto& tree : trees) {
    const auto found = set.find(tree->name);
    if (found == set.end()) set.emplace(tree->name, tree);
    else if (!tree->empty) found->second = tree;
  }
}

// Restores the running template when a nested one ends, however it ends.
class Executor::FrameGuard {
public:
  explicit FrameGuard(Executor& executor)
      : m_executor(executor), m_tree(executor.m_tree), m_node(executor.m_node), m_depth(executor.m_depth),
        m_rounds(executor.m_rounds), m_base(executor.m_variableBase), m_variables(executor.m_variables.size()),
        m_output(executor.m_output), m_frame(executor.m_frame), m_control(executor.m_control), m_textOrigin(executor.m_textOrigin) {
  }
  FrameGuard(const FrameGuard&) = delete;
  FrameGuard& operator=(const FrameGuard&) = delete;
  ~FrameGuard() {
    m_executor.m_tree = m_tree;
    m_executor.m_node = m_node;
    m_executor.m_depth = m_depth;
    m_executor.m_rounds = m_rounds;
    m_executor.m_variableBase = m_base;
    m_executor.m_variables.resize(m_variables);
    m_executor.m_output = m_output;
    m_executor.m_frame = m_frame;
    m_executor.m_control = m_control;
    m_executor.m_textOrigin = m_textOrigin;
  }

private:
  Executor& m_executor;
  const Tree* m_tree;
  const Node* m_node;
  int m_depth;
  std::uint64_t m_rounds;
  std::size_t m_base;
  std::size_t m_variables;
  std::string* m_output;
  std::uint32_t m_frame;
  Label m_control;
  Label m_textOrigin;
};

class Executor::OverlayGuard {
public:
  OverlayGuard(Executor& executor, const Overlay& overlay)
      : m_executor(executor), m_before(std::exchange(executor.m_overlay, &overlay)), m_text(executor.m_text) {}
  OverlayGuard(const OverlayGuard&) = delete;
  OverlayGuard& operator=(const OverlayGuard&) = delete;
  ~OverlayGuard() {
    m_executor.m_overlay = m_before;
    m_executor.m_text = m_text;
  }

private:
  Executor& m_executor;
  const Overlay* m_before;
  TextSource m_text;
};

Executor::Executor(const TreeMap& set, const std::string& rootName, const FunctionMap& functions, const Context& context,
    const ExecuteOptions& options)
    : m_set(set), m_rootName(rootName), m_functions(functions), m_context(context),
      m_clock(options.clock ? *options.clock : Clock::system()), m_user(options.user), m_outputLeft(options.outputLimit),
      m_budget(options.budget ? *options.budget : m_ownBudget.emplace()),
      m_trace(options.trace ? &options.trace->state() : nullptr) {
  m_variables.reserve(64);
}

// --- errors -----------------------------------------------------------------------------------------------------------

// As Go's state.errorf: before the first node there is no place to name.
Error Executor::makeError(const std::string& message) const {
  if (!m_tree || !m_node)
    return Error{Code::Template, "template: " + (m_tree ? m_tree->name : m_rootName) + ": " + message, {}, {}};
  const Source& source = *m_tree->source;
  const Source::LineColumn at = source.locate(m_node->position);
  Error error;
  error.code = Code::Template;
  error.message = "template: " + source.name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": executing " +
                  quote(m_tree->name) + " at <" + print(*m_node) + ">: " + message;
  error.place = Place{source.name, at.line, at.column + 1};
  return error;
}

void Executor::fail(std::string message) {
  shorten(message);
  throw ExecFailure{firstFailure(makeError(message))};
}

// An error that wraps no other.
Error Executor::firstFailure(Error error) {
  m_failure = error.message;
  m_causes.assign(1, m_failure.size());
  return error;
}

void Executor::failWith(const std::string& message, Error cause) {
  // A cause that is no failure of a nested execution starts a new chain; one that wraps such a failure is a link of it.
  if (m_failure.empty() || !cause.message.ends_with(m_failure)) m_causes.clear();
  if (m_causes.empty() || cause.message.size() != m_causes.back()) m_causes.push_back(cause.message.size());
  Error error = makeError(message + cause.message);
  m_failure = error.message;
  m_causes.push_back(m_failure.size());
  if (cause.place.known()) error.place = std::move(cause.place);
  error.notes = std::move(cause.notes);
  if (cause.code == Code::Cancelled || cause.code == Code::Timeout) error.code = cause.code;
  throw ExecFailure{std::move(error)};
}

// --- templates --------------------------------------------------------------------------------------------------------

const Tree* Executor::find(std::string_view name) const {
  for (const Overlay* overlay = m_overlay; overlay; overlay = overlay->under)
    if (const auto found = overlay->own.find(name); found != overlay->own.end()) return found->second.get();
  const auto found = m_set.find(name);
  return found == m_set.end() ? nullptr : found->second.get();
}

Execution Executor::execute(std::string_view name, const Value& data) {
  Execution execution;
  const Tree* tree = find(name);
  if (!tree) {
    execution.result =
        Error{Code::Template, "template: no template " + quote(name) + " associated with template " + quote(m_rootName), {}, {}};
    execution.causes = {0};
    return execution;
  }
  m_output = &execution.output;
  if (m_trace) traceStart(execution.trace);
  try {
    runTree(*tree, data, 0);
  } catch (ExecFailure& failure) {
    execution.result = std::move(failure.error);
    for (auto length = m_causes.rbegin(); length != m_causes.rend(); ++length)
      execution.causes.push_back(m_failure.size() - *length);
  } catch (const StackExhausted&) {
    execution.result = tooDeep(tree->name);
    execution.causes = {0};
  }
  if (m_trace) traceEnd(execution.trace);
  return execution;
}

Result<Value> Executor::executeTree(const Tree& tree, const Value& data) {
  if (m_executions >= kMostExecutions) return firstFailure(tooDeep(tree.name));
  const Nesting nesting(m_executions);
  std::string output;
  const std::size_t firstPiece = m_trace ? m_trace->pieces.size() : 0;
  try {
    FrameGuard guard(*this);
    m_output = &output;
    m_control = 0; // whoever prints the text says what decided that
    runTree(tree, data, 0);
  } catch (ExecFailure& failure) {
    if (m_trace) m_trace->pieces.resize(firstPiece);
    return std::move(failure.error);
  } catch (const StackExhausted&) {
    if (m_trace) m_trace->pieces.resize(firstPiece);
    return tooDeep(tree.name);
  }
  Value made(std::move(output));
  if (m_trace && m_trace->pieces.size() != firstPiece) made.setLabel(m_trace->takeText(firstPiece));
  return made;
}

Result<Value> Executor::executeTemplate(std::string_view name, const Value& data) {
  const Tree* tree = find(name);
  if (!tree)
    return firstFailure(
        {Code::Template, "template: no template " + quote(name) + " associated with template " + quote(m_rootName), {}, {}});
  const bool known = m_trace && m_trace->includes && !m_overlay && data.isMap() && OriginTable::isPath(data.label()) &&
                     data.map().home() == data.label();
  return known ? executeRemembered(*tree, data) : executeTree(*tree, data);
}

Result<Value> Executor::executeText(const Value& textValue, const Value& data) {
  if (m_textExecutions >= kMostTextExecutions) return firstFailure(tooDeep(m_rootName));
  const Nesting nesting(m_textExecutions);
  const std::string_view text = textValue.string();
  if (text.find("{{") == std::string_view::npos) {
    checkOutput(0);
    return textValue;
  }
  auto found = m_texts.find(text);
  if (found == m_texts.end()) {
    auto parsed = parse(m_rootName, text, m_functions);
    if (!parsed) return firstFailure(std::move(parsed).error());
    // A tree takes many times its text; what texts repeat is worth keeping, what a loop makes is not.
    if (auto charged = m_budget.charge(64 * text.size()); !charged) return firstFailure(std::move(charged).error());
    found = m_texts.emplace(std::string(text), ParsedText{std::move(parsed).value()}).first;
    if (m_trace)
      for (const auto& tree : found->second.trees) m_trace->textTrees.push_back(tree);
  }
  Overlay overlay{{}, m_overlay};
  const std::shared_ptr<const Tree> root = found->second.trees.back();
  for (const auto& tree : found->second.trees)
    if (tree == root || !tree->empty || !find(tree->name)) overlay.own.insert_or_assign(tree->name, tree);
  OverlayGuard guard(*this, overlay);
  if (m_trace) m_text = {root->source.get(), m_trace->whole(textValue.label())};
  return executeTree(*root, data);
}

void Executor::runTree(const Tree& tree, const Value& data, int depth) {
  tick();
  if (m_trace) traceEnter(tree);
  m_call = nullptr;
  m_rounds = 0;
  m_tree = &tree;
  m_node = tree.root;
  m_depth = depth;
  m_variableBase = m_variables.size();
  pushVariable(0, data);
  // A copy, because the variable moves when more are pushed.
  const Value dot = data;
  onDeepStack([&] { walkList({&dot, false}, *tree.root); });
}

void Executor::walkTemplate(Ref dot, const TemplateNode& call) {
  const Tree* tree = find(call.name);
  if (!tree) fail("template " + quote(call.name) + " not defined");
  if (m_depth == kMostDepth) fail("exceeded maximum template depth (" + std::to_string(kMostDepth) + ")");
  Value data;
  if (call.pipe) {
    Value scratch;
    data = take(evalPipeline(dot, *call.pipe, scratch), scratch);
  }
  // Variables of the pipeline stay in scope, so the guard comes after it.
  FrameGuard guard(*this);
  try {
    runTree(*tree, data, m_depth + 1);
  } catch (const StackExhausted&) {
    fail("exceeded maximum template depth (" + std::to_string(m_depth) + ")");
  }
}

std::uint64_t Executor::place() {
  std::uint64_t place = mix(m_rounds, callNode().position);
  place = mix(place, std::hash<std::string>{}(m_tree->name));
  // Which secret a helper makes up is told by the names it is given. A chart's own objects are no such thing.
  if (const Value& data = m_variables[m_variableBase].value; data.isMap() && !data.map().contains("Capabilities"))
    for (const auto& entry : data.map()) {
      if (!entry.value.isString()) continue;
      if (m_trace) traceRead(entry.value.label(), Reading::Value);
      place = mix(mix(place, std::hash<std::string_view>{}(entry.key.view())), std::hash<std::string>{}(entry.value.string()));
    }
  return mix(place, m_places[place]++);
}

// Looks at the caller's wish to stop, now and then.
void Executor::tick() {
  if (--m_stepsLeft > 0) return;
  if (auto stopped = m_context.check(); !stopped) throw ExecFailure{firstFailure(std::move(stopped).error())};
  if (auto spent = keepGoing(); !spent) fail(spent.error().message);
}

// --- output -----------------------------------------------------------------------------------------------------------

void Executor::checkOutput(std::size_t added) {
  if (added > m_outputLeft) fail("output is larger than allowed");
  m_outputLeft -= added;
  // A trace has a piece for it.
  if (auto charged = m_budget.charge(added + (m_trace ? kPieceCost : 0)); !charged) fail(charged.error().message);
}

void Executor::append(std::string_view text) {
  checkOutput(text.size());
  m_output->append(text);
}

void Executor::printAction(Ref result, const Node& node) {
  const std::size_t before = m_output->size();
  if (result.value->isString()) {
    append(result.value->string());
  } else {
    appendAction(*m_output, *result.value);
    checkOutput(m_output->size() - before);
  }
  if (m_trace) tracePrint(before, result, node);
}

// --- control flow -----------------------------------------------------------------------------------------------------

Executor::Flow Executor::walkList(Ref dot, const ListNode& list) {
  for (const Node* node : list.nodes)
    if (const Flow flow = walk(dot, *node); flow != Flow::Normal) return flow;
  return Flow::Normal;
}

Executor::Flow Executor::walk(Ref dot, const Node& node) {
  m_node = &node;
  switch (node.kind) {
  case NodeKind::Text: {
    append(static_cast<const TextNode&>(node).text);
    if (m_trace) traceText(m_output->size() - static_cast<const TextNode&>(node).text.size(), node);
    break;
  }
  case NodeKind::Action: {
    const PipeNode& pipe = *static_cast<const ActionNode&>(node).pipe;
    Value scratch;
    const Ref result = evalPipeline(dot, pipe, scratch);
    if (pipe.declarations.empty()) {
      m_node = &node;
      printAction(result, node);
    }
    break;
  }
  case NodeKind::If:
  case NodeKind::With:
  case NodeKind::Range: {
    Flow flow = Flow::Normal;
    const auto& branch = static_cast<const BranchNode&>(node);
    onDeepStack([&] { flow = node.kind == NodeKind::Range ? walkRange(dot, branch) : walkIfOrWith(dot, branch); });
    return flow;
  }
  case NodeKind::Template: walkTemplate(dot, static_cast<const TemplateNode&>(node)); break;
  case NodeKind::Break: return Flow::Break;
  case NodeKind::Continue: return Flow::Continue;
  case NodeKind::List: return walkList(dot, static_cast<const ListNode&>(node));
  default: fail("unknown node: " + print(node));
  }
  return Flow::Normal;
}

Executor::Flow Executor::walkIfOrWith(Ref dot, const BranchNode& branch) {
  const std::size_t mark = m_variables.size();
  Flow flow = Flow::Normal;
  Value scratch;
  const Ref condition = evalPipeline(dot, *branch.pipe, scratch);
  const Label control = m_control;
  const std::size_t begin = m_output->size();
  if (m_trace) m_control = m_trace->origins.join(control, traceDecision(condition));
  if (condition.value->truth()) {
    if (branch.kind == NodeKind::With) {
      const Value inner = take(condition, scratch);
      flow = walkList({&inner, false}, *branch.list);
    } else {
      flow = walkList(dot, *branch.list);
    }
  } else if (branch.elseList) {
    flow = walkList(dot, *branch.elseList);
  }
  if (m_variables.size() != mark) m_variables.resize(mark);
  if (m_trace) {
    traceBranchEnd(branch, begin);
    traceLeaving(branch, control);
  }
  return flow;
}

Executor::Flow Executor::walkRange(Ref dot, const BranchNode& branch) {
  const std::size_t mark = m_variables.size();
  bool ran = false;
  const Label control = m_control;
  const std::uint64_t rounds = m_rounds;
  const RangeTrace outer = m_range;
  const std::size_t begin = m_output->size();
  {
    Value scratch;
    const Ref result = evalPipeline(dot, *branch.pipe, scratch);
    if (m_trace)
      m_range = {m_trace->origins.join(control, traceDecision(result, Reading::Shape)), 0, 0}, m_control = m_range.control;
    const Value collection = take(result, scratch);
    if (!iterate(collection, branch, ran)) fail("range can't iterate over " + tmpl::print(collection));
  }
  m_rounds = rounds;
  Flow flow = Flow::Normal;
  if (!ran && branch.elseList) flow = walkList(dot, *branch.elseList);
  m_variables.resize(mark);
  if (m_trace) traceBranchEnd(branch, begin);
  m_control = control;
  m_range = outer;
  // As in Go, a break in the else part ends this range and not the one around it.
  return flow == Flow::Break ? Flow::Normal : flow;
}

// False when a value of this type has no elements to walk.
bool Executor::iterate(const Value& value, const BranchNode& branch, bool& ran) {
  static const Value kNoIndex{};
  switch (value.type()) {
  case Type::Nil: return true;
  case Type::List:
  case Type::StringList:
  case Type::IntList:
  case Type::ListList:
  case Type::MapList: {
    const bool interface = elementsAreInterfaces(value.type());
    const List& list = value.list();
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      ran = true;
      Ref element{&list.items[i], interface};
      if (m_trace) element.label = traceMember(element.label, value.label());
      if (!oneIteration(branch, Value::goInt(static_cast<std::int64_t>(i)), element)) break;
    }
    return true;
  }
  case Type::Bytes: {
    const std::string& bytes = value.string();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      ran = true;
      const Value byte = Value::integer(Type::Uint8, static_cast<unsigned char>(bytes[i]));
      if (!oneIteration(branch, Value::goInt(static_cast<std::int64_t>(i)), {&byte, false})) break;
    }
    return true;
  }
  case Type::Map:
  case Type::StringMap:
  case Type::ValuesMap: {
    // The body may change the map; Go, too, walks the entries there were at the start.
    const Map::Entries entries(value.map().begin(), value.map().end());
    const bool interface = elementsAreInterfaces(value.type());
    const bool wantsKeys = branch.pipe->declarations.size() > 1;
    for (const Map::Entry& entry : entries) {
      ran = true;
      Ref element{&entry.value, interface};
      Value key = wantsKeys ? Value(entry.key) : kNoIndex;
      if (m_trace) {
        element.label = traceMember(element.label, value.label());
        key.setLabel(m_trace->origins.asShape(m_trace->whole(element.label)));
      }
      if (!oneIteration(branch, key, element)) break;
    }
    return true;
  }
  case Type::Opaque: {
    const Value plain = value.opaque().plain();
    if (plain.isInteger()) return iterateInteger(value, plain, branch, ran);
    return !plain.isNil() && !plain.isOpaque() && iterate(plain, branch, ran);
  }
  default: break;
  }
  return value.isInteger() && iterateInteger(value, value, branch, ran);
}

// `number` is the value as a plain integer; the elements have the value's own type.
bool Executor::iterateInteger(const Value& value, const Value& number, const BranchNode& branch, bool& ran) {
  static const Value kNoIndex{};
  if (branch.pipe->declarations.size() > 1) fail("can't use " + tmpl::print(value) + " to iterate over more than one variable");
  const bool isUnsigned = number.isUnsigned();
  for (std::uint64_t i = 0; isUnsigned ? i < number.unsignedInteger() : static_cast<std::int64_t>(i) < number.integer(); ++i) {
    ran = true;
    const auto count = static_cast<std::int64_t>(i);
    const Value element = value.isOpaque() ? value.opaque().sibling(count) : Value::integer(value.type(), count);
    if (!oneIteration(branch, kNoIndex, {&element, false, value.label()})) break;
  }
  return true;
}

// False when the loop is to end.
bool Executor::oneIteration(const BranchNode& branch, const Value& index, Ref element) {
  tick();
  m_rounds = mix(m_rounds, 1);
  if (m_trace) {
    m_range.continued = 0;
    m_control = m_trace->origins.join(m_range.control, m_range.broken);
  }
  const std::span<const VariableNode* const> declared = branch.pipe->declarations;
  const std::size_t mark = m_variables.size();
  if (!declared.empty()) {
    const bool two = declared.size() > 1;
    if (branch.pipe->isAssignment) {
      if (two) setVariable(*declared[0], {&index, false}, false);
      setVariable(*declared[two ? 1 : 0], element, element.interface);
    } else {
      m_variables[mark - 1].value = *element.value;
      m_variables[mark - 1].value.setLabel(element.label);
      m_variables[mark - 1].interface = element.interface;
      if (two) m_variables[mark - 2].value = index;
    }
  }
  const Flow flow = walkList(element, *branch.list);
  if (m_variables.size() != mark) m_variables.resize(mark);
  return flow != Flow::Break;
}

} // namespace chartroom::tmpl::internal
