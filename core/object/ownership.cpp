#include "core/object/ownership.h"

#include "core/object/internal/json_value.h"
#include "core/object/internal/typed.h"
#include "core/object/kinds.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace chartroom::object {

using internal::Comparison;

namespace {

constexpr std::size_t kMostUpdateManagers = 10;

// What tells managers apart: an applier is one whatever version it applies, an updater is one per version.
struct Identity {
  std::string manager;
  std::string operation;
  std::string apiVersion; // of updaters only
  std::string subresource;
  friend auto operator<=>(const Identity&, const Identity&) = default;
};

struct Owned {
  FieldSet fields;
  std::string apiVersion;
  std::string time;
};
using Managers = std::map<Identity, Owned>;

const Identity kCurrentOperation{"current-operation", "", "", ""};

Identity identityOf(const ManagedEntry& entry) {
  return {entry.manager, entry.operation, entry.operation == "Apply" ? std::string() : entry.apiVersion, entry.subresource};
}

Identity identityOf(const Write& write, const char* operation) {
  return identityOf(
      ManagedEntry{write.manager.empty() ? "unknown" : write.manager, operation, write.apiVersion, write.subresource, {}, {}});
}

Managers managersOf(const std::vector<ManagedEntry>& entries) {
  Managers managers;
  for (const auto& entry : entries) managers[identityOf(entry)] = {entry.fields, entry.apiVersion, entry.time};
  return managers;
}

Value encoded(const Managers& managers) {
  std::vector<ManagedEntry> entries;
  for (const auto& [identity, owned] : managers)
    entries.push_back({identity.manager, identity.operation, owned.apiVersion, identity.subresource, owned.time, owned.fields});
  return writeManagedFields(std::move(entries));
}

// A copy whose metadata may be changed without changing the original's.
Value withOwnMetadata(const Value& object) {
  Value copy = Value::makeMap();
  if (!object.isMap()) return copy;
  for (const auto& entry : object.map()) copy.map().set(entry.key, entry.value);
  Value metadata = Value::makeMap();
  if (const Value old = object.get("metadata"); old.isMap())
    for (const auto& entry : old.map()) metadata.map().set(entry.key, entry.value);
  copy.map().set("metadata", metadata);
  return copy;
}

Value withoutManagedFields(const Value& object) {
  if (!object.isMap()) return Value::makeMap();
  if (!object.get("metadata").isMap()) return object;
  Value copy = withOwnMetadata(object);
  copy.get("metadata").map().erase("managedFields");
  return copy;
}

Value withManagedFields(const Value& object, const Managers& managers) {
  Value copy = withOwnMetadata(object);
  const Value metadata = copy.get("metadata");
  if (managers.empty()) metadata.map().erase("managedFields");
  else metadata.map().set("managedFields", encoded(managers));
  return copy;
}

FieldSet filtered(const FieldSet& set, const OwnershipFilter& filter) {
  if (filter.onlyField.empty()) return filter.ignored.empty() ? set : set.withoutBelow(filter.ignored);
  FieldSet result;
  const PathElement only = PathElement::field(filter.onlyField);
  if (set.members.contains(only)) result.members.insert(only);
  if (!set.below(only).empty()) result.children.emplace(only, set.below(only));
  return result;
}

Comparison filtered(Comparison comparison, const OwnershipFilter& filter) {
  return {filtered(comparison.removed, filter), filtered(comparison.modified, filter), filtered(comparison.added, filter)};
}

// Fields the system owns; they never show up in managedFields.
const FieldSet& systemFields() {
  static const FieldSet set{fieldPath({"apiVersion"}), fieldPath({"kind"}), fieldPath({"metadata"}),
      fieldPath({"metadata", "name"}), fieldPath({"metadata", "namespace"}), fieldPath({"metadata", "creationTimestamp"}),
      fieldPath({"metadata", "selfLink"}), fieldPath({"metadata", "uid"}), fieldPath({"metadata", "clusterName"}),
      fieldPath({"metadata", "generation"}), fieldPath({"metadata", "managedFields"}), fieldPath({"metadata", "resourceVersion"})};
  return set;
}

void strip(Managers& managers, const Identity& identity) {
  const auto at = managers.find(identity);
  if (at == managers.end()) return;
  at->second.fields = at->second.fields.without(systemFields());
  if (at->second.fields.empty()) managers.erase(at);
}

void reconcile(Managers& managers, const Type& type) {
  for (auto& [identity, owned] : managers) owned.fields = internal::reconciled(owned.fields, type);
}

// Takes what the comparison changed from everybody but `self`. With conflicts and no force nothing is taken.
std::vector<Conflict> takeFromOthers(Managers& managers, const Identity& self, const Comparison& comparison, Force force) {
  const FieldSet touched = comparison.modified.unitedWith(comparison.added);
  std::vector<Conflict> conflicts;
  if (force == Force::No) {
    for (const auto& [identity, owned] : managers) {
      if (identity == self) continue;
      const Identity owner = identity;
      owned.fields.intersectedWith(touched).each([&](const FieldPath& path) {
        conflicts.push_back({{owner.manager, owner.operation, owner.apiVersion, owner.subresource, {}, {}}, path});
      });
    }
    if (!conflicts.empty()) return conflicts;
  }
  for (auto& [identity, owned] : managers)
    if (identity != self) owned.fields = owned.fields.without(touched).without(comparison.removed);
  std::erase_if(managers, [](const auto& each) { return each.second.fields.empty(); });
  return conflicts;
}

// The oldest updaters become one per version, so that an object does not collect managers without end.
void capUpdateManagers(Managers& managers) {
  std::vector<Identity> updaters;
  for (const auto& [identity, owned] : managers)
    if (identity.operation == "Update") updaters.push_back(identity);
  if (updaters.size() <= kMostUpdateManagers) return;
  std::stable_sort(
      updaters.begin(), updaters.end(), [&](const Identity& a, const Identity& b) { return managers[a].time < managers[b].time; });
  std::size_t count = updaters.size();
  std::map<std::string, Identity> first;
  for (const Identity& updater : updaters) {
    if (count <= kMostUpdateManagers) return;
    const Owned owned = managers[updater];
    const Identity bucket{"ancient-changes", "Update", owned.apiVersion, ""};
    const auto [at, fresh] = first.try_emplace(owned.apiVersion, updater);
    if (fresh) continue;
    if (!managers.contains(bucket)) {
      managers[bucket] = managers[at->second];
      managers.erase(at->second);
    }
    managers[bucket].fields = owned.fields.unitedWith(managers[bucket].fields);
    managers[bucket].time = owned.time;
    managers.erase(updater);
    --count;
  }
}

// Ownership after a write that is not an apply. False when it cannot be computed.
bool update(Managers& managers, const Value& live, const Value& updated, const Type& type, const Write& write) {
  if (!internal::validate(type, live, internal::Duplicates::Allow).found.empty() ||
      !internal::validate(type, updated, internal::Duplicates::Allow).found.empty())
    return false;
  reconcile(managers, type);
  auto compared = internal::compareTyped(type, internal::completed(type, live), internal::completed(type, updated));
  if (!compared) return false;
  const Comparison comparison = filtered(*std::move(compared), write.filter);
  takeFromOthers(managers, kCurrentOperation, comparison, Force::Yes);
  FieldSet mine = comparison.modified.unitedWith(comparison.added).without(systemFields());
  if (!mine.empty()) {
    Owned& owned = managers[identityOf(write, "Update")];
    owned.fields = mine.unitedWith(owned.fields);
    owned.apiVersion = write.apiVersion;
    owned.time = write.time;
  }
  capUpdateManagers(managers);
  return true;
}

bool resetsManagedFields(const Value& list) {
  return list.isList() &&
         (list.size() == 0 || (list.size() == 1 && list.list().items[0].isMap() && list.list().items[0].size() == 0));
}

std::string describe(const Value& object) {
  const auto text = [](const Value& value) { return value.isString() ? value.string() : std::string(); };
  const Value metadata = object.get("metadata");
  const std::string apiVersion = text(object.get("apiVersion"));
  return text(metadata.get("namespace")) + "/" + text(metadata.get("name")) + "; " +
         (apiVersion.find('/') == std::string::npos ? "/" : "") + apiVersion + ", Kind=" + text(object.get("kind"));
}

// Nulls of described fields go, as they go when the server decodes the merged object; content nobody describes keeps its own.
Value withoutNulls(const Type& type, const Value& value) {
  if (value.isMap() && type.map != MapType::None) {
    Value result = Value::makeMap();
    for (const auto& entry : value.map()) {
      const Type* child = type.child(entry.key);
      const bool described = child && child != &deducedType() && child != &untypedType();
      if (entry.value.isNil() && described) continue;
      result.map().set(entry.key, described ? withoutNulls(*child, entry.value) : entry.value);
    }
    return result;
  }
  if (value.isList() && type.list != ListType::None && type.element) {
    Value result = Value::makeList();
    for (const Value& item : value.list().items) result.list().items.push_back(withoutNulls(*type.element, item));
    return result;
  }
  return value;
}

// Removes what the applier applied last time, does not apply now and nobody else owns.
Value prune(const Value& merged, const Managers& managers, const FieldSet& last, const Type& type) {
  if (last.empty()) return merged;
  const auto named = [&](const FieldSet& set) { return internal::ensureNamedFieldsAreMembers(set, &type); };
  const FieldSet lastNamed = named(last);
  Value pruned = internal::removeItems(type, merged, lastNamed);

  FieldSet owned;
  for (const auto& [identity, each] : managers) owned = owned.unitedWith(each.fields);
  const FieldSet mergedSet = named(internal::fieldsOf(type, merged));
  pruned = internal::removeItems(type, merged, mergedSet.without(named(internal::fieldsOf(type, pruned)).unitedWith(named(owned))));
  const FieldSet prunedSet = named(internal::fieldsOf(type, pruned));
  return internal::removeItems(type, merged, mergedSet.without(prunedSet).intersectedWith(lastNamed));
}

} // namespace

