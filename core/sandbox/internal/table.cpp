#include "core/sandbox/internal/table.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"

namespace chartroom::sandbox::internal {
namespace {

Value definitionOf(const Column& column) {
  return makeObject({{"name", column.name}, {"type", column.type}, {"format", column.format}, {"description", column.description},
      {"priority", column.priority}});
}

// The simple paths CRDs use in their columns: ".status.phase", ".spec.versions[0].name",
// ".status.conditions[?(@.type=="Ready")].status".
Value follow(const Value& object, std::string_view path) {
  Value here = object;
  std::size_t i = 0;
  while (i < path.size()) {
    if (path[i] == '.') {
      const std::size_t end = path.find_first_of(".[", i + 1);
      const std::string_view key = path.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
      std::string plain = replaceAll(key, "\\", "");
      // An escaped dot belongs to the key.
      std::size_t stop = end;
      while (key.ends_with("\\") && stop != std::string_view::npos && path[stop] == '.') {
        const std::size_t more = path.find_first_of(".[", stop + 1);
        plain = replaceAll(path.substr(i + 1, more == std::string_view::npos ? more : more - i - 1), "\\", "");
        if (more == std::string_view::npos || path[more - 1] != '\\') {
          stop = more;
          break;
        }
        stop = more;
      }
      if (!plain.empty()) here = here.get(plain);
      i = stop == std::string_view::npos ? path.size() : stop;
    } else if (path[i] == '[') {
      const std::size_t end = path.find(']', i);
      if (end == std::string_view::npos) return {};
      const std::string_view inside = path.substr(i + 1, end - i - 1);
      i = end + 1;
      if (!here.isList()) return {};
      Value chosen;
      if (inside.starts_with("?(@.")) {
        const std::size_t sign = inside.find("==");
        if (sign == std::string_view::npos) return {};
        const std::string key(trimSpace(inside.substr(4, sign - 4)));
        const std::string wanted(trim(inside.substr(sign + 2), " \"')"));
        for (const Value& item : here.list().items)
          if (chosen.isNil() && textAt(item, {key}) == wanted) chosen = item;
      } else if (inside == "*") {
        if (!here.list().items.empty()) chosen = here.list().items.front();
      } else {
        const std::size_t index = static_cast<std::size_t>(std::atoi(std::string(inside).c_str()));
        if (index < here.list().items.size()) chosen = here.list().items[index];
      }
      here = chosen;
    } else {
      ++i;
    }
  }
  return here;
}

std::vector<Value> customCells(const Resource& resource, const Value& object, Clock::Time now) {
  std::vector<Value> cells = {nameOf(object)};
  for (std::size_t i = 1; i < resource.columns.size(); ++i) {
    const Column& column = resource.columns[i];
    Value value = follow(object, column.jsonPath);
    if (column.type == "date") value = value.isString() ? Value(ageOf(value.string(), now)) : Value();
    else if (column.type == "string" && !value.isNil() && !value.isString())
      value = value.isBool() ? Value(value.boolean() ? "true" : "false") : Value(toJson(value));
    cells.push_back(value);
  }
  return cells;
}

} // namespace

std::string humanDuration(std::chrono::nanoseconds duration) {
  using namespace std::chrono;
  const auto seconds = duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return std::to_string(seconds) + "s";
  auto two = [](long long big, const char* bigUnit, long long small, const char* smallUnit) {
    return std::to_string(big) + bigUnit + (small == 0 ? std::string() : std::to_string(small) + smallUnit);
  };
  const long long minutes = seconds / 60, hours = seconds / 3600, days = hours / 24;
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return std::to_string(minutes) + "m";
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return std::to_string(hours) + "h";
  if (hours < 24 * 8) return two(days, "d", hours % 24, "h");
  if (hours < 24 * 365 * 2) return std::to_string(days) + "d";
  if (hours < 24 * 365 * 8) return two(days / 365, "y", days % 365, "d");
  return std::to_string(days / 365) + "y";
}

std::string ageOf(const std::string& stamp, Clock::Time now) {
  const auto time = parseTimestamp(stamp);
  return time ? humanDuration(now - *time) : "<unknown>";
}

Value makeTable(
    const Resource& resource, const std::vector<Value>& objects, const std::string& revision, const TableOptions& options) {
  std::vector<Column> columns = resource.columns;
  const bool printed = resource.custom || (!objects.empty() && !cellsOf(resource, objects.front(), options.now).empty());
  if (!printed && !objects.empty()) {
    columns = {{"Name", "string", "name", "Name must be unique within a namespace.", 0, {}},
        {"Age", "string", "", "CreationTimestamp is a timestamp representing the server time when this object was created.", 0,
            {}}};
  }
  Value definitions = Value::makeList(), rows = Value::makeList();
  for (const Column& column : columns) definitions.list().items.push_back(definitionOf(column));
  for (const Value& object : objects) {
    std::vector<Value> cells;
    if (resource.custom) cells = customCells(resource, object, options.now);
    else if (printed) cells = cellsOf(resource, object, options.now);
    else cells = {nameOf(object), ageOf(textAt(object, {"metadata", "creationTimestamp"}), options.now)};
    Value row = makeObject({{"cells", makeArray(std::move(cells))}});
    if (options.includeObject == "Object") put(row, {"object"}, object);
    else if (options.includeObject != "None")
      put(row, {"object"},
          makeObject({{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", object.get("metadata")}}));
    rows.list().items.push_back(row);
  }
  return makeObject({{"kind", "Table"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", makeObject({{"resourceVersion", revision}})},
      {"columnDefinitions", definitions}, {"rows", rows}});
}

} // namespace chartroom::sandbox::internal
