#include "core/inspect/preview.h"

#include "core/base/text.h"
#include "core/chart/read_file.h"
#include "core/funcs/registry.h"
#include "core/inspect/key_path.h"
#include "core/inspect/line_origin.h"
#include "core/inspect/secret_mask.h"
#include "core/inspect/short_message.h"
#include "core/inspect/unread_keys.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <tuple>
#include <unordered_map>

namespace chartroom::inspect {
namespace {

using value::Layer;

bool isYaml(Layer::Kind kind) {
  return kind == Layer::Kind::ChartDefaults || kind == Layer::Kind::File || kind == Layer::Kind::Form;
}

int countLeaves(const Value& value) {
  int count = 0;
  if (value.isMap() && value.size() != 0)
    for (const auto& entry : value.map()) count += countLeaves(entry.value);
  else count = 1;
  return count;
}

// The number of the last line. An error at the end of the text is shown there.
int lastLine(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::string_view lineOf(std::string_view text, int line) {
  std::size_t at = 0;
  for (int i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return {};
    ++at;
  }
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

// Kind and name of a manifest. A plain one is not parsed: the CRDs of large charts are megabytes.
ManifestObject glance(std::string_view text) {
  ManifestObject made;
  bool inMetadata = false;
  const auto after = [](std::string_view line, std::string_view key) {
    return std::string(trim(line.substr(key.size()), " \"'\r"));
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("kind:")) made.kind = after(line, "kind:");
    else if (line.starts_with("apiVersion:")) made.apiVersion = after(line, "apiVersion:");
    else if (inMetadata && line.starts_with("  name:")) made.name = after(line, "  name:");
    if (!line.empty() && line[0] != ' ' && line[0] != '#') inMetadata = line.starts_with("metadata:");
    if (!made.kind.empty() && !made.apiVersion.empty() && !made.name.empty()) break;
  }
  // Flow maps, comments behind a value and other indents are for the parser.
  const auto isPlain = [](const std::string& word) { return !word.empty() && word.find_first_of(" {&*") == std::string::npos; };
  if (!isPlain(made.kind) || !isPlain(made.apiVersion) || !isPlain(made.name))
    if (std::vector<ManifestObject> read = readManifest(text); !read.empty()) {
      read.front().text = std::string(trimSpace(text)) + "\n";
      return std::move(read.front());
    }
  const std::string group =
      made.apiVersion.find('/') == std::string::npos ? "" : made.apiVersion.substr(0, made.apiVersion.find('/'));
  made.key = group + "/" + made.kind + "//" + made.name;
  made.text = std::string(trimSpace(text)) + "\n";
  return made;
}

std::string withoutLineNumber(const std::string& message) {
  // The place is shown beside the text; "yaml: line 3: x" would say it twice, and in the count of one document.
  std::string text = message;
  if (const auto at = text.find("yaml: "); at != std::string::npos) text = text.substr(at + 6);
  if (text.starts_with("line ")) {
    const auto colon = text.find(": ");
    if (colon != std::string::npos) text = text.substr(colon + 2);
  }
  return text;
}

using Steady = std::chrono::steady_clock;

double since(Steady::time_point start) { return std::chrono::duration<double, std::milli>(Steady::now() - start).count(); }

} // namespace

// What one preview leaves for the next.
struct LivePreview::State {
  explicit State(std::shared_ptr<const render::CompiledChart> chart) : render(std::move(chart)) {}

  struct KnownLayer {
    Layer layer;
    int keys = 0;
  };
  struct KnownObject {
    value::SharedString text; // the document's
    const ManifestObject* deployed = nullptr;
    PreviewObject object;
  };

