// The models of the releases room over records that helm 4.3.1 wrote (data/harbour.v1 … v8: an install, an upgrade, a failed
// upgrade with its automatic rollback, two upgrades, a rollback with a reason, and a failed upgrade on top), read without a
// cluster.

#include "core/inspect/change_plan.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/release_history.h"
#include "core/inspect/secret_mask.h"
#include "core/inspect/uninstall_plan.h"
#include "core/release/codec.h"
#include "core/value/yaml.h"
#include "ui/models/history_words.h"
#include "ui/models/plan_words.h"
#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace chartroom;
using namespace chartroom::inspect;
using namespace chartroom::models;

namespace {

std::vector<ReleasePtr> recorded(int count) {
  std::vector<ReleasePtr> revisions;
  for (int version = 1; version <= count; ++version) {
    QFile file(QStringLiteral("%1/tests/ui/releases/data/harbour.v%2.txt").arg(QStringLiteral(CHARTROOM_SOURCE_DIR)).arg(version));
    if (!file.open(QIODevice::ReadOnly)) return {};
    auto record = release::decode(file.readAll().toStdString());
    if (!record) return {};
    revisions.push_back(std::make_shared<const release::Release>(std::move(*record)));
  }
  return revisions;
}

QString chips(const HistoryRevision& revision) {
  QStringList texts;
  for (const ChipText& chip : chipTexts(revision.chips))
    texts << (chip.failed ? "! " : "") + chip.label + (chip.value.isEmpty() ? "" : " " + chip.value);
  return texts.join(QStringLiteral(" | "));
}

QString listed(const std::vector<PlanItem>& items) {
  QStringList texts;
  for (const PlanItem& item : items) texts << objectText(item) + (saidText(item).isEmpty() ? QString() : ": " + saidText(item));
  return texts.join(QStringLiteral(" | "));
}

release::Head head(const char* name, const char* space, const char* status, int version, Clock::Time modified = {}) {
  release::Head made;
  made.name = name, made.nameSpace = space, made.status = status, made.version = version, made.modified = modified;
  made.uid = std::string(name) + std::to_string(version), made.resourceVersion = "1";
  return made;
}

} // namespace

