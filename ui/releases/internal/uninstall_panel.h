#pragma once

// The confirmation of an uninstall, in place over the tabs: what is removed, what is kept, whether the history stays. Nothing
// happens before its button is pressed. GUI thread only.
// Object names: "uninstallPanel", "keepHistory" (Toggle), "uninstallConfirm", "uninstallCancel", "uninstallError".

#include "core/inspect/uninstall_plan.h"
#include "ui/releases/internal/release_state.h"

#include <QFrame>

#include <set>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace chartroom::widgets {
class ErrorCard;
class ProgressRing;
class Toggle;
} // namespace chartroom::widgets

namespace chartroom::releases {

class UninstallPanel : public QFrame {
  Q_OBJECT
public:
  explicit UninstallPanel(const ReleaseState* state, QWidget* parent = nullptr);
  // The panel opens: every choice is as it is at first.
  void reset();
  // The release was read again: says what would be removed. What went wrong before stays.
  void prepare();
  // Whether the release on the page is being uninstalled.
  bool isRunning() const { return m_running.contains(m_state->identity()); }
  QString helmCommand() const;

signals:
  void closed();
  // The release is gone, its history with it unless kept.
  void uninstalled(bool historyKept);

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  // Shows what the records know, and asks the cluster for the rest.
  void prepareHistory(const inspect::ReleasePtr& record);
  void askAbout(const inspect::UninstallPlan& known, const std::vector<inspect::ReleasePtr>& revisions);
  // `begun`: an uninstall did not come to its end. `note` is a last sentence; may be empty.
  void showPlan(inspect::UninstallPlan plan, bool begun, const QString& note);
  void setText(const QString& text);
  void fitText();
  void confirm();
  void showRunning();

  const ReleaseState* m_state;
  QLabel* m_title;
  QLabel* m_text;
  QLabel* m_busy; // why it cannot be pressed now
  QScrollArea* m_scroll;
  widgets::Toggle* m_keep;
  widgets::Toggle* m_hooks;
  QPushButton *m_confirm, *m_cancel;
  widgets::ProgressRing* m_ring;
  widgets::ErrorCard* m_error;
  std::set<QString> m_running; // identities of releases
};

} // namespace chartroom::releases
