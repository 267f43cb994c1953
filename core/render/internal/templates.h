#pragma once

// The templates of a processed chart in helm's order, with the objects they see, and the parsed sets that a compiled chart keeps.

#include "core/chart/chart.h"
#include "core/render/render.h"
#include "core/tmpl/template_set.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::render::internal {

std::string baseName(std::string_view path);

// A template file with the context of its chart: objects shared by the templates of a chart, which may change them.
struct Template {
  std::string path;
  value::SharedString text;
  Value context;
  std::string basePath;
  bool isPartial() const { return baseName(path).starts_with('_'); }
};

// All templates of `chart` and those below it, in helm's order of parsing and executing. With a table, what they see is labelled
// for a traced execution: .Values by its place in the values of the root chart, everything else as {"Release", "Name"}, of a
// subchart as {"Subcharts", "database", "Chart", "Name"}.
std::vector<Template> collectTemplates(
    const chart::Chart& chart, const Value& effective, const RenderOptions& options, tmpl::OriginTable* origins = nullptr);

// Templates parsed in one order. Which files that are depends on the subcharts that values enable.
struct ParsedTemplates {
  std::vector<std::pair<std::string, const char*>> key; // path, and the text by its address: the chart keeps it alive
  tmpl::TemplateSet set{"gotpl", funcs::functions()};
  std::map<std::string, Error> errors; // of files that do not parse; they are not in the set
  std::string firstError;              // its path
};

// The last few sets. Thread-safe.
class ParsedSets {
public:
  std::shared_ptr<const ParsedTemplates> get(const std::vector<Template>& order);

private:
  static constexpr std::size_t kKept = 4;
  std::mutex m_mutex;
  std::vector<std::shared_ptr<const ParsedTemplates>> m_sets; // the last used first
};

} // namespace chartroom::render::internal

namespace chartroom::render {

struct CompiledChart::Impl {
  std::unique_ptr<chart::Chart> chart;
  chart::SchemaCache schemas;
  internal::ParsedSets sets;
};

} // namespace chartroom::render
