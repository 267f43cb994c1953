#include "core/inspect/change_plan.h"

#include "core/base/text.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "core/object/access.h"
#include "core/object/field_set.h"
#include "core/object/loss.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace chartroom::inspect {

namespace {

using Path = std::vector<std::string>;

struct FieldChange {
  Path path;
  Value before, after;
};

std::string text(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isNil()) return "–";
  if (value.isMap() || value.isList()) return std::to_string(value.size()) + (value.size() == 1 ? " entry" : " entries");
  auto yaml = value::writeYaml(value);
  return yaml ? std::string(trimSpace(*yaml)) : std::string();
}

// Items of a list by their name, where all have one: the way Kubernetes joins containers, variables, ports and volumes.
bool namedItems(const Value& list, std::map<std::string, Value>& items) {
  if (!list.isList() || list.list().items.empty()) return false;
  for (const Value& each : list.list().items) {
    if (!each.isMap() || !each.get("name").isString()) return false;
    if (!items.emplace(each.get("name").string(), each).second) return false;
  }
  return true;
}

// "1000m" and "1" are one quantity; the API server writes the short form.
bool sameScalar(const Value& a, const Value& b) {
  if (a == b) return true;
  if (a.isNumber() && b.isNumber()) return text(a) == text(b);
  const auto quantity = [](const Value& value, double& number) {
    const std::string raw = text(value);
    char* end = nullptr;
    number = std::strtod(raw.c_str(), &end);
    if (end == raw.c_str()) return false;
    static const std::map<std::string_view, double> kUnits = {{"", 1}, {"m", 1e-3}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
        {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};
    const auto unit = kUnits.find(std::string_view(end));
    if (unit == kUnits.end()) return false;
    number *= unit->second;
    return true;
  };
  double left = 0, right = 0;
  return (a.isString() || a.isNumber()) && (b.isString() || b.isNumber()) && quantity(a, left) && quantity(b, right) &&
         std::abs(left - right) <= 1e-9 * std::max(1.0, std::abs(left));
}

void collectChanges(const Value& before, const Value& after, Path& path, std::vector<FieldChange>& changes) {
  if (before.isMap() && after.isMap()) {
    for (const auto& entry : before.map()) {
      path.push_back(entry.key.str());
      collectChanges(entry.value, after.get(entry.key.view()), path, changes);
      path.pop_back();
    }
    for (const auto& entry : after.map()) {
      if (before.map().contains(entry.key.view())) continue;
      path.push_back(entry.key.str());
      collectChanges(Value(), entry.value, path, changes);
      path.pop_back();
    }
    return;
  }
  std::map<std::string, Value> left, right;
  if (namedItems(before, left) && namedItems(after, right)) {
    for (const auto& [name, item] : left) {
      path.push_back(name);
      const auto twin = right.find(name);
      collectChanges(item, twin == right.end() ? Value() : twin->second, path, changes);
      path.pop_back();
    }
    for (const auto& [name, item] : right)
      if (!left.contains(name))
        changes.push_back({[&] {
                             Path at = path;
                             at.push_back(name);
                             return at;
                           }(),
            Value(), item});
    return;
  }
  if (!sameScalar(before, after)) changes.push_back({path, before, after});
}

// What an object has where such a path leads; nil where it leads nowhere.
Value valueAt(Value object, const Path& path) {
  for (const std::string& step : path) {
    std::map<std::string, Value> items;
    if (namedItems(object, items)) {
      const auto found = items.find(step);
      object = found == items.end() ? Value() : found->second;
    } else if (object.isList()) {
      const std::size_t index = std::strtoul(step.c_str(), nullptr, 10);
      object = index < object.size() ? object.list().items[index] : Value();
    } else {
      object = object.get(step);
    }
  }
  return object;
}

// What is in `stored` and stands differently in the cluster.
void collectEdits(const Value& stored, const Value& live, const Value& target, Path& path, std::vector<FieldChange>& edits) {
  if (stored.isMap() && live.isMap()) {
    for (const auto& entry : stored.map()) {
      path.push_back(entry.key.str());
      collectEdits(entry.value, live.get(entry.key.view()), target.isMap() ? target.get(entry.key.view()) : Value(), path, edits);
      path.pop_back();
    }
    return;
  }
  std::map<std::string, Value> left, right, wanted;
  if (namedItems(stored, left) && namedItems(live, right)) {
    namedItems(target, wanted);
    for (const auto& [name, item] : left) {
      path.push_back(name);
      const auto twin = right.find(name);
      const auto goal = wanted.find(name);
      collectEdits(item, twin == right.end() ? Value() : twin->second, goal == wanted.end() ? Value() : goal->second, path, edits);
      path.pop_back();
    }
    return;
  }
  if (stored.isNil() || target.isNil()) return;
  if (live.isNil() && (text(stored).empty() || text(stored) == "0" || text(stored) == "false" ||
                          ((stored.isMap() || stored.isList()) && stored.size() == 0)))
    return; // the server drops zero values
  if (stored.isList() && live.isList()) {
    if (stored.list().items.size() == live.list().items.size()) {
      for (std::size_t i = 0; i < stored.list().items.size(); ++i) {
        path.push_back(std::to_string(i));
        const bool twin = target.isList() && i < target.list().items.size();
        collectEdits(stored.list().items[i], live.list().items[i], twin ? target.list().items[i] : Value(), path, edits);
        path.pop_back();
      }
      return;
    }
    edits.push_back({path, live, target});
    return;
  }
  if (!sameScalar(stored, live) && !sameScalar(live, target)) edits.push_back({path, live, target});
}

// What a Secret's stringData becomes in the cluster, where it is never read back.
Value asStored(const Value& object) {
  const Value plain = object.isMap() ? object.get("stringData") : Value();
  if (!plain.isMap()) return object;
  const Value made = object.deepCopy();
  if (!made.get("data").isMap()) made.map().set("data", Value::makeMap());
  const Value data = made.get("data");
  for (const auto& entry : plain.map()) data.map().set(entry.key, Value(encodeBase64(text(entry.value))));
  made.map().erase("stringData");
  return made;
}

// Without what an edit cannot mean: the identity of the object.
Value withoutIdentity(const Value& object) {
  const Value made = asStored(object).deepCopy();
  for (const char* key : {"apiVersion", "kind", "status"}) made.map().erase(key);
  if (const Value metadata = made.get("metadata"); metadata.isMap())
    for (const char* key : {"name", "namespace"}) metadata.map().erase(key);
  return made;
}

std::string lastWords(const Path& path) {
  if (path.empty()) return {};
  for (const char* unit : {"memory", "cpu", "storage", "replicas", "image"})
    if (path.back() == unit) return unit;
  return path.back();
}

// A value for people, with `secrets` masked. All of it is one when the end of its path says so: there the key of an environment
// variable's value is the variable's name.
std::string shownValue(const Path& path, const Value& value, const SecretValues& secrets) {
  for (std::size_t i = path.size() > 2 ? path.size() - 2 : 0; i < path.size(); ++i)
    if (isSecretKey(path[i])) return std::string(kSecretMask);
  return maskProse(text(value), secrets);
}

using Show = std::string (*)(const Path&, const Value&, const SecretValues&);

// Where one side is a secret, so is the other.
void setValues(PlanItem& item, const FieldChange& change, const SecretValues& secrets, Show show) {
  item.before = show(change.path, change.before, secrets), item.after = show(change.path, change.after, secrets);
  const bool hidesBefore = item.before.find(kSecretMask) != std::string::npos,
             hidesAfter = item.after.find(kSecretMask) != std::string::npos;
  if (hidesBefore != hidesAfter) (hidesBefore ? item.after : item.before) = kSecretMask;
}

PlanItem changedItem(std::string object, const std::vector<FieldChange>& changes, bool secret, const SecretValues& secrets) {
  constexpr std::size_t kMostBytes = 24;
  PlanItem item{.object = std::move(object)};
  if (changes.size() != 1 || secret) {
    item.says = Says::Fields, item.count = static_cast<int>(changes.size());
    return item;
  }
  const FieldChange& only = changes[0];
  item.field = lastWords(only.path);
  setValues(item, only, secrets, shownValue);
  const auto isContainer = [](const Value& value) { return value.isMap() || value.isList(); };
  const bool isText = item.before.find('\n') != std::string::npos || item.after.find('\n') != std::string::npos;
  // "1 entry" to "1 entry" says nothing.
  const bool saysNothing = isContainer(only.before) && isContainer(only.after) && only.before.size() == only.after.size();
  item.says = isText                                                                ? Says::TextChanges
              : saysNothing || item.before.size() + item.after.size() >= kMostBytes ? Says::FieldChanges
                                                                                    : Says::Field;
  if (item.says != Says::Field) item.before.clear(), item.after.clear();
  return item;
}

void addHook(const release::Hook& hook, const char* event, std::vector<PlanItem>& hooks) {
  if (hook.firesOn(event)) hooks.push_back({.object = hook.kind + " " + hook.name, .says = Says::Hook, .event = event});
}

std::map<std::string, std::string> crdTexts(const release::Release& release) {
  std::map<std::string, std::string> texts;
  if (release.chart)
    for (const chart::Crd& crd : release.chart->crds())
      if (crd.file) texts[crd.name] = crd.file->data.str();
  return texts;
}

} // namespace

