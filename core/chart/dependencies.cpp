#include "core/chart/dependencies.h"

#include "core/base/log_text.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/chart/values.h"

#include <algorithm>
#include <set>

namespace chartroom::chart {

namespace {

void applyConditions(const Context& context, std::vector<Dependency>& wanted, const Value& values, const std::string& path) {
  for (auto& dependency : wanted) {
    for (const auto& condition : split(trimSpace(dependency.condition), ",")) {
      if (condition.empty()) continue;
      const Value* found = valueAt(values, path + condition);
      if (!found) continue;
      if (found->isBool()) {
        dependency.enabled = found->boolean();
        break;
      }
      context.log(LogLevel::Warn, logText("returned non-bool value", {{"path", condition}, {"chart", dependency.name}}));
    }
  }
}

void applyTags(const Context& context, std::vector<Dependency>& wanted, const Value& values) {
  const auto table = tableAt(values, "tags");
  if (!table) return;
  for (auto& dependency : wanted) {
    bool anyTrue = false;
    bool anyFalse = false;
    for (const auto& tag : dependency.tags) {
      const value::Map& tags = table->map();
      const Value* found = tags.find(tag);
      if (!found) continue;
      if (found->isBool()) {
        (found->boolean() ? anyTrue : anyFalse) = true;
      } else {
        context.log(LogLevel::Warn, logText("returned non-bool value", {{"tag", tag}, {"chart", dependency.name}}));
      }
    }
    dependency.enabled = anyTrue || !anyFalse;
  }
}

bool meets(const Chart& chart, const Dependency& wanted) {
  return chart.name() == wanted.name && isCompatibleRange(wanted.version, chart.metadata.version);
}

Result<void> enable(const Context& context, Chart& chart, const Value& values, const std::string& path) {
  auto& wanted = chart.metadata.dependencies;
  if (wanted.empty() && !chart.metadata.dependenciesGiven) return {};

  auto existing = chart.takeDependencies();
  std::vector<std::unique_ptr<Chart>> kept;
  std::vector<std::unique_ptr<Chart>> chosen;
  for (auto& dependency : wanted) {
    const auto match = std::find_if(existing.begin(), existing.end(), [&](const auto& one) { return meets(*one, dependency); });
    if (match != existing.end()) {
      auto copy = (*match)->clone();
      if (!dependency.alias.empty()) copy->metadata.name = dependency.alias;
      chosen.push_back(std::move(copy));
    }
  }
  for (auto& one : existing) {
    const bool declared = std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return meets(*one, w); });
    if (!declared) kept.push_back(std::move(one));
  }
  std::move(chosen.begin(), chosen.end(), std::back_inserter(kept));
  for (auto& dependency : wanted) {
    if (!dependency.alias.empty()) dependency.name = dependency.alias;
    dependency.enabled = true;
  }
  chart.setDependencies(std::move(kept));

  CHARTROOM_ASSIGN(const Value effective, coalesceValues(context, chart, values));
  applyTags(context, wanted, effective);
  applyConditions(context, wanted, effective, path);
  std::set<std::string> removed;
  for (const auto& dependency : wanted)
    if (!dependency.enabled) removed.insert(dependency.name);

  auto all = chart.takeDependencies();
  std::erase_if(all, [&](const auto& one) { return removed.contains(one->name()); });
  std::erase_if(wanted, [&](const auto& one) { return removed.contains(one.name); });
  chart.metadata.dependenciesGiven = !wanted.empty();
  chart.setDependencies(std::move(all));
  for (const auto& child : chart.dependencies()) CHARTROOM_TRY(enable(context, *child, effective, path + child->name() + "."));
  return {};
}

// %v of what stands at child: or parent:.
std::string printed(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isNil()) return "<nil>";
  if (value.isBool()) return value.boolean() ? "true" : "false";
  if (value.isInteger()) return std::to_string(value.integer());
  if (value.isNumber()) return formatFloat(value.number(), 'g');
  std::vector<std::string> parts;
  if (value.isList()) {
    for (const Value& item : value.list().items) parts.push_back(printed(item));
    return "[" + join(parts, " ") + "]";
  }
  for (const auto& entry : value.map()) parts.push_back(entry.key.str() + ":" + printed(entry.value));
  return "map[" + join(parts, " ") + "]";
}

Value below(const std::string& path, const Value& table) {
  if (path == ".") return table;
  Value result = table;
  auto keys = split(path, ".");
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    Value outer = Value::makeMap();
    outer.map().set(*key, result);
    result = outer;
  }
  return result;
}

Result<void> importValues(const Context& context, Chart& chart) {
  for (const auto& child : chart.dependencies()) CHARTROOM_TRY(importValues(context, *child));
  if (chart.metadata.dependencies.empty()) return {};

  CHARTROOM_ASSIGN(const Value effective, coalesceValues(context, chart, {}, Nulls::Merge));
  Value imported = Value::makeMap();
  for (auto& dependency : chart.metadata.dependencies) {
    if (!dependency.importValues.isList()) continue;
    Value normalised = Value::makeList();
    for (const auto& item : dependency.importValues.list().items) {
      std::string child;
      std::string parent = ".";
      if (item.isMap()) {
        child = printed(item.get("child"));
        parent = printed(item.get("parent"));
      } else if (item.isString()) {
        child = "exports." + item.string();
      } else {
        continue;
      }
      Value pair = Value::makeMap(value::Type::StringMap);
      pair.map().set("child", child);
      pair.map().set("parent", parent);
      normalised.list().items.push_back(pair);
      const auto table = tableAt(effective, dependency.name + "." + child);
      if (!table) {
        context.log(LogLevel::Warn, item.isMap() ? logText("ImportValues missing table from chart",
                                                       {{"chart", dependency.name}, {"error", table.error().message}})
                                                 : logText("ImportValues missing table", {{"error", table.error().message}}));
        continue;
      }
      // helm shares the table with what it imports from, but not an empty one.
      coalesceTables(context, imported, below(parent, table->size() == 0 ? Value::makeMap() : *table), Nulls::Merge);
    }
    dependency.importValues = normalised;
  }
  // The parent's own values win over what it imports.
  Value own = effective.deepCopy();
  coalesceTables(context, own, imported, Nulls::Merge);
  chart.values = own;
  return {};
}

} // namespace

Result<void> processDependencies(const Context& context, Chart& chart, const Value& values) {
  CHARTROOM_TRY(enable(context, chart, values, ""));
  return importValues(context, chart);
}

} // namespace chartroom::chart
