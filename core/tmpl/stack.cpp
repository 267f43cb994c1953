#include "core/tmpl/internal/stack.h"

#include <atomic>
#include <cstddef>
#include <exception>

#include <ctime>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace chartroom::tmpl::internal {

thread_local char* stackFloor = nullptr;

namespace {

// Room for whatever a called function does by itself, a sanitizer's larger frames included.
constexpr std::size_t kReserve = std::size_t{384} << 10;
// Address space; pages come with use. AddressSanitizer loses count of exceptions on stacks above 64 MB.
constexpr std::size_t kFreshStack = std::size_t{60} << 20;
constexpr int kMostFreshStacks = 17; // of one chain of calls

thread_local int freshStacks = 0;
// Spent by other threads of this chain of calls.
thread_local std::chrono::nanoseconds spentElsewhere{0};

struct Job {
  const std::function<void()>* step;
  int depth;
  std::exception_ptr failure;
  std::chrono::nanoseconds spent; // before, then after
};

void* runJob(void* argument) {
  auto* job = static_cast<Job*>(argument);
  freshStacks = job->depth;
  spentElsewhere = job->spent;
  try {
    (*job->step)();
  } catch (...) {
    job->failure = std::current_exception();
  }
  job->spent = processorTime();
  return nullptr;
}

} // namespace

std::chrono::nanoseconds processorTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec) + spentElsewhere;
}

char* findStackFloor() {
  char* here = static_cast<char*>(__builtin_frame_address(0));
  if (getpid() == gettid()) {
    // pthread_getattr_np would read /proc/self/maps for the main thread.
    std::size_t size = std::size_t{8} << 20;
    rlimit limit{};
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < size) size = limit.rlim_cur;
    // What lies above here (main, the environment) is not known; it is small.
    constexpr std::size_t kAbove = std::size_t{512} << 10;
    return here - (size > kReserve + kAbove ? size - kReserve - kAbove : 0);
  }
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return here;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  return static_cast<char*>(lowest) + (size > 2 * kReserve ? kReserve : size / 2);
}

void runOnFreshStack(const std::function<void()>& step) {
  if (freshStacks >= kMostFreshStacks) throw StackExhausted{};
  const std::chrono::nanoseconds before = processorTime();
  Job job{&step, freshStacks + 1, nullptr, before};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kFreshStack);
  pthread_t thread{};
  const int failed = pthread_create(&thread, &attributes, runJob, &job);
  pthread_attr_destroy(&attributes);
  if (failed != 0) throw StackExhausted{};
  pthread_join(thread, nullptr);
  spentElsewhere += job.spent - before;
  if (job.failure) std::rethrow_exception(job.failure);
}

} // namespace chartroom::tmpl::internal
