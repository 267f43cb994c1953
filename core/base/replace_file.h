#pragma once

// Writing a file as a whole: nobody reads half of it, and whatever fails (a full disk, too) leaves the old one as it was.
// Blocks; thread-safe for distinct files.

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace chartroom {

enum class FileMode {
  Kept,    // that of the file which is there; a new one is as the umask says
  Private, // its owner's alone
};
// Writes to a temporary file beside it, syncs it and renames it over `path`. A link keeps leading to its file. Errors as
// systemError() makes them: "write PATH: no space left on device".
Result<void> replaceFile(const std::string& path, std::string_view text, FileMode mode = FileMode::Kept);

} // namespace chartroom
