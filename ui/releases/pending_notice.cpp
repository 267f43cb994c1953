#include "ui/releases/internal/pending_notice.h"

#include "core/inspect/release_history.h"
#include "ui/models/plain_error.h"
#include "ui/models/release_list_model.h"
#include "ui/models/release_resource_model.h"

#include <QDateTime>

namespace chartroom::releases {

using namespace widgets;

PendingNotice::PendingNotice(const ReleaseState* state, QWidget* parent) : Banner(Tone::Warn, parent), m_state(state) {
  setObjectName(QStringLiteral("pendingBanner"));
  hide();
  connect(state->workspace->jobs(), &jobs::JobRunner::changed, this, [this] {
    if (m_state->loaded()) refresh();
  });
}

void PendingNotice::refresh() {
  const inspect::ReleasePtr last = m_state->last();
  const bool pending = last && (release::isPending(last->info.status) || last->info.status == release::status::kUninstalling);
  // What this window works on needs no way out.
  const bool wanted = pending && m_state->whyBusy().isEmpty();
  if (wanted == isHidden()) {
    setVisible(wanted);
    emit shownChanged();
  }
  if (!wanted) return;
  std::vector<NoticeAction> actions;
  if (const int good = inspect::lastGoodRevision(m_state->history.revisions); good > 0)
    actions.push_back({tr("Roll back to %1…").arg(good), [this, good] { emit rollbackWanted(good); }, false});
  actions.push_back({tr("Mark as failed"), [this] { markFailed(); }, false});
  actions.push_back({tr("Uninstall…"), [this] { emit uninstallWanted(); }, false});
  const release::Timestamp started = inspect::timeOf(*last);
  setContent(tr("Revision %1 is %2").arg(last->version).arg(QString::fromStdString(last->info.status)),
      tr("Started %1. If nobody works on it any more, choose how to go on.")
          .arg(models::longAge(models::toDateTime(started.instant), QDateTime::currentDateTime())),
      actions);
}

void PendingNotice::markFailed() {
  const auto session = m_state->workspace->session();
  const inspect::ReleasePtr last = m_state->last();
  if (!session || !last) return;
  m_state->workspace->jobs()->start(
      this,
      {QStringLiteral("markFailed"), tr("Marking revision %1 failed").arg(last->version), jobs::Effect::Changes,
          m_state->workspace->cluster().name},
      [session, last](const Context& context) -> Result<void> {
        // Somebody may have finished it meanwhile: only the record that was seen is changed.
        CHARTROOM_ASSIGN(release::Release stored, session->storageIn(last->nameSpace)->get(context, last->name, last->version));
        if (stored.info.status != last->info.status)
          return Error{Code::Conflict, "the release is " + stored.info.status + " by now", {}, {}};
        stored.setStatus(release::status::kFailed, "Marked as failed, was " + last->info.status);
        return session->storageIn(last->nameSpace)->update(context, stored);
      },
      [this, space = m_state->nameSpace, name = m_state->name, version = last->version](Result<void> result) {
        if (result) {
          m_state->workspace->toast(tr("Revision %1 of %2 is marked as failed").arg(version).arg(name));
        } else {
          const models::PlainError plain = models::plainError(result.error());
          m_state->workspace->reportError(
              tr("Revision %1 of %2 was not changed. %3").arg(version).arg(name, plain.text), plain.details);
        }
        m_state->workspace->announceReleaseChange(space, name);
      });
}

} // namespace chartroom::releases
