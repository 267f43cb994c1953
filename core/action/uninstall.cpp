#include "core/action/uninstall.h"

#include "core/action/internal/history.h"
#include "core/action/internal/hooks.h"
#include "core/action/internal/ownership.h"
#include "core/action/internal/work.h"
#include "core/base/log_text.h"
#include "core/base/text.h"

#include <algorithm>

namespace chartroom::action {

namespace {

using internal::record;

class Uninstall {
public:
  Uninstall(const Context& context, Session& session, const UninstallOptions& options)
      : m_context(context), m_session(session), m_options(options) {}

  UninstallOutcome run() {
    if (auto reachable = m_session.reachable(m_context); !reachable) return failed(std::move(reachable).error());
    if (m_options.dryRun) return dryRun();
    const std::string& name = m_options.releaseName;
    if (auto valid = internal::checkName(name, "uninstall: Release name is invalid"); !valid)
      return failed(std::move(valid).error());
    auto all = m_session.storage().history(m_context, name);
    if (!all) {
      if (m_options.ignoreNotFound) return {};
      return failed(std::move(all).error().wrapped("uninstall: Release not loaded: " + name));
    }
    if (all->empty()) return failed({Code::NotFound, "no release provided", {}, {}});
    std::stable_sort(all->begin(), all->end(), [](const auto& a, const auto& b) { return a.version < b.version; });
    m_release = all->back();
    if (auto same = internal::checkPreparedOn(m_options.preparedOn, m_release); !same)
      return {std::nullopt, {}, std::move(same), m_release};
    if (m_release.info.status == release::status::kUninstalled) {
      if (m_options.keepHistory)
        return failed({Code::Conflict, "the release named " + quote(name) + " is already deleted", {}, {}});
      if (auto purged = purge(*all); !purged)
        return failed(std::move(purged).error().wrapped("uninstall: Failed to purge the release"));
      return {m_release, {}, {}};
    }
    return perform(*all);
  }

private:
  static UninstallOutcome failed(Error error) { return {std::nullopt, {}, std::move(error)}; }

  UninstallOutcome perform(const std::vector<release::Release>& all) {
    m_release.info.deleted = release::Timestamp::now(m_session.clock());
    m_release.setStatus(release::status::kUninstalling, "Deletion in progress (or silently failed)");
    const internal::HookSettings hooks{m_options.wait, kube::ApplyMethod::ServerSide};
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_release, "pre-delete", hooks); !run)
        return {m_release, {}, std::move(run)};
    quietly(m_session.storage().update(m_context, m_release));

