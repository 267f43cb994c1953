#include "core/kube/internal/update.h"

#include "core/base/log_text.h"
#include "core/object/object.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace chartroom::kube::internal {

namespace {

constexpr const char* kResourcePolicy = "helm.sh/resource-policy";
constexpr std::size_t kThreads = 8;

Result<void> change(const Context& context, const Cluster& cluster, const Resource& original, const Value& live, Resource& target,
    const UpdateOptions& options, const Sending& sending) {
  if (options.forceReplace) return replaceObject(context, cluster.client(), target, sending);
  if (options.method == ApplyMethod::ClientSide)
    return patchClientSide(context, cluster, original.object, target, options.customMerge, sending);
  if (options.migrateFieldManager && !sending.dryRun) CHARTROOM_TRY(migrateFieldManager(context, cluster, original));
  if (options.migrateFieldManager && sending.dryRun)
    if (const Value managers = migratedManagers(object::at(live, {"metadata", "managedFields"})); !managers.isNil())
      return rehearseMigratedApply(context, cluster.client(), live, managers, target, options.conflicts, sending);
  return applyServerSide(context, cluster.client(), target, options.conflicts, sending);
}

} // namespace

Result<void> checkOptions(const UpdateOptions& options) {
  const bool serverSide = options.method == ApplyMethod::ServerSide;
  const auto refuse = [](const char* text) { return Error{Code::InvalidArgument, text, {}, {}}; };
  if (!serverSide && options.conflicts == Conflicts::Force)
    return refuse("invalid client update option(s): forceConflicts enabled when serverSideApply disabled");
  if (serverSide && options.customMerge == CustomMerge::ThreeWay)
    return refuse("invalid operation: cannot use three-way merge for unstructured and server-side apply together");
  if (options.conflicts == Conflicts::Force && options.forceReplace)
    return refuse("invalid operation: cannot use force conflicts and force replace together");
  if (serverSide && options.forceReplace)
    return refuse("invalid operation: cannot use server-side apply and force replace together");
  return {};
}

TargetStep updateTarget(const Context& context, const Cluster& cluster, const ResourceList& originals, Resource& target,
    const UpdateOptions& options, const Sending& sending) {
  TargetStep step;
  auto live = cluster.get(context, target, sending.refusal);
  if (!live) {
    if (live.error().code != Code::NotFound) {
      step.result = std::move(live).error().wrapped("could not get information about the resource");
      return step;
    }
    step.kind = TargetStep::Kind::Create;
    step.result = options.method == ApplyMethod::ServerSide
                      ? createServerSide(context, cluster.client(), target, options.conflicts, sending)
                      : createClientSide(context, cluster.client(), target, sending);
    if (!step.result) step.result = std::move(step.result).error().wrapped("failed to create resource");
    return step;
  }
  step.kind = TargetStep::Kind::Change;
  step.live = std::move(*live);
  const auto found = std::find_if(originals.begin(), originals.end(), [&](const Resource& each) { return each.sameAs(target); });
  Resource base = target;
  if (found != originals.end()) {
    base = *found;
  } else {
    context.log(LogLevel::Warn, logText("resource exists on cluster but not in original release, using cluster state as baseline",
                                    {{"namespace", target.nameSpace}, {"name", target.name}, {"kind", target.served.kind.kind}}));
    base.object = step.live;
  }
  step.result = change(context, cluster, base, step.live, target, options, sending);
  return step;
}

RemovalStep removeOriginal(const Context& context, const Cluster& cluster, Resource& original, const Sending& sending) {
  RemovalStep step;
  const auto failed = [&](Error error) {
    return std::move(error).wrapped("failed to delete resource namespace=" + original.nameSpace + ", name=" + original.name +
                                    ", kind=" + original.served.kind.kind);
  };
  auto live = cluster.get(context, original, sending.refusal);
  if (!live) {
    // An object that cannot be read may be there: helm passes over it and forgets it.
    if (live.error().code != Code::NotFound)
      step.result = failed(std::move(live).error().wrapped("could not get information about the resource"));
    return step;
  }
  step.live = std::move(*live);
  original.object = step.live;
  const auto annotations = object::annotationsOf(original.object);
  if (const auto policy = annotations.find(kResourcePolicy); policy != annotations.end() && policy->second == "keep") {
    step.kind = RemovalStep::Kind::Keep;
    return step;
  }
  if (auto gone = deleteObject(context, cluster.client(), original, Propagation::Background, sending); gone)
    step.kind = RemovalStep::Kind::Delete;
  else if (gone.error().code != Code::NotFound) step.result = failed(std::move(gone).error());
  return step;
}

Result<void> joined(std::vector<Error> errors, std::string_view separator) {
  if (errors.empty()) return {};
  Error all = std::move(errors.front());
  for (std::size_t i = 1; i < errors.size(); ++i) {
    (all.message += separator) += errors[i].message;
    all.notes.insert(all.notes.end(), errors[i].notes.begin(), errors[i].notes.end());
  }
  return all;
}

void sideBySide(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < count;) work(i);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(count, kThreads); ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
}

} // namespace chartroom::kube::internal
