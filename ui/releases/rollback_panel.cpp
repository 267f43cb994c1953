#include "ui/releases/internal/rollback_panel.h"

#include "core/action/plan.h"
#include "core/action/rollback.h"
#include "ui/models/copied_command.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/plan_words.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/plan_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <utility>

namespace chartroom::releases {

using namespace widgets;

namespace {

constexpr int kReasonLength = 256;      // helm refuses longer descriptions
constexpr int kDelayMilliseconds = 250; // while somebody walks along the timeline

} // namespace

RollbackPanel::RollbackPanel(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state), m_renewal(this) {
  setObjectName(QStringLiteral("rollbackPanel"));
  setSurface(this, "panel");
  setMinimumWidth(280);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_title = makeLabel({}, TextRole::PanelTitle);
  m_title->setObjectName(QStringLiteral("rollbackTitle"));
  m_title->setContentsMargins(16, 12, 16, 2);
  column->addWidget(m_title);

  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setProperty("surface", QStringLiteral("panel"));
  auto* inside = new QWidget(scroll);
  auto* insideColumn = new QVBoxLayout(inside);
  insideColumn->setContentsMargins(16, 0, 16, 8);
  m_note = makeLabel({}, TextRole::Secondary, "text2");
  m_note->setObjectName(QStringLiteral("rollbackNote"));
  m_note->setWordWrap(true);
  insideColumn->addWidget(m_note);
  insideColumn->addSpacing(8);
  m_error = new ErrorCard(inside);
  m_error->setObjectName(QStringLiteral("rollbackError"));
  m_error->hide();
  insideColumn->addWidget(m_error);
  m_computing = new QWidget(inside);
  auto* computing = new QHBoxLayout(m_computing);
  computing->setContentsMargins(0, 0, 0, 0);
  auto* ring = new ProgressRing(14, m_computing);
  ring->setRunning(true);
  computing->addWidget(ring);
  QLabel* asking = makeLabel(tr("Asking the cluster what it does"), TextRole::Secondary, "text2");
  asking->setWordWrap(true);
  computing->addWidget(asking, 1);
  insideColumn->addWidget(m_computing);
  m_view = new PlanView(inside);
  insideColumn->addWidget(m_view);
  insideColumn->addStretch(1);
  scroll->setWidget(inside);
  column->addWidget(scroll, 1);

  column->addWidget(makeRule(Qt::Horizontal, this));
  auto* foot = new QVBoxLayout;
  foot->setContentsMargins(16, 12, 16, 12);
  foot->setSpacing(8);
  m_reason = new QLineEdit(this);
  m_reason->setObjectName(QStringLiteral("rollbackReason"));
  m_reason->setPlaceholderText(tr("Why? Kept in the description"));
  m_reason->setAccessibleName(tr("Reason for the rollback"));
  m_reason->setMaxLength(kReasonLength);
  foot->addWidget(m_reason);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  m_button = makeButton({}, ButtonKind::Primary);
  m_button->setObjectName(QStringLiteral("rollbackButton"));
  setIconName(m_button, QStringLiteral("undo-2"), "onfill");
  buttons->addWidget(m_button, 1);
  auto* copy = makeIconButton(QStringLiteral("terminal"), tr("Copy helm command"), this);
  copy->setObjectName(QStringLiteral("rollbackCopyButton"));
  buttons->addWidget(copy);
  foot->addLayout(buttons);
  auto* last = new QHBoxLayout;
  last->setSpacing(6);
  m_ring = new ProgressRing(14, this);
  m_ring->hide();
  last->addWidget(m_ring);
  m_foot = makeLabel({}, TextRole::Small, "text2");
  m_foot->setWordWrap(true);
  last->addWidget(m_foot, 1);
  foot->addLayout(last);
  column->addLayout(foot);

  // A press is not carried out some time later, when the cluster is back.
  connect(state->workspace, &Workspace::clusterChanged, this, [this] {
    const ClusterState& cluster = m_state->workspace->cluster();
    if (!m_pressed || cluster.health != ClusterState::Health::Unreachable) return;
    m_pressed = false;
    m_state->workspace->jobs()->drop(this, QStringLiteral("plan"));
    m_planOf = {};
    m_error->setError(tr("Nothing was rolled back"), tr("%1 did not answer. Press again when it does.").arg(cluster.name), {}, {});
    m_error->show();
    m_errorOf = subject();
    updateButton();
  });
  m_delay.setSingleShot(true);
  m_delay.setInterval(kDelayMilliseconds);
  connect(&m_delay, &QTimer::timeout, this, &RollbackPanel::ask);
  connect(&m_renewal, &Renewal::due, this, [this] {
    if (m_ready && isVisible() && !m_delay.isActive() && m_planOf == subject()) ask();
    else m_renewal.start();
  });
  connect(m_view, &PlanView::forceRequested, this, &RollbackPanel::setForced);
  connect(state->workspace, &Workspace::clusterChanged, this, [this] {
    // What was not known while the cluster was away can be asked now.
    if (m_ready && m_plan.end == action::End::Unknown && m_plan.basis == inspect::ChangePlan::Basis::Cluster &&
        m_state->workspace->cluster().health == ClusterState::Health::Reachable)
      m_delay.start();
    updateButton();
  });
  connect(state->workspace->jobs(), &jobs::JobRunner::changed, this, &RollbackPanel::updateButton);
  connect(m_button, &QPushButton::clicked, this, &RollbackPanel::rollBack);
  connect(m_reason, &QLineEdit::returnPressed, this, &RollbackPanel::rollBack);
  connect(copy, &QToolButton::clicked, this, [this] {
    const QString command = helmCommand();
    QGuiApplication::clipboard()->setText(command);
    const inspect::ReleasePtr record = m_state->last();
    m_state->workspace->toast(models::copiedCommandText(command, record ? inspect::secretsOf(*record) : inspect::SecretValues()));
  });
}

QString RollbackPanel::helmCommand() const {
  QStringList words{QStringLiteral("rollback"), m_state->name, QString::number(m_target)};
  if (!m_reason->text().trimmed().isEmpty()) words << QStringLiteral("--description") << m_reason->text().trimmed();
  if (m_forced) words << QStringLiteral("--force-conflicts");
  return models::helmCommand(m_state->target(), words);
}

RollbackPanel::Subject RollbackPanel::subject() const {
  const inspect::ReleasePtr current = m_state->last();
  return {m_state->identity(), m_state->name, m_target, current ? current->version : 0,
      current ? current->info.status : std::string(), m_forced};
}

action::RollbackOptions RollbackPanel::options(int version) const {
  action::RollbackOptions options;
  options.releaseName = m_state->name.toStdString();
  options.version = version;
  options.apply.forceConflicts = m_forced;
  options.maxHistory = models::helmMaxHistory();
  if (const inspect::ReleasePtr current = m_state->last()) options.preparedOn = action::PreparedOn::of(*current);
  return options;
}

// What was uninstalled can be brought back as it was.
bool RollbackPanel::isCurrent() const {
  const inspect::ReleasePtr current = m_state->last();
  return current && m_target == current->version && current->info.status != release::status::kUninstalled;
}

void RollbackPanel::setTarget(int revision) {
  if (revision != m_target) {
    m_error->hide();
    m_forced = false;
  }
  m_target = revision;
  const inspect::ReleasePtr target = m_state->history.find(revision), current = m_state->last();
  // The error stays until another release is shown, or this one has a newer revision.
  if (m_errorOf.release != m_state->identity() || (current && current->version > m_errorOf.current)) m_error->hide();
  if (!target || !current) {
    m_ready = false;
    return updateButton();
  }
  if (m_planOf == subject()) return updateButton();
  m_planOf = subject();
  m_ready = m_pressed = false;
  m_state->workspace->jobs()->drop(this, QStringLiteral("plan"));
  m_delay.stop();
  if (isCurrent()) {
    m_plan = {};
    m_plan.target = m_plan.current = revision;
    m_ready = true;
    m_computing->hide();
    m_view->showText(tr("Select another revision to see what going back to it would change."));
    updateButton();
    emit planned();
    return;
  }
  m_view->hide();
  m_computing->show();
  updateButton();
  m_delay.start();
}

void RollbackPanel::ask() {
  const auto session = m_state->workspace->session();
  const inspect::ReleasePtr target = m_state->history.find(m_target), current = m_state->last();
  if (!target || !current || isCurrent() || isRunning()) return;
  // What the user waits for can be cancelled.
  const jobs::JobKey key = m_pressed
                               ? jobs::JobKey(QStringLiteral("plan"), tr("Asking what rolling back %1 does").arg(m_state->name))
                               : jobs::JobKey("plan");
  m_state->workspace->jobs()->start(
      this, key,
      [session, target, current, options = options(m_target), space = m_state->nameSpace.toStdString()](const Context& context) {
        if (!session) return inspect::storedRollback(*target, *current);
        const auto own = inspect::sessionIn(session, space);
        if (!own) return inspect::storedRollback(*target, *current);
        return inspect::readPlan(action::planRollback(context, **own, options),
            options.apply.forceConflicts ? inspect::Forced::Yes : inspect::Forced::No);
      },
      [this](inspect::ChangePlan plan) { take(std::move(plan)); });
}

void RollbackPanel::take(inspect::ChangePlan plan) {
  plan.target = m_target;
  const bool same = m_ready && plan == m_plan;
  m_plan = std::move(plan);
  m_planTime = QDateTime::currentDateTime();
  m_renewal.start();
  m_ready = true;
  m_computing->hide();
  if (!same) m_view->showPlan(m_plan);
  m_view->show();
  const bool pressed = std::exchange(m_pressed, false);
  updateButton();
  emit planned();
  if (!pressed || !m_state->loaded()) return;
  if (same && m_button->isEnabled()) return go();
  m_error->setError(tr("Nothing was rolled back"),
      m_plan.reason == kube::Reason::Cancelled ? tr("It was stopped before it began.")
      : m_plan.end == action::End::Unknown
          ? tr("The cluster did not say what the rollback would do. %1").arg(models::planReason(m_plan))
          : tr("The cluster changed, and with it what the rollback would do. Look at it again."),
      {}, {});
  m_errorOf = subject();
  m_error->show();
}

// Who leaves the page before the cluster answered has changed their mind.
void RollbackPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  if (!std::exchange(m_pressed, false)) return;
  m_state->workspace->jobs()->drop(this, QStringLiteral("plan"));
  const QString name = std::exchange(m_planOf, {}).name; // the page may show another release by now
  m_state->workspace->reportError(tr("%1 was not rolled back: its page was left before the cluster answered").arg(name));
}

