#pragma once

// The commands that need neither network nor cluster: what chartroomctl itself can do.

#include "app/cli/chart_source.h"
#include "app/cli/program.h"

namespace chartroom::cli {

// Adds template, show and version. `fetch` finds charts that are not on this disk; without it they are errors.
void addLocalCommands(Program& program, const FetchChart& fetch = {});

} // namespace chartroom::cli
