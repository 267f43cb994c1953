// The cells of each kind, after k8s.io/kubernetes/pkg/printers/internalversion/printers.go, always in their wide form: the
// priority of a column decides whether a client shows it.

#include "core/sandbox/internal/table.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/selectors.h"

#include <algorithm>
#include <map>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

using Cells = std::vector<Value>;

struct Row {
  const Value& object;
  Clock::Time now;

  std::string name() const { return nameOf(object); }
  std::string age() const { return ageOf(textAt(object, {"metadata", "creationTimestamp"}), now); }
  std::string text(Path path) const { return textAt(object, path); }
  std::string textOr(Path path, const char* fallback) const {
    const std::string found = textAt(object, path);
    return found.empty() ? fallback : found;
  }
  std::int64_t number(Path path) const { return numberAt(object, path); }
  Value count(Path path) const { return Value::goInt(numberAt(object, path)); }
};

std::string joined(const std::vector<Value>& items, std::string_view key, std::string_view separator = ",") {
  std::vector<std::string> parts;
  for (const Value& item : items)
    parts.push_back(key.empty() ? (item.isString() ? item.string() : toJson(item)) : textAt(item, {key}));
  return join(parts, separator);
}

std::pair<Value, Value> containerCells(const Value& podSpec) {
  const auto& containers = itemsAt(podSpec, {"containers"});
  return {joined(containers, "name"), joined(containers, "image")};
}

std::string labelsText(const Value& labels) {
  if (!labels.isMap() || labels.map().empty()) return "<none>";
  std::vector<std::string> parts;
  for (const auto& entry : labels.map())
    parts.push_back(entry.key.str() + "=" + (entry.value.isString() ? entry.value.string() : ""));
  return join(parts, ",");
}

std::string selectorText(const Value& selector) { return print(selectorOf(selector)); }

std::string fraction(std::int64_t part, std::int64_t whole) { return std::to_string(part) + "/" + std::to_string(whole); }

bool conditionTrue(const Value& object, std::string_view type) {
  for (const Value& condition : itemsAt(object, {"status", "conditions"}))
    if (textAt(condition, {"type"}) == type) return textAt(condition, {"status"}) == "True";
  return false;
}

std::string limited(const std::vector<std::string>& list, std::size_t most, std::size_t count) {
  if (count == 0) return "<unset>";
  std::string text =
      join(std::vector<std::string>(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(std::min(most, list.size()))), ",");
  if (count > most) text += " + " + std::to_string(count - most) + " more...";
  return text;
}

bool restartable(const Value& pod, const std::string& name) {
  for (const Value& container : itemsAt(pod, {"spec", "initContainers"}))
    if (textAt(container, {"name"}) == name) return textAt(container, {"restartPolicy"}) == "Always";
  return false;
}

std::string terminatedReason(const Value& terminated) {
  if (const std::string reason = textAt(terminated, {"reason"}); !reason.empty()) return reason;
  if (const std::int64_t signal = numberAt(terminated, {"signal"})) return "Signal:" + std::to_string(signal);
  return "ExitCode:" + std::to_string(numberAt(terminated, {"exitCode"}));
}

