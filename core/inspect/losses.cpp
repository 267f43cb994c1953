#include "core/inspect/losses.h"

#include "core/object/access.h"
#include "core/object/loss.h"

namespace chartroom::inspect {

void Losses::add(std::string_view apiVersion, std::string_view kind, const Value& object) {
  using object::Loss;
  const Loss loss = object::lossWith(apiVersion, kind, object);
  namespaces += loss == Loss::Namespace;
  definitions += loss == Loss::Definition;
  claims += loss == Loss::Claim;
  sets += loss == Loss::ClaimsOfSet;
}

void Losses::addChange(std::string_view apiVersion, std::string_view kind, const Value& before, const Value& after) {
  if (kind != "StatefulSet" || !apiVersion.starts_with("apps/")) return;
  if (object::textAt(after, {"spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"}) != "Delete") return;
  const Value templates = object::at(after, {"spec", "volumeClaimTemplates"});
  const auto gone = object::numberAt(before, {"spec", "replicas"}, 1) - object::numberAt(after, {"spec", "replicas"}, 1);
  if (templates.isList() && gone > 0) shrunk += static_cast<int>(gone) * static_cast<int>(templates.size());
}

} // namespace chartroom::inspect
