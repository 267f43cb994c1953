#include "ui/studio/internal/deploy.h"

#include "core/action/install.h"
#include "core/action/upgrade.h"
#include "ui/studio/internal/upgrade_source.h"

#include <fstream>
#include <sstream>

namespace chartroom::studio::internal {
namespace {

Result<std::string> readWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
  return std::move(text).str();
}

template <typename Options>
void fill(Options& options, const DeployOrder& order) {
  options.releaseName = order.request.releaseName;
  options.hooks = order.hooks ? action::Hooks::Run : action::Hooks::Skip;
  options.rollbackOnFailure = order.rollbackOnFailure;
  if (order.wait) options.wait.strategy = kube::Strategy::Watcher;
}

} // namespace

DeployResult deploy(const Context& context, const DeployOrder& order) {
  auto session = sessionIn(*order.session, QString::fromStdString(order.request.nameSpace));
  if (!session) return {0, session.error()};
  auto composed = value::compose(order.request.layers, readWholeFile);
  if (!composed) return {0, composed.error()};
  auto chart = order.request.chart->chart().clone();
  action::Outcome outcome;
  if (order.request.operation == render::Operation::Upgrade) {
    action::UpgradeOptions options;
    fill(options, order);
    options.valueReuse = action::ValueReuse::Reset;
    outcome = action::upgrade(context, **session, std::move(chart), composed->values, options);
  } else {
    action::InstallOptions options;
    fill(options, order);
    options.createNamespace = true;
    outcome = action::install(context, **session, std::move(chart), composed->values, options);
  }
  return {outcome.release ? outcome.release->version : 0, std::move(outcome.result)};
}

} // namespace chartroom::studio::internal
