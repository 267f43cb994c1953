#pragma once

// MeanwhilePanel: the strip above the studio that says that somebody else made a newer revision of the release: what it changed,
// and the two ways on. Comparisons are made in a job, masked. GUI thread. Object names: "meanwhilePanel", "meanwhileTitle",
// "meanwhileText", "rebaseButton", "overwriteButton", "differenceButton", "meanwhileDiff", "meanwhileTexts" (SegmentedControl).

#include "core/inspect/line_diff.h"
#include "core/release/release.h"
#include "ui/jobs/job_runner.h"

#include <QFrame>

#include <memory>

class QLabel;
class QPushButton;

namespace chartroom::widgets {
class DiffView;
class SegmentedControl;
} // namespace chartroom::widgets

namespace chartroom::studio::internal {

class MeanwhilePanel : public QFrame {
  Q_OBJECT
public:
  explicit MeanwhilePanel(jobs::JobRunner* jobs, QWidget* parent = nullptr);

  // `base` is what the studio was prepared on, `newest` what is there now.
  void showRevisions(const std::shared_ptr<const release::Release>& base, const std::shared_ptr<const release::Release>& newest);
  // The release is not there any more.
  void showGone(const QString& name);
  // Opens the difference and puts the focus on the first way on.
  void bringUp();

signals:
  void rebaseRequested();
  void overwriteRequested();

private:
  void setExpanded(bool expanded);
  void showTexts();

  jobs::JobRunner* m_jobs;
  std::shared_ptr<const release::Release> m_base, m_newest;
  QLabel *m_title, *m_text;
  QPushButton *m_rebase, *m_overwrite, *m_difference;
  QWidget* m_details;
  widgets::SegmentedControl* m_texts;
  widgets::DiffView* m_diff;
  inspect::DiffModel m_values, m_manifest;
};

} // namespace chartroom::studio::internal
