#include "ui/releases/internal/rollback_panel.h"

#include "core/action/rollback.h"
#include "ui/models/helm_command.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QScrollArea>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

namespace {

constexpr int kReasonLength = 256; // helm refuses longer descriptions
constexpr qsizetype kShortDetail = 20; // characters that stand beside an object's name; what is longer stands below it

void clear(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    if (item->layout()) clear(item->layout());
    delete item;
  }
}

const char* toneName(Tone tone) { return tone == Tone::Err ? "err" : tone == Tone::Warn ? "warn" : ""; }

// A heading with its items below: at most six, then how many more.
void addSection(QVBoxLayout* column, QWidget* parent, const QString& iconName, Tone tone, const QString& title, const std::vector<models::RollbackItem>& items, const QString& hint = {}) {
  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(new IconLabel(iconName, tone, 14, parent));
  head->addWidget(makeLabel(title, TextRole::Strong, toneName(tone), parent), 1);
  column->addLayout(head);
  std::size_t shown = 0;
  for (const models::RollbackItem& item : items) {
    if (++shown > 6) break;
    auto* row = new QHBoxLayout;
    row->setContentsMargins(22, 0, 0, 0);
    row->setSpacing(12);
    auto* object = new ElidedLabel(QString::fromStdString(item.object), parent);
    setTextRole(object, TextRole::Secondary);
    row->addWidget(object, 1);
    const QString detail = QString::fromStdString(item.detail);
    if (!detail.isEmpty() && detail.size() <= kShortDetail) row->addWidget(makeLabel(detail, TextRole::Secondary, "text2", parent));
    column->addLayout(row);
    if (detail.size() <= kShortDetail) continue;
    // A long change takes two lines, what is and what comes, each cut in its middle.
    const qsizetype arrow = detail.indexOf(QStringLiteral("→"));
    for (const QString& part : arrow < 0 ? QStringList{detail} : QStringList{detail.left(arrow), QStringLiteral("→ ") + detail.mid(arrow + 1)}) {
      auto* line = new ElidedLabel(part, parent);
      line->setElideMode(Qt::ElideMiddle);
      line->setContentsMargins(34, 0, 0, 0);
      setTextRole(line, TextRole::CodeSmall);
      setTone(line, "text2");
      column->addWidget(line);
    }
  }
  const auto note = [&](const QString& text) {
    QLabel* label = makeLabel(text, TextRole::Secondary, "text3", parent);
    label->setContentsMargins(22, 0, 0, 0);
    label->setWordWrap(true);
    column->addWidget(label);
  };
  if (items.size() > 6) note(QObject::tr("and %1 more").arg(items.size() - 6));
  if (!hint.isEmpty()) note(hint);
  column->addSpacing(10);
}

QString counted(std::size_t count, const QString& one, const QString& many) { return count == 1 ? one : many.arg(count); }

} // namespace

RollbackPanel::RollbackPanel(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  setObjectName(QStringLiteral("rollbackPanel"));
  setSurface(this, "panel");
  setMinimumWidth(280);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QVBoxLayout;
  head->setContentsMargins(16, 12, 16, 8);
  head->setSpacing(2);
  m_title = makeLabel({}, TextRole::PanelTitle);
  m_title->setObjectName(QStringLiteral("rollbackTitle"));
  m_note = makeLabel({}, TextRole::Secondary, "text2");
  m_note->setObjectName(QStringLiteral("rollbackNote"));
  m_note->setWordWrap(true);
  head->addWidget(m_title);
  head->addWidget(m_note);
  column->addLayout(head);

  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setProperty("surface", QStringLiteral("panel"));
  auto* inside = new QWidget(scroll);
  auto* insideColumn = new QVBoxLayout(inside);
  insideColumn->setContentsMargins(16, 6, 16, 8);
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
  computing->addWidget(makeLabel(tr("Working out what changes"), TextRole::Secondary, "text2"), 1);
  insideColumn->addWidget(m_computing);
  m_planHolder = new QWidget(inside);
  m_planHolder->setObjectName(QStringLiteral("rollbackPlan"));
  m_planColumn = new QVBoxLayout(m_planHolder);
  m_planColumn->setContentsMargins(0, 0, 0, 0);
  m_planColumn->setSpacing(2);
  insideColumn->addWidget(m_planHolder);
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

  connect(m_button, &QPushButton::clicked, this, &RollbackPanel::rollBack);
  connect(m_reason, &QLineEdit::returnPressed, this, &RollbackPanel::rollBack);
  connect(copy, &QToolButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(helmCommand());
    m_state->workspace->toast(tr("helm command copied"));
  });
}

