#pragma once

// OpenAPI v3 documents made from the kind table: one per group and version, with the paths, query parameters and media types
// that clients look for (fieldValidation, strategic merge) and schemas with Kubernetes' list and patch extensions.
// They have no descriptions: `kubectl explain` shows structure only. /openapi/v2 is not offered.

#include "core/sandbox/internal/resources.h"
#include "core/sandbox/message.h"

#include <optional>

namespace chartroom::sandbox::internal {

std::optional<Response> serveOpenApi(const Resources& resources, const Request& request);

} // namespace chartroom::sandbox::internal
