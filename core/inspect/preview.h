#pragma once

// Preview: what a chart gives with a stack of value layers, as the window shows it: the objects with their changes against what
// is deployed, the templates that failed with the text they printed so far, notes, merged values, and every problem with its
// place in a layer or a template.
//
// makePreview() is a function of its request: randomness and the clock are frozen by the request's seed and time, so two
// previews differ only by what the user changed. It blocks; it is made to run in a job thread. A request shares the compiled
// chart, what is deployed and, over many previews, a LivePreview, with which a preview executes only the templates that an edit
// can reach and makes only the objects anew whose text changed. Results are plain values and cheap to copy.

#include "core/action/lookup.h"
#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/chart/capabilities.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/secret_rules.h"
#include "core/inspect/value_origins.h"
#include "core/render/live_render.h"
#include "core/schema/schema.h"
#include "core/value/merge.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chartroom::inspect {

// What the previews of one chart have in common. Any thread; one preview at a time, others wait for it: what was overtaken is
// cancelled by its Context and ends soon.
class LivePreview {
public:
  explicit LivePreview(std::shared_ptr<const render::CompiledChart> chart);
  ~LivePreview();
  LivePreview(const LivePreview&) = delete;
  LivePreview& operator=(const LivePreview&) = delete;
  const std::shared_ptr<const render::CompiledChart>& chart() const { return m_chart; }

  struct State;
  State& state() { return *m_state; } // for makePreview

private:
  std::shared_ptr<const render::CompiledChart> m_chart;
  std::unique_ptr<State> m_state;
};

struct PreviewRequest {
  std::shared_ptr<const render::CompiledChart> chart;
  // Of the same chart; null makes everything anew.
  std::shared_ptr<LivePreview> live;
  std::vector<value::Layer> layers; // weakest first, ChartDefaults among them; only those that are switched on
  std::string releaseName = "release-name";
  std::string nameSpace = "default";
  chart::Capabilities capabilities = chart::Capabilities::offline();
  render::Operation operation = render::Operation::Install;
  int revision = 1;
  std::uint64_t seed = 1;
  Clock::Time time{};
  // What the templates may use before the preview gives up on them.
  tmpl::Limits limits;
  // What templates may look up in the cluster; null where there is none, and every lookup finds nothing.
  std::shared_ptr<action::LookupMemory> lookups;
  // Fetches what the chart's schemas refer to by http (action::makeSchemaLoader). Called in the job's thread.
  schema::Load loadSchema;
  // Null: nothing is deployed, there is nothing to compare with.
  std::shared_ptr<const std::vector<ManifestObject>> deployed;
  // The values of what is deployed, whose secrets its manifest may repeat.
  Value deployedValues;
  // Whether the chart's schemas name a key of the values; such a key is no typing error. Called in the job's thread.
  std::function<bool(const std::vector<std::string>&)> knowsKey;
};

enum class Severity { Error, Warning };

// A place in one of the request's layers; -1 is none. Columns as in Problem.
struct LayerPlace {
  int layer = -1;
  int line = 0, column = 0, endColumn = 0;
  friend bool operator==(const LayerPlace&, const LayerPlace&) = default;
};

struct Problem {
  enum class Place { None, Layer, Template };
  enum class Rule { Yaml, Set, Schema, Template, Output, Chart, Unread, Repeated };
  Severity severity = Severity::Error;
  Rule rule = Rule::Chart;
  Place place = Place::None;
  int layer = -1;                          // index into the request's layers
  std::string file{};                      // the template's path
  int line = 0, column = 0, endColumn = 0; // from 1, bytes; 0 is unknown
  std::string message{};                   // one line from helm, the YAML parser or the schema; empty where the rule says all
  std::string details{};                   // helm's whole text where it says more
  std::string subject{};                   // Rule::Schema: the path of the value, or the chart
  std::vector<std::string> value{};   // the key it is about: unread, repeated, or shown by the line of output that does not parse
  std::vector<std::string> nearest{}; // what may be meant by a key that is not known; empty: nothing is near
  int before = 0;                     // Rule::Repeated: the line that the key is set on before
  int more = 0;                       // Rule::Unread without a value: that many more keys
  LayerPlace valuePlace{};            // where that stands, when the problem itself stands in a template
  std::string replacement{};          // what a quick fix writes over column to endColumn
  friend bool operator==(const Problem&, const Problem&) = default;
};

