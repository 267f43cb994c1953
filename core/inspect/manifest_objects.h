#pragma once

// The objects of manifest texts: reading, grouping for people, and counting what differs. Pure functions, any thread.

#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

// One object of a manifest text; `key` names it within a release ("apps/Deployment/shop/web").
struct ManifestObject {
  std::string key{};
  std::string apiVersion{}, kind{}, name{}, nameSpace{};
  std::string path{}; // the template, from the "# Source:" line
  std::string text{}; // without the Source line
  Value object{};
  std::string label() const { return kind + " " + name; }
};
// Whether helm.sh/resource-policy keeps it when the release would delete it.
bool isKept(const Value& object);
// The objects of a stored manifest, in its order; documents that do not parse or have no kind are passed over.
std::vector<ManifestObject> readManifest(std::string_view manifest);
// The same as helm applies them: of a List each item, with a text of its own.
std::vector<ManifestObject> readObjects(std::string_view manifest);

// The group of the tree a kind stands in ("Workloads", "Network", "Config" …), and the order of the groups.
std::string groupOfKind(const std::string& apiVersion, const std::string& kind);
int groupOrder(const std::string& group);
// How many leaves differ between two trees.
int countDifferences(const Value& a, const Value& b);

} // namespace chartroom::inspect
