// When two JSON values are the same: numbers by what they are worth.

#include "core/schema/internal/validator.h"

#include <algorithm>
#include <unordered_map>

namespace chartroom::schema::internal {

namespace {

std::size_t mixed(std::size_t hash, std::size_t with) { return (hash ^ with) * 0x9E3779B97F4A7C15U + (hash >> 29); }

// Equal values have equal hashes.
std::size_t hashOf(const Value& value) {
  if (isNumber(value)) {
    const auto number = Decimal::of(value);
    if (!number) return 5;
    return mixed(
        mixed(std::hash<std::string>()(number->digits), static_cast<std::size_t>(number->point)), number->negative ? 6 : 5);
  }
  if (value.isString()) return mixed(4, std::hash<std::string>()(value.string()));
  std::size_t hash = 0;
  if (value.isBool()) return value.boolean() ? 3 : 2;
  if (value.isList())
    for (const Value& item : value.list().items) hash = mixed(hash, hashOf(item) + 1);
  if (value.isMap())
    for (const auto& entry : value.map()) hash = mixed(mixed(hash, std::hash<std::string>()(entry.key.str())), hashOf(entry.value));
  return hash;
}

} // namespace

bool jsonEqual(const Value& a, const Value& b) {
  if (isNumber(a) && isNumber(b)) {
    const auto x = Decimal::of(a);
    const auto y = Decimal::of(b);
    return x && y && *x == *y;
  }
  if (a.isMap() && b.isMap()) {
    return std::equal(a.map().begin(), a.map().end(), b.map().begin(), b.map().end(),
        [](const auto& x, const auto& y) { return x.key == y.key && jsonEqual(x.value, y.value); });
  }
  if (a.isList() && b.isList()) {
    const auto& x = a.list().items;
    const auto& y = b.list().items;
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), jsonEqual);
  }
  return a == b;
}

std::optional<std::pair<std::size_t, std::size_t>> firstDuplicate(const std::vector<Value>& items) {
  std::unordered_map<std::size_t, std::vector<std::size_t>> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::vector<std::size_t>& alike = seen[hashOf(items[i])];
    for (const std::size_t j : alike)
      if (jsonEqual(items[i], items[j])) return std::pair(j, i);
    alike.push_back(i);
  }
  return {};
}

} // namespace chartroom::schema::internal
