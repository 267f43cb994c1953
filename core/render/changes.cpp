#include "core/render/internal/changes.h"

#include <algorithm>

namespace chartroom::render::internal {

void Changes::mark(tmpl::PathId path, std::uint8_t how) {
  if (path >= m_marks.size()) m_marks.resize(std::max<std::size_t>(path + 1, m_origins.pathCount()));
  m_marks[path] = static_cast<std::uint8_t>(m_marks[path] | how);
}

void Changes::replaced(tmpl::PathId path) {
  mark(path, kHere | kShape | kTruth);
  for (; path != 0 && !has(path, kBelow); path = m_origins.parent(path)) mark(path, kBelow);
}

void Changes::find(tmpl::PathId path, const Value& before, const Value& after) {
  if (before.sameObject(after)) return;
  if (before.isMap() && after.isMap() && before.type() == after.type()) {
    if ((before.size() == 0) != (after.size() == 0)) mark(path, kTruth);
    auto a = before.map().begin();
    auto b = after.map().begin();
    const auto aEnd = before.map().end();
    const auto bEnd = after.map().end();
    while (a != aEnd || b != bEnd) {
      if (a != aEnd && b != bEnd && a->key == b->key) {
        if (a->value.isMap() || a->value.isList() || !(a->value == b->value))
          find(m_origins.child(path, a->key.view()), a->value, b->value);
        ++a, ++b;
        continue;
      }
      const bool removed = b == bEnd || (a != aEnd && a->key.view() < b->key.view());
      replaced(m_origins.child(path, (removed ? a : b)->key.view()));
      mark(path, kShape);
      removed ? ++a : ++b;
    }
    return;
  }
  if (before.isList() && after.isList() && before.type() == after.type()) {
    const auto& x = before.list().items;
    const auto& y = after.list().items;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
      if (x[i].isMap() || x[i].isList() || !(x[i] == y[i])) find(m_origins.child(path, i), x[i], y[i]);
    for (std::size_t i = std::min(x.size(), y.size()); i < std::max(x.size(), y.size()); ++i) replaced(m_origins.child(path, i));
    if (x.empty() != y.empty()) mark(path, kTruth);
    if (x.size() != y.size() || before.list().isNil != after.list().isNil) mark(path, kShape);
    return;
  }
  if (!(before == after)) replaced(path);
}

bool Changes::replacedAbove(tmpl::PathId path) const {
  for (; path != 0; path = m_origins.parent(path))
    if (has(path, kHere)) return true;
  return false;
}

bool Changes::reach(const tmpl::ExecutionTrace& trace) const {
  if (m_marks.empty()) return false;
  return std::any_of(trace.read.begin(), trace.read.end(), [this](tmpl::PathId path) {
    return has(path, kBelow) || replacedAbove(path);
  }) || std::any_of(trace.readShape.begin(), trace.readShape.end(), [this](tmpl::PathId path) {
    return has(path, kShape) || replacedAbove(path);
  }) || std::any_of(trace.readTruth.begin(), trace.readTruth.end(), [this](tmpl::PathId path) {
    return has(path, kTruth) || replacedAbove(path);
  });
}

} // namespace chartroom::render::internal
