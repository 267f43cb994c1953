#pragma once

// Child programs: run one to its end and take what it printed. Used by exec credentials and plugins. No shell is involved.
// Thread-safe.
//
// Process groups: a child gets a group of its own, so that ending it ends what it started. A child that may use the terminal
// (Terminal::Shared) stays in this program's group instead: the kernel stops any other group that reads from the terminal.

#include "core/base/context.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::process {

enum class Stream { Capture, Inherit, Both }; // Both: for standard error, taken and shown
enum class Terminal { Unused, Shared };

struct Command {
  std::string program; // looked up in PATH unless it has a slash
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment; // added to ours, later ones win
  std::string directory;                                        // empty: ours
  std::string input;                                            // given on standard input, unless `standardInput` is Inherit
  Stream standardInput = Stream::Capture;
  Stream standardError = Stream::Capture;
  Terminal terminal = Terminal::Unused; // Shared for a child that may ask its user
};

struct Finished {
  int exitCode = 0; // 128 + n after signal n
  int signal = 0;   // the signal that ended the child, or 0
  std::string output;
  std::string errorOutput;
};

// Waits for the end. Any exit code is a good result. Errors have Go's texts:
// Code::NotFound: PATH has no such program (`exec: "x": executable file not found in $PATH`).
// Code::Io: it cannot be started (`fork/exec /x: permission denied`).
// The context's error: the child first gets SIGTERM and, a second later, SIGKILL; this call returns when it has ended.
Result<Finished> run(const Context& context, const Command& command);

// The program's full path as Go's exec.LookPath finds it: absolute folders of PATH only.
std::optional<std::string> findProgram(const std::string& program);

} // namespace chartroom::process
