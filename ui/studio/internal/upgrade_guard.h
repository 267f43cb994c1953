#pragma once

// UpgradeGuard: keeps what the studio says about an upgrade true. It follows the release, so that a revision that somebody else
// makes blocks the upgrade until the user decides; and it asks the cluster by a server dry run what the upgrade would do, a moment
// after typing ends. GUI thread; session and workspace must outlive it.

#include "core/inspect/change_plan.h"
#include "ui/studio/internal/deploy.h"
#include "ui/studio/internal/release_follower.h"
#include "ui/studio/studio_session.h"
#include "ui/widgets/renewal.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace chartroom::studio::internal {

class UpgradeGuard : public QObject {
  Q_OBJECT
public:
  UpgradeGuard(StudioSession* session, widgets::Workspace* workspace, QObject* parent);

  // While the page is on screen. Nothing is asked otherwise.
  void setActive(bool active);
  // What the action bar's options say. Another choice asks the cluster again.
  void setOptions(const DeployOptions& options);
  const DeployOptions& options() const { return m_options; }
  // While an operation of this page runs, its own records and objects are no news.
  void setRunning(bool running);

  // The newest record when it is not the one this upgrade was prepared on; null otherwise.
  const std::shared_ptr<const release::Release>& newest() const { return m_newest; }
  bool isGone() const { return m_gone; }
  // Whether the user must decide first.
  bool isBlocked() const { return m_newest || m_gone; }
  void decide(StudioSession::Rebase how);
  bool isDeciding() const { return m_deciding; }
  // The upgrade was refused because this record is the newest.
  void setNewest(const std::shared_ptr<const release::Release>& newest);

  // What the cluster answered about the text on screen; none while it is asked, and where there is nothing to ask.
  const std::optional<inspect::ChangePlan>& plan() const { return m_plan; }
  QDateTime planTime() const { return m_planTime; }
  bool isAsking() const { return m_asking; }
  // The user wants the upgrade, and the cluster is asked once more.
  bool isConfirming() const { return m_confirming; }
  // Asks now.
  enum class Asking { Quietly, AtThePress };
  void ask(Asking how = Asking::Quietly);
  // Asks again and keeps the present answer until the new one comes.
  void renew();
  // The user wants it: confirmed() follows after the cluster was asked again, or surprised() when it would do something else by
  // now. An upgrade that the cluster refuses half-way leaves a failed revision behind.
  void confirm();

signals:
  void changed();
  void confirmed();
  void surprised();
  void unanswered(); // the cluster does not answer: nothing is confirmed

private:
  bool canAsk() const;
  void send(const jobs::JobKey& key);
  void invalidate();
  void followRelease();
  void take(inspect::ChangePlan plan);

  StudioSession* m_session;
  widgets::Workspace* m_workspace;
  ReleaseFollower m_follower;
  QTimer m_delay;
  widgets::Renewal m_renewal;
  DeployOptions m_options;
  std::shared_ptr<const release::Release> m_followed; // the record that is followed from
  std::shared_ptr<action::Session> m_followedIn;
  std::shared_ptr<const release::Release> m_newest;
  std::optional<inspect::ChangePlan> m_plan;
  std::optional<inspect::ChangePlan> m_seen; // what was on screen when the user wanted it
  QDateTime m_planTime;
  bool m_active = false, m_running = false, m_asking = false, m_gone = false, m_deciding = false, m_confirming = false;
};

} // namespace chartroom::studio::internal
