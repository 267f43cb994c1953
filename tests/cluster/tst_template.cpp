// `template` against a real control plane, beside the real helm 4.3.1: what both print on both channels, and how they end.

#include "tests/cluster/control_plane.h"

using namespace chartroom;

class TestTemplate : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;

  static QString chartPath() { return CHARTROOM_SOURCE_DIR "/tests/cluster/charts/asking"; }
  static QString text(const test::ControlPlane::Ran& ran) {
    return QString("rc %1\n%2\n%3").arg(ran.code).arg(QString::fromStdString(ran.out), QString::fromStdString(ran.err));
  }

private slots:
  void initTestCase() {
    m_plane.start();
    if (!m_plane.isReady()) return;
    QCOMPARE(m_plane.run("kubectl", {"create", "configmap", "foreign"}).code, 0);
    // The last of those that are there from the beginning; both programs count them.
    QTRY_COMPARE_WITH_TIMEOUT(m_plane.run("kubectl", {"get", "namespace", "kube-node-lease"}).code, 0, 60000);
  }
  void theServerIsAskedAsHelmAsksIt_data() {
    QTest::addColumn<QString>("flags");
    QTest::addColumn<QString>("part"); // of what both print, so that not both say nothing
    QTest::newRow("nothing is asked without the flag") << ""
                                                       << "namespaces: \"0\"";
    QTest::newRow("host names") << "--enable-dns"
                                << "host: \"127.0.0.1\"";
    QTest::newRow("server") << "--dry-run=server"
                            << "namespace: \"default\"";
    QTest::newRow("validate") << "--validate"
                              << "Flag --validate has been deprecated";
    QTest::newRow("API versions do not count") << "--dry-run=server --api-versions mine/v1 --kube-version 1.20 --debug"
                                               << "this list will be ignored";
    QTest::newRow("no warning about CRDs that are left out") << "--dry-run=server --skip-crds"
                                                             << "apps: \"true\"";
    QTest::newRow("CRDs") << "--dry-run=server --include-crds"
                          << "things.asking.example.com";
    QTest::newRow("no hooks, one file") << "--dry-run=server --no-hooks -s templates/asked.yaml"
                                        << "namespaces: ";
    QTest::newRow("a kind that is not there") << "--dry-run=server --set thing=true"
                                              << "unable to build kubernetes objects from release manifest";
    QTest::newRow("a kind that is not there, with debug") << "--dry-run=server --set thing=true --debug"
                                                          << "unable to build kubernetes objects";
    QTest::newRow("somebody else's object") << "--dry-run=server --set name=foreign"
                                            << "unable to continue with install";
    QTest::newRow("somebody else's object, adopted") << "--dry-run=server --set name=foreign --take-ownership"
                                                     << "name: foreign";
    QTest::newRow("somebody else's object in an upgrade") << "--dry-run=server --set name=foreign --is-upgrade"
                                                          << "name: foreign";
    QTest::newRow("a name that no release may have") << "--dry-run=server --name-template Bad"
                                                     << "release name check failed";
    QTest::newRow("no such server") << "--dry-run=server --kube-apiserver http://127.0.0.1:1"
                                    << "cluster reachability check failed";
    QTest::newRow("no such context") << "--dry-run=server --kube-context none"
                                     << "cluster reachability check failed";
  }
  void theServerIsAskedAsHelmAsksIt() {
    QFETCH(QString, flags);
    QFETCH(QString, part);
    const QStringList arguments = QStringList{"template", chartPath()} + flags.split(' ', Qt::SkipEmptyParts);
    const QString wanted = text(m_plane.run("helm", arguments));
    QVERIFY2(wanted.contains(part), qPrintable(wanted));
    QCOMPARE(text(m_plane.run(CHARTROOM_BINARY_DIR "/bin/chartroomctl", arguments)), wanted);
  }
  void lookupsAnswerAsHelms_data() {
    QTest::addColumn<QString>("a"); // apiVersion, kind, namespace, name
    QTest::addColumn<QString>("k");
    QTest::addColumn<QString>("n");
    QTest::addColumn<QString>("m");
    QTest::addColumn<QString>("part");
    QTest::newRow("an object") << "v1"
                               << "ConfigMap"
                               << "default"
                               << "foreign"
                               << "\"name\":\"foreign\"";
    QTest::newRow("an object without its namespace") << "v1"
                                                     << "ConfigMap"
                                                     << ""
                                                     << "foreign"
                                                     << "lookup: resource not found";
    QTest::newRow("an object that is not there") << "apps/v1"
                                                 << "Deployment"
                                                 << "default"
                                                 << "none"
                                                 << "# {}";
    QTest::newRow("items have their kind") << "v1"
                                           << "Namespace"
                                           << ""
                                           << ""
                                           << "\"kind\":\"Namespace\"";
    QTest::newRow("a namespace of what has none") << "v1"
                                                  << "Namespace"
                                                  << "shop"
                                                  << "default"
                                                  << "\"name\":\"default\"";
    QTest::newRow("an empty list") << "v1"
                                   << "Pod"
                                   << "none"
                                   << ""
                                   << "\"items\":[]";
    QTest::newRow("a list that cannot be had") << "authorization.k8s.io/v1"
                                               << "SubjectAccessReview"
                                               << ""
                                               << ""
                                               << "Error: ";
    QTest::newRow("a kind that its group has not") << "apps/v1"
                                                   << "Nope"
                                                   << "default"
                                                   << "x"
                                                   << "# {}";
    QTest::newRow("all of a kind that its group has not") << "v1"
                                                          << "Nope"
                                                          << ""
                                                          << ""
                                                          << "\"items\":[]";
    QTest::newRow("a group that is not there") << "nope/v1"
                                               << "X"
                                               << ""
                                               << ""
                                               << "unable to retrieve resource list";
    QTest::newRow("no group and version") << "/"
                                          << "X"
                                          << ""
                                          << ""
                                          << "groupVersion shouldn't be empty";
    QTest::newRow("no version of a group") << "a/b/c"
                                           << "X"
                                           << ""
                                           << ""
                                           << "groupVersion shouldn't be empty";
    QTest::newRow("a name that is a way") << "v1"
                                          << "Pod"
                                          << ""
                                          << "a/b"
                                          << "invalid resource name";
    QTest::newRow("a namespace that is a way up") << "v1"
                                                  << "Pod"
                                                  << ".."
                                                  << "x"
                                                  << "invalid namespace";
    QTest::newRow("a namespace with two wrong signs") << "v1"
                                                      << "Pod"
                                                      << "/%"
                                                      << "x"
                                                      << "may not contain '/' may not contain '%'";
    QTest::newRow("signs that have to be escaped") << "v1"
                                                   << "Pod"
                                                   << "\u00fc x"
                                                   << "y ?z"
                                                   << "# {}";
  }
  void lookupsAnswerAsHelms() {
    QFETCH(QString, a);
    QFETCH(QString, k);
    QFETCH(QString, n);
    QFETCH(QString, m);
    QFETCH(QString, part);
    const QStringList arguments{"template", chartPath(), "--dry-run=server", "--debug", "--set",
        QString("ask.a=%1,ask.k=%2,ask.n=%3,ask.m=%4").arg(a, k, n, m)};
    const QString wanted = text(m_plane.run("helm", arguments));
    QVERIFY2(wanted.contains(part), qPrintable(wanted));
    QCOMPARE(text(m_plane.run(CHARTROOM_BINARY_DIR "/bin/chartroomctl", arguments)), wanted);
  }
  void whatIsWrittenToFilesIsNotChecked() {
    const QTemporaryDir folder;
    const auto into = [&](const QString& name) {
      return QStringList{
          "template", chartPath(), "--dry-run=server", "--set", "name=foreign", "--output-dir", folder.filePath(name)};
    };
    const auto theirs = m_plane.run("helm", into("theirs"));
    const auto ours = m_plane.run(CHARTROOM_BINARY_DIR "/bin/chartroomctl", into("ours"));
    QCOMPARE(ours.code, theirs.code);
    QCOMPARE(ours.err, theirs.err);
    const auto read = [&](const QString& name) {
      QFile file(folder.filePath(name + "/asking/templates/asked.yaml"));
      return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(read("theirs").contains("name: foreign"));
    QCOMPARE(read("ours"), read("theirs"));
  }
};

QTEST_GUILESS_MAIN(TestTemplate)
#include "tst_template.moc"
