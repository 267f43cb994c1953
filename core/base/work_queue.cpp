#include "core/base/work_queue.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

namespace chartroom {

namespace {
// Of text: below this, waking a thread costs more than it saves.
constexpr std::size_t kWorthThread = std::size_t{16} << 10;
constexpr unsigned kMostHelpers = 3; // beside the owner; more of them wait for memory
} // namespace

// The threads that help all queues. They and what they hold are never destroyed: a process may end while they wait.
class Helpers {
public:
  static Helpers& instance() {
    static auto* const helpers = new Helpers; // NOLINT: lives as long as the process
    return *helpers;
  }

  void add(WorkQueue& queue, std::size_t bytes) {
    const std::lock_guard lock(m_mutex);
    const bool isOffered = queue.m_taken != queue.m_added && queue.m_bytes >= kWorthThread;
    ++queue.m_added;
    queue.m_bytes += bytes;
    if (queue.m_bytes < kWorthThread) return;
    if (!isOffered) m_offered.push_back(&queue);
    if (m_waiting == 0 && m_started < m_most && queue.m_bytes >= kWorthThread * (m_started + 1)) start();
    m_more.notify_one();
  }

  // Works on the queue until nothing of it is left to take, and waits for those who took something.
  void finish(WorkQueue& queue) {
    std::unique_lock lock(m_mutex);
    while (queue.m_taken != queue.m_added) takeOne(queue, lock);
    waitForOthers(queue, lock);
  }

  void drop(WorkQueue& queue) {
    std::unique_lock lock(m_mutex);
    std::erase(m_offered, &queue);
    queue.m_taken = queue.m_added;
    waitForOthers(queue, lock);
  }

private:
  Helpers() : m_most(std::min(kMostHelpers, std::max(std::thread::hardware_concurrency(), 1U) - 1)) {}

  void start() {
    try {
      std::thread([this] { help(); }).detach();
      ++m_started;
    } catch (const std::system_error&) { // no more threads
    }
  }

  [[noreturn]] void help() {
    std::unique_lock lock(m_mutex);
    for (;;) {
      ++m_waiting;
      m_more.wait(lock, [this] { return !m_offered.empty(); });
      --m_waiting;
      takeOne(*m_offered.front(), lock);
    }
  }

  // The queue has one. The lock is held before and after.
  void takeOne(WorkQueue& queue, std::unique_lock<std::mutex>& lock) {
    const std::size_t item = queue.m_taken++;
    if (queue.m_taken == queue.m_added) std::erase(m_offered, &queue);
    ++queue.m_running;
    lock.unlock();
    std::exception_ptr failure;
    try {
      queue.m_work(item);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && (!queue.m_failure || item < queue.m_failedAt)) {
      queue.m_failure = failure;
      queue.m_failedAt = item;
    }
    if (--queue.m_running == 0) queue.m_idle.notify_all(); // the queue may be gone once the lock is
  }

  static void waitForOthers(WorkQueue& queue, std::unique_lock<std::mutex>& lock) {
    queue.m_idle.wait(lock, [&queue] { return queue.m_running == 0; });
  }

  const unsigned m_most;
  std::mutex m_mutex;
  std::condition_variable m_more;
  std::deque<WorkQueue*> m_offered; // those with items to take that are worth it
  unsigned m_started = 0, m_waiting = 0;
};

WorkQueue::~WorkQueue() { Helpers::instance().drop(*this); }
void WorkQueue::add(std::size_t bytes) { Helpers::instance().add(*this, bytes); }

void WorkQueue::finish() {
  Helpers::instance().finish(*this);
  if (m_failure) std::rethrow_exception(m_failure);
}

} // namespace chartroom
