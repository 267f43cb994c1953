#pragma once

// Ownership: metadata.managedFields and the patches, by core/object over the schema of a resource (built-in kind table or CRD).

#include "core/sandbox/internal/world.h"

namespace chartroom::sandbox::internal {

// Writes managedFields into `object` for a create (old is nil) or update by options.manager.
void trackChange(const World& world, const Resource& resource, const Value& old, const Value& object, const WriteOptions& options);

// A server-side apply of `config` onto `live` (nil: it is to be made). Returns the merged object with its managedFields.
// Throws Conflict with the server's text and causes.
struct ApplyRequest {
  std::string manager;
  std::string subresource;
  bool force = false;
};
Value applyConfiguration(
    const World& world, const Resource& resource, const Value& live, const Value& config, const ApplyRequest& request);

// The three older patches, by media type ("application/strategic-merge-patch+json" …). Throws Failure.
Value applyPatch(const Resource& resource, const Value& live, const Value& patch, const std::string& mediaType);

// Takes fields that the resource's schema does not know out of the object and returns their paths ("spec.foo").
std::vector<std::string> takeUnknownFields(const Resource& resource, const Value& object);

} // namespace chartroom::sandbox::internal
