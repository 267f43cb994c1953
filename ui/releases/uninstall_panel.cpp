#include "ui/releases/internal/uninstall_panel.h"

#include "core/action/uninstall.h"
#include "core/inspect/release_resources.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/models/plan_words.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

namespace {
constexpr std::size_t kMany = 20;
constexpr int kTextHeight = 180;

QString listed(const std::vector<inspect::PlanItem>& items) {
  QStringList names;
  for (const inspect::PlanItem& item : items) {
    const bool isTold = item.says == inspect::Says::OfRevision || item.says == inspect::Says::WithNamespace;
    const QString revision = isTold ? QStringLiteral(" (%1)").arg(models::saidText(item)) : QString();
    names << models::objectText(item).toHtmlEscaped() + revision;
  }
  return names.join(QStringLiteral(", "));
}
} // namespace

UninstallPanel::UninstallPanel(const ReleaseState* state, QWidget* parent) : QFrame(parent), m_state(state) {
  setObjectName(QStringLiteral("uninstallPanel"));
  setProperty("card", QStringLiteral("true"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 14);
  column->setSpacing(8);
  m_title = makeLabel({}, TextRole::PanelTitle);
  column->addWidget(m_title);
  m_text = makeLabel({}, TextRole::Base, "text2");
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::RichText);
  m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  m_scroll = new QScrollArea(this);
  m_scroll->setObjectName(QStringLiteral("uninstallScroll"));
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setWidget(m_text);
  column->addWidget(m_scroll);
  m_error = new ErrorCard(this);
  m_error->setObjectName(QStringLiteral("uninstallError"));
  m_error->hide();
  column->addWidget(m_error);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  m_keep = new Toggle(tr("Keep the history, so that it can be brought back"), this);
  m_keep->setObjectName(QStringLiteral("keepHistory"));
  m_keep->setCheckable(true);
  row->addWidget(m_keep);
  row->addSpacing(16);
  m_hooks = new Toggle(tr("Run its hooks"), this);
  m_hooks->setObjectName(QStringLiteral("uninstallHooks"));
  m_hooks->setToolTip(tr("Without them what fails before or after the deletion is passed over (--no-hooks)"));
  m_hooks->setCheckable(true);
  m_hooks->setChecked(true);
  connect(m_hooks, &QAbstractButton::toggled, this, &UninstallPanel::prepare);
  row->addWidget(m_hooks);
  row->addStretch(1);
  m_busy = makeLabel({}, TextRole::Small, "text2", this);
  m_busy->setWordWrap(true);
  m_busy->hide();
  column->addWidget(m_busy);
  m_ring = new ProgressRing(14, this);
  m_ring->hide();
  row->addWidget(m_ring);
  auto* copy = makeIconButton(QStringLiteral("terminal"), tr("Copy helm command"), this);
  row->addWidget(copy);
  m_cancel = makeButton(tr("Cancel"));
  m_cancel->setObjectName(QStringLiteral("uninstallCancel"));
  row->addWidget(m_cancel);
  m_confirm = makeButton({}, ButtonKind::Danger);
  m_confirm->setObjectName(QStringLiteral("uninstallConfirm"));
  row->addWidget(m_confirm);
  column->addLayout(row);
  connect(state->workspace->jobs(), &jobs::JobRunner::changed, this, &UninstallPanel::showRunning);
  connect(m_cancel, &QPushButton::clicked, this, &UninstallPanel::closed);
  connect(m_confirm, &QPushButton::clicked, this, &UninstallPanel::confirm);
  connect(copy, &QToolButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(helmCommand());
    m_state->workspace->toast(tr("helm command copied"));
  });
}

QString UninstallPanel::helmCommand() const {
  QStringList words{QStringLiteral("uninstall"), m_state->name};
  if (m_keep->isChecked()) words << QStringLiteral("--keep-history");
  if (!m_hooks->isChecked()) words << QStringLiteral("--no-hooks");
  return models::helmCommand(m_state->target(), words);
}

// What was chosen for another release, or before a Cancel, does not carry over.
void UninstallPanel::reset() {
  const QSignalBlocker quiet(m_hooks);
  m_keep->setChecked(false), m_hooks->setChecked(true);
  m_hooks->hide(); // until it is known whether there are any
  m_error->hide();
}

void UninstallPanel::prepare() {
  m_title->setText(tr("Uninstall %1 from %2").arg(m_state->name, m_state->nameSpace));
  m_confirm->setText(tr("Uninstall %1").arg(m_state->name));
  showRunning();
  const inspect::ReleasePtr record = m_state->last();
  if (!record) return;
  const bool isGone = record->info.status == release::status::kUninstalled;
  m_keep->setVisible(!isGone);
  if (isGone) m_hooks->hide();
  if (isGone) return prepareHistory(record);
  // The records answer at once; the cluster knows more, and may take its time.
  m_state->workspace->jobs()->start(
      this, "plan", [revisions = m_state->history.revisions](const Context&) { return inspect::planUninstall(revisions); },
      [this, revisions = m_state->history.revisions](const inspect::UninstallPlan& plan) { askAbout(plan, revisions); });
}

