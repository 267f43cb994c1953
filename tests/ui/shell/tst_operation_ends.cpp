// However an operation ends, every page can be used: install, upgrade, rollback and uninstall, through the real pages against a
// sandbox whose controllers stand still, so that the chart's hook keeps each operation waiting until the test ends it.

#include "core/action/install.h"
#include "core/action/session.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/kube/kubeconfig.h"
#include "core/sandbox/sandbox.h"
#include "tests/support/gui_test.h"
#include "tests/ui/studio/studio_fixture.h"
#include "ui/releases/entry.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/releases/internal/uninstall_panel.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_page.h"
#include "ui/releases/releases_room.h"
#include "ui/widgets/timeline.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace chartroom;
using namespace chartroom::studio::testing;
using studio::StudioSession;

namespace {

constexpr int kPatience = 30000;

enum class Verb { Install, Upgrade, Rollback, Uninstall };
enum class Ending { Done, Failed, Cancelled, ConnectionLost, WindowClosed };

} // namespace

Q_DECLARE_METATYPE(Verb)
Q_DECLARE_METATYPE(Ending)

class TestOperationEnds : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    m_chart = m_folder.filePath("waiting");
    QVERIFY(QDir().mkpath(m_chart + "/templates"));
    writeFile(m_chart + "/Chart.yaml", "apiVersion: v2\nname: waiting\nversion: 1.0.0\n");
    writeFile(m_chart + "/values.yaml", "note: first\n");
    writeFile(m_chart + "/templates/all.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  note: {{ .Values.note }}\n");
    writeFile(m_chart + "/templates/hook.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {{ .Release.Name }}-hook\n  annotations:\n    helm.sh/hook: pre-install,pre-upgrade,pre-rollback,pre-delete\nspec:\n  backoffLimit: 0\n"
        "  template:\n    spec:\n      restartPolicy: Never\n      containers: [{name: a, image: a}]\n");
    sandbox::SandboxOptions options;
    options.folder = m_folder.filePath("sandbox").toStdString();
    options.ticking = sandbox::Ticking::Manual;
    auto opened = sandbox::Sandbox::open(options);
    QVERIFY(opened);
    m_sandbox = std::move(opened).value();
    m_sandbox->settle();
    QVERIFY(m_sandbox->listen(0));
    m_port = m_sandbox->port();
    const std::string file = m_folder.filePath("kubeconfig").toStdString();
    QVERIFY(m_sandbox->writeKubeconfig(file));
    auto config = kube::Kubeconfig::load({file});
    QVERIFY(config);
    action::SessionOptions sessionOptions;
    sessionOptions.connection = config->connection();
    auto session = action::Session::make(std::move(sessionOptions));
    QVERIFY(session);
    m_session = std::move(session).value();
  }
  void cleanupTestCase() {
    m_session.reset();
    m_sandbox.reset();
    m_themes.reset();
  }
  void init() { openWindow(); }
  void cleanup() {
    closeWindow();
    if (m_sandbox->port() == 0) QVERIFY(m_sandbox->listen(m_port));
  }

  void everyPageStaysUsable_data() {
    QTest::addColumn<Verb>("verb");
    QTest::addColumn<Ending>("ending");
    const std::pair<const char*, Verb> verbs[] = {{"an install", Verb::Install}, {"an upgrade", Verb::Upgrade},
        {"a rollback", Verb::Rollback}, {"an uninstall", Verb::Uninstall}};
    const std::pair<const char*, Ending> endings[] = {{"that is done", Ending::Done}, {"that fails", Ending::Failed},
        {"that is cancelled", Ending::Cancelled}, {"that loses the connection", Ending::ConnectionLost},
        {"whose window is closed", Ending::WindowClosed}};
    for (const auto& [verbName, verb] : verbs)
      for (const auto& [endingName, ending] : endings) QTest::addRow("%s %s", verbName, endingName) << verb << ending;
  }
  void everyPageStaysUsable() {
    QFETCH(Verb, verb);
    QFETCH(Ending, ending);
    m_name = QStringLiteral("r%1-%2").arg(static_cast<int>(verb)).arg(static_cast<int>(ending));
    if (verb != Verb::Install) prepare();
    QVERIFY(start(verb));
    // It waits for its hook now.
    QVERIFY(QTest::qWaitFor(
        [this] {
          return !m_studio->jobs.titledJobs().empty() && get("/apis/batch/v1/namespaces/default/jobs/" + m_name + "-hook");
        },
        kPatience));
    // Meanwhile another release can be worked on.
    if (verb == Verb::Install || verb == Verb::Upgrade) {
      QVERIFY(!m_studio->find<QPushButton>("primaryButton")->isEnabled());
      m_studio->open(samplePath("tidestore"));
      QVERIFY(m_studio->settled());
      QVERIFY(m_studio->find<QPushButton>("primaryButton")->isEnabled());
      QCOMPARE(m_studio->find<QLabel>("summary")->text().contains("nstalling"), false);
    }
    const jobs::JobId job = m_studio->jobs.titledJobs().front().id;
    switch (ending) {
    case Ending::Done: m_sandbox->settle(); break;
    case Ending::Failed: failHook(); break;
    case Ending::Cancelled: m_studio->jobs.cancel(job); break;
    case Ending::ConnectionLost:
      // Helm waits on for the server to come back; the user does not.
      m_sandbox->stopListening();
      m_studio->jobs.cancel(job);
      break;
    case Ending::WindowClosed:
      closeWindow();
      openWindow();
      break;
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->jobs.titledJobs().empty(), kPatience);
    if (m_sandbox->port() == 0) QVERIFY(m_sandbox->listen(m_port));

    // The studio, for the release it was about and for another one.
    m_studio->open(samplePath("storefront"));
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->find<QPushButton>("primaryButton")->isEnabled());
    m_studio->open(m_chart);
    QVERIFY(m_studio->settled());
    m_studio->session()->setReleaseName(m_name);
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->find<QPushButton>("primaryButton")->isEnabled());
    // The release's page, when there is one still.
    const bool gone = verb == Verb::Uninstall && ending == Ending::Done;
    openRelease("history");
    if (gone) {
      QTRY_VERIFY_WITH_TIMEOUT(m_room->findChild<QWidget*>("releaseError")->isVisible(), kPatience);
    } else if (stored()) {
      QTRY_VERIFY_WITH_TIMEOUT(m_room->release()->state().loaded(), kPatience);
      QVERIFY(!m_room->release()->history()->panel()->isRunning());
      openRelease("uninstall");
      QTRY_VERIFY_WITH_TIMEOUT(m_room->findChild<QPushButton*>("uninstallConfirm")->isEnabled(), kPatience);
      QVERIFY(m_room->findChild<QPushButton*>("uninstallCancel")->isEnabled());
    }
  }

  void aCancelledUpgradeSaysSoWhereItWasStarted() {
    m_name = QStringLiteral("told");
    prepare();
    QVERIFY(start(Verb::Upgrade));
    QVERIFY(QTest::qWaitFor([this] { return get("/apis/batch/v1/namespaces/default/jobs/" + m_name + "-hook"); }, kPatience));
    m_studio->jobs.cancel(m_studio->jobs.titledJobs().front().id);
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->find<QWidget>("errorBanner")->isVisible(), kPatience);
    QVERIFY(m_studio->find<QPushButton>("primaryButton")->isEnabled());
    QCOMPARE(m_studio->editor()->text(), QStringLiteral("note: third\n"));
  }

  // What was typed while an upgrade ran is neither thrown away nor taken for deployed.
  void whatIsTypedMeanwhileStays() {
    m_name = QStringLiteral("typed");
    prepare();
    QSignalSpy opened(&m_studio->workspace, &widgets::Workspace::releaseRequested);
    QVERIFY(start(Verb::Upgrade));
    QVERIFY(QTest::qWaitFor([this] { return get("/apis/batch/v1/namespaces/default/jobs/" + m_name + "-hook"); }, kPatience));
    m_studio->editor()->setText("note: fourth\n");
    m_sandbox->settle();
    QTRY_VERIFY_WITH_TIMEOUT(m_studio->jobs.titledJobs().empty(), kPatience);
    QCOMPARE(opened.count(), 0);
    QCOMPARE(m_studio->editor()->text(), QStringLiteral("note: fourth\n"));
    QVERIFY(m_studio->session()->hasEdits());
    QVERIFY(m_studio->find<QPushButton>("primaryButton")->isEnabled());
  }

