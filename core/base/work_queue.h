#pragma once

// WorkQueue: work that other threads do while the one that knows of it goes on to find more. Items are numbered as they come.
// add() and finish() belong to one thread, the owner; `work` is called by several at once, for each item once, in any order,
// and may have a queue of its own. The helping threads are the same for all queues of the process and stay until its end.

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>

namespace chartroom {

class WorkQueue {
public:
  explicit WorkQueue(std::function<void(std::size_t)> work) : m_work(std::move(work)) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  ~WorkQueue(); // waits for what has begun and drops the rest

  // The next item, which is so many bytes of text to work on. For little text, on a machine with one processor, and where no
  // threads can be had, nothing happens before finish().
  void add(std::size_t bytes);
  // Takes part in the work until all is done. The first exception, by item, comes through.
  void finish();

private:
  friend class Helpers;

  const std::function<void(std::size_t)> m_work;
  // All that follows is guarded by the mutex of the helpers.
  std::size_t m_added = 0, m_taken = 0, m_running = 0, m_bytes = 0;
  std::condition_variable m_idle; // nothing runs
  std::size_t m_failedAt = 0;
  std::exception_ptr m_failure;
};

} // namespace chartroom
