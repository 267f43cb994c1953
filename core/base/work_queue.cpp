#include "core/base/work_queue.h"

#include <algorithm>
#include <system_error>

namespace chartroom {

namespace {
// Of text: below this, starting a thread costs more than it saves.
constexpr std::size_t kWorthThread = std::size_t{48} << 10;
constexpr unsigned kMostThreads = 4; // the owner is one; more of them wait for memory
// Asking the system takes a while.
unsigned mostThreads() {
  static const unsigned most = std::min(kMostThreads, std::thread::hardware_concurrency());
  return most;
}

} // namespace

WorkQueue::~WorkQueue() {
  {
    const std::lock_guard lock(m_mutex);
    m_taken = m_added;
  }
  join();
}

void WorkQueue::add(std::size_t bytes) {
  {
    const std::lock_guard lock(m_mutex);
    ++m_added;
    m_bytes += bytes;
  }
  m_more.notify_one();
  if (m_bytes < kWorthThread * (m_helpers.size() + 1) || m_helpers.size() + 1 >= mostThreads()) return;
  try {
    m_helpers.emplace_back([this] { help(); });
  } catch (const std::system_error&) { // no more threads
  }
}

// One item, if there is one. The lock is held before and after.
bool WorkQueue::takeOne(std::unique_lock<std::mutex>& lock) {
  if (m_taken == m_added) return false;
  const std::size_t item = m_taken++;
  lock.unlock();
  std::exception_ptr failure;
  try {
    m_work(item);
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  if (failure && (!m_failure || item < m_failedAt)) {
    m_failure = failure;
    m_failedAt = item;
  }
  return true;
}

void WorkQueue::help() {
  std::unique_lock lock(m_mutex);
  do {
    m_more.wait(lock, [this] { return m_closed || m_taken != m_added; });
  } while (takeOne(lock));
}

void WorkQueue::join() {
  {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
  }
  m_more.notify_all();
  for (std::thread& helper : m_helpers) helper.join();
  m_helpers.clear();
}

void WorkQueue::finish() {
  {
    std::unique_lock lock(m_mutex);
    while (takeOne(lock)) {
    }
  }
  join();
  if (m_failure) std::rethrow_exception(m_failure);
}

} // namespace chartroom
