// The real helm and kubectl against the sandbox on loopback: the test that the sandbox is a Kubernetes API server as far as
// they can tell.

#include "core/sandbox/sandbox.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace chartroom;

namespace {

constexpr int kPatience = 60'000;

struct Outcome {
  int code = -1;
  QString output; // standard output and error
};

void writeFile(const QString& path, const QByteArray& text) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text);
}

const char* const kDeployment = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  labels: {app: web}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: "nginx:{{ .Values.tag }}"
        ports: [{containerPort: 80}]
)";

const char* const kOthers = R"(apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-web}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80, targetPort: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ .Release.Name }}-db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: db, image: "postgres:16"}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: {{ .Release.Name }}-files}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-config}
data: {tag: {{ .Values.tag | quote }}}
---
apiVersion: example.test/v1
kind: Widget
metadata: {name: {{ .Release.Name }}-widget}
spec: {size: {{ .Values.replicas }}, colours: [red, green]}
)";

const char* const kHook = R"(apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-prepare
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: before-hook-creation}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: prepare, image: "busybox:1"}]
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-check
  annotations: {helm.sh/hook: test}
spec:
  restartPolicy: Never
  containers: [{name: check, image: "busybox:1"}]
)";

const char* const kDefinition = R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer}
              colours: {type: array, items: {type: string}, x-kubernetes-list-type: set}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
)";

const char* const kApplied = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: applied, labels: {kept: "yes"}}
spec:
  replicas: 2
  selector: {matchLabels: {app: applied}}
  template:
    metadata: {labels: {app: applied}}
    spec:
      containers:
      - {name: one, image: "busybox:1", env: [{name: A, value: a}]}
)";

} // namespace

#define RUN_OK(...)                                                                                                                \
  [&] {                                                                                                                            \
    Outcome outcome = run(__VA_ARGS__);                                                                                            \
    if (outcome.code != 0) qWarning().noquote() << outcome.output;                                                                 \
    return outcome;                                                                                                                \
  }()