    kube::ResourceList deleted;
    std::string kept;
    std::optional<Error> unverified;
    if (auto errors = deleteObjects(all, deleted, kept, unverified); !errors.empty()) {
      Error error{errors.front().code, "failed to delete release: " + m_options.releaseName, {}, {}};
      for (const Error& each : errors) error.notes.push_back(each.message);
      return failed(std::move(error));
    }
    if (unverified) {
      // The record is all that still names these objects.
      m_release.info.description = "Uninstallation incomplete: " + unverified->message;
      quietly(m_session.storage().update(internal::detached(m_context, m_session), m_release));
      return {m_release, kept, std::move(*unverified).wrapped("failed to delete release: " + m_options.releaseName)};
    }
    std::vector<Error> errors;
    if (auto gone = kube::waitForDelete(m_context, m_session.cluster(), deleted, internal::waitOptions(m_options.wait)); !gone)
      errors.push_back(std::move(gone).error());
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_release, "post-delete", hooks); !run)
        errors.push_back(std::move(run).error());
    m_release.setStatus(
        release::status::kUninstalled, m_options.description.empty() ? "Uninstallation complete" : m_options.description);

    if (!m_options.keepHistory) {
      if (auto purged = purge(all); !purged)
        errors.push_back(std::move(purged).error().wrapped("uninstall: Failed to purge the release"));
    } else {
      quietly(m_session.storage().update(internal::detached(m_context, m_session), m_release));
      auto deployed = m_session.storage().deployedAll(m_context, m_release.name);
      if (!deployed && !deployed.error().message.ends_with("has no deployed releases")) return failed(std::move(deployed).error());
      if (deployed)
        for (release::Release& each : *deployed) {
          each.info.status = release::status::kSuperseded;
          quietly(m_session.storage().update(m_context, each));
        }
    }
    UninstallOutcome outcome{m_release, kept, {}};
    if (const std::size_t count = errors.size(); count > 0)
      outcome.result = internal::joinErrors(std::move(errors), "; ")
                           .wrapped("uninstallation completed with " + std::to_string(count) + " error(s)");
    return outcome;
  }

  void quietly(const Result<void>& stored) const {
    if (!stored)
      m_context.log(LogLevel::Debug, logText("uninstall: Failed to store updated release", {{"error", stored.error().message}}));
  }

  Result<void> purge(const std::vector<release::Release>& all) {
    for (const release::Release& each : all)
      CHARTROOM_TRY(m_session.storage().remove(internal::detached(m_context, m_session), each.name, each.version));
    return {};
  }

  static std::string keptText(const std::vector<internal::ManifestPart>& parts) {
    std::string text;
    for (const internal::ManifestPart& part : parts) {
      if (!part.keep) continue;
      if (text.empty()) text = "These resources were kept due to the resource policy:\n";
      text += "[" + part.kind + "] " + part.name + "\n";
    }
    return text;
  }

  static std::string toDelete(const std::vector<internal::ManifestPart>& parts) {
    std::string text;
    for (const internal::ManifestPart& part : parts)
      if (!part.keep && !part.ignored) text += "\n---\n" + part.text;
    return text;
  }

  // `unverified` gets an error that names the objects whose owner could not be read.
  std::vector<Error> deleteObjects(const std::vector<release::Release>& history, kube::ResourceList& deleted, std::string& kept,
      std::optional<Error>& unverified) {
    auto parts = internal::uninstallParts(m_context, m_release.manifest);
    if (!parts) return {std::move(parts).error().wrapped("corrupted release record. You must manually delete the resources")};
    kept = keptText(*parts);
    auto resources = m_session.cluster().build(m_context, toDelete(*parts));
    if (!resources) return {std::move(resources).error().wrapped("unable to build kubernetes objects for delete")};
    auto left = internal::leftovers(m_context, m_session, history, {&*resources});
    if (left) resources->insert(resources->end(), left->begin(), left->end());
    else unverified = std::move(left).error();
    if (resources->empty()) return {};
    auto ownership = internal::sortByOwner(m_context, m_session.cluster(), *resources, m_release.name, m_release.nameSpace);
    if (!ownership.foreign.empty()) {
      if (!kept.empty()) kept += "\n";
      kept +=
          std::to_string(ownership.foreign.size()) + " resource(s) were not deleted because they are not owned by this release:\n";
      for (const kube::Resource& each : ownership.foreign) {
        m_context.log(LogLevel::Warn, logText("skipping delete of resource not owned by this release",
                                          {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace},
                                              {"release", m_release.name}}));
        kept += "[" + each.served.kind.kind + "] " + each.name + "\n";
      }
    }
    if (!ownership.unknown.empty()) {
      Error error = ownership.unknown.front().second;
      error.message =
          std::to_string(ownership.unknown.size()) + " resource(s) were not deleted because their ownership could not be verified:";
      error.notes.clear();
      for (const auto& [each, why] : ownership.unknown) {
        m_context.log(LogLevel::Warn, logText("skipping delete of resource because ownership could not be verified",
                                          {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace},
                                              {"release", m_release.name}, {"error", why.message}}));
        error.message += "\n[" + each.served.kind.kind + "] " + each.name + ": " + why.message;
      }
      unverified = std::move(error);
    }
    deleted = ownership.owned;
    if (deleted.empty()) return {};
    m_context.progress("deleting " + internal::countOfObjects(deleted.size()));
    return m_session.cluster().remove(m_context, deleted, m_options.propagation);
  }

  UninstallOutcome dryRun() {
    auto valid = internal::checkName(m_options.releaseName, "releaseContent: Release name is invalid");
    if (!valid) return failed(std::move(valid).error());
    auto last = m_session.storage().last(m_context, m_options.releaseName);
    if (!last) {
      if (m_options.ignoreNotFound && release::isReleaseNotFound(last.error())) return {};
      return failed(std::move(last).error());
    }
    m_release = std::move(*last);
    auto parts = internal::uninstallParts(m_context, m_release.manifest);
    if (!parts) return {m_release, {}, {}};
    if (auto resources = m_session.cluster().build(m_context, toDelete(*parts)); resources && !resources->empty()) {
      const auto ownership = internal::sortByOwner(m_context, m_session.cluster(), *resources, m_release.name, m_release.nameSpace);
      if (!ownership.foreign.empty())
        m_context.log(LogLevel::Warn, logText("dry-run: resources would be skipped because they are not owned by this release",
                                          {{"release", m_release.name}, {"count", std::to_string(ownership.foreign.size())}}));
      for (const kube::Resource& each : ownership.foreign)
        m_context.log(LogLevel::Warn, logText("dry-run: would skip resource",
                                          {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace}}));
      if (!ownership.unknown.empty())
        m_context.log(LogLevel::Warn, logText("dry-run: resources would be skipped because their ownership could not be verified",
                                          {{"release", m_release.name}, {"count", std::to_string(ownership.unknown.size())}}));
      for (const auto& [each, error] : ownership.unknown)
        m_context.log(LogLevel::Warn,
            logText("dry-run: would skip resource (ownership could not be verified)",
                {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace}, {"error", error.message}}));
    }
    return {m_release, keptText(*parts), {}};
  }

  const Context& m_context;
  Session& m_session;
  const UninstallOptions& m_options;
  release::Release m_release;
};

} // namespace

UninstallOutcome uninstall(const Context& context, Session& session, const UninstallOptions& options) {
  return Uninstall(context, session, options).run();
}

} // namespace chartroom::action
