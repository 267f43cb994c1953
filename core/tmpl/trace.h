#pragma once

// The trace of executions: which template printed each byte, and which values it came from or was decided by.
//
// How it works: every Value carries a label (core/value/value.h). A traced execution starts from data whose values are labelled
// with their own paths (OriginTable::labelled); labels travel with values through variables, dicts and includes; a function's
// result is labelled with what its arguments came from (Function::origin). What is printed leaves a Piece with its label.
//
// A label is the path of a value, or a set of paths split into those that bytes came from and those that decided (if, range,
// with, default, …), or a text that has pieces of its own (the result of an include). Labels are only meaningful to the table
// and, for texts, to the Trace that gave them out.
//
// Threads: a table and the traces made with it belong to one thread at a time. Lifetime: the table outlives its traces.

#include "core/tmpl/function.h"
#include "core/value/value.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::tmpl {

namespace internal {
struct TraceState;
struct RememberedIncludes;
} // namespace internal

using value::Label;
// A place in the data: the keys and list indexes on the way to it. 0 is none, 1 the root.
using PathId = std::uint32_t;

// A path in a set of origins: the value with all below it, or only its shape (which keys or how many elements it has, whether it
// is empty, of which type it is).
class Atom {
public:
  Atom() = default;
  Atom(PathId path, bool shape) : m_bits(path << 1 | (shape ? 1 : 0)) {}
  PathId path() const { return m_bits >> 1; }
  bool shape() const { return (m_bits & 1) != 0; }
  std::uint32_t bits() const { return m_bits; }
  friend auto operator<=>(const Atom&, const Atom&) = default;

private:
  std::uint32_t m_bits = 0; // a path is below 2^29
};

// Atoms where they are kept, sorted and unique, or the one that a path is. Lives as long as the Origins that gave it.
class AtomsView {
public:
  AtomsView() = default;
  explicit AtomsView(PathId path) : m_one(path, false), m_size(1) {}
  AtomsView(const Atom* first, std::size_t size) : m_many(first), m_size(size) {}
  const Atom* begin() const { return m_many ? m_many : &m_one; }
  const Atom* end() const { return begin() + m_size; }
  std::size_t size() const { return m_size; }

private:
  Atom m_one;
  const Atom* m_many = nullptr;
  std::size_t m_size = 0;
};

// Grows at the end and never moves or changes what it holds: a copy shares it and may be read in another thread while the
// original grows.
template <typename T>
class AppendOnly {
public:
  std::size_t size() const { return m_size; }
  const T& operator[](std::size_t i) const { return (*m_chunks[i / kChunk])[i % kChunk]; }
  void push(T item) {
    if (m_size % kChunk == 0) m_chunks.push_back(std::make_shared<std::array<T, kChunk>>());
    (*m_chunks.back())[m_size++ % kChunk] = std::move(item);
  }

private:
  static constexpr std::size_t kChunk = 512;
  std::vector<std::shared_ptr<std::array<T, kChunk>>> m_chunks;
  std::size_t m_size = 0;
};

// What labels mean, for reading. Copies are cheap, share what there was when they were made, and may be read in any thread.
class Origins {
public:
  PathId parent(PathId path) const { return m_paths[path].parent; }
  const value::SharedString& key(PathId path) const { return m_paths[path].key; }
  std::vector<std::string> keys(PathId path) const;
  std::size_t pathCount() const { return m_paths.size(); }
  std::size_t setCount() const { return m_sets.size(); }
  // Whether `above` is `path` or on the way to it.
  bool contains(PathId above, PathId path) const;

  static constexpr Label kSet = Label{1} << 30;
  static constexpr Label kText = Label{1} << 31;
  static constexpr Label kDecided = Label{1} << 29; // with kSet: no bytes came from it
  static bool isPath(Label label) { return label != 0 && label < kSet; }
  static bool isText(Label label) { return (label & kText) != 0; }
  static std::size_t setIndex(Label label) { return label & (kDecided - 1); } // of one that is neither

