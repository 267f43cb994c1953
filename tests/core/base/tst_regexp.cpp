// core/base/regexp.h: Go's syntax and texts (recorded from Go 1.26) over RE2.

#include "core/base/regexp.h"

#include <QtTest>

using chartroom::Regexp;

class TestRegexp : public QObject {
  Q_OBJECT
private slots:
  void refusesWithGosText_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("message");
    QTest::newRow("open group") << "a(b"
                                << "error parsing regexp: missing closing ): `a(b`";
    QTest::newRow("open class") << "a[b"
                                << "error parsing regexp: missing closing ]: `[b`";
    QTest::newRow("stray close") << "a)b"
                                 << "error parsing regexp: unexpected ): `a)b`";
    QTest::newRow("nothing to repeat") << "*a"
                                       << "error parsing regexp: missing argument to repetition operator: `*`";
    QTest::newRow("nested repetition") << "a**"
                                       << "error parsing regexp: invalid nested repetition operator: `**`";
    QTest::newRow("repeat count") << "a{1001}"
                                  << "error parsing regexp: invalid repeat count: `{1001}`";
    QTest::newRow("lookahead") << "(?=a)"
                               << "error parsing regexp: invalid or unsupported Perl syntax: `(?=`";
    QTest::newRow("unknown escape") << "\\y"
                                    << "error parsing regexp: invalid escape sequence: `\\y`";
    QTest::newRow("any byte") << "\\C"
                              << "error parsing regexp: invalid escape sequence: `\\C`";
    QTest::newRow("trailing backslash") << "a\\"
                                        << "error parsing regexp: trailing backslash at end of expression: ``";
    QTest::newRow("open name") << "(?<n"
                               << "error parsing regexp: invalid named capture: `(?<n`";
    QTest::newRow("unknown class") << "[[:foo:]]"
                                   << "error parsing regexp: invalid character class range: `[:foo:]`";
    QTest::newRow("unknown script") << "\\p{Foo}"
                                    << "error parsing regexp: invalid character class range: `\\p{Foo}`";
    QTest::newRow("bounds turned round") << "x{2,1}"
                                         << "error parsing regexp: invalid repeat count: `{2,1}`";
    QTest::newRow("unknown flag") << "(?z)"
                                  << "error parsing regexp: invalid or unsupported Perl syntax: `(?z`";
    QTest::newRow("class range") << "[z-a]"
                                 << "error parsing regexp: invalid character class range: `z-a`";
  }
  void refusesWithGosText() {
    QFETCH(QString, pattern);
    QFETCH(QString, message);
    auto compiled = Regexp::compile(pattern.toStdString());
    QVERIFY(!compiled.ok());
    QCOMPARE(QString::fromStdString(compiled.error().message), message);
  }
  void namesGroupsInBothSpellings() {
    for (const char* pattern : {"(?<year>[0-9]+)-(x)", "(?P<year>[0-9]+)-(x)"}) {
      auto compiled = Regexp::compile(pattern);
      QVERIFY(compiled.ok());
      QCOMPARE(compiled->groupIndex("year"), 1);
      QCOMPARE(compiled->groupIndex("month"), -1);
      QCOMPARE(compiled->groupCount(), 2);
    }
  }
  void findsRangesFromAPlace() {
    auto compiled = Regexp::compile("(a)|(b)");
    auto found = compiled->find("xab", 2);
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].begin, std::size_t{2});
    QVERIFY(!found[1].matched());
    QCOMPARE(found[2].end, std::size_t{3});
    QVERIFY(compiled->find("xyz").empty());
  }
  void aBracketInAClassIsNoGroup() {
    auto compiled = Regexp::compile("[](?<]x");
    QVERIFY(compiled.ok());
    QVERIFY(compiled->matches("<x"));
    QCOMPARE(compiled->groupCount(), 0);
  }
};

QTEST_APPLESS_MAIN(TestRegexp)
#include "tst_regexp.moc"
