#pragma once

// StudioSession: what the values studio works on, without its widgets: a chart (from disk, or of a release that is there), the
// stack of layers over it, where it would go, and the newest preview. Any change of the stack starts a preview in a job thread
// at once; older results are dropped, and the last good one stays until a newer is there. Everything typed is kept as a draft
// within half a second.
//
// GUI thread. The workspace must outlive it. Randomness and the clock are frozen once per opened chart.

#include "core/chart/capabilities.h"
#include "core/inspect/preview.h"
#include "core/render/render.h"
#include "core/schema/schema.h"
#include "ui/models/layers_model.h"
#include "ui/models/problems_model.h"
#include "ui/studio/draft_store.h"
#include "ui/studio/preview_snapshot.h"
#include "ui/widgets/workspace.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>

namespace chartroom::studio::internal {
class NameInUse;
} // namespace chartroom::studio::internal

namespace chartroom::studio {

// A chart ready to be rendered, with what the window tells about it.
struct LoadedChart {
  std::shared_ptr<const render::CompiledChart> chart;
  QString defaultsText; // values.yaml as it stands, or the defaults written anew when there is no file
  std::optional<schema::Schema> schema;
  std::map<std::string, schema::Schema> subSchemas; // by the subchart's name or alias
  QString path;                                     // empty for the chart of a stored release
  QString note;                                     // why it is not quite what was asked for; shown in a banner

  // What the schemas say about a place of the values.
  schema::Hint hint(const std::vector<std::string>& keys) const;
};
// Blocks; for job threads. Takes the chart's text and schemas apart.
LoadedChart prepareChart(std::unique_ptr<chart::Chart> chart, const QString& path);

class StudioSession : public QObject {
  Q_OBJECT
public:
  enum class State { Empty, Loading, Ready, Failed };

  explicit StudioSession(widgets::Workspace* workspace, QObject* parent = nullptr);
  ~StudioSession() override; // keeps the draft

  // Opens a chart; what was open before is kept as a draft. The same chart again takes over what changed in its files, and what is
  // typed stays.
  void openChart(const widgets::ChartSource& source);
  void openUpgrade(const QString& nameSpace, const QString& release);
  // Another chart for the release that is being upgraded.
  void useChart(const widgets::ChartSource& source);
  void reload();

  State state() const { return m_state; }
  const Error& failure() const { return m_failure; }
  const LoadedChart* chart() const { return m_chart.get(); }
  const DeployedRelease* deployed() const { return m_deployed.get(); }
  // Where it would go: for an upgrade the cluster the release was read from, whatever was chosen since.
  std::shared_ptr<action::Session> target() const { return isUpgrade() ? m_upgradeTarget : m_workspace->session(); }
  const widgets::ClusterState& targetCluster() const { return isUpgrade() ? m_upgradeCluster : m_workspace->cluster(); }
  bool isUpgrade() const { return !m_upgradeName.isEmpty(); }
  QString chartName() const;
  QString chartVersion() const;
  QString sourcePath() const { return m_source.path; }
  // Lives until something is opened anew or the release gets another base: an undo of what was done to the layers ends with it.
  QObject* opening() const { return m_opening.get(); }

  // The release got another newest revision. Values: what it changed is merged into the release's values, and what was typed
  // stays; rebased() or rebaseFailed() follows. Overwrite: the layers stay as they are, and the difference to the new revision
  // shows what they undo.
  enum class Rebase { Values, Overwrite };
  void rebase(Rebase how);
  // This program made a revision of the release (or tried to): it is what further work is prepared on.
  void takeRevision(const DeployedRelease& deployed);

  models::LayersModel* layers() { return &m_layers; }
  models::ProblemsModel* problems() { return &m_problems; }
  QString releaseName() const { return m_releaseName; }
  void setReleaseName(const QString& name);
  QString nameSpace() const { return m_nameSpace; }
  void setNameSpace(const QString& nameSpace);
  // Why the release name cannot be used; empty when it can.
  QString releaseNameError() const;
  bool isNameSpaceValid() const;
  // Asks the cluster whether the name is in use, after something else said so.
  void askNameAgain();
  // The status of the release that has the name already; empty when there is none, or nobody knows.
  QString statusOfSameName() const;

  // The newest preview that could be rendered, and the newest at all (its problems); one and the same while what is typed can be
  // rendered. Null before the first. Whoever shows one holds it.
  std::shared_ptr<const PreviewSnapshot> shown() const { return m_shown; }
  std::shared_ptr<const PreviewSnapshot> newest() const { return m_newest; }
  // The diff to what is deployed is made when somebody looks at it; diffChanged() follows once the shown snapshot has it.
  void wantDiff();
  // The value whose lines are marked. An empty path marks nothing. reachChanged() follows once the shown snapshot has them; every
  // later one has them at once.
  void follow(const std::vector<std::string>& value);
  bool isRendering() const { return m_rendering; }
  // A change was made whose preview has not been started yet.
  bool hasPendingRefresh() const { return m_refreshTimer.isActive(); }
  // Numbers the preview of what stands now: the one that is shown, under way, or to be started. Every change makes it another.
  int wantedPreview() const { return m_changes; }
  // How many previews came back: a test counts them.
  int previewCount() const { return m_previewCount; }
  // The request as it stands, for deploying what is on screen.
  inspect::PreviewRequest request() const;

  // The layer that a key's value comes from, as a place in the stack; 0 and line 0 when none sets it.
  struct ValuePlace {
    int layerId = 0;
    int line = 0;
  };
  ValuePlace placeOfValue(const std::vector<std::string>& path) const;
  // The layer alone, which needs no look into its text; 0 when none sets the value.
  int winnerOf(const std::vector<std::string>& path) const;