private:
  void openWindow() {
    m_studio = std::make_unique<Studio>(m_folder.filePath("window"));
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Sandbox, state.health = widgets::ClusterState::Health::Reachable,
    state.name = QStringLiteral("sandbox");
    m_studio->workspace.setCluster(state);
    m_studio->workspace.setSession(m_session);
    m_studio->workspace.setSampleCharts({m_chart});
    m_room.reset(qobject_cast<releases::ReleasesRoom*>(releases::releasesPageEntry().make(&m_studio->workspace, nullptr)));
    m_room->resize(1368, 828);
    m_room->show();
    m_room->activated();
  }
  void closeWindow() {
    m_room.reset();
    m_studio.reset();
  }
  std::unique_ptr<chart::Chart> chart() {
    auto loaded = chart::load(Context(), m_chart.toStdString());
    return loaded ? std::move(loaded).value() : nullptr;
  }
  // Two revisions, made without the hook.
  void prepare() {
    action::InstallOptions install;
    install.releaseName = m_name.toStdString();
    install.hooks = action::Hooks::Skip;
    QVERIFY(action::install(Context(), *m_session, chart(), Value::makeMap(), install).result);
    action::UpgradeOptions upgrade;
    upgrade.releaseName = m_name.toStdString();
    upgrade.hooks = action::Hooks::Skip;
    Value values = Value::makeMap();
    values.map().set("note", Value(std::string("second")));
    QVERIFY(action::upgrade(Context(), *m_session, chart(), values, upgrade).result);
  }
  bool start(Verb verb) {
    switch (verb) {
    case Verb::Install:
      m_studio->open(m_chart);
      if (!m_studio->settled()) return false;
      m_studio->session()->setReleaseName(m_name);
      break;
    case Verb::Upgrade:
      m_studio->workspace.openUpgrade("default", m_name);
      if (!QTest::qWaitFor(
              [this] { return m_studio->session()->isUpgrade() && m_studio->session()->state() == StudioSession::State::Ready; },
              kPatience) ||
          !m_studio->settled())
        return false;
      m_studio->editor()->setText("note: third\n");
      break;
    case Verb::Rollback: {
      openRelease("history");
      auto* history = m_room->release()->history();
      if (!QTest::qWaitFor([&] { return history->timeline()->revisions().size() == 2; }, kPatience)) return false;
      history->timeline()->select(1);
      auto* button = m_room->findChild<QPushButton*>("rollbackButton");
      if (!QTest::qWaitFor([&] { return button->isEnabled(); }, kPatience)) return false;
      QTest::mouseClick(button, Qt::LeftButton);
      return true;
    }
    case Verb::Uninstall: {
      openRelease("uninstall");
      auto* button = m_room->findChild<QPushButton*>("uninstallConfirm");
      if (!QTest::qWaitFor([&] { return m_room->release()->state().loaded() && button->isEnabled(); }, kPatience)) return false;
      QTest::mouseClick(button, Qt::LeftButton);
      return true;
    }
    }
    if (!m_studio->settled()) return false;
    m_studio->find<QPushButton>("primaryButton")->click();
    return true;
  }
  void openRelease(const char* tab) { m_studio->workspace.openRelease("default", m_name, QString::fromLatin1(tab)); }
  bool get(const QString& path) {
    sandbox::Request request;
    request.path = path.toStdString();
    return m_sandbox->handle(request).status == 200;
  }
  bool stored() { return m_session->storage().last(Context(), m_name.toStdString()).ok(); }
  void failHook() {
    sandbox::Request request;
    request.method = "PATCH";
    request.path = "/apis/batch/v1/namespaces/default/jobs/" + m_name.toStdString() + "-hook/status";
    request.headers["content-type"] = "application/merge-patch+json";
    request.body =
        R"({"status":{"failed":1,"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"no"}]}})";
    QCOMPARE(m_sandbox->handle(request).status, 200);
  }

  QTemporaryDir m_folder;
  QString m_chart, m_name;
  int m_port = 0;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
  std::shared_ptr<action::Session> m_session;
  std::unique_ptr<Studio> m_studio;
  std::unique_ptr<releases::ReleasesRoom> m_room;
};

CHARTROOM_GUI_TEST(TestOperationEnds)
#include "tst_operation_ends.moc"
