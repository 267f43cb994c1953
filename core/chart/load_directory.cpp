#include "core/base/log_text.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/chart/internal/generation.h"
#include "core/chart/internal/ignore_rules.h"
#include "core/chart/load.h"
#include "core/chart/read_file.h"
#include "core/chart/struct_reader.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace chartroom::chart {

namespace {

std::string absolutePath(const std::string& path) {
  std::error_code error;
  auto absolute = std::filesystem::absolute(path, error).lexically_normal().string();
  while (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  return absolute;
}

Result<std::string> linkTarget(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  if (length < 0) return systemError("readlink", path, errno);
  return std::string(target, static_cast<std::size_t>(length));
}

// The path without its last element.
std::string folderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

// An absolute path without symbolic links: filepath.EvalSymlinks, which follows 255 of them where the system's realpath follows 40.
Result<std::string> resolveLinks(std::string path) {
  constexpr int kMostLinks = 255;
  std::string resolved; // without "/" at its end
  int links = 0;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t start = path.find_first_not_of('/', at);
    if (start == std::string::npos) break;
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string element = path.substr(start, end - start);
    at = end;
    if (element == ".") continue;
    if (element == "..") {
      resolved = folderOf(resolved);
      continue;
    }
    resolved += "/" + element;
    struct stat status {};
    if (::lstat(resolved.c_str(), &status) != 0) return systemError("lstat", resolved, errno);
    if (!S_ISLNK(status.st_mode)) {
      if (!S_ISDIR(status.st_mode) && end < path.size()) return Error{Code::Io, "not a directory", {}, {}};
      continue;
    }
    if (++links > kMostLinks) return Error{Code::Io, "EvalSymlinks: too many links", {}, {}};
    CHARTROOM_ASSIGN(const std::string target, linkTarget(resolved));
    resolved = target.starts_with('/') ? std::string() : folderOf(resolved);
    path = target + path.substr(end);
    at = 0;
  }
  return resolved.empty() ? std::string("/") : resolved;
}

// Walks a chart's folder in lexical order, as helm's sympath does: through symbolic links, names as they are reached.
class Walker {
public:
  Walker(const Context& context, std::string top, const LoadLimits& limits)
      : m_context(context), m_top(std::move(top)), m_remaining(limits.total), m_limit(limits.total) {}

  internal::IgnoreRules rules;
  std::vector<File> files;

  Result<void> walk(const std::string& folder) {
    CHARTROOM_TRY(m_context.check());
    DIR* handle = ::opendir(folder.c_str());
    if (!handle) return systemError("open", folder, errno);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(handle)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(handle);
    std::sort(names.begin(), names.end());
    for (const auto& name : names) CHARTROOM_TRY(visit(folder + "/" + name));
    return {};
  }

private:
  Result<void> visit(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return systemError("lstat", path, errno);
    if (S_ISLNK(status.st_mode)) {
      auto resolved = resolveLinks(path);
      if (!resolved) return std::move(resolved).error().wrapped("error evaluating symlink " + path);
      m_context.log(LogLevel::Info, logText("found symbolic link in path. Contents of linked file included and used",
                                        {{"path", path}, {"resolved", *resolved}}));
      if (::lstat(resolved->c_str(), &status) != 0) return systemError("lstat", *resolved, errno);
    }
    const std::string name = path.substr(m_top.size() + 1);
    const bool isDirectory = S_ISDIR(status.st_mode);
    if (rules.ignores(name, isDirectory)) return {};
    if (isDirectory) return walk(path);
    if (!S_ISREG(status.st_mode))
      return Error{Code::Io, "cannot load irregular file " + path + " as it has file mode type bits set", {}, Place{path, 0, 0}};
    if (status.st_size > m_remaining) return tooLarge(name);
    auto content = readFile(path);
    if (!content) return std::move(content).error().wrapped("error reading " + name);
    if (static_cast<std::int64_t>(content->size()) > m_remaining) return tooLarge(name);
    m_remaining -= static_cast<std::int64_t>(content->size());
    if (content->starts_with("\xEF\xBB\xBF")) content->erase(0, 3);
    const Clock::Time modified{std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec)};
    files.push_back({name, std::move(*content), modified});
    return {};
  }

