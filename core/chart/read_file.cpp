#include "core/chart/read_file.h"

#include "core/base/system_error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chartroom::chart {

namespace {

// Reads to the end and closes.
Result<std::string> readAll(const std::string& path, int descriptor, const struct stat& status) {
  std::string content;
  if (status.st_size > 0) content.reserve(static_cast<std::size_t>(status.st_size) + 1);
  for (;;) {
    const std::size_t used = content.size();
    // Where the size is known, the first read gets everything and the second, of the one byte beyond, nothing.
    const std::size_t step = content.capacity() > used ? content.capacity() - used : std::size_t{65536};
    content.resize(used + step);
    const ssize_t count = ::read(descriptor, content.data() + used, step);
    if (count < 0 && errno == EINTR) {
      content.resize(used);
      continue;
    }
    content.resize(used + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (count < 0) {
      const int reason = errno;
      ::close(descriptor);
      return systemError("read", path, reason);
    }
    if (count == 0) break;
  }
  ::close(descriptor);
  return content;
}

} // namespace

Result<std::string> readFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return systemError("open", path, errno);
  struct stat status {};
  (void)::fstat(descriptor, &status);
  return readAll(path, descriptor, status);
}

Result<std::string> readOrdinaryFile(const std::string& path) {
  // Opening a pipe waits for its other end but for this flag; reading an ordinary file ignores it.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return systemError("open", path, errno);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || S_ISREG(status.st_mode)) return readAll(path, descriptor, status);
  ::close(descriptor);
  if (S_ISDIR(status.st_mode)) return systemError("read", path, EISDIR);
  return Error{Code::Io, "open " + path + ": not an ordinary file", {}, Place{path, 0, 0}};
}

} // namespace chartroom::chart
