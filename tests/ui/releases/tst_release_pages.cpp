// The releases room driven as a person would, against the sandbox in this process: list, page, timeline, comparison, rollback,
// failed and pending releases. With CHARTROOM_SHOTS=folder it leaves pictures of what it saw there.

#include "core/action/rollback.h"
#include "core/inspect/uninstall_plan.h"
#include "tests/ui/releases/releases_room_test.h"
#include "ui/models/plan_words.h"
#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/internal/resources_tab.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/releases/releases_page.h"
#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/renewal.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/timeline.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTreeView>
#include <QTreeWidget>

#include <future>

using namespace chartroom;
using namespace chartroom::releases;
using namespace chartroom::widgets;

class TestReleasePages : public ReleasesRoomTest {
  Q_OBJECT
private slots:
  void initTestCase() { startSandbox(); }
  void init() { openRoom(); }
  void cleanup() { closeRoom(); }
  void cleanupTestCase() { stopSandbox(); }

  void anEmptyClusterSaysSo() {
    QTRY_VERIFY_WITH_TIMEOUT(m_room->list()->isSettled(), kPatience);
    auto* empty = m_room->findChild<EmptyState*>(QStringLiteral("releasesEmpty"));
    QVERIFY(empty && empty->isVisible());
    shot("list-empty");
  }

