#include "core/object/internal/typed.h"

#include "core/object/internal/json_value.h"

#include <algorithm>

namespace chartroom::object::internal {

namespace {

bool isScalar(const Value& value) { return value.isNumber() || value.isString() || value.isBool(); }
bool emptyOrNot(const Value* value, bool matches) { return !value || !matches || value->size() == 0; }

// %#v of a value, for the one message that shows it so.
std::string goSyntax(const Value& value) {
  if (value.isNil()) return "interface {}(nil)";
  if (value.isString()) return compactJson(value);
  if (value.isList()) {
    std::string text;
    for (const Value& item : value.list().items) text += (text.empty() ? "" : ", ") + goSyntax(item);
    return "[]interface {}{" + text + "}";
  }
  if (value.isMap()) {
    std::string text;
    for (const auto& entry : value.map())
      text += (text.empty() ? "" : ", ") + compactJson(Value(entry.key)) + ":" + goSyntax(entry.value);
    return "map[string]interface {}{" + text + "}";
  }
  return goText(value);
}

std::string pointed(const Value& value) { return "&{" + goText(value) + "}"; }

class SetBuilder {
public:
  FieldSet set;

  void visit(const Type& type, const Value& value) {
    const Atom atom = deduce(type, &value);
    if (atom.map) map(type, value);
    else if (atom.scalar) set.insert(m_path);
    else if (atom.list) list(type, value);
  }

private:
  void list(const Type& type, const Value& value) {
    if (type.list == ListType::Atomic) {
      set.insert(m_path);
      return;
    }
    if (!value.isList()) return;
    std::map<PathElement, int> count;
    for (const Value& item : value.list().items)
      if (const auto element = itemElement(type, item)) ++count[*element];
    for (const Value& item : value.list().items) {
      const auto element = itemElement(type, item);
      if (!element) continue;
      m_path.push_back(*element);
      if (count[*element] == 1) visit(*type.element, item); // of duplicates only the item itself is owned
      set.insert(m_path);
      m_path.pop_back();
    }
  }

  void map(const Type& type, const Value& value) {
    if (type.map == MapType::Atomic) {
      set.insert(m_path);
      return;
    }
    if (!value.isMap()) return;
    for (const auto& entry : value.map()) {
      m_path.push_back(PathElement::field(entry.key.str()));
      const Field* field = type.field(entry.key);
      if (const Type* child = field ? field->type : type.others) visit(*child, entry.value);
      if (!field || entry.value.isNil() || (entry.value.isMap() && entry.value.size() == 0)) set.insert(m_path);
      m_path.pop_back();
    }
  }

  FieldPath m_path;
};

class Comparer {
public:
  Comparison result;

  Problems compare(const Type* type, const Value* left, const Value* right) {
    Problems problems;
    if (!type) {
      problems.add("schema error: invalid atom: inlined");
      return problems;
    }
    const Atom leftAtom = deduce(*type, left);
    const Atom rightAtom = deduce(*type, right);
    bool leaf = false;
    if (!right) {
      handle(leftAtom, left, right, leaf, problems);
    } else if (!left || leftAtom == rightAtom) {
      handle(rightAtom, left, right, leaf, problems);
    } else {
      bool leftLeaf = false;
      handle(leftAtom, left, right, leftLeaf, problems);
      handle(rightAtom, left, right, leaf, problems);
    }
    if (!leaf && !left) result.added.insert(m_path);
    if (!leaf && left && !right) result.removed.insert(m_path);
    return problems;
  }

private:
  void handle(const Atom& atom, const Value* left, const Value* right, bool& leaf, Problems& problems) {
    if (atom.map) map(*atom.type, left, right, leaf, problems);
    else if (atom.scalar) scalar(*atom.type, left, right, leaf, problems);
    else if (atom.list) list(*atom.type, left, right, leaf, problems);
  }