QString RollbackPanel::helmCommand() const {
  QStringList words{QStringLiteral("rollback"), m_state->name, QString::number(m_target)};
  if (!m_reason->text().trimmed().isEmpty()) words << QStringLiteral("--description") << m_reason->text().trimmed();
  return models::helmCommand(m_state->target(), words);
}

void RollbackPanel::setTarget(int revision, const std::shared_ptr<const models::LiveObjects>& live) {
  if (revision != m_target) m_error->hide();
  m_target = revision;
  const models::ReleasePtr target = m_state->history.find(revision), current = m_state->last();
  if (!target || !current) {
    m_ready = false;
    return updateButton();
  }
  if (m_plan.target != revision || m_plan.current != current->version || m_planOf != m_state->name) {
    m_ready = false;
    m_computing->show();
    m_planHolder->hide();
  }
  updateButton();
  m_state->workspace->jobs()->start(
      this, "plan", [target, current, live](const Context&) { return models::planRollback(*target, *current, live.get()); },
      [this](models::RollbackPlan plan) {
        const bool same = plan == m_plan && m_planOf == m_state->name;
        m_planOf = m_state->name;
        m_plan = std::move(plan);
        m_ready = true;
        if (!same) showPlan();
        m_computing->hide();
        m_planHolder->show();
        updateButton();
        emit planned();
      });
}

void RollbackPanel::showPlan() {
  clear(m_planColumn);
  if (m_target == m_plan.current) {
    m_planColumn->addWidget(makeLabel(tr("Select another revision to see what going back to it would change."), TextRole::Secondary, "text2"));
    qobject_cast<QLabel*>(m_planColumn->itemAt(0)->widget())->setWordWrap(true);
    return;
  }
  const models::RollbackPlan& p = m_plan;
  if (p.empty() && p.refused.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("circle-check"), Tone::Ok, tr("Nothing changes in the cluster"), {});
  if (!p.changed.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("diff"), Tone::Warn, counted(p.changed.size(), tr("1 object changes"), tr("%1 objects change")), p.changed);
  if (!p.added.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("plus"), Tone::Ok, counted(p.added.size(), tr("1 object is created"), tr("%1 objects are created")), p.added);
  if (!p.removed.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("trash"), Tone::Err, counted(p.removed.size(), tr("1 object is deleted"), tr("%1 objects are deleted")), p.removed);
  if (!p.refused.empty())
    addSection(m_planColumn, m_planHolder, QStringLiteral("triangle-alert"), Tone::Err, counted(p.refused.size(), tr("1 object is refused"), tr("%1 objects are refused")), p.refused, tr("The cluster does not change these fields. The rollback will fail there."));
  if (!p.kept.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("lock"), Tone::Neutral, counted(p.kept.size(), tr("1 object is kept"), tr("%1 objects are kept")), p.kept, tr("Their resource policy keeps them."));
  if (!p.hooks.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("webhook"), Tone::Neutral, counted(p.hooks.size(), tr("1 hook runs"), tr("%1 hooks run")), p.hooks);
  if (!p.overwritten.empty())
    addSection(m_planColumn, m_planHolder, QStringLiteral("pencil"), Tone::Err, counted(p.overwritten.size(), tr("1 hand-edited field is overwritten"), tr("%1 hand-edited fields are overwritten")), p.overwritten);
  if (!p.crds.empty()) addSection(m_planColumn, m_planHolder, QStringLiteral("puzzle"), Tone::Warn, counted(p.crds.size(), tr("1 CRD is not reverted"), tr("%1 CRDs are not reverted")), p.crds);
}

