#pragma once

// IdleTrim: gives memory that was freed back to the system once no job has run for a while. Renders and decoded releases leave
// large free areas behind, which the allocator keeps. GUI thread; the work is done in a job.

#include "ui/jobs/job_runner.h"

#include <QObject>
#include <QTimer>

namespace chartroom::gui {

class IdleTrim : public QObject {
  Q_OBJECT
public:
  explicit IdleTrim(jobs::JobRunner* jobs, QObject* parent = nullptr);

private:
  void jobsChanged();
  void trim();

  jobs::JobRunner* m_jobs;
  QTimer m_idle;
  bool m_worked = false; // something ran since the last time
};

// To be called before the first thread begins: few areas to allocate from, and large blocks that go back when they are freed.
void tuneAllocator();

} // namespace chartroom::gui
