#include "core/render/render.h"

#include "core/base/text.h"
#include "core/chart/dependencies.h"
#include "core/chart/files_object.h"
#include "core/chart/values.h"
#include "core/render/internal/error_text.h"
#include "core/tmpl/template_set.h"

#include <algorithm>
#include <mutex>

namespace chartroom::render {

namespace {

using value::Type;

// A template file with the context of its chart.
struct Template {
  std::string path;
  value::SharedString text;
  Value context;
  std::string basePath;
};

std::string baseName(std::string_view path) {
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

// Collects the templates of a chart and those below it, and makes the context each chart's templates see. Contexts are
// objects shared by the templates of a chart, which may change them.
Value collect(const chart::Chart& chart, const Value& parent, std::map<std::string, Template>& templates) {
  Value about = chart::metadataMap(chart.metadata);
  about.map().set("IsRoot", chart.isRoot());
  Value subcharts = Value::makeMap();
  Value values = Value::makeMap(Type::ValuesMap);
  if (chart.isRoot()) {
    values = parent.get("Values");
  } else if (auto table = chart::tableAt(parent, "Values." + chart.name())) {
    values = table->retyped(Type::ValuesMap);
  }
  Value context = Value::makeMap(Type::ValuesMap);
  auto& entries = context.map();
  entries.set("Chart", about);
  entries.set("Files", chart::filesValue(chart.files));
  entries.set("Release", parent.get("Release"));
  entries.set("Capabilities", parent.get("Capabilities"));
  entries.set("Values", values);
  entries.set("Subcharts", subcharts);

  for (const auto& child : chart.dependencies())
    subcharts.map().set(child->name(), collect(*child, context, templates).retyped(Type::Map));

  const std::string fullPath = chart.fullPath();
  for (const auto& file : chart.templates) {
    if (chart.isLibrary() && !baseName(file.name.view()).starts_with('_')) continue;
    const std::string path = fullPath + "/" + file.name.str();
    templates[path] = Template{path, file.data, context, fullPath + "/templates"};
  }
  return context;
}

// helm's order of parsing and executing: deeper paths first, then by name from the end.
std::vector<const Template*> inOrder(const std::map<std::string, Template>& templates) {
  std::vector<std::pair<std::ptrdiff_t, const Template*>> keyed;
  keyed.reserve(templates.size());
  for (const auto& [path, one] : templates) keyed.emplace_back(std::count(path.begin(), path.end(), '/'), &one);
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->path > b.second->path;
  });
  std::vector<const Template*> result;
  for (const auto& [depth, one] : keyed) result.push_back(one);
  return result;
}

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

} // namespace

struct CompiledChart::Impl {
  std::unique_ptr<chart::Chart> chart;
  chart::SchemaCache schemas;

  // Templates parsed in one order. Which files that are depends on the subcharts that values enable.
  struct ParsedTemplates {
    std::vector<std::pair<std::string, const char*>> key; // path, and the text by its address: the chart keeps it alive
    tmpl::TemplateSet set{"gotpl", funcs::allFunctions()};
    std::map<std::string, Error> errors; // of files that do not parse; they are not in the set
    std::string firstError;              // its path
  };
  static constexpr std::size_t kKeptSets = 4;
  std::mutex mutex;
  std::vector<std::shared_ptr<const ParsedTemplates>> sets; // the last used first

  std::shared_ptr<const ParsedTemplates> parsed(const std::vector<const Template*>& order) {
    std::vector<std::pair<std::string, const char*>> key;
    key.reserve(order.size());
    for (const auto* one : order) key.emplace_back(one->path, one->text.str().data());
    {
      const std::lock_guard lock(mutex);
      for (auto it = sets.begin(); it != sets.end(); ++it) {
        if ((*it)->key != key) continue;
        std::rotate(sets.begin(), it, it + 1);
        return sets.front();
      }
    }
    auto made = std::make_shared<ParsedTemplates>();
    made->key = std::move(key);
    for (const auto* one : order) {
      auto result = made->set.parse(one->path, one->text.view());
      if (result) continue;
      Error error = internal::parseError(one->path, result.error());
      if (error.place.file.empty()) error.place.file = one->path;
      if (made->errors.empty()) made->firstError = one->path;
      made->errors.emplace(one->path, std::move(error));
    }
    const std::lock_guard lock(mutex);
    sets.insert(sets.begin(), made);
    if (sets.size() > kKeptSets) sets.pop_back();
    return made;
  }
};

CompiledChart::CompiledChart(std::unique_ptr<chart::Chart> chart) : m_impl(std::make_unique<Impl>()) {
  m_impl->chart = std::move(chart);
}
CompiledChart::CompiledChart(CompiledChart&&) noexcept = default;
CompiledChart& CompiledChart::operator=(CompiledChart&&) noexcept = default;
CompiledChart::~CompiledChart() = default;

const chart::Chart& CompiledChart::chart() const { return *m_impl->chart; }

namespace {

// The steps of one render, each adding to the result.
class Run {
public:
  Run(const Context& context, const RenderOptions& options, chart::SchemaCache& schemas, Rendered& result)
      : m_context(context), m_options(options), m_schemas(schemas), m_result(result) {}

  bool fail(Stage stage, Error error) {
    if (!m_result.error) {
      m_result.error = std::move(error);
      m_result.failedAt = stage;
    }
    return m_options.afterError == AfterError::Continue;
  }

