#pragma once

// The keyboard on one card over the dimmed window; Esc or a click closes it.

#include <QPointer>
#include <QWidget>

namespace chartroom::shell {

class HelpCard : public QWidget {
  Q_OBJECT
public:
  explicit HelpCard(QWidget* window);
  ~HelpCard() override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  QPointer<QWidget> m_before;
};

} // namespace chartroom::shell
