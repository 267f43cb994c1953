#pragma once

// ReleasePage: one release with its live resources, values, manifest, history, hooks and notes. Whatever state the newest
// revision is in, the page opens: a failed or pending release can be read, compared, rolled back and uninstalled. It reads the
// history when opened, asks for news every few seconds while shown, and at once after this program changed the release.
// GUI thread only.
//
// Object names: "releaseTabs" (TabBar with ids "resources", "values", "manifest", "history", "hooks", "notes"), "releaseError",
// "failedBanner", "lostBanner"; those of the parts stand in internal/*.h.

#include "core/base/error.h"
#include "core/inspect/release_records.h"
#include "ui/releases/internal/release_state.h"
#include "ui/widgets/page.h"

#include <QDateTime>

#include <memory>
#include <optional>

class QStackedWidget;
class QTimer;

namespace chartroom::widgets {
class Banner;
class ErrorCard;
class Veil;
class SkeletonRows;
class TabBar;
} // namespace chartroom::widgets

namespace chartroom::releases {

class HistoryTab;
class HooksTab;
class ManifestTab;
class NotesTab;
class PendingNotice;
class ReleaseHeader;
class ResourcesTab;
class UninstallPanel;
class ValuesTab;

class ReleasePage : public widgets::Page {
  Q_OBJECT
public:
  ReleasePage(widgets::Workspace* workspace, std::shared_ptr<inspect::ReleaseRecords> records, QWidget* parent = nullptr);
  ~ReleasePage() override;

  // `tab` as Workspace::openRelease has it, or "uninstall" for the confirmation; empty keeps the tab.
  void open(const QString& nameSpace, const QString& name, const QString& tab);
  // Nobody looks at the release any more: what was read of it is given back. open() reads it anew.
  void close();
  const ReleaseState& state() const { return m_state; }
  HistoryTab* history() const { return m_history; }
  ResourcesTab* resources() const { return m_resources; }
  QString currentTab() const;
  // Focus::Tab also puts the focus into what the tab is used with.
  enum class Focus { Stays, Tab };
  void showTab(const QString& id, Focus focus = Focus::Stays);
  void upgrade();

  void activated() override;
  void deactivated() override;
  bool focusFilter() override;
  bool primaryAction() override;
  bool escape() override;
  std::vector<widgets::PaletteEntry> search(const QString& text) const override;

signals:
  void backRequested();
  // The history was read (or not).
  void read();

private:
  void refresh();
  void take(inspect::ReleaseHistory history);
  void fail(const Error& error);
  void countObjects();
  void showParts();
  void tabChanged();
  void updateStatus();
  void openMenu(const QPoint& at);
  void copyCommand();
  void showRollback(int revision);
  void showUninstall();
  void hideUninstall();
  void showLost();
  void retry();
  void placeNotices();

  ReleaseState m_state;
  ReleaseHeader* m_header;
  widgets::TabBar* m_tabs;
  QWidget* m_noticeHolder;
  widgets::Banner *m_lost, *m_failed;
  PendingNotice* m_pending;
  widgets::Veil* m_veil;
  UninstallPanel* m_uninstall;
  QStackedWidget* m_body;
  QStackedWidget* m_pages;
  widgets::ErrorCard* m_error;
  ResourcesTab* m_resources;
  ValuesTab* m_values;
  ManifestTab* m_manifest;
  HistoryTab* m_history;
  HooksTab* m_hooks;
  NotesTab* m_notes;
  QTimer* m_poll;
  bool m_active = false;
  bool m_again = false; // asked to read while a read was running
  QString m_decodeText;
  std::optional<Error> m_unread; // why the last read failed
  QDateTime m_readAt;            // of what is on show
};

} // namespace chartroom::releases
