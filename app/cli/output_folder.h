#pragma once

// Rendered files under --output-dir.

#include "core/base/result.h"

#include <iosfwd>
#include <set>
#include <string>

namespace chartroom::cli {

// Writes documents to <folder>/<path>, the first of a path over what is there, the next ones behind it, and tells each on the
// output stream ("wrote …").
class OutputFolder {
public:
  OutputFolder(std::string folder, std::ostream& out) : m_folder(std::move(folder)), m_out(out) {}
  Result<void> write(const std::string& path, const std::string& text);
  // Appends when the file is there already, whoever wrote it.
  Result<void> append(const std::string& path, const std::string& text);

private:
  Result<void> put(const std::string& path, const std::string& text);
  std::string m_folder;
  std::ostream& m_out;
  std::set<std::string> m_written;
};

} // namespace chartroom::cli
