#pragma once

// How rows of releases and of live objects are painted. The parts that can be clicked are asked from here, so that painting and
// hit testing cannot differ. GUI thread only.

#include "core/inspect/release_resources.h"
#include "ui/widgets/painting.h"

#include <QStyledItemDelegate>

namespace chartroom::releases {

widgets::Health toHealth(inspect::ObjectHealth health);
widgets::Tone toneOf(inspect::ObjectHealth health);

class ReleaseDelegate : public QStyledItemDelegate {
  Q_OBJECT
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  // The button or link in a status cell ("Resolve…", "Why?"); empty when there is none.
  QRect actionRect(const QRect& cell, const QModelIndex& index) const;
  void setHoveredRow(int row) { m_hovered = row; }

private:
  QString actionText(const QModelIndex& index) const;
  int m_hovered = -1;
};

// Plain text with room around it; it wraps where the view does.
class RoomyDelegate : public QStyledItemDelegate {
  Q_OBJECT
public:
  RoomyDelegate(int rowHeight, QObject* parent) : QStyledItemDelegate(parent), m_rowHeight(rowHeight) {}
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
  int m_rowHeight;
};

class ResourceDelegate : public QStyledItemDelegate {
  Q_OBJECT
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace chartroom::releases
