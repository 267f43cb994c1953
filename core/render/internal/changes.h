#pragma once

// Which paths differ between two trees of values, and whether an execution that read certain paths could tell.

#include "core/tmpl/trace.h"
#include "core/value/value.h"

#include <cstdint>
#include <vector>

namespace chartroom::render::internal {

class Changes {
public:
  explicit Changes(tmpl::OriginTable& origins) : m_origins(origins) {}

  // Adds what differs between two trees that stand at `path`.
  void find(tmpl::PathId path, const Value& before, const Value& after);
  // Whether an execution that did what `trace` says could have read a difference.
  bool reach(const tmpl::ExecutionTrace& trace) const;

private:
  enum Mark : std::uint8_t {
    kHere = 1,  // replaced, added or removed as a whole
    kBelow = 2, // something at or below it changed
    kShape = 4, // keys or elements came or went
    kTruth = 8, // it became empty or is not any longer
  };
  void mark(tmpl::PathId path, std::uint8_t how);
  void replaced(tmpl::PathId path);
  bool has(tmpl::PathId path, std::uint8_t how) const { return path < m_marks.size() && (m_marks[path] & how) != 0; }
  bool replacedAbove(tmpl::PathId path) const;

  tmpl::OriginTable& m_origins;
  std::vector<std::uint8_t> m_marks; // by path
};

} // namespace chartroom::render::internal