Cells podCells(const Row& row) {
  const Value& pod = row.object;
  std::int64_t restarts = 0, ready = 0;
  std::int64_t total = static_cast<std::int64_t>(itemsAt(pod, {"spec", "containers"}).size());
  const std::string phase = row.text({"status", "phase"});
  std::string reason = row.textOr({"status", "reason"}, phase.c_str());
  for (const Value& container : itemsAt(pod, {"spec", "initContainers"}))
    if (textAt(container, {"restartPolicy"}) == "Always") ++total;

  bool initializing = false;
  std::size_t index = 0;
  const auto& inits = itemsAt(pod, {"status", "initContainerStatuses"});
  for (const Value& status : inits) {
    restarts += numberAt(status, {"restartCount"});
    const Value terminated = at(status, {"state", "terminated"});
    const std::string waiting = textAt(status, {"state", "waiting", "reason"});
    if (terminated.isMap() && numberAt(terminated, {"exitCode"}) == 0) {
      ++index;
      continue;
    }
    if (restartable(pod, textAt(status, {"name"})) && flagAt(status, {"started"})) {
      if (flagAt(status, {"ready"})) ++ready;
      ++index;
      continue;
    }
    initializing = true;
    if (terminated.isMap()) reason = "Init:" + terminatedReason(terminated);
    else if (!waiting.empty() && waiting != "PodInitializing") reason = "Init:" + waiting;
    else
      reason = "Init:" + fraction(static_cast<std::int64_t>(index),
                             static_cast<std::int64_t>(itemsAt(pod, {"spec", "initContainers"}).size()));
    break;
  }
  if (!initializing || conditionTrue(pod, "Initialized")) {
    restarts = 0;
    bool running = false;
    std::string errorReason;
    const auto& statuses = itemsAt(pod, {"status", "containerStatuses"});
    for (auto it = statuses.rbegin(); it != statuses.rend(); ++it) {
      restarts += numberAt(*it, {"restartCount"});
      const Value terminated = at(*it, {"state", "terminated"});
      if (const std::string waiting = textAt(*it, {"state", "waiting", "reason"}); !waiting.empty()) {
        reason = waiting;
      } else if (terminated.isMap()) {
        reason = terminatedReason(terminated);
        if (numberAt(terminated, {"exitCode"}) != 0) errorReason = reason;
      } else if (flagAt(*it, {"ready"}) && at(*it, {"state", "running"}).isMap()) {
        running = true;
        ++ready;
      }
    }
    if (reason == "Completed") {
      if (running && conditionTrue(pod, "Ready")) reason = "Running";
      else if (!errorReason.empty()) reason = errorReason;
      else if (running) reason = "NotReady";
    }
  }
  if (isBeingDeleted(pod) && phase != "Succeeded" && phase != "Failed") reason = "Terminating";
  const auto& ips = itemsAt(pod, {"status", "podIPs"});
  const std::string ip = ips.empty() ? "" : textAt(ips.front(), {"ip"});
  std::string gates = "<none>";
  if (const auto& wanted = itemsAt(pod, {"spec", "readinessGates"}); !wanted.empty()) {
    std::int64_t good = 0;
    for (const Value& gate : wanted) good += conditionTrue(pod, textAt(gate, {"conditionType"}));
    gates = fraction(good, static_cast<std::int64_t>(wanted.size()));
  }
  return {row.name(), fraction(ready, total), reason, std::to_string(restarts), row.age(), ip.empty() ? "<none>" : ip,
      row.textOr({"spec", "nodeName"}, "<none>"), row.textOr({"status", "nominatedNodeName"}, "<none>"), gates};
}

Cells deploymentCells(const Row& row) {
  const auto [names, images] = containerCells(at(row.object, {"spec", "template", "spec"}));
  return {row.name(), fraction(row.number({"status", "readyReplicas"}), row.number({"spec", "replicas"})),
      row.count({"status", "updatedReplicas"}), row.count({"status", "availableReplicas"}), row.age(), names, images,
      selectorText(at(row.object, {"spec", "selector"}))};
}

Cells replicaSetCells(const Row& row) {
  const auto [names, images] = containerCells(at(row.object, {"spec", "template", "spec"}));
  return {row.name(), row.count({"spec", "replicas"}), row.count({"status", "replicas"}), row.count({"status", "readyReplicas"}),
      row.age(), names, images, selectorText(at(row.object, {"spec", "selector"}))};
}

Cells replicationControllerCells(const Row& row) {
  Cells cells = replicaSetCells(row);
  cells.back() = labelsText(at(row.object, {"spec", "selector"}));
  return cells;
}

Cells statefulSetCells(const Row& row) {
  const auto [names, images] = containerCells(at(row.object, {"spec", "template", "spec"}));
  return {
      row.name(), fraction(row.number({"status", "readyReplicas"}), row.number({"spec", "replicas"})), row.age(), names, images};
}

