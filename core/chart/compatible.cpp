#include "core/base/semver.h"
#include "core/chart/chart.h"

namespace chartroom::chart {

bool isVersion(std::string_view text) { return SemanticVersion::parse(text).ok(); }

bool isCompatibleRange(std::string_view constraint, std::string_view version) {
  const auto parsedVersion = SemanticVersion::parse(version);
  if (!parsedVersion) return false;
  const auto parsedConstraint = VersionConstraint::parse(constraint);
  return parsedConstraint.ok() && parsedConstraint->accepts(*parsedVersion);
}

} // namespace chartroom::chart
