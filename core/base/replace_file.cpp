#include "core/base/replace_file.h"

#include "core/base/system_error.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace chartroom {

namespace {

// errno of what failed, or 0.
int writeAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : ENOSPC;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

// A new file beside `target`, with a name that no other has.
int openTemporary(const std::string& target, mode_t mode, std::string& name) {
  static std::atomic<unsigned> count{0};
  for (;;) {
    name = target + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file >= 0 || errno != EEXIST) return file;
  }
}

} // namespace

Result<void> replaceFile(const std::string& path, std::string_view text, FileMode mode) {
  std::error_code none;
  const std::filesystem::path real = std::filesystem::canonical(path, none); // fails where there is no file yet
  const std::string target = none ? path : real.string();
  struct stat before {};
  const bool isNew = ::stat(target.c_str(), &before) != 0;
  std::string temporary;
  const int file = openTemporary(target, isNew && mode == FileMode::Kept ? 0666 : 0600, temporary);
  if (file < 0) return systemError("open", path, errno);
  int reason = 0;
  if (!isNew && mode == FileMode::Kept && ::fchmod(file, before.st_mode & 07777) != 0) reason = errno;
  if (reason == 0) reason = writeAll(file, text);
  if (::close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) reason = errno;
  if (reason == 0) return {};
  ::unlink(temporary.c_str());
  return systemError("write", path, reason);
}

} // namespace chartroom
