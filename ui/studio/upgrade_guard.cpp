#include "ui/studio/internal/upgrade_guard.h"

#include <utility>

namespace chartroom::studio::internal {

namespace {
// After the last key: a dry run asks the server about every object.
constexpr int kDelayMilliseconds = 700;
} // namespace

UpgradeGuard::UpgradeGuard(StudioSession* session, widgets::Workspace* workspace, QObject* parent)
    : QObject(parent), m_session(session), m_workspace(workspace), m_follower(workspace->jobs(), this), m_renewal(this) {
  m_delay.setSingleShot(true);
  m_delay.setInterval(kDelayMilliseconds);
  connect(&m_delay, &QTimer::timeout, this, [this] { ask(); });
  connect(&m_renewal, &widgets::Renewal::due, this, &UpgradeGuard::renew);
  connect(session, &StudioSession::stateChanged, this, &UpgradeGuard::followRelease);
  connect(session, &StudioSession::chartChanged, this, [this] {
    followRelease();
    invalidate();
  });
  connect(session, &StudioSession::targetChanged, this, &UpgradeGuard::followRelease);
  connect(session, &StudioSession::previewChanged, this, &UpgradeGuard::invalidate);
  connect(session->layers(), &models::LayersModel::contentChanged, this, &UpgradeGuard::invalidate);
  connect(session, &StudioSession::rebased, this, [this] {
    m_deciding = false;
    m_newest.reset();
    followRelease();
    invalidate();
  });
  connect(session, &StudioSession::rebaseFailed, this, [this] {
    m_deciding = false;
    emit changed();
  });
  connect(&m_follower, &ReleaseFollower::changed, this, [this](const std::shared_ptr<const release::Release>& newest) {
    if (!m_running) setNewest(newest);
  });
  connect(&m_follower, &ReleaseFollower::gone, this, [this] {
    if (m_running) return;
    m_gone = true;
    m_newest.reset();
    emit changed();
  });
  connect(workspace, &widgets::Workspace::clusterChanged, this, [this] {
    // A press is not carried out some time later, when the cluster is back.
    if (m_confirming && m_workspace->cluster().health == widgets::ClusterState::Health::Unreachable) {
      m_confirming = m_asking = false;
      m_workspace->jobs()->drop(this);
      m_plan.emplace();
      m_plan->basis = inspect::ChangePlan::Basis::Cluster;
      m_plan->reason = kube::Reason::Unreachable;
      m_planTime = QDateTime::currentDateTime();
      emit changed();
      emit unanswered();
    }
    // Back again: what was not known can be asked.
    if (m_workspace->cluster().health == widgets::ClusterState::Health::Reachable && !m_asking &&
        (!m_plan || m_plan->end == action::End::Unknown))
      invalidate();
  });
}

void UpgradeGuard::setActive(bool active) {
  m_active = active;
  m_follower.setPolling(active);
  if (active) {
    invalidate();
  } else {
    m_delay.stop();
    m_workspace->jobs()->drop(this);
    m_asking = false;
    // Who leaves the page before the cluster answered has changed their mind.
    if (std::exchange(m_confirming, false))
      m_workspace->reportError(
          tr("%1 was not upgraded: its page was left before the cluster answered").arg(m_session->releaseName()));
  }
}

void UpgradeGuard::setOptions(const DeployOptions& options) {
  if (options == m_options) return;
  m_options = options;
  invalidate();
}

void UpgradeGuard::setRunning(bool running) {
  if (running == m_running) return;
  m_running = running;
  if (running) {
    m_delay.stop();
    m_workspace->jobs()->drop(this);
    m_asking = false;
  } else {
    followRelease();
    m_follower.check();
    invalidate();
  }
}

void UpgradeGuard::followRelease() {
  const DeployedRelease* deployed =
      m_session->isUpgrade() && m_session->state() == StudioSession::State::Ready ? m_session->deployed() : nullptr;
  const auto record = deployed ? deployed->newest : nullptr;
  const auto target = record ? m_session->target() : nullptr;
  if (record == m_followed && target == m_followedIn) return;
  m_followed = record;
  m_followedIn = target;
  m_newest.reset();
  m_gone = false;
  if (target) m_follower.follow(target, record->nameSpace, record->name, action::PreparedOn::of(*record));
  else m_follower.stop();
  m_options.apply.forceConflicts = false;
  emit changed();
}

void UpgradeGuard::setNewest(const std::shared_ptr<const release::Release>& newest) {
  // What was uninstalled and kept its history cannot be upgraded either.
  m_gone = newest->info.status == release::status::kUninstalled;
  m_newest = m_gone ? nullptr : newest;
  m_plan.reset();
  emit changed();
}

void UpgradeGuard::decide(StudioSession::Rebase how) {
  if (!m_newest || m_deciding) return;
  m_deciding = true;
  emit changed();
  m_session->rebase(how);
}

bool UpgradeGuard::canAsk() const {
  return m_active && !m_running && !isBlocked() && m_session->isUpgrade() && m_session->state() == StudioSession::State::Ready &&
         m_session->target() && m_session->deployed();
}

void UpgradeGuard::invalidate() {
  m_workspace->jobs()->drop(this);
  m_plan.reset();
  m_confirming = false;
  m_delay.stop();
  // Only what could be rendered can be asked about.
  m_asking = canAsk() && m_session->problems()->errorCount() == 0;
  if (m_asking) m_delay.start();
  emit changed();
}

void UpgradeGuard::confirm() {
  if (m_confirming) return;
  m_seen = m_plan;
  ask(Asking::AtThePress);
  m_confirming = m_asking;
  m_asking ? emit changed() : emit confirmed();
}

void UpgradeGuard::ask(Asking how) {
  m_delay.stop();
  m_confirming = false;
  if (!canAsk() || m_session->problems()->errorCount() > 0) return;
  if (m_session->isRendering() || m_session->hasPendingRefresh()) return; // its preview asks
  m_plan.reset();
  m_asking = true;
  emit changed();
  // What the user waits for can be cancelled.
  send(how == Asking::AtThePress
           ? jobs::JobKey(QStringLiteral("plan"), tr("Asking what upgrading %1 does").arg(m_session->releaseName()))
           : jobs::JobKey("plan"));
}

void UpgradeGuard::renew() {
  if (!m_plan || m_asking || !canAsk() || m_session->problems()->errorCount() > 0 || m_session->isRendering() ||
      m_session->hasPendingRefresh())
    return;
  send("plan");
}

void UpgradeGuard::send(const jobs::JobKey& key) {
  DeployOrder order{m_session->target(), m_session->request(), m_options, {}, {}};
  if (m_followed) order.preparedOn = action::PreparedOn::of(*m_followed);
  m_workspace->jobs()->start(
      this, key, [order](const Context& context) { return planDeploy(context, order); },
      [this](inspect::ChangePlan plan) { take(std::move(plan)); });
}

void UpgradeGuard::take(inspect::ChangePlan plan) {
  m_asking = false;
  // A newer revision: the follower brings the record.
  if (plan.reason == kube::Reason::Superseded) m_follower.check();
  m_plan = std::move(plan);
  m_planTime = QDateTime::currentDateTime();
  m_renewal.start();
  emit changed();
  if (!std::exchange(m_confirming, false)) return;
  // Nothing to compare with: the press came before the first answer.
  const bool isExpected = m_seen ? *m_seen == *m_plan : !m_options.apply.forceConflicts && !m_plan->isBlocked();
  if (isExpected) emit confirmed();
  else emit surprised();
}

} // namespace chartroom::studio::internal