std::string liveKey(const std::string& kind, const std::string& nameSpace, const std::string& name) {
  return kind + "/" + nameSpace + "/" + name;
}

void loseWithNamespaces(const std::vector<PlacedObject>& objects, std::vector<PlanItem>& kept, std::vector<PlanItem>& removed) {
  const auto find = [](std::vector<PlanItem>& items, const std::string& label) {
    return std::find_if(items.begin(), items.end(), [&](const PlanItem& item) { return item.object == label; });
  };
  for (const PlacedObject& space : objects) {
    if (!space.isNamespace || find(removed, space.label) == removed.end()) continue;
    for (const PlacedObject& object : objects) {
      const auto found = object.isKept && object.nameSpace == space.name ? find(kept, object.label) : kept.end();
      if (found == kept.end()) continue;
      kept.erase(found);
      removed.push_back({.object = object.label, .says = Says::WithNamespace});
    }
  }
}

ChangePlan storedRollback(const release::Release& target, const release::Release& current) {
  ChangePlan plan;
  plan.target = target.version, plan.current = current.version, plan.becomes = current.version + 1;
  SecretValues secrets = secretsOf(target);
  secrets.add(secretsOf(current));
  std::map<std::string, ManifestObject> goal;
  for (ManifestObject& each : readObjects(target.manifest)) goal.emplace(each.key, std::move(each));
  std::map<std::string, ManifestObject> now;
  for (ManifestObject& each : readObjects(current.manifest)) now.emplace(each.key, std::move(each));

  for (const auto& [key, object] : goal) {
    const auto twin = now.find(key);
    if (twin == now.end()) {
      plan.added.push_back({.object = object.label()});
      continue;
    }
    std::vector<FieldChange> changes;
    Path path;
    collectChanges(twin->second.object, object.object, path, changes);
    if (!changes.empty()) plan.changed.push_back(changedItem(object.label(), changes, object.kind == "Secret", secrets));
  }
  for (const auto& [key, object] : now) {
    if (goal.contains(key)) continue;
    if (isKept(object.object)) {
      plan.kept.push_back({.object = object.label()});
      continue;
    }
    plan.removed.push_back({.object = object.label()});
    plan.losses.add(object.apiVersion, object.kind, object.object);
  }

  for (const release::Hook& hook : target.hooks) {
    addHook(hook, "pre-rollback", plan.hooks);
    addHook(hook, "post-rollback", plan.hooks);
  }
  const auto wanted = crdTexts(target), have = crdTexts(current);
  for (const auto& [name, body] : have) {
    const auto twin = wanted.find(name);
    if (twin == wanted.end() || twin->second != body)
      plan.crds.push_back(
          {.object = name.substr(name.rfind('/') + 1), .says = twin == wanted.end() ? Says::NotInChart : Says::StaysAsItIs});
  }
  return plan;
}

