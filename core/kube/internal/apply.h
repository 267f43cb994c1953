#pragma once

// Single objects onto the server: create, server-side apply, three-way patch, replace, delete, and the move of client-side
// field ownership to applied. One function per helper of helm's pkg/kube/client.go.

#include "core/kube/cluster.h"

namespace chartroom::kube::internal {

// How requests are sent. A dry run is checked, defaulted and admitted by the server as the real request is, and changes nothing.
struct Sending {
  bool dryRun = false;
  Value* refusal = nullptr; // gets the Status of the last refused request
};

Result<void> createClientSide(const Context& context, const Client& client, Resource& resource, const Sending& sending = {});
Result<void> applyServerSide(
    const Context& context, const Client& client, Resource& resource, Conflicts conflicts, const Sending& sending = {});
// With helm's retry on quota conflicts.
Result<void> createServerSide(
    const Context& context, const Client& client, Resource& resource, Conflicts conflicts, const Sending& sending = {});
Result<void> patchClientSide(const Context& context, const Cluster& cluster, const Value& original, Resource& target,
    CustomMerge customMerge, const Sending& sending = {});
Result<void> replaceObject(const Context& context, const Client& client, Resource& target, const Sending& sending = {});
Result<void> deleteObject(
    const Context& context, const Client& client, const Resource& resource, Propagation propagation, const Sending& sending = {});
Result<void> migrateFieldManager(const Context& context, const Cluster& cluster, const Resource& original);

// What applyServerSide() would do after migrateFieldManager(): a dry run cannot build on another one, so the apply is computed
// here on the migrated `managers` and the outcome is checked by a dry run.
Result<void> rehearseMigratedApply(const Context& context, const Client& client, const Value& live, const Value& managers,
    Resource& target, Conflicts conflicts, const Sending& sending);

// The managedFields list with the "helm" Update entry made an Apply entry; nil when nothing changes.
Value migratedManagers(const Value& managedFields);

} // namespace chartroom::kube::internal
