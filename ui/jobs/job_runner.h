#pragma once

// JobRunner: the one way from the window into core. Core functions block and take a Context; start() runs one in a pool
// thread and hands its result to `done` in the GUI thread, once, however the work ended: done, failed, or cancelled by
// the user (then the work was told through its Context and returns what came of it). Only owners that do not want to
// know hear nothing: one that died, started a newer job of the same key, or dropped the job.
//
// Threads: every member is for the GUI thread, where the runner lives. `work` runs in a pool thread: it must own what
// it uses (copies or shared_ptr<const …>) and must not touch widgets. `done` never leaves the GUI thread, so it may
// hold pointers to widgets that the owner outlives. The destructor cancels all work and waits for it.
//
// Newest wins per (owner, key): typing starts a render per key press, only the last one is shown, and a render that has
// not begun yet is never begun, and none runs beside an older one: what does not end at once must not take every thread.

#include "core/base/context.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace chartroom::jobs {

using JobId = quint64; // 0 is no job

// What a job does to the world outside the program. One that changes a cluster is not dropped without a question.
enum class Effect { Reads, Changes };

// What names a job. Jobs with a title ("Upgrading redis") are shown to the user; untitled ones are not.
struct JobKey {
  QString key;
  QString title;
  Effect effect = Effect::Reads;
  QString cluster;   // of one that changes something: the name of the cluster that it changes
  QString ifStopped; // of one that changes something: a sentence that says what cancelling leaves

  JobKey(const char* text) : key(QString::fromLatin1(text)) {} // NOLINT: implicit on purpose
  JobKey(QString text) : key(std::move(text)) {}               // NOLINT: implicit on purpose
  JobKey(QString text, QString shown, Effect does = Effect::Reads, QString where = {}, QString stopped = {})
      : key(std::move(text)), title(std::move(shown)), effect(does), cluster(std::move(where)), ifStopped(std::move(stopped)) {}
};

// A running or waiting job, as the shell lists it.
struct JobState {
  JobId id = 0;
  QString key;
  QString title;
  QString progress;        // the last step the work told its Context
  QDateTime told;          // when it did; invalid before the first
  bool cancelling = false; // the user cancelled it; its work has not returned yet
  Effect effect = Effect::Reads;
  std::chrono::steady_clock::time_point started;
  QString cluster, ifStopped; // as in JobKey
};

class JobRunner : public QObject {
  Q_OBJECT
public:
  // `threads` at least 1; 0 takes the machine's cores, but no fewer than 4, because most work waits for a network.
  explicit JobRunner(int threads = 0, QObject* parent = nullptr);
  ~JobRunner() override;
  // Cancels all work and waits for it; nothing is begun from then on. For what the work uses and the runner outlives: a window that
  // closes in the middle of an upgrade still lets it write that it failed, to a sandbox that is still there.
  void finish();

  // Runs work(context) in the pool and then done(result). `work` returns any movable type, as a rule a Result<T>, or
  // void (then `done` takes nothing).
  template <typename Work, typename Done>
  JobId start(QObject* owner, const JobKey& key, Work work, Done done) {
    using R = std::invoke_result_t<Work, const Context&>;
    if constexpr (std::is_void_v<R>) {
      return startErased(
          owner, key,
          [work = std::move(work)](const Context& context) mutable -> std::shared_ptr<void> {
            work(context);
            return nullptr;
          },
          [done = std::move(done)](const std::shared_ptr<void>&) mutable { done(); });
    } else {
      return startErased(
          owner, key,
          [work = std::move(work)](
              const Context& context) mutable -> std::shared_ptr<void> { return std::make_shared<R>(work(context)); },
          [done = std::move(done)](
              const std::shared_ptr<void>& result) mutable { done(std::move(*std::static_pointer_cast<R>(result))); });
    }
  }

  // What the user does: the work is told to end, the job stays listed until it has, and `done` gets its result. A second
  // call ends what may still go on after the first (Context::afterEnd). Nothing happens for unknown jobs.
  void cancel(JobId id);
  // What an owner does that does not want to know any more: all its jobs (of the key) are cancelled and forgotten, without
  // a call of `done`.
  void drop(const QObject* owner, const QString& key = {});

  bool isRunning(const QObject* owner, const QString& key) const;
  // All living jobs in order of their start; titled ones only for the shell's list.
  std::vector<JobState> jobs() const;
  std::vector<JobState> titledJobs() const;

signals:
  // A job was started, ended, was cancelled, dropped, or told a step.
  void changed();
  // A job with a title came to its end and `done` was called.
  void finished(chartroom::jobs::JobId id, const QString& title);

protected:
  bool event(QEvent* event) override;

private:
  using Work = std::function<std::shared_ptr<void>(const Context&)>;
  using Done = std::function<void(const std::shared_ptr<void>&)>;
  struct Job;
  struct Pool;

  JobId startErased(QObject* owner, const JobKey& key, Work work, Done done);
  void forget(JobId id);
  void takeMessages();

  std::vector<std::unique_ptr<Job>> m_jobs; // living ones only
  std::unique_ptr<Pool> m_pool;
  JobId m_lastId = 0;
};

} // namespace chartroom::jobs
