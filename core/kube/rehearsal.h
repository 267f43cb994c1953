#pragma once

// Rehearsal: what Cluster::update() would do to each object, asked by server-side dry runs (dryRun=All) of the same requests.
// Nothing in the cluster changes. Objects are asked side by side. Thread-safe; may be cancelled.

#include "core/kube/cluster.h"

#include <optional>
#include <string>
#include <vector>

namespace chartroom::kube {

enum class Effect {
  Created,
  Recreated, // the originals have it, the cluster does not
  Changed,
  Unchanged, // at most the field managers change
  Deleted,
  Kept,       // would be deleted but for the live object's helm.sh/resource-policy
  Refused,    // the server refuses the request, or reading the live object
  NotReached, // the update ends before this object
  Unknown,    // the cluster does not say
};

enum class Reason {
  None,
  FieldConflict,  // server-side apply: other managers own fields: `conflicts`
  ImmutableField, // `fields`
  Invalid,        // validation or admission: `fields` where it names them
  Forbidden,
  NotOwned,      // exists and does not belong to the release; takeOwnership adopts it
  KindNotServed, // the cluster does not know the kind
  NotFound,      // something the request needs is not there, such as the namespace
  Conflict,      // the object or quota changes at this moment, or it is being deleted
  Dependency,    // not checked: the cluster can check it only once `dependency`, which is created before it, is there
  NoDryRun,      // not checked: an admission webhook does not support dry runs
  Superseded,    // another revision is the newest one
  Pending,       // another operation runs on the release
  Unreachable,
  Cancelled, // or out of time
  Other,
};

struct FieldConflict {
  std::string field;      // ".spec.replicas"
  std::string manager;    // "kubectl"
  std::string apiVersion; // "apps/v1"; may be empty
  friend bool operator==(const FieldConflict&, const FieldConflict&) = default;
};

struct Finding {
  Reason reason = Reason::None;
  std::vector<FieldConflict> conflicts;
  std::vector<std::string> fields; // "spec.selector"
  std::string dependency;          // "Namespace shop"
  std::string message;             // the server's own words; empty with Reason::None
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Why a request failed, from its error and the Status object the server sent (nil when there is none).
Finding findingOf(const Error& error, const Value& refusal);
// Whether the reason is that the cluster did not say, so that the real request might work.
bool isUnknown(Reason reason);

struct Rehearsed {
  Resource resource;
  Effect effect = Effect::Unknown;
  Finding finding;
  Value before; // live, nil when there is none
  Value after;  // the dry run's answer, nil when there is none
};

struct Rehearsal {
  std::vector<Rehearsed> objects; // the targets in order, then originals that are not among them and still live
  Result<void> result;            // what update() would end with; good where parts are Unknown
};

// `expected` are objects that something else creates before the update, such as hooks. With invalid options `objects` is empty.
Rehearsal rehearse(const Context& context, const Cluster& cluster, const ResourceList& originals, const ResourceList& targets,
    const UpdateOptions& options, const ResourceList& expected = {});

// The same for Cluster::create() of one object that may be there already: Created, Changed, Unchanged, Refused or Unknown.
Rehearsed rehearseCreate(const Context& context, const Cluster& cluster, const Resource& resource, const CreateOptions& options,
    const ResourceList& expected = {});
// The same for Cluster::remove() of one object: Deleted, Refused or Unknown. None when there is no such object.
std::optional<Rehearsed> rehearseRemoval(const Context& context, const Cluster& cluster, const Resource& resource);
// How a PUT of `resource` over the live object would change it: Changed, Unchanged, Refused or Unknown; NotReached when there is
// none.
Rehearsed rehearseReplace(const Context& context, const Cluster& cluster, const Resource& resource);

// Whether two states of an object differ in more than what the server keeps about it (managers, versions, status).
bool sameContent(const Value& before, const Value& after);

} // namespace chartroom::kube
