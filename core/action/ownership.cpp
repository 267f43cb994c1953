#include "core/action/internal/ownership.h"
#include "core/action/owner.h"

#include "core/base/text.h"
#include "core/object/object.h"

namespace chartroom::action::internal {

namespace {

constexpr const char* kManagedBy = "app.kubernetes.io/managed-by";
constexpr const char* kReleaseName = "meta.helm.sh/release-name";
constexpr const char* kReleaseNamespace = "meta.helm.sh/release-namespace";

Value& mapSlot(const Value& parent, std::string_view key) {
  Value& slot = parent.map().slot(key);
  if (!slot.isMap()) slot = Value::makeMap();
  return slot;
}

std::string required(const std::map<std::string, std::string>& have, const std::string& key, const std::string& value) {
  const auto found = have.find(key);
  if (found == have.end()) return "missing key " + quote(key) + ": must be set to " + quote(value);
  if (found->second != value)
    return "key " + quote(key) + " must equal " + quote(value) + ": current value is " + quote(found->second);
  return {};
}

} // namespace

std::string resourceText(const kube::Resource& resource) {
  return resource.served.kind.kind + " " + quote(resource.name) + " in namespace " + quote(resource.nameSpace);
}

void setOwner(kube::ResourceList& resources, const std::string& releaseName, const std::string& nameSpace) {
  for (kube::Resource& resource : resources) {
    const Value metadata = mapSlot(resource.object, "metadata");
    mapSlot(metadata, "labels").map().set(kManagedBy, "Helm");
    const Value annotations = mapSlot(metadata, "annotations");
    annotations.map().set(kReleaseName, releaseName);
    annotations.map().set(kReleaseNamespace, nameSpace);
  }
}

Result<void> checkOwner(const Value& object, const std::string& releaseName, const std::string& nameSpace) {
  const auto labels = object::labelsOf(object);
  const auto annotations = object::annotationsOf(object);
  std::vector<std::string> problems;
  if (auto text = required(labels, kManagedBy, "Helm"); !text.empty()) problems.push_back("label validation error: " + text);
  if (auto text = required(annotations, kReleaseName, releaseName); !text.empty())
    problems.push_back("annotation validation error: " + text);
  if (auto text = required(annotations, kReleaseNamespace, nameSpace); !text.empty())
    problems.push_back("annotation validation error: " + text);
  if (problems.empty()) return {};
  return Error{Code::Conflict, "invalid ownership metadata; " + join(problems, "; "), {}, {}};
}

Result<kube::ResourceList> existing(const Context& context, const kube::Cluster& cluster, const kube::ResourceList& resources,
    const std::string& releaseName, const std::string& nameSpace, Existing foreign) {
  kube::ResourceList found;
  for (const kube::Resource& resource : resources) {
    const bool generated = !object::textAt(resource.object, {"metadata", "generateName"}).empty();
    if (generated && resource.name.empty()) continue;
    if (generated) return Error{Code::InvalidArgument, "metadata.name and metadata.generateName cannot both be set", {}, {}};
    auto live = cluster.get(context, resource);
    if (!live) {
      if (live.error().code == Code::NotFound) continue;
      return std::move(live).error().wrapped("could not get information about the resource " + resourceText(resource));
    }
    if (foreign == Existing::Refuse)
      if (auto owner = checkOwner(*live, releaseName, nameSpace); !owner)
        return std::move(owner).error().wrapped(resourceText(resource) + " exists and cannot be imported into the current release");
    found.push_back(resource);
  }
  return found;
}

Ownership sortByOwner(const Context& context, const kube::Cluster& cluster, const kube::ResourceList& resources,
    const std::string& releaseName, const std::string& nameSpace) {
  Ownership ownership;
  for (const kube::Resource& resource : resources) {
    auto live = cluster.get(context, resource);
    if (!live) {
      if (live.error().code != Code::NotFound) ownership.unknown.emplace_back(resource, std::move(live).error());
      continue;
    }
    (checkOwner(*live, releaseName, nameSpace) ? ownership.owned : ownership.foreign).push_back(resource);
  }
  return ownership;
}

} // namespace chartroom::action::internal

namespace chartroom::action {

bool isOwnedBy(const Value& live, const std::string& releaseName, const std::string& nameSpace) {
  return internal::checkOwner(live, releaseName, nameSpace).ok();
}

} // namespace chartroom::action
