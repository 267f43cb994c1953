#include "core/render/live_render.h"

#include "core/base/work_queue.h"
#include "core/render/internal/changes.h"
#include "core/render/internal/file_provenance.h"
#include "core/render/internal/run.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace chartroom::render {

namespace {

using internal::Template;

// The options that templates can see.
struct Visible {
  std::string releaseName, nameSpace;
  int revision = 1;
  Operation operation = Operation::Install;
  chart::Capabilities capabilities;
  bool subchartNotes = false, lint = false;
  std::optional<std::uint64_t> seed;
  std::optional<Clock::Time> time;
  friend bool operator==(const Visible&, const Visible&) = default;

  explicit Visible(const RenderOptions& options)
      : releaseName(options.releaseName), nameSpace(options.nameSpace), revision(options.revision), operation(options.operation),
        capabilities(options.capabilities), subchartNotes(options.subchartNotes), lint(options.lint), seed(options.seed) {
    if (options.clock) time = options.clock->now();
  }
};

void listCharts(const chart::Chart& chart, std::string& list) {
  list += chart.fullPath() + "\n";
  for (const auto& below : chart.dependencies()) listCharts(*below, list);
}

// Where the values of all charts below stand.
void listValues(const chart::Chart& chart, const ValuePath& path, std::vector<ValuePath>& list) {
  for (const auto& below : chart.dependencies()) {
    ValuePath inner = path;
    inner.push_back(below->name());
    list.push_back(inner);
    listValues(*below, inner, list);
  }
}

std::vector<std::uint32_t> lineStarts(std::string_view text) {
  std::vector<std::uint32_t> starts;
  starts.reserve(text.size() / 16 + 1); // short lines; what is too much stays untouched
  starts.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  return starts;
}

// Makes the changes of an execution again, on the objects that the templates of this pass see. False when it cannot.
bool repeat(const std::vector<tmpl::SharedChange>& changes, const std::vector<Template>& templates,
    const tmpl::OriginTable& origins, tmpl::Trace& pass) {
  if (changes.empty()) return true;
  if (!std::all_of(changes.begin(), changes.end(), [](const auto& change) { return change.canBeRepeated(); })) return false;
  // All objects hang below the context of the root chart, whose templates come last.
  const Value& root = templates.back().context;
  std::vector<Value> maps; // all of them before the first change: half a repetition would be worse than none
  for (const tmpl::SharedChange& change : changes) {
    Value map = root;
    for (const std::string& key : origins.keys(change.map)) map = map.get(key);
    if (!map.isMap() || map.map().home() != change.map) return false;
    maps.push_back(std::move(map));
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    pass.note(changes[i]);
    if (changes[i].change == tmpl::Call::Change::Remove) maps[i].map().erase(changes[i].key);
    else maps[i].map().set(changes[i].key, changes[i].entering);
  }
  return true;
}

// A long session leaves paths and sets behind that nothing refers to any longer.
constexpr std::size_t kMostPaths = 400'000;

} // namespace

struct LiveRender::State {
  // What executing one template gave.
  struct File {
    RenderedFile rendered; // before its documents were read
    std::shared_ptr<const internal::FileDocuments> documents;
    std::shared_ptr<const FileProvenance> provenance;
  };
  struct Last {
    Visible visible;
    std::string charts;
    std::shared_ptr<const internal::ParsedTemplates> parsed;
    Value effective;
    std::map<std::string, File, std::less<>> files;
  };

  std::shared_ptr<const CompiledChart> chart;
  std::shared_ptr<tmpl::OriginTable> origins = std::make_shared<tmpl::OriginTable>();
  std::optional<Last> last;
  tmpl::IncludeMemory includes;
};

LiveRender::LiveRender(std::shared_ptr<const CompiledChart> chart) : m_state(std::make_unique<State>()) {
  m_state->chart = std::move(chart);
}
LiveRender::~LiveRender() = default;

const CompiledChart& LiveRender::chart() const { return *m_state->chart; }
void LiveRender::forget() { m_state->last.reset(); }

