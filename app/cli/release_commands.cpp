#include "app/cli/release_commands.h"

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/chart/load.h"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace chartroom::cli {

namespace {

Error argumentError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

void addPostRendererFlags(FlagSet& flags, std::string& renderer, std::vector<std::string>& arguments) {
  flags
      .text("post-renderer", renderer,
          "the name of a postrenderer type plugin to be used for post rendering. If it exists, the plugin will be used")
      .typeName = "postRendererString";
  Flag& more = flags.textSlice("post-renderer-args", arguments, "an argument to the post-renderer (can specify multiple)");
  more.typeName = "postRendererArgsSlice";
  more.defaultText = "[]";
}

Result<void> refusePostRenderer(const std::string& name) {
  if (name.empty()) return {};
  return Error{Code::Unsupported, "post-renderers are not supported: " + name, {}, {}};
}

// What comes after "Chart path" in install and in upgrade --install alike.
struct Located {
  std::unique_ptr<chart::Chart> chart;
  Value values;
};

Result<Located> locate(Session& session, const std::string& reference, const ChartSourceFlags& source, const ValueFlags& values,
    const FetchChart& fetch) {
  CHARTROOM_ASSIGN(const std::string path, locateChart(session, reference, source, fetch));
  session.context.log(LogLevel::Debug, logText("Chart path", {{"path", path}}));
  Located located;
  CHARTROOM_ASSIGN(located.values, values.merge(session));
  CHARTROOM_ASSIGN(located.chart, chart::load(session.context, path));
  const auto& metadata = located.chart->metadata;
  if (!metadata.type.empty() && metadata.type != "application") return argumentError(metadata.type + " charts are not installable");
  if (metadata.deprecated) session.context.log(LogLevel::Warn, "this chart is deprecated");
  if (auto complete = chart::checkDependencies(*located.chart); !complete)
    return std::move(complete).error().wrapped(
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies");
  return located;
}

// The release of an operation that went well.
Result<release::Release> released(action::Outcome outcome) {
  if (!outcome.result) return std::move(outcome.result).error();
  if (!outcome.release) return Error{Code::Internal, "the operation left no release", {}, {}};
  return std::move(*outcome.release);
}

Result<void> finish(Session& session, action::Outcome outcome, Format format, const StatusReport& report) {
  CHARTROOM_ASSIGN(const release::Release release, released(std::move(outcome)));
  return writeStatus(session, format, release, report);
}

} // namespace

// --- install -----------------------------------------------------------------------------------------------------------

void InstallCommand::addFlags(FlagSet& flags, const Settings& settings) {
  m_set = &flags;
  m_flags.addFlags(flags, settings, NotesFlags::Useful);
  flags.boolean("hide-secret", m_hideSecret, "hide Kubernetes Secrets when also using the --dry-run flag");
  addDryRunFlag(flags, m_dryRun);
  addFormatFlag(flags, m_format);
  addPostRendererFlags(flags, m_postRenderer, m_postRendererArguments);
}

Result<void> InstallCommand::run(Session& session, const std::vector<std::string>& arguments) {
  action::DryRun dryRun = action::DryRun::None;
  const auto attempt = [&]() -> Result<void> {
    CHARTROOM_TRY(refusePostRenderer(m_postRenderer));
    action::InstallOptions options;
    options.dryRun = dryRun;
    session.context.log(LogLevel::Debug, logText("Original chart version", {{"version", m_flags.source.version}}));
    if (m_flags.source.version.empty() && m_flags.devel) m_flags.source.version = ">0.0.0-0";
    CHARTROOM_ASSIGN(const auto target, m_flags.nameAndChart(session, arguments, ""));
    CHARTROOM_ASSIGN(Located located, locate(session, target.chart, m_flags.source, m_flags.values, m_fetch));
    options.releaseName = target.name;
    options.hooks = m_flags.noHooks ? action::Hooks::Skip : action::Hooks::Run;
    options.wait = {parseStrategy(m_flags.wait), durationOf(m_flags.timeout), m_flags.waitForJobs, {}};
    options.apply = {m_flags.forceConflicts, m_flags.forceReplace, m_flags.takeOwnership};
    options.render = {m_flags.renderSubchartNotes, m_flags.skipSchemaValidation, m_flags.enableDns, m_hideSecret};
    options.serverSideApply = m_flags.serverSide;
    options.createNamespace = m_flags.createNamespace ? action::CreateNamespace::Always : action::CreateNamespace::No;
    options.replace = m_flags.replace;
    options.skipCrds = m_flags.skipCrds;
    options.rollbackOnFailure = m_flags.rollbackOnFailure;
    options.description = m_flags.description;
    options.labels = toMap(m_flags.labels);
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    const InterruptGuard guard(session.context, arguments.front());
    return finish(session, action::install(session.context, *cluster, std::move(located.chart), located.values, options), m_format,
        {session.settings.debug, false, m_flags.hideNotes});
  };
  CHARTROOM_TRY(m_flags.checkExclusive(*m_set));
  CHARTROOM_ASSIGN(dryRun, parseDryRun(session.context, m_dryRun));
  if (auto done = attempt(); !done) return std::move(done).error().wrapped("INSTALLATION FAILED");
  return {};
}

// --- upgrade -----------------------------------------------------------------------------------------------------------

void UpgradeCommand::addFlags(FlagSet& flags, const Settings& settings) {
  m_set = &flags;
  flags.boolean("create-namespace", m_createNamespace, "if --install is set, create the release namespace if not present");
  flags.boolean("install", m_install, "if a release by this name doesn't already exist, run an install", 'i');
  flags.boolean(
      "devel", m_devel, "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored");
  flags.boolean("hide-secret", m_options.render.hideSecret, "hide Kubernetes Secrets when also using the --dry-run flag");
  flags.boolean("force-replace", m_options.apply.forceReplace, "force resource updates by replacement");
  flags.boolean("force", m_options.apply.forceReplace, "deprecated").deprecated = "use --force-replace instead";
  flags.boolean("force-conflicts", m_options.apply.forceConflicts, "if set server-side apply will force changes against conflicts");
  flags.text("server-side", m_serverSide,
      "must be \"true\", \"false\" or \"auto\". Object updates run in the server instead of the client (\"auto\" defaults the value from the previous chart release's method)");
  flags.boolean("no-hooks", m_noHooks, "disable pre/post upgrade hooks");
  flags.boolean("disable-openapi-validation", m_disableOpenApiValidation,
      "if set, the upgrade process will not validate rendered templates against the Kubernetes OpenAPI Schema");
  flags.boolean("skip-crds", m_skipCrds,
      "if set, no CRDs will be installed when an upgrade is performed with install flag enabled. By default, CRDs are installed if not already present, when an "
      "upgrade is performed with install flag enabled");
  flags.duration("timeout", m_wait.timeout, "time to wait for any individual Kubernetes operation (like Jobs for hooks)");
  flags.boolean("reset-values", m_resetValues, "when upgrading, reset the values to the ones built into the chart");
  flags.boolean("reuse-values", m_reuseValues,
      "when upgrading, reuse the last release's values and merge in any overrides from the command line via --set and -f. If '--reset-values' is specified, this is "
      "ignored");
  flags.boolean("reset-then-reuse-values", m_resetThenReuseValues,
      "when upgrading, reset the values to the ones built into the chart, apply the last release's values and merge in any overrides from the command line via --set "
      "and -f. If '--reset-values' or '--reuse-values' is specified, this is ignored");
  flags.boolean("wait-for-jobs", m_wait.jobsToo,
      "if set and --wait enabled, will wait until all Jobs have been completed before marking the release as successful. It will wait for as long as --timeout");
  flags.boolean("rollback-on-failure", m_options.rollbackOnFailure,
      "if set, Helm will rollback the upgrade to previous success release upon failure. The --wait flag will be defaulted to \"watcher\" if --rollback-on-failure is set");
  flags.boolean("atomic", m_options.rollbackOnFailure, "deprecated").deprecated = "use --rollback-on-failure instead";
  m_options.maxHistory = settings.maxHistory;
  flags.integer("history-max", m_options.maxHistory, "limit the maximum number of revisions saved per release. Use 0 for no limit");
  flags.boolean(
      "cleanup-on-fail", m_options.cleanupOnFail, "allow deletion of new resources created in this upgrade when upgrade fails");
  flags.boolean("render-subchart-notes", m_options.render.subchartNotes, "if set, render subchart notes along with the parent");
  flags.boolean(
      "hide-notes", m_hideNotes, "if set, do not show notes in upgrade output. Does not affect presence in chart metadata");
  flags.boolean("skip-schema-validation", m_options.render.skipSchemaValidation, "if set, disables JSON schema validation");
  flags.textMap("labels", m_labels,
      "Labels that would be added to release metadata. Should be separated by comma. Original release labels will be merged with upgrade labels. You can unset label using null.",
      'l');
  flags.text("description", m_options.description, "add a custom description");
  flags.boolean("dependency-update", m_dependencyUpdate, "update dependencies if they are missing before installing the chart");
  flags.boolean("enable-dns", m_options.render.enableDns, "enable DNS lookups when rendering templates");
  flags.boolean("take-ownership", m_options.apply.takeOwnership,
      "if set, upgrade will ignore the check for helm annotations and take ownership of the existing resources");
  addDryRunFlag(flags, m_dryRun);
  m_source.addFlags(flags, settings);
  m_values.addFlags(flags);
  addFormatFlag(flags, m_format);
  addPostRendererFlags(flags, m_postRenderer, m_postRendererArguments);
  m_wait.addStrategy(flags);
}

Result<void> UpgradeCommand::runInstall(
    Session& session, action::Session& cluster, const std::vector<std::string>& arguments, action::DryRun dryRun, bool replace) {
  if (m_format == Format::Table)
    session.streams.out << "Release " << quote(arguments[0]) << " does not exist. Installing it now.\n" << std::flush;
  CHARTROOM_ASSIGN(Located located, locate(session, arguments[1], m_source, m_values, m_fetch));
  action::InstallOptions options;
  options.releaseName = arguments[0];
  options.dryRun = dryRun;
  options.hooks = m_options.hooks;
  options.wait = m_options.wait;
  options.apply = m_options.apply;
  options.render = m_options.render;
  options.serverSideApply = m_serverSide != "false";
  options.createNamespace = m_createNamespace ? action::CreateNamespace::Always : action::CreateNamespace::No;
  options.replace = replace;
  options.skipCrds = m_skipCrds;
  options.rollbackOnFailure = m_options.rollbackOnFailure;
  options.description = m_options.description;
  options.labels = m_options.labels;
  const InterruptGuard guard(session.context, arguments[0]);
  return finish(session, action::install(session.context, cluster, std::move(located.chart), located.values, options), m_format,
      {session.settings.debug, false, m_hideNotes});
}

Result<void> UpgradeCommand::run(Session& session, const std::vector<std::string>& arguments) {
  CHARTROOM_TRY(checkForceFlags(*m_set));
  CHARTROOM_TRY(refusePostRenderer(m_postRenderer));
  CHARTROOM_ASSIGN(m_options.dryRun, parseDryRun(session.context, m_dryRun));
  m_options.releaseName = arguments[0];
  m_options.hooks = m_noHooks ? action::Hooks::Skip : action::Hooks::Run;
  m_options.wait = m_wait.settings();
  m_options.labels = toMap(m_labels);
  m_options.valueReuse = m_resetValues            ? action::ValueReuse::Reset
                         : m_reuseValues          ? action::ValueReuse::Reuse
                         : m_resetThenReuseValues ? action::ValueReuse::ResetThenReuse
                                                  : action::ValueReuse::Default;
  if (m_source.version.empty() && m_devel) m_source.version = ">0.0.0-0";
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  if (m_install) {
    auto history = action::history(session.context, *cluster, arguments[0]);
    const bool missing = !history && release::isReleaseNotFound(history.error());
    if (!history && !missing) return std::move(history).error();
    bool uninstalled = false;
    if (history && !history->empty()) {
      const auto last =
          std::max_element(history->begin(), history->end(), [](const auto& a, const auto& b) { return a.version < b.version; });
      uninstalled = last->info.status == release::status::kUninstalled;
    }
    if (missing || uninstalled) return runInstall(session, *cluster, arguments, m_options.dryRun, uninstalled);
  }
  CHARTROOM_ASSIGN(const std::string path, locateChart(session, arguments[1], m_source, m_fetch));
  CHARTROOM_ASSIGN(const Value values, m_values.merge(session));
  CHARTROOM_ASSIGN(auto chart, loadComplete(session.context, path));
  if (chart->metadata.deprecated) session.context.log(LogLevel::Warn, "this chart is deprecated");
  const InterruptGuard guard(session.context, arguments[0]);
  auto serverSide = parseServerSide(m_serverSide);
  if (!serverSide) return std::move(serverSide).error().wrapped("UPGRADE FAILED");
  m_options.serverSide = *serverSide;
  auto release = released(action::upgrade(session.context, *cluster, std::move(chart), values, m_options));
  if (!release) return std::move(release).error().wrapped("UPGRADE FAILED");
  if (m_format == Format::Table) session.streams.out << "Release " << quote(arguments[0]) << " has been upgraded. Happy Helming!\n";
  return writeStatus(session, m_format, *release, {session.settings.debug, false, m_hideNotes});
}

// --- rollback ----------------------------------------------------------------------------------------------------------

std::string RollbackCommand::description() const {
  return R"(
This command rolls back a release to a previous revision.

The first argument of the rollback command is the name of a release, and the
second is a revision (version) number. If this argument is omitted or set to
0, it will roll back to the previous release.

To see revision numbers, run 'helm history RELEASE'.
)";
}

