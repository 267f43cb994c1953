#include "core/action/upgrade.h"

#include "core/action/internal/history.h"
#include "core/action/internal/hooks.h"
#include "core/action/internal/ownership.h"
#include "core/action/internal/plan_work.h"
#include "core/action/internal/work.h"
#include "core/action/plan.h"
#include "core/action/rollback.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/chart/values.h"

#include <algorithm>

namespace chartroom::action {

namespace {

using internal::record;

class Upgrade {
public:
  Upgrade(const Context& context, Session& session, const UpgradeOptions& options)
      : m_context(context), m_session(session), m_options(options) {
    if (m_options.rollbackOnFailure && m_options.wait.strategy == kube::Strategy::HookOnly)
      m_options.wait.strategy = kube::Strategy::Watcher;
  }

  Outcome run(std::unique_ptr<chart::Chart> chart, const Value& values) {
    if (auto reachable = m_session.reachable(m_context); !reachable) return {std::nullopt, std::move(reachable)};
    if (auto name = internal::checkName(m_options.releaseName, "release name is invalid"); !name)
      return {std::nullopt, std::move(name)};
    if (auto prepared = prepare(std::move(chart), values); !prepared)
      return {std::nullopt, std::move(prepared), std::exchange(m_newest, std::nullopt)};
    return perform();
  }

  Plan plan(std::unique_ptr<chart::Chart> chart, const Value& values) {
    Plan plan;
    const auto fail = [&](Error error) {
      internal::failBefore(plan, std::move(error));
      return plan;
    };
    if (auto reachable = m_session.reachable(m_context); !reachable) return fail(std::move(reachable).error());
    if (auto name = internal::checkName(m_options.releaseName, "release name is invalid"); !name)
      return fail(std::move(name).error());
    auto prepared = prepare(std::move(chart), values);
    if (!m_history.empty()) plan.asOf = m_history.back();
    plan.unfinished = internal::unfinishedManifests(m_history);
    plan.superseded = m_newest.has_value();
    if (!prepared) {
      internal::failBefore(plan, std::move(prepared).error());
      if (plan.superseded) plan.finding.reason = kube::Reason::Superseded;
      else if (m_pending) plan.finding.reason = kube::Reason::Pending;
      return plan;
    }
    plan.target = m_target;
    plan.target->info.description = m_options.description;
    plan.method = m_method;
    kube::ResourceList current, target;
    if (auto built = build(current, target); !built) return fail(std::move(built).error());
    const kube::ResourceList stored = current;
    if (auto adopted = adopt(current, target); !adopted) {
      internal::failBefore(plan, std::move(adopted).error());
      internal::planForeign(m_context, m_session, plan, stored, target);
      return plan;
    }
    internal::UpdatePlan update{
        stored, current, target, updateOptions(), {}, {}, "pre-upgrade hooks failed", "post-upgrade hooks failed"};
    if (m_options.hooks == Hooks::Run) update.before = "pre-upgrade", update.after = "post-upgrade";
    internal::planUpdate(m_context, m_session, plan, update);
    return plan;
  }

private:
  const kube::Cluster& cluster() const { return m_session.cluster(); }

  Result<void> findCurrent(release::Release& last) {
    auto found = internal::readHistory(m_context, m_session, m_options.releaseName);
    if (!found)
      return release::isReleaseNotFound(found.error()) ? release::noDeployedReleases(m_options.releaseName)
                                                       : std::move(found).error();
    m_history = std::move(*found);
    last = m_history.back();
    if (auto same = internal::checkPreparedOn(m_options.preparedOn, last); !same) {
      m_newest = last;
      return same;
    }
    m_pending = release::isPending(last.info.status);
    if (m_pending) return Error{Code::Conflict, "another operation (install/upgrade/rollback) is in progress", {}, {}};
    if (last.info.status == release::status::kDeployed) {
      m_current = last;
      return {};
    }
    auto deployed = m_session.storage().deployed(m_context, m_options.releaseName);
    if (deployed) {
      m_current = std::move(*deployed);
      return {};
    }
    const bool none = deployed.error().message.ends_with("has no deployed releases");
    if (!none || (last.info.status != release::status::kFailed && last.info.status != release::status::kSuperseded))
      return std::move(deployed).error();
    m_current = last;
    return {};
  }

