#include "core/value/value.h"

#include <algorithm>

namespace chartroom::value {

Value::Value(SharedString text) : m_type(Type::String) { m_payload.text = std::exchange(text.m_rep, nullptr); }

Value Value::integer(Type type, std::int64_t value) {
  Value result;
  result.m_type = type;
  switch (type) {
  case Type::Int8: value = static_cast<std::int8_t>(value); break;
  case Type::Int16: value = static_cast<std::int16_t>(value); break;
  case Type::Int32: value = static_cast<std::int32_t>(value); break;
  case Type::Uint8: value = static_cast<std::uint8_t>(value); break;
  case Type::Uint16: value = static_cast<std::uint16_t>(value); break;
  case Type::Uint32: value = static_cast<std::uint32_t>(value); break;
  default: break;
  }
  result.m_payload.integer = value;
  return result;
}

Value Value::float32(float value) {
  Value result(static_cast<double>(value));
  result.m_type = Type::Float32;
  return result;
}

Value Value::bytes(std::string raw) {
  Value result(std::move(raw));
  result.m_type = Type::Bytes;
  return result;
}

Value Value::nilBytes() {
  static const Value nothing = bytes({});
  return nothing;
}

bool Value::isNilBytes() const { return isBytes() && m_payload.text == nilBytes().m_payload.text; }

bool Value::isNilContainer() const { return isList() ? list().isNil : isMap() ? map().isNil : isNilBytes(); }

Value Value::makeMap(Type type) {
  Value result;
  result.m_payload.map = new Map;
  result.m_type = type;
  return result;
}

Value Value::makeList(Type type) { return makeList(std::vector<Value>{}, type); }

Value Value::makeList(std::vector<Value> items, Type type) {
  Value result;
  result.m_payload.list = new List;
  result.m_type = type;
  result.m_payload.list->items = std::move(items);
  return result;
}

Value Value::opaque(Opaque* object) {
  Value result;
  result.m_payload.opaque = object;
  result.m_type = Type::Opaque;
  return result;
}

SharedString Value::sharedString() const {
  m_payload.text->references.fetch_add(1, std::memory_order_relaxed);
  return SharedString(m_payload.text);
}

// The bases differ in layout (Opaque has a vtable), so each family is counted through its own pointer.
void Value::retain() const {
  switch (m_type) {
  case Type::String:
  case Type::Bytes: m_payload.text->references.fetch_add(1, std::memory_order_relaxed); break;
  case Type::List:
  case Type::StringList:
  case Type::IntList:
  case Type::ListList:
  case Type::MapList: m_payload.list->references.fetch_add(1, std::memory_order_relaxed); break;
  case Type::Map:
  case Type::StringMap:
  case Type::ValuesMap: m_payload.map->references.fetch_add(1, std::memory_order_relaxed); break;
  case Type::Opaque: m_payload.opaque->references.fetch_add(1, std::memory_order_relaxed); break;
  default: break;
  }
}

namespace {
template <typename T>
void drop(T* object) {
  if (object->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete object;
}

// A template can nest lists and maps deeper than a stack is high, so from some depth on what is to go waits its turn.
struct Waiting {
  std::vector<List*> lists;
  std::vector<Map*> maps;
  void add(List* list) { lists.push_back(list); }
  void add(Map* map) { maps.push_back(map); }
};
constexpr int kDeepestDrop = 200;
thread_local int dropDepth = 0;
thread_local Waiting* waiting = nullptr;

template <typename T>
void dropAll(std::vector<T*>& objects) {
  while (!objects.empty()) {
    T* object = objects.back();
    objects.pop_back();
    delete object;
  }
}

template <typename T>
void dropContainer(T* object) {
  if (object->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (dropDepth == kDeepestDrop) {
    if (!waiting) waiting = new Waiting;
    return waiting->add(object);
  }
  ++dropDepth;
  delete object;
  if (dropDepth == 1 && waiting) {
    while (!waiting->lists.empty() || !waiting->maps.empty()) {
      dropAll(waiting->lists);
      dropAll(waiting->maps);
    }
    delete std::exchange(waiting, nullptr);
  }
  --dropDepth;
}
} // namespace

void Value::release() {
  switch (m_type) {
  case Type::String:
  case Type::Bytes: drop(m_payload.text); break;
  case Type::List:
  case Type::StringList:
  case Type::IntList:
  case Type::ListList:
  case Type::MapList: dropContainer(m_payload.list); break;
  case Type::Map:
  case Type::StringMap:
  case Type::ValuesMap: dropContainer(m_payload.map); break;
  case Type::Opaque: drop(m_payload.opaque); break;
  default: break;
  }
}

Value Value::retyped(Type type) const {
  Value result = *this;
  result.m_type = type;
  return result;
}

bool Value::truth() const {
  switch (m_type) {
  case Type::Nil: return false;
  case Type::Float32:
  case Type::Float64: return m_payload.number != 0;
  case Type::Opaque: return opaque().truth();
  default: break;
  }
  if (m_type < Type::String) return m_payload.integer != 0;
  return size() != 0;
}

std::size_t Value::size() const {
  if (isString() || isBytes()) return string().size();
  if (isList()) return list().items.size();
  if (isMap()) return map().size();
  return 0;
}

Value Value::get(std::string_view key) const {
  if (!isMap()) return {};
  const Value* found = map().find(key);
  return found ? *found : Value();
}

Value Value::deepCopy() const {
  if (isList()) {
    std::vector<Value> items;
    items.reserve(size());
    for (const Value& item : list().items) items.push_back(item.deepCopy());
    Value copy = makeList(std::move(items), m_type);
    copy.list().isNil = list().isNil;
    copy.m_label = m_label;
    return copy;
  }
  if (isMap()) {
    Value copy = makeMap(m_type);
    copy.map().reserve(size());
    copy.map().isNil = map().isNil;
    for (const Map::Entry& entry : map()) copy.map().set(entry.key, entry.value.deepCopy());
    copy.m_label = m_label;
    return copy;
  }
  return *this;
}

bool Value::sameObject(const Value& other) const {
  if (isList()) return other.isList() && m_payload.list == other.m_payload.list;
  if (isMap()) return other.isMap() && m_payload.map == other.m_payload.map;
  return isOpaque() && other.isOpaque() && m_payload.opaque == other.m_payload.opaque;
}

bool Value::deepEqual(const Value& a, const Value& b) {
  if (a.m_type != b.m_type) return false;
  if (a.isNil()) return true;
  if (a.isFloat()) return a.number() == b.number();
  if (a.m_type < Type::String) return a.integer() == b.integer();
  if (a.isString() || a.isBytes()) return a.string() == b.string() && a.isNilBytes() == b.isNilBytes();
  if (a.isOpaque()) return a.opaque().equals(b.opaque());
  if (a.sameObject(b)) return true;
  if (a.isList()) return a.list().isNil == b.list().isNil && a.list().items == b.list().items;
  if (a.map().isNil != b.map().isNil) return false;
  return std::equal(a.map().begin(), a.map().end(), b.map().begin(), b.map().end(),
      [](const Map::Entry& x, const Map::Entry& y) { return x.key == y.key && deepEqual(x.value, y.value); });
}

namespace {
auto lowerBound(auto& entries, std::string_view key) {
  return std::lower_bound(
      entries.begin(), entries.end(), key, [](const Map::Entry& entry, std::string_view k) { return entry.key.view() < k; });
}
} // namespace

const Value* Map::find(std::string_view key) const {
  auto at = lowerBound(m_entries, key);
  return at != m_entries.end() && at->key.view() == key ? &at->value : nullptr;
}

Value* Map::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

void Map::set(SharedString key, Value value) {
  // Documents and copies come in order: appending must not cost a search.
  if (m_entries.empty() || m_entries.back().key.view() < key.view()) {
    m_entries.push_back({std::move(key), std::move(value)});
    return;
  }
  auto at = lowerBound(m_entries, key.view());
  if (at != m_entries.end() && at->key == key) at->value = std::move(value);
  else m_entries.insert(at, {std::move(key), std::move(value)});
}

void Map::assign(Entries entries) {
  const auto less = [](const Entry& a, const Entry& b) { return a.key.view() < b.key.view(); };
  if (!std::is_sorted(entries.begin(), entries.end(), less)) std::stable_sort(entries.begin(), entries.end(), less);
  // Counted from the back, std::unique keeps the last of equal ones.
  const auto kept = std::unique(entries.rbegin(), entries.rend(), [](const Entry& a, const Entry& b) { return a.key == b.key; });
  entries.erase(entries.begin(), kept.base());
  m_entries = std::move(entries);
}

Value& Map::slot(std::string_view key) {
  auto at = lowerBound(m_entries, key);
  if (at == m_entries.end() || at->key.view() != key) at = m_entries.insert(at, {SharedString(key), Value()});
  return at->value;
}

bool Map::erase(std::string_view key) {
  auto at = lowerBound(m_entries, key);
  if (at == m_entries.end() || at->key.view() != key) return false;
  m_entries.erase(at);
  return true;
}

std::string typeName(const Value& value) {
  switch (value.type()) {
  case Type::Nil: return "<nil>";
  case Type::Bool: return "bool";
  case Type::Int: return "int";
  case Type::Int8: return "int8";
  case Type::Int16: return "int16";
  case Type::Int32: return "int32";
  case Type::Int64: return "int64";
  case Type::Uint: return "uint";
  case Type::Uint8: return "uint8";
  case Type::Uint16: return "uint16";
  case Type::Uint32: return "uint32";
  case Type::Uint64: return "uint64";
  case Type::Float32: return "float32";
  case Type::Float64: return "float64";
  case Type::String: return "string";
  case Type::Bytes: return "[]uint8";
  case Type::List: return "[]interface {}";
  case Type::StringList: return "[]string";
  case Type::IntList: return "[]int";
  case Type::ListList: return "[][]interface {}";
  case Type::MapList: return "[]map[string]interface {}";
  case Type::Map: return "map[string]interface {}";
  case Type::StringMap: return "map[string]string";
  case Type::ValuesMap: return "common.Values";
  case Type::Opaque: return value.opaque().typeName();
  }
  return "?";
}

std::string kindName(const Value& value) {
  if (value.isNil()) return "invalid";
  if (value.isOpaque()) return value.opaque().kindName();
  if (value.isMap()) return "map";
  if (value.isList() || value.isBytes()) return "slice";
  return typeName(value);
}

} // namespace chartroom::value
