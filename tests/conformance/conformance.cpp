#include "conformance.h"

#include "app/cli/local_commands.h"

#include <iostream>
#include <sstream>

namespace conformance {

Run runProgram(
    const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment, const std::string& input) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in(input);
  chartroom::cli::Streams streams{out, err, in, [&](const std::string& name) -> std::optional<std::string> {
                                    const auto found = environment.find(name);
                                    return found == environment.end() ? std::nullopt : std::optional(found->second);
                                  }};
  chartroom::cli::Program program("helm", streams);
  chartroom::cli::addLocalCommands(program);
  Run run;
  run.status = program.run(arguments);
  run.out = std::move(out).str();
  run.err = std::move(err).str();
  return run;
}

namespace {

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0;;) {
    const auto end = text.find('\n', at);
    result.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return result;
    at = end + 1;
  }
}

std::string shape(std::string_view line) {
  std::string result;
  std::size_t at = line.find(": ");
  at = at == std::string_view::npos ? 0 : at + 2;
  result = line.substr(0, at);
  bool word = false;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    const bool inWord = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/' ||
                        c == '=' || c == '-' || c == '.' || c == ':';
    if (!inWord) result += c;
    else if (!word) result += 'w';
    word = inWord;
  }
  return result;
}

} // namespace

std::optional<Difference> compare(std::string_view wanted, std::string_view got, const std::set<std::size_t>& masked) {
  if (wanted == got) return {};
  const auto a = lines(wanted);
  const auto b = lines(got);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string_view left = i < a.size() ? a[i] : std::string_view("(the end)");
    const std::string_view right = i < b.size() ? b[i] : std::string_view("(the end)");
    if (left == right && i < a.size() && i < b.size()) continue;
    if (i < a.size() && i < b.size() && masked.contains(i + 1) && shape(left) == shape(right)) continue;
    return Difference{i + 1, std::string(left), std::string(right)};
  }
  return {};
}

int verdict(const std::string& what, std::size_t equal, std::size_t total, const std::filesystem::path& minimumFile) {
  std::cout << equal << " of " << total << " " << what << "\n";
  std::size_t minimum = 0;
  std::istringstream(readFile(minimumFile)) >> minimum;
  if (equal < minimum) {
    std::cout << "FAILED: " << minimumFile.filename().string() << " demands at least " << minimum << "\n";
    return 1;
  }
  if (equal > minimum)
    std::cout << "better than recorded: raise " << minimumFile.filename().string() << " from " << minimum << " to " << equal
              << "\n";
  return 0;
}

} // namespace conformance
