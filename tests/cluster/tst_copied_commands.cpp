// What "Copy helm command" puts into the clipboard, run by the real helm in a plain shell whose own kubeconfig leads elsewhere:
// it must reach the window's cluster and make the same release.

#include "tests/cluster/control_plane.h"
#include "tests/ui/studio/studio_fixture.h"

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/kube/kubeconfig.h"
#include "core/value/yaml.h"
#include "ui/releases/entry.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_room.h"
#include "ui/widgets/timeline.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;

namespace {
constexpr int kPatience = 60000;
}

class TestCopiedCommands : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;
  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::shared_ptr<action::Session> m_session;

  widgets::ClusterState cluster() const {
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Context, state.health = widgets::ClusterState::Health::Reachable,
    state.name = "testbed";
    state.kubeconfig = QStringList{m_plane.kubeconfig()}, state.context = "testbed";
    return state;
  }
  // In a shell of its own, with helm in the path and a home whose kubeconfig names a cluster that does not answer.
  test::ControlPlane::Ran shell(const QString& script) const {
    QProcess process;
    QProcessEnvironment environment;
    environment.insert("PATH", test::ControlPlane::binaries() + ":/usr/bin:/bin");
    environment.insert("HOME", m_folder.path() + "/home");
    environment.insert("LC_ALL", "C.UTF-8");
    process.setProcessEnvironment(environment);
    process.start("sh", {"-c", script});
    if (!process.waitForFinished(120000)) process.kill();
    return {process.exitCode(), process.readAllStandardOutput().toStdString(), process.readAllStandardError().toStdString()};
  }
  release::Release record(const std::string& name) const {
    auto found = action::get({}, *m_session, name);
    if (!found) qWarning("%s", found.error().message.c_str());
    return found ? std::move(*found) : release::Release();
  }
  // The objects of the preview as they would be stored.
  static std::map<std::string, std::string> shown(StudioSession& session) {
    std::map<std::string, std::string> objects;
    for (const inspect::PreviewObject& object : session.shown()->result->objects)
      if (object.role == inspect::ObjectRole::Manifest) objects[object.key] = object.text.str();
    return objects;
  }
  static std::map<std::string, std::string> stored(const release::Release& release) {
    std::map<std::string, std::string> objects;
    for (const inspect::ManifestObject& object : inspect::readManifest(release.manifest)) objects[object.key] = object.text;
    return objects;
  }