OwnershipFilter ownershipFilter(const Kind& kind, std::string_view subresource) {
  OwnershipFilter filter;
  if (!kind.subresource("status")) return filter;
  if (subresource.empty()) {
    filter.ignored.insert(fieldPath({"status"}));
  } else if (subresource == "status") {
    if (kind.custom) filter.onlyField = "status";
    else filter.ignored.insert(fieldPath({"spec"}));
  }
  return filter;
}

Value trackUpdate(const Value& live, const Value& updated, const Type& type, const Write& write) {
  const Value sent = updated.get("metadata").get("managedFields");
  const Value stored = live.get("metadata").get("managedFields");
  Managers managers;
  if (!write.subresource.empty() || !resetsManagedFields(sent)) {
    auto entries = readManagedFields(write.subresource.empty() ? sent : stored);
    if (!entries || entries->empty()) entries = readManagedFields(stored);
    if (entries) managers = managersOf(*entries);
  }
  const Value before = withoutManagedFields(live);
  const Value after = withoutManagedFields(updated);
  const Value uid = before.get("metadata").get("uid");
  if (managers.empty() && uid.isString() && !uid.string().empty()) return after;
  if (!update(managers, before, after, type, write)) return after;
  return withManagedFields(after, managers);
}

std::string Conflict::text() const {
  std::string result = "conflict with " + internal::compactJson(Value(owner.manager));
  if (!owner.subresource.empty()) result += " with subresource " + internal::compactJson(Value(owner.subresource));
  if (owner.operation == "Update") result += " using " + owner.apiVersion;
  return result;
}

