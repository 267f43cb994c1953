#include "ui/charts/chart_row_layout.h"
#include "ui/charts/internal/chart_delegate.h"
#include "ui/models/chart_facet_model.h"
#include "ui/models/chart_tables.h"
#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QPainter>

#include <cmath>

namespace chartroom::charts::internal {

using models::ChartDependencyModel;
using models::ChartFacetModel;
using models::ChartFile;
using models::ChartFileModel;
using models::ChartListModel;
using widgets::drawLabel;
using widgets::scaled;
using widgets::theme;
using widgets::Tone;
using widgets::uiFont;

namespace {

// The row behind the text: selected with the accent bar, selected without focus, hovered.
void drawRow(QPainter& painter, const QStyleOptionViewItem& option) {
  const widgets::Theme& t = theme();
  const bool selected = option.state & QStyle::State_Selected, active = option.state & QStyle::State_Active;
  if (selected) painter.fillRect(option.rect, active ? t.sel : t.sel2);
  else if (option.state & QStyle::State_MouseOver) painter.fillRect(option.rect, t.hover);
}

void drawText(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font, const QColor& color,
    Qt::TextElideMode mode = Qt::ElideRight) {
  painter.setFont(font);
  painter.setPen(color);
  painter.drawText(
      rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, QFontMetricsF(font).elidedText(text, mode, rect.width()));
}

} // namespace

void ChartDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = theme();
  const auto entry = index.data(ChartListModel::EntryRole).value<models::ChartEntry>();
  const ChartRowLayout layout = layoutChartRow(entry, QRectF(option.rect).adjusted(0, 0, 0, -1));
  painter->save();
  drawRow(*painter, option);
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.line);
  if (option.state & QStyle::State_Selected)
    painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1), t.accent);
  if (layout.isBroken) {
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(t.errf, 1));
    painter->setBrush(t.errbg);
    painter->drawRoundedRect(layout.tile.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    widgets::drawIcon(*painter, QStringLiteral("triangle-alert"), layout.tile, t.err, 20);
  } else {
    widgets::drawChartTile(*painter, layout.tile, layout.tileName, {});
  }
  const QColor secondary = t.text2, hint = option.state & QStyle::State_Selected ? t.text2 : t.text3;
  drawLabel(*painter, layout.name.rect, layout.name.rect.x(), layout.name.text, uiFont(13, QFont::DemiBold), t.text);
  if (!layout.tagText.isEmpty()) widgets::drawTag(*painter, layout.tag, layout.tagText);
  for (const auto& pill : layout.pills) widgets::drawPill(*painter, pill.rect, pill.pill);
  drawLabel(*painter, layout.description.rect, layout.description.rect.x(), layout.description.text, uiFont(12),
      layout.isBroken    ? t.err
      : layout.isReading ? hint
                         : secondary);
  drawLabel(*painter, layout.version.rect, layout.version.rect.x(), layout.version.text, uiFont(12, QFont::Medium), secondary);
  drawLabel(*painter, layout.rest.rect, layout.rest.rect.x(), layout.rest.text, uiFont(12), hint);
  if (option.state & QStyle::State_HasFocus) {
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(t.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option.rect).adjusted(4, 2, -3, -3), 4, 4);
  }
  painter->restore();
}

QSize ChartDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {200, scaled(kChartRowHeight)}; }

void FacetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = theme();
  painter->save();
  const QRectF row = option.rect;
  const QString text = index.data().toString();
  switch (index.data(ChartFacetModel::KindRole).toInt()) {
  case ChartFacetModel::Group:
    drawText(*painter, row.adjusted(16, index.row() == 0 ? 0 : 10, -16, 0), text, uiFont(12, QFont::DemiBold), t.text2);
    break;
  case ChartFacetModel::More: drawText(*painter, row.adjusted(16, 0, -16, 0), text, uiFont(13), t.accent); break;
  default: {
    if (option.state & QStyle::State_MouseOver) painter->fillRect(option.rect, t.hover);
    const QRectF box(row.x() + 16, std::round(row.center().y() - 8), 16, 16);
    const auto state = static_cast<Qt::CheckState>(index.data(Qt::CheckStateRole).toInt());
    widgets::drawCheckBox(*painter, box, state);
    const QString count = QString::number(index.data(ChartFacetModel::CountRole).toInt());
    const QFont small = uiFont(12);
    const double width = QFontMetricsF(small).horizontalAdvance(count);
    drawText(*painter, QRectF(box.right() + 8, row.y(), row.right() - 16 - width - 8 - box.right() - 8, row.height()), text,
        uiFont(13, state == Qt::Checked ? QFont::Medium : QFont::Normal), t.text);
    drawLabel(*painter, row, row.right() - 16 - width, count, small, t.text3);
  }
  }
  if (option.state & QStyle::State_HasFocus) {
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(t.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(row.adjusted(9, 1, -9, -1), 4, 4);
  }
  painter->restore();
}

