#pragma once

// QuitSignals: SIGTERM, SIGINT and SIGHUP as a signal of the event loop, so that what runs can record how it ended. The second one
// ends the program at once. One per program, for its whole life; GUI thread.

#include <QObject>

class QSocketNotifier;

namespace chartroom::gui {

class QuitSignals : public QObject {
  Q_OBJECT
public:
  explicit QuitSignals(QObject* parent = nullptr);
  ~QuitSignals() override;

signals:
  void received(int number);

private:
  QSocketNotifier* m_notifier = nullptr;
};

} // namespace chartroom::gui
