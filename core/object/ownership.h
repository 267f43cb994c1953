#pragma once

// Field ownership (metadata.managedFields) and server-side apply. Mirrors the API server's field managers
// (k8s.io/apimachinery/pkg/util/managedfields over structured-merge-diff v6) and client-go's csaupgrade.
//
// On purpose without conversion: entries written under another version of the same group are read with the type given.
// kubectl's last-applied annotation has no influence here. Arguments are never changed; results may share unchanged parts
// with them (deepCopy before changing). Thread-safe.

#include "core/base/result.h"
#include "core/object/field_set.h"
#include "core/value/value.h"

#include <optional>
#include <string>
#include <vector>

namespace chartroom::object {

struct Kind;
struct Type;

// One entry of metadata.managedFields.
struct ManagedEntry {
  std::string manager;
  std::string operation; // "Apply" or "Update"
  std::string apiVersion;
  std::string subresource;
  std::string time; // RFC 3339 in UTC, empty when absent
  FieldSet fields;
  friend bool operator==(const ManagedEntry&, const ManagedEntry&) = default;
};

// Reads and writes the list in metadata.managedFields; writing sorts as the API server does. Reading fails with its texts
// ("operation must be `Apply` or `Update`").
Result<std::vector<ManagedEntry>> readManagedFields(const Value& list);
Value writeManagedFields(std::vector<ManagedEntry> entries);

// Which fields a request may own at all: an endpoint resets the others, so nobody owns them through it.
struct OwnershipFilter {
  FieldSet ignored;      // with everything below
  std::string onlyField; // when set, nothing outside this top-level field
};
// The filter of a kind's main endpoint (subresource empty) or of its "status".
OwnershipFilter ownershipFilter(const Kind& kind, std::string_view subresource);

// Who writes, where and when.
struct Write {
  std::string manager; // empty becomes "unknown"
  std::string apiVersion;
  std::string subresource;
  std::string time; // RFC 3339, whole seconds, UTC
  OwnershipFilter filter;
};

// The object with managedFields for a create (`live` nil), update or patch that turns `live` into `updated`. Managers lose
// what the write changed, the writer owns it. An empty managedFields list in `updated` resets them all. Objects that were
// never tracked stay so. Never fails: where ownership cannot be computed it is dropped, as the API server does.
Value trackUpdate(const Value& live, const Value& updated, const Type& type, const Write& write);

struct Conflict {
  ManagedEntry owner; // time and fields empty
  FieldPath path;
  // "conflict with "kubectl" using apps/v1".
  std::string text() const;
};
// "Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas".
std::string conflictMessage(const std::vector<Conflict>& conflicts);
// details.causes of the 409: {reason: FieldManagerConflict, message, field}.
Value conflictCauses(const std::vector<Conflict>& conflicts);

enum class Force { No, Yes };

struct ApplyOutcome {
  Value object;                    // with managedFields; nil when there are conflicts
  std::vector<Conflict> conflicts; // by manager, then path
  bool changed = false;            // whether the object differs from the live one apart from managedFields
};
// Server-side apply of `configuration` to `live` (nil or an empty map: create). Fails with Code::InvalidArgument for
// managedFields in the configuration, for fields the type does not have and for wrong shapes ("failed to create typed patch
// object (ns/name; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema"). Defaults are the caller's to fill in.
Result<ApplyOutcome> applyConfiguration(
    const Value& live, const Value& configuration, const Type& type, const Write& write, Force force);

// csaupgrade: fields that `clientManagers` own by Update become `applyManager`'s by Apply. Returns the new list.
Result<Value> upgradeManagedFields(const Value& managedFields, const std::vector<std::string>& clientManagers,
    const std::string& applyManager, const std::string& subresource = {});
// The JSON patch that does so to an object, guarded by its resourceVersion; nil when there is nothing to do.
Result<Value> upgradePatch(const Value& object, const std::vector<std::string>& clientManagers, const std::string& applyManager,
    const std::string& subresource = {});

} // namespace chartroom::object
