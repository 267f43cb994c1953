// What the window says when its cluster goes away and comes back: chip, status bar, list and release page, with the sandbox as the
// cluster, reached as a context of a kubeconfig.

#include "app/gui/cluster_connector.h"
#include "app/gui/rooms.h"
#include "core/action/install.h"
#include "core/chart/load.h"
#include "core/sandbox/sandbox.h"
#include "core/value/yaml.h"
#include "tests/support/pictures.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_room.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/studio/editor_panel.h"
#include "ui/studio/studio_page.h"
#include "ui/studio/studio_session.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <cstdio>

using namespace chartroom;
using Health = widgets::ClusterState::Health;

namespace {
constexpr int kPatience = 20000;
// Quick: every request that fails is asked again at once.
const gui::WatchTimes kTimes{std::chrono::milliseconds(20), std::chrono::milliseconds(100), std::chrono::milliseconds(2000),
    std::chrono::milliseconds(60000)};

// A transport that answers each request. While `dead` is set, and for the next `failOnce` requests, it fails as on a dead server.
class ScriptedTransport : public http::Transport {
public:
  std::atomic<bool> dead{false};
  std::atomic<int> failOnce{0};
  std::atomic<int> requests{0};
  Result<http::Response> send(const Context&, const http::Request& request) override {
    ++requests;
    const bool fail = dead || (failOnce > 0 && failOnce-- > 0 && request.url.find("/version") == std::string::npos);
    if (fail)
      return Error{Code::Unreachable, "Get \"" + request.url + "\": dial tcp 127.0.0.1:1: connect: connection refused", {}, {}};
    return http::Response{200, {}, "{\"gitVersion\":\"v1.36.0\",\"major\":\"1\",\"minor\":\"36\"}", request.url};
  }
  Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData&) override {
    return send(context, request);
  }
};
// The program without a window. A second one on the same files is the next start.
struct Program {
  Program(const QString& ini, const QString& data)
      : settings(ini, QSettings::IniFormat), workspace(&jobs, &settings), connector(&workspace, nullptr, kTimes) {
    workspace.setDataFolder(data);
  }
  jobs::JobRunner jobs{4};
  QSettings settings;
  widgets::Workspace workspace;
  gui::ClusterConnector connector;
};
} // namespace

