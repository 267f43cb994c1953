#include "app/gui/cluster_connector.h"

#include "core/action/session.h"
#include "core/kube/client.h"
#include "core/sandbox/sandbox.h"
#include "ui/models/plain_error.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>

#include <algorithm>
#include <set>

namespace chartroom::gui {

namespace {

constexpr const char* kConnectJob = "connectCluster";
// Its own key: a try that is repeated must not replace a kubeconfig being read or a sandbox being started.
constexpr const char* kTryJob = "tryCluster";
constexpr const char* kNameSpacesJob = "listNamespaces";
// Settings: what to come back to.
constexpr const char *kKind = "cluster/kind", *kContext = "cluster/context", *kKubeconfig = "cluster/kubeconfig";

struct OpenSandbox {
  std::shared_ptr<sandbox::Sandbox> sandbox;
  kube::Connection connection;
  std::string kubeconfig;
};

// Without KUBECONFIG every program finds the user's file by itself. With it, a terminal may have another one than the window.
QStringList defaultFilesToName() {
  QStringList files;
  if (qEnvironmentVariableIsEmpty("KUBECONFIG")) return files;
  for (const std::string& file : kube::Kubeconfig::defaultFiles()) files << QFileInfo(QString::fromStdString(file)).absoluteFilePath();
  return files;
}

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
  return OpenSandbox{std::move(running), std::move(connection), file};
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
  bool mayListNameSpaces = true;
  int milliseconds = 0;
};

ClusterConnector::ClusterConnector(widgets::Workspace* workspace, QObject* parent, const WatchTimes& times)
    : QObject(parent), m_workspace(workspace), m_watch(workspace->jobs(), times), m_again(times.quiet) {
  connect(&m_watch, &ConnectionWatch::lost, this, [this](const QString& why, const QDateTime& lastAnswer) {
    widgets::ClusterState state = m_workspace->cluster();
    state.health = widgets::ClusterState::Health::Unreachable;
    state.error = why;
    state.lastAnswer = lastAnswer;
    m_workspace->setCluster(state);
  });
  connect(&m_watch, &ConnectionWatch::found, this, [this](int milliseconds) {
    widgets::ClusterState state = m_workspace->cluster();
    state.health = widgets::ClusterState::Health::Reachable;
    state.error.clear();
    state.lastAnswer = {};
    if (milliseconds >= 0) state.latencyMilliseconds = milliseconds;
    m_workspace->setCluster(state);
  });
  // An install may have made a namespace.
  connect(workspace, &widgets::Workspace::releaseChanged, this, &ClusterConnector::refreshNameSpaces);
  connect(workspace, &widgets::Workspace::reconnectRequested, this, &ClusterConnector::restore);
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
        state.kubeconfig = QStringList{QFileInfo(QString::fromStdString(opened->kubeconfig)).absoluteFilePath()};
        state.context = QString::fromStdString(opened->connection.context);
        m_workspace->settings()->setValue(kKind, QStringLiteral("sandbox"));
        connectTo(state, opened->connection);
      });
}

void ClusterConnector::restore() {
  QSettings* settings = m_workspace->settings();
  if (settings->value(kKind).toString() == QLatin1String("sandbox")) {
    restoreSandbox();
    return;
  }
  m_workspace->jobs()->start(
      this, kConnectJob, [files = knownFiles()](const Context&) { return load(files); },
      [this, context = settings->value(kContext).toString()](Result<Sources> sources) {
        if (!sources) refuse(tr("The kubeconfig cannot be read"), sources.error());
        else useKubeconfig(std::move(*sources), context);
      });
}

void ClusterConnector::restoreSandbox() {
  // The contexts are listed beside it; a kubeconfig that is broken does not keep the sandbox away.
  m_workspace->jobs()->start(
      this, kConnectJob, [files = knownFiles()](const Context&) { return load(files); },
      [this](Result<Sources> sources) {
        if (sources) listContexts(std::move(*sources));
        startSandbox();
      });
}

ClusterConnector::Files ClusterConnector::ownFiles() { return {kube::Kubeconfig::defaultFiles(), defaultFilesToName()}; }

