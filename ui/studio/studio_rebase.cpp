// How a studio goes on when its release got another revision meanwhile: the part of StudioSession that puts the work onto it.

#include "core/inspect/values_rebase.h"
#include "ui/studio/internal/upgrade_source.h"
#include "ui/studio/studio_session.h"

#include <algorithm>

namespace chartroom::studio {

using models::StudioLayer;

namespace {

struct Rebased {
  Result<internal::UpgradeStart> start;
  inspect::RebasedValues values;
};

// The merged text goes where the typed one was. Where lines could not be merged, the typed text stays beside it, switched off.
void putRebased(std::vector<StudioLayer>& rows, int id, const inspect::RebasedValues& values) {
  const auto row = std::find_if(rows.begin(), rows.end(), [id](const StudioLayer& layer) { return layer.id == id; });
  if (row == rows.end()) return;
  StudioLayer typed = *row;
  row->text = QString::fromStdString(values.text);
  if (values.keepsLayout) return;
  typed.id = 0;
  typed.name = StudioSession::tr("values-before-rebase.yaml");
  typed.path.clear(), typed.savedText.clear();
  typed.enabled = false;
  rows.insert(row, typed);
}

QStringList listed(const std::vector<std::string>& paths) {
  QStringList all;
  for (const std::string& path : paths) all << QString::fromStdString(path);
  return all;
}

} // namespace

// The lowest file that is on no disk: an opened release has its values there.
int StudioSession::findReleaseLayer() const {
  int found = 0;
  for (const StudioLayer& layer : m_layers.rows())
    if (layer.isFile() && layer.path.isEmpty()) found = layer.id;
  return found;
}

void StudioSession::rebase(Rebase how) {
  if (m_state != State::Ready || !m_deployed || !m_upgradeTarget) return;
  internal::UpgradeQuestion question{m_upgradeTarget, m_upgradeNameSpace, m_upgradeName, {}};
  for (const widgets::RecentChart& recent : m_workspace->recentCharts()) question.chartPaths << recent.source.path;
  question.chartPaths << m_workspace->sampleCharts();
  const StudioLayer* layer = m_layers.layer(m_releaseLayer);
  const QString typed = layer ? layer->text : QString();
  const bool merge = how == Rebase::Values && layer;
  m_workspace->jobs()->start(
      this, "rebase",
      [question, merge, base = m_deployed->valuesText.toStdString(), text = typed.toStdString()](
          const Context& context) -> Rebased {
        Rebased rebased{internal::loadUpgrade(context, question), {}};
        if (rebased.start && merge)
          rebased.values = inspect::rebaseValues(base, text, rebased.start->deployed.valuesText.toStdString());
        return rebased;
      },
      [this, how, merge, typed](Rebased answer) {
        if (!answer.start) {
          emit rebaseFailed(QString::fromStdString(answer.start.error().message));
          return;
        }
        const StudioLayer* now = m_layers.layer(m_releaseLayer);
        if (merge && (!now || now->text != typed)) return rebase(how); // typed on meanwhile
        m_opening = std::make_unique<QObject>();
        m_deployed = std::make_shared<const DeployedRelease>(std::move(answer.start->deployed));
        // A chart that the user chose stays; else it is the one of the new revision.
        const bool otherChart = how == Rebase::Values && m_source.path.isEmpty();
        if (otherChart) {
          m_chart = std::make_shared<LoadedChart>(std::move(answer.start->chart));
          m_live = std::make_shared<inspect::LivePreview>(m_chart->chart);
        }
        std::vector<StudioLayer> rows = m_layers.rows();
        StudioLayer initial;
        initial.name = now ? now->name : QStringLiteral("values.yaml");
        for (StudioLayer& row : rows)
          if (row.isLocked()) row.text = m_chart->defaultsText;
        if (merge) putRebased(rows, m_releaseLayer, answer.values);
        initial.text = m_deployed->valuesText;
        m_loadingLayers = true;
        m_layers.setLayers(std::move(rows));
        m_loadingLayers = false;
        m_initial = {initial};
        emit layersReplaced();
        if (otherChart) emit chartChanged();
        emit targetChanged();
        emit this->rebased(listed(answer.values.conflicts), answer.values.keepsLayout);
        scheduleDraft();
        refresh();
      });
}

void StudioSession::rebaseLayer(const QString& base) {
  const StudioLayer* layer = m_layers.layer(m_releaseLayer);
  if (!layer || !m_deployed) return;
  m_workspace->jobs()->start(
      this, "rebase",
      [base = base.toStdString(), typed = layer->text.toStdString(), newer = m_deployed->valuesText.toStdString()](
          const Context&) { return inspect::rebaseValues(base, typed, newer); },
      [this, base, typed = layer->text](const inspect::RebasedValues& values) {
        const StudioLayer* now = m_layers.layer(m_releaseLayer);
        if (!now) return;
        if (now->text != typed) return rebaseLayer(base); // typed on meanwhile
        std::vector<StudioLayer> rows = m_layers.rows();
        putRebased(rows, m_releaseLayer, values);
        m_layers.setLayers(std::move(rows));
        emit layersReplaced();
        emit rebased(listed(values.conflicts), values.keepsLayout);
      });
}

void StudioSession::takeRevision(const DeployedRelease& deployed) {
  if (!m_deployed || m_state != State::Ready) return;
  m_opening = std::make_unique<QObject>();
  m_deployed = std::make_shared<const DeployedRelease>(deployed);
  emit targetChanged();
  refresh();
}

} // namespace chartroom::studio
