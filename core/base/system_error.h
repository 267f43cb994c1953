#pragma once

// What the operating system says of a failed call, worded as Go words it. Thread-safe.

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace chartroom {

// Of an errno: "no such file or directory".
std::string systemReason(int number);
// "<operation> <path>: <reason>" with the path as its place. Code::NotFound for ENOENT, Code::Io otherwise.
Error systemError(std::string_view operation, const std::string& path, int number);

} // namespace chartroom
