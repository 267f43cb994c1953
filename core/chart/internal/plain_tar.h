#pragma once

// A tar as nearly every chart's is: ustar headers of plain files and folders with ASCII names. Whatever else tars may hold is left
// to libarchive, which spends more on the character sets of names than the rest of the reading costs.

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::chart::internal {

struct TarEntry {
  std::string name;
  std::string_view data; // part of the tar
  std::int64_t modified = 0; // seconds since 1970
  bool isFolder = false;
};

class PlainTar {
public:
  explicit PlainTar(std::string_view tar) : m_tar(tar) {}

  enum class Step { Entry, End, NotPlain };
  // Reads the next entry, until the mark of the end. NotPlain: somebody else must read the tar from its start.
  Step next(TarEntry& entry);

private:
  std::string_view m_tar;
  std::size_t m_at = 0;
};

} // namespace chartroom::chart::internal
