#include "core/chart/dependency_status.h"

#include "core/base/path.h"
#include "core/base/semver.h"
#include "core/base/text.h"
#include "core/chart/load.h"

#include <algorithm>
#include <filesystem>

namespace chartroom::chart {
namespace {

// Empty when the version will do.
std::string versionTrouble(const std::string& version, const std::string& wanted) {
  if (version == wanted) return {};
  const auto constraint = VersionConstraint::parse(wanted);
  const auto parsed = SemanticVersion::parse(version);
  if (!constraint || !parsed) return "invalid version";
  return constraint->accepts(*parsed) ? "" : "wrong version";
}

std::string archiveStatus(const Context& context, const std::string& archive, const Dependency& dependency) {
  std::error_code error;
  if (!std::filesystem::exists(archive, error)) return {};
  const auto chart = load(context, archive);
  if (!chart) return "corrupt";
  if ((*chart)->name() != dependency.name) return "misnamed";
  const std::string trouble = versionTrouble((*chart)->metadata.version, dependency.version);
  return trouble.empty() ? "ok" : trouble;
}

} // namespace

std::string dependencyStatus(const Context& context, const std::string& path, const Dependency& dependency, const Chart& parent) {
  // Only the last element of helm's pattern can hold wildcards here: folders of charts are taken by their names.
  const std::string pattern = dependency.name + "-*.tgz";
  if (!pathMatch(pattern, "")) return "bad pattern";
  std::vector<std::string> archives;
  std::error_code error;
  for (std::filesystem::directory_iterator file(path + "/charts", error), end; !error && file != end; file.increment(error)) {
    const auto matches = pathMatch(pattern, file->path().filename().string());
    if (matches && *matches) archives.push_back(file->path().string());
  }
  std::sort(archives.begin(), archives.end());
  if (archives.size() > 1) {
    std::vector<std::string> found;
    for (const std::string& archive : archives) {
      const std::string stem = std::filesystem::path(archive).stem().string();
      if (SemanticVersion::parseStrict(trimPrefix(stem, dependency.name + "-"))) found.push_back(archive);
    }
    if (found.size() > 1) return "too many matches";
    archives = found;
  }
  if (archives.size() == 1)
    if (const std::string status = archiveStatus(context, archives[0], dependency); !status.empty()) return status;

  const Chart* loaded = nullptr;
  for (const auto& chart : parent.dependencies())
    if (chart->name() == dependency.name) loaded = chart.get();
  if (!loaded) return "missing";
  const std::string trouble = versionTrouble(loaded->metadata.version, dependency.version);
  return trouble.empty() ? "unpacked" : trouble;
}

} // namespace chartroom::chart
