// Wrong command lines, beside the real helm 4.3.1: every command without an argument, with one too many, with a flag that is not
// there, and with each of its flags at the end of the line, where those that need a value have none. No cluster is there.

#include "tests/cluster/side_by_side.h"

using namespace chartroom;

class TestCommandLines : public QObject {
  Q_OBJECT
  test::SideBySide m_both;

  static QStringList commands() {
    return {"env", "template", "install", "upgrade", "uninstall", "rollback", "history", "list", "status", "version", "get", "get all", "get hooks", "get manifest",
            "get metadata", "get notes", "get values", "show", "show all", "show chart", "show crds", "show readme", "show values"};
  }
  static void addCommands() {
    QTest::addColumn<QString>("command");
    for (const QString& command : commands()) QTest::newRow(qPrintable(command)) << command;
  }
  void compare(const QString& command, const QStringList& more) {
    const QStringList arguments = command.split(' ') + more;
    const auto [wanted, got] = m_both.run(arguments);
    QVERIFY2(got == wanted, qPrintable(QString("%1\n--- helm\n%2\n--- ours\n%3").arg(arguments.join(' '), wanted, got)));
  }

private slots:
  void initTestCase() {
    test::SideBySide::needHelm();
    m_both.write("chart/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    m_both.write("chart/templates/a.yaml", "a: {{ .Release.Name }}\n");
  }
  void numbersOfArguments_data() { addCommands(); }
  void numbersOfArguments() {
    QFETCH(QString, command);
    compare(command, {});
    compare(command, {"chart"});
    compare(command, {"./chart"});
    compare(command, {"a", "b"});
    compare(command, {"a", "b", "c"});
    compare(command, {""});
    compare(command, {"--"});
    compare(command, {"--", "--help"});
    compare(command, {"nope", "./chart", "--", "-x"});
  }
  void flagsThatAreNotThere_data() { addCommands(); }
  void flagsThatAreNotThere() {
    QFETCH(QString, command);
    for (const char* flag : {"--nonsense", "--nonsense=1", "-X", "-nX", "-", "---x", "--=x", "-=", "-h=x", "--help=maybe", "--debug=maybe", "--namespace"})
      compare(command, {"a", "./chart", flag});
    compare(command, {"-n"});
    compare(command, {"--debug", "--nonsense"});
  }
  // The flags are those of helm's own help.
  void eachFlagWithoutItsValue_data() { addCommands(); }
  void eachFlagWithoutItsValue() {
    QFETCH(QString, command);
    const QString help = m_both.run(command.split(' ') + QStringList{"--help"}).wanted;
    static const QRegularExpression kFlag("^ +(?:(-\\w), )?(--[a-z-]+)", QRegularExpression::MultilineOption);
    int count = 0;
    for (auto found = kFlag.globalMatch(help); found.hasNext(); ++count) {
      const auto match = found.next();
      for (const QString& flag : {match.captured(1), match.captured(2)})
        if (!flag.isEmpty()) compare(command, {flag});
      compare(command, {match.captured(2) + "="});
      compare(command, {match.captured(2) + "=\x01,x\""});
    }
    QVERIFY(count > 10);
  }
};

QTEST_GUILESS_MAIN(TestCommandLines)
#include "tst_command_lines.moc"
