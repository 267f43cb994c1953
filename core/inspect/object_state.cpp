// The state of an object. A Pod is judged by its containers. Everything else has a row in the table of kinds: where it counts, the
// word for it at rest, and what its kind knows better than kstatus, whose verdict (core/kube/readiness.h) is the start.

#include "core/inspect/object_state.h"

#include "core/kube/readiness.h"
#include "core/object/object.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace chartroom::inspect {

namespace {

using object::textAt;
using Word = ObjectState::Word;
using Why = ObjectState::Why;

int numberAt(const Value& object, object::Keys path, int fallback = 0) {
  return static_cast<int>(object::numberAt(object, path, fallback));
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

void explain(ObjectState& state, const std::string& message) {
  state.why = message.empty() ? Why::None : Why::OfCluster;
  state.message = firstLine(message);
}

// What a condition says, in its message or else its reason.
void explain(ObjectState& state, const ObjectCondition& condition) {
  explain(state, condition.message.empty() ? condition.reason : condition.message);
}

// An empty word is none.
void call(ObjectState& state, std::string word) {
  state.word = word.empty() ? Word::None : Word::OfCluster;
  state.ofCluster = std::move(word);
}

// What keeps a pod's container from running. False when nothing does.
bool containerTrouble(const Value& pod, ObjectState& state) {
  for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
    const Value statuses = object::at(pod, {"status", list});
    if (!statuses.isList()) continue;
    for (const Value& each : statuses.list().items) {
      const Value waiting = object::at(each, {"state", "waiting"});
      const std::string reason = textAt(waiting, {"reason"});
      if (waiting.isMap() && !reason.empty() && reason != "ContainerCreating" && reason != "PodInitializing") {
        call(state, reason);
        explain(state, textAt(waiting, {"message"}));
        if (reason == "CrashLoopBackOff")
          state.why = Why::ExitCode, state.exitCode = numberAt(each, {"lastState", "terminated", "exitCode"}),
          state.restarts = numberAt(each, {"restartCount"});
        return true;
      }
      const Value ended = object::at(each, {"state", "terminated"});
      if (!ended.isMap() || numberAt(ended, {"exitCode"}) == 0) continue;
      const std::string end = textAt(ended, {"reason"});
      call(state, end.empty() ? "Error" : end);
      state.why = Why::ExitCode, state.exitCode = numberAt(ended, {"exitCode"});
      return true;
    }
  }
  return false;
}

ObjectState stateOfPod(const Value& pod) {
  ObjectState state;
  const std::string phase = textAt(pod, {"status", "phase"});
  if (phase != "Succeeded") {
    state.wanted = 0;
    if (const Value containers = object::at(pod, {"spec", "containers"}); containers.isList())
      state.wanted = static_cast<int>(containers.list().items.size());
    if (const Value statuses = object::at(pod, {"status", "containerStatuses"}); statuses.isList())
      for (const Value& each : statuses.list().items) state.ready += each.get("ready").truth();
  }
  if (phase.empty()) state.word = Word::Pending;
  else call(state, phase);
  if (object::at(pod, {"metadata", "deletionTimestamp"}).isString()) {
    state.word = Word::Terminating, state.health = ObjectHealth::Waiting;
  } else if (containerTrouble(pod, state)) {
    state.health = ObjectHealth::Failed;
  } else if (phase == "Failed") {
    state.health = ObjectHealth::Failed;
    explain(state, textAt(pod, {"status", "message"}));
  } else if (phase == "Succeeded" || (phase == "Running" && state.ready == state.wanted)) {
    state.health = ObjectHealth::Ready;
  } else {
    state.health = ObjectHealth::Waiting;
    for (const ObjectCondition& condition : conditionsOf(pod)) {
      if (condition.type != "PodScheduled" || condition.status != "False") continue;
      call(state, condition.reason);
      explain(state, condition.message);
      state.health = ObjectHealth::Degraded;
    }
  }
  return state;
}

// An autoscaler is in place as soon as it is applied; whether it scales, its conditions say.
void judgeAutoscaler(const Value& object, ObjectState& state) {
  const std::vector<ObjectCondition> conditions = conditionsOf(object);
  if (!conditions.empty()) state.word = Word::Active; // else no controller has looked at it yet
  for (const ObjectCondition& condition : conditions) {
    if ((condition.type != "AbleToScale" && condition.type != "ScalingActive") || condition.status != "False") continue;
    state.word = Word::NotScaling, state.health = ObjectHealth::Degraded;
    explain(state, condition);
    return;
  }
}

// What is to be reached from outside and has no address is in place, and nobody knows whether it is served.
void judgeAddress(const Value& object, ObjectState& state, Word served) {
  const Value addresses = object::at(object, {"status", "loadBalancer", "ingress"});
  if (addresses.isList() && !addresses.list().items.empty()) state.word = served;
  else state.word = Word::NoAddress, state.health = ObjectHealth::Unknown;
}

void judgeIngress(const Value& object, ObjectState& state) { judgeAddress(object, state, Word::Admitted); }

void judgeService(const Value& object, ObjectState& state) {
  if (textAt(object, {"spec", "type"}) == "LoadBalancer") judgeAddress(object, state, Word::Active);
}

// What says of itself that it is not available (an APIService without its server) is not well because it was applied.
void judgeAvailability(const Value& object, ObjectState& state) {
  for (const ObjectCondition& condition : conditionsOf(object)) {
    if (condition.type != "Available") continue;
    state.word = Word::Available;
    if (condition.status == "True") return;
    state.word = Word::NotAvailable, state.health = condition.status == "False" ? ObjectHealth::Degraded : ObjectHealth::Unknown;
    explain(state, condition);
  }
}

void judgeJob(const Value&, ObjectState& state) { state.word = state.ready >= state.wanted ? Word::Complete : Word::Running; }

// It is as it should be, and does nothing.
void judgeCronJob(const Value& object, ObjectState& state) {
  if (object::at(object, {"spec", "suspend"}).truth()) state.word = Word::Suspended, state.health = ObjectHealth::Unknown;
}

// kstatus has no rule for it.
void judgeController(const Value&, ObjectState& state) {
  if (state.ready < state.wanted)
    state.word = Word::Progressing, state.health = state.ready > 0 ? ObjectHealth::Degraded : ObjectHealth::Waiting;
}

struct KindRule {
  std::string_view group, kind; // another group's kind of the same name is another kind
  Word atRest = Word::Applied;
  const char* ready = nullptr;  // the field of status that counts what is ready; null where nothing is counted
  const char* wanted = nullptr; // and of spec (or status) how many there should be
  bool wantedInStatus = false;
  const char* updated = nullptr;                                    // of status: those of the newest state
  void (*judge)(const Value& object, ObjectState& state) = nullptr; // what kstatus calls current
};

constexpr KindRule kRules[] = {
    {"apps", "Deployment", Word::Available, "readyReplicas", "replicas", false, "updatedReplicas"},
    {"apps", "StatefulSet", Word::Available, "readyReplicas", "replicas", false, "updatedReplicas"},
    {"apps", "DaemonSet", Word::Available, "numberReady", "desiredNumberScheduled", true, "updatedNumberScheduled"},
    {"apps", "ReplicaSet", Word::None, "readyReplicas", "replicas"},
    {"", "ReplicationController", Word::Applied, "readyReplicas", "replicas", false, nullptr, judgeController},
    {"batch", "Job", Word::Complete, "succeeded", "completions", false, nullptr, judgeJob},
    {"batch", "CronJob", Word::Scheduled, nullptr, nullptr, false, nullptr, judgeCronJob},
    {"", "Service", Word::Active, nullptr, nullptr, false, nullptr, judgeService},
    {"networking.k8s.io", "Ingress", Word::Applied, nullptr, nullptr, false, nullptr, judgeIngress},
    {"autoscaling", "HorizontalPodAutoscaler", Word::Applied, nullptr, nullptr, false, nullptr, judgeAutoscaler},
    {"", "PersistentVolumeClaim", Word::Bound},
    {"", "Namespace", Word::Active},
    {"apiextensions.k8s.io", "CustomResourceDefinition", Word::Established},
};
constexpr KindRule kOther = {"", "", Word::Applied, nullptr, nullptr, false, nullptr, judgeAvailability};

const KindRule& ruleOf(const Value& object) {
  const auto version = object::parseGroupVersion(object::apiVersionOf(object));
  const std::string group = version ? version->group : std::string(), kind = object::kindOf(object);
  const auto found = std::find_if(
      std::begin(kRules), std::end(kRules), [&](const KindRule& rule) { return rule.kind == kind && rule.group == group; });
  return found == std::end(kRules) ? kOther : *found;
}

void count(const Value& object, const KindRule& rule, ObjectState& state) {
  if (!rule.ready) return;
  state.ready = numberAt(object, {"status", rule.ready});
  state.wanted = numberAt(object, {rule.wantedInStatus ? "status" : "spec", rule.wanted}, rule.wantedInStatus ? 0 : 1);
  if (!rule.updated) return;
  const int updated = numberAt(object, {"status", rule.updated});
  // While a Deployment's old pods are still there, some of those that are ready are theirs.
  const int old = rule.kind == "Deployment" ? std::max(0, numberAt(object, {"status", "replicas"}) - updated) : 0;
  if (updated < state.wanted) state.rollout = ObjectState::Rollout::Updated, state.rolled = updated;
  else if (old > 0 && state.ready - old < state.wanted)
    state.rollout = ObjectState::Rollout::NewReady, state.rolled = std::max(0, state.ready - old);
}

void judgeProgress(const Value& object, const KindRule& rule, const std::string& message, ObjectState& state) {
  state.health = state.ready > 0 && state.ready < state.wanted ? ObjectHealth::Degraded : ObjectHealth::Waiting;
  state.word = rule.atRest == Word::None ? Word::None : Word::Progressing;
  if (rule.kind == "PersistentVolumeClaim") call(state, textAt(object, {"status", "phase"}));
  explain(state, message);
  if (rule.kind == "Deployment" && object::at(object, {"spec", "paused"}).truth()) state.word = Word::Paused;
  // The cluster refuses its pods: by pod security, a quota, a webhook.
  for (const ObjectCondition& condition : conditionsOf(object)) {
    if (condition.type != "ReplicaFailure" || condition.status != "True") continue;
    state.health = ObjectHealth::Failed;
    call(state, condition.reason);
    explain(state, condition.message);
  }
}

} // namespace

