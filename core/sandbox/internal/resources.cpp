#include "core/sandbox/internal/resources.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

std::vector<std::string> list(const std::string& text) { return text.empty() ? std::vector<std::string>() : split(text, ","); }

std::vector<std::string> strings(const std::vector<Value>& items) {
  std::vector<std::string> result;
  for (const Value& item : items)
    if (item.isString()) result.push_back(item.string());
  return result;
}

// v2 before v1, v1 before v1beta1, beta before alpha, as version.CompareKubeAwareVersionStrings orders.
struct VersionRank {
  int stage = 0, major = 0, minor = 0; // stage: 0 not a version, 1 alpha, 2 beta, 3 stable
};
VersionRank rankOf(const std::string& version) {
  int major = 0, minor = 0, used = 0;
  const int size = static_cast<int>(version.size());
  if (std::sscanf(version.c_str(), "v%d%n", &major, &used) == 1 && used == size) return {3, major, 0};
  if (std::sscanf(version.c_str(), "v%dbeta%d%n", &major, &minor, &used) == 2 && used == size) return {2, major, minor};
  if (std::sscanf(version.c_str(), "v%dalpha%d%n", &major, &minor, &used) == 2 && used == size) return {1, major, minor};
  return {};
}
bool prefer(const std::string& a, const std::string& b) {
  const VersionRank left = rankOf(a), right = rankOf(b);
  if (left.stage != right.stage) return left.stage > right.stage;
  if (left.stage == 0) return a < b;
  return left.major != right.major ? left.major > right.major : left.minor > right.minor;
}

constexpr std::pair<const char*, char> kVerbs[] = {{"create", 'c'}, {"delete", 'd'}, {"deletecollection", 'D'}, {"get", 'g'},
    {"list", 'l'}, {"patch", 'p'}, {"update", 'u'}, {"watch", 'w'}};

std::vector<ResourcePtr> readBuiltin() {
  std::vector<ResourcePtr> result;
  std::shared_ptr<Resource> current;
  for (const char* const* line = kBuiltinResources; *line; ++line) {
    const std::vector<std::string> part = split(*line, "|");
    if (part[0] == "T") {
      current->columns.push_back({part[1], part[2], part[3], part[5], std::atoi(part[4].c_str()), {}});
      continue;
    }
    const object::KindPointer kind = object::Kinds::builtIn().findResource(part[1], part[2], part[3]);
    current = std::make_shared<Resource>();
    current->group = part[1], current->version = part[2], current->plural = part[3], current->subresources = list(part[4]);
    current->kind = kind->id.kind, current->singular = kind->singular, current->listKind = kind->listKind;
    current->namespaced = kind->namespaced, current->shortNames = kind->shortNames, current->categories = kind->categories;
    for (const auto& [verb, letter] : kVerbs)
      if (kind->has(verb)) current->verbs += letter;
    current->fields = kind;
    result.push_back(current);
  }
  return result;
}

const std::vector<ResourcePtr>& builtin() {
  static const std::vector<ResourcePtr> kAll = readBuiltin();
  return kAll;
}

std::vector<Column> customColumns(const Value& version) {
  std::vector<Column> columns = {{"Name", "string", "name", "Name must be unique within a namespace.", 0, {}}};
  for (const Value& given : itemsAt(version, {"additionalPrinterColumns"}))
    columns.push_back({textAt(given, {"name"}), textAt(given, {"type"}), textAt(given, {"format"}), textAt(given, {"description"}),
        static_cast<int>(numberAt(given, {"priority"})), textAt(given, {"jsonPath"})});
  if (columns.size() == 1)
    columns.push_back(
        {"Age", "date", "", "CreationTimestamp is a timestamp representing the server time when this object was created.", 0,
            ".metadata.creationTimestamp"});
  return columns;
}

} // namespace

bool Resource::has(std::string_view subresource) const {
  return std::find(subresources.begin(), subresources.end(), subresource) != subresources.end();
}

