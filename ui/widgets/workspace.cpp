#include "ui/widgets/workspace.h"

#include <QSettings>

namespace chartroom::widgets {

namespace {
constexpr int kRecentCharts = 10;
constexpr const char* kRecentKey = "recentCharts";
} // namespace

QString ClusterState::lostText() const {
  const bool today = lastAnswer.date() == QDate::currentDate();
  return Workspace::tr("As of %1, cannot reach %2").arg(lastAnswer.toString(today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm")), name);
}

Workspace::Workspace(jobs::JobRunner* jobs, QSettings* settings, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_settings(settings) {
  m_nameSpace = settings->value("nameSpace").toString();
}

Workspace::~Workspace() = default;

void Workspace::setCluster(const ClusterState& cluster) {
  if (m_cluster == cluster) return;
  m_cluster = cluster;
  emit clusterChanged();
}

void Workspace::setSession(std::shared_ptr<action::Session> session) {
  if (m_session == session) return;
  m_session = std::move(session);
  emit sessionChanged();
}

void Workspace::setNameSpace(const QString& nameSpace) {
  if (m_nameSpace == nameSpace) return;
  m_nameSpace = nameSpace;
  m_settings->setValue("nameSpace", nameSpace);
  emit nameSpaceChanged();
}

void Workspace::setNameSpaces(const QStringList& names) {
  if (m_nameSpaces == names) return;
  m_nameSpaces = names;
  emit nameSpacesChanged();
}

void Workspace::setSampleCharts(const QStringList& folders) {
  if (m_sampleCharts == folders) return;
  m_sampleCharts = folders;
  emit sampleChartsChanged();
}

QList<RecentChart> Workspace::recentCharts() const {
  QList<RecentChart> charts;
  const int count = m_settings->beginReadArray(kRecentKey);
  for (int i = 0; i < count; ++i) {
    m_settings->setArrayIndex(i);
    charts.append({{static_cast<ChartSource::Kind>(m_settings->value("kind").toInt()), m_settings->value("path").toString()},
                   m_settings->value("name").toString(),
                   m_settings->value("version").toString(),
                   m_settings->value("opened").toDateTime()});
  }
  m_settings->endArray();
  return charts;
}

void Workspace::rememberChart(const RecentChart& chart) {
  QList<RecentChart> charts = recentCharts();
  charts.removeIf([&](const RecentChart& other) { return other.source.path == chart.source.path; });
  charts.prepend(chart);
  while (charts.size() > kRecentCharts) charts.removeLast();
  m_settings->beginWriteArray(kRecentKey, static_cast<int>(charts.size()));
  for (int i = 0; i < charts.size(); ++i) {
    m_settings->setArrayIndex(i);
    m_settings->setValue("kind", static_cast<int>(charts[i].source.kind));
    m_settings->setValue("path", charts[i].source.path);
    m_settings->setValue("name", charts[i].name);
    m_settings->setValue("version", charts[i].version);
    m_settings->setValue("opened", charts[i].opened);
  }
  m_settings->endArray();
  emit recentChartsChanged();
}

void Workspace::forgetRecentCharts() {
  m_settings->remove(kRecentKey);
  emit recentChartsChanged();
}

} // namespace chartroom::widgets
