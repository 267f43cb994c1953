#pragma once

// The commands that need neither network nor cluster: what chartroomctl itself can do.

#include "app/cli/program.h"
#include "app/cli/server_dry_run.h"

namespace chartroom::cli {

// Adds template, show and version.
void addLocalCommands(Program& program, const Network& network = {});

} // namespace chartroom::cli
