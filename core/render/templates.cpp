#include "core/render/internal/templates.h"

#include "core/chart/files_object.h"
#include "core/chart/values.h"
#include "core/render/internal/error_text.h"

#include <algorithm>

namespace chartroom::render::internal {

namespace {

using value::Type;

Value releaseValue(const RenderOptions& options) {
  Value release = Value::makeMap();
  auto& entries = release.map();
  entries.set("Name", options.releaseName);
  entries.set("Namespace", options.nameSpace);
  entries.set("IsUpgrade", options.operation == Operation::Upgrade);
  entries.set("IsInstall", options.operation == Operation::Install);
  entries.set("Revision", options.revision);
  entries.set("Service", "Helm");
  return release;
}

// Walks the charts, making their contexts and taking their templates.
class Collector {
public:
  Collector(const RenderOptions& options, tmpl::OriginTable* origins, std::map<std::string, Template>& templates)
      : m_options(options), m_origins(origins), m_templates(templates) {}

  void run(const chart::Chart& chart, const Value& effective) {
    m_capabilities = labelled(chart::capabilitiesValue(m_options.capabilities), tmpl::OriginTable::kRoot, "Capabilities");
    m_release = labelled(releaseValue(m_options), tmpl::OriginTable::kRoot, "Release");
    Value top = Value::makeMap();
    top.map().set("Values", labelled(effective, tmpl::OriginTable::kRoot, "Values").retyped(Type::ValuesMap));
    collect(chart, top, tmpl::OriginTable::kRoot);
  }

private:
  Value labelled(const Value& value, tmpl::PathId parent, std::string_view key) {
    return m_origins ? m_origins->labelled(value, m_origins->child(parent, key)) : value;
  }
  // A map that templates of several files see, made here.
  Value shared(Type type, tmpl::PathId path) {
    Value made = Value::makeMap(type);
    if (m_origins) {
      made.setLabel(path);
      made.map().setHome(path);
    }
    return made;
  }
  tmpl::PathId child(tmpl::PathId parent, std::string_view key) { return m_origins ? m_origins->child(parent, key) : 0; }

  // What a subchart sees as its values: its table in the parent's.
  Value valuesOf(const chart::Chart& chart, const Value& parent) {
    if (chart.isRoot()) return parent.get("Values");
    if (auto table = chart::tableAt(parent, "Values." + chart.name())) return table->retyped(Type::ValuesMap);
    return shared(Type::ValuesMap, child(parent.get("Values").label(), chart.name()));
  }

  Value collect(const chart::Chart& chart, const Value& parent, tmpl::PathId path) {
    Value about = chart::metadataMap(chart.metadata);
    about.map().set("IsRoot", chart.isRoot());
    Value subcharts = shared(Type::Map, child(path, "Subcharts"));
    Value context = shared(Type::ValuesMap, path);
    auto& entries = context.map();
    entries.set("Chart", labelled(about, path, "Chart"));
    entries.set("Files", labelled(chart::filesValue(chart.files), path, "Files"));
    entries.set("Release", m_release);
    entries.set("Capabilities", m_capabilities);
    entries.set("Values", valuesOf(chart, parent));
    entries.set("Subcharts", subcharts);

    for (const auto& below : chart.dependencies())
      subcharts.map().set(
          below->name(), collect(*below, context, child(child(path, "Subcharts"), below->name())).retyped(Type::Map));

    const std::string fullPath = chart.fullPath();
    for (const auto& file : chart.templates) {
      if (chart.isLibrary() && !baseName(file.name.view()).starts_with('_')) continue;
      std::string filePath = fullPath + "/" + file.name.str();
      Template one{filePath, file.data, context, fullPath + "/templates"};
      m_templates.insert_or_assign(std::move(filePath), std::move(one));
    }
    return context;
  }

  const RenderOptions& m_options;
  tmpl::OriginTable* m_origins;
  std::map<std::string, Template>& m_templates;
  Value m_capabilities, m_release;
};

} // namespace

std::string baseName(std::string_view path) {
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::vector<Template> collectTemplates(
    const chart::Chart& chart, const Value& effective, const RenderOptions& options, tmpl::OriginTable* origins) {
  std::map<std::string, Template> templates;
  Collector(options, origins, templates).run(chart, effective);

  // Deeper paths first, then by name from the end.
  std::vector<std::pair<std::ptrdiff_t, Template*>> keyed;
  keyed.reserve(templates.size());
  for (auto& [path, one] : templates) keyed.emplace_back(std::count(path.begin(), path.end(), '/'), &one);
  std::sort(keyed.begin(), keyed.end(),
      [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second->path > b.second->path; });
  std::vector<Template> result;
  result.reserve(keyed.size());
  for (const auto& [depth, one] : keyed) result.push_back(std::move(*one));
  return result;
}

std::shared_ptr<const ParsedTemplates> ParsedSets::get(const std::vector<Template>& order) {
  std::vector<std::pair<std::string, const char*>> key;
  key.reserve(order.size());
  for (const Template& one : order) key.emplace_back(one.path, one.text.str().data());
  {
    const std::lock_guard lock(m_mutex);
    for (auto it = m_sets.begin(); it != m_sets.end(); ++it) {
      if ((*it)->key != key) continue;
      std::rotate(m_sets.begin(), it, it + 1);
      return m_sets.front();
    }
  }
  auto made = std::make_shared<ParsedTemplates>();
  made->key = std::move(key);
  std::vector<tmpl::TemplateSet::NamedText> texts;
  texts.reserve(order.size());
  for (const Template& one : order) texts.push_back({one.path, one.text.view()});
  const auto results = made->set.parseAll(texts);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (results[i]) continue;
    Error error = parseError(order[i].path, results[i].error());
    if (error.place.file.empty()) error.place.file = order[i].path;
    if (made->errors.empty()) made->firstError = order[i].path;
    made->errors.emplace(order[i].path, std::move(error));
  }
  const std::lock_guard lock(m_mutex);
  m_sets.insert(m_sets.begin(), made);
  if (m_sets.size() > kKept) m_sets.pop_back();
  return made;
}

} // namespace chartroom::render::internal