void RollbackCommand::addFlags(FlagSet& flags, const Settings& settings) {
  m_set = &flags;
  flags.text("description", m_options.description, "add a custom description for the rollback (max 256 characters)");
  flags.boolean("force-replace", m_options.apply.forceReplace, "force resource updates by replacement");
  flags.boolean("force", m_options.apply.forceReplace, "deprecated").deprecated = "use --force-replace instead";
  flags.boolean("force-conflicts", m_options.apply.forceConflicts, "if set server-side apply will force changes against conflicts");
  flags.text("server-side", m_serverSide,
      "must be \"true\", \"false\" or \"auto\". Object updates run in the server instead of the client (\"auto\" defaults the value from the previous chart release's method)");
  flags.boolean("no-hooks", m_noHooks, "prevent hooks from running during rollback");
  flags.duration("timeout", m_wait.timeout, "time to wait for any individual Kubernetes operation (like Jobs for hooks)");
  flags.boolean("wait-for-jobs", m_wait.jobsToo,
      "if set and --wait enabled, will wait until all Jobs have been completed before marking the release as successful. It will wait for as long as --timeout");
  flags.boolean(
      "cleanup-on-fail", m_options.cleanupOnFail, "allow deletion of new resources created in this rollback when rollback fails");
  m_options.maxHistory = settings.maxHistory;
  flags.integer("history-max", m_options.maxHistory, "limit the maximum number of revisions saved per release. Use 0 for no limit");
  addDryRunFlag(flags, m_dryRun);
  m_wait.addStrategy(flags);
}

