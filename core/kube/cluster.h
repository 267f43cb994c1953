#pragma once

// Cluster: what helm does to objects: build them from a manifest, create, update, delete and read them. Mirrors helm's
// pkg/kube.Client with its request order (kinds one after another, objects of one kind side by side), patch kinds and error texts.
// Field manager is always "helm".
//
// Thread-safe. The Client must outlive it.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/kube/client.h"
#include "core/kube/discovery.h"
#include "core/value/value.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube {

// One object of a manifest with the resource it is (cli-runtime's resource.Info). `object` is replaced by the server's answer
// when it was created, changed or read. Copies share `object`'s tree; whoever changes it works on a deep copy.
struct Resource {
  Value object;
  ServedResource served;
  std::string nameSpace; // empty for a cluster-wide object that names none
  std::string name;      // empty with metadata.generateName

  // "apps/v1, Kind=Deployment"
  std::string kindText() const { return served.kind.text(); }
  bool sameAs(const Resource& other) const; // group, kind, namespace and name: the version does not count
};
using ResourceList = std::vector<Resource>;

enum class ApplyMethod { ServerSide, ClientSide };
// Who writes, in an object's managedFields.
inline constexpr const char* kFieldManager = "helm";
enum class Conflicts { Report, Force };
enum class Propagation { Background, Foreground, Orphan };
// How a client-side update of custom resources is computed.
enum class CustomMerge { TwoWay, ThreeWay };

struct CreateOptions {
  ApplyMethod method = ApplyMethod::ServerSide;
  Conflicts conflicts = Conflicts::Report;
};

struct UpdateOptions {
  ApplyMethod method = ApplyMethod::ServerSide;
  Conflicts conflicts = Conflicts::Report;
  bool forceReplace = false;
  bool migrateFieldManager = false; // client-side fields of "helm" become applied ones first
  CustomMerge customMerge = CustomMerge::TwoWay;
};

// What an update did, also when it failed halfway.
struct Updated {
  ResourceList created;
  ResourceList updated;
  ResourceList deleted;
  Result<void> result;
};

// As client-go reads a list: its items have a kind, which servers leave out, and there is a list of them in any case.
void completeList(const Value& list);

class Cluster {
public:
  // `nameSpace` is where objects without one go.
  Cluster(const Client& client, std::string nameSpace);

  const Client& client() const { return m_client; }
  const Discovery& discovery() const { return m_discovery; }
  const std::string& nameSpace() const { return m_nameSpace; }

  // Fails with "kubernetes cluster unreachable: …".
  Result<void> reachable(const Context& context) const;
  // The objects of a manifest, lists flattened. Kinds the cluster does not serve give `resource mapping not found for name: …`.
  Result<ResourceList> build(const Context& context, std::string_view manifest) const;

  // Creates all; an empty list fails with "no objects visited". Several errors are joined by line breaks.
  Result<void> create(const Context& context, ResourceList& resources, const CreateOptions& options) const;
  // Creates, changes and, for what only `originals` has, deletes.
  Updated update(const Context& context, ResourceList& originals, ResourceList& targets, const UpdateOptions& options) const;
  // Deletes what is there; one error per object that could not be.
  std::vector<Error> remove(const Context& context, const ResourceList& resources, Propagation propagation) const;

  // The live object. `refusal`, if given, gets the Status of a failed call.
  Result<Value> get(const Context& context, const Resource& resource, Value* refusal = nullptr) const;
  Result<Value> list(
      const Context& context, const ServedResource& served, std::string_view nameSpace, const Query& query = {}) const;
  Result<Value> createObject(const Context& context, const Resource& resource) const;

  // helm's `status`: live objects and, below "v1/Pod(related)", the pods of workloads, by "version/Kind" in the manifest's order;
  // as server-side tables or as objects. Objects that cannot be read are left out.
  enum class Form { Table, Objects };
  std::vector<std::pair<std::string, std::vector<Value>>> status(
      const Context& context, const ResourceList& resources, Form form) const;

  // A container's log, as it is now.
  Result<std::string> log(
      const Context& context, const std::string& nameSpace, const std::string& pod, const std::string& container) const;

private:
  Result<Resource> resourceOf(const Context& context, const Value& object) const;

  const Client& m_client;
  Discovery m_discovery;
  std::string m_nameSpace;
};

} // namespace chartroom::kube
