#include "ui/models/chart_facet_model.h"

#include <algorithm>

namespace chartroom::models {
namespace {

constexpr quintptr kGroupId = ~quintptr{0};

} // namespace

int ChartFacetModel::shownValues(const Section& section) const {
  const int all = static_cast<int>(section.values.size());
  // One row more is no longer than the row that offers it.
  return section.whole || all <= kShort + 1 ? all : kShort;
}

QModelIndex ChartFacetModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kGroupId);
}

QModelIndex ChartFacetModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroupId) return {};
  return createIndex(static_cast<int>(child.internalId()), 0, kGroupId);
}

int ChartFacetModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_sections.size());
  if (parent.internalId() != kGroupId || parent.column() != 0) return 0;
  const Section& section = m_sections[static_cast<std::size_t>(parent.row())];
  const int shown = shownValues(section);
  return shown + (shown < static_cast<int>(section.values.size()) && !section.opening ? 1 : 0);
}

int ChartFacetModel::columnCount(const QModelIndex&) const { return 1; }

QVariant ChartFacetModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const bool isGroup = index.internalId() == kGroupId;
  const Section& section = m_sections[isGroup ? static_cast<std::size_t>(index.row()) : index.internalId()];
  if (role == FacetRole) return static_cast<int>(section.facet);
  if (isGroup) {
    if (role == KindRole) return Group;
    if (role == Qt::DisplayRole)
      return section.facet == ChartFacet::Source     ? tr("Source")
             : section.facet == ChartFacet::Category ? tr("Category")
                                                     : tr("State");
    return {};
  }
  if (index.row() >= shownValues(section)) {
    if (role == KindRole) return More;
    if (role == Qt::DisplayRole) return tr("%1 more").arg(static_cast<int>(section.values.size()) - shownValues(section));
    return {};
  }
  const ChartFacetValue& value = section.values[static_cast<std::size_t>(index.row())];
  switch (role) {
  case KindRole: return Value;
  case Qt::DisplayRole:
  case Qt::ToolTipRole: return value.label;
  case CountRole: return value.count;
  case IdRole: return value.id;
  case Qt::AccessibleTextRole: return tr("%1, %2 charts").arg(value.label).arg(value.count);
  case Qt::CheckStateRole: return section.checked.contains(value.id) ? Qt::Checked : Qt::Unchecked;
  default: return {};
  }
}

bool ChartFacetModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || data(index, KindRole).toInt() != Value || !index.isValid()) return false;
  emit toggled(
      static_cast<ChartFacet>(data(index, FacetRole).toInt()), data(index, IdRole).toString(), value.toInt() == Qt::Checked);
  return true;
}

Qt::ItemFlags ChartFacetModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  switch (data(index, KindRole).toInt()) {
  case Group: return Qt::ItemIsEnabled;
  case More: return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  default: return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren;
  }
}

void ChartFacetModel::setFacets(const std::vector<ChartEntry>& entries, const ChartFilter& filter) {
  std::vector<Section> sections;
  for (const ChartFacet facet : {ChartFacet::Source, ChartFacet::Category, ChartFacet::State}) {
    Section section{facet, facetValues(entries, filter, facet), filter.values(facet), m_whole[static_cast<std::size_t>(facet)]};
    if (!section.values.empty()) sections.push_back(std::move(section));
  }
  const auto sameRows = [](const Section& a, const Section& b) {
    return a.facet == b.facet && a.whole == b.whole &&
           std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
               [](const ChartFacetValue& x, const ChartFacetValue& y) { return x.id == y.id; });
  };
  if (!std::equal(m_sections.begin(), m_sections.end(), sections.begin(), sections.end(), sameRows)) {
    beginResetModel();
    m_sections = std::move(sections);
    endResetModel();
    return;
  }
  m_sections = std::move(sections);
  for (int i = 0; i < rowCount(); ++i) {
    const QModelIndex group = index(i, 0);
    emit dataChanged(index(0, 0, group), index(rowCount(group) - 1, 0, group));
  }
}

void ChartFacetModel::showAll(const QModelIndex& more) {
  if (data(more, KindRole).toInt() != More) return;
  Section& section = m_sections[more.internalId()];
  const int shown = shownValues(section), all = static_cast<int>(section.values.size());
  const QModelIndex group = more.parent();
  beginRemoveRows(group, shown, shown);
  section.opening = true;
  endRemoveRows();
  beginInsertRows(group, shown, all - 1);
  section.opening = false;
  section.whole = true;
  m_whole[static_cast<std::size_t>(section.facet)] = true;
  endInsertRows();
}

} // namespace chartroom::models