  std::mutex mutex;
  render::LiveRender render;
  std::shared_ptr<action::LookupMemory> lookups;
  std::vector<KnownLayer> layers;
  std::shared_ptr<const DefaultValues> defaults;
  std::shared_ptr<const ChartWords> words;
  std::unordered_map<std::string, KnownObject> objects; // by role and key
  std::vector<render::RenderedCrd> crds;
  std::vector<PreviewObject> crdObjects;
  std::shared_ptr<const std::vector<ManifestObject>> deployed;
  std::unordered_map<std::string, const ManifestObject*> deployedByKey;
  std::unordered_map<std::string, value::SharedString> deployedTexts;
};

LivePreview::LivePreview(std::shared_ptr<const render::CompiledChart> chart)
    : m_chart(std::move(chart)), m_state(std::make_unique<State>(m_chart)) {}
LivePreview::~LivePreview() = default;

namespace {

// Nobody reads more of one kind, and each has to be placed and drawn.
constexpr int kMostWarnings = 200;

class Maker {
public:
  Maker(const Context& context, const PreviewRequest& request, LivePreview& live)
      : m_context(context), m_request(request), m_state(live.state()) {}

  PreviewResult make() {
    const std::lock_guard lock(m_state.mutex);
    m_started = Steady::now();
    if (!m_context.check()) return finish();
    if (!readLayers()) return finish();
    Value values;
    if (auto composed = compose(); !composed) {
      add({.rule = Problem::Rule::Set, .message = composed.error().message});
      return finish();
    } else {
      values = std::move(composed).value();
    }
    if (!m_context.check()) return finish();

    const FixedClock clock(m_request.time);
    render::RenderOptions options;
    options.releaseName = m_request.releaseName;
    options.nameSpace = m_request.nameSpace;
    options.revision = m_request.revision;
    options.operation = m_request.operation;
    options.capabilities = m_request.capabilities;
    options.afterError = render::AfterError::Continue;
    options.seed = m_request.seed;
    options.limits = m_request.limits;
    options.clock = &clock;
    options.loadSchema = m_request.loadSchema;
    if (m_request.lookups)
      options.lookup = [this](const funcs::LookupQuery& query) { return m_request.lookups->ask(m_context, query); };
    if (m_state.lookups != m_request.lookups) {
      // Other answers: what templates saw of the cluster is no longer so.
      m_state.render.forget();
      m_state.lookups = m_request.lookups;
    }
    render::LiveResult live = m_state.render.render(m_context, values, options);
    m_result.milliseconds = since(m_started);
    if (!m_context.check()) return finish();
    render::Rendered& rendered = live.rendered;
    auto secrets = std::make_shared<SecretValues>();
    secrets->collect(values);
    secrets->collect(rendered.values);
    secrets->collect(m_request.deployedValues);
    m_result.secrets = std::move(secrets);
    m_result.provenance = std::move(live.provenance);
    m_result.executed = live.executed;

    // What is wrong with the chart comes first: it may be why templates fail.
    takeChartErrors(rendered);
    takeSchemaFindings(rendered);
    takeFailures(rendered);
    m_result.rendered = !rendered.files.empty() || !rendered.error;
    if (!m_result.rendered) return finish();
    takeObjects(rendered);
    takeUnread(values, *rendered.chart);
    takeRepeated();
    m_result.notes = maskProse(rendered.notes, *m_result.secrets);
    m_result.values = std::move(rendered.values);
    m_result.files = std::move(rendered.files);
    m_result.chart = std::move(rendered.chart);
    m_result.deployed = m_request.deployed;
    return finish();
  }

private:
  void add(Problem problem) {
    if (std::find(m_result.problems.begin(), m_result.problems.end(), problem) == m_result.problems.end())
      m_result.problems.push_back(std::move(problem));
  }

