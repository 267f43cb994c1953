#include "core/sandbox/internal/controllers.h"

#include "core/sandbox/internal/selectors.h"

#include <algorithm>
#include <set>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kManager = "kube-controller-manager";
constexpr const char* kManagedBy = "endpoints.kubernetes.io/managed-by";

std::int64_t targetPort(const Value& servicePort, const Value& pod) {
  const Value target = servicePort.get("targetPort");
  if (target.isNumber()) return toInteger(target);
  if (target.isString())
    for (const Value& container : itemsAt(pod, {"spec", "containers"}))
      for (const Value& port : itemsAt(container, {"ports"}))
        if (textAt(port, {"name"}) == target.string()) return numberAt(port, {"containerPort"});
  return target.isNil() ? numberAt(servicePort, {"port"}) : 0;
}

// A copy of the service's labels, for what is made beside it.
Value labelsOf(const ObjectPtr& service) {
  const Value labels = at(service->object, {"metadata", "labels"});
  return labels.isMap() ? labels.deepCopy() : Value::makeMap();
}

} // namespace

void Controllers::serveClaim(const ObjectPtr& claim) {
  const Value& object = claim->object;
  if (isBeingDeleted(object) || textAt(object, {"status", "phase"}) == "Bound") return;
  const std::string className = textAt(object, {"spec", "storageClassName"});
  const Value size = at(object, {"spec", "resources", "requests", "storage"});
  const std::string chosen = textAt(object, {"spec", "volumeName"});
  ObjectPtr volume;
  for (const ObjectPtr& candidate : m_world.store().list("persistentvolumes", "")) {
    const bool free = textAt(candidate->object, {"status", "phase"}) == "Available" &&
                      !at(candidate->object, {"spec", "claimRef", "uid"}).isString();
    const bool fits =
        chosen.empty() ? textAt(candidate->object, {"spec", "storageClassName"}) == className : candidate->key.name == chosen;
    if (free && fits && (!chosen.empty() || className.empty())) volume = candidate;
  }
  if (!volume && chosen.empty() && !className.empty()) {
    if (!m_world.store().get({"storageclasses.storage.k8s.io", "", className})) {
      // Said once: the condition does not change by itself.
      for (const ObjectPtr& known : m_world.store().list("events", claim->key.nameSpace))
        if (textAt(known->object, {"involvedObject", "uid"}) == uidOf(object)) return;
      event(claim, "Warning", "ProvisioningFailed", "storageclass.storage.k8s.io \"" + className + "\" not found",
          "persistentvolume-controller");
      return;
    }
    volume = create(resource("", "persistentvolumes"), "",
        makeObject({{"apiVersion", "v1"}, {"kind", "PersistentVolume"},
            {"metadata", makeObject({{"name", "pvc-" + uidOf(object)},
                             {"annotations", makeObject({{"pv.kubernetes.io/provisioned-by", "chartroom.sandbox/none"}})}})},
            {"spec",
                makeObject({{"capacity", makeObject({{"storage", size}})},
                    {"accessModes", at(object, {"spec", "accessModes"}).deepCopy()}, {"persistentVolumeReclaimPolicy", "Delete"},
                    {"storageClassName", className}, {"hostPath", makeObject({{"path", "/sandbox/" + uidOf(object)}})}})}}),
        kManager);
  }
  if (!volume) return;
  Value taken = volume->object.deepCopy();
  put(taken, {"spec", "claimRef"},
      makeObject({{"apiVersion", "v1"}, {"kind", "PersistentVolumeClaim"}, {"namespace", claim->key.nameSpace},
          {"name", claim->key.name}, {"uid", uidOf(object)}}));
  update(volume, taken, kManager);
  if (const ObjectPtr present = fresh(volume)) {
    Value bound = present->object.deepCopy();
    put(bound, {"status", "phase"}, "Bound");
    updateStatus(present, bound, kManager);
  }
  Value next = object.deepCopy();
  put(next, {"spec", "volumeName"}, volume->key.name);
  put(next, {"metadata", "annotations", "pv.kubernetes.io/bind-completed"}, "yes");
  update(claim, next, kManager);
  if (const ObjectPtr present = fresh(claim)) {
    Value bound = present->object.deepCopy();
    put(bound, {"status", "phase"}, "Bound");
    put(bound, {"status", "accessModes"}, at(object, {"spec", "accessModes"}).deepCopy());
    put(bound, {"status", "capacity"}, at(volume->object, {"spec", "capacity"}).deepCopy());
    updateStatus(present, bound, kManager);
  }
  if (chosen.empty() && !className.empty())
    event(
        claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume " + volume->key.name, "chartroom.sandbox/none");
}

void Controllers::serveVolume(const ObjectPtr& volume) {
  const Value reference = at(volume->object, {"spec", "claimRef"});
  if (!reference.isMap() || textAt(reference, {"uid"}).empty() || textAt(volume->object, {"status", "phase"}) != "Bound") return;
  const ObjectPtr claim =
      m_world.store().get({"persistentvolumeclaims", textAt(reference, {"namespace"}), textAt(reference, {"name"})});
  if (claim && uidOf(claim->object) == textAt(reference, {"uid"})) return;
  if (textAt(volume->object, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete") return remove(volume);
  Value next = volume->object.deepCopy();
  put(next, {"status", "phase"}, "Released");
  updateStatus(volume, next, kManager);
}

void Controllers::giveAddress(const ObjectPtr& service) {
  std::set<std::string> taken;
  for (const ObjectPtr& other : m_world.store().list("services", ""))
    for (const Value& ingress : itemsAt(other->object, {"status", "loadBalancer", "ingress"}))
      taken.insert(textAt(ingress, {"ip"}));
  std::string ip;
  // Addresses of TEST-NET-2: they lead nowhere, as nothing listens.
  for (int i = 1; ip.empty() || taken.contains(ip); ++i) ip = "198.51.100." + std::to_string(i);
  Value next = service->object.deepCopy();
  put(next, {"status", "loadBalancer", "ingress"}, makeArray({makeObject({{"ip", ip}, {"ipMode", "VIP"}})}));
  updateStatus(service, next, kManager);
}

void Controllers::serveService(const ObjectPtr& service) {
  const Value& object = service->object;
  if (isBeingDeleted(object)) return;
  const std::string type = textAt(object, {"spec", "type"});
  if (type == "LoadBalancer" && itemsAt(object, {"status", "loadBalancer", "ingress"}).empty()) giveAddress(service);
  const Value selector = at(object, {"spec", "selector"});
  if (type == "ExternalName" || !selector.isMap() || selector.map().empty()) return;

  const object::LabelSelector wanted = selectorOfLabels(selector);
  std::vector<Value> ready, notReady, slice, ports, slicePorts;
  const auto& servicePorts = itemsAt(object, {"spec", "ports"});
  Value firstPod;
  for (const ObjectPtr& pod : m_world.store().list("pods", service->key.nameSpace)) {
    const std::string ip = textAt(pod->object, {"status", "podIP"});
    if (ip.empty() || !isActivePod(pod->object) || !wanted.matches(object::labelsOf(pod->object))) continue;
    if (firstPod.isNil()) firstPod = pod->object;
    const Value target =
        makeObject({{"kind", "Pod"}, {"namespace", pod->key.nameSpace}, {"name", pod->key.name}, {"uid", uidOf(pod->object)}});
    const bool isReady = isReadyPod(pod->object);
    (isReady ? ready : notReady)
        .push_back(makeObject({{"ip", ip}, {"nodeName", at(pod->object, {"spec", "nodeName"})}, {"targetRef", target}}));
    slice.push_back(makeObject({{"addresses", makeArray({ip})},
        {"conditions", makeObject({{"ready", isReady}, {"serving", isReady}, {"terminating", false}})},
        {"nodeName", at(pod->object, {"spec", "nodeName"})}, {"targetRef", target.deepCopy()}}));
  }
  for (const Value& port : servicePorts) {
    Value entry = makeObject({{"port", Value::goInt(targetPort(port, firstPod))}, {"protocol", port.get("protocol")}});
    Value sliceEntry = entry.deepCopy();
    put(sliceEntry, {"name"}, textAt(port, {"name"}));
    if (const std::string name = textAt(port, {"name"}); !name.empty()) put(entry, {"name"}, name);
    ports.push_back(entry);
    slicePorts.push_back(sliceEntry);
  }
  std::vector<Value> subsets;
  if (!ready.empty() || !notReady.empty()) {
    Value subset = Value::makeMap();
    if (!ready.empty()) put(subset, {"addresses"}, makeArray(ready));
    if (!notReady.empty()) put(subset, {"notReadyAddresses"}, makeArray(notReady));
    if (!ports.empty()) put(subset, {"ports"}, makeArray(ports));
    subsets.push_back(subset);
  }
  putEndpoints(service, subsets);
  putSlice(service, slice, slicePorts);
}

void Controllers::putEndpoints(const ObjectPtr& service, const std::vector<Value>& subsets) {
  const ObjectPtr endpoints = m_world.store().get({"endpoints", service->key.nameSpace, service->key.name});
  if (!endpoints) {
    Value made = makeObject({{"apiVersion", "v1"}, {"kind", "Endpoints"},
        {"metadata", makeObject({{"name", service->key.name}, {"labels", labelsOf(service)}})}});
    put(made, {"metadata", "labels", kManagedBy}, "endpoint-controller");
    if (!subsets.empty()) put(made, {"subsets"}, makeArray(subsets));
    create(resource("", "endpoints"), service->key.nameSpace, made, kManager);
  } else if (textAt(endpoints->object, {"metadata", "labels", kManagedBy}) == "endpoint-controller") {
    Value next = endpoints->object.deepCopy();
    if (subsets.empty()) drop(next, {"subsets"});
    else put(next, {"subsets"}, makeArray(subsets));
    update(endpoints, next, kManager);
  }
}

void Controllers::putSlice(const ObjectPtr& service, const std::vector<Value>& slice, const std::vector<Value>& ports) {
  ObjectPtr known;
  for (const ObjectPtr& candidate : m_world.store().list("endpointslices.discovery.k8s.io", service->key.nameSpace))
    if (textAt(controllerOf(candidate->object), {"uid"}) == uidOf(service->object)) known = candidate;
  if (!known) {
    Value made = makeObject({{"apiVersion", "discovery.k8s.io/v1"}, {"kind", "EndpointSlice"},
        {"metadata", makeObject({{"generateName", service->key.name + "-"}, {"labels", labelsOf(service)},
                         {"ownerReferences", makeArray({ownerReference(service->object, "v1", "Service")})}})},
        {"addressType", "IPv4"}, {"endpoints", makeArray(slice)}, {"ports", makeArray(ports)}});
    put(made, {"metadata", "labels", "kubernetes.io/service-name"}, service->key.name);
    put(made, {"metadata", "labels", "endpointslice.kubernetes.io/managed-by"}, "endpointslice-controller.k8s.io");
    create(resource("discovery.k8s.io", "endpointslices"), service->key.nameSpace, made, kManager);
  } else {
    Value next = known->object.deepCopy();
    put(next, {"endpoints"}, makeArray(slice));
    put(next, {"ports"}, makeArray(ports));
    update(known, next, kManager);
  }
}

void Controllers::serveEndpoints(const ObjectPtr& endpoints) {
  // Endpoints have no owner reference: they go with the service of their name.
  if (textAt(endpoints->object, {"metadata", "labels", kManagedBy}) != "endpoint-controller") return;
  if (!m_world.store().get({"services", endpoints->key.nameSpace, endpoints->key.name})) remove(endpoints);
}

} // namespace chartroom::sandbox::internal