class TestReleaseModels : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { QCOMPARE(recorded(8).size(), std::size_t(8)); }

  void historyTellsStatesActionsAndPairs() {
    const std::vector<ReleasePtr> revisions = recorded(8);
    // Revision 3 was marked failed when the rollback began.
    const std::vector<HistoryRevision> history = makeHistory(revisions, {{3, revisions[3]->info.lastDeployed.instant}});
    using State = HistoryRevision::State;
    using Action = HistoryRevision::Action;
    const State states[] = {State::Superseded, State::Superseded, State::Failed, State::RolledBack, State::Superseded,
        State::Superseded, State::Deployed, State::Failed};
    const Action actions[] = {Action::Install, Action::Upgrade, Action::Upgrade, Action::Rollback, Action::Upgrade, Action::Upgrade,
        Action::Rollback, Action::Upgrade};
    QCOMPARE(history.size(), std::size_t(8));
    for (std::size_t i = 0; i < 8; ++i) {
      QCOMPARE(history[i].number, static_cast<int>(i) + 1);
      QVERIFY2(history[i].state == states[i], qPrintable(QStringLiteral("state of revision %1").arg(i + 1)));
      QVERIFY2(history[i].action == actions[i], qPrintable(QStringLiteral("action of revision %1").arg(i + 1)));
    }
    QCOMPARE(history[3].undoes, 3);
    QCOMPARE(history[3].restores, 2);
    QCOMPARE(history[6].undoes, 0);
    QCOMPARE(history[6].restores, 1);
    QCOMPARE(history[6].description, std::string("the night theme was too dark"));
  }

  void aRollbackByHandIsNotDrawnAsAutomatic_data() {
    QTest::addColumn<int>("secondsAfter");
    QTest::addColumn<QString>("description");
    QTest::addColumn<bool>("automatic");
    QTest::newRow("right after the failure, in helm's words") << 0 << "Rollback to 2" << true;
    QTest::newRow("fourteen minutes later") << 840 << "Rollback to 2" << false;
    QTest::newRow("right after the failure, with a reason") << 0 << "too dark" << false;
    QTest::newRow("the failed record was written again later") << -60 << "Rollback to 2" << false;
  }
  void aRollbackByHandIsNotDrawnAsAutomatic() {
    QFETCH(int, secondsAfter);
    QFETCH(QString, description);
    QFETCH(bool, automatic);
    std::vector<ReleasePtr> revisions = recorded(4);
    release::Release back = *revisions[3];
    back.info.rollbackRevision = 2;
    back.info.description = description.toStdString();
    revisions[3] = std::make_shared<const release::Release>(back);
    const std::vector<HistoryRevision> history =
        makeHistory(revisions, {{3, back.info.lastDeployed.instant - std::chrono::seconds(secondsAfter)}});
    QCOMPARE(history[3].undoes, automatic ? 3 : 0);
    QVERIFY(history[3].state == (automatic ? HistoryRevision::State::RolledBack : HistoryRevision::State::Superseded));
    QCOMPARE(history[3].restores, 2);
    // The reason is on the tile, not only in the tooltip.
    QCOMPARE(chips(history[3]).contains(QStringLiteral("“too dark”")), description == QLatin1String("too dark"));
    QVERIFY(makeHistory(revisions)[3].undoes == 0); // nothing is known: nothing is claimed
  }

  // What comes after a failed install marks it superseded.
  void aFailedFirstRevisionStaysFailed() {
    std::vector<ReleasePtr> revisions = recorded(2);
    release::Release first = *revisions[0];
    const auto stateWith = [&](const std::string& description) {
      first.info.status = release::status::kSuperseded, first.info.description = description;
      revisions[0] = std::make_shared<const release::Release>(first);
      return makeHistory(revisions)[0];
    };
    const HistoryRevision failed =
        stateWith("Release \"" + first.name + "\" failed: resource Deployment/shop/web not ready. context deadline exceeded");
    QVERIFY(failed.state == HistoryRevision::State::Failed);
    QVERIFY2(chips(failed).contains("timed out"), qPrintable(chips(failed)));
    QVERIFY(stateWith("Install complete").state == HistoryRevision::State::Superseded);
    QVERIFY(stateWith("Mend what failed: the port").state == HistoryRevision::State::Superseded); // somebody's own words
  }

  void theLastGoodRevisionIsOfferedForRollback() {
    const auto revision = [](int version, const char* status, const char* description) {
      auto made = std::make_shared<release::Release>(*recorded(1)[0]);
      made->version = version;
      made->setStatus(status, description);
      return ReleasePtr(made);
    };
    const ReleasePtr good = revision(4, "deployed", "Upgrade complete"), old = revision(3, "superseded", "Upgrade complete");
    // helm marks a failed revision superseded when the rollback after it fails, too.
    const ReleasePtr bad = revision(5, "superseded", "Upgrade \"harbour\" failed: conflict"),
                     last = revision(6, "failed", "Rollback \"harbour\" failed: conflict");
    QCOMPARE(lastGoodRevision({old, good, bad, last}), 4);
    QCOMPARE(lastGoodRevision({old, bad, last}), 3);
    QCOMPARE(lastGoodRevision({bad, last}), 0);
    QCOMPARE(lastGoodRevision({old, good}), 3);
  }

  void chipsTellWhatChanged_data() {
    QTest::addColumn<int>("revision");
    QTest::addColumn<QString>("expected");
    QTest::newRow("an install names its chart") << 1 << "harbour 0.1.0";
    QTest::newRow("image tag, replicas and a dropped object")
        << 2 << QString::fromUtf8("image 1.25→1.26 | replicas 1→3 | ConfigMap −1");
    QTest::newRow("a failure keeps its first change and its reason")
        << 3 << QString::fromUtf8("image 1.26→1.27 | ! must be between 1 and 65535, inclusive]");
    QTest::newRow("memory and a value") << 5 << QString::fromUtf8("memory 256→512 Mi | values 2");
    QTest::newRow("lines of configuration") << 6 << QString::fromUtf8("config 2 lines | values 2");
  }
  void chipsTellWhatChanged() {
    QFETCH(int, revision);
    QFETCH(QString, expected);
    QCOMPARE(chips(makeHistory(recorded(8))[static_cast<std::size_t>(revision - 1)]), expected);
  }

  void aPrunedHistoryDoesNotInventAnInstall() {
    std::vector<ReleasePtr> revisions = recorded(8);
    revisions.erase(revisions.begin(), revisions.begin() + 4);
    const std::vector<HistoryRevision> history = makeHistory(revisions);
    QVERIFY(history[0].action == HistoryRevision::Action::Upgrade);
    QCOMPARE(chips(history[0]), QStringLiteral("harbour 0.1.0"));
  }

  void helm3RollbacksAreKnownByTheirDescription() {
    release::Release record = *recorded(4)[3];
    record.info.rollbackRevision = 0;
    QCOMPARE(restoredRevision(record), 2);
    record.info.description = "Rollback to the bay";
    QCOMPARE(restoredRevision(record), 0);
  }

  void reasonsAreShort_data() {
    QTest::addColumn<QString>("description");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a wait that ran out")
        << "Upgrade \"x\" failed: resource Deployment/shop/web not ready. status: InProgress, message: Available: 0/2\ncontext deadline exceeded"
        << "web not ready";
    QTest::newRow("only a deadline") << "Release \"x\" failed: context deadline exceeded"
                                     << "timed out";
    QTest::newRow("cancelled") << "Upgrade \"x\" failed: context canceled"
                               << "stopped";
    QTest::newRow("a conflict")
        << "Upgrade \"x\" failed: conflict occurred while applying object shop/web apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: .spec.replicas"
        << "conflict with kubectl";
    QTest::newRow("conflicts of one owner")
        << "Upgrade \"x\" failed: conflict occurred while applying object shop/web apps/v1, Kind=Deployment: Apply failed with 2 conflicts: conflicts with \"kubectl\" using apps/v1:\n- .spec.replicas\n- .spec.paused"
        << "conflict with kubectl";
    QTest::newRow("an immutable field")
        << "Upgrade \"x\" failed: Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{}}: field is immutable"
        << "immutable field";
    QTest::newRow("a heading and what stands below it")
        << "Release \"cw\" failed: server-side apply failed for object lab/cw apps/v1, Kind=Deployment: failed to create typed patch object (lab/cw; apps/v1, Kind=Deployment): errors:\n  .spec.containers[name=\"a\"].env: duplicate entries for key [name=\"A\"]"
        << ".spec.containers[name=\"a\"].env: duplicate entries for key [name=\"A\"]";
    QTest::newRow("a quota")
        << "Release \"q\" failed: server-side apply failed for object shop/c /v1, Kind=ConfigMap: configmaps \"c\" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=2, limited: configmaps=2"
        << "exceeded quota: small";
    QTest::newRow("what the account may not do")
        << "Upgrade \"x\" failed: could not get information about the resource: widgets.example.com \"w\" is forbidden: User \"system:serviceaccount:dev:ann\" cannot get resource \"widgets\" in API group \"example.com\" in the namespace \"dev\""
        << "may not get widgets";
    QTest::newRow("no last word alone")
        << "Release \"q\" failed: server-side apply failed for object shop/c /v1, Kind=ConfigMap: the webhook refused it with code: 17"
        << "server-side apply failed for object shop/c /v1, Kind=ConfigMap: the webhook refused it with code: 17";
    QTest::newRow("words of our own") << "Marked as failed, was pending-upgrade"
                                      << "marked as failed";
  }
  void reasonsAreShort() {
    QFETCH(QString, description);
    QFETCH(QString, expected);
    QCOMPARE(failureText(failureOf(description.toStdString())), expected);
  }

  void rollbackPlanListsConsequences() {
    const std::vector<ReleasePtr> revisions = recorded(6);
    const ChangePlan plan = storedRollback(*revisions[0], *revisions[5]);
    QCOMPARE(plan.becomes, 7);
    QVERIFY(plan.basis == ChangePlan::Basis::Stored); // what the cluster makes of it is another question
    QVERIFY(!planHeadline(plan).contains(QStringLiteral("Nothing")));
    QCOMPARE(listed(plan.changed),
        QString::fromUtf8(
            "ConfigMap harbour-config: harbour.conf, text | Secret harbour-auth: 1 field | Deployment harbour: 3 fields"));
    QCOMPARE(listed(plan.added), QStringLiteral("ConfigMap harbour-kept"));
    QVERIFY(plan.removed.empty());
    QCOMPARE(listed(plan.hooks), QStringLiteral("ConfigMap harbour-before: before rollback"));
  }

  // With a definition every object of its kind goes, with a claim its data: the list of what is deleted does not say so.
  void whatGoesWithTheDeletedIsTold() {
    action::Plan plan;
    plan.end = action::End::Applies;
    const auto add = [&](const char* apiVersion, const char* kind, const char* live, const char* stored = "{}") {
      action::PlannedObject object;
      object.apiVersion = apiVersion, object.kind = kind, object.name = "x", object.effect = kube::Effect::Deleted;
      object.before = *value::parseYaml(live), object.stored = *value::parseYaml(stored);
      plan.objects.push_back(object);
    };
    const auto texts = [&] {
      QStringList all;
      for (const LossText& loss : lossTexts(readPlan(plan).losses)) all << loss.what;
      return all.join("; ");
    };
    const char* const keeps = "{spec: {volumeClaimTemplates: [{metadata: {name: d}}]}}";
    const char* const deletes =
        "{spec: {volumeClaimTemplates: [{metadata: {name: d}}], persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}}";
    add("v1", "ConfigMap", "{}");
    add("gateway.example/v1", "Namespace", "{}");  // another kind of that name
    add("apps/v1", "StatefulSet", keeps, deletes); // changed in the cluster since
    add("apps/v1", "StatefulSet", "{spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}}"); // without claims
    QVERIFY(!readPlan(plan).losses.any());
    QCOMPARE(planHeadline(readPlan(plan)), QString::fromUtf8("4 deleted"));
    for (int i = 0; i < 2; ++i) add("apiextensions.k8s.io/v1", "CustomResourceDefinition", "{}");
    add("v1", "PersistentVolumeClaim", "{}");
    add("v1", "Namespace", "{}");
    add("apps/v1", "StatefulSet", deletes, keeps);
    QCOMPARE(texts(),
        QString(
            "1 namespace is deleted; 2 custom resource definitions are deleted; 1 volume claim is deleted; 1 StatefulSet is deleted with its volume claims"));
    QCOMPARE(planHeadline(readPlan(plan)), QString::fromUtf8("9 deleted · more goes with them"));
    release::Release before = *recorded(1)[0], after = before;
    before.manifest = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n";
    after.manifest.clear();
    QCOMPARE(storedRollback(after, before).losses.claims, 1);
  }

  void anUninstallThatWasMarkedFailedIsCalledOne() {
    release::Release record = *recorded(1)[0];
    record.info.status = "failed", record.info.description = "Marked as failed, was uninstalling";
    QVERIFY(actionOf(record, true) == HistoryRevision::Action::Uninstall);
    record.info.description = "Marked as failed, was pending-install";
    QVERIFY(actionOf(record, true) == HistoryRevision::Action::Install);
  }

  // Hooks' objects outlive the release, unless a policy deletes them.
  void whatHooksMadeIsNamed() {
    release::Release first = *recorded(1)[0], last = first;
    last.version = 2;
    const auto hook = [](const char* name, const char* event, const char* phase, std::vector<std::string> policies = {}) {
      release::Hook made;
      made.kind = "Job", made.name = name, made.events = {event}, made.lastRun.phase = phase,
      made.deletePolicies = std::move(policies);
      return made;
    };
    first.hooks = {hook("made", "pre-install", "Succeeded", {"before-hook-creation"}),
        hook("swept", "pre-install", "Succeeded", {"hook-succeeded"}), hook("broken", "post-install", "Failed", {"hook-succeeded"}),
        hook("test", "test", "")};
    last.hooks = {hook("made", "pre-install", ""), hook("goodbye", "pre-delete", ""),
        hook("tidy", "post-delete", "", {"hook-succeeded", "before-hook-creation"})};
    const UninstallPlan plan =
        planUninstall({std::make_shared<const release::Release>(first), std::make_shared<const release::Release>(last)});
    QCOMPARE(listed(plan.ofHooks),
        QStringLiteral("Job goodbye: before deletion | Job made: before install | Job broken: after install"));
  }

  void aNamespaceTakesAlongWhatAPolicyKeeps() {
    release::Release record = *recorded(1)[0];
    record.hooks.clear();
    record.manifest =
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: deep}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: in, namespace: deep, annotations: {helm.sh/resource-policy: keep}}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: out, annotations: {helm.sh/resource-policy: keep}}\n";
    const UninstallPlan uninstall = planUninstall({std::make_shared<const release::Release>(record)});
    QCOMPARE(listed(uninstall.kept), QString("ConfigMap out: resource policy"));
    QCOMPARE(listed(uninstall.removed), QString("Namespace deep | ConfigMap in: goes with its namespace"));
    action::Plan plan;
    plan.end = action::End::Applies;
    const auto add = [&](const char* kind, const char* name, const char* space, kube::Effect effect) {
      action::PlannedObject object;
      object.apiVersion = "v1", object.kind = kind, object.name = name, object.nameSpace = space, object.effect = effect;
      plan.objects.push_back(object);
    };
    add("PersistentVolumeClaim", "gold", "deep", kube::Effect::Kept);
    add("PersistentVolumeClaim", "tin", "other", kube::Effect::Kept);
    add("Namespace", "deep", "", kube::Effect::Deleted);
    QCOMPARE(listed(readPlan(plan).kept), QString("PersistentVolumeClaim tin"));
    QCOMPARE(listed(readPlan(plan).removed), QString("Namespace deep | PersistentVolumeClaim gold: goes with its namespace"));
  }

  // Nobody makes it again when its finalizer lets it go; claims go with the pods of a set that shrinks.
  void whatGoesByItselfIsTold() {
    action::Plan plan;
    plan.end = action::End::Applies;
    action::PlannedObject ending;
    ending.apiVersion = "v1", ending.kind = "ConfigMap", ending.name = "held", ending.effect = kube::Effect::Unchanged;
    ending.before = *value::parseYaml("metadata: {deletionTimestamp: '2026-01-02T03:04:05Z', finalizers: [example.com/hold]}");
    ending.after = ending.before;
    plan.objects.push_back(ending);
    const ChangePlan read = readPlan(plan);
    QCOMPARE(listed(read.ending), QString("ConfigMap held: held by example.com/hold"));
    QVERIFY2(planHeadline(read).contains("1 object is being deleted"), qPrintable(planHeadline(read)));
    const auto set = [](int replicas, const char* policy) {
      return *value::parseYaml("spec: {replicas: " + std::to_string(replicas) +
                               ", volumeClaimTemplates: [{}, {}], persistentVolumeClaimRetentionPolicy: {whenScaled: " + policy +
                               "}}");
    };
    const auto claims = [&](int from, int to, const char* policy) {
      Losses losses;
      losses.addChange("apps/v1", "StatefulSet", set(from, policy), set(to, policy));
      return losses.shrunk;
    };
    QCOMPARE(claims(3, 1, "Delete"), 4);
    QCOMPARE(claims(1, 3, "Delete"), 0);
    QCOMPARE(claims(3, 1, "Retain"), 0);
    Losses losses;
    losses.shrunk = 2;
    QCOMPARE(lossTexts(losses).front().what, QString("2 volume claims go with pods that are scaled away"));
  }

  // No revision since deleted it, and none names it.
  void whatOlderFailuresLeftForItsDataIsNamed() {
    const auto revision = [](int version, const char* status, const QStringList& objects) {
      release::Release made = *recorded(1)[0];
      made.version = version, made.info.status = status, made.hooks.clear(), made.manifest.clear();
      for (const QString& each : objects)
        made.manifest += QString("---\napiVersion: v1\nkind: %1\nmetadata: {name: %2}\n")
                             .arg(each.section(' ', 0, 0), each.section(' ', 1))
                             .toStdString();
      return std::make_shared<const release::Release>(made);
    };
    const UninstallPlan plan = planUninstall({
        revision(1, "superseded", {"ConfigMap a", "PersistentVolumeClaim deleted"}),
        revision(2, "failed",
            {"ConfigMap a", "ConfigMap b", "PersistentVolumeClaim deleted", "PersistentVolumeClaim left",
                "PersistentVolumeClaim back"}),
        revision(3, "superseded", {"ConfigMap a"}),
        revision(4, "deployed", {"ConfigMap a", "PersistentVolumeClaim back"}),
    });
    QCOMPARE(plan.leftData.size(), std::size_t(1));
    QCOMPARE(plan.leftData[0].object, std::string("PersistentVolumeClaim left"));
    QCOMPARE(plan.leftData[0].count, 2);
    QVERIFY(plan.left.empty());
  }

  // What is too long to be shown is named.
  void aLongChangeIsNamed() {
    const std::vector<ReleasePtr> revisions = recorded(1);
    const auto with = [&](const char* image) {
      release::Release made = *revisions[0];
      made.manifest =
          std::string(
              "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: c, image: '") +
          image + "'}]}}}\n";
      return made;
    };
    QCOMPARE(listed(storedRollback(with("x:1"), with("x:2")).changed), QString::fromUtf8("DaemonSet d: image x:2→x:1"));
    QCOMPARE(listed(storedRollback(with("docker.io/library/collector:1.0.0"), with("docker.io/library/collector:1.1.0")).changed),
        QString("DaemonSet d: image"));
  }

  void objectsWithAKeepPolicyStay() {
    const std::vector<ReleasePtr> revisions = recorded(2);
    const ChangePlan plan = storedRollback(*revisions[1], *revisions[0]);
    QCOMPARE(listed(plan.kept), QStringLiteral("ConfigMap harbour-kept"));
    QVERIFY(plan.removed.empty());
    const UninstallPlan uninstall = planUninstall({revisions[0]});
    QCOMPARE(listed(uninstall.kept), QStringLiteral("ConfigMap harbour-kept: resource policy"));
    QCOMPARE(uninstall.removed.size(), std::size_t(4));
    QCOMPARE(listed(uninstall.hooks), QStringLiteral("ConfigMap harbour-before: before deletion"));
    QVERIFY(!uninstall.keepsVolumes && !uninstall.keepsDefinitions && !uninstall.losses.any());
    release::Release other = *revisions[0];
    other.manifest =
        "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: b}\nspec: {volumeClaimTemplates: [{metadata: {name: d}}]}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: c}\nspec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}, volumeClaimTemplates: [{metadata: {name: d}}]}\n";
    const auto planOf = [](const release::Release& release) {
      return planUninstall({std::make_shared<const release::Release>(release)});
    };
    const UninstallPlan data = planOf(other);
    QCOMPARE(data.losses.definitions, 1);
    QVERIFY(data.keepsVolumes);
    QCOMPARE(data.losses.sets, 1);
    // A record holds no subcharts: what they have in crds/ nobody knows.
    QVERIFY(!data.mayKeepDefinitions);
    auto parent = std::make_shared<chart::Chart>();
    parent->metadata.dependencies.resize(1);
    other.chart = parent;
    QVERIFY(planOf(other).mayKeepDefinitions && !planOf(other).keepsDefinitions);
  }

  void handEditsAreFoundAgainstTheStoredManifest() {
    const std::vector<ReleasePtr> revisions = recorded(2);
    const auto deployment = [&](int replicas, const char* memory) {
      auto object = value::parseYaml(
          "kind: Deployment\nmetadata: {name: harbour, uid: x}\nspec:\n  replicas: " + std::to_string(replicas) +
          "\n  selector: {matchLabels: {app: harbour}}\n  template:\n    metadata: {labels: {app: harbour}}\n    spec:\n      containers:\n"
          "      - {name: sidecar, image: injected}\n      - {name: harbour, image: 'registry.example/harbour:1.26.0', imagePullPolicy: Always, resources: {limits: {memory: " +
          memory + "}}}\n");
      return *object;
    };
    const auto storedIn = [&](const char* key) {
      for (const inspect::ManifestObject& each : inspect::readManifest(revisions[1]->manifest))
        if (each.kind == key) return each.object;
      return Value();
    };
    const auto planOf = [&](const char* kind, const Value& before, const Value& after) {
      action::Plan plan;
      plan.end = action::End::Applies;
      action::PlannedObject object;
      object.kind = kind, object.name = kind == std::string("Secret") ? "harbour-auth" : "harbour";
      object.effect = kube::Effect::Changed;
      object.stored = storedIn(kind), object.before = before, object.after = after;
      plan.objects.push_back(object);
      return readPlan(plan);
    };
    // What is written as stringData is read back as data.
    const Value secret =
        *value::parseYaml("kind: Secret\nmetadata: {name: harbour-auth}\ndata: {password: c2VhZ3VsbC1jbGlmZg==}\n");
    QCOMPARE(listed(planOf("Secret", secret, secret).overwritten), QString());
    QCOMPARE(listed(planOf("Deployment", deployment(3, "256Mi"), deployment(1, "256Mi")).overwritten), QString());
    const ChangePlan lost = planOf("Deployment", deployment(5, "768Mi"), deployment(1, "256Mi"));
    QCOMPARE(
        listed(lost.overwritten), QString::fromUtf8("Deployment harbour replicas: 5→1 | Deployment harbour memory: 768Mi→256Mi"));
    QVERIFY(lost.survives.empty());
    // The dry run leaves one of them alone.
    const ChangePlan kept = planOf("Deployment", deployment(5, "768Mi"), deployment(5, "256Mi"));
    QCOMPARE(listed(kept.overwritten), QString::fromUtf8("Deployment harbour memory: 768Mi→256Mi"));
    QCOMPARE(listed(kept.survives), QStringLiteral("Deployment harbour replicas: 5"));
    // What stands as the new manifest has it is no edit, be it a value or that there is none.
    const auto withTarget = [&](const Value& target, const Value& live) {
      action::Plan plan;
      plan.end = action::End::Applies;
      action::PlannedObject object;
      object.kind = "Service", object.name = "s", object.effect = kube::Effect::Changed;
      object.stored = *value::parseYaml(
          "kind: Service\nmetadata: {name: s}\nspec: {type: NodePort, ports: [{name: http, port: 80}, {name: tcp, port: 5432}]}\n");
      object.target = target, object.before = object.after = live;
      plan.objects.push_back(object);
      return readPlan(plan);
    };
    const Value one =
        *value::parseYaml("kind: Service\nmetadata: {name: s}\nspec: {type: ClusterIP, ports: [{name: http, port: 80}]}\n");
    QCOMPARE(listed(withTarget(one, one).survives), QString());
    const Value wants = *value::parseYaml(
        "kind: Service\nmetadata: {name: s}\nspec: {type: NodePort, ports: [{name: http, port: 80}, {name: tcp, port: 5432}]}\n");
    QCOMPARE(withTarget(wants, one).survives.size(), std::size_t(2));
    // What only helm set was left by a revision that failed; nobody edited it.
    const auto managed = [&](const char* manager) {
      const Value object = deployment(5, "768Mi").deepCopy();
      const std::string fields =
          "{f:spec: {f:template: {f:spec: {f:containers: {'k:{\"name\":\"harbour\"}': {.: {}, f:resources: {f:limits: {f:memory: {}}}}, 'k:{\"name\":\"sidecar\"}': {.: {}, f:image: {}}}}}}}";
      object.get("metadata")
          .map()
          .set("managedFields",
              *value::parseYaml(
                  "[{manager: " + std::string(manager) + ", operation: Apply, fieldsType: FieldsV1, fieldsV1: " + fields +
                  "}, {manager: helm, operation: Apply, fieldsType: FieldsV1, fieldsV1: {f:spec: {f:replicas: {}}}}]"));
      return object;
    };
    QCOMPARE(listed(planOf("Deployment", managed("helm"), deployment(1, "256Mi")).overwritten), QString());
    QCOMPARE(listed(planOf("Deployment", managed("kubectl-edit"), deployment(1, "256Mi")).overwritten),
        QString::fromUtf8("Deployment harbour memory: 768Mi→256Mi"));
    QVERIFY(planOf("Deployment", managed("helm"), managed("helm")).survives.empty());
    // stringData keeps its name there.
    const Value other = *value::parseYaml(
        "kind: Secret\nmetadata: {name: harbour-auth, managedFields: [{manager: helm, operation: Apply, fieldsType: FieldsV1, fieldsV1: {f:stringData: {f:password: {}}}}]}\ndata: {password: b3RoZXI=}\n");
    QCOMPARE(listed(planOf("Secret", other, secret).overwritten), QString());
    // A revision that failed took a field out or set it: nobody edited it.
    const auto unfinished = [&](const char* data, const char* live, const char* after) {
      const std::string head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: features}\ndata: ";
      action::Plan plan;
      plan.end = action::End::Applies;
      if (data) plan.unfinished = {head + data};
      action::PlannedObject object;
      object.apiVersion = "v1", object.kind = "ConfigMap", object.name = "features", object.effect = kube::Effect::Changed;
      object.stored = *value::parseYaml(head + "{beta: 'on', theme: dark}"), object.before = *value::parseYaml(head + live),
      object.after = *value::parseYaml(head + after);
      plan.objects.push_back(object);
      return listed(readPlan(plan).overwritten);
    };
    QCOMPARE(unfinished(nullptr, "{theme: dark}", "{beta: 'on', theme: dark}"), QString::fromUtf8("ConfigMap features beta: –→on"));
    QCOMPARE(unfinished("{theme: dark}", "{theme: dark}", "{beta: 'on', theme: dark}"), QString());
    QCOMPARE(unfinished("{beta: 'on', theme: light}", "{beta: 'on', theme: light}", "{beta: 'on', theme: dark}"), QString());
    QCOMPARE(unfinished("{beta: 'on', theme: light}", "{beta: 'on', theme: red}", "{beta: 'on', theme: dark}"),
        QString::fromUtf8("ConfigMap features theme: red→dark"));
    // Another way of writing the same quantity is no edit.
    QCOMPARE(listed(planOf("Deployment", deployment(3, "'268435456'"), deployment(1, "256Mi")).overwritten), QString());
  }

  // Where the chart has a secret, what somebody put in its place is one too.
  void bothSidesOfASecretAreMasked() {
    action::Plan plan;
    plan.end = action::End::FailsMidway;
    release::Release record;
    record.config = *value::parseYaml("password: Other9Secret!");
    plan.asOf = record;
    action::PlannedObject object;
    object.kind = "ConfigMap", object.name = "sec";
    object.effect = kube::Effect::Refused;
    object.finding.reason = kube::Reason::FieldConflict;
    object.finding.conflicts = {{".data.plain", "kubectl-patch", "v1"}};
    object.before = *value::parseYaml("data: {plain: Edited7Secret!}");
    object.stored = object.target = object.after = *value::parseYaml("data: {plain: Other9Secret!}");
    plan.objects.push_back(object);
    QCOMPARE(listed(readPlan(plan).conflicts), QString::fromUtf8("ConfigMap sec plain: ••••••••→••••••••, owned by kubectl-patch"));
    plan.end = action::End::Applies;
    plan.objects[0].effect = kube::Effect::Changed;
    const ChangePlan forced = readPlan(plan);
    QCOMPARE(listed(forced.overwritten), QString::fromUtf8("ConfigMap sec plain: ••••••••→••••••••"));
    QVERIFY2(!listed(forced.changed).contains("Edited"), qPrintable(listed(forced.changed)));
  }

  void refusalsAreToldWithTheirReason() {
    action::Plan plan;
    plan.end = action::End::FailsMidway;
    plan.error = Error{Code::Conflict, "conflict occurred while applying object shop/web apps/v1, Kind=Deployment", {}, {}};
    action::PlannedObject object;
    object.kind = "Deployment", object.name = "web";
    object.effect = kube::Effect::Refused;
    object.finding.reason = kube::Reason::FieldConflict;
    object.finding.conflicts = {
        {".spec.replicas", "kubectl", "apps/v1"}, {".spec.template.spec.containers[name=\"app\"].image", "kubectl-set", ""}};
    object.before =
        *value::parseYaml("spec: {replicas: 3, template: {spec: {containers: [{name: side, image: s}, {name: app, image: v9}]}}}");
    object.target = *value::parseYaml("spec: {replicas: 2, template: {spec: {containers: [{name: app, image: v1}]}}}");
    plan.objects.push_back(object);
    const ChangePlan conflicts = readPlan(plan);
    QVERIFY(conflicts.isRefused() && conflicts.canForce());
    QCOMPARE(listed(conflicts.conflicts),
        QString::fromUtf8(
            "Deployment web replicas: 3→2, owned by kubectl | Deployment web app image: v9→v1, owned by kubectl-set"));
    QCOMPARE(planHeadline(conflicts), QStringLiteral("Will be refused: 2 conflicts"));
    // The key of a label has dots of its own.
    action::Plan labelled = plan;
    labelled.objects[0].finding.conflicts = {{".metadata.labels.app.kubernetes.io/version", "kubectl-label", "apps/v1"}};
    labelled.objects[0].before = *value::parseYaml("metadata: {labels: {app.kubernetes.io/version: hacked}}");
    labelled.objects[0].target = *value::parseYaml("metadata: {labels: {app.kubernetes.io/version: 2.14.1}}");
    QCOMPARE(listed(readPlan(labelled).conflicts),
        QString::fromUtf8("Deployment web label app.kubernetes.io/version: hacked→2.14.1, owned by kubectl-label"));
    QVERIFY(conflicts.overwritten.empty());
    // Forcing does not help where something else is refused, too.
    object.finding = {kube::Reason::ImmutableField, {}, {"spec.selector"}, {}, "field is immutable"};
    plan.objects.push_back(object);
    const ChangePlan both = readPlan(plan);
    QVERIFY(both.isRefused() && !both.canForce());
    QCOMPARE(listed(both.refused), QStringLiteral("Deployment web: spec.selector cannot be changed"));
    QCOMPARE(planHeadline(both), QStringLiteral("Will be refused: Deployment web"));
    // Where the cluster says nothing, nothing is claimed.
    action::Plan silent;
    silent.finding.reason = kube::Reason::Unreachable;
    const ChangePlan unknown = readPlan(silent);
    QVERIFY(!unknown.isRefused());
    QCOMPARE(planHeadline(unknown), QStringLiteral("What the cluster does is not known"));
    QCOMPARE(planReason(unknown), QStringLiteral("the cluster does not answer"));
  }

  void secretsNeverPassTheMask() {
    const std::vector<ReleasePtr> revisions = recorded(5);
    const std::string before = maskManifest(revisions[3]->manifest, MaskSide::Before, revisions[4]->manifest);
    const std::string after = maskManifest(revisions[4]->manifest, MaskSide::After, revisions[3]->manifest);
    QVERIFY(revisions[4]->manifest.find("gannet-rock") != std::string::npos);
    for (const std::string& text : {before, after}) {
      QVERIFY(text.find("gannet-rock") == std::string::npos);
      QVERIFY(text.find("seagull-cliff") == std::string::npos);
      QVERIFY(text.find("registry.example/harbour") != std::string::npos);
    }
    QVERIFY(before != after);
    QVERIFY(after.find("(changed)") != std::string::npos);
    auto values = value::writeYaml(maskValues(revisions[4]->config));
    QVERIFY(values->find("gannet-rock") == std::string::npos);
    QVERIFY(values->find("memory: 512Mi") != std::string::npos);
  }

  void secretKeysAreToldFromReferences_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("secret");
    for (const char* key : {"password", "adminPassword", "auth_token", "apiKey", "client-secret", "AWS_SECRET_ACCESS_KEY"})
      QTest::newRow(key) << key << true;
    for (const char* key : {"secretName", "existingSecret", "tokenFile", "passwordKey", "replicas", "secretRef"})
      QTest::newRow(key) << key << false;
  }
  void secretKeysAreToldFromReferences() {
    QFETCH(QString, key);
    QFETCH(bool, secret);
    QCOMPARE(isSecretKey(key.toStdString()), secret);
  }

  void multiLineSecretsAreMaskedWhole() {
    const std::string text =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  key.pem: |\n    -----BEGIN\n    abc\n  b: c\ntype: Opaque\n";
    QCOMPARE(QString::fromStdString(maskManifest(text)),
        QString::fromUtf8(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  key.pem: ••••••••\n  b: ••••••••\ntype: Opaque\n"));
  }

  void unusualSpellingsOfSecretDataAreMaskedToo() {
    const std::string text =
        "kind: Secret\nmetadata:\n  name: s # kept\ndata: # from the vault\n# was: b2xk\n  # was: b2xkZXI=\n  a: c2Vj\n  \"b\" : c2Vj\n  c:\tc2Vj\ntype: Opaque\n";
    const QString masked = QString::fromUtf8(
        "kind: Secret\nmetadata:\n  name: s # kept\ndata: # from the vault\n  a: ••••••••\n  \"b\" : ••••••••\n  c: ••••••••\ntype: Opaque\n");
    QCOMPARE(QString::fromStdString(maskManifest(text)), masked);
    QCOMPARE(QString::fromStdString(maskSecret(text)), masked);
  }

  void listModelKeepsItsPromises() {
    ReleaseListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ReleaseFilterModel filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    filter.sort(ReleaseListModel::Name);
    ReleaseRecords records;
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC);
    const auto at = [](qint64 seconds) { return Clock::Time(std::chrono::seconds(seconds)); };
    model.setHeads({head("argo", "ops", "deployed", 3), head("vault", "security", "pending-upgrade", 5, at(1'800'000'000 - 3600)),
                       head("web", "shop", "failed", 2), head("worker", "shop", "pending-install", 1, at(1'800'000'000 - 30))},
        records, now);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.nameSpaceCount(), 3);
    QCOMPARE(model.count(ReleaseClass::Pending), 2);
    QCOMPARE(model.index(1, ReleaseListModel::Status).data().toString(), QStringLiteral("pending-upgrade, stuck"));
    QCOMPARE(model.index(3, ReleaseListModel::Status).data().toString(), QStringLiteral("pending-install"));
    QStringList names;
    for (int row = 0; row < filter.rowCount(); ++row) names << filter.index(row, 0).data().toString();
    QCOMPARE(names, QStringList({"vault", "worker", "web", "argo"}));

    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setHealth("shop", "web", {ObjectHealth::Ready, ObjectHealth::Failed});
    model.setHeads({head("argo", "ops", "deployed", 4), head("vault", "security", "failed", 5), head("web", "shop", "failed", 2),
                       head("worker", "shop", "deployed", 1)},
        records, now);
    QCOMPARE(resets.count(), 0); // the same releases: selection and scrolling stay
    QVERIFY(model.index(2, 0).data(ReleaseListModel::HealthKnownRole).toBool());
    filter.setClass(ReleaseClass::Failed);
    QCOMPARE(filter.rowCount(), 2);
    filter.setAllClasses();
    filter.setText(QStringLiteral("OPS"));
    QCOMPARE(filter.rowCount(), 1);
    model.setHeads({}, records, now);
    QCOMPARE(filter.rowCount(), 0);
  }

  void recordsGiveChartAndFailureReason() {
    ReleaseListModel model;
    ReleaseRecords records;
    const ReleasePtr last = recorded(8).back();
    const release::Head eighth = head("harbour", "shop", "failed", 8);
    model.setHeads({eighth}, records, QDateTime::currentDateTime());
    QCOMPARE(model.index(0, ReleaseListModel::Chart).data().toString(), QString());
    records.keep(eighth, last);
    model.setHeads({eighth}, records, QDateTime::currentDateTime());
    QCOMPARE(model.index(0, ReleaseListModel::Chart).data().toString(), QStringLiteral("harbour"));
    QCOMPARE(model.index(0, ReleaseListModel::Version).data().toString(), QStringLiteral("0.1.0"));
    QVERIFY(model.index(0, ReleaseListModel::Status).data().toString().startsWith(QStringLiteral("failed, must be between")));
  }

  void cacheKnowsARecordByItsResourceVersion() {
    ReleaseRecords records;
    release::Head known = head("harbour", "shop", "deployed", 1);
    records.keep(known, recorded(1).front());
    QVERIFY(records.find(known) != nullptr);
    known.resourceVersion = "2";
    QVERIFY(records.find(known) == nullptr);
  }

  void resourceTreeKeepsItsPromises() {
    LiveResourceModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ResourceNode pod;
    pod.id = "Pod/shop/web-1", pod.kind = "Pod", pod.name = "web-1", pod.state.word = ObjectState::Word::Running;
    ResourceNode deployment;
    deployment.id = "Deployment/shop/web", deployment.kind = "Deployment", deployment.name = "web", deployment.children = {pod};
    ResourceNode group;
    group.id = group.name = "Workloads", group.group = true, group.children = {deployment};
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(model.setResources({group}, now));
    const QPersistentModelIndex found(model.find(QStringLiteral("Pod/shop/web-1")));
    QVERIFY(found.isValid());
    QCOMPARE(found.parent().data(LiveResourceModel::NameRole).toString(), QStringLiteral("web"));
    QCOMPARE(found.parent().data(Qt::AccessibleTextRole).toString(), QStringLiteral("Deployment web")); // of no state
    group.children[0].children[0].state = {.word = ObjectState::Word::OfCluster, .ofCluster = "CrashLoopBackOff"};
    QVERIFY(!model.setResources({group}, now)); // the same objects: no reset, so nothing folds or scrolls
    QVERIFY(found.isValid());
    QCOMPARE(QModelIndex(found).siblingAtColumn(LiveResourceModel::Status).data().toString(), QStringLiteral("CrashLoopBackOff"));
    group.children[0].children.clear();
    QVERIFY(model.setResources({group}, now));
  }

  void agesAreShort() {
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC);
    QCOMPARE(shortAge(now.addSecs(-8), now), QStringLiteral("8 s"));
    QCOMPARE(shortAge(now.addDays(-9), now), QStringLiteral("9 d"));
    QCOMPARE(longAge(now.addSecs(-47 * 60), now), QStringLiteral("47 min ago"));
    QCOMPARE(longAge(now.addDays(-30), now), QStringLiteral("4 weeks ago"));
    QCOMPARE(longAge(now, now), QStringLiteral("just now"));
  }
};

QTEST_GUILESS_MAIN(TestReleaseModels)
#include "tst_release_models.moc"
