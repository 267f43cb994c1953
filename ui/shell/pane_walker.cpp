#include "ui/shell/pane_walker.h"

#include "ui/widgets/shortcuts.h"

#include <QApplication>
#include <QStackedWidget>
#include <QWidget>

#include <algorithm>

namespace chartroom::shell {

namespace {

bool takesFocus(const QWidget* widget) {
  return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy();
}

} // namespace

PaneWalker::PaneWalker(QWidget* window, QWidget* pages) : QObject(window), m_window(window), m_pages(pages) {
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
    if (!now || !m_window->isAncestorOf(now)) return;
    for (QWidget* up = now; up && up != m_window; up = up->parentWidget())
      if (widgets::isPane(up)) {
        m_last[up] = now;
        return;
      }
  });
}

QList<QWidget*> PaneWalker::panes() const {
  QList<QWidget*> found;
  const QList<QWidget*> all = m_window->findChildren<QWidget*>();
  for (QWidget* each : all)
    if (widgets::isPane(each) && each->isVisible() && target(each)) found << each;
  auto* page = static_cast<QStackedWidget*>(m_pages)->currentWidget();
  if (page && std::none_of(found.begin(), found.end(), [page](QWidget* each) { return page->isAncestorOf(each); }) && target(page))
    found << page;
  const auto place = [this](const QWidget* pane) {
    const QPoint at = pane->mapTo(m_window, QPoint(0, 0));
    return std::pair(at.y(), at.x());
  };
  std::stable_sort(found.begin(), found.end(), [&](QWidget* a, QWidget* b) { return place(a) < place(b); });
  return found;
}

QWidget* PaneWalker::target(QWidget* pane) const {
  if (const auto last = m_last.find(pane);
      last != m_last.end() && last->second && takesFocus(last->second) && pane->isAncestorOf(last->second))
    return last->second;
  if (takesFocus(pane)) return pane;
  for (QWidget* next = pane->nextInFocusChain(); next && next != pane; next = next->nextInFocusChain())
    if (pane->isAncestorOf(next) && takesFocus(next)) return next;
  return nullptr;
}

void PaneWalker::go(int by) {
  const QList<QWidget*> parts = panes();
  if (parts.isEmpty()) return;
  qsizetype here = -1;
  for (QWidget* up = QApplication::focusWidget(); up && here < 0; up = up->parentWidget()) here = parts.indexOf(up);
  const qsizetype count = parts.size();
  const qsizetype next = here < 0 ? (by > 0 ? 0 : count - 1) : (here + by + count) % count;
  target(parts[next])->setFocus(Qt::TabFocusReason);
}

} // namespace chartroom::shell
