#include "core/render/internal/run.h"

#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/chart/dependencies.h"
#include "core/chart/values.h"
#include "core/render/internal/error_text.h"

#include <algorithm>
#include <map>

namespace chartroom::render::internal {

namespace {

using value::Type;

// Takes out what Go prints for nothing, and moves the pieces accordingly.
std::string withoutNoValue(std::string output, std::vector<tmpl::Piece>& pieces) {
  constexpr std::string_view kNothing = "<no value>";
  std::vector<std::size_t> places;
  for (std::size_t at = output.find(kNothing); at != std::string::npos; at = output.find(kNothing, at + kNothing.size()))
    places.push_back(at);
  if (places.empty()) return output;
  const auto moved = [&](std::uint32_t& at) {
    const auto before = static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), at) - places.begin());
    if (before == 0) return;
    // All but the last one wholly.
    const std::size_t gone = (before - 1) * kNothing.size() + std::min<std::size_t>(kNothing.size(), at - places[before - 1]);
    at -= static_cast<std::uint32_t>(gone);
  };
  for (tmpl::Piece& piece : pieces) {
    moved(piece.begin);
    moved(piece.end);
  }
  return replaceAll(output, kNothing, "");
}

std::size_t sizeOfSchemas(const chart::Chart& chart) {
  std::size_t size = chart.schema ? chart.schema->data.view().size() : 0;
  for (const auto& below : chart.dependencies()) size += sizeOfSchemas(*below);
  return size;
}

} // namespace

bool Run::fail(Stage stage, Error error) {
  if (!m_result.error) {
    m_result.error = std::move(error);
    m_result.failedAt = stage;
  }
  return m_options.afterError == AfterError::Continue;
}

bool Run::makeValues(const Value& values) {
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
  m_result.values = m_effective;
  if (m_options.schemaCheck == SchemaCheck::Validate) m_validation.add(sizeOfSchemas(chart));
  return true;
}

void Run::validate() {
  m_result.schemaFindings = chart::validateAgainstSchema(m_context, *m_result.chart, m_effective, m_schemas, m_options.loadSchema);
}

bool Run::checkValues() {
  m_validation.finish();
  if (!m_result.schemaFindings.empty() && !fail(Stage::Values, chart::schemaError(m_result.schemaFindings))) return false;
  const auto& wanted = m_result.chart->metadata.kubeVersion;
  const auto& kubeVersion = m_options.capabilities.kubeVersion;
  if (!wanted.empty() && !chart::isCompatibleRange(wanted, kubeVersion.text())) {
    return fail(Stage::Render,
        Error{Code::InvalidArgument,
            "chart requires kubeVersion: " + wanted + " which is incompatible with Kubernetes " + kubeVersion.version, {}, {}});
  }
  return true;
}

bool Run::checkParsed(const ParsedTemplates& parsed) {
  return parsed.errors.empty() || fail(Stage::Render, parsed.errors.at(parsed.firstError));
}

Run::Executed Run::execute(const Template& one, const ParsedTemplates& parsed, tmpl::Trace* trace) {
  Executed done;
  done.file.path = one.path;
  if (const auto unparsed = parsed.errors.find(one.path); unparsed != parsed.errors.end()) {
    done.file.error = unparsed->second;
    return done;
  }
  funcs::RenderHooks hooks;
  hooks.lookup = m_options.lookup;
  hooks.resolveHost = m_options.resolveHost;
  funcs::SeededRandom random(m_options.seed.value_or(0));
  if (m_options.seed) hooks.random = &random;
  hooks.lint = m_options.lint;
  hooks.onLint = m_options.onLint;
  tmpl::ExecuteOptions executeOptions;
  executeOptions.clock = m_options.clock;
  executeOptions.user = &hooks;
  executeOptions.trace = trace;
  if (!m_budget) m_budget.emplace(m_options.limits);
  executeOptions.budget = &*m_budget;
  executeOptions.outputLimit = m_options.limits.output;

  Value about = Value::makeMap(Type::ValuesMap);
  about.map().set("Name", one.path);
  about.map().set("BasePath", one.basePath);
  if (trace) about = trace->labelled(about, one.context, "Template");
  one.context.map().set("Template", about);
  auto execution = parsed.set.execute(m_context, one.path, one.context, executeOptions);
  done.trace = std::move(execution.trace);
  done.file.isNotes = one.path.ends_with("NOTES.txt");
  done.file.output = withoutNoValue(std::move(execution.output), done.trace.pieces);
  if (execution.result) return done;
  Error error = std::move(execution.result).error();
  if (error.code == Code::Cancelled || error.code == Code::Timeout) {
    fail(Stage::Render, error);
    done.file.error = std::move(error);
    done.goOn = false;
    return done;
  }
  done.file.error = executionError(one.path, error, execution.causes);
  done.goOn = noteFailure(done.file);
  return done;
}

bool Run::noteFailure(const RenderedFile& file) { return !file.error || fail(Stage::Render, *file.error); }

void Run::collectNotes() {
  const std::string rootNotes = m_result.chart->name() + "/templates/NOTES.txt";
  std::map<std::string, const RenderedFile*> notes;
  for (const auto& file : m_result.files)
    if (file.isNotes && (m_options.subchartNotes || file.path == rootNotes)) notes[file.path] = &file;
  for (const auto& [path, file] : notes) {
    if (!m_result.notes.empty()) m_result.notes += "\n";
    m_result.notes += file->output;
  }
}

void Run::noteDocumentError(const Error& error) {
  for (auto& file : m_result.files)
    if (file.path == error.place.file && !file.error) file.error = error;
  fail(Stage::Documents, error);
}

} // namespace chartroom::render::internal
