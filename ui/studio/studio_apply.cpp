// Acting on a cluster: the copied command, the plan that the guard keeps, and the operation itself.
//
// A press asks the guard first. It goes on when nothing that the cluster does not refuse by itself changed since it was shown. The
// operation runs as a job with everything it needs in it, and finds the page again by cluster, namespace and name: by then the page
// may show another chart, and the window another cluster.

#include "ui/studio/studio_page.h"

#include "core/chart/read_file.h"
#include "core/inspect/release_records.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/plan_words.h"
#include "ui/models/qt_text.h"
#include "ui/studio/action_bar.h"
#include "ui/studio/internal/chart_archive.h"
#include "ui/studio/internal/deploy.h"
#include "ui/studio/internal/meanwhile_panel.h"
#include "ui/studio/internal/upgrade_guard.h"
#include "ui/studio/preview_panel.h"
#include "ui/widgets/plan_view.h"

#include <QDir>
#include <QFileInfo>

namespace chartroom::studio {

using models::qt;
using models::StudioLayer;
using State = StudioSession::State;

namespace {

// Whether the layer's file holds what the layer does: somebody may have changed it since it was read.
bool isOnDisk(const StudioLayer& layer) {
  if (layer.path.isEmpty() || layer.text != layer.savedText || !models::isPlainPath(layer.path)) return false;
  const QByteArray text = layer.text.toUtf8();
  if (QFileInfo(layer.path).size() != text.size()) return false;
  const auto there = chart::readOrdinaryFile(layer.path.toStdString());
  return there && *there == text.toStdString();
}

// "key=path" of --set-file with a path that is not absolute. Commas may separate several.
bool namesRelativePath(const QString& argument) {
  for (const QString& part : argument.split(u',')) {
    const qsizetype equals = part.indexOf(u'=');
    if (equals >= 0 && equals + 1 < part.size() && part[equals + 1] != u'/') return true;
  }
  return false;
}

} // namespace

QString StudioPage::helmCommand() {
  models::HelmRun run;
  run.verb = m_session->isUpgrade() ? models::HelmVerb::Upgrade : models::HelmVerb::Install;
  run.target = m_session->targetCluster().helmTarget(m_session->nameSpace());
  run.release = m_session->releaseName();
  if (const LoadedChart* chart = m_session->chart()) {
    // The chart of a stored release is on no disk: the command carries it.
    if (chart->path.isEmpty()) run.chartArchive = internal::chartArchive(chart->chart->chart());
    else run.chart = QFileInfo(chart->path).absoluteFilePath();
  }
  run.wait = m_bar->wait();
  run.hooks = m_bar->hooks();
  run.rollbackOnFailure = m_bar->atomic();
  // Who may not list namespaces may not create them either; who has not listed them yet may have to.
  run.createNamespace = m_workspace->canListNameSpaces() && !m_workspace->nameSpaces().contains(m_session->nameSpace());
  run.forceConflicts = m_session->isUpgrade() && m_guard->options().apply.forceConflicts;
  run.timeout = QStringLiteral("%1m0s").arg(m_bar->limitMinutes());
  const auto& rows = m_session->layers()->rows();
  for (auto layer = rows.rbegin(); layer != rows.rend(); ++layer) {
    if (!layer->enabled || layer->isLocked()) continue;
    if (layer->isSet()) {
      if (layer->text.isEmpty()) continue;
      run.values.append({models::HelmValues::Kind::Set, layer->text, models::flagOf(layer->kind)});
      if (layer->kind == value::Layer::Kind::SetFile && namesRelativePath(layer->text)) run.workingFolder = QDir::currentPath();
    } else if (isOnDisk(*layer)) {
      run.values.append({models::HelmValues::Kind::File, layer->path, {}});
    } else if (!layer->text.trimmed().isEmpty()) {
      run.values.append({models::HelmValues::Kind::Text, layer->text, {}});
    }
  }
  return models::helmScript(run);
}

const StudioPage::Operation* StudioPage::operationHere() const {
  if (m_session->state() != State::Ready) return nullptr;
  const auto found = std::find_if(m_operations.begin(), m_operations.end(), [&](const Operation& one) {
    return one.cluster.isSameClusterAs(m_session->targetCluster()) && one.nameSpace == m_session->nameSpace() &&
           one.name == m_session->releaseName();
  });
  return found == m_operations.end() ? nullptr : &*found;
}

void StudioPage::showProgress() {
  QString text;
  const Operation* here = operationHere();
  if (here) {
    text = tr("Rendering the chart"); // the first step, which tells nothing of itself
    for (const jobs::JobState& job : m_workspace->jobs()->jobs())
      if (job.id == here->job)
        text = job.cancelling ? tr("Cancelling") : job.progress.isEmpty() ? text : m_workspace->progressOf(job);
    // Nobody knows how it goes on while the cluster does not answer.
    if (const widgets::ClusterState& cluster = m_workspace->cluster(); cluster.isLost() && here->cluster.isSameClusterAs(cluster))
      text = tr("Connection to %1 lost, trying again").arg(cluster.name);
  }
  m_bar->setProgress(here ? here->title : QString(), text);
  m_guard->setRunning(here != nullptr);
}

void StudioPage::activated() { m_guard->setActive(true); }

void StudioPage::deactivated() {
  m_bar->dropPress();
  m_preview->maskSecrets(); // nobody wants to find them open later
  m_guard->setActive(false);
  m_session->rest();
}

void StudioPage::readOptions() {
  internal::DeployOptions options = m_guard->options();
  options.wait = m_bar->wait(), options.hooks = m_bar->hooks(), options.rollbackOnFailure = m_bar->atomic();
  options.limit = std::chrono::minutes(m_bar->limitMinutes());
  m_guard->setOptions(options);
}

void StudioPage::decide() {
  if (isMoved() || isCutOff()) return m_workspace->reconnect(); // its kubeconfig may have been mended
  if (isElsewhere()) return m_workspace->chooseCluster(m_session->targetCluster());
  if (m_guard->isBlocked()) m_meanwhile->bringUp();
  else {
    m_preview->showTab(QStringLiteral("effect"));
    m_guard->renew(); // what was refused may be accepted by now
  }
}

// What is true of the upgrade beyond the text: who changed the release meanwhile, and what the cluster would do.
void StudioPage::showGuard() {
  const bool upgrade = m_session->isUpgrade() && m_session->state() == State::Ready && m_session->deployed();
  const auto& newest = m_guard->newest();
  if (upgrade && newest && newest != m_shownNewest) m_meanwhile->showRevisions(m_session->deployed()->base, newest);
  if (upgrade && m_guard->isGone()) m_meanwhile->showGone(m_session->releaseName());
  m_shownNewest = newest;
  m_meanwhile->setVisible(upgrade && m_guard->isBlocked());
  m_meanwhile->setEnabled(!m_guard->isDeciding());
  m_preview->setMeanwhile(upgrade && newest ? newest->version : 0, newest && newest->info.status == release::status::kDeployed);

  ActionBar::Effect effect;
  const auto& plan = m_guard->plan();
  if (upgrade && isMoved()) {
    effect.headline = effect.blocked = tr("%1 leads to another server now").arg(m_session->targetCluster().name);
    effect.tone = widgets::Tone::Err;
  } else if (upgrade && isElsewhere()) {
    effect.headline = tr("%1 is not the chosen cluster").arg(m_session->targetCluster().name);
    effect.blocked = tr("Choose %1 first").arg(m_session->targetCluster().name);
    effect.primary = tr("Choose %1").arg(m_session->targetCluster().name);
    effect.tone = widgets::Tone::Err;
  } else if (upgrade && isCutOff()) {
    const widgets::ClusterState& cluster = m_workspace->cluster();
    effect.headline = effect.blocked = cluster.health == widgets::ClusterState::Health::Unknown
                                           ? tr("Connecting to %1").arg(cluster.name)
                                           : tr("%1 is not connected").arg(cluster.name);
    effect.primary = tr("Connect again");
    effect.tone = widgets::Tone::Err;
  } else if (upgrade && m_guard->isGone()) {
    effect.headline = tr("%1 is not there any more").arg(m_session->releaseName());
    effect.blocked = tr("Uninstalled meanwhile");
    effect.tone = widgets::Tone::Err;
  } else if (upgrade && newest) {
    effect.headline = tr("Revision %1 was made meanwhile").arg(newest->version);
    effect.blocked = tr("Decide about revision %1 first").arg(newest->version);
    effect.tone = widgets::Tone::Err;
    effect.nextRevision = newest->version + 1;
  } else if (upgrade && plan) {
    effect.headline = models::planHeadline(*plan);
    effect.detail = models::planReason(*plan);
    if (plan->isRefused()) effect.tone = widgets::Tone::Err;
    if (plan->isBlocked()) {
      effect.blocked = plan->canForce() ? tr("Decide about the conflicts first") : tr("See why");
    }
  } else if (upgrade && m_guard->isAsking()) {
    effect.asking = true;
    effect.waiting = m_guard->isConfirming();
    effect.detail = effect.waiting ? tr("Asking the cluster once more, then it upgrades") : tr("Asking the cluster what it does");
  }
  m_bar->setEffect(effect);
  // Where the cluster gave no answer there was no dry run.
  const QString time = m_guard->planTime().toString(QStringLiteral("HH:mm:ss"));
  const QString source = !plan                               ? QString()
                         : plan->end == action::End::Unknown ? tr("Asked at %1").arg(time)
                                                             : tr("From a server dry run at %1").arg(time);
  m_preview->setEffect(upgrade && !m_guard->isBlocked() && m_session->target(), source);
  if (plan) m_preview->effect()->showPlan(*plan);
  else if (m_guard->isAsking()) m_preview->effect()->showText(tr("Asking the cluster what it does"));
  else
    m_preview->effect()->showText(
        m_session->problems()->errorCount() > 0 ? tr("Not asked: the values have errors") : tr("Not asked yet"));
}

void StudioPage::deploy() {
  const auto session = m_session->target();
  if (!session || operationHere()) return;
  const bool upgrade = m_session->isUpgrade();
  internal::DeployOrder order{session, m_session->request(), m_guard->options(), {}, {}};
  if (upgrade) {
    if (!m_session->deployed()) return;
    order.preparedOn = action::PreparedOn::of(*m_session->deployed()->newest);
    order.base = m_session->deployed()->base;
  } else {
    order.options.apply = {};
  }
  const QString name = m_session->releaseName(), nameSpace = m_session->nameSpace();
  const QString title = upgrade ? tr("Upgrading %1").arg(name) : tr("Installing %1").arg(name);
  m_errorBanner->hide();
  QString ifStopped;
  if (order.options.rollbackOnFailure)
    ifStopped = upgrade ? tr("If you stop it now, %1 is rolled back to the revision before.").arg(name)
                        : tr("If you stop it now, what was installed of %1 is removed again.").arg(name);
  const Deployment deployment{
      upgrade, m_workspace->cluster(), nameSpace, name, m_session->chart()->chart, m_session->editedLayers()};
  const QString cluster = deployment.cluster.name;
  const jobs::JobId job = m_workspace->jobs()->start(
      this,
      jobs::JobKey(
          QStringLiteral("deploy %1 %2/%3").arg(cluster, nameSpace, name), title, jobs::Effect::Changes, cluster, ifStopped),
      [order](const Context& context) { return internal::deploy(context, order); },
      [this, deployment](const internal::DeployResult& outcome) { deployEnded(deployment, outcome); });
  m_operations.push_back({job, deployment.cluster, nameSpace, name, title});
  showProgress();
}

void StudioPage::deployEnded(const Deployment& deployment, const internal::DeployResult& outcome) {
  const auto& [upgrade, cluster, nameSpace, name, chart, layers] = deployment;
  const auto isOfIt = [&](const Operation& one) {
    return one.cluster.isSameClusterAs(deployment.cluster) && one.name == deployment.name && one.nameSpace == deployment.nameSpace;
  };
  const Operation* operation = operationHere();
  const bool isRelease = operation && isOfIt(*operation);
  // Whether the studio still shows what was applied, and the user is looking.
  const bool isHere = isRelease && m_session->chart()->chart == chart;
  std::erase_if(m_operations, isOfIt);
  const int revision = outcome.deployed ? outcome.deployed->revision : 0;
  // What this window wrote is no news to it, and the next number follows from it.
  if (upgrade && isRelease && outcome.deployed) m_session->takeRevision(*outcome.deployed);
  showProgress();
  if (revision > 0) m_workspace->announceReleaseChange(nameSpace, name);
  const QString called = m_workspace->onCluster(name, cluster.name);
  if (!outcome.result) m_workspace->announceFailure();
  if (!outcome.warnings.isEmpty())
    m_workspace->toast(tr("The cluster warns about %1: %2").arg(called, outcome.warnings.join(QStringLiteral("; "))));
  if (outcome.newest && isRelease) {
    m_guard->setNewest(outcome.newest);
    m_meanwhile->bringUp();
    showFailure(tr("Nothing was applied"),
        m_guard->isGone()
            ? tr("%1 was uninstalled after this upgrade was prepared.").arg(name)
            : tr("Revision %1 was made after this upgrade was prepared. Choose below how to go on.").arg(outcome.newest->version));
    return;
  }
  if (!outcome.result) return deployFailed(deployment, outcome, isHere);
  const QString what = upgrade ? tr("%1 upgraded to revision %2").arg(called).arg(revision)
                               : tr("%1 installed in %2").arg(name, m_workspace->onCluster(nameSpace, cluster.name));
  const bool isSame = isHere && m_session->markDeployed(layers);
  // The window stays on its page when the user left the studio, or typed after the press.
  if (!m_workspace->cluster().isSameClusterAs(cluster)) return m_workspace->toast(what);
  if (!isSame || !isVisible()) return m_workspace->toast(what, tr("Show"), openerOf(deployment));
  m_workspace->toast(what);
  openerOf(deployment)();
}

// The page is of the chosen cluster, which may be another one by now.
std::function<void()> StudioPage::openerOf(const Deployment& deployment) const {
  return [workspace = m_workspace, cluster = deployment.cluster, nameSpace = deployment.nameSpace, name = deployment.name] {
    if (workspace->cluster().isSameClusterAs(cluster)) workspace->openRelease(nameSpace, name, QStringLiteral("resources"));
  };
}

void StudioPage::deployFailed(const Deployment& deployment, const internal::DeployResult& outcome, bool isHere) {
  const Error& error = outcome.result.error();
  const int revision = outcome.deployed ? outcome.deployed->revision : 0;
  const QString called = m_workspace->onCluster(deployment.name, deployment.cluster.name);
  const bool isChosen = m_workspace->cluster().isSameClusterAs(deployment.cluster);
  // With a record, objects may have been changed; without one nothing was.
  const bool isStopped = error.code == Code::Cancelled;
  const QString what =
      revision == 0 ? (deployment.upgrade ? tr("%1 was not upgraded").arg(called) : tr("%1 was not installed").arg(called))
      : deployment.upgrade
          ? (isStopped ? tr("The upgrade of %1 was stopped").arg(called) : tr("The upgrade of %1 failed").arg(called))
          : (isStopped ? tr("The installation of %1 was stopped").arg(called) : tr("The installation of %1 failed").arg(called));
  QString why = qt(error.message);
  const bool isLost = (isChosen && m_workspace->cluster().isLost()) || error.code == Code::Unreachable;
  if (revision > 0 && outcome.recorded == internal::Recorded::No)
    why = tr("The cluster still records revision %1 as unfinished: its page says how to go on. %2")
              .arg(revision)
              .arg(models::plainText(why));
  else if (revision > 0 && outcome.recorded == internal::Recorded::Unknown) // the last words may not have reached it either
    why =
        isLost
            ? tr("The connection was lost in the middle. Objects may be changed already, and revision %1 may be recorded as unfinished: its page says how to go on. %2")
                  .arg(revision)
                  .arg(models::plainText(why))
            : tr("Whether the cluster records revision %1 as failed is not known. %2").arg(revision).arg(models::plainText(why));
  const bool hasPage = revision > 0 && isChosen;
  const auto open = openerOf(deployment);
  QStringList notes; // what the pods and events say
  for (const std::string& note : error.notes) notes << qt(note);
  if (isHere) {
    showFailure(what, why, hasPage ? widgets::NoticeAction{tr("Show the release"), open, false} : widgets::NoticeAction{}, notes);
    m_failedTarget = target();
  }
  if (!deployment.upgrade && error.code == Code::AlreadyExists) m_session->askNameAgain();
  if (isHere && isVisible()) return;
  const QString plain = models::plainText(why);
  if (plain != why) notes.prepend(why);
  m_workspace->reportError(tr("%1. %2").arg(what, plain), notes.join(QLatin1Char('\n')), hasPage ? tr("Show") : QString(), open);
}

bool StudioPage::isElsewhere() const {
  return m_session->state() == State::Ready && m_session->isUpgrade() &&
         !m_session->targetCluster().isSameClusterAs(m_workspace->cluster());
}

// The cluster is the chosen one, but there is no way to it now: what was the way may be no longer allowed.
bool StudioPage::isCutOff() const {
  return m_session->state() == State::Ready && m_session->isUpgrade() && !isElsewhere() &&
         m_workspace->session() != m_session->target();
}

// The context is the one of the upgrade, but its kubeconfig was rewritten and leads elsewhere.
bool StudioPage::isMoved() const {
  const widgets::ClusterState &chosen = m_workspace->cluster(), &own = m_session->targetCluster();
  return isElsewhere() && chosen.kind == own.kind && chosen.kubeconfig == own.kubeconfig && chosen.context == own.context;
}

void StudioPage::showElsewhere() {
  const bool elsewhere = isElsewhere();
  if (elsewhere) {
    const QString own = m_session->targetCluster().name, chosen = m_workspace->cluster().name;
    const QStringList& files = m_session->targetCluster().kubeconfig;
    m_elsewhere->setContent(tr("This upgrade belongs to %1").arg(own),
        isMoved()
            ? tr("%1 leads to another server since its kubeconfig was changed. If it is the same cluster, open the upgrade again: it offers what is typed as a draft.")
                  .arg(chosen)
        : chosen == own
            ? tr("The %1 of another kubeconfig is chosen now. Choose the one of %2 above to go on; what is typed stays.")
                  .arg(chosen, files.isEmpty() ? tr("your own kubeconfig") : files.join(QStringLiteral(", ")))
        : chosen.isEmpty() ? tr("No cluster is chosen. Choose %1 above to go on; what is typed stays.").arg(own)
                           : tr("%1 is chosen now. Choose %2 above to go on; what is typed stays.").arg(chosen, own));
  }
  m_elsewhere->setVisible(elsewhere);
  updateHeader();
  showGuard();
}

} // namespace chartroom::studio
