#pragma once

// ChartsPage: the charts room. Left the facets, in the middle the list with filter and order, right the chosen chart: README,
// values, schema, templates, dependencies, CRDs. Charts are the samples and what was opened: folders, archives, folders of
// charts; also by dropping them on the page. The rest of the program reaches it through Workspace::chartRequested (a chart is
// opened and chosen) and chartsRequested.
//
// Object names, for tests and the tour:
//   chartFilter, chartSort, chartOpen, chartList, chartCount, chartBroken     the list and what stands above it
//   facetsButton, facetsPanel, chartFacets, clearFilters, showDeprecated      the facets
//   chartDetail, chartName, chartOrigin, chartFacts, chartBanner, chartMore, chartInstall, chartTabs, chartError   the chart
//   readmeView · valuesEditor, valuesSearch, valuesHits, valuesPath, valuesPrevious, valuesNext, valuesCopyPath
//   schemaTree, schemaSource, schemaChoice, schemaDraft, schemaError
//   templateFilter, templateList, templateTitle, templateSource · crdFilter, crdList, crdTitle, crdSource
//   dependencyTable, dependencyAdvice · chartsEmpty, valuesNotice, dropHint
// Tabs of chartTabs by id: readme, values, schema, templates, dependencies, crds.

#include "ui/models/chart_list_model.h"
#include "ui/widgets/page.h"

class QLabel;
class QListView;
class QPushButton;
class QStackedLayout;
class QTimer;
class QToolButton;

namespace chartroom::widgets {
class Banner;
class EmptyState;
class SearchField;
class Select;
struct ChartSource;
} // namespace chartroom::widgets

namespace chartroom::charts {

class ChartLibrary;
namespace internal {
class ChartDetail;
class FacetsPanel;
} // namespace internal

class ChartsPage : public widgets::Page {
  Q_OBJECT
public:
  explicit ChartsPage(widgets::Workspace* workspace, QWidget* parent = nullptr);

  void activated() override;
  bool focusFilter() override;
  bool primaryAction() override;
  bool escape() override;
  std::vector<widgets::PaletteEntry> search(const QString& text) const override;

  ChartLibrary* library() const { return m_library; }
  // Adds and chooses charts, folders of charts, or tells what to do with values files.
  void openPaths(const QStringList& paths);
  // Chooses a chart of the list; filters that hide it are cleared.
  void select(const QString& path);
  QString selected() const;

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

private:
  QWidget* makeListPane();
  void openMenu();
  void askFor(bool folder);
  void setFilter(const models::ChartFilter& filter);
  void refresh();
  void showStatus();
  void keepSelection();
  void step(int by);
  void noteValuesFile(const QString& path);

  widgets::Workspace* m_workspace;
  ChartLibrary* m_library;
  models::ChartFilterModel* m_shown;
  models::ChartFilter m_filter;
  QTimer* m_refresh;
  bool m_narrow = false;

  internal::FacetsPanel* m_facets;
  internal::ChartDetail* m_detail;
  widgets::SearchField* m_field;
  widgets::Select* m_sort;
  QPushButton* m_open;
  QToolButton* m_facetsButton;
  QLabel* m_count;
  QPushButton* m_broken;
  QStackedLayout* m_listStack;
  QListView* m_list;
  widgets::EmptyState* m_empty;
  widgets::Banner* m_notice;
  QString m_wanted; // the chart that was asked for and is not read yet
  QString m_first;  // the chart on show while charts are read and nobody chose one
  QWidget* m_dropHint;
};

// How the shell finds the room: id "charts".
widgets::PageEntry chartsPageEntry();

} // namespace chartroom::charts
