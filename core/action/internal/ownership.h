#pragma once

// Whose objects these are: helm's labels and annotations (pkg/action/validate.go).

#include "core/action/existing.h"
#include "core/action/session.h"

#include <string>
#include <utility>
#include <vector>

namespace chartroom::action::internal {

// Marks objects as the release's.
void setOwner(kube::ResourceList& resources, const std::string& releaseName, const std::string& nameSpace);
// Fails with "invalid ownership metadata; …".
Result<void> checkOwner(const Value& object, const std::string& releaseName, const std::string& nameSpace);

// `ConfigMap "x" in namespace "y"`
std::string resourceText(const kube::Resource& resource);

// Those of `resources` that exist already; a foreign one fails with Existing::Refuse.
Result<kube::ResourceList> existing(const Context& context, const kube::Cluster& cluster, const kube::ResourceList& resources,
    const std::string& releaseName, const std::string& nameSpace, Existing foreign);

struct Ownership {
  kube::ResourceList owned;
  kube::ResourceList foreign;
  std::vector<std::pair<kube::Resource, Error>> unknown; // could not be read
};
// What may be deleted; objects that are gone are in no list.
Ownership sortByOwner(const Context& context, const kube::Cluster& cluster, const kube::ResourceList& resources,
    const std::string& releaseName, const std::string& nameSpace);

} // namespace chartroom::action::internal
