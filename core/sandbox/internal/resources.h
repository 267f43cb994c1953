#pragma once

// Resources: everything the sandbox can serve: the built-in kinds (recorded from a real API server into
// builtin_resources.cpp) and the kinds of the CRDs stored in it. Guarded by the sandbox's lock.

#include "core/object/kinds.h"
#include "core/value/value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::sandbox::internal {

extern const char* const kBuiltinResources[];

// One column of a Table.
struct Column {
  std::string name, type, format, description;
  int priority = 0;     // 0 is always shown, above it with -o wide
  std::string jsonPath; // custom resources only
};

struct Resource {
  std::string group, version, kind, plural, singular, listKind;
  bool namespaced = true;
  bool custom = false;
  std::vector<std::string> shortNames, categories, subresources;
  std::string verbs; // c create, d delete, D deletecollection, g get, l list, p patch, u update, w watch
  std::vector<Column> columns;
  object::KindPointer fields;                                          // the structure, for ownership and patches
  std::string specReplicasPath, statusReplicasPath, labelSelectorPath; // custom: scale subresource

  std::string groupVersion() const { return group.empty() ? version : group + "/" + version; }
  // The name objects are stored under, the same for all versions: "pods", "deployments.apps".
  std::string storageName() const { return group.empty() ? plural : plural + "." + group; }
  // Custom: the schema of its definition's version, nil when it could not be read.
  Value schema() const { return custom && fields ? fields->schema : Value(); }
  bool allows(char verb) const { return verbs.find(verb) != std::string::npos; }
  bool has(std::string_view subresource) const;
};
using ResourcePtr = std::shared_ptr<const Resource>;

struct GroupVersions {
  std::string group;
  std::vector<std::string> versions; // preferred first
};

class Resources {
public:
  Resources();

  // Takes the kinds of all established CRDs in place of those known before.
  void setCustom(const std::vector<Value>& definitions);

  // nullptr when there is none.
  ResourcePtr find(std::string_view group, std::string_view version, std::string_view plural) const;
  ResourcePtr findKind(std::string_view group, std::string_view kind) const;
  // Any version of what is stored under this name.
  ResourcePtr findStored(std::string_view storageName) const;
  // All of a group and version; empty when it is not served.
  std::vector<ResourcePtr> inVersion(std::string_view group, std::string_view version) const;
  // The groups in the order of discovery, the core group ("") first.
  std::vector<GroupVersions> groups() const;
  const std::vector<ResourcePtr>& all() const { return m_all; }
  const object::Kinds& kinds() const { return m_kinds; }

private:
  object::Kinds m_kinds;
  std::vector<std::pair<std::string, std::string>> m_registered; // group and plural of custom kinds in m_kinds
  std::vector<ResourcePtr> m_builtin, m_all;
};

// Whether anything built in is served in this group (CRDs may add to it, but not take it over).
bool isBuiltinGroup(std::string_view group);

} // namespace chartroom::sandbox::internal
