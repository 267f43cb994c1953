#pragma once

// A chart as helm stores it in a release record: metadata, lock, templates, values, schema, files; no subcharts.

#include "core/base/result.h"
#include "core/chart/chart.h"

#include <memory>
#include <string>

namespace chartroom::release::internal {

Result<std::string> chartToJson(const chart::Chart& chart);
std::unique_ptr<chart::Chart> chartFromJson(const Value& json);
// One dependency of Chart.yaml or of a lock.
Result<std::string> dependencyToJson(const chart::Dependency& dependency);

} // namespace chartroom::release::internal
