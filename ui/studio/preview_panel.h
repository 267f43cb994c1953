#pragma once

// PreviewPanel: the right side of the studio. Manifest: a tree of what the chart makes, with change marks and a filter while
// something is deployed, and below it the manifest of the selected object, or, for a template that failed, a card with the error
// and the text it printed so far. Then the diff to what is deployed, the notes, and the problems. What a Secret holds is masked
// until it is shown on purpose.
//
// Object names: previewTabs, previewFilter, resourceTree, manifestTitle, manifestPath, manifestEditor, failureCard, secretsToggle,
// diffView, notesEditor, problemsList.

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
class DiffView;
class ElidedLabel;
class EmptyState;
class ErrorCard;
class SegmentedControl;
class SkeletonRows;
class TabBar;
} // namespace chartroom::widgets

namespace chartroom::studio {

class PreviewPanel : public QWidget {
  Q_OBJECT
public:
  explicit PreviewPanel(StudioSession* session, QWidget* parent = nullptr);

  void showTab(const QString& id); // "manifest", "diff", "notes", "problems"
  models::ResourcesModel* resources() { return &m_resources; }
  // Selects an object by its ResourcesModel key; false when it is not there.
  bool selectObject(const QString& key);

signals:
  void problemActivated(int row);
  void templateRequested(const QString& path, int line, int column);

private:
  QWidget* makeManifestPage();
  QWidget* makeDiffPage();
  void chartChanged();
  void previewChanged();
  void updateManifest();
  void updateDiff();
  void updateTabs();
  void restoreTree();

  StudioSession* m_session;
  models::ResourcesModel m_resources;
  widgets::TabBar* m_tabs;
  QStackedWidget* m_pages;
  widgets::SegmentedControl* m_filter;
  QLabel* m_count;
  QToolButton* m_secrets;
  QTreeView* m_tree;
  QStackedWidget* m_treeStack;
  QLabel* m_title;
  widgets::ElidedLabel* m_path;
  widgets::ErrorCard* m_card;
  widgets::CodeEditor* m_manifest;
  widgets::SkeletonRows* m_skeleton;
  widgets::EmptyState* m_emptyTree;
  widgets::DiffView* m_diff;
  QLabel* m_diffCount;
  QStackedWidget* m_notesStack;
  widgets::CodeEditor* m_notes;
  QStackedWidget* m_problemsStack;
  QListView* m_problems;
  std::shared_ptr<const widgets::DiffModel> m_shownDiff;
  QString m_selected, m_shownKey;
  QStringList m_collapsed; // keys of groups the user closed
  bool m_restoring = false;
};

} // namespace chartroom::studio
