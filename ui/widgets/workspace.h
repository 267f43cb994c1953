#pragma once

// Workspace: what the rooms share and how they ask for each other. The shell owns one; every room gets it and keeps nothing of
// another room. It knows which cluster and namespace are chosen, runs jobs, remembers recent charts, and carries requests
// ("open this chart in the studio") that the shell answers by showing the right room.
//
// GUI thread only. It outlives all rooms. Rooms connect to its signals; work in job threads uses session(), never the Workspace.

#include "ui/jobs/job_runner.h"
#include "ui/models/helm_command.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

class QSettings;

namespace chartroom::action {
class Session;
} // namespace chartroom::action

namespace chartroom::widgets {

// Where a chart comes from: a folder or an archive on disk. Samples are folders that came with the program.
struct ChartSource {
  enum class Kind { Sample, Folder, Archive };
  Kind kind = Kind::Folder;
  QString path; // absolute
  friend bool operator==(const ChartSource&, const ChartSource&) = default;
};

struct RecentChart {
  ChartSource source;
  QString name;
  QString version;
  QDateTime opened;
};

// Values that were typed in the studio and are on no disk yet, as the welcome page offers them.
struct DraftOffer {
  QString title; // of the chart
  QDateTime saved;
  ChartSource source; // of an installation; no path for an upgrade
  QString cluster;    // of an upgrade
  QString nameSpace, release;
  bool isUpgrade = false;
  QString key; // names the chart or release among all drafts
};

// The cluster that actions go to.
struct ClusterState {
  enum class Kind { None, Sandbox, Context };
  enum class Health { Unknown, Reachable, Unreachable };
  Kind kind = Kind::None;
  Health health = Health::Unknown;
  QString name;          // context name; "sandbox"
  QString serverVersion; // "v1.36.3"
  QString error;         // why it is unreachable
  QDateTime lastAnswer;  // while it is unreachable: when it answered last; invalid when it never did
  int latencyMilliseconds = -1;
  // How another program reaches it (HelmTarget).
  QStringList kubeconfig{};
  QString context{};
  // A session is there, but nothing answers: what is on screen is from `lastAnswer`.
  bool isLost() const { return health == Health::Unreachable && lastAnswer.isValid(); }
  // Of a context: the address and the authority of its server. Neither changes with the credentials.
  QString server{}, authority{};
  // Two kubeconfigs may give one name to different clusters, a context's name here changes with its neighbours, and a context may
  // lead elsewhere after its kubeconfig was rewritten.
  bool isSameClusterAs(const ClusterState& other) const {
    return kind == other.kind && kubeconfig == other.kubeconfig && context == other.context && server == other.server &&
           authority == other.authority && (!context.isEmpty() || name == other.name);
  }
  // "As of 14:02, cannot reach testbed"
  QString lostText() const;
  models::HelmTarget helmTarget(const QString& space) const { return {kubeconfig, context, space}; }
  QString nameSpace{}; // what the context itself names; empty when it names none
  friend bool operator==(const ClusterState&, const ClusterState&) = default;
};

class Workspace : public QObject {
  Q_OBJECT
public:
  // `settings` must outlive the workspace.
  Workspace(jobs::JobRunner* jobs, QSettings* settings, QObject* parent = nullptr);
  ~Workspace() override;

  jobs::JobRunner* jobs() const { return m_jobs; }
  // The text, with the cluster that it is about where that is not cluster(): "Upgrading redis on prod".
  QString onCluster(const QString& text, const QString& cluster) const;
  // The title of the operation of this window that changes the release of cluster(); empty when none does.
  QString workOn(const QString& nameSpace, const QString& release) const;
  // What the job told last. Nobody watches whether another cluster than cluster() answers, so its steps come with their time.
  QString progressOf(const jobs::JobState& job) const;
  // Whether it changes cluster().
  bool isHere(const jobs::JobState& job) const { return job.effect == jobs::Effect::Changes && job.cluster == m_cluster.name; }
  QSettings* settings() const { return m_settings; }

  const ClusterState& cluster() const { return m_cluster; }
  // Another cluster brings its own namespace: the one chosen there last, else the one its context names, else all.
  void setCluster(const ClusterState& cluster);
  // The way to the chosen cluster, for use in job threads; null when there is none. Jobs keep the pointer they began with.
  std::shared_ptr<action::Session> session() const { return m_session; }
  void setSession(std::shared_ptr<action::Session> session);

