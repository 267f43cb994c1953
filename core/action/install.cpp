#include "core/action/install.h"

#include "core/action/internal/hooks.h"
#include "core/action/internal/ownership.h"
#include "core/action/internal/work.h"
#include "core/action/uninstall.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/chart/dependencies.h"

#include <algorithm>
#include <utility>

namespace chartroom::action {

namespace {

using internal::record;

constexpr std::chrono::seconds kCrdTimeout{60};

// The objects of a manifest, marked as the release's.
Result<kube::ResourceList> ownedObjects(
    const Context& context, Session& session, const std::string& manifest, const std::string& releaseName) {
  auto resources = session.cluster().build(context, manifest);
  if (!resources) return std::move(resources).error().wrapped("unable to build kubernetes objects from release manifest");
  internal::setOwner(*resources, releaseName, session.nameSpace());
  return resources;
}

Result<kube::ResourceList> findExisting(const Context& context, Session& session, const kube::ResourceList& resources,
    const std::string& releaseName, Existing foreign) {
  if (resources.empty() || foreign == Existing::Ignore) return kube::ResourceList();
  auto existing = internal::existing(context, session.cluster(), resources, releaseName, session.nameSpace(), foreign);
  if (!existing) return std::move(existing).error().wrapped("unable to continue with install");
  return existing;
}

class Install {
public:
  Install(const Context& context, Session& session, const InstallOptions& options)
      : m_context(context), m_session(session), m_options(options) {
    if (m_options.rollbackOnFailure && m_options.wait.strategy == kube::Strategy::HookOnly)
      m_options.wait.strategy = kube::Strategy::Watcher;
    m_method = m_options.serverSideApply ? kube::ApplyMethod::ServerSide : kube::ApplyMethod::ClientSide;
  }

  Outcome run(std::unique_ptr<chart::Chart> chart, const Value& values) {
    if (auto prepared = prepare(*chart, values); !prepared) return {std::nullopt, std::move(prepared)};
    if (auto failed = render(std::move(chart), values)) return std::move(*failed);
    auto built = build();
    if (!built) return {std::nullopt, std::move(built)};
    if (m_options.dryRun != DryRun::None) {
      m_release.info.description = "Dry run complete";
      return {std::move(m_release), {}};
    }
    return perform();
  }

private:
  bool live() const { return m_options.dryRun != DryRun::Client; }
  const kube::Cluster& cluster() const { return m_session.cluster(); }

  Result<void> prepare(chart::Chart& chart, const Value& values) {
    if (live()) {
      if (auto reachable = m_session.reachable(m_context); !reachable) {
        const Error error = std::move(reachable).error().wrapped("cluster reachability check failed");
        m_context.log(LogLevel::Error, error.message);
        return error;
      }
    }
    if (m_options.dryRun == DryRun::None && m_options.render.hideSecret) {
      m_context.log(LogLevel::Error, "hiding Kubernetes secrets requires a dry-run mode");
      return Error{Code::InvalidArgument, "hiding Kubernetes secrets requires a dry-run mode", {}, {}};
    }
    if (auto name = checkNameIsFree(); !name) {
      m_context.log(LogLevel::Error, logText("release name check failed", {{"error", name.error().message}}));
      return std::move(name).error().wrapped("release name check failed");
    }
    // On a copy: rendering does this again from the chart as it was loaded.
    const auto processed = chart.clone();
    if (auto dependencies = chart::processDependencies(m_context, *processed, values.isMap() ? values : Value::makeMap());
        !dependencies) {
      m_context.log(LogLevel::Error, logText("chart dependencies processing failed", {{"error", dependencies.error().message}}));
      return std::move(dependencies).error().wrapped("chart dependencies processing failed");
    }
    const auto crds = processed->crds();
    if (!live() || m_options.skipCrds || crds.empty()) return {};
    if (m_options.dryRun == DryRun::Server) {
      m_context.log(
          LogLevel::Warn, "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.");
      return {};
    }
    return installCrds(crds);
  }

  Result<void> checkNameIsFree() const {
    if (auto valid = render::checkReleaseName(m_options.releaseName); !valid)
      return std::move(valid).error().wrapped("release name " + quote(m_options.releaseName));
    if (m_options.dryRun != DryRun::None) return {};
    auto history = m_session.storage().heads(m_context, {{"name", m_options.releaseName}});
    if (!history || history->empty()) return {};
    const auto last =
        std::max_element(history->begin(), history->end(), [](const auto& a, const auto& b) { return a.version < b.version; });
    if (m_options.replace && (last->status == release::status::kUninstalled || last->status == release::status::kFailed)) return {};
    return Error{Code::AlreadyExists, "cannot reuse a name that is still in use", {}, {}};
  }

