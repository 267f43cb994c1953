#pragma once

// The live objects of a release: a tree with what workloads own, failing ones as red rows above it, and the selected object's
// events, YAML and conditions beside it. It asks the cluster again while it is shown. GUI thread only.
// Object names: "resourceTree", "failingRows", "resourceDetail", "resourceTabs", "eventTable", "objectEditor", "conditionTable",
// "resourcesError".

#include "core/base/error.h"
#include "core/inspect/release_resources.h"
#include "ui/releases/internal/release_state.h"

#include <QDateTime>
#include <QSet>
#include <QWidget>

#include <optional>

class QLabel;
class QStackedWidget;
class QTimer;
class QTreeView;
class QTreeWidget;
class QVBoxLayout;

namespace chartroom::models {
class LiveResourceModel;
}
namespace chartroom::widgets {
class CodeEditor;
class ErrorCard;
class PillLabel;
class SkeletonRows;
class TabBar;
} // namespace chartroom::widgets

namespace chartroom::releases {

class ResourcesTab : public QWidget {
  Q_OBJECT
public:
  explicit ResourcesTab(const ReleaseState* state, QWidget* parent = nullptr);
  void setShown(bool shown); // polls only while it is
  void refresh();
  void reset();            // another release
  int objectCount() const; // of the current revision; 0 while they are not read
  QStringList statusTexts() const;

signals:
  void resourcesRead();

private:
  void take(inspect::ReleaseResources resources);
  void showFailing(const std::vector<inspect::FailingResource>& failing);
  void showDetail();
  void readEvents();
  // Of all revisions.
  const inspect::SecretValues& secrets();

  const ReleaseState* m_state;
  models::LiveResourceModel* m_model;
  QStackedWidget* m_stack;
  widgets::ErrorCard* m_error;
  widgets::SkeletonRows* m_skeleton;
  QWidget* m_failingHolder;
  QVBoxLayout* m_failing;
  QTreeView* m_tree;
  QWidget* m_detail;
  QLabel* m_title;
  widgets::PillLabel* m_pill;
  QLabel* m_where;
  widgets::TabBar* m_tabs;
  QStackedWidget* m_pages;
  QTreeWidget *m_events, *m_conditions;
  widgets::CodeEditor* m_yaml;
  QTimer* m_poll;
  inspect::ReleasePtr m_secretsOf; // the newest revision when m_secrets was made
  inspect::SecretValues m_secrets;
  QString m_selected, m_eventsFor, m_yamlOf; // ids
  std::vector<inspect::FailingResource> m_shownFailing;
  bool m_shown = false, m_expanded = false;
  int m_objects = 0, m_readRevision = 0;
  std::optional<int> m_pods;
  QDateTime m_readAt;
};

} // namespace chartroom::releases
