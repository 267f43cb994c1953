#pragma once

// The history of a release: the timeline, the comparison of two revisions in values and manifest, and the rollback panel. Texts
// are masked and compared in a job. GUI thread only.
// Object names: "historyTimeline", "historyTabs", "historyDiff", "historyLayout" (SegmentedControl), "changeLabel",
// "previousChange", "nextChange"; the rest in rollback_panel.h.

#include "core/inspect/change_plan.h"
#include "core/inspect/line_diff.h"
#include "ui/releases/internal/release_state.h"

#include <QWidget>

class QLabel;

namespace chartroom::widgets {
class DiffView;
class SegmentedControl;
class TabBar;
class Timeline;
} // namespace chartroom::widgets

namespace chartroom::releases {

class RollbackPanel;

class HistoryTab : public QWidget {
  Q_OBJECT
public:
  explicit HistoryTab(const ReleaseState* state, QWidget* parent = nullptr);
  // The history in the state is new (or the release is another one).
  void refresh();
  void reset();
  RollbackPanel* panel() const { return m_panel; }
  widgets::Timeline* timeline() const { return m_timeline; }
  bool isCompared() const { return m_compared; }

signals:
  void compared();

private:
  void showTimeline();
  void compare();
  void showTexts();
  void updateChangeLabel();

  const ReleaseState* m_state;
  widgets::Timeline* m_timeline;
  widgets::TabBar* m_tabs;
  widgets::DiffView* m_diff;
  widgets::SegmentedControl* m_layout;
  QLabel* m_changes;
  RollbackPanel* m_panel;
  inspect::DiffModel m_values, m_manifest;
  int m_newest = 0;
  bool m_follow = false;   // the next revision comes from a rollback made here
  bool m_showsOwn = false; // what such a rollback changed is on show
  bool m_compared = false;
};

} // namespace chartroom::releases
