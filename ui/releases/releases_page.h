#pragma once

// ReleasesPage: the list of releases in the chosen namespace or in all of them. It reads metadata first and decodes records and
// live health for the rows in sight; while it is shown it asks again every few seconds, and at once when a release was changed by
// this program. GUI thread only.
//
// Object names: "releaseTable" (QTreeView), "releaseFilter", "chipAll", "chipPending", "chipFailed", "chipDeployed", "chipOther",
// "installChartButton", "releasesError" (ErrorCard), "releasesEmpty", "releasesBanner", "releasesSkeleton".

#include "core/base/error.h"
#include "core/inspect/release_records.h"
#include "core/inspect/release_resources.h"
#include "core/release/storage.h"
#include "ui/widgets/page.h"

#include <QDateTime>

#include <map>
#include <memory>
#include <optional>
#include <vector>

class QButtonGroup;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;
class QTreeView;

namespace chartroom::models {
class ReleaseListModel;
class ReleaseFilterModel;
} // namespace chartroom::models

namespace chartroom::widgets {
class Banner;
class EmptyState;
class ErrorCard;
class SearchField;
class SkeletonRows;
class Veil;
} // namespace chartroom::widgets

namespace chartroom::releases {

class ReleaseDelegate;

class ReleasesPage : public widgets::Page {
  Q_OBJECT
public:
  ReleasesPage(widgets::Workspace* workspace, std::shared_ptr<inspect::ReleaseRecords> records, QWidget* parent = nullptr);

  models::ReleaseListModel* model() const { return m_model; }
  // True when everything in sight was read.
  bool isSettled() const;
  // The row that is selected: its page at this tab, or the studio. Nothing without one.
  void openCurrent(const QString& tab);
  void upgradeCurrent();

  void activated() override;
  void deactivated() override;
  bool focusFilter() override;
  bool escape() override;
  void prepareSearch() override;
  std::vector<widgets::PaletteEntry> search(const QString& text) const override;

signals:
  void refreshed();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void build();
  void refresh();
  void takeHeads(const std::vector<release::Head>& heads, qint64 milliseconds);
  void fail(const Error& error);
  void readRecords();
  void readHealth();
  void showState();
  std::pair<QString, QString> failureWords(const Error& error) const;
  void updateChips();
  void updateStatus();
  void openRow(const QModelIndex& index, const QString& tab = {});
  void openMenu(const QModelIndex& index, const QPoint& at);
  std::vector<int> visibleRows() const; // of the source model

  widgets::Workspace* m_workspace;
  std::shared_ptr<inspect::ReleaseRecords> m_records;
  models::ReleaseListModel* m_model;
  models::ReleaseFilterModel* m_filter;
  QLabel* m_summary;
  widgets::SearchField* m_search;
  QButtonGroup* m_chips;
  QPushButton* m_install;
  QStackedWidget* m_body;
  QTreeView* m_view;
  ReleaseDelegate* m_delegate;
  widgets::SkeletonRows* m_skeleton;
  widgets::EmptyState* m_empty;
  QWidget* m_failure;
  widgets::ErrorCard* m_card;
  widgets::Banner* m_banner;
  widgets::Veil* m_veil;
  QTimer* m_poll;
  QTimer* m_soon;
  bool m_active = false, m_loaded = false;
  std::optional<Error> m_error;
  QDateTime m_readAt;
  qint64 m_readMilliseconds = 0;
  std::map<std::pair<std::string, std::string>, qint64> m_healthAt;
};

} // namespace chartroom::releases
