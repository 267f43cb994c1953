#pragma once

// Readiness: whether an object has become what it should be. Mirrors kstatus (fluxcd/cli-utils pkg/kstatus/status) and helm's own
// readers for hook Jobs and Pods, with their messages. Pure functions on one object and a clock; thread-safe.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/value/value.h"

#include <string>

namespace chartroom::kube {

enum class ReadyState { Unknown, InProgress, Current, Failed, Terminating, NotFound };
// "InProgress", "Current" … as kstatus prints them.
const char* readyStateName(ReadyState state);

struct Readiness {
  ReadyState state = ReadyState::Unknown;
  std::string message;
  std::string reason; // of the condition that stands in the way; may be empty
  friend bool operator==(const Readiness&, const Readiness&) = default;
};

// status.Compute: generic rules, then those of the kind, then a Ready condition, else Current.
Readiness computeReadiness(const Value& object, const Clock& clock = Clock::system());
// A Job that must be complete (hooks and --wait-for-jobs).
Readiness jobCompletion(const Value& job);
// A Pod that must have ended (hooks).
Readiness podCompletion(const Value& pod);

} // namespace chartroom::kube
