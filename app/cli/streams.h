#pragma once

// What a program run touches of the outside, as seams for tests: streams and environment. The working directory and files are
// the process's own.

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

  std::string environmentOr(const std::string& name, std::string fallback) const {
    auto value = environment(name);
    return value ? *value : std::move(fallback);
  }
};

// The process's own streams and environment.
Streams processStreams();

// A line of Go's slog text handler: `level=WARN msg="…" key=value`. `text` is what Context::log got (core/base/log_text.h).
std::string logLine(std::string_view level, std::string_view text);

} // namespace chartroom::cli
