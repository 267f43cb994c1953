#include "ui/models/preview.h"

#include "core/base/text.h"
#include "core/funcs/registry.h"
#include "core/value/yaml.h"
#include "ui/models/key_path.h"
#include "ui/models/secret_mask.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <unordered_map>

namespace chartroom::models {
namespace {

using value::Layer;

bool isYaml(Layer::Kind kind) { return kind == Layer::Kind::ChartDefaults || kind == Layer::Kind::File || kind == Layer::Kind::Form; }

int countLeaves(const Value& value) {
  int count = 0;
  if (value.isMap() && value.size() != 0)
    for (const auto& entry : value.map()) count += countLeaves(entry.value);
  else count = 1;
  return count;
}

Result<std::string> readWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
  return std::move(text).str();
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

// Kind and name of a plain manifest without parsing it: the CRDs of large charts are megabytes and the same at every key press.
ManifestObject glance(std::string_view text) {
  ManifestObject made;
  bool inMetadata = false;
  const auto after = [](std::string_view line, std::string_view key) { return std::string(trim(line.substr(key.size()), " \"'\r")); };
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
  const std::string group = made.apiVersion.find('/') == std::string::npos ? "" : made.apiVersion.substr(0, made.apiVersion.find('/'));
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

class Maker {
public:
  Maker(const Context& context, const PreviewRequest& request) : m_context(context), m_request(request) {}

  PreviewResult make() {
    const auto started = std::chrono::steady_clock::now();
    if (!readLayers()) return finish();
    auto composed = value::compose(m_request.layers, readWholeFile);
    if (!composed) {
      add({.rule = Problem::Rule::Set, .message = composed.error().message});
      return finish();
    }
    m_result.origins = std::move(composed->origins);
    if (!m_context.check()) return finish();

    funcs::SeededRandom random(m_request.seed);
    const FixedClock clock(m_request.time);
    render::RenderOptions options;
    options.releaseName = m_request.releaseName;
    options.nameSpace = m_request.nameSpace;
    options.revision = m_request.revision;
    options.operation = m_request.operation;
    options.capabilities = m_request.capabilities;
    options.afterError = render::AfterError::Continue;
    options.random = &random;
    options.clock = &clock;
    if (m_request.lookups)
      options.lookup = [this](const funcs::LookupQuery& query) { return m_request.lookups->ask(m_context, query); };
    const render::Rendered rendered = m_request.chart->render(m_context, composed->values, options);
    m_result.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
    if (!m_context.check()) return finish();

    // What is wrong with the chart comes first: it may be why templates fail.
    takeChartErrors(rendered);
    takeSchemaFindings(rendered);
    takeFailures(rendered);
    m_result.rendered = !rendered.files.empty() || !rendered.error;
    if (!m_result.rendered) return finish();
    takeObjects(rendered);
    compare(rendered);
    m_result.notes = rendered.notes;
    if (auto merged = value::writeYaml(rendered.values)) m_result.mergedText = std::move(*merged);
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
    for (std::size_t i = 0; i < m_request.layers.size(); ++i) {
      const Layer& layer = m_request.layers[i];
      const int index = static_cast<int>(i);
      if (isYaml(layer.kind)) {
        const auto tree = value::loadValues(layer.text);
        if (tree) {
          m_result.keyCounts.push_back(tree->size() == 0 ? 0 : countLeaves(*tree));
          continue;
        }
        const Error& error = tree.error();
        Problem problem{.rule = Problem::Rule::Yaml, .place = Problem::Place::Layer, .layer = index, .line = std::max(1, error.place.line), .column = error.place.column};
        problem.message = withoutLineNumber(error.message);
        problem.details = "failed to parse " + layer.name + ": " + error.message;
        add(std::move(problem));
      } else {
        const auto tree = value::compose({layer}, readWholeFile);
        if (tree) {
          m_result.keyCounts.push_back(countLeaves(tree->values));
          continue;
        }
        add({.rule = Problem::Rule::Set, .place = Problem::Place::Layer, .layer = index, .message = tree.error().message});
      }
      m_result.keyCounts.push_back(-1);
      good = false;
    }
    return good;
  }

  // The layer and line that decided the value at a path: the leaf itself, a leaf below it, or the nearest one above.
  void placeInLayers(std::vector<std::string> path, Problem& problem) {
    const auto begins = [](const std::vector<std::string>& whole, const std::vector<std::string>& start) {
      return whole.size() >= start.size() && std::equal(start.begin(), start.end(), whole.begin());
    };
    for (; !path.empty(); path.pop_back()) {
      const value::Origin* best = nullptr;
      for (const value::Origin& origin : m_result.origins)
        if (begins(origin.path, path) && (!best || origin.winner > best->winner)) best = &origin;
      if (!best) continue;
      problem.place = Problem::Place::Layer;
      problem.layer = static_cast<int>(best->winner);
      const Layer& layer = m_request.layers[best->winner];
      if (!isYaml(layer.kind)) return;
      const auto& nodes = nodesOf(best->winner);
      for (auto exact = path; !exact.empty(); exact.pop_back()) {
        const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const value::YamlNode& node) { return node.path == exact; });
        if (found == nodes.end()) continue;
        problem.line = found->place.line;
        const ColumnRange columns = valueColumns(lineOf(layer.text, problem.line), std::max(1, found->place.column));
        problem.column = columns.column;
        problem.endColumn = columns.endColumn;
        return;
      }
      return;
    }
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
    std::string name = keyPathText(path);
    if (violation.keyword == "additionalProperties") {
      // "additional properties 'a' not allowed": the key itself is what to mark.
      const auto open = violation.message.find('\'');
      const auto close = open == std::string::npos ? open : violation.message.find('\'', open + 1);
      if (close != std::string::npos) path.push_back(violation.message.substr(open + 1, close - open - 1));
    }
    problem.message = "Schema: " + (name.empty() ? finding.chart : name) + ": " + violation.message;
    problem.details = schema::describe({violation});
    placeInLayers(path, problem);
    add(std::move(problem));
  }

