#pragma once

// Release: the record of one revision of an installed chart. Mirrors helm's pkg/release/v1 and pkg/release/common.
// Plain value; the chart and the config tree are shared and must not be changed in place.

#include "core/chart/chart.h"
#include "core/release/timestamp.h"
#include "core/value/value.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::release {

// The states, as helm writes them; a record may hold any other text.
namespace status {
inline constexpr std::string_view kUnknown = "unknown";
inline constexpr std::string_view kDeployed = "deployed";
inline constexpr std::string_view kUninstalled = "uninstalled";
inline constexpr std::string_view kSuperseded = "superseded";
inline constexpr std::string_view kFailed = "failed";
inline constexpr std::string_view kUninstalling = "uninstalling";
inline constexpr std::string_view kPendingInstall = "pending-install";
inline constexpr std::string_view kPendingUpgrade = "pending-upgrade";
inline constexpr std::string_view kPendingRollback = "pending-rollback";
} // namespace status
bool isPending(std::string_view status);

struct HookRun {
  Timestamp started;
  Timestamp completed;
  std::string phase; // "Unknown", "Running", "Succeeded", "Failed" or empty
};

struct Hook {
  std::string name;
  std::string kind;
  std::string path;
  std::string manifest;
  std::vector<std::string> events;
  HookRun lastRun;
  int weight = 0;
  std::vector<std::string> deletePolicies;
  std::vector<std::string> outputLogPolicies;

  bool firesOn(std::string_view event) const;
};

// Live objects by "v1/Service": tables or objects, only in the answer of `status`.
using LiveResources = std::vector<std::pair<std::string, std::vector<Value>>>;

struct Info {
  Timestamp firstDeployed;
  Timestamp lastDeployed;
  Timestamp deleted;
  std::string description;
  std::string status;
  int rollbackRevision = 0;
  std::string notes;
  LiveResources resources;
};

struct Release {
  std::string name;
  Info info;
  std::shared_ptr<const chart::Chart> chart; // without subcharts: helm does not store them; may be null
  Value config;                              // the user's values: a map or nil
  std::string manifest;
  std::vector<Hook> hooks;
  int version = 0;
  std::string nameSpace;
  std::map<std::string, std::string> labels; // kept in the storage object, not in the record
  std::string applyMethod;                   // "ssa", "csa" or empty (helm 3: client-side)

  void setStatus(std::string_view status, std::string description);
};

// "demo-0.1.0", or MISSING.
std::string chartLabel(const Release& release);
std::string appVersion(const Release& release);

} // namespace chartroom::release