  // What a label that is no text says.
  AtomsView bytes(Label label) const {
    if (label == 0 || isPath(label)) return label == 0 ? AtomsView() : AtomsView(label);
    const Set& set = m_sets[setIndex(label)];
    return {set.atoms, set.bytes};
  }
  AtomsView decided(Label label) const {
    if (label == 0 || isPath(label)) return {};
    const Set& set = m_sets[setIndex(label)];
    return {set.atoms + set.bytes, set.decided};
  }

protected:
  struct Path {
    PathId parent = 0;
    value::SharedString key;
  };
  struct Set {
    const Atom* atoms = nullptr; // those that gave bytes, then those that decided
    std::uint32_t bytes = 0, decided = 0;
  };
  AppendOnly<Path> m_paths;
  AppendOnly<Set> m_sets;
  std::vector<std::shared_ptr<Atom[]>> m_atoms; // where the sets' stand: blocks that never move
};

class OriginTable : public Origins {
public:
  OriginTable();
  OriginTable(const OriginTable&) = delete;
  OriginTable& operator=(const OriginTable&) = delete;

  static constexpr PathId kRoot = 1;
  PathId child(PathId parent, std::string_view key);
  PathId child(PathId parent, std::size_t index) { return child(parent, std::to_string(index)); }
  const Origins& snapshot() const { return *this; } // to be copied

  // A deep copy of `value` in which everything carries the label of its path, and the maps have it as their home.
  Value labelled(const Value& value, PathId path);

  static Label text(std::size_t index) { return kText | static_cast<Label>(index); }
  static std::size_t textIndex(Label label) { return label & ~kText; }

  // Of labels that are no texts; 0 is the empty origin.
  Label join(Label a, Label b);  // both together
  Label asDecision(Label label); // everything in it decided, nothing gave bytes
  Label asShape(Label label);    // only the shape of the paths in it
  Label under(Label label, Label control) {
    return join(label, asDecision(control));
  } // with everything in `control` among what decided

private:
  // Finds things by their hash, in open addressing: every printed piece asks once or twice. A thing is a number, not 0.
  class Index {
  public:
    // The one that is the same, or 0.
    template <typename Same>
    std::uint32_t find(std::uint32_t hash, const Same& same) const {
      std::size_t at = hash & (m_slots.size() - 1);
      while (m_slots[at].thing != 0 && !(m_slots[at].hash == hash && same(m_slots[at].thing))) at = (at + 1) & (m_slots.size() - 1);
      return m_slots[at].thing;
    }
    void add(std::uint32_t hash, std::uint32_t thing); // not there yet

  private:
    struct Slot {
      std::uint32_t hash = 0, thing = 0;
    };
    void put(Slot slot);
    std::vector<Slot> m_slots{1024};
    std::size_t m_count = 0;
  };
  struct Joined { // two labels, the smaller first, and what they are together
    Label a = 0, b = 0, label = 0;
  };

  static bool hasBytes(Label label) { return label != 0 && (label & kDecided) == 0; }
  PathId addChild(PathId parent, std::size_t at, value::SharedString key);
  void unite(AtomsView a, AtomsView b); // into what is made
  Label intern(std::size_t bytes);      // what is made: so many atoms that gave bytes, the rest decided
  // What a label is as a decision or shape, by path or set; 0 is not known yet.
  struct Turned {
    std::vector<Label> paths, sets;
  };
  Label& turned(Turned& known, Label label);
  std::size_t makeJoin(Label a, Label b, std::uint32_t hash); // its place in m_joins

  std::vector<std::vector<PathId>> m_children; // by path, sorted by key
  std::vector<Atom> m_made;
  Atom* m_nextAtom = nullptr; // of the last block
  std::size_t m_atomsLeft = 0;
  Index m_setLabels;
  std::vector<Joined> m_joins; // in the order in which they were asked for first, of which each pass repeats long stretches
  std::size_t m_nextJoin = 0;  // behind the last that was looked up
  Index m_joinNumbers;         // from 1
  std::array<Joined, 512> m_recentJoins{}; // by a few bits of the hash: all of them do not stay in the nearest cache
  Turned m_decisions, m_shapes;
};

