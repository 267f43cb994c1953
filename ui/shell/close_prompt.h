#pragma once

// ClosePrompt: the question when the window is to close while something is being changed in a cluster. A card over the dimmed
// window; it names what runs and what closing means for it. Esc keeps the window open. GUI thread only.
//
// Object names: "closePrompt", "closeKeep", "closeLater", "closeNow".

#include <QPointer>
#include <QWidget>

class QFrame;
class QPushButton;

namespace chartroom::widgets {
class WrapLabel;
}

namespace chartroom::shell {

class ClosePrompt : public QWidget {
  Q_OBJECT
public:
  // `running` are the titles of the jobs, `consequence` says what stopping them leaves.
  ClosePrompt(QWidget* window, const QStringList& running, const QString& consequence);
  ~ClosePrompt() override;

  void setConsequence(const QString& consequence);
  // Nothing runs any more: the question is only whether to close. It stays, so that a click meant for it hits nothing else.
  void setEnded();

signals:
  void closeWhenDone();
  void closeNow();

protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  bool focusNextPrevChild(bool next) override;

private:
  QPointer<QWidget> m_before;
  QFrame* m_card;
  QString m_running; // what runs, before the consequence
  widgets::WrapLabel *m_title, *m_text;
  bool m_ended = false;
  QList<QPushButton*> m_buttons;
};

} // namespace chartroom::shell