void RollbackPanel::updateButton() {
  const models::ReleasePtr current = m_state->last(), target = m_state->history.find(m_target);
  const bool isCurrent = current && m_target == current->version;
  m_title->setText(m_target > 0 ? (isCurrent ? tr("Revision %1").arg(m_target) : tr("Roll back to revision %1").arg(m_target)) : tr("Roll back"));
  if (!current || !target)
    m_note->clear();
  else if (isCurrent)
    m_note->setText(tr("The newest revision"));
  else
    m_note->setText(m_ready && m_plan.live ? tr("Becomes revision %1 · compared with the live objects").arg(current->version + 1) : tr("Becomes revision %1 · compared with what is stored").arg(current->version + 1));
  const bool running = isRunning();
  m_button->setText(running ? tr("Rolling back to %1").arg(m_running.at({m_state->nameSpace, m_state->name})) : tr("Roll back to %1").arg(m_target));
  const bool uninstalled = target && target->info.status == release::status::kUninstalled && isCurrent;
  const bool possible = target && !isCurrent && !running && m_ready && m_state->workspace->session();
  m_button->setEnabled(possible);
  m_reason->setEnabled(possible);
  QString why;
  if (isCurrent) why = uninstalled ? tr("The release is uninstalled. Select a revision to bring it back.") : tr("This is the current revision. Select an earlier one to go back to.");
  else if (!m_state->workspace->session()) why = tr("No cluster is connected.");
  m_foot->setText(running ? tr("Rolling back %1 to revision %2").arg(m_state->name).arg(m_running.at({m_state->nameSpace, m_state->name})) : why);
  m_button->setToolTip(why);
  m_ring->setVisible(running);
  m_ring->setRunning(running);
}

void RollbackPanel::rollBack() {
  if (!m_button->isEnabled() || isRunning()) return;
  const models::ReleasePtr current = m_state->last();
  // Going back to a state that never stood is no undo.
  const bool wasGood = current && (current->info.status == release::status::kDeployed || current->info.status == release::status::kSuperseded);
  m_error->hide();
  start(m_target, m_reason->text().trimmed(), wasGood ? current->version : 0);
}

void RollbackPanel::start(int version, const QString& description, int undoTo) {
  const auto session = m_state->workspace->session();
  if (!session || isRunning()) return;
  const QString space = m_state->nameSpace, name = m_state->name;
  action::RollbackOptions options;
  options.releaseName = name.toStdString();
  options.version = version;
  options.description = description.toStdString();
  m_running[{space, name}] = version;
  updateButton();
  m_state->workspace->jobs()->start(
      this, {QStringLiteral("rollback %1/%2").arg(space, name), tr("Rolling back %1 to %2").arg(name).arg(version)},
      [session, options, space = space.toStdString()](const Context& context) -> Result<int> {
        CHARTROOM_ASSIGN(const auto own, models::sessionIn(session, space));
        action::Outcome outcome = action::rollback(context, *own, options);
        if (!outcome.result) return std::move(outcome.result).error();
        return outcome.release ? outcome.release->version : 0;
      },
      [this, version, space, name, undoTo](Result<int> result) {
        m_running.erase({space, name});
        // Another release may be on the page by now.
        const bool isHere = m_state->nameSpace == space && m_state->name == name;
        if (result) {
          if (isHere) m_reason->clear();
          const QString text = tr("%1 rolled back to %2, now revision %3").arg(name).arg(version).arg(*result);
          const QPointer<RollbackPanel> self(this);
          if (undoTo > 0)
            m_state->workspace->toast(text, tr("Undo"), [self, space, name, undoTo, made = *result] {
              // Only the release that is on the page can be changed from here, and only while nobody changed it again.
              if (!self || self->m_state->nameSpace != space || self->m_state->name != name) return;
              if (const models::ReleasePtr last = self->m_state->last(); !last || last->version != made) return;
              self->start(undoTo, tr("Undo of revision %1").arg(made), 0);
            });
          else
            m_state->workspace->toast(text);
        } else if (!isHere) {
          m_state->workspace->toast(tr("Rollback of %1 to %2 failed: %3").arg(name).arg(version).arg(QString::fromStdString(result.error().message)));
        } else {
          QStringList details;
          for (const std::string& note : result.error().notes) details << QString::fromStdString(note);
          m_error->setError(tr("Rollback to %1 failed").arg(version), QString::fromStdString(result.error().message), details.join(QLatin1Char('\n')), {{tr("Try again"), [this] { rollBack(); }, false}});
          m_error->show();
        }
        updateButton();
        m_state->workspace->announceReleaseChange(space, name);
        emit finished(result.ok());
      });
}

} // namespace chartroom::releases
