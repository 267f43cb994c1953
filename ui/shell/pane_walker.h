#pragma once

// PaneWalker: F6 and Shift+F6. It takes the focus to the next part of the window in reading order and back to where it was in
// that part; it is the way out of editors, where Tab indents. Parts are widgets marked by widgets::markPane(); a page without
// any is one part. GUI thread only.

#include <QObject>
#include <QPointer>

#include <map>

class QWidget;

namespace chartroom::shell {

class PaneWalker : public QObject {
  Q_OBJECT
public:
  // `pages` is the stack whose current page counts as a part when nothing in it is marked.
  PaneWalker(QWidget* window, QWidget* pages);
  // By 1 or -1; parts that can take no focus now are passed over.
  void go(int by);
  // The parts that are visible, in order.
  QList<QWidget*> panes() const;

private:
  QWidget* target(QWidget* pane) const;

  QWidget *m_window, *m_pages;
  std::map<QWidget*, QPointer<QWidget>> m_last; // where the focus was in a part
};

} // namespace chartroom::shell
