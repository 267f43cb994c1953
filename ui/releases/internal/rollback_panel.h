#pragma once

// The panel beside the comparison: what a rollback to the selected revision would do, the reason to keep, and the button that
// does it. Consequences are computed by models::planRollback; until they are, the panel shows a ring. GUI thread only.
// Object names: "rollbackPanel", "rollbackTitle", "rollbackNote", "rollbackPlan", "rollbackReason", "rollbackButton",
// "rollbackCopyButton", "rollbackError".

#include "core/base/error.h"
#include "ui/models/release_rollback.h"
#include "ui/releases/internal/release_state.h"

#include <QWidget>

#include <map>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace chartroom::widgets {
class ErrorCard;
class ProgressRing;
} // namespace chartroom::widgets

namespace chartroom::releases {

class RollbackPanel : public QWidget {
  Q_OBJECT
public:
  explicit RollbackPanel(const ReleaseState* state, QWidget* parent = nullptr);

  // Computes the plan for this revision; `live` may be null, then hand-edited fields are not told.
  void setTarget(int revision, const std::shared_ptr<const models::LiveObjects>& live);
  int target() const { return m_target; }
  const models::RollbackPlan& plan() const { return m_plan; }
  bool isReady() const { return m_ready; }
  // Whether a rollback of the release on the page, started here, has not ended.
  bool isRunning() const { return m_running.contains({m_state->nameSpace, m_state->name}); }
  // Does nothing while the button is off.
  void rollBack();
  QString helmCommand() const;

signals:
  void planned();
  void finished(bool good);

private:
  void showPlan();
  void updateButton();
  // `undoTo`: the revision that an Undo brings back; 0 offers none.
  void start(int version, const QString& description, int undoTo);

  const ReleaseState* m_state;
  int m_target = 0;
  bool m_ready = false;
  std::map<std::pair<QString, QString>, int> m_running; // namespace and name of releases: the revision each goes back to
  models::RollbackPlan m_plan;
  QString m_planOf; // the release it was made for
  QLabel *m_title, *m_note;
  QWidget* m_planHolder;
  QVBoxLayout* m_planColumn;
  QWidget* m_computing;
  QLineEdit* m_reason;
  QPushButton* m_button;
  widgets::ProgressRing* m_ring;
  QLabel* m_foot;
  widgets::ErrorCard* m_error;
};

} // namespace chartroom::releases
