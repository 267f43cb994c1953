#include "core/action/internal/hooks.h"

#include "core/action/internal/work.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/object/access.h"

#include <algorithm>

namespace chartroom::action::internal {

namespace {

bool has(const std::vector<std::string>& policies, std::string_view policy) {
  return std::find(policies.begin(), policies.end(), policy) != policies.end();
}

Result<void> deleteByPolicy(
    const Context& context, Session& session, const release::Hook& hook, std::string_view policy, const HookSettings& settings) {
  // Deleting a definition would take all its objects along.
  if (hook.kind == "CustomResourceDefinition" || !has(hook.deletePolicies, policy)) return {};
  auto resources = session.cluster().build(context, hook.manifest);
  if (!resources) return std::move(resources).error().wrapped("unable to build kubernetes object for deleting hook " + hook.path);
  if (auto errors = session.cluster().remove(context, *resources, kube::Propagation::Background); !errors.empty())
    return joinErrors(std::move(errors), "; ");
  return kube::waitForDelete(context, session.cluster(), *resources, waitOptions(settings.wait));
}

// The logs of the hook's pods go to the session's listener.
Result<void> outputLogs(const Context& context, Session& session, const release::Hook& hook, const std::string& releaseNamespace,
    std::string_view policy) {
  if (!has(hook.outputLogPolicies, policy) || (hook.kind != "Job" && hook.kind != "Pod") || !session.options().onHookLog) return {};
  CHARTROOM_ASSIGN(const kube::ResourceList resources, session.cluster().build(context, hook.manifest));
  const std::string space =
      resources.empty() || resources.front().nameSpace.empty() ? releaseNamespace : resources.front().nameSpace;
  const kube::ServedResource pods{{"", "v1", "Pod"}, "pods", "pod", {}, {}, true};
  CHARTROOM_ASSIGN(const Value list,
      session.cluster().list(context, pods, space,
          {hook.kind == "Job" ? std::pair<std::string, std::string>{"labelSelector", "job-name=" + hook.name}
                              : std::pair<std::string, std::string>{"fieldSelector", "metadata.name=" + hook.name}}));
  if (!list.get("items").isList()) return {};
  for (const Value& pod : list.get("items").list().items) {
    const std::string name = object::textAt(pod, {"metadata", "name"});
    const Value containers = object::at(pod, {"spec", "containers"});
    if (!containers.isList()) continue;
    for (const Value& each : containers.list().items) {
      const std::string container = object::textAt(each, {"name"});
      auto log = session.cluster().log(context, space, name, container);
      if (!log) return Error{log.error().code, "failed to stream pod logs for pod: " + name + ", container: " + container, {}, {}};
      session.options().onHookLog(space, name, container, *log);
    }
  }
  return {};
}

} // namespace

kube::WaitOptions waitOptions(const WaitSettings& settings) {
  return {settings.strategy, settings.timeout, settings.jobsToo, settings.onProgress};
}

std::vector<release::Hook*> hooksOf(release::Release& release, std::string_view event) {
  std::vector<release::Hook*> hooks;
  for (release::Hook& hook : release.hooks)
    if (hook.firesOn(event)) hooks.push_back(&hook);
  std::stable_sort(hooks.begin(), hooks.end(), [](const release::Hook* a, const release::Hook* b) {
    return a->weight == b->weight ? a->name < b->name : a->weight < b->weight;
  });
  return hooks;
}

HooksRun runHooksWithCleanUp(
    const Context& context, Session& session, release::Release& release, std::string_view event, const HookSettings& settings) {
  const std::vector<release::Hook*> hooks = hooksOf(release, event);

  for (std::size_t i = 0; i < hooks.size(); ++i) {
    release::Hook& hook = *hooks[i];
    if (hook.deletePolicies.empty()) hook.deletePolicies = {"before-hook-creation"};
    context.progress("running hook " + std::string(event) + " " + hook.name);
    if (auto gone = deleteByPolicy(context, session, hook, "before-hook-creation", settings); !gone) return {std::move(gone), {}};
    auto resources = session.cluster().build(context, hook.manifest);
    if (!resources)
      return {std::move(resources).error().wrapped(
                  "unable to build kubernetes object for " + std::string(event) + " hook " + hook.path),
          {}};
    hook.lastRun = {release::Timestamp::now(session.clock()), {}, "Running"};
    record(context, session, release);
    hook.lastRun.phase = "Unknown";
    if (auto created = session.cluster().create(context, *resources, {settings.method, kube::Conflicts::Report}); !created) {
      hook.lastRun.completed = release::Timestamp::now(session.clock());
      hook.lastRun.phase = "Failed";
      return {std::move(created).error().wrapped("warning: Hook " + std::string(event) + " " + hook.path + " failed"), {}};
    }
    auto done = kube::waitForHook(context, session.cluster(), *resources, waitOptions(settings.wait));
    hook.lastRun.completed = release::Timestamp::now(session.clock());
    if (!done) {
      hook.lastRun.phase = "Failed";
      const Context after = detached(context, session);
      if (auto logs = outputLogs(after, session, hook, release.nameSpace, "hook-failed"); !logs)
        context.log(LogLevel::Error, "error outputting logs for hook failure: " + logs.error().message);
      const std::vector<release::Hook*> earlier(hooks.begin(), hooks.begin() + static_cast<std::ptrdiff_t>(i));
      return {std::move(done), [after, &session, &hook, earlier, settings]() -> Result<void> {
                if (auto gone = deleteByPolicy(after, session, hook, "hook-failed", settings); !gone)
                  after.log(LogLevel::Error, "error deleting the hook resource on hook failure: " + gone.error().message);
                for (const release::Hook* each : earlier)
                  CHARTROOM_TRY(deleteByPolicy(after, session, *each, "hook-succeeded", settings));
                return {};
              }};
    }
    hook.lastRun.phase = "Succeeded";
  }
  return {{}, [&context, &session, &release, hooks, settings]() -> Result<void> {
            for (auto each = hooks.rbegin(); each != hooks.rend(); ++each) {
              if (auto logs = outputLogs(context, session, **each, release.nameSpace, "hook-succeeded"); !logs)
                context.log(LogLevel::Error, "error outputting logs for hook failure: " + logs.error().message);
              CHARTROOM_TRY(deleteByPolicy(context, session, **each, "hook-succeeded", settings));
            }
            return {};
          }};
}

Result<void> runHooks(
    const Context& context, Session& session, release::Release& release, std::string_view event, const HookSettings& settings) {
  HooksRun run = runHooksWithCleanUp(context, session, release, event, settings);
  if (run.cleanUp) {
    auto cleaned = run.cleanUp();
    if (!cleaned) return cleaned;
  }
  return std::move(run.result);
}

} // namespace chartroom::action::internal