  Result<void> installCrds(const std::vector<chart::Crd>& crds) {
    kube::ResourceList all;
    for (const chart::Crd& crd : crds) {
      const std::string prefix = "failed to install CRD " + crd.name;
      auto resources = cluster().build(m_context, crd.file->data.view());
      if (!resources) return std::move(resources).error().wrapped(prefix);
      if (resources->empty()) return Error{Code::InvalidArgument, prefix + ": resources are empty", {}, {}};
      const kube::Conflicts conflicts = m_options.apply.forceConflicts ? kube::Conflicts::Force : kube::Conflicts::Report;
      if (auto created = cluster().create(m_context, *resources, {m_method, conflicts}); !created) {
        if (created.error().code == Code::AlreadyExists) {
          m_context.log(LogLevel::Debug, logText("CRD is already present. Skipping", {{"crd", crd.name}}));
          continue;
        }
        return std::move(created).error().wrapped(prefix);
      }
      all.insert(all.end(), resources->begin(), resources->end());
    }
    if (all.empty()) return {};
    kube::WaitOptions wait = internal::waitOptions(m_options.wait);
    if (wait.strategy == kube::Strategy::HookOnly) wait.strategy = kube::Strategy::Watcher;
    wait.timeout = kCrdTimeout;
    wait.jobsToo = false;
    CHARTROOM_TRY(kube::waitReady(m_context, cluster(), all, wait));
    m_session.resetCapabilities();
    return {};
  }

  // Fills m_release, or returns how the installation ended: with the half-made release where helm has one.
  std::optional<Outcome> render(std::unique_ptr<chart::Chart> chart, const Value& values) {
    render::RenderOptions options;
    options.releaseName = m_options.releaseName;
    options.nameSpace = m_session.nameSpace();
    options.capabilities = m_options.capabilities;
    if (live()) {
      auto capabilities = m_session.capabilities(m_context);
      if (!capabilities) return Outcome{std::nullopt, std::move(capabilities).error()};
      options.capabilities = std::move(*capabilities);
    }
    auto rendering = internal::renderRelease(m_context, m_session, std::move(chart), values, options, m_options.render,
        live() ? internal::Lookups::Live : internal::Lookups::None);
    if (rendering.failedAt == render::Stage::Dependencies || rendering.failedAt == render::Stage::Values)
      return Outcome{std::nullopt, std::move(rendering.result)};
    if (auto labels = internal::checkLabels(m_options.labels); !labels) return Outcome{std::nullopt, std::move(labels)};

    m_release.name = m_options.releaseName;
    m_release.nameSpace = m_session.nameSpace();
    m_release.chart = rendering.chart;
    m_release.config = values;
    m_release.info.firstDeployed = m_release.info.lastDeployed = release::Timestamp::now(m_session.clock());
    m_release.info.status = release::status::kUnknown;
    m_release.version = 1;
    m_release.labels = m_options.labels;
    m_release.applyMethod = internal::applyMethodName(m_method);
    m_release.hooks = std::move(rendering.hooks);
    m_release.manifest = std::move(rendering.manifest);
    m_release.info.notes = std::move(rendering.notes);
    if (!rendering.result) {
      m_release.setStatus(release::status::kFailed, "failed to render resource: " + rendering.result.error().message);
      return Outcome{std::move(m_release), std::move(rendering.result)};
    }
    m_release.setStatus(release::status::kPendingInstall, "Initial install underway");
    return std::nullopt;
  }

  Result<void> build() {
    if (!live()) return {};
    CHARTROOM_ASSIGN(m_resources, ownedObjects(m_context, m_session, m_release.manifest, m_release.name));
    CHARTROOM_ASSIGN(m_adopted, findExisting(m_context, m_session, m_resources, m_release.name,
                                    m_options.apply.takeOwnership ? Existing::Adopt : Existing::Refuse));
    return {};
  }

  Outcome perform() {
    if (m_options.createNamespace != CreateNamespace::No)
      if (auto made = createNamespace(); !made) return {std::nullopt, std::move(made)};
    if (m_options.replace)
      if (auto replaced = supersedeLast(); !replaced) return {std::nullopt, std::move(replaced)};
    if (auto stored = m_session.storage().create(m_context, m_release); !stored) return {std::move(m_release), std::move(stored)};
    if (auto applied = applyAll(); !applied) return fail(internal::reason(m_context, std::move(applied).error()));
    return {std::move(m_release), {}};
  }

