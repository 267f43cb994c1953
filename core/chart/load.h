#pragma once

// Loading charts from folders, archives and lists of files. Mirrors helm's pkg/chart/loader, pkg/chart/v2/loader and
// internal/sympath. Functions are thread-safe. Warnings go to the context's log with helm's words.
//
// Charts of apiVersion v3 can be loaded, and helm shows them; its actions refuse them with "invalid chart apiVersion", as load()
// does here for all who would act on the chart.

#include "core/base/context.h"
#include "core/chart/chart.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::chart {

struct LoadLimits {
  // Bytes of all files together, unpacked.
  std::int64_t total = std::int64_t{100} * 1024 * 1024;
};

// A chart from a folder (with its .helmignore and symbolic links followed) or a .tgz file. Errors have helm's texts.
Result<std::unique_ptr<Chart>> load(const Context& context, const std::string& path, const LoadLimits& limits = {});
// The same for charts of apiVersion v3 too.
Result<std::unique_ptr<Chart>> loadAnyVersion(const Context& context, const std::string& path, const LoadLimits& limits = {});
// The same as helm's pkg/chart/v2/loader, which `show` uses: apiVersion decides nothing, so a v3 chart is read as a v2 one, and a
// broken archive is reported in the reader's own words.
Result<std::unique_ptr<Chart>> loadAsV2(const Context& context, const std::string& path, const LoadLimits& limits = {});
// The error of those who cannot use a v3 chart, or nothing.
Result<void> refuseV3(const Chart& chart);
Result<std::unique_ptr<Chart>> loadDirectory(const Context& context, const std::string& path, const LoadLimits& limits = {});
Result<std::unique_ptr<Chart>> loadArchiveFile(const Context& context, const std::string& path, const LoadLimits& limits = {});
// A chart from the bytes of a .tgz, e.g. one that was just downloaded.
Result<std::unique_ptr<Chart>> loadArchive(const Context& context, std::string_view gzip, const LoadLimits& limits = {});
// A chart from files named relative to its base. Does not look at anything outside them.
Result<std::unique_ptr<Chart>> loadFiles(const Context& context, const std::vector<File>& files, const LoadLimits& limits = {});

// The files of a chart archive with paths checked, the first path element taken off and byte order marks removed.
Result<std::vector<File>> readArchive(std::string_view gzip, const LoadLimits& limits = {});

} // namespace chartroom::chart
