#include "core/object/field_set.h"

#include "core/object/internal/json_value.h"
#include "core/value/json.h"

#include <algorithm>
#include <charconv>

namespace chartroom::object {

namespace {

int compare(const PathElement& a, const PathElement& b) {
  if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
  switch (a.kind) {
  case PathElement::Kind::Field: return a.name.compare(b.name);
  case PathElement::Kind::Key:
    for (std::size_t i = 0; i < a.key.size() && i < b.key.size(); ++i) {
      if (const int order = a.key[i].first.compare(b.key[i].first)) return order;
      if (const int order = internal::compareJson(a.key[i].second, b.key[i].second)) return order;
    }
    return a.key.size() < b.key.size() ? -1 : a.key.size() > b.key.size() ? 1 : 0;
  case PathElement::Kind::Value: return internal::compareJson(a.value, b.value);
  case PathElement::Kind::Index: break;
  }
  return a.index < b.index ? -1 : a.index > b.index ? 1 : 0;
}

Error malformed(std::string message) { return {Code::Parse, std::move(message), {}, {}}; }

// Nothing for kinds of elements this version does not know.
Result<std::optional<PathElement>> readElement(const std::string& text) {
  if (text.size() < 2) return malformed("key must be 2 characters long:");
  if (text[1] != ':') return malformed("missing colon: " + text);
  const std::string rest = text.substr(2);
  PathElement element;
  switch (text[0]) {
  case 'f': element.name = rest; break;
  case 'v': {
    element.kind = PathElement::Kind::Value;
    CHARTROOM_ASSIGN(element.value, value::parseJson(rest));
    break;
  }
  case 'k': {
    element.kind = PathElement::Kind::Key;
    CHARTROOM_ASSIGN(const Value key, value::parseJson(rest));
    if (!key.isMap()) return malformed("parse error: expected an object: " + text);
    for (const auto& entry : key.map()) element.key.emplace_back(entry.key.str(), entry.value);
    break;
  }
  case 'i': {
    element.kind = PathElement::Kind::Index;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), element.index);
    if (problem != std::errc() || end != rest.data() + rest.size())
      return malformed("strconv.Atoi: parsing \"" + rest + "\": invalid syntax");
    break;
  }
  default: return std::optional<PathElement>();
  }
  return std::optional(std::move(element));
}

} // namespace

PathElement PathElement::field(std::string name) {
  PathElement element;
  element.name = std::move(name);
  return element;
}

std::string PathElement::text() const {
  switch (kind) {
  case Kind::Field: return "." + name;
  case Kind::Key: {
    std::string parts;
    for (const auto& [each, content] : key) parts += (parts.empty() ? "" : ",") + each + "=" + internal::compactJson(content);
    return "[" + parts + "]";
  }
  case Kind::Value: return "[=" + internal::compactJson(value) + "]";
  case Kind::Index: break;
  }
  return "[" + std::to_string(index) + "]";
}

std::string PathElement::serialized() const {
  switch (kind) {
  case Kind::Field: return "f:" + name;
  case Kind::Key: {
    Value map = Value::makeMap();
    for (const auto& [each, content] : key) map.map().set(each, content);
    return "k:" + internal::compactJson(map);
  }
  case Kind::Value: return "v:" + internal::compactJson(value);
  case Kind::Index: break;
  }
  return "i:" + std::to_string(index);
}

bool operator<(const PathElement& a, const PathElement& b) { return compare(a, b) < 0; }
bool operator==(const PathElement& a, const PathElement& b) { return compare(a, b) == 0; }

std::string pathText(const FieldPath& path) {
  std::string text;
  for (const auto& element : path) text += element.text();
  return text;
}

FieldPath fieldPath(std::initializer_list<std::string> names) {
  FieldPath path;
  for (const auto& name : names) path.push_back(PathElement::field(name));
  return path;
}

FieldSet::FieldSet(std::initializer_list<FieldPath> paths) {
  for (const auto& path : paths) insert(path);
}

