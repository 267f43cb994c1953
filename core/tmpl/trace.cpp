#include "core/tmpl/trace.h"

#include "core/tmpl/format.h"
#include "core/tmpl/internal/trace_state.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace chartroom::tmpl {

namespace internal {

void TraceState::note(const SharedChange& change) {
  const auto mix = [this](std::uint64_t more) { history = (history ^ more) * 0x9E3779B97F4A7C15ull + (history >> 31) + 1; };
  mix(change.map);
  mix(static_cast<std::uint64_t>(change.change));
  mix(std::hash<std::string>{}(change.key));
  if (change.canBeRepeated()) mix(std::hash<std::string>{}(value::typeName(change.entering) + tmpl::print(change.entering)));
  else if (includes) mix(++includes->unlike);
}

Label TraceState::addText(std::span<const Piece> from, Label decision, std::uint32_t base) {
  auto* const kept = static_cast<Piece*>(m_pieceMemory.allocate(std::max<std::size_t>(from.size_bytes(), 1), alignof(Piece)));
  std::copy(from.begin(), from.end(), kept);
  for (Piece& piece : std::span(kept, from.size())) {
    piece.label = origins.under(piece.label, decision);
    piece.frame += base;
  }
  texts.push_back({{kept, from.size()}, 0, false});
  return OriginTable::text(texts.size() - 1);
}

Label TraceState::takeText(std::size_t first) {
  const Label text = addText(std::span(pieces).subspan(first));
  pieces.resize(first);
  return text;
}

void TraceState::forgetTexts() {
  texts = {};
  pieces = {};
  reads = {};
  m_pieceMemory.release();
}

Label TraceState::whole(Label label) {
  if (!OriginTable::isText(label)) return label;
  TracedText& text = texts[OriginTable::textIndex(label)];
  if (!text.wholeKnown) {
    text.wholeKnown = true;
    for (const Piece& piece : text.pieces) text.whole = origins.join(text.whole, piece.label);
  }
  return text.whole;
}

Label TraceState::whole(const Value& value) {
  Label all = whole(value.label());
  eachBuilt(value, [&](const Value& element) { all = origins.join(all, whole(element.label())); });
  return all;
}

namespace {

bool isContainer(const Value& value) { return value.isMap() || value.isList(); }

// The containers that were met.
class Met {
public:
  // False when it was met before.
  bool add(const Value& container) {
    const void* const object = container.isMap() ? static_cast<const void*>(&container.map()) : &container.list();
    if (m_count < m_few.size()) {
      if (std::find(m_few.begin(), m_few.begin() + m_count, object) != m_few.begin() + m_count) return false;
      m_few[m_count++] = object;
      return true;
    }
    if (m_many.empty()) m_many.insert(m_few.begin(), m_few.end());
    return m_many.insert(object).second;
  }

private:
  std::array<const void*, 16> m_few{};
  std::uint8_t m_count = 0;
  std::unordered_set<const void*> m_many;
};

} // namespace

bool TraceState::isInPlace(const Value& container, int nested) const {
  if (!OriginTable::isPath(container.label())) return false;
  if (container.isMap()) return container.map().home() != 0;
  const auto& items = container.list().items;
  return std::all_of(items.begin(), items.end(),
      [&](const Value& item) { return !isContainer(item) || (nested > 0 && isInPlace(item, nested - 1)); });
}

void TraceState::eachBuilt(const Value& container, const std::function<void(const Value& element)>& tell) const {
  if (!isContainer(container) || container.size() == 0 || isInPlace(container)) return;
  Met met;
  std::vector<const Value*> open;
  const auto lookInto = [&](const Value& at) {
    if (!met.add(at)) return;
    const auto look = [&](const Value& element) {
      const Label label = element.label();
      const bool known = OriginTable::isPath(at.label()) &&
                         (label == at.label() || (OriginTable::isPath(label) && origins.parent(label) == at.label()));
      if (!known) tell(element);
      if (isContainer(element) && !isInPlace(element)) open.push_back(&element);
    };
    if (at.isMap())
      for (const auto& entry : at.map()) look(entry.value);
    else
      for (const Value& item : at.list().items) look(item);
  };
  lookInto(container);
  while (!open.empty()) {
    const Value& at = *open.back();
    open.pop_back();
    lookInto(at);
  }
}

namespace {

struct Line {
  std::size_t begin = 0, end = 0;           // without surrounding spaces
  std::size_t wholeBegin = 0, wholeEnd = 0; // with them
  std::size_t next = 0;                     // where the next line begins
};

Line lineAt(std::string_view text, std::size_t at) {
  Line line;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  line.wholeBegin = at;
  line.wholeEnd = end;
  line.next = end < text.size() ? end + 1 : end;
  line.begin = at;
  line.end = end;
  while (line.begin < end && (text[line.begin] == ' ' || text[line.begin] == '\t')) ++line.begin;
  while (line.end > line.begin && (text[line.end - 1] == ' ' || text[line.end - 1] == '\t' || text[line.end - 1] == '\r'))
    --line.end;
  return line;
}

// Writes pieces that touch each other behind those that there are, filling gaps with `fresh`.
class PieceWriter {
public:
  PieceWriter(OriginTable& origins, std::vector<Piece>& pieces, Piece fresh, Label others)
      : m_origins(origins), m_pieces(pieces), m_first(pieces.size()), m_fresh(fresh), m_others(others) {
    m_fresh.label = origins.join(fresh.label, others);
  }