  Result<void> createNamespace() {
    auto resources =
        cluster().build(m_context, "apiVersion: v1\nkind: Namespace\nmetadata:\n  labels:\n    name: " + m_release.nameSpace +
                                       "\n  name: " + m_release.nameSpace + "\n");
    if (!resources) return std::move(resources).error();
    if (m_options.createNamespace == CreateNamespace::IfMissing && !resources->empty()) {
      const auto live = cluster().get(m_context, resources->front());
      if (live || live.error().code == Code::Forbidden) return {};
      if (live.error().code != Code::NotFound) return live.error();
    }
    auto created = cluster().create(m_context, *resources, {m_method, kube::Conflicts::Report});
    if (!created && created.error().code != Code::AlreadyExists) return created;
    return {};
  }

  Result<void> supersedeLast() {
    auto last = m_session.storage().last(m_context, m_release.name);
    if (!last) return {};
    m_release.version = last->version + 1;
    if (last->info.status == release::status::kFailed) return {};
    last->setStatus(release::status::kSuperseded, "superseded by new release");
    return m_session.storage().update(m_context, *last);
  }

  Result<void> applyAll() {
    const internal::HookSettings hooks{m_options.wait, m_method};
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_release, "pre-install", hooks); !run)
        return std::move(run).error().wrapped("failed pre-install");
    CHARTROOM_TRY(m_context.check());
    m_context.progress("creating " + internal::countOfObjects(m_resources.size()));
    if (!m_resources.empty() && m_adopted.empty()) {
      CHARTROOM_TRY(cluster().create(m_context, m_resources, {m_method, kube::Conflicts::Report}));
    } else if (!m_resources.empty()) {
      kube::UpdateOptions update = internal::updateOptions(m_method, m_options.apply);
      if (m_options.apply.takeOwnership && !m_options.serverSideApply) update.customMerge = kube::CustomMerge::ThreeWay;
      CHARTROOM_TRY(cluster().update(m_context, m_adopted, m_resources, update).result);
    }
    CHARTROOM_TRY(kube::waitReady(m_context, cluster(), m_resources, internal::waitOptions(m_options.wait)));
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_release, "post-install", hooks); !run)
        return std::move(run).error().wrapped("failed post-install");
    m_release.setStatus(release::status::kDeployed, m_options.description.empty() ? "Install complete" : m_options.description);
    if (auto stored = m_session.storage().update(m_context, m_release); !stored)
      m_context.log(LogLevel::Error, logText("failed to record the release", {{"error", stored.error().message}}));
    return {};
  }

  Outcome fail(Error error) {
    m_release.setStatus(release::status::kFailed, "Release " + quote(m_options.releaseName) + " failed: " + error.message);
    if (m_options.rollbackOnFailure) {
      UninstallOptions uninstallOptions;
      uninstallOptions.releaseName = m_options.releaseName;
      uninstallOptions.hooks = m_options.hooks;
      uninstallOptions.wait = m_options.wait;
      auto gone = uninstall(m_context.afterEnd(), m_session, uninstallOptions);
      if (!gone.result)
        return {
            std::move(m_release), internal::bothFailed("an error occurred while uninstalling the release. original install error",
                                      error, gone.result.error())};
      return {std::move(m_release),
          std::move(error).wrapped(
              "release " + m_options.releaseName + " failed, and has been uninstalled due to rollback-on-failure being set")};
    }
    if (auto stored = m_session.storage().update(internal::detachedAfter(m_context, m_session, error), m_release); !stored)
      internal::logUnrecorded(m_context, m_release, stored.error());
    return {std::move(m_release), std::move(error)};
  }

  const Context& m_context;
  Session& m_session;
  InstallOptions m_options;
  kube::ApplyMethod m_method;
  release::Release m_release;
  kube::ResourceList m_resources;
  kube::ResourceList m_adopted;
};

} // namespace

Outcome install(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const InstallOptions& options) {
  return Install(context, session, options).run(std::move(chart), values);
}

Result<void> checkManifest(
    const Context& context, Session& session, const std::string& manifest, const std::string& releaseName, Existing existing) {
  CHARTROOM_ASSIGN(const kube::ResourceList resources, ownedObjects(context, session, manifest, releaseName));
  CHARTROOM_TRY(findExisting(context, session, resources, releaseName, existing));
  return {};
}

} // namespace chartroom::action
