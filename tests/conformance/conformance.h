#pragma once

// What the conformance programs share: running chartroomctl's commands in this process, and comparing with what helm printed.

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

struct Run {
  int status = 0;
  std::string out;
  std::string err;
};
// Runs the local commands under the name "helm", in the current working directory, seeing only these variables.
Run runProgram(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
    const std::string& input = {});

// The folder of a corpus: from the variable, else beside the source tree; nothing, with a word on why, when it is not there.
std::optional<std::filesystem::path> corpusFolder(const char* variable, const char* name);

std::string readFile(const std::filesystem::path& path);
std::string readGzip(const std::filesystem::path& path);

struct Difference {
  std::size_t line = 0; // from 1
  std::string wanted;
  std::string got;
};
// The first differing line. On masked lines only the shape counts: text up to a ": " is equal, and what follows has the same
// punctuation around words of any content.
std::optional<Difference> compare(std::string_view wanted, std::string_view got, const std::set<std::size_t>& masked);

// Compares a count with the recorded minimum and says so. The minimum only ever goes up: by hand, in a commit of its own.
// Returns the exit status of the program.
int verdict(const std::string& what, std::size_t equal, std::size_t total, const std::filesystem::path& minimumFile);

// What ctest takes for "skipped".
constexpr int kSkipped = 77;

} // namespace conformance