  Result<Value> reusedValues(chart::Chart& chart, const Value& given) {
    const Value fresh = given.isMap() ? given : Value::makeMap();
    const Value old = m_current.config.isMap() ? m_current.config : Value::makeMap();
    switch (m_options.valueReuse) {
    case ValueReuse::Reset: return fresh;
    case ValueReuse::Reuse: {
      if (!m_current.chart) return Error{Code::NotFound, "failed to rebuild old values: no chart in the last revision", {}, {}};
      auto before = chart::coalesceValues(m_context, *m_current.chart, old.deepCopy());
      if (!before) return std::move(before).error().wrapped("failed to rebuild old values");
      chart::coalesceTables(m_context, fresh, old.deepCopy(), chart::Nulls::Coalesce);
      chart.values = std::move(*before);
      return fresh;
    }
    case ValueReuse::ResetThenReuse: chart::coalesceTables(m_context, fresh, old.deepCopy(), chart::Nulls::Coalesce); return fresh;
    case ValueReuse::Default: break;
    }
    return fresh.size() == 0 && old.size() > 0 ? old : fresh;
  }

  Result<void> prepare(std::unique_ptr<chart::Chart> chart, const Value& given) {
    if (m_options.dryRun == DryRun::None && m_options.render.hideSecret)
      return Error{Code::InvalidArgument, "hiding Kubernetes secrets requires a dry-run mode", {}, {}};
    release::Release last;
    CHARTROOM_TRY(findCurrent(last));
    CHARTROOM_ASSIGN(const Value values, reusedValues(*chart, given));

    render::RenderOptions options;
    options.releaseName = m_options.releaseName;
    options.nameSpace = m_current.nameSpace;
    options.revision = last.version + 1;
    options.operation = render::Operation::Upgrade;
    CHARTROOM_ASSIGN(options.capabilities, m_session.capabilities(m_context));
    auto rendering = internal::renderRelease(m_context, m_session, std::move(chart), values, options, m_options.render,
        m_options.dryRun == DryRun::Client ? internal::Lookups::None : internal::Lookups::Live);
    if (!rendering.result) return std::move(rendering.result);
    CHARTROOM_TRY(internal::checkLabels(m_options.labels));
    CHARTROOM_ASSIGN(m_method, internal::decideApplyMethod(m_options.serverSide, last.applyMethod));

    m_target.name = m_options.releaseName;
    m_target.nameSpace = m_current.nameSpace;
    m_target.chart = rendering.chart;
    m_target.config = values;
    m_target.info.firstDeployed = m_current.info.firstDeployed;
    m_target.info.lastDeployed = release::Timestamp::now(m_session.clock());
    m_target.info.status = release::status::kPendingUpgrade;
    m_target.info.description = "Preparing upgrade";
    m_target.info.notes = std::move(rendering.notes);
    m_target.version = last.version + 1;
    m_target.manifest = std::move(rendering.manifest);
    m_target.hooks = std::move(rendering.hooks);
    m_target.labels = last.labels;
    for (const auto& [key, value] : m_options.labels) m_target.labels[key] = value;
    std::erase_if(m_target.labels, [](const auto& label) { return label.second == "null"; });
    m_target.applyMethod = internal::applyMethodName(m_method);
    CHARTROOM_TRY(cluster().build(m_context, m_target.manifest));
    return {};
  }

