// Uninstalling in the releases room, as a person would: what the panel lists, what it leaves out, what is held, what fails, and the
// way back.

#include "core/inspect/release_history.h"
#include "tests/ui/releases/releases_room_test.h"
#include "ui/models/release_list_model.h"
#include "ui/releases/internal/history_tab.h"
#include "ui/releases/internal/rollback_panel.h"
#include "ui/releases/internal/uninstall_panel.h"
#include "ui/releases/releases_page.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/timeline.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

using namespace chartroom;
using namespace chartroom::releases;
using namespace chartroom::widgets;

class TestUninstall : public ReleasesRoomTest {
  Q_OBJECT

  // A live object of a release.
  void make(const std::string& release, const std::string& path, const char* apiVersion, const char* kind, const std::string& name,
      const QString& rest = {}) {
    kube::Call call;
    call.method = "POST", call.path = path;
    call.body =
        QString(R"({"apiVersion":"%1","kind":"%2","metadata":{"name":"%3","labels":{"app.kubernetes.io/managed-by":"Helm"},)"
                R"("annotations":{"meta.helm.sh/release-name":"%4","meta.helm.sh/release-namespace":"shop"}}%5})")
            .arg(
                apiVersion, kind, QString::fromStdString(name), QString::fromStdString(release), rest.isEmpty() ? rest : "," + rest)
            .toStdString();
    const auto made = m_session->client().call({}, call);
    QVERIFY2(made.ok(), made ? "" : made.error().message.c_str());
  }
  static constexpr const char* kSet =
      R"("spec":{"replicas":1,"serviceName":"x","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},)"
      R"("spec":{"containers":[{"name":"c","image":"x"}]}},"volumeClaimTemplates":[{"metadata":{"name":"data"},)"
      R"("spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]})";

