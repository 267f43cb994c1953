#pragma once

// Clock: the wall clock as a seam, so that tests and the frozen preview decide what "now" is.

#include <chrono>

namespace chartroom {

class Clock {
public:
  using Time = std::chrono::sys_time<std::chrono::nanoseconds>;
  virtual ~Clock() = default;
  virtual Time now() const = 0;

  // The real clock; lives as long as the program. Thread-safe.
  static const Clock& system();
};

// A clock that stands still until told otherwise. Not thread-safe while being set.
class FixedClock : public Clock {
public:
  explicit FixedClock(Time time) : m_time(time) {}
  Time now() const override { return m_time; }
  void set(Time time) { m_time = time; }

private:
  Time m_time;
};

} // namespace chartroom
