#pragma once

// Renewal: says when an answer of a cluster is old enough to be asked for again: half a minute after it came, and when the user
// comes back to the program, where something may have been done in a terminal. Says nothing while another program is in front.
// GUI thread only.

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace chartroom::widgets {

class Renewal : public QObject {
  Q_OBJECT
public:
  explicit Renewal(QObject* parent = nullptr);

  // The answer came just now. One due() follows, unless stop() comes first.
  void start();
  void stop();

signals:
  void due();

private:
  void tell();

  QTimer m_timer;
  QElapsedTimer m_since;
  bool m_waits = false;
};

} // namespace chartroom::widgets
