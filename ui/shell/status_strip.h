#pragma once

// The status bar, 24 px: what the window is about to do, then the cluster at the left, what the page says of itself at the right.

#include <QStringList>
#include <QWidget>

namespace chartroom::widgets {
class Workspace;
}

namespace chartroom::shell {

class StatusStrip : public QWidget {
  Q_OBJECT
public:
  explicit StatusStrip(widgets::Workspace* workspace, QWidget* parent = nullptr);
  void setPageTexts(const QStringList& texts);
  // What the window is about to do by itself; empty when nothing.
  void setIntent(const QString& text);
  QString intent() const { return m_intent; }
  QStringList clusterTexts() const;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  widgets::Workspace* m_workspace;
  void changed();

  QString m_intent;
  QStringList m_page;
};

} // namespace chartroom::shell
