#include "core/tmpl/trace.h"

#include <algorithm>
#include <utility>

namespace chartroom::tmpl {

namespace {
constexpr std::size_t kAtomsInBlock = 4096;
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

OriginTable::OriginTable() : m_children(2) {
  m_paths.push({}); // no path
  m_paths.push({}); // the root
}

PathId OriginTable::child(PathId parent, std::string_view key) {
  const auto less = [this](PathId path, std::string_view k) { return m_paths[path].key.view() < k; };
  const auto& children = m_children[parent];
  const auto at = std::lower_bound(children.begin(), children.end(), key, less);
  if (at != children.end() && m_paths[*at].key.view() == key) return *at;
  return addChild(parent, static_cast<std::size_t>(at - children.begin()), value::SharedString(key));
}

PathId OriginTable::addChild(PathId parent, std::size_t at, value::SharedString key) {
  const auto made = static_cast<PathId>(m_paths.size());
  auto& children = m_children[parent];
  children.insert(children.begin() + static_cast<std::ptrdiff_t>(at), made);
  m_paths.push({parent, std::move(key)});
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
    m_children[path].reserve(value.size());
    // Keys and known children are both sorted, so most are found in passing.
    std::size_t next = 0;
    for (const auto& entry : value.map()) {
      const auto& children = m_children[path];
      while (next < children.size() && m_paths[children[next]].key.view() < entry.key.view()) ++next;
      const bool known = next < children.size() && m_paths[children[next]].key.view() == entry.key.view();
      entries.push_back({entry.key, labelled(entry.value, known ? children[next] : addChild(path, next, entry.key))});
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

void OriginTable::unite(AtomsView a, AtomsView b) {
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(m_made));
}

Label OriginTable::intern(std::size_t bytes) {
  const std::size_t count = m_made.size();
  if (count == 0) return 0;
  if (count == 1 && bytes == 1 && !m_made[0].shape()) return m_made[0].path();
  std::uint64_t mixed = bytes;
  for (const Atom atom : m_made) mixed = (mixed ^ atom.bits()) * 0x9E3779B97F4A7C15ull + (mixed >> 29);
  const auto hash = static_cast<std::uint32_t>(mixed >> 32);
  const Label known = m_setLabels.find(hash, [&](Label one) {
    const Set& set = m_sets[setIndex(one)];
    return set.bytes == bytes && std::equal(m_made.begin(), m_made.end(), set.atoms, set.atoms + set.bytes + set.decided);
  });
  if (known != 0) return known;

  if (count > m_atomsLeft) {
    m_atomsLeft = std::max(count, kAtomsInBlock);
    m_atoms.push_back(std::make_shared<Atom[]>(m_atomsLeft));
    m_nextAtom = m_atoms.back().get();
  }
  Atom* const atoms = std::exchange(m_nextAtom, std::copy(m_made.begin(), m_made.end(), m_nextAtom));
  m_atomsLeft -= count;
  const Label label = kSet | (bytes == 0 ? kDecided : 0) | static_cast<Label>(m_sets.size());
  m_sets.push({atoms, static_cast<std::uint32_t>(bytes), static_cast<std::uint32_t>(count - bytes)});
  m_setLabels.add(hash, label);
  return label;
}

void OriginTable::Index::put(Slot slot) {
  std::size_t at = slot.hash & (m_slots.size() - 1);
  while (m_slots[at].thing != 0) at = (at + 1) & (m_slots.size() - 1);
  m_slots[at] = slot;
}

void OriginTable::Index::add(std::uint32_t hash, std::uint32_t thing) {
  if (++m_count * 2 > m_slots.size()) {
    std::vector<Slot> before(m_slots.size() * 2);
    before.swap(m_slots);
    for (const Slot& slot : before)
      if (slot.thing != 0) put(slot);
  }
  put({hash, thing});
}

Label OriginTable::join(Label a, Label b) {
  if (a == b || b == 0) return a;
  if (a == 0) return b;
  if (a > b) std::swap(a, b);
  const auto isIt = [&](const Joined& joined) { return joined.a == a && joined.b == b; };
  // Multiplied, every bit reaches those above it: the upper half knows of both labels.
  const auto hash = static_cast<std::uint32_t>((std::uint64_t{a} << 32 | b) * 0x9E3779B97F4A7C15ull >> 32);
  Joined& recent = m_recentJoins[hash >> 23];
  if (isIt(recent)) return recent.label;
  if (m_nextJoin >= m_joins.size() || !isIt(m_joins[m_nextJoin])) {
    const std::uint32_t number = m_joinNumbers.find(hash, [&](std::uint32_t known) { return isIt(m_joins[known - 1]); });
    m_nextJoin = number != 0 ? number - 1 : makeJoin(a, b, hash);
  }
  recent = m_joins[m_nextJoin++];
  return recent.label;
}

std::size_t OriginTable::makeJoin(Label a, Label b, std::uint32_t hash) {
  m_made.clear();
  unite(bytes(a), bytes(b));
  const std::size_t count = m_made.size();
  unite(decided(a), decided(b));
  m_joins.push_back({a, b, intern(count)});
  m_joinNumbers.add(hash, static_cast<std::uint32_t>(m_joins.size()));
  return m_joins.size() - 1;
}

Label& OriginTable::turned(Turned& known, Label label) {
  auto& list = isPath(label) ? known.paths : known.sets;
  const std::size_t index = isPath(label) ? label : setIndex(label);
  if (index >= list.size()) list.resize(std::max(index + 1, isPath(label) ? pathCount() : setCount()));
  return list[index];
}

Label OriginTable::asDecision(Label label) {
  if (!hasBytes(label)) return label;
  Label& made = turned(m_decisions, label);
  if (made != 0) return made;
  m_made.clear();
  unite(bytes(label), decided(label));
  return made = intern(0);
}

Label OriginTable::asShape(Label label) {
  if (!hasBytes(label)) return label;
  Label& made = turned(m_shapes, label);
  if (made != 0) return made;
  m_made.clear();
  for (const Atom& atom : bytes(label))
    if (m_made.empty() || m_made.back().path() != atom.path()) m_made.emplace_back(atom.path(), true);
  const std::size_t count = m_made.size();
  unite(decided(label), {});
  return made = intern(count);
}

} // namespace chartroom::tmpl
