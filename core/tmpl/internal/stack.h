#pragma once

// Deep recursion without overflow. Templates may nest 100000 deep and Go's stacks grow; a C++ thread's does not. Code that
// recurses on its input wraps the step in onDeepStack(), which goes on in a fresh, large stack when the present one runs low.

#include <chrono>
#include <functional>

namespace chartroom::tmpl::internal {

// Thrown when no further stack is to be had (a gigabyte is in use).
struct StackExhausted {};

// The address below which the calling thread's stack counts as low.
extern thread_local char* stackFloor;
char* findStackFloor();
// Runs `step` in a thread of its own with a large stack and waits. Exceptions come through.
void runOnFreshStack(const std::function<void()>& step);

// Processor time of the calling thread and of those that lent it a stack or stand below it waiting.
std::chrono::nanoseconds processorTime();

inline bool stackIsLow() {
  if (!stackFloor) stackFloor = findStackFloor();
  return static_cast<char*>(__builtin_frame_address(0)) < stackFloor;
}

template <typename Step>
inline void onDeepStack(Step&& step) {
  if (stackIsLow()) [[unlikely]]
    runOnFreshStack(std::ref(step));
  else step();
}

} // namespace chartroom::tmpl::internal
