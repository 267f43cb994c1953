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
};

QTEST_APPLESS_MAIN(TestGzip)
#include "tst_gzip.moc"
