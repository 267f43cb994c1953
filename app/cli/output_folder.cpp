#include "app/cli/output_folder.h"

#include "core/chart/read_file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ostream>

namespace chartroom::cli {

Result<void> OutputFolder::write(const std::string& path, const std::string& text) { return put(path, text); }

Result<void> OutputFolder::append(const std::string& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::exists(m_folder + "/" + path, error)) m_written.insert(path);
  return put(path, text);
}

Result<void> OutputFolder::put(const std::string& path, const std::string& text) {
  const std::string full = m_folder + "/" + path;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(full).parent_path(), error);
  if (error) return chart::systemError(error == std::errc::not_a_directory ? "stat" : "mkdir", std::filesystem::path(full).parent_path().string(), error.value());
  std::ofstream file(full, m_written.contains(path) ? std::ios::app | std::ios::binary : std::ios::trunc | std::ios::binary);
  if (!file) return chart::systemError("open", full, errno);
  file << "---\n# Source: " << path << "\n" << text << "\n";
  file.close();
  if (!file) return chart::systemError("write", full, errno);
  m_written.insert(path);
  m_out << "wrote " << full << "\n";
  return {};
}

} // namespace chartroom::cli
