#pragma once

// Which of helm's two loaders a chart goes to: pkg/chart/v2/loader or internal/chart/v3/loader.

#include "core/chart/load.h"

namespace chartroom::chart::internal {

enum class Generation { V2, V3 };

// What helm looks at in Chart.yaml before it loads anything.
Result<Generation> generationOf(std::string_view chartYaml);

Result<std::unique_ptr<Chart>> loadFilesAs(
    Generation generation, const Context& context, const std::vector<File>& files, const LoadLimits& limits);

// loadAsV2() of an archive.
Result<std::unique_ptr<Chart>> loadArchiveFileAsV2(const Context& context, const std::string& path, const LoadLimits& limits);

} // namespace chartroom::chart::internal
