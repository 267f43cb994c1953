#include "core/chart/chart.h"

#include "core/base/text.h"

namespace chartroom::chart {

bool Chart::isLibrary() const { return equalFoldAscii(metadata.type, "library"); }

std::string Chart::fullPath() const { return m_parent ? m_parent->fullPath() + "/charts/" + metadata.name : metadata.name; }

void Chart::addDependency(std::unique_ptr<Chart> chart) {
  chart->m_parent = this;
  m_dependencies.push_back(std::move(chart));
}

std::vector<std::unique_ptr<Chart>> Chart::takeDependencies() {
  for (auto& chart : m_dependencies) chart->m_parent = nullptr;
  return std::exchange(m_dependencies, {});
}

void Chart::setDependencies(std::vector<std::unique_ptr<Chart>> charts) {
  m_dependencies.clear();
  for (auto& chart : charts) addDependency(std::move(chart));
}

const File* Chart::valuesFile() const {
  for (const auto& file : raw)
    if (file.name.view() == "values.yaml") return &file;
  return nullptr;
}

std::vector<Crd> Chart::crds() const {
  std::vector<Crd> result;
  for (const auto& file : files) {
    const std::string_view name = file.name.view();
    const auto dot = name.rfind('.');
    if (!name.starts_with("crds/") || dot == std::string_view::npos) continue;
    const std::string_view extension = name.substr(dot);
    if (extension.find('/') != std::string_view::npos) continue;
    if (equalFoldAscii(extension, ".yaml") || equalFoldAscii(extension, ".yml") || equalFoldAscii(extension, ".json"))
      result.push_back({file.name.str(), fullPath() + "/" + file.name.str(), &file});
  }
  for (const auto& dependency : m_dependencies) {
    auto below = dependency->crds();
    result.insert(result.end(), below.begin(), below.end());
  }
  return result;
}

std::unique_ptr<Chart> Chart::clone() const {
  auto copy = std::make_unique<Chart>();
  copy->metadata = metadata;
  copy->lock = lock;
  copy->raw = raw;
  copy->templates = templates;
  copy->files = files;
  copy->values = values;
  copy->schema = schema;
  copy->modified = modified;
  for (const auto& dependency : m_dependencies) copy->addDependency(dependency->clone());
  return copy;
}

Result<void> checkDependencies(const Chart& chart) {
  std::vector<std::string> missing;
  for (const auto& wanted : chart.metadata.dependencies) {
    bool found = false;
    for (const auto& dependency : chart.dependencies()) found = found || dependency->name() == wanted.name;
    if (!found) missing.push_back(wanted.name);
  }
  // helm takes the number of dependencies of a v3 chart from charts/, and knows nothing of the ones too many.
  if (chart.metadata.apiVersion == "v3" && chart.dependencies().size() > chart.metadata.dependencies.size())
    return Error{Code::Unsupported, "unsupported chart dependency type", {}, {}};
  if (missing.empty()) return {};
  return Error{Code::NotFound, "found in Chart.yaml, but missing in charts/ directory: " + join(missing, ", "), {}, {}};
}

} // namespace chartroom::chart
