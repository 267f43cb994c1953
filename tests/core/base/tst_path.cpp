// core/base/path.h; the results are what Go 1.26's path.Clean and path.Match gave.

#include "core/base/path.h"

#include <QtTest>

using namespace chartroom;

class TestPath : public QObject {
  Q_OBJECT

private slots:
  void pathsAreCleanedAsGoCleansThem_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing") << ""
                             << ".";
    QTest::newRow("one element") << "a"
                                 << "a";
    QTest::newRow("doubled slashes") << "a//b///c"
                                     << "a/b/c";
    QTest::newRow("dots") << "./a/./b/."
                          << "a/b";
    QTest::newRow("a step back") << "a/b/../c"
                                 << "a/c";
    QTest::newRow("steps back past the start") << "a/../../../b"
                                               << "../../b";
    QTest::newRow("no step back past the root") << "/../a"
                                                << "/a";
    QTest::newRow("the root") << "//"
                              << "/";
    QTest::newRow("a slash at the end") << "a/b/"
                                        << "a/b";
    QTest::newRow("back to nothing") << "a/.."
                                     << ".";
    QTest::newRow("three dots are a name") << "a/.../b"
                                           << "a/.../b";
  }
  void pathsAreCleanedAsGoCleansThem() {
    QFETCH(QString, path);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(cleanPath(path.toStdString())), expected);
  }

  void patternsMatchAsGoMatchesThem_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("result");
    QTest::newRow("plain") << "abc"
                           << "abc"
                           << "yes";
    QTest::newRow("a star") << "a*c"
                            << "abbc"
                            << "yes";
    QTest::newRow("a star stays in its element") << "a*"
                                                 << "a/b"
                                                 << "no";
    QTest::newRow("a star backtracks") << "a*b*c"
                                       << "abxbc"
                                       << "yes";
    QTest::newRow("a question mark is one code point") << "a?c"
                                                       << "a\xC3\xA9"
                                                          "c"
                                                       << "yes";
    QTest::newRow("a range") << "[a-c]x"
                             << "bx"
                             << "yes";
    QTest::newRow("a negated range") << "[^a-c]x"
                                     << "bx"
                                     << "no";
    QTest::newRow("a quoted star") << "a\\*"
                                   << "a*"
                                   << "yes";
    QTest::newRow("an open bracket") << "[a"
                                     << "a"
                                     << "bad";
    QTest::newRow("a bad end is found even after a mismatch") << "x["
                                                              << "abc"
                                                              << "bad";
  }
  void patternsMatchAsGoMatchesThem() {
    QFETCH(QString, pattern);
    QFETCH(QString, name);
    QFETCH(QString, result);
    const auto matched = pathMatch(pattern.toStdString(), name.toStdString());
    QCOMPARE(!matched.ok() ? QString("bad") : *matched ? QString("yes") : QString("no"), result);
  }
};

QTEST_APPLESS_MAIN(TestPath)
#include "tst_path.moc"
