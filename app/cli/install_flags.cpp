#include "app/cli/install_flags.h"

#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/render/render.h"

#include <chrono>

namespace chartroom::cli {

namespace {

Error argumentError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

} // namespace

void InstallFlags::addFlags(FlagSet& flags, const Settings& settings, NotesFlags notes) {
  flags.boolean("create-namespace", createNamespace, "create the release namespace if not present");
  flags.boolean("force-replace", forceReplace, "force resource updates by replacement");
  flags.boolean("force", forceReplace, "deprecated").deprecated = "use --force-replace instead";
  flags.boolean("force-conflicts", forceConflicts, "if set server-side apply will force changes against conflicts");
  flags.boolean("server-side", serverSide, "object updates run in the server instead of the client");
  flags.boolean("no-hooks", noHooks, "prevent hooks from running during install");
  flags.boolean("replace", replace,
      "reuse the given name, only if that name is a deleted release which remains in the history. This is unsafe "
      "in production");
  flags.duration("timeout", timeout, "time to wait for any individual Kubernetes operation (like Jobs for hooks)");
  flags.boolean("wait-for-jobs", waitForJobs,
      "if set and --wait enabled, will wait until all Jobs have been completed before marking the release as "
      "successful. It will wait for as long as --timeout");
  flags.boolean("generate-name", generateName, "generate the name (and omit the NAME parameter)", 'g');
  flags.text("name-template", nameTemplate, "specify template used to name the release");
  flags.text("description", description, "add a custom description");
  flags.boolean(
      "devel", devel, "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored");
  flags.boolean("dependency-update", dependencyUpdate, "update dependencies if they are missing before installing the chart");
  flags.boolean("disable-openapi-validation", disableOpenApiValidation,
      "if set, the installation process will not validate rendered templates against the Kubernetes OpenAPI "
      "Schema");
  flags.boolean("rollback-on-failure", rollbackOnFailure,
      "if set, Helm will rollback (uninstall) the installation upon failure. The --wait flag will be default to "
      "\"watcher\" if --rollback-on-failure is set");
  flags.boolean("atomic", rollbackOnFailure, "deprecated").deprecated = "use --rollback-on-failure instead";
  flags.boolean("skip-crds", skipCrds, "if set, no CRDs will be installed. By default, CRDs are installed if not already present");
  flags.boolean("skip-schema-validation", skipSchemaValidation, "if set, disables JSON schema validation");
  flags.textMap("labels", labels, "Labels that would be added to release metadata. Should be divided by comma.", 'l');
  flags.boolean("enable-dns", enableDns, "enable DNS lookups when rendering templates");
  flags.boolean("take-ownership", takeOwnership,
      "if set, install will ignore the check for helm annotations and take ownership of the existing resources");
  Flag& subNotes =
      flags.boolean("render-subchart-notes", renderSubchartNotes, "if set, render subchart notes along with the parent");
  constexpr const char* kNoEffect = "this flag has no effect for 'helm template' and will be removed in Helm 5";
  if (notes == NotesFlags::Ignored) subNotes.deprecated = kNoEffect;
  Flag& noNotes = flags.boolean(
      "hide-notes", hideNotes, "if set, do not show notes in install output. Does not affect presence in chart metadata");
  if (notes == NotesFlags::Ignored) noNotes.deprecated = kNoEffect;
  values.addFlags(flags);
  source.addFlags(flags, settings);
  Flag& waiting = flags.custom("wait", "WaitStrategy",
      "wait until resources are ready (up to --timeout). Use '--wait' alone for 'watcher' strategy, or specify one of: "
      "'watcher', 'hookOnly', 'legacy'. Default when flag is omitted: 'hookOnly'.",
      [this](const std::string& text) -> Result<void> {
        if (text == "watcher" || text == "hookOnly" || text == "legacy") wait = text;
        else if (text == "true" || text == "false") {
          wait = text == "true" ? "watcher" : "hookOnly";
          warnings.push_back("--wait=" + text + " is deprecated (boolean value) and can be replaced with --wait=" + wait);
        } else return argumentError("invalid wait input " + quote(text) + ". Valid inputs are watcher, hookOnly, and legacy");
        return {};
      });
  waiting.takesBare = true;
  waiting.bareValue = "watcher";
  waiting.defaultText = "hookOnly";
}

Result<InstallFlags::NameAndChart> InstallFlags::nameAndChart(
    const Session& session, const std::vector<std::string>& arguments, const std::string& releaseName) const {
  if (arguments.size() > 2)
    return argumentError(
        "expected at most two arguments, unexpected arguments: " + join({arguments.begin() + 2, arguments.end()}, ", "));
  if (arguments.size() == 2) {
    if (generateName) return argumentError("cannot set --generate-name and also specify a name");
    if (!nameTemplate.empty()) return argumentError("cannot set --name-template and also specify a name");
    return NameAndChart{arguments[0], arguments[1]};
  }
  if (!nameTemplate.empty()) {
    CHARTROOM_ASSIGN(std::string name, render::nameFromTemplate(session.context, nameTemplate, session.streams.environment));
    return NameAndChart{std::move(name), arguments[0]};
  }
  if (!releaseName.empty()) return NameAndChart{releaseName, arguments[0]};
  if (!generateName) return argumentError("must either provide a name or specify --generate-name");
  std::string base(trimRight(arguments[0], "/"));
  if (const auto slash = base.rfind('/'); slash != std::string::npos) base.erase(0, slash + 1);
  if (base == "." || base.empty()) base = "chart";
  base.resize(std::min(base.find('.'), base.size()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::system().now().time_since_epoch()).count();
  return NameAndChart{base + "-" + std::to_string(seconds), arguments[0]};
}

Result<void> InstallFlags::checkExclusive(const FlagSet& flags) const {
  for (const char* force : {"force-replace", "force"})
    if (flags.changed(force) && flags.changed("force-conflicts"))
      return argumentError(
          std::string("if any flags in the group [") + force + " force-conflicts] are set none of the others can be; [" +
          (force == std::string_view("force") ? "force force-conflicts" : "force-conflicts force-replace") + "] were all set");
  return {};
}

} // namespace chartroom::cli
