#include "core/kube/readiness.h"

#include "core/base/text.h"
#include "core/go/duration.h"
#include "core/go/time.h"
#include "core/kube/cluster.h"
#include "core/object/access.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>

namespace chartroom::kube {

namespace {

std::int64_t count(const Value& object, std::initializer_list<std::string_view> path, std::int64_t otherwise) {
  return object::integerAt(object, path).value_or(otherwise);
}

Readiness inProgress(std::string reason, std::string message) {
  return {ReadyState::InProgress, std::move(message), std::move(reason)};
}
Readiness failed(std::string reason, std::string message) { return {ReadyState::Failed, std::move(message), std::move(reason)}; }
Readiness current(std::string message) { return {ReadyState::Current, std::move(message), {}}; }

std::string ratio(const char* what, std::int64_t have, std::int64_t want) {
  return std::string(what) + ": " + std::to_string(have) + "/" + std::to_string(want);
}

struct Condition {
  std::string type, status, reason, message;
};

std::vector<Condition> conditionsOf(const Value& object) {
  std::vector<Condition> result;
  const Value list = object::at(object, {"status", "conditions"});
  if (list.isList())
    for (const Value& each : list.list().items)
      result.push_back({object::textAt(each, {"type"}), object::textAt(each, {"status"}), object::textAt(each, {"reason"}),
          object::textAt(each, {"message"})});
  return result;
}

const Condition* find(const std::vector<Condition>& conditions, std::string_view type) {
  for (const Condition& each : conditions)
    if (each.type == type) return &each;
  return nullptr;
}

Readiness statefulSet(const Value& object, const Clock&) {
  if (object::textAt(object, {"spec", "updateStrategy", "type"}) == "OnDelete")
    return current("StatefulSet is using the ondelete update strategy");
  const auto wanted = count(object, {"spec", "replicas"}, 1);
  const auto ready = count(object, {"status", "readyReplicas"}, 0);
  const auto now = count(object, {"status", "currentReplicas"}, 0);
  const auto updated = count(object, {"status", "updatedReplicas"}, 0);
  const auto all = count(object, {"status", "replicas"}, 0);
  const auto partition = count(object, {"spec", "updateStrategy", "rollingUpdate", "partition"}, -1);
  if (wanted > all) return inProgress("LessReplicas", ratio("Replicas", all, wanted));
  if (wanted > ready) return inProgress("LessReady", ratio("Ready", ready, wanted));
  if (all > wanted) return inProgress("ExtraPods", "Pending termination: " + std::to_string(all - wanted));
  if (partition != -1) {
    if (updated < wanted - partition) return inProgress("PartitionRollout", ratio("updated", updated, wanted - partition));
    return current("Partition rollout complete. updated: " + std::to_string(updated));
  }
  if (wanted > now) return inProgress("LessCurrent", ratio("current", now, wanted));
  if (object::textAt(object, {"status", "currentRevision"}) != object::textAt(object, {"status", "updateRevision"}))
    return inProgress("RevisionMismatch", "Waiting for updated revision to match current");
  return current("All replicas scheduled as expected. Replicas: " + std::to_string(all));
}

Readiness deployment(const Value& object, const Clock&) {
  constexpr std::int64_t kNoDeadline = std::numeric_limits<std::int32_t>::max();
  bool progressing = count(object, {"spec", "progressDeadlineSeconds"}, kNoDeadline) == kNoDeadline;
  bool available = false;
  for (const Condition& condition : conditionsOf(object)) {
    if (condition.type == "Progressing") {
      if (condition.reason == "ProgressDeadlineExceeded") return failed(condition.reason, "Progress deadline exceeded");
      if (condition.status == "True" && condition.reason == "NewReplicaSetAvailable") progressing = true;
    } else if (condition.type == "Available" && condition.status == "True") {
      available = true;
    }
  }
  const auto wanted = count(object, {"spec", "replicas"}, 1);
  const auto all = count(object, {"status", "replicas"}, 0);
  const auto updated = count(object, {"status", "updatedReplicas"}, 0);
  const auto ready = count(object, {"status", "readyReplicas"}, 0);
  const auto usable = count(object, {"status", "availableReplicas"}, 0);
  if (wanted > all) return inProgress("LessReplicas", ratio("Replicas", all, wanted));
  if (wanted > updated) return inProgress("LessUpdated", ratio("Updated", updated, wanted));
  if (all > wanted) return inProgress("ExtraPods", "Pending termination: " + std::to_string(all - wanted));
  if (updated > usable) return inProgress("LessAvailable", ratio("Available", usable, updated));
  if (wanted > ready) return inProgress("LessReady", ratio("Ready", ready, wanted));
  if (!progressing) return inProgress("ReplicaSetNotAvailable", "ReplicaSet not Available");
  if (!available) return inProgress("DeploymentNotAvailable", "Deployment not Available");
  return current("Deployment is available. Replicas: " + std::to_string(all));
}

Readiness replicaSet(const Value& object, const Clock&) {
  for (const Condition& condition : conditionsOf(object))
    if (condition.type == "ReplicaFailure" && condition.status == "True")
      return inProgress("ReplicaFailure", "Replica Failure condition. Check Pods");
  const auto wanted = count(object, {"spec", "replicas"}, 1);
  const auto all = count(object, {"status", "replicas"}, 0);
  const auto ready = count(object, {"status", "readyReplicas"}, 0);
  const auto usable = count(object, {"status", "availableReplicas"}, 0);
  const auto labelled = count(object, {"status", "fullyLabeledReplicas"}, 0);
  if (wanted > labelled) return inProgress("LessLabelled", ratio("Labelled", labelled, wanted));
  if (wanted > usable) return inProgress("LessAvailable", ratio("Available", usable, wanted));
  if (wanted > ready) return inProgress("LessReady", ratio("Ready", ready, wanted));
  if (all > wanted) return inProgress("ExtraPods", "Pending termination: " + std::to_string(all - wanted));
  return current("ReplicaSet is available. Replicas: " + std::to_string(all));
}

Readiness daemonSet(const Value& object, const Clock&) {
  const std::string kind = object::textAt(object, {"kind"});
  if (!object::integerAt(object, {"metadata", "generation"}))
    return inProgress("NoGeneration", kind + " metadata.generation not found");
  if (!object::integerAt(object, {"status", "observedGeneration"}))
    return inProgress("NoObservedGeneration", kind + " status.observedGeneration not found");
  const auto desired = count(object, {"status", "desiredNumberScheduled"}, -1);
  const auto now = count(object, {"status", "currentNumberScheduled"}, 0);
  const auto updated = count(object, {"status", "updatedNumberScheduled"}, 0);
  const auto usable = count(object, {"status", "numberAvailable"}, 0);
  const auto ready = count(object, {"status", "numberReady"}, 0);
  if (desired == -1) return inProgress("NoDesiredNumber", "Missing .status.desiredNumberScheduled");
  if (desired > now) return inProgress("LessCurrent", ratio("Current", now, desired));
  if (desired > updated) return inProgress("LessUpdated", ratio("Updated", updated, desired));
  if (desired > usable) return inProgress("LessAvailable", ratio("Available", usable, desired));
  if (desired > ready) return inProgress("LessReady", ratio("Ready", ready, desired));
  return current("All replicas scheduled as expected. Replicas: " + std::to_string(desired));
}

Readiness claim(const Value& object, const Clock&) {
  const std::string phase = object::textAt(object, {"status", "phase"});
  if (phase != "Bound") return inProgress("NotBound", "PVC is not Bound. phase: " + (phase.empty() ? "unknown" : phase));
  return current("PVC is Bound");
}

std::string crashLooping(const Value& object) {
  std::vector<std::string> names;
  const Value list = object::at(object, {"status", "containerStatuses"});
  if (list.isList())
    for (const Value& each : list.list().items)
      if (object::textAt(each, {"state", "waiting", "reason"}) == "CrashLoopBackOff")
        names.push_back(object::textAt(each, {"name"}));
  return join(names, ",");
}

Readiness pod(const Value& object, const Clock& clock) {
  const std::string phase = object::textAt(object, {"status", "phase"});
  const auto conditions = conditionsOf(object);
  if (phase == "Succeeded") return current("Pod has completed successfully");
  if (phase == "Failed") return current("Pod has completed, but not successfully");
  if (phase == "Running") {
    const Condition* ready = find(conditions, "Ready");
    if (ready && ready->status == "True") return current("Pod is Ready");
    if (const std::string names = crashLooping(object); !names.empty())
      return failed("ContainerCrashLooping", "Containers in CrashLoop state: " + names);
    return inProgress("PodRunningNotReady", "Pod is running but is not Ready");
  }
  if (phase == "Pending") {
    const Condition* scheduled = find(conditions, "PodScheduled");
    if (scheduled && scheduled->status == "False" && scheduled->reason == "Unschedulable") {
      const auto created = go::parseTime(go::kRfc3339, object::textAt(object, {"metadata", "creationTimestamp"}), go::Zone::utc());
      if (created && go::Time::of(clock.now(), go::Zone::utc()).minus(*created) < 15 * go::kSecond)
        return inProgress("PodNotScheduled", "Pod has not been scheduled");
      return failed("PodUnschedulable", "Pod could not be scheduled");
    }
    return inProgress("PodPending", "Pod is in the Pending phase");
  }
  if (phase.empty()) return inProgress("PodNotObserved", "Pod phase not available");
  return {ReadyState::Unknown, "unknown phase " + phase, {}};
}

Readiness job(const Value& object, const Clock&) {
  const auto parallel = count(object, {"spec", "parallelism"}, 1);
  const auto completions = count(object, {"spec", "completions"}, parallel);
  const auto succeeded = count(object, {"status", "succeeded"}, 0);
  const auto active = count(object, {"status", "active"}, 0);
  const auto failures = count(object, {"status", "failed"}, 0);
  for (const Condition& condition : conditionsOf(object)) {
    if (condition.type == "Complete" && condition.status == "True")
      return current("Job Completed. " + ratio("succeeded", succeeded, completions));
    if (condition.type == "Failed" && condition.status == "True")
      return failed("JobFailed", "Job Failed. " + ratio("failed", failures, completions));
  }
  if (object::textAt(object, {"status", "startTime"}).empty()) return inProgress("JobNotStarted", "Job not started");
  return current("Job in progress. success:" + std::to_string(succeeded) + ", active: " + std::to_string(active) +
                 ", failed: " + std::to_string(failures));
}

Readiness service(const Value& object, const Clock&) {
  if (object::textAt(object, {"spec", "type"}) == "LoadBalancer" && object::textAt(object, {"spec", "clusterIP"}).empty())
    return inProgress("NoIPAssigned", "ClusterIP not set. Service type: LoadBalancer");
  return current("Service is ready");
}

Readiness definition(const Value& object, const Clock&) {
  for (const Condition& condition : conditionsOf(object)) {
    if (condition.type == "NamesAccepted" && condition.status == "False") return failed(condition.reason, condition.message);
    if (condition.type == "Established") {
      if (condition.status == "False" && condition.reason != "Installing") return failed(condition.reason, condition.message);
      if (condition.status == "True") return current("CRD is established");
    }
  }
  return inProgress("Installing", "Install in progress");
}

Readiness always(const Value&, const Clock&) { return current("Resource is always ready"); }
Readiness budget(const Value&, const Clock&) { return current("AllowedDisruptions has been computed."); }

std::optional<Readiness> generic(const Value& object) {
  if (!object::textAt(object, {"metadata", "deletionTimestamp"}).empty())
    return Readiness{ReadyState::Terminating, "Resource scheduled for deletion", {}};
  const auto generation = object::integerAt(object, {"metadata", "generation"});
  const auto observed = object::integerAt(object, {"status", "observedGeneration"});
  if (generation && observed && *generation != *observed)
    return inProgress("LatestGenerationNotObserved", object::textAt(object, {"kind"}) + " generation is " +
                                                         std::to_string(*generation) + ", but latest observed generation is " +
                                                         std::to_string(*observed));
  for (const Condition& condition : conditionsOf(object)) {
    if (condition.type == "Reconciling" && condition.status == "True") return inProgress(condition.reason, condition.message);
    if (condition.type == "Stalled" && condition.status == "True") return failed(condition.reason, condition.message);
  }
  return std::nullopt;
}

} // namespace

const char* readyStateName(ReadyState state) {
  switch (state) {
  case ReadyState::InProgress: return "InProgress";
  case ReadyState::Current: return "Current";
  case ReadyState::Failed: return "Failed";
  case ReadyState::Terminating: return "Terminating";
  case ReadyState::NotFound: return "NotFound";
  case ReadyState::Unknown: break;
  }
  return "Unknown";
}

Readiness computeReadiness(const Value& object, const Clock& clock) {
  if (auto decided = generic(object)) return *decided;
  using Rule = Readiness (*)(const Value&, const Clock&);
  static const std::map<std::string, Rule, std::less<>> kRules{{"Service", service}, {"Pod", pod}, {"Secret", always},
      {"PersistentVolumeClaim", claim}, {"apps/StatefulSet", statefulSet}, {"apps/DaemonSet", daemonSet},
      {"extensions/DaemonSet", daemonSet}, {"apps/Deployment", deployment}, {"extensions/Deployment", deployment},
      {"apps/ReplicaSet", replicaSet}, {"extensions/ReplicaSet", replicaSet}, {"policy/PodDisruptionBudget", budget},
      {"batch/CronJob", always}, {"ConfigMap", always}, {"batch/Job", job},
      {"apiextensions.k8s.io/CustomResourceDefinition", definition}};
  const std::string apiVersion = object::textAt(object, {"apiVersion"});
  const std::size_t slash = apiVersion.find('/');
  const std::string key = (slash == std::string::npos ? "" : apiVersion.substr(0, slash + 1)) + object::textAt(object, {"kind"});
  if (const auto rule = kRules.find(key); rule != kRules.end()) return rule->second(object, clock);
  const auto conditions = conditionsOf(object);
  if (const Condition* ready = find(conditions, "Ready")) {
    if (ready->status == "True") return current("Resource is Ready");
    if (ready->status == "False" || ready->status == "Unknown") return inProgress(ready->reason, ready->message);
  }
  return current("Resource is current");
}

Readiness jobCompletion(const Value& object) {
  const auto parallel = count(object, {"spec", "parallelism"}, 1);
  const auto completions = count(object, {"spec", "completions"}, parallel);
  for (const Condition& condition : conditionsOf(object)) {
    if (condition.status != "True") continue;
    if (condition.type == "Complete")
      return current("Job Completed. " + ratio("succeeded", count(object, {"status", "succeeded"}, 0), completions));
    if (condition.type == "Failed")
      return failed("JobFailed", "Job Failed. " + ratio("failed", count(object, {"status", "failed"}, 0), completions));
  }
  return inProgress("JobInProgress", "Job in progress");
}

Readiness podCompletion(const Value& object) {
  const std::string phase = object::textAt(object, {"status", "phase"});
  const std::string name = object::textAt(object, {"metadata", "name"});
  if (phase == "Succeeded") return current("pod " + name + " succeeded");
  if (phase == "Failed") return failed("PodFailed", "pod " + name + " failed");
  return inProgress("PodInProgress", "Pod in progress");
}

} // namespace chartroom::kube
