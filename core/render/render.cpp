#include "core/render/render.h"

#include "core/render/internal/run.h"
#include "core/render/internal/templates.h"

namespace chartroom::render {

CompiledChart::CompiledChart(std::unique_ptr<chart::Chart> chart) : m_impl(std::make_unique<Impl>()) {
  m_impl->chart = std::move(chart);
}
CompiledChart::CompiledChart(CompiledChart&&) noexcept = default;
CompiledChart& CompiledChart::operator=(CompiledChart&&) noexcept = default;
CompiledChart::~CompiledChart() = default;

const chart::Chart& CompiledChart::chart() const { return *m_impl->chart; }

namespace {

// Executes the templates and has the documents of what succeeds read; the notes follow.
void executeAll(internal::Run& run, const std::vector<internal::Template>& templates, const internal::ParsedTemplates& parsed,
    internal::DocumentReader& reader, Rendered& result) {
  if (!run.checkParsed(parsed)) {
    for (const auto& [path, error] : parsed.errors) result.files.push_back({path, {}, error, false});
    return;
  }
  result.files.reserve(templates.size()); // the reader looks at them
  for (const internal::Template& one : templates) {
    if (one.isPartial() && !parsed.errors.contains(one.path)) continue;
    auto executed = run.execute(one, parsed);
    result.files.push_back(std::move(executed.file));
    if (!executed.goOn) return;
    const RenderedFile& file = result.files.back();
    if (!file.isNotes && !file.error) reader.add(file.path, file.output.view());
  }
}

} // namespace

Rendered CompiledChart::render(const Context& context, const Value& values, const RenderOptions& options) const {
  Rendered result;
  result.chart = m_impl->chart->clone();
  internal::Run run(context, options, m_impl->schemas, result);
  if (!run.makeValues(values)) return result;
  // Templates may change what they see.
  const auto templates = internal::collectTemplates(*result.chart, result.values.deepCopy(), options);
  const auto parsed = m_impl->sets.get(templates);
  if (!run.checkValues()) return result;
  internal::DocumentReader reader(templates.size(), options.afterError);
  executeAll(run, templates, *parsed, reader, result);
  if (result.error && options.afterError == AfterError::Stop) return result;

  run.collectNotes();
  Assembly assembly = reader.finish(context);
  for (const Error& error : assembly.errors) run.noteDocumentError(error);
  if (!assembly.errors.empty() && options.afterError == AfterError::Stop) {
    result.notes.clear();
    result.hooks = std::move(assembly.hooks); // helm keeps the hooks that came before the error
    return result;
  }
  result.manifests = std::move(assembly.manifests);
  result.hooks = std::move(assembly.hooks);
  return result;
}

} // namespace chartroom::render
