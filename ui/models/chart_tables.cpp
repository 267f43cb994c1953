#include "ui/models/chart_tables.h"

#include "core/inspect/key_path.h"
#include "core/value/json.h"
#include "ui/models/qt_text.h"

#include <algorithm>

namespace chartroom::models {
namespace {

QString jsonText(const Value& value) {
  const auto json = value::writeJson(value, {value::JsonHtml::Keep, {}});
  return json ? qt(*json) : QString();
}

} // namespace

void ChartDependencyModel::setDependencies(const std::vector<ChartDependency>& dependencies) {
  beginResetModel();
  m_rows = dependencies;
  endResetModel();
}

int ChartDependencyModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int ChartDependencyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ChartDependencyModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ChartDependency& row = at(index.row());
  if (role == DependencyRole) return index.row();
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
  case Name: return row.alias.isEmpty() ? row.name : tr("%1 as %2").arg(row.name, row.alias);
  case Version:
    return role == Qt::ToolTipRole && !row.loadedVersion.isEmpty()
               ? tr("%1 wanted, %2 in charts/").arg(row.version, row.loadedVersion)
               : row.version;
  case Repository: return row.repository;
  case Condition:
    return row.condition.isEmpty() && !row.tags.isEmpty() ? tr("tags: %1").arg(row.tags.join(QStringLiteral(", "))) : row.condition;
  case Status: return row.status;
  default: return {};
  }
}

QVariant ChartDependencyModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
  case Name: return tr("Name");
  case Version: return tr("Version");
  case Repository: return tr("Repository");
  case Condition: return tr("Condition");
  case Status: return tr("Status");
  default: return {};
  }
}

void ChartFileModel::setFiles(const std::vector<ChartFile>& files) {
  beginResetModel();
  m_files = files;
  choose();
  endResetModel();
}

void ChartFileModel::setFilter(const QString& filter) {
  if (filter == m_filter) return;
  beginResetModel();
  m_filter = filter;
  choose();
  endResetModel();
}

void ChartFileModel::choose() {
  m_shown.clear();
  const QString wanted = m_filter.trimmed();
  for (std::size_t i = 0; i < m_files.size(); ++i) {
    const int hits = wanted.isEmpty() ? 0 : static_cast<int>(m_files[i].text.count(wanted, Qt::CaseInsensitive));
    if (wanted.isEmpty() || hits > 0 || m_files[i].path.contains(wanted, Qt::CaseInsensitive))
      m_shown.push_back({static_cast<int>(i), hits});
  }
}

int ChartFileModel::rowOf(const QString& path) const {
  for (int row = 0; row < rowCount(); ++row)
    if (at(row).path == path) return row;
  return -1;
}

int ChartFileModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_shown.size()); }

QVariant ChartFileModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ChartFile& file = at(index.row());
  switch (role) {
  case Qt::DisplayRole: {
    QString shown = file.path;
    for (const char* folder : {"templates/", "crds/"})
      if (file.chart.isEmpty() && shown.startsWith(QLatin1String(folder)))
        return shown.mid(static_cast<qsizetype>(qstrlen(folder)));
    return shown;
  }
  case Qt::ToolTipRole: return tr("%1, %2 lines").arg(file.path).arg(file.lines);
  case PathRole: return file.path;
  case KindRole: return static_cast<int>(file.kind);
  case LinesRole: return file.lines;
  case HitsRole: return m_shown[static_cast<std::size_t>(index.row())].hits;
  default: return {};
  }
}

struct ChartSchemaModel::Node {
  Node* parent = nullptr;
  int row = 0;
  QString name;
  std::vector<std::string> path;
  schema::Hint hint;
  bool hasItems = false;
  bool fetched = false;
  std::vector<std::unique_ptr<Node>> children;
};

ChartSchemaModel::ChartSchemaModel(QObject* parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}
ChartSchemaModel::~ChartSchemaModel() = default;

void ChartSchemaModel::setSchema(const std::optional<schema::Schema>& schema) {
  beginResetModel();
  m_schema = schema;
  m_root = std::make_unique<Node>();
  if (m_schema) {
    m_root->hint = m_schema->hint({});
    m_root->children = childrenOf(*m_root);
  }
  m_root->fetched = true;
  endResetModel();
}

