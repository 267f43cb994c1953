#pragma once

// TabBar: text tabs, 36 px high, with counters and an underline of 2 px below the active one. Tabs that do not fit go
// into a menu behind an ellipsis. Arrow keys move. Not a QTabBar, whose look and sizes cannot be brought there.

#include "ui/widgets/painting.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace chartroom::widgets {

class TabBar : public QWidget {
  Q_OBJECT
public:
  explicit TabBar(QWidget* parent = nullptr);

  int addTab(const QString& text, const QString& id = {});
  void clear();
  int count() const { return static_cast<int>(m_tabs.size()); }
  // The counter behind the text; an empty one hides it.
  void setCounter(int index, const QString& counter, Tone tone = Tone::Neutral);
  void setTabText(int index, const QString& text);
  void setTabVisible(int index, bool visible);
  // A small amber dot: unsaved.
  void setTabModified(int index, bool modified);
  void setTabIcon(int index, const QString& iconName);
  // Draws an "x" behind the text; closeRequested() comes when it, or the tab with the middle button, is pressed.
  void setTabClosable(int index);
  bool isTabVisible(int index) const { return m_tabs[static_cast<std::size_t>(index)].visible; }

  int current() const { return m_current; }
  QString currentId() const;
  QString describe(int index) const; // its whole text and counter
  void setCurrent(int index);
  int indexOf(const QString& id) const;
  QRect tabRect(int index) const; // empty when it is in the menu
  // Room left of the first tab.
  void setStartMargin(int margin);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

signals:
  void currentChanged(int index);
  void closeRequested(int index);

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

private:
  struct Tab {
    QString text, id, counter, icon;
    Tone tone = Tone::Neutral;
    bool visible = true, modified = false, closable = false;
    QRect rect;
  };
  void relayout();
  int tabWidth(const Tab& tab) const;
  int indexAt(const QPoint& point) const;
  QRect closeRect(int index) const; // empty for a tab that does not close
  void openMenu();
  void goFrom(int start, int by);

  std::vector<Tab> m_tabs;
  QRect m_more;
  int m_current = -1, m_hovered = -1, m_start = 0;
};

} // namespace chartroom::widgets