  void scalar(const Type& type, const Value* left, const Value* right, bool& leaf, Problems& problems) {
    Problems leftProblems;
    Problems rightProblems;
    leftProblems.scalar(type, left, "lhs: ");
    rightProblems.scalar(type, right, "rhs: ");
    if (!leftProblems.found.empty() && !rightProblems.found.empty()) {
      problems.take(std::move(leftProblems), {});
      problems.take(std::move(rightProblems), {});
      return;
    }
    atLeaf(left, right, leaf);
  }

  void atLeaf(const Value* left, const Value* right, bool& leaf) {
    if (leaf) return;
    leaf = true;
    if (!left) result.added.insert(m_path);
    else if (!right) result.removed.insert(m_path);
    else if (!sameJson(*left, *right)) result.modified.insert(m_path);
  }

  void descend(PathElement element, const Type* type, const Value* left, const Value* right, Problems& problems) {
    const std::string prefix = element.text();
    m_path.push_back(std::move(element));
    problems.take(compare(type, left, right), prefix);
    m_path.pop_back();
  }

  void map(const Type& type, const Value* left, const Value* right, bool& leaf, Problems& problems) {
    const bool leftMap = left && left->isMap();
    const bool rightMap = right && right->isMap();
    if (type.map == MapType::Atomic || (emptyOrNot(left, leftMap) && emptyOrNot(right, rightMap))) {
      atLeaf(left, right, leaf);
      return;
    }
    if (leftMap)
      for (const auto& entry : left->map())
        descend(PathElement::field(entry.key.str()), type.child(entry.key), &entry.value,
            rightMap ? right->map().find(entry.key) : nullptr, problems);
    if (rightMap)
      for (const auto& entry : right->map())
        if (!leftMap || !left->map().contains(entry.key))
          descend(PathElement::field(entry.key.str()), type.child(entry.key), nullptr, &entry.value, problems);
  }

  using Groups = std::map<PathElement, std::vector<const Value*>>;
  static Groups group(const Type& type, const Value* value, Problems& problems) {
    Groups groups;
    if (!value || !value->isList()) return groups;
    const auto& items = value->list().items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto element = itemElement(type, items[i]);
      if (element) groups[*std::move(element)].push_back(&items[i]);
      else problems.add("element " + std::to_string(i) + ": " + element.error().message);
    }
    return groups;
  }

  void list(const Type& type, const Value* left, const Value* right, bool& leaf, Problems& problems) {
    const bool leftList = left && left->isList();
    const bool rightList = right && right->isList();
    if (type.list == ListType::Atomic || (emptyOrNot(left, leftList) && emptyOrNot(right, rightList))) {
      atLeaf(left, right, leaf);
      return;
    }
    Groups before = group(type, left, problems);
    const Groups after = group(type, right, problems);
    for (const auto& [element, items] : after) before.try_emplace(element);
    for (const auto& [element, old] : before) {
      const auto found = after.find(element);
      const std::vector<const Value*> now = found == after.end() ? std::vector<const Value*>() : found->second;
      FieldPath itemPath = m_path;
      itemPath.push_back(element);
      if (old.size() <= 1 && now.size() <= 1) {
        descend(element, type.element, old.empty() ? nullptr : old[0], now.empty() ? nullptr : now[0], problems);
      } else if (old.size() >= 2 && now.size() >= 2) {
        const bool same = std::equal(
            old.begin(), old.end(), now.begin(), now.end(), [](const Value* a, const Value* b) { return sameJson(*a, *b); });
        if (!same) result.modified.insert(itemPath);
      } else if (old.size() >= 2) {
        if (!now.empty()) descend(element, type.element, nullptr, now[0], problems);
        result.removed.insert(itemPath);
      } else {
        if (!old.empty()) descend(element, type.element, old[0], nullptr, problems);
        result.added.insert(itemPath);
      }
    }
  }

  FieldPath m_path;
};

} // namespace

void Problems::take(Problems&& other, const std::string& prefix) {
  for (auto& [path, message] : other.found) found.emplace_back(prefix + path, std::move(message));
}

