// From values to a cluster: install and upgrade through the page against the sandbox in this process.

#include "tests/support/sandbox_session.h"
#include "tests/support/session_through.h"
#include "tests/ui/studio/studio_fixture.h"

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/action/session.h"
#include "core/chart/load.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/tab_bar.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;

class TestDeploy : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
    const QString failure = m_cluster.start(m_folder.path());
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    m_session = m_cluster.session;
  }
  void cleanupTestCase() {
    m_session.reset();
    m_cluster = {};
    m_themes.reset();
  }

  void installUpgradeAndWhatIsShownOnTheWay() {
    Studio studio(m_folder.path());
    studio.workspace.setSession(m_session);
    studio.workspace.setSampleCharts({samplePath("storefront")});
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* primary = studio.find<QPushButton>("primaryButton");
    QCOMPARE(primary->text(), QString("Install"));
    studio.editor()->setText("web: {replicaCount: many}\n");
    QVERIFY(studio.settled());

    // Blocked: it goes to the problem and applies nothing.
    QVERIFY(studio.find<QLabel>("primaryBadge")->isVisible());
    QSignalSpy changes(&studio.workspace, &widgets::Workspace::releaseChanged);
    primary->click();
    QVERIFY(studio.jobs.titledJobs().empty());
    QTest::qWait(0);
    QCOMPARE(changes.count(), 0);

    studio.editor()->setText("web: {replicaCount: 3}\n");
    QVERIFY(studio.settled());
    QSignalSpy opened(&studio.workspace, &widgets::Workspace::releaseRequested);
    primary->click();
    QVERIFY(!primary->isEnabled());
    QVERIFY2(QTest::qWaitFor([&] { return opened.count() == 1 || studio.find<QWidget>("errorBanner")->isVisible(); }, 60000),
        "neither installed nor failed");
    QVERIFY2(opened.count() == 1, qPrintable(studio.find<QWidget>("errorBanner")->toolTip()));
    QCOMPARE(changes.count(), 1);
    QVERIFY(!studio.session()->hasEdits());

    studio.workspace.openUpgrade("default", "storefront");
    QVERIFY(QTest::qWaitFor(
        [&] { return studio.session()->isUpgrade() && studio.session()->state() != StudioSession::State::Loading; }, 30000));
    QVERIFY(studio.settled());
    QCOMPARE(primary->text(), QString("Upgrade to revision 2"));
    QCOMPARE(studio.editor()->text(), QString("web:\n  replicaCount: 3\n"));
    QCOMPARE(studio.find<QLabel>("summary")->text(),
        QString("The manifests are the same")); // the cluster is asked while the page is on screen
    studio.editor()->setText("web:\n  replicaCount: 4\nworker:\n  enabled: false\n");
    QVERIFY(studio.settled());
    QCOMPARE(studio.find<QLabel>("summary")->text(), QString("1 manifest changes"));
    QCOMPARE(studio.find<QLabel>("summaryRemoved")->text(), QString("1 removed"));
    studio.page->preview()->showTab("diff");
    QVERIFY(studio.find<widgets::DiffView>("diffView")->isVisible());
    QTRY_VERIFY(studio.find<widgets::DiffView>("diffView")->changeCount() >= 2);
    QVERIFY(studio.page->helmCommand().startsWith("helm upgrade storefront "));
    // While there is no way to the cluster, nothing is written by the one that was.
    studio.workspace.setSession(nullptr);
    QCOMPARE(primary->text(), QString("Connect again"));
    studio.workspace.setSession(m_session);
    QCOMPARE(primary->text(), QString("Upgrade to revision 2"));
    QVERIFY(studio.settled());
    // Pressed while the preview of the last key is still to come: it counts once that is there.
    studio.editor()->setText("web:\n  replicaCount: 5\nworker:\n  enabled: false\n");
    primary->click();
    QVERIFY(QTest::qWaitFor([&] { return opened.count() == 2 || studio.find<QWidget>("errorBanner")->isVisible(); }, 60000));
    QVERIFY2(opened.count() == 2, qPrintable(studio.find<QWidget>("errorBanner")->toolTip()));
    auto release = action::get(Context(), *m_session, "storefront");
    QVERIFY(release);
    QCOMPARE(release->version, 2);
    QVERIFY(release->manifest.find("replicas: 5") != std::string::npos);
  }

  // helm drops what is off from the record, its name in Chart.yaml too.
  void aSubchartThatWasOffCanBeTurnedOn_data() {
    QTest::addColumn<bool>("isOnDisk");
    QTest::newRow("the chart is found again") << true;
    QTest::newRow("there is the record alone") << false;
  }
  void aSubchartThatWasOffCanBeTurnedOn() {
    QFETCH(bool, isOnDisk);
    QTemporaryDir charts;
    const QString path = charts.filePath("two");
    for (const char* folder : {"templates", "charts/db/templates"}) QVERIFY(QDir(path).mkpath(folder));
    writeFile(path + "/Chart.yaml",
        "apiVersion: v2\nname: two\nversion: 1.0.0\ndependencies: [{name: db, version: 1.0.0, condition: db.enabled}]\n");
    writeFile(path + "/Chart.lock",
        "dependencies: [{name: db, version: 1.0.0, repository: ''}]\ndigest: sha256:0\ngenerated: '2026-01-01T00:00:00Z'\n");
    writeFile(path + "/values.yaml", "db: {enabled: false}\n");
    writeFile(path + "/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-a}\n");
    writeFile(path + "/charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n");
    writeFile(path + "/charts/db/templates/b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-db}\n");
    const QString name = isOnDisk ? "found" : "recorded";
    action::InstallOptions options;
    options.releaseName = name.toStdString();
    auto chart = chart::load({}, path.toStdString());
    QVERIFY(chart);
    QVERIFY(action::install({}, *m_session, std::move(*chart), Value::makeMap(), options).result);

    Studio studio(m_folder.path() + "/" + name);
    studio.workspace.setSession(m_session);
    if (isOnDisk) studio.workspace.setSampleCharts({path});
    studio.workspace.openUpgrade("default", name);
    QVERIFY(studio.settled());
    studio.editor()->setText("db: {enabled: true}\n");
    QVERIFY(studio.settled());
    QCOMPARE(studio.session()->newest()->result->objects.size(), isOnDisk ? std::size_t(2) : std::size_t(1));
    QCOMPARE(studio.session()->chart()->note.contains("without the subcharts that were off"), !isOnDisk);
  }

  // No record names it afterwards.
  void whatATakenBackInstallLeavesIsNamed() {
    QTemporaryDir charts;
    const QString path = charts.filePath("back");
    QVERIFY(QDir(path).mkpath("templates"));
    writeFile(path + "/Chart.yaml", "apiVersion: v2\nname: back\nversion: 1.0.0\n");
    writeFile(path + "/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: back-kept, annotations: {helm.sh/resource-policy: keep}}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: back}\nspec: {ports: [{port: 99999}]}\n");
    Studio studio(m_folder.path() + "/back");
    studio.workspace.setSession(m_session);
    studio.open(path);
    QVERIFY(studio.settled());
    studio.find<QAbstractButton>("optionAtomic")->click();
    studio.find<QPushButton>("primaryButton")->click();
    auto* banner = studio.find<QWidget>("errorBanner");
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), 60000);
    const QString told = banner->accessibleName();
    QVERIFY2(told.contains("back was not installed") && told.contains("Kept by their resource policy: ConfigMap back-kept."),
        qPrintable(told));
    QVERIFY(!m_session->storage().last(Context(), "back").ok());
  }

  // What the pods say is why it failed.
  void theReasonsOfAWaitStayOnScreen() {
    QTemporaryDir charts;
    const QString path = charts.filePath("stuck");
    QVERIFY(QDir(path).mkpath("templates"));
    writeFile(path + "/Chart.yaml", "apiVersion: v2\nname: stuck\nversion: 1.0.0\n");
    writeFile(path + "/templates/a.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: stuck}\n"
        "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'nginx:missing'}]}}}\n");
    Studio studio(m_folder.path() + "/stuck");
    studio.workspace.setSession(m_session);
    studio.open(path);
    QVERIFY(studio.settled());
    studio.find<QPushButton>("primaryButton")->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        !studio.jobs.titledJobs().empty() && studio.jobs.titledJobs().front().progress.contains("ImagePull"), 60000);
    studio.jobs.cancel(studio.jobs.titledJobs().front().id);
    auto* banner = studio.find<QWidget>("errorBanner");
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), 60000);
    const QString told = banner->accessibleName();
    QVERIFY2(told.contains("The installation of stuck was stopped") && told.contains("ImagePull"), qPrintable(told));
    // It speaks of this release only.
    studio.session()->setReleaseName("another");
    QVERIFY(!banner->isVisible());
  }

  void aNewNamespaceIsSaidBeforeThePress() {
    Studio studio(m_folder.path());
    studio.workspace.setSession(m_session);
    studio.workspace.setNameSpaces({"default", "shop"});
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* summary = studio.find<QLabel>("summary");
    QVERIFY2(!summary->text().contains("namespace"), qPrintable(summary->text()));
    QVERIFY(!studio.page->helmCommand().contains("--create-namespace"));
    studio.session()->setNameSpace("elsewhere");
    QTRY_VERIFY2(summary->text().endsWith(QString::fromUtf8(" · a new namespace")), qPrintable(summary->text()));
    QVERIFY2(studio.page->helmCommand().contains("--create-namespace"), qPrintable(studio.page->helmCommand()));
    studio.workspace.refuseNameSpaces(); // nobody knows
    QTRY_VERIFY(!summary->text().contains("namespace"));
    QVERIFY(!studio.page->helmCommand().contains("--create-namespace"));
  }

  // What was chosen for one operation is not kept for the next.
  void theNextOperationBeginsWithTheUsualOptions() {
    Studio studio(m_folder.path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* wait = studio.find<QPushButton>("optionWait");
    auto* limit = studio.find<QComboBox>("waitLimit");
    const QVariant usual = limit->currentData();
    wait->setChecked(false);
    limit->setCurrentIndex(limit->currentIndex() == 0 ? 1 : 0);
    studio.find<QPushButton>("optionHooks")->setChecked(false);
    studio.find<QPushButton>("optionAtomic")->setChecked(true);
    studio.open(samplePath("nightwatch"));
    QVERIFY(studio.settled());
    QVERIFY(wait->isChecked() && studio.find<QPushButton>("optionHooks")->isChecked());
    QVERIFY(!studio.find<QPushButton>("optionAtomic")->isChecked());
    QCOMPARE(limit->currentData(), usual);
  }

  // A press while the preview is behind means the text of that moment.
  void aPressWaitsForItsOwnPreviewOnly() {
    Studio studio(m_folder.path());
    studio.workspace.setSession(m_session);
    studio.workspace.setSampleCharts({samplePath("storefront")});
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.session()->setReleaseName("waits");
    QVERIFY(studio.settled());
    auto* primary = studio.find<QPushButton>("primaryButton");
    auto* detail = studio.find<QLabel>("summaryDetail");
    QSignalSpy changes(&studio.workspace, &widgets::Workspace::releaseChanged);
    studio.editor()->setText("web: {replicaCount: 3}\n");
    primary->click();
    QVERIFY2(detail->text().startsWith("Installs as soon as"), qPrintable(detail->text()));
    studio.editor()->setText("web: {replicaCount: 4}\n");
    QVERIFY(studio.settled());
    QVERIFY2(!detail->text().startsWith("Installs as soon as"), qPrintable(detail->text()));
    studio.editor()->setText("web: {replicaCount: 5}\n");
    primary->click();
    studio.page->deactivated();
    QVERIFY(studio.settled());
    QCOMPARE(changes.count(), 0);
    QVERIFY(studio.jobs.titledJobs().empty());
    studio.page->activated();
    studio.editor()->setText("web: {replicaCount: 6}\n");
    primary->click();
    QTRY_COMPARE_WITH_TIMEOUT(changes.count(), 1, 60000);
    const auto made = action::get({}, *m_session, "waits");
    QVERIFY(made.ok());
    QCOMPARE(made->config.get("web").get("replicaCount").number(), 6.0);
  }

  // The press does not wait for the cluster to say so.
  void aNameInUseIsToldBeforeThePress() {
    Studio studio(m_folder.path());
    studio.workspace.setSession(m_session);
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.session()->setReleaseName("taken");
    QVERIFY(studio.settled());
    auto* primary = studio.find<QPushButton>("primaryButton");
    auto* link = studio.find<QPushButton>("fixLink");
    QVERIFY(!link->isVisible());
    QSignalSpy changes(&studio.workspace, &widgets::Workspace::releaseChanged);
    primary->click();
    QTRY_COMPARE_WITH_TIMEOUT(changes.count(), 1, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(studio.session()->statusOfSameName(), QString("deployed"), 20000);
    QCOMPARE(link->text(), QString("Show taken"));
    QCOMPARE(studio.find<QLabel>("summaryDetail")->text(), QString("The name is taken: deployed"));
    primary->click();
    QVERIFY(studio.jobs.titledJobs().empty());
    QSignalSpy opened(&studio.workspace, &widgets::Workspace::releaseRequested);
    link->click();
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][1].toString(), QString("taken"));
    // In another namespace it is free.
    studio.session()->setNameSpace("elsewhere");
    QVERIFY(studio.session()->statusOfSameName().isEmpty());
  }

  void anInstallThatFailsIsToldAndKeepsTheValues() {
    const auto limited = test::sessionThrough(
        [](const http::Request& request) -> std::optional<Result<http::Response>> {
          if (request.method != "PATCH" || request.url.find("/services/") == std::string::npos) return {};
          return Result<http::Response>(test::InterceptingTransport::status(403, "Forbidden", "services is forbidden"));
        },
        m_session->options());
    QVERIFY(limited);
    Studio studio(m_folder.path());
    studio.workspace.setSession(limited);
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.session()->setReleaseName("refused");
    studio.editor()->setText("web: {replicaCount: 5}\n");
    QVERIFY(studio.settled());
    studio.find<QPushButton>("primaryButton")->click();
    QVERIFY(QTest::qWaitFor([&] { return studio.find<QWidget>("errorBanner")->isVisible(); }, 60000));
    QVERIFY2(studio.find<QWidget>("errorBanner")->accessibleName().contains("The installation of refused failed"),
        qPrintable(studio.find<QWidget>("errorBanner")->accessibleName()));
    QCOMPARE(studio.editor()->text(), QString("web: {replicaCount: 5}\n"));
    QVERIFY(studio.find<QPushButton>("primaryButton")->isEnabled());
  }

  // An account may lose the right to write the record while the operation runs: then it stays pending.
  void whatCouldNotBeRecordedIsTold() {
    const auto limited = test::sessionThrough(
        [](const http::Request& request) -> std::optional<Result<http::Response>> {
          const bool record = request.method == "PUT" && request.url.find("/secrets/") != std::string::npos,
                     service = request.method == "PATCH" && request.url.find("/services/") != std::string::npos;
          if (!record && !service) return {};
          return Result<http::Response>(
              test::InterceptingTransport::status(403, "Forbidden", record ? "secrets is forbidden" : "services is forbidden"));
        },
        m_session->options());
    QVERIFY(limited);
    Studio studio(m_folder.path());
    studio.workspace.setSession(limited);
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.session()->setReleaseName("unrecorded");
    QVERIFY(studio.settled());
    studio.find<QPushButton>("primaryButton")->click();
    QVERIFY(QTest::qWaitFor([&] { return studio.find<QWidget>("errorBanner")->isVisible(); }, 60000));
    const QString told = studio.find<QWidget>("errorBanner")->accessibleName();
    QVERIFY2(told.contains("still records revision 1 as unfinished") && told.contains("services is forbidden"), qPrintable(told));
    QCOMPARE(m_session->storage().last(Context(), "unrecorded")->info.status, std::string("pending-install"));
  }

  void aReleaseThatIsNotThereIsAnError() {
    Studio studio(m_folder.path());
    studio.workspace.setSession(m_session);
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.workspace.openUpgrade("default", "nothing");
    QTRY_COMPARE_WITH_TIMEOUT(studio.session()->state(), StudioSession::State::Failed, 20000);
    QCOMPARE(studio.find<widgets::ElidedLabel>("headerTitle")->text(), QString("Upgrade nothing")); // not the release before
    QVERIFY(studio.find<QWidget>("studioError")->isVisible());
  }

private:
  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  chartroom::testing::SandboxSession m_cluster;
  std::shared_ptr<action::Session> m_session;
};

QTEST_MAIN(TestDeploy)
#include "tst_deploy.moc"
