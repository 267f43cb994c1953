#include "ui/models/chart_list_model.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <map>

namespace chartroom::models {

int ChartListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_entries.size()); }

QVariant ChartListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ChartEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
  switch (role) {
  case Qt::DisplayRole: return entry.name;
  case Qt::ToolTipRole: return shortPath(entry.path);
  case Qt::AccessibleTextRole:
    return entry.state == ChartEntry::State::Broken ? entry.problem.title
                                                    : QStringLiteral("%1 %2, %3").arg(entry.name, entry.version, entry.description);
  case EntryRole: return QVariant::fromValue(entry);
  case PathRole: return entry.path;
  default: return {};
  }
}

int ChartListModel::rowOf(const QString& path) const {
  const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const ChartEntry& entry) { return entry.path == path; });
  return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

const ChartEntry* ChartListModel::find(const QString& path) const {
  const int row = rowOf(path);
  return row < 0 ? nullptr : &m_entries[static_cast<std::size_t>(row)];
}

void ChartListModel::setEntries(const std::vector<ChartEntry>& entries) {
  std::map<QString, const ChartEntry*> wanted;
  for (const ChartEntry& entry : entries) wanted.emplace(entry.path, &entry);
  for (int row = rowCount() - 1; row >= 0; --row) {
    if (wanted.contains(m_entries[static_cast<std::size_t>(row)].path)) continue;
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    endRemoveRows();
  }
  QSet<QString> known;
  for (const ChartEntry& entry : m_entries) known.insert(entry.path);
  std::vector<ChartEntry> fresh;
  for (const ChartEntry& entry : entries) {
    if (known.contains(entry.path)) {
      update(entry);
    } else {
      known.insert(entry.path);
      fresh.push_back(entry);
    }
  }
  if (fresh.empty()) return;
  beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
  m_entries.insert(m_entries.end(), fresh.begin(), fresh.end());
  endInsertRows();
}

void ChartListModel::update(const ChartEntry& entry) {
  const int row = rowOf(entry.path);
  if (row < 0 || m_entries[static_cast<std::size_t>(row)] == entry) return;
  m_entries[static_cast<std::size_t>(row)] = entry;
  emit dataChanged(index(row), index(row));
}

QStringList ChartFilter::statesOf(const ChartEntry& entry) {
  if (entry.state == ChartEntry::State::Broken) return {QStringLiteral("broken")};
  if (entry.state == ChartEntry::State::Reading) return {};
  QStringList states{entry.isLibrary() ? QStringLiteral("library") : QStringLiteral("application")};
  if (entry.hasSchema) states.append(QStringLiteral("schema"));
  if (entry.missingDependencies > 0) states.append(QStringLiteral("missing"));
  return states;
}

QStringList& ChartFilter::values(ChartFacet facet) {
  return facet == ChartFacet::Source ? sources : facet == ChartFacet::Category ? categories : states;
}
const QStringList& ChartFilter::values(ChartFacet facet) const { return const_cast<ChartFilter*>(this)->values(facet); }

bool ChartFilter::matchesText(const ChartEntry& entry) const {
  const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  if (words.isEmpty()) return true;
  const QString haystack = QStringList{entry.name, entry.description, entry.keywords.join(QLatin1Char(' ')), entry.category,
      QFileInfo(entry.path).fileName()}
                               .join(QLatin1Char('\n'));
  return std::all_of(words.begin(), words.end(), [&](const QString& word) { return haystack.contains(word, Qt::CaseInsensitive); });
}

bool ChartFilter::matchesFacet(const ChartEntry& entry, ChartFacet facet) const {
  const QStringList& checked = values(facet);
  if (checked.isEmpty()) return true;
  switch (facet) {
  case ChartFacet::Source: return checked.contains(entry.source());
  case ChartFacet::Category: return checked.contains(entry.category);
  case ChartFacet::State: break;
  }
  // States narrow each other, except the two types, which exclude each other anyway.
  const QStringList own = statesOf(entry);
  const auto has = [&](const QString& state) { return own.contains(state); };
  QStringList types, others;
  for (const QString& state : checked)
    (state == QLatin1String("library") || state == QLatin1String("application") ? types : others).append(state);
  return std::all_of(others.begin(), others.end(), has) && (types.isEmpty() || std::any_of(types.begin(), types.end(), has));
}

