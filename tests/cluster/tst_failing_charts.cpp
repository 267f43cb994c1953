// Charts that fail, each in another way: what every command that renders says about them and how it ends, beside the real helm
// 4.3.1, without a cluster and on a real API server. No command may store a release.

#include "tests/cluster/control_plane.h"
#include "tests/cluster/side_by_side.h"

using namespace chartroom;

namespace {

struct FailingChart {
  const char* what;
  QMap<QString, QByteArray> files; // Chart.yaml is made when it is not among them
};

const QList<FailingChart>& failingCharts() {
  static const QByteArray kNamed = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
  static const QByteArray kObject = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \"";
  static const QList<FailingChart> kCharts{
      {"a syntax error", {{"templates/a.yaml", "a: {{ if }}{{ end }}\n"}}},
      {"an action that is not closed", {{"templates/a.yaml", "a: {{ .Values.x\nb: 1\n"}}},
      {"an end too few", {{"templates/a.yaml", "{{ range .Values.list }}\na: 1\n"}}},
      {"a nil pointer", {{"templates/a.yaml", "a: {{ .Values.no.such.key }}\n"}}},
      {"a call of fail", {{"templates/a.yaml", "{{ fail \"not today\" }}\n"}}},
      {"a required value that is not there", {{"templates/a.yaml", "a: {{ required \"name it\" .Values.name }}\n"}}},
      {"an unknown function", {{"templates/a.yaml", "a: {{ frobnicate 1 }}\n"}}},
      {"a wrong argument", {{"templates/a.yaml", "a: {{ index .Values.list 5 }}\n"}, {"values.yaml", "list: [1]\n"}}},
      {"a division by zero", {{"templates/a.yaml", "a: {{ div 1 0 }}\n"}}},
      {"a pipeline of the wrong type", {{"templates/a.yaml", "a: {{ .Values.list | upper }}\n"}, {"values.yaml", "list: [1]\n"}}},
      {"an include of nothing", {{"templates/a.yaml", "a: {{ include \"c.none\" . }}\n"}}},
      {"a template that includes itself", {{"templates/_h.tpl", "{{ define \"c.x\" }}{{ include \"c.x\" . }}{{ end }}"},
                                              {"templates/a.yaml", "a: {{ include \"c.x\" . }}\n"}}},
      {"output that is no YAML", {{"templates/a.yaml", "a: [1\nb: {\n"}}},
      {"output that is a list", {{"templates/a.yaml", "- 1\n- 2\n"}}},
      {"a broken hook", {{"templates/a.yaml", "kind: Job\nmetadata: {annotations: {\"helm.sh/hook\": pre-install}\n"}}},
      {"broken notes", {{"templates/NOTES.txt", "{{ .Values.a.b.c }}"}, {"templates/a.yaml", kObject + "x\"}\n"}}},
      {"a schema that the values do not meet",
          {{"values.schema.json", "{\"required\": [\"image\"], \"properties\": {\"n\": {\"type\": \"integer\"}}}"},
              {"values.yaml", "n: x\n"}}},
      {"a schema that is no JSON", {{"values.schema.json", "{\"type\": "}}},
      {"a dependency that is not there",
          {{"Chart.yaml", kNamed + "dependencies: [{name: kid, version: 1.0.0, repository: \"\"}]\n"}}},
      {"a subchart that fails", {{"charts/kid/Chart.yaml", "apiVersion: v2\nname: kid\nversion: 0.1.0\n"},
                                    {"charts/kid/templates/k.yaml", "{{ fail \"from below\" }}"}}},
      {"a subchart without a name", {{"charts/kid/Chart.yaml", "apiVersion: v2\nversion: 0.1.0\n"}}},
      {"a Chart.yaml that is a list", {{"Chart.yaml", "- a\n"}}},
      {"a Chart.yaml without a version", {{"Chart.yaml", "apiVersion: v2\nname: c\n"}}},
      {"an apiVersion that nobody knows", {{"Chart.yaml", "apiVersion: v9\nname: c\nversion: 1.0.0\n"}}},
      {"no Chart.yaml", {{"Chart.yaml", {}}, {"templates/a.yaml", "a: 1\n"}}},
      {"a Kubernetes that is too old", {{"Chart.yaml", kNamed + "kubeVersion: \">=99\"\n"}}},
      {"a library chart", {{"Chart.yaml", kNamed + "type: library\n"}}},
      {"values that are a list", {{"values.yaml", "- 1\n"}}},
      {"values that are no YAML", {{"values.yaml", "a: [\n"}}},
      {"a subchart whose version is none",
          {{"Chart.yaml", kNamed + "dependencies: [{name: kid, version: \">=9\", repository: \"\"}]\n"},
              {"charts/kid/Chart.yaml", "apiVersion: v2\nname: kid\nversion: x.y\n"}}},
  };
  return kCharts;
}

} // namespace