  // Every layer by itself, so that each broken one is told and not only the first.
  bool readLayers() {
    bool good = true;
    std::vector<LivePreview::State::KnownLayer> known;
    for (std::size_t i = 0; i < m_request.layers.size(); ++i) {
      const Layer& layer = m_request.layers[i];
      const int index = static_cast<int>(i);
      const auto before =
          std::find_if(m_state.layers.begin(), m_state.layers.end(), [&](const auto& one) { return one.layer == layer; });
      // A file that --set-file names may be another one now.
      if (before != m_state.layers.end() && layer.kind != Layer::Kind::SetFile) {
        m_result.keyCounts.push_back(before->keys);
        known.push_back(*before);
        continue;
      }
      if (isYaml(layer.kind)) {
        const auto tree = value::loadValues(layer.text);
        if (tree) {
          m_result.keyCounts.push_back(tree->size() == 0 ? 0 : countLeaves(*tree));
          known.push_back({layer, m_result.keyCounts.back()});
          continue;
        }
        const Error& error = tree.error();
        Problem problem{.rule = Problem::Rule::Yaml,
            .place = Problem::Place::Layer,
            .layer = index,
            .line = std::clamp(error.place.line, 1, lastLine(layer.text)),
            .column = error.place.column};
        problem.message = withoutLineNumber(error.message);
        problem.details = "failed to parse " + layer.name + ": " + error.message;
        add(std::move(problem));
      } else {
        const auto tree = value::compose({layer}, chart::readOrdinaryFile);
        if (tree) {
          m_result.keyCounts.push_back(tree->values.size() == 0 ? 0 : countLeaves(tree->values));
          known.push_back({layer, m_result.keyCounts.back()});
          continue;
        }
        add({.rule = Problem::Rule::Set, .place = Problem::Place::Layer, .layer = index, .message = tree.error().message});
      }
      m_result.keyCounts.push_back(-1);
      good = false;
    }
    m_state.layers = std::move(known);
    return good;
  }

  // The user's values. The defaults are read once: they are by far the longest layer, and nobody types in it.
  Result<Value> compose() {
    std::vector<Layer> own;
    std::vector<std::size_t> places;
    int defaults = -1;
    for (std::size_t i = 0; i < m_request.layers.size(); ++i) {
      if (m_request.layers[i].kind == Layer::Kind::ChartDefaults) {
        defaults = static_cast<int>(i);
        continue;
      }
      own.push_back(m_request.layers[i]);
      places.push_back(i);
    }
    CHARTROOM_ASSIGN(auto composed, value::compose(own, chart::readOrdinaryFile));
    for (value::Origin& origin : composed.origins) {
      origin.winner = places[origin.winner];
      for (std::size_t& loser : origin.losers) loser = places[loser];
    }
    if (defaults >= 0) {
      const std::string& text = m_request.layers[static_cast<std::size_t>(defaults)].text;
      if (!m_state.defaults || m_state.defaults->text != text) m_state.defaults = readDefaults(text);
    }
    m_result.origins = ValueOrigins(std::move(composed.origins), m_state.defaults, defaults);
    return composed.values;
  }

  enum class Part { Value, Key };
  // The layer and place that decided the value at a path: the leaf itself, a leaf below it, or the nearest one above.
  LayerPlace layerPlace(std::vector<std::string> path, Part part = Part::Value) {
    LayerPlace place;
    value::Origin origin;
    while (!path.empty() && !m_result.origins.find(path, &origin)) path.pop_back();
    if (path.empty()) return place;
    place.layer = static_cast<int>(origin.winner);
    const Layer& layer = m_request.layers[origin.winner];
    if (!isYaml(layer.kind)) return place;
    const auto& nodes = nodesOf(origin.winner);
    for (; !path.empty(); path.pop_back()) {
      // Of a key that is written twice the last one counts.
      const auto found = std::find_if(nodes.rbegin(), nodes.rend(), [&](const value::YamlNode& node) { return node.path == path; });
      if (found == nodes.rend()) continue;
      place.line = found->place.line;
      const int column = std::max(1, found->place.column);
      const std::string_view line = lineOf(layer.text, place.line);
      const ColumnRange columns = part == Part::Key ? keyColumns(line, column) : valueColumns(line, column);
      place.column = columns.column;
      place.endColumn = columns.endColumn;
      break;
    }
    return place;
  }

  void placeInLayers(const std::vector<std::string>& path, Problem& problem, Part part = Part::Value) {
    const LayerPlace place = layerPlace(path, part);
    if (place.layer < 0) return;
    problem.place = Problem::Place::Layer;
    problem.layer = place.layer;
    problem.line = place.line;
    problem.column = place.column;
    problem.endColumn = place.endColumn;
  }

  const std::vector<value::YamlNode>& nodesOf(std::size_t layer) {
    auto& nodes = m_nodes[layer];
    if (nodes.empty()) nodes = value::locateYaml(m_request.layers[layer].text);
    return nodes;
  }

