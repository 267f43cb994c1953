#include "core/sandbox/internal/controllers.h"

#include "core/base/text.h"

#include <set>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kKubelet = "kubelet";
constexpr const char* kNode = "sandbox";

bool isMissing(const Value& container) { return textAt(container, {"image"}).ends_with(":missing"); }

bool neverEnds(const Value& pod) { return textAt(pod, {"spec", "restartPolicy"}) == "Always"; }

Value statusOf(const Value& container, const Value& state) {
  Value status = makeObject({{"name", container.get("name")}, {"image", container.get("image")}, {"imageID", ""},
      {"restartCount", 0}, {"ready", false}, {"started", false}, {"lastState", Value::makeMap()}, {"state", state}});
  return status;
}

Value waiting(const std::string& reason, const std::string& message = {}) {
  Value inner = makeObject({{"reason", reason}});
  if (!message.empty()) put(inner, {"message"}, message);
  return makeObject({{"waiting", inner}});
}

Value ended(const std::string& moment) {
  return makeObject(
      {{"terminated", makeObject({{"exitCode", 0}, {"reason", "Completed"}, {"startedAt", moment}, {"finishedAt", moment}})}});
}

Value running(const Value& container, const std::string& moment) {
  Value status = statusOf(container, makeObject({{"running", makeObject({{"startedAt", moment}})}}));
  put(status, {"ready"}, true);
  put(status, {"started"}, true);
  return status;
}

std::string unready(const std::vector<Value>& containers) {
  std::vector<std::string> names;
  for (const Value& container : containers) names.push_back(textAt(container, {"name"}));
  return "containers with unready status: [" + join(names, " ") + "]";
}

} // namespace

void Controllers::servePod(const ObjectPtr& pod) {
  const Value& object = pod->object;
  if (isBeingDeleted(object)) {
    DeleteOptions options;
    options.gracePeriodSeconds = 0;
    (void)m_world.remove(resourceOf(pod), pod, options);
    return;
  }
  const std::string phase = textAt(object, {"status", "phase"});
  if (phase == "Succeeded" || phase == "Failed") return;
  if (textAt(object, {"spec", "nodeName"}).empty()) return bindPod(pod);
  if (textAt(object, {"status", "startTime"}).empty()) return startPod(pod);
  if (phase == "Pending") return runPod(pod);
  if (phase == "Running" && !neverEnds(object)) endPod(pod);
}

void Controllers::bindPod(const ObjectPtr& pod) {
  Value bound = pod->object.deepCopy();
  put(bound, {"spec", "nodeName"}, kNode);
  update(pod, bound, "kube-scheduler");
  const ObjectPtr present = fresh(pod);
  if (!present) return;
  Value scheduled = present->object.deepCopy();
  setCondition(scheduled, {"PodScheduled", "True", "", ""}, now());
  updateStatus(present, scheduled, "kube-scheduler");
  event(pod, "Normal", "Scheduled", "Successfully assigned " + pod->key.nameSpace + "/" + pod->key.name + " to " + kNode,
      "default-scheduler");
}

Value Controllers::pull(const ObjectPtr& pod, const Value& container, const char* list) {
  const std::string image = textAt(container, {"image"}), name = textAt(container, {"name"});
  bool tried = false;
  for (const Value& before : itemsAt(pod->object, {"status", list}))
    if (textAt(before, {"name"}) == name) {
      const std::string reason = textAt(before, {"state", "waiting", "reason"});
      tried = reason == "ErrImagePull" || reason == "ImagePullBackOff";
      if (reason == "ImagePullBackOff") return before;
    }
  if (tried) {
    event(pod, "Normal", "BackOff", "Back-off pulling image \"" + image + "\"", kKubelet);
    event(pod, "Warning", "Failed", "Error: ImagePullBackOff", kKubelet);
    return statusOf(container, waiting("ImagePullBackOff", "Back-off pulling image \"" + image + "\""));
  }
  const std::string why =
      "Failed to pull image \"" + image + "\": the sandbox takes the tag \"missing\" for an image that does not exist";
  event(pod, "Normal", "Pulling", "Pulling image \"" + image + "\"", kKubelet);
  event(pod, "Warning", "Failed", why, kKubelet);
  event(pod, "Warning", "Failed", "Error: ErrImagePull", kKubelet);
  return statusOf(container, waiting("ErrImagePull", why));
}

