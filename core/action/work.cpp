#include "core/action/internal/work.h"

#include "core/action/lookup.h"
#include "core/action/schema_loader.h"
#include "core/base/log_text.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace chartroom::action::internal {

namespace {

// How long what must still be written may take where the session says nothing. Who sends a signal wants the program to end within
// two seconds.
constexpr std::chrono::milliseconds kAfterTimeout{5000}, kAfterCancel{1500};

Context lastWords(const Context& context, const Session& session) {
  const auto given = session.options().lastWords;
  return context.afterEnd().withTimeout(given.count() > 0 ? given : context.cancelled() ? kAfterCancel : kAfterTimeout);
}

// "HIDDEN" instead of every v1 Secret.
std::string manifestOf(const render::Rendered& rendered, bool hideSecret) {
  if (rendered.failedAt == render::Stage::Documents) return render::brokenManifestText(rendered);
  if (!hideSecret) return render::manifestText(rendered);
  std::string text;
  for (const render::Document& document : rendered.manifests) {
    text += "---\n# Source: " + document.path.str() + "\n";
    if (document.kind == "Secret" && document.apiVersion == "v1") text += "# HIDDEN: The Secret output has been suppressed\n";
    else text += document.text.str() + "\n";
  }
  return text;
}

int uninstallRank(const std::string& kind) {
  static constexpr std::array kOrder{"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService", "Ingress",
      "IngressClass", "Service", "CronJob", "Job", "StatefulSet", "HorizontalPodAutoscaler", "Deployment", "ReplicaSet",
      "ReplicationController", "Pod", "DaemonSet", "RoleBindingList", "RoleBinding", "RoleList", "Role", "ClusterRoleBindingList",
      "ClusterRoleBinding", "ClusterRoleList", "ClusterRole", "CustomResourceDefinition", "PersistentVolumeClaim",
      "PersistentVolume", "StorageClass", "ConfigMap", "SecretList", "Secret", "ServiceAccount", "PodDisruptionBudget",
      "PodSecurityPolicy", "LimitRange", "ResourceQuota", "NetworkPolicy", "Namespace", "PriorityClass"};
  const auto found = std::find(kOrder.begin(), kOrder.end(), kind);
  return static_cast<int>(found - kOrder.begin());
}

} // namespace

Error joinErrors(std::vector<Error> errors, std::string_view separator) {
  Error all = std::move(errors.front());
  for (std::size_t i = 1; i < errors.size(); ++i) {
    (all.message += separator) += errors[i].message;
    all.notes.insert(all.notes.end(), errors[i].notes.begin(), errors[i].notes.end());
  }
  return all;
}

Error bothFailed(const std::string& text, const Error& first, const Error& second) {
  Error both = first;
  both.message = text + ": " + first.message + ": " + second.message;
  both.notes.insert(both.notes.end(), second.notes.begin(), second.notes.end());
  return both;
}

void logUnrecorded(const Context& context, const release::Release& release, const Error& error) {
  context.log(
      LogLevel::Warn, logText("failed to update release",
                          {{"name", release.name}, {"revision", std::to_string(release.version)}, {"error", error.message}}));
}

bool record(const Context& context, Session& session, const release::Release& release) {
  auto stored = session.storage().update(detached(context, session), release);
  if (!stored) logUnrecorded(context, release, stored.error());
  return stored.ok();
}

Error reason(const Context& context, Error error) {
  if (!context.cancelled()) return error;
  Error cancelled = context.check().error();
  cancelled.notes = std::move(error.notes);
  return cancelled;
}

Context detached(const Context& context, const Session& session) { return context.check() ? context : lastWords(context, session); }

Context detachedAfter(const Context& context, const Session& session, const Error& failure) {
  const bool ended = failure.code == Code::Timeout || failure.code == Code::Cancelled || failure.code == Code::Unreachable;
  return ended ? lastWords(context, session) : detached(context, session);
}

std::string countOfObjects(std::size_t count) { return std::to_string(count) + (count == 1 ? " object" : " objects"); }

Result<void> checkName(const std::string& name, const std::string& prefix) {
  if (render::checkReleaseName(name)) return {};
  return Error{Code::InvalidArgument, prefix + ": " + name, {}, {}};
}

