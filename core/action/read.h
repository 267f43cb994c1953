#pragma once

// Reading releases: list, history, get and status. Mirrors helm's pkg/action/{list,history,get,get_values,get_metadata,status}.go.

#include "core/action/session.h"
#include "core/chart/chart.h"
#include "core/release/release.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::action {

enum class ListOrder { Name, NameDescending, Date, DateDescending }; // Date: newest last as helm's -d has it

struct ListOptions {
  bool allNamespaces = false;
  std::string filter;   // a regular expression on the name
  std::string selector; // labels
  // States to show; all when none is set.
  bool deployed = false, uninstalled = false, uninstalling = false, pending = false, failed = false, superseded = false;
  ListOrder order = ListOrder::Name;
  int limit = 256; // 0: all
  int offset = 0;
};

// The newest revision of every release (every superseded one when only those are asked for).
Result<std::vector<release::Release>> list(const Context& context, Session& session, const ListOptions& options);
// The same from metadata alone: no record is fetched or decoded. Chart and times are in the records (storage().get()).
Result<std::vector<release::Head>> listHeads(const Context& context, Session& session, const ListOptions& options);

// All revisions, in no order.
Result<std::vector<release::Release>> history(const Context& context, Session& session, const std::string& name);

// One revision; 0 is the last.
Result<release::Release> get(const Context& context, Session& session, const std::string& name, int version = 0);

// The user's values (nil when there are none), or with the chart's defaults below them.
enum class ValueScope { User, Computed };
Result<Value> getValues(const Context& context, Session& session, const std::string& name, int version, ValueScope scope);
Result<Value> computedValues(const Context& context, const release::Release& release);

struct ReleaseMetadata {
  std::string name, chart, version, appVersion;
  std::map<std::string, std::string> annotations;
  std::map<std::string, std::string> labels;
  std::vector<chart::Dependency> dependencies;
  std::string nameSpace;
  int revision = 0;
  std::string status, deployedAt, applyMethod;
};
Result<ReleaseMetadata> getMetadata(const Context& context, Session& session, const std::string& name, int version = 0);

// A revision with its live objects in info.resources.
Result<release::Release> status(
    const Context& context, Session& session, const std::string& name, int version, kube::Cluster::Form form);

} // namespace chartroom::action