std::vector<ClusterConnector::Files> ClusterConnector::knownFiles() const {
  std::vector<Files> files;
  const QString opened = m_workspace->settings()->value(kKubeconfig).toString();
  if (!opened.isEmpty() && QFile::exists(opened)) files.push_back({{opened.toStdString()}, {opened}});
  files.push_back(ownFiles());
  return files;
}

// Only the first has to be one that can be read: it is the one that was asked for.
Result<ClusterConnector::Sources> ClusterConnector::load(const std::vector<Files>& files) {
  Sources sources;
  for (const Files& each : files) {
    auto config = kube::Kubeconfig::load(each.read);
    if (config) sources.push_back({std::move(*config), each.named});
    else if (&each == &files.front()) return std::move(config).error();
  }
  return sources;
}

void ClusterConnector::readKubeconfig(const QString& path) {
  m_workspace->jobs()->start(
      this, kConnectJob,
      [files = std::vector<Files>{{{path.toStdString()}, {QFileInfo(path).absoluteFilePath()}}, ownFiles()}](const Context&) { return load(files); },
      [this, path = QFileInfo(path).absoluteFilePath()](Result<Sources> sources) {
        const QString name = QFileInfo(path).fileName();
        if (!sources) {
          refuse(tr("%1 is no kubeconfig that can be read").arg(name), sources.error());
        } else if (sources->front().config.contexts.empty()) {
          m_workspace->toast(tr("%1 names no cluster: a kubeconfig has contexts, clusters and users").arg(name));
        } else {
          m_workspace->settings()->setValue(kKubeconfig, path);
          useKubeconfig(std::move(*sources));
        }
      });
}

void ClusterConnector::takeKubeconfig(const QString& text) {
  // What is no kubeconfig leaves no file. The name comes from the content: a helm command that names the file keeps its meaning when
  // another one is pasted.
  m_workspace->jobs()->start(
      this, kConnectJob,
      [text = text.toStdString(), hash = QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(12)), folder = m_workspace->dataFolder()](const Context&) -> Result<QString> {
        const QString trial = QDir(folder).filePath(QStringLiteral("kubeconfig.pasted")), path = QDir(folder).filePath(QStringLiteral("kubeconfig-%1").arg(hash));
        QDir().mkpath(folder); // a new user has none yet
        QSaveFile file(trial);
        if (!file.open(QIODevice::WriteOnly)) return Error{Code::Io, file.errorString().toStdString(), {}, {}};
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        if (file.write(text.data(), static_cast<qint64>(text.size())) < 0 || !file.commit()) return Error{Code::Io, file.errorString().toStdString(), {}, {}};
        auto config = kube::Kubeconfig::load({trial.toStdString()});
        if (config && config->contexts.empty()) config = Error{Code::InvalidArgument, "it has no contexts", {}, {}};
        if (!config) {
          QFile::remove(trial);
          return std::move(config).error();
        }
        // Kept as a file of the user's own, because certificates in it are read again at every start.
        QFile::remove(path);
        if (!QFile::rename(trial, path)) return Error{Code::Io, "it cannot be kept in " + path.toStdString(), {}, {}};
        return path;
      },
      [this, text](Result<QString> path) {
        if (path)
          readKubeconfig(*path);
        else
          refusePasted(text, path.error());
      });
}

void ClusterConnector::listContexts(Sources sources) {
  m_sources = std::move(sources);
  m_contexts.clear();
  std::set<std::string> seen;
  for (const auto& [config, named] : m_sources)
    for (const auto& [name, entry] : config.contexts) {
      if (!seen.insert(name).second) continue;
      const auto cluster = config.clusters.find(entry.cluster);
      m_contexts.push_back({QString::fromStdString(name), cluster == config.clusters.end() ? QString() : QString::fromStdString(cluster->second.server), false});
    }
  emit contextsChanged();
}

void ClusterConnector::useKubeconfig(Sources sources, const QString& context) {
  listContexts(std::move(sources));
  const std::string& own = m_sources.front().config.currentContext;
  if (std::any_of(m_contexts.begin(), m_contexts.end(), [&](const shell::ContextChoice& one) { return one.name == context; })) chooseContext(context);
  else if (!own.empty()) chooseContext(QString::fromStdString(own));
}

