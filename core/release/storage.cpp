#include "core/release/storage.h"

#include "core/base/text.h"
#include "core/release/newest.h"

#include <algorithm>

namespace chartroom::release {

namespace {

void newestLast(std::vector<Release>& releases) {
  std::stable_sort(releases.begin(), releases.end(), [](const Release& a, const Release& b) { return a.version < b.version; });
}

} // namespace

Result<std::vector<Release>> Driver::latest(const Context& context) const {
  CHARTROOM_ASSIGN(std::vector<Release> all, list(context));
  keepNewest(all);
  return all;
}

std::string storageKey(std::string_view name, int version) {
  return "sh.helm.release.v1." + std::string(name) + ".v" + std::to_string(version);
}

Error noDeployedReleases(const std::string& name) { return {Code::NotFound, quote(name) + " has no deployed releases", {}, {}}; }

bool isReleaseNotFound(const Error& error) { return error.code == Code::NotFound && error.message.ends_with("release: not found"); }

const std::vector<std::string>& systemLabels() {
  static const std::vector<std::string> kLabels{"name", "owner", "status", "version", "createdAt", "modifiedAt"};
  return kLabels;
}

bool containsSystemLabels(const Labels& labels) {
  return std::any_of(labels.begin(), labels.end(), [](const auto& label) {
    return std::find(systemLabels().begin(), systemLabels().end(), label.first) != systemLabels().end();
  });
}

Result<Release> Storage::get(const Context& context, const std::string& name, int version) const {
  return m_driver->get(context, storageKey(name, version));
}

Result<std::vector<Release>> Storage::history(const Context& context, const std::string& name) const {
  return m_driver->query(context, {{"name", name}, {"owner", "helm"}});
}

Result<Release> Storage::last(const Context& context, const std::string& name) const {
  CHARTROOM_ASSIGN(std::vector<Release> all, history(context, name));
  if (all.empty()) return Error{Code::NotFound, "no revision for release " + quote(name), {}, {}};
  newestLast(all);
  return std::move(all.back());
}

Result<std::vector<Release>> Storage::deployedAll(const Context& context, const std::string& name) const {
  auto found = m_driver->query(context, {{"name", name}, {"owner", "helm"}, {"status", "deployed"}});
  if (!found && contains(found.error().message, "not found")) return noDeployedReleases(name);
  return found;
}

Result<Release> Storage::deployed(const Context& context, const std::string& name) const {
  CHARTROOM_ASSIGN(std::vector<Release> all, deployedAll(context, name));
  if (all.empty()) return noDeployedReleases(name);
  newestLast(all);
  return std::move(all.back());
}

Result<void> Storage::create(const Context& context, const Release& release, int maxHistory) {
  if (maxHistory > 0) {
    auto pruned = prune(context, release, maxHistory - 1);
    if (!pruned && !isReleaseNotFound(pruned.error())) return pruned;
  }
  return m_driver->create(context, storageKey(release.name, release.version), release);
}

Result<void> Storage::rehearseCreate(const Context& context, const Release& release) const {
  return m_driver->rehearseCreate(context, storageKey(release.name, release.version), release);
}

Result<void> Storage::update(const Context& context, const Release& release) {
  return m_driver->update(context, storageKey(release.name, release.version), release);
}

Result<void> Storage::remove(const Context& context, const std::string& name, int version) {
  return m_driver->remove(context, storageKey(name, version));
}

Result<void> Storage::prune(const Context& context, const Release& next, int keep) {
  const std::string& name = next.name;
  // Metadata is enough to know which revisions are too many.
  CHARTROOM_ASSIGN(std::vector<Head> all, m_driver->heads(context, {{"name", name}, {"owner", "helm"}}));
  // Whoever lost the race for a revision takes no old one away.
  if (std::any_of(all.begin(), all.end(), [&](const Head& head) { return head.version == next.version; }))
    return Error{Code::AlreadyExists, "release: already exists", {}, {}};
  if (static_cast<int>(all.size()) <= keep) return {};
  std::sort(all.begin(), all.end(), [](const Head& a, const Head& b) { return a.version < b.version; });
  int deployedVersion = 0;
  for (const Head& head : all)
    if (head.status == status::kDeployed) deployedVersion = head.version;
  std::vector<Error> errors;
  int left = static_cast<int>(all.size());
  for (const Head& head : all) {
    if (left <= keep) break;
    if (head.version == deployedVersion) continue;
    --left;
    if (auto gone = remove(context, name, head.version); !gone) errors.push_back(std::move(gone).error());
  }
  if (errors.empty()) return {};
  if (errors.size() == 1) return errors.front();
  return std::move(errors.front()).wrapped("encountered " + std::to_string(errors.size()) + " deletion errors. First is");
}

} // namespace chartroom::release