// Of an uninstalled release only the records go, which are the last to name what stays.
void UninstallPanel::prepareHistory(const inspect::ReleasePtr& record) {
  const std::size_t count = m_state->history.revisions.size();
  const QString history = tr("<b>Its history is removed:</b> %1. No object is removed.")
                              .arg(count == 1 ? tr("1 revision") : tr("%1 revisions").arg(count)) +
                          QStringLiteral("<br>");
  setText(history + tr("What of it is in the cluster is not known."));
  m_confirm->setText(tr("Remove the history of %1").arg(m_state->name));
  m_state->workspace->jobs()->drop(this, QStringLiteral("plan"));
  const auto session = m_state->workspace->session();
  if (!session) return;
  m_state->workspace->jobs()->start(
      this, "plan",
      [session, record](const Context& context) -> Result<inspect::Remains> {
        CHARTROOM_TRY(session->reachable(context));
        return inspect::remainsOf(context, *session, *record);
      },
      [this, record, history](const Result<inspect::Remains>& remains) {
        if (m_state->last() != record || !remains) return;
        const QString text = models::remainsText(*remains);
        setText(history + (text.isEmpty() ? tr("None of its objects is found in the cluster.") : text.toHtmlEscaped()));
      });
}

void UninstallPanel::askAbout(const inspect::UninstallPlan& known, const std::vector<inspect::ReleasePtr>& revisions) {
  if (m_state->last() != revisions.back()) return; // read again, or another release: that has a plan of its own
  const bool begun = revisions.back()->info.status == release::status::kUninstalling;
  const auto session = m_state->workspace->session();
  if (!session) return showPlan(known, begun, tr("What of it is in the cluster is not known."));
  showPlan(known, begun, tr("The cluster is asked what of it is there."));
  m_state->workspace->jobs()->start(
      this, "plan", [session, revisions](const Context& context) { return inspect::planUninstall(context, *session, revisions); },
      [this, begun, known, newest = revisions.back()](const Result<inspect::UninstallPlan>& plan) {
        if (m_state->last() != newest) return;
        if (plan) return showPlan(*plan, begun, {});
        showPlan(known, begun,
            tr("What of it is in the cluster is not known. %1").arg(models::plainError(plan.error()).text.toHtmlEscaped()));
      });
}

void UninstallPanel::showPlan(inspect::UninstallPlan plan, bool begun, const QString& note) {
  // What the records name may be gone, or another's.
  const QString ifThere = plan.isAsked ? QString() : tr(", as far as still there");
  QStringList parts;
  if (!plan.unserved.empty()) {
    parts
        << tr("<b>It will fail, and nothing is removed:</b> the cluster does not serve the kind of %1.").arg(listed(plan.unserved));
    plan.removed.clear(), plan.left.clear(), plan.losses = {}, plan.keepsVolumes = false;
  }
  QString removed = tr("No object is removed.");
  if (!plan.removed.empty() && (begun && !plan.isAsked))
    removed = tr("<b>Removed, as far as still there:</b> %1.").arg(listed(plan.removed));
  else if (!plan.removed.empty())
    removed = tr("<b>%1 removed:</b> %2.")
                  .arg(plan.removed.size() == 1 ? tr("1 object is") : tr("%1 objects are").arg(plan.removed.size()),
                      listed(plan.removed));
  // A long list would push what stays out of sight.
  const bool isLong = plan.removed.size() > kMany;
  if (!isLong) parts << removed;
  if (!plan.left.empty())
    parts << tr("<b>Removed too%1:</b> %2. Older revisions made it, and no later one came to its end.")
                 .arg(ifThere, listed(plan.left));
  if (!plan.leftData.empty()) parts << tr("<b>Stays for its data%1:</b> %2.").arg(ifThere, listed(plan.leftData));
  if (!plan.kept.empty()) parts << tr("<b>Kept by their resource policy:</b> %1.").arg(listed(plan.kept));
  if (!plan.foreign.empty()) parts << tr("<b>Stays, because it belongs to others:</b> %1.").arg(listed(plan.foreign));
  if (!plan.unread.empty())
    parts << tr("<b>Stays, because you may not read it:</b> %1. The uninstall ends incomplete.").arg(listed(plan.unread));
  const QString gone = plan.gone.empty() ? QString() : tr("Not there: %1.").arg(listed(plan.gone));
  if (!gone.isEmpty() && plan.gone.size() <= kMany) parts << gone;
  m_hooks->setVisible(!plan.hooks.empty());
  if (!plan.hooks.empty() && m_hooks->isChecked()) parts << tr("<b>Hooks that run:</b> %1.").arg(listed(plan.hooks));
  // Hooks that do not run make nothing.
  if (!m_hooks->isChecked()) std::erase_if(plan.ofHooks, [](const inspect::PlanItem& item) { return item.count == 0; });
  if (!plan.ofHooks.empty()) parts << tr("<b>Made by hooks and not removed:</b> %1%2.").arg(listed(plan.ofHooks), ifThere);
  for (const models::LossText& loss : models::lossTexts(plan.losses)) parts << tr("<b>%1.</b> %2").arg(loss.what, loss.meaning);
  if (plan.keepsDefinitions) parts << tr("Custom resource definitions of the chart's crds folder stay.");
  if (plan.mayKeepDefinitions) parts << tr("If a subchart has custom resource definitions in a crds folder, they stay.");
  // Only the live object says what becomes of them.
  if (plan.keepsVolumes && !plan.isAsked) parts << tr("Whether volumes claimed by StatefulSets stay is not known.");
  else if (plan.keepsVolumes)
    parts << (plan.losses.sets == 0 ? tr("Volumes claimed by StatefulSets stay.")
                                    : tr("Volumes claimed by other StatefulSets stay."));
  if (isLong) parts << removed;
  if (plan.gone.size() > kMany) parts << gone;
  if (!note.isEmpty()) parts << note;
  setText(parts.join(QStringLiteral("<br>")));
}

