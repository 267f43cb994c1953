#pragma once

// PlanView: what an upgrade or a rollback does, as headed lists: what is refused and by what first, then objects, pods, hooks,
// edited fields, CRDs. Beside conflicts it offers to force them. It says where its facts come from, and what is not known. GUI
// thread. Object names: "planView", "forceButton", "planSource".

#include "core/inspect/change_plan.h"
#include "ui/widgets/painting.h"

#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace chartroom::widgets {

class PlanView : public QWidget {
  Q_OBJECT
public:
  explicit PlanView(QWidget* parent = nullptr);
  // Nothing happens when it is on show already: a button keeps the focus when an answer is asked for again.
  void showPlan(const inspect::ChangePlan& plan);
  // A sentence instead of a plan.
  void showText(const QString& text);

signals:
  // The user wants conflicts forced, or not any more.
  void forceRequested(bool force);

private:
  void clear();
  void addSection(
      const char* icon, Tone tone, const QString& title, const std::vector<inspect::PlanItem>& items, const QString& hint = {});
  void addNote(const QString& text, int indent = 22);
  void addForceButton(const QString& text, bool force);
  // What the plan does where nothing stops it.
  void addEffects(const inspect::ChangePlan& plan);

  QVBoxLayout* m_column;
  std::optional<inspect::ChangePlan> m_shown; // none while it is a sentence
};

} // namespace chartroom::widgets