  void addViolation(const chart::SchemaFinding& finding, const schema::Violation& violation) {
    const bool alternatives = violation.keyword == "anyOf" || violation.keyword == "oneOf" || violation.keyword == "not";
    if (!violation.causes.empty() && !alternatives) {
      for (const schema::Violation& cause : violation.causes) addViolation(finding, cause);
      return;
    }
    Problem problem{.rule = Problem::Rule::Schema, .message = violation.message};
    std::vector<std::string> path = finding.block;
    path.insert(path.end(), violation.path.begin(), violation.path.end());
    const std::string name = keyPathText(path);
    problem.subject = name.empty() ? finding.chart : name;
    if (violation.keyword == "additionalProperties") {
      // "additional properties 'a' not allowed": the key itself is what to mark.
      const auto open = violation.message.find('\'');
      const auto close = open == std::string::npos ? open : violation.message.find('\'', open + 1);
      if (close != std::string::npos) path.push_back(violation.message.substr(open + 1, close - open - 1));
    }
    problem.details = schema::describe({violation});
    placeInLayers(path, problem);
    add(std::move(problem));
  }

  void takeSchemaFindings(const render::Rendered& rendered) {
    for (const chart::SchemaFinding& finding : rendered.schemaFindings) {
      if (finding.error) {
        add({.rule = Problem::Rule::Schema,
            .file = finding.chart + "/values.schema.json",
            .line = finding.error->place.line,
            .message = shortMessage(finding.error->message),
            .details = finding.error->message});
        continue;
      }
      for (const schema::Violation& violation : finding.violations) addViolation(finding, violation);
    }
  }

  void takeFailures(const render::Rendered& rendered) {
    for (const render::RenderedFile& file : rendered.files) {
      ++m_result.templates;
      if (!file.error) continue;
      const bool inOutput = file.error->code == Code::Parse && !file.output.view().empty();
      FailedTemplate failure{.path = file.path,
          .message = shortMessage(file.error->message),
          .details = file.error->message,
          .file = {},
          .output = file.output.str()};
      failure.file = file.error->place.file.empty() ? file.path : file.error->place.file;
      if (inOutput) {
        failure.outputLine = std::max(1, file.error->place.line);
        failure.message = withoutLineNumber(failure.message);
        placeInTemplate(failure);
      } else {
        failure.line = file.error->place.line;
        failure.column = file.error->place.column;
      }
      Problem problem{.rule = inOutput ? Problem::Rule::Output : Problem::Rule::Template,
          .place = Problem::Place::Template,
          .file = failure.file};
      problem.line = failure.line;
      problem.column = failure.column;
      problem.message = failure.message;
      problem.details = failure.details;
      problem.value = failure.value;
      if (!failure.value.empty()) problem.valuePlace = layerPlace(failure.value);
      add(std::move(problem));
      m_result.failures.push_back(std::move(failure));
    }
  }

  // The template line that printed the line of output which does not parse, and the value it shows.
  void placeInTemplate(FailedTemplate& failure) {
    const LineOrigin origin = originInOutput(m_result.provenance, failure.path, failure.output, failure.outputLine);
    if (!origin.known) return;
    if (const render::TemplatePlace* place = origin.filePlace()) {
      failure.file = place->file;
      failure.line = place->line;
      failure.column = place->column;
    }
    for (const render::ValuePath& path : origin.shows)
      if (path.size() > 1 && path.front() == "Values") {
        failure.value.assign(path.begin() + 1, path.end());
        break;
      }
  }

  // What helm would stop with beside schema and templates: dependencies, kubeVersion, tables.
  void takeChartErrors(const render::Rendered& rendered) {
    if (auto complete = chart::checkDependencies(m_request.chart->chart()); !complete)
      add({.rule = Problem::Rule::Chart, .message = complete.error().message});
    if (!rendered.error || (rendered.failedAt == render::Stage::Values && !rendered.schemaFindings.empty())) return;
    for (const render::RenderedFile& file : rendered.files)
      if (file.error && file.error->message == rendered.error->message) return;
    add({.rule = Problem::Rule::Chart,
        .file = rendered.error->place.file,
        .line = rendered.error->place.line,
        .message = shortMessage(rendered.error->message),
        .details = rendered.error->message});
  }

