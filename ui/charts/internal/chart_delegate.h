#pragma once

// Delegates of the room: a chart's row, a facet, a file, a dependency's status. They draw; where things stand is decided by
// layouts.

#include <QStyledItemDelegate>

namespace chartroom::charts::internal {

class ChartDelegate : public QStyledItemDelegate {
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class FacetDelegate : public QStyledItemDelegate {
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  // The whole row is the check box: the panel answers clicks and keys.
  bool editorEvent(QEvent*, QAbstractItemModel*, const QStyleOptionViewItem&, const QModelIndex&) override { return false; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class FileDelegate : public QStyledItemDelegate {
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

// Rows of the two tables: text in `text2` but for the first column; code where versions and paths stand; a pill for the status.
class TableDelegate : public QStyledItemDelegate {
public:
  TableDelegate(int rowHeight, int statusColumn, QList<int> codeColumns, QObject* parent);
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
  int m_rowHeight, m_statusColumn;
  QList<int> m_codeColumns;
};

} // namespace chartroom::charts::internal
