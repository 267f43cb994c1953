#pragma once

// Patches of JSON objects: RFC 7386 merge patches, RFC 6902 JSON patches and Kubernetes' strategic merge patches, each applied
// and, where clients need it, computed. Mirrors github.com/evanphx/json-patch v4, apimachinery's jsonmergepatch and strategicpatch
// with their error texts. Numbers are equal when their values are, whatever their Go type.
//
// Arguments are never changed and results share nothing with them. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/value/value.h"

namespace chartroom::object {

struct Type;

// RFC 7386: the document with the patch applied.
Value applyMergePatch(const Value& document, const Value& patch);
// The smallest merge patch from `original` to `modified`, both maps; an empty map when they are equal.
Value createMergePatch(const Value& original, const Value& modified);
// jsonmergepatch.CreateThreeWayJSONMergePatch: what `modified` changes in `current`, and what it dropped since `original`.
Value createThreeWayMergePatch(const Value& original, const Value& modified, const Value& current);

// RFC 6902: `operations` is a list of {op, path, from, value}. All of them or, on error, none.
Result<Value> applyJsonPatch(const Value& document, const Value& operations);

// Applies a strategic merge patch with its directives ($patch, $deleteFromPrimitiveList, $setElementOrder, $retainKeys).
// `type` is the document's (Kind::type). Custom kinds have no strategic merge patch: callers refuse with 415.
Result<Value> applyStrategicPatch(const Value& document, const Value& patch, const Type& type);
// The strategic patch from `original` to `modified`.
Result<Value> createStrategicPatch(const Value& original, const Value& modified, const Type& type);

struct ThreeWayOptions {
  bool overwrite = true; // false: fail with Code::Conflict where `current` changed what the patch changes differently
};
// strategicpatch.CreateThreeWayMergePatch: additions and changes from `current` to `modified`, deletions from `original`
// to `modified`.
Result<Value> createThreeWayStrategicPatch(
    const Value& original, const Value& modified, const Value& current, const Type& type, const ThreeWayOptions& options = {});

} // namespace chartroom::object
