// Work that several threads share: each item once, none after the end, the first failure told.

#include "core/base/work_queue.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace chartroom;

class TestWorkQueue : public QObject {
  Q_OBJECT
private slots:
  void everyItemIsDoneOnce_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("bytes");
    QTest::newRow("nothing to do") << 0 << 0;
    QTest::newRow("too little for a thread") << 100 << 10;
    QTest::newRow("one large item") << 1 << 10'000'000;
    QTest::newRow("many large items") << 5000 << 100'000;
  }
  void everyItemIsDoneOnce() {
    QFETCH(int, count);
    QFETCH(int, bytes);
    std::vector<std::atomic<int>> done(static_cast<std::size_t>(count));
    WorkQueue queue([&done](std::size_t item) { ++done[item]; });
    for (int i = 0; i < count; ++i) queue.add(static_cast<std::size_t>(bytes));
    queue.finish();
    QVERIFY(std::all_of(done.begin(), done.end(), [](const std::atomic<int>& times) { return times == 1; }));
  }

  void theFirstFailureComesThrough() {
    std::atomic<int> done{0};
    WorkQueue queue([&done](std::size_t item) {
      ++done;
      if (item == 40 || item == 700) throw std::runtime_error(std::to_string(item));
    });
    for (int i = 0; i < 1000; ++i) queue.add(100'000);
    QString told;
    try {
      queue.finish();
    } catch (const std::runtime_error& error) {
      told = QString::fromLatin1(error.what());
    }
    QCOMPARE(told, QString("40"));
    QCOMPARE(done.load(), 1000);
  }

  void whatIsDroppedEnds() {
    std::atomic<int> begun{0}, ended{0};
    {
      WorkQueue queue([&](std::size_t) {
        ++begun;
        ++ended;
      });
      for (int i = 0; i < 1000; ++i) queue.add(100'000);
    }
    QCOMPARE(begun.load(), ended.load());
  }

  void workMayHaveWork() {
    std::atomic<int> done{0};
    WorkQueue outer([&done](std::size_t) {
      WorkQueue inner([&done](std::size_t) { ++done; });
      for (int i = 0; i < 50; ++i) inner.add(100'000);
      inner.finish();
    });
    for (int i = 0; i < 50; ++i) outer.add(100'000);
    outer.finish();
    QCOMPARE(done.load(), 2500);
  }

  void manyOwnersShareTheHelpers() {
    std::atomic<int> done{0}, told{0};
    std::vector<std::thread> owners;
    for (int owner = 0; owner < 8; ++owner)
      owners.emplace_back([&done, &told, owner] {
        for (int round = 0; round < 50; ++round) {
          WorkQueue queue([&done, owner](std::size_t item) {
            ++done;
            if (item == 3) throw std::runtime_error(std::to_string(owner));
          });
          for (int i = 0; i < 20; ++i) queue.add(100'000);
          try {
            queue.finish();
          } catch (const std::runtime_error& error) {
            told += error.what() == std::to_string(owner); // no other owner's
          }
        }
      });
    for (std::thread& owner : owners) owner.join();
    QCOMPARE(done.load(), 8 * 50 * 20);
    QCOMPARE(told.load(), 8 * 50);
  }
};

QTEST_GUILESS_MAIN(TestWorkQueue)
#include "tst_work_queue.moc"
