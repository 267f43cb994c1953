#include "app/cli/template_command.h"

#include "app/cli/flag_values.h"
#include "app/cli/output_folder.h"
#include "core/base/log_text.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/chart/dependencies.h"
#include "core/chart/load.h"
#include "core/render/render.h"

#include <algorithm>
#include <chrono>
#include <ostream>

namespace chartroom::cli {

namespace {

Error argumentError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

constexpr const char* kBadYamlHint = "\n\nUse --debug flag to render out invalid YAML";

bool isBool(const std::string& text, bool& value) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return value = true;
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return !(value = false);
  return false;
}

// The path behind "# Source: <chart>/" in a document, or nothing.
std::string_view sourcePath(std::string_view document) {
  constexpr std::string_view kSource = "# Source: ";
  for (auto at = document.find(kSource); at != std::string_view::npos; at = document.find(kSource, at + 1)) {
    std::string_view line = document.substr(at + kSource.size());
    line = line.substr(0, line.find('\n'));
    const auto slash = line.find('/');
    if (slash != std::string_view::npos && slash > 0 && slash + 1 < line.size()) return line.substr(slash + 1);
  }
  return {};
}

// trimSpace() of a text in parts.
void trimParts(std::vector<std::string_view>& parts) {
  const auto isBlank = [](std::string_view part) { return trimSpace(part).empty(); };
  parts.erase(parts.begin(), std::find_if_not(parts.begin(), parts.end(), isBlank));
  parts.erase(std::find_if_not(parts.rbegin(), parts.rend(), isBlank).base(), parts.end());
  if (parts.empty()) return;
  std::string_view& first = parts.front();
  first.remove_prefix(static_cast<std::size_t>(trimSpace(first).data() - first.data()));
  std::string_view& last = parts.back();
  const std::string_view trimmed = trimSpace(last);
  last = last.substr(0, static_cast<std::size_t>(trimmed.data() + trimmed.size() - last.data()));
}

// Some tens of kilobytes at a time.
void writeParts(std::ostream& out, const std::vector<std::string_view>& parts) {
  constexpr std::size_t kChunk = std::size_t{64} << 10;
  std::string chunk;
  chunk.reserve(kChunk);
  for (const std::string_view part : parts) {
    if (chunk.size() + part.size() > kChunk) {
      out << chunk;
      chunk.clear();
    }
    if (part.size() < kChunk) chunk += part;
    else out << part;
  }
  out << chunk;
}

} // namespace

// What rendering gave, as helm's action would hand it to the command.
struct TemplateCommand::Outcome {
  explicit Outcome(std::unique_ptr<chart::Chart> chart) : compiled(std::move(chart)) {}
  render::CompiledChart compiled;
  render::Rendered rendered;
  std::string releaseName;
  std::string manifest;
  std::optional<Error> error;
};

std::string TemplateCommand::description() const {
  return R"(
Render chart templates locally and display the output.

Any values that would normally be looked up or retrieved in-cluster will be
faked locally. Additionally, none of the server-side testing of chart validity
(e.g. whether an API is supported) is done.

To specify the Kubernetes API versions used for Capabilities.APIVersions, use
the '--api-versions' flag. This flag can be specified multiple times or as a
comma-separated list:

    $ helm template --api-versions networking.k8s.io/v1 --api-versions cert-manager.io/v1 mychart ./mychart

or

    $ helm template --api-versions networking.k8s.io/v1,cert-manager.io/v1 mychart ./mychart
)";
}