class TestConnection : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
    sandbox::SandboxOptions options;
    options.folder = m_folder.filePath("sandbox").toStdString();
    auto opened = sandbox::Sandbox::open(options);
    QVERIFY(opened);
    m_sandbox = std::move(*opened);
    auto port = m_sandbox->listen(0);
    QVERIFY(port);
    m_port = *port;
    m_kubeconfig = m_folder.filePath("my kubeconfig");
    QVERIFY(m_sandbox->writeKubeconfig(m_kubeconfig.toStdString()));
    action::SessionOptions sessionOptions;
    sessionOptions.connection = kube::resolveConnection(m_kubeconfig.toStdString(), {});
    sessionOptions.nameSpace = "shop";
    auto session = action::Session::make(sessionOptions);
    auto chart = chart::load(Context(), CHARTROOM_SOURCE_DIR "/tests/ui/releases/data/harbour");
    QVERIFY(chart && session);
    action::InstallOptions install;
    install.releaseName = "harbour", install.createNamespace = action::CreateNamespace::Always;
    QVERIFY(action::install(Context(), **session, std::move(*chart), *value::parseYaml("port: 8080\n"), install).result.ok());
  }
  void cleanupTestCase() {
    m_sandbox.reset();
    m_themes.reset();
  }

  void aServerThatGoesAwayIsToldAndTheLastStateStays() {
    Program program(m_folder.filePath("settings.ini"), m_folder.filePath("data"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    shell::MainWindow window(&workspace, gui::roomEntries(), connector.actions());
    window.show();
    connector.readKubeconfig(m_kubeconfig);
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Reachable, kPatience);
    QCOMPARE(workspace.cluster().kubeconfig, QStringList{m_kubeconfig});
    QCOMPARE(workspace.cluster().context, QString("chartroom-sandbox"));
    workspace.setNameSpace({}); // the context names "default"
    window.showPage("releases");
    auto* room = qobject_cast<releases::ReleasesRoom*>(window.page("releases"));
    auto* table = room->findChild<QTreeView*>("releaseTable");
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, kPatience);
    auto* strip = window.findChild<shell::StatusStrip*>("statusStrip");
    auto* chip = window.findChild<QWidget*>("contextButton");
    QVERIFY(chip->accessibleName().contains("reachable"));

    m_sandbox->stopListening();
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Unreachable, kPatience);
    QVERIFY(workspace.cluster().isLost());
    QVERIFY(chip->accessibleName().contains("unreachable"));
    QVERIFY2(strip->accessibleName().contains("unreachable") && strip->accessibleName().contains("last answer"),
        qPrintable(strip->accessibleName()));
    // The list keeps its rows, dimmed, with their time.
    auto* banner = room->findChild<widgets::Banner*>("releasesBanner");
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->accessibleName().startsWith("As of ") && banner->accessibleName().contains("cannot reach"),
        qPrintable(banner->accessibleName()));
    QCOMPARE(table->model()->rowCount(), 1);
    QVERIFY(table->isVisible());
    QVERIFY(room->findChild<QWidget*>("releasesVeil")->isVisible());
    shot(&window, "lost-list");
    // Choosing the same context again asks again, and takes nothing away.
    connector.chooseContext("chartroom-sandbox");
    QCOMPARE(table->model()->rowCount(), 1);
    QVERIFY(workspace.session());

    QVERIFY(m_sandbox->listen(m_port));
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Reachable, kPatience);
    QVERIFY(!banner->isVisible());
    QVERIFY(!room->findChild<QWidget*>("releasesVeil")->isVisible());
    QVERIFY(!strip->accessibleName().contains("unreachable"));

    workspace.openRelease("shop", "harbour", "resources");
    QTRY_VERIFY_WITH_TIMEOUT(room->findChild<QTreeView*>("resourceTree")->isVisible() &&
                                 room->findChild<QTreeView*>("resourceTree")->model()->rowCount() > 0,
        kPatience);
    m_sandbox->stopListening();
    auto* lost = room->findChild<widgets::Banner*>("lostBanner");
    QTRY_VERIFY_WITH_TIMEOUT(lost->isVisible(), kPatience);
    QVERIFY(lost->accessibleName().startsWith("As of "));
    QVERIFY(room->findChild<QTreeView*>("resourceTree")->model()->rowCount() > 0);
    QVERIFY(room->findChild<QWidget*>("releaseVeil")->isVisible());
    shot(&window, "lost-release");
    QVERIFY(m_sandbox->listen(m_port));
    QTRY_VERIFY_WITH_TIMEOUT(!lost->isVisible(), kPatience);
  }

  void aRunningOperationSaysThatItsConnectionIsLost() {
    Program program(m_folder.filePath("settings4.ini"), m_folder.filePath("data"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    shell::MainWindow window(&workspace, gui::roomEntries(), connector.actions());
    window.show();
    connector.readKubeconfig(m_kubeconfig);
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
    // Its image is never there, so the upgrade waits.
    workspace.openUpgrade("shop", "harbour");
    auto* studio = qobject_cast<studio::StudioPage*>(window.page("studio"));
    const auto settled = [&] {
      auto* session = studio->session();
      return session->isUpgrade() && session->state() == studio::StudioSession::State::Ready && session->newest() &&
             !session->isRendering() && !session->hasPendingRefresh();
    };
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatience);
    studio->editors()->currentEditor()->setText("hook: false\nport: 8080\nimage: {tag: missing}\n");
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatience);
    auto* primary = studio->findChild<QPushButton*>("primaryButton");
    QVERIFY(studio->findChild<QPushButton*>("optionWait")->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(primary->isEnabled(), kPatience);
    QTest::mouseClick(primary, Qt::LeftButton);
    auto* summary = studio->findChild<QLabel*>("summaryDetail");
    const auto waits = [&] { return summary->text().contains("waiting"); };
    if (!QTest::qWaitFor(waits, kPatience)) QFAIL(qPrintable(summary->text()));
    QCOMPARE(program.jobs.titledJobs().size(), std::size_t(1));
    const jobs::JobId job = program.jobs.titledJobs().front().id;
    const auto listed = [&] {
      QTest::mouseClick(window.findChild<QAbstractButton*>("jobsButton"), Qt::LeftButton);
      auto* menu = window.findChild<QMenu*>("jobsMenu");
      const QString text = menu && !menu->actions().isEmpty() ? menu->actions().first()->text() : QString();
      delete menu;
      return text;
    };
    QVERIFY2(!listed().contains("lost"), qPrintable(listed()));

    m_sandbox->stopListening();
    QTRY_VERIFY_WITH_TIMEOUT(workspace.cluster().isLost(), kPatience);
    const QString lost = "onnection to chartroom-sandbox lost, trying again";
    QTRY_VERIFY_WITH_TIMEOUT(summary->text().contains(lost), kPatience);
    QVERIFY2(listed().contains(lost), qPrintable(listed()));
    QCOMPARE(program.jobs.titledJobs().size(), std::size_t(1)); // it is not given up

    QVERIFY(m_sandbox->listen(m_port));
    QTRY_VERIFY_WITH_TIMEOUT(!workspace.cluster().isLost(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(waits(), kPatience);
    QVERIFY2(!listed().contains("lost"), qPrintable(listed()));
    program.jobs.cancel(job);
    QTRY_VERIFY_WITH_TIMEOUT(program.jobs.titledJobs().empty(), kPatience);
  }

  void aRestartBringsTheClusterBack_data() {
    QTest::addColumn<bool>("sandbox");
    QTest::newRow("the context of an opened kubeconfig") << false;
    QTest::newRow("the sandbox") << true;
  }
  void aRestartBringsTheClusterBack() {
    QFETCH(bool, sandbox);
    const QString ini = m_folder.filePath(sandbox ? "restart1.ini" : "restart2.ini"), data = m_folder.filePath("restart");
    const QString file = m_folder.filePath("two contexts");
    {
      QFile original(m_kubeconfig), copy(file);
      QVERIFY(original.open(QIODevice::ReadOnly) && copy.open(QIODevice::WriteOnly));
      // The chosen one is not the file's current one.
      const kube::Kubeconfig config = *kube::Kubeconfig::load({m_kubeconfig.toStdString()});
      const auto& here = config.contexts.at("chartroom-sandbox");
      copy.write(original.readAll().replace(
          "contexts:\n", QStringLiteral("contexts:\n- name: second\n  context: {cluster: %1, user: %2, namespace: shop}\n")
                             .arg(QString::fromStdString(here.cluster), QString::fromStdString(here.user))
                             .toUtf8()));
    }
    for (const bool again : {false, true}) {
      Program program(ini, data);
      auto& workspace = program.workspace;
      auto& connector = program.connector;
      if (again) {
        connector.restore();
      } else if (sandbox) {
        connector.startSandbox();
      } else {
        connector.readKubeconfig(file);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
        connector.chooseContext("second");
      }
      QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().name, QString(sandbox ? "sandbox" : "second"), kPatience);
      QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Reachable, kPatience);
      QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
      if (sandbox) continue;
      QCOMPARE(workspace.cluster().kubeconfig, QStringList{file});
      QCOMPARE(workspace.cluster().nameSpace, QString("shop"));
    }
  }

  void aPastedTextThatIsNoKubeconfigSaysSo_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("prose") << "see you at the harbour";
    QTest::newRow("yaml of another kind") << "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n";
    QTest::newRow("no yaml") << "a: b: c\n\t}{";
    QTest::newRow("a list") << "- 1\n- 2\n";
    QTest::newRow("a long line") << QString(4000, 'x');
  }
  void aPastedTextThatIsNoKubeconfigSaysSo() {
    QFETCH(QString, text);
    Program program(m_folder.filePath("settings5.ini"), m_folder.filePath("pasted"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    shell::MainWindow window(&workspace, gui::roomEntries(), connector.actions());
    window.resize(1080, 680);
    window.show();
    QSignalSpy told(&workspace, &widgets::Workspace::errorReported);
    connector.takeKubeconfig(text);
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, kPatience);
    QCOMPARE(told[0][0].toString(), QString("The text in the clipboard is no kubeconfig"));
    QVERIFY(!told[0][1].toString().isEmpty()); // the original, behind Details
    auto* toast = window.findChild<QWidget*>("toast");
    QVERIFY(toast);
    QVERIFY(window.rect().contains(toast->geometry().adjusted(
        widgets::kShadowMargin, widgets::kShadowMargin, -widgets::kShadowMargin, -widgets::kShadowMargin)));
    QCOMPARE(workspace.cluster().kind, widgets::ClusterState::Kind::None);
    QVERIFY(QDir(m_folder.filePath("pasted")).entryList(QDir::Files).filter("kubeconfig").isEmpty());
  }

  void aClusterThatDidNotAnswerIsAskedAgain() {
    Program program(m_folder.filePath("settings2.ini"), m_folder.filePath("data"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    m_sandbox->stopListening();
    connector.readKubeconfig(m_kubeconfig);
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Unreachable, kPatience);
    QVERIFY(!workspace.session());
    QVERIFY(!workspace.cluster().isLost()); // there is no earlier state
    QVERIFY(m_sandbox->listen(m_port));
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().health, Health::Reachable, kPatience);
    QVERIFY(workspace.session());
  }

  // What is opened or pasted stands beside the user's own contexts, now and after a restart.
  void anOpenedKubeconfigKeepsTheOwnOnes() {
    qputenv("KUBECONFIG", m_kubeconfig.toUtf8());
    const QString ini = m_folder.filePath("settings7.ini"), data = m_folder.filePath("beside");
    const QString text =
        "apiVersion: v1\nkind: Config\ncurrent-context: dead\nclusters:\n- name: c\n  cluster: {server: 'http://127.0.0.1:9'}\nusers: [{name: u, user: {}}]\ncontexts:\n- name: dead\n  context: {cluster: c, user: u}\n";
    for (const bool again : {false, true}) {
      Program program(ini, data);
      auto& workspace = program.workspace;
      auto& connector = program.connector;
      if (again) connector.restore();
      else connector.takeKubeconfig(text);
      QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().name, QString("dead"), kPatience);
      QStringList names;
      for (const shell::ContextChoice& each : connector.contexts()) names << each.name;
      QCOMPARE(names, QStringList({"dead", "chartroom-sandbox"}));
      if (!again) continue;
      connector.chooseContext("chartroom-sandbox");
      QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
      QCOMPARE(workspace.cluster().kubeconfig, QStringList{QFileInfo(m_kubeconfig).absoluteFilePath()});
    }
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
  }

  // Two kubeconfigs have a context of the same name. Both contexts can be chosen, and a kubeconfig can be forgotten.
  void contextsOfOneNameAreToldApart() {
    qputenv("KUBECONFIG", m_kubeconfig.toUtf8());
    Program program(m_folder.filePath("settings8.ini"), m_folder.filePath("alike"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    const auto names = [&] {
      QStringList all;
      for (const shell::ContextChoice& each : connector.contexts()) all << each.name;
      return all;
    };
    const QString text =
        "apiVersion: v1\nkind: Config\ncurrent-context: chartroom-sandbox\nclusters:\n- name: c\n  cluster: {server: 'http://127.0.0.1:9'}\nusers: [{name: u, user: {}}]\ncontexts:\n- name: chartroom-sandbox\n  context: {cluster: c, user: u}\n";
    connector.takeKubeconfig(text);
    QTRY_VERIFY_WITH_TIMEOUT(workspace.cluster().name.startsWith("chartroom-sandbox (pasted "), kPatience);
    const QString pasted = workspace.cluster().name, file = workspace.cluster().kubeconfig.value(0);
    QCOMPARE(workspace.cluster().context, QString("chartroom-sandbox"));
    QCOMPARE(names(), QStringList({pasted, "chartroom-sandbox"}));
    const widgets::ClusterState other = workspace.cluster();
    connector.chooseContext("chartroom-sandbox");
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
    QVERIFY(!workspace.cluster().isSameClusterAs(other));
    QCOMPARE(workspace.cluster().kubeconfig, QStringList{QFileInfo(m_kubeconfig).absoluteFilePath()});
    // A third one keeps the second.
    connector.takeKubeconfig(QString(text).replace("127.0.0.1:9", "127.0.0.1:10"));
    QTRY_COMPARE_WITH_TIMEOUT(names().size(), 3, kPatience);
    QCOMPARE(names().last(), QString("chartroom-sandbox"));
    const QStringList before = names();
    connector.forgetKubeconfig(file);
    QTRY_COMPARE_WITH_TIMEOUT(names().size(), 2, kPatience);
    QVERIFY(!names().contains(pasted) && before.contains(pasted));
    QVERIFY(!QFile::exists(file));
    // The one that is chosen is gone with its file.
    connector.forgetKubeconfig(workspace.cluster().kubeconfig.value(0));
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().kind, widgets::ClusterState::Kind::None, kPatience);
    QVERIFY(!workspace.session());
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
  }

  // helm would take localhost:8080.
  void aContextWithoutAClusterIsNotConnected() {
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
    Program program(m_folder.filePath("settings-dangling.ini"), m_folder.filePath("dangling"));
    QSignalSpy told(&program.workspace, &widgets::Workspace::errorReported);
    program.connector.takeKubeconfig(
        "apiVersion: v1\nkind: Config\ncurrent-context: shop\nclusters: []\nusers: [{name: u, user: {}}]\ncontexts:\n- name: shop\n  context: {cluster: gone, user: u}\n");
    QTRY_COMPARE_WITH_TIMEOUT(program.workspace.cluster().health, widgets::ClusterState::Health::Unreachable, kPatience);
    QCOMPARE(
        program.workspace.cluster().error, QString("The kubeconfig has no server for the context shop, whose cluster is gone"));
    QVERIFY(!program.workspace.session());
  }

  // As for helm in the same shell.
  void releasesAreKeptWhereTheEnvironmentSays_data() {
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QString>("error");
    QTest::newRow("as ConfigMaps") << "configmap"
                                   << "";
    QTest::newRow("not in the window's memory")
        << "memory"
        << "HELM_DRIVER is memory. The window shows releases kept as Secrets (the default) or ConfigMaps";
    QTest::newRow("unknown") << "mongo"
                             << "HELM_DRIVER is mongo. The window shows releases kept as Secrets (the default) or ConfigMaps";
  }
  void releasesAreKeptWhereTheEnvironmentSays() {
    QFETCH(QString, driver);
    QFETCH(QString, error);
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
    qputenv("HELM_DRIVER", driver.toUtf8());
    Program program(m_folder.filePath("settings-driver.ini"), m_folder.filePath("driver-" + driver));
    program.connector.readKubeconfig(m_kubeconfig);
    QTRY_VERIFY_WITH_TIMEOUT(program.workspace.cluster().health != widgets::ClusterState::Health::Unknown, kPatience);
    qunsetenv("HELM_DRIVER");
    QCOMPARE(program.workspace.cluster().error, error);
    QCOMPARE(bool(program.workspace.session()), error.isEmpty());
    if (const auto session = program.workspace.session()) QCOMPARE(session->options().driver, driver.toStdString());
  }

  // A tool that rewrites the chosen file moves it away for a moment; another file has a context of the same name.
  void aContextIsNeverTakenForAnotherOfItsName() {
    QDir().mkpath(m_folder.filePath("moving"));
    const QString own = m_folder.filePath("moving/own");
    QVERIFY(QFile::copy(m_kubeconfig, own));
    qputenv("KUBECONFIG", own.toUtf8());
    Program program(m_folder.filePath("settings11.ini"), m_folder.filePath("moved"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    connector.takeKubeconfig(
        "apiVersion: v1\nkind: Config\ncurrent-context: chartroom-sandbox\nclusters:\n- name: c\n  cluster: {server: 'http://127.0.0.1:9'}\nusers: [{name: u, user: {}}]\ncontexts:\n- name: chartroom-sandbox\n  context: {cluster: c, user: u}\n");
    QTRY_COMPARE_WITH_TIMEOUT(connector.contexts().size(), std::size_t(2), kPatience);
    const QString twin = connector.contexts().front().name;
    connector.chooseContext("chartroom-sandbox");
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
    const auto session = workspace.session();
    const widgets::ClusterState chosen = workspace.cluster();
    QVERIFY(QFile::rename(own, own + ".away"));
    QTRY_COMPARE_WITH_TIMEOUT(connector.contexts().size(), std::size_t(1), kPatience);
    QCOMPARE(connector.contexts().front().name, twin);
    QCOMPARE(workspace.session(), session);
    QVERIFY(workspace.cluster().isSameClusterAs(chosen));
    // Retry neither.
    QSignalSpy told(&workspace, &widgets::Workspace::errorReported);
    workspace.reconnect();
    QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, kPatience);
    QVERIFY(told[0][0].toString().contains("is in no kubeconfig any more"));
    QVERIFY(workspace.cluster().isSameClusterAs(chosen));
    QVERIFY(QFile::rename(own + ".away", own));
    QTRY_COMPARE_WITH_TIMEOUT(connector.contexts().size(), std::size_t(2), kPatience);
    QCOMPARE(workspace.session(), session);
    QCOMPARE(workspace.cluster().name, QString("chartroom-sandbox"));
    qputenv("KUBECONFIG", (m_folder.path() + "/nothing").toUtf8());
  }

  // What `aws eks update-kubeconfig` and its like write counts without another start.
  void aChangedKubeconfigIsReadAgain_data() {
    QTest::addColumn<bool>("replaced");
    QTest::newRow("written in place") << false;
    QTest::newRow("replaced by another file") << true;
  }
  void aChangedKubeconfigIsReadAgain() {
    QFETCH(bool, replaced);
    QDir().mkpath(m_folder.filePath("rotating"));
    const QString file = m_folder.filePath(replaced ? "rotating/b" : "rotating/a");
    QFile original(m_kubeconfig);
    QVERIFY(original.open(QIODevice::ReadOnly));
    const QByteArray good = original.readAll();
    const auto write = [&](const QByteArray& text) {
      QFile out(replaced ? file + ".new" : file);
      QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
      out.close();
      if (replaced) QVERIFY(std::rename(out.fileName().toLocal8Bit(), file.toLocal8Bit()) == 0);
    };
    write(good);
    Program program(m_folder.filePath(replaced ? "settings10.ini" : "settings9.ini"), m_folder.filePath("rotate"));
    auto& workspace = program.workspace;
    program.connector.readKubeconfig(file);
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
    const auto session = workspace.session();
    // Another context, and the chosen one as it was: nothing on screen changes.
    write(QByteArray(good).replace("contexts:\n", "contexts:\n- name: more\n  context: {cluster: none, user: none}\n"));
    QTRY_COMPARE_WITH_TIMEOUT(program.connector.contexts().size(), std::size_t(2), kPatience);
    QCOMPARE(workspace.session(), session);
    // New credentials of the chosen one.
    write(QByteArray(good).replace("    token: ", "    as: ann\n    token: "));
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session() && workspace.session() != session, kPatience);
    QCOMPARE(workspace.session()->options().connection->context, std::string("chartroom-sandbox"));
    // The same context of another server is another cluster.
    const widgets::ClusterState chosen = workspace.cluster();
    QSignalSpy told(&workspace, &widgets::Workspace::toastRequested);
    write(QByteArray(good).replace("https://127.0.0.1:", "https://localhost:"));
    QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, kPatience);
    QVERIFY2(told[0][0].toString().startsWith("chartroom-sandbox leads to another server now: https://localhost:"),
        qPrintable(told[0][0].toString()));
    QVERIFY(!workspace.cluster().isSameClusterAs(chosen));
    write(good);
    QTRY_VERIFY_WITH_TIMEOUT(workspace.cluster().isSameClusterAs(chosen), kPatience);
  }

  void anotherContextLeavesNoWayToTheOldCluster() {
    Program program(m_folder.filePath("settings3.ini"), m_folder.filePath("data"));
    auto& workspace = program.workspace;
    auto& connector = program.connector;
    connector.readKubeconfig(m_kubeconfig);
    QTRY_VERIFY_WITH_TIMEOUT(workspace.session(), kPatience);
    const QString text =
        "apiVersion: v1\nkind: Config\ncurrent-context: dead\nclusters:\n- name: c\n  cluster: {server: 'http://127.0.0.1:9'}\nusers: [{name: u, user: {}}]\ncontexts:\n- name: dead\n  context: {cluster: c, user: u}\n";
    connector.takeKubeconfig(text);
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().name, QString("dead"), kPatience);
    QVERIFY(!workspace.session());
    // A pasted one has a file of its own, so that commands that name an earlier one keep their meaning.
    const QString first = workspace.cluster().kubeconfig.value(0);
    connector.takeKubeconfig(QString(text).replace("dead", "other"));
    QTRY_COMPARE_WITH_TIMEOUT(workspace.cluster().name, QString("other"), kPatience);
    QVERIFY(workspace.cluster().kubeconfig.value(0) != first);
    QVERIFY(QFile::exists(first));
  }

  void oneFailedRequestIsNoLostCluster() {
    jobs::JobRunner jobs(2);
    gui::ConnectionWatch watch(&jobs, kTimes);
    auto transport = std::make_shared<ScriptedTransport>();
    action::SessionOptions options;
    options.transport = watch.observe(transport);
    auto made = action::Session::make(options);
    std::shared_ptr<action::Session> session = std::move(*made);
    int lost = 0, found = 0;
    connect(&watch, &gui::ConnectionWatch::lost, this, [&] { ++lost; });
    connect(&watch, &gui::ConnectionWatch::found, this, [&] { ++found; });
    watch.start(session);
    transport->failOnce = 1;
    kube::Call call;
    call.path = "/api/v1/pods";
    QVERIFY(!session->client().raw(Context(), call));
    QTRY_VERIFY_WITH_TIMEOUT(found > 0, kPatience); // it asked, and was answered
    QCOMPARE(lost, 0);
    transport->dead = true;
    QTRY_VERIFY_WITH_TIMEOUT(watch.isLost(), kPatience);
    QCOMPARE(lost, 1);
    transport->dead = false;
    QTRY_VERIFY_WITH_TIMEOUT(!watch.isLost(), kPatience);
    watch.stop();
  }

private:
  void shot(QWidget* widget, const char* name) { chartroom::testing::takePictures(widget, *m_themes, QString::fromLatin1(name)); }

  QTemporaryDir m_folder;
  QString m_kubeconfig;
  int m_port = 0;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
};

QTEST_MAIN(TestConnection)
#include "tst_connection.moc"