  // The namespace that rooms show. Empty means all namespaces. It need not be among nameSpaces(): who may not list namespaces
  // types one. Kept in the settings, for each cluster.
  QString nameSpace() const { return m_nameSpace; }
  void setNameSpace(const QString& nameSpace);
  // Where something is installed: nameSpace(), else the one the context names, else "default".
  QString installNameSpace() const;
  // The cluster's namespaces. Empty and not listable when the account may not list them.
  QStringList nameSpaces() const { return m_nameSpaces; }
  bool canListNameSpaces() const { return m_canListNameSpaces; }
  void setNameSpaces(const QStringList& names);
  // The account may not list namespaces: "all" is left for the context's own one unless the user chose "all" here.
  void refuseNameSpaces();
  // Namespaces that were chosen in this cluster, newest first, at most eight, kept in the settings.
  QStringList usedNameSpaces() const;
  void chooseNameSpace() { emit nameSpaceChoiceRequested(); }

  // Folders of the charts that came with the program.
  QStringList sampleCharts() const { return m_sampleCharts; }
  void setSampleCharts(const QStringList& folders);

  // Newest first, at most ten, kept in the settings.
  QList<RecentChart> recentCharts() const;
  void rememberChart(const RecentChart& chart);
  void forgetRecentCharts();

  // Folder for drafts and caches of this user; made when asked for.
  QString dataFolder() const { return m_dataFolder; }
  void setDataFolder(const QString& folder) { m_dataFolder = folder; }

public slots:
  // Requests; the shell answers them.
  void openChart(const chartroom::widgets::ChartSource& source) { emit chartRequested(source); }
  void openStudio(const chartroom::widgets::ChartSource& source) { emit studioRequested(source); }
  // The studio on a release that is there: its chart as stored, its values as the layer to edit.
  void openUpgrade(const QString& nameSpace, const QString& release) { emit upgradeRequested(nameSpace, release); }
  // `tab`: "resources", "values", "manifest", "history", "notes", "hooks"; empty keeps the last one.
  void openRelease(const QString& nameSpace, const QString& release, const QString& tab = {}) {
    emit releaseRequested(nameSpace, release, tab);
  }
  void showReleases() { emit releasesRequested(); }
  void showCharts() { emit chartsRequested(); }
  void openFileDialog() { emit fileDialogRequested(); }
  void startSandbox() { emit sandboxRequested(); }
  // Makes this the chosen cluster.
  void chooseCluster(const chartroom::widgets::ClusterState& cluster) {
    cluster.kind == ClusterState::Kind::Sandbox ? emit sandboxRequested() : emit contextRequested(cluster.name);
  }
  // Reads the kubeconfig again and connects to the cluster that was chosen last.
  void reconnect() { emit reconnectRequested(); }
  // A short message at the bottom of the window; with `action` a button that runs `run`. What acts on something that may be gone
  // before it is pressed names it: the message leaves when `subject` is destroyed.
  void toast(const QString& text, const QString& action = {}, const std::function<void()>& run = {}, QObject* subject = nullptr) {
    emit toastRequested(text, action, run, subject);
  }
  // What did not work, in plain words; `details` is the original text, behind a button; with `action` a button more.
  void reportError(
      const QString& text, const QString& details = {}, const QString& action = {}, const std::function<void()>& run = {}) {
    emit errorReported(text, details, action, run);
  }
  // An operation failed. Who wanted the window closed at its end does not want to miss that.
  void announceFailure() { emit operationFailed(); }
  // Tells every room that a release was changed by this program.
  void announceReleaseChange(const QString& nameSpace, const QString& release) { emit releaseChanged(nameSpace, release); }

signals:
  void clusterChanged();
  void sessionChanged();
  void nameSpaceChanged();
  void nameSpacesChanged();
  void recentChartsChanged();
  void sampleChartsChanged();
  void releaseChanged(const QString& nameSpace, const QString& release);

  void chartRequested(const chartroom::widgets::ChartSource& source);
  void studioRequested(const chartroom::widgets::ChartSource& source);
  void upgradeRequested(const QString& nameSpace, const QString& release);
  void releaseRequested(const QString& nameSpace, const QString& release, const QString& tab);
  void releasesRequested();
  void chartsRequested();
  void fileDialogRequested();
  void sandboxRequested();
  void contextRequested(const QString& name);
  void reconnectRequested();
  void nameSpaceChoiceRequested();
  void operationFailed();
  void errorReported(const QString& text, const QString& details, const QString& action, const std::function<void()>& run);
  void toastRequested(const QString& text, const QString& action, const std::function<void()>& run, QObject* subject);

private:
  QString clusterKey() const;

  jobs::JobRunner* m_jobs;
  QSettings* m_settings;
  ClusterState m_cluster;
  std::shared_ptr<action::Session> m_session;
  QString m_nameSpace;
  QStringList m_nameSpaces;
  bool m_canListNameSpaces = true;
  QStringList m_sampleCharts;
  QString m_dataFolder;
};

} // namespace chartroom::widgets
