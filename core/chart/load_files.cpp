#include "core/base/text.h"
#include "core/chart/internal/generation.h"
#include "core/value/merge.h"

namespace chartroom::chart {

namespace {

using internal::Generation;

struct SubchartFiles {
  std::string name; // the element after charts/
  std::vector<File> files;
};

std::string_view extension(std::string_view name) {
  const auto dot = name.rfind('.');
  const auto slash = name.rfind('/');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && slash > dot)) return {};
  return name.substr(dot);
}

Result<std::unique_ptr<Chart>> loadSubchart(
    Generation generation, const Context& context, const Chart& parent, SubchartFiles& sub, const LoadLimits& limits) {
  if (extension(sub.name) == ".tgz") {
    const File& archive = sub.files.front();
    if (archive.name.view() != sub.name)
      return Error{Code::InvalidArgument,
          "error unpacking subchart tar in " + parent.name() + ": expected " + sub.name + ", got " + archive.name.str(), {}, {}};
    CHARTROOM_TRY(context.check());
    CHARTROOM_ASSIGN(const auto files, readArchive(archive.data.view(), limits));
    return internal::loadFilesAs(generation, context, files, limits);
  }
  std::vector<File> inside;
  for (const auto& file : sub.files) {
    const auto slash = file.name.view().find('/');
    if (slash == std::string_view::npos) continue;
    inside.push_back({std::string(file.name.view().substr(slash + 1)), file.data, file.modified});
  }
  return internal::loadFilesAs(generation, context, inside, limits);
}

} // namespace

Result<std::unique_ptr<Chart>> loadFiles(const Context& context, const std::vector<File>& files, const LoadLimits& limits) {
  return internal::loadFilesAs(Generation::V2, context, files, limits);
}

Result<std::unique_ptr<Chart>> internal::loadFilesAs(
    Generation generation, const Context& context, const std::vector<File>& files, const LoadLimits& limits) {
  auto chart = std::make_unique<Chart>();
  std::vector<SubchartFiles> subcharts;
  bool hasMetadata = false;
  chart->raw = files;
  for (const auto& file : files) {
    if (file.name.view() != "Chart.yaml") continue;
    hasMetadata = true;
    if (auto read = readMetadata(file.data.view(), chart->metadata); !read)
      return std::move(read).error().wrapped("cannot load Chart.yaml");
    if (chart->metadata.apiVersion.empty()) chart->metadata.apiVersion = generation == Generation::V3 ? "v3" : "v1";
    chart->modified = file.modified;
  }
  for (const auto& file : files) {
    const std::string_view name = file.name.view();
    if (name == "Chart.yaml") continue;
    if (name == "Chart.lock") {
      if (auto read = readLock(file.data.view(), chart->lock.emplace()); !read)
        return std::move(read).error().wrapped("cannot load Chart.lock");
    } else if (name == "values.yaml") {
      auto values = value::loadValues(file.data.view());
      if (!values) {
        Error error = std::move(values).error().wrapped("cannot load values.yaml");
        if (error.place.file.empty()) error.place.file = "values.yaml";
        return error;
      }
      chart->values = std::move(values).value();
    } else if (name == "values.schema.json") {
      chart->schema = file;
    } else if (name == "requirements.yaml" && generation == Generation::V2) {
      hasMetadata = true;
      if (chart->metadata.apiVersion != "v1")
        context.log(LogLevel::Info, "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend "
                                    "migrating dependencies to Chart.yaml.");
      if (auto read = readMetadata(file.data.view(), chart->metadata); !read)
        return std::move(read).error().wrapped("cannot load requirements.yaml");
      if (chart->metadata.apiVersion == "v1") chart->files.push_back(file);
    } else if (name == "requirements.lock" && generation == Generation::V2) {
      if (auto read = readLock(file.data.view(), chart->lock.emplace()); !read)
        return std::move(read).error().wrapped("cannot load requirements.lock");
      hasMetadata = true;
      if (chart->metadata.apiVersion != "v1")
        context.log(LogLevel::Info, "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We "
                                    "recommend migrating to Chart.lock.");
      if (chart->metadata.apiVersion == "v1") chart->files.push_back(file);
    } else if (name.starts_with("templates/")) {
      chart->templates.push_back(file);
    } else if (name.starts_with("charts/") && extension(name) != ".prov") {
      const std::string_view inner = name.substr(7);
      const std::string_view folder = inner.substr(0, inner.find('/'));
      SubchartFiles* group = nullptr;
      for (auto& candidate : subcharts)
        if (candidate.name == folder) group = &candidate;
      if (!group) group = &subcharts.emplace_back(SubchartFiles{std::string(folder), {}});
      group->files.push_back({std::string(inner), file.data, file.modified});
    } else {
      chart->files.push_back(file);
    }
  }
  if (!hasMetadata) return Error{Code::InvalidArgument, "Chart.yaml file is missing", {}, {}};
  CHARTROOM_TRY(chart->metadata.validate());

  for (auto& sub : subcharts) {
    CHARTROOM_TRY(context.check());
    if (sub.name.starts_with('_') || sub.name.starts_with('.')) continue;
    auto loaded = loadSubchart(generation, context, *chart, sub, limits);
    if (!loaded) {
      if (loaded.error().message.starts_with("error unpacking subchart tar in ")) return std::move(loaded).error();
      return std::move(loaded).error().wrapped("error unpacking subchart " + sub.name + " in " + chart->name());
    }
    chart->addDependency(std::move(loaded).value());
  }
  return chart;
}

} // namespace chartroom::chart