private slots:
  void initTestCase() { startSandbox(); }
  void init() { openRoom(); }
  void cleanup() { closeRoom(); }
  void cleanupTestCase() { stopSandbox(); }

  void uninstallListsAndRemoves() {
    install("harbour", "kept: true\n");
    open("harbour", "uninstall");
    auto* panel = m_room->findChild<QWidget*>(QStringLiteral("uninstallPanel"));
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), kPatience);
    const auto namesTheObjects = [&] {
      const QList<QLabel*> labels = panel->findChildren<QLabel*>();
      return std::any_of(labels.begin(), labels.end(),
          [](const QLabel* label) { return label->text().contains(QStringLiteral("harbour-config")); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(namesTheObjects(), kPatience);
    shot("uninstall");
    QVERIFY(!m_room->primaryAction()); // not the rollback behind it
    QVERIFY(m_room->escape());
    QVERIFY(!panel->isVisible());
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("harbour"), QStringLiteral("uninstall"));
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_room->list()->isVisible(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_room->list()->model()->find("shop", "harbour"), -1, kPatience);
    QVERIFY(!m_session->storage().last(Context(), "harbour").ok());
  }

  // A hook that always fails must not keep a release for ever.
  void anUninstallCanLeaveItsHooksOut() {
    install("hooked", "hook: true\n");
    open("hooked", "resources");
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("hooked"), QStringLiteral("uninstall"));
    auto* hooks = m_room->findChild<QAbstractButton*>(QStringLiteral("uninstallHooks"));
    QTRY_VERIFY_WITH_TIMEOUT(hooks->isVisible() && hooks->isChecked(), kPatience);
    hooks->click();
    QTRY_VERIFY_WITH_TIMEOUT(hooks->isVisible() && !hooks->isChecked(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!m_room->findChild<UninstallPanel*>(QStringLiteral("uninstallPanel"))
                                  ->findChild<QScrollArea*>()
                                  ->findChild<QLabel*>()
                                  ->text()
                                  .contains("Hooks that run"),
        kPatience);
    shot("uninstall-hooks");
    auto* confirm = m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm"));
    QTest::mouseClick(confirm, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->storage().last({}, "hooked").ok(), kPatience);
    kube::Call call;
    call.path = "/api/v1/namespaces/shop/configmaps/hooked-before";
    QVERIFY(!m_session->client().call({}, call).ok()); // no hook was made
  }

  // The newest manifest does not name what a failed revision made.
  void whatUnfinishedRevisionsLeftIsTold() {
    install("raft", "hook: false\n");
    release::Release failed = *m_session->storage().last({}, "raft");
    const std::string manifest = failed.manifest;
    failed.version = 2, failed.info.status = release::status::kFailed;
    failed.manifest +=
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: raft-more}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: raft-logs}\n";
    QVERIFY(m_session->storage().create({}, failed).ok());
    failed.version = 3, failed.manifest = manifest;
    QVERIFY(m_session->storage().create({}, failed).ok());
    for (const char* object :
        {"configmaps {\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"raft-more\",@}}",
            "persistentvolumeclaims {\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"raft-logs\",@},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}"}) {
      const QString text = QString(object).section(' ', 1).replace("@",
          R"("labels":{"app.kubernetes.io/managed-by":"Helm"},"annotations":{"meta.helm.sh/release-name":"raft","meta.helm.sh/release-namespace":"shop"})");
      kube::Call call;
      call.method = "POST", call.path = "/api/v1/namespaces/shop/" + QString(object).section(' ', 0, 0).toStdString(),
      call.body = text.toStdString();
      QVERIFY(m_session->client().call({}, call).ok());
    }
    open("raft", "uninstall");
    auto* scroll = m_room->findChild<QScrollArea*>(QStringLiteral("uninstallScroll"));
    auto* text = qobject_cast<QLabel*>(scroll->widget());
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains("<b>Removed too:</b> ConfigMap raft-more (revision 2)."), kPatience);
    QVERIFY2(text->text().contains("<b>Stays for its data:</b> PersistentVolumeClaim raft-logs (revision 2)."),
        qPrintable(text->text()));
    shot("uninstall-left");
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->storage().last({}, "raft").ok(), kPatience);
    kube::Call call;
    call.path = "/api/v1/namespaces/shop/configmaps/raft-more";
    QVERIFY(!m_session->client().call({}, call).ok());
    call.path = "/api/v1/namespaces/shop/persistentvolumeclaims/raft-logs";
    QVERIFY(m_session->client().call({}, call).ok());
  }

  // helm calls a release uninstalled whose objects are deleted and not gone.
  void whatAFinalizerHoldsIsTold() {
    install("held", "hook: false\n");
    kube::Call call;
    call.method = "PATCH", call.path = "/api/v1/namespaces/shop/configmaps/held-config",
    call.contentType = "application/merge-patch+json";
    call.body = R"({"metadata":{"finalizers":["example.com/hold"]}})";
    QVERIFY(m_session->client().call({}, call).ok());
    open("held", "resources");
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("held"), QStringLiteral("uninstall"));
    auto* confirm = m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm"));
    QTRY_VERIFY_WITH_TIMEOUT(confirm->isVisible() && confirm->isEnabled(), kPatience);
    QTest::mouseClick(confirm, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(toasts.count(), 1, kPatience);
    QVERIFY2(toasts[0][0].toString().contains("held uninstalled") &&
                 toasts[0][0].toString().contains("ConfigMap held-config (example.com/hold)"),
        qPrintable(toasts[0][0].toString()));
    call.body = R"({"metadata":{"finalizers":null}})";
    QVERIFY(m_session->client().call({}, call).ok());
  }

  // What goes and what stays can be read to its end before the press.
  void aLongUninstallCanBeReadToItsEnd() {
    install("lighthouse", "hook: false\n");
    auto record = *m_session->storage().last(Context(), "lighthouse");
    record.name = "armada";
    record.manifest =
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: armada-db}\nspec: {volumeClaimTemplates: [{metadata: {name: data}}]}\n";
    for (int i = 0; i < 200; ++i)
      record.manifest += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: armada-" + std::to_string(i) + "}\n";
    QVERIFY(m_session->storage().create(Context(), record).ok());
    for (int i = 0; i < 200; ++i)
      make("armada", "/api/v1/namespaces/shop/configmaps", "v1", "ConfigMap", "armada-" + std::to_string(i));
    make("armada", "/apis/apps/v1/namespaces/shop/statefulsets", "apps/v1", "StatefulSet", "armada-db", kSet);
    open("armada", "uninstall");
    auto* scroll = m_room->findChild<QScrollArea*>(QStringLiteral("uninstallScroll"));
    auto* text = qobject_cast<QLabel*>(scroll->widget());
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(QStringLiteral("Volumes claimed by StatefulSets stay")), kPatience);
    QVERIFY(text->text().contains(QStringLiteral("armada-199")));
    QVERIFY(text->text().indexOf(QStringLiteral("Volumes claimed by StatefulSets stay")) >= 0 &&
            text->text().indexOf(QStringLiteral("Volumes claimed by StatefulSets stay")) <
                text->text().indexOf(QStringLiteral("armada-0")));
    QTRY_VERIFY(text->height() >= text->heightForWidth(text->width()));
    QCOMPARE(scroll->verticalScrollBar()->maximum(), text->height() - scroll->viewport()->height());
    auto* confirm = m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm"));
    QVERIFY(m_room->rect().contains(QRect(confirm->mapTo(m_room, QPoint(0, 0)), confirm->size())));
    shot("uninstall-long");
    QVERIFY(m_session->storage().remove(Context(), "armada", record.version).ok());
    QVERIFY(m_room->escape());
  }

  // The manifest of the newest record may say otherwise: an upgrade failed, or somebody changed the object.
  void theClusterSaysWhatGoesAndWhatStays() {
    install("wharf", "hook: false\n");
    auto record = *m_session->storage().last(Context(), "wharf");
    record.name = "fleet";
    record.manifest =
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: fleet-db}\nspec: {volumeClaimTemplates: [{metadata: {name: data}}]}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fleet-gone}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fleet-other}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fleet-kept, annotations: {helm.sh/resource-policy: keep}}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fleet-unmade, annotations: {helm.sh/resource-policy: keep}}\n";
    QVERIFY(m_session->storage().create(Context(), record).ok());
    make("fleet", "/api/v1/namespaces/shop/configmaps", "v1", "ConfigMap", "fleet-kept");
    make("fleet", "/apis/apps/v1/namespaces/shop/statefulsets", "apps/v1", "StatefulSet", "fleet-db",
        QString(kSet).replace(
            "\"replicas\"", R"("persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete","whenScaled":"Retain"},"replicas")"));
    make("another", "/api/v1/namespaces/shop/configmaps", "v1", "ConfigMap", "fleet-other");
    open("fleet", "uninstall");
    auto* text = qobject_cast<QLabel*>(m_room->findChild<QScrollArea*>(QStringLiteral("uninstallScroll"))->widget());
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains("<b>1 object is removed:</b> StatefulSet fleet-db."), kPatience);
    for (const char* words : {"<b>1 StatefulSet is deleted with its volume claims.</b>",
             "<b>Stays, because it belongs to others:</b> ConfigMap fleet-other.",
             "<b>Kept by their resource policy:</b> ConfigMap fleet-kept.",
             "Not there: ConfigMap fleet-gone, ConfigMap fleet-unmade."})
      QVERIFY2(text->text().contains(words), qPrintable(text->text()));
    QVERIFY(!text->text().contains("Volumes claimed"));
    shot("uninstall-asked");
    QSignalSpy toasts(m_workspace.get(), &Workspace::toastRequested);
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(toasts.count(), 1, kPatience);
    QCOMPARE(toasts[0][0].toString(),
        QString("fleet uninstalled. Kept by their resource policy: ConfigMap fleet-kept. Still there: ConfigMap fleet-other."));
    QVERIFY(!m_session->storage().last({}, "fleet").ok());
    kube::Call call;
    call.path = "/api/v1/namespaces/shop/configmaps/fleet-other";
    QVERIFY(m_session->client().call({}, call).ok());
    call.path = "/apis/apps/v1/namespaces/shop/statefulsets/fleet-db";
    QVERIFY(!m_session->client().call({}, call).ok());
  }

  // The records of an uninstalled release are the last to name what stays.
  void whatStaysIsNamedBeforeItsHistoryGoes() {
    install("dock", "hook: false\n");
    auto record = *m_session->storage().last(Context(), "dock");
    record.name = "ferry";
    record.info.status = "uninstalled";
    record.manifest =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ferry-gone}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ferry-kept, annotations: {helm.sh/resource-policy: keep}}\n";
    release::Hook hook;
    hook.kind = "ConfigMap", hook.name = "ferry-hook", hook.events = {"pre-install"};
    hook.manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ferry-hook}\n";
    record.hooks = {hook};
    QVERIFY(m_session->storage().create(Context(), record).ok());
    for (const char* name : {"ferry-kept", "ferry-hook"})
      make("ferry", "/api/v1/namespaces/shop/configmaps", "v1", "ConfigMap", name);
    open("ferry", "uninstall");
    auto* text = qobject_cast<QLabel*>(m_room->findChild<QScrollArea*>(QStringLiteral("uninstallScroll"))->widget());
    QTRY_COMPARE_WITH_TIMEOUT(text->text(),
        QString(
            "<b>Its history is removed:</b> 1 revision. No object is removed.<br>Kept by their resource policy: ConfigMap ferry-kept. Still there: ConfigMap ferry-hook."),
        kPatience);
    // What is gone is no alarm.
    QVERIFY(!m_room->findChild<QWidget*>(QStringLiteral("failingRows"))->isVisible());
    shot("uninstall-history");
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->storage().last({}, "ferry").ok(), kPatience);
  }

  // Without an answer nothing is promised.
  void whatTheClusterDoesNotSayIsNotPromised() {
    install("slip", "hook: false\n");
    auto record = *m_session->storage().last(Context(), "slip");
    record.name = "barge";
    record.manifest =
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: barge-db}\nspec: {volumeClaimTemplates: [{metadata: {name: data}}]}\n";
    QVERIFY(m_session->storage().create(Context(), record).ok());
    m_workspace->setSession(limitedSession([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.url.find("/statefulsets/barge-db") == std::string::npos) return {};
      return Result<http::Response>(Error{Code::Unreachable, "Get \"x\": EOF", {}, {}});
    }));
    open("barge", "uninstall");
    auto* text = qobject_cast<QLabel*>(m_room->findChild<QScrollArea*>(QStringLiteral("uninstallScroll"))->widget());
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains("What of it is in the cluster is not known."), kPatience);
    QVERIFY(text->text().contains("Whether volumes claimed by StatefulSets stay is not known."));
    QVERIFY(m_session->storage().remove(Context(), "barge", record.version).ok());
  }

  // The page is read again after it, and what went wrong stays on it.
  void aFailedUninstallSaysWhy() {
    install("jetty", "hook: false\n");
    m_workspace->setSession(limitedSession([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method != "DELETE" || request.url.find("/services/") == std::string::npos) return {};
      return Result<http::Response>(test::InterceptingTransport::status(403, "Forbidden",
          "services \\\"jetty\\\" is forbidden: User \\\"ann\\\" cannot delete resource \\\"services\\\" in API group"));
    }));
    open("jetty", "uninstall");
    auto* panel = m_room->findChild<QWidget*>(QStringLiteral("uninstallPanel"));
    const auto says = [&](const char* words) {
      const QList<QLabel*> labels = panel->findChildren<QLabel*>();
      return std::any_of(
          labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(QLatin1String(words)); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(says("objects are removed"), kPatience);
    QSignalSpy read(m_room->release(), &ReleasePage::read);
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(says("Not there"), kPatience);
    auto* card = panel->findChild<ErrorCard*>();
    QVERIFY(card && card->isVisible());
    QVERIFY2(card->accessibleName().contains(QStringLiteral("The account ann may not delete services here.")),
        qPrintable(card->accessibleName()));
    QVERIFY(read.count() > 0);
    QCOMPARE(m_session->storage().last(Context(), "jetty")->info.status, std::string("uninstalling"));
    shot("uninstall-failed");
    m_workspace->setSession(m_session);
    open("jetty", "uninstall");
    QTRY_VERIFY_WITH_TIMEOUT(says("Not there"), kPatience);
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->storage().last(Context(), "jetty").ok(), kPatience);
  }

  // With one revision, the one that ran; the plan is made against the uninstalled record.
  void whatIsUninstalledComesBackAsItWas() {
    install("berth", "hook: false\n");
    open("berth", "history");
    auto* button = m_room->findChild<QPushButton*>(QStringLiteral("rollbackButton"));
    auto* panel = m_room->release()->history()->panel();
    QTRY_VERIFY_WITH_TIMEOUT(panel->isReady(), kPatience);
    QVERIFY(!button->isEnabled());
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("berth"), QStringLiteral("uninstall"));
    auto* keep = m_room->findChild<QAbstractButton*>(QStringLiteral("keepHistory"));
    QVERIFY(!keep->isChecked());
    keep->click();
    // A choice that was given up is not the next one's.
    QVERIFY(m_room->escape());
    m_workspace->openRelease(QStringLiteral("shop"), QStringLiteral("berth"), QStringLiteral("uninstall"));
    QVERIFY(!keep->isChecked());
    keep->click();
    QTest::mouseClick(m_room->findChild<QPushButton*>(QStringLiteral("uninstallConfirm")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(panel->plan().added.size() > 1, kPatience); // once the cluster has answered
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_room->release()->history()->timeline()->revisions().size(), std::size_t(2), kPatience);
    QCOMPARE(m_session->storage().last(Context(), "berth")->info.status, std::string("deployed"));
    // An uninstalled record tells when that was, any other when it was deployed.
    release::Release record = *m_session->storage().last(Context(), "berth");
    record.info.deleted = record.info.lastDeployed;
    record.info.deleted.instant += std::chrono::hours(3);
    QVERIFY(inspect::timeOf(record) == record.info.lastDeployed);
    record.info.status = release::status::kUninstalled;
    QVERIFY(inspect::timeOf(record) == record.info.deleted);
    QVERIFY(inspect::makeHistory({std::make_shared<const release::Release>(record)})[0].time == record.info.deleted);
  }
};

CHARTROOM_GUI_TEST(TestUninstall)
#include "tst_uninstall.moc"
