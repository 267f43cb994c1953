#pragma once

// MainWindow: rail, top bar, the stack of pages, status bar, palette and toasts. It makes pages when they are first
// shown, answers the Workspace's requests by showing the right room, and keeps its geometry in the settings. It knows
// rooms only as PageEntry values; what the program around it can do about clusters it gets as ShellActions.
//
// A request that names something ("open this chart") reaches a room that was not made yet as well: the room is made
// first and the request told once more, so a room that was there already may hear one twice.

#include "ui/widgets/page.h"
#include "ui/widgets/workspace.h"

#include <QMainWindow>

#include <functional>
#include <map>
#include <vector>

class QStackedWidget;

namespace chartroom::widgets {
class ToastArea;
}

namespace chartroom::shell {

class CommandPalette;
class PaneWalker;
class Rail;
class StatusStrip;
class TopBar;
struct ContextChoice;
struct PaletteQuery;

// What the program can do; an empty function takes the button that would call it away.
struct ShellActions {
  std::function<void()> startSandbox;
  std::function<void(const QString& path)> openKubeconfig;
  std::function<void(const QString& text)> takeKubeconfig; // pasted
  std::function<void(const QString& context)> chooseContext;
  std::function<void(const QString& path)> forgetKubeconfig;
  std::function<QList<widgets::DraftOffer>()> drafts;                 // blocks on the disk; called in a job
  std::function<std::function<void()>(const QString& key)> dropDraft; // likewise; what it returns puts the draft back
};

class MainWindow : public QMainWindow {
  Q_OBJECT
public:
  MainWindow(widgets::Workspace* workspace, std::vector<widgets::PageEntry> pages, ShellActions actions, QWidget* parent = nullptr);
  ~MainWindow() override;

  // Known ids: the entries' own, "welcome", "settings". False for others.
  bool showPage(const QString& id);
  QString currentPageId() const { return m_current; }
  widgets::Page* currentPage() const;
  // Makes the page if it is not there yet; null for an unknown id.
  widgets::Page* page(const QString& id);

  void setContexts(const std::vector<ContextChoice>& contexts);
  CommandPalette* palette() const { return m_palette; }

protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  bool has(const QString& id) const;
  void lightRail();
  void goTo(const QString& id);
  void openPalette();
  bool focusNextPrevChild(bool next) override;
  QString whatStoppingLeaves() const;
  bool isCovered() const;           // by the palette, the help card or the question before closing
  QStringList changingJobs() const; // titles of what is changing a cluster now
  void setCloseWhenDone(bool close);
  void closeIfDone();
  void addShortcuts();
  void answerRequests();
  void openFiles();
  void openPath(const QString& path);
  void openKubeconfig();
  void pasteKubeconfig();
  void showHelp();
  std::vector<widgets::PaletteEntry> search(const PaletteQuery& query);
  std::vector<widgets::PaletteEntry> commands();

  widgets::Workspace* m_workspace;
  std::vector<widgets::PageEntry> m_entries;
  ShellActions m_actions;
  std::map<QString, widgets::Page*> m_pages;
  QString m_current;
  Rail* m_rail;
  TopBar* m_top;
  QStackedWidget* m_stack;
  StatusStrip* m_status;
  CommandPalette* m_palette;
  widgets::ToastArea* m_toasts;
  PaneWalker* m_panes;
  bool m_closeWhenDone = false, m_stopJobs = false;
};

} // namespace chartroom::shell
