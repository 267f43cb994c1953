#include "ui/releases/internal/release_delegates.h"

#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QTreeView>

#include <algorithm>

namespace chartroom::releases {

using namespace widgets;
using inspect::ObjectHealth;
using models::ReleaseClass;
using ListModel = models::ReleaseListModel;
using TreeModel = models::LiveResourceModel;

Health toHealth(ObjectHealth health) {
  switch (health) {
  case ObjectHealth::Ready: return Health::Ready;
  case ObjectHealth::Waiting: return Health::Waiting;
  case ObjectHealth::Degraded: return Health::Degraded;
  case ObjectHealth::Failed: return Health::Failed;
  case ObjectHealth::Unknown: break;
  }
  return Health::Unknown;
}

Tone toneOf(ObjectHealth health) {
  switch (health) {
  case ObjectHealth::Ready: return Tone::Ok;
  case ObjectHealth::Waiting: return Tone::Accent;
  case ObjectHealth::Degraded: return Tone::Warn;
  case ObjectHealth::Failed: return Tone::Err;
  case ObjectHealth::Unknown: break;
  }
  return Tone::Neutral;
}

namespace {

void paintGround(QPainter* painter, const QStyleOptionViewItem& option, const QColor& rest, bool hovered) {
  const Theme& t = theme();
  QColor ground = rest;
  if (option.state & QStyle::State_Selected) ground = option.state & QStyle::State_Active ? t.sel : t.sel2;
  else if (hovered) ground = t.hover;
  if (ground.isValid()) painter->fillRect(option.rect, ground);
}

void elided(
    QPainter* painter, const QRectF& rect, const QString& text, const QFont& font, const QColor& color, bool right = false) {
  const QString shown = QFontMetricsF(font).elidedText(text, Qt::ElideRight, rect.width());
  painter->setFont(font);
  painter->setPen(color);
  painter->drawText(rect, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, shown);
}

} // namespace

QSize ReleaseDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {60, scaled(36)}; }

QString ReleaseDelegate::actionText(const QModelIndex& index) const {
  if (index.data(ListModel::ClassRole).toInt() == static_cast<int>(ReleaseClass::Failed)) return tr("Why?");
  if (index.data(ListModel::ClassRole).toInt() == static_cast<int>(ReleaseClass::Pending) &&
      index.data(ListModel::StuckRole).toBool())
    return tr("Resolve…");
  return {};
}

QRect ReleaseDelegate::actionRect(const QRect& cell, const QModelIndex& index) const {
  const QString text = actionText(index);
  if (text.isEmpty()) return {};
  const int width = static_cast<int>(QFontMetricsF(uiFont(12, QFont::Medium)).horizontalAdvance(text)) +
                    (index.data(ListModel::StuckRole).toBool() ? 20 : 4);
  return {cell.right() - width - 6, cell.center().y() - 11, width, 24};
}

void ReleaseDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& t = theme();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const auto kind = static_cast<ReleaseClass>(index.data(ListModel::ClassRole).toInt());
  const bool stuck = index.data(ListModel::StuckRole).toBool();
  paintGround(painter, option, stuck ? t.warnbg : QColor(), m_hovered == index.row());
  painter->fillRect(QRectF(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.line);
  const QRectF cell = QRectF(option.rect).adjusted(8, 0, -8, -1);
  const QString text = index.data().toString();
  const Tone tone = kind == ReleaseClass::Deployed  ? Tone::Ok
                    : kind == ReleaseClass::Failed  ? Tone::Err
                    : kind == ReleaseClass::Pending ? (stuck ? Tone::Warn : Tone::Accent)
                                                    : Tone::Neutral;
  switch (index.column()) {
  case ListModel::Name:
    drawDot(
        *painter, {cell.left() + 12, cell.center().y()}, tone, tone == Tone::Neutral || (kind == ReleaseClass::Pending && !stuck));
    elided(painter, cell.adjusted(24, 0, 0, 0), text, uiFont(13, QFont::DemiBold), t.text);
    break;
  case ListModel::Chart:
    if (!text.isEmpty()) {
      drawChartTile(*painter, QRectF(cell.left(), cell.center().y() - 10, 20, 20), text, {});
      elided(painter, cell.adjusted(28, 0, 0, 0), text, uiFont(13), t.text);
    } else {
      painter->setPen(Qt::NoPen);
      painter->setBrush(t.line);
      painter->drawRoundedRect(QRectF(cell.left(), cell.center().y() - 5, cell.width() * 0.6, 10), 4, 4);
    }
    break;
  case ListModel::NameSpace:
  case ListModel::App:
  case ListModel::Updated: elided(painter, cell, text, uiFont(13), t.text2); break;
  case ListModel::Version: elided(painter, cell, text, uiFont(13), t.text); break;
  case ListModel::Revision: elided(painter, cell, text, uiFont(13), t.text2, true); break;
  case ListModel::Resources:
    if (index.data(ListModel::HealthKnownRole).toBool()) {
      std::vector<Health> health;
      for (const int each : index.data(ListModel::HealthRole).value<QList<int>>())
        health.push_back(toHealth(static_cast<ObjectHealth>(each)));
      if (health.empty()) elided(painter, cell, tr("no objects"), uiFont(12), t.text3);
      else drawHealthRow(*painter, cell, HealthRow::make(health));
    }
    break;
  case ListModel::Status: {
    const QRect action = actionRect(option.rect, index);
    const QRectF room = action.isEmpty() ? cell : QRectF(cell.left(), cell.top(), action.left() - 8 - cell.left(), cell.height());
    const bool strong = kind == ReleaseClass::Failed || kind == ReleaseClass::Pending;
    elided(painter, room, text, uiFont(12, strong ? QFont::DemiBold : QFont::Normal),
        kind == ReleaseClass::Deployed || tone == Tone::Neutral ? t.text3 : toneInk(tone));
    if (action.isEmpty()) break;
    painter->setFont(uiFont(12, QFont::Medium));
    if (stuck) {
      painter->setPen(QPen(t.warn, 1));
      painter->setBrush(t.panel);
      painter->drawRoundedRect(QRectF(action).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    painter->setPen(stuck ? t.warn : t.accent);
    painter->drawText(action, Qt::AlignCenter, actionText(index));
    break;
  }
  case ListModel::Menu:
    drawIcon(
        *painter, QStringLiteral("ellipsis"), QRectF(option.rect.center().x() - 8, cell.center().y() - 8, 16, 16), t.text2, 16);
    break;
  default: break;
  }
  painter->restore();
}

QSize RoomyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QSize size = QStyledItemDelegate::sizeHint(option, index);
  // The view asks without telling how wide the column is.
  if (const auto* view = qobject_cast<const QTreeView*>(option.widget); view && view->wordWrap()) {
    const QRect room(0, 0, std::max(40, view->header()->sectionSize(index.column()) - 12), 1000);
    size.setHeight(QFontMetrics(view->font()).boundingRect(room, Qt::TextWordWrap, index.data().toString()).height());
  }
  return {size.width() + 8, std::max(scaled(m_rowHeight), size.height() + 12)};
}

QSize ResourceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {60, scaled(28)}; }

void ResourceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& t = theme();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  paintGround(painter, option, {}, (option.state & QStyle::State_MouseOver) != 0);
  const QRectF cell = QRectF(option.rect).adjusted(index.column() == TreeModel::Object ? 4 : 8, 0, -8, 0);
  const QString text = index.data().toString();
  const QModelIndex first = index.siblingAtColumn(0);
  const bool group = first.data(TreeModel::GroupRole).toBool();
  const auto health = static_cast<ObjectHealth>(first.data(TreeModel::HealthRole).toInt());
  switch (index.column()) {
  case TreeModel::Object:
    if (group) {
      const double end = drawLabel(*painter, cell, cell.left(), text, uiFont(13, QFont::DemiBold), t.text);
      drawLabel(*painter, cell, end + 6, QString::number(first.data(TreeModel::CountRole).toInt()), uiFont(12), t.text3);
    } else {
      const QString kind = first.data(TreeModel::KindRole).toString(), name = first.data(TreeModel::NameRole).toString(),
                    tag = first.data(TreeModel::TagRole).toString();
      const bool owned = kind == QLatin1String("Pod") || kind == QLatin1String("ReplicaSet");
      // The name counts more than its kind: that gives way where both do not fit.
      const double kindRoom = std::max(cell.width() * 0.4, cell.width() - QFontMetricsF(uiFont(13)).horizontalAdvance(name) - 12);
      double x = drawLabel(*painter, cell, cell.left(),
                     QFontMetricsF(uiFont(13)).elidedText(kind, Qt::ElideRight, std::max(0.0, kindRoom)), uiFont(13), t.text2) +
                 6;
      const Pill pill{tag, first.data(TreeModel::NewRole).toBool() ? Tone::Accent : Tone::Neutral, {}};
      const double reserve = tag.isEmpty() ? 0 : pillWidth(pill) + 8;
      const QFont font = owned ? codeFont(12) : uiFont(13, QFont::Medium);
      const QString shown = QFontMetricsF(font).elidedText(name, Qt::ElideMiddle, std::max(0.0, cell.right() - x - reserve));
      x = drawLabel(*painter, cell, x, shown, font, t.text);
      if (!tag.isEmpty()) drawPill(*painter, QRectF(x + 6, cell.center().y() - 9, pillWidth(pill), 18), pill);
    }
    break;
  case TreeModel::Status:
    if (group || text.isEmpty()) break;
    drawDot(*painter, {cell.left() + 4, cell.center().y()}, toneOf(health),
        health == ObjectHealth::Waiting || health == ObjectHealth::Unknown);
    elided(painter, cell.adjusted(14, 0, 0, 0), text, uiFont(13), health == ObjectHealth::Ready ? t.text : toneInk(toneOf(health)));
    break;
  case TreeModel::Ready: elided(painter, cell, text, uiFont(13), t.text); break;
  case TreeModel::Reason: elided(painter, cell, text, uiFont(12), t.text2); break;
  case TreeModel::Age: elided(painter, cell, text, uiFont(12), t.text3, true); break;
  default: break;
  }
  painter->restore();
}

} // namespace chartroom::releases