Cells daemonSetCells(const Row& row) {
  const auto [names, images] = containerCells(at(row.object, {"spec", "template", "spec"}));
  return {row.name(), row.count({"status", "desiredNumberScheduled"}), row.count({"status", "currentNumberScheduled"}),
      row.count({"status", "numberReady"}), row.count({"status", "updatedNumberScheduled"}),
      row.count({"status", "numberAvailable"}), labelsText(at(row.object, {"spec", "template", "spec", "nodeSelector"})), row.age(),
      names, images, selectorText(at(row.object, {"spec", "selector"}))};
}

Cells jobCells(const Row& row) {
  const std::int64_t succeeded = row.number({"status", "succeeded"}), parallelism = row.number({"spec", "parallelism"});
  std::string completions;
  if (!at(row.object, {"spec", "completions"}).isNil()) completions = fraction(succeeded, row.number({"spec", "completions"}));
  else if (parallelism > 1) completions = std::to_string(succeeded) + "/1 of " + std::to_string(parallelism);
  else completions = std::to_string(succeeded) + "/1";
  std::string duration;
  if (const auto start = parseTimestamp(row.text({"status", "startTime"})))
    duration = humanDuration(parseTimestamp(row.text({"status", "completionTime"})).value_or(row.now) - *start);
  std::string status = "Running";
  if (conditionTrue(row.object, "Complete")) status = "Complete";
  else if (conditionTrue(row.object, "Failed")) status = "Failed";
  else if (isBeingDeleted(row.object)) status = "Terminating";
  else
    for (const char* type : {"SuccessCriteriaMet", "FailureTarget", "Suspended"})
      if (conditionTrue(row.object, type)) status = type;
  const auto [names, images] = containerCells(at(row.object, {"spec", "template", "spec"}));
  return {row.name(), status, completions, duration, row.age(), names, images, selectorText(at(row.object, {"spec", "selector"}))};
}

Cells cronJobCells(const Row& row) {
  const auto [names, images] = containerCells(at(row.object, {"spec", "jobTemplate", "spec", "template", "spec"}));
  const std::string last = row.text({"status", "lastScheduleTime"});
  const Value suspend = at(row.object, {"spec", "suspend"}), selector = at(row.object, {"spec", "jobTemplate", "spec", "selector"});
  return {row.name(), row.text({"spec", "schedule"}), row.textOr({"spec", "timeZone"}, "<none>"),
      suspend.isNil()   ? "<unset>"
      : suspend.truth() ? "True"
                        : "False",
      Value::goInt(static_cast<std::int64_t>(itemsAt(row.object, {"status", "active"}).size())),
      last.empty() ? "<none>" : ageOf(last, row.now), row.age(), names, images,
      selector.isMap() ? selectorText(selector) : "<none>"};
}

std::string ingressAddresses(const Value& object) {
  std::set<std::string> found;
  for (const Value& ingress : itemsAt(object, {"status", "loadBalancer", "ingress"})) {
    const std::string ip = textAt(ingress, {"ip"});
    found.insert(ip.empty() ? textAt(ingress, {"hostname"}) : ip);
  }
  return join(std::vector<std::string>(found.begin(), found.end()), ",");
}

Cells serviceCells(const Row& row) {
  const std::string type = row.text({"spec", "type"});
  const auto& ips = itemsAt(row.object, {"spec", "clusterIPs"});
  const std::string clusterIp = ips.empty() ? "<none>" : ips.front().isString() ? ips.front().string() : "";
  const std::string given = joined(itemsAt(row.object, {"spec", "externalIPs"}), "");
  std::string external = given.empty() ? "<none>" : given;
  if (type == "ExternalName") {
    external = row.text({"spec", "externalName"});
  } else if (type == "LoadBalancer") {
    external = ingressAddresses(row.object);
    if (!given.empty()) external += (external.empty() ? "" : ",") + given;
    if (external.empty()) external = "<pending>";
  }
  std::vector<std::string> ports;
  for (const Value& port : itemsAt(row.object, {"spec", "ports"})) {
    const std::int64_t node = numberAt(port, {"nodePort"});
    ports.push_back(
        std::to_string(numberAt(port, {"port"})) + (node > 0 ? ":" + std::to_string(node) : "") + "/" + textAt(port, {"protocol"}));
  }
  return {row.name(), type, clusterIp, external, ports.empty() ? "<none>" : join(ports, ","), row.age(),
      labelsText(at(row.object, {"spec", "selector"}))};
}

