#include "ui/widgets/workspace.h"

#include <QSettings>
#include <QUrl>

namespace chartroom::widgets {

namespace {
constexpr int kRecentCharts = 10;
constexpr const char* kRecentKey = "recentCharts";
constexpr int kUsedNameSpaces = 8;
} // namespace

QString ClusterState::lostText() const {
  const bool today = lastAnswer.date() == QDate::currentDate();
  return Workspace::tr("As of %1, cannot reach %2")
      .arg(lastAnswer.toString(today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm")), name);
}

QString Workspace::onCluster(const QString& text, const QString& cluster) const {
  return cluster.isEmpty() || cluster == m_cluster.name ? text : tr("%1 on %2").arg(text, cluster);
}

QString Workspace::workOn(const QString& nameSpace, const QString& release) const {
  const QString subject = QStringLiteral(" %1/%2").arg(nameSpace, release);
  for (const jobs::JobState& job : m_jobs->titledJobs())
    if (isHere(job) && job.key.endsWith(subject)) return job.title;
  return {};
}

QString Workspace::progressOf(const jobs::JobState& job) const {
  if (job.progress.isEmpty() || job.cluster.isEmpty() || isHere(job)) return job.progress;
  return tr("%1 (told at %2)").arg(job.progress, job.told.toString(QStringLiteral("HH:mm:ss")));
}

Workspace::Workspace(jobs::JobRunner* jobs, QSettings* settings, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_settings(settings) {}

Workspace::~Workspace() = default;

// Where the settings keep what was chosen in this cluster; empty without one. Names of contexts may hold any character.
QString Workspace::clusterKey() const {
  if (m_cluster.kind == ClusterState::Kind::None) return {};
  const bool isContext = m_cluster.kind == ClusterState::Kind::Context;
  return (isContext ? QStringLiteral("nameSpaces/context-") : QStringLiteral("nameSpaces/")) +
         QString::fromLatin1(QUrl::toPercentEncoding(m_cluster.name));
}

void Workspace::setCluster(const ClusterState& cluster) {
  if (m_cluster == cluster) return;
  const bool other = m_cluster.kind != cluster.kind || m_cluster.name != cluster.name;
  const bool hadNone = m_cluster.kind == ClusterState::Kind::None;
  m_cluster = cluster;
  const QString before = m_nameSpace;
  if (other && cluster.kind != ClusterState::Kind::None) {
    m_nameSpaces.clear();
    m_canListNameSpaces = true;
    const QString key = clusterKey() + QStringLiteral("/current");
    if (m_settings->contains(key)) m_nameSpace = m_settings->value(key).toString();
    else if (!cluster.nameSpace.isEmpty() || !hadNone) m_nameSpace = cluster.nameSpace;
  }
  emit clusterChanged();
  if (m_nameSpace != before) emit nameSpaceChanged();
}

void Workspace::setSession(std::shared_ptr<action::Session> session) {
  if (m_session == session) return;
  m_session = std::move(session);
  emit sessionChanged();
}

void Workspace::setNameSpace(const QString& nameSpace) {
  // Kept even if it is shown already: a choice survives, a default does not.
  if (const QString key = clusterKey(); !key.isEmpty()) {
    m_settings->setValue(key + QStringLiteral("/current"), nameSpace);
    if (!nameSpace.isEmpty()) {
      QStringList used = usedNameSpaces();
      used.removeAll(nameSpace);
      used.prepend(nameSpace);
      m_settings->setValue(key + QStringLiteral("/used"), used.mid(0, kUsedNameSpaces));
    }
  }
  if (m_nameSpace == nameSpace) return;
  m_nameSpace = nameSpace;
  emit nameSpaceChanged();
}

QString Workspace::installNameSpace() const {
  if (!m_nameSpace.isEmpty()) return m_nameSpace;
  return m_cluster.nameSpace.isEmpty() ? QStringLiteral("default") : m_cluster.nameSpace;
}

QStringList Workspace::usedNameSpaces() const {
  const QString key = clusterKey();
  return key.isEmpty() ? QStringList() : m_settings->value(key + QStringLiteral("/used")).toStringList();
}

void Workspace::setNameSpaces(const QStringList& names) {
  if (m_nameSpaces == names && m_canListNameSpaces) return;
  m_nameSpaces = names;
  m_canListNameSpaces = true;
  emit nameSpacesChanged();
}

void Workspace::refuseNameSpaces() {
  m_nameSpaces.clear();
  m_canListNameSpaces = false;
  emit nameSpacesChanged();
  if (!m_nameSpace.isEmpty() || m_settings->contains(clusterKey() + QStringLiteral("/current"))) return;
  m_nameSpace = installNameSpace();
  emit nameSpaceChanged();
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
        m_settings->value("name").toString(), m_settings->value("version").toString(), m_settings->value("opened").toDateTime()});
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
