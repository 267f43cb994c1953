#include "core/action/rollback.h"

#include "core/action/internal/history.h"
#include "core/action/internal/hooks.h"
#include "core/action/internal/ownership.h"
#include "core/action/internal/plan_work.h"
#include "core/action/internal/work.h"
#include "core/action/plan.h"
#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace chartroom::action {

namespace {

using internal::record;

constexpr std::size_t kMaxDescription = 256;

class Rollback {
public:
  Rollback(const Context& context, Session& session, const RollbackOptions& options)
      : m_context(context), m_session(session), m_options(options) {}

  Outcome run() {
    if (auto checked = check(); !checked) return {std::nullopt, std::move(checked)};
    if (auto prepared = prepare(); !prepared) return {std::nullopt, std::move(prepared), std::exchange(m_newest, std::nullopt)};
    if (m_options.dryRun != DryRun::None) return {m_target, {}};
    // Before anything is stored: helm leaves a pending record when this fails.
    if (auto built = build(); !built) return {m_target, std::move(built)};
    if (auto stored = internal::createRecord(m_context, m_session, m_target, m_options.maxHistory, m_options.preparedOn, m_newest);
        !stored)
      return {std::nullopt, std::move(stored), std::exchange(m_newest, std::nullopt)};
    if (auto performed = perform(); !performed) return {m_target, std::move(performed)};
    auto stored = m_session.storage().update(internal::detached(m_context, m_session), m_target);
    return {m_target, std::move(stored)};
  }

  Plan plan() {
    Plan plan;
    auto possible = check();
    if (possible) possible = prepare();
    if (!m_history.empty()) plan.asOf = m_history.back();
    plan.unfinished = internal::unfinishedManifests(m_history);
    plan.superseded = m_newest.has_value();
    if (possible) {
      plan.target = m_target;
      plan.method = m_method;
      possible = build();
    }
    if (!possible) {
      internal::failBefore(plan, std::move(possible).error());
      if (plan.superseded) plan.finding.reason = kube::Reason::Superseded;
      return plan;
    }
    internal::UpdatePlan update{m_stored, m_originals, m_targets, updateOptions(), {}, {}, {}, {}};
    if (m_options.hooks == Hooks::Run) update.before = "pre-rollback", update.after = "post-rollback";
    internal::planUpdate(m_context, m_session, plan, update);
    return plan;
  }

private:
  Result<void> check() const {
    if (const std::size_t length = runeCount(m_options.description); length > kMaxDescription)
      return Error{Code::InvalidArgument,
          "description must be " + std::to_string(kMaxDescription) + " characters or less, got " + std::to_string(length), {}, {}};
    return m_session.reachable(m_context);
  }

  Result<void> prepare() {
    CHARTROOM_TRY(internal::checkName(m_options.releaseName, "prepareRollback: Release name is invalid"));
    if (m_options.version < 0) return Error{Code::InvalidArgument, "invalid release revision", {}, {}};
    CHARTROOM_ASSIGN(m_history, internal::readHistory(m_context, m_session, m_options.releaseName));
    m_current = m_history.back();
    if (auto same = internal::checkPreparedOn(m_options.preparedOn, m_current); !same) {
      m_newest = m_current;
      return same;
    }
    const int version = m_options.version == 0 ? m_current.version - 1 : m_options.version;
    // The records, not their labels: a label may name a revision whose record is another one or unreadable.
    CHARTROOM_ASSIGN(const auto history, m_session.storage().history(m_context, m_options.releaseName));
    if (std::none_of(history.begin(), history.end(), [&](const auto& one) { return one.version == version; }))
      return Error{Code::NotFound, "release has no " + std::to_string(version) + " version", {}, {}};
    CHARTROOM_ASSIGN(const release::Release previous, m_session.storage().get(m_context, m_options.releaseName, version));
    CHARTROOM_ASSIGN(m_method, internal::decideApplyMethod(m_options.serverSide, previous.applyMethod));

    m_target = previous;
    m_target.nameSpace = m_current.nameSpace;
    m_target.info = {};
    m_target.info.firstDeployed = m_current.info.firstDeployed;
    m_target.info.lastDeployed = release::Timestamp::now(m_session.clock());
    m_target.info.status = release::status::kPendingRollback;
    m_target.info.notes = previous.info.notes;
    m_target.info.rollbackRevision = version;
    m_target.info.description = m_options.description.empty() ? "Rollback to " + std::to_string(version) : m_options.description;
    m_target.version = m_current.version + 1;
    m_target.applyMethod = internal::applyMethodName(m_method);
    return {};
  }

