#include "sandbox_fixture.h"

#include <QFile>
#include <QProcess>

#include <csignal>

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

} // namespace

class TestPersistence : public QObject {
  Q_OBJECT

private slots:
  void everythingIsThereAgainAfterARestart() {
    SandboxFixture f;
    f.send("POST", kMaps, "{metadata: {name: a}, data: {k: v}}");
    f.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "{metadata: {name: things.example.test}, spec: {group: example.test, scope: Cluster, names: {plural: things, kind: Thing}, versions: [{name: v1, served: true, "
        "storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}");
    f.send("POST", "/apis/example.test/v1/things", "{apiVersion: example.test/v1, kind: Thing, metadata: {name: t}, any: 1}");
    const Value before = f.get(kMaps + "/a");
    const std::string revision = f.text(kMaps, {"metadata", "resourceVersion"});
    f.open();
    QVERIFY(sameJson(f.get(kMaps + "/a"), before));
    QCOMPARE(f.text(kMaps, {"metadata", "resourceVersion"}), revision);
    QCOMPARE(numberAt(f.get("/apis/example.test/v1/things/t"), {"any"}), 1);
    const Value made = f.json(f.send("POST", kMaps, "{metadata: {name: b}}"));
    QVERIFY(std::stoll(textAt(made, {"metadata", "resourceVersion"})) > std::stoll(revision));
  }

  // Release records hold every value.
  void nobodyElseReadsItsFiles() {
    QTemporaryDir dir;
    const QString folder = dir.filePath("data");
    auto opened = sandbox::Sandbox::open({.folder = folder.toStdString(), .ticking = sandbox::Ticking::Manual});
    QVERIFY(opened.ok());
    const auto ofOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(QFile(folder).permissions() & ofOthers, QFile::Permissions());
    const QFileInfoList files = QDir(folder).entryInfoList(QDir::Files);
    QVERIFY(files.size() >= 3);
    for (const QFileInfo& file : files)
      QVERIFY2((file.permissions() & ofOthers) == QFile::Permissions(), qPrintable(file.fileName()));
    // A sandbox of an earlier version.
    opened->reset();
    QVERIFY(
        QFile(folder + "/objects.db").setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
    opened = sandbox::Sandbox::open({.folder = folder.toStdString(), .ticking = sandbox::Ticking::Manual});
    QVERIFY(opened.ok());
    QCOMPARE(QFile(folder + "/objects.db").permissions() & ofOthers, QFile::Permissions());
  }

  void oneProgramAtATime() {
    SandboxFixture f;
    auto second = sandbox::Sandbox::open({.folder = f.dir.path().toStdString()});
    QVERIFY(!second.ok());
    QCOMPARE(second.error().code, Code::Conflict);
    QVERIFY(second.error().message.ends_with("is in use by another program"));
  }

  void listensOnceAndWritesItsKubeconfig() {
    SandboxFixture f;
    QVERIFY(!f.sandbox->kubeconfig().ok());
    const auto port = f.sandbox->listen(0);
    QVERIFY(port.ok() && *port > 0);
    QCOMPARE(f.sandbox->listen(0).error().code, Code::Conflict);
    SandboxFixture other;
    QCOMPARE(other.sandbox->listen(*port).error().code, Code::Io);
    const QString path = f.dir.filePath("kubeconfig");
    QVERIFY(f.sandbox->writeKubeconfig(path.toStdString()).ok());
    QCOMPARE(QFile(path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    f.sandbox->stopListening();
    QCOMPARE(f.sandbox->port(), 0);
    QCOMPARE(*f.sandbox->listen(*port), *port);
  }

  void survivesBeingKilledAtAnyMoment() {
    QTemporaryDir dir;
    const std::string folder = dir.filePath("data").toStdString();
    // The server makes a deployment's pods when it is killed in the middle of that.
    {
      auto sandbox = sandbox::Sandbox::open({.folder = folder, .ticking = sandbox::Ticking::Manual});
      sandbox::Request request;
      request.method = "POST";
      request.path = "/apis/apps/v1/namespaces/default/deployments";
      request.body =
          R"({"metadata":{"name":"d"},"spec":{"replicas":60,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})";
      QCOMPARE((*sandbox)->handle(request).status, 201);
    }
    for (int round = 0; round < 3; ++round) {
      QProcess server;
      server.start(CHARTROOM_BINARY_DIR "/tests/sandbox_server", {QString::fromStdString(folder), dir.filePath("kubeconfig")});
      QVERIFY(server.waitForReadyRead(20'000));
      ::kill(static_cast<pid_t>(server.processId()), SIGKILL);
      QVERIFY(server.waitForFinished(20'000));
    }
    auto sandbox = sandbox::Sandbox::open({.folder = folder, .ticking = sandbox::Ticking::Manual});
    QVERIFY2(sandbox.ok(), sandbox.ok() ? "" : sandbox.error().message.c_str());
    (*sandbox)->settle();
    sandbox::Request request;
    request.path = "/apis/apps/v1/namespaces/default/deployments/d";
    QCOMPARE(numberAt(SandboxFixture::json((*sandbox)->handle(request)), {"status", "availableReplicas"}), 60);
  }
};

QTEST_GUILESS_MAIN(TestPersistence)
#include "tst_persistence.moc"