std::vector<ObjectCondition> conditionsOf(const Value& object) {
  std::vector<ObjectCondition> conditions;
  if (const Value list = object::at(object, {"status", "conditions"}); list.isList())
    for (const Value& each : list.list().items)
      conditions.push_back({textAt(each, {"type"}), textAt(each, {"status"}), textAt(each, {"reason"}), textAt(each, {"message"}),
          textAt(each, {"lastTransitionTime"})});
  return conditions;
}

ObjectState stateOf(const Value& object) {
  if (object::kindOf(object) == "Pod") return stateOfPod(object);
  const KindRule& rule = ruleOf(object);
  const kube::Readiness readiness = kube::computeReadiness(object);
  ObjectState state;
  count(object, rule, state);
  switch (readiness.state) {
  case kube::ReadyState::Current:
    state.health = ObjectHealth::Ready, state.word = rule.atRest;
    if (rule.judge) rule.judge(object, state);
    break;
  case kube::ReadyState::InProgress: judgeProgress(object, rule, readiness.message, state); break;
  case kube::ReadyState::Failed:
    state.health = ObjectHealth::Failed, state.word = Word::Failed;
    if (!readiness.reason.empty()) call(state, readiness.reason);
    explain(state, readiness.message);
    break;
  case kube::ReadyState::Terminating: state.health = ObjectHealth::Waiting, state.word = Word::Terminating; break;
  case kube::ReadyState::NotFound: state.health = ObjectHealth::Failed, state.word = Word::Missing; break;
  case kube::ReadyState::Unknown: state.health = ObjectHealth::Unknown, state.word = Word::Unknown; break;
  }
  return state;
}

} // namespace chartroom::inspect
