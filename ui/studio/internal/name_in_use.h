#pragma once

// NameInUse: whether a release of a name is in a namespace already. It asks the cluster shortly after the last change of the
// question, and again every few seconds while the name is taken. Until an answer is there, and where none comes, the name counts as
// free, and the cluster decides. GUI thread.

#include "ui/jobs/job_runner.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

namespace chartroom::action {
class Session;
} // namespace chartroom::action

namespace chartroom::studio::internal {

class NameInUse : public QObject {
  Q_OBJECT
public:
  explicit NameInUse(jobs::JobRunner* jobs, QObject* parent = nullptr);
  // Without a session or a name there is no question.
  void ask(const std::shared_ptr<action::Session>& session, const QString& nameSpace, const QString& name);
  // The same question once more: something was installed or removed.
  void askAgain();
  // The status of the newest revision; empty when there is none, or nobody knows.
  QString status() const { return m_status; }

signals:
  void changed();

private:
  void askAgain(int milliseconds);
  void send();
  void take(const QString& status);

  jobs::JobRunner* m_jobs;
  std::shared_ptr<action::Session> m_session;
  QString m_nameSpace, m_name, m_status;
  QTimer m_delay;
};

} // namespace chartroom::studio::internal
