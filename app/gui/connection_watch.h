#pragma once

// ConnectionWatch: whether the chosen cluster answers. It listens to every request of the session (through the transport that
// observe() wraps) and asks for the version itself when nothing was asked for a while. One failed request only makes it ask at
// once; the cluster counts as lost when that fails too, or when nothing answered for `silence`. The first answer after that counts.
//
// GUI thread, except for the transport, which may be used in any thread and may outlive the watch.

#include "core/action/session.h"
#include "core/http/transport.h"
#include "ui/jobs/job_runner.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

namespace chartroom::gui {

struct WatchTimes {
  std::chrono::milliseconds tick{1000};
  std::chrono::milliseconds quiet{5000};    // without a request for so long, it asks by itself
  std::chrono::milliseconds patience{5000}; // for its own request
  std::chrono::milliseconds silence{12000};
};

class ConnectionWatch : public QObject {
  Q_OBJECT
public:
  explicit ConnectionWatch(jobs::JobRunner* jobs, const WatchTimes& times = {}, QObject* parent = nullptr);
  ~ConnectionWatch() override;

  // A transport whose requests are counted once start() names the session that uses it.
  std::shared_ptr<http::Transport> observe(std::shared_ptr<http::Transport> real);
  // Watches this session, which has just answered; what was watched before is not any more.
  void start(std::shared_ptr<action::Session> session);
  void stop();
  // Asks the cluster now; nothing while a question is on its way.
  void ask();
  bool isLost() const { return m_lost; }

signals:
  void lost(const QString& why, const QDateTime& lastAnswer);
  void found(int milliseconds);

private:
  struct Pulse;
  class Transport;
  void check();
  void setLost(const QString& why);
  void setFound(int milliseconds);

  jobs::JobRunner* m_jobs;
  WatchTimes m_times;
  std::shared_ptr<Pulse> m_pulse;
  std::shared_ptr<action::Session> m_session;
  QTimer m_timer;
  bool m_lost = false;
  std::int64_t m_measured = 0; // steady milliseconds
};

} // namespace chartroom::gui
