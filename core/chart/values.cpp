#include "core/chart/values.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/json.h"

#include <functional>

namespace chartroom::chart {

namespace {

constexpr std::string_view kGlobal = "global";

std::string joined(const std::string& prefix, std::string_view key) {
  return prefix.empty() ? std::string(key) : prefix + "." + std::string(key);
}

// Go's %v of a value; `scalar` writes what is neither table nor list.
std::string printed(const Value& value, const std::function<std::string(const Value&)>& scalar) {
  if (!value.isMap() && !value.isList()) return scalar(value);
  std::string text = value.isMap() ? "map[" : "[";
  // Inside an interface, nil is nil whatever the verb.
  const auto inside = [&](const Value& item) { return item.isNil() ? "<nil>" : printed(item, scalar); };
  const auto separate = [&] {
    if (text.back() != '[') text += ' ';
  };
  if (value.isMap()) {
    for (const auto& entry : value.map()) {
      separate();
      text += scalar(Value(entry.key)) + ":" + inside(entry.value);
    }
  } else {
    for (const auto& item : value.list().items) {
      if (&item != &value.list().items.front()) text += ' ';
      text += inside(item);
    }
  }
  return text + "]";
}

std::string plainScalar(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isNil()) return "<nil>";
  if (value.isFloat()) return formatFloat(value.number(), 'g');
  auto json = value::writeJson(value);
  return json ? *json : "?";
}

// What a warning shows of a value.
std::string printed(const Value& value) { return printed(value, plainScalar); }

// %t of a value that is no bool, as the type mismatch error prints it.
std::string printedAsBool(const Value& whole) {
  return printed(whole, [](const Value& value) -> std::string {
    if (value.isBool()) return value.boolean() ? "true" : "false";
    if (value.isNil()) return "%!t(<nil>)";
    return "%!t(" + value::typeName(value) + "=" + plainScalar(value) + ")";
  });
}

Value copyWithoutNulls(const Value& value) {
  if (!value.isMap()) return value.deepCopy();
  Value copy = Value::makeMap();
  copy.map().reserve(value.size());
  for (const auto& entry : value.map())
    if (!entry.value.isNil()) copy.map().set(entry.key, copyWithoutNulls(entry.value));
  return copy;
}

class Coalescer {
public:
  Coalescer(const Context& context, Nulls nulls) : m_context(context), m_nulls(nulls) {}

  Result<void> run(const Chart& chart, const Value& target, const std::string& prefix) {
    addDefaults(chart, target, prefix);
    return addDependencies(chart, target, prefix);
  }

  // How values of `source` get into the target: shared, or copied because they belong to a chart.
  enum class Take { Share, Copy, CopyWithoutNulls };

  void tables(const Value& target, const Value& source, const std::string& prefix, Nulls nulls, Take take) {
    auto& into = target.map();
    // helm writes the target's nulls into its source, which what imports values twice may still share.
    if (take == Take::Share && !target.sameObject(source))
      for (const auto& entry : into)
        if (entry.value.isNil()) source.map().set(entry.key, {});
    const value::Map::Entries entries(source.map().begin(), source.map().end());
    for (const auto& entry : entries) {
      if (take == Take::CopyWithoutNulls && entry.value.isNil()) continue;
      const Value* found = into.find(entry.key.view());
      if (!found) {
        into.set(entry.key, taken(entry.value, take));
        continue;
      }
      if (found->isNil()) {
        if (nulls == Nulls::Coalesce && !entry.value.isNil()) into.erase(entry.key.view());
        continue;
      }
      if (entry.value.isMap()) {
        if (found->isMap()) {
          const Value below = *found;
          tables(below, entry.value, joined(prefix, entry.key.view()), nulls, take);
        } else {
          // helm has taken the nulls out of the defaults by then.
          warn("warning: cannot overwrite table with non table for " + joined(prefix, entry.key.view()) + " (" +
               printed(take == Take::CopyWithoutNulls ? copyWithoutNulls(entry.value) : entry.value) + ")");
        }
      } else if (found->isMap() && !entry.value.isNil()) {
        warn("warning: destination for " + joined(prefix, entry.key.view()) + " is a table. Ignoring non-table value (" +
             printed(entry.value) + ")");
      }
    }
  }

private:
  void warn(const std::string& text) { m_context.log(LogLevel::Info, text); }

  static Value taken(const Value& value, Take take) {
    if (take == Take::Share) return value;
    return take == Take::Copy ? value.deepCopy() : copyWithoutNulls(value);
  }

