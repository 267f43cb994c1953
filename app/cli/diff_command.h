#pragma once

// diff upgrade|rollback|revision: what an operation would change, as the window shows it. helm has no such command.

#include "app/cli/chart_source.h"
#include "app/cli/command.h"

#include <memory>

namespace chartroom::cli {

std::unique_ptr<Command> makeDiffCommand(const FetchChart& fetch);

} // namespace chartroom::cli
