#include "ui/models/resources_model.h"
#include "ui/models/qt_text.h"

#include <algorithm>

namespace chartroom::models {
namespace {

QString keyOf(const inspect::PreviewResult& result, bool failed, std::size_t at) {
  return failed ? QStringLiteral("template:") + qt(result.failures[at].path) : qt(result.objects[at].id);
}

} // namespace

bool ResourcesModel::passes(const inspect::PreviewObject& object) const {
  switch (m_filter) {
  case Filter::All: return true;
  case Filter::Changed: return object.change == inspect::ObjectChange::Changed;
  case Filter::Added: return object.change == inspect::ObjectChange::Added;
  case Filter::Removed: return object.change == inspect::ObjectChange::Removed;
  }
  return true;
}

int ResourcesModel::total(Filter filter) const {
  if (!m_result) return 0;
  if (filter == Filter::All) return static_cast<int>(m_result->objects.size());
  const auto wanted = filter == Filter::Changed ? inspect::ObjectChange::Changed
                      : filter == Filter::Added ? inspect::ObjectChange::Added
                                                : inspect::ObjectChange::Removed;
  return static_cast<int>(std::count_if(m_result->objects.begin(), m_result->objects.end(),
      [&](const inspect::PreviewObject& object) { return object.change == wanted; }));
}

std::vector<ResourcesModel::Group> ResourcesModel::grouped(const inspect::PreviewResult* result) const {
  std::vector<Group> groups;
  if (!result) return groups;
  if (!result->failures.empty()) {
    groups.push_back({tr("Failing templates"), {}});
    for (std::size_t i = 0; i < result->failures.size(); ++i) groups.back().rows.push_back({true, i});
  }
  for (std::size_t i = 0; i < result->objects.size(); ++i) {
    const inspect::PreviewObject& object = result->objects[i];
    if (!passes(object)) continue;
    const QString name = qt(object.group);
    if (groups.empty() || groups.back().name != name) groups.push_back({name, {}});
    groups.back().rows.push_back({false, i});
  }
  return groups;
}

std::map<std::string, ResourcesModel::Reach> ResourcesModel::marksOf(const inspect::Reached& reached) {
  std::map<std::string, Reach> marks;
  for (const inspect::ReachedObject& object : reached.objects)
    marks[object.object] = {static_cast<int>(object.lines.size()), object.shown()};
  return marks;
}

const ResourcesModel::Reach* ResourcesModel::reachOf(const Row& row) const {
  const auto found = row.failed ? m_reach.end() : m_reach.find(m_result->objects[row.at].id);
  return found == m_reach.end() ? nullptr : &found->second;
}

void ResourcesModel::setPreview(std::shared_ptr<const inspect::PreviewResult> result, const inspect::Reached& reached) {
  const auto shape = [](const inspect::PreviewResult* of, const std::vector<Group>& groups) {
    QStringList keys;
    for (const Group& group : groups) {
      keys << QStringLiteral("group:") + group.name;
      for (const Row& row : group.rows) keys << keyOf(*of, row.failed, row.at);
    }
    return keys;
  };
  std::vector<Group> groups = grouped(result.get());
  // Views may ask at any moment of a reset: until its middle they get the old rows of the old result, then the new ones.
  const auto take = [&] {
    m_result = std::move(result);
    m_groups = std::move(groups);
    m_reach = marksOf(reached);
  };
  if (shape(m_result.get(), m_groups) != shape(result.get(), groups)) {
    beginResetModel();
    take();
    endResetModel();
    return;
  }
  take();
  for (int g = 0; g < rowCount(); ++g) {
    const QModelIndex group = index(g, 0);
    emit dataChanged(group, group);
    if (const int rows = rowCount(group); rows > 0) emit dataChanged(index(0, 0, group), index(rows - 1, 0, group));
  }
}

void ResourcesModel::setReached(const inspect::Reached& reached) {
  std::map<std::string, Reach> marks = marksOf(reached);
  if (marks == m_reach) return;
  m_reach = std::move(marks);
  for (int g = 0; g < rowCount(); ++g) {
    const QModelIndex group = index(g, 0);
    if (const int rows = rowCount(group); rows > 0)
      emit dataChanged(index(0, 0, group), index(rows - 1, 0, group), {ReachRole, ShownRole, Qt::AccessibleTextRole});
  }
}

void ResourcesModel::setFilter(Filter filter) {
  if (filter == m_filter) return;
  beginResetModel();
  m_filter = filter;
  m_groups = grouped(m_result.get());
  endResetModel();
}

void ResourcesModel::setComparing(bool comparing) {
  if (comparing == m_comparing) return;
  m_comparing = comparing;
  if (!comparing) setFilter(Filter::All);
}

QModelIndex ResourcesModel::index(int row, int column, const QModelIndex& parent) const {
  if (column != 0 || row < 0) return {};
  if (!parent.isValid()) return row < static_cast<int>(m_groups.size()) ? createIndex(row, 0, quintptr(0)) : QModelIndex();
  if (parent.internalId() != 0 || parent.row() >= static_cast<int>(m_groups.size())) return {};
  const Group& group = m_groups[static_cast<std::size_t>(parent.row())];
  return row < static_cast<int>(group.rows.size()) ? createIndex(row, 0, quintptr(parent.row() + 1)) : QModelIndex();
}

QModelIndex ResourcesModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == 0) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int ResourcesModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_groups.size());
  if (parent.internalId() != 0 || parent.column() != 0) return 0;
  return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].rows.size());
}