  // The objects of both revisions.
  Result<void> build(kube::ResourceList& current, kube::ResourceList& target) {
    auto before = cluster().build(m_context, m_current.manifest);
    if (!before) {
      if (contains(before.error().message, "unable to recognize \"\": no matches for kind"))
        return std::move(before).error().wrapped(
            "current release manifest contains removed kubernetes api(s) for this kubernetes version and it is "
            "therefore unable to build the kubernetes objects for performing the diff. error from kubernetes");
      return std::move(before).error().wrapped("unable to build kubernetes objects from current release manifest");
    }
    auto after = cluster().build(m_context, m_target.manifest);
    if (!after) return std::move(after).error().wrapped("unable to build kubernetes objects from new release manifest");
    current = std::move(*before);
    target = std::move(*after);
    internal::setOwner(target, m_target.name, m_target.nameSpace);
    return {};
  }

  // Adds to `current` what the target adopts and what unfinished operations left.
  Result<void> adopt(kube::ResourceList& current, const kube::ResourceList& target) {
    kube::ResourceList fresh;
    for (const kube::Resource& each : target) {
      const bool known = std::any_of(current.begin(), current.end(),
          [&](const kube::Resource& old) { return old.sameAs(each) && old.served.kind == each.served.kind; });
      if (!known) fresh.push_back(each);
    }
    auto adopted = internal::existing(m_context, cluster(), fresh, m_target.name, m_target.nameSpace,
        m_options.apply.takeOwnership ? Existing::Adopt : Existing::Refuse);
    if (!adopted) return std::move(adopted).error().wrapped("unable to continue with update");
    auto left = internal::leftovers(m_context, m_session, m_history, {&current, &target});
    if (!left) return std::move(left).error().wrapped("unable to continue with update");
    current.insert(current.end(), adopted->begin(), adopted->end());
    current.insert(current.end(), left->begin(), left->end());
    return {};
  }

  kube::UpdateOptions updateOptions() const {
    kube::UpdateOptions update = internal::updateOptions(m_method, m_options.apply);
    update.migrateFieldManager = m_method == kube::ApplyMethod::ServerSide && m_current.applyMethod != "ssa";
    return update;
  }

  Outcome perform() {
    kube::ResourceList current, target;
    if (auto built = build(current, target); !built) return {m_target, std::move(built)};
    if (auto adopted = adopt(current, target); !adopted) return {std::nullopt, std::move(adopted)};
    if (m_options.dryRun != DryRun::None) {
      m_target.info.description = m_options.description.empty() ? "Dry run complete" : m_options.description;
      return {m_target, {}};
    }
    if (auto stored = internal::createRecord(m_context, m_session, m_target, m_options.maxHistory, m_options.preparedOn, m_newest);
        !stored)
      return {std::nullopt, std::move(stored), std::exchange(m_newest, std::nullopt)};
    kube::ResourceList created;
    if (auto applied = applyAll(current, target, created); !applied)
      return fail(internal::reason(m_context, std::move(applied).error()), created);
    if (const int newer = m_options.preparedOn ? newerRevision() : 0; newer > 0) return giveWay(newer);
    auto stored = m_session.storage().update(internal::detached(m_context, m_session), m_target);
    return {m_target, std::move(stored)};
  }

  // Somebody may have rolled back while this one waited: then what became ready is not this revision. 0 when it is the newest.
  int newerRevision() {
    const auto heads = m_session.storage().heads(internal::detached(m_context, m_session), {{"name", m_target.name}});
    int newest = 0;
    if (heads)
      for (const release::Head& head : *heads) newest = std::max(newest, head.version);
    return newest > m_target.version ? newest : 0;
  }

  Outcome giveWay(int newer) {
    const std::string made = "revision " + std::to_string(newer) + " was made while it ran";
    m_target.setStatus(release::status::kSuperseded, "Superseded: " + made);
    record(internal::detached(m_context, m_session), m_session, m_target);
    return {m_target, Error{Code::Conflict, made, {}, {}}};
  }

