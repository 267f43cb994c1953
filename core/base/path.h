#pragma once

// '/'-separated paths as Go's path package has them (on Unix path/filepath does the same). Pure; thread-safe.

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace chartroom {

// path.Clean: the shortest equal path, "." for an empty one. Only the text is looked at, so symbolic links do not count.
std::string cleanPath(std::string_view path);

// path.Match: *, ?, [a-z], [^a], \c; whether the whole name matches. Fails with "syntax error in pattern" where Go does, which
// depends on how far it had to read.
Result<bool> pathMatch(std::string_view pattern, std::string_view name);

} // namespace chartroom
