// Lists (sprig's list.go). Each function has a `must` twin: both stop the template on a wrong argument, with the same
// text.

#include "core/funcs/internal/growth.h"
#include "core/funcs/internal/support.h"

#include <algorithm>
#include <cmath>

namespace chartroom::funcs::internal {

namespace {

bool holds(const std::vector<Value>& items, const Value& wanted) {
  for (const Value& item : items)
    if (Value::deepEqual(wanted, item)) return true;
  return false;
}

bool holds(Arguments items, const Value& wanted) {
  for (const Value& item : items)
    if (Value::deepEqual(wanted, item)) return true;
  return false;
}

template <typename Body>
void defineWithMust(FunctionMap& map, const char* name, const char* mustName, std::initializer_list<P> parameters, Body body) {
  define(map, name, parameters, body);
  alias(map, name, mustName);
}

Result<Value> slice(Arguments a) {
  Items items;
  CHARTROOM_TRY(readItems(items, a[0], "list should be type of slice or array but"));
  const auto length = static_cast<std::int64_t>((*items).size());
  if (length == 0) return Value();
  const std::int64_t start = a.size() > 1 ? castInt(a[1]) : 0;
  const std::int64_t end = a.size() > 2 ? castInt(a[2]) : length;
  // Go checks against the capacity, which for a list a template can make may be larger than its length; we know lengths
  // only.
  if (start < 0 || end < start || end > length) return failure("reflect.Value.Slice: slice index out of bounds");
  std::vector<Value> part((*items).begin() + start, (*items).begin() + end);
  if (a[0].isBytes()) return Value::bytes(a[0].string().substr(static_cast<std::size_t>(start), part.size()));
  return Value::makeList(std::move(part), a[0].isList() ? a[0].type() : Type::StringList);
}

Result<Value> chunk(Call& call, Arguments a) {
  Items items;
  CHARTROOM_TRY(readItems(items, a[1], "Cannot chunk type"));
  const auto length = static_cast<std::int64_t>((*items).size());
  const std::int64_t size = a[0].integer();
  const std::int64_t chunks = truncateFloat(std::floor(static_cast<double>(length - 1) / static_cast<double>(size)) + 1);
  if (chunks < 0) return failure("runtime error: makeslice: len out of range");
  CHARTROOM_TRY(call.charge(static_cast<std::size_t>(std::min(chunks, length)) * kListedText));
  Value result = Value::makeList(Type::ListList);
  for (std::int64_t i = 0; i < chunks; ++i) {
    std::int64_t count = size;
    if (i == chunks - 1) {
      count = truncateFloat(std::floor(std::fmod(static_cast<double>(length), static_cast<double>(size))));
      if (count == 0) count = size;
    }
    if (count < 0) return failure("runtime error: makeslice: len out of range");
    std::vector<Value> part;
    for (std::int64_t j = 0; j < count; ++j) {
      const std::int64_t index = i * size + j;
      if (index < 0 || index >= length) return failure("reflect: slice index out of range");
      part.push_back((*items)[static_cast<std::size_t>(index)]);
    }
    result.list().items.push_back(Value::makeList(std::move(part)));
  }
  return result;
}

void addMaking(FunctionMap& map) {
  defineVariadic(map, "list", {P::Any}, [](Arguments a) {
    // Without arguments reflection hands over a slice of length 0, not nil.
    return Value::makeList(std::vector<Value>(a.begin(), a.end()));
  });
  alias(map, "list", "tuple");
  defineWithMust(map, "append", "mustAppend", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot push on type"));
    std::vector<Value> copy;
    copy.reserve((*items).size() + 1);
    copy = *items;
    copy.push_back(a[1]);
    return Value::makeList(std::move(copy));
  });
  alias(map, "append", "push");
  alias(map, "append", "mustPush");
  defineWithMust(map, "prepend", "mustPrepend", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot prepend on type"));
    std::vector<Value> copy{a[1]};
    copy.insert(copy.end(), (*items).begin(), (*items).end());
    return Value::makeList(std::move(copy));
  });
  defineVariadic(map, "concat", {P::Any}, [](Arguments a) -> Result<Value> {
    std::vector<Value> all;
    for (const Value& list : a) {
      Items items;
      if (list.isNil()) return nilDereference();
      if (!items.read(list)) return failure("Cannot concat type " + value::kindName(list) + " as list");
      all.insert(all.end(), (*items).begin(), (*items).end());
    }
    return all.empty() ? nilList() : Value::makeList(std::move(all));
  });
}

void addTaking(FunctionMap& map) {
  defineWithMust(map, "first", "mustFirst", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find first on type"));
    return (*items).empty() ? Value() : (*items).front();
  });
  defineWithMust(map, "last", "mustLast", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find last on type"));
    return (*items).empty() ? Value() : (*items).back();
  });
  defineWithMust(map, "rest", "mustRest", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find rest on type"));
    if ((*items).empty()) return nilList();
    return Value::makeList(std::vector<Value>((*items).begin() + 1, (*items).end()));
  });
  defineWithMust(map, "initial", "mustInitial", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find initial on type"));
    if ((*items).empty()) return nilList();
    return Value::makeList(std::vector<Value>((*items).begin(), (*items).end() - 1));
  });
  defineVariadic(map, "slice", {P::Any, P::Any}, [](Arguments a) { return slice(a); });
  alias(map, "slice", "mustSlice");
  defineWithMust(map, "chunk", "mustChunk", {P::Int, P::Any}, [](Call& call, Arguments a) { return chunk(call, a); });
}

void addSifting(FunctionMap& map) {
  defineWithMust(map, "reverse", "mustReverse", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find reverse on type"));
    return Value::makeList(std::vector<Value>((*items).rbegin(), (*items).rend()));
  });
  defineWithMust(map, "compact", "mustCompact", {P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot compact on type"));
    std::vector<Value> kept;
    for (const Value& item : *items)
      if (!empty(item)) kept.push_back(item);
    return Value::makeList(std::move(kept));
  });
  defineWithMust(map, "uniq", "mustUniq", {P::Any}, [](Call& call, Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find uniq on type"));
    std::vector<Value> kept;
    for (const Value& item : *items) {
      CHARTROOM_TRY(call.keepGoing());
      if (!holds(kept, item)) kept.push_back(item);
    }
    return Value::makeList(std::move(kept));
  });
  defineVariadic(map, "without", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    Items items;
    CHARTROOM_TRY(readItems(items, a[0], "Cannot find without on type"));
    std::vector<Value> kept;
    for (const Value& item : *items)
      if (!holds(a.subspan(1), item)) kept.push_back(item);
    return Value::makeList(std::move(kept));
  });
  alias(map, "without", "mustWithout");
  defineWithMust(map, "has", "mustHas", {P::Any, P::Any}, [](Arguments a) -> Result<Value> {
    if (a[1].isNil()) return Value(false);
    Items items;
    CHARTROOM_TRY(readItems(items, a[1], "Cannot find has on type"));
    return Value(holds(*items, a[0]));
  });
}

} // namespace

void addLists(FunctionMap& map) {
  addMaking(map);
  addTaking(map);
  addSifting(map);
}

} // namespace chartroom::funcs::internal
