#pragma once

// What the API server does with a custom resource and the openAPIV3Schema of its definition: unknown fields and nulls are
// dropped, defaults set, and the object is checked, with the rules and texts of k8s.io/apiextensions-apiserver and
// k8s.io/kube-openapi/pkg/validation. Of several errors in one object the order is that of the keys; the real server's is random.
//
// Not here: x-kubernetes-validations (CEL rules are not run), and the formats creditcard, isbn, ssn, rgbcolor, bsonobjectid and
// duration (accepted unseen). core/schema validates charts' values and has another validator's verdicts and texts.
// Pure functions. The three that change `object` REQUIRE that the caller owns it.

#include "core/sandbox/internal/status.h"

namespace chartroom::sandbox::internal {

// Removes what the schema does not name. Returns the paths: those of the metadata first, then all others, sorted.
std::vector<std::string> pruneCustom(const Value& schema, const Value& object);
// Removes nulls that are neither nullable nor have a default.
void dropNullsOfCustom(const Value& schema, const Value& object);
void applyCustomDefaults(const Value& schema, const Value& object);

// What is wrong with an object. On an update `old` is the stored object, and what has not changed since is no error. For the
// status subresource `schema`, `object` and `old` are those of the status and `prefix` is "status".
std::vector<Cause> checkCustom(const Value& schema, const Value& object, const Value& old = {}, const std::string& prefix = {});

} // namespace chartroom::sandbox::internal