  void addDefaults(const Chart& chart, const Value& target, const std::string& prefix) {
    if (!chart.values.isMap()) return;
    const std::string below = joined(prefix, chart.name());
    auto& into = target.map();
    for (const auto& entry : chart.values.map()) {
      const Value* found = into.find(entry.key.view());
      if (!found) {
        if (m_nulls == Nulls::Merge) {
          into.set(entry.key, entry.value.deepCopy());
        } else if (!entry.value.isNil()) {
          into.set(entry.key, copyWithoutNulls(entry.value));
        }
        continue;
      }
      if (found->isNil() && m_nulls == Nulls::Coalesce) {
        into.erase(entry.key.view());
      } else if (found->isMap()) {
        if (!entry.value.isMap()) {
          if (!entry.value.isNil()) warn("warning: skipped value for " + below + "." + entry.key.str() + ": Not a table.");
          continue;
        }
        // The block of a subchart keeps its nulls until that subchart's own defaults have met them.
        Nulls nulls = m_nulls;
        for (const auto& dependency : chart.dependencies())
          if (dependency->name() == entry.key.view()) nulls = Nulls::Merge;
        const Value table = *found;
        tables(table, entry.value, joined(below, entry.key.view()), nulls,
            nulls == Nulls::Merge ? Take::Copy : Take::CopyWithoutNulls);
      }
    }
  }

  Result<void> addDependencies(const Chart& chart, const Value& target, const std::string& prefix) {
    for (const auto& dependency : chart.dependencies()) {
      const std::string& name = dependency->name();
      const Value* found = target.map().find(name);
      if (!found) {
        target.map().set(name, Value::makeMap());
      } else if (!found->isMap()) {
        return Error{Code::InvalidArgument, "type mismatch on " + name + ": " + printedAsBool(*found), {}, {}};
      }
      const Value block = target.get(name);
      const std::string below = joined(prefix, chart.name());
      handDownGlobals(block, target, below);
      CHARTROOM_TRY(run(*dependency, block, below));
    }
    return {};
  }

  void handDownGlobals(const Value& child, const Value& parent, const std::string& prefix) {
    Value childGlobals = Value::makeMap();
    if (const Value* found = child.map().find(kGlobal)) {
      if (!found->isMap()) return warn("warning: skipping globals because destination global is not a table.");
      childGlobals = *found;
    }
    Value parentGlobals = Value::makeMap();
    if (const Value* found = parent.map().find(kGlobal)) {
      if (!found->isMap()) return warn("warning: skipping globals because source global is not a table.");
      parentGlobals = *found;
    }
    auto& into = childGlobals.map();
    const value::Map::Entries entries(parentGlobals.map().begin(), parentGlobals.map().end());
    for (const auto& entry : entries) {
      const Value* found = into.find(entry.key.view());
      if (entry.value.isMap()) {
        // A copy of one level only: what lies deeper stays shared with the parent, as in helm.
        Value copy = Value::makeMap();
        for (const auto& inner : entry.value.map()) copy.map().set(inner.key, inner.value);
        if (found) {
          if (!found->isMap()) {
            warn("Conflict: cannot merge map onto non-map for " + quote(entry.key.view()) + ". Skipping.");
            continue;
          }
          tables(copy, *found, joined(prefix, entry.key.view()), Nulls::Merge, Take::Share);
        }
        into.set(entry.key, copy);
      } else if (found && found->isMap()) {
        warn("key " + entry.key.str() + " is table. Skipping");
      } else {
        into.set(entry.key, entry.value);
      }
    }
    child.map().set(kGlobal, childGlobals);
  }

  const Context& m_context;
  const Nulls m_nulls;
};

} // namespace

Result<Value> coalesceValues(const Context& context, const Chart& chart, const Value& values, Nulls nulls) {
  Value target = values.isMap() ? values.retyped(value::Type::Map).deepCopy() : Value::makeMap();
  CHARTROOM_TRY(Coalescer(context, nulls).run(chart, target, ""));
  return target;
}

void coalesceTables(const Context& context, const Value& target, const Value& source, Nulls nulls) {
  if (!target.isMap() || !source.isMap()) return;
  Coalescer(context, nulls).tables(target, source, "", nulls, Coalescer::Take::Share);
}

Result<Value> tableAt(const Value& values, std::string_view path) {
  Value table = values;
  for (const auto& key : split(path, ".")) {
    table = table.get(key);
    if (!table.isMap()) return Error{Code::NotFound, quote(key) + " is not a table", {}, {}};
  }
  return table;
}

const Value* valueAt(const Value& values, std::string_view path) {
  const auto dot = path.rfind('.');
  Value table = values;
  if (dot != std::string_view::npos) {
    auto found = tableAt(values, path.substr(0, dot));
    if (!found) return nullptr;
    table = std::move(found).value();
  }
  if (!table.isMap()) return nullptr;
  const value::Map& map = table.map();
  const Value* found = map.find(dot == std::string_view::npos ? path : path.substr(dot + 1));
  return found && !found->isMap() ? found : nullptr;
}

} // namespace chartroom::chart
