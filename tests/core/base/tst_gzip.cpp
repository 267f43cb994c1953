// core/base/gzip.h: what goes in comes out, and what is broken says how.

#include "core/base/gzip.h"

#include <QtTest>

using namespace chartroom;

class TestGzip : public QObject {
  Q_OBJECT
private slots:
  void whatGoesInComesOut() {
    std::string large;
    for (int i = 0; i < 200000; ++i) large += std::to_string(i);
    for (const std::string& text : {std::string(), std::string("x"), std::string(1 << 20, 'a'), large}) {
      const Gunzipped back = gunzip(gzip(text), 1 << 24);
      QCOMPARE(back.problem, GzipProblem::None);
      QVERIFY(back.view() == text);
    }
  }
  void membersFollowEachOther() {
    const Gunzipped both = gunzip(gzip("one ") + gzip("two"), 1 << 20);
    QVERIFY(both.view() == "one two");
  }
  void whatIsBrokenSaysHow() {
    QCOMPARE(gunzip("", 100).problem, GzipProblem::NotGzip);
    QCOMPARE(gunzip(std::string(40, 'x'), 100).problem, GzipProblem::NotGzip);
    const std::string good = gzip(std::string(5000, 'a') + "b");
    QCOMPARE(gunzip(good.substr(0, good.size() - 9), 1 << 20).problem, GzipProblem::CutOff);
    QCOMPARE(gunzip(good, 1000).problem, GzipProblem::TooLarge);
  }
  void whatComesBeforeTheDamageIsThere() {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919 % 10007) + (i % 3 ? "," : "\n");
    const std::string good = gzip("first member") + gzip(text);
    std::string bad = good;
    bad[bad.size() - 6] = static_cast<char>(bad[bad.size() - 6] ^ 1); // of the checksum
    QVERIFY(gunzip(bad, 1 << 24).view() == "first member" + text);
    QVERIFY(gunzip(good.substr(0, good.size() - 3), 1 << 24).view() == "first member" + text);
    const Gunzipped half = gunzip(good.substr(0, good.size() / 2), 1 << 24);
    QCOMPARE(half.problem, GzipProblem::CutOff);
    QVERIFY(half.size > text.size() / 4);
    QVERIFY(("first member" + text).starts_with(half.view()));
    QVERIFY(gunzip(gzip("").substr(0, 19) + "x", 100).view().empty());
    QVERIFY(gunzip(good.substr(0, good.size() - 3), 100).size <= 12 + 258 + 100);
  }
};

QTEST_APPLESS_MAIN(TestGzip)
#include "tst_gzip.moc"
