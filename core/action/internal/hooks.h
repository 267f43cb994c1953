#pragma once

// Running a release's hooks (pkg/action/hooks.go).

#include "core/action/options.h"
#include "core/action/session.h"

#include <functional>
#include <string_view>
#include <vector>

namespace chartroom::action::internal {

struct HookSettings {
  WaitSettings wait;
  kube::ApplyMethod method = kube::ApplyMethod::ServerSide;
};

// The hooks of an event in the order in which they run.
std::vector<release::Hook*> hooksOf(release::Release& release, std::string_view event);

// Runs every hook of `event` in order, records each start in storage, deletes by policy. Changes the hooks' lastRun.
Result<void> runHooks(
    const Context& context, Session& session, release::Release& release, std::string_view event, const HookSettings& settings);
// The same in two steps: the clean-up comes back to be called after, say, logs were read.
struct HooksRun {
  Result<void> result;
  std::function<Result<void>()> cleanUp; // may be empty
};
HooksRun runHooksWithCleanUp(
    const Context& context, Session& session, release::Release& release, std::string_view event, const HookSettings& settings);

kube::WaitOptions waitOptions(const WaitSettings& settings);

} // namespace chartroom::action::internal
