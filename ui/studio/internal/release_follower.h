#pragma once

// ReleaseFollower: tells when a release has another newest record than the one an upgrade was prepared on. While it polls it asks
// for metadata every few seconds; a record is read only when it is a new one. GUI thread; the job runner must outlive it.

#include "core/action/options.h"
#include "core/action/session.h"
#include "ui/jobs/job_runner.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>

namespace chartroom::studio::internal {

class ReleaseFollower : public QObject {
  Q_OBJECT
public:
  explicit ReleaseFollower(jobs::JobRunner* jobs, QObject* parent = nullptr);

  // Follows this release, whose newest record is `on`; an earlier one is not followed any more.
  void follow(std::shared_ptr<action::Session> session, const std::string& nameSpace, const std::string& name,
      const action::PreparedOn& on);
  void stop();
  // Asks regularly while true. check() asks once, now.
  void setPolling(bool polling);
  void check();

signals:
  // The newest record is another one, or it changed its state since it was announced.
  void changed(const std::shared_ptr<const release::Release>& newest);
  void gone();

private:
  struct Answer;
  void take(Answer answer);

  jobs::JobRunner* m_jobs;
  std::shared_ptr<action::Session> m_session;
  std::string m_nameSpace, m_name;
  action::PreparedOn m_on;
  std::string m_known; // uid and resourceVersion of the newest object as it was read last
  QTimer m_timer;
  bool m_gone = false;
};

} // namespace chartroom::studio::internal
