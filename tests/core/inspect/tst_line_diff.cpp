// The diff's mathematics: small cases printed as text, random ones checked by their laws.

#include "core/inspect/line_diff.h"

#include <QTest>

#include <random>

using namespace chartroom::inspect;

class TestLineDiff : public QObject {
  Q_OBJECT
private slots:
  void unified_data() {
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("two empty texts have no rows") << QByteArray() << QByteArray() << QByteArray();
    QTest::newRow("equal texts are all the same") << QByteArray("a\nb\n") << QByteArray("a\nb\n") << QByteArray("  a\n  b\n");
    QTest::newRow("a changed line is removed and added")
        << QByteArray("a\nb\nc\n") << QByteArray("a\nX\nc\n") << QByteArray("  a\n- b\n+ X\n  c\n");
    QTest::newRow("lines are added at the end") << QByteArray("a\n") << QByteArray("a\nb\nc\n") << QByteArray("  a\n+ b\n+ c\n");
    QTest::newRow("lines are removed at the start") << QByteArray("a\nb\nc") << QByteArray("c") << QByteArray("- a\n- b\n  c\n");
    QTest::newRow("a moved block keeps its unique lines together")
        << QByteArray("one\n}\ntwo\n}\nthree\n}\n") << QByteArray("one\n}\nnew\n}\ntwo\n}\nthree\n}\n")
        << QByteArray("  one\n  }\n+ new\n+ }\n  two\n  }\n  three\n  }\n");
    QTest::newRow("repeated lines only are matched by Myers")
        << QByteArray("x\nx\nx\n") << QByteArray("x\nx\n") << QByteArray("  x\n  x\n- x\n");
    QTest::newRow("a carriage return belongs to the break") << QByteArray("a\r\n") << QByteArray("a\n") << QByteArray("  a\n");
  }
  void unified() {
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, right);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(DiffModel::make(left.toStdString(), right.toStdString()).unifiedText()), text);
  }

  void sideBySidePairsLinesAndFillsTheRest() {
    const DiffModel model = DiffModel::make("a\ntag: 7.4.3\nz\n", "a\ntag: 8.0.3\nnew: 1\nz\n");
    QCOMPARE(model.sideBySide.size(), std::size_t(4));
    QCOMPARE(model.sideBySide[1].kind, DiffKind::Changed);
    QCOMPARE(model.sideBySide[1].leftMarks, (std::vector<ByteRange>{{5, 5}}));
    QCOMPARE(model.sideBySide[1].rightMarks, (std::vector<ByteRange>{{5, 5}}));
    QCOMPARE(model.sideBySide[2], (DiffRow{DiffKind::Added, -1, 2, {}, {}}));
    QCOMPARE(model.sideChanges, (std::vector<int>{1}));
    QCOMPARE(model.unifiedChanges, (std::vector<int>{1}));
    QVERIFY(!model.identical());
  }

  void wordsOfUnlikeLinesAreNotMarked() {
    const WordDiff diff = diffWords("replicas: 3", "completely different text here");
    QVERIFY(diff.left.empty() && diff.right.empty());
  }

  void everyDiffRebuildsBothSides() {
    std::mt19937 random(7);
    for (int round = 0; round < 400; ++round) {
      const int alphabet = 2 + static_cast<int>(random() % 12);
      const auto text = [&] {
        std::string out;
        const int lines = static_cast<int>(random() % 40);
        for (int i = 0; i < lines; ++i)
          out += std::string(1, static_cast<char>('a' + random() % static_cast<unsigned>(alphabet))) + "\n";
        return out;
      };
      const std::string left = text(), right = text();
      const auto a = splitLines(left), b = splitLines(right);
      int l = 0, r = 0;
      bool first = true, wasSame = false;
      for (const DiffHunk& hunk : diffLines(a, b)) {
        QCOMPARE(hunk.leftStart, l);
        QCOMPARE(hunk.rightStart, r);
        QVERIFY(first || hunk.same != wasSame);
        first = false, wasSame = hunk.same;
        if (hunk.same) {
          QCOMPARE(hunk.leftEnd - hunk.leftStart, hunk.rightEnd - hunk.rightStart);
          for (int i = 0; i < hunk.leftEnd - hunk.leftStart; ++i)
            QVERIFY(a[static_cast<std::size_t>(hunk.leftStart + i)] == b[static_cast<std::size_t>(hunk.rightStart + i)]);
        }
        l = hunk.leftEnd, r = hunk.rightEnd;
      }
      QCOMPARE(l, static_cast<int>(a.size()));
      QCOMPARE(r, static_cast<int>(b.size()));
    }
  }

  void myersFindsTheShortestScript() {
    // "abcabba" -> "cbabac" is Myers' own example: five differences, four common lines.
    const DiffModel model = DiffModel::make("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n");
    int same = 0;
    for (const DiffRow& row : model.unified) same += row.kind == DiffKind::Same;
    QCOMPARE(same, 4);
  }

  void largeUnlikeTextsStayCheap() {
    std::string left, right;
    for (int i = 0; i < 20000; ++i) left += "x" + std::to_string(i % 7) + "\n", right += "y" + std::to_string(i % 7) + "\n";
    QCOMPARE(DiffModel::make(left, right).sideChanges.size(), std::size_t(1));
  }

  void hunksAreThoseOfDiffU_data() {
    QTest::addColumn<QString>("left");
    QTest::addColumn<QString>("right");
    QTest::addColumn<int>("context");
    QTest::addColumn<QString>("hunks");
    const QString twelve = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
    QTest::newRow("the same") << twelve << twelve << 3 << "";
    QTest::newRow("in the middle") << twelve << QString(twelve).replace("6", "six") << 2
                                   << "@@ -4,5 +4,5 @@\n 4\n 5\n-6\n+six\n 7\n 8\n";
    QTest::newRow("no lines around") << twelve << QString(twelve).replace("6", "six") << 0 << "@@ -6,1 +6,1 @@\n-6\n+six\n";
    QTest::newRow("near each other") << twelve << QString(twelve).replace("3\n", "three\n").replace("6", "six") << 1
                                     << "@@ -2,6 +2,6 @@\n 2\n-3\n+three\n 4\n 5\n-6\n+six\n 7\n";
    QTest::newRow("far from each other") << twelve << QString(twelve).replace("3\n", "three\n").replace("7", "seven") << 1
                                         << "@@ -2,3 +2,3 @@\n 2\n-3\n+three\n 4\n@@ -6,3 +6,3 @@\n 6\n-7\n+seven\n 8\n";
    QTest::newRow("from nothing") << ""
                                  << "a\nb\n"
                                  << 3 << "@@ -0,0 +1,2 @@\n+a\n+b\n";
    QTest::newRow("to nothing") << "a\nb\n"
                                << "" << 3 << "@@ -1,2 +0,0 @@\n-a\n-b\n";
    QTest::newRow("at the end, with all around") << "a\nb\n"
                                                 << "a\nb\nc\n"
                                                 << 9 << "@@ -1,2 +1,3 @@\n a\n b\n+c\n";
  }
  void hunksAreThoseOfDiffU() {
    QFETCH(QString, left);
    QFETCH(QString, right);
    QFETCH(int, context);
    QFETCH(QString, hunks);
    QCOMPARE(QString::fromStdString(DiffModel::make(left.toStdString(), right.toStdString()).hunks(context)), hunks);
  }
};

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_line_diff.moc"
