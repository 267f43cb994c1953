#pragma once

// ChartDetail: the right side of the room: one chart's header, facts, tabs and the pages behind them. It reads the chart in a
// job; while another is being read the old one stays for a moment, then skeleton rows. A chart that broke while it was on show
// keeps its last good contents below the error.

#include "ui/charts/internal/detail_pages.h"

#include <QHash>
#include <QWidget>

#include <utility>
#include <vector>

class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace chartroom::widgets {
class Banner;
class ChartTile;
class PillLabel;
class SkeletonRows;
class TabBar;
} // namespace chartroom::widgets

namespace chartroom::charts {
class ChartLibrary;
} // namespace chartroom::charts

namespace chartroom::charts::internal {

// Label above value, side by side with hairlines between; what does not fit goes into further lines.
class FactsStrip : public QWidget {
  Q_OBJECT
public:
  explicit FactsStrip(QWidget* parent = nullptr);
  void setFacts(const std::vector<std::pair<QString, QString>>& facts);
  const std::vector<std::pair<QString, QString>>& facts() const { return m_facts; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  std::vector<QRectF> place(int width) const;
  std::vector<std::pair<QString, QString>> m_facts;
};

class ChartDetail : public QWidget {
  Q_OBJECT
public:
  ChartDetail(ChartLibrary* library, QWidget* parent = nullptr);
  // An empty path shows that nothing is chosen.
  void setChart(const QString& path);
  QString path() const { return m_path; }
  Contents contents() const { return m_contents; }
  // Opens the studio with the chart on show. False when there is none that can be installed.
  bool install();
  bool focusSearch();

signals:
  void openWanted();

private:
  void load();
  void take(const Contents& contents);
  void showHeader(const models::ChartEntry& entry);
  void showProblem(const models::ChartEntry& entry);
  void showTab();
  DetailPage* pageOf(const QString& id);
  void openMenu();
  QString helmCommand() const;

  ChartLibrary* m_library;
  QString m_path;
  Contents m_contents; // the last good ones
  QHash<QString, DetailPage*> m_pages;
  QHash<QString, Contents> m_fed; // what each page shows

  QStackedLayout* m_stack;
  widgets::EmptyState* m_nothing;
  widgets::SkeletonRows* m_loading;
  QWidget* m_whole;
  QWidget* m_header;
  QWidget* m_errorRow;
  QWidget* m_rest; // takes the room below an error that has nothing below it
  widgets::ErrorCard* m_error;
  widgets::ChartTile* m_tile;
  widgets::ElidedLabel* m_name;
  widgets::PillLabel* m_pill;
  widgets::ElidedLabel* m_line;
  QPushButton* m_install;
  QToolButton* m_more;
  FactsStrip* m_facts;
  widgets::Banner* m_banner;
  QWidget* m_body;
  widgets::TabBar* m_tabs;
  QStackedLayout* m_tabStack;
};

} // namespace chartroom::charts::internal
