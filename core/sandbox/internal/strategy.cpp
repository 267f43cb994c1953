#include "core/sandbox/internal/strategy.h"

#include "core/base/text.h"
#include "core/sandbox/internal/crd.h"
#include "core/sandbox/internal/custom_schema.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/selectors.h"
#include "core/sandbox/internal/status.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

bool is(const Resource& resource, std::string_view group, std::string_view plural) {
  return resource.plural == plural && resource.group == group;
}

void defaultPodSpec(const Value& spec) {
  if (!spec.isMap()) return;
  putDefault(spec, {"restartPolicy"}, "Always");
  putDefault(spec, {"dnsPolicy"}, "ClusterFirst");
  putDefault(spec, {"schedulerName"}, "default-scheduler");
  putDefault(spec, {"terminationGracePeriodSeconds"}, 30);
  for (const char* list : {"containers", "initContainers"})
    for (const Value& container : itemsAt(spec, {list})) {
      if (!container.isMap()) continue;
      const std::string image = textAt(container, {"image"});
      const std::size_t slash = image.rfind('/');
      const std::size_t colon = image.find(':', slash == std::string::npos ? 0 : slash);
      const bool latest = image.find('@') == std::string::npos && (colon == std::string::npos || image.substr(colon) == ":latest");
      putDefault(container, {"imagePullPolicy"}, latest ? "Always" : "IfNotPresent");
      for (const Value& port : itemsAt(container, {"ports"}))
        if (port.isMap()) putDefault(port, {"protocol"}, "TCP");
    }
}

void defaultService(const Value& object) {
  putDefault(object, {"spec", "type"}, "ClusterIP");
  putDefault(object, {"spec", "sessionAffinity"}, "None");
  const bool external = textAt(object, {"spec", "type"}) == "ExternalName";
  for (const Value& port : itemsAt(object, {"spec", "ports"})) {
    if (!port.isMap()) continue;
    putDefault(port, {"protocol"}, "TCP");
    if (!external) putDefault(port, {"targetPort"}, port.get("port"));
  }
  if (external) return;
  putDefault(object, {"spec", "internalTrafficPolicy"}, "Cluster");
  putDefault(object, {"spec", "ipFamilies"}, makeArray({"IPv4"}));
  putDefault(object, {"spec", "ipFamilyPolicy"}, "SingleStack");
  const std::string type = textAt(object, {"spec", "type"});
  if (type == "NodePort" || type == "LoadBalancer") putDefault(object, {"spec", "externalTrafficPolicy"}, "Cluster");
  if (type == "LoadBalancer") putDefault(object, {"spec", "allocateLoadBalancerNodePorts"}, true);
}

std::string ipText(std::uint32_t base, std::uint32_t offset) {
  const std::uint32_t ip = base + offset;
  return std::to_string(ip >> 24) + "." + std::to_string(ip >> 16 & 255) + "." + std::to_string(ip >> 8 & 255) + "." +
         std::to_string(ip & 255);
}

// The lowest cluster IP and node ports that no service has.
void allocateForService(World& world, const Value& object) {
  const std::string type = textAt(object, {"spec", "type"});
  if (type == "ExternalName") return;
  std::set<std::string> ips;
  std::set<std::int64_t> ports;
  for (const ObjectPtr& other : world.store().list("services", "")) {
    if (uidOf(other->object) == uidOf(object)) continue;
    ips.insert(textAt(other->object, {"spec", "clusterIP"}));
    for (const Value& port : itemsAt(other->object, {"spec", "ports"})) ports.insert(numberAt(port, {"nodePort"}));
  }
  if (textAt(object, {"spec", "clusterIP"}).empty()) {
    std::uint32_t offset = 10;
    constexpr std::uint32_t kServiceNetwork = 10u << 24 | 96u << 16;
    while (ips.contains(ipText(kServiceNetwork, offset))) ++offset;
    put(object, {"spec", "clusterIP"}, ipText(kServiceNetwork, offset));
  }
  put(object, {"spec", "clusterIPs"}, makeArray({textAt(object, {"spec", "clusterIP"})}));
  if (type == "ClusterIP") return;
  std::int64_t next = 30000;
  for (const Value& port : itemsAt(object, {"spec", "ports"})) {
    if (numberAt(port, {"nodePort"}) != 0) continue;
    while (ports.contains(next)) ++next;
    put(port, {"nodePort"}, Value::goInt(next));
    ports.insert(next);
  }
}

