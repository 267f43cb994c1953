#pragma once

// Strategy: what the API server does with an object of a particular kind before storing it: the defaults that controllers
// and clients rely on, allocations (cluster IPs, node ports), fields a client may not set, and the few checks that matter.

#include "core/sandbox/internal/world.h"

namespace chartroom::sandbox::internal {

// Defaults, on create and update. Sets only what is missing.
void applyDefaults(const Resource& resource, const Value& object);
// On create, after the metadata stand.
void prepareForCreate(World& world, const Resource& resource, const Value& object);
// On update, with `old` as it was.
void prepareForUpdate(World& world, const Resource& resource, const Value& old, const Value& object);
// Throws Invalid.
void validateCreate(const Resource& resource, const Value& object);
void validateUpdate(const Resource& resource, const Value& old, const Value& object);
void validateStatusUpdate(const Resource& resource, const Value& old, const Value& object);

// Whether metadata.generation counts the changes of such objects.
bool hasGeneration(const Resource& resource);
// What a deletion without propagationPolicy does.
Propagation defaultPropagation(const Resource& resource);

} // namespace chartroom::sandbox::internal
