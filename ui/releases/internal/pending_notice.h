#pragma once

// PendingNotice: the way out of a revision that is stuck in the middle of an operation, above every tab of the release. It is
// hidden while the newest revision is at rest, and while an operation of this window runs on the release. GUI thread; the state
// must outlive it.

#include "ui/releases/internal/release_state.h"
#include "ui/widgets/notices.h"

namespace chartroom::releases {

class PendingNotice : public widgets::Banner {
  Q_OBJECT
public:
  explicit PendingNotice(const ReleaseState* state, QWidget* parent = nullptr);
  // The history in the state is new, or the release is another one.
  void refresh();

signals:
  void shownChanged();
  void rollbackWanted(int revision);
  void uninstallWanted();

private:
  void markFailed();

  const ReleaseState* m_state;
};

} // namespace chartroom::releases