Rendering renderRelease(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    render::RenderOptions options, const RenderSettings& settings, Lookups lookups) {
  options.subchartNotes = settings.subchartNotes;
  if (settings.skipSchemaValidation) options.schemaCheck = render::SchemaCheck::Skip;
  if (lookups == Lookups::Live) options.lookup = [&](const funcs::LookupQuery& query) { return lookUp(context, session, query); };
  if (settings.enableDns) options.resolveHost = addressesOf;
  options.limits = tmpl::Limits::none();
  options.clock = &session.clock();
  options.loadSchema = makeSchemaLoader({session.options().transport});
  const render::CompiledChart compiled(std::move(chart));
  render::Rendered rendered = compiled.render(context, values, options);
  Rendering result;
  result.failedAt = rendered.failedAt;
  result.manifest = manifestOf(rendered, settings.hideSecret);
  result.notes = rendered.notes;
  for (const render::Hook& hook : rendered.hooks)
    result.hooks.push_back({hook.document.name, hook.document.kind, hook.document.path.str(), hook.document.text.str(), hook.events,
        {}, hook.weight, hook.deletePolicies, hook.outputLogPolicies});
  if (rendered.error) {
    result.result = *rendered.error;
    if (rendered.failedAt == render::Stage::Render) {
      result.manifest.clear();
      result.hooks.clear();
    }
    result.notes.clear();
  }
  result.chart = std::shared_ptr<const chart::Chart>(std::move(rendered.chart));
  return result;
}

Result<void> checkLabels(const std::map<std::string, std::string>& labels) {
  if (!release::containsSystemLabels(labels)) return {};
  return Error{Code::InvalidArgument,
      "user supplied labels contains system reserved label name. System labels: [" + join(release::systemLabels(), " ") + "]", {},
      {}};
}

Result<kube::ApplyMethod> decideApplyMethod(ServerSide wanted, const std::string& previous) {
  const bool serverSide = wanted == ServerSide::Yes || (wanted == ServerSide::Auto && previous == "ssa");
  return serverSide ? kube::ApplyMethod::ServerSide : kube::ApplyMethod::ClientSide;
}

kube::UpdateOptions updateOptions(kube::ApplyMethod method, const ApplySettings& apply) {
  kube::UpdateOptions update;
  update.method = method;
  update.conflicts = apply.forceConflicts ? kube::Conflicts::Force : kube::Conflicts::Report;
  update.forceReplace = apply.forceReplace;
  update.migrateFieldManager = true;
  return update;
}

const char* applyMethodName(kube::ApplyMethod method) { return method == kube::ApplyMethod::ServerSide ? "ssa" : "csa"; }

Result<std::vector<ManifestPart>> uninstallParts(const Context& context, const std::string& manifest) {
  render::FileTexts files;
  int number = 0;
  for (const render::TextPart& part : render::splitDocuments(manifest)) {
    std::string index = std::to_string(number++);
    index.insert(0, 6 - std::min<std::size_t>(6, index.size()), '0');
    files["manifest-" + index] = part.text;
  }
  const render::Assembly assembly = render::assemble(context, files);
  if (!assembly.errors.empty()) return assembly.errors.front();
  std::vector<const render::Document*> documents;
  for (const render::Document& document : assembly.manifests) documents.push_back(&document);
  // Back to the manifest's own order first: the sort by kind is stable.
  std::stable_sort(
      documents.begin(), documents.end(), [](const auto* a, const auto* b) { return a->path.view() < b->path.view(); });
  std::stable_sort(documents.begin(), documents.end(), [](const auto* a, const auto* b) {
    const int first = uninstallRank(a->kind), second = uninstallRank(b->kind);
    static const int kUnknown = uninstallRank("");
    if (first == kUnknown && second == kUnknown) return a->kind < b->kind;
    return first < second;
  });
  std::vector<ManifestPart> parts;
  for (const render::Document* document : documents) {
    ManifestPart part{document->kind, document->name, document->text.str(), false, false};
    if (const auto policy = document->annotations.find("helm.sh/resource-policy"); policy != document->annotations.end()) {
      part.keep = toLower(trimSpace(policy->second)) == "keep";
      part.ignored = !part.keep;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

} // namespace chartroom::action::internal