class TestRealClients : public QObject {
  Q_OBJECT

private:
  Outcome run(const QString& program, const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("KUBECONFIG", m_kubeconfig);
    for (const char* name : {"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "KUBECACHEDIR", "HOME"})
      environment.insert(name, m_dir.filePath(name));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(m_bin + "/" + program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kPatience)) {
      process.kill();
      process.waitForFinished();
      return {-1, "no end of: " + program + " " + arguments.join(' ') + "\n" + process.readAll()};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
  }
  Outcome kubectl(const QString& line, const QByteArray& input = {}) { return RUN_OK("kubectl", line.split(' '), input); }
  Outcome helm(const QString& line) { return RUN_OK("helm", line.split(' ')); }
  // One field by jsonpath, without a word about failures.
  QString field(const QString& what, const QString& path) {
    QStringList arguments = {"get"};
    arguments += what.split(' ');
    arguments += "-o=jsonpath=" + path;
    return run("kubectl", arguments).output;
  }

  QTemporaryDir m_dir;
  QString m_bin, m_kubeconfig, m_chart;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;

private slots:
  void initTestCase() {
    m_bin = QDir::homePath() + "/.cache/chartroom-testbed/bin";
    if (!QFile::exists(m_bin + "/helm") || !QFile::exists(m_bin + "/kubectl")) {
      if (QStandardPaths::findExecutable("go").isEmpty())
        QSKIP("the real helm and kubectl are not there, and without Go they cannot be built");
      QFAIL(qPrintable("the real helm and kubectl are not in " + m_bin + ": run tests/cluster/build-testbed"));
    }
    m_kubeconfig = m_dir.filePath("kubeconfig");
    m_chart = m_dir.filePath("shop");
    auto opened = sandbox::Sandbox::open({.folder = m_dir.filePath("sandbox").toStdString()});
    QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
    m_sandbox = std::move(*opened);
    QVERIFY(m_sandbox->listen(0).ok());
    QVERIFY(m_sandbox->writeKubeconfig(m_kubeconfig.toStdString()).ok());
    writeFile(m_chart + "/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '1.25'\n");
    writeFile(m_chart + "/values.yaml", "replicas: 2\ntag: '1.25'\n");
    writeFile(m_chart + "/templates/deployment.yaml", kDeployment);
    writeFile(m_chart + "/templates/others.yaml", kOthers);
    writeFile(m_chart + "/templates/hook.yaml", kHook);
    writeFile(m_chart + "/crds/widget.yaml", kDefinition);
  }

  void cleanupTestCase() { m_sandbox.reset(); }

  void helmInstallsAndWaits() {
    const Outcome outcome = helm("install one " + m_chart + " --wait --wait-for-jobs --timeout 40s");
    QCOMPARE(outcome.code, 0);
    QVERIFY(outcome.output.contains("STATUS: deployed"));
    QCOMPARE(field("deploy one-web", "{.status.availableReplicas}"), QString("2"));
    QCOMPARE(field("sts one-db", "{.status.readyReplicas}"), QString("2"));
    QCOMPARE(field("pvc", "{range .items[*]}{.metadata.name}={.status.phase} {end}"),
        QString("data-one-db-0=Bound data-one-db-1=Bound one-files=Bound "));
    QCOMPARE(field("widget one-widget", "{.spec.size}"), QString("2"));
    QVERIFY(field("svc one-web", "{.status.loadBalancer.ingress[0].ip}").startsWith("198.51.100."));
    QCOMPARE(field("job one-prepare", "{.status.succeeded}"), QString("1"));
  }

  void helmUpgradesAndRollsBack() {
    QCOMPARE(helm("upgrade one " + m_chart + " --set tag=1.26,replicas=3 --wait --timeout 40s").code, 0);
    QCOMPARE(
        field("deploy one-web", "{.spec.template.spec.containers[0].image} {.status.updatedReplicas}"), QString("nginx:1.26 3"));
    QCOMPARE(field("widget one-widget", "{.spec.size}"), QString("3"));
    QCOMPARE(helm("rollback one 1 --wait --timeout 40s").code, 0);
    QCOMPARE(
        field("deploy one-web", "{.spec.template.spec.containers[0].image} {.status.updatedReplicas}"), QString("nginx:1.25 2"));
    QCOMPARE(field("cm one-config", "{.data.tag}"), QString("1.25"));
    const QJsonArray history = QJsonDocument::fromJson(helm("history one -o json").output.toUtf8()).array();
    QCOMPARE(history.size(), 3);
    QCOMPARE(history[2].toObject()["description"].toString(), QString("Rollback to 1"));
  }

  void helmTellsWhatItKnows() {
    const QJsonArray list = QJsonDocument::fromJson(helm("list -A -o json").output.toUtf8()).array();
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0].toObject()["status"].toString(), QString("deployed"));
    QVERIFY(helm("get manifest one").output.contains("kind: StatefulSet"));
    QVERIFY(helm("get values one --all").output.contains("replicas: 2"));
    const QString status = helm("status one").output;
    QVERIFY2(status.contains("==> v1/Deployment"), qPrintable(status));
    QVERIFY2(status.contains("one-web   2/2     2            2"), qPrintable(status));
    const Outcome tested = helm("test one");
    QCOMPARE(tested.code, 0);
    QVERIFY(tested.output.contains("Phase:          Succeeded"));
  }

  void helmWaitsInVainForAnImageThatIsMissing() {
    const Outcome outcome =
        run("helm", {"upgrade", "one", m_chart, "--set", "tag=missing", "--wait", "--timeout", "3s", "--rollback-on-failure"});
    QVERIFY(outcome.code != 0);
    QVERIFY2(outcome.output.contains("one-web not ready"), qPrintable(outcome.output));
    QCOMPARE(field("deploy one-web", "{.spec.template.spec.containers[0].image}"), QString("nginx:1.25"));
  }

  void helmInstallsClientSideIntoANewNamespace() {
    QCOMPARE(helm("install two " + m_chart + " --server-side=false -n fresh --create-namespace --wait --timeout 40s").code, 0);
    QCOMPARE(helm("upgrade two " + m_chart + " --server-side=false -n fresh --set replicas=1 --wait --timeout 40s").code, 0);
    QCOMPARE(field("deploy two-web -n fresh", "{.status.replicas}"), QString("1"));
    QCOMPARE(helm("uninstall two -n fresh --wait --timeout 40s").code, 0);
    QCOMPARE(kubectl("delete ns fresh --timeout=30s").code, 0);
    QVERIFY(!field("ns", "{.items[*].metadata.name}").contains("fresh"));
  }

