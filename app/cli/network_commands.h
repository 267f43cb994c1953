#pragma once

// The commands that need a cluster or a network; they live in the program below libexec/.

#include "app/cli/chart_source.h"
#include "app/cli/program.h"
#include "app/cli/server_dry_run.h"

namespace chartroom::cli {

// All of it, for addLocalCommands().
Network network();

// Adds install, upgrade, rollback, uninstall, diff, list, history, status, get and sandbox.
void addClusterCommands(Program& program, const FetchChart& fetch = {});

} // namespace chartroom::cli