  void takeSchemaFindings(const render::Rendered& rendered) {
    for (const chart::SchemaFinding& finding : rendered.schemaFindings) {
      if (finding.error) {
        add({.rule = Problem::Rule::Schema, .file = finding.chart + "/values.schema.json", .line = finding.error->place.line, .message = shortMessage(finding.error->message), .details = finding.error->message});
        continue;
      }
      for (const schema::Violation& violation : finding.violations) addViolation(finding, violation);
    }
  }

  void takeFailures(const render::Rendered& rendered) {
    for (const render::RenderedFile& file : rendered.files) {
      ++m_result.templates;
      if (!file.error) continue;
      const bool inOutput = file.error->code == Code::Parse && !file.output.empty();
      FailedTemplate failure{.path = file.path, .message = shortMessage(file.error->message), .details = file.error->message, .file = {}, .output = file.output};
      failure.file = file.error->place.file.empty() ? file.path : file.error->place.file;
      if (inOutput) {
        failure.outputLine = std::max(1, file.error->place.line);
        failure.message = "Prints YAML that does not parse: " + withoutLineNumber(failure.message);
      } else {
        failure.line = file.error->place.line;
        failure.column = file.error->place.column;
      }
      Problem problem{.rule = inOutput ? Problem::Rule::Output : Problem::Rule::Template, .place = Problem::Place::Template, .file = failure.file};
      problem.line = failure.line;
      problem.column = failure.column;
      problem.message = failure.message;
      problem.details = failure.details;
      add(std::move(problem));
      m_result.failures.push_back(std::move(failure));
    }
  }

  // What helm would stop with beside schema and templates: dependencies, kubeVersion, tables.
  void takeChartErrors(const render::Rendered& rendered) {
    if (auto complete = chart::checkDependencies(m_request.chart->chart()); !complete)
      add({.rule = Problem::Rule::Chart, .message = complete.error().message});
    if (!rendered.error || (rendered.failedAt == render::Stage::Values && !rendered.schemaFindings.empty())) return;
    for (const render::RenderedFile& file : rendered.files)
      if (file.error && file.error->message == rendered.error->message) return;
    add({.rule = Problem::Rule::Chart, .file = rendered.error->place.file, .line = rendered.error->place.line, .message = shortMessage(rendered.error->message), .details = rendered.error->message});
  }

  PreviewObject& addObject(ManifestObject&& from, ObjectRole role) {
    PreviewObject made{.key = std::move(from.key), .kind = std::move(from.kind), .name = std::move(from.name), .nameSpace = std::move(from.nameSpace), .path = std::move(from.path), .text = std::move(from.text)};
    made.role = role;
    made.group = role == ObjectRole::Hook ? "Hooks and tests" : role == ObjectRole::Crd ? "CRDs" : groupOfKind(from.apiVersion, made.kind);
    return m_result.objects.emplace_back(std::move(made));
  }

