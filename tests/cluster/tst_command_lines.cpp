// Wrong command lines, beside the real helm 4.3.1: every command without an argument, with one too many, with a flag that is not
// there, and with each of its flags at the end of the line, where those that need a value have none. No cluster is there.
//
// There are some 2,700 lines, and a start of helm takes 0.1 s: the suite runs every kEvery-th of them. CHARTROOM_LINES=all runs
// all, a number n those that come n after the suite's.

#include "tests/cluster/side_by_side.h"

using namespace chartroom;

class TestCommandLines : public QObject {
  Q_OBJECT
  test::SideBySide m_both;

  static QStringList commands() {
    return {"env", "template", "install", "upgrade", "uninstall", "rollback", "history", "list", "status", "version", "get",
        "get all", "get hooks", "get manifest", "get metadata", "get notes", "get values", "show", "show all", "show chart",
        "show crds", "show readme", "show values"};
  }
  static void addCommands() {
    QTest::addColumn<QString>("command");
    for (const QString& command : commands()) QTest::newRow(qPrintable(command)) << command;
  }
  static constexpr unsigned kEvery = 12;

  // The command with each of the endings, or with the share of them that is run.
  void compare(const QString& command, const QList<QStringList>& endings) {
    const QByteArray chosen = qgetenv("CHARTROOM_LINES");
    QList<QStringList> lines;
    for (const QStringList& ending : endings)
      if (chosen == "all" || m_count++ % kEvery == chosen.toUInt() % kEvery) lines << command.split(' ') + ending;
    const auto results = m_both.runAll(lines);
    for (qsizetype i = 0; i < lines.size(); ++i)
      QVERIFY2(results[i].got == results[i].wanted, qPrintable(lines[i].join(' ') + difference(results[i])));
  }
  unsigned m_count = 0;

  // From the first line that differs: Qt Test cuts long messages.
  static QString difference(const test::SideBySide::Pair& pair) {
    const QStringList wanted = pair.wanted.split('\n'), got = pair.got.split('\n');
    qsizetype at = 0;
    while (at < wanted.size() && at < got.size() && wanted[at] == got[at]) ++at;
    return QString("\n--- helm, from line %1\n%2\n--- ours\n%3")
        .arg(at + 1)
        .arg(wanted.mid(at, 10).join('\n'), got.mid(at, 10).join('\n'));
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
    compare(command,
        {{}, {"chart"}, {"./chart"}, {"a", "b"}, {"a", "b", "c"}, {""}, {"--"}, {"--", "--help"}, {"nope", "./chart", "--", "-x"}});
  }
  void flagsThatAreNotThere_data() { addCommands(); }
  void flagsThatAreNotThere() {
    QFETCH(QString, command);
    QList<QStringList> endings = {{"-n"}, {"--debug", "--nonsense"}};
    for (const char* flag : {"--nonsense", "--nonsense=1", "-X", "-nX", "-", "---x", "--=x", "-=", "-h=x", "--help=maybe",
             "--debug=maybe", "--namespace"})
      endings << QStringList{"a", "./chart", flag};
    compare(command, endings);
  }
  // The flags are those of helm's own help.
  void eachFlagWithoutItsValue_data() { addCommands(); }
  void eachFlagWithoutItsValue() {
    QFETCH(QString, command);
    const QString help = m_both.run(command.split(' ') + QStringList{"--help"}).wanted;
    static const QRegularExpression kFlag("^ +(?:(-\\w), )?(--[a-z-]+)", QRegularExpression::MultilineOption);
    QList<QStringList> endings;
    int count = 0;
    for (auto found = kFlag.globalMatch(help); found.hasNext(); ++count) {
      const auto match = found.next();
      if (command == "env" && match.captured(2) == "--kube-as-group") continue; // KNOWN_DIFFERENCES: groups-given-once
      for (const QString& flag : {match.captured(1), match.captured(2)})
        if (!flag.isEmpty()) endings << QStringList{flag};
      endings << QStringList{match.captured(2) + "="} << QStringList{match.captured(2) + "=\x01,x\""};
    }
    compare(command, endings);
    QVERIFY(count > 10);
  }
};

QTEST_GUILESS_MAIN(TestCommandLines)
#include "tst_command_lines.moc"