void mergeStringData(const Value& secret) {
  const Value plain = secret.get("stringData");
  if (!plain.isMap()) return;
  for (const auto& entry : plain.map())
    if (entry.value.isString()) put(secret, {"data", entry.key.view()}, encodeBase64(entry.value.string()));
  drop(secret, {"stringData"});
}

void prepareJob(const Value& object) {
  // The generated selector and labels that tie a job to its pods.
  if (flagAt(object, {"spec", "manualSelector"})) return;
  const std::string uid = uidOf(object), name = nameOf(object);
  put(object, {"spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid"}, uid);
  for (const char* key : {"controller-uid", "batch.kubernetes.io/controller-uid"})
    put(object, {"spec", "template", "metadata", "labels", key}, uid);
  for (const char* key : {"job-name", "batch.kubernetes.io/job-name"})
    put(object, {"spec", "template", "metadata", "labels", key}, name);
}

bool isDnsName(const std::string& name, std::size_t longest) {
  if (name.empty() || name.size() > longest) return false;
  auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  for (const std::string& label : split(name, ".")) {
    if (label.empty() || !alphanumeric(label.front()) || !alphanumeric(label.back())) return false;
    for (char c : label)
      if (!alphanumeric(c) && c != '-') return false;
  }
  return true;
}

bool hasPodTemplate(const Resource& resource) {
  return resource.group == "apps" && (resource.plural == "deployments" || resource.plural == "replicasets" ||
                                         resource.plural == "statefulsets" || resource.plural == "daemonsets");
}

} // namespace

bool hasGeneration(const Resource& resource) {
  if (resource.custom) return true;
  static const std::set<std::string> kCounted = {"deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps",
      "jobs.batch", "cronjobs.batch", "pods", "replicationcontrollers", "ingresses.networking.k8s.io",
      "ingressclasses.networking.k8s.io", "networkpolicies.networking.k8s.io", "poddisruptionbudgets.policy",
      "customresourcedefinitions.apiextensions.k8s.io", "mutatingwebhookconfigurations.admissionregistration.k8s.io",
      "validatingwebhookconfigurations.admissionregistration.k8s.io", "validatingadmissionpolicies.admissionregistration.k8s.io",
      "validatingadmissionpolicybindings.admissionregistration.k8s.io", "priorityclasses.scheduling.k8s.io",
      "endpointslices.discovery.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io",
      "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"};
  return kCounted.contains(resource.storageName());
}

Propagation defaultPropagation(const Resource& resource) {
  return is(resource, "batch", "jobs") || is(resource, "", "replicationcontrollers") ? Propagation::Orphan
                                                                                     : Propagation::Background;
}

