// One command line on the sandbox and on a real API server: kubectl and helm say the same of both. About what a server publishes
// (OpenAPI) and what it checks (custom resources against their schema).

#include "core/sandbox/sandbox.h"
#include "tests/cluster/control_plane.h"

#include <QRegularExpression>

#include <array>
#include <memory>

using namespace chartroom;
using namespace chartroom::test;

namespace {

const char* const kMissing = "apiVersion: rep.example/v1\nkind: Thing\nmetadata: {name: t}\nspec: {a: 1}\n";

} // namespace

class SandboxAndServer : public QObject {
  Q_OBJECT

private slots:
  void initTestCase() {
    m_plane.start();
    if (!m_plane.isReady()) return;
    auto opened = sandbox::Sandbox::open({.folder = m_folder.filePath("sandbox").toStdString()});
    if (!opened) QFAIL(opened.error().message.c_str());
    m_sandbox = std::move(*opened);
    QVERIFY(m_sandbox->listen(0));
    QVERIFY(m_sandbox->writeKubeconfig(m_folder.filePath("kubeconfig").toStdString()));
    QDir().mkpath(m_folder.filePath("chart/templates"));
    write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n");
    write("chart/templates/thing.yaml", kMissing);
    write("missing.yaml", kMissing);
    write("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: b}\nbogus: 1\n");
    const QString definition = CHARTROOM_SOURCE_DIR "/tests/core/sandbox/testdata/widgets.yaml";
    for (const auto& pair : both({"kubectl", "apply", "-f", definition})) QVERIFY2(pair.startsWith("status 0"), qPrintable(pair));
    for (const auto& pair : both({"kubectl", "wait", "--for=condition=Established", "crd/widgets.shop.example"}))
      QVERIFY2(pair.startsWith("status 0"), qPrintable(pair));
    // A server publishes a new kind's schema a moment after it serves it.
    QTRY_VERIFY_WITH_TIMEOUT(both({"kubectl", "explain", "widget.spec"})[0].startsWith("status 0"), 30000);
  }

  void saysTheSame_data() {
    QTest::addColumn<QStringList>("command");
    auto row = [](const char* name, const char* command) { QTest::newRow(name) << QString(command).split(' '); };
    for (const char* kind :
        {"pod", "deployment", "statefulset", "job", "cronjob", "service", "ingress", "configmap", "secret", "event",
            "customresourcedefinition", "horizontalpodautoscaler", "persistentvolumeclaim", "networkpolicy", "role", "widget"})
      QTest::newRow(qPrintable(QString("the fields of a %1").arg(kind))) << QStringList{"kubectl", "explain", kind, "--recursive"};
    row("a kind that nobody has", "kubectl explain nothing");
    row("a field that is not there", "kubectl explain pod.nothing");
    row("a described field of a custom kind", "kubectl explain widget.spec.size");
    row("a chart's kind without its definition", "helm install one chart");
    row("an object of a missing kind", "kubectl apply -f missing.yaml");
    row("an unknown field, strictly", "kubectl create -f map.yaml");
    row("an unknown field, in a dry run of the client", "kubectl create --dry-run=client -o name -f map.yaml");
    row("an unknown field, with a warning", "kubectl create --validate=warn --dry-run=server -o name -f map.yaml");
  }
  void saysTheSame() {
    QFETCH(QStringList, command);
    const auto said = both(command);
    QCOMPARE(said[1], said[0]);
  }