  Result<void> applyAll(kube::ResourceList& current, kube::ResourceList& target, kube::ResourceList& created) {
    const internal::HookSettings hooks{m_options.wait, m_method};
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_target, "pre-upgrade", hooks); !run)
        return std::move(run).error().wrapped("pre-upgrade hooks failed");
    CHARTROOM_TRY(m_context.check());
    m_context.progress("updating " + internal::countOfObjects(target.size()));
    auto updated = cluster().update(m_context, current, target, updateOptions());
    created = std::move(updated.created);
    if (!updated.result) {
      record(internal::detachedAfter(m_context, m_session, updated.result.error()), m_session, m_current);
      return std::move(updated.result);
    }
    if (auto ready = kube::waitReady(m_context, cluster(), target, internal::waitOptions(m_options.wait)); !ready) {
      record(internal::detachedAfter(m_context, m_session, ready.error()), m_session, m_current);
      return ready;
    }
    if (m_options.hooks == Hooks::Run)
      if (auto run = internal::runHooks(m_context, m_session, m_target, "post-upgrade", hooks); !run)
        return std::move(run).error().wrapped("post-upgrade hooks failed");
    m_current.info.status = release::status::kSuperseded;
    record(m_context, m_session, m_current);
    m_target.setStatus(release::status::kDeployed, m_options.description.empty() ? "Upgrade complete" : m_options.description);
    return {};
  }

  Outcome fail(Error error, const kube::ResourceList& created) {
    m_context.log(LogLevel::Warn, logText("upgrade failed", {{"name", m_target.name}, {"error", error.message}}));
    m_target.setStatus(release::status::kFailed, "Upgrade " + quote(m_target.name) + " failed: " + error.message);
    const bool isRecorded = record(internal::detachedAfter(m_context, m_session, error), m_session, m_target);
    const Context after = m_context.afterEnd();
    if (m_options.cleanupOnFail && !created.empty()) {
      if (auto errors = cluster().remove(after, created, kube::Propagation::Background); !errors.empty())
        return {m_target, internal::bothFailed("an error occurred while cleaning up resources. original upgrade error", error,
                              internal::joinErrors(std::move(errors), ", ").wrapped("unable to cleanup resources"))};
    }
    if (!m_options.rollbackOnFailure) return {m_target, std::move(error)};

    auto heads = m_session.storage().heads(after, {{"name", m_target.name}});
    if (!heads)
      return {m_target, internal::bothFailed("an error occurred while finding last successful release. original upgrade error",
                            error, heads.error())};
    int version = 0;
    for (const release::Head& head : *heads)
      if (head.status == release::status::kSuperseded || head.status == release::status::kDeployed)
        version = std::max(version, head.version);
    if (version == 0)
      return {m_target, std::move(error).wrapped(
                            "unable to find a previously successful release when attempting to rollback. original upgrade error")};
    RollbackOptions back;
    back.releaseName = m_target.name;
    back.version = version;
    back.wait = m_options.wait;
    back.hooks = m_options.hooks;
    back.apply = m_options.apply;
    back.serverSide = m_options.serverSide;
    back.maxHistory = 0;
    auto rolled = rollback(after, m_session, back);
    if (!isRecorded) record(after, m_session, m_target); // the cluster may answer again
    if (!rolled.result)
      return {m_target, internal::bothFailed("an error occurred while rolling back the release. original upgrade error", error,
                            rolled.result.error())};
    return {m_target, std::move(error).wrapped(
                          "release " + m_target.name + " failed, and has been rolled back due to rollback-on-failure being set")};
  }

  const Context& m_context;
  Session& m_session;
  UpgradeOptions m_options;
  kube::ApplyMethod m_method = kube::ApplyMethod::ServerSide;
  std::vector<release::Release> m_history;  // oldest first
  std::optional<release::Release> m_newest; // when the caller prepared against another one
  bool m_pending = false;                   // another operation runs
  release::Release m_current;
  release::Release m_target;
};

} // namespace

Outcome upgrade(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const UpgradeOptions& options) {
  return Upgrade(context, session, options).run(std::move(chart), values);
}

Plan planUpgrade(const Context& context, Session& session, std::unique_ptr<chart::Chart> chart, const Value& values,
    const UpgradeOptions& options) {
  UpgradeOptions asked = options;
  asked.dryRun = DryRun::Server;
  return Upgrade(context, session, asked).plan(std::move(chart), values);
}

} // namespace chartroom::action