void TemplateCommand::addFlags(FlagSet& flags, const Settings& settings) {
  m_install.addFlags(flags, settings, NotesFlags::Ignored);
  flags.textArray("show-only", m_showOnly, "only show manifests rendered from the given templates", 's');
  flags.text("output-dir", m_outputFolder, "writes the executed templates to files in output-dir instead of stdout");
  flags.boolean("validate", m_validate, "deprecated").deprecated = "use '--dry-run=server' instead";
  flags.boolean("include-crds", m_includeCrds, "include CRDs in the templated output");
  flags.boolean("skip-tests", m_skipTests, "skip tests from templated output");
  flags.boolean("is-upgrade", m_isUpgrade, "set .Release.IsUpgrade instead of .Release.IsInstall");
  flags.text("kube-version", m_kubeVersion, "Kubernetes version used for Capabilities.KubeVersion");
  flags.textSlice(
      "api-versions", m_apiVersions, "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)", 'a');
  flags.boolean("release-name", m_useReleaseName, "use release name in the output-dir path.");
  flags.duration("render-budget", m_renderBudget,
      "processor time that templates may use. Past it, or past 400 MiB of memory that they add, rendering fails. 0s "
      "sets no limit, as in helm, which has no such flag");
  Flag& dryRun = flags.text("dry-run", m_dryRun,
      "simulates the operation either client-side or server-side. Must be either: \"client\", or \"server\". "
      "'--dry-run=client simulates the operation client-side only and avoids cluster connections. '--dry-run=server' "
      "simulates/validates the operation on the server, requiring cluster connectivity.");
  dryRun.takesBare = true;
  dryRun.bareValue = "unset";
  flags
      .text("post-renderer", m_postRenderer,
          "the name of a postrenderer type plugin to be used for post rendering. If it exists, the plugin will be used")
      .typeName = "postRendererString";
  Flag& postArguments =
      flags.textSlice("post-renderer-args", m_postRendererArguments, "an argument to the post-renderer (can specify multiple)");
  postArguments.typeName = "postRendererArgsSlice";
  postArguments.defaultText = "[]";
}

Result<void> TemplateCommand::checkFlags(const FlagSet& flags) const {
  CHARTROOM_TRY(m_install.checkExclusive(flags));
  if (flags.changed("validate") && flags.changed("dry-run"))
    return argumentError("if any flags in the group [validate dry-run] are set none of the others can be; [dry-run validate] "
                         "were all set");
  return {};
}

bool TemplateCommand::needsNetwork(const std::vector<std::string>& arguments) const {
  if (m_validate || m_dryRun == "server" || m_install.dependencyUpdate || m_install.enableDns || !m_postRenderer.empty() ||
      m_install.values.needsNetwork())
    return true;
  if (arguments.empty() || arguments.size() > 2) return false;
  return isRemoteChart(arguments.back(), m_install.source);
}

// --dry-run in all its spellings, and --validate, which goes before them.
Result<bool> TemplateCommand::asksServer(const Context& context) const {
  if (m_dryRun == "unset") {
    context.log(LogLevel::Warn, "--dry-run is deprecated and should be replaced with '--dry-run=client'");
  } else if (m_dryRun == "none") {
    return argumentError("invalid dry-run value (\"none\"). Must be \"server\" or \"client\"");
  } else if (m_dryRun != "client" && m_dryRun != "server") {
    bool value = false;
    if (!isBool(m_dryRun, value))
      return argumentError("invalid dry-run value (" + quote(m_dryRun) + "). Must be \"none\", \"server\", or \"client\"");
    if (!value) return argumentError("invalid dry-run value (" + quote(m_dryRun) + "). Must be \"server\" or \"client\"");
    context.log(
        LogLevel::Warn, "boolean '--dry-run=" + m_dryRun + "' flag is deprecated and must be replaced with '--dry-run=client'");
  }
  return m_validate || m_dryRun == "server";
}

Result<std::unique_ptr<ServerDryRun>> TemplateCommand::openServer(Session& session) const {
  const std::string prefix = "cluster reachability check failed";
  if (!m_network.openServer) return Error{Code::Unsupported, prefix + ": this program has no network", {}, {}};
  CHARTROOM_ASSIGN(auto server, m_network.openServer(session));
  if (auto reachable = server->reachable(session.context); !reachable) {
    const Error error = std::move(reachable).error().wrapped(prefix);
    session.context.log(LogLevel::Error, error.message);
    return error;
  }
  return server;
}

Result<void> TemplateCommand::checkOnServer(const Context& context, ServerDryRun& server, const Outcome& outcome) const {
  const std::string manifest =
      render::manifestText(outcome.rendered, m_includeCrds ? render::CrdOutput::Include : render::CrdOutput::Leave);
  const auto existing = m_isUpgrade               ? action::Existing::Ignore
                        : m_install.takeOwnership ? action::Existing::Adopt
                                                  : action::Existing::Refuse;
  return server.check(context, manifest, outcome.releaseName, existing);
}

