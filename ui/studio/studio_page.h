#pragma once

// StudioPage: the room where values are written and their effect is seen before anything is applied. Header, layers, editor,
// preview, action bar; all of them show one StudioSession. The shell makes it by studioPageEntry(); requests to open a chart or a
// release come over the Workspace.
//
// Object names for tests and tours: studioPage (the entry's id), headerTitle, headerSubtitle, draftLabel, discardButton,
// saveButton, draftBanner, chartBanner, errorBanner, meanwhilePanel, studioError, studioEmpty, studioSplitter, and those that
// layers_panel.h, editor_panel.h, preview_panel.h and action_bar.h list.
//
// Keys: F8 / Shift+F8 problems, Ctrl+Enter primary action, Ctrl+S saves the layer, Ctrl+Shift+S saves it elsewhere, Ctrl+N a new
// layer. In the editor F12 goes to where a value is set (or to its default), F2 to the first manifest line it reached, Ctrl+F12 to
// the template that printed that; in the manifest F2 opens where the line comes from, F12 and Ctrl+F12 go to value and template.
// Alt+Enter mends a problem.

#include "ui/studio/studio_session.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace chartroom::widgets {
class Banner;
class ChartTile;
class ElidedLabel;
class EmptyState;
class ErrorCard;
class PillLabel;
} // namespace chartroom::widgets

namespace chartroom::studio {

namespace internal {
class MeanwhilePanel;
class UpgradeGuard;
struct DeployResult;
} // namespace internal

class ActionBar;
class EditorPanel;
class LayersPanel;
class PreviewPanel;

class StudioPage : public widgets::Page {
  Q_OBJECT
public:
  explicit StudioPage(widgets::Workspace* workspace, QWidget* parent = nullptr);
  ~StudioPage() override;

  StudioSession* session() { return m_session; }
  EditorPanel* editors() { return m_editors; }
  PreviewPanel* preview() { return m_preview; }

  void activated() override;
  void deactivated() override;
  bool focusFilter() override;
  bool primaryAction() override;
  bool escape() override;
  std::vector<widgets::PaletteEntry> search(const QString& text) const override;

  // The helm command that does what the primary button does. Layers that are on no disk are in it as text.
  QString helmCommand();

private:
  QWidget* makeHeader();
  void stateChanged();
  void updateHeader();
  void updateBanners();
  void updateStatus();
  void goToProblem(int row);
  void goToNextProblem(bool forward);
  void goToNext(bool forward); // change while the diff is shown, else problem
  void showProvenance();
  void goToValue();
  void goToTemplate();
  void offerBack(const QString& text, const std::vector<models::StudioLayer>& layers);
  void discardDraft();
  void showChangedOnDisk(int id, const QString& text);
  void askForFiles();
  void saveCurrent();
  void saveLayer(int id);
  void saveLayerAs(int id);
  // `why` is shown with its secrets masked.
  // Another cluster is chosen than the one that this upgrade belongs to.
  bool isElsewhere() const;
  bool isMoved() const;
  bool isCutOff() const;
  void showElsewhere();
  // `notes` follow, each in a line of its own.
  void showFailure(const QString& what, const QString& why, const widgets::NoticeAction& cure = {}, const QStringList& notes = {});
  // What may be repeated in a message: of the values here and of the release that runs.
  inspect::SecretValues secrets() const;
  void copyCommand();
  void deploy();
  void showProgress();
  void showGuard();
  void decide();
  void readOptions();
  void chooseChart();
  QString target() const { return m_session->nameSpace() + QLatin1Char('/') + m_session->releaseName(); }

  widgets::Workspace* m_workspace;
  StudioSession* m_session;
  widgets::ChartTile* m_tile;
  QLabel *m_title, *m_subtitle, *m_draft;
  widgets::PillLabel *m_version, *m_kind;
  QPushButton *m_discard, *m_save;
  widgets::Banner *m_elsewhere, *m_draftBanner, *m_chartBanner, *m_errorBanner;
  QStackedWidget* m_stack;
  QWidget *m_bench, *m_errorPage;
  int m_overwriting = 0; // the layer whose file is overwritten after a question; 0 is none
  widgets::EmptyState *m_empty, *m_loading;
  widgets::ErrorCard* m_error;
  LayersPanel* m_layers;
  EditorPanel* m_editors;
  PreviewPanel* m_preview;
  ActionBar* m_bar;
  internal::UpgradeGuard* m_guard;
  internal::MeanwhilePanel* m_meanwhile;
  std::shared_ptr<const release::Release> m_shownNewest;
  int m_nextProblem = -1;
  // Operations that this page started and that have not ended. The studio may show another release or chart by now.
  struct Operation {
    jobs::JobId job = 0;
    widgets::ClusterState cluster;
    QString nameSpace, name;
    QString title; // "Upgrading redis"
  };
  // What was begun, as it was then.
  struct Deployment {
    bool upgrade = false;
    widgets::ClusterState cluster;
    QString nameSpace, name;
    std::shared_ptr<const render::CompiledChart> chart;
    std::vector<models::StudioLayer> layers;
  };
  void deployEnded(const Deployment& deployment, const internal::DeployResult& outcome);
  void deployFailed(const Deployment& deployment, const internal::DeployResult& outcome, bool isHere);
  std::function<void()> openerOf(const Deployment& deployment) const;
  // Null when none is under way on the release that the studio shows.
  const Operation* operationHere() const;
  std::vector<Operation> m_operations;
  bool m_isChartFailure = false; // the error banner is about the chart's files
  QString m_failedTarget;        // the target() whose operation it is about; empty for anything else
};

// What the shell needs to show the studio.
widgets::PageEntry studioPageEntry();

} // namespace chartroom::studio
