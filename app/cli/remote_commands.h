#pragma once

// The commands that only the program with the network runs, as names for the help and the suggestions of the other one.

#include "app/cli/program.h"

namespace chartroom::cli {

// Adds a name for each command of addClusterCommands(); the tests compare the two lists.
void addRemoteCommands(Program& program);

} // namespace chartroom::cli
