// Why something is not ready: the pods below it, the state of their containers and the newest warning event.

#include "core/kube/wait.h"
#include "core/object/access.h"

namespace chartroom::kube {

namespace {

const ServedResource kPods{{"", "v1", "Pod"}, "pods", "pod", {}, {}, true};
const ServedResource kEvents{{"", "v1", "Event"}, "events", "event", {}, {}, true};

std::string selectorText(const Value& object) {
  std::string text;
  Value labels = object::at(object, {"spec", "selector", "matchLabels"});
  if (!labels.isMap() && object::textAt(object, {"kind"}) == "ReplicationController")
    labels = object::at(object, {"spec", "selector"});
  if (labels.isMap())
    for (const auto& entry : labels.map())
      if (entry.value.isString()) text += (text.empty() ? "" : ",") + entry.key.str() + "=" + entry.value.string();
  return text;
}

bool troubleIn(const Value& pod, const char* list, Blocking& into) {
  const Value statuses = object::at(pod, {"status", list});
  if (!statuses.isList()) return false;
  for (const Value& each : statuses.list().items) {
    for (const char* state : {"waiting", "terminated"}) {
      const Value found = object::at(each, {"state", state});
      const std::string reason = object::textAt(found, {"reason"});
      if (!found.isMap() || reason == "ContainerCreating" || reason == "PodInitializing" || reason == "Completed") continue;
      into.reason = reason;
      into.message = object::textAt(found, {"message"});
      return true;
    }
  }
  return false;
}

bool troubleOf(const Value& pod, Blocking& into) {
  if (troubleIn(pod, "initContainerStatuses", into) || troubleIn(pod, "containerStatuses", into)) return true;
  const Value conditions = object::at(pod, {"status", "conditions"});
  if (conditions.isList())
    for (const Value& each : conditions.list().items)
      if (object::textAt(each, {"type"}) == "PodScheduled" && object::textAt(each, {"status"}) == "False") {
        into.reason = object::textAt(each, {"reason"});
        into.message = object::textAt(each, {"message"});
        return true;
      }
  return false;
}

std::string eventTime(const Value& event) {
  for (const char* key : {"lastTimestamp", "eventTime", "firstTimestamp"})
    if (std::string time = object::textAt(event, {key}); !time.empty()) return time;
  return object::textAt(event, {"metadata", "creationTimestamp"});
}

} // namespace

Blocking explain(
    const Context& context, const Cluster& cluster, const Resource& resource, const Value& live, const Readiness& readiness) {
  Blocking blocking{resource.served.kind.kind, resource.nameSpace, resource.name, readiness, {}, {}, {}, {}};
  std::string involved = resource.name;
  if (resource.served.kind.kind == "Pod") {
    troubleOf(live, blocking);
  } else if (const std::string selector = selectorText(live); !selector.empty()) {
    if (auto pods = cluster.list(context, kPods, resource.nameSpace, {{"labelSelector", selector}});
        pods && pods->get("items").isList()) {
      for (const Value& pod : pods->get("items").list().items)
        if (troubleOf(pod, blocking)) {
          blocking.pod = object::textAt(pod, {"metadata", "name"});
          involved = blocking.pod;
          break;
        }
    }
  }
  if (resource.nameSpace.empty()) return blocking;
  auto events =
      cluster.list(context, kEvents, resource.nameSpace, {{"fieldSelector", "type=Warning,involvedObject.name=" + involved}});
  if (!events || !events->get("items").isList()) return blocking;
  std::string newest;
  for (const Value& event : events->get("items").list().items) {
    const std::string time = eventTime(event);
    if (time < newest) continue;
    newest = time;
    blocking.event = object::textAt(event, {"message"});
    if (blocking.reason.empty()) blocking.reason = object::textAt(event, {"reason"});
  }
  return blocking;
}

std::string blockingText(const Blocking& blocking) {
  std::string text = blocking.kind + " " + blocking.name + ": " +
                     (blocking.readiness.message.empty() ? readyStateName(blocking.readiness.state) : blocking.readiness.message);
  std::string why;
  if (!blocking.pod.empty()) why = "pod " + blocking.pod;
  for (const std::string& part : {blocking.reason, blocking.message.empty() ? blocking.event : blocking.message})
    if (!part.empty()) why += (why.empty() ? "" : ": ") + part;
  return why.empty() ? text : text + " (" + why + ")";
}

} // namespace chartroom::kube
