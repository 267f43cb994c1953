#pragma once

// OpenAPI documents made from the kind table and the CRDs' schemas, with the paths, query parameters and media types that clients
// look for (fieldValidation, strategic merge) and schemas with Kubernetes' list and patch extensions: version 3, one document per
// group and version, as JSON; and version 2, one document of everything, as JSON and as protobuf.
// Built-in kinds have no descriptions and no enumerations: `kubectl explain` shows their structure only.

#include "core/sandbox/internal/resources.h"
#include "core/sandbox/message.h"

#include <optional>

namespace chartroom::sandbox::internal {

std::optional<Response> serveOpenApi(const Resources& resources, const Request& request);

// openapi_protobuf.cpp: a version 2 document as gnostic's openapi.v2.Document, the form client-go reads.
std::string openApiProtobuf(const Value& document);

} // namespace chartroom::sandbox::internal
