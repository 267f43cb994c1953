// Reading manifests into objects, grouping them by kind and comparing them.

#include "core/inspect/manifest_objects.h"

#include "core/base/text.h"
#include "core/kube/cluster.h"
#include "core/render/render.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <array>

namespace chartroom::inspect {
namespace {

std::string text(const Value& value) { return value.isString() ? value.string() : std::string(); }

struct GroupRule {
  const char* group;
  std::vector<std::string_view> kinds;
};

const std::vector<GroupRule>& rules() {
  static const std::vector<GroupRule> kRules = {
      {"Workloads", {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "ReplicationController"}},
      {"Network", {"Service", "Ingress", "IngressClass", "Endpoints", "EndpointSlice", "Gateway", "HTTPRoute", "GRPCRoute",
                      "TCPRoute", "TLSRoute"}},
      {"Config", {"ConfigMap", "Secret"}},
      {"Storage", {"PersistentVolumeClaim", "PersistentVolume", "StorageClass", "VolumeSnapshotClass"}},
      {"Scaling", {"HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject"}},
      {"Policy", {"PodDisruptionBudget", "NetworkPolicy", "ResourceQuota", "LimitRange", "PriorityClass", "PodSecurityPolicy"}},
      {"Access", {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}},
      {"Cluster", {"Namespace", "APIService", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
                      "CustomResourceDefinition"}},
  };
  return kRules;
}

constexpr std::array<std::string_view, 12> kGroups = {"Workloads", "Network", "Config", "Storage", "Scaling", "Policy", "Access",
    "Monitoring", "Cluster", "Custom objects", "CRDs", "Hooks and tests"};

} // namespace

std::string groupOfKind(const std::string& apiVersion, const std::string& kind) {
  for (const GroupRule& rule : rules())
    if (std::find(rule.kinds.begin(), rule.kinds.end(), kind) != rule.kinds.end()) return rule.group;
  if (apiVersion.starts_with("monitoring.coreos.com/")) return "Monitoring";
  return "Custom objects";
}

int groupOrder(const std::string& group) {
  const auto found = std::find(kGroups.begin(), kGroups.end(), group);
  return static_cast<int>(found - kGroups.begin());
}

namespace {

bool isList(const ManifestObject& object) { return object.kind.ends_with("List") && object.object.get("items").isList(); }

// Without its text and path.
ManifestObject described(Value object) {
  ManifestObject made;
  made.kind = text(object.get("kind"));
  made.apiVersion = text(object.get("apiVersion"));
  const Value metadata = object.get("metadata");
  made.name = text(metadata.get("name"));
  made.nameSpace = text(metadata.get("namespace"));
  const std::string group =
      made.apiVersion.find('/') == std::string::npos ? "" : made.apiVersion.substr(0, made.apiVersion.find('/'));
  made.key = group + "/" + made.kind + "/" + made.nameSpace + "/" + made.name;
  made.object = std::move(object);
  return made;
}

// The items of a List, and of Lists among them.
void takeApart(const ManifestObject& whole, std::vector<ManifestObject>& objects) {
  kube::completeList(whole.object);
  const Value items = whole.object.get("items");
  for (const Value& item : items.list().items) {
    if (!item.isMap() || text(item.get("kind")).empty()) continue;
    ManifestObject each = described(item);
    each.path = whole.path;
    if (isList(each)) {
      takeApart(each, objects);
      continue;
    }
    auto written = value::writeYaml(item);
    each.text = written ? std::move(written).value() : std::string();
    objects.push_back(std::move(each));
  }
}

} // namespace

std::vector<ManifestObject> readManifest(std::string_view manifest) {
  std::vector<ManifestObject> objects;
  for (const render::TextPart& part : render::splitDocuments(manifest)) {
    std::string_view body = part.text;
    std::string path;
    constexpr std::string_view kSource = "# Source: ";
    if (body.starts_with(kSource)) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      path = std::string(body.substr(kSource.size(), end - kSource.size()));
      body.remove_prefix(std::min(end + 1, body.size()));
    }
    auto object = value::parseYaml(body);
    if (!object || !object->isMap() || text(object->get("kind")).empty()) continue;
    ManifestObject& made = objects.emplace_back(described(std::move(object).value()));
    made.path = std::move(path);
    made.text = std::string(trimSpace(body)) + "\n";
  }
  return objects;
}

std::vector<ManifestObject> readObjects(std::string_view manifest) {
  std::vector<ManifestObject> objects;
  for (ManifestObject& each : readManifest(manifest)) isList(each) ? takeApart(each, objects) : objects.push_back(std::move(each));
  return objects;
}

bool isKept(const Value& object) {
  const Value metadata = object.get("metadata");
  const Value annotations = metadata.isMap() ? metadata.get("annotations") : Value();
  const Value policy = annotations.isMap() ? annotations.get("helm.sh/resource-policy") : Value();
  return policy.isString() && !policy.string().empty();
}

int countDifferences(const Value& a, const Value& b) {
  if (a.isMap() && b.isMap()) {
    int count = 0;
    for (const auto& entry : a.map()) count += countDifferences(entry.value, b.get(entry.key.view()));
    for (const auto& entry : b.map())
      if (!a.map().contains(entry.key.view())) count += countDifferences(Value(), entry.value);
    return count;
  }
  if (a.isList() && b.isList()) {
    int count = 0;
    const auto &left = a.list().items, &right = b.list().items;
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
      count += countDifferences(i < left.size() ? left[i] : Value(), i < right.size() ? right[i] : Value());
    return count;
  }
  if (a == b) return 0;
  // One side has nothing: every leaf of the other counts.
  const Value& whole = a.isNil() ? b : a;
  if ((a.isNil() || b.isNil()) && whole.isMap() && whole.size() != 0) {
    int count = 0;
    for (const auto& entry : whole.map()) count += std::max(1, countDifferences(Value(), entry.value));
    return count;
  }
  return 1;
}

} // namespace chartroom::inspect