Cells ingressCells(const Row& row) {
  std::vector<std::string> hosts;
  const auto& rules = itemsAt(row.object, {"spec", "rules"});
  bool more = false;
  for (const Value& rule : rules) {
    if (hosts.size() == 3) more = true;
    if (const std::string host = textAt(rule, {"host"}); !more && !host.empty()) hosts.push_back(host);
  }
  std::string text = hosts.empty() ? "*" : join(hosts, ",");
  if (more) text += " + " + std::to_string(rules.size() - 3) + " more...";
  return {row.name(), row.textOr({"spec", "ingressClassName"}, "<none>"), text, ingressAddresses(row.object),
      itemsAt(row.object, {"spec", "tls"}).empty() ? "80" : "80, 443", row.age()};
}

std::string accessModes(const std::vector<Value>& modes) {
  static const std::pair<const char*, const char*> kShort[] = {
      {"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"}};
  std::vector<std::string> parts;
  for (const auto& [mode, abbreviation] : kShort)
    for (const Value& given : modes)
      if (given.isString() && given.string() == mode) parts.push_back(abbreviation);
  return join(parts, ",");
}

Cells claimCells(const Row& row) {
  const bool bound = !row.text({"spec", "volumeName"}).empty();
  return {row.name(), isBeingDeleted(row.object) ? "Terminating" : row.text({"status", "phase"}), row.text({"spec", "volumeName"}),
      bound ? row.text({"status", "capacity", "storage"}) : "",
      bound ? accessModes(itemsAt(row.object, {"status", "accessModes"})) : "", row.text({"spec", "storageClassName"}),
      row.textOr({"spec", "volumeAttributesClassName"}, "<unset>"), row.age(), row.textOr({"spec", "volumeMode"}, "<unset>")};
}

Cells volumeCells(const Row& row) {
  std::string claim;
  if (at(row.object, {"spec", "claimRef"}).isMap())
    claim = row.text({"spec", "claimRef", "namespace"}) + "/" + row.text({"spec", "claimRef", "name"});
  return {row.name(), row.text({"spec", "capacity", "storage"}), accessModes(itemsAt(row.object, {"spec", "accessModes"})),
      row.text({"spec", "persistentVolumeReclaimPolicy"}),
      isBeingDeleted(row.object) ? "Terminating" : row.text({"status", "phase"}), claim, row.text({"spec", "storageClassName"}),
      row.textOr({"spec", "volumeAttributesClassName"}, "<unset>"), row.text({"status", "reason"}), row.age(),
      row.textOr({"spec", "volumeMode"}, "<unset>")};
}

Cells eventCells(const Row& row) {
  std::string first = ageOf(row.text({"firstTimestamp"}), row.now);
  if (row.text({"firstTimestamp"}).empty()) first = ageOf(row.text({"eventTime"}), row.now);
  std::string last = row.text({"lastTimestamp"}).empty() ? first : ageOf(row.text({"lastTimestamp"}), row.now);
  std::int64_t count = row.number({"count"});
  if (at(row.object, {"series"}).isMap()) {
    last = ageOf(row.text({"series", "lastObservedTime"}), row.now);
    count = row.number({"series", "count"});
  } else if (count == 0) {
    count = 1;
  }
  const std::string name = row.text({"involvedObject", "name"});
  std::string source = row.textOr({"source", "component"}, row.text({"reportingComponent"}).c_str());
  if (const std::string host = row.textOr({"source", "host"}, row.text({"reportingInstance"}).c_str()); !host.empty())
    source += ", " + host;
  return {last, row.text({"type"}), row.text({"reason"}),
      toLowerAscii(row.text({"involvedObject", "kind"})) + (name.empty() ? "" : "/" + name),
      row.text({"involvedObject", "fieldPath"}), source, std::string(trimSpace(row.text({"message"}))), first, Value::goInt(count),
      row.name()};
}

