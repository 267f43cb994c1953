#pragma once

// Merging user values with the defaults of a chart and its subcharts. Mirrors helm's pkg/chart/common/util/coalesce.go and
// the path look-ups of pkg/chart/common/values.go, the sharing of tables between parent and child globals included. Warnings
// go to the context's log. Thread-safe on distinct trees; charts are only read.

#include "core/base/context.h"
#include "core/chart/chart.h"
#include "core/value/value.h"

#include <string_view>

namespace chartroom::chart {

// What becomes of nulls: Coalesce lets a null remove a default and drops the chart's own; Merge keeps all for a later Coalesce.
enum class Nulls { Coalesce, Merge };

// The effective values of a chart: `values` over its defaults, each subchart's block below its name, `global` handed down.
// Returns a new map. Fails with "type mismatch on <subchart>: …" when the block of a subchart is no table.
Result<Value> coalesceValues(const Context& context, const Chart& chart, const Value& values, Nulls nulls = Nulls::Coalesce);

// Merges `source` into the map `target`, which wins (helm's CoalesceTables and MergeTables). Inserted values are shared.
void coalesceTables(const Context& context, const Value& target, const Value& source, Nulls nulls);

// The table at a dotted path (Values.Table); the error is `"key" is not a table`.
Result<Value> tableAt(const Value& values, std::string_view path);
// The value that is no table at a dotted path (Values.PathValue); nullptr when there is none.
const Value* valueAt(const Value& values, std::string_view path);

} // namespace chartroom::chart
