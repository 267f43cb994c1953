#pragma once

// ActionBar: the strip at the bottom of the studio. Left, what would happen, computed from the preview; right, the release's name
// and namespace while installing, the options, the copied command, and the one primary button. While there are errors the button
// keeps its look, gets a red count, and pressing it goes to the first of them. What does not fit goes
// behind "…".
//
// Object names: summary, summaryDetail, fixLink, showEffect, releaseNameField, namespaceField, optionWait, optionHooks,
// optionAtomic, moreOptions, copyCommandButton, primaryButton.

#include <QFrame>
#include <QTimer>

#include "ui/widgets/painting.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QToolButton;

namespace chartroom::widgets {
class ElidedLabel;
class ProgressRing;
class Select;
} // namespace chartroom::widgets

namespace chartroom::studio {

class StudioSession;

class ActionBar : public QFrame {
  Q_OBJECT
public:
  explicit ActionBar(StudioSession* session, QWidget* parent = nullptr);

  bool wait() const;
  int limitMinutes() const; // after which the operation counts as failed
  bool hooks() const;
  bool atomic() const;
  void setNameSpaces(const QStringList& names);
  // The title and the step of the operation that is under way on this release; empty when none is.
  void setProgress(const QString& title, const QString& text);
  // What the upgrade does in the cluster. While `blocked` is set the primary applies nothing: it asks for a decision.
  struct Effect {
    QString headline, detail;
    widgets::Tone tone = widgets::Tone::Neutral;
    bool asking = false;
    bool waiting = false; // the primary was pressed
    QString blocked;      // "Decide about revision 3 first"
    QString primary;      // what the button says where it does not lead to an upgrade
    int nextRevision = 0;
    friend bool operator==(const Effect&, const Effect&) = default;
  };
  void setEffect(const Effect& effect);
  // Whether there is a cluster to act on; without one the primary offers the sandbox.
  void setCluster(bool there);
  // A press that waits for a preview does not count any more.
  void dropPress();
  void refresh();

signals:
  void primaryRequested();
  void sandboxRequested();
  void firstProblemRequested();
  void sameNameRequested(); // show the release that has the name already
  void decisionRequested();
  void effectRequested();
  void optionsChanged();
  void copyRequested();

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  bool createsNamespace() const; // an installation, before it does
  void renderingChanged();
  void press();
  void layOut();

  StudioSession* m_session;
  QLabel *m_summary, *m_removed, *m_detail;
  QPushButton *m_fix, *m_show;
  widgets::ProgressRing* m_ring;
  QLineEdit* m_name;
  QComboBox *m_nameSpace, *m_limit;
  QPushButton *m_wait, *m_hooks, *m_atomic, *m_copy, *m_primary;
  QToolButton* m_more;
  QLabel* m_badge;
  Effect m_effect;
  QString m_running; // the title of the operation under way
  QString m_progress;
  bool m_cluster = false;
  int m_pressedFor = 0;  // the preview that a press waits for; it counts once that is there, and only for what it showed
  bool m_behind = false; // the preview of what is typed takes its time
  QTimer m_patience;
};

} // namespace chartroom::studio