Result<render::RenderOptions> TemplateCommand::makeOptions() const {
  render::RenderOptions options;
  if (m_install.skipSchemaValidation) options.schemaCheck = render::SchemaCheck::Skip;
  options.loadSchema = m_network.loadSchema;
  CHARTROOM_ASSIGN(const std::chrono::nanoseconds budget, parseDuration(m_renderBudget));
  options.limits = budget.count() > 0 ? tmpl::Limits{.time = budget} : tmpl::Limits::none();
  if (m_install.enableDns) options.resolveHost = m_network.resolveHost;
  if (!m_kubeVersion.empty()) {
    auto version = chart::KubeVersion::parse(m_kubeVersion);
    if (!version) return argumentError("invalid kube version '" + m_kubeVersion + "': " + version.error().message);
    options.capabilities.kubeVersion = std::move(version).value();
  }
  options.operation = m_isUpgrade ? render::Operation::Upgrade : render::Operation::Install;
  options.subchartNotes = m_install.renderSubchartNotes;
  for (const auto& version : m_apiVersions) options.capabilities.apiVersions.push_back(version);
  return options;
}

Result<void> TemplateCommand::run(Session& session, const std::vector<std::string>& arguments) {
  const Context& context = session.context;
  CHARTROOM_ASSIGN(render::RenderOptions options, makeOptions());
  for (const auto& warning : m_install.warnings) context.log(LogLevel::Warn, warning);
  CHARTROOM_ASSIGN(const bool onServer, asksServer(context));
  if (!m_postRenderer.empty()) return Error{Code::Unsupported, "post-renderers need the program with plugins", {}, {}};

  context.log(LogLevel::Debug, logText("Original chart version", {{"version", m_install.source.version}}));
  if (m_install.devel && m_install.source.version.empty()) context.log(LogLevel::Debug, "setting version to >0.0.0-0");
  CHARTROOM_ASSIGN(const auto target, m_install.nameAndChart(session, arguments, "release-name"));
  CHARTROOM_ASSIGN(const std::string path, locateChart(session, target.chart, m_install.source, m_network.fetch));
  context.log(LogLevel::Debug, logText("Chart path", {{"path", path}}));
  CHARTROOM_ASSIGN(const Value values, m_install.values.merge(session));
  CHARTROOM_ASSIGN(auto chart, chart::loadAnyVersion(context, path));
  const auto& metadata = chart->metadata;
  if (!metadata.type.empty() && metadata.type != "application") return argumentError(metadata.type + " charts are not installable");
  if (metadata.deprecated) context.log(LogLevel::Warn, "this chart is deprecated");
  if (auto complete = chart::checkDependencies(*chart); !complete)
    return std::move(complete).error().wrapped(
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch "
        "missing dependencies");

  CHARTROOM_TRY(chart::refuseV3(*chart));

  std::unique_ptr<ServerDryRun> server;
  if (onServer) {
    CHARTROOM_ASSIGN(server, openServer(session));
    options.lookup = [&](const funcs::LookupQuery& query) { return server->lookUp(context, query); };
  }
  options.releaseName = target.name;
  options.nameSpace = session.settings.effectiveNamespace(session.streams);
  if (auto good = render::checkReleaseName(target.name); !good) {
    const Error error = std::move(good).error().wrapped("release name " + quote(target.name));
    context.log(LogLevel::Error, logText("release name check failed", {{"error", error.message}}));
    return error.wrapped("release name check failed");
  }

  if (server) {
    // The chart is processed again, and its warnings told, when it is rendered.
    const auto processed = chart->clone();
    if (chart::processDependencies({}, *processed, values) && !m_install.skipCrds && !processed->crds().empty())
      context.log(LogLevel::Warn, "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.");
    if (!m_apiVersions.empty())
      context.log(LogLevel::Debug, "API Version list given outside of client only mode, this list will be ignored");
    CHARTROOM_ASSIGN(options.capabilities, server->capabilities(context));
  }

  // Kept in the command: the program ends without taking apart what it rendered.
  m_outcome = std::make_shared<Outcome>(std::move(chart));
  Outcome& outcome = *m_outcome;
  outcome.releaseName = target.name;
  outcome.rendered = outcome.compiled.render(context, values, options);
  outcome.error = outcome.rendered.error;
  const render::Stage stage = outcome.rendered.failedAt;
  if (stage == render::Stage::Dependencies) {
    context.log(LogLevel::Error, logText("chart dependencies processing failed", {{"error", outcome.error->message}}));
    return outcome.error->wrapped("chart dependencies processing failed");
  }
  if (stage == render::Stage::Values) return *outcome.error;
  for (const auto& [key, label] : m_install.labels)
    for (const char* system : {"name", "owner", "status", "version", "createdAt", "modifiedAt"})
      if (key == system)
        return argumentError("user supplied labels contains system reserved label name. System labels: [name owner status version "
                             "createdAt modifiedAt]");
  if (outcome.error && !session.settings.debug) {
    Error error = *outcome.error;
    error.message += kBadYamlHint;
    return error;
  }
  return write(session, server.get(), outcome);
}