void applyDefaults(const Resource& resource, const Value& object) {
  if (resource.custom) {
    applyCustomDefaults(resource.schema(), object);
    return;
  }
  if (hasPodTemplate(resource)) {
    defaultPodSpec(at(object, {"spec", "template", "spec"}));
    if (resource.plural != "daemonsets") putDefault(object, {"spec", "replicas"}, 1);
    if (resource.plural != "replicasets") putDefault(object, {"spec", "revisionHistoryLimit"}, 10);
  }
  if (is(resource, "apps", "deployments")) {
    putDefault(object, {"spec", "progressDeadlineSeconds"}, 600);
    putDefault(object, {"spec", "strategy", "type"}, "RollingUpdate");
    if (textAt(object, {"spec", "strategy", "type"}) == "RollingUpdate") {
      putDefault(object, {"spec", "strategy", "rollingUpdate", "maxSurge"}, "25%");
      putDefault(object, {"spec", "strategy", "rollingUpdate", "maxUnavailable"}, "25%");
    }
  } else if (is(resource, "apps", "statefulsets")) {
    putDefault(object, {"spec", "podManagementPolicy"}, "OrderedReady");
    putDefault(object, {"spec", "updateStrategy", "type"}, "RollingUpdate");
    if (textAt(object, {"spec", "updateStrategy", "type"}) == "RollingUpdate")
      putDefault(object, {"spec", "updateStrategy", "rollingUpdate", "partition"}, 0);
  } else if (is(resource, "apps", "daemonsets")) {
    putDefault(object, {"spec", "updateStrategy", "type"}, "RollingUpdate");
    if (textAt(object, {"spec", "updateStrategy", "type"}) == "RollingUpdate") {
      putDefault(object, {"spec", "updateStrategy", "rollingUpdate", "maxUnavailable"}, 1);
      putDefault(object, {"spec", "updateStrategy", "rollingUpdate", "maxSurge"}, 0);
    }
  } else if (is(resource, "batch", "jobs")) {
    defaultPodSpec(at(object, {"spec", "template", "spec"}));
    if (at(object, {"spec", "completions"}).isNil() && at(object, {"spec", "parallelism"}).isNil())
      put(object, {"spec", "completions"}, 1);
    putDefault(object, {"spec", "parallelism"}, 1);
    putDefault(object, {"spec", "backoffLimit"}, 6);
    putDefault(object, {"spec", "completionMode"}, "NonIndexed");
    putDefault(object, {"spec", "suspend"}, false);
  } else if (is(resource, "batch", "cronjobs")) {
    defaultPodSpec(at(object, {"spec", "jobTemplate", "spec", "template", "spec"}));
    putDefault(object, {"spec", "concurrencyPolicy"}, "Allow");
    putDefault(object, {"spec", "suspend"}, false);
    putDefault(object, {"spec", "successfulJobsHistoryLimit"}, 3);
    putDefault(object, {"spec", "failedJobsHistoryLimit"}, 1);
  } else if (is(resource, "", "pods")) {
    defaultPodSpec(object.get("spec"));
  } else if (is(resource, "", "services")) {
    defaultService(object);
  } else if (is(resource, "", "secrets")) {
    mergeStringData(object);
    putDefault(object, {"type"}, "Opaque");
  } else if (is(resource, "", "persistentvolumeclaims")) {
    putDefault(object, {"spec", "volumeMode"}, "Filesystem");
    putDefault(object, {"spec", "storageClassName"}, "standard");
  } else if (is(resource, "", "persistentvolumes")) {
    putDefault(object, {"spec", "volumeMode"}, "Filesystem");
    putDefault(object, {"spec", "persistentVolumeReclaimPolicy"}, "Retain");
  } else if (is(resource, "", "namespaces")) {
    put(object, {"metadata", "labels", "kubernetes.io/metadata.name"}, nameOf(object));
  } else if (is(resource, "apiextensions.k8s.io", "customresourcedefinitions")) {
    applyCrdDefaults(object);
  }
}

void prepareForCreate(World& world, const Resource& resource, const Value& object) {
  // A node brings its status itself: no kubelet will.
  if (resource.has("status") && !is(resource, "", "nodes")) drop(object, {"status"});
  if (is(resource, "", "namespaces")) {
    put(object, {"spec", "finalizers"}, makeArray({"kubernetes"}));
    put(object, {"status", "phase"}, "Active");
  } else if (is(resource, "", "pods")) {
    put(object, {"status", "phase"}, "Pending");
    put(object, {"status", "qosClass"}, "BestEffort");
  } else if (is(resource, "", "services")) {
    put(object, {"status", "loadBalancer"}, Value::makeMap());
    allocateForService(world, object);
  } else if (is(resource, "", "persistentvolumeclaims") || is(resource, "", "persistentvolumes")) {
    put(object, {"status", "phase"}, resource.plural == "persistentvolumes" ? "Available" : "Pending");
  } else if (is(resource, "batch", "jobs")) {
    prepareJob(object);
  } else if (is(resource, "apiextensions.k8s.io", "customresourcedefinitions")) {
    acceptCrd(world, object);
  }
}