  // Adds a layer and returns its id.
  int addDraftLayer();
  int addSetRow(value::Layer::Kind kind, const QString& text = {});
  // Reads files in a job; those that cannot be read are told by fileFailed().
  void addFiles(const QStringList& paths);
  // Writes a layer to a file in a job; saved() or fileFailed() follows, or changedOnDisk() when the layer's file holds something
  // else than `seen`, which is what was read or saved last unless the user saw something newer.
  void saveLayer(int id, const QString& path, const std::optional<QString>& seen = {});
  // The layer's file holds this text.
  void markSaved(int id, const QString& text);

  // The newest draft of an earlier session that may be taken over, while it is on offer; else null. What is typed meanwhile is
  // kept beside it, so that no draft replaces another.
  const Draft* offeredDraft() const { return m_offers.empty() ? nullptr : &m_offers.front(); }
  void restoreDraft();
  std::optional<Draft> dropOfferedDraft();
  // Puts one back that dropOfferedDraft() took.
  void offerAgain(const Draft& draft);
  // Throws away everything typed since the chart was opened.
  void discardEdits();
  // Puts layers in the place of the present ones; the chart's defaults stay.
  void restoreLayers(std::vector<models::StudioLayer> layers);
  QDateTime draftSaved() const { return m_draftSaved; }
  bool hasEdits() const;
  // All layers but the chart's defaults, as they stand.
  std::vector<models::StudioLayer> editedLayers() const;
  // These layers went to the cluster, where they are kept: they are no edits any longer. False when others were typed meanwhile;
  // their draft stays.
  bool markDeployed(const std::vector<models::StudioLayer>& layers);
  void flushDraft();
  // Nobody looks: what only makes previews faster is given back. The next preview makes it anew.
  void rest();

signals:
  void stateChanged();
  void chartChanged(); // another chart, or none: everything is to be shown anew
  void previewChanged();
  void diffChanged();
  void reachChanged();
  void renderingChanged();
  void targetChanged(); // release name or namespace
  void draftChanged();
  void draftOfferChanged();
  void layersReplaced();
  // `kept`: keys that both sides changed, with the typed value kept. `layout`: false when the typed text is in a layer of its own,
  // switched off, because its lines could not be merged.
  void rebased(const QStringList& kept, bool layout);
  void rebaseFailed(const QString& why);
  void filesAdded(int lastId);
  void saved(int id);
  void changedOnDisk(int id, const QString& text);
  void fileFailed(const QString& what, const QString& why);
  // The files of the open chart were read again, or could not be.
  void chartRead();
  void chartFailed(const QString& what, const QString& why);

private:
  void reset();
  void startLoading(const widgets::ChartSource& source);
  void startUpgradeLoading();
  void chartLoaded(LoadedChart chart);
  void fail(const Error& error);
  void setInitialLayers();
  int findReleaseLayer() const;
  // Merges the release's values as they are into the layer that was typed on `base`.
  void rebaseLayer(const QString& base);
  void refresh();
  void refreshSoon(); // once the event loop runs again
  void render();
  void findReach();
  void takePreview(PreviewSnapshot made);
  void amendShown(PreviewSnapshot amended);
  void scheduleDraft();
  void writeDraft();
  void removeDraft(const QString& job, const QString& key);
  void askCapabilities();
  void askName();
  // Follows the chart's files: what changes in them is taken over as by openChart().
  void watchChart();
  DraftHold holdOfferedDraft();
  void collectOffers();
  Draft currentDraft() const;

  widgets::Workspace* m_workspace;
  DraftStore m_drafts;
  State m_state = State::Empty;
  std::unique_ptr<QObject> m_opening = std::make_unique<QObject>();
  Error m_failure;
  widgets::ChartSource m_source;
  QString m_upgradeNameSpace, m_upgradeName;
  std::shared_ptr<action::Session> m_upgradeTarget;
  widgets::ClusterState m_upgradeCluster;
  std::shared_ptr<LoadedChart> m_chart;
  std::shared_ptr<const DeployedRelease> m_deployed;
  models::LayersModel m_layers;
  int m_releaseLayer = 0; // the layer that began as the release's values
  models::ProblemsModel m_problems;
  QString m_releaseName, m_nameSpace;
  internal::NameInUse* m_sameName;
  chart::Capabilities m_capabilities = chart::Capabilities::offline();
  std::shared_ptr<action::LookupMemory> m_lookups; // a new one for each chart and each session
  std::uint64_t m_seed = 1;
  Clock::Time m_time{};
  std::shared_ptr<const PreviewSnapshot> m_shown, m_newest;
  std::shared_ptr<inspect::LivePreview> m_live; // of m_chart
  std::vector<std::string> m_followed;
  bool m_rendering = false;
  int m_previewCount = 0, m_changes = 0;
  std::vector<Draft> m_offers; // newest first; each keeps its file until the user decides
  QString m_draftKey;          // of what is typed here; held while the chart or release is open
  DraftHold m_draftHold;
  std::vector<models::StudioLayer> m_initial; // as opened, to tell edits
  QDateTime m_draftSaved;
  std::vector<std::pair<QString, quint64>> m_removals; // of drafts, by key and ticket, that jobs have not come to yet
  QTimer m_refreshTimer, m_draftTimer, m_chartTimer;
  QFileSystemWatcher m_chartFiles;
  bool m_loadingLayers = false;
};

} // namespace chartroom::studio