  // False when there is nothing more to do.
  bool prepare(const Value& values) {
    auto& chart = *m_result.chart;
    if (auto done = chart::processDependencies(m_context, chart, values); !done) {
      fail(Stage::Dependencies, std::move(done).error());
      return false;
    }
    for (const auto& crd : chart.crds()) m_result.crds.push_back({crd.fileName, crd.file->data});
    auto effective = chart::coalesceValues(m_context, chart, values);
    if (!effective) {
      fail(Stage::Values, std::move(effective).error());
      return false;
    }
    m_effective = std::move(effective).value();
    m_result.values = m_effective.deepCopy();
    if (m_options.schemaCheck == SchemaCheck::Validate) {
      m_result.schemaFindings = chart::validateAgainstSchema(m_context, chart, m_effective, m_schemas, m_options.loadSchema);
      if (!m_result.schemaFindings.empty() && !fail(Stage::Values, chart::schemaError(m_result.schemaFindings))) return false;
    }
    const auto& wanted = chart.metadata.kubeVersion;
    const auto& kubeVersion = m_options.capabilities.kubeVersion;
    if (!wanted.empty() && !chart::isCompatibleRange(wanted, kubeVersion.text())) {
      return fail(Stage::Render, Error{Code::InvalidArgument,
                                       "chart requires kubeVersion: " + wanted + " which is incompatible with Kubernetes " +
                                           kubeVersion.version,
                                       {}, {}});
    }
    return true;
  }

  std::vector<const Template*> collectTemplates() {
    Value top = Value::makeMap();
    top.map().set("Capabilities", chart::capabilitiesValue(m_options.capabilities));
    top.map().set("Release", releaseValue(m_options));
    top.map().set("Values", m_effective.retyped(Type::ValuesMap));
    collect(*m_result.chart, top, m_templates);
    return inOrder(m_templates);
  }

  void execute(const std::vector<const Template*>& order, const tmpl::TemplateSet& set,
               const std::map<std::string, Error>& parseErrors, const std::string& firstParseError) {
    if (!parseErrors.empty() && !fail(Stage::Render, parseErrors.at(firstParseError))) {
      for (const auto& [path, error] : parseErrors) m_result.files.push_back({path, {}, error, false});
      return;
    }
    funcs::RenderHooks hooks;
    hooks.lookup = m_options.lookup;
    hooks.resolveHost = m_options.resolveHost;
    hooks.random = m_options.random;
    hooks.lint = m_options.lint;
    hooks.onLint = m_options.onLint;
    tmpl::ExecuteOptions executeOptions;
    executeOptions.clock = m_options.clock;
    executeOptions.user = &hooks;
    for (const auto* one : order) {
      const bool partial = baseName(one->path).starts_with('_');
      const auto unparsed = parseErrors.find(one->path);
      if (unparsed != parseErrors.end()) {
        m_result.files.push_back({one->path, {}, unparsed->second, false});
        continue;
      }
      if (partial) continue;
      Value about = Value::makeMap(Type::ValuesMap);
      about.map().set("Name", one->path);
      about.map().set("BasePath", one->basePath);
      one->context.map().set("Template", about);
      auto execution = set.execute(m_context, one->path, one->context, executeOptions);
      auto& file = m_result.files.emplace_back();
      file.path = one->path;
      file.isNotes = one->path.ends_with("NOTES.txt");
      file.output = contains(execution.output, "<no value>") ? replaceAll(execution.output, "<no value>", "")
                                                             : std::move(execution.output);
      if (execution.result) continue;
      Error error = std::move(execution.result).error();
      if (error.code == Code::Cancelled || error.code == Code::Timeout) {
        file.error = error;
        fail(Stage::Render, std::move(error));
        return;
      }
      file.error = internal::executionError(one->path, error);
      hooks.includes.clear();
      if (!fail(Stage::Render, *file.error)) return;
    }
  }

  void finish() {
    FileTexts texts;
    const std::string rootNotes = m_result.chart->name() + "/templates/NOTES.txt";
    std::map<std::string, const RenderedFile*> notes;
    for (const auto& file : m_result.files) {
      if (file.isNotes) {
        if (m_options.subchartNotes || file.path == rootNotes) notes[file.path] = &file;
      } else if (!file.error) {
        texts[file.path] = file.output;
      }
    }
    for (const auto& [path, file] : notes) {
      if (!m_result.notes.empty()) m_result.notes += "\n";
      m_result.notes += file->output;
    }
    auto assembly = assemble(m_context, texts, m_options.afterError);
    for (const auto& error : assembly.errors) {
      for (auto& file : m_result.files)
        if (file.path == error.place.file && !file.error) file.error = error;
      fail(Stage::Documents, error);
    }
    if (!assembly.errors.empty() && m_options.afterError == AfterError::Stop) {
      m_result.notes.clear();
      return;
    }
    m_result.manifests = std::move(assembly.manifests);
    m_result.hooks = std::move(assembly.hooks);
  }

private:
  const Context& m_context;
  const RenderOptions& m_options;
  chart::SchemaCache& m_schemas;
  Rendered& m_result;
  Value m_effective;
  std::map<std::string, Template> m_templates;
};

} // namespace

Rendered CompiledChart::render(const Context& context, const Value& values, const RenderOptions& options) const {
  Rendered result;
  result.chart = m_impl->chart->clone();
  Run run(context, options, m_impl->schemas, result);
  if (!run.prepare(values)) return result;
  const auto order = run.collectTemplates();
  const auto parsed = m_impl->parsed(order);
  run.execute(order, parsed->set, parsed->errors, parsed->firstError);
  if (!result.error || options.afterError == AfterError::Continue) run.finish();
  return result;
}

} // namespace chartroom::render