  void helmDryRunsOnTheServerWithoutAWrite() {
    const QString before = field("deploy one-web", "{.metadata.resourceVersion}");
    QCOMPARE(helm("upgrade one " + m_chart + " --set replicas=7 --dry-run=server").code, 0);
    QCOMPARE(field("deploy one-web", "{.metadata.resourceVersion}"), before);
  }

  void kubectlGets() {
    const QString wide = kubectl("get deploy,sts,pods,svc,pvc,wd -o wide").output;
    QVERIFY2(
        wide.contains(QRegularExpression("deployment.apps/one-web +2/2 +2 +2 +\\S+ +web +nginx:1.25 +app=web")), qPrintable(wide));
    QVERIFY2(wide.contains(QRegularExpression("statefulset.apps/one-db +2/2 +\\S+ +db +postgres:16")), qPrintable(wide));
    QVERIFY2(wide.contains(QRegularExpression("pod/one-db-0 +1/1 +Running +0 +\\S+ +10\\.244\\.\\S+ +sandbox")), qPrintable(wide));
    QVERIFY2(wide.contains(QRegularExpression("persistentvolumeclaim/one-files +Bound +pvc-\\S+ +2Gi +RWO +standard")),
        qPrintable(wide));
    QVERIFY2(wide.contains(QRegularExpression("NAME +SIZE\nwidget.example.test/one-widget +2")), qPrintable(wide));
    QVERIFY(kubectl("get pods -A").output.contains("NAMESPACE"));
    QVERIFY(kubectl("get deploy one-web -o yaml").output.contains("observedGeneration:"));
    QVERIFY(kubectl("get pods -l app=db --field-selector=metadata.name=one-db-1 -o name").output == "pod/one-db-1\n");
    QVERIFY(kubectl("get all").output.contains("replicaset.apps/one-web-"));
    QCOMPARE(run("kubectl", {"get", "pod", "none"}).output, QString("Error from server (NotFound): pods \"none\" not found\n"));
    QVERIFY(kubectl("api-resources --api-group=example.test").output.contains("widgets"));
    QVERIFY(kubectl("version").output.contains("Server Version: v1.36.3"));
  }

  void kubectlWatches() {
    QCOMPARE(kubectl("create configmap seen").code, 0);
    const Outcome outcome = run("kubectl", {"get", "cm", "seen", "--watch", "--request-timeout=1s"});
    QVERIFY2(outcome.output.contains(QRegularExpression("NAME +DATA +AGE\nseen +0")), qPrintable(outcome.output));
  }

  void kubectlDescribes() {
    const QString deployment = kubectl("describe deploy one-web").output;
    QVERIFY2(deployment.contains("2 desired | 2 updated | 2 total | 2 available | 0 unavailable"), qPrintable(deployment));
    QVERIFY2(deployment.contains("ScalingReplicaSet"), qPrintable(deployment));
    QVERIFY(kubectl("describe pod one-db-0").output.contains("Successfully assigned default/one-db-0 to sandbox"));
    QVERIFY(kubectl("describe svc one-web").output.contains("LoadBalancer Ingress:     198.51.100."));
    for (const char* kind : {"sts", "pvc", "pv", "job", "node", "wd", "crd", "ns", "storageclass"})
      QCOMPARE(kubectl(QString("describe ") + kind).code, 0);
  }

  void kubectlAppliesClientSide() {
    QVERIFY(kubectl("apply -f -", kApplied).output.contains("deployment.apps/applied created"));
    QVERIFY(kubectl("rollout status deploy/applied --timeout=20s").output.contains("successfully rolled out"));
    QVERIFY(kubectl("apply -f -", kApplied).output.contains("unchanged"));
    const QByteArray changed = QByteArray(kApplied).replace("value: a", "value: b").replace(", labels: {kept: \"yes\"}", "");
    const Outcome diff = run("kubectl", {"diff", "-f", "-"}, changed);
    QCOMPARE(diff.code, 1);
    QVERIFY2(diff.output.contains("-          value: a") && diff.output.contains("+          value: b"), qPrintable(diff.output));
    QVERIFY(kubectl("apply -f -", changed).output.contains("configured"));
    QCOMPARE(field("deploy applied", "{.metadata.labels.kept}"), QString());
    QCOMPARE(run("kubectl", {"diff", "-f", "-"}, changed).code, 0);
  }

