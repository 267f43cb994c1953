#pragma once

// What `template --dry-run=server` asks of a cluster (the server side of helm's Install.RunWithContext), and what else the
// program with the network gives to commands that can do without.

#include "app/cli/chart_source.h"
#include "app/cli/command.h"
#include "core/action/existing.h"
#include "core/base/context.h"
#include "core/chart/capabilities.h"
#include "core/funcs/registry.h"
#include "core/schema/schema.h"

#include <functional>
#include <memory>
#include <string>

namespace chartroom::cli {

// One cluster, for the time of one command.
class ServerDryRun {
public:
  virtual ~ServerDryRun() = default;
  virtual Result<void> reachable(const Context& context) = 0;
  virtual Result<chart::Capabilities> capabilities(const Context& context) = 0;
  virtual Result<Value> lookUp(const Context& context, const funcs::LookupQuery& query) = 0;
  // Whether the cluster knows the objects of a manifest, and whether they are free for this release.
  virtual Result<void> check(
      const Context& context, const std::string& manifest, const std::string& releaseName, action::Existing existing) = 0;
};

// Each may be empty: then what needs it is an error, or as without the flag that asks for it.
struct Network {
  FetchChart fetch;
  schema::Load loadSchema;
  funcs::ResolveHost resolveHost; // for --enable-dns
  std::function<Result<std::unique_ptr<ServerDryRun>>(Session& session)> openServer;
};

} // namespace chartroom::cli
