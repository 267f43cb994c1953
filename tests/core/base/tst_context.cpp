// How a context ends: cancelled once, cancelled twice, out of time; and that the end wakes who waits.

#include "core/base/context.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace chartroom;

class TestContext : public QObject {
  Q_OBJECT
private slots:
  void copiesEndTogether() {
    const Context context;
    const Context copy = context.withTimeout(std::chrono::hours(1));
    QVERIFY(copy.check().ok());
    context.cancel();
    QCOMPARE(copy.check().error().code, Code::Cancelled);
    QCOMPARE(copy.check().error().message, std::string("context canceled"));
  }
  void aDeadlineIsTheEarliest() {
    const Context late = Context().withTimeout(std::chrono::hours(2));
    const Context early = late.withTimeout(std::chrono::hours(1)).withTimeout(std::chrono::hours(3));
    QVERIFY(*early.deadline() < *late.deadline());
    QCOMPARE(Context().withTimeout(std::chrono::seconds(-1)).check().error().code, Code::Timeout);
    QVERIFY(Context().withTimeout(std::chrono::nanoseconds::max()).check().ok());
  }
  void whatComesAfterTheEndEndsWithTheNextCancel() {
    const Context context;
    const Context expired = context.withTimeout(std::chrono::seconds(-1));
    context.cancel();
    const Context after = expired.afterEnd();
    QVERIFY(after.check().ok());
    QVERIFY(after.afterEnd().check().ok());
    QVERIFY(!context.check().ok());
    context.cancel();
    QCOMPARE(after.check().error().code, Code::Cancelled);
    QCOMPARE(after.afterEnd().check().error().code, Code::Cancelled);
  }
  void theFirstCancelEndsWhatCameAfterADeadline() {
    const Context context;
    const Context after = context.withTimeout(std::chrono::seconds(-1)).afterEnd();
    QVERIFY(after.check().ok());
    context.cancel();
    QVERIFY(!after.check().ok());
  }
  void cancelWakesASleeper() {
    const Context context;
    std::atomic<bool> started = false;
    Result<void> ended;
    std::thread sleeper([&] {
      started = true;
      ended = context.sleepFor(std::chrono::hours(1));
    });
    while (!started) std::this_thread::yield();
    context.cancel();
    sleeper.join(); // in an hour, were it not woken
    QCOMPARE(ended.error().code, Code::Cancelled);
  }
  void aDeadlineWakesASleeper() {
    QCOMPARE(Context().withTimeout(std::chrono::milliseconds(1)).sleepFor(std::chrono::hours(1)).error().code, Code::Timeout);
    QVERIFY(Context().sleepFor(std::chrono::milliseconds(1)).ok());
  }
  void aWaitEndsWithItsConditionOrTheContext() {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    const Context context;
    std::thread other([&] {
      {
        const std::lock_guard lock(mutex);
        done = true;
      }
      changed.notify_all();
    });
    {
      std::unique_lock lock(mutex);
      QVERIFY(context.wait(changed, lock, [&] { return done; }));
    }
    other.join();
    std::thread canceller([&] { context.cancel(); });
    {
      std::unique_lock lock(mutex);
      QVERIFY(!context.wait(changed, lock, [] { return false; }));
    }
    canceller.join();
  }
};

QTEST_APPLESS_MAIN(TestContext)
#include "tst_context.moc"