Cells endpointsCells(const Row& row) {
  std::vector<std::string> list;
  std::size_t count = 0;
  for (const Value& subset : itemsAt(row.object, {"subsets"})) {
    const auto& addresses = itemsAt(subset, {"addresses"});
    const auto& ports = itemsAt(subset, {"ports"});
    for (std::size_t i = 0; i < std::max<std::size_t>(ports.size(), 1); ++i)
      for (const Value& address : addresses) {
        ++count;
        list.push_back(textAt(address, {"ip"}) + (ports.empty() ? "" : ":" + std::to_string(numberAt(ports[i], {"port"}))));
      }
  }
  std::string text = count == 0 ? (itemsAt(row.object, {"subsets"}).empty() ? "<none>" : "") : limited(list, 3, count);
  return {row.name(), text, row.age()};
}

Cells endpointSliceCells(const Row& row) {
  std::vector<std::string> ports, addresses;
  for (const Value& port : itemsAt(row.object, {"ports"}))
    ports.push_back(port.get("port").isNil() ? std::string("*") : std::to_string(numberAt(port, {"port"})));
  for (const Value& endpoint : itemsAt(row.object, {"endpoints"}))
    for (const Value& address : itemsAt(endpoint, {"addresses"}))
      if (address.isString()) addresses.push_back(address.string());
  return {
      row.name(), row.text({"addressType"}), limited(ports, 3, ports.size()), limited(addresses, 3, addresses.size()), row.age()};
}

Cells nodeCells(const Row& row) {
  std::string status = "Unknown";
  for (const Value& condition : itemsAt(row.object, {"status", "conditions"}))
    if (textAt(condition, {"type"}) == "Ready") status = textAt(condition, {"status"}) == "True" ? "Ready" : "NotReady";
  if (flagAt(row.object, {"spec", "unschedulable"})) status += ",SchedulingDisabled";
  std::vector<std::string> roles;
  if (const Value labels = at(row.object, {"metadata", "labels"}); labels.isMap())
    for (const auto& entry : labels.map())
      if (entry.key.view().starts_with("node-role.kubernetes.io/")) roles.push_back(std::string(entry.key.view().substr(24)));
  auto address = [&](std::string_view type) {
    for (const Value& item : itemsAt(row.object, {"status", "addresses"}))
      if (textAt(item, {"type"}) == type) return textAt(item, {"address"});
    return std::string("<none>");
  };
  std::string kernel = row.textOr({"status", "nodeInfo", "kernelVersion"}, "<unknown>");
  if (const std::string machine = row.text({"status", "nodeInfo", "architecture"}); !machine.empty())
    kernel += " (" + machine + ")";
  return {row.name(), status, roles.empty() ? "<none>" : join(roles, ","), row.age(),
      row.text({"status", "nodeInfo", "kubeletVersion"}), address("InternalIP"), address("ExternalIP"),
      row.textOr({"status", "nodeInfo", "osImage"}, "<unknown>"), kernel,
      row.textOr({"status", "nodeInfo", "containerRuntimeVersion"}, "<unknown>")};
}

