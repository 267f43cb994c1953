// chartroomctl: the local commands; everything else is handed to the program with the network below libexec/, so that
// `template` starts without HTTP and TLS.

#include "app/cli/local_commands.h"
#include "app/cli/remote_commands.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/process/process.h"

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr const char* kNetworkProgram = "../libexec/chartroomctl-network";
constexpr std::chrono::seconds kLongestFetch{20}; // the program itself gives up after 15

// Where the program with the network has to be.
chartroom::Result<std::string> networkProgram() {
  char self[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0)
    return chartroom::Error{chartroom::Code::Io, "/proc is not mounted: the place of this program is not known", {}, {}};
  std::string path(self, static_cast<std::size_t>(length));
  path.resize(path.rfind('/') + 1);
  path = std::filesystem::path(path + kNetworkProgram).lexically_normal().string();
  if (::access(path.c_str(), X_OK) == 0) return path;
  return chartroom::systemError("exec", path, errno);
}

// Becomes the other program; comes back only when that fails.
chartroom::Result<int> handOver(const std::vector<std::string>& arguments, char* name) {
  CHARTROOM_ASSIGN(const std::string path, networkProgram());
  std::vector<char*> argv{name};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::cout.flush();
  std::cerr.flush();
  ::execv(path.c_str(), argv.data());
  return chartroom::systemError("exec", path, errno);
}

// What a schema refers to by http, through the other program: few schemas do, and all others start faster without a network.
chartroom::Result<std::string> loadSchema(const chartroom::Context& context, const std::string& url) {
  chartroom::process::Command command;
  CHARTROOM_ASSIGN(command.program, networkProgram());
  command.arguments = {"fetch-schema", url};
  CHARTROOM_ASSIGN(auto finished, chartroom::process::run(context.withTimeout(kLongestFetch), command));
  if (finished.exitCode == 0) return std::move(finished.output);
  std::string why(chartroom::trimSpace(finished.errorOutput));
  if (why.starts_with("Error: ")) why.erase(0, 7);
  return chartroom::Error{chartroom::Code::Unreachable, std::move(why), {}, {}};
}

// Charts are megabytes that come and go: memory that was given back to the system would only be asked for again, page by page;
// and half a thousand pages at once cost less than one after the other, except to a program that needs a hundred. So the heap
// goes on just before a huge page begins, and nothing may touch that before it is said to be huge.
void prepareMemory() {
  constexpr std::size_t kHeap = 24 << 20, kHugePage = 2 << 20, kSmallPages = 512 << 10;
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  ::mallopt(M_TRIM_THRESHOLD, -1);
  ::mallopt(M_TOP_PAD, kHeap);
  const auto end = [] { return reinterpret_cast<std::uintptr_t>(::sbrk(0)); };
  const std::uintptr_t huge = (end() + kSmallPages + kHugePage - 1) / kHugePage * kHugePage;
  if (::sbrk(static_cast<std::intptr_t>(huge - kSmallPages - end())) == reinterpret_cast<void*>(-1)) return; // NOLINT
  void* volatile block = std::malloc(kSmallPages / 2); // NOLINT: more than there is, so that the heap grows
  std::free(block);                                    // NOLINT
  if (end() > huge) ::madvise(reinterpret_cast<void*>(huge), (end() - huge) / kHugePage * kHugePage, MADV_HUGEPAGE); // NOLINT
}

} // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  prepareMemory();
  std::string name = argc > 0 ? argv[0] : "chartroomctl";
  name.erase(0, name.rfind('/') + 1);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  chartroom::cli::Streams streams = chartroom::cli::processStreams();
  chartroom::cli::Program program(name, streams);
  chartroom::cli::addLocalCommands(program, {{}, loadSchema, {}, {}});
  chartroom::cli::addRemoteCommands(program);
  program.setHandOver([&](const std::vector<std::string>& all) { return handOver(all, argv[0]); });
  const int status = program.run(arguments);
  std::cout.flush();
  std::cerr.flush();
  ::_exit(status); // what a finished render owns need not be taken apart
}
