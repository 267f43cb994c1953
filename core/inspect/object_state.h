#pragma once

// The state of one live object: how well it is, the word for it, how far its pods are and what stands in the way. Our findings are
// codes with arguments; the window and the command line turn them into sentences. The cluster's own texts (a phase, a reason, a
// message) are passed on as they are. Pure functions, any thread.

#include "core/value/value.h"

#include <string>
#include <vector>

namespace chartroom::inspect {

enum class ObjectHealth { Ready, Waiting, Degraded, Failed, Unknown };

struct ObjectState {
  enum class Word {
    None,      // a ReplicaSet's: its workload speaks for it
    OfCluster, // `ofCluster`
    Applied,
    Available,
    NotAvailable,
    Active,
    NotScaling,
    Bound,
    Scheduled,
    Suspended,
    Established,
    Admitted,
    NoAddress,
    Complete,
    Running,
    Progressing,
    Paused,
    Pending,
    Terminating,
    Failed,
    Missing,
    Removed, // missing as it should be: of an uninstalled release
    NotReadable,
    NotServed,
    Unknown
  };
  enum class Rollout { None, Updated, NewReady }; // `rolled` of `wanted` pods are of the newest state, or those of it are ready
  enum class Why { None, OfCluster, ExitCode, NotThere };

  ObjectHealth health = ObjectHealth::Unknown;
  Word word = Word::None;
  std::string ofCluster{};    // "CrashLoopBackOff"
  int ready = 0, wanted = -1; // pods or containers; `wanted` is -1 where nothing is counted
  Rollout rollout = Rollout::None;
  int rolled = 0;
  Why why = Why::None;
  std::string message{};           // Why::OfCluster: one line, not masked
  int exitCode = 0, restarts = -1; // Why::ExitCode; -1 is unknown
  friend bool operator==(const ObjectState&, const ObjectState&) = default;
};

// By the rules of its kind, else by kstatus.
ObjectState stateOf(const Value& object);

struct ObjectCondition {
  std::string type, status, reason, message, time;
};
std::vector<ObjectCondition> conditionsOf(const Value& object);

} // namespace chartroom::inspect