LiveResult LiveRender::render(const Context& context, const Value& values, const RenderOptions& given) {
  State& state = *m_state;
  RenderOptions options = given;
  options.afterError = AfterError::Continue;
  if (state.origins->pathCount() > kMostPaths) {
    state.origins = std::make_shared<tmpl::OriginTable>();
    state.last.reset();
  }

  LiveResult result;
  Rendered& rendered = result.rendered;
  rendered.chart = state.chart->chart().clone();
  CompiledChart::Impl& compiled = *state.chart->m_impl;
  internal::Run run(context, options, compiled.schemas, rendered);
  if (!run.makeValues(values)) {
    state.last.reset();
    return result;
  }
  State::Last now{Visible(options), {}, {}, rendered.values, {}};
  listCharts(*rendered.chart, now.charts);
  const auto templates = internal::collectTemplates(*rendered.chart, rendered.values, options, state.origins.get());
  now.parsed = compiled.sets.get(templates);
  if (!run.checkValues()) {
    state.last.reset();
    return result;
  }
  run.checkParsed(*now.parsed);

  State::Last* last = state.last ? &*state.last : nullptr;
  if (last && (last->visible != now.visible || last->charts != now.charts || last->parsed != now.parsed)) last = nullptr;
  internal::Changes changes(*state.origins);
  if (last) changes.find(state.origins->child(tmpl::OriginTable::kRoot, "Values"), last->effective, now.effective);

  if (!last) state.includes.clear();
  state.includes.keep([&changes](const tmpl::ExecutionTrace& trace) { return !changes.reach(trace); });
  auto pass = std::make_shared<tmpl::Trace>(*state.origins, &state.includes);
  bool executeAll = last == nullptr;
  struct Unread { // what is looked at in the background
    State::File& file;
    FileProvenance& provenance;
  };
  std::vector<Unread> unread;
  unread.reserve(templates.size());
  WorkQueue reading([&unread](std::size_t i) {
    const auto& [file, provenance] = unread[i];
    const RenderedFile& output = file.rendered;
    provenance.lines = lineStarts(output.output.view());
    if (output.isNotes || output.error) return;
    file.documents = std::make_shared<const internal::FileDocuments>(
        internal::readDocuments(output.path, output.output.view(), AfterError::Continue));
  });
  for (const Template& one : templates) {
    if (one.isPartial() && !now.parsed->errors.contains(one.path)) continue;
    State::File* before = nullptr;
    if (last)
      if (const auto found = last->files.find(one.path); found != last->files.end()) before = &found->second;
    const bool affected = executeAll || !before || changes.reach(before->provenance->trace);
    // What a template changes in what others see must be there for those that are executed.
    if (!affected && repeat(before->provenance->trace.changes, templates, *state.origins, *pass)) {
      State::File& kept = now.files.emplace(one.path, *before).first->second;
      rendered.files.push_back(kept.rendered);
      if (kept.rendered.error) run.noteFailure(kept.rendered);
      continue;
    }
    auto executed = run.execute(one, *now.parsed, pass.get());
    ++result.executed;
    // A cancelled render has no state worth keeping, and an incomplete result.
    if (!executed.goOn) return result;
    // Others saw something else than they would now; who could tell which.
    if (before && before->provenance->trace.changes != executed.trace.changes) executeAll = true;
    State::File file;
    auto provenance = std::make_shared<FileProvenance>();
    provenance->trace = std::move(executed.trace);
    provenance->pass = pass;
    provenance->parsed = now.parsed;
    file.provenance = provenance;
    file.rendered = executed.file;
    rendered.files.push_back(std::move(executed.file));
    State::File& kept = now.files.emplace(one.path, std::move(file)).first->second;
    unread.push_back({kept, *provenance});
    reading.add(kept.rendered.output.view().size());
  }
  pass->finish();

  reading.finish();
  for (const auto& [file, provenance] : unread)
    if (file.documents)
      for (const std::string& message : file.documents->messages) context.log(LogLevel::Info, message);

  run.collectNotes();
  std::map<std::string, std::shared_ptr<const FileProvenance>, std::less<>> provenances;
  for (const auto& [path, file] : now.files) {
    provenances.emplace(path, file.provenance);
    if (!file.documents) continue;
    rendered.manifests.insert(rendered.manifests.end(), file.documents->manifests.begin(), file.documents->manifests.end());
    rendered.hooks.insert(rendered.hooks.end(), file.documents->hooks.begin(), file.documents->hooks.end());
    for (const Error& error : file.documents->errors) run.noteDocumentError(error);
  }
  internal::sortForInstallation(rendered.manifests, rendered.hooks);
  std::vector<ValuePath> subcharts;
  listValues(*rendered.chart, {"Values"}, subcharts);
  result.provenance = Provenance(state.origins->snapshot(), std::move(provenances), std::move(subcharts));
  state.last = std::move(now);
  return result;
}

} // namespace chartroom::render