Result<void> RollbackCommand::run(Session& session, const std::vector<std::string>& arguments) {
  CHARTROOM_TRY(checkForceFlags(*m_set));
  if (arguments.size() > 1) {
    const std::string& text = arguments[1];
    const char* begin = text.data() + (text.starts_with("+") ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), m_options.version);
    if (error != std::errc() || end != text.data() + text.size())
      return argumentError("could not convert revision to a number: strconv.Atoi: parsing " + quote(text) + ": " +
                           (error == std::errc::result_out_of_range ? "value out of range" : "invalid syntax"));
  }
  if (const std::size_t length = runeCount(m_options.description); length > 256)
    return argumentError("description must be 256 characters or less, got " + std::to_string(length));
  CHARTROOM_ASSIGN(m_options.dryRun, parseDryRun(session.context, m_dryRun));
  m_options.releaseName = arguments[0];
  m_options.hooks = m_noHooks ? action::Hooks::Skip : action::Hooks::Run;
  m_options.wait = m_wait.settings();
  CHARTROOM_ASSIGN(m_options.serverSide, parseServerSide(m_serverSide));
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  auto outcome = action::rollback(session.context, *cluster, m_options);
  if (!outcome.result) return std::move(outcome.result).error();
  session.streams.out << "Rollback was a success! Happy Helming!\n";
  return {};
}