bool ChartFilter::matches(const ChartEntry& entry) const {
  return matchesFacet(entry, ChartFacet::State) && matchesExcept(entry, ChartFacet::State);
}

bool ChartFilter::matchesExcept(const ChartEntry& entry, ChartFacet facet) const {
  if (entry.deprecated && !deprecated) return false;
  for (const ChartFacet other : {ChartFacet::Source, ChartFacet::Category, ChartFacet::State})
    if (other != facet && !matchesFacet(entry, other)) return false;
  return matchesText(entry);
}

std::vector<ChartFacetValue> facetValues(const std::vector<ChartEntry>& entries, const ChartFilter& filter, ChartFacet facet) {
  static const std::pair<const char*, const char*> kStates[] = {{"schema", QT_TRANSLATE_NOOP("ChartFilter", "Has a values schema")},
      {"application", QT_TRANSLATE_NOOP("ChartFilter", "Application chart")},
      {"library", QT_TRANSLATE_NOOP("ChartFilter", "Library chart")},
      {"missing", QT_TRANSLATE_NOOP("ChartFilter", "Dependency missing")},
      {"broken", QT_TRANSLATE_NOOP("ChartFilter", "Cannot be read")}};
  std::map<QString, int> counts;
  std::map<QString, ChartEntry::Origin> origins;
  for (const ChartEntry& entry : entries) {
    const QStringList values = facet == ChartFacet::Source     ? QStringList{entry.source()}
                               : facet == ChartFacet::Category ? QStringList{entry.category}
                                                               : ChartFilter::statesOf(entry);
    const int count = filter.matchesExcept(entry, facet) ? 1 : 0;
    for (const QString& value : values)
      if (!value.isEmpty()) counts[value] += count;
    if (facet == ChartFacet::Source) origins.emplace(entry.source(), entry.origin);
  }
  for (const QString& checked : filter.values(facet)) counts.emplace(checked, 0);
  std::vector<ChartFacetValue> result;
  if (facet == ChartFacet::State) {
    for (const auto& [id, label] : kStates)
      if (const auto found = counts.find(QLatin1String(id)); found != counts.end())
        result.push_back({found->first, QCoreApplication::translate("ChartFilter", label), found->second});
    return result;
  }
  for (const auto& [value, count] : counts) result.push_back({value, value, count});
  std::stable_sort(result.begin(), result.end(), [&](const ChartFacetValue& a, const ChartFacetValue& b) {
    if (facet == ChartFacet::Source && origins[a.id] != origins[b.id]) return origins[a.id] < origins[b.id];
    return a.label.compare(b.label, Qt::CaseInsensitive) < 0;
  });
  return result;
}

ChartFilterModel::ChartFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
  setDynamicSortFilter(true);
  sort(0);
}

void ChartFilterModel::setFilter(const ChartFilter& filter) {
  if (m_filter == filter) return;
  m_filter = filter;
  invalidateFilter();
}

void ChartFilterModel::setOrder(ChartSort order) {
  if (m_order == order) return;
  m_order = order;
  invalidate();
}

bool ChartFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
  if (parent.isValid()) return false;
  const auto* charts = static_cast<const ChartListModel*>(sourceModel());
  return m_filter.matches(charts->entries()[static_cast<std::size_t>(row)]);
}

bool ChartFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const auto* charts = static_cast<const ChartListModel*>(sourceModel());
  const ChartEntry& a = charts->entries()[static_cast<std::size_t>(left.row())];
  const ChartEntry& b = charts->entries()[static_cast<std::size_t>(right.row())];
  if (m_order == ChartSort::Opened && a.opened != b.opened) return a.opened > b.opened;
  if (m_order == ChartSort::Changed && a.modified != b.modified) return a.modified > b.modified;
  if (const int names = a.name.compare(b.name, Qt::CaseInsensitive)) return names < 0;
  return a.path < b.path;
}

} // namespace chartroom::models