class TestFailingCharts : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;
  test::SideBySide m_both;

  void compare(const QString& chart, const QStringList& commands, const QStringList& mayWork = {}) {
    for (const QString& command : commands) {
      const auto [wanted, got] = m_both.run(QString(command).replace("CHART", chart).split(' '));
      if (!mayWork.contains(command))
        QVERIFY2(!wanted.startsWith("status 0"), qPrintable(command + ": helm does not fail\n" + wanted));
      QVERIFY2(got == wanted, qPrintable(QString("%1 %2\n--- helm\n%3\n--- ours\n%4").arg(command, chart, wanted, got)));
    }
  }
  QString records() const {
    return QString::fromStdString(
        m_plane.run("kubectl", {"get", "secrets,configmaps", "-A", "-l", "owner=helm", "-o", "name"}).out);
  }

private slots:
  void initTestCase() {
    test::SideBySide::needHelm();
    int number = 0;
    for (const FailingChart& chart : failingCharts()) {
      const QString folder = QString("chart%1/").arg(number++);
      if (!chart.files.contains("Chart.yaml")) m_both.write(folder + "Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
      for (auto file = chart.files.begin(); file != chart.files.end(); ++file)
        if (!file.value().isNull()) m_both.write(folder + file.key(), file.value());
    }
    m_both.write("good/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    m_both.write("good/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n");
  }
  void withoutACluster_data() {
    QTest::addColumn<QString>("chart");
    for (int i = 0; i < failingCharts().size(); ++i) QTest::newRow(failingCharts()[i].what) << QString("chart%1").arg(i);
  }
  void withoutACluster() {
    QFETCH(QString, chart);
    compare(chart,
        {"template demo CHART", "template demo CHART --debug", "install demo CHART --dry-run=client",
            "install demo CHART --dry-run=client -o json", "install demo CHART --dry-run=server", "install demo CHART",
            "upgrade demo CHART", "upgrade demo CHART --install --dry-run=client", "show all CHART"},
        {"template demo CHART --debug", "show all CHART"});
  }
  void onACluster_data() {
    QTest::addColumn<QString>("chart");
    // Helm installs no library chart, but upgrades to one.
    for (int i = 0; i < failingCharts().size(); ++i)
      if (QString(failingCharts()[i].what) != "a library chart")
        QTest::newRow(failingCharts()[i].what) << QString("chart%1").arg(i);
  }
  void onACluster() {
    QFETCH(QString, chart);
    if (!m_plane.isReady()) {
      m_plane.start();
      if (!m_plane.isReady()) return;
      QCOMPARE(m_plane.run("helm", {"install", "there", m_both.path("good")}).code, 0);
    }
    m_both.setKubeconfig(m_plane.kubeconfig());
    const QString before = records();
    compare(chart, {"template demo CHART --dry-run=server", "install demo CHART", "install demo CHART --dry-run=server",
                       "upgrade demo CHART --install", "upgrade there CHART", "upgrade there CHART --dry-run=client",
                       "upgrade there CHART --dry-run=server"});
    QCOMPARE(records(), before);
    QVERIFY(before.contains("there.v1"));
  }
};

QTEST_GUILESS_MAIN(TestFailingCharts)
#include "tst_failing_charts.moc"