std::string conflictMessage(const std::vector<Conflict>& conflicts) {
  if (conflicts.size() == 1) return "Apply failed with 1 conflict: " + conflicts[0].text() + ": " + pathText(conflicts[0].path);
  std::string lines;
  std::string heading;
  for (const Conflict& conflict : conflicts) {
    const std::string next = "conflicts" + conflict.text().substr(sizeof("conflict") - 1) + ":";
    if (next != heading) lines += (lines.empty() ? "" : "\n") + next;
    heading = next;
    lines += "\n- " + pathText(conflict.path);
  }
  return "Apply failed with " + std::to_string(conflicts.size()) + " conflicts: " + lines;
}

Value conflictCauses(const std::vector<Conflict>& conflicts) {
  Value causes = Value::makeList();
  for (const Conflict& conflict : conflicts) {
    Value cause = Value::makeMap();
    cause.map().set("reason", "FieldManagerConflict");
    cause.map().set("message", conflict.text());
    cause.map().set("field", pathText(conflict.path));
    causes.list().items.push_back(std::move(cause));
  }
  return causes;
}

Result<ApplyOutcome> applyConfiguration(
    const Value& live, const Value& configuration, const Type& type, const Write& write, Force force) {
  const auto refuse = [](std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; };
  const Value apiVersion = configuration.get("apiVersion");
  if (!apiVersion.isString() || apiVersion.string() != write.apiVersion)
    return refuse("Incorrect version specified in apply patch. Specified patch version: " +
                  (apiVersion.isString() ? apiVersion.string() : std::string()) + ", expected: " + write.apiVersion);
  if (!configuration.get("metadata").get("managedFields").isNil()) return refuse("metadata.managedFields must be nil");
  auto entries = readManagedFields(live.get("metadata").get("managedFields"));
  if (!entries) return std::move(entries).error().wrapped("failed to decode managed fields");
  Managers managers = managersOf(*entries);
  const Value before = withoutManagedFields(live);
  if (managers.empty()) {
    Write first = write;
    first.manager = "before-first-apply";
    update(managers, Value::makeMap(), before, type, first);
  }
  if (const auto problems = internal::validate(type, configuration, internal::Duplicates::Refuse); !problems.found.empty())
    return refuse("failed to create typed patch object (" + describe(configuration) + "): " + problems.text());
  if (const auto problems = internal::validate(type, before, internal::Duplicates::Allow); !problems.found.empty())
    return refuse("failed to create typed live object (" + describe(before) + "): " + problems.text());

  reconcile(managers, type);
  auto merged = internal::mergeTyped(type, before, configuration);
  if (!merged) return std::move(merged).error().wrapped("failed to merge config");
  const Identity self = identityOf(write, "Apply");
  const auto previous = managers.find(self);
  const FieldSet last = previous == managers.end() ? FieldSet() : previous->second.fields;
  Owned& mine = managers[self];
  mine.fields = filtered(internal::fieldsOf(type, configuration), write.filter);
  mine.apiVersion = write.apiVersion;
  const Value object = prune(*merged, managers, last, type);
  auto compared = internal::compareTyped(type, before, object);
  if (!compared) return std::move(compared).error().wrapped("failed to compare objects");

  ApplyOutcome outcome;
  outcome.conflicts = takeFromOthers(managers, self, filtered(*std::move(compared), write.filter), force);
  if (!outcome.conflicts.empty()) return outcome;
  outcome.changed = !internal::sameJson(before, object);
  if (outcome.changed) managers[self].time = write.time;
  strip(managers, self);
  outcome.object = withManagedFields(withoutNulls(type, object), managers);
  return outcome;
}

} // namespace chartroom::object
