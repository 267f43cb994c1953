#include "core/tmpl/trace.h"

#include <algorithm>
#include <utility>

namespace chartroom::tmpl {

namespace {

// Unites sorted sets.
Atoms unite(AtomsView a, AtomsView b) {
  Atoms all;
  if (a.size() + b.size() == 0) return all;
  all.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

Atoms shapes(AtomsView atoms) {
  Atoms all(atoms.begin(), atoms.end());
  for (Atom& atom : all) atom.shape = true;
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::size_t mix(std::size_t seed, std::size_t more) { return (seed ^ more) * 0x9E3779B97F4A7C15ull + (seed >> 29); }

} // namespace

std::vector<std::string> Origins::keys(PathId path) const {
  std::vector<std::string> keys;
  for (; path > OriginTable::kRoot; path = m_paths[path].parent) keys.push_back(m_paths[path].key.str());
  std::reverse(keys.begin(), keys.end());
  return keys;
}

bool Origins::contains(PathId above, PathId path) const {
  for (; path != 0; path = m_paths[path].parent)
    if (path == above) return true;
  return false;
}

std::size_t OriginTable::SetHash::operator()(const Set* set) const {
  std::size_t hash = set->bytes.size();
  for (const Atom& atom : set->bytes) hash = mix(hash, std::size_t{atom.path} * 2 + (atom.shape ? 1 : 0));
  hash = mix(hash, 0x51ED);
  for (const Atom& atom : set->decided) hash = mix(hash, std::size_t{atom.path} * 2 + (atom.shape ? 1 : 0));
  return hash;
}

OriginTable::OriginTable() : m_children(2) {
  m_paths.push({}); // no path
  m_paths.push({}); // the root
}

PathId OriginTable::child(PathId parent, std::string_view key) {
  const auto less = [this](PathId path, std::string_view k) { return m_paths[path].key.view() < k; };
  auto& children = m_children[parent];
  const auto at = std::lower_bound(children.begin(), children.end(), key, less);
  if (at != children.end() && m_paths[*at].key.view() == key) return *at;
  const auto made = static_cast<PathId>(m_paths.size());
  children.insert(at, made);
  m_paths.push({parent, value::SharedString(key)});
  m_children.emplace_back();
  return made;
}

Value OriginTable::labelled(const Value& value, PathId path) {
  Value copy;
  if (value.isMap()) {
    copy = Value::makeMap(value.type());
    copy.map().setHome(path);
    value::Map::Entries entries;
    entries.reserve(value.size());
    // Keys and known children are both sorted, so most are found in passing.
    std::size_t next = 0;
    for (const auto& entry : value.map()) {
      const auto& children = m_children[path];
      while (next < children.size() && m_paths[children[next]].key.view() < entry.key.view()) ++next;
      const bool known = next < children.size() && m_paths[children[next]].key.view() == entry.key.view();
      entries.push_back({entry.key, labelled(entry.value, known ? children[next] : child(path, entry.key.view()))});
    }
    copy.map().adoptSorted(std::move(entries));
  } else if (value.isList()) {
    std::vector<Value> items;
    items.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(labelled(value.list().items[i], child(path, i)));
    copy = Value::makeList(std::move(items), value.type());
    copy.list().isNil = value.list().isNil;
  } else {
    copy = value;
  }
  copy.setLabel(path);
  return copy;
}

Label OriginTable::intern(Set set) {
  if (set.decided.empty()) {
    if (set.bytes.empty()) return 0;
    if (set.bytes.size() == 1 && !set.bytes[0].shape) return set.bytes[0].path;
  }
  if (const auto found = m_setLabels.find(&set); found != m_setLabels.end()) return found->second;
  const Label label = kSet | static_cast<Label>(m_sets.size());
  m_sets.push(std::make_shared<const Set>(std::move(set)));
  m_setLabels.emplace(m_sets[m_sets.size() - 1].get(), label);
  return label;
}

// Where the result stands or would stand.
OriginTable::Known& OriginTable::result(std::uint64_t operands) {
  if (m_results.empty()) m_results.resize(1024);
  // Multiplied, every bit reaches those above it: the upper half knows of both labels.
  std::size_t at = (operands * 0x9E3779B97F4A7C15ull >> 40) & (m_results.size() - 1);
  while (m_results[at].operands != 0 && m_results[at].operands != operands) at = (at + 1) & (m_results.size() - 1);
  return m_results[at];
}

template <typename Make>
Label OriginTable::remembered(Operation operation, Label a, Label b, Make make) {
  // Labels are below 2^31, which leaves two bits for the operation.
  const std::uint64_t operands = std::uint64_t{a} << 33 | std::uint64_t{b} << 2 | static_cast<std::uint64_t>(operation);
  Known& recent = m_recent[operands * 0x9E3779B97F4A7C15ull >> 55];
  if (recent.operands == operands) return recent.label;
  if (const Known& known = result(operands); known.operands == operands) return (recent = known).label;
  const Label label = make();
  if (m_resultCount * 2 >= m_results.size()) {
    std::vector<Known> before(std::max<std::size_t>(1024, m_results.size() * 4));
    before.swap(m_results);
    for (const Known& one : before)
      if (one.operands != 0) result(one.operands) = one;
  }
  ++m_resultCount;
  result(operands) = recent = {operands, label};
  return label;
}

Label OriginTable::join(Label a, Label b) {
  if (a == b || b == 0) return a;
  if (a == 0) return b;
  if (a > b) std::swap(a, b);
  return remembered(Operation::Join, a, b, [&] {
    return intern({unite(bytes(a), bytes(b)), unite(decided(a), decided(b))});
  });
}

Label OriginTable::asDecision(Label label) {
  if (label == 0) return 0;
  return remembered(Operation::Decision, label, 0, [&] {
    return intern({{}, unite(bytes(label), decided(label))});
  });
}

Label OriginTable::asShape(Label label) {
  if (label == 0) return 0;
  return remembered(Operation::Shape, label, 0, [&] {
    return intern({shapes(bytes(label)), unite(decided(label), {})});
  });
}

Label OriginTable::under(Label label, Label control) {
  if (control == 0) return label;
  return remembered(Operation::Under, label, control, [&] { return join(label, asDecision(control)); });
}

} // namespace chartroom::tmpl
