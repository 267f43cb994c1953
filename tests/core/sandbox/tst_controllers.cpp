#include "sandbox_fixture.h"

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

const std::string kApps = "/apis/apps/v1/namespaces/default/";
const std::string kCore = "/api/v1/namespaces/default/";
const std::string kBatch = "/apis/batch/v1/namespaces/default/";

std::string workload(const std::string& image, const std::string& more) {
  return "{metadata: {name: w}, spec: {" + more +
         "selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: '" +
         image + "'}]}}}}";
}

std::string job(const std::string& image, const std::string& more = {}) {
  return "{metadata: {name: j}, spec: {" + more + "template: {spec: {restartPolicy: Never, containers: [{name: c, image: '" +
         image + "'}]}}}}";
}

} // namespace

class TestControllers : public QObject {
  Q_OBJECT

private:
  std::unique_ptr<SandboxFixture> f;
  std::string condition(const std::string& path, const std::string& type, const char* field = "status") {
    for (const Value& item : itemsAt(f->get(path), {"status", "conditions"}))
      if (textAt(item, {"type"}) == type) return textAt(item, {field});
    return {};
  }
  std::int64_t number(const std::string& path, Path field) { return numberAt(f->get(path), field); }
  void setImage(const std::string& path, const std::string& image) {
    f->send("PATCH", path, "{spec: {template: {spec: {containers: [{name: c, image: '" + image + "'}]}}}}",
        "application/strategic-merge-patch+json");
  }
  std::string waiting(const std::string& pod) {
    const auto statuses = itemsAt(f->get(kCore + "pods/" + pod), {"status", "containerStatuses"});
    return statuses.empty() ? "" : textAt(statuses[0], {"state", "waiting", "reason"});
  }

private slots:
  void init() {
    f = std::make_unique<SandboxFixture>();
    f->sandbox->settle();
  }

