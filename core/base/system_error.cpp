#include "core/base/system_error.h"

#include <cerrno>
#include <cstring>

namespace chartroom {

std::string systemReason(int number) {
  std::string reason = std::strerror(number); // NOLINT(concurrency-mt-unsafe): glibc keeps one buffer per thread
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return reason;
}

Error systemError(std::string_view operation, const std::string& path, int number) {
  return Error{number == ENOENT ? Code::NotFound : Code::Io, std::string(operation) + " " + path + ": " + systemReason(number), {},
      {path, 0, 0}};
}

} // namespace chartroom
