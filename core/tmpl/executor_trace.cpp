#include "core/tmpl/internal/executor.h"

#include <algorithm>
#include <utility>

// What a traced execution puts down: what it read, what it printed and where that came from.

namespace chartroom::tmpl::internal {

using value::Type;

// Of what a template puts where others read it, so much is kept to tell later whether it still does the same.
constexpr std::size_t kMostKept = std::size_t{1} << 20;

Origin builtinOrigin(Builtin builtin) {
  switch (builtin) {
  case Builtin::Not: return Origin::Tested;
  case Builtin::Len: return Origin::Asked;
  case Builtin::Index: return Origin::Picked;
  case Builtin::Slice: return Origin::Carried;
  default: return Origin::Made;
  }
}

Value Executor::take(Ref from, Value& scratch) {
  Value taken = from.value == &scratch ? std::move(scratch) : *from.value;
  taken.setLabel(from.label);
  return taken;
}

void Executor::traceStart(ExecutionTrace& trace) {
  m_done = &trace;
  m_trace->pieces.clear();
  m_trace->reads.value.clear(), m_trace->reads.shape.clear(), m_trace->reads.truth.clear();
  m_trace->execution = ++m_trace->lastExecution;
}

void Executor::traceEnd(ExecutionTrace& trace) {
  const auto take = [](std::vector<PathId>& list, std::vector<PathId>& taken) {
    std::sort(list.begin(), list.end());
    taken.assign(list.begin(), std::unique(list.begin(), list.end()));
  };
  take(m_trace->reads.value, trace.read);
  take(m_trace->reads.shape, trace.readShape);
  take(m_trace->reads.truth, trace.readTruth);
  trace.pieces.assign(m_trace->pieces.begin(), m_trace->pieces.end());
  m_done = nullptr;
}

void Executor::traceEnter(const Tree& tree) {
  TraceFrame frame;
  frame.tree = &tree;
  if (m_node) frame.position = callNode().position;
  frame.caller = m_frame;
  frame.isText = tree.source.get() == m_text.source;
  m_textOrigin = frame.isText ? m_text.origin : 0;
  m_trace->frames.push_back(frame);
  m_frame = static_cast<std::uint32_t>(m_trace->frames.size() - 1);
}

// --- includes -----------------------------------------------------------------------------------------------------------

// Puts what an include reads down in `done`, and hands it on to the one around it in the end.
class Executor::ReadingGuard {
public:
  ReadingGuard(Executor& executor, ExecutionTrace& done)
      : m_executor(executor), m_done(done), m_outer(executor.m_done), m_execution(executor.m_trace->execution),
        m_drew(executor.m_drewRandom), m_value(executor.m_trace->reads.value.size()), m_shape(executor.m_trace->reads.shape.size()),
        m_truth(executor.m_trace->reads.truth.size()) {
    executor.m_done = &done;
    executor.m_trace->execution = ++executor.m_trace->lastExecution;
    executor.m_drewRandom = false;
  }
  ReadingGuard(const ReadingGuard&) = delete;
  ReadingGuard& operator=(const ReadingGuard&) = delete;
  ~ReadingGuard() {
    take(m_executor.m_trace->reads.value, m_value, m_done.read);
    take(m_executor.m_trace->reads.shape, m_shape, m_done.readShape);
    take(m_executor.m_trace->reads.truth, m_truth, m_done.readTruth);
    m_executor.m_done = m_outer;
    m_executor.m_trace->execution = m_execution;
    m_executor.m_drewRandom = m_executor.m_drewRandom || m_drew;
    m_executor.traceAlso(m_done);
    m_outer->changes.insert(m_outer->changes.end(), m_done.changes.begin(), m_done.changes.end());
  }

private:
  static void take(std::vector<PathId>& list, std::size_t first, std::vector<PathId>& taken) {
    taken.assign(list.begin() + static_cast<std::ptrdiff_t>(first), list.end());
    list.resize(first);
  }