Result<FieldSet> FieldSet::parse(const Value& fieldsV1) {
  FieldSet set;
  if (!fieldsV1.isMap()) return set;
  for (const auto& entry : fieldsV1.map()) {
    if (entry.key.view() == ".") continue; // the parent's business
    CHARTROOM_ASSIGN(const auto element, readElement(entry.key.str()));
    if (!element) continue;
    CHARTROOM_ASSIGN(FieldSet child, parse(entry.value));
    const bool marked = entry.value.isMap() && entry.value.map().contains(".");
    if (marked || child.empty()) set.members.insert(*element);
    if (!child.empty()) set.children.emplace(*element, std::move(child));
  }
  return set;
}

Value FieldSet::toFieldsV1() const {
  Value map = Value::makeMap();
  for (const auto& [element, child] : children) map.map().set(element.serialized(), child.toFieldsV1());
  for (const auto& element : members) {
    const std::string key = element.serialized();
    if (const Value* below = map.map().find(key)) below->map().set(".", Value::makeMap());
    else map.map().set(key, Value::makeMap());
  }
  return map;
}

void FieldSet::insert(const FieldPath& path) {
  if (path.empty()) return;
  FieldSet* at = this;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) at = &at->children[path[i]];
  at->members.insert(path.back());
}

bool FieldSet::has(const FieldPath& path) const {
  if (path.empty()) return false;
  const FieldSet* at = this;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) at = &at->below(path[i]);
  return at->members.contains(path.back());
}

bool FieldSet::empty() const { return members.empty() && children.empty(); }

void FieldSet::each(const std::function<void(const FieldPath&)>& visit) const {
  FieldPath path;
  const std::function<void(const FieldSet&)> walk = [&](const FieldSet& set) {
    for (const auto& element : set.members) {
      path.push_back(element);
      visit(path);
      path.pop_back();
    }
    for (const auto& [element, child] : set.children) {
      path.push_back(element);
      walk(child);
      path.pop_back();
    }
  };
  walk(*this);
}

FieldSet FieldSet::unitedWith(const FieldSet& other) const {
  FieldSet result = *this;
  result.members.insert(other.members.begin(), other.members.end());
  for (const auto& [element, child] : other.children) {
    const auto [at, fresh] = result.children.try_emplace(element, child);
    if (!fresh) at->second = at->second.unitedWith(child);
  }
  return result;
}

FieldSet FieldSet::intersectedWith(const FieldSet& other) const {
  FieldSet result;
  for (const auto& element : members)
    if (other.members.contains(element)) result.members.insert(element);
  for (const auto& [element, child] : children)
    if (FieldSet both = child.intersectedWith(other.below(element)); !both.empty())
      result.children.emplace(element, std::move(both));
  return result;
}

FieldSet FieldSet::without(const FieldSet& other) const {
  FieldSet result;
  for (const auto& element : members)
    if (!other.members.contains(element)) result.members.insert(element);
  for (const auto& [element, child] : children)
    if (FieldSet rest = child.without(other.below(element)); !rest.empty()) result.children.emplace(element, std::move(rest));
  return result;
}

FieldSet FieldSet::withoutBelow(const FieldSet& other) const {
  FieldSet result;
  for (const auto& element : members)
    if (!other.members.contains(element)) result.members.insert(element);
  for (const auto& [element, child] : children) {
    if (other.members.contains(element)) continue;
    if (FieldSet rest = child.withoutBelow(other.below(element)); !rest.empty()) result.children.emplace(element, std::move(rest));
  }
  return result;
}

const FieldSet& FieldSet::below(const PathElement& element) const {
  static const FieldSet none;
  const auto at = children.find(element);
  return at == children.end() ? none : at->second;
}

bool operator==(const FieldSet& a, const FieldSet& b) { return a.members == b.members && a.children == b.children; }

} // namespace chartroom::object
