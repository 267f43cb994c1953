#pragma once

// Kinds: what Kubernetes 1.36 serves (resources, verbs, short names, subresources) and how each kind's fields are structured,
// for field ownership and patching. Built-in kinds come from a table generated from a real API server
// (packaging/generate/kinds.py); kinds of CustomResourceDefinitions are registered while running.
//
// Mirrors the API server's discovery, structured-merge-diff's schema (k8s.io/kube-openapi/pkg/schemaconv) and
// strategicpatch's patch metadata in one graph. A const Kinds may be used from many threads; registering needs exclusive use.
// Kinds handed out stay valid after they are unregistered.

#include "core/base/result.h"
#include "core/value/value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::object {

struct GroupVersionKind {
  std::string group; // empty: the core group
  std::string version;
  std::string kind;

  // "v1", "apps/v1".
  std::string apiVersion() const { return group.empty() ? version : group + "/" + version; }
  // "apps/v1, Kind=Deployment", "/v1, Kind=Pod": as Go prints a schema.GroupVersionKind.
  std::string text() const;
  friend bool operator==(const GroupVersionKind&, const GroupVersionKind&) = default;
  friend auto operator<=>(const GroupVersionKind&, const GroupVersionKind&) = default;
};

enum class Scalar { None, String, Integer, Number, Boolean, Untyped };
enum class ListType { None, Atomic, Set, Map };
enum class MapType { None, Granular, Atomic };

struct Type;

struct Field {
  std::string name;
  const Type* type = nullptr;
  std::string patchStrategy; // "merge", "replace", "retainKeys", "merge,retainKeys" or empty
  std::string patchMergeKey;
  Value defaultValue; // a scalar from the OpenAPI document, else nil; only keys of list maps are filled from it
  bool required = false;
  bool byValue = false; // a struct that Go holds by value: there even when nobody set it
};

// How a value may be built. A type may be scalar, list and map at once (untyped content); the value then decides.
struct Type {
  std::string name; // Go's struct name ("PodSpec"), empty for everything without one
  Scalar scalar = Scalar::None;
  ListType list = ListType::None;
  const Type* element = nullptr; // of the list
  std::vector<std::string> keys; // of a ListType::Map
  MapType map = MapType::None;
  std::vector<Field> fields;    // sorted by name
  const Type* others = nullptr; // type of keys that are no fields; nullptr: no such keys are allowed

  // nullptr when there is no such declared field.
  const Field* field(std::string_view fieldName) const;
  // Type of a declared field or of other keys; nullptr when the key is not allowed.
  const Type* child(std::string_view key) const;
};

struct Subresource {
  std::string name; // "status", "scale" …
  GroupVersionKind kind;
  const Type* type = nullptr; // nullptr when the API server describes no body (exec, proxy …)
  std::vector<std::string> verbs;
};

struct Kind {
  GroupVersionKind id;
  std::string plural;
  std::string singular;
  std::vector<std::string> shortNames;
  std::vector<std::string> categories;
  std::vector<std::string> verbs;
  std::vector<Subresource> subresources;
  bool namespaced = false;
  bool custom = false;                 // from a CustomResourceDefinition: no strategic merge patch
  const Type* type = nullptr;          // nullptr for the few built-in kinds without a described body
  std::string listKind;                // "DeploymentList"
  Value schema;                        // custom kinds: the version's openAPIV3Schema
  std::shared_ptr<const void> storage; // keeps `type` alive

  const Subresource* subresource(std::string_view name) const;
  bool has(std::string_view verb) const;
};

using KindPointer = std::shared_ptr<const Kind>;

class Kinds {
public:
  // The kinds of Kubernetes 1.36. Made at first use, lives as long as the program.
  static const Kinds& builtIn();
  // Starts with the built-in kinds.
  Kinds();

  // nullptr when unknown.
  KindPointer find(const GroupVersionKind& id) const;
  KindPointer find(std::string_view apiVersion, std::string_view kind) const;
  KindPointer findResource(std::string_view group, std::string_view version, std::string_view plural) const;
  // The kind of an object by its apiVersion and kind.
  KindPointer of(const Value& object) const;
  // Every kind meant by what people type: plural, singular, short name or Kind, any case, with or without ".group".
  // Preferred versions first.
  std::vector<KindPointer> search(std::string_view name) const;
  // All, in discovery's order: groups as the API server lists them, preferred version first; custom kinds after them.
  const std::vector<KindPointer>& all() const { return m_kinds; }
  // Body of a kind that is no resource of its own (autoscaling/v1 Scale, policy/v1 Eviction) or of one that is; or nullptr.
  const Type* type(const GroupVersionKind& id) const;

  // Registers every served version of a CustomResourceDefinition (apiextensions.k8s.io/v1), replacing earlier ones of the same
  // group and plural. Fails with Code::InvalidArgument when the object lacks names, versions or schema.
  Result<void> registerCustom(const Value& definition);
  void unregisterCustom(std::string_view group, std::string_view plural);

private:
  struct Empty {};
  explicit Kinds(Empty) {}
  friend struct KindTableReader;

  std::vector<KindPointer> m_kinds;
  std::vector<std::pair<GroupVersionKind, const Type*>> m_otherTypes;
};

// The types for content nobody describes: atomic all the way, or maps granular (structured-merge-diff's "deduced").
const Type& untypedType();
const Type& deducedType();
// metav1.ObjectMeta.
const Type& objectMetaType();

} // namespace chartroom::object
