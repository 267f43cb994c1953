#include "ui/models/release_rollback.h"

#include "core/base/text.h"
#include "core/value/yaml.h"
#include "ui/models/preview.h"
#include "ui/models/release_records.h"
#include "ui/models/secret_mask.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace chartroom::models {

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

// "3→5"; a secret's change without the secret. The name of an environment variable is the key of its value.
std::string changeText(const Path& path, const Value& before, const Value& after, const SecretValues& secrets) {
  for (std::size_t i = path.size() > 2 ? path.size() - 2 : 0; i < path.size(); ++i)
    if (isSecretKey(path[i])) return std::string(kSecretMask) + "→" + std::string(kSecretMask);
  return maskProse(text(before), secrets) + "→" + maskProse(text(after), secrets);
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
    static const std::map<std::string_view, double> kUnits = {{"", 1}, {"m", 1e-3}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}, {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};
    const auto unit = kUnits.find(std::string_view(end));
    if (unit == kUnits.end()) return false;
    number *= unit->second;
    return true;
  };
  double left = 0, right = 0;
  return (a.isString() || a.isNumber()) && (b.isString() || b.isNumber()) && quantity(a, left) && quantity(b, right) && std::abs(left - right) <= 1e-9 * std::max(1.0, std::abs(left));
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
      if (!left.contains(name)) changes.push_back({[&] {
                                   Path at = path;
                                   at.push_back(name);
                                   return at;
                                 }(),
                                 Value(), item});
    return;
  }
  if (!sameScalar(before, after)) changes.push_back({path, before, after});
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
  if (live.isNil() && (text(stored).empty() || text(stored) == "0" || text(stored) == "false" || ((stored.isMap() || stored.isList()) && stored.size() == 0))) return; // the server drops zero values
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

std::string changeDetail(const std::vector<FieldChange>& changes, bool secret, const SecretValues& secrets) {
  if (changes.size() == 1 && !secret) {
    const FieldChange& only = changes[0];
    const std::string before = text(only.before), after = text(only.after);
    if (before.find('\n') == std::string::npos && after.find('\n') == std::string::npos && before.size() + after.size() < 24) return lastWords(only.path) + " " + changeText(only.path, only.before, only.after, secrets);
    if (before.find('\n') != std::string::npos || after.find('\n') != std::string::npos) return lastWords(only.path) + ", text";
  }
  return std::to_string(changes.size()) + (changes.size() == 1 ? " field" : " fields");
}

bool startsWith(const Path& path, std::initializer_list<std::string_view> prefix) {
  if (path.size() < prefix.size()) return false;
  return std::equal(prefix.begin(), prefix.end(), path.begin());
}

// Fields the API server refuses to change, as its validation has them.
std::string immutableField(const std::string& kind, const FieldChange& change) {
  const Path& p = change.path;
  const auto is = [&](std::initializer_list<std::string_view> prefix) { return startsWith(p, prefix); };
  if ((kind == "Deployment" || kind == "StatefulSet" || kind == "DaemonSet" || kind == "ReplicaSet") && is({"spec", "selector"})) return "selector";
  if (kind == "StatefulSet") {
    for (const char* field : {"volumeClaimTemplates", "serviceName", "podManagementPolicy"})
      if (is({"spec", field})) return field;
  }
  if (kind == "Job" && (is({"spec", "template"}) || is({"spec", "selector"}) || is({"spec", "completionMode"}))) return p.size() > 1 ? p[1] : "spec";
  if (kind == "PersistentVolumeClaim" && is({"spec"}) && !is({"spec", "resources"})) return p.size() > 1 ? p[1] : "spec";
  if (kind == "StorageClass" && (is({"provisioner"}) || is({"parameters"}) || is({"reclaimPolicy"}))) return p[0];
  if ((kind == "RoleBinding" || kind == "ClusterRoleBinding") && is({"roleRef"})) return "roleRef";
  if (kind == "Service" && is({"spec", "clusterIP"}) && !change.before.isNil() && !change.after.isNil()) return "clusterIP";
  if (kind == "Secret" && is({"type"})) return "type";
  return {};
}

