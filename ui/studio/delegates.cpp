#include "ui/studio/internal/delegates.h"

#include "ui/models/counted.h"
#include "ui/models/problems_model.h"
#include "ui/models/resources_model.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/painting.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QTreeView>

namespace chartroom::studio::internal {

using models::ResourcesModel;

namespace {

void fillRow(QPainter* painter, const QStyleOptionViewItem& option, const QRect& row) {
  const widgets::Theme& t = widgets::theme();
  if (option.state & QStyle::State_Selected) painter->fillRect(row, option.state & QStyle::State_Active ? t.sel : t.sel2);
  else if (option.state & QStyle::State_MouseOver) painter->fillRect(row, t.hover);
}

double drawText(QPainter* painter, const QRect& row, double x, double right, const QString& text, const QFont& font,
    const QColor& color, Qt::TextElideMode mode = Qt::ElideRight) {
  const QFontMetricsF metrics(font);
  const QString shown = metrics.elidedText(text, mode, std::max(0.0, right - x));
  painter->setFont(font);
  painter->setPen(color);
  painter->drawText(QRectF(x, row.top(), right - x, row.height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
  return x + metrics.horizontalAdvance(shown);
}

} // namespace

QSize ResourceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {100, widgets::scaled(24)}; }

void ResourceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = widgets::theme();
  const QRect row(0, option.rect.top(),
      option.widget ? qobject_cast<const QAbstractItemView*>(option.widget)->viewport()->width() : option.rect.right(),
      option.rect.height());
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool group = !index.parent().isValid();
  const bool failed = index.data(ResourcesModel::FailedRole).toBool();
  double right = row.right() - 12;
  if (group) {
    if (option.state & QStyle::State_MouseOver) painter->fillRect(row, t.hover);
    const auto* tree = qobject_cast<const QTreeView*>(option.widget);
    const bool open = tree && tree->isExpanded(index);
    widgets::drawIcon(*painter, open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
        QRectF(12, row.top(), 16, row.height()), t.text2, 14);
    const double x = drawText(painter, row, 34, right, index.data(ResourcesModel::NameRole).toString(),
        widgets::uiFont(13, QFont::DemiBold), failed ? t.err : t.text);
    drawText(
        painter, row, x + 8, right, QString::number(index.data(ResourcesModel::CountRole).toInt()), widgets::uiFont(12), t.text3);
    painter->restore();
    return;
  }
  fillRow(painter, option, row);
  const QVariant changeData = index.data(ResourcesModel::ChangeRole);
  double x = 34;
  if (failed) {
    widgets::drawIcon(*painter, QStringLiteral("circle-x"), QRectF(x, row.top(), 16, row.height()), t.err, 14);
    drawText(painter, row, x + 22, right, index.data(ResourcesModel::NameRole).toString(), widgets::codeFont(12), t.err,
        Qt::ElideMiddle);
    painter->restore();
    return;
  }
  const auto change = changeData.isValid() ? static_cast<widgets::Change>(changeData.toInt()) : widgets::Change::Same;
  if (changeData.isValid()) {
    widgets::drawChangeMark(*painter, QRectF(x, row.center().y() - 6.5, 14, 14), change);
    x += 22;
  }
  const QFont small = widgets::uiFont(12);
  QString end;
  QColor endColor = t.text3;
  if (change == widgets::Change::Changed)
    end =
        models::counted(index.data(ResourcesModel::FieldsRole).toInt(), ResourcesModel::tr("field"), ResourcesModel::tr("fields"));
  else if (change == widgets::Change::Added) end = ResourcesModel::tr("added"), endColor = t.ok;
  else if (change == widgets::Change::Removed) end = ResourcesModel::tr("removed"), endColor = t.err;
  else end = index.data(ResourcesModel::HookRole).toString();
  if (!end.isEmpty()) {
    const double width = QFontMetricsF(small).horizontalAdvance(end);
    drawText(painter, row, right - width - 1, right + 2, end, small, endColor);
    right -= width + 12;
  }
  if (const int lines = index.data(ResourcesModel::ReachRole).toInt(); lines > 0) {
    // The same bars as at the lines: solid where the value is shown, dashed where it only decided.
    const bool shown = index.data(ResourcesModel::ShownRole).toBool();
    if (shown) painter->fillRect(QRectF(0, row.top(), 3, row.height()), t.prov);
    else
      for (int y = row.top() + 1; y < row.bottom(); y += 5) painter->fillRect(QRectF(0, y, 3, 3), t.prov);
    const QString count = models::counted(lines, ResourcesModel::tr("line"), ResourcesModel::tr("lines"));
    const double width = QFontMetricsF(small).horizontalAdvance(count);
    drawText(painter, row, right - width - 1, right + 2, count, small, t.prov);
    right -= width + 12;
  }
  const bool removed = change == widgets::Change::Removed;
  x = drawText(painter, row, x, right, index.data(ResourcesModel::KindRole).toString(), widgets::uiFont(13), t.text2);
  QFont name = widgets::uiFont(13, QFont::Medium);
  name.setStrikeOut(removed);
  drawText(painter, row, x + 8, right, index.data(ResourcesModel::NameRole).toString(), name, removed ? t.err : t.text);
  painter->restore();
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {100, widgets::scaled(48)}; }

void ProblemDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const widgets::Theme& t = widgets::theme();
  const QRect row = option.rect;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  fillRow(painter, option, row);
  painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), t.line);
  const bool error = index.data(models::ProblemsModel::SeverityRole).toInt() == static_cast<int>(inspect::Severity::Error);
  const QString place = index.data(models::ProblemsModel::PlaceRole).toString();
  const int first = widgets::scaled(5), line = widgets::scaled(20);
  const QRect top(row.left(), row.top() + first, row.width(), place.isEmpty() ? row.height() - 2 * first : line);
  widgets::drawIcon(*painter, error ? QStringLiteral("circle-x") : QStringLiteral("triangle-alert"),
      QRectF(row.left() + 14, top.top(), 16, top.height()), error ? t.err : t.warn, 16);
  drawText(painter, top, row.left() + 40, row.right() - 12, index.data(Qt::DisplayRole).toString(), widgets::uiFont(13), t.text);
  if (!place.isEmpty())
    drawText(painter, QRect(row.left(), top.bottom(), row.width(), widgets::scaled(18)), row.left() + 40, row.right() - 12, place,
        widgets::codeFont(12), t.accent, Qt::ElideMiddle);
  painter->restore();
}

} // namespace chartroom::studio::internal