  static PreviewObject makeObject(ManifestObject&& from, ObjectRole role) {
    PreviewObject made{.key = std::move(from.key),
        .kind = std::move(from.kind),
        .name = std::move(from.name),
        .nameSpace = std::move(from.nameSpace),
        .path = std::move(from.path),
        .text = std::move(from.text)};
    made.role = role;
    made.group = role == ObjectRole::Hook  ? "Hooks and tests"
                 : role == ObjectRole::Crd ? "CRDs"
                                           : groupOfKind(from.apiVersion, made.kind);
    return made;
  }

  static std::string keyOf(const render::Document& document) {
    const std::size_t slash = document.apiVersion.find('/');
    return (slash == std::string::npos ? std::string() : document.apiVersion.substr(0, slash)) + "/" + document.kind + "/" +
           document.nameSpace + "/" + document.name;
  }

  // The object of a document: the one of the preview before when its text is the same.
  PreviewObject& addDocument(const render::Document& document, ObjectRole role) {
    std::string key = keyOf(document);
    const auto found = role == ObjectRole::Manifest ? m_state.deployedByKey.find(key) : m_state.deployedByKey.end();
    const ManifestObject* deployed = found == m_state.deployedByKey.end() ? nullptr : found->second;
    std::string name = (role == ObjectRole::Hook ? "hook " : "") + document.path.str() + " " + key;
    // Taken out, for a template may make an object twice: the second one must not find what the first one left.
    auto before = m_state.objects.extract(name);
    auto& known = m_kept[std::move(name)];
    if (before && before.mapped().deployed == deployed && before.mapped().text == document.text) {
      known = std::move(before.mapped());
    } else {
      known.text = document.text;
      known.deployed = deployed;
      ManifestObject object{.key = std::move(key),
          .apiVersion = document.apiVersion,
          .kind = document.kind,
          .name = document.name,
          .nameSpace = document.nameSpace,
          .path = document.path.str(),
          .text = std::string(trimSpace(document.text.view())) + "\n"};
      known.object = makeObject(std::move(object), role);
      if (deployed) {
        known.object.deployedText = m_state.deployedTexts.at(known.object.key);
        if (known.object.text != deployed->text)
          if (const auto now = value::parseYaml(document.text.view()))
            known.object.changedFields = countDifferences(deployed->object, *now);
        if (known.object.changedFields > 0) known.object.change = ObjectChange::Changed;
      } else if (role == ObjectRole::Manifest && m_request.deployed) {
        known.object.change = ObjectChange::Added;
      }
    }
    known.object.line = document.line;
    known.object.order = static_cast<int>(m_result.objects.size());
    return m_result.objects.emplace_back(known.object);
  }

  void takeObjects(const render::Rendered& rendered) {
    if (m_state.deployed != m_request.deployed) {
      m_state.deployed = m_request.deployed;
      m_state.objects.clear();
      m_state.deployedByKey.clear();
      m_state.deployedTexts.clear();
      if (m_state.deployed)
        for (const ManifestObject& object : *m_state.deployed)
          if (m_state.deployedByKey.emplace(object.key, &object).second) m_state.deployedTexts.emplace(object.key, object.text);
    }
    std::set<std::string_view> seen;
    for (const render::Document& document : rendered.manifests)
      if (!document.kind.empty()) addDocument(document, ObjectRole::Manifest);
    for (const render::Hook& hook : rendered.hooks) addDocument(hook.document, ObjectRole::Hook).hookEvents = hook.events;
    m_state.objects = std::move(m_kept);
    const auto sameCrd = [](const render::RenderedCrd& a, const render::RenderedCrd& b) {
      return a.path == b.path && a.text == b.text;
    };
    if (!std::equal(m_state.crds.begin(), m_state.crds.end(), rendered.crds.begin(), rendered.crds.end(), sameCrd)) {
      m_state.crds = rendered.crds;
      m_state.crdObjects.clear();
      for (const render::RenderedCrd& crd : rendered.crds)
        for (const render::TextPart& part : render::splitDocuments(crd.text.view())) {
          ManifestObject object = glance(part.text);
          if (object.kind.empty()) continue;
          object.path = crd.path;
          m_state.crdObjects.push_back(makeObject(std::move(object), ObjectRole::Crd));
        }
    }
    m_result.objects.insert(m_result.objects.end(), m_state.crdObjects.begin(), m_state.crdObjects.end());
    if (m_request.deployed) {
      for (const PreviewObject& object : m_result.objects)
        if (object.role == ObjectRole::Manifest) seen.insert(object.key);
      // What a failing template would have made is unknown, not removed.
      std::set<std::string> broken;
      for (const FailedTemplate& failure : m_result.failures) broken.insert(failure.path);
      std::vector<PreviewObject> removed;
      for (const ManifestObject& object : *m_request.deployed) {
        if (seen.contains(object.key) || broken.contains(object.path)) continue;
        ManifestObject copy = object;
        copy.text.clear();
        PreviewObject& made = removed.emplace_back(makeObject(std::move(copy), ObjectRole::Manifest));
        made.deployedText = m_state.deployedTexts.at(object.key);
        made.change = ObjectChange::Removed;
      }
      m_result.objects.insert(m_result.objects.end(), removed.begin(), removed.end());
    }
    std::stable_sort(m_result.objects.begin(), m_result.objects.end(),
        [](const PreviewObject& a, const PreviewObject& b) { return groupOrder(a.group) < groupOrder(b.group); });
    nameObjects();
    for (const PreviewObject& object : m_result.objects) {
      m_result.added += object.change == ObjectChange::Added;
      m_result.changed += object.change == ObjectChange::Changed;
      m_result.removed += object.change == ObjectChange::Removed;
    }
  }

