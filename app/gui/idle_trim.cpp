#include "app/gui/idle_trim.h"

#include <algorithm>
#include <malloc.h>

namespace chartroom::gui {

namespace {
constexpr int kIdleMilliseconds = 1500;
constexpr const char* kJob = "trim";
constexpr std::size_t kWorthIt = std::size_t{16} << 20; // bytes that are free but kept
} // namespace

IdleTrim::IdleTrim(jobs::JobRunner* jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {
  m_idle.setSingleShot(true);
  m_idle.setInterval(kIdleMilliseconds);
  connect(&m_idle, &QTimer::timeout, this, &IdleTrim::trim);
  connect(jobs, &jobs::JobRunner::changed, this, &IdleTrim::jobsChanged);
}

void IdleTrim::jobsChanged() {
  const auto running = m_jobs->jobs();
  if (std::any_of(running.begin(), running.end(), [](const jobs::JobState& job) { return job.key != QLatin1String(kJob); }))
    m_worked = true;
  if (running.empty() && m_worked) m_idle.start();
}

void IdleTrim::trim() {
  if (!m_jobs->jobs().empty()) return;
  m_worked = false;
  m_jobs->start(
      this, kJob,
      [](const Context&) {
        if (mallinfo2().fordblks > kWorthIt) malloc_trim(0);
      },
      [] {});
}

void tuneAllocator() {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 512 * 1024);
  mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
}

} // namespace chartroom::gui
