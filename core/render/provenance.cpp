#include "core/render/provenance.h"

#include "core/render/internal/file_provenance.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace chartroom::render {

using tmpl::Atom;
using tmpl::Label;
using tmpl::Origins;
using tmpl::PathId;
using tmpl::Piece;

namespace {

TemplatePlace placeOf(tmpl::Trace::Place place) {
  return {
      place.isText ? std::string() : std::move(place.file), std::move(place.templateName), place.line, place.column, place.isText};
}

// How values at or below a path reach what has a label; kept per label, of which there are fewer than pieces.
class ReachOf {
public:
  ReachOf(const Origins& origins, PathId target, const std::unordered_map<PathId, PathId>& globals)
      : m_origins(origins), m_target(target), m_globals(globals) {}

  std::optional<Reach> operator()(Label label) {
    const auto [at, fresh] = m_known.try_emplace(label);
    if (fresh) at->second = find(label);
    return at->second;
  }

private:
  std::optional<Reach> find(Label label) const {
    std::optional<Reach> best;
    const auto take = [&best](Reach reach) {
      if (!best || reach < *best) best = reach;
    };
    const auto consider = [&](const Atom& atom, Reach reach) {
      const auto global = m_globals.find(atom.path());
      const PathId path = global == m_globals.end() ? atom.path() : global->second;
      for (const PathId at : {atom.path(), path}) {
        if (m_origins.contains(m_target, at) || (!atom.shape() && m_origins.contains(at, m_target))) take(reach);
        else if (atom.shape() && at == m_origins.parent(m_target)) take(Reach::Nearby);
      }
    };
    for (const Atom& atom : m_origins.bytes(label)) consider(atom, Reach::Bytes);
    for (const Atom& atom : m_origins.decided(label)) consider(atom, Reach::Decided);
    return best;
  }

  const Origins& m_origins;
  PathId m_target;
  const std::unordered_map<PathId, PathId>& m_globals;
  std::unordered_map<Label, std::optional<Reach>> m_known;
};

// The paths below each path, for many look-ups.
class PathIndex {
public:
  explicit PathIndex(const Origins& origins)
      : m_origins(origins), m_starts(origins.pathCount() + 1), m_children(origins.pathCount()) {
    for (PathId path = 1; path < origins.pathCount(); ++path) ++m_starts[origins.parent(path) + 1];
    for (std::size_t i = 1; i < m_starts.size(); ++i) m_starts[i] += m_starts[i - 1];
    std::vector<std::uint32_t> next(m_starts.begin(), m_starts.end() - 1);
    for (PathId path = 1; path < origins.pathCount(); ++path) m_children[next[origins.parent(path)]++] = path;
    // By their keys: a map may have a hundred thousand.
    for (PathId path = 0; path < origins.pathCount(); ++path)
      std::sort(m_children.begin() + m_starts[path], m_children.begin() + m_starts[path + 1],
          [&](PathId a, PathId b) { return origins.key(a).view() < origins.key(b).view(); });
  }
  std::span<const PathId> children(PathId path) const {
    return std::span(m_children).subspan(m_starts[path], m_starts[path + 1] - m_starts[path]);
  }
  PathId child(PathId parent, std::string_view key) const {
    if (parent == 0) return 0;
    const auto all = children(parent);
    const auto found = std::lower_bound(
        all.begin(), all.end(), key, [&](PathId path, std::string_view wanted) { return m_origins.key(path).view() < wanted; });
    return found != all.end() && m_origins.key(*found).view() == key ? *found : 0;
  }

private:
  const Origins& m_origins;
  std::vector<std::uint32_t> m_starts;
  std::vector<PathId> m_children;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// How many characters to change, insert, remove or swap; other letter case is half a change.
double distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<double>> cost(a.size() + 1, std::vector<double>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<double>(i + j);
        continue;
      }
      const double same = a[i - 1] == b[j - 1] ? 0 : lower(a[i - 1]) == lower(b[j - 1]) ? 0.5 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  return cost[a.size()][b.size()];
}

// Finds leaves that nothing read.
class UnreadFinder {
public:
  UnreadFinder(const Origins& origins, const std::vector<std::uint8_t>& marks, const Value& defaults,
      const std::vector<std::string>& usedElsewhere)
      : m_index(origins), m_origins(origins), m_marks(marks), m_defaults(defaults),
        m_used(usedElsewhere.begin(), usedElsewhere.end()) {}

  enum Mark : std::uint8_t { kWhole = 1, kTouched = 2 }; // read with all below it; it or something below was looked at

  void walk(const Value& value, PathId path, ValuePath& keys, const Value* defaults) {
    for (const auto& entry : value.map()) {
      if (entry.value.isNil()) continue;
      keys.push_back(entry.key.str());
      const PathId below = m_index.child(path, entry.key.view());
      const Value* known = defaults && defaults->isMap() ? defaults->map().find(entry.key.view()) : nullptr;
      if (!isUsed(keys) && !has(below, kWhole)) {
        if (entry.value.isMap()) {
          if (entry.value.size() > 0) walk(entry.value, below, keys, known);
        } else if (!has(below, kTouched)) {
          found.push_back(describe(keys, path, defaults, known));
        }
      }
      keys.pop_back();
    }
  }

