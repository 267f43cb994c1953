#include "ui/studio/internal/meanwhile_panel.h"

#include "core/inspect/comparison.h"
#include "core/inspect/release_history.h"
#include "core/inspect/secret_mask.h"
#include "ui/models/counted.h"
#include "ui/models/history_words.h"
#include "ui/models/qt_text.h"
#include "ui/models/release_list_model.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/painting.h"

#include <QDateTime>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace chartroom::studio::internal {

using models::qt;

using namespace widgets;

namespace {

inspect::SecretValues knownSecrets(const release::Release* base, const release::Release& newest) {
  inspect::SecretValues secrets = inspect::secretsOf(newest);
  if (base) secrets.add(inspect::secretsOf(*base));
  return secrets;
}

QString chartOf(const release::Release& release) {
  return release.chart ? qt(release.chart->metadata.name + " " + release.chart->metadata.version) : QString();
}

} // namespace

MeanwhilePanel::MeanwhilePanel(jobs::JobRunner* jobs, QWidget* parent) : QFrame(parent), m_jobs(jobs) {
  setObjectName(QStringLiteral("meanwhilePanel"));
  setSurface(this, "canvas");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 10, 16, 10);
  column->setSpacing(8);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(new IconLabel(QStringLiteral("triangle-alert"), Tone::Warn, 16, this));
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  m_title = makeLabel({}, TextRole::Strong, "warn", this);
  m_title->setObjectName(QStringLiteral("meanwhileTitle"));
  m_text = makeLabel({}, TextRole::Secondary, "text2", this);
  m_text->setObjectName(QStringLiteral("meanwhileText"));
  m_text->setWordWrap(true);
  texts->addWidget(m_title);
  texts->addWidget(m_text);
  row->addLayout(texts, 1);
  m_difference = makeButton({}, ButtonKind::Link, ButtonSize::Small, this);
  m_difference->setObjectName(QStringLiteral("differenceButton"));
  m_overwrite = makeButton(tr("Overwrite"), ButtonKind::Secondary, ButtonSize::Small, this);
  m_overwrite->setObjectName(QStringLiteral("overwriteButton"));
  m_rebase = makeButton({}, ButtonKind::Secondary, ButtonSize::Small, this);
  m_rebase->setObjectName(QStringLiteral("rebaseButton"));
  for (QPushButton* button : {m_difference, m_overwrite, m_rebase}) row->addWidget(button);
  column->addLayout(row);

  m_details = new QWidget(this);
  auto* details = new QVBoxLayout(m_details);
  details->setContentsMargins(0, 0, 0, 0);
  details->setSpacing(8);
  m_texts = new SegmentedControl({tr("Values"), tr("Manifest")}, m_details);
  m_texts->setObjectName(QStringLiteral("meanwhileTexts"));
  auto* choice = new QHBoxLayout;
  choice->addWidget(m_texts);
  choice->addStretch(1);
  details->addLayout(choice);
  m_diff = new DiffView(m_details);
  m_diff->setObjectName(QStringLiteral("meanwhileDiff"));
  m_diff->setFixedHeight(220);
  details->addWidget(m_diff);
  column->addWidget(m_details);
  setExpanded(false);

  connect(m_rebase, &QPushButton::clicked, this, &MeanwhilePanel::rebaseRequested);
  connect(m_overwrite, &QPushButton::clicked, this, &MeanwhilePanel::overwriteRequested);
  connect(m_difference, &QPushButton::clicked, this, [this] { setExpanded(m_details->isHidden()); });
  connect(m_texts, &SegmentedControl::currentChanged, this, &MeanwhilePanel::showTexts);
}

void MeanwhilePanel::setExpanded(bool expanded) {
  m_details->setVisible(expanded);
  m_difference->setText(expanded ? tr("Hide the difference") : tr("Show the difference"));
}

void MeanwhilePanel::bringUp() {
  if (m_newest) setExpanded(true);
  m_rebase->setFocus(Qt::OtherFocusReason);
}

void MeanwhilePanel::showGone(const QString& name) {
  m_jobs->drop(this);
  m_base.reset(), m_newest.reset();
  setExpanded(false);
  m_title->setText(tr("%1 was uninstalled meanwhile").arg(name));
  m_text->setText(tr("There is nothing to upgrade any more. What is typed stays."));
  for (QPushButton* button : {m_difference, m_overwrite, m_rebase}) button->hide();
}

void MeanwhilePanel::showRevisions(
    const std::shared_ptr<const release::Release>& base, const std::shared_ptr<const release::Release>& newest) {
  m_base = base, m_newest = newest;
  const bool pending = release::isPending(newest->info.status) || newest->info.status == release::status::kUninstalling;
  const bool later = !base || newest->version > base->version;
  m_title->setText(pending ? tr("Revision %1 is being made by somebody else").arg(newest->version)
                   : later ? tr("Revision %1 was made meanwhile by somebody else").arg(newest->version)
                           : tr("The release was installed anew meanwhile, as revision %1").arg(newest->version));
  m_rebase->setText(tr("Rebase on revision %1").arg(newest->version));
  m_rebase->setToolTip(tr("Takes over what revision %1 changed; what you typed is kept").arg(newest->version));
  m_overwrite->setToolTip(tr("Keeps the values as they stand here, without the changes of revision %1").arg(newest->version));
  for (QPushButton* button : {m_difference, m_overwrite, m_rebase}) button->show();
  for (QPushButton* button : {m_overwrite, m_rebase}) button->setEnabled(!pending);
  const std::string description = inspect::maskProse(newest->info.description, knownSecrets(base.get(), *newest));
  // helm's whole text of a failure would push the rest out of sight.
  QStringList facts{models::toDateTime(inspect::timeOf(*newest).instant).toString(QStringLiteral("d MMM HH:mm")),
      inspect::hasFailed(*newest) ? tr("failed, %1").arg(models::failureText(inspect::failureOf(description)).simplified())
                                  : qt(description).simplified()};
  if (base && chartOf(*base) != chartOf(*newest)) facts << chartOf(*newest);
  facts.removeAll(QString());
  m_text->setText(facts.join(QStringLiteral(" · ")));
  m_values = m_manifest = {};
  showTexts();
  if (!base) return;
  m_jobs->start(
      this, "meanwhile", [base, newest](const Context&) { return inspect::compare(*base, *newest); },
      [this, facts](inspect::Comparison answer) {
        m_values = std::move(answer.values), m_manifest = std::move(answer.manifest);
        const QStringList all = facts + QStringList{models::counted(answer.valueChanges, tr("value differs"), tr("values differ")),
                                            models::counted(answer.objectChanges, tr("object differs"), tr("objects differ"))};
        m_text->setText(all.join(QStringLiteral(" · ")));
        if (answer.valueChanges == 0 && answer.objectChanges > 0) m_texts->setCurrent(1);
        showTexts();
      });
}

void MeanwhilePanel::showTexts() {
  const bool values = m_texts->current() == 0;
  if (m_base && m_newest)
    m_diff->setTitles({tr("Revision %1").arg(m_base->version), tr("this started from it")},
        {tr("Revision %1").arg(m_newest->version), tr("made meanwhile")});
  m_diff->setIdenticalText(values ? tr("The user's values are the same") : tr("The manifests are the same"));
  m_diff->setModel(values ? m_values : m_manifest);
  if (m_diff->changeCount() > 0) m_diff->goToChange(0);
}

} // namespace chartroom::studio::internal
