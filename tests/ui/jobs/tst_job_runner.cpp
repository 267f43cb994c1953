// JobRunner: results arrive in the GUI thread, newest wins, each end is told once, dead owners and those that dropped a
// job hear nothing. Gates instead of sleeps: the work waits until the test lets it go.

#include "ui/jobs/job_runner.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace chartroom;
using chartroom::jobs::JobId;
using chartroom::jobs::JobKey;
using chartroom::jobs::JobRunner;

namespace {

class Gate {
public:
  void open() {
    std::lock_guard lock(m_mutex);
    m_open = true;
    m_wake.notify_all();
  }
  void pass() {
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_open; });
  }

private:
  std::mutex m_mutex;
  std::condition_variable m_wake;
  bool m_open = false;
};

} // namespace

class TestJobRunner : public QObject {
  Q_OBJECT
private slots:
  void anOwnerThatIsDestroyedHearsNothing() {
    JobRunner runner(1);
    auto owner = std::make_unique<QObject>();
    bool gone = false;
    int heard = 0, late = 0;
    connect(&runner, &JobRunner::changed, owner.get(), [&] { late += gone ? 1 : 0; });
    connect(&runner, &JobRunner::changed, this, [&] { ++heard; });
    runner.start(
        owner.get(), {QStringLiteral("k")}, [](const Context& context) { return context.check() ? 1 : 0; }, [](int) {});
    heard = 0;
    gone = true;
    owner.reset();
    QVERIFY(runner.jobs().empty());
    QTRY_COMPARE(heard, 1);
    QCOMPARE(late, 0);
  }

  void doneRunsInTheGuiThread() {
    JobRunner runner(2);
    QObject owner;
    QThread* workThread = nullptr;
    QThread* doneThread = nullptr;
    runner.start(
        &owner, "k", [](const Context&) { return QThread::currentThread(); },
        [&](QThread* thread) { workThread = thread, doneThread = QThread::currentThread(); });
    QTRY_VERIFY(doneThread);
    QCOMPARE(doneThread, qApp->thread());
    QVERIFY(workThread != doneThread);
  }

  void resultsMayBeMoveOnlyAndWorkMayReturnNothing() {
    JobRunner runner(1);
    QObject owner;
    int got = 0;
    bool done = false;
    runner.start(
        &owner, "a", [](const Context&) { return std::make_unique<int>(7); }, [&](std::unique_ptr<int> value) { got = *value; });
    runner.start(
        &owner, "b", [](const Context&) {}, [&] { done = true; });
    QTRY_VERIFY(done && got == 7);
  }

  void errorsArriveAsResults() {
    JobRunner runner(1);
    QObject owner;
    std::string text;
    runner.start(
        &owner, "k",
        [](const Context&) -> Result<int> {
          return Error{Code::NotFound, "release: not found", {}, {}};
        },
        [&](Result<int> result) { text = result.error().message; });
    QTRY_COMPARE(text, std::string("release: not found"));
  }

  void aNewerJobOfTheKeyCancelsTheOlderOne() {
    JobRunner runner(2);
    QObject owner;
    Gate gate;
    std::atomic<bool> olderSawCancel = false, olderBegan = false;
    int olderDone = 0, newerDone = 0;
    runner.start(
        &owner, "render",
        [&](const Context& context) {
          olderBegan = true;
          gate.pass();
          olderSawCancel = context.cancelled();
          return 1;
        },
        [&](int) { ++olderDone; });
    QTRY_VERIFY(olderBegan);
    runner.start(
        &owner, "render", [](const Context&) { return 2; }, [&](int) { ++newerDone; });
    gate.open();
    QTRY_COMPARE(newerDone, 1);
    QTRY_VERIFY(olderSawCancel);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(olderDone, 0);
  }

