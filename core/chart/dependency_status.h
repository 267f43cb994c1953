#pragma once

// What `helm dependency list` says about a chart's dependencies. Mirrors the status part of helm's pkg/action/dependency.go.
// Reads the chart's charts/ folder when the chart is one on disk. Thread-safe.

#include "core/base/context.h"
#include "core/chart/chart.h"

#include <string>
#include <vector>

namespace chartroom::chart {

// helm's word for one dependency of `parent`: "ok" (an archive in charts/), "unpacked", "missing", "wrong version",
// "invalid version", "corrupt", "misnamed", "too many matches" or "bad pattern". `path` is where the chart was loaded from,
// a folder or an archive.
std::string dependencyStatus(const Context& context, const std::string& path, const Dependency& dependency, const Chart& parent);

} // namespace chartroom::chart
