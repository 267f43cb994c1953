#include "ui/models/release_list_model.h"

#include "core/inspect/release_history.h"
#include "ui/models/history_words.h"
#include "ui/models/qt_text.h"
#include "ui/models/release_resource_model.h"

#include <algorithm>
#include <set>

namespace chartroom::models {

namespace {

// helm's own default timeout is 5 minutes; whoever waits longer writes the record at least at its end.
constexpr qint64 kStuckSeconds = 15 * 60;

} // namespace

QDateTime toDateTime(Clock::Time time) {
  if (time == Clock::Time{}) return {};
  return QDateTime::fromMSecsSinceEpoch(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

ReleaseClass releaseClass(const std::string& status) {
  if (status == release::status::kDeployed) return ReleaseClass::Deployed;
  if (status == release::status::kFailed) return ReleaseClass::Failed;
  if (release::isPending(status) || status == release::status::kUninstalling) return ReleaseClass::Pending;
  if (status == release::status::kUninstalled) return ReleaseClass::Uninstalled;
  return ReleaseClass::Other;
}

QString statusText(const ReleaseRow& row) {
  const QString status = qt(row.head.status);
  if (row.stuck) return QObject::tr("%1, stuck").arg(status);
  if (releaseClass(row.head.status) == ReleaseClass::Failed && row.record) {
    const QString reason = failureText(inspect::failureOf(row.record->info.description));
    if (!reason.isEmpty()) return QObject::tr("failed, %1").arg(reason);
  }
  return status;
}

void ReleaseListModel::setHeads(
    const std::vector<release::Head>& heads, const inspect::ReleaseRecords& records, const QDateTime& now) {
  m_now = now;
  std::vector<ReleaseRow> rows;
  rows.reserve(heads.size());
  bool sameOnes = heads.size() == m_rows.size();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    ReleaseRow row;
    if (const int old = find(heads[i].nameSpace, heads[i].name); old >= 0) {
      row = m_rows[static_cast<std::size_t>(old)];
      sameOnes = sameOnes && static_cast<std::size_t>(old) == i;
      if (!(row.head == heads[i])) row.record = nullptr;
    } else {
      sameOnes = false;
    }
    row.head = heads[i];
    // An uninstalled release has no objects, and the list reads no health of it: the last one would stay.
    if (row.head.status == release::status::kUninstalled) row.hasHealth = false, row.health.clear();
    if (!row.record)
      if (const inspect::ReleasePtr known = records.find(row.head)) row.record = inspect::summaryOf(*known);
    const QDateTime modified = toDateTime(row.head.modified);
    row.stuck =
        releaseClass(row.head.status) == ReleaseClass::Pending && modified.isValid() && modified.secsTo(now) > kStuckSeconds;
    rows.push_back(std::move(row));
  }
  if (sameOnes) {
    m_rows = std::move(rows);
    if (!m_rows.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    return;
  }
  beginResetModel();
  m_rows = std::move(rows);
  endResetModel();
}

void ReleaseListModel::setRecord(const release::Head& head, const inspect::ReleasePtr& record) {
  const int row = find(head.nameSpace, head.name);
  if (row < 0 || m_rows[static_cast<std::size_t>(row)].head.version != head.version) return;
  m_rows[static_cast<std::size_t>(row)].record = inspect::summaryOf(*record);
  emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ReleaseListModel::setHealth(const std::string& nameSpace, const std::string& name, std::vector<inspect::ObjectHealth> health) {
  const int row = find(nameSpace, name);
  if (row < 0 || m_rows[static_cast<std::size_t>(row)].head.status == release::status::kUninstalled) return;
  ReleaseRow& here = m_rows[static_cast<std::size_t>(row)];
  here.hasHealth = true, here.health = std::move(health), here.healthFor = here.head.resourceVersion;
  emit dataChanged(index(row, Resources), index(row, Resources));
}

void ReleaseListModel::clear() {
  beginResetModel();
  m_rows.clear();
  endResetModel();
}

int ReleaseListModel::find(const std::string& nameSpace, const std::string& name) const {
  for (std::size_t i = 0; i < m_rows.size(); ++i)
    if (m_rows[i].head.name == name && m_rows[i].head.nameSpace == nameSpace) return static_cast<int>(i);
  return -1;
}

int ReleaseListModel::count(ReleaseClass which) const {
  return static_cast<int>(
      std::count_if(m_rows.begin(), m_rows.end(), [&](const ReleaseRow& row) { return releaseClass(row.head.status) == which; }));
}

int ReleaseListModel::nameSpaceCount() const {
  std::set<std::string> names;
  for (const ReleaseRow& row : m_rows) names.insert(row.head.nameSpace);
  return static_cast<int>(names.size());
}

int ReleaseListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
int ReleaseListModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ReleaseListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const ReleaseRow& row = m_rows[static_cast<std::size_t>(index.row())];
  const chart::Metadata* chart = row.record && row.record->chart ? &row.record->chart->metadata : nullptr;
  const QDateTime updated = row.record && row.record->info.lastDeployed.set ? toDateTime(inspect::timeOf(*row.record).instant)
                                                                            : toDateTime(row.head.modified);
  switch (role) {
  case Qt::DisplayRole:
    switch (index.column()) {
    case Name: return qt(row.head.name);
    case NameSpace: return qt(row.head.nameSpace);
    case Chart: return chart ? qt(chart->name) : QString();
    case Version: return chart ? qt(chart->version) : QString();
    case App: return chart ? qt(chart->appVersion) : QString();
    case Revision: return row.head.version;
    // A record says when; the label of an undecoded one may be of another time.
    case Updated: return row.record ? longAge(updated, m_now) : QString();
    case Status: return statusText(row);
    default: return {};
    }
  case Qt::TextAlignmentRole:
    return index.column() == Revision ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
  case Qt::ToolTipRole:
    if (index.column() == Updated) return updated.toString(QStringLiteral("d MMM yyyy, HH:mm"));
    if (index.column() == Status) return row.record ? qt(row.record->info.description) : QVariant();
    return index.data(Qt::DisplayRole);
  case Qt::AccessibleTextRole:
    if (index.column() == Name) return QStringLiteral("%1, %2, %3").arg(qt(row.head.name), qt(row.head.nameSpace), statusText(row));
    return index.data(Qt::DisplayRole);
  case SortRole:
    if (index.column() == Updated) return updated;
    if (index.column() == Resources)
      return static_cast<int>(std::count_if(
          row.health.begin(), row.health.end(), [](inspect::ObjectHealth each) { return each != inspect::ObjectHealth::Ready; }));
    return index.data(Qt::DisplayRole);
  case StatusRole: return qt(row.head.status);
  case ClassRole: return static_cast<int>(releaseClass(row.head.status));
  case StuckRole: return row.stuck;
  case HealthKnownRole: return row.hasHealth;
  case HealthRole: {
    QList<int> list;
    for (const inspect::ObjectHealth each : row.health) list << static_cast<int>(each);
    return QVariant::fromValue(list);
  }
  case ChartRole: return chart ? qt(chart->name) : QString();
  case DescriptionRole: return row.record ? qt(row.record->info.description) : QString();
  case AttentionRole:
    return releaseClass(row.head.status) == ReleaseClass::Pending  ? 0
           : releaseClass(row.head.status) == ReleaseClass::Failed ? 1
                                                                   : 2;
  default: return {};
  }
}

QVariant ReleaseListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter); // the sort arrow is at the right
  if (role != Qt::DisplayRole) return {};
  switch (section) {
  case Name: return tr("Name");
  case NameSpace: return tr("Namespace");
  case Chart: return tr("Chart");
  case Version: return tr("Version");
  case App: return tr("App");
  case Revision: return tr("Rev");
  case Updated: return tr("Updated");
  case Resources: return tr("Resources");
  case Status: return tr("Status");
  default: return {};
  }
}

ReleaseFilterModel::ReleaseFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(ReleaseListModel::SortRole);
  setDynamicSortFilter(true);
}

