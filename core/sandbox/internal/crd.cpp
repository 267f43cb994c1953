#include "core/sandbox/internal/crd.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/status.h"

#include <algorithm>

namespace chartroom::sandbox::internal {
namespace {

constexpr const char* kGroup = "apiextensions.k8s.io";
constexpr const char* kKind = "CustomResourceDefinition";

void setCondition(const Value& definition, const std::string& type, const std::string& status, const std::string& reason,
    const std::string& message, const std::string& moment) {
  std::vector<Value> conditions = itemsAt(definition, {"status", "conditions"});
  const Value wanted =
      makeObject({{"type", type}, {"status", status}, {"lastTransitionTime", moment}, {"reason", reason}, {"message", message}});
  for (Value& condition : conditions)
    if (textAt(condition, {"type"}) == type) {
      if (textAt(condition, {"status"}) == status) put(wanted, {"lastTransitionTime"}, textAt(condition, {"lastTransitionTime"}));
      condition = wanted;
      put(definition, {"status", "conditions"}, makeArray(conditions));
      return;
    }
  conditions.push_back(wanted);
  put(definition, {"status", "conditions"}, makeArray(conditions));
}

} // namespace

const char* crdFinalizer() { return "customresourcecleanup.apiextensions.k8s.io"; }

void applyCrdDefaults(const Value& definition) {
  putDefault(definition, {"spec", "conversion", "strategy"}, "None");
  const std::string kind = textAt(definition, {"spec", "names", "kind"});
  putDefault(definition, {"spec", "names", "singular"}, toLowerAscii(kind));
  putDefault(definition, {"spec", "names", "listKind"}, kind + "List");
}

void validateCrd(const Value& definition) {
  std::vector<Cause> causes;
  const std::string group = textAt(definition, {"spec", "group"});
  const std::string plural = textAt(definition, {"spec", "names", "plural"});
  if (group.empty()) causes.push_back({"FieldValueRequired", "Required value", "spec.group"});
  if (plural.empty()) causes.push_back({"FieldValueRequired", "Required value", "spec.names.plural"});
  if (textAt(definition, {"spec", "names", "kind"}).empty())
    causes.push_back({"FieldValueRequired", "Required value", "spec.names.kind"});
  const std::string scope = textAt(definition, {"spec", "scope"});
  if (scope.empty()) causes.push_back({"FieldValueRequired", "Required value", "spec.scope"});
  if (!group.empty() && !plural.empty() && nameOf(definition) != plural + "." + group)
    causes.push_back({"FieldValueInvalid",
        "Invalid value: \"" + nameOf(definition) + "\": must be spec.names.plural+\".\"+spec.group", "metadata.name"});
  const auto& versions = itemsAt(definition, {"spec", "versions"});
  const auto stored = std::count_if(versions.begin(), versions.end(), [](const Value& v) { return flagAt(v, {"storage"}); });
  if (stored != 1)
    causes.push_back(
        {"FieldValueInvalid", "Invalid value: must have exactly one version marked as storage version", "spec.versions"});
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (!at(versions[i], {"schema", "openAPIV3Schema"}).isMap())
      causes.push_back({"FieldValueRequired", "Required value: schemas are required",
          "spec.versions[" + std::to_string(i) + "].schema.openAPIV3Schema"});
  if (!causes.empty()) throw invalid(kGroup, kKind, nameOf(definition), causes);
}

void acceptCrd(World& world, const Value& definition) {
  const std::string moment = timestamp(world.now());
  const std::string group = textAt(definition, {"spec", "group"});
  const Value names = at(definition, {"spec", "names"});
  std::string clash;
  for (const ResourcePtr& other : world.resources().all()) {
    if (other->group != group || other->storageName() == nameOf(definition)) continue;
    if (other->plural == textAt(names, {"plural"}) || other->kind == textAt(names, {"kind"})) clash = other->plural;
  }
  if (clash.empty()) {
    put(definition, {"status", "acceptedNames"}, names.deepCopy());
    setCondition(definition, "NamesAccepted", "True", "NoConflicts", "no conflicts found", moment);
    setCondition(definition, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", moment);
  } else {
    put(definition, {"status", "acceptedNames"}, makeObject({{"plural", ""}, {"kind", ""}}));
    setCondition(
        definition, "NamesAccepted", "False", "PluralConflict", "\"" + textAt(names, {"plural"}) + "\" is already in use", moment);
    setCondition(definition, "Established", "False", "NotAccepted", "not all names are accepted", moment);
  }
  std::vector<Value> stored = itemsAt(definition, {"status", "storedVersions"});
  for (const Value& version : itemsAt(definition, {"spec", "versions"}))
    if (flagAt(version, {"storage"}) && std::none_of(stored.begin(), stored.end(), [&](const Value& s) {
          return s.isString() && s.string() == textAt(version, {"name"});
        }))
      stored.push_back(textAt(version, {"name"}));
  put(definition, {"status", "storedVersions"}, makeArray(stored));
}

} // namespace chartroom::sandbox::internal