  std::vector<UnreadKey> found;

private:
  bool has(PathId path, Mark mark) const { return path != 0 && path < m_marks.size() && (m_marks[path] & mark) != 0; }

  bool isUsed(const ValuePath& keys) const {
    std::string dotted;
    for (const std::string& key : keys) dotted += (dotted.empty() ? "" : ".") + key;
    return m_used.contains(dotted);
  }

  // The keys in a map that templates asked for: a few, where the map itself may have very many.
  const std::vector<PathId>& lookedAt(PathId parent) {
    const auto [known, isNew] = m_lookedAt.try_emplace(parent);
    if (isNew)
      for (const PathId path : m_index.children(parent))
        if (has(path, kTouched) || has(path, kWhole)) known->second.push_back(path);
    return known->second;
  }

  UnreadKey describe(const ValuePath& keys, PathId parent, const Value* defaults, const Value* known) {
    UnreadKey unread;
    unread.path = keys;
    // Below an empty default anything may stand.
    unread.isDefault = known != nullptr || (defaults && keys.size() > 1 && defaults->size() == 0);
    if (unread.isDefault) return unread;
    std::string_view best;
    double least = 0;
    const auto consider = [&](std::string_view candidate) {
      if (candidate == keys.back()) return;
      const double cost = distance(keys.back(), candidate);
      const double most = std::max(2.0, static_cast<double>(keys.back().size()) / 3);
      if (cost > most || cost >= static_cast<double>(keys.back().size()) || (!best.empty() && cost >= least)) return;
      best = candidate;
      least = cost;
    };
    if (defaults && defaults->isMap())
      for (const auto& entry : defaults->map()) consider(entry.key.view());
    // Keys without a default that templates asked for.
    if (parent != 0)
      for (const PathId path : lookedAt(parent)) consider(m_origins.key(path).view());
    if (!best.empty()) {
      unread.nearest.assign(keys.begin(), keys.end() - 1);
      unread.nearest.emplace_back(best);
    } else if (ValuePath elsewhere; int count = elsewhereIn(m_defaults, keys.back(), elsewhere, unread.nearest)) {
      if (count > 1) unread.nearest.clear();
    }
    return unread;
  }

  // How many keys of that name the defaults have anywhere; the path of the first.
  static int elsewhereIn(const Value& tree, std::string_view name, ValuePath& at, ValuePath& first) {
    if (!tree.isMap()) return 0;
    int count = 0;
    for (const auto& entry : tree.map()) {
      at.push_back(entry.key.str());
      if (entry.key.view() == name && ++count == 1 && first.empty()) first = at;
      count += elsewhereIn(entry.value, name, at, first);
      at.pop_back();
    }
    return count;
  }

  PathIndex m_index;
  const Origins& m_origins;
  const std::vector<std::uint8_t>& m_marks;
  const Value& m_defaults;
  std::set<std::string> m_used;
  std::map<PathId, std::vector<PathId>> m_lookedAt;
};

} // namespace

Provenance::Provenance(Origins origins, std::map<std::string, std::shared_ptr<const FileProvenance>, std::less<>> files,
    std::vector<ValuePath> subcharts)
    : m_origins(std::move(origins)), m_files(std::move(files)) {
  const PathId root = find({"Values", "global"});
  if (root == 0 || subcharts.empty()) return;
  PathId first = static_cast<PathId>(m_origins.pathCount());
  for (ValuePath& path : subcharts) {
    path.emplace_back("global");
    const PathId block = find(path);
    if (block == 0) continue;
    m_globals.emplace(block, root);
    first = std::min(first, block);
  }
  // Children come after their parents; the blocks of subcharts before or after the root's.
  const PathIndex index(m_origins);
  for (PathId path = first + 1; path < m_origins.pathCount(); ++path)
    if (const auto above = m_globals.find(m_origins.parent(path)); above != m_globals.end())
      if (const PathId same = index.child(above->second, m_origins.key(path).view()); same != 0) m_globals.emplace(path, same);
}

PathId Provenance::global(PathId path) const {
  const auto found = m_globals.find(path);
  return found == m_globals.end() ? path : found->second;
}

PathId Provenance::find(const ValuePath& path) const {
  PathId at = tmpl::OriginTable::kRoot;
  for (const std::string& key : path) {
    PathId below = at + 1; // children come after their parents
    while (below < m_origins.pathCount() && (m_origins.parent(below) != at || m_origins.key(below).view() != key)) ++below;
    if (below >= m_origins.pathCount()) return 0;
    at = below;
  }
  return at;
}

