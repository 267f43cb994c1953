#pragma once

// The objects of a release as they are in the cluster: read from its manifest, with the ReplicaSets and Pods their workloads own,
// each with its state (object_state.h). Plain values and a blocking read, any thread.

#include "core/action/session.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/object_state.h"
#include "core/inspect/secret_rules.h"
#include "core/release/release.h"
#include "core/value/value.h"

#include <optional>
#include <string>
#include <vector>

namespace chartroom::inspect {

struct ResourceNode {
  std::string id; // "Workloads", "Deployment/shop/web", "Pod/shop/web-1": stable over refreshes
  std::string kind, name, nameSpace;
  bool group = false; // a heading; `name` is its text
  enum class Turn { Only, New, Old };
  Turn turn = Turn::Only; // of a ReplicaSet, where its Deployment has several or an old one
  ObjectState state;
  std::string created; // RFC 3339; empty when unknown
  Value live;          // nil when it is not there or may not be read
  std::string stored;  // the manifest's text of it, masked; empty for owned ones
  std::vector<ResourceNode> children;
};

// Why a release is not well: one per workload or object in trouble.
struct FailingResource {
  std::string kind, name;
  ObjectState state;
  std::string id;  // of the node to show: itself, or its pod in trouble
  std::string pod; // may be empty
  ObjectState podState;
  friend bool operator==(const FailingResource&, const FailingResource&) = default;
};

struct ReleaseResources {
  std::vector<ResourceNode> groups;
  std::vector<FailingResource> failing;
  std::vector<ObjectHealth> health; // one per object of the manifest
  int objects = 0;
  std::optional<int> pods; // nothing: they were not asked for, or may not be listed
};

// One object of a manifest as it is in the cluster, `nameSpace` being the release's; fails as readResources() does. Without its
// stored text.
Result<ResourceNode> readObject(
    const Context& context, const action::Session& session, const std::string& nameSpace, const ManifestObject& object);

enum class ResourceDepth { Objects, WithOwned };
// Fails only when the cluster cannot be asked at all; an object that is missing or forbidden is a node that says so.
Result<ReleaseResources> readResources(
    const Context& context, const action::Session& session, const release::Release& release, ResourceDepth depth);

struct HeldObject {
  std::string label, finalizer; // "ConfigMap settings"
};
// What is there of an uninstalled release and its hooks. Objects that cannot be read are not in it.
struct Remains {
  std::vector<HeldObject> held;    // deleted, and held by a finalizer
  std::vector<std::string> kept;   // by their resource policy
  std::vector<std::string> others; // of hooks, somebody else's, or made again
};
Remains remainsOf(const Context& context, const action::Session& session, const release::Release& release);

struct ObjectEvent {
  std::string type; // "Normal", "Warning"
  std::string reason, message;
  std::string time; // RFC 3339
  int count = 1;
  friend bool operator==(const ObjectEvent&, const ObjectEvent&) = default;
};
// Events about one object, newest first.
Result<std::vector<ObjectEvent>> readEvents(const Context& context, const action::Session& session, const std::string& kind,
    const std::string& nameSpace, const std::string& name);

// The object as YAML for people: secrets masked, managedFields left out.
std::string objectYaml(const Value& object, const SecretValues* known = nullptr);

} // namespace chartroom::inspect
