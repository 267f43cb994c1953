#include "core/object/internal/json_value.h"
#include "core/object/internal/typed.h"

#include <optional>

namespace chartroom::object::internal {

namespace {

class Merger {
public:
  // Nothing when the result has no content to show (an emptied map or list).
  using Out = std::optional<Value>;

  Out merge(const Type* type, const Value* left, const Value* right, Problems& problems) {
    Out out;
    if (!type) {
      problems.add("schema error: invalid atom: inlined");
      return out;
    }
    const Atom leftAtom = deduce(*type, left);
    const Atom rightAtom = deduce(*type, right);
    if (!right) {
      handle(leftAtom, left, right, out, problems);
    } else if (!left || leftAtom == rightAtom) {
      handle(rightAtom, left, right, out, problems);
    } else {
      Out unused;
      handle(leftAtom, left, right, unused, problems);
      handle(rightAtom, left, right, out, problems);
    }
    return out;
  }

private:
  static void keepRight(const Value* left, const Value* right, Out& out) {
    if (right) out = *right;
    else if (left) out = *left;
  }

  void handle(const Atom& atom, const Value* left, const Value* right, Out& out, Problems& problems) {
    if (atom.map) {
      map(*atom.type, left, right, out, problems);
    } else if (atom.scalar) {
      Problems leftProblems;
      Problems rightProblems;
      leftProblems.scalar(*atom.type, left, "lhs: ");
      rightProblems.scalar(*atom.type, right, "rhs: ");
      if (!leftProblems.found.empty() && !rightProblems.found.empty()) {
        problems.take(std::move(leftProblems), {});
        problems.take(std::move(rightProblems), {});
      } else {
        keepRight(left, right, out);
      }
    } else if (atom.list) {
      list(*atom.type, left, right, out, problems);
    }
  }

  void map(const Type& type, const Value* left, const Value* right, Out& out, Problems& problems) {
    const value::Map* l = left && left->isMap() ? &left->map() : nullptr;
    const value::Map* r = right && right->isMap() ? &right->map() : nullptr;
    if (type.map == MapType::Atomic || ((!l || l->empty()) && (!r || r->empty()))) {
      keepRight(left, right, out);
      return;
    }
    Value merged = Value::makeMap();
    const auto visit = [&](const value::SharedString& key, const Value* a, const Value* b) {
      Problems inner;
      if (Out child = merge(type.child(key), a, b, inner)) merged.map().set(key, *std::move(child));
      problems.take(std::move(inner), "." + key.str());
    };
    if (l)
      for (const auto& entry : *l) visit(entry.key, &entry.value, r ? r->find(entry.key) : nullptr);
    if (r)
      for (const auto& entry : *r)
        if (!l || !l->contains(entry.key)) visit(entry.key, nullptr, &entry.value);
    if (merged.size() > 0) out = std::move(merged);
  }

  struct Index {
    std::vector<PathElement> elements;
    std::map<PathElement, const Value*> items; // of duplicates: null, they are not merged
  };

  static Index index(const Type& type, const Value* value, Duplicates duplicates, Problems& problems) {
    static const Value null{};
    Index result;
    if (!value || !value->isList()) return result;
    const auto& items = value->list().items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto element = itemElement(type, items[i]);
      if (!element) {
        problems.add("element " + std::to_string(i) + ": " + element.error().message);
        continue;
      }
      const auto [at, fresh] = result.items.try_emplace(*element, &items[i]);
      if (!fresh && duplicates == Duplicates::Refuse) {
        problems.add("duplicate entries for key " + element->text());
        continue;
      }
      if (!fresh) at->second = &null;
      result.elements.push_back(*std::move(element));
    }
    return result;
  }

  void list(const Type& type, const Value* left, const Value* right, Out& out, Problems& problems) {
    const bool l = left && left->isList();
    const bool r = right && right->isList();
    if (type.list == ListType::Atomic || ((!l || left->size() == 0) && (!r || right->size() == 0))) {
      keepRight(left, right, out);
      return;
    }
    Problems indexing;
    const Index rightIndex = index(type, right, Duplicates::Refuse, indexing);
    const Index leftIndex = index(type, left, Duplicates::Allow, indexing);
    if (!indexing.found.empty()) {
      problems.take(std::move(indexing), {});
      return;
    }
    Value merged = Value::makeList();
    const auto add = [&](const Value* a, const Value* b) {
      Problems dropped; // structured-merge-diff loses the problems of items; validation has reported them before
      if (Out item = merge(type.element, a, b, dropped)) merged.list().items.push_back(*std::move(item));
    };
    const auto find = [](const Index& where, const PathElement& element) -> const Value* {
      const auto at = where.items.find(element);
      return at == where.items.end() ? nullptr : at->second;
    };

    // Items of both sides keep the right side's order; the left side's own items stay near their neighbours.
    std::vector<const PathElement*> shared;
    for (const auto& element : rightIndex.elements)
      if (leftIndex.items.contains(element)) shared.push_back(&element);
    std::size_t nextShared = 0;
    const auto wanted = [&]() -> const PathElement* { return nextShared < shared.size() ? shared[nextShared] : nullptr; };
    std::set<PathElement> done;
    std::size_t i = 0;
    std::size_t j = 0;
    const auto& lefts = leftIndex.elements;
    const auto& rights = rightIndex.elements;
    while (i < lefts.size() || j < rights.size()) {
      if (i < lefts.size() && j < rights.size()) {
        const PathElement& element = lefts[i];
        if (element == rights[j]) {
          done.insert(element);
          add(find(leftIndex, element), find(rightIndex, element));
          ++i, ++j, ++nextShared;
          continue;
        }
        if (rightIndex.items.contains(element) && wanted() && !(*wanted() == element)) {
          ++i;
          continue;
        }
      }
      if (i < lefts.size()) {
        const PathElement& element = lefts[i];
        if (!rightIndex.items.contains(element)) {
          add(&left->list().items[i], nullptr);
          ++i;
          continue;
        }
        if (done.contains(element)) ++i;
      }
      if (j < rights.size()) {
        const PathElement& element = rights[j];
        done.insert(element);
        add(find(leftIndex, element), find(rightIndex, element));
        ++j;
        if (wanted() && *wanted() == element) ++nextShared;
      }
    }
    if (merged.size() > 0) out = std::move(merged);
  }
};

} // namespace

Result<Value> mergeTyped(const Type& type, const Value& left, const Value& right) {
  Problems problems;
  Merger merger;
  auto out = merger.merge(&type, &left, &right, problems);
  if (!problems.found.empty()) return Error{Code::InvalidArgument, problems.text(), {}, {}};
  return out ? *std::move(out) : Value();
}

} // namespace chartroom::object::internal