void UninstallPanel::setText(const QString& text) {
  m_text->setText(text);
  m_scroll->verticalScrollBar()->setValue(0);
  fitText();
}

// As high as the text, but not so high that the buttons leave the page.
void UninstallPanel::fitText() {
  const int width = this->width() - layout()->contentsMargins().left() - layout()->contentsMargins().right();
  const int height = m_text->heightForWidth(width);
  const int most = scaled(kTextHeight);
  // Without a text it has no height of its own (-1).
  m_scroll->setFixedHeight(std::clamp(
      height <= most ? height : m_text->heightForWidth(width - m_scroll->verticalScrollBar()->sizeHint().width()), 0, most));
}

void UninstallPanel::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  fitText();
}

void UninstallPanel::confirm() {
  const auto session = m_state->workspace->session();
  if (isRunning() || !session) return;
  action::UninstallOptions options;
  options.releaseName = m_state->name.toStdString();
  options.keepHistory = m_keep->isChecked();
  options.hooks = m_hooks->isChecked() ? action::Hooks::Run : action::Hooks::Skip;
  if (const inspect::ReleasePtr last = m_state->last()) options.preparedOn = action::PreparedOn::of(*last);
  m_running.insert(m_state->identity());
  m_error->hide();
  showRunning();
  m_state->workspace->jobs()->start(
      this,
      {QStringLiteral("uninstall ") + m_state->identity(), tr("Uninstalling %1").arg(m_state->name), jobs::Effect::Changes,
          m_state->workspace->cluster().name,
          tr("If you stop it now, what is not removed yet stays, and %1 stays uninstalling until it is uninstalled again.")
              .arg(m_state->name)},
      [session, options, record = m_state->last(), space = m_state->nameSpace.toStdString()](
          const Context& context) -> Result<QString> {
        CHARTROOM_ASSIGN(const auto own, inspect::sessionIn(session, space));
        action::UninstallOutcome outcome = action::uninstall(context, *own, options);
        if (!outcome.result) return std::move(outcome.result).error();
        return record ? models::remainsText(inspect::remainsOf(context, *own, *record)) : QString();
      },
      [this, kept = options.keepHistory, release = m_state->identity(), cluster = m_state->workspace->cluster().name,
          space = m_state->nameSpace, name = m_state->name](Result<QString> result) {
        m_running.erase(release);
        // Another release may be on the page by now.
        const bool isHere = m_state->identity() == release;
        const QString called = m_state->workspace->onCluster(name, cluster);
        showRunning();
        if (!result) m_state->workspace->announceFailure();
        if (!result && !isHere) {
          const models::PlainError plain = models::plainError(result.error());
          m_state->workspace->reportError(tr("%1 was not uninstalled. %2").arg(called, plain.text), plain.details);
          m_state->workspace->announceReleaseChange(space, name);
          return;
        }
        if (!result) {
          const models::PlainError plain = models::plainError(result.error());
          m_error->setError(
              tr("%1 was not uninstalled").arg(name), plain.text, plain.details, {{tr("Try again"), [this] { confirm(); }, false}});
          m_error->show();
          m_state->workspace->announceReleaseChange(space, name);
          return;
        }
        m_state->workspace->toast(
            result->isEmpty() ? tr("%1 uninstalled").arg(called) : tr("%1 uninstalled. %2").arg(called, *result));
        m_state->workspace->announceReleaseChange(space, name);
        if (isHere) emit uninstalled(kept);
      });
}

void UninstallPanel::showRunning() {
  const bool running = isRunning();
  const QString busy = running ? QString() : m_state->whyBusy();
  m_busy->setText(busy);
  m_busy->setVisible(!busy.isEmpty());
  m_confirm->setEnabled(!running && busy.isEmpty() && m_state->workspace->session());
  m_cancel->setEnabled(!running);
  m_ring->setVisible(running);
  m_ring->setRunning(running);
}

} // namespace chartroom::releases
