#pragma once

// What a Trace keeps while executions run; the executor's side of core/tmpl/trace.h.

#include "core/tmpl/internal/node.h"
#include "core/tmpl/trace.h"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <unordered_map>
#include <vector>

namespace chartroom::tmpl::internal {

// One execution of a template: which, and where its call stands in the caller.
struct TraceFrame {
  const Tree* tree = nullptr;
  std::uint32_t position = 0; // in the caller's text
  std::uint32_t caller = 0;   // 0: none
  bool isText = false;        // the tree is of tpl's argument
};

// A string that has pieces: what an include gave, or what a function made of that.
struct TracedText {
  std::span<const Piece> pieces; // in the TraceState's memory
  Label whole = 0;               // all of them joined, once somebody asked
  bool wholeKnown = false;
};

// What an include gave and did.
struct RememberedInclude {
  Value output; // a string
  std::vector<Piece> pieces;
  std::vector<TraceFrame> frames;                 // pieces and frames count from 0 here; the first frame is its own
  std::vector<std::shared_ptr<const Tree>> trees; // of tpl's texts
  ExecutionTrace done;
  std::uint64_t history = 0; // of the shared data it saw
};

struct RememberedIncludes {
  struct Key {
    const Tree* tree = nullptr;
    PathId data = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return std::hash<const void*>{}(key.tree) * 31 + key.data; }
  };
  std::unordered_map<Key, RememberedInclude, KeyHash> includes;
  std::uint64_t unlike = 0; // makes histories different that cannot be compared
};

struct TraceState {
  TraceState(OriginTable& table, RememberedIncludes* remembered) : origins(table), includes(remembered), frames(1) {
    frames.reserve(kUsualFrames);
  }
  static constexpr std::size_t kUsualFrames = 512; // for which there is room from the beginning

  OriginTable& origins;
  RememberedIncludes* includes;   // may be null
  std::uint64_t history = 0;      // stands for all changes of shared data so far
  std::vector<TraceFrame> frames; // the first is none
  std::vector<std::shared_ptr<const Tree>> textTrees;
  std::vector<TracedText> texts;
  // Of what is being printed: the file, behind it the includes that are running, each from where those around it have got to.
  std::vector<Piece> pieces;

  // What has been read as ExecutionTrace has it: by the file, behind it by the includes that are remembered, innermost last.
  struct Reads {
    std::vector<PathId> value, shape, truth;
  } reads;
  // Which of that the innermost has read: by path and set, the number of the execution that did so last and, in a bit for each
  // Reading, how.
  std::uint32_t execution = 0;
  std::uint32_t lastExecution = 0;
  std::vector<std::uint32_t> pathReadBy, setReadBy;

  void note(const SharedChange& change);
  // A text of these pieces, which are copied; with `decision` among what decided them, and their frames counted from `base`.
  Label addText(std::span<const Piece> from, Label decision = 0, std::uint32_t base = 0);
  // A text of the last pieces, which go from there.
  Label takeText(std::size_t first);
  // The label itself, or of a text all that its pieces say.
  Label whole(Label label);
  // Where a value came from: its label and, of a list or dict that a template built, what its elements say.
  Label whole(const Value& value);
  // Whether all that a container holds stands at paths below its own: it is in the data, not a template's copy of it, in which
  // anything may have been put.
  bool isInPlace(const Value& container, int nested = 8) const;
  // Tells of the elements of a container that a template built, at any depth; not of those that the path of their container
  // says everything of. What stands in several places is looked into once, so that what holds itself ends.
  void eachBuilt(const Value& container, const std::function<void(const Value& element)>& tell) const;

  // The pieces of a text made from another one by a function: those of its lines that are lines of the other, or of the part
  // that one contains of the other. What is new in it has `fresh` (whose begin and end do not count); `others` is joined to all.
  Label derived(std::string_view made, std::string_view from, Label fromLabel, Piece fresh, Label others);

  // After the last execution.
  void forgetTexts();

private:
  std::pmr::monotonic_buffer_resource m_pieceMemory; // of the texts
};

} // namespace chartroom::tmpl::internal