  Result<void> build() {
    const kube::Cluster& cluster = m_session.cluster();
    auto current = cluster.build(m_context, m_current.manifest);
    if (!current) return std::move(current).error().wrapped("unable to build kubernetes objects from current release manifest");
    auto target = cluster.build(m_context, m_target.manifest);
    if (!target) return std::move(target).error().wrapped("unable to build kubernetes objects from new release manifest");
    m_stored = std::move(*current);
    m_targets = std::move(*target);
    internal::setOwner(m_targets, m_target.name, m_target.nameSpace);
    m_originals = m_stored;
    CHARTROOM_ASSIGN(
        const kube::ResourceList left, internal::leftovers(m_context, m_session, m_history, {&m_originals, &m_targets}));
    m_originals.insert(m_originals.end(), left.begin(), left.end());
    return {};
  }

  kube::UpdateOptions updateOptions() const { return internal::updateOptions(m_method, m_options.apply); }

  Result<void> perform() {
    const kube::Cluster& cluster = m_session.cluster();
    const internal::HookSettings hooks{m_options.wait, m_method};
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_target, "pre-rollback", hooks); !run)
        return fail(std::move(run).error());
    if (auto go = m_context.check(); !go) return fail(std::move(go).error());
    auto updated = cluster.update(m_context, m_originals, m_targets, updateOptions());
    if (!updated.result) return failUpdate(std::move(updated));
    if (auto ready = kube::waitReady(m_context, cluster, m_targets, internal::waitOptions(m_options.wait)); !ready)
      return fail(internal::reason(m_context, std::move(ready).error())).error().wrapped("release " + m_target.name + " failed");
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_target, "post-rollback", hooks); !run)
        return fail(std::move(run).error());

    auto deployed = m_session.storage().deployedAll(internal::detached(m_context, m_session), m_current.name);
    if (!deployed && !deployed.error().message.ends_with("has no deployed releases")) return fail(std::move(deployed).error());
    if (deployed)
      for (release::Release& each : *deployed) {
        each.info.status = release::status::kSuperseded;
        record(m_context, m_session, each);
      }
    m_target.info.status = release::status::kDeployed;
    return {};
  }

  // A rollback that ended is not pending any more; helm leaves the record pending when a hook fails.
  Result<void> fail(Error error) {
    error = internal::reason(m_context, std::move(error));
    m_target.setStatus(release::status::kFailed, "Release " + quote(m_target.name) + " failed: " + error.message);
    record(internal::detachedAfter(m_context, m_session, error), m_session, m_target);
    return error;
  }

  Result<void> failUpdate(kube::Updated updated) {
    Error error = internal::reason(m_context, std::move(updated.result).error());
    const std::string message = "Rollback " + quote(m_target.name) + " failed: " + error.message;
    m_context.log(LogLevel::Warn, message);
    m_current.info.status = release::status::kSuperseded;
    m_target.setStatus(release::status::kFailed, message);
    const Context after = internal::detachedAfter(m_context, m_session, error);
    record(after, m_session, m_current);
    record(after, m_session, m_target);
    if (m_options.cleanupOnFail)
      if (auto errors =
              m_session.cluster().remove(internal::detached(m_context, m_session), updated.created, kube::Propagation::Background);
          !errors.empty())
        return internal::joinErrors(std::move(errors), ", ")
            .wrapped("unable to cleanup resources")
            .wrapped("an error occurred while cleaning up resources. original rollback error");
    return error;
  }

  const Context& m_context;
  Session& m_session;
  const RollbackOptions& m_options;
  kube::ApplyMethod m_method = kube::ApplyMethod::ServerSide;
  std::vector<release::Release> m_history;             // oldest first
  std::optional<release::Release> m_newest;            // when the caller prepared against another one
  kube::ResourceList m_stored, m_originals, m_targets; // of the current record; with what unfinished operations left; of the target
  release::Release m_current;
  release::Release m_target;
};

} // namespace

Outcome rollback(const Context& context, Session& session, const RollbackOptions& options) {
  return Rollback(context, session, options).run();
}

Plan planRollback(const Context& context, Session& session, const RollbackOptions& options) {
  return Rollback(context, session, options).plan();
}

} // namespace chartroom::action
