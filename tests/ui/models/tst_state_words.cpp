// The state of live objects, and its words.

#include "core/value/yaml.h"
#include "ui/models/state_words.h"

#include <QTest>

using namespace chartroom;
using namespace chartroom::inspect;
using namespace chartroom::models;

namespace {
QString titleOf(const ObjectState& state) {
  return failingTitle({.kind = "Deployment", .name = "web", .state = state, .id = {}, .pod = {}, .podState = {}});
}
} // namespace

class TestStateWords : public QObject {
  Q_OBJECT
private slots:
  void podsSayWhyTheyDoNotRun() {
    auto pod = value::parseYaml(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1}\nspec: {containers: [{name: web}]}\nstatus:\n  phase: Running\n  containerStatuses:\n"
        "  - {name: web, ready: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}\n");
    const ObjectState state = stateOf(*pod);
    QVERIFY(state.health == ObjectHealth::Failed);
    QCOMPARE(stateWord(state), QString("CrashLoopBackOff"));
    QCOMPARE(whyText(state), QString("exit code 1, 3 restarts"));
    QCOMPARE(readyText(state), QString("0/1"));
  }

  void anAutoscalerIsWhatItsConditionsSay_data() {
    QTest::addColumn<QString>("conditions");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nobody looked") << ""
                                   << "Applied"
                                   << "";
    QTest::newRow("scales")
        << "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingActive, status: 'True'}, {type: ScalingLimited, status: 'False'}]}"
        << "Active"
        << "";
    QTest::newRow("no metrics")
        << "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingActive, status: 'False', reason: FailedGetResourceMetric, message: no metrics}]}"
        << "Not scaling"
        << "no metrics";
    QTest::newRow("no target") << "status: {conditions: [{type: AbleToScale, status: 'False', reason: FailedGetScale}]}"
                               << "Not scaling"
                               << "FailedGetScale";
  }
  void anAutoscalerIsWhatItsConditionsSay() {
    QFETCH(QString, conditions);
    const ObjectState state = stateOf(*value::parseYaml(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n" + conditions.toStdString()));
    QTEST(stateWord(state), "status");
    QTEST(whyText(state), "reason");
  }

  void whatIsNotAvailableSaysSo_data() {
    QTest::addColumn<QString>("conditions");
    QTest::addColumn<QString>("status");
    QTest::newRow("no condition") << "[]"
                                  << "Applied";
    QTest::newRow("served") << "[{type: Available, status: 'True'}]"
                            << "Available";
    QTest::newRow("no server") << "[{type: Available, status: 'False', reason: ServiceNotFound, message: service is not present}]"
                               << "Not available";
    QTest::newRow("not known") << "[{type: Available, status: Unknown}]"
                               << "Not available";
  }
  void whatIsNotAvailableSaysSo() {
    QFETCH(QString, conditions);
    const ObjectState state = stateOf(*value::parseYaml(
        "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.metrics}\nstatus: {conditions: " +
        conditions.toStdString() + "}\n"));
    QTEST(stateWord(state), "status");
    QCOMPARE(whyText(state), QString(conditions.contains("present") ? "service is not present" : ""));
  }

  void whatHasNoAddressIsNotCalledServed_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("status");
    const QString ingress =
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nstatus: {loadBalancer: {%1}}\n";
    const QString service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: %1, clusterIP: 10.0.0.1}\nstatus: {loadBalancer: {%2}}\n";
    QTest::newRow("ingress, nobody took it") << ingress.arg("") << "No address yet";
    QTest::newRow("ingress, served") << ingress.arg("ingress: [{ip: 10.1.1.1}]") << "Admitted";
    QTest::newRow("load balancer, pending") << service.arg("LoadBalancer", "") << "No address yet";
    QTest::newRow("load balancer, there") << service.arg("LoadBalancer", "ingress: [{hostname: lb.example.org}]") << "Active";
    QTest::newRow("cluster service") << service.arg("ClusterIP", "") << "Active";
  }
  void whatHasNoAddressIsNotCalledServed() {
    QFETCH(QString, object);
    QFETCH(QString, status);
    const ObjectState state = stateOf(*value::parseYaml(object.toStdString()));
    QCOMPARE(stateWord(state), status);
    QCOMPARE(state.health, status.startsWith("No") ? ObjectHealth::Unknown : ObjectHealth::Ready);
  }

  void whatTheUserStoppedIsNotCalledReadyOrProgressing_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("status");
    QTest::newRow("suspended") << "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {suspend: true}\n"
                               << "Suspended";
    QTest::newRow("scheduled") << "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {suspend: false}\n"
                               << "Scheduled";
    const QString deployment =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 2}\nspec: {replicas: 2, paused: %1}\nstatus: {observedGeneration: 2, replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 0}\n";
    QTest::newRow("paused") << deployment.arg("true") << "Paused";
    QTest::newRow("replication controller")
        << "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec: {replicas: 2}\nstatus: {replicas: 0}\n"
        << "Progressing";
    QTest::newRow("refused pods")
        << "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 1}\nspec: {replicas: 1}\nstatus: {observedGeneration: 1, conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: 'pods \"web-1\" is forbidden: violates PodSecurity'}]}\n"
        << "FailedCreate";
    QTest::newRow("rolling") << deployment.arg("false") << "Progressing";
  }
  void whatTheUserStoppedIsNotCalledReadyOrProgressing() {
    QFETCH(QString, object);
    const ObjectState state = stateOf(*value::parseYaml(object.toStdString()));
    QTEST(stateWord(state), "status");
  }

  void readyPodsOfTheOldStateAreNotCountedForTheNewOne() {
    const ObjectState state = stateOf(*value::parseYaml(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 2}\nspec: {replicas: 3}\nstatus: {observedGeneration: 2, replicas: 4, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 1}\n"));
    QCOMPARE(readyText(state), QString("3/3"));
    QCOMPARE(titleOf(state), QString("Deployment web 1 of 3 updated"));
    const ObjectState stuck = stateOf(*value::parseYaml(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 2}\nspec: {replicas: 1}\nstatus: {observedGeneration: 2, replicas: 2, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1}\n"));
    QCOMPARE(readyText(stuck), QString("1/1"));
    QCOMPARE(titleOf(stuck), QString("Deployment web 0 of 1 new pod ready"));
    const ObjectState done = stateOf(*value::parseYaml(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, generation: 2}\nspec: {replicas: 3}\nstatus: {observedGeneration: 2, replicas: 3, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 3}\n"));
    QVERIFY(done.rollout == ObjectState::Rollout::None);
  }

  // A kind of another group that has the name of one of Kubernetes' own.
  void anotherGroupsKindIsAnotherKind() {
    const ObjectState state = stateOf(
        *value::parseYaml("apiVersion: serving.example/v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n"));
    QCOMPARE(stateWord(state), QString("Applied"));
    QVERIFY(state.health == ObjectHealth::Ready);
  }

  void whatIsInTroubleIsNamed() {
    const ObjectState pulls = {.health = ObjectHealth::Failed,
        .word = ObjectState::Word::OfCluster,
        .ofCluster = "ImagePullBackOff",
        .why = ObjectState::Why::OfCluster,
        .message = "not found"};
    const ObjectState missing = {
        .health = ObjectHealth::Failed, .word = ObjectState::Word::Missing, .why = ObjectState::Why::NotThere};
    const ObjectState web = {.ready = 2, .wanted = 3};
    QCOMPARE(failingReasons({"Deployment", "web", web, "Pod/shop/web-1", "web-1", pulls}).join(" | "),
        QString("pod web-1 | ImagePullBackOff: not found"));
    QCOMPARE(failingReasons({"ConfigMap", "c", missing, "ConfigMap/shop/c", {}, {}}).join(" | "),
        QString("Missing | not in the cluster"));
    QCOMPARE(failingTitle({"ConfigMap", "c", missing, {}, {}, {}}), QString("ConfigMap c"));
  }
};

QTEST_GUILESS_MAIN(TestStateWords)
#include "tst_state_words.moc"