bool isBuiltinGroup(std::string_view group) {
  return std::any_of(builtin().begin(), builtin().end(), [&](const ResourcePtr& r) { return r->group == group; });
}

Resources::Resources() : m_builtin(builtin()), m_all(m_builtin) {}

void Resources::setCustom(const std::vector<Value>& definitions) {
  m_all = m_builtin;
  for (const auto& [group, plural] : m_registered) m_kinds.unregisterCustom(group, plural);
  m_registered.clear();
  for (const Value& definition : definitions) {
    bool established = false;
    for (const Value& condition : itemsAt(definition, {"status", "conditions"}))
      established = established || (textAt(condition, {"type"}) == "Established" && textAt(condition, {"status"}) == "True");
    if (!established) continue;
    const Value names = at(definition, {"status", "acceptedNames"});
    // A schema that core/object cannot read leaves the kind without structure; it is served all the same.
    if (m_kinds.registerCustom(definition))
      m_registered.emplace_back(textAt(definition, {"spec", "group"}), textAt(names, {"plural"}));
    for (const Value& version : itemsAt(definition, {"spec", "versions"})) {
      if (!flagAt(version, {"served"})) continue;
      auto resource = std::make_shared<Resource>();
      resource->group = textAt(definition, {"spec", "group"});
      resource->version = textAt(version, {"name"});
      resource->kind = textAt(names, {"kind"});
      resource->listKind = textAt(names, {"listKind"});
      resource->plural = textAt(names, {"plural"});
      resource->singular = textAt(names, {"singular"});
      resource->namespaced = textAt(definition, {"spec", "scope"}) == "Namespaced";
      resource->custom = true;
      resource->shortNames = strings(itemsAt(names, {"shortNames"}));
      resource->categories = strings(itemsAt(names, {"categories"}));
      resource->verbs = "dDglpcuw";
      resource->columns = customColumns(version);
      resource->fields = m_kinds.findResource(resource->group, resource->version, resource->plural);
      if (at(version, {"subresources"}).get("status").isMap()) resource->subresources.push_back("status");
      if (const Value scale = at(version, {"subresources", "scale"}); scale.isMap()) {
        resource->subresources.push_back("scale");
        resource->specReplicasPath = textAt(scale, {"specReplicasPath"});
        resource->statusReplicasPath = textAt(scale, {"statusReplicasPath"});
        resource->labelSelectorPath = textAt(scale, {"labelSelectorPath"});
      }
      m_all.push_back(resource);
    }
  }
}

ResourcePtr Resources::find(std::string_view group, std::string_view version, std::string_view plural) const {
  for (const ResourcePtr& r : m_all)
    if (r->plural == plural && r->group == group && r->version == version) return r;
  return nullptr;
}

ResourcePtr Resources::findKind(std::string_view group, std::string_view kind) const {
  for (const ResourcePtr& r : m_all)
    if (r->kind == kind && r->group == group) return r;
  return nullptr;
}

ResourcePtr Resources::findStored(std::string_view storageName) const {
  for (const ResourcePtr& r : m_all)
    if (storageName.starts_with(r->plural) && r->storageName() == storageName) return r;
  return nullptr;
}

std::vector<ResourcePtr> Resources::inVersion(std::string_view group, std::string_view version) const {
  std::vector<ResourcePtr> result;
  for (const ResourcePtr& r : m_all)
    if (r->group == group && r->version == version) result.push_back(r);
  return result;
}

std::vector<GroupVersions> Resources::groups() const {
  std::vector<GroupVersions> result;
  for (const ResourcePtr& r : m_all) {
    auto found = std::find_if(result.begin(), result.end(), [&](const GroupVersions& g) { return g.group == r->group; });
    if (found == result.end()) found = result.insert(result.end(), {r->group, {}});
    if (std::find(found->versions.begin(), found->versions.end(), r->version) == found->versions.end())
      found->versions.push_back(r->version);
  }
  for (GroupVersions& group : result) std::stable_sort(group.versions.begin(), group.versions.end(), prefer);
  return result;
}

} // namespace chartroom::sandbox::internal
