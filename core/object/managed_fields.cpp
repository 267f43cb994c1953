// Reading, writing and migrating the entries of metadata.managedFields.

#include "core/object/ownership.h"

#include "core/object/internal/json_value.h"

#include <algorithm>
#include <tuple>

namespace chartroom::object {

namespace {

std::string text(const Value& map, std::string_view key) {
  const Value value = map.get(key);
  return value.isString() ? value.string() : std::string();
}

Error bad(std::string message) { return {Code::InvalidArgument, std::move(message), {}, {}}; }

} // namespace

Result<std::vector<ManagedEntry>> readManagedFields(const Value& list) {
  std::vector<ManagedEntry> entries;
  if (!list.isList()) return entries;
  for (std::size_t i = 0; i < list.list().items.size(); ++i) {
    const Value& item = list.list().items[i];
    ManagedEntry entry{text(item, "manager"), text(item, "operation"), text(item, "apiVersion"), text(item, "subresource"),
        text(item, "time"), {}};
    if (entry.operation != "Apply" && entry.operation != "Update") return bad("operation must be `Apply` or `Update`");
    if (entry.apiVersion.empty()) return bad("apiVersion must not be empty");
    const std::string fieldsType = text(item, "fieldsType");
    if (fieldsType.empty()) return bad("missing fieldsType in managed fields entry " + std::to_string(i));
    if (fieldsType != "FieldsV1")
      return bad("invalid fieldsType \"" + fieldsType + "\" in managed fields entry " + std::to_string(i));
    auto fields = FieldSet::parse(item.get("fieldsV1"));
    if (!fields) return std::move(fields).error().wrapped("error decoding set");
    entry.fields = *std::move(fields);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Value writeManagedFields(std::vector<ManagedEntry> entries) {
  std::sort(entries.begin(), entries.end(), [](const ManagedEntry& a, const ManagedEntry& b) {
    return std::tie(a.operation, a.time, a.manager, a.apiVersion, a.subresource) <
           std::tie(b.operation, b.time, b.manager, b.apiVersion, b.subresource);
  });
  Value list = Value::makeList();
  for (const ManagedEntry& entry : entries) {
    Value item = Value::makeMap();
    const auto put = [&](const char* key, const std::string& content) {
      if (!content.empty()) item.map().set(key, content);
    };
    put("manager", entry.manager);
    put("operation", entry.operation);
    put("apiVersion", entry.apiVersion);
    put("time", entry.time);
    put("fieldsType", "FieldsV1");
    item.map().set("fieldsV1", entry.fields.toFieldsV1());
    put("subresource", entry.subresource);
    list.list().items.push_back(std::move(item));
  }
  return list;
}

Result<Value> upgradeManagedFields(const Value& managedFields, const std::vector<std::string>& clientManagers,
    const std::string& applyManager, const std::string& subresource) {
  if (!managedFields.isList()) return managedFields;
  std::vector<Value> entries = managedFields.deepCopy().list().items;
  for (const std::string& clientManager : clientManagers) {
    const auto isClient = [&](const Value& entry) {
      return text(entry, "manager") == clientManager && text(entry, "operation") == "Update" &&
             text(entry, "subresource") == subresource;
    };
    auto target = std::find_if(entries.begin(), entries.end(), [&](const Value& entry) {
      return text(entry, "manager") == applyManager && text(entry, "operation") == "Apply" &&
             text(entry, "subresource") == subresource;
    });
    if (target == entries.end()) {
      target = std::find_if(entries.begin(), entries.end(), isClient);
      if (target == entries.end()) continue;
      target->map().set("operation", "Apply");
      target->map().set("manager", applyManager);
    }
    auto fields = FieldSet::parse(target->get("fieldsV1"));
    if (!fields) return std::move(fields).error().wrapped("failed to convert fields to set");
    const auto client = std::find_if(entries.begin(), entries.end(),
        [&](const Value& entry) { return isClient(entry) && text(entry, "apiVersion") == text(*target, "apiVersion"); });
    if (client != entries.end()) {
      auto more = FieldSet::parse(client->get("fieldsV1"));
      if (!more) return std::move(more).error().wrapped("failed to convert fields to set");
      fields = fields->unitedWith(*more);
    }
    target->map().set("fieldsV1", fields->toFieldsV1());
    std::erase_if(entries, isClient);
  }
  return entries.empty() ? Value() : Value::makeList(std::move(entries));
}

Result<Value> upgradePatch(const Value& object, const std::vector<std::string>& clientManagers, const std::string& applyManager,
    const std::string& subresource) {
  const Value metadata = object.get("metadata");
  const Value before = metadata.get("managedFields");
  CHARTROOM_ASSIGN(const Value after, upgradeManagedFields(before, clientManagers, applyManager, subresource));
  if (internal::sameJson(before, after)) return Value();
  const auto replace = [](const char* path, const Value& value) {
    Value operation = Value::makeMap();
    operation.map().set("op", "replace");
    operation.map().set("path", path);
    operation.map().set("value", value);
    return operation;
  };
  // Replacing (not testing) the version makes the server answer with a conflict when the object has changed since.
  return Value::makeList(
      {replace("/metadata/managedFields", after), replace("/metadata/resourceVersion", text(metadata, "resourceVersion"))});
}

} // namespace chartroom::object
