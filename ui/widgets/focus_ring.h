#pragma once

// The focus ring of buttons and fields without an own one: 2 px accent with a 2-px gap, shown only while the keyboard
// is what moves the focus. ThemeController makes the one there is. Buttons at an edge that would cut the ring (rail
// items, rows) set the property "ownFocusRing" and paint an inner one.

#include <QObject>
#include <QPointer>

class QFocusFrame;
class QWidget;

namespace chartroom::widgets {

class FocusRing : public QObject {
  Q_OBJECT
public:
  explicit FocusRing(QObject* parent);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void follow(QWidget* widget);
  QPointer<QFocusFrame> m_frame;
  bool m_byKeyboard = false;
};

} // namespace chartroom::widgets