  void fill(std::size_t end, Label label) {
    if (end <= m_at) return;
    Piece piece = m_fresh;
    piece.label = m_origins.join(piece.label, label);
    // What follows something of the same kind lengthens it.
    if (m_freshEnd == m_at && !isEmpty() && m_pieces.back().label == piece.label) {
      m_pieces.back().end = static_cast<std::uint32_t>(end);
      m_freshEnd = m_at = end;
      return;
    }
    piece.begin = static_cast<std::uint32_t>(m_at);
    piece.end = static_cast<std::uint32_t>(end);
    m_pieces.push_back(piece);
    m_freshEnd = m_at = end;
  }

  // The pieces of source bytes [begin, end), which now stand at `at`.
  void copy(std::span<const Piece> source, std::size_t begin, std::size_t end, std::size_t at) {
    fill(at, 0);
    auto next =
        std::lower_bound(source.begin(), source.end(), begin, [](const Piece& piece, std::size_t b) { return piece.end < b; });
    for (; next != source.end() && next->begin <= end; ++next) {
      Piece piece = *next;
      const std::size_t from = std::max<std::size_t>(piece.begin, begin), to = std::min<std::size_t>(piece.end, end);
      if (from > to || (from == to && piece.begin != piece.end)) continue;
      piece.dropFront(static_cast<std::uint32_t>(from - piece.begin));
      piece.label = m_origins.join(piece.label, m_others);
      piece.begin = static_cast<std::uint32_t>(at + from - begin);
      piece.end = static_cast<std::uint32_t>(at + to - begin);
      m_pieces.push_back(piece);
    }
    m_at = at + end - begin;
  }

  // What printed source bytes [begin, end), which are not copied, decided that something ends or begins here. So did what could
  // have printed something there. Pieces that reach beyond `least` and `most` have been told of or will be.
  void leaveOut(std::span<const Piece> source, std::size_t begin, std::size_t end, std::size_t least, std::size_t most) {
    Label label = 0;
    auto next =
        std::lower_bound(source.begin(), source.end(), begin, [](const Piece& piece, std::size_t b) { return piece.end < b; });
    for (; next != source.end() && next->begin < end; ++next)
      if ((next->end > begin || next->begin == next->end) && next->begin >= least && next->end <= most)
        label = m_origins.join(label, next->label);
    label = m_origins.join(m_origins.asDecision(label), m_fresh.label);
    if (label == m_fresh.label || (!isEmpty() && m_pieces.back().begin == m_at && m_pieces.back().label == label)) return;
    Piece piece = m_fresh;
    piece.label = label;
    piece.begin = piece.end = static_cast<std::uint32_t>(m_at);
    m_pieces.push_back(piece);
  }

  std::size_t first() const { return m_first; }
  std::span<Piece> pieces() { return std::span(m_pieces).subspan(m_first); }

private:
  bool isEmpty() const { return m_pieces.size() == m_first; }

