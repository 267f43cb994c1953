#include "ui/studio/internal/name_in_use.h"

#include "core/action/session.h"
#include "core/release/newest.h"

#include <utility>

namespace chartroom::studio::internal {

namespace {
constexpr int kDelayMilliseconds = 250;  // while somebody types a name
constexpr int kAgainMilliseconds = 5000; // a name that is taken may become free
} // namespace

NameInUse::NameInUse(jobs::JobRunner* jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {
  m_delay.setSingleShot(true);
  connect(&m_delay, &QTimer::timeout, this, &NameInUse::send);
}

void NameInUse::ask(const std::shared_ptr<action::Session>& session, const QString& nameSpace, const QString& name) {
  if (session == m_session && nameSpace == m_nameSpace && name == m_name) return;
  m_session = session, m_nameSpace = nameSpace, m_name = name;
  take({});
  askAgain(kDelayMilliseconds);
}

void NameInUse::askAgain() { askAgain(kDelayMilliseconds); }

void NameInUse::askAgain(int milliseconds) {
  m_jobs->drop(this);
  if (m_session && !m_name.isEmpty()) m_delay.start(milliseconds);
  else m_delay.stop();
}

void NameInUse::send() {
  m_jobs->start(
      this, "name",
      [session = m_session, space = m_nameSpace.toStdString(), name = m_name.toStdString()](
          const Context& context) -> Result<QString> {
        CHARTROOM_ASSIGN(
            const auto heads, session->storageIn(space.empty() ? session->nameSpace() : space)->heads(context, {{"name", name}}));
        const release::Head* newest = release::newestOf(heads);
        return newest ? QString::fromStdString(newest->status) : QString();
      },
      [this](const Result<QString>& status) { take(status ? *status : QString()); });
}

void NameInUse::take(const QString& status) {
  if (std::exchange(m_status, status) != status) emit changed();
  if (!m_status.isEmpty()) askAgain(kAgainMilliseconds);
}

} // namespace chartroom::studio::internal