void Controllers::runPod(const ObjectPtr& pod) {
  const Value& object = pod->object;
  const std::string moment = timestamp(now());
  const auto& containers = itemsAt(object, {"spec", "containers"});
  Value next = object.deepCopy();
  std::vector<Value> statuses, initStatuses;
  bool blocked = false;
  for (const Value& container : itemsAt(object, {"spec", "initContainers"})) {
    if (blocked) initStatuses.push_back(statusOf(container, waiting("PodInitializing")));
    else if ((blocked = isMissing(container))) initStatuses.push_back(pull(pod, container, "initContainerStatuses"));
    else if (textAt(container, {"restartPolicy"}) == "Always") initStatuses.push_back(running(container, moment));
    else {
      Value status = statusOf(container, ended(moment));
      put(status, {"ready"}, true);
      initStatuses.push_back(status);
    }
  }
  const bool initialized = !blocked;
  for (const Value& container : containers) {
    if (!initialized) statuses.push_back(statusOf(container, waiting("PodInitializing")));
    else if (isMissing(container)) blocked = true, statuses.push_back(pull(pod, container, "containerStatuses"));
    else statuses.push_back(running(container, moment));
  }
  if (initialized) setCondition(next, {"Initialized", "True", "", ""}, now());
  if (!initStatuses.empty()) put(next, {"status", "initContainerStatuses"}, makeArray(initStatuses));
  if (initialized && blocked)
    // A container that started in an earlier pass keeps its start.
    for (Value& status : statuses)
      for (const Value& before : itemsAt(object, {"status", "containerStatuses"}))
        if (textAt(before, {"name"}) == textAt(status, {"name"}) && at(before, {"state", "running"}).isMap()) status = before;
  put(next, {"status", "containerStatuses"}, makeArray(statuses));
  if (!blocked) {
    put(next, {"status", "phase"}, "Running");
    setCondition(next, {"ContainersReady", "True", "", ""}, now());
    setCondition(next, {"Ready", "True", "", ""}, now());
    for (const Value& container : containers) {
      event(
          pod, "Normal", "Pulled", "Container image \"" + textAt(container, {"image"}) + "\" already present on machine", kKubelet);
      event(pod, "Normal", "Created", "Container created", kKubelet);
      event(pod, "Normal", "Started", "Container started", kKubelet);
    }
  }
  updateStatus(pod, next, kKubelet);
}

void Controllers::endPod(const ObjectPtr& pod) {
  const std::string moment = timestamp(now());
  Value next = pod->object.deepCopy();
  std::vector<Value> statuses;
  // Nothing runs, so what may end has ended.
  for (const Value& before : itemsAt(pod->object, {"status", "containerStatuses"})) {
    Value status = before.deepCopy();
    const std::string started = textAt(before, {"state", "running", "startedAt"});
    put(status, {"state"}, ended(moment));
    put(status, {"state", "terminated", "startedAt"}, started.empty() ? moment : started);
    put(status, {"ready"}, false);
    put(status, {"started"}, false);
    statuses.push_back(status);
  }
  put(next, {"status", "containerStatuses"}, makeArray(statuses));
  put(next, {"status", "phase"}, "Succeeded");
  for (const char* type : {"Ready", "ContainersReady"}) setCondition(next, {type, "False", "PodCompleted", ""}, now());
  updateStatus(pod, next, kKubelet);
}

void Controllers::startPod(const ObjectPtr& pod) {
  std::set<std::string> taken;
  for (const ObjectPtr& other : m_world.store().list("pods", "")) taken.insert(textAt(other->object, {"status", "podIP"}));
  std::string ip;
  for (int i = 2; ip.empty() || taken.contains(ip); ++i)
    ip = "10.244." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 2);
  Value next = pod->object.deepCopy();
  put(next, {"status", "startTime"}, timestamp(now()));
  put(next, {"status", "hostIP"}, "192.0.2.1");
  put(next, {"status", "hostIPs"}, makeArray({makeObject({{"ip", "192.0.2.1"}})}));
  put(next, {"status", "podIP"}, ip);
  put(next, {"status", "podIPs"}, makeArray({makeObject({{"ip", ip}})}));
  const auto& containers = itemsAt(next, {"spec", "containers"});
  const auto& inits = itemsAt(next, {"spec", "initContainers"});
  std::vector<Value> statuses, initStatuses;
  for (const Value& container : containers)
    statuses.push_back(statusOf(container, waiting(inits.empty() ? "ContainerCreating" : "PodInitializing")));
  for (const Value& container : inits) initStatuses.push_back(statusOf(container, waiting("PodInitializing")));
  put(next, {"status", "containerStatuses"}, makeArray(statuses));
  if (!initStatuses.empty()) put(next, {"status", "initContainerStatuses"}, makeArray(initStatuses));
  setCondition(next, {"PodReadyToStartContainers", "True", "", ""}, now());
  if (inits.empty()) setCondition(next, {"Initialized", "True", "", ""}, now());
  else setCondition(next, {"Initialized", "False", "ContainersNotInitialized", "containers with incomplete status"}, now());
  setCondition(next, {"ContainersReady", "False", "ContainersNotReady", unready(containers)}, now());
  setCondition(next, {"Ready", "False", "ContainersNotReady", unready(containers)}, now());
  updateStatus(pod, next, kKubelet);
}

} // namespace chartroom::sandbox::internal
