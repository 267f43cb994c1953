#pragma once

// Context: what a caller can say to a running core function: stop, be done by then, tell me how it goes. First argument of
// every function that may take time. Copies share the same cancellation. Thread-safe; cancel() may come from any thread, but
// not from a signal handler.
//
// The end wakes: a wait takes stopToken() (std::condition_variable_any, std::stop_callback) and deadline(), or is a sleepFor().

#include "core/base/result.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace chartroom {

enum class LogLevel { Debug, Info, Warn, Error };

class Context {
public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Log = std::function<void(LogLevel, std::string_view)>;
  // A step of work as a person would say it ("waiting for Deployment web: 2/3 ready"); called in the working thread.
  using Progress = std::function<void(std::string_view)>;

  Context() : m_sources(std::make_shared<Sources>()) {}

  // A context that ends when this one does, or at the deadline if that is earlier.
  Context withDeadline(Deadline deadline) const {
    Context copy = *this;
    if (!copy.m_deadline || deadline < *copy.m_deadline) copy.m_deadline = deadline;
    return copy;
  }
  Context withTimeout(std::chrono::nanoseconds timeout) const { return withDeadline(after(timeout)); }
  Context withLog(Log log) const {
    Context copy = *this;
    copy.m_log = std::make_shared<Log>(std::move(log));
    return copy;
  }
  Context withProgress(Progress progress) const {
    Context copy = *this;
    copy.m_progress = std::make_shared<Progress>(std::move(progress));
    return copy;
  }

  // For what must still be done once this one has ended (a record, a requested rollback): the same log and progress, no
  // deadline, and a cancel() that came before does not count. The next one does, and is the last.
  Context afterEnd() const {
    Context copy = *this;
    copy.m_deadline.reset();
    if (cancelled()) copy.m_after = true;
    return copy;
  }

  // The first call ends this context and its copies, a second one also what was made by afterEnd().
  void cancel() const {
    if (!m_sources->first.request_stop()) m_sources->second.request_stop();
  }
  bool cancelled() const { return source().stop_requested(); }
  // Stops with cancel(), not with the deadline. Callbacks run in the cancelling thread.
  std::stop_token stopToken() const { return source().get_token(); }
  std::optional<Deadline> deadline() const { return m_deadline; }

  // Good while work may go on; else Code::Cancelled "context canceled" or Code::Timeout "context deadline exceeded" (Go's texts).
  Result<void> check() const {
    if (cancelled()) return Error{Code::Cancelled, "context canceled", {}, {}};
    if (m_deadline && std::chrono::steady_clock::now() >= *m_deadline)
      return Error{Code::Timeout, "context deadline exceeded", {}, {}};
    return {};
  }

  // Sleeps; ends early, with check()'s error, when the context does.
  Result<void> sleepFor(std::chrono::nanoseconds length) const {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    withTimeout(length).wait(never, lock, [] { return false; });
    return check();
  }

  // Waits until `done()` holds (true) or the context ends (false). As with any condition, `changed` is notified after what
  // `done` reads was changed under `lock`'s mutex.
  template <typename Done>
  bool wait(std::condition_variable_any& changed, std::unique_lock<std::mutex>& lock, Done done) const {
    if (m_deadline) return changed.wait_until(lock, stopToken(), *m_deadline, std::move(done));
    return changed.wait(lock, stopToken(), std::move(done));
  }

  void log(LogLevel level, std::string_view text) const {
    if (m_log && *m_log) (*m_log)(level, text);
  }
  void progress(std::string_view text) const {
    if (m_progress && *m_progress) (*m_progress)(text);
  }

private:
  struct Sources {
    std::stop_source first;
    std::stop_source second;
  };
  // The time in `length` from now, as late as it can be told.
  static Deadline after(std::chrono::nanoseconds length) {
    const Deadline now = std::chrono::steady_clock::now();
    return length > Deadline::max() - now ? Deadline::max() : now + std::chrono::duration_cast<Deadline::duration>(length);
  }
  std::stop_source& source() const { return m_after ? m_sources->second : m_sources->first; }

  std::shared_ptr<Sources> m_sources;
  bool m_after = false;
  std::optional<Deadline> m_deadline;
  std::shared_ptr<Log> m_log;
  std::shared_ptr<Progress> m_progress;
};

} // namespace chartroom
