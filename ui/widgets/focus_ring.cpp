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
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Tab || key == Qt::Key_Backtab || key == Qt::Key_F6) m_byKeyboard = true;
  } else if (event->type() == QEvent::MouseButtonPress) {
    m_byKeyboard = false;
    if (m_frame) m_frame->setWidget(nullptr);
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
