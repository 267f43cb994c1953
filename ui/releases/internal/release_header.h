#pragma once

// The head of a release's page: back, tile, name, status, one line of facts, and what can be done. GUI thread only.
// Object names: "backButton", "releaseTitle", "releaseStatus", "upgradeButton", "uninstallButton", "copyCommandButton",
// "moreButton".

#include "ui/releases/internal/release_state.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace chartroom::widgets {
class ChartTile;
class ElidedLabel;
class PillLabel;
} // namespace chartroom::widgets

namespace chartroom::releases {

class ReleaseHeader : public QWidget {
  Q_OBJECT
public:
  explicit ReleaseHeader(QWidget* parent = nullptr);
  void show(const ReleaseState& state);

signals:
  void back();
  void upgrade();
  void uninstall();
  void copyCommand();
  void moreRequested(const QPoint& at);

private:
  widgets::ChartTile* m_tile;
  QLabel* m_title;
  widgets::PillLabel* m_status;
  widgets::ElidedLabel* m_facts;
  QPushButton *m_upgrade, *m_uninstall;
  QToolButton *m_copy, *m_more;
};

// "11 Nov 2026, 09:41" and its parts, in the user's zone.
QString dateText(const release::Timestamp& time);
QString dayText(const release::Timestamp& time);
QString hourText(const release::Timestamp& time);

} // namespace chartroom::releases
