// The programs as a person starts them: without a display, without their other half, on a full disk.

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

class TestPrograms : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;

  struct Ran {
    int status = -1;
    QString out, err;
  };
  static Ran run(const QString& program, const QStringList& arguments, const QString& outputFile = {},
      const QMap<QString, QString>& more = {}) {
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(name);
    for (auto it = more.begin(); it != more.end(); ++it) environment.insert(it.key(), it.value());
    process.setProcessEnvironment(environment);
    if (!outputFile.isEmpty()) process.setStandardOutputFile(outputFile);
    process.start(program, arguments);
    if (!process.waitForFinished(60000)) process.kill();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
        process.readAllStandardError()};
  }
  static QString built(const QString& name) { return CHARTROOM_BINARY_DIR "/" + name; }
  void write(const QString& name, const QByteArray& text) const {
    QDir(m_folder.path()).mkpath(QFileInfo(name).path());
    QFile file(m_folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
  }
  static QString commandsOf(const QString& help) { return help.section("Available Commands:", 1).section("\n\n", 0, 0); }

private slots:
  void initTestCase() {
    write("chart/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    write("chart/values.yaml", "a: 1\n");
    write("chart/README.md", "read me\n");
    write("chart/crds/c.yaml", "kind: CustomResourceDefinition\n");
    write("chart/templates/a.yaml", "a: {{ .Release.Name }}\n");
  }
  // A logout must not leave a release pending: the window ends as if it were closed.
  void aSignalEndsTheWindowInGoodOrder() {
    const QString data = m_folder.filePath("window");
    QProcess window;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_QPA_PLATFORM", "offscreen");
    window.setProcessEnvironment(environment);
    window.start(built("bin/chartroom"), {"--sandbox", "--data", data});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(data + "/sandbox/token"), 60000); // its event loop runs
    window.terminate();
    QVERIFY(window.waitForFinished(60000));
    QCOMPARE(window.exitStatus(), QProcess::NormalExit);
    QCOMPARE(window.exitCode(), 128 + 15);
  }

  void theWindowsHelpNeedsNoDisplay_data() {
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("part");
    QTest::newRow("help") << "--help"
                          << "Usage: ";
    QTest::newRow("help in short") << "-h"
                                   << "--theme";
    QTest::newRow("version") << "--version"
                             << "chartroom ";
    QTest::newRow("version in short") << "-v"
                                      << "chartroom ";
  }
  void theWindowsHelpNeedsNoDisplay() {
    QFETCH(QString, option);
    QFETCH(QString, part);
    const Ran ran = run(built("bin/chartroom"), {option});
    QCOMPARE(ran.err, QString());
    QVERIFY2(ran.out.contains(part), qPrintable(ran.out));
    QCOMPARE(ran.status, 0);
  }
  void theFirstHalfAloneNamesTheFileThatIsMissing() {
    const QString alone = m_folder.filePath("bin/chartroomctl");
    QDir(m_folder.path()).mkpath("bin");
    QVERIFY(QFile::copy(built("bin/chartroomctl"), alone));
    const QString missing = QDir(m_folder.path()).canonicalPath() + "/libexec/chartroomctl-network: no such file or directory";
    for (const QStringList& arguments : {QStringList{"list"}, {"install", "a", "b"}, {"help", "upgrade"}, {"ls", "-A"},
             {"--debug", "sandbox", "serve"}, {"show", "chart", "repo/x"}}) {
      const Ran ran = run(alone, arguments);
      QVERIFY2(ran.err.startsWith("Error: chartroomctl ") && ran.err.contains(missing),
          qPrintable(arguments.join(' ') + ": " + ran.err));
      QCOMPARE(ran.out, QString());
      QCOMPARE(ran.status, 1);
    }
    QCOMPARE(run(alone, {"template", m_folder.filePath("chart")}).status, 0);
    QVERIFY(run(alone, {"instal"}).err.contains("Did you mean this?\n\tinstall"));
    QVERIFY(run(alone, {"--help"}).out.contains("install "));
  }
  void bothHalvesListTheSameCommands() {
    const QString first = run(built("bin/chartroomctl"), {"--help"}).out;
    QVERIFY2(commandsOf(first).contains("uninstall"), qPrintable(first));
    QCOMPARE(commandsOf(run(built("libexec/chartroomctl-network"), {"--help"}).out), commandsOf(first));
    for (const char* alias : {"hist", "ls", "del", "delete", "un"}) {
      const QString help = run(built("bin/chartroomctl"), {alias, "--help"}).out;
      QVERIFY2(help.contains("Aliases:"), qPrintable(alias + help));
    }
  }
  void aFullDiskIsAnError_data() {
    QTest::addColumn<QString>("arguments");
    for (const char* line : {"template CHART", "template CHART --debug", "show all CHART", "show values CHART", "show chart CHART",
             "show readme CHART", "show crds CHART", "version", "version --short", "version --template={{.Version}}", "help",
             "--help", "template --help", "list --help"})
      QTest::newRow(line) << QString(line);
  }
  void aFullDiskIsAnError() {
    QFETCH(QString, arguments);
    const Ran ran = run(built("bin/chartroomctl"), arguments.replace("CHART", m_folder.filePath("chart")).split(' '), "/dev/full");
    QVERIFY2(ran.err.endsWith("Error: write /dev/stdout: no space left on device\n"), qPrintable(ran.err));
    QCOMPARE(ran.status, 1);
  }
  void aBudgetForTemplatesIsAFlag() {
    write("large/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    write("large/templates/a.yaml", "a: {{ repeat 140000000 \"x\" | len }}\n");
    const QString chart = m_folder.filePath("large");
    const Ran without = run(built("bin/chartroomctl"), {"template", chart});
    QCOMPARE(without.err, QString());
    QVERIFY(without.out.contains("a: 140000000"));
    const Ran with = run(built("bin/chartroomctl"), {"template", chart, "--render-budget", "5s"});
    QVERIFY2(with.err.contains("a value of 133 MiB is larger than allowed"), qPrintable(with.err));
    QCOMPARE(with.status, 1);
  }
  void portsOutsideTheirRangeAreRefused_data() {
    QTest::addColumn<QString>("port");
    QTest::newRow("too high") << "99999";
    QTest::newRow("one too high") << "65536";
    QTest::newRow("negative") << "-1";
  }
  void portsOutsideTheirRangeAreRefused() {
    QFETCH(QString, port);
    const Ran ran = run(built("bin/chartroomctl"), {"sandbox", "serve", "--data", m_folder.filePath("data"), "--port=" + port});
    QCOMPARE(ran.err, "Error: port " + port + " is not between 0 and 65535\n");
    QCOMPARE(ran.out, QString());
    QCOMPARE(ran.status, 1);
  }
};

QTEST_GUILESS_MAIN(TestPrograms)
#include "tst_programs.moc"