void ReleaseFilterModel::setText(const QString& text) {
  m_text = text.trimmed();
  invalidateFilter();
}

void ReleaseFilterModel::setAllClasses() {
  m_all = true;
  invalidateFilter();
}

void ReleaseFilterModel::setClass(ReleaseClass only) {
  m_all = false, m_class = only;
  invalidateFilter();
}

bool ReleaseFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const auto* source = qobject_cast<const ReleaseListModel*>(sourceModel());
  if (!source || parent.isValid()) return false;
  const ReleaseRow& here = source->row(row);
  if (!m_all && releaseClass(here.head.status) != m_class) return false;
  if (m_text.isEmpty()) return true;
  const auto has = [this](const std::string& value) { return qt(value).contains(m_text, Qt::CaseInsensitive); };
  if (has(here.head.name) || has(here.head.nameSpace) || has(here.head.status)) return true;
  if (here.record && here.record->chart && has(here.record->chart->metadata.name)) return true;
  const auto& own = release::systemLabels();
  return std::any_of(here.head.labels.begin(), here.head.labels.end(), [&](const auto& label) {
    return std::find(own.begin(), own.end(), label.first) == own.end() && has(label.first + "=" + label.second);
  });
}

bool ReleaseFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  if (left.column() == ReleaseListModel::Name && sortOrder() == Qt::AscendingOrder) {
    const int a = left.data(ReleaseListModel::AttentionRole).toInt(), b = right.data(ReleaseListModel::AttentionRole).toInt();
    if (a != b) return a < b;
  }
  const QVariant a = left.data(sortRole()), b = right.data(sortRole());
  if (a == b) return left.siblingAtColumn(0).data().toString().compare(right.siblingAtColumn(0).data().toString()) < 0;
  return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace chartroom::models