QSize FacetDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  const bool isGroup = index.data(ChartFacetModel::KindRole).toInt() == ChartFacetModel::Group;
  return {160, scaled(isGroup && index.row() > 0 ? 38 : 28)};
}

void FileDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = theme();
  painter->save();
  drawRow(*painter, option);
  const QRectF row = option.rect;
  if (option.state & QStyle::State_Selected) painter->fillRect(QRectF(row.x(), row.y(), 3, row.height()), t.accent);
  const char* icon = "file-code";
  switch (static_cast<ChartFile::Kind>(index.data(ChartFileModel::KindRole).toInt())) {
  case ChartFile::Kind::Partial: icon = "puzzle"; break;
  case ChartFile::Kind::Notes: icon = "file-text"; break;
  case ChartFile::Kind::Test: icon = "flask-conical"; break;
  case ChartFile::Kind::Crd: icon = "braces"; break;
  case ChartFile::Kind::Template: break;
  }
  widgets::drawIcon(*painter, QString::fromLatin1(icon), QRectF(row.x() + 14, row.y(), 16, row.height()), t.text3, 14);
  double right = row.right() - 12;
  if (const int hits = index.data(ChartFileModel::HitsRole).toInt(); hits > 0) {
    const widgets::Pill pill{QString::number(hits), Tone::Neutral, {}};
    const double width = widgets::pillWidth(pill);
    widgets::drawPill(*painter, QRectF(right - width, row.center().y() - 9, width, 18), pill);
    right -= width + 6;
  }
  drawText(*painter, QRectF(row.x() + 36, row.y(), right - row.x() - 36, row.height()), index.data().toString(),
      widgets::codeFont(12), t.text, Qt::ElideMiddle);
  if (option.state & QStyle::State_HasFocus) {
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(t.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(row.adjusted(4, 1, -2, -1), 4, 4);
  }
  painter->restore();
}

QSize FileDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {160, scaled(28)}; }

TableDelegate::TableDelegate(int rowHeight, int statusColumn, QList<int> codeColumns, QObject* parent)
    : QStyledItemDelegate(parent), m_rowHeight(rowHeight), m_statusColumn(statusColumn), m_codeColumns(std::move(codeColumns)) {}

void TableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = theme();
  painter->save();
  drawRow(*painter, option);
  // Trees are told apart by their indentation, tables by hairlines.
  const bool isTable = m_statusColumn >= 0;
  if (isTable) painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.line);
  const QRectF cell = QRectF(option.rect)
                          .adjusted(isTable && index.column() == 0  ? 20
                                    : isTable || index.column() > 0 ? 8
                                                                    : 4,
                              0, -8, -1);
  const QString text = index.data().toString();
  if (index.column() == m_statusColumn) {
    const bool good = text == QLatin1String("ok") || text == QLatin1String("unpacked");
    const bool extra = text == QLatin1String("not in Chart.yaml");
    const widgets::Pill pill{text,
        good                               ? Tone::Ok
        : extra                            ? Tone::Neutral
        : text == QLatin1String("missing") ? Tone::Warn
                                           : Tone::Err,
        good    ? QStringLiteral("check")
        : extra ? QString()
                : QStringLiteral("triangle-alert")};
    widgets::drawPill(
        *painter, QRectF(cell.x(), cell.center().y() - 10, std::min(widgets::pillWidth(pill), cell.width()), 20), pill);
  } else {
    const bool code = m_codeColumns.contains(index.column());
    drawText(*painter, cell, text, code ? widgets::codeFont(12) : uiFont(13, index.column() == 0 ? QFont::Medium : QFont::Normal),
        index.column() == 0 ? t.text : t.text2, code && index.column() != 0 ? Qt::ElideMiddle : Qt::ElideRight);
  }
  painter->restore();
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {80, scaled(m_rowHeight)}; }

} // namespace chartroom::charts::internal
