#pragma once

// Charts for tests, made in memory or packed into an archive.

#include "core/base/gzip.h"

#include "core/chart/load.h"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace chart_builder {

using Files = std::vector<std::pair<std::string, std::string>>;

inline std::vector<chartroom::chart::File> files(const Files& named) {
  std::vector<chartroom::chart::File> result;
  for (const auto& [name, text] : named) result.push_back({name, text, {}});
  return result;
}

inline chartroom::Result<std::unique_ptr<chartroom::chart::Chart>> load(
    const Files& named, const chartroom::Context& context = {}) {
  return chartroom::chart::loadFiles(context, files(named));
}

// A tar of plain entries, names as given.
inline std::string tar(const Files& entries) {
  std::string result;
  for (const auto& [name, text] : entries) {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    header.replace(100, 7, "0000644");
    char number[13];
    std::snprintf(number, sizeof number, "%011zo", text.size());
    header.replace(124, 11, number);
    header.replace(136, 11, "14371573521");
    header[156] = '0';
    header.replace(257, 5, "ustar");
    header.replace(263, 2, "00");
    header.replace(148, 8, "        ");
    unsigned sum = 0;
    for (const unsigned char byte : header) sum += byte;
    std::snprintf(number, sizeof number, "%06o", sum);
    header.replace(148, 7, std::string(number) + '\0');
    result += header + text + std::string((512 - text.size() % 512) % 512, '\0');
  }
  return result + std::string(1024, '\0');
}

inline std::string archive(const Files& entries) { return chartroom::gzip(tar(entries)); }

} // namespace chart_builder
