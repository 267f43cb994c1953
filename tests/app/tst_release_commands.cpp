// app/cli: the verbs of a release against the sandbox. Goldens are what helm 4.3.1 printed there, times masked.

#include "tests/app/release_fixture.h"

#include <csignal>
#include <sys/types.h>

class TestReleaseCommands : public QObject {
  Q_OBJECT

  static void check(const ReleaseFixture& on, const QStringList& arguments, const QString& out) {
    const auto ran = on.run(arguments);
    QCOMPARE(ran.out, out);
    QCOMPARE(ran.err, QString());
    QCOMPARE(ran.status, 0);
  }
  static void refused(const ReleaseFixture& on, const QStringList& arguments, const QString& err) {
    const auto ran = on.run(arguments);
    QCOMPARE(ran.err, err);
    QCOMPARE(ran.out, QString());
    QCOMPARE(ran.status, 1);
  }
  // Starts an install that never becomes ready, and returns once its record and object are there.
  static bool startWaiting(const ReleaseFixture& on, QProcess& process) {
    process.start(ReleaseFixture::program(),
        {"install", "slow", on.path("slow"), "--wait", "--timeout", "5m", "--kubeconfig", on.path("kubeconfig")});
    return process.waitForStarted() && QTest::qWaitFor(
                                           [&] {
                                             chartroom::sandbox::Request request;
                                             request.path = "/apis/apps/v1/namespaces/default/deployments/web";
                                             return on.sandbox->handle(request).status == 200;
                                           },
                                           30000);
  }

private slots:
  void whatCannotBeWrittenIsAnError_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("what"); // could not be written
    QTest::newRow("list") << "list"
                          << "unable to write table output: ";
    QTest::newRow("list as JSON") << "list -o json"
                                  << "unable to write JSON output: ";
    QTest::newRow("list as YAML") << "list -o yaml"
                                  << "unable to write YAML output: ";
    QTest::newRow("names") << "list -q"
                           << "";
    QTest::newRow("history") << "history r"
                             << "unable to write table output: ";
    QTest::newRow("status") << "status r"
                            << "";
    QTest::newRow("status as JSON") << "status r -o json"
                                    << "unable to write JSON output: ";
    QTest::newRow("values") << "get values r"
                            << "unable to write YAML output: ";
    for (const char* part : {"all", "hooks", "manifest", "metadata", "notes"})
      QTest::newRow(part) << QString("get %1 r").arg(part) << "";
    QTest::newRow("upgrade") << "upgrade r MINI"
                             << "";
    QTest::newRow("rollback") << "rollback r 1"
                              << "";
    QTest::newRow("uninstall") << "uninstall r"
                               << "";
  }
  void whatCannotBeWrittenIsAnError() {
    QFETCH(QString, line);
    QFETCH(QString, what);
    const ReleaseFixture on;
    QCOMPARE(on.run({"install", "r", on.path("mini")}).status, 0);
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(ReleaseFixture::program(),
        line.replace("MINI", on.path("mini")).split(' ') + QStringList{"--kubeconfig", on.path("kubeconfig")});
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(QString(process.readAllStandardError()), "Error: " + what + "write /dev/stdout: no space left on device\n");
    QCOMPARE(process.exitCode(), 1);
  }
  void theEnvironmentLimitsTheHistory() {
    ReleaseFixture on;
    on.environment = {{"HELM_MAX_HISTORY", "3"}};
    QCOMPARE(on.run({"install", "r", on.path("mini")}).status, 0);
    for (int i = 0; i < 4; ++i) QCOMPARE(on.run({"upgrade", "r", on.path("mini")}).status, 0);
    QCOMPARE(on.run({"history", "r"}).out.count("\n"), 4); // and the heading
    QCOMPARE(on.run({"rollback", "r", "4"}).status, 0);
    QCOMPARE(on.run({"history", "r"}).out.count("\n"), 4);
    QVERIFY(on.run({"upgrade", "--help"}).out.contains("saved per release. Use 0 for no limit (default 3)"));
    QCOMPARE(on.run({"upgrade", "r", on.path("mini"), "--history-max", "9"}).status, 0);
    QCOMPARE(on.run({"history", "r"}).out.count("\n"), 5);
  }
  void aReleaseLivesAsWithHelm() {
    const ReleaseFixture on;
    const QStringList n{"-n", "mini"};
    const QString rest = "NAMESPACE: mini\nSTATUS: deployed\n";
    check(on, QStringList{"install", "r", on.path("mini"), "--create-namespace"} + n,
        "NAME: r\nLAST DEPLOYED: TIME\n" + rest +
            "REVISION: 1\nDESCRIPTION: Install complete\nTEST SUITE: None\nNOTES:\nIt is red.\n");
    check(on, QStringList{"upgrade", "r", on.path("mini"), "--set", "colour=blue"} + n,
        "Release \"r\" has been upgraded. Happy Helming!\nNAME: r\nLAST DEPLOYED: TIME\n" + rest +
            "REVISION: 2\nDESCRIPTION: Upgrade complete\nTEST SUITE: None\nNOTES:\nIt is blue.\n");
    check(on, QStringList{"history", "r"} + n,
        "REVISION\tUPDATED\tSTATUS    \tCHART     \tAPP VERSION\tDESCRIPTION     \n1       \tTIME\tsuperseded\tmini-1.2.3\t9          \tInstall complete\n"
        "2       \tTIME\tdeployed  \tmini-1.2.3\t9          \tUpgrade complete\n");
    check(on, QStringList{"rollback", "r", "1"} + n, "Rollback was a success! Happy Helming!\n");
    check(on, QStringList{"get", "values", "r", "--revision", "2"} + n, "USER-SUPPLIED VALUES:\ncolour: blue\n");
    const QString manifest =
        "---\n# Source: mini/templates/cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: r\ndata:\n  colour: red\n\n\n";
    const QString hook =
        "---\n# Source: mini/templates/hook.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: r-hook\n  annotations:\n    helm.sh/hook: pre-install\n\n";
    check(on, QStringList{"get", "manifest", "r"} + n, manifest);
    check(on, QStringList{"get", "hooks", "r"} + n, hook);
    check(on, QStringList{"get", "notes", "r"} + n, "NOTES:\nIt is red.\n\n");
    check(on, QStringList{"get", "metadata", "r"} + n,
        "NAME: r\nCHART: mini\nVERSION: 1.2.3\nAPP_VERSION: 9\nANNOTATIONS: \nLABELS: modifiedAt=N,name=r,owner=helm,status=deployed,version=3\nDEPENDENCIES: \nNAMESPACE: mini\n"
        "REVISION: 3\nSTATUS: deployed\nDEPLOYED_AT: TIME\nAPPLY_METHOD: server-side apply\n");
    check(on, QStringList{"get", "all", "r"} + n,
        "NAME: r\nLAST DEPLOYED: TIME\n" + rest +
            "REVISION: 3\nCHART: mini\nVERSION: 1.2.3\nAPP_VERSION: 9\nDESCRIPTION: Rollback to 1\nTEST SUITE: None\nUSER-SUPPLIED VALUES:\nnull\n\n"
            "COMPUTED VALUES:\ncolour: red\n\nHOOKS:\n" +
            hook + "MANIFEST:\n" + manifest + "NOTES:\nIt is red.\n");
    check(on,
        QStringList{"get", "all", "r", "--template",
            "{{.Release.Chart.Name}} {{.Release.Chart.AppVersion}} {{range .Release.Hooks}}{{.Name}} {{.LastRun.Phase}}{{end}} {{range .Release.Chart.Templates}}{{.Name}} {{end}}{{.Release.Config}}"} +
            n,
        "mini 9 r-hook Succeeded templates/NOTES.txt templates/cm.yaml templates/hook.yaml map[]");
    check(on, QStringList{"list"} + n,
        "NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS  \tCHART     \tAPP VERSION\nr   \tmini     \t3       \tTIME\tdeployed\tmini-1.2.3\t9          \n");
    check(on, QStringList{"list", "-o", "json"} + n,
        "[{\"name\":\"r\",\"namespace\":\"mini\",\"revision\":\"3\",\"updated\":\"TIME\",\"status\":\"deployed\",\"chart\":\"mini-1.2.3\",\"app_version\":\"9\"}]\n");
    check(on, QStringList{"list", "-A", "-o", "yaml"},
        "- app_version: \"9\"\n  chart: mini-1.2.3\n  name: r\n  namespace: mini\n  revision: \"3\"\n  status: deployed\n  updated: TIME\n");
    check(on, QStringList{"list"}, "NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\n");
    check(on, QStringList{"uninstall", "r", "--keep-history"} + n, "release \"r\" uninstalled\n");
    check(on, QStringList{"status", "r"} + n,
        "NAME: r\nLAST DEPLOYED: TIME\nNAMESPACE: mini\nSTATUS: uninstalled\nREVISION: 3\nDESCRIPTION: Uninstallation complete\nTEST SUITE: None\nNOTES:\nIt is red.\n");
    check(on, QStringList{"uninstall", "r"} + n, "release \"r\" uninstalled\n");
    refused(on, QStringList{"status", "r"} + n, "Error: release: not found\n");
  }

  void mistakesAreToldInHelmsWords() {
    const ReleaseFixture on;
    refused(on, {"install", "r", on.path("none")}, "Error: INSTALLATION FAILED: path \"" + on.path("none") + "\" not found\n");
    refused(on, {"install", "r", on.path("mini"), "--dry-run=bogus"},
        "Error: invalid dry-run value (\"bogus\"). Must be \"none\", \"server\", or \"client\"\n");
    refused(on, {"install", "r", on.path("mini"), "-f", on.path("none")},
        "Error: INSTALLATION FAILED: open " + on.path("none") + ": no such file or directory\n");
    refused(on, {"upgrade", "r", on.path("mini")}, "Error: UPGRADE FAILED: \"r\" has no deployed releases\n");
    refused(
        on, {"rollback", "r", "x"}, "Error: could not convert revision to a number: strconv.Atoi: parsing \"x\": invalid syntax\n");
    refused(on, {"list", "-o", "xml"}, "Error: invalid argument \"xml\" for \"-o, --output\" flag: invalid format type\n");
    refused(on, {"list", "--kube-apiserver", "http://127.0.0.1:1"},
        "Error: kubernetes cluster unreachable: Get \"http://127.0.0.1:1/version\": dial tcp 127.0.0.1:1: connect: connection refused\n");
  }

  void anInterruptMarksTheReleaseFailed_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("a polite end") << SIGTERM;
  }
  void anInterruptMarksTheReleaseFailed() {
    QFETCH(int, signal);
    const ReleaseFixture on;
    QProcess process;
    QVERIFY(startWaiting(on, process));
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), signal), 0);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QCOMPARE(process.readAllStandardOutput(), QByteArray("Release slow has been cancelled.\n"));
    QCOMPARE(process.readAllStandardError(), QByteArray("Error: INSTALLATION FAILED: context canceled\n"));
    QVERIFY(
        on.run({"history", "slow"}).out.endsWith("\tfailed\tslow-1.0.0\t           \tRelease \"slow\" failed: context canceled\n"));
  }
  // As `timeout` does it: one to the program, one to its group.
  void twoSignalsAtOnceAreOne() {
    const ReleaseFixture on;
    QProcess process;
    QVERIFY(startWaiting(on, process));
    for (int i = 0; i < 2; ++i) QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGTERM), 0);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY(
        on.run({"history", "slow"}).out.endsWith("\tfailed\tslow-1.0.0\t           \tRelease \"slow\" failed: context canceled\n"));
  }
  void aKilledInstallStaysPending() {
    const ReleaseFixture on;
    QProcess process;
    QVERIFY(startWaiting(on, process));
    process.kill();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QVERIFY(on.run({"list", "--pending"}).out.contains("\tpending-install\t"));
    refused(on, {"upgrade", "slow", on.path("mini")},
        "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n");
    refused(on, {"rollback", "slow"}, "Error: release has no 0 version\n");
    check(on, {"uninstall", "slow"}, "release \"slow\" uninstalled\n");
  }

  void theSandboxServesAgainOnItsData() {
    const QTemporaryDir folder;
    const QStringList serve{"sandbox", "serve", "--data", folder.filePath("data"), "--kubeconfig", folder.filePath("kubeconfig")};
    const ReleaseFixture charts;
    for (const int signal : {SIGINT, SIGTERM}) {
      QProcess server;
      server.start(ReleaseFixture::program(), serve);
      QVERIFY(server.waitForStarted());
      QByteArray said;
      QVERIFY(QTest::qWaitFor(
          [&] {
            return (said += server.readAllStandardOutput())
                .contains("export KUBECONFIG=" + folder.filePath("kubeconfig").toUtf8() + "\n");
          },
          20000));
      QProcess client;
      if (signal == SIGINT)
        client.start(
            ReleaseFixture::program(), {"install", "r", charts.path("mini"), "--kubeconfig", folder.filePath("kubeconfig")});
      else client.start(ReleaseFixture::program(), {"list", "-q", "--kubeconfig", folder.filePath("kubeconfig")});
      QVERIFY(client.waitForFinished());
      QCOMPARE(client.readAllStandardError(), QByteArray());
      if (signal == SIGTERM) QCOMPARE(client.readAllStandardOutput(), QByteArray("r\n"));
      QCOMPARE(::kill(static_cast<pid_t>(server.processId()), signal), 0);
      QVERIFY(server.waitForFinished());
      QCOMPARE(server.exitStatus(), QProcess::NormalExit);
      QCOMPARE(server.exitCode(), 0);
      QCOMPARE(server.readAllStandardError(), QByteArray());
    }
  }

  // Old revisions are nearly all of what is stored, and are not read; a newest one that cannot be read is passed over, as in helm.
  void listReadsTheNewestRecordsAlone() {
    const ReleaseFixture fixture;
    const QString chart = fixture.path("mini");
    QCOMPARE(fixture.run({"install", "r", chart}).status, 0);
    for (int i = 0; i < 2; ++i) QCOMPARE(fixture.run({"upgrade", "r", chart}).status, 0);
    const auto spoil = [&](int revision) {
      chartroom::sandbox::Request request;
      request.method = "PATCH";
      request.path = "/api/v1/namespaces/default/secrets/sh.helm.release.v1.r.v" + std::to_string(revision);
      request.headers["content-type"] = "application/merge-patch+json";
      request.body = R"({"data":{"release":"bm8="}})";
      QCOMPARE(fixture.sandbox->handle(request).status, 200);
    };
    spoil(1);
    const auto listed = fixture.run({"list", "--debug", "--short"});
    QCOMPARE(listed.out, QString("r\n"));
    QVERIFY2(!listed.err.contains("failed to decode release"), qPrintable(listed.err));
    // Here all are read, because old ones are asked for.
    QVERIFY(fixture.run({"list", "--debug", "--superseded"}).err.contains("failed to decode release"));
    spoil(3);
    const auto older = fixture.run({"list", "--debug"});
    QVERIFY2(older.out.contains(QRegularExpression("\nr +\t\\w+ +\t2 +\t.*superseded")), qPrintable(older.out));
    QVERIFY(older.err.contains("failed to decode release"));
  }
};

QTEST_GUILESS_MAIN(TestReleaseCommands)
#include "tst_release_commands.moc"