  // Helm refuses an object that is there twice, but while values are typed it happens.
  void nameObjects() {
    std::unordered_map<std::string, int> counts;
    for (PreviewObject& object : m_result.objects) {
      object.id = object.key + (object.role == ObjectRole::Hook ? "#hook" : object.role == ObjectRole::Crd ? "#crd" : "");
      if (const int count = ++counts[object.id]; count > 1) object.id += "#" + std::to_string(count);
    }
  }

  // The chart's own defaults are not the user's to mend.
  void takeRepeated() {
    for (std::size_t i = 0; i < m_request.layers.size(); ++i) {
      const Layer& layer = m_request.layers[i];
      if (!isYaml(layer.kind) || layer.kind == Layer::Kind::ChartDefaults) continue;
      std::vector<value::RepeatedKey> keys = value::repeatedKeys(nodesOf(i));
      if (keys.size() > static_cast<std::size_t>(kMostWarnings)) keys.resize(kMostWarnings);
      for (const value::RepeatedKey& key : keys) {
        const ColumnRange columns = keyColumns(lineOf(layer.text, key.place.line), std::max(1, key.place.column));
        add({.severity = Severity::Warning,
            .rule = Problem::Rule::Repeated,
            .place = Problem::Place::Layer,
            .layer = static_cast<int>(i),
            .line = key.place.line,
            .column = columns.column,
            .endColumn = columns.endColumn,
            .value = key.path,
            .before = key.before});
      }
    }
  }

  void takeUnread(const Value& values, const chart::Chart& processed) {
    // A template that failed did not get to read what it would have read.
    if (!m_result.failures.empty()) return;
    if (!m_state.words) m_state.words = std::make_shared<const ChartWords>(m_request.chart->chart());
    int told = 0;
    for (UnreadFinding& finding : findUnreadKeys(m_result.provenance, values, *m_state.words, processed, m_request.knowsKey)) {
      if (!finding.isMistake) {
        m_result.unusedKeys.push_back(std::move(finding.path));
        continue;
      }
      if (++told > kMostWarnings) continue;
      Problem problem{.severity = Severity::Warning, .rule = Problem::Rule::Unread};
      problem.value = finding.path;
      placeInLayers(finding.path, problem, Part::Key);
      if (!finding.nearest.empty()) {
        const bool beside = finding.nearest.size() == finding.path.size() &&
                            std::equal(finding.path.begin(), finding.path.end() - 1, finding.nearest.begin());
        problem.nearest = finding.nearest;
        if (beside && problem.line > 0) problem.replacement = yamlKey(finding.nearest.back());
      }
      // A schema that allows no other keys has said so already: then its message gets the cure.
      const auto known = std::find_if(m_result.problems.begin(), m_result.problems.end(), [&](const Problem& one) {
        return one.rule == Problem::Rule::Schema && one.place == Problem::Place::Layer && one.layer == problem.layer &&
               one.line == problem.line && one.message.find('\'' + finding.path.back() + '\'') != std::string::npos;
      });
      if (known == m_result.problems.end()) {
        add(std::move(problem));
        continue;
      }
      known->nearest = std::move(problem.nearest);
      known->value = problem.value;
      known->column = problem.column;
      known->endColumn = problem.endColumn;
      known->replacement = problem.replacement;
    }
    if (told > kMostWarnings) add({.severity = Severity::Warning, .rule = Problem::Rule::Unread, .more = told - kMostWarnings});
  }

