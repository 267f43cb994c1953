#include "ui/widgets/tab_bar.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {
namespace {

constexpr int kPad = 8, kGap = 4, kMore = 36, kClose = 16;

double advance(const QFont& font, const QString& text) { return QFontMetricsF(font).horizontalAdvance(text); }
double counterWidth(const QString& counter) {
  return std::max(18.0, std::ceil(advance(uiFont(11.5, QFont::Medium), counter)) + 10);
}

} // namespace

TabBar::TabBar(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("tabBar"));
  setFocusPolicy(Qt::TabFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

int TabBar::addTab(const QString& text, const QString& id) {
  Tab tab;
  tab.text = text, tab.id = id;
  m_tabs.push_back(tab);
  if (m_current < 0) m_current = 0;
  relayout();
  return count() - 1;
}

void TabBar::clear() {
  m_tabs.clear();
  m_current = m_hovered = -1;
  relayout();
}

void TabBar::setCounter(int index, const QString& counter, Tone tone) {
  Tab& tab = m_tabs[static_cast<std::size_t>(index)];
  if (tab.counter == counter && tab.tone == tone) return;
  tab.counter = counter, tab.tone = tone;
  relayout();
}

void TabBar::setTabText(int index, const QString& text) {
  m_tabs[static_cast<std::size_t>(index)].text = text;
  relayout();
}

void TabBar::setTabVisible(int index, bool visible) {
  m_tabs[static_cast<std::size_t>(index)].visible = visible;
  relayout();
}

void TabBar::setTabModified(int index, bool modified) {
  m_tabs[static_cast<std::size_t>(index)].modified = modified;
  relayout();
}

void TabBar::setTabIcon(int index, const QString& iconName) {
  m_tabs[static_cast<std::size_t>(index)].icon = iconName;
  relayout();
}

void TabBar::setTabClosable(int index) {
  m_tabs[static_cast<std::size_t>(index)].closable = true;
  relayout();
}

QRect TabBar::closeRect(int index) const {
  const Tab& tab = m_tabs[static_cast<std::size_t>(index)];
  if (!tab.closable || tab.rect.isEmpty()) return {};
  return {tab.rect.right() - kPad - kClose + 1, (tab.rect.height() - kClose) / 2, kClose, kClose};
}

QString TabBar::describe(int index) const {
  const Tab& tab = m_tabs[static_cast<std::size_t>(index)];
  return tab.counter.isEmpty() ? tab.text : tab.text + QStringLiteral(" ") + tab.counter;
}

QString TabBar::currentId() const { return m_current < 0 ? QString() : m_tabs[static_cast<std::size_t>(m_current)].id; }

void TabBar::setCurrent(int index) {
  if (index < 0 || index >= count() || index == m_current) return;
  m_current = index;
  relayout();
  emit currentChanged(index);
}

int TabBar::indexOf(const QString& id) const {
  const auto found = std::find_if(m_tabs.begin(), m_tabs.end(), [&](const Tab& tab) { return tab.id == id; });
  return found == m_tabs.end() ? -1 : static_cast<int>(found - m_tabs.begin());
}

QRect TabBar::tabRect(int index) const {
  return index < 0 || index >= count() ? QRect() : m_tabs[static_cast<std::size_t>(index)].rect;
}

void TabBar::setStartMargin(int margin) {
  m_start = margin;
  relayout();
}

int TabBar::tabWidth(const Tab& tab) const {
  // The active tab is bolder; its width is kept for all so that nothing moves.
  double width = advance(uiFont(13, QFont::DemiBold), tab.text) + 2 * kPad;
  if (!tab.icon.isEmpty()) width += 20;
  if (tab.modified) width += 12;
  if (tab.closable) width += kClose + 4;
  if (!tab.counter.isEmpty()) width += counterWidth(tab.counter) + 6;
  return static_cast<int>(std::ceil(width));
}

void TabBar::relayout() {
  int whole = m_start;
  for (const Tab& tab : m_tabs)
    if (tab.visible) whole += tabWidth(tab) + kGap;
  const bool fits = whole <= width() + kGap;
  // The active tab always has its place; the others fill up in order.
  const int active = m_current >= 0 && m_tabs[static_cast<std::size_t>(m_current)].visible
                         ? tabWidth(m_tabs[static_cast<std::size_t>(m_current)]) + kGap
                         : 0;
  int x = m_start, room = width() - m_start - (fits ? 0 : kMore) - active;
  for (int i = 0; i < count(); ++i) {
    Tab& tab = m_tabs[static_cast<std::size_t>(i)];
    tab.rect = QRect();
    if (!tab.visible) continue;
    const int wide = tabWidth(tab);
    if (i != m_current) {
      if (!fits && room < wide + kGap) {
        room = 0;
        continue;
      }
      room -= wide + kGap;
    }
    tab.rect = QRect(x, 0, wide, height());
    x += wide + kGap;
  }
  m_more = fits ? QRect() : QRect(std::min(x, width() - kMore), 0, kMore, height());
  updateGeometry();
  update();
}

QSize TabBar::sizeHint() const {
  int whole = m_start;
  for (const Tab& tab : m_tabs)
    if (tab.visible) whole += tabWidth(tab) + kGap;
  return {whole, scaled(36)};
}

QSize TabBar::minimumSizeHint() const { return {std::min(160, sizeHint().width()), scaled(36)}; }

void TabBar::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < count(); ++i) {
    const Tab& tab = m_tabs[static_cast<std::size_t>(i)];
    if (tab.rect.isEmpty()) continue;
    const bool active = i == m_current;
    if (i == m_hovered && !active) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(t.hover);
      painter.drawRoundedRect(QRectF(tab.rect).adjusted(0, 5, 0, -5), 4, 4);
    }
    double x = tab.rect.x() + kPad;
    const QRectF line = tab.rect;
    if (!tab.icon.isEmpty()) {
      drawIcon(painter, tab.icon, QRectF(x, line.y(), 16, line.height()), active ? t.accent : t.text2, 14);
      x += 20;
    }
    x = drawLabel(painter, line, x, tab.text, uiFont(13, active ? QFont::DemiBold : QFont::Medium), active ? t.text : t.text2);
    if (tab.modified) {
      drawDot(painter, {x + 9, line.center().y() + 0.5}, Tone::Warn);
      x += 12;
    }
    if (!tab.counter.isEmpty()) {
      const double width = counterWidth(tab.counter);
      const QRectF pill(x + 7, line.center().y() - 8, width, 17);
      painter.setPen(Qt::NoPen);
      painter.setBrush(toneTint(tab.tone));
      painter.drawRoundedRect(pill, 8.5, 8.5);
      painter.setFont(uiFont(11.5, QFont::Medium));
      painter.setPen(toneInk(tab.tone));
      painter.drawText(pill, Qt::AlignCenter, tab.counter);
    }
    if (const QRect close = closeRect(i); !close.isEmpty()) drawIcon(painter, QStringLiteral("x"), close, t.text2, 12);
    if (active) painter.fillRect(QRectF(tab.rect.x(), height() - 2, tab.rect.width(), 2), t.accent);
    if (active && hasFocus()) {
      painter.setPen(QPen(t.accent, 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(QRectF(tab.rect).adjusted(1, 4, -1, -5), 4, 4);
    }
  }
  if (!m_more.isEmpty()) drawIcon(painter, QStringLiteral("ellipsis"), m_more, t.text2, 16);
}

