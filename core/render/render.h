#pragma once

// Rendering: a chart and values become Kubernetes documents, hooks, CRDs and notes. Mirrors helm's pkg/engine, the part of
// pkg/action that calls it (renderResources) and pkg/release/v1/util (splitting and sorting).
//
// A CompiledChart parses its templates once and renders any number of times with other values: what a live preview keeps.
// One render serves two readers: `Rendered::error` is the error helm would have stopped with, and, unless asked to stop there,
// everything that does not depend on the failure is rendered all the same, so that one bad template leaves the others.
//
// Threads: a CompiledChart may be rendered by any number of threads at once. Options with callbacks are for one thread. Results are
// plain values; the trees in them must not be changed while another thread reads them.
//
// Differs from helm: where helm walks Go maps (the notes of several subcharts, the blob of files after a YAML error), this goes
// in path order. Two templates with the same full path cannot arise here but for a duplicate file in an archive; the last wins.
// Not here: post-renderers (give assemble() the files they return).

#include "core/base/context.h"
#include "core/chart/capabilities.h"
#include "core/chart/chart.h"
#include "core/chart/schema_validation.h"
#include "core/funcs/registry.h"
#include "core/tmpl/budget.h"
#include "core/value/value.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::render {

enum class Operation { Install, Upgrade };
// After the first failing template: stop as helm does, or render the rest for a preview.
enum class AfterError { Stop, Continue };
// Whether values are held against values.schema.json (--skip-schema-validation).
enum class SchemaCheck { Validate, Skip };

struct RenderOptions {
  std::string releaseName = "release-name";
  std::string nameSpace = "default";
  int revision = 1;
  Operation operation = Operation::Install; // .Release.IsInstall and .IsUpgrade
  chart::Capabilities capabilities = chart::Capabilities::offline();
  AfterError afterError = AfterError::Stop;
  SchemaCheck schemaCheck = SchemaCheck::Validate;
  // Notes of subcharts too (--render-subchart-notes).
  bool subchartNotes = false;

  // Fetches what a values.schema.json refers to by http; without it such a schema is an error.
  schema::Load loadSchema;

  // What templates may reach; see funcs::RenderHooks. Empty means helm's `template`: no cluster, no DNS, real randomness.
  funcs::Lookup lookup;
  funcs::ResolveHost resolveHost;
  // Freezes randomness for a preview: every random function that a template calls draws from a stream of
  // its own that follows from this. Never for an installation.
  std::optional<std::uint64_t> seed;
  // Limits for all templates of one render together. Helm has none: callers that install or write files pass Limits::none().
  tmpl::Limits limits;
  const Clock* clock = nullptr;
  bool lint = false;
  std::function<void(std::string_view what, std::string_view message)> onLint;
};

// One executed template file (partials are not executed and not listed).
struct RenderedFile {
  std::string path;           // "parent/charts/child/templates/x.yaml"
  value::SharedString output; // what it printed, up to the failure if it failed
  std::optional<Error> error; // its own failure: parse, execution or the YAML it printed; helm's text
  bool isNotes = false;
};

// One YAML document of a rendered file.
struct Document {
  value::SharedString path; // of the file
  std::string apiVersion;
  std::string kind; // empty for a document of comments only
  std::string name;
  std::string nameSpace; // as written; empty leaves it to the release
  std::map<std::string, std::string> annotations;
  value::SharedString text; // from its first character that is no white space up to the next "---"
  int line = 1;             // of that character in the file's output
};

// Names are helm's: "pre-install", "post-upgrade", "test" …
struct Hook {
  Document document;
  std::vector<std::string> events;
  int weight = 0;
  std::vector<std::string> deletePolicies;
  std::vector<std::string> outputLogPolicies;
  bool isTest() const;
};

struct RenderedCrd {
  std::string path;
  value::SharedString text;
};

// Where the overall error arose. helm has a release to show from Render on.
enum class Stage { None, Dependencies, Values, Render, Documents };

struct Rendered {
  std::vector<RenderedFile> files; // in helm's order of execution
  std::vector<Document> manifests; // in the order of installation
  std::vector<Hook> hooks;         // in the order of kinds, as helm stores them
  std::vector<RenderedCrd> crds;
  std::string notes;
  Value values;                                     // the effective values of the root chart (.Values before any template ran)
  std::vector<chart::SchemaFinding> schemaFindings; // what values.schema.json of this chart and its subcharts found
  std::unique_ptr<chart::Chart> chart;              // as processed: aliases in, disabled charts out, values imported
  std::optional<Error> error;                       // exactly helm's, without "Error: "
  Stage failedAt = Stage::None;
};

class CompiledChart {
public:
  explicit CompiledChart(std::unique_ptr<chart::Chart> chart);
  CompiledChart(CompiledChart&&) noexcept;
  CompiledChart& operator=(CompiledChart&&) noexcept;
  ~CompiledChart();

  const chart::Chart& chart() const;
  // Renders with the user's values (helm's vals, see value::compose). The chart itself stays as it was loaded. Templates are
  // parsed on the first render and again only when other subcharts are enabled.
  Rendered render(const Context& context, const Value& values, const RenderOptions& options) const;

private:
  friend class LiveRender;
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

// --- From files to documents -------------------------------------------------------------------------------------------

// The documents of rendered files by path, split into manifests and hooks and sorted for installation (SortManifests).
struct Assembly {
  std::vector<Document> manifests;
  std::vector<Hook> hooks;
  // "YAML parse error on <path>: …", in path order; helm stops at the first.
  std::vector<Error> errors; // place.file is the path
};
using FileTexts = std::map<std::string, std::string_view>; // path to text; the texts need only live as long as the call
Assembly assemble(const Context& context, const FileTexts& files, AfterError afterError = AfterError::Stop);

// The documents of a text (SplitManifests): cut at lines that begin with "---", blank ones dropped, leading space removed.
struct TextPart {
  std::string_view text;
  int line = 1;
};
std::vector<TextPart> splitDocuments(std::string_view text);

// The release's manifest: "---\n# Source: <path>\n<text>\n" for each, CRDs first when asked for. The parts point into `rendered`.
enum class CrdOutput { Leave, Include };
std::vector<std::string_view> manifestParts(const Rendered& rendered, CrdOutput crds = CrdOutput::Leave);
void appendManifestParts(std::vector<std::string_view>& parts, std::string_view path, std::string_view text);
std::string manifestText(const Rendered& rendered, CrdOutput crds = CrdOutput::Leave);
// What helm keeps as manifest after a YAML error: all rendered files as they are.
std::string brokenManifestText(const Rendered& rendered);

// --- Names -------------------------------------------------------------------------------------------------------------

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
// The name from --name-template, which knows sprig's functions, env and expandenv among them, and none of helm's own.
Result<std::string> nameFromTemplate(const Context& context, const std::string& text, const Environment& environment = {});
// Fails with "no name provided" or "invalid release name, must match regex …".
Result<void> checkReleaseName(std::string_view name);

} // namespace chartroom::render
