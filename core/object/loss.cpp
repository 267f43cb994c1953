#include "core/object/loss.h"

#include "core/object/access.h"

namespace chartroom::object {

Loss lossWith(std::string_view apiVersion, std::string_view kind, const Value& object) {
  const std::string_view group = apiVersion.substr(0, apiVersion.find('/')); // "v1" of the core group
  if (group == "v1" && kind == "Namespace") return Loss::Namespace;
  if (group == "v1" && kind == "PersistentVolumeClaim") return Loss::Claim;
  if (group == "apiextensions.k8s.io" && kind == "CustomResourceDefinition") return Loss::Definition;
  if (group != "apps" || kind != "StatefulSet") return Loss::None;
  const Value claims = at(object, {"spec", "volumeClaimTemplates"});
  const bool deletes = at(object, {"spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"}) == Value("Delete");
  return deletes && claims.isList() && claims.size() > 0 ? Loss::ClaimsOfSet : Loss::None;
}

} // namespace chartroom::object