enum class ObjectChange { Same, Added, Changed, Removed };
enum class ObjectRole { Manifest, Hook, Crd };

struct PreviewObject {
  std::string group{}; // "Workloads": what the tree puts it under
  std::string key{}, kind{}, name{}, nameSpace{};
  std::string id{};   // names it over previews, and one object only: "apps/Deployment//web", with "#hook" or "#crd", and "#2" for a
                      // second one
  std::string path{}; // of its template
  value::SharedString text{};
  value::SharedString deployedText{}; // when there is one
  int line = 0;                       // of the text's first character in what the template printed; 0 for what no template printed
  int order = 0;                      // of installation
  ObjectRole role = ObjectRole::Manifest;
  std::vector<std::string> hookEvents{};
  ObjectChange change = ObjectChange::Same;
  int changedFields = 0;
  friend bool operator==(const PreviewObject&, const PreviewObject&) = default;
};

struct FailedTemplate {
  std::string path{};
  std::string message{}, details{}; // as in Problem
  std::string file{};               // where it failed, which may be a partial
  int line = 0, column = 0;
  std::string output{};             // as far as it came
  int outputLine = 0;               // when what it printed is broken YAML: the line of `output`
  std::vector<std::string> value{}; // which that line shows
  friend bool operator==(const FailedTemplate&, const FailedTemplate&) = default;
};

struct PreviewResult {
  // False when the layers could not be read or nothing could be rendered: then only problems and key counts are set, and whoever
  // shows a preview keeps the one before.
  bool rendered = false;
  std::vector<PreviewObject> objects; // by group, then in the order of installation
  std::vector<FailedTemplate> failures;
  std::string notes;
  Value values;                                     // the effective values
  std::vector<render::RenderedFile> files;          // what each template printed
  render::Provenance provenance;                    // of that
  std::shared_ptr<const chart::Chart> chart;        // as processed: aliases in, disabled charts out
  std::vector<std::vector<std::string>> unusedKeys; // set by the user, known to the chart, but not read with these values
  // The secrets of these values and of the deployed ones, which texts may repeat. Messages and notes are masked already.
  std::shared_ptr<const SecretValues> secrets = std::make_shared<const SecretValues>();
  ValueOrigins origins;          // winner and losers index the request's layers
  std::vector<Problem> problems; // errors first
  std::vector<int> keyCounts;    // leaves a layer sets, one per layer of the request; -1 when it cannot be read
  std::shared_ptr<const std::vector<ManifestObject>> deployed; // the request's
  int added = 0, changed = 0, removed = 0;
  int templates = 0;
  int executed = 0;             // of the templates; the others print what they printed before
  double milliseconds = 0;      // of compose and render
  double wholeMilliseconds = 0; // with everything that is made of it
  int errorCount() const;
  int warningCount() const;
};

// The effective values as YAML, their secrets masked or not.
enum class Secrets { Masked, Shown };
std::string mergedText(const PreviewResult& result, Secrets secrets = Secrets::Masked);
// An object's text as it may be seen, and its line (from 1) that each line stands for. Of a removed one it is the deployed text.
// What its values' keys, its own keys or its provenance call secret is masked, and says so when it differs from the other text.
struct MaskedObject {
  std::string text, deployed; // `deployed` is empty where there is none to compare with
  std::vector<int> lines;
};
MaskedObject maskedObject(const PreviewResult& result, const PreviewObject& object);
// The same of what a failed template printed.
MaskedObject maskedOutput(const PreviewResult& result, const FailedTemplate& failure);
// Both sides of the diff to what is deployed, secrets masked; empty when nothing is. What failing templates would have made is
// on neither side.
struct DiffTexts {
  std::string deployed, rendered;
};
DiffTexts diffTexts(const PreviewResult& result);

PreviewResult makePreview(const Context& context, const PreviewRequest& request);

} // namespace chartroom::inspect
