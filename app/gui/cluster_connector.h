#pragma once

// ClusterConnector: which cluster the window works on, and whether it answers (ConnectionWatch). It starts the embedded sandbox,
// reads kubeconfigs, makes the Session that rooms use, and tells the Workspace what came of it. The sandbox listens on loopback
// with TLS and its own authority, so the window reaches it by the same client as any cluster, and so can helm and kubectl (its
// kubeconfig lies in the sandbox's folder).
//
// GUI thread; everything that may wait runs in jobs.

#include "app/gui/connection_watch.h"
#include "core/base/result.h"
#include "core/kube/kubeconfig.h"
#include "ui/shell/main_window.h"
#include "ui/shell/top_bar.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace chartroom::sandbox {
class Sandbox;
}

namespace chartroom::gui {

class ClusterConnector : public QObject {
  Q_OBJECT
public:
  explicit ClusterConnector(widgets::Workspace* workspace, QObject* parent = nullptr, const WatchTimes& times = {});
  ~ClusterConnector() override;

  shell::ShellActions actions();
  // The contexts of the kubeconfigs that were opened, newest first, and of the user's own. Each has another name: where two files
  // name one alike, the file stands behind the name of the opened one.
  const std::vector<shell::ContextChoice>& contexts() const { return m_contexts; }

  // Opens the sandbox in the workspace's data folder, listens, and makes it the chosen cluster.
  void startSandbox();
  // What the program worked on when it ended: the sandbox, or the context; else the current context of the kubeconfig that was
  // opened, or of the user's own. Without any, the state stays "none".
  void restore();
  // The sandbox, with the contexts listed beside it.
  void restoreSandbox();
  void readKubeconfig(const QString& path);
  void takeKubeconfig(const QString& text);
  // Reads the kubeconfigs again, as helm and kubectl do at every call, and connects to the context of that name.
  void chooseContext(const QString& name);
  // An opened kubeconfig is not listed any more. One that was pasted is deleted.
  void forgetKubeconfig(const QString& path);

signals:
  void contextsChanged();

private:
  struct Connected;
  // A kubeconfig: the files it is read from, how other programs find it (HelmTarget::kubeconfig), and the path of one that was
  // opened or pasted.
  struct Files {
    std::vector<std::string> read;
    QStringList named;
    QString opened;
  };
  struct Source {
    kube::Kubeconfig config;
    Files files;
  };
  struct Sources {
    std::vector<Source> list;
    QStringList stamps; // of all files before they were read
  };
  // A context of one of the sources, under the name that the window gives it.
  struct Listed {
    QString name;
    std::string context;
    std::size_t source;
  };
  // The context that was chosen last: the opened kubeconfig, empty for the user's own, and its name there.
  struct Chosen {
    QString opened;
    std::string context;
  };
  static bool isIn(const Sources& sources, const Chosen& chosen);
  const Listed* chosen() const; // null while it is in no file
  static Files ownFiles();
  QStringList openedFiles() const;
  std::vector<Files> knownFiles() const;
  // What changes with the files.
  static QStringList stampsOf(const std::vector<Files>& files);
  // Those that can be read; an error when there is none. With `asked`, when that one cannot be read.
  static Result<Sources> load(const std::vector<Files>& files, const QString& asked = {});
  // Reads the known files in a job of this key.
  void readKnown(const char* job, std::function<void(Result<Sources>)> done);
  void listContexts(Sources sources);
  // Chooses the current context of the first configuration that has one.
  void useCurrent();
  void connectToContext(const QString& name);
  bool isPasted(const QString& path) const;
  void watchFiles();
  // Lists the contexts again after a kubeconfig changed. Connects again when the chosen context has other credentials.
  void filesChanged();
  void connectTo(const widgets::ClusterState& state, const Result<kube::Connection>& connection);
  // The same once more, without a word: the cluster did not answer at the first time.
  void tryToConnect(const widgets::ClusterState& state, const Result<kube::Connection>& connection, const QString& title);
  void refuse(const QString& what, const Error& error);
  void refusePasted(const QString& text, const Error& error);
  void refreshNameSpaces();

  widgets::Workspace* m_workspace;
  std::shared_ptr<sandbox::Sandbox> m_sandbox;
  Sources m_sources;
  std::vector<Listed> m_listed;
  Chosen m_chosen;
  QFileSystemWatcher m_files;
  QTimer m_filesSettle;
  ConnectionWatch m_watch;
  std::chrono::milliseconds m_again;
  int m_attempt = 0; // of the connection attempts, the newest
  std::vector<shell::ContextChoice> m_contexts;
};

} // namespace chartroom::gui
