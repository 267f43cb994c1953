#include "app/gui/cluster_connector.h"

#include "core/action/session.h"
#include "core/base/replace_file.h"
#include "core/kube/client.h"
#include "core/sandbox/sandbox.h"
#include "ui/models/helm_command.h"
#include "ui/models/plain_error.h"
#include "ui/widgets/watch_paths.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSettings>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace chartroom::gui {

namespace {

constexpr const char* kConnectJob = "connectCluster";
// Its own key: a try that is repeated must not replace a kubeconfig being read or a sandbox being started.
constexpr const char* kTryJob = "tryCluster";
constexpr const char* kNameSpacesJob = "listNamespaces";
constexpr const char* kReadAgainJob = "readKubeconfigs";
constexpr int kSettleMilliseconds = 200;
// A cluster that is slow for a moment still gets the record of a cancelled operation. A second Cancel ends that.
constexpr std::chrono::seconds kLastWords{30};
// Settings: what to come back to.
constexpr const char *kKind = "cluster/kind", *kContext = "cluster/context", *kContextFile = "cluster/contextFile",
                     *kKubeconfigs = "cluster/kubeconfigs";

struct OpenSandbox {
  std::shared_ptr<sandbox::Sandbox> sandbox;
  kube::Connection connection;
  std::string kubeconfig;
};

// Without KUBECONFIG every program finds the user's file by itself. With it, a terminal may have another one than the window.
QStringList defaultFilesToName() {
  QStringList files;
  if (qEnvironmentVariableIsEmpty("KUBECONFIG")) return files;
  for (const std::string& file : kube::Kubeconfig::defaultFiles())
    files << QFileInfo(QString::fromStdString(file)).absoluteFilePath();
  return files;
}

QString authorityOf(const kube::Connection& connection) {
  return QString::fromLatin1(
      QCryptographicHash::hash(QByteArray::fromStdString(connection.tls.authority), QCryptographicHash::Sha256).toHex());
}

QString stampOf(const std::string& path) {
  const QFileInfo file(QString::fromStdString(path));
  return QStringLiteral("%1 %2 %3").arg(file.filePath()).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
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
  m_filesSettle.setSingleShot(true);
  m_filesSettle.setInterval(kSettleMilliseconds);
  const auto settle = [this] { m_filesSettle.start(); };
  connect(&m_files, &QFileSystemWatcher::fileChanged, this, settle);
  connect(&m_files, &QFileSystemWatcher::directoryChanged, this, settle);
  connect(&m_filesSettle, &QTimer::timeout, this, [this] {
    watchFiles();
    // Other files of their folders do not matter.
    if (stampsOf(knownFiles()) != m_sources.stamps) filesChanged();
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
  actions.forgetKubeconfig = [this](const QString& path) { forgetKubeconfig(path); };
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
  if (m_chosen.context.empty())
    m_chosen = {settings->value(kContextFile).toString(), settings->value(kContext).toString().toStdString()};
  readKnown(kConnectJob, [this](Result<Sources> sources) {
    if (!sources) return refuse(tr("The kubeconfig cannot be read"), sources.error());
    listContexts(std::move(*sources));
    if (const Listed* known = chosen()) return connectToContext(known->name);
    // Never another cluster in the place of the one that is on screen.
    const QString name = QString::fromStdString(m_chosen.context);
    if (m_workspace->cluster().kind == widgets::ClusterState::Kind::Context) {
      m_workspace->reportError(tr("The context %1 is in no kubeconfig any more").arg(m_workspace->cluster().name));
      if (m_workspace->session()) m_watch.ask();
      return;
    }
    if (!name.isEmpty()) m_workspace->reportError(tr("The context %1 is in no kubeconfig any more").arg(name));
    useCurrent();
  });
}

void ClusterConnector::restoreSandbox() {
  // The contexts are listed beside it; a kubeconfig that is broken does not keep the sandbox away.
  readKnown(kConnectJob, [this](Result<Sources> sources) {
    if (sources) listContexts(std::move(*sources));
    startSandbox();
  });
}

ClusterConnector::Files ClusterConnector::ownFiles() { return {kube::Kubeconfig::defaultFiles(), defaultFilesToName(), {}}; }

QStringList ClusterConnector::openedFiles() const { return m_workspace->settings()->value(kKubeconfigs).toStringList(); }

std::vector<ClusterConnector::Files> ClusterConnector::knownFiles() const {
  std::vector<Files> files;
  for (const QString& opened : openedFiles())
    if (QFile::exists(opened)) files.push_back({{opened.toStdString()}, {opened}, opened});
  files.push_back(ownFiles());
  return files;
}

QStringList ClusterConnector::stampsOf(const std::vector<Files>& files) {
  QStringList stamps;
  for (const Files& each : files)
    for (const std::string& path : each.read) stamps << stampOf(path);
  return stamps;
}

Result<ClusterConnector::Sources> ClusterConnector::load(const std::vector<Files>& files, const QString& asked) {
  Sources sources{{}, stampsOf(files)};
  std::optional<Error> first;
  for (const Files& each : files) {
    auto config = kube::Kubeconfig::load(each.read);
    if (config) {
      sources.list.push_back({std::move(*config), each});
      continue;
    }
    if (!asked.isEmpty() && each.opened == asked) return std::move(config).error();
    if (!first) first = std::move(config).error();
  }
  if (sources.list.empty() && first) return std::move(*first);
  return sources;
}

void ClusterConnector::readKnown(const char* job, std::function<void(Result<Sources>)> done) {
  m_workspace->jobs()->start(
      this, job, [files = knownFiles()](const Context&) { return load(files); }, std::move(done));
}

void ClusterConnector::readKubeconfig(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  std::vector<Files> files = knownFiles();
  std::erase_if(files, [&](const Files& each) { return each.opened == absolute; });
  files.insert(files.begin(), {{absolute.toStdString()}, {absolute}, absolute});
  m_workspace->jobs()->start(
      this, kConnectJob, [files, absolute](const Context&) { return load(files, absolute); },
      [this, absolute](Result<Sources> sources) {
        const QString name = QFileInfo(absolute).fileName();
        if (!sources) return refuse(tr("%1 is no kubeconfig that can be read").arg(name), sources.error());
        if (sources->list.front().config.contexts.empty())
          return m_workspace->toast(tr("%1 names no cluster: a kubeconfig has contexts, clusters and users").arg(name));
        QStringList opened = openedFiles();
        opened.removeAll(absolute);
        opened.prepend(absolute);
        m_workspace->settings()->setValue(kKubeconfigs, opened);
        listContexts(std::move(*sources));
        useCurrent();
      });
}

// As takeKubeconfig() names it.
bool ClusterConnector::isPasted(const QString& path) const {
  const QFileInfo file(path);
  return file.fileName().startsWith(QLatin1String("kubeconfig-")) &&
         file.absolutePath() == QDir(m_workspace->dataFolder()).absolutePath();
}

void ClusterConnector::forgetKubeconfig(const QString& path) {
  QStringList opened = openedFiles();
  if (opened.removeAll(path) == 0) return;
  m_workspace->settings()->setValue(kKubeconfigs, opened);
  if (isPasted(path)) QFile::remove(path);
  if (m_workspace->cluster().kubeconfig == QStringList{path}) {
    ++m_attempt; // nothing is tried any more
    m_watch.stop();
    m_workspace->setSession(nullptr);
    m_workspace->setCluster({});
  }
  filesChanged();
}

void ClusterConnector::takeKubeconfig(const QString& text) {
  // What is no kubeconfig leaves no file. The name comes from the content: a helm command that names the file keeps its meaning
  // when another one is pasted.
  m_workspace->jobs()->start(
      this, kConnectJob,
      [text = text.toStdString(),
          hash = QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(12)),
          folder = m_workspace->dataFolder()](const Context&) -> Result<QString> {
        const QString trial = QDir(folder).filePath(QStringLiteral("kubeconfig.pasted")),
                      path = QDir(folder).filePath(QStringLiteral("kubeconfig-%1").arg(hash));
        QDir().mkpath(folder); // a new user has none yet
        CHARTROOM_TRY(replaceFile(trial.toStdString(), text, FileMode::Private));
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
        if (path) readKubeconfig(*path);
        else refusePasted(text, path.error());
      });
}

void ClusterConnector::listContexts(Sources sources) {
  m_sources = std::move(sources);
  m_contexts.clear();
  m_listed.clear();
  // The user's own contexts, which come last, keep their names. So does the chosen one while its file is away: nothing else may be
  // taken for it.
  std::set<QString> taken;
  if (m_workspace->cluster().kind == widgets::ClusterState::Kind::Context && !isIn(m_sources, m_chosen))
    taken.insert(m_workspace->cluster().name);
  for (std::size_t i = m_sources.list.size(); i-- > 0;) {
    const Source& source = m_sources.list[i];
    std::vector<Listed> here;
    for (const auto& [context, entry] : source.config.contexts) {
      const QString name = QString::fromStdString(context),
                    file = isPasted(source.files.opened)
                               ? tr("pasted %1").arg(QFileInfo(source.files.opened).fileName().section(QLatin1Char('-'), 1).left(4))
                               : QFileInfo(source.files.opened).fileName();
      QString unique = name;
      if (taken.contains(unique)) unique = QStringLiteral("%1 (%2)").arg(name, file);
      if (taken.contains(unique)) unique = QStringLiteral("%1 (%2)").arg(name, source.files.opened);
      taken.insert(unique);
      here.push_back({unique, context, i});
    }
    m_listed.insert(m_listed.begin(), here.begin(), here.end());
  }
  for (const auto& [name, context, source] : m_listed) {
    const kube::Kubeconfig& config = m_sources.list[source].config;
    const auto cluster = config.clusters.find(config.contexts.at(context).cluster);
    m_contexts.push_back({name, cluster == config.clusters.end() ? QString() : QString::fromStdString(cluster->second.server),
        m_sources.list[source].files.opened, false});
  }
  watchFiles();
  emit contextsChanged();
}

bool ClusterConnector::isIn(const Sources& sources, const Chosen& chosen) {
  return std::any_of(sources.list.begin(), sources.list.end(), [&](const Source& source) {
    return source.files.opened == chosen.opened && source.config.contexts.contains(chosen.context);
  });
}

const ClusterConnector::Listed* ClusterConnector::chosen() const {
  const auto found = std::find_if(m_listed.begin(), m_listed.end(), [&](const Listed& one) {
    return one.context == m_chosen.context && m_sources.list[one.source].files.opened == m_chosen.opened;
  });
  return found == m_listed.end() ? nullptr : &*found;
}

// The first that says which one it means.
void ClusterConnector::useCurrent() {
  for (std::size_t i = 0; i < m_sources.list.size(); ++i) {
    const std::string& current = m_sources.list[i].config.currentContext;
    if (current.empty()) continue;
    const auto found = std::find_if(
        m_listed.begin(), m_listed.end(), [&](const Listed& one) { return one.source == i && one.context == current; });
    if (found != m_listed.end()) return connectToContext(found->name);
    // A current context that is not there: the connection says so.
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Context;
    state.name = state.context = QString::fromStdString(current);
    state.kubeconfig = m_sources.list[i].files.named;
    return connectTo(state, m_sources.list[i].config.connection());
  }
}

void ClusterConnector::chooseContext(const QString& name) {
  readKnown(kConnectJob, [this, name](Result<Sources> sources) {
    if (!sources) return refuse(tr("The kubeconfig cannot be read"), sources.error());
    listContexts(std::move(*sources));
    connectToContext(name);
  });
}

// For a context that leads nowhere clientcmd takes localhost:8080, which nobody chose.
static Result<kube::Connection> connectionOf(const kube::Kubeconfig& config, const std::string& context) {
  const std::string& name = config.contexts.at(context).cluster;
  const auto found = config.clusters.find(name);
  if (found == config.clusters.end() || found->second.server.empty())
    return Error{Code::InvalidArgument,
        "The kubeconfig has no server for the context " + context + (name.empty() ? std::string() : ", whose cluster is " + name),
        {}, {}};
  kube::Overrides overrides;
  overrides.context = context;
  return config.connection(overrides);
}

void ClusterConnector::connectToContext(const QString& name) {
  const auto listed = std::find_if(m_listed.begin(), m_listed.end(), [&](const Listed& one) { return one.name == name; });
  if (listed == m_listed.end()) return m_workspace->reportError(tr("The context %1 is in no kubeconfig any more").arg(name));
  const Source& source = m_sources.list[listed->source];
  widgets::ClusterState state;
  state.kind = widgets::ClusterState::Kind::Context;
  state.name = name;
  state.context = QString::fromStdString(listed->context);
  state.kubeconfig = source.files.named;
  state.nameSpace = QString::fromStdString(source.config.contexts.at(listed->context).nameSpace);
  m_workspace->settings()->setValue(kKind, QStringLiteral("context"));
  m_workspace->settings()->setValue(kContext, state.context);
  m_workspace->settings()->setValue(kContextFile, source.files.opened);
  m_chosen = {source.files.opened, listed->context};
  connectTo(state, connectionOf(source.config, listed->context));
}

// A file may be written in several steps, or be replaced by another one, which ends a watch of the file itself.
void ClusterConnector::watchFiles() {
  QSet<QString> wanted;
  for (const Files& each : knownFiles())
    for (const std::string& path : each.read) {
      const QFileInfo info(QString::fromStdString(path));
      if (info.exists()) wanted.insert(info.absoluteFilePath());
      wanted.insert(widgets::nearestFolder(info.absolutePath()));
    }
  widgets::watchOnly(&m_files, wanted);
}

void ClusterConnector::filesChanged() {
  readKnown(kReadAgainJob, [this](Result<Sources> sources) {
    if (!sources) return; // half written, or gone: what is known stays
    listContexts(std::move(*sources));
    // By its file: another one may have a context of that name.
    if (m_workspace->cluster().kind != widgets::ClusterState::Kind::Context) return;
    if (const Listed* known = chosen()) connectToContext(known->name);
  });
}

void ClusterConnector::connectTo(const widgets::ClusterState& state, const Result<kube::Connection>& connection) {
  widgets::ClusterState begun = state;
  begun.health = widgets::ClusterState::Health::Unknown;
  if (state.kind == widgets::ClusterState::Kind::Context && connection) {
    begun.server = QString::fromStdString(connection->server);
    begun.authority = authorityOf(*connection);
    const widgets::ClusterState& before = m_workspace->cluster();
    const bool isSameContext = before.kind == begun.kind && before.kubeconfig == begun.kubeconfig &&
                               before.context == begun.context && !before.server.isEmpty();
    if (isSameContext && !before.isSameClusterAs(begun))
      m_workspace->toast(before.server == begun.server ? tr("%1 leads to a cluster with another authority now").arg(begun.name)
                                                       : tr("%1 leads to another server now: %2").arg(begun.name, begun.server));
  }
  // The same cluster again: what is on screen stays, and the question is only whether it answers.
  if (const auto session = m_workspace->session();
      session && session->options().connection && connection && *session->options().connection == *connection) {
    // Perhaps by another file or name.
    widgets::ClusterState known = m_workspace->cluster();
    known.kind = begun.kind, known.name = begun.name, known.context = begun.context, known.kubeconfig = begun.kubeconfig,
    known.nameSpace = begun.nameSpace;
    known.server = begun.server, known.authority = begun.authority;
    m_workspace->setCluster(known);
    return m_watch.ask();
  }
  // From here on nothing may go to the cluster that was chosen before.
  m_watch.stop();
  m_workspace->setSession(nullptr);
  m_workspace->setCluster(begun);
  tryToConnect(begun, connection, tr("Connecting to %1").arg(state.name));
}

// Other places than the cluster are no window's: memory ends with the program, and SQL is not built in.
static Result<std::string> storageDriver() {
  const QString driver = models::helmDriver();
  for (const char* known : {"", "secret", "secrets", "configmap", "configmaps"})
    if (driver == QLatin1String(known)) return driver.toStdString();
  return Error{Code::Unsupported,
      "HELM_DRIVER is " + driver.toStdString() + ". The window shows releases kept as Secrets (the default) or ConfigMaps", {}, {}};
}

void ClusterConnector::tryToConnect(
    const widgets::ClusterState& state, const Result<kube::Connection>& connection, const QString& title) {
  ++m_attempt;
  m_workspace->jobs()->start(
      this, {kTryJob, title},
      [connection, transport = m_watch.observe(http::makeTransport())](const Context& context) -> Result<Connected> {
        if (!connection) return connection.error();
        action::SessionOptions options;
        CHARTROOM_ASSIGN(options.driver, storageDriver());
        options.connection = connection;
        options.transport = transport;
        options.lastWords = kLastWords;
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
          for (const std::string& note : connected.error().notes) found.error += QLatin1Char('\n') + QString::fromStdString(note);
          m_workspace->setCluster(found);
          // Only what waiting may cure: a broken kubeconfig stays broken.
          if (connected.error().code == Code::Unreachable || connected.error().code == Code::Timeout)
            QTimer::singleShot(m_again, this, [this, state, connection, attempt = m_attempt] {
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
