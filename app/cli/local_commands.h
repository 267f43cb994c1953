#pragma once

// The commands that need neither network nor cluster: what chartroomctl itself can do.

#include "app/cli/chart_source.h"
#include "app/cli/program.h"
#include "core/schema/schema.h"

namespace chartroom::cli {

// Adds template, show and version. `fetch` finds charts that are not on this disk, `loadSchema` what schemas refer to by http;
// without them these are errors.
void addLocalCommands(Program& program, const FetchChart& fetch = {}, const schema::Load& loadSchema = {});

} // namespace chartroom::cli
