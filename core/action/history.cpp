#include "core/action/internal/history.h"

#include "core/action/internal/ownership.h"
#include "core/base/log_text.h"
#include "core/base/text.h"
#include "core/object/loss.h"
#include "core/object/object.h"
#include "core/render/render.h"

#include <algorithm>
#include <set>

namespace chartroom::action {

bool PreparedOn::isOf(const release::Release& record) const {
  return revision == record.version && (lastDeployed.isZero() || lastDeployed == record.info.lastDeployed) &&
         deleted == record.info.deleted;
}

namespace internal {

namespace {

// The records whose objects may be in the cluster: the last deployed one and all after it. "superseded" does not tell a record
// that was complete from one that was not, so that without a deployed one all records count.
std::vector<const release::Release*> unfinished(const std::vector<release::Release>& history) {
  std::vector<const release::Release*> records;
  for (auto each = history.rbegin(); each != history.rend(); ++each) {
    records.push_back(&*each);
    if (each->info.status == release::status::kDeployed) break;
  }
  return records;
}

bool isNotServed(const Error& error) { return contains(error.message, "no matches for kind"); }

// The objects of a stored manifest, without those of kinds that the cluster does not serve any more.
Result<kube::ResourceList> buildServed(const Context& context, Session& session, const std::string& manifest) {
  auto all = session.cluster().build(context, manifest);
  if (all || !isNotServed(all.error())) return all;
  kube::ResourceList served;
  for (const render::TextPart& part : render::splitDocuments(manifest)) {
    auto some = session.cluster().build(context, part.text);
    if (some) served.insert(served.end(), some->begin(), some->end());
    else if (!isNotServed(some.error())) return std::move(some).error();
  }
  return served;
}

} // namespace

Result<std::vector<release::Release>> readHistory(const Context& context, Session& session, const std::string& name) {
  CHARTROOM_ASSIGN(std::vector<release::Release> all, session.storage().history(context, name));
  if (all.empty()) return Error{Code::NotFound, "no revision for release " + quote(name), {}, {}};
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
  return all;
}

Result<void> checkPreparedOn(const std::optional<PreparedOn>& preparedOn, const release::Release& newest) {
  if (!preparedOn || preparedOn->isOf(newest)) return {};
  if (preparedOn->revision == newest.version && preparedOn->deleted != newest.info.deleted)
    return Error{Code::Conflict,
        "release " + quote(newest.name) + " was uninstalled at " + newest.info.deleted.rfc3339() +
            ", after this was prepared on revision " + std::to_string(newest.version),
        {}, {}};
  return Error{Code::Conflict,
      "prepared on revision " + std::to_string(preparedOn->revision) + ", but revision " + std::to_string(newest.version) + " (" +
          newest.info.status + ", " + newest.info.lastDeployed.rfc3339() + ") is the newest one of release " + quote(newest.name),
      {}, {}};
}

Result<void> createRecord(const Context& context, Session& session, const release::Release& record, int maxHistory,
    const std::optional<PreparedOn>& preparedOn, std::optional<release::Release>& newest) {
  auto created = session.storage().create(context, record, maxHistory);
  if (created || !preparedOn || created.error().code != Code::AlreadyExists) return created;
  CHARTROOM_ASSIGN(std::vector<release::Release> history, readHistory(context, session, record.name));
  auto same = checkPreparedOn(preparedOn, history.back());
  if (same) return created;
  newest = std::move(history.back());
  return same;
}

Result<kube::ResourceList> leftovers(const Context& context, Session& session, const std::vector<release::Release>& history,
    const std::vector<const kube::ResourceList*>& known) {
  kube::ResourceList found;
  const auto isIn = [](const kube::ResourceList& list, const kube::Resource& resource) {
    return std::any_of(list.begin(), list.end(), [&](const kube::Resource& each) { return each.sameAs(resource); });
  };
  const auto records = unfinished(history);
  if (records.size() == 1) return found; // the newest, which every operation looks at
  std::set<std::string> manifests;
  kube::ResourceList seen;
  for (const release::Release* record : records) {
    if (!manifests.insert(record->manifest).second) continue;
    CHARTROOM_ASSIGN(const kube::ResourceList resources, buildServed(context, session, record->manifest));
    for (const kube::Resource& each : resources) {
      if (each.name.empty() || isIn(seen, each) ||
          std::any_of(known.begin(), known.end(), [&](const auto* list) { return isIn(*list, each); }))
        continue;
      seen.push_back(each);
      auto live = session.cluster().get(context, each);
      if (!live) {
        if (live.error().code == Code::NotFound) continue;
        if (live.error().code != Code::Forbidden)
          return std::move(live).error().wrapped("could not get information about the resource " + resourceText(each) +
                                                 " of revision " + std::to_string(record->version));
        context.log(LogLevel::Warn, logText("an object of an unfinished revision cannot be read and stays, if it is there",
                                        {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace},
                                            {"error", live.error().message}}));
        continue;
      }
      // Said aloud: the manifest of the revision that stands does not name it.
      const auto tell = [&](std::string_view what) {
        context.log(
            LogLevel::Warn, logText(what, {{"kind", each.served.kind.kind}, {"name", each.name}, {"namespace", each.nameSpace},
                                              {"revision", std::to_string(record->version)}}));
      };
      if (object::annotationsOf(*live).contains("helm.sh/resource-policy") || !checkOwner(*live, record->name, record->nameSpace))
        continue;
      // Data is worth more than order.
      if (object::lossWith(each.served.kind.apiVersion(), each.served.kind.kind, *live) != object::Loss::None) {
        tell("an object of an unfinished revision stays, because data would go with it");
        continue;
      }
      tell("an object of an unfinished revision is not in the release any more");
      found.push_back(each);
    }
  }
  return found;
}

std::vector<std::string> unfinishedManifests(const std::vector<release::Release>& history) {
  const auto records = unfinished(history);
  std::set<std::string> manifests;
  if (records.size() > 1)
    for (const release::Release* record : records) manifests.insert(record->manifest);
  return {manifests.begin(), manifests.end()};
}

} // namespace internal

} // namespace chartroom::action
