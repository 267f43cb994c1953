#pragma once

// Budget: what the executions of one render may use before they end with an error, so that a hostile chart ends too: memory,
// and processor time. Helm has no such limits; its process dies or runs for ever. They are far beyond what any chart that can be
// installed needs.
//
// Memory is judged by what the process holds more than when the budget was made, but only once the executions have themselves
// made that much, so that other threads are not blamed on them. Time is the processor time of the executing threads; functions
// whose own time differs a lot from run to run and machine to machine (keys, password hashes) count with a fixed time instead.
//
// For one thread at a time. Lifetime: longer than the executions that use it.

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <limits>

namespace chartroom::tmpl {

struct Limits {
  std::size_t memory = std::size_t{400} << 20;
  std::size_t value = std::size_t{128} << 20; // one value at once
  std::chrono::nanoseconds time = std::chrono::seconds(4);
  std::size_t output = std::size_t{256} << 20; // of one template, all its buffers together

  // Without limits, as helm is: for what goes to a cluster or a file.
  static Limits none() {
    constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
    return {kAny, kAny, std::chrono::nanoseconds::max(), kAny};
  }
};

class Budget {
public:
  explicit Budget(const Limits& limits = {});

  const Limits& limits() const { return m_limits; }
  // `bytes` are about to be made, or were. Errors: "this would take … MiB …".
  Result<void> charge(std::size_t bytes) {
    m_charged += bytes;
    if (bytes <= m_limits.value && m_charged <= m_nextLook) return {};
    return look(bytes);
  }
  // A call took `real` and is to count as `counted`.
  void replaceTime(std::chrono::nanoseconds real, std::chrono::nanoseconds counted) { m_correction += counted - real; }
  // Whether there is processor time left. Takes a microsecond at most every few milliseconds, else next to nothing.
  Result<void> checkTime();

private:
  Result<void> look(std::size_t bytes);

  Limits m_limits;
  std::size_t m_charged = 0;
  std::size_t m_nextLook;
  std::size_t m_residentBefore;
  std::chrono::nanoseconds m_before;
  std::chrono::nanoseconds m_correction{0};
  std::chrono::steady_clock::time_point m_nextTimeLook;
};

} // namespace chartroom::tmpl