void RollbackPanel::setForced(bool forced) {
  m_forced = forced;
  m_error->hide(); // its answer is the plan that is asked for
  setTarget(m_target);
}

void RollbackPanel::updateButton() {
  const inspect::ReleasePtr current = m_state->last(), target = m_state->history.find(m_target);
  const bool isCurrent = this->isCurrent();
  m_title->setText(m_target > 0 ? (isCurrent ? tr("Revision %1").arg(m_target) : tr("Roll back to revision %1").arg(m_target))
                                : tr("Roll back"));
  if (!current || !target) m_note->clear();
  else if (isCurrent) m_note->setText(tr("The newest revision"));
  else
    m_note->setText(!m_ready || m_plan.basis == inspect::ChangePlan::Basis::Stored || m_plan.end == action::End::Unknown
                        ? tr("Becomes revision %1").arg(current->version + 1)
                        : tr("Becomes revision %1 · from a server dry run at %2")
                              .arg(current->version + 1)
                              .arg(m_planTime.toString(QStringLiteral("HH:mm:ss"))));
  const bool running = isRunning();
  const int runningTo = running ? m_running.at(m_state->identity()) : 0;
  m_button->setText(running ? tr("Rolling back to %1").arg(runningTo) : tr("Roll back to %1").arg(m_target));
  const bool refused = m_ready && !isCurrent && m_plan.isBlocked();
  const QString busy = running ? QString() : m_state->whyBusy();
  const bool possible =
      target && !isCurrent && !running && busy.isEmpty() && !m_pressed && m_ready && !refused && m_state->workspace->session();
  m_button->setEnabled(possible);
  m_reason->setEnabled(target && !isCurrent && !running);
  QString why;
  if (isCurrent) why = tr("This is the current revision. Select an earlier one to go back to.");
  else if (!m_state->workspace->session()) why = tr("No cluster is connected.");
  else if (!busy.isEmpty()) why = busy;
  else if (refused)
    why = m_plan.canForce() ? tr("The cluster would refuse it. Force the conflicts to go on.")
                            : tr("The cluster would refuse it: %1").arg(models::planReason(m_plan));
  const ClusterState& cluster = m_state->workspace->cluster();
  if (running)
    m_foot->setText(cluster.isLost() ? tr("Connection to %1 lost, trying again").arg(cluster.name)
                                     : tr("Rolling back %1 to revision %2").arg(m_state->name).arg(runningTo));
  else m_foot->setText(m_pressed ? tr("Asking the cluster once more what it would do") : why);
  m_button->setToolTip(why);
  m_ring->setVisible(running || m_pressed);
  m_ring->setRunning(running || m_pressed);
}

