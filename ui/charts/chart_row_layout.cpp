#include "ui/charts/chart_row_layout.h"

#include "ui/widgets/fonts.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace chartroom::charts {

using models::ChartEntry;
using widgets::Pill;
using widgets::scaled;
using widgets::Tone;

namespace {

constexpr double kPad = 16, kTile = 40, kGap = 12, kTextHeight = 54; // three lines, at 100 %

QString tr(const char* source) { return QCoreApplication::translate("ChartRow", source); }

ChartRowLayout::Label label(const QFont& font, const QString& text, double x, double y, double height, double room,
    Qt::TextElideMode mode = Qt::ElideRight) {
  const QFontMetricsF metrics(font);
  ChartRowLayout::Label made;
  made.text = room <= 0 ? QString() : metrics.elidedText(text, mode, room);
  made.rect = QRectF(x, y, std::min(room, std::ceil(metrics.horizontalAdvance(made.text))), height);
  return made;
}

std::vector<Pill> pillsOf(const ChartEntry& entry) {
  std::vector<Pill> pills;
  if (entry.state == ChartEntry::State::Broken) {
    pills.push_back({tr("Cannot be read"), Tone::Err, {}});
    return pills;
  }
  if (entry.missingDependencies > 0)
    pills.push_back({tr("%1 missing").arg(entry.missingDependencies), Tone::Warn, QStringLiteral("triangle-alert")});
  if (entry.deprecated) pills.push_back({tr("Deprecated"), Tone::Neutral, {}});
  if (entry.isLibrary()) pills.push_back({tr("Library"), Tone::Neutral, {}});
  return pills;
}

} // namespace

QString chartRowDetail(const ChartEntry& entry) {
  QStringList parts;
  if (!entry.appVersion.isEmpty()) parts.append(tr("app %1").arg(entry.appVersion));
  if (entry.origin == ChartEntry::Origin::Opened)
    parts.append(entry.form == ChartEntry::Form::Archive ? models::shortPath(entry.path)
                                                         : models::shortPath(QFileInfo(entry.path).absolutePath()));
  else parts.append(entry.source());
  return parts.join(QStringLiteral(" · "));
}

ChartRowLayout layoutChartRow(const ChartEntry& entry, const QRectF& row) {
  ChartRowLayout layout;
  layout.isBroken = entry.state == ChartEntry::State::Broken;
  layout.isReading = entry.state == ChartEntry::State::Reading;
  layout.tile = QRectF(row.x() + kPad, row.y() + std::round((row.height() - kTile) / 2), kTile, kTile);
  layout.tileName = entry.name;
  const double left = layout.tile.right() + kGap, right = row.right() - kPad,
               top = row.y() + std::round((row.height() - scaled(kTextHeight)) / 2);
  const double nameHeight = scaled(20), lineHeight = scaled(17);

  double end = right;
  for (const Pill& pill : pillsOf(entry)) {
    const double width = widgets::pillWidth(pill);
    // A name has to stay readable beside the pills.
    if (end - width - left < 120) break;
    layout.pills.push_back({QRectF(end - width, top, width, nameHeight), pill});
    end -= width + 6;
  }
  const bool isFolder = entry.origin == ChartEntry::Origin::Opened && entry.form == ChartEntry::Form::Folder && !layout.isBroken;
  const QString tag = isFolder ? QStringLiteral("FOLDER") : QString();
  const double tagRoom = tag.isEmpty() ? 0 : widgets::tagWidth(tag) + 8;
  layout.name = label(widgets::uiFont(13, QFont::DemiBold), entry.name, left, top, nameHeight,
      std::max(0.0, end - left - tagRoom - (layout.pills.empty() ? 0 : 6)), Qt::ElideRight);
  if (!tag.isEmpty()) {
    layout.tag = QRectF(layout.name.rect.right() + 8, top + scaled(2), widgets::tagWidth(tag), scaled(16));
    layout.tagText = tag;
  }
  const QFont small = widgets::uiFont(12);
  const double second = top + nameHeight, third = second + lineHeight;
  if (layout.isBroken) {
    layout.description = label(small, entry.problem.text.section(QLatin1Char('\n'), 0, 0), left, second, lineHeight, right - left);
    layout.rest = label(small, models::shortPath(entry.path), left, third, lineHeight, right - left, Qt::ElideMiddle);
    return layout;
  }
  layout.description = label(small,
      layout.isReading              ? tr("Reading…")
      : entry.description.isEmpty() ? tr("No description")
                                    : entry.description,
      left, second, lineHeight, right - left);
  layout.version = label(widgets::uiFont(12, QFont::Medium), entry.version, left, third, lineHeight, (right - left) / 2);
  const double x = entry.version.isEmpty() ? left : layout.version.rect.right();
  const QString rest = entry.version.isEmpty() ? chartRowDetail(entry)
                                               : QStringLiteral("  ·  ") +
                                                     chartRowDetail(entry).replace(QStringLiteral(" · "), QStringLiteral("  ·  "));
  layout.rest = label(small, rest, x, third, lineHeight, right - x, Qt::ElideMiddle);
  return layout;
}

} // namespace chartroom::charts