void ClusterConnector::chooseContext(const QString& name) {
  widgets::ClusterState state;
  state.kind = widgets::ClusterState::Kind::Context;
  state.name = name;
  state.context = name;
  m_workspace->settings()->setValue(kKind, QStringLiteral("context"));
  m_workspace->settings()->setValue(kContext, name);
  kube::Overrides overrides;
  overrides.context = name.toStdString();
  const auto has = [&](const Source& source) { return source.config.contexts.count(overrides.context) > 0; };
  const auto source = std::find_if(m_sources.begin(), m_sources.end(), has);
  if (source == m_sources.end()) {
    // A current context that is in none of them: the connection says so.
    if (m_sources.empty()) return;
    state.kubeconfig = m_sources.front().named;
    return connectTo(state, m_sources.front().config.connection(overrides));
  }
  state.kubeconfig = source->named;
  state.nameSpace = QString::fromStdString(source->config.contexts.at(overrides.context).nameSpace);
  connectTo(state, source->config.connection(overrides));
}

void ClusterConnector::connectTo(const widgets::ClusterState& state, const Result<kube::Connection>& connection) {
  widgets::ClusterState begun = state;
  begun.health = widgets::ClusterState::Health::Unknown;
  // The same cluster again: what is on screen stays, and the question is only whether it answers.
  if (const auto session = m_workspace->session(); session && session->options().connection && connection && *session->options().connection == *connection) return m_watch.ask();
  // From here on nothing may go to the cluster that was chosen before.
  m_watch.stop();
  m_workspace->setSession(nullptr);
  m_workspace->setCluster(begun);
  tryToConnect(begun, connection, tr("Connecting to %1").arg(state.name));
}

void ClusterConnector::tryToConnect(const widgets::ClusterState& state, const Result<kube::Connection>& connection, const QString& title) {
  ++m_attempt;
  m_workspace->jobs()->start(
      this, {kTryJob, title},
      [connection, transport = m_watch.observe(http::makeTransport())](const Context& context) -> Result<Connected> {
        action::SessionOptions options;
        options.connection = connection;
        options.transport = transport;
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
        else connected.mayListNameSpaces = names.error().code != Code::Forbidden;
        connected.session = std::move(session);
        return connected;
      },
      [this, state, connection](Result<Connected> connected) {
        widgets::ClusterState found = state;
        if (!connected) {
          found.health = widgets::ClusterState::Health::Unreachable;
          found.error = QString::fromStdString(connected.error().message);
          m_workspace->setCluster(found);
          // Only what waiting may cure: a broken kubeconfig stays broken.
          if (connected.error().code == Code::Unreachable || connected.error().code == Code::Timeout) QTimer::singleShot(m_again, this, [this, state, connection, attempt = m_attempt] {
            if (attempt == m_attempt) tryToConnect(state, connection, {});
          });
          return;
        }
        found.health = widgets::ClusterState::Health::Reachable;
        found.serverVersion = connected->version;
        found.latencyMilliseconds = connected->milliseconds;
        m_workspace->setCluster(found);
        m_watch.start(connected->session);
        if (connected->mayListNameSpaces) m_workspace->setNameSpaces(connected->nameSpaces);
        else m_workspace->refuseNameSpaces();
        m_workspace->setSession(connected->session);
      });
}

void ClusterConnector::refuse(const QString& what, const Error& error) {
  const models::PlainError plain = models::plainError(error);
  QString why = plain.text;
  if (!why.isEmpty()) why[0] = why[0].toUpper(); // helm's own texts begin small
  m_workspace->reportError(why.isEmpty() ? what : tr("%1. %2").arg(what, why), plain.details);
}

// What is no kubeconfig at all has no line to correct: one sentence says so.
void ClusterConnector::refusePasted(const QString& text, const Error& error) {
  if (error.code == Code::Io) return refuse(tr("The kubeconfig cannot be kept"), error);
  if (text.contains(QLatin1String("clusters:"))) return refuse(tr("The kubeconfig in the clipboard cannot be read"), error);
  m_workspace->reportError(tr("The text in the clipboard is no kubeconfig"), QString::fromStdString(error.message));
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