  // Work that does not look at its Context while more of the same is asked for.
  void oneKeyTakesOneThread() {
    JobRunner runner(2);
    QObject owner;
    Gate gate;
    std::atomic<int> begun = 0;
    int got = 0;
    bool other = false;
    for (int i = 1; i <= 4; ++i)
      runner.start(
          &owner, "slow",
          [&gate, &begun, i](const Context&) {
            ++begun;
            gate.pass();
            return i;
          },
          [&](int result) { got = result; });
    QTRY_COMPARE(begun.load(), 1);
    runner.start(
        &owner, "slow", [&](const Context&) { return ++begun; }, [&](int result) { got = result; });
    runner.start(
        &owner, "quick", [](const Context&) {}, [&] { other = true; });
    QTRY_VERIFY(other);
    QCOMPARE(begun.load(), 1);
    gate.open();
    QTRY_COMPARE(got, 2);
    QCOMPARE(begun.load(), 2);
  }

  void aJobOfAnotherKeyOrOwnerIsLeftAlone() {
    JobRunner runner(2);
    QObject one, other;
    QStringList done;
    runner.start(
        &one, "a", [](const Context&) { return 0; }, [&](int) { done << "one a"; });
    runner.start(
        &one, "b", [](const Context&) { return 0; }, [&](int) { done << "one b"; });
    runner.start(
        &other, "a", [](const Context&) { return 0; }, [&](int) { done << "other a"; });
    QTRY_COMPARE(done.size(), 3);
  }

  void theNewestWinsUnderLoad() {
    JobRunner runner(4);
    QObject owner;
    std::vector<int> seen;
    std::atomic<int> began = 0;
    constexpr int kLast = 5000;
    for (int i = 1; i <= kLast; ++i) {
      runner.start(
          &owner, "type",
          [&began, i](const Context&) {
            ++began;
            return i;
          },
          [&seen](int value) { seen.push_back(value); });
      if (i % 500 == 0) QCoreApplication::sendPostedEvents();
    }
    QTRY_VERIFY(!seen.empty() && seen.back() == kLast);
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY2(began < kLast, "work that had not begun when it was replaced must not begin");
    QVERIFY(runner.jobs().empty());
  }

  void nothingArrivesForADeadOwner() {
    JobRunner runner(1);
    Gate gate;
    bool called = false;
    std::atomic<bool> ended = false;
    auto owner = std::make_unique<QObject>();
    runner.start(
        owner.get(), "k",
        [&](const Context&) {
          gate.pass();
          ended = true;
          return 1;
        },
        [&](int) { called = true; });
    owner.reset();
    QVERIFY(runner.jobs().empty());
    gate.open();
    bool after = false;
    QObject second;
    runner.start(
        &second, "k", [](const Context&) { return 1; }, [&](int) { after = true; });
    QTRY_VERIFY(after);
    QVERIFY(!called);
  }

  void doneMayStartTheNextJobOrEndItsOwner() {
    JobRunner runner(2);
    auto* owner = new QObject;
    int steps = 0;
    bool ended = false;
    std::function<void(int)> next = [&](int) {
      if (++steps < 5)
        runner.start(
            owner, "k", [](const Context&) { return 0; }, next);
      else {
        delete owner;
        ended = true;
      }
    };
    runner.start(
        owner, "k", [](const Context&) { return 0; }, next);
    QTRY_VERIFY(ended);
    QCOMPARE(steps, 5);
  }