void RollbackPanel::rollBack() {
  if (!m_button->isEnabled() || isRunning()) return;
  // Somebody may have changed an object since, and a rollback that is refused half-way leaves a failed revision behind.
  if (m_plan.basis != inspect::ChangePlan::Basis::Cluster) {
    emit pressed();
    return go();
  }
  m_pressed = true;
  m_error->hide();
  emit pressed();
  ask();
  updateButton();
}

void RollbackPanel::go() {
  const inspect::ReleasePtr current = m_state->last();
  // Going back to a state that never stood is no undo.
  const bool wasGood =
      current && (current->info.status == release::status::kDeployed || current->info.status == release::status::kSuperseded);
  m_error->hide();
  action::RollbackOptions chosen = options(m_target);
  chosen.description = m_reason->text().trimmed().toStdString();
  start(chosen, wasGood ? current->version : 0);
}

void RollbackPanel::start(const action::RollbackOptions& options, int undoTo, Check check) {
  const auto session = m_state->workspace->session();
  if (!session || isRunning()) return;
  const QString space = m_state->nameSpace, name = m_state->name;
  struct Answer {
    Result<int> made;
    Refusal refusal = Refusal::None;
    int newest = 0; // the newest revision that the operation knows of
  };
  const QString release = m_state->identity();
  m_running[release] = options.version;
  m_delay.stop();
  m_state->workspace->jobs()->drop(this, QStringLiteral("plan"));
  updateButton();
  m_state->workspace->jobs()->start(
      this,
      {QStringLiteral("rollback ") + release, tr("Rolling back %1 to %2").arg(name).arg(options.version), jobs::Effect::Changes,
          m_state->workspace->cluster().name},
      [session, options, check, space = space.toStdString()](const Context& context) -> Answer {
        const auto own = inspect::sessionIn(session, space);
        if (!own) return {own.error()};
        // Nobody has seen what an undo does.
        if (check == Check::First) {
          const inspect::ChangePlan plan = inspect::readPlan(action::planRollback(context, **own, options),
              options.apply.forceConflicts ? inspect::Forced::Yes : inspect::Forced::No);
          if (context.cancelled()) return {Error{Code::Cancelled, "context canceled", {}, {}}, Refusal::Planned, 0};
          if (plan.losses.any())
            return {Error{Code::Conflict,
                        tr("It would do more than undo: %1. Choose the revision in the history to see what goes with that.")
                            .arg(models::lossTexts(plan.losses).front().what)
                            .toStdString(),
                        {}, {}},
                Refusal::Planned, plan.current};
          if (plan.isBlocked())
            return {Error{Code::Conflict, models::planReason(plan).toStdString(), {}, {}}, Refusal::Planned, plan.current};
        }
        action::Outcome outcome = action::rollback(context, **own, options);
        const int newest = outcome.newest ? outcome.newest->version : outcome.release ? outcome.release->version : 0;
        if (!outcome.result)
          return {std::move(outcome.result).error(), outcome.newest ? Refusal::Superseded : Refusal::None, newest};
        return {newest};
      },
      [this, version = options.version, prepared = options.preparedOn ? options.preparedOn->revision : 0, release,
          cluster = m_state->workspace->cluster().name, space, name, undoTo](const Answer& answer) {
        m_running.erase(release);
        // Another release may be on the page by now.
        const bool isHere = m_state->identity() == release;
        const QString called = m_state->workspace->onCluster(name, cluster);
        if (isHere) m_planOf = {}; // the objects are others now
        if (!answer.made) m_state->workspace->announceFailure();
        if (answer.made) {
          if (isHere) {
            m_reason->clear();
            m_forced = false;
          }
          const int made = *answer.made;
          const QString text = tr("%1 rolled back to %2, now revision %3").arg(called).arg(version).arg(made);
          // Only the release that is on the page can be changed from here; nothing is undone when somebody changed it again.
          if (undoTo > 0 && isHere)
            m_state->workspace->toast(
                text, tr("Undo"),
                [this, undoTo, made] {
                  action::RollbackOptions undo = this->options(undoTo);
                  undo.preparedOn = action::PreparedOn{made, {}, {}};
                  undo.description = tr("Undo of revision %1").arg(made).toStdString();
                  emit pressed();
                  start(undo, 0, Check::First);
                },
                m_state->visit.get());
          else m_state->workspace->toast(text);
        } else if (!isHere) {
          const models::PlainError plain = models::plainError(answer.made.error());
          m_state->workspace->reportError(
              tr("Rollback of %1 to %2 failed. %3").arg(called).arg(version).arg(plain.text), plain.details);
        } else {
          showError(version, answer.made.error(), answer.refusal);
          m_errorOf = subject();
          m_errorOf.current = std::max({answer.newest, prepared, m_errorOf.current});
        }
        setTarget(m_target);
        m_state->workspace->announceReleaseChange(space, name);
        emit finished(answer.made.ok());
      });
}

void RollbackPanel::showError(int version, const Error& error, Refusal refusal) {
  QStringList details;
  const models::PlainError plain = models::plainError(error);
  if (!plain.details.isEmpty()) details << plain.details;
  // The card offers no second try: the panel asks for another plan, which says what the same button would do now.
  if (refusal == Refusal::Superseded)
    m_error->setError(tr("Nothing was rolled back"),
        tr("The release was changed meanwhile. The history shows how, and the plan below is made against it."),
        details.join(QLatin1Char('\n')), {});
  else if (refusal == Refusal::Planned)
    m_error->setError(tr("Nothing was rolled back"), plain.text, details.join(QLatin1Char('\n')), {});
  else m_error->setError(tr("Rollback to %1 failed").arg(version), plain.text, details.join(QLatin1Char('\n')), {});
  m_error->show();
}

} // namespace chartroom::releases
