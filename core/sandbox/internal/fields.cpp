#include "core/sandbox/internal/fields.h"

#include "core/go/time.h"
#include "core/value/json.h"

#include <cmath>

namespace chartroom::sandbox::internal {

void put(const Value& object, Path path, Value value) {
  Value here = object;
  std::size_t left = path.size();
  for (std::string_view key : path) {
    if (--left == 0) {
      here.map().set(key, std::move(value));
      return;
    }
    Value& slot = here.map().slot(key);
    if (!slot.isMap()) slot = Value::makeMap();
    Value next = slot;
    here = next;
  }
}

void putDefault(const Value& object, Path path, Value value) {
  if (at(object, path).isNil()) put(object, path, std::move(value));
}

void drop(const Value& object, Path path) {
  Value here = object;
  std::size_t left = path.size();
  for (std::string_view key : path) {
    if (!here.isMap()) return;
    if (--left == 0) {
      here.map().erase(key);
      return;
    }
    here = here.get(key);
  }
}

Value makeObject(std::initializer_list<std::pair<std::string_view, Value>> entries) {
  Value object = Value::makeMap();
  for (const auto& [key, value] : entries) object.map().set(key, value);
  return object;
}

Value makeArray(std::vector<Value> items) { return Value::makeList(std::move(items)); }

bool sameJson(const Value& a, const Value& b) {
  if (a.isMap() && b.isMap()) {
    if (a.map().size() != b.map().size()) return false;
    auto left = a.map().begin();
    for (const auto& entry : b.map()) {
      if (left->key.view() != entry.key.view() || !sameJson(left->value, entry.value)) return false;
      ++left;
    }
    return true;
  }
  if (a.isList() && b.isList()) {
    const auto& left = a.list().items;
    const auto& right = b.list().items;
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!sameJson(left[i], right[i])) return false;
    return true;
  }
  if (a.isNumber() && b.isNumber()) {
    if (a.isInteger() && b.isInteger()) return a.integer() == b.integer();
    const double left = a.isInteger() ? static_cast<double>(a.integer()) : a.number();
    const double right = b.isInteger() ? static_cast<double>(b.integer()) : b.number();
    return left == right;
  }
  return a == b;
}

std::string toJson(const Value& value) {
  auto text = value::writeJson(value);
  return text ? std::move(text).value() : std::string("null");
}

std::string timestamp(Clock::Time time) { return go::Time::of(time, go::Zone::utc()).format(go::kRfc3339); }
std::string microTimestamp(Clock::Time time) {
  return go::Time::of(time, go::Zone::utc()).format("2006-01-02T15:04:05.000000Z07:00");
}

std::optional<Clock::Time> parseTimestamp(std::string_view text) {
  const auto time = go::parseTime(go::kRfc3339, text, go::Zone::utc());
  return time ? time->instant() : std::nullopt;
}

std::string nameOf(const Value& object) { return textAt(object, {"metadata", "name"}); }
std::string namespaceOf(const Value& object) { return textAt(object, {"metadata", "namespace"}); }
std::string uidOf(const Value& object) { return textAt(object, {"metadata", "uid"}); }
bool isBeingDeleted(const Value& object) { return !textAt(object, {"metadata", "deletionTimestamp"}).empty(); }

Value controllerOf(const Value& object) {
  for (const Value& reference : itemsAt(object, {"metadata", "ownerReferences"}))
    if (flagAt(reference, {"controller"})) return reference;
  return {};
}

} // namespace chartroom::sandbox::internal
