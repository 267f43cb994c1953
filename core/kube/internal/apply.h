#pragma once

// Single objects onto the server: create, server-side apply, three-way patch, replace, delete, and the move of client-side
// field ownership to applied. One function per helper of helm's pkg/kube/client.go.

#include "core/kube/cluster.h"

namespace chartroom::kube::internal {

Result<void> createClientSide(const Context& context, const Client& client, Resource& resource);
Result<void> applyServerSide(const Context& context, const Client& client, Resource& resource, Conflicts conflicts);
// With helm's retry on quota conflicts.
Result<void> createServerSide(const Context& context, const Client& client, Resource& resource, Conflicts conflicts);
Result<void> patchClientSide(const Context& context, const Cluster& cluster, const Value& original, Resource& target, CustomMerge customMerge);
Result<void> replaceObject(const Context& context, const Client& client, Resource& target);
Result<void> deleteObject(const Context& context, const Client& client, const Resource& resource, Propagation propagation);
Result<void> migrateFieldManager(const Context& context, const Cluster& cluster, const Resource& original);

// The managedFields list with the "helm" Update entry made an Apply entry; nil when nothing changes.
Value migratedManagers(const Value& managedFields);

} // namespace chartroom::kube::internal
