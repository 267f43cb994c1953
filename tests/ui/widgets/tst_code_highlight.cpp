// Highlighting printed as text: k key, s string, n number, c comment, p punctuation, t template, . rest.

#include "ui/widgets/code_highlight.h"

#include <QTest>

using namespace chartroom::widgets;

class TestCodeHighlight : public QObject {
  Q_OBJECT
private slots:
  void lines_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("tones");
    QTest::newRow("key and plain string") << QByteArray("tag: abc") << QByteArray("kkkp.sss");
    QTest::newRow("numbers and booleans") << QByteArray("a: 3\nb: true\nc: 1.5e3\nd: 1.2.3")
                                          << QByteArray("kp.n\nkp.nnnn\nkp.nnnnn\nkp.sssss");
    QTest::newRow("comment needs a space before it") << QByteArray("a: b#c # d") << QByteArray("kp.sss.ccc");
    QTest::newRow("flow maps have keys") << QByteArray("r: { cpu: 1, m: x }") << QByteArray("kp.p.kkkp.np.kp.s.p");
    QTest::newRow("sequence entries") << QByteArray("- name: x\n  - 5") << QByteArray("p.kkkkp.s\n..p.n");
    QTest::newRow("quoted keys and values") << QByteArray("\"a b\": 'it''s' # c") << QByteArray("kkkkkp.sssssss.ccc");
    QTest::newRow("block scalars end with their indentation")
        << QByteArray("a: |-\n  x: y\n\n  # z\nb: 1") << QByteArray("kp.pp\nssssss\n\nsssss\nkp.n");
    QTest::newRow("a block scalar in a sequence entry")
        << QByteArray("- k: |\n    t\n  l: 1") << QByteArray("p.kp.p\nsssss\n..kp.n");
    QTest::newRow("an open quote goes on") << QByteArray("a: \"x\n y\" # c") << QByteArray("kp.ss\nsss.ccc");
    QTest::newRow("template actions stand out")
        << QByteArray("a: {{ .V }}\n{{- if x }}\nb: x{{ y }}z") << QByteArray("kp.tttttttt\nttttttttttt\nkp.sttttttts");
    QTest::newRow("an url is one string") << QByteArray("u: https://h/x") << QByteArray("kp.sssssssssss");
    QTest::newRow("document markers, anchors and tags") << QByteArray("---\na: &x !t b") << QByteArray("ppp\nkp.pp.pp.s");
  }
  void lines() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, tones);
    QByteArray got;
    CodeState state = 0;
    for (const QByteArray& line : text.split('\n')) {
      const CodeLine result = highlightYaml(line.toStdString(), state);
      state = result.next;
      int at = 0;
      for (const CodeSpan& span : result.spans) {
        QCOMPARE(span.start, at);
        at += span.length;
        got += QByteArray(span.length, ".ksncpt"[static_cast<int>(span.tone)]);
      }
      QCOMPARE(at, static_cast<int>(line.size()));
      got += '\n';
    }
    got.chop(1);
    QCOMPARE(got, tones);
  }
};

QTEST_GUILESS_MAIN(TestCodeHighlight)
#include "tst_code_highlight.moc"