namespace {

std::string labelOf(const action::PlannedObject& object) { return object.kind + " " + object.name; }

// What the server keeps about an object and a dry run invents.
Value withoutBookkeeping(const Value& object) {
  if (!object.isMap()) return object;
  const Value made = withoutIdentity(object);
  if (const Value metadata = made.get("metadata"); metadata.isMap())
    for (const char* key : {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"})
      metadata.map().erase(key);
  return made;
}

// A step of a path as field sets write it: .spec.template.spec.containers[name="web"].image
struct FieldStep {
  std::string name; // of a field: image
  std::string item; // between brackets: name="web"
};

// Keys of these maps are names of their own: labels have dots and slashes.
bool holdsNames(std::string_view map) {
  static const std::set<std::string_view> kMaps = {
      "labels", "annotations", "matchLabels", "nodeSelector", "data", "stringData", "binaryData"};
  return kMaps.contains(map);
}

std::vector<FieldStep> fieldSteps(std::string_view field) {
  std::vector<FieldStep> steps;
  while (!field.empty()) {
    FieldStep step;
    if (field.front() == '[') {
      const std::size_t end = std::min(field.find(']'), field.size() - 1);
      step.item = field.substr(1, end - 1);
      field.remove_prefix(end + 1);
    } else {
      if (field.front() == '.') field.remove_prefix(1);
      const std::size_t end =
          !steps.empty() && holdsNames(steps.back().name) ? field.size() : std::min(field.find_first_of(".["), field.size());
      step.name = field.substr(0, end);
      field.remove_prefix(end);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

// The name of an item: of name="web" it is web.
std::string itemName(const std::string& item) {
  if (!item.starts_with("name=\"")) return {};
  return item.substr(6, item.rfind('"') - 6);
}

Value valueAtField(Value value, const std::vector<FieldStep>& steps) {
  for (const FieldStep& step : steps) {
    if (step.item.empty()) {
      value = value.isMap() ? value.get(step.name) : Value();
      continue;
    }
    const std::size_t equals = step.item.find('=');
    if (!value.isList() || equals == std::string::npos) return {};
    std::string wanted = step.item.substr(equals + 1);
    std::erase(wanted, '"');
    Value found;
    for (const Value& item : value.list().items)
      if (item.isMap() && text(item.get(step.item.substr(0, equals))) == wanted) found = item;
    value = found;
  }
  return value;
}

// The names in such a path: of fields, and of items that have one.
Path fieldPath(const std::vector<FieldStep>& steps) {
  Path path;
  for (const FieldStep& step : steps) {
    const std::string name = itemName(step.item);
    path.push_back(step.item.empty() ? step.name : name.empty() ? step.item : name);
  }
  return path;
}

// "web image" for the image of the container web, "replicas", "label app.kubernetes.io/version".
std::string fieldWords(const std::vector<FieldStep>& steps) {
  if (steps.empty()) return {};
  const FieldStep& last = steps.back();
  std::string words = last.item.empty() ? last.name : last.item;
  if (steps.size() > 1) {
    const std::string& map = steps[steps.size() - 2].name;
    if (map == "labels" || map == "matchLabels") return "label " + words;
    if (map == "annotations") return "annotation " + words;
  }
  for (auto step = steps.rbegin() + 1; step != steps.rend(); ++step)
    if (const std::string item = itemName(step->item); !item.empty()) return item + " " + words;
  return words;
}

std::string shortValue(const Path& path, const Value& value, const SecretValues& secrets) {
  const std::string words = shownValue(path, value, secrets);
  return words.find('\n') != std::string::npos ? "text" : words.size() > 40 ? words.substr(0, 37) + "…" : words;
}

// Whether the set has the path, something that holds it or something below it.
bool holdsPath(const object::FieldSet& set, const Path& path, std::size_t at = 0) {
  // Items of a list are named here, or numbered: a key without a name, or a value, may be any of them.
  const auto isStep = [&](const object::PathElement& element) {
    if (element.kind == object::PathElement::Kind::Field) return element.name == path[at];
    if (element.kind != object::PathElement::Kind::Key) return true;
    const auto name = std::find_if(element.key.begin(), element.key.end(), [](const auto& one) { return one.first == "name"; });
    return name == element.key.end() || name->second == Value(path[at]);
  };
  const bool last = at + 1 == path.size();
  for (const object::PathElement& element : set.members)
    if (isStep(element) && (last || !set.children.contains(element))) return true;
  return std::any_of(set.children.begin(), set.children.end(),
      [&](const auto& child) { return isStep(child.first) && (last || holdsPath(child.second, path, at + 1)); });
}

// Whether somebody else than helm set the field. What only helm holds was left by another revision: one that failed, as a rule.
// Where the object does not say who set it, or nobody did because it was removed, it counts as edited.
bool isEdited(const Value& live, const FieldChange& change) {
  const Value managers = object::at(live, {"metadata", "managedFields"});
  if (!managers.isList() || change.before.isNil() || change.path.empty()) return true;
  // A Secret's stringData is read back as data, but held as it was written.
  Path written = change.path;
  if (written.front() == "data") written.front() = "stringData";
  bool byHelm = false;
  for (const Value& entry : managers.list().items) {
    const auto fields =
        entry.isMap() ? object::FieldSet::parse(entry.get("fieldsV1")) : Result<object::FieldSet>(object::FieldSet());
    if (!fields || !(holdsPath(*fields, change.path) || holdsPath(*fields, written))) continue;
    if (entry.get("manager") != Value(kube::kFieldManager)) return true;
    byHelm = true;
  }
  return !byHelm;
}

// An object as revisions have it whose operation did not come to its end.
std::vector<Value> unfinishedStates(const action::PlannedObject& object, const std::vector<ManifestObject>& unfinished) {
  std::vector<Value> states;
  for (const ManifestObject& each : unfinished)
    if (each.apiVersion == object.apiVersion && each.kind == object.kind && each.name == object.name &&
        (each.nameSpace.empty() || each.nameSpace == object.nameSpace))
      states.push_back(withoutIdentity(each.object));
  return states;
}

void readEdits(const action::PlannedObject& object, const std::vector<ManifestObject>& unfinished, const SecretValues& secrets,
    ChangePlan& plan) {
  if (!object.stored.isMap() || !object.before.isMap() || !object.after.isMap()) return;
  const bool secret = object.kind == "Secret";
  Path path;
  std::vector<FieldChange> edits;
  const Value stored = withoutIdentity(object.stored);
  collectEdits(stored, object.before, object.after, path, edits);
  const std::vector<Value> states = unfinishedStates(object, unfinished);
  const auto isOurs = [&](const FieldChange& change) {
    if (!isEdited(object.before, change)) return true;
    // One of these may have set it so, or taken it out.
    return std::any_of(states.begin(), states.end(), [&](const Value& state) {
      const Value there = valueAt(state, change.path);
      return change.before.isNil() ? there.isNil() : sameScalar(change.before, there);
    });
  };
  std::erase_if(edits, isOurs);
  for (const FieldChange& edit : edits) {
    PlanItem& item = plan.overwritten.emplace_back(
        PlanItem{.object = labelOf(object), .says = Says::Overwritten, .field = lastWords(edit.path)});
    if (!secret) setValues(item, edit, secrets, shortValue);
  }
  // Against the stored state itself every edit counts; those that the dry run leaves alone stay.
  std::vector<FieldChange> all;
  collectEdits(stored, object.before, stored, path, all);
  std::erase_if(all, isOurs);
  const Value target = object.target.isMap() ? withoutIdentity(object.target) : Value();
  for (const FieldChange& edit : all) {
    const bool lost = std::any_of(edits.begin(), edits.end(), [&](const FieldChange& other) { return other.path == edit.path; });
    // What stands as the new manifest has it is no edit any more.
    if (target.isMap() && sameScalar(edit.before, valueAt(target, edit.path))) continue;
    if (!lost)
      plan.survives.push_back({.object = labelOf(object),
          .says = Says::Survives,
          .field = lastWords(edit.path),
          .before = secret ? std::string() : shortValue(edit.path, edit.before, secrets)});
  }
}

PlanItem reasonItem(std::string object, kube::Finding finding, const SecretValues& secrets, std::string event = {}) {
  finding.message = maskProse(finding.message, secrets);
  return {.object = std::move(object), .says = Says::Reason, .event = std::move(event), .finding = std::move(finding)};
}

void readObject(const action::PlannedObject& object, const std::vector<ManifestObject>& unfinished, const SecretValues& secrets,
    ChangePlan& plan) {
  using kube::Effect;
  const bool secret = object.kind == "Secret";
  switch (object.effect) {
  case Effect::Created: plan.added.push_back({.object = labelOf(object)}); break;
  case Effect::Recreated: plan.added.push_back({.object = labelOf(object), .says = Says::Missing}); break;
  case Effect::Changed: {
    std::vector<FieldChange> changes;
    Path path;
    collectChanges(withoutBookkeeping(object.before), withoutBookkeeping(object.after), path, changes);
    plan.changed.push_back(
        changes.empty() ? PlanItem{.object = labelOf(object)} : changedItem(labelOf(object), changes, secret, secrets));
    plan.losses.addChange(object.apiVersion, object.kind, object.before, object.after);
    break;
  }
  case Effect::Unchanged: break;
  case Effect::Deleted:
    plan.removed.push_back({.object = labelOf(object)});
    plan.losses.add(object.apiVersion, object.kind, object.before.isMap() ? object.before : object.stored);
    break;
  case Effect::Kept: plan.kept.push_back({.object = labelOf(object)}); break;
  case Effect::NotReached: ++plan.notReached; break;
  case Effect::Unknown: plan.unknown.push_back(reasonItem(labelOf(object), object.finding, secrets)); break;
  case Effect::Refused:
    if (object.finding.reason != kube::Reason::FieldConflict) {
      plan.refused.push_back(reasonItem(labelOf(object), object.finding, secrets));
      break;
    }
    for (const kube::FieldConflict& conflict : object.finding.conflicts) {
      const std::vector<FieldStep> steps = fieldSteps(conflict.field);
      const Value before = valueAtField(object.before, steps), target = valueAtField(object.target, steps);
      PlanItem& item = plan.conflicts.emplace_back(
          PlanItem{.object = labelOf(object), .says = Says::Conflict, .field = fieldWords(steps), .manager = conflict.manager});
      if (!secret && !(before.isNil() && target.isNil())) setValues(item, {fieldPath(steps), before, target}, secrets, shortValue);
    }
    break;
  }
  switch (object.pods) {
  case action::Pods::Stay: break;
  case action::Pods::Restart: {
    const int pods = object.restarts;
    plan.pods += pods;
    if (pods > 0) plan.restarts.push_back({.object = labelOf(object), .says = Says::Pods, .count = pods});
    break;
  }
  case action::Pods::OnDelete: plan.restarts.push_back({.object = labelOf(object), .says = Says::PodsOnDelete}); break;
  case action::Pods::Paused: plan.restarts.push_back({.object = labelOf(object), .says = Says::PodsPaused}); break;
  }
  if (object.effect != Effect::Changed && object.effect != Effect::Unchanged) return;
  readEdits(object, unfinished, secrets, plan);
  if (object::textAt(object.before, {"metadata", "deletionTimestamp"}).empty()) return;
  const Value holders = object::at(object.before, {"metadata", "finalizers"});
  const bool isHeld = holders.isList() && holders.size() > 0 && holders.list().items[0].isString();
  plan.ending.push_back({.object = labelOf(object),
      .says = Says::BeingDeleted,
      .manager = isHeld ? holders.list().items[0].string() : std::string()});
}

} // namespace

ChangePlan readPlan(const action::Plan& from, Forced forced) {
  ChangePlan plan;
  plan.basis = ChangePlan::Basis::Cluster;
  plan.forced = forced == Forced::Yes;
  plan.end = from.end;
  plan.reason = from.finding.reason;
  if (from.asOf) plan.current = from.asOf->version, plan.becomes = from.asOf->version + 1;
  if (from.target) plan.target = from.target->info.rollbackRevision;
  SecretValues secrets;
  for (const auto* record : {from.asOf ? &*from.asOf : nullptr, from.target ? &*from.target : nullptr})
    if (record) secrets.add(secretsOf(*record));
  plan.error = maskProse(from.error ? from.error->message : from.finding.message, secrets);
  std::vector<ManifestObject> unfinished;
  for (const std::string& manifest : from.unfinished)
    for (ManifestObject& each : readObjects(manifest)) unfinished.push_back(std::move(each));
  for (const action::PlannedObject& object : from.objects) readObject(object, unfinished, secrets, plan);
  std::vector<PlacedObject> placed;
  for (const action::PlannedObject& object : from.objects)
    placed.push_back({labelOf(object), object.name, object.nameSpace, object.kind == "Namespace" && object.apiVersion == "v1",
        object.effect == kube::Effect::Kept});
  loseWithNamespaces(placed, plan.kept, plan.removed);
  for (const action::PlannedHook& hook : from.hooks) {
    const std::string name = hook.kind + " " + hook.name;
    if (hook.effect == kube::Effect::Refused) plan.refused.push_back(reasonItem(name, hook.finding, secrets, hook.event));
    else plan.hooks.push_back({.object = name, .says = Says::Hook, .event = hook.event});
  }
  // One that is refused itself clears nothing.
  const auto refused = [](const action::PlannedHook& hook) { return hook.effect == kube::Effect::Refused; };
  plan.hooksBefore = std::none_of(from.hooks.begin(), from.hooks.end(), refused) &&
                     std::any_of(from.hooks.begin(), from.hooks.end(),
                         [](const action::PlannedHook& hook) { return hook.event.starts_with("pre-"); });
  for (const action::PlannedCrd& crd : from.crds) {
    if (crd.state == action::CrdState::Old) plan.crds.push_back({.object = crd.name, .says = Says::StaysAsItIs});
    if (crd.state == action::CrdState::Missing) plan.crds.push_back({.object = crd.name, .says = Says::Missing});
    if (crd.state == action::CrdState::Unknown) plan.crds.push_back({.object = crd.name, .says = Says::NotKnown});
  }
  for (const std::string& warning : from.warnings) plan.warnings.push_back(maskProse(warning, secrets));
  plan.changesNothing = from.changesNothing();
  return plan;
}

} // namespace chartroom::inspect