// A run of output bytes printed by one node of a template. Of length 0: a condition that printed nothing here.
struct Piece {
  std::uint32_t begin = 0, end = 0; // bytes in the output
  Label label = 0;                  // no text
  std::uint32_t frame = 0;          // of the Trace: which template, called from where
  std::uint32_t origin = 0;         // position and isVerbatim: a piece is kept small, there are millions

  // Bytes in the template's text: where the node begins or, of verbatim text, where the piece's first byte stands.
  std::uint32_t position() const { return origin >> 1; }
  // The bytes are the template's own text: those after the first stand behind it in the template, too.
  bool isVerbatim() const { return (origin & 1) != 0; }
  static std::uint32_t nodeAt(std::uint32_t position) { return position << 1; }
  static std::uint32_t verbatimAt(std::uint32_t position) { return position << 1 | 1; }
  // Leaves out the first bytes.
  void dropFront(std::uint32_t count) {
    begin += count;
    if (isVerbatim()) origin += count << 1;
  }
};

// A change of a map that other executions read, too.
struct SharedChange {
  Call::Change change = Call::Change::Set;
  PathId map = 0;
  std::string key;
  Value entering;                // as it was then
  bool large = false;            // too much to keep: `entering` is nil, and the change is like no other
  const void* command = nullptr; // which one did it
  friend bool operator==(const SharedChange& a, const SharedChange& b) {
    return !a.large && !b.large && a.change == b.change && a.map == b.map && a.key == b.key && a.command == b.command &&
           a.entering == b.entering;
  }
  // Whether it can be made again without the execution.
  bool canBeRepeated() const { return !large && change != Call::Change::Merge && !entering.isMap() && !entering.isList(); }
};

// What one execution did.
struct ExecutionTrace {
  std::vector<Piece> pieces; // of its output, in order
  // Paths whose value made a difference to the execution; those of which only the shape did: which keys or how many elements
  // there are; and those of which only it did whether they are there, of which type and whether empty. Sorted.
  std::vector<PathId> read, readShape, readTruth;
  std::vector<SharedChange> changes; // in order
};

// What includes gave, for the next pass: an include on an object of the labelled data (not on a dict made for it) gives the same
// again when nothing that it read has changed. Belongs to the table's thread.
class IncludeMemory {
public:
  IncludeMemory();
  ~IncludeMemory();
  void clear();
  // Before a pass with other data: forgets what an execution would not do again, as `stillHolds` says.
  void keep(const std::function<bool(const ExecutionTrace&)>& stillHolds);

  internal::RememberedIncludes& state() const { return *m_state; } // for core/tmpl

private:
  std::unique_ptr<internal::RememberedIncludes> m_state;
};

// One pass over any number of templates with the same data. Give it to executions through ExecuteOptions::trace.
class Trace {
public:
  // With a memory, includes are not executed that it knows.
  explicit Trace(OriginTable& origins, IncludeMemory* includes = nullptr);
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  // A place in a template. In the text that `tpl` was given, `file` is the name of the root template and the line counts there.
  struct Place {
    std::string file;
    std::string templateName; // of the file, define or block
    int line = 0, column = 0; // from 1; the column counts bytes
    bool isText = false;      // of tpl's argument
  };
  Place place(const Piece& piece) const;
  // The calls that led to the template of a piece, outermost first: where each `include`, `template` and `tpl` stands.
  std::vector<Place> calls(const Piece& piece) const;

  // `value` with the labels of what stands at a key of `parent`, which has a path.
  Value labelled(const Value& value, const Value& parent, std::string_view key);
  // Says that a change of shared data was made, again, from outside an execution.
  void note(const SharedChange& change);

  // After the last execution: forgets what only executions need. Pieces and their places stay.
  void finish();

  internal::TraceState& state() const { return *m_state; } // for core/tmpl

private:
  std::unique_ptr<internal::TraceState> m_state;
};

} // namespace chartroom::tmpl