void prepareForUpdate(World& world, const Resource& resource, const Value& old, const Value& object) {
  if (is(resource, "", "namespaces")) {
    const Value kept = at(old, {"spec", "finalizers"});
    if (!kept.isNil() && at(object, {"spec", "finalizers"}).isNil()) put(object, {"spec", "finalizers"}, kept.deepCopy());
  } else if (is(resource, "", "services")) {
    for (const char* field : {"clusterIP", "clusterIPs"})
      if (at(object, {"spec", field}).isNil() && !at(old, {"spec", field}).isNil())
        put(object, {"spec", field}, at(old, {"spec", field}).deepCopy());
    // Node ports stay with their ports when an update leaves them out.
    for (const Value& port : itemsAt(object, {"spec", "ports"}))
      for (const Value& before : itemsAt(old, {"spec", "ports"}))
        if (port.isMap() && textAt(object, {"spec", "type"}) != "ClusterIP" && numberAt(before, {"nodePort"}) &&
            numberAt(port, {"port"}) == numberAt(before, {"port"}) && textAt(port, {"protocol"}) == textAt(before, {"protocol"}))
          putDefault(port, {"nodePort"}, before.get("nodePort"));
    allocateForService(world, object);
  } else if (is(resource, "", "persistentvolumeclaims")) {
    if (at(object, {"spec", "volumeName"}).isNil() && !at(old, {"spec", "volumeName"}).isNil())
      put(object, {"spec", "volumeName"}, at(old, {"spec", "volumeName"}));
  } else if (is(resource, "", "pods")) {
    if (at(object, {"spec", "nodeName"}).isNil() && !at(old, {"spec", "nodeName"}).isNil())
      put(object, {"spec", "nodeName"}, at(old, {"spec", "nodeName"}));
  } else if (is(resource, "batch", "jobs")) {
    if (!flagAt(object, {"spec", "manualSelector"})) {
      putDefault(object, {"spec", "selector"}, at(old, {"spec", "selector"}).deepCopy());
      prepareJob(object);
    }
  } else if (is(resource, "apiextensions.k8s.io", "customresourcedefinitions")) {
    acceptCrd(world, object);
  }
}

// The server's rule for the ports of a service.
void validatePorts(const Resource& resource, const Value& object) {
  if (!is(resource, "", "services")) return;
  const Value ports = at(object, {"spec", "ports"});
  if (!ports.isList()) return;
  constexpr std::int64_t kLastPort = 65535;
  std::vector<Cause> causes;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const Value port = at(ports.list().items[i], {"port"});
    const std::int64_t number = port.isInteger() ? port.integer() : port.isNumber() ? static_cast<std::int64_t>(port.number()) : 0;
    if (number < 1 || number > kLastPort)
      causes.push_back(
          {"FieldValueInvalid", "Invalid value: " + std::to_string(number) + ": must be between 1 and 65535, inclusive",
              "spec.ports[" + std::to_string(i) + "].port"});
  }
  if (!causes.empty()) throw invalid(resource.group, resource.kind, nameOf(object), causes);
}

