#pragma once

// The top bar: which cluster and namespace the window works on, the command field, running jobs, notices, help. It
// shows the Workspace and changes it; contexts themselves come from whoever knows the kubeconfig.

#include <QAbstractButton>
#include <QWidget>

#include <vector>

namespace chartroom::widgets {
class Workspace;
class ProgressRing;
} // namespace chartroom::widgets

class QLabel;
class QMenu;
class QToolButton;

namespace chartroom::shell {

// A context of the kubeconfig as the menu shows it.
struct ContextChoice {
  QString name;
  QString detail; // its cluster's address
  QString file;   // the opened or pasted kubeconfig that it is in; empty for the user's own
  bool readOnly = false;
};

// "● prod-eu-1 reachable ⌄" or "⬡ shop ⌄".
class ChoiceButton : public QAbstractButton {
  Q_OBJECT
public:
  explicit ChoiceButton(QWidget* parent = nullptr);
  struct Look {
    QString icon; // instead of a dot
    int tone = 0; // widgets::Tone
    bool dot = false, hollow = false, lock = false;
    QString name, state;
    friend bool operator==(const Look&, const Look&) = default;
  };
  void setLook(const Look& look);
  const Look& look() const { return m_look; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {120, 32}; }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  Look m_look;
};

class TopBar : public QWidget {
  Q_OBJECT
public:
  explicit TopBar(widgets::Workspace* workspace, QWidget* parent = nullptr);
  void setContexts(const std::vector<ContextChoice>& contexts);
  // What can be done about clusters; a menu entry without an answer is not there.
  void setClusterEntries(bool sandbox, bool openKubeconfig);
  void addNotice(const QString& text);

signals:
  void paletteRequested();
  void contextChosen(const QString& name);
  void sandboxRequested();
  void kubeconfigRequested();
  void kubeconfigForgotten(const QString& path);
  void helpRequested();

protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

private:
  void showCluster();
  void showNameSpace();
  void showJobs();
  void openContextMenu();
  void openNameSpaceMenu();
  void openJobsMenu();
  void fillJobsMenu(QMenu* menu);
  void openNoticesMenu();
  void place();
  void popUp(QMenu* menu, const QWidget* below) const;

  widgets::Workspace* m_workspace;
  ChoiceButton *m_context, *m_nameSpace;
  QAbstractButton* m_command;
  QAbstractButton* m_jobs;
  QToolButton *m_bell, *m_help;
  std::vector<ContextChoice> m_contexts;
  QStringList m_notices;
  bool m_unseen = false, m_sandbox = false, m_kubeconfig = false;
};

} // namespace chartroom::shell
