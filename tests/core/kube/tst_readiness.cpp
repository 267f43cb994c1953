// core/kube/readiness.h: kstatus' rules and messages, row by row.

#include "core/kube/readiness.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;

class TestReadiness : public QObject {
  Q_OBJECT
private slots:
  void rules_data() {
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* object, const char* expected) { QTest::newRow(name) << object << expected; };
    row("a ConfigMap is always ready", "{apiVersion: v1, kind: ConfigMap}", "Current: Resource is always ready");
    row("something being deleted is terminating",
        "{apiVersion: v1, kind: ConfigMap, metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}",
        "Terminating: Resource scheduled for deletion");
    row("a generation not yet seen", "{apiVersion: x/v1, kind: Foo, metadata: {generation: 2}, status: {observedGeneration: 1}}",
        "InProgress: Foo generation is 2, but latest observed generation is 1");
    row("a stalled custom object has failed",
        "{apiVersion: x/v1, kind: Foo, status: {conditions: [{type: Stalled, status: 'True', message: broken}]}}",
        "Failed: broken");
    row("a custom object that is not Ready",
        "{apiVersion: x/v1, kind: Foo, status: {conditions: [{type: Ready, status: 'False', message: soon}]}}", "InProgress: soon");
    row("a custom object without conditions", "{apiVersion: x/v1, kind: Foo}", "Current: Resource is current");
    row("a Deployment without status", "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 2}}", "InProgress: Replicas: 0/2");
    row("a Deployment with unavailable pods",
        "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 2}, status: {replicas: 2, updatedReplicas: 2, availableReplicas: 1}}",
        "InProgress: Available: 1/2");
    row("a Deployment past its deadline",
        "{apiVersion: apps/v1, kind: Deployment, status: {conditions: [{type: Progressing, reason: ProgressDeadlineExceeded}]}}",
        "Failed: Progress deadline exceeded");
    row("a finished Deployment",
        "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 1}, status: {replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, "
        "conditions: [{type: Available, status: 'True'}]}}",
        "Current: Deployment is available. Replicas: 1");
    row("a StatefulSet updated by hand", "{apiVersion: apps/v1, kind: StatefulSet, spec: {updateStrategy: {type: OnDelete}}}",
        "Current: StatefulSet is using the ondelete update strategy");
    row("a DaemonSet nobody has looked at", "{apiVersion: apps/v1, kind: DaemonSet, metadata: {generation: 1}}",
        "InProgress: DaemonSet status.observedGeneration not found");
    row("an unbound claim", "{apiVersion: v1, kind: PersistentVolumeClaim}", "InProgress: PVC is not Bound. phase: unknown");
    row("a balancer without address", "{apiVersion: v1, kind: Service, spec: {type: LoadBalancer}}",
        "InProgress: ClusterIP not set. Service type: LoadBalancer");
    row("a crash-looping Pod",
        "{apiVersion: v1, kind: Pod, status: {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}]}}",
        "Failed: Containers in CrashLoop state: a");
    row("a Pod nobody scheduled for long",
        "{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: '2026-01-01T00:00:00Z'}, status: {phase: Pending, conditions: "
        "[{type: PodScheduled, status: 'False', reason: Unschedulable}]}}",
        "Failed: Pod could not be scheduled");
    row("a running Job is current", "{apiVersion: batch/v1, kind: Job, status: {startTime: x, active: 1}}",
        "Current: Job in progress. success:0, active: 1, failed: 0");
    row("an established definition",
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, status: {conditions: [{type: Established, status: 'True'}]}}",
        "Current: CRD is established");
  }
  void rules() {
    QFETCH(QString, object);
    QFETCH(QString, expected);
    const FixedClock clock(std::chrono::sys_days(std::chrono::year(2026) / 6 / 1));
    const auto readiness = kube::computeReadiness(*value::parseYaml(object.toStdString()), clock);
    QCOMPARE(QString::fromStdString(std::string(kube::readyStateName(readiness.state)) + ": " + readiness.message), expected);
  }
  void hookJobsMustEnd() {
    QCOMPARE(kube::jobCompletion(*value::parseYaml("status: {active: 1}")).state, kube::ReadyState::InProgress);
    QCOMPARE(
        kube::jobCompletion(*value::parseYaml("status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}")).message,
        std::string("Job Completed. succeeded: 1/1"));
    QCOMPARE(kube::jobCompletion(*value::parseYaml("status: {failed: 3, conditions: [{type: Failed, status: 'True'}]}")).state,
        kube::ReadyState::Failed);
    QCOMPARE(kube::podCompletion(*value::parseYaml("{metadata: {name: p}, status: {phase: Failed}}")).message,
        std::string("pod p failed"));
  }
};

QTEST_APPLESS_MAIN(TestReadiness)
#include "tst_readiness.moc"
