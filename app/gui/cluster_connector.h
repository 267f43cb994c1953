#pragma once

// ClusterConnector: which cluster the window works on, and whether it answers (ConnectionWatch). It starts the embedded sandbox, reads kubeconfigs, makes the Session that
// rooms use, and tells the Workspace what came of it. The sandbox listens on loopback with TLS and its own authority, so the
// window reaches it by the same client as any cluster, and so can helm and kubectl (its kubeconfig lies in the sandbox's folder).
//
// GUI thread; everything that may wait runs in jobs.

#include "app/gui/connection_watch.h"
#include "core/base/result.h"
#include "core/kube/kubeconfig.h"
#include "ui/shell/main_window.h"
#include "ui/shell/top_bar.h"

#include <QObject>
#include <QString>

#include <chrono>
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
  // The contexts of the kubeconfig that was opened and of the user's own.
  const std::vector<shell::ContextChoice>& contexts() const { return m_contexts; }

  // Opens the sandbox in the workspace's data folder, listens, and makes it the chosen cluster.
  void startSandbox();
  // What the program worked on when it ended: the sandbox, or the context; else the current context of the kubeconfig that was opened,
  // or of the user's own. Without any, the state stays "none".
  void restore();
  // The sandbox, with the contexts listed beside it.
  void restoreSandbox();
  void readKubeconfig(const QString& path);
  void takeKubeconfig(const QString& text);
  void chooseContext(const QString& name);

signals:
  void contextsChanged();

private:
  struct Connected;
  // A kubeconfig: the files it is read from, and how other programs find it (HelmTarget::kubeconfig).
  struct Files {
    std::vector<std::string> read;
    QStringList named;
  };
  struct Source {
    kube::Kubeconfig config;
    QStringList named;
  };
  using Sources = std::vector<Source>;
  // The kubeconfig that was opened last and the user's own; a context of the first hides one of the same name in the second.
  static Files ownFiles();
  std::vector<Files> knownFiles() const;
  static Result<Sources> load(const std::vector<Files>& files);
  void listContexts(Sources sources);
  // Chooses `context`, or that of the first configuration where it is empty or not there.
  void useKubeconfig(Sources sources, const QString& context = {});
  void connectTo(const widgets::ClusterState& state, const Result<kube::Connection>& connection);
  // The same once more, without a word: the cluster did not answer at the first time.
  void tryToConnect(const widgets::ClusterState& state, const Result<kube::Connection>& connection, const QString& title);
  void refuse(const QString& what, const Error& error);
  void refusePasted(const QString& text, const Error& error);
  void refreshNameSpaces();

  widgets::Workspace* m_workspace;
  std::shared_ptr<sandbox::Sandbox> m_sandbox;
  Sources m_sources;
  ConnectionWatch m_watch;
  std::chrono::milliseconds m_again;
  int m_attempt = 0; // of the connection attempts, the newest
  std::vector<shell::ContextChoice> m_contexts;
};

} // namespace chartroom::gui
