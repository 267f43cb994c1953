#pragma once

// ChartFacetModel: the facets beside the list of charts as a tree of two levels: group, value with check box and count. A long
// group ends with a row that shows the rest. GUI thread only.

#include "ui/models/chart_list_model.h"

#include <QAbstractItemModel>

#include <array>

namespace chartroom::models {

class ChartFacetModel : public QAbstractItemModel {
  Q_OBJECT
public:
  enum Role { KindRole = Qt::UserRole, CountRole, IdRole, FacetRole };
  enum Kind { Group, Value, More };
  // Values of a group that are shown before the rest is asked for.
  static constexpr int kShort = 6;

  using QAbstractItemModel::QAbstractItemModel;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  // Check state only; emits toggled() and leaves the answer to setFacets().
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

  // Counts again. Rows stay as they are where the values are the same.
  void setFacets(const std::vector<ChartEntry>& entries, const ChartFilter& filter);
  // Shows all values of the group that this row belongs to.
  void showAll(const QModelIndex& more);

signals:
  void toggled(chartroom::models::ChartFacet facet, const QString& id, bool checked);

private:
  struct Section {
    ChartFacet facet = ChartFacet::Source;
    std::vector<ChartFacetValue> values;
    QStringList checked;
    bool whole = false;
    bool opening = false; // between the row that offers the rest and the rest
  };
  int shownValues(const Section& section) const;

  std::vector<Section> m_sections; // those with values
  std::array<bool, 3> m_whole{};
};

} // namespace chartroom::models
