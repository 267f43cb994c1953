// Memory goes back when a chart or a release page is left: rounds of open, type, install or upgrade, look at the release, leave.
// The second half of the rounds may add no more than a little: by then every cache has seen each chart and each name. The sandbox
// is closed while the window is measured: what it remembers of changes and events is a cluster's, and goes by itself after an hour.
// CHARTROOM_ROUNDS makes it longer than the slice of the suite; CHARTROOM_ROUND_CHARTS=folder takes the archives there in turn
// instead of the samples.

#include "core/action/session.h"
#include "core/action/uninstall.h"
#include "core/kube/kubeconfig.h"
#include "core/sandbox/sandbox.h"
#include "tests/support/gui_test.h"
#include "tests/ui/studio/studio_fixture.h"
#include "ui/releases/entry.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/release_page.h"
#include "ui/releases/releases_page.h"
#include "ui/releases/releases_room.h"
#include "ui/widgets/timeline.h"

#include <QPushButton>
#include <QSignalSpy>

#include <malloc.h>
#include <unistd.h>

using namespace chartroom;
using namespace chartroom::studio::testing;
using studio::StudioSession;

namespace {

constexpr int kPatience = 120000;
constexpr double kPerRound = 0.05; // MB: 5 for a hundred rounds
constexpr double kNoise = 1;       // MB that a few rounds may differ by
constexpr double kMostResident = 250;

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1024 / 1024; }

// What is allocated and not freed.
double inUse() {
  const struct mallinfo2 info = mallinfo2();
  return megabytes(info.uordblks + info.hblkhd);
}

double resident() {
  QFile file(QStringLiteral("/proc/self/statm"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  return megabytes(file.readAll().split(' ').value(1).toULongLong() * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
}

} // namespace

class TestMemory : public QObject {
  Q_OBJECT
public:
  static void initMain() { qputenv("QTEST_FUNCTION_TIMEOUT", "36000000"); }

private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    QVERIFY(openSandbox(0));
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

  void leavingGivesMemoryBack() {
    const int rounds = qEnvironmentVariableIsSet("CHARTROOM_ROUNDS") ? qEnvironmentVariableIntValue("CHARTROOM_ROUNDS") : 24;
    QStringList charts;
    if (const QString folder = qEnvironmentVariable("CHARTROOM_ROUND_CHARTS"); !folder.isEmpty())
      for (QDirIterator files(folder, {QStringLiteral("*.tgz")}, QDir::Files, QDirIterator::Subdirectories); files.hasNext();)
        charts << files.next();
    charts.sort();
    if (charts.isEmpty()) charts = {samplePath("storefront"), samplePath("tidestore"), samplePath("nightwatch")};
    Studio studio(m_folder.filePath("window"));
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Sandbox, state.health = widgets::ClusterState::Health::Reachable,
    state.name = QStringLiteral("sandbox");
    studio.workspace.setCluster(state);
    studio.workspace.setSession(m_session);
    studio.workspace.setSampleCharts(charts);
    const std::unique_ptr<releases::ReleasesRoom> room(
        qobject_cast<releases::ReleasesRoom*>(releases::releasesPageEntry().make(&studio.workspace, nullptr)));
    room->resize(1368, 828);
    room->show();
    double half = 0, peak = 0;
    for (int round = 0; round < rounds; ++round) {
      const QString chart = charts[round / 2 % charts.size()];
      const QString name = QStringLiteral("round-%1").arg(round / 2 % 3);
      const bool upgrade = round % 2 == 1;
      if (upgrade) {
        studio.workspace.openUpgrade(QStringLiteral("default"), name);
        QVERIFY(QTest::qWaitFor(
            [&] { return studio.session()->isUpgrade() && studio.session()->state() != StudioSession::State::Loading; },
            kPatience));
        if (studio.session()->state() == StudioSession::State::Failed) continue; // its install was refused by the chart
      } else {
        studio.open(chart,
            chart.endsWith(QStringLiteral(".tgz")) ? widgets::ChartSource::Kind::Archive : widgets::ChartSource::Kind::Folder);
      }
      QVERIFY2(
          QTest::qWaitFor([&] { return studio.session()->state() == StudioSession::State::Ready && studio.settled(); }, kPatience),
          qPrintable(chart));
      if (!upgrade) studio.session()->setReleaseName(name);
      for (int i = 0; i < 6; ++i) {
        studio.editor()->setText(QStringLiteral("global: {}\nround: %1\nweb: {replicaCount: %2}\n").arg(round).arg(i));
        QVERIFY(studio.settled());
      }
      for (const char* option : {"optionWait", "optionHooks"}) studio.find<QPushButton>(option)->setChecked(false);
      QVERIFY(studio.settled());
      studio.find<QPushButton>("primaryButton")->click();
      QVERIFY(QTest::qWaitFor([&] { return studio.jobs.titledJobs().empty(); }, kPatience));
      // The release, each part of it.
      room->activated();
      studio.workspace.openRelease(QStringLiteral("default"), name, QStringLiteral("resources"));
      if (QTest::qWaitFor(
              [&] { return room->release()->state().loaded() || room->findChild<QWidget*>("releaseError")->isVisible(); },
              kPatience) &&
          room->release()->state().loaded())
        for (const char* tab : {"values", "manifest", "history", "notes"}) {
          room->release()->showTab(QString::fromLatin1(tab));
          QVERIFY(QTest::qWaitFor([&] { return studio.jobs.jobs().empty(); }, kPatience));
        }
      studio.workspace.showReleases();
      room->deactivated();
      if (upgrade) {
        action::UninstallOptions gone;
        gone.releaseName = name.toStdString();
        gone.hooks = action::Hooks::Skip;
        (void)action::uninstall(Context(), *m_session, gone);
      }
      peak = std::max(peak, resident());
      if (round == rounds / 2 - 1) half = windowUses();
      if (round % 10 == 9) qInfo("round %d: %.1f MB in use, %.1f MB resident", round + 1, inUse(), resident());
    }
    const double added = windowUses() - half;
    qInfo("the second half added %.1f MB, most resident %.1f MB", added, peak);
    QVERIFY(half > 0);
    QVERIFY2(
        added <= std::max(kNoise, kPerRound * (rounds - rounds / 2)), qPrintable(QStringLiteral("%1 MB were added").arg(added)));
    QVERIFY2(peak <= kMostResident, qPrintable(QStringLiteral("%1 MB were resident").arg(peak)));
  }

private:
  bool openSandbox(int port) {
    sandbox::SandboxOptions options;
    options.folder = m_folder.filePath("sandbox").toStdString();
    auto opened = sandbox::Sandbox::open(options);
    if (!opened) return false;
    m_sandbox = std::move(opened).value();
    return bool(m_sandbox->listen(port));
  }
  // MB that are allocated without the sandbox; 0 when that does not come back.
  double windowUses() {
    const int port = m_sandbox->port();
    m_sandbox.reset();
    const double used = inUse();
    return openSandbox(port) ? used : 0;
  }

  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
  std::shared_ptr<action::Session> m_session;
};

CHARTROOM_GUI_TEST(TestMemory)
#include "tst_memory.moc"
