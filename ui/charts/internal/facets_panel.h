#pragma once

// FacetsPanel: the left side of the room: which charts the list shows. It keeps the filter's facets and says when they change.

#include "ui/models/chart_facet_model.h"

#include <QWidget>

class QPushButton;
class QTreeView;
class QLabel;

namespace chartroom::widgets {
class Toggle;
} // namespace chartroom::widgets

namespace chartroom::charts::internal {

class FacetsPanel : public QWidget {
  Q_OBJECT
public:
  explicit FacetsPanel(QWidget* parent = nullptr);
  // Counts again, and shows what the filter has checked.
  void setFacets(const std::vector<models::ChartEntry>& entries, const models::ChartFilter& filter);

signals:
  void toggled(chartroom::models::ChartFacet facet, const QString& id, bool checked);
  void deprecatedToggled(bool shown);
  void cleared();

private:
  void act(const QModelIndex& index);
  models::ChartFacetModel* m_model;
  QTreeView* m_tree;
  QPushButton* m_clear;
  widgets::Toggle* m_deprecated;
  QLabel* m_deprecatedCount;
  QWidget* m_deprecatedRow;
};

} // namespace chartroom::charts::internal
