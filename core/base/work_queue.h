#pragma once

// WorkQueue: work that other threads do while the one that knows of it goes on to find more. Items are numbered as they come.
// add() and finish() belong to one thread, the owner; `work` is called by several at once, for each item once, in any order.

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

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
  void help();
  bool takeOne(std::unique_lock<std::mutex>& lock);
  void join();

  const std::function<void(std::size_t)> m_work;
  std::mutex m_mutex;
  std::condition_variable m_more;
  std::size_t m_added = 0, m_taken = 0, m_bytes = 0;
  bool m_closed = false;
  std::size_t m_failedAt = 0;
  std::exception_ptr m_failure;
  std::vector<std::thread> m_helpers;
};

} // namespace chartroom
