#include "core/tmpl/budget.h"

#include "core/tmpl/internal/stack.h"

#include <charconv>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace chartroom::tmpl {

namespace {

constexpr std::size_t kLookEvery = std::size_t{16} << 20;
constexpr auto kTimeLookEvery = std::chrono::milliseconds(10);

// Bytes of memory the process holds; 0 where the system does not tell.
std::size_t residentBytes() {
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[64];
  const ssize_t length = read(file, text, sizeof text);
  close(file);
  const std::string_view all(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  const auto space = all.find(' ');
  if (space == std::string_view::npos) return 0;
  std::size_t pages = 0;
  std::from_chars(all.data() + space + 1, all.data() + all.size(), pages);
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::string mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

} // namespace

Budget::Budget(const Limits& limits)
    : m_limits(limits), m_nextLook(limits.memory), m_residentBefore(residentBytes()), m_before(internal::processorTime()),
      m_nextTimeLook(std::chrono::steady_clock::now() + kTimeLookEvery) {}

Result<void> Budget::look(std::size_t bytes) {
  if (bytes > m_limits.value)
    return Error{
        Code::Template, "a value of " + mebibytes(bytes) + " is larger than allowed (" + mebibytes(m_limits.value) + ")", {}, {}};
  m_nextLook = m_charged + kLookEvery;
  const std::size_t resident = residentBytes();
  if (resident < m_residentBefore || resident - m_residentBefore < m_limits.memory) return {};
  return Error{Code::Template, "templates use more memory than allowed (" + mebibytes(m_limits.memory) + ")", {}, {}};
}

Result<void> Budget::checkTime() {
  const auto now = std::chrono::steady_clock::now();
  if (now < m_nextTimeLook) return {};
  m_nextTimeLook = now + kTimeLookEvery;
  // The clock of a thread that went away since starts anew; that only gives more time.
  if (internal::processorTime() - m_before + m_correction <= m_limits.time) return {};
  return Error{Code::Template,
      "templates take longer than allowed (" +
          std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(m_limits.time).count()) + " ms of processor time)",
      {}, {}};
}

} // namespace chartroom::tmpl
