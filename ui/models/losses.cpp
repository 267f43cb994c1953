#include "ui/models/losses.h"

#include "core/kube/cluster.h"
#include "ui/models/counted.h"

#include <QObject>

namespace chartroom::models {

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

std::vector<LossText> lossTexts(const Losses& losses) {
  const QString data = QObject::tr("The data on them goes too, unless the volumes are kept by their policy.");
  std::vector<LossText> texts;
  const auto add = [&](int count, const QString& one, const QString& many, const QString& meaning) {
    if (count > 0) texts.push_back({counted(count, one, many), meaning});
  };
  add(losses.namespaces, QObject::tr("namespace is deleted"), QObject::tr("namespaces are deleted"), QObject::tr("Everything in a namespace goes with it, other releases too."));
  add(losses.definitions, QObject::tr("custom resource definition is deleted"), QObject::tr("custom resource definitions are deleted"),
      QObject::tr("Every object of their kinds goes with them, in all namespaces."));
  add(losses.claims, QObject::tr("volume claim is deleted"), QObject::tr("volume claims are deleted"), data);
  add(losses.sets, QObject::tr("StatefulSet is deleted with its volume claims"), QObject::tr("StatefulSets are deleted with their volume claims"), data);
  return texts;
}

} // namespace chartroom::models