Qt::ItemFlags ResourcesModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return index.internalId() == 0 ? Qt::ItemIsEnabled : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

const inspect::PreviewObject* ResourcesModel::object(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == 0) return nullptr;
  const Row& row = rowAt(index);
  return row.failed ? nullptr : &m_result->objects[row.at];
}

const inspect::FailedTemplate* ResourcesModel::failure(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == 0) return nullptr;
  const Row& row = rowAt(index);
  return row.failed ? &m_result->failures[row.at] : nullptr;
}

QVariant ResourcesModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (index.internalId() == 0) {
    const Group& group = m_groups[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole: return group.name;
    case KeyRole: return QString(QStringLiteral("group:") + group.name);
    case CountRole: return static_cast<int>(group.rows.size());
    case FailedRole: return !group.rows.empty() && group.rows.front().failed;
    default: return {};
    }
  }
  const Row& row = rowAt(index);
  if (role == KeyRole) return keyOf(*m_result, row.failed, row.at);
  if (role == FailedRole) return row.failed;
  if (row.failed) {
    const inspect::FailedTemplate& failure = m_result->failures[row.at];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole: return qt(failure.path);
    case Qt::ToolTipRole: return qt(failure.message);
    default: return {};
    }
  }
  const inspect::PreviewObject& object = m_result->objects[row.at];
  switch (role) {
  case Qt::DisplayRole: return QString(qt(object.kind) + QLatin1Char(' ') + qt(object.name));
  case Qt::ToolTipRole: return qt(object.path);
  case KindRole: return qt(object.kind);
  case NameRole: return qt(object.name);
  case ChangeRole:
    return m_comparing && object.role == inspect::ObjectRole::Manifest ? QVariant(static_cast<int>(object.change)) : QVariant();
  case FieldsRole: return object.changedFields;
  case HookRole: {
    QStringList events;
    for (const std::string& event : object.hookEvents) events << qt(event);
    return events.join(QStringLiteral(", "));
  }
  case ReachRole: return reachOf(row) ? reachOf(row)->lines : 0;
  case ShownRole: return reachOf(row) && reachOf(row)->shown;
  case Qt::AccessibleTextRole: {
    static const char* const kWords[] = {"", "added", "changed", "removed"};
    QString text = (qt(object.kind) + QLatin1Char(' ') + qt(object.name) + QLatin1Char(' ') +
                    QLatin1String(m_comparing ? kWords[static_cast<int>(object.change)] : ""))
                       .trimmed();
    if (const Reach* reach = reachOf(row))
      text += QStringLiteral(", ") + tr("%n line(s) from the value at the cursor", nullptr, reach->lines);
    return text;
  }
  default: return {};
  }
}

QModelIndex ResourcesModel::indexOf(const QString& key) const {
  if (key.isEmpty()) return {};
  for (int g = 0; g < rowCount(); ++g) {
    const QModelIndex group = index(g, 0);
    for (int r = 0; r < rowCount(group); ++r)
      if (const QModelIndex row = index(r, 0, group); row.data(KeyRole).toString() == key) return row;
  }
  return {};
}

QModelIndex ResourcesModel::firstObject() const {
  QModelIndex first;
  for (int g = 0; g < rowCount(); ++g) {
    const QModelIndex group = index(g, 0);
    for (int r = 0; r < rowCount(group); ++r) {
      const QModelIndex row = index(r, 0, group);
      if (!first.isValid()) first = row;
      const inspect::PreviewObject* found = object(row);
      if (found && found->change != inspect::ObjectChange::Same && m_comparing) return row;
    }
  }
  return first;
}

} // namespace chartroom::models