void Problems::scalar(const Type& type, const Value* value, const std::string& prefix) {
  if (!value || value->isNil()) return;
  switch (type.scalar) {
  case Scalar::Integer:
  case Scalar::Number:
    if (!value->isNumber()) add(prefix + "expected numeric (int or float), got " + goType(*value));
    return;
  case Scalar::String:
    if (!value->isString()) add(prefix + "expected string, got &value.valueUnstructured{Value:" + goSyntax(*value) + "}");
    return;
  case Scalar::Boolean:
    if (!value->isBool()) add(prefix + "expected boolean, got " + pointed(*value));
    return;
  default:
    if (!isScalar(*value)) add(prefix + "expected any scalar, got " + pointed(*value));
  }
}

std::string Problems::text() const {
  const auto line = [](const auto& each) { return each.first.empty() ? each.second : each.first + ": " + each.second; };
  if (found.size() == 1) return line(found[0]);
  std::string all = "errors:";
  for (const auto& each : found) all += "\n  " + line(each);
  return all;
}

Atom deduce(const Type& type, const Value* value) {
  const Atom all{&type, type.scalar != Scalar::None, type.list != ListType::None, type.map != MapType::None};
  if (!value) return all;
  if (isScalar(*value) && all.scalar) return {&type, true, false, false};
  if (value->isList() && all.list) return {&type, false, true, false};
  if (value->isMap() && all.map) return {&type, false, false, true};
  return all;
}

Result<PathElement> itemElement(const Type& list, const Value& item) {
  const auto bad = [](std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; };
  if (list.list == ListType::Atomic || list.list == ListType::None) return bad("invalid indexing of non-associative list");
  PathElement element;
  if (list.list == ListType::Set) {
    if (item.isMap()) return bad("associative list without keys has an element that's a map type");
    if (item.isList()) return bad("not supported: associative list with lists as elements");
    if (item.isNil()) return bad("associative list without keys has an element that's an explicit null");
    element.kind = PathElement::Kind::Value;
    element.value = item;
    return element;
  }
  element.kind = PathElement::Kind::Key;
  if (item.isNil()) return bad("associative list with keys may not have a null element");
  if (!item.isMap()) return bad("associative list with keys may not have non-map elements");
  for (const std::string& key : list.keys) {
    const Field* field = list.element ? list.element->field(key) : nullptr;
    if (const Value* found = item.map().find(key)) element.key.emplace_back(key, *found);
    else if (field && !field->defaultValue.isNil()) element.key.emplace_back(key, field->defaultValue);
  }
  if (element.key.empty()) {
    std::string names;
    for (const auto& key : list.keys) names += (names.empty() ? "" : " ") + compactJson(Value(key));
    return bad("associative list with keys has an element that omits all key fields [" + names +
               "] (and doesn't have default values for any key fields)");
  }
  std::sort(element.key.begin(), element.key.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return element;
}

Problems validate(const Type& type, const Value& value, Duplicates duplicates) {
  Problems problems;
  const Atom atom = deduce(type, &value);
  if (atom.map) {
    if (value.isNil()) return problems;
    if (!value.isMap()) {
      problems.add("expected map, got " + pointed(value));
      return problems;
    }
    for (const auto& entry : value.map()) {
      const Type* child = type.child(entry.key);
      if (!child) {
        problems.found.emplace_back("." + entry.key.str(), "field not declared in schema");
        break;
      }
      problems.take(validate(*child, entry.value, duplicates), "." + entry.key.str());
    }
  } else if (atom.scalar) {
    problems.scalar(type, &value, {});
  } else if (atom.list) {
    if (value.isNil()) return problems;
    if (!value.isList()) {
      problems.add("expected list, got " + pointed(value));
      return problems;
    }
    std::set<PathElement> seen;
    const auto& items = value.list().items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      PathElement element;
      element.kind = PathElement::Kind::Index;
      element.index = static_cast<std::int64_t>(i);
      if (type.list != ListType::Atomic) {
        auto found = itemElement(type, items[i]);
        if (!found) {
          problems.add("element " + std::to_string(i) + ": " + found.error().message);
          return problems;
        }
        element = *std::move(found);
        if (!seen.insert(element).second && duplicates == Duplicates::Refuse)
          problems.add("duplicate entries for key " + element.text());
      }
      problems.take(validate(*type.element, items[i], duplicates), element.text());
    }
  }
  return problems;
}

