#include "conformance.h"

#include "core/base/gzip.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace conformance {

std::optional<std::filesystem::path> corpusFolder(const char* variable, const char* name) {
  const char* given = std::getenv(variable);
  const std::filesystem::path folder =
      given ? std::filesystem::path(given) : std::filesystem::path(CHARTROOM_SOURCE_DIR) / ".." / "shared" / name;
  if (std::filesystem::exists(folder)) return std::filesystem::canonical(folder);
  std::cout << "not compared: there is no " << folder.string() << " (set " << variable << " to the folder)\n";
  return std::nullopt;
}

std::string readFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string readGzip(const std::filesystem::path& path) {
  return std::string(chartroom::gunzip(readFile(path), std::size_t{1} << 30).view());
}

} // namespace conformance
