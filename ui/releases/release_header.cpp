#include "ui/releases/internal/release_header.h"

#include "core/inspect/release_history.h"
#include "ui/models/release_list_model.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

namespace {
QString formatted(const release::Timestamp& time, const QString& format) {
  return time.set ? QLocale(QLocale::English).toString(models::toDateTime(time.instant), format) : QString();
}
} // namespace

QString dateText(const release::Timestamp& time) { return formatted(time, QStringLiteral("d MMM yyyy, HH:mm")); }
QString dayText(const release::Timestamp& time) { return formatted(time, QStringLiteral("d MMM")); }
QString hourText(const release::Timestamp& time) { return formatted(time, QStringLiteral("HH:mm")); }

ReleaseHeader::ReleaseHeader(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 10, 16, 6);
  row->setSpacing(8);
  auto* back = makeIconButton(QStringLiteral("arrow-left"), tr("Back to the releases"), this);
  back->setObjectName(QStringLiteral("backButton"));
  row->addWidget(back);
  row->addSpacing(4);
  m_tile = new ChartTile(40, this);
  row->addWidget(m_tile);
  row->addSpacing(4);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  auto* first = new QHBoxLayout;
  first->setSpacing(8);
  m_title = new ElidedLabel({}, this);
  setTextRole(m_title, TextRole::Title);
  m_title->setObjectName(QStringLiteral("releaseTitle"));
  first->addWidget(m_title);
  m_status = new PillLabel({}, this);
  m_status->setObjectName(QStringLiteral("releaseStatus"));
  first->addWidget(m_status);
  first->addStretch(1);
  texts->addLayout(first);
  m_facts = new ElidedLabel({}, this);
  setTextRole(m_facts, TextRole::Base);
  setTone(m_facts, "text2");
  texts->addWidget(m_facts);
  row->addLayout(texts, 1);
  m_upgrade = makeButton(tr("Upgrade…"));
  m_upgrade->setObjectName(QStringLiteral("upgradeButton"));
  m_uninstall = makeButton(tr("Uninstall…"), ButtonKind::Danger);
  m_uninstall->setObjectName(QStringLiteral("uninstallButton"));
  m_copy = makeIconButton(QStringLiteral("terminal"), tr("Copy helm command"), this);
  m_copy->setObjectName(QStringLiteral("copyCommandButton"));
  m_more = makeIconButton(QStringLiteral("ellipsis"), tr("More"), this);
  m_more->setObjectName(QStringLiteral("moreButton"));
  row->addWidget(m_upgrade);
  row->addWidget(m_uninstall);
  row->addWidget(m_copy);
  row->addWidget(m_more);
  connect(back, &QToolButton::clicked, this, &ReleaseHeader::back);
  connect(m_upgrade, &QPushButton::clicked, this, &ReleaseHeader::upgrade);
  connect(m_uninstall, &QPushButton::clicked, this, &ReleaseHeader::uninstall);
  connect(m_copy, &QToolButton::clicked, this, &ReleaseHeader::copyCommand);
  connect(m_more, &QToolButton::clicked, this, [this] { emit moreRequested(m_more->mapToGlobal(m_more->rect().bottomLeft())); });
}

void ReleaseHeader::show(const ReleaseState& state) {
  m_title->setText(state.name);
  const inspect::ReleasePtr last = state.last();
  m_upgrade->setEnabled(last != nullptr);
  m_uninstall->setEnabled(last != nullptr);
  if (!last) {
    m_tile->setChart(state.name);
    m_status->setPill({});
    m_facts->setText(state.nameSpace);
    return;
  }
  const QString chart = last->chart ? QString::fromStdString(last->chart->metadata.name) : QString();
  m_tile->setChart(chart.isEmpty() ? state.name : chart);
  const std::string& status = last->info.status;
  switch (models::releaseClass(status)) {
  case models::ReleaseClass::Deployed: m_status->setPill({tr("Deployed"), Tone::Ok, QStringLiteral("circle-check")}); break;
  case models::ReleaseClass::Failed: m_status->setPill({tr("Failed"), Tone::Err, QStringLiteral("circle-x")}); break;
  case models::ReleaseClass::Pending:
    m_status->setPill({QString::fromStdString(status), Tone::Warn, QStringLiteral("hourglass")});
    break;
  case models::ReleaseClass::Uninstalled:
  case models::ReleaseClass::Other: m_status->setPill({QString::fromStdString(status), Tone::Neutral, {}}); break;
  }
  QStringList facts{state.nameSpace};
  if (last->chart) {
    facts << chart + QLatin1Char(' ') + QString::fromStdString(last->chart->metadata.version);
    if (const QString app = QString::fromStdString(release::appVersion(*last)); !app.isEmpty()) facts << tr("app %1").arg(app);
  }
  facts << tr("revision %1").arg(last->version) << dateText(inspect::timeOf(*last));
  facts.removeAll(QString());
  m_facts->setText(facts.join(QStringLiteral("  ·  ")));
}

} // namespace chartroom::releases
