#include "core/object/internal/json_value.h"
#include "core/object/patch.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace chartroom::object {

namespace {

Error failure(std::string message) { return {Code::InvalidArgument, std::move(message), {}, {}}; }
constexpr const char* kMissing = ": missing value";
constexpr const char* kInvalidIndex = ": invalid index referenced";

std::string decodedKey(std::string_view token) {
  std::string key;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1'))
      key += token[++i] == '1' ? '/' : '~';
    else key += token[i];
  }
  return key;
}

Result<std::int64_t> indexOf(const std::string& key) {
  std::int64_t number = 0;
  std::string_view digits = key;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem == std::errc::result_out_of_range) return failure("strconv.Atoi: parsing \"" + key + "\": value out of range");
  if (problem != std::errc() || end != digits.data() + digits.size() || digits.empty())
    return failure("strconv.Atoi: parsing \"" + key + "\": invalid syntax");
  return number;
}

// The position `index` means in a list of `size`; negative ones count from its end.
Result<std::size_t> position(std::int64_t index, std::size_t size) {
  const auto count = static_cast<std::int64_t>(size);
  if (index >= count || index < -count) return failure("Unable to access invalid index: " + std::to_string(index) + kInvalidIndex);
  return static_cast<std::size_t>(index < 0 ? index + count : index);
}

Result<Value> getMember(const Value& container, const std::string& key) {
  if (container.isMap()) return container.get(key);
  CHARTROOM_ASSIGN(const auto index, indexOf(key));
  CHARTROOM_ASSIGN(const auto at, position(index, container.size()));
  return container.list().items[at];
}

Result<void> addMember(const Value& container, const std::string& key, Value value) {
  if (container.isMap()) {
    container.map().set(key, std::move(value));
    return {};
  }
  auto& items = container.list().items;
  if (key == "-") {
    items.push_back(std::move(value));
    return {};
  }
  const auto index = indexOf(key);
  if (!index) return failure("value was not a proper array index: '" + key + "': " + index.error().message);
  CHARTROOM_ASSIGN(const auto at, position(*index, items.size() + 1));
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(at), std::move(value));
  return {};
}

Result<void> removeMember(const Value& container, const std::string& key) {
  if (container.isMap()) {
    if (!container.map().erase(key)) return failure("Unable to remove nonexistent key: " + key + kMissing);
    return {};
  }
  CHARTROOM_ASSIGN(const auto index, indexOf(key));
  auto& items = container.list().items;
  CHARTROOM_ASSIGN(const auto at, position(index, items.size()));
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

struct Target {
  std::optional<Value> container; // nothing when the path leads nowhere
  std::string key;
};

Target find(const Value& document, const std::string& path) {
  std::vector<std::string> tokens;
  for (std::size_t start = 0;;) {
    const auto slash = path.find('/', start);
    tokens.push_back(path.substr(start, slash - start));
    if (slash == std::string::npos) break;
    start = slash + 1;
  }
  if (tokens.size() < 2) return {};
  Value container = document;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    auto next = getMember(container, decodedKey(tokens[i]));
    if (!next || !(next->isMap() || next->isList())) return {};
    container = *next;
  }
  return {container, decodedKey(tokens.back())};
}

struct Operation {
  std::string op;
  std::optional<std::string> path;
  std::optional<std::string> from;
  Value value;
};

Result<void> add(
    Value& document, const std::string& path, const Value& value, const std::string& verb, const std::string& context) {
  const Target target = find(document, path);
  if (!target.container) {
    if (verb == "add") return failure("add operation does not apply: doc is missing path: \"" + path + "\"" + kMissing);
    return failure(verb + " operation does not apply: doc is missing destination path: " + path + kMissing);
  }
  if (auto added = addMember(*target.container, target.key, value); !added) return failure(context + added.error().message);
  return {};
}

Result<void> test(const Value& document, const Operation& operation) {
  const std::string& path = *operation.path;
  const Error failed = failure("testing value " + path + " failed: test failed");
  if (path.empty()) {
    if (internal::sameJson(document, operation.value)) return {};
    return failed;
  }
  const Target target = find(document, path);
  if (!target.container) return failure("test operation does not apply: is missing path: " + path + kMissing);
  const auto value = getMember(*target.container, target.key);
  if (!value) return failure("error in test for path: '" + path + "': " + value.error().message);
  if (internal::sameJson(*value, operation.value)) return {};
  return failed;
}

Result<void> run(Value& document, const Operation& operation) {
  const std::string& op = operation.op;
  if (op != "add" && op != "remove" && op != "replace" && op != "move" && op != "test" && op != "copy")
    return failure("Unexpected kind: " + (op.empty() ? std::string("unknown") : op));
  if (op == "move" || op == "copy") {
    if (!operation.from) return failure(op + " operation failed to decode from: operation, missing from field" + kMissing);
    const Target source = find(document, *operation.from);
    if (!source.container)
      return failure(op + " operation does not apply: doc is missing from path: " + *operation.from + kMissing);
    const std::string context =
        op == "move" ? "error in move for path: '" + source.key + "': " : "error in copy for from: '" + *operation.from + "': ";
    const auto value = getMember(*source.container, source.key);
    if (!value) return failure(context + value.error().message);
    if (op == "move")
      if (auto removed = removeMember(*source.container, source.key); !removed) return failure(context + removed.error().message);
    if (!operation.path)
      return failure(op + " operation failed to decode path" + (op == "move" ? ": operation missing path field" : "") + kMissing);
    return add(document, *operation.path, value->deepCopy(), op,
        op == "move" ? "error in move for path: '" + *operation.path + "': " : "error while adding value during copy: ");
  }
  if (!operation.path) {
    const bool detailed = op == "replace" || op == "test";
    return failure(op + " operation failed to decode path" + (detailed ? ": operation missing path field" : "") + kMissing);
  }
  const std::string& path = *operation.path;
  if (op == "add") return add(document, path, operation.value, op, "error in add for path: '" + path + "': ");
  if (op == "test") return test(document, operation);
  if (op == "replace" && path.empty()) {
    if (!operation.value.isMap() && !operation.value.isList())
      return failure("replace operation value must be object or array: %!w(<nil>)");
    document = operation.value;
    return {};
  }
  const Target target = find(document, path);
  if (op == "remove") {
    if (!target.container) return failure("remove operation does not apply: doc is missing path: \"" + path + "\"" + kMissing);
    if (auto removed = removeMember(*target.container, target.key); !removed)
      return failure("error in remove for path: '" + path + "': " + removed.error().message);
    return {};
  }
  if (!target.container) return failure("replace operation does not apply: doc is missing path: " + path + kMissing);
  if (target.container->isMap()) {
    // The library's "is there such a key" never fails for maps, so replace creates.
    target.container->map().set(target.key, operation.value);
    return {};
  }
  const auto index = indexOf(target.key);
  const auto at = index ? position(*index, target.container->size()) : Result<std::size_t>(index.error());
  if (!at) return failure("replace operation does not apply: doc is missing key: " + path + kMissing);
  target.container->list().items[*at] = operation.value;
  return {};
}

} // namespace

Result<Value> applyJsonPatch(const Value& document, const Value& operations) {
  if (!operations.isList()) return failure("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  Value result = document.deepCopy();
  for (const Value& each : operations.list().items) {
    const auto text = [&](const char* key) {
      const Value value = each.get(key);
      return value.isString() ? std::optional(value.string()) : std::nullopt;
    };
    CHARTROOM_TRY(run(result, {text("op").value_or(""), text("path"), text("from"), each.get("value").deepCopy()}));
  }
  return result;
}

} // namespace chartroom::object