  OriginTable& m_origins;
  std::vector<Piece>& m_pieces; // to which those of this text are added
  const std::size_t m_first;
  Piece m_fresh;
  Label m_others;
  std::size_t m_at = 0;
  std::size_t m_freshEnd = ~std::size_t{0}; // where the last piece of our own ended
};

} // namespace

Label TraceState::derived(std::string_view made, std::string_view from, Label fromLabel, Piece fresh, Label others) {
  if (!OriginTable::isText(fromLabel)) return origins.join(fromLabel, others);
  const Label all = whole(fromLabel);
  const std::span<const Piece> source = texts[OriginTable::textIndex(fromLabel)].pieces; // which stay where they are
  if (from.empty()) return origins.join(all, others);
  PieceWriter writer(origins, pieces, fresh, others);
  const auto finish = [&] {
    writer.fill(made.size(), 0);
    return takeText(writer.first());
  };
  // Behind a line break at the end of the other text there is an empty line, which may have been indented.
  const auto behindLast = [&] {
    if (from.back() == '\n') writer.leaveOut(source, from.size() - 1, from.size(), 0, from.size());
  };
  if (const auto at = made.find(from); at != std::string_view::npos) {
    writer.copy(source, 0, from.size(), at);
    behindLast();
    return finish();
  }
  if (const auto at = from.find(made); at != std::string_view::npos && !made.empty()) {
    writer.leaveOut(source, 0, at, 0, at);
    writer.copy(source, at, at + made.size(), 0);
    writer.leaveOut(source, at + made.size(), from.size() + 1, at + made.size(), from.size());
    // Which part of a word was taken may depend on all of it.
    if (from.find('\n') == std::string_view::npos)
      for (Piece& piece : writer.pieces()) piece.label = origins.under(piece.label, all);
    return finish();
  }
  constexpr int kLookAhead = 32;
  std::size_t input = 0;
  bool matched = false;
  std::size_t output = 0;
  // The line break that nindent puts in front is not the one that what it indents begins with.
  if (made.starts_with('\n') && from.starts_with('\n') &&
      std::count(made.begin(), made.end(), '\n') == std::count(from.begin(), from.end(), '\n') + 1)
    output = 1;
  while (output < made.size()) {
    const Line line = lineAt(made, output);
    const std::string_view content = made.substr(line.begin, line.end - line.begin);
    std::size_t candidate = input;
    bool found = false;
    for (int tries = 0; !found && tries < (content.empty() ? 1 : kLookAhead) && candidate < from.size(); ++tries) {
      const Line other = lineAt(from, candidate);
      if (from.substr(other.begin, other.end - other.begin) == content) {
        const std::string_view old = from.substr(other.wholeBegin, other.wholeEnd - other.wholeBegin);
        const std::string_view now = made.substr(line.wholeBegin, line.wholeEnd - line.wholeBegin);
        // With what printed nothing before the line and at its end.
        if (now.ends_with(old)) writer.copy(source, other.wholeBegin, other.wholeEnd, line.wholeEnd - old.size());
        else writer.copy(source, other.begin, other.end, line.begin);
        // An empty line is there because of the line breaks around it; one that something broke off ends there because of that.
        if (content.empty() && other.wholeBegin > 0)
          writer.leaveOut(source, other.wholeBegin - 1, other.wholeBegin, 0, from.size());
        if (other.next > other.wholeEnd)
          writer.leaveOut(source, other.wholeEnd, other.next, content.empty() ? 0 : other.wholeEnd, from.size());
        input = other.next;
        found = true;
        matched = matched || !content.empty();
      }
      candidate = other.next;
    }
    if (!found && content.empty() && input == from.size()) behindLast();
    writer.fill(line.next, found || content.empty() ? 0 : all);
    output = line.next;
  }
  if (matched) return finish();
  pieces.resize(writer.first());
  return origins.join(all, others);
}

} // namespace internal

using internal::TraceFrame;

IncludeMemory::IncludeMemory() : m_state(std::make_unique<internal::RememberedIncludes>()) {}
IncludeMemory::~IncludeMemory() = default;

void IncludeMemory::clear() { m_state->includes.clear(); }

void IncludeMemory::keep(const std::function<bool(const ExecutionTrace&)>& stillHolds) {
  std::erase_if(m_state->includes, [&](const auto& include) { return !stillHolds(include.second.done); });
}

Trace::Trace(OriginTable& origins, IncludeMemory* includes)
    : m_state(std::make_unique<internal::TraceState>(origins, includes ? &includes->state() : nullptr)) {}
Trace::~Trace() = default;

namespace {

Trace::Place placeAt(const TraceFrame& frame, std::uint32_t position) {
  if (!frame.tree) return {};
  const internal::Source& source = *frame.tree->source;
  const auto at = source.locate(position);
  return {source.name, frame.tree->name, at.line, at.column + 1, frame.isText};
}

} // namespace

Trace::Place Trace::place(const Piece& piece) const { return placeAt(m_state->frames[piece.frame], piece.position()); }

std::vector<Trace::Place> Trace::calls(const Piece& piece) const {
  std::vector<Place> calls;
  for (std::uint32_t at = piece.frame; m_state->frames[at].caller != 0; at = m_state->frames[at].caller)
    calls.push_back(placeAt(m_state->frames[m_state->frames[at].caller], m_state->frames[at].position));
  std::reverse(calls.begin(), calls.end());
  return calls;
}

Value Trace::labelled(const Value& value, const Value& parent, std::string_view key) {
  return m_state->origins.labelled(value, m_state->origins.child(parent.label(), key));
}

void Trace::note(const SharedChange& change) { m_state->note(change); }

void Trace::finish() {
  m_state->forgetTexts();
  m_state->pathReadBy = {};
  m_state->setReadBy = {};
}

} // namespace chartroom::tmpl
