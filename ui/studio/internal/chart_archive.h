#pragma once

// A chart that is only in memory (the chart of a stored release) as an archive, for a command that has to carry it.

#include <QByteArray>

namespace chartroom::chart {
class Chart;
}

namespace chartroom::studio::internal {

// A gzipped tar with the chart as its folder "chart", without subcharts and without the dependencies that name them: helm refuses a
// chart whose dependencies are missing. Empty when the chart cannot be written. The same chart gives the same bytes.
QByteArray chartArchive(const chart::Chart& chart);

} // namespace chartroom::studio::internal
