#pragma once

// Preview: what an upgrade or rollback would do to each object, from three sides: the stored current revision, the target
// manifest, and the live object. Tells which hand-made edits survive. Nothing is changed in the cluster.

#include "core/action/session.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::action {

enum class Change { None, Create, Update, Delete, Keep }; // Keep: dropped from the manifest, but helm.sh/resource-policy keeps it

// One field, by path from the object's root; values are nil where the field is absent.
struct FieldChange {
  std::vector<std::string> path;
  Value stored; // in the current revision's manifest
  Value target; // in the manifest to come
  Value live;   // in the cluster

  // The chart sets it to something else than before.
  bool byChart() const { return stored != target; }
  // Somebody or something changed it in the cluster since.
  bool byHand() const { return live != stored; }
};

struct ObjectPreview {
  std::string apiVersion, kind, nameSpace, name;
  Change change = Change::None;
  bool live = false;                // it is in the cluster
  std::vector<FieldChange> fields;  // what the chart changes, and hand-made edits of fields the chart has or had
  // A hand-made edit of a field in the target: server-side apply reports a conflict or overwrites it; client-side overwrites it.
  bool hasConflicts() const;
};

// Objects of the target in its order, then those that go.
Result<std::vector<ObjectPreview>> preview(const Context& context, Session& session, std::string_view currentManifest, std::string_view targetManifest);

} // namespace chartroom::action