  Executor& m_executor;
  ExecutionTrace& m_done;
  ExecutionTrace* m_outer;
  std::uint32_t m_execution;
  bool m_drew;
  std::size_t m_value, m_shape, m_truth; // where its own begin
};

void Executor::traceAlso(const ExecutionTrace& done) {
  for (const PathId path : done.read) traceReadPath(path, Reading::Value);
  for (const PathId path : done.readShape) traceReadPath(path, Reading::Shape);
  for (const PathId path : done.readTruth) traceReadPath(path, Reading::Truth);
}

Result<Value> Executor::executeRemembered(const Tree& tree, const Value& data) {
  RememberedIncludes& memory = *m_trace->includes;
  const RememberedIncludes::Key key{&tree, data.label()};
  if (const auto found = memory.includes.find(key); found != memory.includes.end() && found->second.history == m_trace->history)
    return repeatInclude(found->second);
  const std::size_t firstFrame = m_trace->frames.size();
  const std::size_t firstTree = m_trace->textTrees.size();
  RememberedInclude made;
  made.history = m_trace->history;
  Result<Value> result = Value();
  bool same = false;
  {
    const ReadingGuard guard(*this, made.done);
    result = executeTree(tree, data);
    same = result.ok() && made.done.changes.empty() && !m_drewRandom;
  }
  if (!same) return result;
  // The name of the file that is executed is another in the next.
  const PathId file = m_trace->origins.child(data.label(), "Template");
  const auto knowsFile = [&](PathId path) {
    return path == file || (m_trace->origins.parent(path) == file && m_trace->origins.key(path).view() == "Name");
  };
  if (std::any_of(made.done.read.begin(), made.done.read.end(), knowsFile)) return result;
  made.output = *result;
  made.output.setLabel(0);
  if (OriginTable::isText(result->label())) {
    const auto pieces = m_trace->texts[OriginTable::textIndex(result->label())].pieces;
    made.pieces.assign(pieces.begin(), pieces.end());
  }
  made.frames.assign(m_trace->frames.begin() + static_cast<std::ptrdiff_t>(firstFrame), m_trace->frames.end());
  made.trees.assign(m_trace->textTrees.begin() + static_cast<std::ptrdiff_t>(firstTree), m_trace->textTrees.end());
  const auto base = static_cast<std::uint32_t>(firstFrame);
  for (Piece& piece : made.pieces) piece.frame -= base;
  for (std::size_t i = 1; i < made.frames.size(); ++i) made.frames[i].caller -= base;
  memory.includes.insert_or_assign(key, std::move(made));
  return result;
}

Value Executor::repeatInclude(const RememberedInclude& include) {
  checkOutput(include.output.string().size());
  traceAlso(include.done);
  const auto base = static_cast<std::uint32_t>(m_trace->frames.size());
  for (std::size_t i = 0; i < include.frames.size(); ++i) {
    TraceFrame frame = include.frames[i];
    frame.caller = i == 0 ? m_frame : frame.caller + base;
    if (i == 0) frame.position = callNode().position;
    m_trace->frames.push_back(frame);
  }
  m_trace->textTrees.insert(m_trace->textTrees.end(), include.trees.begin(), include.trees.end());
  Value made = include.output;
  if (!include.pieces.empty()) made.setLabel(m_trace->addText(include.pieces, 0, base));
  return made;
}

// --- reading ----------------------------------------------------------------------------------------------------------

// Whether the running execution has read it so; if not, it has now.
inline bool Executor::hasRead(std::vector<std::uint32_t>& readBy, std::size_t index, std::size_t count, Reading reading) {
  if (index >= readBy.size()) readBy.resize(std::max(index + 1, count));
  std::uint32_t& by = readBy[index];
  if (by >> 3 != m_trace->execution) by = m_trace->execution << 3;
  const auto how = static_cast<std::uint32_t>(reading);
  return (std::exchange(by, by | how) & how) != 0;
}

void Executor::traceReadPath(PathId path, Reading reading) {
  if (hasRead(m_trace->pathReadBy, path, m_trace->origins.pathCount(), reading)) return;
  TraceState::Reads& reads = m_trace->reads;
  (reading == Reading::Value ? reads.value : reading == Reading::Shape ? reads.shape : reads.truth).push_back(path);
}

void Executor::traceRead(Label label, Reading reading) {
  if (label == 0 || OriginTable::isText(label)) return; // what a text came from was read when it was made
  if (OriginTable::isPath(label)) return traceReadPath(label, reading);
  // A set: a value that was chosen, carried or made. What it was made of has been read, but not below what was carried.
  if (hasRead(m_trace->setReadBy, OriginTable::setIndex(label), m_trace->origins.setCount(), reading)) return;
  for (const Atom& atom : m_trace->origins.bytes(label))
    traceReadPath(atom.path(), atom.shape() && reading == Reading::Value ? Reading::Shape : reading);
}

// Reads what a template put into a container.
void Executor::traceReadBuilt(const Value& container) {
  m_trace->eachBuilt(container, [this](const Value& element) { traceRead(element.label(), Reading::Value); });
}

// A condition's label, read as conditions are.
Label Executor::traceTest(Ref condition, Reading reading) {
  const bool container = condition.value->isMap() || condition.value->isList();
  traceRead(condition.label, container ? reading : Reading::Value);
  const Label label = m_trace->whole(condition.label);
  return container ? m_trace->origins.asShape(label) : label;
}

Label Executor::traceDecision(Ref condition, Reading reading) { return m_trace->origins.asDecision(traceTest(condition, reading)); }

// The label of a value of which everything matters, and which is read with all that it holds.
Label Executor::traceUse(Ref value) {
  traceRead(value.label, Reading::Value);
  if (!value.value->isMap() && !value.value->isList()) return m_trace->whole(value.label);
  Value used = *value.value;
  used.setLabel(value.label);
  traceReadBuilt(used);
  return m_trace->whole(used);
}

// The label of an element, given its own and that of what it was found in.
Label Executor::traceMember(Label found, Label receiver) {
  if (receiver == 0 || OriginTable::isPath(receiver)) return found != 0 ? found : receiver;
  if (found == 0) return receiver;
  // Which container this is was decided by something, too.
  return m_trace->origins.under(m_trace->whole(found), m_trace->origins.asShape(m_trace->whole(receiver)));
}

Label Executor::traceAbsent(Label receiver, std::string_view key) {
  if (receiver == 0) return 0;
  if (OriginTable::isPath(receiver)) return m_trace->origins.child(receiver, key);
  OriginTable& origins = m_trace->origins;
  const Label whole = m_trace->whole(receiver);
  Label label = origins.asDecision(whole);
  for (const Atom& atom : origins.bytes(whole)) label = origins.join(label, origins.child(atom.path(), key));
  return label;
}

// --- calls ------------------------------------------------------------------------------------------------------------

void Executor::traceArguments(Origin origin, Arguments& values) {
  if (origin == Origin::Packed) return;
  const bool whole = origin == Origin::Made || origin == Origin::Described || origin == Origin::Parsed;
  const bool truth = origin == Origin::Chosen || origin == Origin::Tested;
  // What a template is executed on is read by the template.
  const auto given = origin == Origin::Text ? values.span().first(1) : values.span();
  for (const Value& value : given) {
    const bool container = value.isMap() || value.isList();
    // Which key was picked is told by traceKeys, and lists have no keys.
    if (origin == Origin::Picked && value.isMap()) continue;
    traceRead(value.label(), !container || whole ? Reading::Value : truth ? Reading::Truth : Reading::Shape);
    if (container && whole) traceReadBuilt(value);
  }
  if (origin == Origin::Picked) traceKeys(values.span());
}

// Follows the keys that get, hasKey and index have after the container, and dig before it, and reads whether they are there.
// Returns where they lead.
Label Executor::traceKeys(std::span<const Value> values) {
  if (values.empty()) return 0;
  const bool first = values[0].isMap() || values[0].isList();
  if (!first && values.size() < 3) return 0;
  const Value& container = first ? values[0] : values.back();
  const auto keys = first ? values.subspan(1) : values.first(values.size() - 2);
  Value at = container;
  Label label = at.label();
  for (const Value& key : keys) {
    if (!at.isMap() || !key.isString()) {
      traceRead(label, Reading::Shape);
      break;
    }
    const Value* found = at.map().find(key.string());
    label = found ? traceMember(found->label(), label) : traceAbsent(label, key.string());
    traceRead(label, Reading::Truth);
    if (!found) break;
    at = Value(*found);
  }
  return label;
}

void Executor::traceResult(Origin origin, Arguments& values, Value& result, const Node& node) {
  OriginTable& origins = m_trace->origins;
  const bool container = result.isMap() || result.isList();
  if (origin == Origin::Packed || origin == Origin::Text) return;
  if (origin == Origin::Described && OriginTable::isText(result.label())) return;
  if ((origin == Origin::Carried && !container) || origin == Origin::Described) origin = Origin::Made;

  if (origin == Origin::Picked) {
    const Label picked = m_trace->whole(traceKeys(values.span()));
    Label keys = 0;
    for (const Value& value : values.span())
      if (!value.isMap() && !value.isList()) keys = origins.join(keys, m_trace->whole(value.label()));
    const Label own = m_trace->whole(result.label());
    // What was found is what it is; that nothing was, or only whether something was, decided.
    if (own != picked) keys = origins.join(keys, origins.asShape(picked));
    if (!OriginTable::isText(result.label()) || keys != 0) result.setLabel(origins.under(own, keys));
    return;
  }
  Label all = 0;
  const Value* text = nullptr; // the one argument that has pieces
  bool oneText = true;
  for (const Value& value : values.span()) {
    const bool isContainer = value.isMap() || value.isList();
    if (origin != Origin::Made && origin != Origin::Parsed) {
      const Label label = m_trace->whole(value.label());
      all = origins.join(all, isContainer ? origins.asShape(label) : label);
    } else if (OriginTable::isText(value.label()) && !isContainer) {
      if (text) oneText = false;
      text = &value;
    } else {
      all = origins.join(all, m_trace->whole(value));
    }
  }
  switch (origin) {
  case Origin::Asked:
  case Origin::Tested: result.setLabel(all); return;
  case Origin::Carried: {
    // Where the result is one of them, it is that, and the others decided what it holds.
    Label others = 0;
    for (const Value& value : values.span())
      if (value.label() != result.label() && (value.isMap() || value.isList()))
        others = origins.join(others, origins.asShape(m_trace->whole(value.label())));
    result.setLabel(result.label() == 0 ? origins.asDecision(all)
                    : others == 0       ? result.label()
                                        : origins.under(m_trace->whole(result.label()), others));
    return;
  }
  case Origin::Chosen:
    if (OriginTable::isText(result.label()) || !OriginTable::isPath(result.label()) || !container)
      result.setLabel(traceUnder(result.label(), all));
    return;
  default: break;
  }
  if (text && oneText && result.isString()) {
    result.setLabel(m_trace->derived(result.string(), text->string(), text->label(), pieceOf(0, 0, 0, node), all));
    return;
  }
  if (text)
    for (const Value& value : values.span()) all = origins.join(all, m_trace->whole(value));
  result.setLabel(all);
  if (origin == Origin::Parsed && all != 0) traceElements(result, all);
}

// The label of what is as it is because of `decision`, too. A text keeps its pieces: what is printed of it says what decided
// that, and the decision is a small part of the story.
Label Executor::traceUnder(Label label, Label decision) {
  OriginTable& origins = m_trace->origins;
  if (!OriginTable::isText(label)) return origins.under(label, decision);
  return decision == 0 ? label : m_trace->addText(m_trace->texts[OriginTable::textIndex(label)].pieces, decision);
}

Value Executor::decidedBy(Value result, const Value& asked) {
  if (!m_trace) return result;
  const bool container = asked.isMap() || asked.isList();
  traceRead(asked.label(), container ? Reading::Shape : Reading::Truth);
  const Label label = m_trace->whole(asked.label());
  result.setLabel(traceUnder(result.label(), container ? m_trace->origins.asShape(label) : label));
  return result;
}

// Everything in a new container comes from what it was made of, wherever it is carried.
void Executor::traceElements(const Value& container, Label label) {
  const auto tell = [&](Value& element) {
    element.setLabel(label);
    traceElements(element, label);
  };
  if (container.isMap())
    for (auto& entry : container.map()) tell(entry.value);
  else if (container.isList())
    for (Value& item : container.list().items) tell(item);
}

void Executor::changing(Change change, const Value& map, std::string_view key, const Value& entering) {
  if (!m_trace || !map.isMap()) return;
  const value::Label home = map.map().home();
  if (home == 0) {
    // A merge reaches down into what both sides have.
    if (change == Change::Merge && entering.isMap())
      for (const auto& entry : map.map())
        if (const Value* both = entering.map().find(entry.key.view()); both && both->isMap() && entry.value.isMap())
          changing(change, entry.value, entry.key.view(), *both);
    return;
  }
  const bool large = isLargerThan(entering, kMostKept);
  Value kept = large ? Value() : entering.deepCopy();
  kept.setLabel(m_trace->whole(entering.label())); // texts do not outlive the pass
  m_done->changes.push_back({change, home, std::string(key), std::move(kept), large, &callNode()});
  m_trace->note(m_done->changes.back());
  // What enters a map that all can see will be seen by all, too.
  std::vector<Value> open{entering};
  while (!open.empty()) {
    const Value value = std::move(open.back());
    open.pop_back();
    if (!value.isMap() || value.map().home() != 0) continue;
    value.map().setHome(home);
    for (const auto& entry : value.map()) open.push_back(entry.value);
  }
}

void Executor::carryOrigin(const Value& from, Value& made) {
  if (!m_trace) return;
  made.setLabel(m_trace->derived(made.string(), from.string(), from.label(), pieceOf(0, 0, 0, callNode()), 0));
}

void Executor::describeYaml(const Value& shown, std::span<const value::YamlMark> marks, Value& made) {
  if (!m_trace) return;
  OriginTable& origins = m_trace->origins;
  const Label top = m_trace->whole(shown.label());
  const Label decision = OriginTable::isPath(top) ? 0 : origins.asDecision(origins.asShape(top));
  std::vector<Piece>& pieces = m_trace->pieces;
  const std::size_t first = pieces.size();
  for (const value::YamlMark& mark : marks) {
    const Value& value = *mark.value;
    const bool container = (value.isMap() || value.isList()) && value.size() > 0;
    Label label = m_trace->whole(value.label());
    if (label == 0) label = top; // made of what all of it was made of
    label = origins.under(label, decision);
    // Which entry comes first, after the dash of a list, is a matter of the map's shape.
    if (mark.item) label = origins.under(label, origins.asShape(m_trace->whole(mark.item->label())));
    pieces.push_back(pieceOf(mark.begin, made.string().size(), container ? origins.asShape(label) : label, callNode()));
  }
  for (std::size_t i = first; i + 1 < pieces.size(); ++i) pieces[i].end = pieces[i + 1].begin;
  // A list's item may begin where its first entry does: what is left of it is nothing.
  made.setLabel(m_trace->takeText(first));
}

// --- printing ---------------------------------------------------------------------------------------------------------

Piece Executor::pieceOf(std::size_t begin, std::size_t end, Label label, const Node& node) const {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), label, m_frame, Piece::nodeAt(node.position)};
}