Result<void> TemplateCommand::write(Session& session, ServerDryRun* server, const Outcome& outcome) const {
  auto& out = session.streams.out;
  const auto& rendered = outcome.rendered;
  std::string broken;
  std::vector<std::string_view> manifests; // megabytes: they are not copied into one text
  std::string folder = m_outputFolder;
  if (rendered.failedAt == render::Stage::Documents) {
    broken = render::brokenManifestText(rendered); // to the terminal, whatever --output-dir says
    manifests = {broken};
  } else if (folder.empty()) {
    manifests = render::manifestParts(rendered, m_includeCrds ? render::CrdOutput::Include : render::CrdOutput::Leave);
  } else if (!outcome.error) {
    // CRDs go to the folder itself, whatever --release-name says.
    const std::string crds = folder;
    if (m_useReleaseName) folder = cleanPath(folder + "/" + outcome.releaseName);
    const auto writeAll = [&]() -> Result<void> {
      OutputFolder crdFolder(crds, out);
      if (m_includeCrds)
        for (const auto& crd : rendered.crds) CHARTROOM_TRY(crdFolder.write(crd.path, crd.text.str()));
      OutputFolder manifestFolder(folder, out);
      for (const auto& document : rendered.manifests) CHARTROOM_TRY(manifestFolder.write(document.path.str(), document.text.str()));
      return {};
    };
    if (auto written = writeAll(); !written) {
      // Helm writes while it renders and takes a full disk for bad YAML.
      Error error = std::move(written).error();
      if (!session.settings.debug) error.message += kBadYamlHint;
      return error;
    }
  }
  // What went to files is not there to be checked.
  if (server && !outcome.error && m_outputFolder.empty()) CHARTROOM_TRY(checkOnServer(session.context, *server, outcome));
  trimParts(manifests);
  manifests.emplace_back("\n");
  if (!m_install.noHooks) {
    OutputFolder hookFolder(folder, out);
    for (const auto& hook : rendered.hooks) {
      if (m_skipTests && hook.isTest()) continue;
      if (m_outputFolder.empty()) {
        render::appendManifestParts(manifests, hook.document.path, hook.document.text);
      } else {
        CHARTROOM_TRY(hookFolder.append(hook.document.path.str(), hook.document.text.str()));
      }
    }
  }
  if (m_showOnly.empty()) {
    writeParts(out, manifests);
  } else {
    std::string text;
    for (const std::string_view part : manifests) text += part;
    CHARTROOM_TRY(writeSelected(session, text, outcome));
  }
  if (outcome.error) return *outcome.error;
  return {};
}

Result<void> TemplateCommand::writeSelected(Session& session, const std::string& manifests, const Outcome& outcome) const {
  const auto parts = render::splitDocuments(manifests);
  std::string selected;
  for (const auto& pattern : m_showOnly) {
    bool found = false;
    for (const auto& part : parts) {
      const std::string_view path = sourcePath(part.text);
      if (path.empty()) continue;
      const auto matched = pathMatch(pattern, path);
      if (!matched || !*matched) continue;
      selected.append("---\n").append(part.text).append("\n");
      found = true;
    }
    if (found) continue;
    if (outcome.error) return *outcome.error;
    return Error{Code::NotFound, "could not find template " + pattern + " in chart", {}, {}};
  }
  session.streams.out << selected;
  return {};
}

} // namespace chartroom::cli
