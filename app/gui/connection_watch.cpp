#include "app/gui/connection_watch.h"

#include "core/kube/client.h"

#include <atomic>
#include <mutex>
#include <utility>

namespace chartroom::gui {

namespace {

constexpr const char* kAskJob = "askCluster";
constexpr std::chrono::milliseconds kMeasureAgain{30000}; // the time of an answer, also while others are answered

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// No answer came. Everything else, a refusal too, is one.
bool isSilence(const Error& error) { return error.code == Code::Unreachable || error.code == Code::Timeout; }

} // namespace

// What the transport's threads and the watch share.
struct ConnectionWatch::Pulse {
  std::atomic<std::int64_t> answered{0}; // steady milliseconds
  std::atomic<std::int64_t> at{0};       // the same moment, milliseconds of the epoch
  std::atomic<bool> lost{false};
  std::mutex mutex;
  ConnectionWatch* watch = nullptr; // null once it is gone; guarded by the mutex

  void noteAnswer() {
    answered = now();
    at = QDateTime::currentMSecsSinceEpoch();
    if (lost) wake();
  }
  void wake() {
    const std::lock_guard lock(mutex);
    if (watch) QMetaObject::invokeMethod(watch, &ConnectionWatch::check, Qt::QueuedConnection);
  }
};

class ConnectionWatch::Transport : public http::Transport {
public:
  Transport(std::shared_ptr<http::Transport> real, std::shared_ptr<Pulse> pulse)
      : m_real(std::move(real)), m_pulse(std::move(pulse)) {}

  Result<http::Response> send(const Context& context, const http::Request& request) override {
    return note(context, m_real->send(context, request));
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData& onData) override {
    return note(context, m_real->stream(context, request, [&](std::string_view piece) {
      m_pulse->noteAnswer();
      return onData(piece);
    }));
  }

private:
  Result<http::Response> note(const Context& context, Result<http::Response> response) {
    if (response) {
      m_pulse->noteAnswer();
    } else if (isSilence(response.error()) && !context.cancelled()) {
      m_pulse->answered = 0; // in doubt: the watch asks at once
      m_pulse->wake();
    }
    return response;
  }

  std::shared_ptr<http::Transport> m_real;
  std::shared_ptr<Pulse> m_pulse;
};

ConnectionWatch::ConnectionWatch(jobs::JobRunner* jobs, const WatchTimes& times, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_times(times) {
  m_timer.setInterval(m_times.tick);
  connect(&m_timer, &QTimer::timeout, this, &ConnectionWatch::check);
}

ConnectionWatch::~ConnectionWatch() { stop(); }

std::shared_ptr<http::Transport> ConnectionWatch::observe(std::shared_ptr<http::Transport> real) {
  if (m_pulse) {
    const std::lock_guard lock(m_pulse->mutex);
    m_pulse->watch = nullptr;
  }
  m_pulse = std::make_shared<Pulse>();
  return std::make_shared<Transport>(std::move(real), m_pulse);
}

void ConnectionWatch::start(std::shared_ptr<action::Session> session) {
  m_session = std::move(session);
  m_lost = false;
  if (!m_pulse) m_pulse = std::make_shared<Pulse>();
  {
    const std::lock_guard lock(m_pulse->mutex);
    m_pulse->watch = this;
  }
  m_pulse->lost = false;
  m_pulse->noteAnswer();
  m_measured = 0; // the first answer took the time of the connection, too
  m_timer.start();
}

void ConnectionWatch::stop() {
  m_timer.stop();
  m_session.reset();
  m_jobs->drop(this);
  if (!m_pulse) return;
  const std::lock_guard lock(m_pulse->mutex);
  m_pulse->watch = nullptr;
}

void ConnectionWatch::check() {
  if (!m_session) return;
  const std::int64_t age = now() - m_pulse->answered;
  if (m_lost && age < m_times.quiet.count()) return setFound(-1);
  const bool isMeasured = now() - m_measured < kMeasureAgain.count();
  if (age < m_times.quiet.count() && isMeasured) return;
  // Our own question may wait behind others that get no answer either.
  if (!m_lost && QDateTime::currentMSecsSinceEpoch() - m_pulse->at > m_times.silence.count())
    setLost(tr("No answer for %1 s").arg(m_times.silence.count() / 1000));
  ask();
}

void ConnectionWatch::ask() {
  if (m_jobs->isRunning(this, QString::fromLatin1(kAskJob))) return;
  struct Answer {
    Result<std::string> version;
    int milliseconds;
  };
  m_jobs->start(
      this, kAskJob,
      [session = m_session, patience = m_times.patience](const Context& context) {
        const std::int64_t began = now();
        kube::Call call;
        call.path = "/version";
        auto version = session->client().raw(context.withTimeout(patience), call);
        return Answer{std::move(version), static_cast<int>(now() - began)};
      },
      [this](Answer answer) {
        if (!answer.version && answer.version.error().code == Code::Timeout)
          setLost(tr("No answer for %1 s").arg(answer.milliseconds / 1000));
        else if (!answer.version && isSilence(answer.version.error()))
          setLost(QString::fromStdString(answer.version.error().message));
        else setFound(answer.milliseconds);
      });
}

void ConnectionWatch::setLost(const QString& why) {
  if (m_lost) return;
  m_lost = m_pulse->lost = true;
  emit lost(why, QDateTime::fromMSecsSinceEpoch(m_pulse->at));
}

void ConnectionWatch::setFound(int milliseconds) {
  if (!m_lost && milliseconds < 0) return;
  // What was on its way while nothing answered measures the outage: the next question measures the way.
  const bool wasLost = std::exchange(m_lost, false);
  m_pulse->lost = false;
  m_measured = wasLost ? 0 : now();
  emit found(wasLost ? -1 : milliseconds);
}

} // namespace chartroom::gui
