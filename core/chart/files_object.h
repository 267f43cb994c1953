#pragma once

// The object behind .Files: Get, GetBytes, Glob, AsConfig, AsSecrets, Lines, and itself a map of name to bytes. Mirrors helm's
// pkg/engine/files.go. Immutable and thread-safe; shares the contents of the files it was made from.

#include "core/chart/chart.h"
#include "core/value/value.h"

#include <vector>

namespace chartroom::chart {

Value filesValue(const std::vector<File>& files);

} // namespace chartroom::chart