void Executor::traceText(std::size_t begin, const Node& node) {
  if (begin == m_output->size()) return;
  Piece piece = pieceOf(begin, m_output->size(), m_trace->origins.under(m_textOrigin, m_control), node);
  piece.origin = Piece::verbatimAt(node.position);
  m_trace->pieces.push_back(piece);
}

void Executor::tracePrint(std::size_t begin, Ref value, const Node& node) {
  OriginTable& origins = m_trace->origins;
  if (OriginTable::isText(value.label)) {
    const auto printed = m_trace->texts[OriginTable::textIndex(value.label)].pieces;
    if (auto charged = m_budget.charge(printed.size() * kPieceCost); !charged) fail(charged.error().message);
    const Label decision = origins.asDecision(m_control);
    for (Piece piece : printed) {
      piece.begin += static_cast<std::uint32_t>(begin);
      piece.end += static_cast<std::uint32_t>(begin);
      piece.label = origins.join(piece.label, decision);
      m_trace->pieces.push_back(piece);
    }
    return;
  }
  Label label = traceUse(value);
  if (m_textOrigin != 0) label = origins.under(label, m_textOrigin);
  m_trace->pieces.push_back(pieceOf(begin, m_output->size(), origins.under(label, m_control), node));
}

// Behind a branch that may leave the round of a range, `control` does not decide alone what is printed.
void Executor::traceLeaving(const BranchNode& branch, Label control) {
  OriginTable& origins = m_trace->origins;
  if (branch.breaks) m_range.broken = origins.join(m_range.broken, m_control);
  if (branch.continues) m_range.continued = origins.join(m_range.continued, m_control);
  m_control = control;
  if (branch.breaks || branch.continues) m_control = origins.join(control, origins.join(m_range.broken, m_range.continued));
}

void Executor::traceBranchEnd(const BranchNode& branch, std::size_t begin) {
  // What printed nothing stands between what is around it; what ended a line that others began is why the next begins here.
  const std::size_t end = m_output->size();
  const bool endsLine = end > begin && begin > 0 && m_output->back() == '\n' && (*m_output)[begin - 1] != '\n';
  if (end == begin || endsLine) m_trace->pieces.push_back(pieceOf(end, end, m_control, branch));
  for (const std::uint32_t id : branch.changes)
    if (Variable* variable = findVariable(id)) {
      const Label label = m_trace->whole(variable->value.label());
      variable->value.setLabel(m_trace->origins.under(label, m_control));
    }
}

} // namespace chartroom::tmpl::internal
