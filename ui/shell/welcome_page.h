#pragma once

// The first page: start the sandbox, connect a cluster, the three steps, recent charts, and a place to drop things.
// What the program around it cannot do (no sandbox linked, no charts room) is not offered.

#include "ui/widgets/page.h"
#include "ui/widgets/workspace.h"

#include <functional>

class QBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace chartroom::shell {

class WelcomePage : public widgets::Page {
  Q_OBJECT
public:
  struct Offers {
    bool sandbox = false;
    bool kubeconfig = false;
    bool charts = false; // the charts room is there
    bool studio = false;
    bool releases = false;
    std::function<QList<widgets::DraftOffer>()> drafts;                 // reads them; blocks
    std::function<std::function<void()>(const QString& key)> dropDraft; // blocks; what it returns puts the draft back
  };
  WelcomePage(widgets::Workspace* workspace, const Offers& offers, QWidget* parent = nullptr);
  void activated() override;

signals:
  void kubeconfigFileWanted();
  void kubeconfigPasteWanted();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void foldRows();
  void fillRecent();
  void readDrafts();
  void showDrafts(const QList<widgets::DraftOffer>& drafts);
  void openDraft(const widgets::DraftOffer& draft);
  void dropDraft(const widgets::DraftOffer& draft, const QString& title);
  void showClusterLine();
  bool isSandboxRunning() const;
  void showSandbox(); // its button and the words beside it follow the cluster's state

  widgets::Workspace* m_workspace;
  Offers m_offers;
  QScrollArea* m_scroll;
  QList<QBoxLayout*> m_rows;
  QLabel* m_line;
  QPushButton* m_sandbox = nullptr; // null where no sandbox is offered
  QLabel* m_sandboxState = nullptr;
  QVBoxLayout* m_recent;
  QWidget* m_drafts; // hidden while there are none
  QVBoxLayout* m_draftRows;
  QPushButton* m_clear;
};

} // namespace chartroom::shell