bool isKept(const Value& object) {
  const Value metadata = object.get("metadata");
  const Value annotations = metadata.isMap() ? metadata.get("annotations") : Value();
  const Value policy = annotations.isMap() ? annotations.get("helm.sh/resource-policy") : Value();
  return policy.isString() && !policy.string().empty();
}

std::string label(const ManifestObject& object) { return object.kind + " " + object.name; }

std::map<std::string, std::string> crdTexts(const release::Release& release) {
  std::map<std::string, std::string> texts;
  if (release.chart)
    for (const chart::Crd& crd : release.chart->crds())
      if (crd.file) texts[crd.name] = crd.file->data.str();
  return texts;
}

} // namespace

std::string liveKey(const std::string& kind, const std::string& nameSpace, const std::string& name) { return kind + "/" + nameSpace + "/" + name; }

RollbackPlan planRollback(const release::Release& target, const release::Release& current, const LiveObjects* live) {
  RollbackPlan plan;
  plan.target = target.version, plan.current = current.version, plan.becomes = current.version + 1;
  plan.live = live != nullptr;
  SecretValues secrets = secretsOf(target);
  secrets.add(secretsOf(current));
  std::map<std::string, ManifestObject> goal;
  for (ManifestObject& each : readManifest(target.manifest)) goal.emplace(each.key, std::move(each));
  std::map<std::string, ManifestObject> now;
  for (ManifestObject& each : readManifest(current.manifest)) now.emplace(each.key, std::move(each));

  for (const auto& [key, object] : goal) {
    const auto twin = now.find(key);
    if (twin == now.end()) {
      plan.added.push_back({label(object), ""});
      continue;
    }
    std::vector<FieldChange> changes;
    Path path;
    collectChanges(twin->second.object, object.object, path, changes);
    if (!changes.empty()) {
      std::string refused;
      for (const FieldChange& change : changes)
        if (refused.empty()) refused = immutableField(object.kind, change);
      if (refused.empty())
        plan.changed.push_back({label(object), changeDetail(changes, object.kind == "Secret", secrets)});
      else
        plan.refused.push_back({label(object), refused + " cannot change"});
    }
    if (!live) continue;
    const auto there = live->find(liveKey(object.kind, object.nameSpace, object.name));
    if (there == live->end() || !there->second.isMap()) continue;
    std::vector<FieldChange> edits;
    collectEdits(withoutIdentity(twin->second.object), there->second, withoutIdentity(object.object), path, edits);
    for (const FieldChange& edit : edits) {
      const bool secret = object.kind == "Secret";
      plan.overwritten.push_back({object.name + " " + lastWords(edit.path), secret ? "value" : changeText(edit.path, edit.before, edit.after, secrets)});
    }
  }
  for (const auto& [key, object] : now)
    if (!goal.contains(key)) (isKept(object.object) ? plan.kept : plan.removed).push_back({label(object), ""});

  for (const release::Hook& hook : target.hooks) {
    if (hook.firesOn("pre-rollback")) plan.hooks.push_back({hook.kind + " " + hook.name, "before rollback"});
    if (hook.firesOn("post-rollback")) plan.hooks.push_back({hook.kind + " " + hook.name, "after rollback"});
  }
  const auto wanted = crdTexts(target), have = crdTexts(current);
  for (const auto& [name, body] : have) {
    const auto twin = wanted.find(name);
    if (twin == wanted.end() || twin->second != body) plan.crds.push_back({name.substr(name.rfind('/') + 1), twin == wanted.end() ? "stays" : "stays as it is"});
  }
  return plan;
}

UninstallPlan planUninstall(const release::Release& release) {
  UninstallPlan plan;
  for (const ManifestObject& object : readManifest(release.manifest)) {
    if (isKept(object.object))
      plan.kept.push_back({label(object), "resource policy"});
    else
      plan.removed.push_back({label(object), ""});
  }
  for (const release::Hook& hook : release.hooks) {
    if (hook.firesOn("pre-delete")) plan.hooks.push_back({hook.kind + " " + hook.name, "before deletion"});
    if (hook.firesOn("post-delete")) plan.hooks.push_back({hook.kind + " " + hook.name, "after deletion"});
  }
  return plan;
}

} // namespace chartroom::models
