#pragma once

// What a program run touches of the outside, as seams for tests: streams and environment. The working directory and files are
// the process's own.

#include "core/base/result.h"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom::cli {

struct Streams {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  std::function<std::optional<std::string>(const std::string& name)> environment;
  // The errno of the first write to `out` that failed, 0 before.
  std::function<int()> outputError = {};

  std::string environmentOr(const std::string& name, std::string fallback) const {
    auto value = environment(name);
    return value ? *value : std::move(fallback);
  }
};

// The process's own streams and environment. Call once; std::cout writes straight to the descriptor from then on.
Streams processStreams();

// Writes out what is buffered. Fails with Go's "write /dev/stdout: no space left on device" when any write since the start failed.
Result<void> finishOutput(Streams& streams);

// A line of Go's slog text handler: `level=WARN msg="…" key=value`. `text` is what Context::log got (core/base/log_text.h).
std::string logLine(std::string_view level, std::string_view text);

} // namespace chartroom::cli