Cells autoscalerCells(const Row& row) {
  std::vector<std::string> metrics;
  const auto& specs = itemsAt(row.object, {"spec", "metrics"});
  for (const Value& spec : specs) {
    // No metrics server runs here: the current side is never known.
    const std::string type = textAt(spec, {"type"});
    const std::string part = type == "Resource"   ? "resource"
                             : type == "Pods"     ? "pods"
                             : type == "Object"   ? "object"
                             : type == "External" ? "external"
                                                  : "containerResource";
    const Value metric = spec.get(part), target = metric.get("target");
    const bool ofResource = type == "Resource" || type == "ContainerResource";
    const std::string prefix = ofResource ? textAt(metric, {"name"}) + ": " : "";
    if (const std::string average = textAt(target, {"averageValue"}); !average.empty())
      metrics.push_back(prefix + "<unknown>/" + average + (type == "Object" || type == "External" ? " (avg)" : ""));
    else if (ofResource)
      metrics.push_back(
          prefix + "<unknown>/" +
          (target.get("averageUtilization").isNil() ? "<auto>" : std::to_string(numberAt(target, {"averageUtilization"})) + "%"));
    else metrics.push_back("<unknown>/" + textAt(target, {"value"}));
  }
  std::string text = metrics.empty()
                         ? "<none>"
                         : join(std::vector<std::string>(metrics.begin(),
                                    metrics.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, metrics.size()))),
                               ", ");
  if (metrics.size() > 2) text += " + " + std::to_string(metrics.size() - 2) + " more...";
  return {row.name(), row.text({"spec", "scaleTargetRef", "kind"}) + "/" + row.text({"spec", "scaleTargetRef", "name"}), text,
      at(row.object, {"spec", "minReplicas"}).isNil() ? "<unset>" : std::to_string(row.number({"spec", "minReplicas"})),
      row.count({"spec", "maxReplicas"}), row.count({"status", "currentReplicas"}), row.age()};
}

std::string intOrString(const Value& value) {
  if (value.isNil()) return "N/A";
  return value.isString() ? value.string() : std::to_string(toInteger(value));
}

Cells bindingCells(const Row& row) {
  std::map<std::string, std::vector<std::string>> subjects;
  for (const Value& subject : itemsAt(row.object, {"subjects"})) {
    const std::string kind = textAt(subject, {"kind"});
    subjects[kind].push_back(
        kind == "ServiceAccount" ? textAt(subject, {"namespace"}) + "/" + textAt(subject, {"name"}) : textAt(subject, {"name"}));
  }
  return {row.name(), row.text({"roleRef", "kind"}) + "/" + row.text({"roleRef", "name"}), row.age(), join(subjects["User"], ", "),
      join(subjects["Group"], ", "), join(subjects["ServiceAccount"], ", ")};
}

Cells revisionCells(const Row& row) {
  const Value owner = controllerOf(row.object);
  std::string controller = "<none>";
  if (owner.isMap()) {
    const std::string version = textAt(owner, {"apiVersion"});
    const std::size_t slash = version.find('/');
    controller = toLowerAscii(textAt(owner, {"kind"})) + (slash == std::string::npos ? "" : "." + version.substr(0, slash)) + "/" +
                 textAt(owner, {"name"});
  }
  return {row.name(), controller, row.count({"revision"}), row.age()};
}

Cells storageClassCells(const Row& row) {
  const bool standard = row.text({"metadata", "annotations", "storageclass.kubernetes.io/is-default-class"}) == "true";
  return {row.name() + (standard ? " (default)" : ""), row.text({"provisioner"}), row.textOr({"reclaimPolicy"}, "Delete"),
      row.textOr({"volumeBindingMode"}, "Immediate"), flagAt(row.object, {"allowVolumeExpansion"}), row.age()};
}

Cells ingressClassCells(const Row& row) {
  const bool standard = row.text({"metadata", "annotations", "ingressclass.kubernetes.io/is-default-class"}) == "true";
  std::string parameters = "<none>";
  if (const Value given = at(row.object, {"spec", "parameters"}); given.isMap()) {
    const std::string group = textAt(given, {"apiGroup"});
    parameters = textAt(given, {"kind"}) + (group.empty() ? "" : "." + group) + "/" + textAt(given, {"name"});
  }
  return {row.name() + (standard ? " (default)" : ""), row.text({"spec", "controller"}), parameters, row.age()};
}

std::int64_t sizeAt(const Value& object, Path path) { return static_cast<std::int64_t>(at(object, path).size()); }