// --- uninstall ---------------------------------------------------------------------------------------------------------

std::string UninstallCommand::description() const {
  return R"(
This command takes a release name and uninstalls the release.

It removes all of the resources associated with the last release of the chart
as well as the release history, freeing it up for future use.

Use the '--dry-run' flag to see which releases will be uninstalled without actually
uninstalling them.
)";
}

void UninstallCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.boolean("dry-run", m_options.dryRun, "simulate a uninstall");
  flags.boolean("no-hooks", m_noHooks, "prevent hooks from running during uninstallation");
  flags.boolean("ignore-not-found", m_options.ignoreNotFound, "Treat \"release not found\" as a successful uninstall");
  flags.boolean("keep-history", m_options.keepHistory,
      "remove all associated resources and mark the release as deleted, but retain the release history");
  flags.text("cascade", m_cascade,
      "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents. Defaults to background. Use \"foreground\" "
      "with --wait to ensure resources with finalizers are fully deleted before returning.");
  flags.duration("timeout", m_wait.timeout, "time to wait for any individual Kubernetes operation (like Jobs for hooks)");
  flags.text("description", m_options.description, "add a custom description");
  m_wait.addStrategy(flags);
}

Result<void> UninstallCommand::run(Session& session, const std::vector<std::string>& arguments) {
  if (m_cascade == "background") m_options.propagation = kube::Propagation::Background;
  else if (m_cascade == "foreground") m_options.propagation = kube::Propagation::Foreground;
  else if (m_cascade == "orphan") m_options.propagation = kube::Propagation::Orphan;
  else return argumentError("invalid cascade value (" + m_cascade + "). Must be \"background\", \"foreground\", or \"orphan\"");
  m_options.hooks = m_noHooks ? action::Hooks::Skip : action::Hooks::Run;
  m_options.wait = m_wait.settings();
  CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
  for (const std::string& name : arguments) {
    m_options.releaseName = name;
    auto outcome = action::uninstall(session.context, *cluster, m_options);
    if (!outcome.result) return std::move(outcome.result).error();
    if (!outcome.info.empty()) session.streams.out << outcome.info << "\n";
    session.streams.out << "release \"" << name << "\" uninstalled\n";
  }
  return {};
}

} // namespace chartroom::cli
