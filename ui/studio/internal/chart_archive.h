#pragma once

// Writes a chart that is only in memory (the chart of a stored release) as a folder that helm can read. Blocks, a few files.

#include <QString>

namespace chartroom::chart {
class Chart;
}

namespace chartroom::studio::internal {

// False when a file could not be written.
bool writeChartFolder(const chart::Chart& chart, const QString& folder);

} // namespace chartroom::studio::internal
