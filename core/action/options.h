#pragma once

// Options that several actions share, and what an action gives back.

#include "core/base/result.h"
#include "core/kube/wait.h"
#include "core/release/release.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::action {

enum class DryRun { None, Client, Server };
enum class Hooks { Run, Skip };
// Auto: what the previous revision used.
enum class ServerSide { Auto, Yes, No };

struct WaitSettings {
  kube::Strategy strategy = kube::Strategy::HookOnly;
  std::chrono::nanoseconds timeout = std::chrono::minutes(5);
  bool jobsToo = false;
  std::function<void(const std::vector<kube::Blocking>&)> onProgress;
};

struct ApplySettings {
  bool forceConflicts = false;
  bool forceReplace = false;
  bool takeOwnership = false;
};

struct RenderSettings {
  bool subchartNotes = false;
  bool skipSchemaValidation = false;
  bool enableDns = false;
  bool hideSecret = false; // dry runs only
};

// The record that an operation was prepared against. An operation that names one applies and stores nothing when another record
// is the newest by then: it ends with Code::Conflict and hands out that record.
struct PreparedOn {
  int revision = 0;
  release::Timestamp lastDeployed; // tells a release that was uninstalled and installed again; not compared when zero
  release::Timestamp deleted;      // tells a release that was uninstalled and kept its history

  static PreparedOn of(const release::Release& record) { return {record.version, record.info.lastDeployed, record.info.deleted}; }
  bool isOf(const release::Release& record) const;
};

// The release as far as it came, and how it ended: helm too hands out a half-made release with its error.
struct Outcome {
  std::optional<release::Release> release;
  Result<void> result;
  std::optional<release::Release> newest = std::nullopt; // only when preparedOn names another record
};

} // namespace chartroom::action
