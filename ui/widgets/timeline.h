#pragma once

// Timeline: the history of a release as a course with a mark per revision. Click or the arrow keys select, Shift sets
// the other side of the comparison (by default the newest revision), double click and Enter open. Each revision is an
// accessible child. GUI thread; follows the theme.

#include "ui/widgets/timeline_layout.h"

#include <QAbstractScrollArea>

namespace chartroom::widgets {

class Timeline : public QAbstractScrollArea {
  Q_OBJECT
public:
  explicit Timeline(QWidget* parent = nullptr);

  // Oldest first. Selection and comparison stay if their revisions are still there; else both go to the newest.
  void setRevisions(std::vector<TimelineRevision> revisions);
  const std::vector<TimelineRevision>& revisions() const { return m_revisions; }
  // Beside "History": "9 of 9 revisions, limit 10".
  void setSummary(const QString& summary);
  // Above the compared stretch, after "comparing 6 with 9": "5 values".
  void setComparisonNote(const QString& note);

  int selected() const { return m_selected; } // revision numbers; 0 is none
  int compared() const { return m_compared; }
  void select(int revision);
  void compareWith(int revision);

  const TimelineLayout& layoutData() const { return m_layout; }
  QString describe(int index) const; // for screen readers and tooltips
  // Where a revision's tile stands on the viewport now.
  QRect tileRect(int index) const;

  // "comparing 1 with 3 · no difference", and where it stands in the layout: null when it is beside the heading instead.
  QString comparisonLabel() const;
  QRectF comparisonBox() const;

  QSize sizeHint() const override;

signals:
  void selectionChanged(int revision);
  void comparisonChanged(int revision);
  void activated(int revision);

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

private:
  void relayout();
  void reveal(int index);
  int indexAt(const QPoint& point) const;
  void drawHeader(QPainter& painter) const;
  void drawLines(QPainter& painter) const;
  void drawArc(QPainter& painter, const TimelineLayout::Arc& arc) const;
  void drawNode(QPainter& painter, std::size_t index) const;
  void drawChip(QPainter& painter, const TimelineLayout::Chip& chip) const;

  std::vector<TimelineRevision> m_revisions;
  TimelineLayout m_layout;
  QString m_summary, m_comparisonNote;
  int m_selected = 0, m_compared = 0;
  int m_hovered = -1;
};

} // namespace chartroom::widgets
