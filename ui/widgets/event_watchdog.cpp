#include "ui/widgets/event_watchdog.h"

#include <QEvent>
#include <QMetaEnum>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <dlfcn.h>
#include <execinfo.h>
#include <mutex>
#include <pthread.h>
#include <string>
#include <thread>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CHARTROOM_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CHARTROOM_SANITIZED
#endif
#endif

namespace chartroom::widgets {
namespace {

constexpr int kLookEvery = 5; // ms
constexpr int kFrames = 96;
constexpr int kSignal = SIGURG; // ignored by default, used by nobody else here

double milliseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// Written by the signal handler in the GUI thread, read there once the handler of the event has ended.
std::array<void*, kFrames> g_stack;
std::atomic<int> g_frames = 0;

void takeStack(int) {
  if (g_frames == 0) g_frames = backtrace(g_stack.data(), kFrames);
}

// "function at file:line" where addr2line is there and the build knows, else file and offset.
QString described(void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || !info.dli_fname) return QStringLiteral("%1").arg(reinterpret_cast<quintptr>(address), 0, 16);
  const auto offset = static_cast<const char*>(address) - static_cast<const char*>(info.dli_fbase);
  const std::string command =
      "addr2line -Cfpe '" + std::string(info.dli_fname) + "' " + std::to_string(offset - 1) + " 2>/dev/null";
  std::array<char, 1024> line{};
  if (FILE* pipe = popen(command.c_str(), "r")) {
    const bool read = fgets(line.data(), line.size(), pipe) != nullptr;
    pclose(pipe);
    const QString text = QString::fromUtf8(line.data()).trimmed();
    if (read && !text.startsWith(QStringLiteral("??"))) return text;
  }
  return QStringLiteral("%1+0x%2 %3")
      .arg(QString::fromUtf8(info.dli_fname))
      .arg(offset, 0, 16)
      .arg(QString::fromUtf8(info.dli_sname ? info.dli_sname : ""));
}

} // namespace

struct WatchedApplication::Watch {
  std::function<void(const QString&)> slow;
  Limits limit = limits();
  pthread_t gui = pthread_self();
  clockid_t processor{};
  int depth = 0;
  // Of the event that is handled; 0 between events.
  std::atomic<double> startedProcessor = 0, startedWall = 0;
  std::atomic<bool> asked = false; // for the stack
  std::mutex mutex;
  std::condition_variable wake;
  bool ends = false;
  std::thread thread;

  // Asks the GUI thread for its stack when a limit is reached, while it is still at it.
  void run() {
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, std::chrono::milliseconds(kLookEvery), [this] { return ends; })) {
      const double wall = startedWall;
      if (wall == 0 || asked) continue;
      if (milliseconds(processor) - startedProcessor < limit.processor && milliseconds(CLOCK_MONOTONIC) - wall < limit.wall)
        continue;
      asked = true;
      pthread_kill(gui, kSignal);
    }
  }
};

WatchedApplication::WatchedApplication(int& argc, char** argv) : QApplication(argc, argv) {}

WatchedApplication::~WatchedApplication() {
  if (!m_watch) return;
  {
    const std::lock_guard lock(m_watch->mutex);
    m_watch->ends = true;
  }
  m_watch->wake.notify_all();
  m_watch->thread.join();
}

WatchedApplication::Limits WatchedApplication::limits() {
#if defined(CHARTROOM_SANITIZED)
  return {1000, 20000};
#elif defined(NDEBUG)
  return {50, 2000};
#else
  return {200, 2000};
#endif
}

void WatchedApplication::watch(std::function<void(const QString&)> slow) {
  if (m_watch) {
    m_watch->slow = std::move(slow);
    return;
  }
  // The first call of backtrace() loads a library, which a signal handler must not.
  backtrace(g_stack.data(), 1);
  struct sigaction action {};
  action.sa_handler = takeStack;
  action.sa_flags = SA_RESTART;
  sigaction(kSignal, &action, nullptr);
  m_watch = std::make_unique<Watch>();
  m_watch->slow = std::move(slow);
  pthread_getcpuclockid(m_watch->gui, &m_watch->processor);
  m_watch->thread = std::thread([watch = m_watch.get()] { watch->run(); });
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
  if (!m_watch || m_watch->depth > 0 || !pthread_equal(pthread_self(), m_watch->gui)) return QApplication::notify(receiver, event);
  Watch& watch = *m_watch;
  // The receiver may be gone afterwards.
  const char* type = receiver->metaObject()->className();
  const QString name = receiver->objectName();
  const QEvent::Type kind = event->type();
  const double processor = milliseconds(CLOCK_THREAD_CPUTIME_ID), wall = milliseconds(CLOCK_MONOTONIC);
  watch.startedProcessor = processor;
  watch.startedWall = wall;
  ++watch.depth;
  const bool handled = QApplication::notify(receiver, event);
  --watch.depth;
  watch.startedWall = 0;
  const double used = milliseconds(CLOCK_THREAD_CPUTIME_ID) - processor, took = milliseconds(CLOCK_MONOTONIC) - wall;
  const bool asked = watch.asked.exchange(false);
  const int frames = g_frames.exchange(0);
  if (used < watch.limit.processor && took < watch.limit.wall) return handled;
  const char* event_ = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind);
  QString report = QStringLiteral("%1 of %2 \"%3\" used %4 ms of processor time and took %5 ms")
                       .arg(event_ ? QString::fromLatin1(event_) : QStringLiteral("Event %1").arg(static_cast<int>(kind)),
                           QString::fromLatin1(type), name)
                       .arg(used, 0, 'f', 1)
                       .arg(took, 0, 'f', 1);
  for (int i = 0; asked && i < frames; ++i) report += QStringLiteral("\n  ") + described(g_stack[static_cast<std::size_t>(i)]);
  watch.slow(report);
  return handled;
}

} // namespace chartroom::widgets
