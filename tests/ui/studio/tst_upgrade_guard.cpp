// What the studio says of an upgrade and what then happens: revisions that somebody else makes meanwhile, dry runs, conflicts,
// hooks, failures, old previews; against the sandbox in this process.

#include "tests/support/pictures.h"
#include "tests/support/sandbox_session.h"
#include "tests/support/session_through.h"
#include "tests/ui/studio/studio_fixture.h"

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/action/session.h"
#include "core/action/uninstall.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/value/yaml.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/renewal.h"

#include <QCryptographicHash>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

#include <atomic>
#include <future>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;

namespace {
constexpr int kPatience = 30000;
}

class TestUpgradeGuard : public QObject {
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

  void anotherRevisionBlocksUntilItIsDecided_data() {
    QTest::addColumn<bool>("rebase");
    QTest::addColumn<QString>("port");
    QTest::addColumn<QString>("replicas");
    QTest::newRow("rebase keeps what was typed and takes what the other changed") << true << "9090"
                                                                                  << "3";
    QTest::newRow("overwrite keeps the values as they stand") << false << "9090"
                                                              << "1";
  }
  void anotherRevisionBlocksUntilItIsDecided() {
    QFETCH(bool, rebase);
    QFETCH(QString, port);
    QFETCH(QString, replicas);
    const std::string name = rebase ? "rebased" : "overwritten";
    install(name, "port: 8080\nreplicas: 1\n");
    Studio studio(m_folder.path());
    open(studio, name);
    studio.editor()->setText("# typed by me\nport: 9090\nreplicas: 1\n");
    QVERIFY(studio.settled());
    auto* primary = studio.find<QPushButton>("primaryButton");
    QCOMPARE(primary->text(), QString("Upgrade to revision 2"));
    auto* panel = studio.find<QWidget>("meanwhilePanel");
    QVERIFY(!panel->isVisible());

    upgrade(name, "port: 8080\nreplicas: 3\n");
    // The studio follows its release by itself.
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), kPatience);
    QVERIFY(studio.find<QLabel>("meanwhileTitle")->text().contains("Revision 2 was made meanwhile"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QLabel>("meanwhileText")->text().contains("1 value differs"), kPatience);
    QCOMPARE(primary->text(), QString("Upgrade to revision 3"));
    QVERIFY(studio.find<QLabel>("primaryBadge")->isVisible());
    QVERIFY(studio.find<QPushButton>("fixLink")->text().contains("revision 2"));
    primary->click();
    QVERIFY(studio.jobs.titledJobs().empty());
    QVERIFY(studio.find<QWidget>("meanwhileDiff")->isVisible()); // it goes to what is to be decided
    QCOMPARE(record(name).version, 2);
    shot(studio.page.get(), "meanwhile");

    studio.find<QPushButton>(rebase ? "rebaseButton" : "overwriteButton")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isVisible(), kPatience);
    QVERIFY(studio.settled());
    QVERIFY2(studio.editor()->text().contains("# typed by me\nport: 9090\n"), qPrintable(studio.editor()->text()));
    QVERIFY2(studio.editor()->text().contains("replicas: " + replicas + "\n"), qPrintable(studio.editor()->text()));
    QVERIFY(studio.session()->hasEdits());
    QCOMPARE(primary->text(), QString("Upgrade to revision 3"));
    press(studio);
    QCOMPARE(record(name).version, 3);
    QVERIFY(record(name).manifest.find("replicas: " + replicas.toStdString()) != std::string::npos);
    QVERIFY(record(name).manifest.find("port: " + port.toStdString()) != std::string::npos);
  }

  void theRaceIsClosedWithoutTheWatch() {
    install("raced", "port: 8080\n");
    Studio studio(m_folder.path());
    open(studio, "raced");
    studio.editor()->setText("port: 9090\n");
    QVERIFY(studio.settled());
    studio.page->deactivated(); // nothing is followed
    upgrade("raced", "port: 7070\n");
    studio.find<QPushButton>("primaryButton")->click();
    auto* panel = studio.find<QWidget>("meanwhilePanel");
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), kPatience);
    QVERIFY(studio.find<QWidget>("errorBanner")->isVisible());
    shot(studio.page.get(), "raced");
    QVERIFY(studio.find<QPushButton>("rebaseButton")->isEnabled() && studio.find<QPushButton>("overwriteButton")->isEnabled());
    QCOMPARE(record("raced").version, 2);
    QVERIFY(record("raced").manifest.find("port: 7070") != std::string::npos);
  }

  void aReleaseThatIsUninstalledMeanwhileIsTold() {
    install("gone", "port: 8080\n");
    Studio studio(m_folder.path());
    open(studio, "gone");
    action::UninstallOptions options;
    options.releaseName = "gone";
    QVERIFY(action::uninstall({}, *m_session, options).result.ok());
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QWidget>("meanwhilePanel")->isVisible(), kPatience);
    QVERIFY(studio.find<QLabel>("meanwhileTitle")->text().contains("uninstalled"));
    QVERIFY(!studio.find<QPushButton>("fixLink")->text().isEmpty());
  }

  void aDraftFromAnOlderRevisionUndoesNothing() {
    install("drafted", "port: 8080\nreplicas: 1\n");
    {
      Studio studio(m_folder.path());
      open(studio, "drafted");
      studio.editor()->setText("port: 9090\nreplicas: 1\n");
      QVERIFY(studio.settled());
      QTRY_VERIFY_WITH_TIMEOUT(studio.session()->draftSaved().isValid(), kPatience);
    }
    upgrade("drafted", "port: 8080\nreplicas: 3\n");
    Studio studio(m_folder.path());
    open(studio, "drafted");
    QVERIFY(studio.session()->offeredDraft());
    QSignalSpy rebased(studio.session(), &StudioSession::rebased);
    studio.session()->restoreDraft();
    QTRY_COMPARE_WITH_TIMEOUT(rebased.count(), 1, kPatience);
    QCOMPARE(studio.editor()->text(), QString("port: 9090\nreplicas: 3\n"));
  }

  void nothingChangesOnlyWhenTheClusterSaysSo() {
    install("still", "port: 8080\nhook: false\n");
    Studio studio(m_folder.path());
    open(studio, "still");
    auto* summary = studio.find<QLabel>("summary");
    // Until it answers, only the manifests are spoken of.
    QCOMPARE(summary->text(), QString("The manifests are the same"));
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QString("Nothing changes in the cluster"), kPatience);
    // Typing takes the statement away at once.
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(summary->text() != "Nothing changes in the cluster");
    QTRY_VERIFY2_WITH_TIMEOUT(summary->text().contains("objects change"), qPrintable(summary->text()), kPatience);
    // Values that cannot be read make no manifests: the old ones say nothing about them.
    studio.editor()->setText("port: [\n");
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QString("What changes is not known while something fails"), kPatience);
  }

  // A filter of the upgrade before does not hide what this one makes, and an empty list says why it is empty.
  void aFilterIsOfOneUpgrade() {
    install("sieved", "port: 8080\nhook: false\n");
    Studio studio(m_folder.path());
    open(studio, "sieved");
    auto* filter = studio.find<widgets::SegmentedControl>("previewFilter");
    auto* tree = studio.find<QTreeView>("resourceTree");
    QVERIFY(tree && tree->isVisible());
    filter->button(3)->click();
    QVERIFY(!tree->isVisible());
    const auto says = [&](const char* words) {
      const QList<QLabel*> labels = studio.page->findChildren<QLabel*>();
      return std::any_of(labels.begin(), labels.end(),
          [&](const QLabel* label) { return label->isVisible() && label->text() == QLatin1String(words); });
    };
    QVERIFY(says("No object is of this kind") && !says("These values make no objects"));
    install("strained", "port: 8080\nhook: false\n");
    open(studio, "strained");
    QTRY_VERIFY_WITH_TIMEOUT(tree->isVisible(), kPatience);
    QVERIFY(tree->model()->rowCount() > 0);
    QVERIFY(filter->button(0)->isChecked());
  }

  void aMissingObjectIsCreated() {
    install("hole", "port: 8080\nhook: false\n");
    kube::Call call;
    call.method = "DELETE", call.path = "/api/v1/namespaces/default/services/hole";
    QVERIFY(m_session->client().call({}, call).ok());
    Studio studio(m_folder.path());
    open(studio, "hole");
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("1 created"), kPatience);
  }

  void aConflictIsToldBeforeAndCanBeForced() {
    Studio studio(m_folder.path());
    openInConflict(studio, "fought");
    auto* summary = studio.find<QLabel>("summary");
    QVERIFY2(studio.find<QLabel>("summaryDetail")->toolTip().contains("kubectl") ||
                 studio.find<QLabel>("summaryDetail")->text().contains("kubectl"),
        qPrintable(studio.find<QLabel>("summaryDetail")->text()));
    // The button goes to the conflict; nothing is applied.
    studio.find<QPushButton>("primaryButton")->click();
    auto* force = studio.find<QPushButton>("forceButton");
    QVERIFY(force && force->isVisible());
    QCOMPARE(record("fought").version, 1);
    QVERIFY(texts(studio).contains("7→2"));
    shot(studio.page.get(), "conflict");
    force->click();
    QTRY_VERIFY2_WITH_TIMEOUT(summary->text().startsWith("1 object changes"), qPrintable(summary->text()), kPatience);
    QVERIFY(texts(studio).contains("Conflicts are forced"));
    shot(studio.page.get(), "forced");
    QVERIFY(studio.page->helmCommand().contains("--force-conflicts"));
    press(studio);
    QCOMPARE(record("fought").version, 2);
    QCOMPARE(QString::fromStdString(record("fought").info.status), QString("deployed"));
    QCOMPARE(replicas("fought"), 2);
  }

  // What others do in the cluster is seen without a key: by itself after a while, and by the press that looks for the reason.
  void aRefusalThatIsGoneIsSeen() {
    Studio studio(m_folder.path());
    openInConflict(studio, "eased");
    auto* summary = studio.find<QLabel>("summary");
    takeOver("eased", 2);
    emit studio.page->findChild<widgets::Renewal*>()->due();
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QString("Nothing changes in the cluster"), kPatience);
    takeOver("eased", 5);
    emit studio.page->findChild<widgets::Renewal*>()->due();
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QString("Will be refused: 1 conflict"), kPatience);
    takeOver("eased", 2);
    studio.find<QPushButton>("primaryButton")->click();
    QTRY_COMPARE_WITH_TIMEOUT(summary->text(), QString("Nothing changes in the cluster"), kPatience);
    QCOMPARE(record("eased").version, 1);
  }

  // A hook that runs before may delete what is in the way; no dry run knows. The press goes through, and the cluster decides.
  void aHookMayClearTheWay() {
    const QString folder = m_folder.filePath("gate");
    QVERIFY(QDir().mkpath(folder + "/templates"));
    writeFile(folder + "/Chart.yaml", "apiVersion: v2\nname: gate\nversion: 1.0.0\n");
    writeFile(folder + "/values.yaml", "job: one\n");
    writeFile(folder + "/templates/a.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: gate-job}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: \"x:{{ .Values.job }}\"}]}}}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gate-hook, annotations: {helm.sh/hook: pre-upgrade}}\n");
    action::InstallOptions options;
    options.releaseName = "gate";
    QVERIFY(
        action::install({}, *m_session, std::move(*chart::load({}, folder.toStdString())), Value::makeMap(), options).result.ok());
    Studio studio(m_folder.path());
    open(studio, "gate");
    studio.editor()->setText("job: two\n");
    QVERIFY(studio.settled());
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("May be refused: Job gate-job"), kPatience);
    QVERIFY2(studio.find<QLabel>("summaryDetail")->text().endsWith("unless a hook before it clears the way"),
        qPrintable(studio.find<QLabel>("summaryDetail")->text()));
    QVERIFY2(texts(studio).contains("may clear the way"), qPrintable(texts(studio)));
    studio.page->preview()->showTab("effect");
    shot(studio.page.get(), "hook-may-clear");
    auto* banner = studio.find<widgets::Banner>("errorBanner");
    studio.find<QPushButton>("primaryButton")->click();
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatience);
    QVERIFY2(banner->accessibleName().contains("The upgrade of gate failed"), qPrintable(banner->accessibleName()));
    QCOMPARE(record("gate").version, 2);
    // Without the hook it is certain.
    studio.find<QPushButton>("optionHooks")->setChecked(false);
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("Will be refused: Job gate-job"), kPatience);
  }

  // Between what is shown and the press somebody else goes on.
  void aForcedUpgradeOverwritesOnlyWhatWasShown() {
    Studio studio(m_folder.path());
    openInConflict(studio, "hurried");
    auto* summary = studio.find<QLabel>("summary");
    studio.find<QPushButton>("primaryButton")->click();
    studio.find<QPushButton>("forceButton")->click();
    QTRY_VERIFY2_WITH_TIMEOUT(summary->text().startsWith("1 object changes"), qPrintable(summary->text()), kPatience);
    takeOver("hurried", 9);
    studio.find<QPushButton>("primaryButton")->click();
    auto* banner = studio.find<widgets::Banner>("errorBanner");
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatience);
    QCOMPARE(record("hurried").version, 1);
    QCOMPARE(replicas("hurried"), 9);
    QTRY_VERIFY_WITH_TIMEOUT(texts(studio).contains("9→2"), kPatience);
    press(studio);
    QCOMPARE(record("hurried").version, 2);
    QCOMPARE(replicas("hurried"), 2);
  }

  // What the server warns of is said before the press and after it.
  void warningsOfTheClusterAreShown() {
    install("warned", "port: 8080\nhook: false\n");
    const auto transport = std::make_shared<test::InterceptingTransport>();
    transport->setAfter([](const http::Request& request, http::Response& response) {
      if (request.method == "PATCH" && request.url.find("/deployments/") != std::string::npos)
        response.headers.push_back({"Warning", "299 - \"would violate PodSecurity\""});
    });
    action::SessionOptions options = m_session->options();
    options.transport = transport;
    const std::shared_ptr<action::Session> mine =
        std::exchange(m_session, std::shared_ptr<action::Session>(std::move(action::Session::make(std::move(options))).value()));
    Studio studio(m_folder.path());
    QStringList toasts;
    connect(
        &studio.workspace, &widgets::Workspace::toastRequested, &studio.workspace, [&](const QString& text) { toasts << text; });
    open(studio, "warned");
    m_session = mine;
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(studio.settled());
    QTRY_VERIFY2_WITH_TIMEOUT(
        studio.find<QLabel>("summary")->text().endsWith(QString::fromUtf8(" · 1 warning")), qPrintable(texts(studio)), kPatience);
    QVERIFY2(texts(studio).contains("1 warning of the cluster\nwould violate PodSecurity"), qPrintable(texts(studio)));
    studio.page->preview()->showTab("effect");
    shot(studio.page.get(), "warnings");
    press(studio);
    QVERIFY2(toasts.contains("The cluster warns about warned: would violate PodSecurity"), qPrintable(toasts.join('\n')));
  }

  // What the cluster left without an answer comes from no dry run.
  void anUnansweredQuestionIsNoDryRun() {
    install("unanswered", "port: 8080\nhook: false\n");
    const auto silent = std::make_shared<std::atomic<bool>>(false);
    const std::shared_ptr<action::Session> mine =
        std::exchange(m_session, test::sessionThrough(
                                     [silent](const http::Request& request) -> std::optional<Result<http::Response>> {
                                       if (!*silent || request.method != "PATCH") return {};
                                       return Result<http::Response>(Error{Code::Unreachable, "the server is away", {}, {}});
                                     },
                                     m_session->options()));
    Studio studio(m_folder.path());
    open(studio, "unanswered");
    m_session = mine;
    auto* source = studio.find<QLabel>("effectSource");
    QTRY_VERIFY_WITH_TIMEOUT(source->text().startsWith("From a server dry run at "), kPatience);
    *silent = true;
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(studio.settled());
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("What the cluster does is not known"), kPatience);
    QVERIFY2(source->text().startsWith("Asked at "), qPrintable(source->text()));
  }

  // Not some time later, when it is back.
  void aPressWhileTheClusterDoesNotAnswerIsNotKept() {
    install("silent", "port: 8080\nhook: false\n");
    Studio studio(m_folder.path());
    open(studio, "silent");
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(studio.settled());
    auto* primary = studio.find<QPushButton>("primaryButton");
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QLabel>("summary")->text().startsWith("2 objects change") ||
                                 studio.find<QLabel>("summary")->text().startsWith("1 object changes"),
        kPatience);
    const widgets::ClusterState there = studio.workspace.cluster();
    widgets::ClusterState gone = there;
    gone.health = widgets::ClusterState::Health::Unreachable;
    primary->click();
    QVERIFY(!primary->isEnabled());
    QVERIFY(studio.find<QLabel>("summaryDetail")->text().contains("once more"));
    QCOMPARE(studio.jobs.titledJobs().size(), std::size_t(1)); // it can be cancelled
    studio.workspace.setCluster(gone);
    auto* banner = studio.find<widgets::Banner>("errorBanner");
    QVERIFY(banner->isVisible());
    QVERIFY(banner->accessibleName().contains("did not answer"));
    QCOMPARE(studio.find<QLabel>("summary")->text(), QString("What the cluster does is not known"));
    QVERIFY2(studio.find<QLabel>("summaryDetail")->text().contains("does not answer"),
        qPrintable(studio.find<QLabel>("summaryDetail")->text()));
    QVERIFY(primary->isEnabled());
    studio.workspace.setCluster(there);
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QLabel>("summary")->text().startsWith("2 objects change") ||
                                 studio.find<QLabel>("summary")->text().startsWith("1 object changes"),
        kPatience);
    QCOMPARE(record("silent").version, 1);
    press(studio);
    QCOMPARE(record("silent").version, 2);
  }

  // The button acts on the cluster that the window names.
  void anotherClusterThanItsOwnBlocksTheUpgrade() {
    install("bound", "port: 8080\nhook: false\n");
    Studio studio(m_folder.path());
    open(studio, "bound");
    auto* banner = studio.find<QWidget>("elsewhereBanner");
    QVERIFY(!banner->isVisible());
    widgets::ClusterState other = studio.workspace.cluster();
    const widgets::ClusterState own = other;
    other.kind = widgets::ClusterState::Kind::Context, other.name = other.context = QStringLiteral("prod");
    studio.workspace.setCluster(other);
    QVERIFY(banner->isVisible());
    QVERIFY(studio.find<QLabel>("summary")->text().contains("sandbox"));
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(studio.settled());
    studio.find<QPushButton>("primaryButton")->click();
    QVERIFY(studio.jobs.titledJobs().empty());
    studio.workspace.setCluster(own);
    QVERIFY(!banner->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QLabel>("summary")->text().startsWith("2 objects change") ||
                                 studio.find<QLabel>("summary")->text().startsWith("1 object changes"),
        kPatience);
    press(studio);
    QCOMPARE(record("bound").version, 2);
  }

  // It goes on where it was begun, and is this window's when its context is chosen again.
  void itsOwnUpgradeIsKnownAfterAnotherContextWasChosen() {
    install("shared", "port: 8080\nhook: false\n");
    std::promise<void> go;
    std::atomic<int> asked = 0;
    const auto held = test::sessionThrough(
        [gone = go.get_future().share()](const http::Request& request) -> std::optional<Result<http::Response>> {
          if (request.method == "PATCH" && request.url.find("dryRun") == std::string::npos) gone.wait();
          return {};
        },
        m_session->options());
    const auto other = test::sessionThrough(
        [&](const http::Request& request) -> std::optional<Result<http::Response>> {
          if (request.url.find("/secrets") != std::string::npos) ++asked;
          return {};
        },
        m_session->options());
    Studio studio(m_folder.path());
    open(studio, "shared");
    studio.workspace.setSession(held);
    studio.editor()->setText("port: 9090\nhook: false\n");
    QVERIFY(studio.settled());
    QTRY_VERIFY2_WITH_TIMEOUT(
        studio.find<QLabel>("summary")->text().contains("change"), qPrintable(studio.find<QLabel>("summary")->text()), kPatience);
    studio.find<QPushButton>("primaryButton")->click();
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("Upgrading shared"), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(record("shared").version, 2, kPatience);
    const widgets::ClusterState own = studio.workspace.cluster();
    widgets::ClusterState another;
    another.kind = widgets::ClusterState::Kind::Context, another.name = another.context = "other";
    studio.workspace.setSession(nullptr);
    studio.workspace.setCluster(another);
    QVERIFY(studio.find<QLabel>("summary")->text() != QString("Nothing changes in the cluster"));
    studio.workspace.setCluster(own);
    studio.workspace.setSession(other);
    QTRY_VERIFY_WITH_TIMEOUT(asked > 0, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("Upgrading shared"), kPatience);
    QVERIFY(!studio.find<QWidget>("meanwhilePanel")->isVisible());
    QSignalSpy opened(&studio.workspace, &widgets::Workspace::releaseRequested);
    go.set_value();
    QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, kPatience);
    QVERIFY(!studio.find<QWidget>("meanwhilePanel")->isVisible());
    QCOMPARE(QString::fromStdString(record("shared").info.status), QString("deployed"));
  }

  void hooksAreToldBefore() {
    action::InstallOptions options;
    options.releaseName = "hooked";
    auto chart = chart::load({}, samplePath("storefront").toStdString());
    QVERIFY(chart);
    QVERIFY(action::install({}, *m_session, std::move(*chart), Value::makeMap(), options).result.ok());
    Studio studio(m_folder.path());
    studio.workspace.setSampleCharts({samplePath("storefront")});
    open(studio, "hooked");
    auto* summary = studio.find<QLabel>("summary");
    QTRY_VERIFY2_WITH_TIMEOUT(summary->text().contains("1 hook runs"), qPrintable(summary->text()), kPatience);
    QVERIFY(!summary->text().contains("Nothing changes"));
    QVERIFY(texts(studio).contains("before upgrade"));
    shot(studio.page.get(), "hooks");
    studio.find<QPushButton>("optionHooks")->setChecked(false);
    QTRY_VERIFY2_WITH_TIMEOUT(
        !summary->text().contains("manifest") && !summary->text().contains("hook"), qPrintable(summary->text()), kPatience);
  }

  void afterAFailureTheButtonNamesTheNextRevision() {
    install("failing", "port: 8080\nhook: false\n");
    Studio studio(m_folder.path());
    open(studio, "failing");
    auto* primary = studio.find<QPushButton>("primaryButton");
    for (int next = 2; next <= 3; ++next) {
      QCOMPARE(primary->text(), QString("Upgrade to revision %1").arg(next));
      studio.page->deactivated();                                                     // the dry run would refuse it
      studio.editor()->setText(QString("port: %1\nhook: false\n").arg(70000 + next)); // no port
      QVERIFY(studio.settled());
      primary->click();
      QTRY_VERIFY_WITH_TIMEOUT(studio.find<QWidget>("errorBanner")->isVisible() && primary->isEnabled(), kPatience);
      QCOMPARE(record("failing").version, next);
    }
    QCOMPARE(primary->text(), QString("Upgrade to revision 4"));
    // Its own failed revisions are no news.
    studio.page->activated();
    QTRY_VERIFY_WITH_TIMEOUT(studio.find<QLabel>("summary")->text().startsWith("Will be refused"), kPatience);
    QVERIFY(!studio.find<QWidget>("meanwhilePanel")->isVisible());
  }

  void anOldPreviewIsMarked() {
    Studio studio(m_folder.path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* banner = studio.find<widgets::Banner>("staleBanner");
    QVERIFY(!banner->isVisible());
    studio.editor()->setText("web:\n  replicaCount: 3\n theme: night\n");
    QVERIFY(studio.settled());
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->accessibleName().startsWith("From the last valid text"), qPrintable(banner->accessibleName()));
    QVERIFY(studio.find<QWidget>("staleVeil")->isVisible());
    shot(studio.page.get(), "stale");
    studio.editor()->setText("web\n");
    QVERIFY(studio.settled());
    QVERIFY2(banner->accessibleName().contains("such as replicas: 3"), qPrintable(banner->accessibleName()));
    QVERIFY(!banner->accessibleName().contains("unmarshal"));
    studio.editor()->setText("web:\n  replicaCount: 3\n");
    QVERIFY(studio.settled());
    QVERIFY(!banner->isVisible());
    QVERIFY(!studio.find<QWidget>("staleVeil")->isVisible());
  }

  void aChartThatFailsNeverShowsSuccess_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("text");
    const QByteArray map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-x}\n";
    QTest::newRow("a template that does not parse") << QByteArray("templates/x.yaml") << map + "data: {{ if }}\n";
    QTest::newRow("fail") << QByteArray("templates/x.yaml") << QByteArray("{{ fail \"not like this\" }}");
    QTest::newRow("required") << QByteArray("templates/x.yaml")
                              << map + "data: {a: {{ required \"a is needed\" .Values.nothing }}}\n";
    QTest::newRow("a nil pointer") << QByteArray("templates/x.yaml") << map + "data: {a: {{ .Values.no.such.key }}}\n";
    QTest::newRow("an unknown template") << QByteArray("templates/x.yaml") << map + "data: {a: {{ include \"no.such\" . }}}\n";
    QTest::newRow("output that is no YAML") << QByteArray("templates/x.yaml") << map + "data: {a: [b\n";
    QTest::newRow("NOTES.txt") << QByteArray("templates/NOTES.txt") << QByteArray("{{ fail \"notes\" }}");
    QTest::newRow("a schema that refuses the values")
        << QByteArray("values.schema.json") << QByteArray("{\"required\": [\"nothing\"]}");
    QTest::newRow("a kind that the cluster does not serve")
        << QByteArray("templates/x.yaml") << QByteArray("apiVersion: bay.example/v1\nkind: Buoy\nmetadata: {name: red}\n");
    QTest::newRow("an object that the cluster refuses")
        << QByteArray("templates/x.yaml")
        << QByteArray("apiVersion: v1\nkind: Service\nmetadata: {name: refused}\nspec: {ports: [{port: 70000}]}\n");
    QTest::newRow("a hook that does not parse")
        << QByteArray("templates/x.yaml")
        << QByteArray("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  annotations: {helm.sh/hook: [}\n");
  }
  void aChartThatFailsNeverShowsSuccess() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, text);
    QTemporaryDir charts;
    const QString path = charts.path() + "/harbour";
    const QString from = QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/ui/releases/data/harbour");
    QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
      const QString one = files.next(), to = path + one.mid(from.size());
      QDir().mkpath(QFileInfo(to).path());
      QVERIFY(QFile::copy(one, to));
      QFile(to).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    writeFile(path + "/" + file, text);
    const QString name =
        "broken-" + QString::fromLatin1(QCryptographicHash::hash(QTest::currentDataTag(), QCryptographicHash::Md5).toHex().left(8));
    for (const bool upgrades : {false, true}) {
      Studio studio(m_folder.path());
      studio.workspace.setSession(m_session);
      QSignalSpy toasts(&studio.workspace, &widgets::Workspace::toastRequested);
      QSignalSpy opened(&studio.workspace, &widgets::Workspace::releaseRequested);
      const std::string release = name.toStdString() + (upgrades ? "-u" : "");
      if (upgrades) {
        install(release, "hook: false\n");
        studio.workspace.openUpgrade("default", QString::fromStdString(release));
        QVERIFY(studio.settled());
        const int before = studio.session()->previewCount();
        studio.session()->useChart({widgets::ChartSource::Kind::Folder, path});
        QTRY_VERIFY_WITH_TIMEOUT(
            studio.session()->previewCount() > before || studio.find<QWidget>("errorBanner")->isVisible(), kPatience);
        if (studio.find<QWidget>("errorBanner")->isVisible()) continue; // the chart does not load: said so
      } else {
        studio.open(path);
        QTRY_VERIFY_WITH_TIMEOUT(
            studio.session()->state() == StudioSession::State::Ready || studio.session()->state() == StudioSession::State::Failed,
            kPatience);
        if (studio.session()->state() == StudioSession::State::Failed) continue;
        studio.session()->setReleaseName(QString::fromStdString(release));
      }
      QVERIFY(studio.settled());
      auto* primary = studio.find<QPushButton>("primaryButton");
      primary->click();
      const bool blocked = studio.session()->problems()->errorCount() > 0;
      if (!blocked) {
        QTRY_VERIFY_WITH_TIMEOUT(studio.find<QWidget>("errorBanner")->isVisible() && primary->isEnabled(), kPatience);
        QVERIFY(!studio.find<QWidget>("errorBanner")->accessibleName().isEmpty());
      }
      QCOMPARE(toasts.count(), 0);
      QCOMPARE(opened.count(), 0);
      const auto after = action::get({}, *m_session, release);
      QVERIFY(!after || after->info.status != release::status::kDeployed || (upgrades && after->version == 1));
    }
  }

