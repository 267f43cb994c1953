#include "ui/studio/internal/upgrade_source.h"

#include "core/action/read.h"
#include "core/chart/load.h"
#include "core/value/yaml.h"
#include "ui/models/qt_text.h"

namespace chartroom::studio::internal {

using models::qt;
namespace {

// The chart on disk that the record's chart was, or else one of the same name.
std::unique_ptr<chart::Chart> findOnDisk(
    const Context& context, const QStringList& paths, const chart::Metadata& wanted, QString* path) {
  std::unique_ptr<chart::Chart> sameName;
  for (const QString& candidate : paths) {
    if (context.cancelled()) break;
    auto loaded = chart::load(context, candidate.toStdString());
    if (!loaded || (*loaded)->name() != wanted.name) continue;
    const bool exact = (*loaded)->metadata.version == wanted.version;
    if (!exact && sameName) continue;
    *path = candidate;
    sameName = std::move(loaded).value();
    if (exact) break;
  }
  return sameName;
}

} // namespace

Result<std::shared_ptr<action::Session>> sessionIn(const action::Session& session, const QString& nameSpace) {
  action::SessionOptions options = session.options();
  options.nameSpace = nameSpace.toStdString();
  CHARTROOM_ASSIGN(auto made, action::Session::make(std::move(options)));
  return std::shared_ptr<action::Session>(std::move(made));
}

Result<chart::Capabilities> clusterCapabilities(const Context& context, const action::Session& session) {
  return session.capabilities(context);
}

DeployedRelease describeRelease(std::shared_ptr<const release::Release> newest, std::shared_ptr<const release::Release> base) {
  DeployedRelease deployed;
  deployed.name = qt(newest->name);
  deployed.nameSpace = qt(newest->nameSpace);
  deployed.revision = newest->version;
  deployed.deployedRevision = base->info.status == release::status::kDeployed ? base->version : 0;
  deployed.status = qt(newest->info.status);
  if (base->chart) deployed.chartVersion = qt(base->chart->metadata.version);
  deployed.manifest = qt(base->manifest);
  deployed.values = base->config;
  if (base->config.isMap() && base->config.size() != 0)
    if (auto text = value::writeYaml(base->config)) deployed.valuesText = qt(*text);
  deployed.objects = std::make_shared<const std::vector<inspect::ManifestObject>>(inspect::readManifest(base->manifest));
  deployed.newest = std::move(newest), deployed.base = std::move(base);
  return deployed;
}

Result<UpgradeStart> loadUpgrade(const Context& context, const UpgradeQuestion& question) {
  CHARTROOM_ASSIGN(auto session, sessionIn(*question.session, question.nameSpace));
  CHARTROOM_ASSIGN(auto revisions, action::history(context, *session, question.release.toStdString()));
  const release::Release* last = nullptr;
  const release::Release* running = nullptr;
  for (const release::Release& revision : revisions) {
    if (!last || revision.version > last->version) last = &revision;
    if (revision.info.status == release::status::kDeployed && (!running || revision.version > running->version))
      running = &revision;
  }
  if (!last) return Error{Code::NotFound, "release: not found", {}, {}};
  const release::Release& base = running ? *running : *last;
  if (!base.chart) return Error{Code::Internal, "the record of " + base.name + " holds no chart", {}, {}};

  UpgradeStart start;
  start.deployed = describeRelease(std::make_shared<const release::Release>(*last), std::make_shared<const release::Release>(base));

  QString path, note;
  std::unique_ptr<chart::Chart> chart = findOnDisk(context, question.chartPaths, base.chart->metadata, &path);
  const bool isSame = chart && chart->metadata.version == base.chart->metadata.version;
  if (!base.chart->metadata.dependencies.empty()) {
    if (!chart)
      note = StudioSession::tr(
          "The record of %1 holds the chart without its subcharts. Choose the chart to see and upgrade all of it.")
                 .arg(question.release);
    else if (!isSame)
      note = StudioSession::tr("Version %1 is deployed; version %2 was found on this computer.")
                 .arg(start.deployed.chartVersion, qt(chart->metadata.version));
  } else if (!isSame || chart->metadata.dependencies.empty()) {
    // The record has all, but for subcharts that were off: not even their names are in its Chart.yaml.
    chart.reset(), path.clear();
    if (const auto& lock = base.chart->lock; lock && !lock->dependencies.empty())
      note = StudioSession::tr(
          "The record of %1 holds the chart without the subcharts that were off. Choose the chart to turn one on.")
                 .arg(question.release);
  }
  if (!chart) chart = base.chart->clone();
  start.chart = prepareChart(std::move(chart), path);
  start.chart.note = note;
  return start;
}

} // namespace chartroom::studio::internal