  void installAndUpgradesShowInTheList() {
    install("harbour", "kept: true\nport: 8080\n");
    upgrade("harbour", "replicas: 3\nport: 8080\nimage: {tag: 1.26.0}\n");
    upgrade("harbour", "replicas: 3\nport: 8080\nimage: {tag: 1.26.0}\nmemory: 512Mi\npassword: gannet-rock\ntheme: night\n");
    install("lighthouse", "hook: false\n");
    m_workspace->announceReleaseChange("shop", "harbour");
    auto* model = m_room->list()->model();
    QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 2, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(
        model->index(0, models::ReleaseListModel::Chart).data().toString(), QStringLiteral("harbour"), kPatience);
    QCOMPARE(model->index(0, models::ReleaseListModel::Revision).data().toInt(), 3);
    QTRY_VERIFY_WITH_TIMEOUT(model->index(0, 0).data(models::ReleaseListModel::HealthKnownRole).toBool(), kPatience);
    QCOMPARE(model->index(0, 0).data(models::ReleaseListModel::HealthRole).value<QList<int>>().size(), 4);
    QTRY_VERIFY_WITH_TIMEOUT(m_room->list()->isSettled(), kPatience);
    shot("list");
    auto* table = m_room->findChild<QTreeView*>(QStringLiteral("releaseTable"));
    QVERIFY(table->isVisible());
    auto* filter = m_room->findChild<QLineEdit*>(QStringLiteral("releaseFilter"));
    QTest::keyClicks(filter, QStringLiteral("light"));
    QCOMPARE(table->model()->rowCount(), 1);
    // The count says how much is hidden, the first match is on top and current, and keys lead from the filter to the rows.
    auto* summary = m_room->findChild<QLabel*>(QStringLiteral("releasesSummary"));
    QVERIFY2(summary->text().startsWith(QStringLiteral("1 of 2")), qPrintable(summary->text()));
    QCOMPARE(table->currentIndex().row(), 0);
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Return}) {
      filter->setFocus();
      QTest::keyClick(filter, key);
      QCOMPARE(m_room->focusWidget(), table);
      QCOMPARE(table->currentIndex().row(), 0);
    }
    QVERIFY(m_room->list()->isVisible());
    filter->clear();
    QVERIFY2(summary->text().startsWith(QStringLiteral("2 in")), qPrintable(summary->text()));
    QSignalSpy opened(m_workspace.get(), &Workspace::releaseRequested);
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][1].toString(), QStringLiteral("harbour"));
    QVERIFY(m_room->release()->isVisible());
    QVERIFY(!m_room->search(QStringLiteral("light")).empty());
  }

  void resourcesAreLive() {
    open("harbour", "resources");
    auto* tree = m_room->findChild<QTreeView*>(QStringLiteral("resourceTree"));
    QTRY_VERIFY_WITH_TIMEOUT(tree->isVisible() && tree->model()->rowCount() >= 3, kPatience);
    QCOMPARE(tree->model()->index(0, 0).data().toString(), QStringLiteral("Workloads"));
    // The sandbox's controllers make pods; the page finds them by itself.
    const auto pods = [&] {
      const QModelIndex deployment = tree->model()->index(0, 0, tree->model()->index(0, 0));
      const QModelIndex set = tree->model()->index(0, 0, deployment);
      return tree->model()->rowCount(set);
    };
    QTRY_COMPARE_WITH_TIMEOUT(pods(), 3, kPatience);
    auto* editor = m_room->findChild<CodeEditor*>(QStringLiteral("objectEditor"));
    QTRY_VERIFY_WITH_TIMEOUT(editor->text().contains(QStringLiteral("kind: Deployment")), kPatience);
    QCOMPARE(editor->cursorLine(), 1); // it opens at its top
    QCOMPARE(editor->firstVisibleLine(), 1);
    shot("resources");
  }

  void textsAreMasked() {
    open("harbour", "values");
    auto* values = m_room->findChild<CodeEditor*>(QStringLiteral("valuesEditor"));
    QTRY_VERIFY_WITH_TIMEOUT(values->text().contains(QStringLiteral("theme: night")), kPatience);
    QVERIFY(!values->text().contains(QStringLiteral("gannet")));
    auto* scope = m_room->findChild<SegmentedControl*>(QStringLiteral("valuesScope"));
    scope->button(1)->click();
    QTRY_VERIFY_WITH_TIMEOUT(values->text().contains(QStringLiteral("repository: registry.example/harbour")), kPatience);
    shot("values");
    m_room->release()->showTab(QStringLiteral("manifest"));
    auto* manifest = m_room->findChild<CodeEditor*>(QStringLiteral("manifestEditor"));
    QTRY_VERIFY_WITH_TIMEOUT(manifest->text().contains(QStringLiteral("kind: Secret")), kPatience);
    QVERIFY(!manifest->text().contains(QStringLiteral("gannet")));
    QCOMPARE(manifest->cursorLine(), 1); // it opens at its top
    QCOMPARE(manifest->firstVisibleLine(), 1);
    auto* objects = m_room->findChild<QTreeWidget*>(QStringLiteral("manifestObjects"));
    QTreeWidgetItem* service = objects->findItems(QStringLiteral("Service harbour"), Qt::MatchRecursive).value(0);
    QVERIFY(service);
    objects->setCurrentItem(service);
    QVERIFY(manifest->lineText(manifest->cursorLine()).startsWith(QStringLiteral("# Source")));
    shot("manifest");
    m_room->release()->showTab(QStringLiteral("hooks"));
    QTRY_COMPARE_WITH_TIMEOUT(m_room->findChild<QTreeWidget*>(QStringLiteral("hookTable"))->topLevelItemCount(), 1, kPatience);
    shot("hooks");
    m_room->release()->showTab(QStringLiteral("notes"));
    QTRY_VERIFY_WITH_TIMEOUT(
        m_room->findChild<CodeEditor*>(QStringLiteral("notesEditor"))->text().contains(QStringLiteral("See it on port 8080.")),
        kPatience);
  }

  void rollsBackToTheFirstRevision() {
    open("harbour", "resources");
    auto* pages = m_room->findChild<TabBar*>(QStringLiteral("releaseTabs"));
    QTRY_VERIFY_WITH_TIMEOUT(pages->describe(0).startsWith("Resources "), kPatience);
    open("harbour", "history");
    HistoryTab* history = m_room->release()->history();
    Timeline* timeline = history->timeline();
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(3), kPatience);
    QCOMPARE(timeline->compared(), 3);
    auto* button = m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"));
    timeline->select(3);
    QTRY_VERIFY_WITH_TIMEOUT(history->isCompared(), kPatience);
    QVERIFY(!button->isEnabled()); // the current revision, and it says why
    QVERIFY(!button->toolTip().isEmpty());

    QTest::mouseClick(timeline->viewport(), Qt::LeftButton, {}, timeline->tileRect(0).center());
    QCOMPARE(timeline->selected(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(history->isCompared() && history->panel()->isReady() &&
                                 history->panel()->plan().basis == inspect::ChangePlan::Basis::Cluster,
        kPatience);
    auto* diff = m_room->findChild<DiffView*>(QStringLiteral("historyDiff"));
    const std::string text = diff->model().unifiedText();
    QVERIFY2(text.find("+ memory: 512Mi") != std::string::npos, text.c_str());
    QVERIFY2(text.find("- kept: true") != std::string::npos, text.c_str());
    QVERIFY(text.find("gannet") == std::string::npos);
    auto* tabs = m_room->findChild<TabBar*>(QStringLiteral("historyTabs"));
    tabs->setCurrent(1);
    QVERIFY(diff->changeCount() > 0);
    QVERIFY(diff->model().unifiedText().find("gannet") == std::string::npos);
    shot("history-manifest");
    tabs->setCurrent(0);
    const inspect::ChangePlan plan = history->panel()->plan();
    QCOMPARE(plan.target, 1);
    QCOMPARE(plan.becomes, 4);
    QCOMPARE(plan.hooks.size(), std::size_t(1));
    QVERIFY(!plan.changed.empty());
    shot("history");

    QTest::keyClicks(m_room->findChild<QLineEdit*>(QStringLiteral("rollbackReason")), QStringLiteral("too dark at night"));
    QVERIFY(pages->describe(0).startsWith("Resources "));
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    QVERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!button->isEnabled());
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(4), kPatience);
    QCOMPARE(timeline->revisions().back().restores, 1);
    QCOMPARE(timeline->revisions().back().description, QStringLiteral("too dark at night"));
    QVERIFY(timeline->revisions().back().state == TimelineRevision::State::Deployed);
    QCOMPARE(toasts.count(), 1);
    QVERIFY(toasts[0][0].toString().contains(QStringLiteral("revision 4")));
    QCOMPARE(toasts[0][1].toString(), QStringLiteral("Undo"));
    QCOMPARE(pages->describe(0), QString("Resources")); // nobody has counted those of revision 4 yet
    // What the cluster has now is revision 1.
    auto current = m_session->storage().last(Context(), "harbour");
    QVERIFY(current.ok());
    QCOMPARE(current->info.rollbackRevision, 1);
    shot("history-after");
  }

  void undoBringsTheStateBefore() {
    open("harbour", "history");
    HistoryTab* history = m_room->release()->history();
    QTRY_VERIFY_WITH_TIMEOUT(history->timeline()->selected() == 3 && history->panel()->isReady(), kPatience);
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    QSignalSpy finished(history->panel(), &RollbackPanel::finished);
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(history->timeline()->revisions().size(), std::size_t(5), kPatience);
    QCOMPARE(finished.count(), 1);
    toasts[0][2].value<std::function<void()>>()();
    QTRY_COMPARE_WITH_TIMEOUT(history->timeline()->revisions().size(), std::size_t(6), kPatience);
    QCOMPARE(history->timeline()->revisions().back().restores, 4);
    auto restored = m_session->storage().last(Context(), "harbour"), before = m_session->storage().get(Context(), "harbour", 4);
    QCOMPARE(restored->manifest, before->manifest);
    // Pressed again, the release is another one by then: nothing is done, and that is said.
    toasts[0][2].value<std::function<void()>>()();
    auto* error = m_room->findChild<QWidget*>(QStringLiteral("rollbackError"));
    QTRY_VERIFY_WITH_TIMEOUT(error->isVisible(), kPatience);
    QCOMPARE(m_session->storage().last(Context(), "harbour")->version, 6);
    // The offer ends when the page shows another release.
    QPointer<QObject> subject = toasts[0][3].value<QObject*>();
    QVERIFY(subject);
    m_room->showList();
    QVERIFY(!subject);
  }

  void missingObjectsStandInRed() {
    kube::Call call;
    call.method = "DELETE", call.path = "/api/v1/namespaces/shop/services/harbour";
    QVERIFY(m_session->client().call(Context(), call).ok());
    open("harbour", "resources");
    auto* rows = m_room->findChild<QWidget*>(QStringLiteral("failingRows"));
    QTRY_VERIFY_WITH_TIMEOUT(rows->isVisible(), kPatience);
    QCOMPARE(rows->findChildren<Banner*>().size(), 1);
    QVERIFY(rows->findChildren<Banner*>().first()->accessibleName().contains(QStringLiteral("Service harbour")));
    QTRY_VERIFY_WITH_TIMEOUT(m_room->findChild<QWidget*>(QStringLiteral("resourceDetail"))->isEnabled(), kPatience);
    shot("resources-missing");
  }

  void aStuckReleaseOffersToResolve() {
    // Written an hour ago by a program that is gone.
    const FixedClock hourAgo(Clock::system().now() - std::chrono::hours(1));
    action::SessionOptions options = m_session->options();
    options.clock = &hourAgo;
    auto old = action::Session::make(options);
    release::Release stuck = *m_session->storage().last(Context(), "lighthouse");
    stuck.name = "vault", stuck.version = 1, stuck.labels.clear();
    stuck.info.lastDeployed = release::Timestamp::now(hourAgo);
    stuck.setStatus(release::status::kPendingInstall, "Initial install underway");
    QVERIFY((*old)->storage().create(Context(), stuck).ok());
    m_workspace->announceReleaseChange("shop", "vault");
    auto* table = m_room->findChild<QTreeView*>(QStringLiteral("releaseTable"));
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 3, kPatience);
    const QModelIndex status = table->model()->index(0, models::ReleaseListModel::Status);
    QTRY_COMPARE_WITH_TIMEOUT(status.data().toString(), QStringLiteral("pending-install, stuck"), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_room->list()->isSettled(), kPatience);
    shot("list-stuck");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
        QPoint(table->visualRect(status).right() - 20, table->visualRect(status).center().y()));
    QVERIFY(m_room->release()->isVisible());
    QCOMPARE(m_room->release()->currentTab(), QStringLiteral("history"));
    QVERIFY(m_session->storage().remove(Context(), "vault", 1).ok());
  }

  void aFailedNewestRevisionOpens() {
    auto record = m_session->storage().last(Context(), "harbour");
    QVERIFY(record.ok());
    release::Release failed = *record;
    failed.version = 7;
    failed.info.rollbackRevision = 0;
    failed.setStatus(release::status::kFailed,
        "Upgrade \"harbour\" failed: resource Deployment/shop/harbour not ready. status: InProgress, message: Available: 0/3\ncontext deadline exceeded");
    QVERIFY(m_session->storage().create(Context(), failed).ok());
    open("harbour", "history");
    Timeline* timeline = m_room->release()->history()->timeline();
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(7), kPatience);
    QVERIFY(timeline->revisions().back().state == TimelineRevision::State::Failed);
    auto* banner = m_room->findChild<Banner*>(QStringLiteral("failedBanner"));
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatience);
    QVERIFY2(banner->accessibleName().contains(QStringLiteral("Deployment harbour was not ready")) &&
                 !banner->accessibleName().contains(QStringLiteral("context deadline")),
        qPrintable(banner->accessibleName()));
    QVERIFY(banner->toolTip().contains(QStringLiteral("context deadline exceeded"))); // the original is kept
    const QList<QPushButton*> cures = banner->findChildren<QPushButton*>();
    QVERIFY(std::any_of(
        cures.begin(), cures.end(), [](const QPushButton* cure) { return cure->text() == QStringLiteral("Roll back to 6…"); }));
    QCOMPARE(timeline->selected(), 6); // the last good one is what a person wants back
    QTRY_VERIFY_WITH_TIMEOUT(m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"))->isEnabled(), kPatience);
    shot("history-failed");
    m_room->showList();
    QTRY_VERIFY_WITH_TIMEOUT(m_room->list()->isSettled(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_room->list()->model()->index(0, models::ReleaseListModel::Status).data().toString(),
        QStringLiteral("failed, harbour not ready"), kPatience);
    shot("list-failed");
  }

  void aPendingReleaseCanBeMarkedFailed() {
    auto record = m_session->storage().last(Context(), "lighthouse");
    QVERIFY(record.ok());
    release::Release pending = *record;
    pending.version = 2;
    pending.setStatus(release::status::kPendingUpgrade, "Preparing upgrade");
    QVERIFY(m_session->storage().create(Context(), pending).ok());
    open("lighthouse", "resources");
    auto* banner = m_room->findChild<Banner*>(QStringLiteral("pendingBanner"));
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatience);
    shot("pending");
    const auto button = [&](const QString& text) {
      for (QPushButton* each : banner->findChildren<QPushButton*>())
        if (each->text() == text) return each;
      return static_cast<QPushButton*>(nullptr);
    };
    QVERIFY(button("Roll back to 1…") && button("Uninstall…"));
    // Not while this window is the one that works on it.
    std::promise<void> end;
    m_workspace->jobs()->start(
        m_workspace.get(),
        {QStringLiteral("upgrade shop/lighthouse"), QStringLiteral("Upgrading lighthouse"), jobs::Effect::Changes,
            m_workspace->cluster().name},
        [ended = end.get_future().share()](const Context&) { ended.wait(); }, [] {});
    QTRY_VERIFY(!banner->isVisible());
    // Nor can it be changed from here meanwhile.
    m_room->release()->history()->timeline()->select(1);
    auto* back = m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"));
    QTRY_VERIFY_WITH_TIMEOUT(
        back->toolTip().startsWith(QStringLiteral("Upgrading lighthouse is under way in this window.")), kPatience);
    QVERIFY(!back->isEnabled() && !m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm"))->isEnabled());
    end.set_value();
    QTRY_VERIFY(banner->isVisible());
    QTest::mouseClick(button("Roll back to 1…"), Qt::LeftButton);
    QCOMPARE(m_room->release()->currentTab(), QStringLiteral("history"));
    QVERIFY(banner->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(m_room->release()->history()->timeline()->selected(), 1, kPatience);
    QTest::mouseClick(button("Mark as failed"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), kPatience);
    QCOMPARE(m_session->storage().last(Context(), "lighthouse")->info.status, std::string("failed"));
  }

  void aConflictDuringARollbackIsToldAndCanBeForced() {
    open("lighthouse", "history");
    auto* panel = m_room->release()->history()->panel();
    auto* button = m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"));
    QTRY_VERIFY_WITH_TIMEOUT(m_room->release()->history()->timeline()->selected() == 1 && button->isEnabled(), kPatience);
    // Between the plan and the press, as `kubectl scale` does it.
    kube::Call call;
    call.method = "PATCH", call.path = "/apis/apps/v1/namespaces/shop/deployments/lighthouse";
    call.query = {{"fieldManager", "kubectl"}};
    call.contentType = "application/merge-patch+json", call.body = "{\"spec\":{\"replicas\":7}}";
    QVERIFY(m_session->client().call(Context(), call).ok());
    QTest::mouseClick(button, Qt::LeftButton);
    auto* card = m_room->findChild<ErrorCard*>(QStringLiteral("rollbackError"));
    QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), kPatience);
    // Nothing was done; the plan says what would happen now, and the same button is off.
    QVERIFY(card->accessibleName().contains(QStringLiteral("Nothing was rolled back")));
    QCOMPARE(m_session->storage().last(Context(), "lighthouse")->version, 2);
    QVERIFY(panel->isReady() && panel->plan().canForce());
    QVERIFY(!button->isEnabled());
    QCOMPARE(panel->plan().conflicts.size(), std::size_t(1));
    QCOMPARE(models::saidText(panel->plan().conflicts[0]), QString::fromUtf8("7→1, owned by kubectl"));
    QVERIFY(panel->plan().overwritten.empty()); // nothing is overwritten by what is refused
    for (const QPushButton* each : card->findChildren<QPushButton*>()) QVERIFY(each->text() != QStringLiteral("Try again"));
    shot("history-conflict");
    auto* force = m_room->findChild<QPushButton*>(QStringLiteral("forceButton"));
    QTRY_VERIFY_WITH_TIMEOUT(force && force->isVisible(), kPatience);
    QTest::mouseClick(force, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    QCOMPARE(panel->plan().overwritten.size(), std::size_t(1));
    QVERIFY(panel->helmCommand().contains(QStringLiteral("--force-conflicts")));
    shot("history-forced");
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->storage().last(Context(), "lighthouse")->version, 3, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->storage().last(Context(), "lighthouse")->info.status, std::string("deployed"), kPatience);
    call.method = "GET", call.body.clear(), call.query.clear();
    const Value scaled = m_session->client().call(Context(), call)->get("spec").get("replicas");
    QCOMPARE(scaled.isInteger() ? static_cast<double>(scaled.integer()) : scaled.number(), 1.0);
    QTRY_VERIFY_WITH_TIMEOUT(!panel->isRunning(), kPatience);
    QVERIFY(!card->isVisible()); // the release has gone on
    // Nor does a press wait for a cluster that does not answer.
    QTRY_COMPARE_WITH_TIMEOUT(m_room->release()->history()->timeline()->selected(), 3, kPatience);
    m_room->release()->history()->timeline()->select(2);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    const ClusterState there = m_workspace->cluster();
    ClusterState gone = there;
    gone.health = ClusterState::Health::Unreachable;
    QTest::mouseClick(button, Qt::LeftButton);
    m_workspace->setCluster(gone);
    QVERIFY(card->isVisible() && card->accessibleName().contains(QStringLiteral("did not answer")));
    m_workspace->setCluster(there);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    QCOMPARE(m_session->storage().last(Context(), "lighthouse")->version, 3);
    // The error of one release does not stay on the page of the next.
    call.method = "PATCH", call.query = {{"fieldManager", "kubectl"}}, call.body = "{\"spec\":{\"replicas\":6}}";
    m_room->release()->history()->timeline()->select(1);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    QVERIFY(m_session->client().call(Context(), call).ok());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(QApplication::focusWidget(), m_room->release()->history()->timeline());
    QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), kPatience);
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("harbour"), QStringLiteral("history"));
    QTRY_VERIFY_WITH_TIMEOUT(panel->isReady() && panel->target() > 0, kPatience);
    QVERIFY(!card->isVisible());
  }

  void somebodyElsesUpgradeLeavesTheChoice() {
    open("harbour", "history");
    Timeline* timeline = m_room->release()->history()->timeline();
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(7), kPatience);
    timeline->select(2);
    upgrade("harbour", "replicas: 2\nport: 8080\n");
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), std::size_t(8), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_room->release()->history()->isCompared(), kPatience);
    QCOMPARE(timeline->selected(), 2);
    QCOMPARE(timeline->compared(), 8);
  }

  void aRollbackThatWouldBeRefusedIsToldBefore() {
    // The target's manifest has a kind that the cluster does not serve.
    auto record = m_session->storage().get(Context(), "lighthouse", 1);
    QVERIFY(record.ok());
    release::Release broken = *record;
    broken.manifest = "---\napiVersion: bay.example/v1\nkind: Buoy\nmetadata:\n  name: red\n";
    QVERIFY(m_session->storage().update(Context(), broken).ok());
    open("lighthouse", "history");
    m_room->release()->history()->timeline()->select(1);
    auto* panel = m_room->release()->history()->panel();
    QTRY_VERIFY_WITH_TIMEOUT(panel->target() == 1 && panel->isReady(), kPatience);
    QVERIFY(panel->plan().isRefused());
    QVERIFY(!m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"))->isEnabled());
    QVERIFY(m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"))->toolTip().contains(QStringLiteral("refuse")));
    shot("history-refused");
  }

  void anotherClusterClosesThePage_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kubeconfig");
    QTest::addColumn<bool>("stays");
    QTest::newRow("the same, seen again") << "prod"
                                          << "/one" << true;
    QTest::newRow("another context") << "staging"
                                     << "/one" << false;
    QTest::newRow("the same name in another kubeconfig") << "prod"
                                                         << "/two" << false;
  }
  void anotherClusterClosesThePage() {
    QFETCH(QString, name);
    QFETCH(QString, kubeconfig);
    QFETCH(bool, stays);
    ClusterState state;
    state.kind = ClusterState::Kind::Context, state.health = ClusterState::Health::Reachable;
    state.name = state.context = QStringLiteral("prod"), state.kubeconfig = QStringList{QStringLiteral("/one")};
    m_workspace->setCluster(state);
    open("harbour", "history");
    QVERIFY(m_room->release()->isVisible());
    state.name = state.context = name, state.kubeconfig = QStringList{kubeconfig};
    state.latencyMilliseconds = 7;
    m_workspace->setCluster(state);
    QCOMPARE(m_room->release()->isVisible(), stays);
    QCOMPARE(m_room->list()->isVisible(), !stays);
    // The rail and its key lead to the list.
    open("harbour", "history");
    m_room->goHome();
    QVERIFY(m_room->list()->isVisible());
  }

  // helm was faster, and the page does not know it yet when Undo is pressed.
  void anUndoThatCameTooLateSaysSo() {
    open("harbour", "history");
    HistoryTab* history = m_room->release()->history();
    QTRY_VERIFY_WITH_TIMEOUT(
        history->panel()->isReady() && m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"))->isEnabled(), kPatience);
    const std::size_t count = history->timeline()->revisions().size();
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(history->timeline()->revisions().size(), count + 1, kPatience);
    release::Release theirs = *m_session->storage().last(Context(), "harbour"), ours = theirs;
    ours.info.status = release::status::kSuperseded;
    ++theirs.version;
    QVERIFY(m_session->storage().update(Context(), ours).ok() && m_session->storage().create(Context(), theirs).ok());
    toasts[0][2].value<std::function<void()>>()();
    auto* error = m_room->findChild<QWidget*>(QStringLiteral("rollbackError"));
    QTRY_COMPARE_WITH_TIMEOUT(history->timeline()->revisions().size(), count + 2, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->jobs()->titledJobs().empty(), kPatience);
    QVERIFY(error->isVisible());
    QCOMPARE(m_session->storage().last(Context(), "harbour")->version, theirs.version);
  }

  // Nobody has seen what an undo does: it does not delete data unseen.
  void anUndoThatWouldDeleteDataIsRefused() {
    install("ferry", "hook: false\nclaim: true\n");
    upgrade("ferry", "hook: false\n");
    open("ferry", "history");
    HistoryTab* history = m_room->release()->history();
    auto* button = m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"));
    QTRY_VERIFY_WITH_TIMEOUT(history->panel()->isReady() && history->panel()->target() == 1 && button->isEnabled(), kPatience);
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(history->timeline()->revisions().size(), std::size_t(3), kPatience);
    QCOMPARE(toasts.count(), 1);
    // The newest revision has no plan, however old the last one is.
    QCOMPARE(history->panel()->target(), 3);
    emit history->panel()->findChild<Renewal*>()->due();
    toasts[0][2].value<std::function<void()>>()();
    auto* error = m_room->findChild<QWidget*>(QStringLiteral("rollbackError"));
    QTRY_VERIFY_WITH_TIMEOUT(error->isVisible(), kPatience);
    QCOMPARE(history->panel()->plan().basis, inspect::ChangePlan::Basis::Stored);
    QVERIFY2(error->accessibleName().contains("1 volume claim is deleted"), qPrintable(error->accessibleName()));
    QCOMPARE(m_session->storage().last({}, "ferry")->version, 3);
    kube::Call call;
    call.path = "/api/v1/namespaces/shop/persistentvolumeclaims/ferry-logs";
    QVERIFY(m_session->client().call({}, call).ok());
  }

  // A refused create ends the operation, a refused change does not.
  void whatARefusalStopsIsSaid_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("hint");
    QTest::addColumn<QString>("theme");
    const QString some = "It will fail. The changes listed below are made all the same.";
    const QString selector = "matchLabels: {app: skiff}", otherSelector = "matchLabels: {app: other}";
    QTest::newRow("a change and nothing else") << selector << otherSelector << "It will fail, and no object is changed."
                                               << "day";
    QTest::newRow("a change") << selector << otherSelector << some << "dusk";
    QTest::newRow("a create") << "apiVersion: v1\nkind: Service\nmetadata: {name: skiff}"
                              << "apiVersion: v1\nkind: Service\nmetadata: {name: UPPER}" << some << "dawn";
  }
  void whatARefusalStopsIsSaid() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, hint);
    QFETCH(QString, theme);
    if (!m_session->storage().last({}, "skiff").ok()) {
      install("skiff", "hook: false\n");
      upgrade("skiff", "hook: false\nreplicas: 2\n");
    }
    const release::Release record = *m_session->storage().get({}, "skiff", 1);
    release::Release changed = record;
    QString text = QString::fromStdString(record.manifest);
    QVERIFY2(text.contains(from), qPrintable(text));
    changed.manifest = text.replace(from, to).replace("theme = day", "theme = " + theme).toStdString();
    QVERIFY(m_session->storage().update({}, changed).ok());
    open("skiff", "history");
    auto* panel = m_room->release()->history()->panel();
    Timeline* timeline = m_room->release()->history()->timeline();
    const auto newest = static_cast<std::size_t>(m_session->storage().last({}, "skiff")->version);
    QTRY_COMPARE_WITH_TIMEOUT(timeline->revisions().size(), newest, kPatience);
    timeline->select(1);
    const auto says = [&] {
      const QList<QLabel*> labels = panel->findChildren<QLabel*>();
      return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(hint); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(
        panel->target() == 1 && panel->isReady() && panel->plan().basis == inspect::ChangePlan::Basis::Cluster, kPatience);
    QStringList texts;
    for (const QLabel* label : panel->findChildren<QLabel*>()) texts << label->text();
    QVERIFY2(says(), qPrintable(texts.join('|')));
    // It is so: the ConfigMap stands before the Service, the Deployment after it.
    action::RollbackOptions options;
    options.releaseName = "skiff", options.version = 1;
    QVERIFY(!action::rollback({}, *m_session, options).result.ok());
    kube::Call call;
    call.path = "/apis/apps/v1/namespaces/shop/deployments/skiff";
    const Value replicas = m_session->client().call({}, call)->get("spec").get("replicas");
    QCOMPARE(replicas.isInteger() ? static_cast<int>(replicas.integer()) : static_cast<int>(replicas.number()), 2);
    call.path = "/api/v1/namespaces/shop/configmaps/skiff-config";
    QVERIFY(m_session->client().call({}, call)->get("data").get("harbour.conf").string().find("theme = " + theme.toStdString()) !=
            std::string::npos);
    QVERIFY(m_session->storage().update({}, record).ok());
  }

  // helm cannot store the revision then, and stops before it touches an object.
  void anAccountThatMayOnlyReadIsToldSo() {
    install("canoe", "hook: false\n");
    upgrade("canoe", "hook: false\nreplicas: 2\n");
    m_workspace->setSession(limitedSession([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "GET") return {};
      return Result<http::Response>(test::InterceptingTransport::status(
          403, "Forbidden", "secrets is forbidden: User \\\"ann\\\" cannot create resource \\\"secrets\\\" in API group \\\"\\\""));
    }));
    open("canoe", "history");
    auto* panel = m_room->release()->history()->panel();
    QTRY_VERIFY_WITH_TIMEOUT(
        panel->target() == 1 && panel->isReady() && panel->plan().basis == inspect::ChangePlan::Basis::Cluster, kPatience);
    QVERIFY(panel->plan().isBlocked() && panel->plan().refused.empty());
    QCOMPARE(models::planReason(panel->plan()), QString("The account ann may not create secrets here."));
    QStringList texts;
    for (const QLabel* label : panel->findChildren<QLabel*>())
      if (label->isVisibleTo(panel)) texts << label->text();
    QVERIFY2(
        texts.join('|').contains("The account ann may not create secrets here.\nNo object is changed, and no revision is made."),
        qPrintable(texts.join('|')));
    shot("history-reader");
    m_workspace->setSession(m_session);
  }

  // Credentials expire and rights are taken away while a page is open: what it shows is old from then on.
  void aPageThatCannotBeReadAnyMoreSaysSo() {
    install("pier", "hook: false\n");
    const auto allowed = std::make_shared<std::atomic<bool>>(true);
    m_workspace->setSession(limitedSession([allowed](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (*allowed || request.url.find("/secrets") == std::string::npos) return {};
      return Result<http::Response>(test::InterceptingTransport::status(401, "Unauthorized", "Unauthorized"));
    }));
    open("pier", "history");
    auto* banner = m_room->findChild<QWidget*>(QStringLiteral("lostBanner"));
    QVERIFY(!banner->isVisible());
    *allowed = false;
    m_workspace->announceReleaseChange("shop", "pier");
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatience);
    QVERIFY2(banner->accessibleName().contains("pier cannot be read any more"), qPrintable(banner->accessibleName()));
    QVERIFY2(m_room->statusTexts().join('|').contains("state of "), qPrintable(m_room->statusTexts().join('|')));
    shot("unread");
    *allowed = true;
    m_workspace->announceReleaseChange("shop", "pier");
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), kPatience);
    m_workspace->setSession(m_session);
  }

  // A List is what helm makes of it: its items.
  void itemsOfListsAreShown() {
    QVERIFY(QDir(m_folder.path()).mkpath("lists/templates"));
    const auto write = [&](const char* name, const char* text) {
      QFile file(m_folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) > 0);
    };
    write("lists/Chart.yaml", "apiVersion: v2\nname: lists\nversion: 1.0.0\n");
    write("lists/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: listed}\n- metadata: {name: other}\n");
    action::InstallOptions options;
    options.releaseName = "lists";
    const auto outcome = action::install(
        {}, *m_session, std::move(*chart::load({}, m_folder.filePath("lists").toStdString())), Value::makeMap(), options);
    QVERIFY2(outcome.result.ok(), outcome.result ? "" : outcome.result.error().message.c_str());
    open("lists", "resources");
    auto* tree = m_room->findChild<QTreeView*>(QStringLiteral("resourceTree"));
    QTRY_VERIFY_WITH_TIMEOUT(tree->isVisible() && tree->model()->rowCount() == 1, kPatience);
    const QModelIndex group = tree->model()->index(0, 0);
    QCOMPARE(tree->model()->rowCount(group), 2);
    QCOMPARE(tree->model()->index(0, 0, group).data(models::LiveResourceModel::NameRole).toString(), QString("listed"));
    QCOMPARE(tree->model()->index(0, models::LiveResourceModel::Status, group).data().toString(), QString("Applied"));
    const auto record = m_session->storage().last({}, "lists");
    QVERIFY(record.ok());
    QCOMPARE(inspect::planUninstall({std::make_shared<const release::Release>(*record)}).removed.size(), std::size_t(2));
  }

  // No pods, no events, no releases: that is not the same as none that may be read.
  void whatMayNotBeReadIsNotCountedAsNone() {
    install("quay", "hook: false\n");
    m_workspace->setSession(limitedSession([](const http::Request& request) -> std::optional<Result<http::Response>> {
      for (const char* kind : {"pods", "events"})
        if (request.method == "GET" && request.url.find(std::string("/namespaces/shop/") + kind) != std::string::npos)
          return Result<http::Response>(test::InterceptingTransport::status(403, "Forbidden",
              std::string(kind) + " is forbidden: User \\\"ann\\\" cannot list resource \\\"" + kind +
                  "\\\" in API group \\\"\\\" in the namespace \\\"shop\\\""));
      return {};
    }));
    open("quay", "resources");
    QTRY_VERIFY_WITH_TIMEOUT(
        m_room->statusTexts().join(QLatin1Char('|')).contains(QStringLiteral(", pods may not be listed")), kPatience);
    auto* events = m_room->findChild<QTreeWidget*>(QStringLiteral("eventTable"));
    QTRY_VERIFY_WITH_TIMEOUT(events->topLevelItemCount() == 1 &&
                                 events->topLevelItem(0)->text(1) == QStringLiteral("The account ann may not list events here."),
        kPatience);

    m_workspace->setSession(limitedSession([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.url.find("/secrets") == std::string::npos) return {};
      return Result<http::Response>(test::InterceptingTransport::status(
          403, "Forbidden", "secrets is forbidden: User \\\"ann\\\" cannot list resource \\\"secrets\\\" in API group \\\"\\\""));
    }));
    m_room->prepareSearch();
    const auto found = [&] {
      const std::vector<PaletteEntry> entries = m_room->search(QStringLiteral("quay"));
      const auto last = std::find_if(
          entries.rbegin(), entries.rend(), [](const PaletteEntry& entry) { return entry.section == QStringLiteral("Releases"); });
      return last == entries.rend() ? QString() : last->title;
    };
    QTRY_VERIFY_WITH_TIMEOUT(found().startsWith(QStringLiteral("Your account may not read the releases")), kPatience);
    m_workspace->setSession(m_session);
    m_room->prepareSearch();
    QTRY_COMPARE_WITH_TIMEOUT(found(), QStringLiteral("quay"), kPatience);
  }

  // Ctrl+F reaches the text that is on show without a click into it.
  void findingNeedsNoClick() {
    install("mole", "hook: false\n");
    for (const char* tab : {"manifest", "values"}) {
      open("mole", tab);
      QVERIFY(m_room->focusFilter());
      const auto* bar = m_room->release()->findChild<CodeEditor*>(QString::fromLatin1(tab) + QStringLiteral("Editor"));
      QVERIFY(!bar || bar->isVisible());
      QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
    }
  }

  void aReleaseThatIsGoneSaysSo() {
    open("nobody", "history");
    auto* card = m_room->findChild<ErrorCard*>(QStringLiteral("releaseError"));
    QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), kPatience);
    shot("release-gone");
  }

  void withoutAClusterTheListSaysSo() {
    m_workspace->setSession(nullptr);
    ClusterState state;
    state.kind = ClusterState::Kind::Context, state.health = ClusterState::Health::Unreachable,
    state.name = QStringLiteral("prod-eu-1");
    state.error = QStringLiteral(
        "kubernetes cluster unreachable: Get \"https://10.0.4.12:6443/version\": dial tcp 10.0.4.12:6443: connect: connection refused");
    m_workspace->setCluster(state);
    auto* card = m_room->findChild<ErrorCard*>(QStringLiteral("releasesError"));
    QVERIFY(card->isVisible());
    shot("list-unreachable");
    m_workspace->setCluster(ClusterState());
    QVERIFY(m_room->findChild<EmptyState*>(QStringLiteral("releasesEmpty"))->isVisible());
  }
};

CHARTROOM_GUI_TEST(TestReleasePages)
#include "tst_release_pages.moc"
