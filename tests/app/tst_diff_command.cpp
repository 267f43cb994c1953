// `diff`: what it prints and how it ends, against the sandbox.

#include "tests/app/release_fixture.h"

#include "core/value/json.h"

class TestDiffCommand : public QObject {
  Q_OBJECT

private slots:
  void init() {
    m_on = std::make_unique<ReleaseFixture>();
    m_on->write("mini/templates/s.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: {{ .Values.password | default \"gull\" }}\n");
    QCOMPARE(m_on->run({"install", "r", m_on->path("mini")}).status, 0);
    QCOMPARE(m_on->run({"upgrade", "r", m_on->path("mini"), "--set", "colour=blue,password=tern-rock"}).status, 0);
  }

  void revisionsAreCompared() {
    const auto ran = run({"revision", "r", "1", "--context", "0"});
    QCOMPARE(ran.err, QString());
    QCOMPARE(ran.out,
        QString::fromUtf8(
            "--- values, revision 1\n+++ values, revision 2\n@@ -0,0 +1,2 @@\n+colour: blue\n+password: ••••••••\n\n"
            "--- manifest, revision 1\n+++ manifest, revision 2\n@@ -7,1 +7,1 @@\n-  password: •••••••• (before)\n+  password: •••••••• (changed)\n"
            "@@ -15,1 +15,1 @@\n-  colour: red\n+  colour: blue\n"));
    QCOMPARE(ran.status, 0);
    QCOMPARE(run({"revision", "r", "1", "--exit-code"}).status, 2);
    QCOMPARE(run({"revision", "r", "2", "2", "--exit-code"}).status, 0);
    QCOMPARE(run({"revision", "r", "2", "2"}).out, QString("No difference.\n"));
  }

  void anUpgradeIsPlannedAndNothingIsDone() {
    const auto ran =
        run({"upgrade", "r", m_on->path("mini"), "--set", "colour=green,password=tern-rock", "--exit-code", "--context", "0"});
    QCOMPARE(ran.err, QString());
    QCOMPARE(ran.out,
        QString(
            "changed:\n  ConfigMap r  colour blue -> green\n\n--- values, revision 2\n+++ values, revision 3\n@@ -1,1 +1,1 @@\n-colour: blue\n+colour: green\n\n"
            "--- manifest, revision 2\n+++ manifest, revision 3\n@@ -15,1 +15,1 @@\n-  colour: blue\n+  colour: green\n"));
    QCOMPARE(ran.status, 2);
    QVERIFY(m_on->run({"history", "r"}).out.count('\n') == 3); // the heading and two revisions
    const auto same = run({"upgrade", "r", m_on->path("mini"), "--reuse-values", "--exit-code"});
    QCOMPARE(same.out, QString("Nothing changes in the cluster.\n"));
    QCOMPARE(same.status, 0);
  }

  void aRollbackHasItsCodes() {
    const auto ran = run({"rollback", "r", "-o", "json", "--exit-code"});
    QCOMPARE(ran.status, 2);
    const auto json = chartroom::value::parseJson(ran.out.toStdString());
    QVERIFY(json.ok());
    QCOMPARE(json->get("end").string(), std::string("applies"));
    QVERIFY(json->get("from") == chartroom::Value(2) || json->get("from").number() == 2);
    const chartroom::Value changed = json->get("changed");
    QCOMPARE(changed.size(), std::size_t(2));
    QVERIFY2(!ran.out.contains("tern-rock") && !ran.out.contains("gull"), qPrintable(ran.out));
    QVERIFY2(ran.out.contains(R"("after":"red","before":"blue","field":"colour","object":"ConfigMap r","says":"field")"),
        qPrintable(ran.out));
    QVERIFY(ran.out.contains(R"("restores":1)"));
    QVERIFY(run({"rollback", "r", "1"}).out.contains("+++ manifest, revision 1, as revision 3\n"));
  }

  void whatIsRefusedIsSaid() {
    m_on->write("mini/templates/bad.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: UPPER}\nspec: {ports: [{port: 80}]}\n");
    const auto ran = run({"upgrade", "r", m_on->path("mini")});
    QVERIFY2(ran.out.startsWith("It will be refused: ") && ran.out.contains("\nrefused:\n  Service UPPER  "), qPrintable(ran.out));
    QCOMPARE(ran.status, 0);
  }

  void badInputIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");
    QTest::newRow("no revision")
        << QStringList{"revision", "r"}
        << "Error: \"helm diff revision\" requires at least 2 arguments\n\nUsage:  helm diff revision <RELEASE> <REVISION> [REVISION] [flags]\n";
    QTest::newRow("no chart")
        << QStringList{"upgrade", "r"}
        << "Error: \"helm diff upgrade\" requires 2 arguments\n\nUsage:  helm diff upgrade [RELEASE] [CHART] [flags]\n";
    QTest::newRow("no release")
        << QStringList{"rollback"}
        << "Error: \"helm diff rollback\" requires at least 1 argument\n\nUsage:  helm diff rollback <RELEASE> [REVISION] [flags]\n";
    QTest::newRow("a word") << QStringList{"revision", "r", "x"} << "Error: \"x\" is no revision\n";
    QTest::newRow("one too many") << QStringList{"rollback", "r", "1", "2"} << "Error: one argument too many: \"2\"\n";
    QTest::newRow("a revision that is not there") << QStringList{"rollback", "r", "9"} << "Error: release has no 9 version\n";
    QTest::newRow("a release that is not there") << QStringList{"revision", "nobody", "1"} << "Error: release: not found\n";
    QTest::newRow("another format") << QStringList{"revision", "r", "1", "-o", "table"}
                                    << "Error: invalid argument \"table\" for \"-o, --output\" flag: invalid format type\n";
    QTest::newRow("an unknown child") << QStringList{"nothing"} << "";
  }
  void badInputIsRefused() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    const auto ran = run(arguments);
    if (error.isEmpty())
      QVERIFY2(ran.out.contains("Available Commands:") || ran.err.contains("unknown command"), qPrintable(ran.out + ran.err));
    else QCOMPARE(ran.err, error);
    if (!error.isEmpty()) QCOMPARE(ran.status, 1);
  }

private:
  ReleaseFixture::Run run(const QStringList& arguments) const { return m_on->run(QStringList{"diff"} + arguments); }

  std::unique_ptr<ReleaseFixture> m_on;
};

QTEST_GUILESS_MAIN(TestDiffCommand)
#include "tst_diff_command.moc"
