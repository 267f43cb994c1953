#pragma once

// Child programs: run one to its end and take what it printed. Used by exec credentials and plugins. No shell is involved.
// Thread-safe; the child gets a process group of its own so that ending it ends what it started.

#include "core/base/context.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::process {

enum class Stream { Capture, Inherit };

struct Command {
  std::string program; // looked up in PATH unless it has a slash
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment; // added to ours, later ones win
  std::string directory; // empty: ours
  std::string input;     // given on standard input, unless `standardInput` is Inherit
  Stream standardInput = Stream::Capture;
  Stream standardError = Stream::Capture;
};

struct Finished {
  int exitCode = 0; // 128 + n after signal n
  std::string output;
  std::string errorOutput;
};

// Waits for the end. Fails with Code::NotFound when there is no such program (`exec: "x": executable file not found in $PATH`),
// Code::Io when it cannot be started, and with the context's error, the child then being killed. Any exit code is a good result.
Result<Finished> run(const Context& context, const Command& command);

// The program's full path as Go's exec.LookPath finds it.
std::optional<std::string> findProgram(const std::string& program);

} // namespace chartroom::process
