#pragma once

// What a chart's dependencies make of it: aliases, tags, conditions and import-values. Mirrors helm's
// pkg/chart/v2/util/dependencies.go. Warnings go to the context's log.
//
// Differs from helm: two aliases of one chart share nothing here, while helm lets them share the metadata of charts below.

#include "core/base/context.h"
#include "core/chart/chart.h"
#include "core/value/value.h"

namespace chartroom::chart {

// Puts aliased copies in, takes disabled charts out, and imports child values into the defaults of the charts that ask for
// them. Changes the chart: work on a clone() when it is needed again, for doing it twice is not the same as doing it once.
Result<void> processDependencies(const Context& context, Chart& chart, const Value& values);

} // namespace chartroom::chart
