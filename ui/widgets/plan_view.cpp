#include "ui/widgets/plan_view.h"

#include "ui/models/counted.h"
#include "ui/models/plain_error.h"
#include "ui/models/plan_words.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace chartroom::widgets {

namespace {

constexpr std::size_t kShown = 6;

QString countOf(const std::vector<inspect::PlanItem>& items, const QString& one, const QString& many) {
  return models::counted(static_cast<int>(items.size()), one, many);
}

const char* toneName(Tone tone) { return tone == Tone::Err ? "err" : tone == Tone::Warn ? "warn" : ""; }

void empty(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (item->widget()) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    if (item->layout()) empty(item->layout());
    delete item;
  }
}

QString listOf(const std::vector<inspect::PlanItem>& items) {
  QStringList lines;
  for (const inspect::PlanItem& item : items) {
    const QString said = models::saidText(item);
    lines << models::objectText(item) + (said.isEmpty() ? QString() : QStringLiteral("  ") + said);
  }
  return lines.join(QLatin1Char('\n'));
}

} // namespace

PlanView::PlanView(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("planView"));
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(2);
}

void PlanView::clear() { empty(m_column); }

void PlanView::addNote(const QString& text, int indent) {
  QLabel* label = makeLabel(text, TextRole::Secondary, "text3", this);
  label->setContentsMargins(indent, 0, 0, 0);
  label->setWordWrap(true);
  m_column->addWidget(label);
}