std::vector<Span> Provenance::spans(std::string_view file, std::size_t begin, std::size_t end) const {
  std::vector<Span> spans;
  const auto found = m_files.find(file);
  if (found == m_files.end()) return spans;
  const FileProvenance& known = *found->second;
  const auto& pieces = known.trace.pieces;
  auto next =
      std::lower_bound(pieces.begin(), pieces.end(), begin, [](const Piece& piece, std::size_t at) { return piece.end < at; });
  for (; next != pieces.end() && next->begin <= end; ++next) {
    const bool empty = next->begin == next->end;
    if (!empty && (next->end <= begin || next->begin >= end)) continue;
    Span span;
    span.begin = next->begin;
    span.end = next->end;
    span.place = placeOf(known.pass->place(*next));
    span.isVerbatim = next->isVerbatim();
    for (auto& call : known.pass->calls(*next)) span.calls.push_back(placeOf(std::move(call)));
    std::vector<PathId> named;
    const auto name = [&](const Atom& atom, std::vector<ValuePath>& list) {
      const PathId path = global(atom.path());
      if (std::find(named.begin(), named.end(), path) != named.end()) return;
      named.push_back(path);
      list.push_back(m_origins.keys(path));
    };
    for (const Atom& atom : m_origins.bytes(next->label)) name(atom, span.bytesFrom);
    for (const Atom& atom : m_origins.decided(next->label)) name(atom, span.decidedBy);
    spans.push_back(std::move(span));
  }
  return spans;
}

std::map<std::string, std::vector<ReachedLine>> Provenance::reached(const ValuePath& path) const {
  std::map<std::string, std::vector<ReachedLine>> result;
  const PathId target = find(path);
  if (target == 0) return result;
  ReachOf reachOf(m_origins, target, m_globals);
  for (const auto& [name, file] : m_files) {
    std::map<int, Reach> lines;
    const auto lineOf = [&starts = file->lines](std::uint32_t at) {
      return static_cast<int>(std::upper_bound(starts.begin(), starts.end(), at) - starts.begin());
    };
    const auto isEmpty = [&file = *file](int line) {
      const auto next = static_cast<std::size_t>(line);
      return next == file.lines.size() ? file.trace.pieces.back().end == file.lines.back()
                                       : file.lines[next] == file.lines[next - 1] + 1;
    };
    for (const Piece& piece : file->trace.pieces) {
      auto reach = reachOf(piece.label);
      if (!reach) continue;
      if (piece.begin == piece.end) reach = Reach::Nearby;
      const auto add = [&lines](int line, Reach how) {
        const auto [at, fresh] = lines.emplace(line, how);
        if (!fresh) at->second = std::min(at->second, how);
      };
      const int last = lineOf(piece.end > piece.begin ? piece.end - 1 : piece.end);
      for (int line = lineOf(piece.begin); line <= last; ++line) add(line, *reach);
      // An empty line is there because of the line break before it.
      if (const int after = lineOf(piece.end); after > last && isEmpty(after)) add(after, Reach::Nearby);
    }
    if (lines.empty()) continue;
    auto& list = result[name];
    for (const auto& [line, reach] : lines) list.push_back({line, reach});
  }
  return result;
}

bool Provenance::wasRead(const ValuePath& path) const {
  const PathId target = find(path);
  if (target == 0) return false;
  for (const auto& [name, file] : m_files) {
    for (const PathId read : file->trace.read)
      for (const PathId at : {read, global(read)})
        if (m_origins.contains(target, at) || m_origins.contains(at, target)) return true;
    for (const auto* list : {&file->trace.readShape, &file->trace.readTruth})
      for (const PathId read : *list)
        if (m_origins.contains(target, read) || m_origins.contains(target, global(read))) return true;
  }
  return false;
}

std::vector<ValuePath> Provenance::readPaths() const {
  std::set<PathId> paths;
  for (const auto& [name, file] : m_files) {
    paths.insert(file->trace.read.begin(), file->trace.read.end());
    paths.insert(file->trace.readShape.begin(), file->trace.readShape.end());
    paths.insert(file->trace.readTruth.begin(), file->trace.readTruth.end());
  }
  std::vector<ValuePath> result;
  for (const PathId path : paths) result.push_back(m_origins.keys(path));
  return result;
}

std::vector<UnreadKey> Provenance::unreadKeys(
    const Value& values, const Value& defaults, const std::vector<std::string>& usedElsewhere) const {
  std::vector<std::uint8_t> marks(m_origins.pathCount());
  const auto touch = [&](PathId path) {
    for (; path != 0 && (marks[path] & UnreadFinder::kTouched) == 0; path = m_origins.parent(path))
      marks[path] |= UnreadFinder::kTouched;
  };
  for (const auto& [name, file] : m_files) {
    for (const PathId read : file->trace.read)
      for (const PathId path : {read, global(read)}) {
        marks[path] |= UnreadFinder::kWhole;
        touch(path);
      }
    for (const auto* list : {&file->trace.readShape, &file->trace.readTruth})
      for (const PathId read : *list) {
        touch(read);
        touch(global(read));
      }
  }
  UnreadFinder finder(m_origins, marks, defaults, usedElsewhere);
  ValuePath keys;
  const PathId top = find({"Values"});
  // Somebody took all of them.
  if (!values.isMap() || (top != 0 && (marks[top] & UnreadFinder::kWhole) != 0)) return {};
  finder.walk(values, top, keys, &defaults);
  return std::move(finder.found);
}

} // namespace chartroom::render
