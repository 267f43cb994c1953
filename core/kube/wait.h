#pragma once

// Waiting for objects to become ready, complete or gone, by list and watch. Mirrors helm's pkg/kube/statuswait.go (strategies
// "watcher" and "hookOnly"; "legacy" waits by the same rules as "watcher" here, see Strategy).
//
// Blocks the caller; one thread per kind and namespace watches for it. Thread-safe.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/kube/cluster.h"
#include "core/kube/readiness.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace chartroom::kube {

// HookOnly waits for hooks alone: wait() and waitForDelete() return at once. Legacy, helm 3's polling, is served by Watcher's
// rules.
enum class Strategy { Watcher, HookOnly, Legacy };

// What keeps a wait from ending, for people.
struct Blocking {
  std::string kind;
  std::string nameSpace;
  std::string name;
  Readiness readiness;
  // Why, if it could be found out: of a pod below, or of the object.
  std::string pod;
  std::string reason; // "ImagePullBackOff"
  std::string message;
  std::string event; // the newest warning event's message
  friend bool operator==(const Blocking&, const Blocking&) = default;
};
// "Deployment web: Available: 0/2 (pod web-1: ImagePullBackOff: Back-off pulling image …)"
std::string blockingText(const Blocking& blocking);

struct WaitOptions {
  Strategy strategy = Strategy::HookOnly;
  std::chrono::nanoseconds timeout = std::chrono::minutes(5); // 0 means 30 s, less than 0 no limit
  bool jobsToo = false;                                       // Jobs must be complete
  // Called in the waiting thread when what blocks has changed.
  std::function<void(const std::vector<Blocking>&)> onProgress;
};

// Until all are Current or failed. The error has one line per object that is not (`resource Deployment/ns/web not ready. status:
// InProgress, message: Available: 0/2`) and the context's own text when time ran out; its notes say why, from blockingText().
Result<void> waitReady(const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options);
// Hooks: Jobs and Pods until they end, anything else until it is there.
Result<void> waitForHook(const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options);
// Until all are gone.
Result<void> waitForDelete(
    const Context& context, const Cluster& cluster, const ResourceList& resources, const WaitOptions& options);

// Why an object is not ready: looks at its pods' containers and at the newest warning event of both.
Blocking explain(
    const Context& context, const Cluster& cluster, const Resource& resource, const Value& live, const Readiness& readiness);

} // namespace chartroom::kube
