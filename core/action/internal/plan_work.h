#pragma once

// Computing a Plan once both revisions' objects are known.

#include "core/action/plan.h"

#include <string>

namespace chartroom::action::internal {

// Ends a plan where the operation would end before it stores anything; with Unknown when the cluster does not say.
void failBefore(Plan& plan, Error error);

struct UpdatePlan {
  const kube::ResourceList& stored;    // of the current revision
  const kube::ResourceList& originals; // those and all else that the operation looks at
  const kube::ResourceList& targets;
  kube::UpdateOptions options;
  std::string before, after;             // the hooks' events; empty: none run
  std::string beforeFailed, afterFailed; // what the operation puts before a failing hook's error; may be empty
};
// Objects, hooks and CRDs of `plan.target`, and how it ends.
void planUpdate(const Context& context, Session& session, Plan& plan, const UpdatePlan& update);

// An upgrade that is refused because objects belong to somebody else: which ones.
void planForeign(
    const Context& context, Session& session, Plan& plan, const kube::ResourceList& stored, const kube::ResourceList& targets);

} // namespace chartroom::action::internal
