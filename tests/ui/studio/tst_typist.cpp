// A seeded typist in the real studio page: on every sample chart and, where the corpus is, on thirty of its charts, installing and
// upgrading. The suite types a bounded slice. CHARTROOM_TYPIST_SECONDS makes the whole run last as long, CHARTROOM_TYPIST_SEED
// makes other steps; what fails names seed, chart and the last steps. Meant for the sanitizers too.

#include "tests/support/gui_test.h"
#include "tests/support/sandbox_session.h"
#include "tests/ui/studio/typist.h"

#include "core/action/install.h"
#include "core/action/session.h"
#include "core/chart/load.h"

#include <QElapsedTimer>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;

namespace {

constexpr int kCorpusCharts = 30;

QStringList corpusCharts() {
  const QString folder = qEnvironmentVariable("CHARTROOM_CORPUS", QStringLiteral(CHARTROOM_SOURCE_DIR "/../shared/corpus")) +
                         QStringLiteral("/charts");
  QStringList all;
  for (QDirIterator files(folder, {QStringLiteral("*.tgz")}, QDir::Files, QDirIterator::Subdirectories); files.hasNext();)
    all << files.next();
  all.sort();
  QStringList some;
  for (int i = 0; i < kCorpusCharts && !all.isEmpty(); ++i) some << all[i * all.size() / kCorpusCharts];
  some.removeDuplicates();
  return some;
}

} // namespace

class TestTypist : public QObject {
  Q_OBJECT
public:
  // Long runs are longer than Qt Test lets a function be.
  static void initMain() { qputenv("QTEST_FUNCTION_TIMEOUT", "36000000"); }

private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    m_seed = qEnvironmentVariable("CHARTROOM_TYPIST_SEED", QStringLiteral("1")).toULongLong();
    m_seconds = qEnvironmentVariableIntValue("CHARTROOM_TYPIST_SECONDS");
    const QString failure = m_cluster.start(m_folder.path());
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    m_session = m_cluster.session;
  }
  void cleanupTestCase() {
    m_session.reset();
    m_cluster = {};
    m_themes.reset();
  }

  void typing_data() {
    QTest::addColumn<QString>("chart");
    QTest::addColumn<QString>("release"); // empty for an install
    QTest::addColumn<int>("steps");
    const auto add = [this](const QString& path, int steps) {
      const QByteArray name = QFileInfo(path).fileName().toUtf8();
      QTest::newRow(("installing " + name).constData()) << path << QString() << steps;
      ++m_rows;
      // Some charts refuse their own defaults, or want kinds that the sandbox does not have.
      const QString release = QStringLiteral("typed-%1").arg(qHash(path));
      if (!install(path, release)) return;
      QTest::newRow(("upgrading " + name).constData()) << path << release << steps;
      ++m_rows;
    };
    for (const char* name : {"storefront", "tidestore", "nightwatch"}) add(samplePath(QString::fromLatin1(name)), 150);
    QVERIFY(m_rows == 6);
    for (const QString& path : corpusCharts()) add(path, 8);
  }
  void typing() {
    QFETCH(QString, chart);
    QFETCH(QString, release);
    QFETCH(int, steps);
    QTemporaryDir folder;
    Studio studio(folder.path());
    studio.workspace.setSession(m_session);
    if (!release.isEmpty()) {
      studio.workspace.setSampleCharts({chart});
      studio.workspace.openUpgrade(QStringLiteral("default"), release);
    } else {
      studio.open(
          chart, chart.endsWith(QLatin1String(".tgz")) ? widgets::ChartSource::Kind::Archive : widgets::ChartSource::Kind::Folder);
    }
    QVERIFY2(QTest::qWaitFor(
                 [&] { return studio.session()->state() == StudioSession::State::Ready && studio.session()->newest(); }, 120000),
        qPrintable(QString::fromStdString(studio.session()->failure().message)));
    const auto seed = m_seed * 1000003u + qHash(QLatin1String(QTest::currentDataTag()));
    Typist typist(studio, seed);
    QElapsedTimer timer;
    timer.start();
    const qint64 budget = m_seconds > 0 ? m_seconds * 1000ll / m_rows : 0;
    int done = 0;
    for (; done < steps || timer.elapsed() < budget; ++done) {
      typist.step();
      if (done % 8 != 0) continue;
      QVERIFY2(typist.everythingAnswers(),
          qPrintable(QStringLiteral("seed %1, step %2:\n%3").arg(m_seed).arg(done).arg(typist.lastSteps())));
    }
    QVERIFY2(QTest::qWaitFor([&] { return !studio.session()->isRendering() && !studio.session()->hasPendingRefresh(); }, 120000),
        qPrintable(typist.lastSteps()));
    QVERIFY2(typist.everythingAnswers(), qPrintable(typist.lastSteps()));
    if (m_seconds > 0) qInfo("%d steps", done);
  }

private:
  bool install(const QString& path, const QString& release) {
    auto loaded = chart::load(Context(), path.toStdString());
    if (!loaded) return false;
    action::InstallOptions options;
    options.releaseName = release.toStdString();
    options.hooks = action::Hooks::Skip;
    options.wait.strategy = kube::Strategy::HookOnly;
    return static_cast<bool>(action::install(Context(), *m_session, std::move(loaded).value(), Value::makeMap(), options).result);
  }

  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  chartroom::testing::SandboxSession m_cluster;
  std::shared_ptr<action::Session> m_session;
  std::uint64_t m_seed = 1;
  int m_seconds = 0, m_rows = 0;
};

CHARTROOM_GUI_TEST(TestTypist)
#include "tst_typist.moc"
