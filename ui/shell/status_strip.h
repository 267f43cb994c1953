#pragma once

// The status bar, 24 px: the cluster and what it is at the left, what the page says of itself at the right.

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
  QStringList clusterTexts() const;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  widgets::Workspace* m_workspace;
  QStringList m_page;
};

} // namespace chartroom::shell
