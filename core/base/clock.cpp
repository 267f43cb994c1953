#include "core/base/clock.h"

namespace chartroom {

namespace {
class SystemClock : public Clock {
public:
  Time now() const override { return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now()); }
};
} // namespace

const Clock& Clock::system() {
  static const SystemClock clock;
  return clock;
}

} // namespace chartroom
