#pragma once

// Context: what a caller can say to a running core function: stop, be done by then, tell me how it goes. First argument of
// every function that may take time. Copies share the same cancellation. Thread-safe; cancel() may come from any thread.

#include "core/base/result.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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

  Context() : m_cancelled(std::make_shared<std::atomic<bool>>(false)) {}

  // A context that ends when this one does, or at the deadline if that is earlier.
  Context withDeadline(Deadline deadline) const {
    Context copy = *this;
    if (!copy.m_deadline || deadline < *copy.m_deadline) copy.m_deadline = deadline;
    return copy;
  }
  Context withTimeout(std::chrono::nanoseconds timeout) const {
    return withDeadline(std::chrono::steady_clock::now() + std::chrono::duration_cast<Deadline::duration>(timeout));
  }
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

  void cancel() const { m_cancelled->store(true, std::memory_order_relaxed); }
  bool cancelled() const { return m_cancelled->load(std::memory_order_relaxed); }
  std::optional<Deadline> deadline() const { return m_deadline; }

  // Good while work may go on; else Code::Cancelled "context canceled" or Code::Timeout "context deadline exceeded" (Go's texts).
  Result<void> check() const {
    if (cancelled()) return Error{Code::Cancelled, "context canceled", {}, {}};
    if (m_deadline && std::chrono::steady_clock::now() >= *m_deadline)
      return Error{Code::Timeout, "context deadline exceeded", {}, {}};
    return {};
  }

  void log(LogLevel level, std::string_view text) const {
    if (m_log && *m_log) (*m_log)(level, text);
  }
  void progress(std::string_view text) const {
    if (m_progress && *m_progress) (*m_progress)(text);
  }

private:
  std::shared_ptr<std::atomic<bool>> m_cancelled;
  std::optional<Deadline> m_deadline;
  std::shared_ptr<Log> m_log;
  std::shared_ptr<Progress> m_progress;
};

} // namespace chartroom