  void titledJobsAndTheirStepsAreListed() {
    JobRunner runner(1);
    QObject owner;
    Gate gate;
    QSignalSpy finished(&runner, &JobRunner::finished);
    runner.start(
        &owner, JobKey("upgrade/redis", "Upgrading redis"),
        [&](const Context& context) {
          context.progress("waiting for Deployment web: 2/3 ready");
          gate.pass();
        },
        [] {});
    runner.start(
        &owner, "quiet", [](const Context&) {}, [] {});
    QCOMPARE(runner.jobs().size(), std::size_t(2));
    QTRY_COMPARE(runner.titledJobs().at(0).progress, QString("waiting for Deployment web: 2/3 ready"));
    QCOMPARE(runner.titledJobs().size(), std::size_t(1));
    gate.open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.at(0).at(1).toString(), QString("Upgrading redis"));
  }

  void whatTheUserCancelsIsToldToItsOwner_data() {
    QTest::addColumn<bool>("begun");
    QTest::newRow("while its work runs") << true;
    QTest::newRow("before its work began") << false;
  }
  void whatTheUserCancelsIsToldToItsOwner() {
    QFETCH(bool, begun);
    JobRunner runner(1);
    QObject owner;
    Gate other;
    std::atomic<bool> began = false;
    if (!begun)
      runner.start(
          &owner, "before", [&](const Context&) { other.pass(); }, [] {});
    std::vector<Code> ends;
    const auto id = runner.start(
        &owner, JobKey("upgrade", "Upgrading redis"),
        [&](const Context& context) -> Result<int> {
          began = true;
          while (begun && !context.cancelled()) std::this_thread::yield();
          CHARTROOM_TRY(context.check());
          return 1;
        },
        [&](Result<int> result) { ends.push_back(result ? Code::Internal : result.error().code); });
    if (begun) QTRY_VERIFY(began);
    runner.cancel(id);
    QVERIFY(runner.isRunning(&owner, "upgrade"));
    QVERIFY(runner.titledJobs().front().cancelling);
    runner.cancel(id); // a second time changes nothing about the number of ends
    other.open();
    QTRY_COMPARE(ends.size(), std::size_t(1));
    QCOMPARE(ends.front(), Code::Cancelled);
    QVERIFY(!runner.isRunning(&owner, "upgrade"));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(ends.size(), std::size_t(1));
  }

  void aDroppedJobIsForgottenAndItsContextTold() {
    JobRunner runner(1);
    QObject owner;
    Gate gate;
    std::atomic<int> cancelled = -1;
    bool called = false;
    runner.start(
        &owner, "k",
        [&](const Context& context) {
          gate.pass();
          cancelled = context.cancelled();
        },
        [&] { called = true; });
    runner.drop(&owner, "k");
    QVERIFY(!runner.isRunning(&owner, "k"));
    gate.open();
    bool after = false;
    runner.start(
        &owner, "other", [](const Context&) {}, [&] { after = true; });
    QTRY_VERIFY(after);
    QVERIFY(cancelled != 0); // either told, or never begun
    QVERIFY(!called);
  }

  void whatMustBeWrittenAfterTheEndIsWritten() {
    JobRunner runner(1);
    auto owner = std::make_unique<QObject>();
    std::atomic<bool> began = false, stopped = false, written = false;
    const JobId id = runner.start(
        owner.get(), "k",
        [&](const Context& context) {
          began = true;
          while (!context.cancelled()) std::this_thread::yield();
          const Context after = context.afterEnd();
          stopped = true;
          // As long as the last words of an operation take: its owner goes away, and the program ends.
          std::mutex mutex;
          std::condition_variable_any never;
          std::unique_lock lock(mutex);
          after.withTimeout(std::chrono::milliseconds(200)).wait(never, lock, [] { return false; });
          written = !after.cancelled();
        },
        [] {});
    QTRY_VERIFY(began);
    runner.cancel(id);
    QTRY_VERIFY(stopped);
    owner.reset();
    runner.finish();
    QVERIFY(written);
  }
  void theDestructorCancelsAndWaits() {
    std::atomic<bool> ended = false;
    QObject owner;
    {
      JobRunner runner(1);
      std::atomic<bool> began = false;
      runner.start(
          &owner, "k",
          [&](const Context& context) {
            began = true;
            while (!context.cancelled()) std::this_thread::yield();
            ended = true;
          },
          [] {});
      QTRY_VERIFY(began);
    }
    QVERIFY(ended);
  }
};

QTEST_GUILESS_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