const std::map<std::string, Cells (*)(const Row&), std::less<>>& printers() {
  static const std::map<std::string, Cells (*)(const Row&), std::less<>> kPrinters = {
      {"pods", podCells},
      {"deployments.apps", deploymentCells},
      {"replicasets.apps", replicaSetCells},
      {"replicationcontrollers", replicationControllerCells},
      {"statefulsets.apps", statefulSetCells},
      {"daemonsets.apps", daemonSetCells},
      {"controllerrevisions.apps", revisionCells},
      {"jobs.batch", jobCells},
      {"cronjobs.batch", cronJobCells},
      {"services", serviceCells},
      {"ingresses.networking.k8s.io", ingressCells},
      {"ingressclasses.networking.k8s.io", ingressClassCells},
      {"persistentvolumeclaims", claimCells},
      {"persistentvolumes", volumeCells},
      {"events", eventCells},
      {"endpoints", endpointsCells},
      {"endpointslices.discovery.k8s.io", endpointSliceCells},
      {"nodes", nodeCells},
      {"horizontalpodautoscalers.autoscaling", autoscalerCells},
      {"rolebindings.rbac.authorization.k8s.io", bindingCells},
      {"clusterrolebindings.rbac.authorization.k8s.io", bindingCells},
      {"storageclasses.storage.k8s.io", storageClassCells},
      {"namespaces",
          [](const Row& row) {
            return Cells{row.name(), row.text({"status", "phase"}), row.age()};
          }},
      {"secrets",
          [](const Row& row) {
            return Cells{row.name(), row.text({"type"}), Value::goInt(sizeAt(row.object, {"data"})), row.age()};
          }},
      {"configmaps",
          [](const Row& row) {
            return Cells{row.name(), Value::goInt(sizeAt(row.object, {"data"}) + sizeAt(row.object, {"binaryData"})), row.age()};
          }},
      {"serviceaccounts",
          [](const Row& row) {
            return Cells{row.name(), row.age()};
          }},
      {"networkpolicies.networking.k8s.io",
          [](const Row& row) {
            return Cells{row.name(), selectorText(at(row.object, {"spec", "podSelector"})), row.age()};
          }},
      {"poddisruptionbudgets.policy",
          [](const Row& row) {
            return Cells{row.name(), intOrString(at(row.object, {"spec", "minAvailable"})),
                intOrString(at(row.object, {"spec", "maxUnavailable"})), row.count({"status", "disruptionsAllowed"}), row.age()};
          }},
      {"leases.coordination.k8s.io",
          [](const Row& row) {
            return Cells{row.name(), row.text({"spec", "holderIdentity"}), row.age()};
          }},
      {"priorityclasses.scheduling.k8s.io",
          [](const Row& row) {
            return Cells{
                row.name(), row.count({"value"}), flagAt(row.object, {"globalDefault"}), row.age(), row.text({"preemptionPolicy"})};
          }},
      {"validatingwebhookconfigurations.admissionregistration.k8s.io",
          [](const Row& row) {
            return Cells{row.name(), Value::goInt(sizeAt(row.object, {"webhooks"})), row.age()};
          }},
      {"mutatingwebhookconfigurations.admissionregistration.k8s.io",
          [](const Row& row) {
            return Cells{row.name(), Value::goInt(sizeAt(row.object, {"webhooks"})), row.age()};
          }},
      {"runtimeclasses.node.k8s.io",
          [](const Row& row) {
            return Cells{row.name(), row.text({"handler"}), row.age()};
          }},
  };
  return kPrinters;
}

} // namespace

std::vector<Value> cellsOf(const Resource& resource, const Value& object, Clock::Time now) {
  const Row row{object, now};
  const auto found = printers().find(resource.storageName());
  if (found != printers().end()) return found->second(row);
  // Kinds without a printer of their own: the server's default columns.
  if (resource.columns.size() == 2 && resource.columns[1].name == "Created At")
    return {row.name(), row.text({"metadata", "creationTimestamp"})};
  if (resource.columns.size() == 2 && resource.columns[1].name == "Age") return {row.name(), row.age()};
  return {};
}

} // namespace chartroom::sandbox::internal
