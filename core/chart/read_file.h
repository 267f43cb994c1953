#pragma once

// Reading a whole file with the error texts of Go's os package ("open x: no such file or directory"). Thread-safe.

#include "core/base/result.h"

#include <string>

namespace chartroom::chart {

// NotFound when it is not there, Io otherwise; place.file is the path.
Result<std::string> readFile(const std::string& path);
// The same for a path that somebody is typing: a pipe or a device, which may block for ever, is refused.
Result<std::string> readOrdinaryFile(const std::string& path);

} // namespace chartroom::chart