  Error tooLarge(const std::string& name) const {
    return Error{Code::InvalidArgument,
        "error reading " + name + ": chart exceeds maximum decompressed size of " + std::to_string(m_limit) + " bytes", {}, {}};
  }

  const Context& m_context;
  const std::string m_top;
  std::int64_t m_remaining;
  const std::int64_t m_limit;
};

} // namespace

Result<internal::Generation> internal::generationOf(std::string_view chartYaml) {
  auto tree = value::parseYaml(chartYaml);
  if (!tree) return std::move(tree).error().wrapped("cannot load Chart.yaml");
  std::string apiVersion;
  StructReader reader;
  reader.object(*tree, "loader.chartBase", {{"apiVersion", [&](const Value& v) { reader.text(v, apiVersion); }}});
  if (auto read = reader.result(); !read) return std::move(read).error().wrapped("cannot load Chart.yaml");
  if (apiVersion == "v3") return Generation::V3;
  if (!apiVersion.empty() && apiVersion != "v1" && apiVersion != "v2")
    return Error{Code::InvalidArgument, "unsupported chart version", {}, {}};
  return Generation::V2;
}

Result<std::unique_ptr<Chart>> loadAnyVersion(const Context& context, const std::string& path, const LoadLimits& limits) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return systemError("stat", path, errno);
  return S_ISDIR(status.st_mode) ? loadDirectory(context, path, limits) : loadArchiveFile(context, path, limits);
}

Result<void> refuseV3(const Chart& chart) {
  if (chart.metadata.apiVersion != "v3") return {};
  return Error{Code::Unsupported, "invalid chart apiVersion", {}, {}};
}

Result<std::unique_ptr<Chart>> load(const Context& context, const std::string& path, const LoadLimits& limits) {
  CHARTROOM_ASSIGN(auto chart, loadAnyVersion(context, path, limits));
  CHARTROOM_TRY(refuseV3(*chart));
  return chart;
}

namespace {

Result<std::vector<File>> readDirectory(const Context& context, const std::string& top, const LoadLimits& limits) {
  Walker walker(context, top, limits);
  const std::string ignoreFile = top + "/.helmignore";
  if (::access(ignoreFile.c_str(), F_OK) == 0) {
    CHARTROOM_ASSIGN(const std::string text, readFile(ignoreFile));
    CHARTROOM_TRY(walker.rules.parse(text));
  }
  walker.rules.addDefaults();
  CHARTROOM_TRY(walker.walk(top));
  return std::move(walker.files);
}

} // namespace

Result<std::unique_ptr<Chart>> loadDirectory(const Context& context, const std::string& path, const LoadLimits& limits) {
  const std::string top = absolutePath(path);
  const std::string chartFile = top + "/Chart.yaml";
  auto chartYaml = readFile(chartFile);
  if (!chartYaml) return std::move(chartYaml).error().wrapped("unable to detect chart at " + chartFile);
  CHARTROOM_ASSIGN(const auto generation, internal::generationOf(*chartYaml));
  CHARTROOM_ASSIGN(const auto files, readDirectory(context, top, limits));
  return internal::loadFilesAs(generation, context, files, limits);
}

Result<std::unique_ptr<Chart>> loadAsV2(const Context& context, const std::string& path, const LoadLimits& limits) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return systemError("stat", path, errno);
  if (!S_ISDIR(status.st_mode)) return internal::loadArchiveFileAsV2(context, path, limits);
  CHARTROOM_ASSIGN(const auto files, readDirectory(context, absolutePath(path), limits));
  return internal::loadFilesAs(internal::Generation::V2, context, files, limits);
}

} // namespace chartroom::chart