  void checksTheSame_data() {
    QTest::addColumn<QString>("spec");
    for (const char* spec :
        {"{size: 1, colour: red}", "{size: x, colour: red}", "{size: 1}", "{size: null, colour: null}", "{size: 11, colour: blue}",
            "{size: 0, colour: blue, bogus: 1}", "{size: 1, colour: red, name: ABCDEFGHI}", "{size: 1, colour: red, name: A}",
            "{size: 1, colour: red, name: AB}", "{size: 1.5, colour: 3}", "{size: 1, colour: red, ratio: 0, even: 3}",
            "{size: 1, colour: red, ratio: -1.5}", "{size: 1, colour: red, port: true}",
            "{size: 1, colour: red, tags: [a, b, c, d]}", "{size: 1, colour: red, tags: [a, a]}",
            "{size: 1, colour: red, tags: []}", "{size: 1, colour: red, parts: [{id: a}, {id: a}]}",
            "{size: 1, colour: red, parts: [{count: 1}]}", "{size: 1, colour: red, labels: {a: 1, b: x, c: z}}",
            "{size: 1, colour: red, when: yesterday}", "{size: 1, colour: red, when: '2026-01-02T03:04:05Z'}",
            "{size: 1, colour: red, maybe: null, name: null}", "{size: 1, colour: red, small: 3000000000}",
            "{size: 1, colour: red, small: false}", "{size: 1, colour: red, both: {a: x, b: z}}",
            "{size: 1, colour: red, both: {}}", "{size: 1, colour: red, nota: bad}", "{size: 1, colour: red, alls: z}",
            "{size: 1, colour: red, alls: zzzz}", "{size: 1, colour: red, pod: {a: 1}}", "5", "[a]", "null",
            "{size: 1, colour: red, free: {a: 1}}", "{size: 2, colour: red, parts: [{id: a}], free: {b: 1}, port: 80}"})
      QTest::newRow(spec) << spec;
  }
  void checksTheSame() {
    QFETCH(QString, spec);
    write("widget.yaml", "apiVersion: shop.example/v1\nkind: Widget\nmetadata: {name: w}\nspec: " + spec.toUtf8() + "\n");
    const auto said = both({"kubectl", "create", "--dry-run=server", "-o", "jsonpath={.spec} {.metadata.managedFields[0].fieldsV1}",
        "-f", "widget.yaml"});
    QCOMPARE(said[1], said[0]);
  }

private:
  void write(const QString& name, const QByteArray& text) const {
    QFile file(m_folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
  }

  // The real server's words and the sandbox's. Descriptions and enumerations of built-in kinds are the real server's only; of
  // several errors in one object its order is random.
  std::array<QString, 2> both(const QStringList& command) const {
    std::array<QProcess, 2> processes;
    for (std::size_t i = 0; i < 2; ++i) {
      auto environment = QProcessEnvironment::systemEnvironment();
      environment.insert("KUBECONFIG", i == 0 ? m_plane.kubeconfig() : m_folder.filePath("kubeconfig"));
      environment.insert("HOME", m_folder.filePath(QString("home%1").arg(i)));
      processes[i].setProcessEnvironment(environment);
      processes[i].setWorkingDirectory(m_folder.path());
      processes[i].setProcessChannelMode(QProcess::MergedChannels);
      processes[i].start(ControlPlane::binaries() + "/" + command[0], command.mid(1));
    }
    std::array<QString, 2> result;
    for (std::size_t i = 0; i < 2; ++i) {
      if (!processes[i].waitForFinished(60000)) processes[i].kill();
      QStringList lines = QString::fromUtf8(processes[i].readAll()).split('\n');
      if (command.value(1) == "explain" && command.last() == "--recursive") {
        const qsizetype from = lines.indexOf("DESCRIPTION:"), to = lines.indexOf("FIELDS:");
        if (from >= 0 && to > from) lines.erase(lines.begin() + from, lines.begin() + to);
        lines.erase(
            std::remove_if(lines.begin(), lines.end(), [](const QString& line) { return line.trimmed().startsWith("enum:"); }),
            lines.end());
      }
      if (lines.filter("is invalid: ").size() == 1) lines.sort();
      result[i] = QString("status %1\n").arg(processes[i].exitCode()) + lines.join('\n');
    }
    return result;
  }

  QTemporaryDir m_folder;
  ControlPlane m_plane;
  std::unique_ptr<sandbox::Sandbox> m_sandbox;
};

QTEST_GUILESS_MAIN(SandboxAndServer)
#include "tst_sandbox_and_server.moc"