  // Errors first, then in the order of reading: of the chart, of the layers by line, of templates as they were executed.
  static std::tuple<Severity, int, int, int, int> rankOf(const Problem& problem) {
    if (problem.place == Problem::Place::Layer) return {problem.severity, 1, problem.layer, problem.line, problem.column};
    return {problem.severity, problem.place == Problem::Place::Template ? 2 : problem.more > 0 ? 3 : 0, 0, 0, 0};
  }

  PreviewResult finish() {
    // A schema's or a template's message may repeat a value.
    if (!m_result.secrets->empty()) {
      for (Problem& problem : m_result.problems)
        for (std::string* text : {&problem.message, &problem.details}) *text = m_result.secrets->masked(*text);
      for (FailedTemplate& failure : m_result.failures)
        for (std::string* text : {&failure.message, &failure.details}) *text = m_result.secrets->masked(*text);
    }
    std::stable_sort(m_result.problems.begin(), m_result.problems.end(),
        [](const Problem& a, const Problem& b) { return rankOf(a) < rankOf(b); });
    m_result.wholeMilliseconds = since(m_started);
    return std::move(m_result);
  }

  const Context& m_context;
  const PreviewRequest& m_request;
  LivePreview::State& m_state;
  Steady::time_point m_started;
  PreviewResult m_result;
  std::unordered_map<std::string, LivePreview::State::KnownObject> m_kept;
  std::map<std::size_t, std::vector<value::YamlNode>> m_nodes;
};

} // namespace

int PreviewResult::errorCount() const {
  return static_cast<int>(
      std::count_if(problems.begin(), problems.end(), [](const Problem& p) { return p.severity == Severity::Error; }));
}

int PreviewResult::warningCount() const { return static_cast<int>(problems.size()) - errorCount(); }

PreviewResult makePreview(const Context& context, const PreviewRequest& request) {
  if (request.live && request.live->chart() == request.chart) return Maker(context, request, *request.live).make();
  LivePreview once(request.chart);
  return Maker(context, request, once).make();
}

DiffTexts diffTexts(const PreviewResult& result) {
  DiffTexts texts;
  if (!result.deployed) return texts;
  std::set<std::string> broken;
  for (const FailedTemplate& failure : result.failures) broken.insert(failure.path);
  const auto append = [](std::string& to, const std::string& path, std::string_view body) {
    to += "---\n# Source: " + path + "\n";
    to += body;
    if (!to.ends_with('\n')) to += '\n';
  };
  std::map<std::string_view, const PreviewObject*> twins;
  for (const PreviewObject& object : result.objects)
    if (object.role == ObjectRole::Manifest) twins.emplace(object.key, &object);
  for (const ManifestObject& object : *result.deployed) {
    if (broken.contains(object.path)) continue;
    const auto twin = twins.find(object.key);
    append(texts.deployed, object.path,
        twin != twins.end()       ? maskedObject(result, *twin->second).deployed
        : object.kind == "Secret" ? maskSecret(object.text)
                                  : maskManifest(object.text, MaskSide::Alone, {}, result.secrets.get()));
  }
  std::vector<const PreviewObject*> made;
  for (const PreviewObject& object : result.objects)
    if (object.role == ObjectRole::Manifest && object.change != ObjectChange::Removed) made.push_back(&object);
  std::sort(made.begin(), made.end(), [](const PreviewObject* a, const PreviewObject* b) { return a->order < b->order; });
  for (const PreviewObject* object : made) append(texts.rendered, object->path, maskedObject(result, *object).text);
  return texts;
}

} // namespace chartroom::inspect