  void kubectlAppliesServerSideAndMeetsConflicts() {
    const QByteArray mine = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {a: one}\n";
    QVERIFY(kubectl("apply --server-side --field-manager=first -f -", mine).output.contains("serverside-applied"));
    const QByteArray theirs = QByteArray(mine).replace("one", "two");
    const Outcome conflict = run("kubectl", {"apply", "--server-side", "--field-manager=second", "-f", "-"}, theirs);
    QCOMPARE(conflict.code, 1);
    QVERIFY2(
        conflict.output.contains("Apply failed with 1 conflict: conflict with \"first\": .data.a"), qPrintable(conflict.output));
    QVERIFY(
        kubectl("apply --server-side --field-manager=second --force-conflicts -f -", theirs).output.contains("serverside-applied"));
    QCOMPARE(field("cm shared", "{.data.a}"), QString("two"));
  }

  void kubectlIsToldAboutUnknownFields() {
    const Outcome outcome =
        run("kubectl", {"apply", "-f", "-"}, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\nspec: 1\n");
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.output.contains("strict decoding error: unknown field \"spec\""), qPrintable(outcome.output));
  }

  void kubectlChangesThings() {
    QCOMPARE(kubectl("scale deploy applied --replicas=4").code, 0);
    QCOMPARE(kubectl("wait deploy/applied --for=jsonpath={.status.readyReplicas}=4 --timeout=20s").code, 0);
    QCOMPARE(kubectl("set image deploy/applied one=busybox:2").code, 0);
    QCOMPARE(kubectl("rollout status deploy/applied --timeout=20s").code, 0);
    QCOMPARE(kubectl("rollout undo deploy/applied").code, 0);
    QCOMPARE(kubectl("rollout status deploy/applied --timeout=20s").code, 0);
    QCOMPARE(field("deploy applied", "{.spec.template.spec.containers[0].image}"), QString("busybox:1"));
    QCOMPARE(kubectl("label deploy applied colour=blue").code, 0);
    QCOMPARE(kubectl("patch wd one-widget --type=merge -p={\"spec\":{\"size\":9}}").code, 0);
    QCOMPARE(kubectl("scale wd one-widget --replicas=5").code, 0);
    QCOMPARE(field("wd one-widget", "{.spec.size}"), QString("5"));
    QCOMPARE(kubectl("create job once --image=busybox").code, 0);
    QCOMPARE(kubectl("wait job/once --for=condition=complete --timeout=20s").code, 0);
    QVERIFY(kubectl("logs job/once").output.contains("containers do not run here"));
    QCOMPARE(kubectl("run broken --image=busybox:missing").code, 0);
    QCOMPARE(
        kubectl("wait pod/broken --for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff --timeout=20s")
            .code,
        0);
    QCOMPARE(kubectl("create secret generic word --from-literal=a=b").code, 0);
    QCOMPARE(field("secret word", "{.data.a}"), QString("Yg=="));
    QCOMPARE(kubectl("auth can-i delete pods").output, QString("yes\n"));
    QCOMPARE(kubectl("delete deploy/applied pod/broken job/once secret/word").code, 0);
    QVERIFY(kubectl("wait --for=delete pod -l app=applied --timeout=20s").code == 0);
  }

  void aClientWithoutTheTokenIsTurnedAway() {
    const Outcome outcome = run("kubectl", {"get", "pods", "--token=wrong"});
    QVERIFY(outcome.code != 0);
    QVERIFY2(outcome.output.contains("Unauthorized") || outcome.output.contains("must be logged in"), qPrintable(outcome.output));
  }

  void helmUninstallsAndWaits() {
    QCOMPARE(helm("uninstall one --wait --timeout 40s").code, 0);
    QCOMPARE(field("deploy,sts,svc -l app.kubernetes.io/managed-by=Helm", "{.items}"), QString("[]"));
    QCOMPARE(kubectl("delete crd widgets.example.test --timeout=20s").code, 0);
    QVERIFY(run("kubectl", {"get", "widgets", "--cache-dir=" + m_dir.filePath("newcache")})
                .output.contains("the server doesn't have a resource type"));
  }
};

QTEST_GUILESS_MAIN(TestRealClients)
#include "tst_real_clients.moc"
