#include "ui/studio/internal/deploy.h"

#include "core/action/install.h"
#include "core/action/plan.h"
#include "core/action/upgrade.h"
#include "core/chart/read_file.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "core/kube/warnings.h"
#include "ui/models/helm_command.h"
#include "ui/models/plan_words.h"
#include "ui/studio/internal/upgrade_source.h"

namespace chartroom::studio::internal {
namespace {

constexpr std::chrono::seconds kLookBack{10};

template <typename Options>
void fill(Options& options, const DeployOrder& order) {
  options.releaseName = order.request.releaseName;
  options.hooks = order.options.hooks ? action::Hooks::Run : action::Hooks::Skip;
  options.rollbackOnFailure = order.options.rollbackOnFailure;
  options.apply = order.options.apply;
  options.wait.timeout = order.options.limit;
  if (order.options.wait) options.wait.strategy = kube::Strategy::Watcher;
}

action::UpgradeOptions upgradeOptions(const DeployOrder& order) {
  action::UpgradeOptions options;
  fill(options, order);
  options.valueReuse = action::ValueReuse::Reset;
  options.preparedOn = order.preparedOn;
  options.maxHistory = models::helmMaxHistory();
  return options;
}

std::shared_ptr<const release::Release> shared(std::optional<release::Release> release) {
  return release ? std::make_shared<const release::Release>(std::move(*release)) : nullptr;
}

// The release after an operation of ours. A rollback on failure wrote one record more.
std::optional<DeployedRelease> describeOutcome(
    const action::Session& session, const DeployOrder& order, const action::Outcome& outcome, Recorded& recorded) {
  if (!outcome.release || outcome.release->version == 0) return {};
  auto made = std::make_shared<const release::Release>(*outcome.release);
  if (outcome.result) return describeRelease(made, made);
  // It may have ended before its first record, or have removed it again.
  const auto stored = session.storage().get(Context().withTimeout(std::chrono::seconds(5)), made->name, made->version);
  if (!stored && stored.error().code == Code::NotFound) return {};
  recorded = !stored ? Recorded::Unknown : release::isPending(stored->info.status) ? Recorded::No : Recorded::Yes;
  if (order.options.rollbackOnFailure) {
    auto last = session.storage().last(Context().withTimeout(std::chrono::seconds(5)), made->name);
    if (last && last->version == made->version + 1 && last->info.rollbackRevision > 0) {
      auto back = std::make_shared<const release::Release>(std::move(*last));
      return describeRelease(back, back->info.status == release::status::kDeployed || !order.base ? back : order.base);
    }
  }
  return describeRelease(made, order.base ? order.base : made);
}

} // namespace

DeployResult deploy(const Context& context, const DeployOrder& order) {
  auto session = sessionIn(*order.session, QString::fromStdString(order.request.nameSpace));
  if (!session) return {{}, nullptr, session.error(), Recorded::Yes, {}};
  auto composed = value::compose(order.request.layers, chart::readOrdinaryFile);
  if (!composed) return {{}, nullptr, composed.error(), Recorded::Yes, {}};
  auto chart = order.request.chart->chart().clone();
  action::Outcome outcome;
  kube::Warnings warnings;
  const Context listened = warnings.listenTo(context);
  if (order.request.operation == render::Operation::Upgrade) {
    outcome = action::upgrade(listened, **session, std::move(chart), composed->values, upgradeOptions(order));
  } else {
    action::InstallOptions options;
    fill(options, order);
    options.createNamespace = action::CreateNamespace::IfMissing;
    outcome = action::install(listened, **session, std::move(chart), composed->values, options);
  }
  Recorded recorded = Recorded::Yes;
  auto deployed = describeOutcome(**session, order, outcome, recorded);
  // The cluster repeats values in what it refuses and warns of, of this release and of the one before.
  inspect::SecretValues secrets;
  secrets.collect(composed->values);
  if (order.base) secrets.add(inspect::secretsOf(*order.base));
  if (deployed && deployed->newest) secrets.add(inspect::secretsOf(*deployed->newest));
  QStringList warned;
  for (const std::string& warning : warnings.texts()) warned << QString::fromStdString(inspect::maskProse(warning, secrets));
  if (!outcome.result) {
    Error error = outcome.result.error();
    error.message = inspect::maskProse(error.message, secrets);
    for (std::string& note : error.notes) note = inspect::maskProse(note, secrets);
    // An install that was taken back may have left something, and no record names it.
    const bool isTakenBack = order.options.rollbackOnFailure && order.request.operation == render::Operation::Install;
    if (isTakenBack && !deployed && outcome.release && outcome.release->version > 0)
      if (const QString left =
              models::remainsText(inspect::remainsOf(Context().withTimeout(kLookBack), **session, *outcome.release));
          !left.isEmpty())
        error.notes.push_back(left.toStdString());
    outcome.result = std::move(error);
  }
  return {std::move(deployed), shared(std::move(outcome.newest)), std::move(outcome.result), recorded, warned};
}

inspect::ChangePlan planDeploy(const Context& context, const DeployOrder& order) {
  const auto unknown = [](const Error& error) {
    inspect::ChangePlan plan;
    plan.basis = inspect::ChangePlan::Basis::Cluster;
    plan.reason = kube::Reason::Other;
    plan.error = error.message;
    return plan;
  };
  auto session = sessionIn(*order.session, QString::fromStdString(order.request.nameSpace));
  if (!session) return unknown(session.error());
  auto composed = value::compose(order.request.layers, chart::readOrdinaryFile);
  if (!composed) return unknown(composed.error());
  const action::Plan plan =
      action::planUpgrade(context, **session, order.request.chart->chart().clone(), composed->values, upgradeOptions(order));
  return inspect::readPlan(plan, order.options.apply.forceConflicts ? inspect::Forced::Yes : inspect::Forced::No);
}

} // namespace chartroom::studio::internal
