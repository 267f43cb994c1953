#include "app/gui/cluster_connector.h"

#include "core/action/session.h"
#include "core/kube/client.h"
#include "core/sandbox/sandbox.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSaveFile>

namespace chartroom::gui {

namespace {

constexpr const char* kConnectJob = "connectCluster";
constexpr const char* kNameSpacesJob = "listNamespaces";

struct OpenSandbox {
  std::shared_ptr<sandbox::Sandbox> sandbox;
  kube::Connection connection;
};

Result<OpenSandbox> openSandbox(const std::string& folder, std::shared_ptr<sandbox::Sandbox> running) {
  if (!running) {
    sandbox::SandboxOptions options;
    options.folder = folder;
    CHARTROOM_ASSIGN(running, sandbox::Sandbox::open(options));
    CHARTROOM_ASSIGN(int port, running->listen(0));
    (void)port;
  }
  const std::string file = folder + "/kubeconfig";
  CHARTROOM_TRY(running->writeKubeconfig(file));
  CHARTROOM_ASSIGN(kube::Kubeconfig config, kube::Kubeconfig::load({file}));
  CHARTROOM_ASSIGN(kube::Connection connection, config.connection());
  return OpenSandbox{std::move(running), std::move(connection)};
}

// Names of the namespaces, sorted as the server gives them.
Result<QStringList> listNameSpaces(const Context& context, const action::Session& session) {
  kube::Call call;
  call.path = "/api/v1/namespaces";
  CHARTROOM_ASSIGN(Value list, session.client().call(context, call));
  QStringList names;
  const Value items = list.get("items");
  if (items.isList())
    for (const Value& item : items.list().items) {
      const Value name = item.get("metadata").get("name");
      if (name.isString()) names << QString::fromStdString(name.string());
    }
  return names;
}

} // namespace

// What a connection attempt found out.
struct ClusterConnector::Connected {
  std::shared_ptr<action::Session> session;
  QString version;
  QStringList nameSpaces;
  int milliseconds = 0;
};

ClusterConnector::ClusterConnector(widgets::Workspace* workspace, QObject* parent) : QObject(parent), m_workspace(workspace) {
  // An install may have made a namespace.
  connect(workspace, &widgets::Workspace::releaseChanged, this, &ClusterConnector::refreshNameSpaces);
}

ClusterConnector::~ClusterConnector() = default;

shell::ShellActions ClusterConnector::actions() {
  shell::ShellActions actions;
  actions.startSandbox = [this] { startSandbox(); };
  actions.openKubeconfig = [this](const QString& path) { readKubeconfig(path); };
  actions.takeKubeconfig = [this](const QString& text) { takeKubeconfig(text); };
  actions.chooseContext = [this](const QString& name) { chooseContext(name); };
  return actions;
}

void ClusterConnector::startSandbox() {
  if (m_sandbox && m_workspace->cluster().kind == widgets::ClusterState::Kind::Sandbox) return;
  const QString folder = QDir(m_workspace->dataFolder()).filePath("sandbox");
  m_workspace->jobs()->start(
      this, {kConnectJob, tr("Starting the sandbox")},
      [folder = folder.toStdString(), running = m_sandbox](const Context&) { return openSandbox(folder, running); },
      [this](Result<OpenSandbox> opened) {
        if (!opened) {
          refuse(tr("The sandbox did not start"), opened.error());
          return;
        }
        m_sandbox = opened->sandbox;
        widgets::ClusterState state;
        state.kind = widgets::ClusterState::Kind::Sandbox;
        state.name = "sandbox";
        connectTo(std::move(state), std::move(opened->connection));
      });
}

void ClusterConnector::readDefaultKubeconfig() {
  m_workspace->jobs()->start(
      this, kConnectJob, [](const Context&) { return kube::Kubeconfig::load(kube::Kubeconfig::defaultFiles()); },
      [this](Result<kube::Kubeconfig> config) {
        if (!config)
          refuse(tr("The kubeconfig cannot be read"), config.error());
        else if (!config->empty())
          useKubeconfig(std::move(*config));
      });
}

void ClusterConnector::readKubeconfig(const QString& path) {
  m_workspace->jobs()->start(
      this, kConnectJob, [path = path.toStdString()](const Context&) { return kube::Kubeconfig::load({path}); },
      [this](Result<kube::Kubeconfig> config) {
        if (config)
          useKubeconfig(std::move(*config));
        else
          refuse(tr("The kubeconfig cannot be read"), config.error());
      });
}

void ClusterConnector::takeKubeconfig(const QString& text) {
  // Kept as a file of the user's own, because certificates in it are read again at every start.
  const QString path = QDir(m_workspace->dataFolder()).filePath("kubeconfig");
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 || !file.commit()) {
    refuse(tr("The kubeconfig cannot be kept"), Error{Code::Io, file.errorString().toStdString(), {}, {}});
    return;
  }
  QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
  readKubeconfig(path);
}

