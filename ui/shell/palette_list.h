#pragma once

// The palette's list: rows of 36 px in sections, painted; the match is accented in the titles.

#include "ui/widgets/page.h"

#include <QAbstractScrollArea>

#include <vector>

namespace chartroom::shell {

class PaletteList : public QAbstractScrollArea {
  Q_OBJECT
public:
  explicit PaletteList(QWidget* parent);
  void setEntries(std::vector<widgets::PaletteEntry> entries, const QString& match);
  const std::vector<widgets::PaletteEntry>& entries() const { return m_entries; }
  int current() const { return m_current; }
  void setCurrent(int index);
  void step(int by);
  int contentHeight() const;

signals:
  void chosen(int index);

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

private:
  struct Row {
    int y, height;
    int entry; // -1 is a section's head
    QString head;
  };
  int entryAt(const QPoint& point) const;
  void updateBar();
  void drawEntry(QPainter& painter, const widgets::PaletteEntry& entry, const QRectF& row, bool current) const;

  std::vector<widgets::PaletteEntry> m_entries;
  std::vector<Row> m_rows;
  QString m_match;
  int m_current = -1;
};

} // namespace chartroom::shell
