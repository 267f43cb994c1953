#include "core/action/read.h"

#include "core/action/internal/work.h"
#include "core/base/regexp.h"
#include "core/chart/values.h"
#include "core/object/object.h"
#include "core/release/newest.h"

#include <algorithm>

namespace chartroom::action {

namespace {

// What the list's rules need of a release, be it a record or its metadata.
const std::string& statusOf(const release::Release& release) { return release.info.status; }
const std::string& statusOf(const release::Head& head) { return head.status; }
Clock::Time timeOf(const release::Release& release) { return release.info.lastDeployed.instant; }
Clock::Time timeOf(const release::Head& head) { return head.modified; }

bool wanted(const ListOptions& options, std::string_view status) {
  namespace s = release::status;
  const bool all =
      !(options.deployed || options.uninstalled || options.uninstalling || options.pending || options.failed || options.superseded);
  if (status == s::kDeployed) return all || options.deployed;
  if (status == s::kUninstalled) return all || options.uninstalled;
  if (status == s::kUninstalling) return all || options.uninstalling;
  if (status == s::kFailed) return all || options.failed;
  if (status == s::kSuperseded) return all || options.superseded;
  return release::isPending(status) && (all || options.pending);
}

// Old revisions count only when nothing but superseded ones is asked for.
bool onlySuperseded(const ListOptions& options) {
  return options.superseded &&
         !(options.deployed || options.uninstalled || options.uninstalling || options.pending || options.failed);
}

template <typename T>
Result<std::vector<T>> select(std::vector<T> all, const ListOptions& options) {
  if (!options.filter.empty()) {
    CHARTROOM_ASSIGN(const Regexp filter, Regexp::compile(options.filter));
    std::erase_if(all, [&](const T& each) { return !filter.matches(each.name); });
  }
  const std::size_t found = all.size();
  if (!onlySuperseded(options)) release::keepNewest(all);
  std::erase_if(all, [&](const T& each) { return !wanted(options, statusOf(each)); });
  CHARTROOM_ASSIGN(const auto selector, object::LabelSelector::parse(options.selector));
  std::erase_if(all, [&](const T& each) { return !selector.matches({each.labels.begin(), each.labels.end()}); });

  const auto byName = [](const T& a, const T& b) { return a.name < b.name; };
  const auto byDate = [](const T& a, const T& b) { return timeOf(a) < timeOf(b); };
  switch (options.order) {
  case ListOrder::Name: std::stable_sort(all.begin(), all.end(), byName); break;
  case ListOrder::NameDescending:
    std::stable_sort(all.begin(), all.end(), [&](const T& a, const T& b) { return byName(b, a); });
    break;
  case ListOrder::Date: std::stable_sort(all.begin(), all.end(), byDate); break;
  case ListOrder::DateDescending:
    std::stable_sort(all.begin(), all.end(), [&](const T& a, const T& b) { return byDate(b, a); });
    break;
  }
  const std::size_t offset = static_cast<std::size_t>(std::max(0, options.offset));
  if (offset >= all.size()) return std::vector<T>{};
  std::size_t limit = found;
  if (options.limit > 0) limit = std::min(limit, static_cast<std::size_t>(options.limit));
  const std::size_t last = std::min(all.size(), offset + limit);
  return std::vector<T>(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(offset)),
      std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(last)));
}

} // namespace

Result<std::vector<release::Release>> list(const Context& context, Session& session, const ListOptions& options) {
  CHARTROOM_TRY(session.reachable(context));
  if (!options.filter.empty()) CHARTROOM_TRY(Regexp::compile(options.filter));
  const auto read = [&](const release::Storage& storage) {
    return onlySuperseded(options) ? storage.list(context) : storage.latest(context);
  };
  auto all = options.allNamespaces ? read(*session.storageIn({})) : read(session.storage());
  if (!all) return std::move(all).error();
  return select(std::move(*all), options);
}

Result<std::vector<release::Head>> listHeads(const Context& context, Session& session, const ListOptions& options) {
  auto all = options.allNamespaces ? session.storageIn({})->heads(context) : session.storage().heads(context);
  if (!all) return std::move(all).error();
  return select(std::move(*all), options);
}

Result<std::vector<release::Release>> history(const Context& context, Session& session, const std::string& name) {
  CHARTROOM_TRY(session.reachable(context));
  CHARTROOM_TRY(internal::checkName(name, "release name is invalid"));
  return session.storage().history(context, name);
}

Result<release::Release> get(const Context& context, Session& session, const std::string& name, int version) {
  CHARTROOM_TRY(session.reachable(context));
  CHARTROOM_TRY(internal::checkName(name, "releaseContent: Release name is invalid"));
  return version <= 0 ? session.storage().last(context, name) : session.storage().get(context, name, version);
}

Result<Value> computedValues(const Context& context, const release::Release& release) {
  const Value config = release.config.isMap() ? release.config.deepCopy() : Value::makeMap();
  if (!release.chart) return config;
  return chart::coalesceValues(context, *release.chart, config);
}

Result<Value> getValues(const Context& context, Session& session, const std::string& name, int version, ValueScope scope) {
  CHARTROOM_ASSIGN(const release::Release release, get(context, session, name, version));
  if (scope == ValueScope::User) return release.config;
  return computedValues(context, release);
}

Result<ReleaseMetadata> getMetadata(const Context& context, Session& session, const std::string& name, int version) {
  CHARTROOM_ASSIGN(const release::Release release, get(context, session, name, version));
  if (!release.chart) return Error{Code::NotFound, "invalid chart apiVersion", {}, {}};
  const chart::Metadata& chart = release.chart->metadata;
  return ReleaseMetadata{release.name, chart.name, chart.version, chart.appVersion,
      chart.annotations.value_or(std::map<std::string, std::string>{}), release.labels, chart.dependencies, release.nameSpace,
      release.version, release.info.status, release.info.lastDeployed.rfc3339(), release.applyMethod};
}

Result<release::Release> status(
    const Context& context, Session& session, const std::string& name, int version, kube::Cluster::Form form) {
  CHARTROOM_ASSIGN(release::Release release, get(context, session, name, version));
  CHARTROOM_ASSIGN(const kube::ResourceList resources, session.cluster().build(context, release.manifest));
  release.info.resources = session.cluster().status(context, resources, form);
  return release;
}

} // namespace chartroom::action
