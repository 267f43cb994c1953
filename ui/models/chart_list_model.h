#pragma once

// The list of charts, and the filter over it. ChartListModel holds every known chart, one row each, told apart by path.
// ChartFilter is the question (text, facets, deprecated ones); ChartFilterModel answers it and sorts. GUI thread only.

#include "ui/models/chart_entry.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>
#include <QStringList>

#include <vector>

namespace chartroom::models {

class ChartListModel : public QAbstractListModel {
  Q_OBJECT
public:
  enum Role { EntryRole = Qt::UserRole, PathRole };
  using QAbstractListModel::QAbstractListModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  // Display: the name. Tooltip: the path. EntryRole: a ChartEntry.
  QVariant data(const QModelIndex& index, int role) const override;

  const std::vector<ChartEntry>& entries() const { return m_entries; }
  const ChartEntry* find(const QString& path) const;
  int rowOf(const QString& path) const; // -1
  // Makes the rows those of `entries`: rows that stay are kept and changed in place.
  void setEntries(const std::vector<ChartEntry>& entries);
  // Replaces the row of the same path; nothing happens when there is none.
  void update(const ChartEntry& entry);

private:
  std::vector<ChartEntry> m_entries;
};

enum class ChartFacet { Source, Category, State };
enum class ChartSort { Name, Opened, Changed };

struct ChartFilter {
  QString text;                            // every word must occur in name, description, keywords, category or file name
  QStringList sources, categories, states; // what is checked; an empty list lets everything through
  bool deprecated = false;                 // show deprecated charts too

  // The names of the states a chart has: "schema", "library", "application", "missing", "broken".
  static QStringList statesOf(const ChartEntry& entry);
  QStringList& values(ChartFacet facet);
  const QStringList& values(ChartFacet facet) const;
  bool anyFacet() const { return !sources.isEmpty() || !categories.isEmpty() || !states.isEmpty(); }
  bool matches(const ChartEntry& entry) const;
  // The same, but for what is checked in one facet: what its counts are taken over.
  bool matchesExcept(const ChartEntry& entry, ChartFacet facet) const;
  friend bool operator==(const ChartFilter&, const ChartFilter&) = default;

private:
  bool matchesText(const ChartEntry& entry) const;
  bool matchesFacet(const ChartEntry& entry, ChartFacet facet) const;
};

// One value of a facet, and how many charts one would see with it.
struct ChartFacetValue {
  QString id;
  QString label;
  int count = 0;
  friend bool operator==(const ChartFacetValue&, const ChartFacetValue&) = default;
};
// The values that occur in `entries` (or are checked), sources in the order samples, opened, folders; the others by label.
std::vector<ChartFacetValue> facetValues(const std::vector<ChartEntry>& entries, const ChartFilter& filter, ChartFacet facet);

class ChartFilterModel : public QSortFilterProxyModel {
  Q_OBJECT
public:
  explicit ChartFilterModel(QObject* parent = nullptr);
  const ChartFilter& filter() const { return m_filter; }
  void setFilter(const ChartFilter& filter);
  ChartSort order() const { return m_order; }
  void setOrder(ChartSort order);

protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
  ChartFilter m_filter;
  ChartSort m_order = ChartSort::Name;
};

} // namespace chartroom::models