  void aPodGoesThroughItsPhasesOneByOne() {
    f->send("POST", kCore + "pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
    QCOMPARE(f->text(kCore + "pods/p", {"status", "phase"}), std::string("Pending"));
    QVERIFY(f->sandbox->step());
    QCOMPARE(f->text(kCore + "pods/p", {"spec", "nodeName"}), std::string("sandbox"));
    QVERIFY(f->sandbox->step());
    QCOMPARE(waiting("p"), std::string("ContainerCreating"));
    QVERIFY(f->sandbox->step());
    QCOMPARE(f->text(kCore + "pods/p", {"status", "phase"}), std::string("Running"));
    QCOMPARE(condition(kCore + "pods/p", "Ready"), std::string("True"));
    f->sandbox->settle();
    QVERIFY(!f->sandbox->step());
  }

  void anImageThatIsMissingBacksOff() {
    f->send(
        "POST", kCore + "pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: 'i:missing'}, {name: d, image: i}]}}");
    for (int i = 0; i < 3; ++i) f->sandbox->step();
    QCOMPARE(waiting("p"), std::string("ErrImagePull"));
    f->sandbox->settle();
    QCOMPARE(waiting("p"), std::string("ImagePullBackOff"));
    QCOMPARE(f->text(kCore + "pods/p", {"status", "phase"}), std::string("Pending"));
    QVERIFY(!f->sandbox->step());
    f->send("DELETE", kCore + "pods/p");
    f->sandbox->settle();
    QCOMPARE(f->send("GET", kCore + "pods/p").status, 404);
  }

  void aDeploymentRollsOutAndBack() {
    f->send("POST", kApps + "deployments", workload("i:1", "replicas: 4, "));
    f->sandbox->settle();
    const std::string first = f->names(kApps + "replicasets");
    QCOMPARE(number(kApps + "deployments/w", {"status", "availableReplicas"}), 4);
    QCOMPARE(condition(kApps + "deployments/w", "Progressing", "reason"), std::string("NewReplicaSetAvailable"));
    setImage(kApps + "deployments/w", "i:2");
    std::int64_t fewest = 4, most = 0;
    while (f->sandbox->step()) {
      fewest = std::min(fewest, number(kApps + "deployments/w", {"status", "availableReplicas"}));
      most = std::max<std::int64_t>(most, static_cast<std::int64_t>(itemsAt(f->get(kCore + "pods"), {"items"}).size()));
    }
    QVERIFY(fewest >= 3);
    QVERIFY2(most <= 6, qPrintable(QString::number(most))); // one surge, and one that is on its way out
    QCOMPARE(f->text(kApps + "deployments/w", {"metadata", "annotations", "deployment.kubernetes.io/revision"}), std::string("2"));
    QCOMPARE(number(kApps + "replicasets/" + first, {"spec", "replicas"}), 0);
    setImage(kApps + "deployments/w", "i:1");
    f->sandbox->settle();
    QCOMPARE(number(kApps + "replicasets/" + first, {"status", "readyReplicas"}), 4);
    QCOMPARE(f->text(kApps + "replicasets/" + first, {"metadata", "annotations", "deployment.kubernetes.io/revision"}),
        std::string("3"));
  }

  void aRolloutThatStallsKeepsTheOldPodsAndTimesOut() {
    f->send("POST", kApps + "deployments", workload("i:1", "replicas: 4, progressDeadlineSeconds: 60, "));
    f->sandbox->settle();
    setImage(kApps + "deployments/w", "i:missing");
    f->sandbox->settle();
    QVERIFY(number(kApps + "deployments/w", {"status", "availableReplicas"}) >= 3);
    QCOMPARE(condition(kApps + "deployments/w", "Available"), std::string("True"));
    f->advance(std::chrono::seconds(61));
    f->sandbox->settle();
    QCOMPARE(condition(kApps + "deployments/w", "Progressing", "reason"), std::string("ProgressDeadlineExceeded"));
    setImage(kApps + "deployments/w", "i:1");
    f->sandbox->settle();
    QCOMPARE(condition(kApps + "deployments/w", "Progressing", "reason"), std::string("NewReplicaSetAvailable"));
  }

  void aDeletedDeploymentTakesItsSetsAndPods() {
    f->send("POST", kApps + "deployments", workload("i:1", "replicas: 2, "));
    f->sandbox->settle();
    f->send("DELETE", kApps + "deployments/w");
    f->sandbox->settle();
    QCOMPARE(f->names(kApps + "replicasets") + f->names(kCore + "pods"), std::string());
  }

  void aStatefulSetStartsInOrderAndUpdatesFromTheEnd() {
    f->send("POST", kApps + "statefulsets",
        workload("i:1",
            "replicas: 3, serviceName: s, volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}], "));
    std::vector<std::string> seen;
    while (f->sandbox->step())
      if (const std::string now = f->names(kCore + "pods"); seen.empty() || seen.back() != now) seen.push_back(now);
    QCOMPARE(seen, (std::vector<std::string>{"w-0", "w-0 w-1", "w-0 w-1 w-2"}));
    QCOMPARE(f->names(kCore + "persistentvolumeclaims"), std::string("d-w-0 d-w-1 d-w-2"));
    QCOMPARE(f->text(kCore + "persistentvolumeclaims/d-w-2", {"status", "phase"}), std::string("Bound"));
    setImage(kApps + "statefulsets/w", "i:2");
    QString order;
    std::string uids[3];
    for (int i = 0; i < 3; ++i) uids[i] = f->text(kCore + "pods/w-" + std::to_string(i), {"metadata", "uid"});
    while (f->sandbox->step())
      for (int i = 0; i < 3; ++i) {
        const std::string uid = f->text(kCore + "pods/w-" + std::to_string(i), {"metadata", "uid"});
        if (!uid.empty() && uid != uids[i]) order += QString::number(i), uids[i] = uid;
      }
    QCOMPARE(order, QString("210"));
    QCOMPARE(f->text(kApps + "statefulsets/w", {"status", "currentRevision"}),
        f->text(kApps + "statefulsets/w", {"status", "updateRevision"}));
  }

  void aStatefulSetTakesItsClaimsAlongWhereItSaysSo_data() {
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("claims");
    QTest::newRow("no policy") << ""
                               << "d-w-0";
    QTest::newRow("retain") << "persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain}, "
                            << "d-w-0";
    QTest::newRow("delete") << "persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}, "
                            << "";
  }
  void aStatefulSetTakesItsClaimsAlongWhereItSaysSo() {
    QFETCH(QString, policy);
    f->send("POST", kApps + "statefulsets",
        workload("i:1",
            policy.toStdString() +
                "replicas: 1, serviceName: s, volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}], "));
    f->sandbox->settle();
    QCOMPARE(f->names(kCore + "persistentvolumeclaims"), std::string("d-w-0"));
    f->send("DELETE", kApps + "statefulsets/w");
    f->sandbox->settle();
    QTEST(QString::fromStdString(f->names(kCore + "persistentvolumeclaims")), "claims");
  }

  void aDaemonSetHasOnePodPerNode() {
    f->send("POST", kApps + "daemonsets", workload("i:1", ""));
    f->sandbox->settle();
    QCOMPARE(number(kApps + "daemonsets/w", {"status", "numberReady"}), 1);
    setImage(kApps + "daemonsets/w", "i:2");
    f->sandbox->settle();
    QCOMPARE(number(kApps + "daemonsets/w", {"status", "updatedNumberScheduled"}), 1);
    QCOMPARE(textAt(itemsAt(itemsAt(f->get(kCore + "pods"), {"items"}).at(0), {"spec", "containers"}).at(0), {"image"}),
        std::string("i:2"));
  }

  void aJobCompletes() {
    f->send("POST", kBatch + "jobs", job("i", "completions: 3, parallelism: 2, "));
    f->sandbox->settle();
    QCOMPARE(number(kBatch + "jobs/j", {"status", "succeeded"}), 3);
    QCOMPARE(condition(kBatch + "jobs/j", "Complete"), std::string("True"));
    QCOMPARE(itemsAt(f->get(kCore + "pods"), {"items"}).size(), std::size_t{3});
  }

  void aJobWithAMissingImageNeverCompletesAndFailsAtItsDeadline() {
    f->send("POST", kBatch + "jobs", job("i:missing", "activeDeadlineSeconds: 30, "));
    f->sandbox->settle();
    QCOMPARE(condition(kBatch + "jobs/j", "Complete"), std::string());
    QCOMPARE(number(kBatch + "jobs/j", {"status", "active"}), 1);
    f->advance(std::chrono::seconds(31));
    f->sandbox->settle();
    QCOMPARE(condition(kBatch + "jobs/j", "Failed", "reason"), std::string("DeadlineExceeded"));
  }

  void aFinishedJobGoesAfterItsTime() {
    f->send("POST", kBatch + "jobs", job("i", "ttlSecondsAfterFinished: 10, "));
    f->sandbox->settle();
    QCOMPARE(f->send("GET", kBatch + "jobs/j").status, 200);
    f->advance(std::chrono::seconds(11));
    f->sandbox->settle();
    QCOMPARE(f->send("GET", kBatch + "jobs/j").status, 404);
    QCOMPARE(f->names(kCore + "pods"), std::string());
  }

  void aCronJobMakesJobsAndForgetsOldOnes() {
    f->send("POST", kBatch + "cronjobs",
        "{metadata: {name: c}, spec: {schedule: '*/5 * * * *', successfulJobsHistoryLimit: 2, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}}");
    f->sandbox->settle();
    QCOMPARE(f->names(kBatch + "jobs"), std::string());
    for (int i = 0; i < 4; ++i) {
      f->advance(std::chrono::minutes(5));
      f->sandbox->settle();
    }
    QCOMPARE(itemsAt(f->get(kBatch + "jobs"), {"items"}).size(), std::size_t{2});
    QCOMPARE(f->text(kBatch + "cronjobs/c", {"status", "lastScheduleTime"}), std::string("2026-11-18T11:25:00Z"));
  }

  void aServiceGetsAddressesAndEndpoints() {
    f->send("POST", kCore + "services",
        "{metadata: {name: s}, spec: {type: LoadBalancer, selector: {app: w}, ports: [{port: 80, targetPort: http}]}}");
    f->send("POST", kCore + "pods",
        "{metadata: {name: p, labels: {app: w}}, spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}}");
    f->sandbox->settle();
    const Value service = f->get(kCore + "services/s");
    QCOMPARE(textAt(service, {"spec", "clusterIP"}), std::string("10.96.0.10"));
    QVERIFY(numberAt(itemsAt(service, {"spec", "ports"}).at(0), {"nodePort"}) >= 30000);
    QCOMPARE(textAt(itemsAt(service, {"status", "loadBalancer", "ingress"}).at(0), {"ip"}), std::string("198.51.100.1"));
    const Value subset = itemsAt(f->get(kCore + "endpoints/s"), {"subsets"}).at(0);
    QCOMPARE(numberAt(itemsAt(subset, {"ports"}).at(0), {"port"}), 8080);
    QCOMPARE(textAt(itemsAt(subset, {"addresses"}).at(0), {"ip"}), f->text(kCore + "pods/p", {"status", "podIP"}));
    f->send("DELETE", kCore + "services/s");
    f->sandbox->settle();
    QCOMPARE(
        f->names(kCore + "endpoints") + f->names("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"), std::string());
  }

  void aClaimIsBoundUnlessItsClassIsUnknown() {
    auto claim = [&](const char* name, const char* more) {
      f->send("POST", kCore + "persistentvolumeclaims",
          std::string("{metadata: {name: ") + name + "}, spec: {" + more +
              "accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}}");
    };
    claim("a", "");
    claim("b", "storageClassName: nope, ");
    f->sandbox->settle();
    QCOMPARE(f->text(kCore + "persistentvolumeclaims/a", {"status", "capacity", "storage"}), std::string("5Gi"));
    QCOMPARE(f->text(kCore + "persistentvolumeclaims/b", {"status", "phase"}), std::string("Pending"));
    f->send("DELETE", kCore + "persistentvolumeclaims/a");
    f->sandbox->settle();
    QCOMPARE(f->names("/api/v1/persistentvolumes"), std::string());
  }

  void ofManyEventsTheLastAreKept() {
    auto write = [&](int i) {
      const std::string name = "e" + std::to_string(i);
      f->send("POST", kCore + "events",
          "{apiVersion: v1, kind: Event, metadata: {name: " + name +
              "}, involvedObject: {kind: Pod, name: p, namespace: default}, "
              "reason: Told, message: m, lastTimestamp: '" +
              timestamp(f->clock.now()) + "'}");
    };
    for (int i = 0; i < 500; ++i) write(i);
    f->sandbox->settle();
    QCOMPARE(itemsAt(f->get(kCore + "events"), {"items"}).size(), std::size_t{500});
    // The oldest happens again and is no longer the oldest.
    QCOMPARE(f->send("PATCH", kCore + "events/e0", "{count: 2}", "application/merge-patch+json").status, 200);
    for (int i = 500; i < 510; ++i) write(i);
    f->sandbox->settle();
    QCOMPARE(itemsAt(f->get(kCore + "events"), {"items"}).size(), std::size_t{500});
    QCOMPARE(f->send("GET", kCore + "events/e0").status, 200);
    QCOMPARE(f->send("GET", kCore + "events/e10").status, 404);
    QCOMPARE(f->send("GET", kCore + "events/e11").status, 200);
    QCOMPARE(f->send("GET", kCore + "events/e509").status, 200);
  }

  void eventsTellAndExpire() {
    f->send("POST", kCore + "pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
    f->sandbox->settle();
    QVERIFY(!f->names(kCore + "events?fieldSelector=involvedObject.name=p,reason=Scheduled").empty());
    f->advance(std::chrono::minutes(61));
    f->sandbox->settle();
    QCOMPARE(f->names(kCore + "events"), std::string());
  }
};

QTEST_GUILESS_MAIN(TestControllers)
#include "tst_controllers.moc"
