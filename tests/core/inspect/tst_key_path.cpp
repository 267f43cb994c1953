// Which key a line belongs to, also while the YAML around it is broken.

#include "core/inspect/key_path.h"

#include <QTest>

using namespace chartroom::inspect;

class TestKeyPath : public QObject {
  Q_OBJECT
private slots:
  void pathAtALine_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("path");
    QTest::newRow("a key at the root") << "a: 1\nb: 2\n" << 2 << "b";
    QTest::newRow("a nested key") << "a:\n  b:\n    c: 1\n" << 3 << "a.b.c";
    QTest::newRow("back at a higher level") << "a:\n  b: 1\nc: 2\n" << 3 << "c";
    QTest::newRow("a comment belongs to the entry above") << "a:\n  b: 1\n  # note\n" << 3 << "a.b";
    QTest::newRow("a list item") << "a:\n  - x\n  - y\n" << 3 << "a[1]";
    QTest::newRow("a list that is not indented") << "a:\n- x\n- y\nb: 1\n" << 3 << "a[1]";
    QTest::newRow("the key behind such a list") << "a:\n- x\nb: 1\n" << 3 << "b";
    QTest::newRow("a map in a list") << "a:\n  - name: x\n    tag: y\n  - name: z\n" << 3 << "a[0].tag";
    QTest::newRow("a list in a list") << "a:\n  - - x\n    - y\n" << 3 << "a[0][1]";
    QTest::newRow("inside a block scalar") << "a:\n  b: |\n    c: d\n    e\nf: 1\n" << 3 << "a.b";
    QTest::newRow("behind a block scalar") << "a:\n  b: |\n    c: d\nf: 1\n" << 4 << "f";
    QTest::newRow("a quoted key") << "\"a.b\": 1\n" << 1 << "a.b";
    QTest::newRow("below a syntax error") << "a: [1\nb:\n  c: 1\n" << 3 << "b.c";
    QTest::newRow("an address is no key") << "a:\n  - http://x/y\n" << 2 << "a[0]";
    QTest::newRow("a document starts anew") << "a:\n  b: 1\n---\nc: 1\n" << 4 << "c";
    QTest::newRow("before everything") << "# hello\na: 1\n" << 1 << "";
    QTest::newRow("no text") << "" << 1 << "";
  }
  void pathAtALine() {
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(QString, path);
    QCOMPARE(QString::fromStdString(keyPathText(keyPathAt(text.toStdString(), line))), path);
  }

  void lineOfAPath() {
    const std::string text = "a:\n  - name: x\n    tag: y\n  - name: z\nb:\n  c: 1\n";
    QCOMPARE(lineOfKeyPath(text, {"a", "1", "name"}), 4);
    QCOMPARE(lineOfKeyPath(text, {"a", "0", "tag"}), 3);
    QCOMPARE(lineOfKeyPath(text, {"b", "c"}), 6);
    QCOMPARE(lineOfKeyPath(text, {"b", "unknown"}), 5);
    QCOMPARE(lineOfKeyPath(text, {"unknown"}), 0);
  }

  void columnsOfAValue() {
    QCOMPARE(valueColumns("  interval: 15 # s", 3), (ColumnRange{13, 15}));
    QCOMPARE(valueColumns("  key:", 3), (ColumnRange{3, 6}));
    QCOMPARE(valueColumns("  - name: x", 3), (ColumnRange{11, 12}));
    QCOMPARE(valueColumns("  - x", 3), (ColumnRange{5, 6}));
    QCOMPARE(valueColumns("a: \"x # y\"", 1), (ColumnRange{4, 11}));
    QCOMPARE(valueColumns("a", 5), (ColumnRange{}));
  }
};

QTEST_GUILESS_MAIN(TestKeyPath)
#include "tst_key_path.moc"
