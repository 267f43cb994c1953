#include "core/inspect/losses.h"

#include "core/kube/cluster.h"

namespace chartroom::inspect {

void Losses::add(std::string_view apiVersion, std::string_view kind, const Value& object) {
  const std::string_view group = apiVersion.substr(0, apiVersion.find('/')); // "v1" of the core group
  if (group == "v1") {
    namespaces += kind == "Namespace";
    claims += kind == "PersistentVolumeClaim";
  } else if (group == "apiextensions.k8s.io") {
    definitions += kind == "CustomResourceDefinition";
  } else if (group == "apps" && kind == "StatefulSet") {
    const Value templates = kube::valueAt(object, {"spec", "volumeClaimTemplates"});
    sets += templates.isList() && templates.size() > 0 && kube::textAt(object, {"spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"}) == "Delete";
  }
}

} // namespace chartroom::inspect