private:
  void shot(QWidget* widget, const char* name) { chartroom::testing::takePictures(widget, *m_themes, QString::fromLatin1(name)); }

  std::unique_ptr<chart::Chart> harbour() {
    return std::move(*chart::load({}, CHARTROOM_SOURCE_DIR "/tests/ui/releases/data/harbour"));
  }
  void install(const std::string& name, const char* values) {
    action::InstallOptions options;
    options.releaseName = name;
    const auto outcome = action::install({}, *m_session, harbour(), *value::parseYaml(values), options);
    QVERIFY2(outcome.result.ok(), outcome.result ? "" : outcome.result.error().message.c_str());
  }
  void upgrade(const std::string& name, const char* values) {
    action::UpgradeOptions options;
    options.releaseName = name;
    options.valueReuse = action::ValueReuse::Reset;
    const auto outcome = action::upgrade({}, *m_session, harbour(), *value::parseYaml(values), options);
    QVERIFY2(outcome.result.ok(), outcome.result ? "" : outcome.result.error().message.c_str());
  }
  // As `kubectl scale` does it.
  void takeOver(const std::string& name, int count) {
    kube::Call call;
    call.method = "PATCH", call.path = "/apis/apps/v1/namespaces/default/deployments/" + name;
    call.query = {{"fieldManager", "kubectl"}};
    call.contentType = "application/merge-patch+json";
    call.body = "{\"spec\":{\"replicas\":" + std::to_string(count) + "}}";
    const auto done = m_session->client().call({}, call);
    QVERIFY2(done.ok(), done ? "" : done.error().message.c_str());
  }
  int replicas(const std::string& name) {
    kube::Call call;
    call.path = "/apis/apps/v1/namespaces/default/deployments/" + name;
    const auto object = m_session->client().call({}, call);
    if (!object) return -1;
    const Value count = object->get("spec").get("replicas");
    return count.isInteger() ? static_cast<int>(count.integer()) : static_cast<int>(count.number());
  }
  release::Release record(const std::string& name) {
    auto found = action::get({}, *m_session, name);
    return found ? std::move(*found) : release::Release();
  }
  void open(Studio& studio, const std::string& name) {
    widgets::ClusterState state;
    state.kind = widgets::ClusterState::Kind::Sandbox, state.health = widgets::ClusterState::Health::Reachable,
    state.name = "sandbox";
    studio.workspace.setCluster(state);
    studio.workspace.setSession(m_session);
    studio.workspace.openUpgrade("default", QString::fromStdString(name));
    QVERIFY(studio.settled());
    studio.find<QPushButton>("optionWait")->setChecked(false);
    studio.page->activated();
  }
  // A release of two replicas that kubectl scaled to seven, open for an upgrade.
  void openInConflict(Studio& studio, const std::string& name) {
    install(name.c_str(), "port: 8080\nhook: false\nreplicas: 2\n");
    takeOver(name, 7);
    open(studio, name);
    QTRY_COMPARE_WITH_TIMEOUT(studio.find<QLabel>("summary")->text(), QString("Will be refused: 1 conflict"), kPatience);
  }
  // Presses the primary and waits until the release page is asked for.
  void press(Studio& studio) {
    QSignalSpy opened(&studio.workspace, &widgets::Workspace::releaseRequested);
    studio.find<QPushButton>("primaryButton")->click();
    QVERIFY2(QTest::qWaitFor([&] { return opened.count() == 1 || studio.find<QWidget>("errorBanner")->isVisible(); }, kPatience),
        "neither upgraded nor failed");
    QVERIFY2(opened.count() == 1, qPrintable(studio.find<QWidget>("errorBanner")->toolTip()));
  }
  // What the page about the cluster says.
  QString texts(Studio& studio) {
    QStringList all;
    for (const QLabel* label : studio.find<QWidget>("planView")->findChildren<QLabel*>())
      if (!label->isHidden()) all << label->text();
    return all.join(QLatin1Char('\n'));
  }

  QTemporaryDir m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  chartroom::testing::SandboxSession m_cluster;
  std::shared_ptr<action::Session> m_session;
};

QTEST_MAIN(TestUpgradeGuard)
#include "tst_upgrade_guard.moc"
