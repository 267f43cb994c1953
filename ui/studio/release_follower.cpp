#include "ui/studio/internal/release_follower.h"

#include "core/release/newest.h"
#include "core/release/storage.h"

namespace chartroom::studio::internal {

namespace {
constexpr int kPollMilliseconds = 4000;
} // namespace

struct ReleaseFollower::Answer {
  std::string key; // empty: it could not be asked
  bool gone = false;
  std::shared_ptr<const release::Release> record; // only when `key` is new
};

ReleaseFollower::ReleaseFollower(jobs::JobRunner* jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {
  m_timer.setInterval(kPollMilliseconds);
  connect(&m_timer, &QTimer::timeout, this, &ReleaseFollower::check);
}

void ReleaseFollower::follow(
    std::shared_ptr<action::Session> session, const std::string& nameSpace, const std::string& name, const action::PreparedOn& on) {
  m_jobs->drop(this);
  m_session = std::move(session);
  m_nameSpace = nameSpace, m_name = name;
  m_on = on;
  m_known.clear();
  m_gone = false;
  check();
}

void ReleaseFollower::stop() {
  m_jobs->drop(this);
  m_session.reset();
}

void ReleaseFollower::setPolling(bool polling) {
  if (polling == m_timer.isActive()) return;
  if (polling) {
    m_timer.start();
    check();
  } else {
    m_timer.stop();
  }
}

void ReleaseFollower::check() {
  if (!m_session || m_jobs->isRunning(this, QStringLiteral("follow"))) return;
  m_jobs->start(
      this, "follow",
      [session = m_session, nameSpace = m_nameSpace, name = m_name, known = m_known](const Context& context) {
        Answer answer;
        const auto storage = session->storageIn(nameSpace);
        auto heads = storage->heads(context, {{"name", name}});
        if (!heads) return answer;
        const release::Head* newest = release::newestOf(*heads);
        answer.gone = !newest;
        answer.key = newest ? newest->uid + "/" + newest->resourceVersion : std::string("-");
        if (!newest || answer.key == known) return answer;
        auto record = storage->get(context, name, newest->version);
        if (record) answer.record = std::make_shared<const release::Release>(std::move(*record));
        else answer.key.clear();
        return answer;
      },
      [this](Answer answer) { take(std::move(answer)); });
}

void ReleaseFollower::take(Answer answer) {
  if (answer.key.empty() || answer.key == m_known) return;
  m_known = answer.key;
  if (answer.gone) {
    if (!m_gone) emit gone();
    m_gone = true;
    return;
  }
  m_gone = false;
  if (!m_on.isOf(*answer.record)) emit changed(answer.record);
}

} // namespace chartroom::studio::internal
