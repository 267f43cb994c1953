#pragma once

// ChartRowLayout: where everything in one row of the list of charts stands, and the texts already cut to their room. The
// delegate only draws it. Made from an entry and a rectangle, without a window; it needs fonts, so the GUI thread.

#include "ui/models/chart_entry.h"
#include "ui/widgets/painting.h"

#include <QRectF>
#include <QString>

#include <vector>

namespace chartroom::charts {

constexpr int kChartRowHeight = 68;

struct ChartRowLayout {
  struct Label {
    QRectF rect; // as wide as the text
    QString text;
  };
  struct PlacedPill {
    QRectF rect;
    widgets::Pill pill;
  };
  QRectF tile;
  QString tileName; // what the monogram and its tint are made of
  Label name, description, version, rest;
  QRectF tag;
  QString tagText;               // FOLDER, or empty
  std::vector<PlacedPill> pills; // from right to left as they were given room
  bool isBroken = false;
  bool isReading = false;
};

ChartRowLayout layoutChartRow(const models::ChartEntry& entry, const QRectF& row);
// The third line after the version: "app 5.2.1 · Samples".
QString chartRowDetail(const models::ChartEntry& entry);

} // namespace chartroom::charts
