#pragma once

// The panel beside the comparison: what a rollback to the selected revision would do, the reason to keep, and the button that
// does it. The stored manifests are compared at once; then the cluster is asked by a server dry run, whose answer replaces that.
// GUI thread only.
// Object names: "rollbackPanel", "rollbackTitle", "rollbackNote", "rollbackReason", "rollbackButton", "rollbackCopyButton",
// "rollbackError"; the rest in plan_view.h.

#include "core/base/error.h"
#include "core/inspect/change_plan.h"
#include "ui/releases/internal/release_state.h"
#include "ui/widgets/renewal.h"

#include <QDateTime>
#include <QTimer>
#include <QWidget>

#include <map>

class QLabel;
class QLineEdit;
class QPushButton;

namespace chartroom::action {
struct RollbackOptions;
}

namespace chartroom::widgets {
class ErrorCard;
class PlanView;
class ProgressRing;
} // namespace chartroom::widgets

namespace chartroom::releases {

class RollbackPanel : public QWidget {
  Q_OBJECT
public:
  explicit RollbackPanel(const ReleaseState* state, QWidget* parent = nullptr);

  // Computes the plan for this revision unless it is there.
  void setTarget(int revision);
  int target() const { return m_target; }
  const inspect::ChangePlan& plan() const { return m_plan; }
  // The cluster has answered, or there is none to ask.
  bool isReady() const { return m_ready; }
  // Whether a rollback of the release on the page, started here, has not ended.
  bool isRunning() const { return m_running.contains(m_state->identity()); }
  // Does nothing while the button is off. A plan that is no longer fresh is asked for again first; when it comes out otherwise
  // than it was on screen, nothing is done.
  void rollBack();
  QString helmCommand() const;

signals:
  // The user wants the rollback; the button is switched off meanwhile.
  void pressed();
  void planned();
  void finished(bool good);

protected:
  void hideEvent(QHideEvent* event) override;

private:
  // What a plan or an operation is about; another one makes the plan void.
  struct Subject {
    QString release, name; // its identity, and its name
    int target = 0, current = 0;
    std::string state; // of the current record: an uninstall changes what a rollback does
    bool forced = false;
    friend bool operator==(const Subject&, const Subject&) = default;
  };
  Subject subject() const;
  action::RollbackOptions options(int version) const;
  void ask();
  void go();
  void take(inspect::ChangePlan plan);
  void setForced(bool forced);
  // Whether the target is the state that stands: there is nothing to go back to.
  bool isCurrent() const;
  void updateButton();
  enum class Refusal { None, Superseded, Planned };
  void showError(int version, const Error& error, Refusal refusal);
  // `undoTo`: the revision that an Undo brings back; 0 offers none.
  enum class Check { Done, First }; // whether the user saw what it does, or it is looked at before
  void start(const action::RollbackOptions& options, int undoTo, Check check = Check::Done);

  const ReleaseState* m_state;
  int m_target = 0;
  bool m_ready = false, m_forced = false, m_pressed = false;
  Subject m_errorOf;                // what the error was told of, with the newest revision then
  std::map<QString, int> m_running; // identities of releases: the revision each goes back to
  inspect::ChangePlan m_plan;
  Subject m_planOf;
  QDateTime m_planTime;
  QTimer m_delay;
  widgets::Renewal m_renewal;
  QLabel *m_title, *m_note;
  widgets::PlanView* m_view;
  QWidget* m_computing;
  QLineEdit* m_reason;
  QPushButton* m_button;
  widgets::ProgressRing* m_ring;
  QLabel* m_foot;
  widgets::ErrorCard* m_error;
};

} // namespace chartroom::releases