FieldSet fieldsOf(const Type& type, const Value& value) {
  SetBuilder builder;
  builder.visit(type, value);
  return std::move(builder.set);
}

Result<Comparison> compareTyped(const Type& type, const Value& left, const Value& right) {
  Comparer comparer;
  const Problems problems = comparer.compare(&type, &left, &right);
  if (!problems.found.empty()) return Error{Code::InvalidArgument, problems.text(), {}, {}};
  return std::move(comparer.result);
}

Value removeItems(const Type& type, const Value& value, const FieldSet& items) {
  const Atom atom = deduce(type, &value);
  if (atom.map) {
    if (!value.isMap() || value.size() == 0 || type.map == MapType::Atomic) return {};
    Value result = Value::makeMap();
    for (const auto& entry : value.map()) {
      const PathElement element = PathElement::field(entry.key.str());
      if (items.members.contains(element)) continue;
      const FieldSet& below = items.below(element);
      const Type* child = type.child(entry.key);
      result.map().set(entry.key, below.empty() || !child ? entry.value : removeItems(*child, entry.value, below));
    }
    return result.size() > 0 ? result : Value();
  }
  if (atom.scalar) return value;
  if (!atom.list || !value.isList() || value.size() == 0 || type.list == ListType::Atomic) return {};
  Value result = Value::makeList();
  for (const Value& item : value.list().items) {
    const auto element = itemElement(type, item);
    if (!element) {
      result.list().items.push_back(item);
      continue;
    }
    if (items.members.contains(*element)) continue;
    const FieldSet& below = items.below(*element);
    result.list().items.push_back(below.empty() ? item : removeItems(*type.element, item, below));
  }
  return result.size() > 0 ? result : Value();
}

Value completed(const Type& type, const Value& value) {
  if (value.isMap() && type.map != MapType::None) {
    Value result = Value::makeMap();
    for (const auto& entry : value.map()) {
      const Type* child = type.child(entry.key);
      result.map().set(entry.key, child ? completed(*child, entry.value) : entry.value);
    }
    for (const Field& field : type.fields) {
      if (result.map().contains(field.name)) continue;
      if (field.byValue && field.type->map != MapType::None) result.map().set(field.name, completed(*field.type, Value::makeMap()));
      else if (field.required) result.map().set(field.name, field.defaultValue);
    }
    return result;
  }
  if (value.isList() && type.list != ListType::None && type.element) {
    Value result = Value::makeList();
    for (const Value& item : value.list().items) result.list().items.push_back(completed(*type.element, item));
    return result;
  }
  return value;
}

FieldSet ensureNamedFieldsAreMembers(const FieldSet& set, const Type* type) {
  FieldSet result;
  result.members = set.members;
  for (const auto& [element, child] : set.children) {
    const Type* childType = nullptr;
    if (type && element.kind == PathElement::Kind::Field && type->map != MapType::None) {
      if (type->field(element.name)) result.members.insert(element);
      childType = type->child(element.name);
    } else if (type && element.kind == PathElement::Kind::Key) {
      childType = type->element;
    }
    result.children.emplace(element, ensureNamedFieldsAreMembers(child, childType));
  }
  return result;
}

FieldSet reconciled(const FieldSet& set, const Type& type) {
  FieldSet result;
  result.members = set.members;
  for (const auto& [element, child] : set.children) {
    const Type* childType = nullptr;
    if (element.kind == PathElement::Kind::Field) childType = type.child(element.name);
    else if (type.list != ListType::None) childType = type.element;
    if (!childType || childType == &deducedType()) {
      result.children.emplace(element, child);
      continue;
    }
    const bool map = childType->map == MapType::Atomic;
    const bool list = childType->map == MapType::None && childType->scalar == Scalar::None && childType->list == ListType::Atomic;
    if (map || list) result.members.insert(element);
    else result.children.emplace(element, reconciled(child, *childType));
  }
  return result;
}

} // namespace chartroom::object::internal