void PlanView::addSection(
    const char* iconName, Tone tone, const QString& title, const std::vector<inspect::PlanItem>& items, const QString& hint) {
  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(new IconLabel(QString::fromLatin1(iconName), tone, 14, this));
  head->addWidget(makeLabel(title, TextRole::Strong, toneName(tone), this), 1);
  m_column->addLayout(head);
  std::size_t shown = 0;
  for (const inspect::PlanItem& item : items) {
    if (++shown > kShown) break;
    const QString object = models::objectText(item), detail = models::saidText(item);
    // Two lines where one would cut either: what is cut is what one came for.
    const bool two = object.size() + detail.size() > 44;
    auto* name = new ElidedLabel(object, this);
    setTextRole(name, TextRole::Secondary);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(22, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(name, 1);
    if (!detail.isEmpty() && !two) row->addWidget(makeLabel(detail, TextRole::Secondary, "text2", this));
    m_column->addLayout(row);
    if (detail.isEmpty() || !two) continue;
    QLabel* more = makeLabel(detail, TextRole::Secondary, "text2", this);
    more->setContentsMargins(34, 0, 0, 2);
    more->setWordWrap(true);
    m_column->addWidget(more);
  }
  if (items.size() > kShown) {
    addNote(tr("and %1 more").arg(items.size() - kShown));
    m_column->itemAt(m_column->count() - 1)->widget()->setToolTip(listOf(items));
  }
  if (!hint.isEmpty()) addNote(hint);
  m_column->addSpacing(10);
}

void PlanView::showText(const QString& text) {
  clear();
  m_shown.reset();
  addNote(text, 0);
}

void PlanView::showPlan(const inspect::ChangePlan& plan) {
  if (m_shown == plan) return;
  clear();
  m_shown = plan;
  const bool live = plan.basis == inspect::ChangePlan::Basis::Cluster;
  if (live && plan.end == action::End::Unknown)
    addSection("circle-help", Tone::Warn, tr("What the cluster does is not known"), {}, models::planReason(plan));
  if (!plan.refused.empty()) {
    // A refused create ends the operation, a refused change does not.
    QString hint = plan.changed.empty() && plan.added.empty() ? tr("It will fail, and no object is changed.")
                                                              : tr("It will fail. The changes listed below are made all the same.");
    if (plan.mayBeRefused()) hint = tr("It fails there as the cluster is now. Hooks run before that and may clear the way.");
    addSection(
        "circle-x", Tone::Err, countOf(plan.refused, tr("object is refused"), tr("objects are refused")), plan.refused, hint);
  }
  if (!plan.conflicts.empty()) {
    addSection("triangle-alert", Tone::Err, countOf(plan.conflicts, tr("conflict stops it"), tr("conflicts stop it")),
        plan.conflicts,
        tr("Other managers own these fields. Forcing overwrites their values and takes the fields over, in all objects."));
    addForceButton(tr("Force conflicts…"), true);
  } else if (plan.forced) {
    addSection("triangle-alert", Tone::Warn, tr("Conflicts are forced"), {},
        tr("Fields of other managers are overwritten and taken over, in all objects."));
    addForceButton(tr("Do not force"), false);
  }
  if (plan.isRefused() && plan.refused.empty() && plan.conflicts.empty()) {
    QString hint = models::plainText(QString::fromStdString(plan.error));
    if (plan.end == action::End::FailsBefore) hint += QLatin1Char('\n') + tr("No object is changed, and no revision is made.");
    addSection("circle-x", Tone::Err, tr("It will be refused"), {}, hint);
  }
  for (const models::LossText& loss : models::lossTexts(plan.losses))
    addSection("triangle-alert", Tone::Err, loss.what, {}, loss.meaning);
  if (!plan.warnings.empty()) {
    QStringList texts;
    for (const std::string& warning : plan.warnings) texts << QString::fromStdString(warning);
    addSection("triangle-alert", Tone::Warn,
        models::counted(static_cast<int>(texts.size()), tr("warning of the cluster"), tr("warnings of the cluster")), {},
        texts.join(QLatin1Char('\n')));
  }
  addEffects(plan);
  if (plan.notReached > 0 && plan.end != action::End::FailsBefore)
    addNote(models::counted(plan.notReached, tr("object is not touched then"), tr("objects are not touched then")), 0);
  if (!live) addNote(tr("Compared with what is stored. What the cluster makes of it is not known."), 0);
}

void PlanView::addForceButton(const QString& text, bool force) {
  QPushButton* button = makeButton(text, ButtonKind::Secondary, ButtonSize::Small, this);
  button->setObjectName(QStringLiteral("forceButton"));
  connect(button, &QPushButton::clicked, this, [this, force] { emit forceRequested(force); });
  auto* row = new QHBoxLayout;
  row->setContentsMargins(22, 0, 0, 0);
  row->addWidget(button);
  row->addStretch(1);
  m_column->addLayout(row);
  m_column->addSpacing(10);
}

void PlanView::addEffects(const inspect::ChangePlan& plan) {
  if (plan.changesNothing) addSection("circle-check", Tone::Ok, tr("Nothing changes in the cluster"), {});
  if (!plan.changed.empty())
    addSection("diff", Tone::Warn, countOf(plan.changed, tr("object changes"), tr("objects change")), plan.changed);
  if (!plan.added.empty())
    addSection("plus", Tone::Ok, countOf(plan.added, tr("object is created"), tr("objects are created")), plan.added);
  if (!plan.removed.empty())
    addSection("trash", Tone::Err, countOf(plan.removed, tr("object is deleted"), tr("objects are deleted")), plan.removed);
  if (!plan.restarts.empty())
    addSection("refresh-cw", Tone::Warn,
        plan.pods > 0 ? models::counted(plan.pods, tr("pod restarts"), tr("pods restart")) : tr("Pods restart later"),
        plan.restarts);
  if (!plan.overwritten.empty())
    addSection("pencil", Tone::Err,
        countOf(plan.overwritten, tr("edited field is overwritten"), tr("edited fields are overwritten")), plan.overwritten);
  if (!plan.survives.empty())
    addSection("pencil", Tone::Neutral,
        countOf(plan.survives, tr("edited field stays as it is"), tr("edited fields stay as they are")), plan.survives);
  if (!plan.hooks.empty()) addSection("webhook", Tone::Neutral, countOf(plan.hooks, tr("hook runs"), tr("hooks run")), plan.hooks);
  if (!plan.kept.empty())
    addSection("lock", Tone::Neutral, countOf(plan.kept, tr("object is kept"), tr("objects are kept")), plan.kept,
        tr("Their resource policy keeps them."));
  if (!plan.crds.empty())
    addSection("puzzle", Tone::Warn, countOf(plan.crds, tr("CRD stays as it is"), tr("CRDs stay as they are")), plan.crds,
        tr("helm changes CRDs at an install only."));
  if (!plan.ending.empty())
    addSection("trash", Tone::Warn,
        countOf(plan.ending, tr("object is being deleted already"), tr("objects are being deleted already")), plan.ending,
        tr("They go as soon as their finalizers let them, and the release is without them then."));
  if (!plan.unknown.empty())
    addSection("circle-help", Tone::Warn, countOf(plan.unknown, tr("object is not known"), tr("objects are not known")),
        plan.unknown, tr("The cluster does not say what becomes of them."));
}

} // namespace chartroom::widgets
