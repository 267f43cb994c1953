#include "core/inspect/release_history.h"

#include "core/base/text.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/secret_mask.h"
#include "core/inspect/short_message.h"
#include "core/object/access.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace chartroom::inspect {

namespace {

using Says = HistoryChip::Says;
using Objects = std::map<std::string, ManifestObject>;

Objects objectsOf(const release::Release& release) {
  Objects objects;
  for (ManifestObject& each : readObjects(release.manifest)) objects.emplace(each.key, std::move(each));
  return objects;
}

std::string scalar(const Value& value) {
  if (value.isString()) return value.string();
  if (value.isNil()) return {};
  auto text = value::writeYaml(value);
  if (!text) return {};
  return std::string(trimSpace(*text));
}

using object::at;

Value podSpec(const Value& object) {
  const std::string kind = scalar(object.get("kind"));
  if (kind == "Pod") return object.get("spec");
  if (kind == "CronJob") return at(object, {"spec", "jobTemplate", "spec", "template", "spec"});
  return at(object, {"spec", "template", "spec"});
}

struct Image {
  std::string repository, tag;
};

Image splitImage(const std::string& text) {
  const std::size_t digest = text.find('@');
  const std::string plain = text.substr(0, digest);
  const std::size_t slash = plain.rfind('/'), colon = plain.rfind(':');
  if (colon != std::string::npos && (slash == std::string::npos || colon > slash))
    return {plain.substr(0, colon), plain.substr(colon + 1)};
  return {plain, digest == std::string::npos ? "latest" : text.substr(digest + 1, 14)};
}

template <typename Visit>
void eachContainer(const Value& object, Visit visit) {
  const Value spec = podSpec(object);
  for (const char* list : {"initContainers", "containers"})
    if (const Value containers = at(spec, {list}); containers.isList())
      for (const Value& each : containers.list().items) visit(scalar(each.get("name")), each);
}

void addOnce(std::vector<HistoryChip>& chips, HistoryChip chip) {
  if (std::find(chips.begin(), chips.end(), chip) == chips.end()) chips.push_back(std::move(chip));
}

void describeImages(const Objects& before, const Objects& after, std::vector<HistoryChip>& chips) {
  std::vector<HistoryChip> found;
  for (const auto& [key, object] : after) {
    const auto old = before.find(key);
    if (old == before.end()) continue;
    std::map<std::string, Image> images;
    eachContainer(old->second.object,
        [&](const std::string& name, const Value& container) { images[name] = splitImage(scalar(container.get("image"))); });
    eachContainer(object.object, [&](const std::string& name, const Value& container) {
      const auto was = images.find(name);
      if (was == images.end()) return;
      const Image now = splitImage(scalar(container.get("image")));
      if (now.repository == was->second.repository && now.tag != was->second.tag)
        addOnce(found, {.says = Says::Tag, .from = was->second.tag, .to = now.tag});
      else if (now.repository != was->second.repository)
        addOnce(found, {.says = Says::Image, .text = now.repository.substr(now.repository.rfind('/') + 1), .to = now.tag});
    });
  }
  chips.insert(chips.end(), found.begin(), found.end());
}

void describeReplicas(const Objects& before, const Objects& after, std::vector<HistoryChip>& chips) {
  for (const auto& [key, object] : after) {
    const auto old = before.find(key);
    if (old == before.end()) continue;
    const Value was = at(old->second.object, {"spec", "replicas"}), now = at(object.object, {"spec", "replicas"});
    if (!was.isNil() && !now.isNil() && scalar(was) != scalar(now))
      addOnce(chips, {.says = Says::Replicas, .from = scalar(was), .to = scalar(now)});
  }
}

void describeResources(const Objects& before, const Objects& after, std::vector<HistoryChip>& chips) {
  for (const auto& [key, object] : after) {
    const auto old = before.find(key);
    if (old == before.end()) continue;
    std::map<std::string, Value> containers;
    eachContainer(old->second.object,
        [&](const std::string& name, const Value& container) { containers[name] = container.get("resources"); });
    eachContainer(object.object, [&](const std::string& name, const Value& container) {
      const auto was = containers.find(name);
      if (was == containers.end()) return;
      const Value now = container.get("resources");
      for (const auto& [unit, says] : {std::pair("memory", Says::Memory), std::pair("cpu", Says::Cpu)})
        for (const char* side : {"limits", "requests"}) {
          const std::string a = scalar(at(was->second, {side, unit})), b = scalar(at(now, {side, unit}));
          if (a == b) continue;
          addOnce(chips, {.says = says, .from = a, .to = b});
          break;
        }
    });
    const Value was = at(old->second.object, {"spec", "volumeClaimTemplates"}),
                now = at(object.object, {"spec", "volumeClaimTemplates"});
    const auto size = [](const Value& claims) {
      return claims.isList() && !claims.list().items.empty()
                 ? scalar(at(claims.list().items[0], {"spec", "resources", "requests", "storage"}))
                 : std::string();
    };
    const std::string a = object.kind == "PersistentVolumeClaim"
                              ? scalar(at(old->second.object, {"spec", "resources", "requests", "storage"}))
                              : size(was);
    const std::string b = object.kind == "PersistentVolumeClaim"
                              ? scalar(at(object.object, {"spec", "resources", "requests", "storage"}))
                              : size(now);
    if (a != b) addOnce(chips, {.says = Says::Volume, .from = a, .to = b});
  }
}

std::multiset<std::string_view> linesOf(std::string_view text) {
  std::multiset<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void describeConfig(const Objects& before, const Objects& after, std::vector<HistoryChip>& chips) {
  int added = 0, removed = 0;
  for (const auto& [key, object] : after) {
    if (object.kind != "ConfigMap") continue;
    const auto old = before.find(key);
    if (old == before.end()) continue;
    const Value was = old->second.object.get("data"), now = object.object.get("data");
    std::set<std::string> names;
    for (const Value& data : {was, now})
      if (data.isMap())
        for (const auto& entry : data.map()) names.insert(entry.key.str());
    for (const std::string& name : names) {
      const std::string a = scalar(was.isMap() ? was.get(name) : Value()), b = scalar(now.isMap() ? now.get(name) : Value());
      if (a == b) continue;
      const auto left = linesOf(a), right = linesOf(b);
      for (const auto& line : right) added += right.count(line) > left.count(line);
      for (const auto& line : left) removed += left.count(line) > right.count(line);
    }
  }
  if (added > 0 || removed > 0) chips.push_back({.says = Says::ConfigLines, .added = added, .removed = removed});
}

void describeObjects(const Objects& before, const Objects& after, std::vector<HistoryChip>& chips) {
  int added = 0, removed = 0;
  std::string onlyAdded, onlyRemoved;
  for (const auto& [key, object] : after)
    if (!before.contains(key)) ++added, onlyAdded = object.kind;
  for (const auto& [key, object] : before)
    if (!after.contains(key)) ++removed, onlyRemoved = object.kind;
  if (added > 0) chips.push_back({.says = Says::Objects, .text = added == 1 ? onlyAdded : std::string(), .added = added});
  if (removed > 0) chips.push_back({.says = Says::Objects, .text = removed == 1 ? onlyRemoved : std::string(), .removed = removed});
}

} // namespace

int countValueChanges(const release::Release& a, const release::Release& b) {
  const Value none = Value::makeMap();
  return countDifferences(a.config.isMap() ? a.config : none, b.config.isMap() ? b.config : none);
}

int countObjectChanges(const release::Release& a, const release::Release& b) {
  const Objects left = objectsOf(a), right = objectsOf(b);
  int count = 0;
  for (const auto& [key, object] : left) {
    const auto other = right.find(key);
    if (other == right.end() || !(other->second.object == object.object)) ++count;
  }
  for (const auto& [key, object] : right)
    if (!left.contains(key)) ++count;
  return count;
}

Failure failureOf(const std::string& description) {
  using Why = Failure::Why;
  std::string_view text = trimSpace(description);
  std::string_view below;
  if (const std::size_t line = text.find('\n'); line != std::string_view::npos) {
    below = trimSpace(text.substr(line + 1));
    text = text.substr(0, line);
  }
  if (text.starts_with("Marked as failed")) return {Why::MarkedFailed};
  if (const std::size_t at = text.find(" failed: "); at != std::string_view::npos) text.remove_prefix(at + 9);
  if (text.find("context deadline exceeded") != std::string_view::npos) return {Why::TimedOut};
  if (text.find("context canceled") != std::string_view::npos) return {Why::Stopped};
  if (text.find("field is immutable") != std::string_view::npos) return {Why::ImmutableField};
  // conflict with "kubectl" using apps/v1: .spec.replicas
  constexpr std::string_view kOwner = " with \"";
  if (const std::size_t at = text.find(kOwner, text.find("Apply failed")); at != std::string_view::npos) {
    const std::string_view owner = text.substr(at + kOwner.size());
    return {Why::Conflict, std::string(owner.substr(0, owner.find('"')))};
  }
  if (text.find("conflict occurred") != std::string_view::npos) return {Why::Conflict};
  if (text.find("not ready") != std::string_view::npos) {
    // "resource Deployment/shop/web not ready. status: …"
    const std::size_t start = text.find("resource "), end = text.find(" not ready");
    if (start != std::string_view::npos && end > start) {
      const std::string_view object = text.substr(start + 9, end - start - 9);
      return {Why::NotReady, std::string(object.substr(object.rfind('/') + 1))};
    }
    return {Why::NotReady};
  }
  if (std::string act = forbiddenAct(text); !act.empty()) return {Why::MayNot, std::move(act)};
  // exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2
  if (const std::size_t quota = text.find("exceeded quota: "); quota != std::string_view::npos) {
    text = text.substr(quota, text.find(", requested: ", quota) - quota);
    return {Why::InWords, std::string(text)};
  }
  // The last clause, unless it is a single word.
  if (const std::size_t at = text.rfind(": ");
      at != std::string_view::npos && text.substr(at + 2).find(' ') != std::string_view::npos && text.size() > 60)
    text.remove_prefix(at + 2);
  // A heading, such as "errors:", says nothing of what stands below it.
  if (trimSpace(text).ends_with(':') && !below.empty()) text = below.substr(0, below.find('\n'));
  return {Why::InWords, std::string(text)};
}

bool hasFailed(const release::Release& release) {
  if (release.info.status == release::status::kFailed) return true;
  // What comes after a failed install, and a rollback that fails, mark the revision before them superseded; its description stays.
  if (release.info.status != release::status::kSuperseded) return false;
  const std::string& text = release.info.description;
  if (text.starts_with("Marked as failed")) return true;
  for (const char* operation : {"Release", "Upgrade", "Rollback"})
    if (text.starts_with(operation + (" \"" + release.name) + "\" failed: ")) return true;
  return false;
}

int lastGoodRevision(const std::vector<ReleasePtr>& revisions) {
  int deployed = 0, superseded = 0;
  for (const ReleasePtr& each : revisions) {
    if (each == revisions.back()) break;
    if (each->info.status == release::status::kDeployed) deployed = std::max(deployed, each->version);
    if (each->info.status == release::status::kSuperseded && !hasFailed(*each)) superseded = std::max(superseded, each->version);
  }
  return deployed > 0 ? deployed : superseded;
}

int restoredRevision(const release::Release& release) {
  if (release.info.rollbackRevision > 0) return release.info.rollbackRevision;
  constexpr std::string_view kPrefix = "Rollback to ";
  const std::string_view text = release.info.description;
  if (!text.starts_with(kPrefix)) return 0;
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : 0;
}

HistoryRevision::Action actionOf(const release::Release& release, bool first) {
  const std::string& status = release.info.status;
  // Marked by this program.
  const bool wasUninstalling = release.info.description.starts_with("Marked as failed") &&
                               release.info.description.ends_with(release::status::kUninstalling);
  if (status == release::status::kUninstalled || status == release::status::kUninstalling || wasUninstalling)
    return HistoryRevision::Action::Uninstall;
  if (restoredRevision(release) > 0 || status == release::status::kPendingRollback) return HistoryRevision::Action::Rollback;
  return (first && release.version == 1) || status == release::status::kPendingInstall ? HistoryRevision::Action::Install
                                                                                       : HistoryRevision::Action::Upgrade;
}

std::vector<HistoryChip> describeChange(const release::Release* before, const release::Release& after) {
  const std::string chart = after.chart ? after.chart->metadata.name : std::string(),
                    version = after.chart ? after.chart->metadata.version : std::string();
  std::vector<HistoryChip> chips;
  if (!before) {
    if (!chart.empty()) chips.push_back({.says = Says::Chart, .text = chart, .to = version});
    return chips;
  }
  const Objects old = objectsOf(*before), now = objectsOf(after);
  describeImages(old, now, chips);
  const std::string oldChart = before->chart ? before->chart->metadata.name : std::string(),
                    oldVersion = before->chart ? before->chart->metadata.version : std::string();
  if (chart != oldChart && !chart.empty()) chips.push_back({.says = Says::Chart, .text = chart, .to = version});
  else if (version != oldVersion) chips.push_back({.says = Says::ChartVersion, .from = oldVersion, .to = version});
  describeReplicas(old, now, chips);
  describeResources(old, now, chips);
  describeConfig(old, now, chips);
  describeObjects(old, now, chips);
  if (const int values = countValueChanges(*before, after); values > 0 && chips.size() < 2)
    chips.push_back({.says = Says::ChangedValues, .added = values});
  if (!chips.empty()) return chips;
  if (const int objects = countObjectChanges(*before, after); objects > 0)
    chips.push_back({.says = Says::ChangedObjects, .added = objects});
  else chips.push_back({.says = Says::NoChange});
  return chips;
}

std::string rollbackReason(const release::Release& release) {
  if (release.info.rollbackRevision <= 0 || release.info.status == release::status::kFailed) return {};
  return release.info.description == "Rollback to " + std::to_string(release.info.rollbackRevision) ? std::string()
                                                                                                    : release.info.description;
}

namespace {

constexpr auto kAtOnce = std::chrono::seconds(3);

bool isAutomatic(const release::Release& rollback, const release::Release& failed, const std::map<int, Clock::Time>& modified) {
  const auto marked = modified.find(failed.version);
  if (marked == modified.end() || !rollbackReason(rollback).empty()) return false;
  // The storage writes whole seconds.
  const auto gap = rollback.info.lastDeployed.instant - marked->second;
  return gap > -std::chrono::seconds(1) && gap < kAtOnce;
}

} // namespace

release::Timestamp timeOf(const release::Release& release) {
  const bool removed =
      release.info.status == release::status::kUninstalled || release.info.status == release::status::kUninstalling;
  return removed && !release.info.deleted.isZero() ? release.info.deleted : release.info.lastDeployed;
}

std::vector<HistoryRevision> makeHistory(const std::vector<ReleasePtr>& revisions, const std::map<int, Clock::Time>& modified) {
  std::vector<HistoryRevision> history;
  const release::Release* before = nullptr;
  SecretValues secretsBefore;
  for (const ReleasePtr& each : revisions) {
    const release::Release& record = *each;
    HistoryRevision made;
    made.number = record.version;
    made.action = actionOf(record, !before);
    made.time = timeOf(record);
    // A failed upgrade may tell of what was there before.
    SecretValues secrets = secretsOf(record);
    SecretValues known = secrets;
    known.add(secretsBefore);
    made.description = maskProse(record.info.description, known);
    const std::string& status = record.info.status;
    made.restores = restoredRevision(record);
    if (status == release::status::kDeployed) made.state = HistoryRevision::State::Deployed;
    else if (hasFailed(record)) made.state = HistoryRevision::State::Failed;
    else if (release::isPending(status) || status == release::status::kUninstalling) made.state = HistoryRevision::State::Pending;
    else if (status == release::status::kUninstalled) made.state = HistoryRevision::State::Uninstalled;
    if (made.restores > 0 && !history.empty() && history.back().state == HistoryRevision::State::Failed &&
        made.state != HistoryRevision::State::Failed && isAutomatic(record, *before, modified)) {
      made.undoes = history.back().number;
      const auto gap = made.time.instant - history.back().time.instant;
      made.undoSeconds = std::max(0LL, static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(gap).count()));
      if (made.state == HistoryRevision::State::Superseded) made.state = HistoryRevision::State::RolledBack;
    }
    made.chips = before || record.version == 1 ? describeChange(before, record) : std::vector<HistoryChip>{};
    if (const std::string reason = rollbackReason(record); !reason.empty())
      made.chips.insert(made.chips.begin(), {.says = Says::Reason, .text = made.description});
    if (made.chips.empty() && record.chart)
      made.chips.push_back({.says = Says::Chart, .text = record.chart->metadata.name, .to = record.chart->metadata.version});
    if (made.state == HistoryRevision::State::Failed) {
      if (const Failure failure = failureOf(made.description); failure != Failure()) {
        if (made.chips.size() > 1) made.chips.resize(1);
        made.chips.push_back({.says = Says::Failed, .failure = failure});
      }
    }
    history.push_back(std::move(made));
    before = &record;
    secretsBefore = std::move(secrets);
  }
  return history;
}

} // namespace chartroom::inspect
