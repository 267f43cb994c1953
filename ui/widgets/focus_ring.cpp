#include "ui/widgets/focus_ring.h"

#include <QAbstractButton>
#include <QApplication>
#include <QEvent>
#include <QFocusFrame>
#include <QKeyEvent>

namespace chartroom::widgets {

FocusRing::FocusRing(QObject* parent) : QObject(parent) {
  qApp->installEventFilter(this);
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { follow(now); });
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
  // A shortcut takes the press itself away.
  if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Tab || key == Qt::Key_Backtab || key == Qt::Key_F6) m_byKeyboard = true;
  } else if (event->type() == QEvent::MouseButtonPress) {
    m_byKeyboard = false;
    if (m_frame) m_frame->setWidget(nullptr);
  }
  // Return presses the button that has the ring, as Space does.
  if (auto* button = qobject_cast<QAbstractButton*>(watched);
      button && event->type() == QEvent::KeyPress && button->hasFocus() && button->isEnabled()) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
        (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier && !key->isAutoRepeat()) {
      button->click();
      return true;
    }
  }
  return QObject::eventFilter(watched, event);
}

void FocusRing::follow(QWidget* widget) {
  // Only buttons: fields, lists and editors show focus by themselves.
  if (!m_byKeyboard || !qobject_cast<QAbstractButton*>(widget) || widget->property("ownFocusRing").toBool()) {
    if (m_frame) m_frame->setWidget(nullptr);
    return;
  }
  if (!m_frame) m_frame = new QFocusFrame;
  m_frame->setWidget(widget);
}

} // namespace chartroom::widgets
