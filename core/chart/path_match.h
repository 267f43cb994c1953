#pragma once

// Go's filepath.Match on '/'-separated paths: *, ?, [a-z], [^a], \c. Pure; thread-safe.

#include "core/base/result.h"

#include <string_view>

namespace chartroom::chart {

// Whether the whole name matches. Fails with "syntax error in pattern" where Go does, which depends on how far it had to read.
Result<bool> pathMatch(std::string_view pattern, std::string_view name);

} // namespace chartroom::chart
