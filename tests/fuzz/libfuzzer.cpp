// The door through which libFuzzer reaches the target CHARTROOM_FUZZ_TARGET.

#include "target.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    chartroom::fuzz::CHARTROOM_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  } catch (const chartroom::fuzz::Broken& broken) {
    std::fprintf(stderr, "broken: %s\n", broken.what());
    std::abort();
  }
  return 0;
}
