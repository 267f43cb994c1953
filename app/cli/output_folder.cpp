#include "app/cli/output_folder.h"

#include "core/base/path.h"
#include "core/base/system_error.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sys/stat.h>

namespace chartroom::cli {

namespace {

bool isFolder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Go's os.MkdirAll behind a look at the whole path: the error names the folder that could not be made.
Result<void> makeFolders(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 && errno != ENOENT) return systemError("stat", path, errno);
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    constexpr mode_t kMode = 0755;
    if (isFolder(part) || ::mkdir(part.c_str(), kMode) == 0) continue;
    const int reason = errno == EEXIST ? ENOTDIR : errno;
    if (!isFolder(part)) return systemError("mkdir", part, reason);
  }
  return {};
}

} // namespace

Result<void> OutputFolder::write(const std::string& path, const std::string& text) { return put(path, text); }

Result<void> OutputFolder::append(const std::string& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::exists(m_folder + "/" + path, error)) m_written.insert(path);
  return put(path, text);
}

Result<void> OutputFolder::put(const std::string& path, const std::string& text) {
  const std::string full = m_folder + "/" + path;
  CHARTROOM_TRY(makeFolders(cleanPath(full.substr(0, full.rfind('/')))));
  std::ofstream file(full, m_written.contains(path) ? std::ios::app | std::ios::binary : std::ios::trunc | std::ios::binary);
  if (!file) return systemError("open", full, errno);
  file << "---\n# Source: " << path << "\n" << text << "\n";
  file.close();
  if (!file) return systemError("write", full, errno);
  m_written.insert(path);
  m_out << "wrote " << full << "\n";
  return {};
}

} // namespace chartroom::cli
