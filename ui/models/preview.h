#pragma once

// Preview: what a chart gives with a stack of value layers, as the window shows it: the objects with their changes against what
// is deployed, the templates that failed with the text they printed so far, notes, merged values, and every problem with its
// place in a layer or a template.
//
// makePreview() is a function of its request: randomness and the clock are frozen by the request's seed and time, so two
// previews differ only by what the user changed. It blocks; it is made to run in a job thread. A request shares the compiled
// chart and what is deployed; results are plain values.

#include "core/action/lookup.h"
#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/chart/capabilities.h"
#include "core/render/render.h"
#include "core/value/merge.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::models {

// One object of a manifest text; `key` names it within a release ("apps/Deployment/shop/web").
struct ManifestObject {
  std::string key{};
  std::string apiVersion{}, kind{}, name{}, nameSpace{};
  std::string path{}; // the template, from the "# Source:" line
  std::string text{}; // without the Source line
  Value object{};
};
// The objects of a stored manifest, in its order; documents that do not parse or have no kind are passed over.
std::vector<ManifestObject> readManifest(std::string_view manifest);

struct PreviewRequest {
  std::shared_ptr<const render::CompiledChart> chart;
  std::vector<value::Layer> layers; // weakest first, ChartDefaults among them; only those that are switched on
  std::string releaseName = "release-name";
  std::string nameSpace = "default";
  chart::Capabilities capabilities = chart::Capabilities::offline();
  render::Operation operation = render::Operation::Install;
  int revision = 1;
  std::uint64_t seed = 1;
  Clock::Time time{};
  // What templates may look up in the cluster; null where there is none, and every lookup finds nothing.
  std::shared_ptr<action::LookupMemory> lookups;
  // Null: nothing is deployed, there is nothing to compare with.
  std::shared_ptr<const std::vector<ManifestObject>> deployed;
};

enum class Severity { Error, Warning };

struct Problem {
  enum class Place { None, Layer, Template };
  enum class Rule { Yaml, Set, Schema, Template, Output, Chart };
  Severity severity = Severity::Error;
  Rule rule = Rule::Chart;
  Place place = Place::None;
  int layer = -1;       // index into the request's layers
  std::string file{};     // the template's path
  int line = 0, column = 0, endColumn = 0; // from 1, bytes; 0 is unknown
  std::string message{};  // one line
  std::string details{};  // helm's whole text where it says more
  friend bool operator==(const Problem&, const Problem&) = default;
};

enum class ObjectChange { Same, Added, Changed, Removed };
enum class ObjectRole { Manifest, Hook, Crd };

struct PreviewObject {
  std::string group{}; // "Workloads": what the tree puts it under
  std::string key{}, kind{}, name{}, nameSpace{};
  std::string path{};  // of its template
  std::string text{};
  std::string deployedText{}; // when there is one
  ObjectRole role = ObjectRole::Manifest;
  std::vector<std::string> hookEvents{};
  ObjectChange change = ObjectChange::Same;
  int changedFields = 0;
  friend bool operator==(const PreviewObject&, const PreviewObject&) = default;
};

struct FailedTemplate {
  std::string path{};
  std::string message{}, details{};
  std::string file{}; // where it failed, which may be a partial
  int line = 0, column = 0;
  std::string output{}; // as far as it came
  int outputLine = 0; // when what it printed is broken YAML: the line of `output`
  friend bool operator==(const FailedTemplate&, const FailedTemplate&) = default;
};

struct PreviewResult {
  // False when the layers could not be read or nothing could be rendered: then only problems and key counts are set, and whoever
  // shows a preview keeps the one before.
  bool rendered = false;
  std::vector<PreviewObject> objects; // by group, then in the order of installation
  std::vector<FailedTemplate> failures;
  std::string notes;
  std::string mergedText;   // the effective values as YAML
  std::vector<value::Origin> origins; // winner and losers index the request's layers
  std::vector<Problem> problems;      // errors first
  std::vector<int> keyCounts;         // leaves a layer sets, one per layer of the request; -1 when it cannot be read
  std::string deployedText, newText;  // what the diff shows; empty when nothing is deployed
  int added = 0, changed = 0, removed = 0;
  int templates = 0;
  double milliseconds = 0; // of compose and render
  int errorCount() const;
  int warningCount() const;
};

PreviewResult makePreview(const Context& context, const PreviewRequest& request);

// The group of the tree a kind stands in ("Workloads", "Network", "Config" …), and the order of the groups.
std::string groupOfKind(const std::string& apiVersion, const std::string& kind);
int groupOrder(const std::string& group);
// How many leaves differ between two trees.
int countDifferences(const Value& a, const Value& b);

// The last sentence of helm's nested error texts: what a person needs first.
std::string shortMessage(const std::string& text);

} // namespace chartroom::models