int TabBar::indexAt(const QPoint& point) const {
  for (int i = 0; i < count(); ++i)
    if (m_tabs[static_cast<std::size_t>(i)].rect.contains(point)) return i;
  return -1;
}

void TabBar::openMenu() {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (int i = 0; i < count(); ++i) {
    const Tab& tab = m_tabs[static_cast<std::size_t>(i)];
    if (!tab.visible || !tab.rect.isEmpty()) continue;
    menu->addAction(describe(i), this, [this, i] { setCurrent(i); });
  }
  menu->popup(mapToGlobal(m_more.bottomLeft()));
}

// To the first tab that is shown, from there on in the direction of `by`.
void TabBar::goFrom(int start, int by) {
  for (int i = start; i >= 0 && i < count(); i += by) {
    if (!m_tabs[static_cast<std::size_t>(i)].visible) continue;
    return setCurrent(i);
  }
}

void TabBar::mousePressEvent(QMouseEvent* event) {
  const int pressed = indexAt(event->pos());
  const bool closes = pressed >= 0 && m_tabs[static_cast<std::size_t>(pressed)].closable;
  if (closes &&
      (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && closeRect(pressed).contains(event->pos())))) {
    emit closeRequested(pressed);
    return;
  }
  if (event->button() != Qt::LeftButton) return;
  if (m_more.contains(event->pos())) return openMenu();
  if (const int index = indexAt(event->pos()); index >= 0) setCurrent(index);
}

void TabBar::mouseMoveEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (index == m_hovered) return;
  m_hovered = index;
  update();
}

void TabBar::leaveEvent(QEvent*) {
  m_hovered = -1;
  update();
}

bool TabBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const QPoint at = static_cast<QHelpEvent*>(event)->pos();
  const int index = indexAt(at);
  const bool close = index >= 0 && closeRect(index).contains(at);
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
      close        ? withShortcut(tr("Close"), Shortcut::CloseTab)
      : index >= 0 ? describe(index)
                   : QString(),
      this);
  return true;
}

void TabBar::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
  case Qt::Key_Left: return goFrom(m_current - 1, -1);
  case Qt::Key_Right: return goFrom(m_current + 1, 1);
  case Qt::Key_Home: return goFrom(0, 1);
  case Qt::Key_End: return goFrom(count() - 1, -1);
  default: QWidget::keyPressEvent(event);
  }
}

void TabBar::resizeEvent(QResizeEvent*) { relayout(); }

void TabBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) relayout();
}

} // namespace chartroom::widgets