void ClusterConnector::useKubeconfig(kube::Kubeconfig config) {
  m_config = std::move(config);
  m_contexts.clear();
  for (const auto& [name, entry] : m_config.contexts) {
    const auto cluster = m_config.clusters.find(entry.cluster);
    m_contexts.push_back({QString::fromStdString(name),
                          cluster == m_config.clusters.end() ? QString() : QString::fromStdString(cluster->second.server), false});
  }
  emit contextsChanged();
  if (!m_config.currentContext.empty()) chooseContext(QString::fromStdString(m_config.currentContext));
}

void ClusterConnector::chooseContext(const QString& name) {
  widgets::ClusterState state;
  state.kind = widgets::ClusterState::Kind::Context;
  state.name = name;
  kube::Overrides overrides;
  overrides.context = name.toStdString();
  connectTo(std::move(state), m_config.connection(overrides));
}

void ClusterConnector::connectTo(widgets::ClusterState state, Result<kube::Connection> connection) {
  state.health = widgets::ClusterState::Health::Unknown;
  m_workspace->setCluster(state);
  m_workspace->jobs()->start(
      this, {kConnectJob, tr("Connecting to %1").arg(state.name)},
      [connection](const Context& context) -> Result<Connected> {
        action::SessionOptions options;
        options.connection = connection;
        CHARTROOM_ASSIGN(std::shared_ptr<action::Session> session, action::Session::make(std::move(options)));
        Connected connected;
        QElapsedTimer timer;
        timer.start();
        CHARTROOM_TRY(session->reachable(context));
        connected.milliseconds = static_cast<int>(timer.elapsed());
        CHARTROOM_ASSIGN(chart::Capabilities capabilities, session->capabilities(context));
        connected.version = QString::fromStdString(capabilities.kubeVersion.version);
        // Who may not list namespaces can still work in one.
        if (auto names = listNameSpaces(context, *session)) connected.nameSpaces = *names;
        connected.session = std::move(session);
        return connected;
      },
      [this, state](Result<Connected> connected) {
        widgets::ClusterState found = state;
        if (!connected) {
          found.health = widgets::ClusterState::Health::Unreachable;
          found.error = QString::fromStdString(connected.error().message);
          m_workspace->setSession(nullptr);
          m_workspace->setCluster(found);
          return;
        }
        found.health = widgets::ClusterState::Health::Reachable;
        found.serverVersion = connected->version;
        found.latencyMilliseconds = connected->milliseconds;
        m_workspace->setNameSpaces(connected->nameSpaces);
        m_workspace->setCluster(found);
        m_workspace->setSession(connected->session);
      });
}

void ClusterConnector::refuse(const QString& what, const Error& error) {
  const QString why = QString::fromStdString(error.message);
  m_workspace->toast(tr("%1: %2").arg(what, why));
}

void ClusterConnector::refreshNameSpaces() {
  if (auto session = m_workspace->session()) {
    m_workspace->jobs()->start(
        this, kNameSpacesJob, [session](const Context& context) { return listNameSpaces(context, *session); },
        [this](Result<QStringList> names) {
          if (names) m_workspace->setNameSpaces(*names);
        });
  }
}

} // namespace chartroom::gui