  static ManifestObject fromDocument(const render::Document& document) {
    ManifestObject made{.key = {}, .apiVersion = document.apiVersion, .kind = document.kind, .name = document.name, .nameSpace = document.nameSpace, .path = document.path, .text = std::string(trimSpace(document.text)) + "\n", .object = document.object};
    const std::string group = made.apiVersion.find('/') == std::string::npos ? "" : made.apiVersion.substr(0, made.apiVersion.find('/'));
    made.key = group + "/" + made.kind + "/" + made.nameSpace + "/" + made.name;
    return made;
  }

  void takeObjects(const render::Rendered& rendered) {
    std::unordered_map<std::string, const ManifestObject*> deployed;
    if (m_request.deployed)
      for (const ManifestObject& object : *m_request.deployed) deployed.emplace(object.key, &object);
    std::set<std::string> seen;
    for (const render::Document& document : rendered.manifests) {
      if (document.kind.empty()) continue;
      PreviewObject& made = addObject(fromDocument(document), ObjectRole::Manifest);
      seen.insert(made.key);
      if (!m_request.deployed) continue;
      const auto found = deployed.find(made.key);
      if (found == deployed.end()) {
        made.change = ObjectChange::Added;
        continue;
      }
      made.deployedText = found->second->text;
      made.changedFields = countDifferences(found->second->object, document.object);
      if (made.changedFields > 0) made.change = ObjectChange::Changed;
    }
    for (const render::Hook& hook : rendered.hooks) {
      PreviewObject& made = addObject(fromDocument(hook.document), ObjectRole::Hook);
      made.hookEvents = hook.events;
    }
    for (const render::RenderedCrd& crd : rendered.crds)
      for (const render::TextPart& part : render::splitDocuments(crd.text.view())) {
        ManifestObject object = glance(part.text);
        if (object.kind.empty()) continue;
        object.path = crd.path;
        addObject(std::move(object), ObjectRole::Crd);
      }
    if (m_request.deployed) {
      // What a failing template would have made is unknown, not removed.
      std::set<std::string> broken;
      for (const FailedTemplate& failure : m_result.failures) broken.insert(failure.path);
      for (const ManifestObject& object : *m_request.deployed) {
        if (seen.contains(object.key) || broken.contains(object.path)) continue;
        ManifestObject copy = object;
        PreviewObject& made = addObject(std::move(copy), ObjectRole::Manifest);
        made.deployedText = std::move(made.text);
        made.text.clear();
        made.change = ObjectChange::Removed;
      }
    }
    std::stable_sort(m_result.objects.begin(), m_result.objects.end(),
                     [](const PreviewObject& a, const PreviewObject& b) { return groupOrder(a.group) < groupOrder(b.group); });
    for (const PreviewObject& object : m_result.objects) {
      m_result.added += object.change == ObjectChange::Added;
      m_result.changed += object.change == ObjectChange::Changed;
      m_result.removed += object.change == ObjectChange::Removed;
    }
  }

  void compare(const render::Rendered& rendered) {
    if (!m_request.deployed) return;
    std::set<std::string> broken;
    for (const FailedTemplate& failure : m_result.failures) broken.insert(failure.path);
    const auto append = [](std::string& to, const std::string& path, std::string_view body) {
      to += "---\n# Source: " + path + "\n";
      to += body;
      if (!to.ends_with('\n')) to += '\n';
    };
    for (const ManifestObject& object : *m_request.deployed)
      if (!broken.contains(object.path)) append(m_result.deployedText, object.path, object.kind == "Secret" ? maskSecret(object.text) : object.text);
    std::unordered_map<std::string, const std::string*> before;
    for (const PreviewObject& object : m_result.objects)
      if (object.kind == "Secret") before.emplace(object.key, &object.deployedText);
    for (const render::Document& document : rendered.manifests) {
      if (document.kind.empty()) continue;
      const ManifestObject object = fromDocument(document);
      const auto known = before.find(object.key);
      append(m_result.newText, object.path, known == before.end() ? object.text : maskSecret(object.text, *known->second));
    }
  }

  PreviewResult finish() {
    std::stable_sort(m_result.problems.begin(), m_result.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.severity < b.severity; });
    return std::move(m_result);
  }

  const Context& m_context;
  const PreviewRequest& m_request;
  PreviewResult m_result;
  std::map<std::size_t, std::vector<value::YamlNode>> m_nodes;
};

} // namespace

int PreviewResult::errorCount() const {
  return static_cast<int>(std::count_if(problems.begin(), problems.end(), [](const Problem& p) { return p.severity == Severity::Error; }));
}

int PreviewResult::warningCount() const { return static_cast<int>(problems.size()) - errorCount(); }

PreviewResult makePreview(const Context& context, const PreviewRequest& request) { return Maker(context, request).make(); }

} // namespace chartroom::models