void validateCreate(const Resource& resource, const Value& object) {
  validatePorts(resource, object);
  const std::string name = nameOf(object);
  std::vector<Cause> causes;
  const bool label = is(resource, "", "namespaces") || is(resource, "", "services");
  const bool anyName = resource.group == "rbac.authorization.k8s.io";
  if (!label && !anyName && !isDnsName(name, 253)) {
    causes.push_back({"FieldValueInvalid",
        "Invalid value: \"" + name +
            "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
            "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "metadata.name"});
  } else if (label && (!isDnsName(name, 63) || name.find('.') != std::string::npos)) {
    causes.push_back({"FieldValueInvalid",
        "Invalid value: \"" + name +
            "\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
            "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
            "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "metadata.name"});
  }
  if (hasPodTemplate(resource)) {
    const Value selector = at(object, {"spec", "selector"});
    if (!selector.isMap()) {
      causes.push_back({"FieldValueRequired", "Required value", "spec.selector"});
    } else if (!selectorOf(selector).matches(object::labelsOf(at(object, {"spec", "template"})))) {
      const Value labels = at(object, {"spec", "template", "metadata", "labels"});
      causes.push_back({"FieldValueInvalid",
          "Invalid value: " + (labels.isMap() ? toJson(labels) : "null") + ": `selector` does not match template `labels`",
          "spec.template.metadata.labels"});
    }
    if (itemsAt(object, {"spec", "template", "spec", "containers"}).empty())
      causes.push_back({"FieldValueRequired", "Required value", "spec.template.spec.containers"});
  }
  if (is(resource, "", "pods") && itemsAt(object, {"spec", "containers"}).empty())
    causes.push_back({"FieldValueRequired", "Required value", "spec.containers"});
  if (const Value schema = resource.schema(); schema.isMap())
    for (Cause& cause : checkCustom(schema, object)) causes.push_back(std::move(cause));
  if (!causes.empty()) throw invalid(resource.group, resource.kind, name, causes);
  if (is(resource, "apiextensions.k8s.io", "customresourcedefinitions")) validateCrd(object);
}

namespace {

double bytesOf(const Value& quantity) {
  static const std::map<std::string_view, double> kUnits = {{"", 1}, {"m", 1e-3}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
      {"P", 1e15}, {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"Pi", 0x1p50}};
  if (quantity.isNumber()) return quantity.isInteger() ? static_cast<double>(quantity.integer()) : quantity.number();
  if (!quantity.isString()) return 0;
  const std::string text = quantity.string();
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const auto unit = kUnits.find(std::string_view(end));
  return unit == kUnits.end() ? number : number * unit->second;
}

// The spec without the fields that may change.
Value fixedPart(const Value& object, std::initializer_list<const char*> changing) {
  const Value spec = object.get("spec").deepCopy();
  if (spec.isMap())
    for (const char* field : changing) spec.map().erase(field);
  return spec;
}

// What a server refuses to change of an object that is there.
std::vector<Cause> changedFixedFields(const Resource& resource, const Value& old, const Value& object) {
  const auto differ = [&](std::initializer_list<const char*> changing) {
    return !sameJson(fixedPart(old, changing), fixedPart(object, changing));
  };
  if (is(resource, "apps", "statefulsets") && differ({"replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                                                  "persistentVolumeClaimRetentionPolicy", "minReadySeconds", "selector"}))
    return {{"FieldValueForbidden",
        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        "spec"}};
  if (is(resource, "", "persistentvolumeclaims")) {
    const bool bound = textAt(old, {"status", "phase"}) == "Bound";
    const Value before = fixedPart(old, {"volumeAttributesClassName"}), after = fixedPart(object, {"volumeAttributesClassName"});
    const Value size = at(after, {"resources", "requests"});
    for (const Value* part : {&before, &after}) {
      if (bound) drop(*part, {"resources", "requests"});
      if (at(old, {"spec", "volumeName"}).isNil()) drop(*part, {"volumeName"}); // the binder's
    }
    if (!sameJson(before, after))
      return {{"FieldValueForbidden",
          "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
          "spec"}};
    if (bound && bytesOf(at(size, {"storage"})) < bytesOf(at(old, {"spec", "resources", "requests", "storage"})))
      return {{"FieldValueForbidden", "Forbidden: field can not be less than status.capacity", "spec.resources.requests.storage"}};
  }
  if (is(resource, "", "services") && textAt(object, {"spec", "type"}) != "ExternalName") {
    const std::string before = textAt(old, {"spec", "clusterIP"}), after = textAt(object, {"spec", "clusterIP"});
    if (!before.empty() && before != after)
      return {{"FieldValueInvalid", "Invalid value: " + toJson(makeArray({after})) + ": may not change once set",
          "spec.clusterIPs[0]"}};
  }
  if (is(resource, "scheduling.k8s.io", "priorityclasses") && !sameJson(object.get("value"), old.get("value")))
    return {{"FieldValueForbidden", "Forbidden: may not be changed in an update.", "value"}};
  if (is(resource, "", "pods")) {
    const std::initializer_list<const char*> changing = {
        "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName"};
    const Value before = fixedPart(old, changing), after = fixedPart(object, changing);
    for (const Value* part : {&before, &after})
      for (const char* list : {"containers", "initContainers"})
        for (const Value& container : itemsAt(*part, {list})) drop(container, {"image"});
    if (!sameJson(before, after))
      return {{"FieldValueForbidden",
          "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
          "spec"}};
  }
  std::vector<Cause> causes;
  const auto immutable = [&](std::string_view group, std::string_view plural, Path path, const char* field) {
    if (!is(resource, group, plural)) return;
    const Value given = at(object, path);
    if (!sameJson(given, at(old, path)))
      causes.push_back({"FieldValueInvalid", "Invalid value: " + toJson(given) + ": field is immutable", field});
  };
  immutable("batch", "jobs", {"spec", "completions"}, "spec.completions");
  immutable("batch", "jobs", {"spec", "completionMode"}, "spec.completionMode");
  for (const char* field : {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"})
    immutable("storage.k8s.io", "storageclasses", {field}, field);
  immutable("networking.k8s.io", "ingressclasses", {"spec", "controller"}, "spec.controller");
  return causes;
}

} // namespace

void validateUpdate(const Resource& resource, const Value& old, const Value& object) {
  validatePorts(resource, object);
  const std::string name = nameOf(object);
  auto immutable = [&](Path path, const char* field) {
    const Value given = at(object, path);
    if (!sameJson(given, at(old, path)))
      throw invalid(resource.group, resource.kind, name,
          {{"FieldValueInvalid", "Invalid value: " + toJson(given) + ": field is immutable", field}});
  };
  if (const Value schema = resource.schema(); schema.isMap())
    if (const std::vector<Cause> causes = checkCustom(schema, object, old); !causes.empty())
      throw invalid(resource.group, resource.kind, name, causes);
  if (const std::vector<Cause> causes = changedFixedFields(resource, old, object); !causes.empty())
    throw invalid(resource.group, resource.kind, name, causes);
  if (hasPodTemplate(resource)) {
    std::vector<Cause> causes;
    const Value labels = at(object, {"spec", "template", "metadata", "labels"}), selector = at(object, {"spec", "selector"});
    if (!selectorOf(selector).matches(object::labelsOf(at(object, {"spec", "template"}))))
      causes.push_back({"FieldValueInvalid",
          "Invalid value: " + (labels.isMap() ? toJson(labels) : "null") + ": `selector` does not match template `labels`",
          "spec.template.metadata.labels"});
    if (!sameJson(selector, at(old, {"spec", "selector"})))
      causes.push_back({"FieldValueInvalid", "Invalid value: " + toJson(selector) + ": field is immutable", "spec.selector"});
    if (!causes.empty()) throw invalid(resource.group, resource.kind, name, causes);
  }
  if (is(resource, "batch", "jobs")) {
    // The labels the server added are not the client's to repeat.
    Value given = at(object, {"spec", "template"}).deepCopy(), before = at(old, {"spec", "template"}).deepCopy();
    for (const Value* part : {&given, &before})
      for (const char* key : {"controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"})
        drop(*part, {"metadata", "labels", key});
    if (!sameJson(given, before))
      throw invalid(resource.group, resource.kind, name,
          {{"FieldValueInvalid", "Invalid value: " + toJson(given) + ": field is immutable", "spec.template"}});
  }
  if ((is(resource, "", "secrets") || is(resource, "", "configmaps")) && flagAt(old, {"immutable"})) {
    for (const char* field : {"data", "binaryData"})
      if (!sameJson(object.get(field), old.get(field)))
        throw invalid(resource.group, resource.kind, name,
            {{"FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set", field}});
  }
  if (is(resource, "", "secrets")) immutable({"type"}, "type");
  if (resource.group == "rbac.authorization.k8s.io" &&
      (resource.plural == "rolebindings" || resource.plural == "clusterrolebindings") &&
      !sameJson(object.get("roleRef"), old.get("roleRef")))
    throw invalid(resource.group, resource.kind, name,
        {{"FieldValueInvalid", "Invalid value: " + toJson(object.get("roleRef")) + ": cannot change roleRef", "roleRef"}});
  if (is(resource, "apiextensions.k8s.io", "customresourcedefinitions")) validateCrd(object);
}

void validateStatusUpdate(const Resource& resource, const Value& old, const Value& object) {
  const Value schema = at(resource.schema(), {"properties", "status"}), status = object.get("status");
  if (!schema.isMap() || status.isNil()) return;
  if (const std::vector<Cause> causes = checkCustom(schema, status, old.get("status"), "status"); !causes.empty())
    throw invalid(resource.group, resource.kind, nameOf(object), causes);
}

} // namespace chartroom::sandbox::internal