std::vector<std::unique_ptr<ChartSchemaModel::Node>> ChartSchemaModel::childrenOf(Node& node) const {
  std::vector<std::unique_ptr<Node>> children;
  const auto add = [&](const QString& name, const std::string& step) {
    auto child = std::make_unique<Node>();
    child->parent = &node;
    child->row = static_cast<int>(children.size());
    child->name = name;
    child->path = node.path;
    child->path.push_back(step);
    child->hint = m_schema->hint(child->path);
    const auto& types = child->hint.types;
    if (std::find(types.begin(), types.end(), "array") != types.end()) {
      std::vector<std::string> item = child->path;
      item.emplace_back("0");
      child->hasItems = m_schema->hint(item).found;
    }
    children.push_back(std::move(child));
  };
  for (const std::string& property : node.hint.properties) add(qt(property), property);
  if (node.hasItems) add(QStringLiteral("[]"), "0");
  return children;
}

ChartSchemaModel::Node* ChartSchemaModel::nodeOf(const QModelIndex& index) const {
  return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex ChartSchemaModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ChartSchemaModel::parent(const QModelIndex& child) const {
  Node* node = nodeOf(child);
  if (!child.isValid() || !node->parent || node->parent == m_root.get()) return {};
  return createIndex(node->parent->row, 0, node->parent);
}

int ChartSchemaModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() && parent.column() != 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int ChartSchemaModel::columnCount(const QModelIndex&) const { return ColumnCount; }

bool ChartSchemaModel::hasChildren(const QModelIndex& parent) const {
  if (parent.isValid() && parent.column() != 0) return false;
  const Node* node = nodeOf(parent);
  return node->fetched ? !node->children.empty() : !node->hint.properties.empty() || node->hasItems;
}

bool ChartSchemaModel::canFetchMore(const QModelIndex& parent) const {
  return !(parent.isValid() && parent.column() != 0) && !nodeOf(parent)->fetched && hasChildren(parent);
}

void ChartSchemaModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  Node* node = nodeOf(parent);
  auto children = childrenOf(*node);
  node->fetched = true;
  if (children.empty()) return;
  beginInsertRows(parent, 0, static_cast<int>(children.size()) - 1);
  node->children = std::move(children);
  endInsertRows();
}

QVariant ChartSchemaModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Node& node = *nodeOf(index);
  const schema::Hint& hint = node.hint;
  if (role == PathRole) return qt(inspect::keyPathText(node.path));
  if (role == DetailRole) {
    QStringList parts;
    if (!hint.enumeration.empty()) {
      QStringList values;
      for (const Value& value : hint.enumeration) values.append(jsonText(value));
      parts.append(tr("one of %1").arg(values.join(QStringLiteral(", "))));
    }
    if (!hint.pattern.empty()) parts.append(tr("matches %1").arg(qt(hint.pattern)));
    if (hint.deprecated) parts.append(tr("deprecated"));
    return parts.join(QStringLiteral(" · "));
  }
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
  case Property: return role == Qt::ToolTipRole ? qt(inspect::keyPathText(node.path)) : node.name;
  case Type: {
    QStringList types;
    for (const std::string& type : hint.types) types.append(qt(type));
    if (types.isEmpty() && !hint.enumeration.empty()) return tr("enum");
    return types.join(QStringLiteral(" | "));
  }
  case Default: return hint.hasDefault ? jsonText(hint.defaultValue) : QString();
  case Description: {
    QString words = qt(hint.description).simplified();
    if (words.isEmpty()) words = qt(hint.title);
    const QString detail = data(index, DetailRole).toString();
    return detail.isEmpty() ? words : words.isEmpty() ? detail : words + QStringLiteral(" · ") + detail;
  }
  default: return {};
  }
}

QVariant ChartSchemaModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
  case Property: return tr("Property");
  case Type: return tr("Type");
  case Default: return tr("Default");
  case Description: return tr("Description");
  default: return {};
  }
}

} // namespace chartroom::models
