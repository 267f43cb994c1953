#pragma once

// PreviewPanel: the right side of the studio. Manifest: a tree of what the chart makes, with change marks and a filter while
// something is deployed, and marks at what the value at the editor's cursor reached; below it a ManifestPane with the selected
// object or template that failed. Then the diff to what is deployed, the notes, and the problems. What a Secret holds is masked
// until it is shown on purpose.
//
// Object names: previewTabs, previewFilter, resourceTree, secretsToggle, diffView, notesEditor, problemsList, and those of
// manifest_pane.h.

#include "ui/models/problems_model.h"
#include "ui/models/resources_model.h"
#include "ui/studio/studio_session.h"

#include <QWidget>

class QLabel;
class QListView;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace chartroom::widgets {
class CodeEditor;
class Banner;
class DiffView;
class EmptyState;
class PlanView;
class SegmentedControl;
class SkeletonRows;
class TabBar;
class Veil;
} // namespace chartroom::widgets

namespace chartroom::studio {

class ManifestPane;

class PreviewPanel : public QWidget {
  Q_OBJECT
public:
  explicit PreviewPanel(StudioSession* session, QWidget* parent = nullptr);

  void showTab(const QString& id); // "manifest", "diff", "effect", "notes", "problems"
  // What the upgrade does in the cluster: a page of its own, shown while `there`.
  widgets::PlanView* effect() const { return m_effect; }
  void setEffect(bool there, const QString& source);
  // A revision that somebody made after the one this upgrade is prepared on; 0 when there is none.
  void setMeanwhile(int revision, bool deployed);
  models::ResourcesModel* resources() { return &m_resources; }
  // Selects an object by its ResourcesModel key; false when it is not there.
  bool selectObject(const QString& key);
  void maskSecrets(); // as at the start
  ManifestPane* manifest() const { return m_pane; }
  // To the first line that the followed value reached: of the selected object, else of the first that it reached.
  bool goToReached();
  // Next or previous change of the diff; false when the diff is not shown.
  bool goToChange(bool forward);

signals:
  void problemActivated(int row);
  void effectWanted(); // ask the cluster again
  void templateRequested(const QString& path, int line, int column);
  void originRequested(const QString& path, int line, int column);
  void valueRequested(const std::vector<std::string>& path);
  void secretsToggled(chartroom::inspect::Secrets secrets);

private:
  QWidget* makeManifestPage();
  QWidget* makeDiffPage();
  QWidget* makeEffectPage();
  void showPage();
  void showStale();
  void chartChanged();
  void previewChanged();
  void reachChanged();
  void showReach();
  void updateManifest();
  void showAll();
  void showTree();
  void updateDiff();
  void updateTabs();
  void restoreTree();

  StudioSession* m_session;
  std::shared_ptr<const PreviewSnapshot> m_snapshot; // what tree, manifest and notes show; null before the first
  models::ResourcesModel m_resources;
  widgets::TabBar* m_tabs;
  QStackedWidget* m_pages;
  widgets::SegmentedControl* m_filter;
  QLabel* m_count;
  QToolButton* m_secrets;
  QTreeView* m_tree;
  QStackedWidget* m_treeStack;
  ManifestPane* m_pane;
  widgets::SkeletonRows* m_skeleton;
  widgets::EmptyState* m_emptyTree;
  widgets::DiffView* m_diff;
  widgets::PlanView* m_effect;
  QLabel* m_effectSource;
  widgets::Banner* m_stale;
  widgets::Veil* m_veil;
  QLabel* m_diffCount;
  QStackedWidget* m_notesStack;
  widgets::CodeEditor* m_notes;
  QStackedWidget* m_problemsStack;
  QListView* m_problems;
  std::weak_ptr<const inspect::DiffModel> m_shownDiff;
  int m_meanwhile = 0;
  bool m_replaced = false; // by m_meanwhile
  bool m_hasDiff = false;  // one of this chart was shown
  QString m_selected;
  std::vector<std::string> m_followed; // whose lines are marked
  QStringList m_collapsed;             // keys of groups the user closed
  bool m_restoring = false;
};

} // namespace chartroom::studio