private slots:
  void initTestCase() {
    m_plane.start();
    if (!m_plane.isReady()) return;
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    QDir().mkpath(m_folder.path() + "/home/.kube");
    writeFile(m_folder.path() + "/home/.kube/config",
        "apiVersion: v1\nkind: Config\ncurrent-context: testbed\nclusters:\n- name: c\n  cluster: {server: 'http://127.0.0.1:9'}\nusers:\n- name: u\n  user: {}\ncontexts:\n- name: testbed\n  context: {cluster: c, user: u}\n");
    action::SessionOptions options;
    options.connection = kube::resolveConnection(m_plane.kubeconfig().toStdString(), {});
    auto session = action::Session::make(std::move(options));
    QVERIFY(session);
    m_session = std::move(*session);
  }
  void cleanupTestCase() {
    m_session.reset();
    m_themes.reset();
  }

  void anInstallHasTheSameManifest_data() {
    QTest::addColumn<QStringList>("texts"); // strongest first
    QTest::addColumn<QStringList>("sets");  // "kind text"
    QTest::newRow("one text") << QStringList{"web: {replicaCount: 3}\n"} << QStringList();
    QTest::newRow("quotes, dollars, backslashes, the word EOF")
        << QStringList{"web:\n  replicaCount: 3\n  banner: |\n    it's $HOME `id` \"two\" \\ EOF\n    EOF\n    $(id)\n"}
        << QStringList();
    QTest::newRow("a block scalar at the very end") << QStringList{"web:\n  banner: |\n    the end"} << QStringList();
    QTest::newRow("three texts over each other, with carriage returns")
        << QStringList{"web: {replicaCount: 5}\n", "web:\r\n  replicaCount: 4\r\n  banner: upper\r\n",
               "web: {replicaCount: 3, banner: lower}\nworker: {replicaCount: 2}\n"}
        << QStringList();
    QTest::newRow("all kinds of --set") << QStringList{"web: {replicaCount: 3}\n"}
                                        << QStringList{"--set web.replicaCount=4,worker.replicaCount=2",
                                               "--set-string image.tag=007",
                                               "--set-json serviceAccount.annotations={\"it\":\"it's $HOME\"}",
                                               "--set-literal worker.image.tag=x,y=1", "--set-file web.banner=note.txt"};
  }
  void anInstallHasTheSameManifest() {
    QFETCH(QStringList, texts);
    QFETCH(QStringList, sets);
    const QString before = QDir::currentPath();
    QDir::setCurrent(m_folder.path());
    writeFile("note.txt", "a\nb");
    Studio studio(m_folder.path());
    studio.workspace.setCluster(cluster());
    studio.workspace.setSession(m_session);
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    const QString name =
        QStringLiteral("copied-%1")
            .arg(QCryptographicHash::hash(QTest::currentDataTag(), QCryptographicHash::Md5).toHex().left(6).constData());
    studio.session()->setReleaseName(name);
    studio.session()->setNameSpace("copied");
    studio.editor()->setText(texts.back());
    for (int i = static_cast<int>(texts.size()) - 2; i >= 0; --i) {
      const int id = studio.session()->addDraftLayer();
      studio.session()->layers()->setText(id, texts[i]);
    }
    for (const QString& set : sets) {
      const QString flag = set.section(' ', 0, 0);
      for (const auto kind : {value::Layer::Kind::Set, value::Layer::Kind::SetString, value::Layer::Kind::SetJson,
               value::Layer::Kind::SetLiteral, value::Layer::Kind::SetFile})
        if (models::flagOf(kind) == flag) studio.session()->addSetRow(kind, set.section(' ', 1));
    }
    studio.find<QPushButton>("optionWait")->setChecked(false);
    QVERIFY(studio.settled());
    QCOMPARE(studio.session()->problems()->errorCount(), 0);
    const auto expected = shown(*studio.session());
    const QStringList files = QDir(studio.workspace.dataFolder()).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot);
    const QString script = studio.page->helmCommand();
    QDir::setCurrent(before);
    const auto ran = shell(script);
    QVERIFY2(ran.code == 0, qPrintable(script + "\n" + QString::fromStdString(ran.err)));
    action::SessionOptions options = m_session->options();
    options.nameSpace = "copied";
    auto there = action::Session::make(options);
    auto made = action::get({}, **there, name.toStdString());
    QVERIFY2(made.ok(), "the release is not in the window's cluster");
    QCOMPARE(stored(*made).size(), expected.size());
    for (const auto& [key, text] : stored(*made)) {
      QVERIFY2(expected.contains(key), key.c_str());
      QVERIFY2(text == expected.at(key), qPrintable(script + "\nhelm:\n" + QString::fromStdString(text) + "\nwindow:\n" +
                                                    QString::fromStdString(expected.at(key))));
    }
    QCOMPARE(QDir(studio.workspace.dataFolder()).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot), files);
  }

  void filesStayFilesUnlessTheyChanged() {
    Studio studio(m_folder.path());
    studio.workspace.setCluster(cluster());
    studio.workspace.setSession(m_session);
    const QString path = m_folder.path() + "/my, \"values\".yaml", changed = m_folder.path() + "/changed.yaml";
    writeFile(path, "web: {replicaCount: 3}\n");
    writeFile(changed, "worker: {replicaCount: 3}\n");
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.session()->setReleaseName("files");
    studio.session()->addFiles({path, changed});
    QTRY_COMPARE_WITH_TIMEOUT(studio.session()->layers()->rowCount(), 4, kPatience);
    QVERIFY(studio.settled());
    writeFile(changed, "worker: {replicaCount: 7}\n");
    studio.find<QPushButton>("optionWait")->setChecked(false);
    const QString script = studio.page->helmCommand();
    QVERIFY2(script.contains("values\"\".yaml") && !script.contains("changed.yaml"), qPrintable(script));
    const auto ran = shell(script);
    QVERIFY2(ran.code == 0, qPrintable(script + "\n" + QString::fromStdString(ran.err)));
    QVERIFY(stored(record("files")) == shown(*studio.session()));
  }

  void anUpgradeCarriesTheStoredChart() {
    auto chart = chart::load({}, CHARTROOM_SOURCE_DIR "/tests/ui/releases/data/harbour");
    QVERIFY(chart);
    action::InstallOptions options;
    options.releaseName = "harbour";
    QVERIFY(action::install({}, *m_session, std::move(*chart), *value::parseYaml("port: 8080\n"), options).result.ok());
    Studio studio(m_folder.path());
    studio.workspace.setCluster(cluster());
    studio.workspace.setSession(m_session);
    studio.workspace.openUpgrade("default", "harbour");
    QVERIFY(studio.settled());
    QVERIFY(studio.session()->chart()->path.isEmpty());
    studio.editor()->setText("port: 9090\ntheme: \"it's night\"\n");
    QVERIFY(studio.settled());
    const auto expected = shown(*studio.session());
    const QString script = studio.page->helmCommand();
    const auto ran = shell(script);
    QVERIFY2(ran.code == 0, qPrintable(script + "\n" + QString::fromStdString(ran.err)));
    const release::Release made = record("harbour");
    QCOMPARE(made.version, 2);
    QVERIFY(stored(made) == expected);
    QCOMPARE(made.hooks.size(), std::size_t(1));
    // The temporary folder is gone, and the user's shell is as it was.
    QVERIFY(!ran.err.size() || !QString::fromStdString(ran.err).contains("rm:"));
  }

  void theReleasePageNamesTheClusterToo() {
    jobs::JobRunner jobs{3};
    QSettings settings(m_folder.path() + "/pages.ini", QSettings::IniFormat);
    widgets::Workspace workspace(&jobs, &settings);
    workspace.setCluster(cluster());
    workspace.setSession(m_session);
    std::unique_ptr<releases::ReleasesRoom> room(
        qobject_cast<releases::ReleasesRoom*>(releases::releasesPageEntry().make(&workspace, nullptr)));
    room->resize(1368, 828);
    room->show();
    room->activated();
    workspace.openRelease("default", "harbour", "resources");
    auto* timeline = room->release()->history()->timeline();
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(2), kPatience);
    auto* header = room->release()->findChild<QToolButton*>("copyCommandButton");
    QVERIFY(header);
    for (const char* tab : {"resources", "values", "manifest", "history", "hooks", "notes"}) {
      room->release()->showTab(tab);
      header->click();
      const auto ran = shell(QApplication::clipboard()->text());
      QVERIFY2(ran.code == 0,
          qPrintable(QString(tab) + ": " + QApplication::clipboard()->text() + "\n" + QString::fromStdString(ran.err)));
    }
    room->release()->showTab("history");
    timeline->select(1);
    room->findChild<QLineEdit*>("rollbackReason")->setText("it's too dark; $HOME");
    QTRY_VERIFY_WITH_TIMEOUT(room->release()->history()->panel()->isReady(), kPatience);
    room->findChild<QToolButton*>("rollbackCopyButton")->click();
    const auto back = shell(QApplication::clipboard()->text());
    QVERIFY2(back.code == 0, qPrintable(QString::fromStdString(back.err)));
    QCOMPARE(record("harbour").info.rollbackRevision, 1);
    QCOMPARE(record("harbour").info.description, std::string("it's too dark; $HOME"));
    workspace.openRelease("default", "harbour", "uninstall");
    header->click();
    const auto gone = shell(QApplication::clipboard()->text());
    QVERIFY2(gone.code == 0, qPrintable(QString::fromStdString(gone.err)));
    QVERIFY(!action::get({}, *m_session, "harbour").ok());
  }
};

QTEST_MAIN(TestCopiedCommands)
#include "tst_copied_commands.moc"
