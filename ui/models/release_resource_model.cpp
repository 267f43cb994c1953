#include "ui/models/release_resource_model.h"

#include "ui/models/state_words.h"

#include <functional>

namespace chartroom::models {

QString shortAge(const QDateTime& time, const QDateTime& now) {
  if (!time.isValid()) return {};
  const qint64 seconds = std::max<qint64>(0, time.secsTo(now));
  if (seconds < 60) return QObject::tr("%1 s").arg(seconds);
  if (seconds < 3600) return QObject::tr("%1 min").arg(seconds / 60);
  if (seconds < 2 * 86400) return QObject::tr("%1 h").arg(seconds / 3600);
  return QObject::tr("%1 d").arg(seconds / 86400);
}

QString longAge(const QDateTime& time, const QDateTime& now) {
  if (!time.isValid()) return {};
  const qint64 seconds = std::max<qint64>(0, time.secsTo(now));
  const auto count = [](qint64 n, const QString& one, const QString& many) { return n == 1 ? one : many.arg(n); };
  if (seconds < 60) return QObject::tr("just now");
  if (seconds < 3600) return count(seconds / 60, QObject::tr("1 min ago"), QObject::tr("%1 min ago"));
  if (seconds < 86400) return count(seconds / 3600, QObject::tr("1 h ago"), QObject::tr("%1 h ago"));
  const qint64 days = seconds / 86400;
  if (days < 14) return count(days, QObject::tr("1 day ago"), QObject::tr("%1 days ago"));
  if (days < 61) return QObject::tr("%1 weeks ago").arg(days / 7);
  if (days < 730) return QObject::tr("%1 months ago").arg(days / 30);
  return QObject::tr("%1 years ago").arg(days / 365);
}

LiveResourceModel::~LiveResourceModel() = default;

void LiveResourceModel::build(Item& item, const std::vector<inspect::ResourceNode>& nodes) {
  item.children.clear();
  for (const inspect::ResourceNode& node : nodes) {
    auto made = std::make_unique<Item>();
    made->node = &node, made->parent = &item, made->row = static_cast<int>(item.children.size());
    build(*made, node.children);
    item.children.push_back(std::move(made));
  }
}

namespace {
bool sameShape(const std::vector<inspect::ResourceNode>& a, const std::vector<inspect::ResourceNode>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].id != b[i].id || !sameShape(a[i].children, b[i].children)) return false;
  return true;
}
} // namespace

bool LiveResourceModel::setResources(std::vector<inspect::ResourceNode> groups, const QDateTime& now) {
  m_now = now;
  if (sameShape(m_groups, groups)) {
    // The items keep their addresses, so every index stays; only what they point at is new.
    const std::function<void(Item&, const std::vector<inspect::ResourceNode>&)> repoint =
        [&](Item& item, const std::vector<inspect::ResourceNode>& nodes) {
          for (std::size_t i = 0; i < nodes.size(); ++i) {
            item.children[i]->node = &nodes[i];
            repoint(*item.children[i], nodes[i].children);
          }
        };
    m_groups = std::move(groups);
    repoint(m_root, m_groups);
    touch({});
    return false;
  }
  beginResetModel();
  m_groups = std::move(groups);
  build(m_root, m_groups);
  endResetModel();
  return true;
}

void LiveResourceModel::touch(const QModelIndex& parent) {
  const int rows = rowCount(parent);
  if (rows == 0) return;
  emit dataChanged(index(0, 0, parent), index(rows - 1, ColumnCount - 1, parent));
  for (int row = 0; row < rows; ++row) touch(index(row, 0, parent));
}

LiveResourceModel::Item* LiveResourceModel::item(const QModelIndex& index) const {
  return index.isValid() ? static_cast<Item*>(index.internalPointer()) : const_cast<Item*>(&m_root);
}

const inspect::ResourceNode* LiveResourceModel::node(const QModelIndex& index) const {
  return index.isValid() ? item(index)->node : nullptr;
}

QModelIndex LiveResourceModel::find(const QString& id) const {
  const std::function<QModelIndex(const QModelIndex&)> search = [&](const QModelIndex& parent) -> QModelIndex {
    for (int row = 0; row < rowCount(parent); ++row) {
      const QModelIndex here = index(row, 0, parent);
      if (here.data(IdRole).toString() == id) return here;
      if (const QModelIndex deeper = search(here); deeper.isValid()) return deeper;
    }
    return {};
  };
  return search({});
}

QModelIndex LiveResourceModel::index(int row, int column, const QModelIndex& parent) const {
  const Item* above = item(parent);
  if (row < 0 || column < 0 || column >= ColumnCount || parent.column() > 0 || row >= static_cast<int>(above->children.size()))
    return {};
  return createIndex(row, column, above->children[static_cast<std::size_t>(row)].get());
}

QModelIndex LiveResourceModel::parent(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  Item* above = item(index)->parent;
  return above && above != &m_root ? createIndex(above->row, 0, above) : QModelIndex();
}

int LiveResourceModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(item(parent)->children.size());
}
int LiveResourceModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant LiveResourceModel::data(const QModelIndex& index, int role) const {
  const inspect::ResourceNode* node = this->node(index);
  if (!node) return {};
  const auto text = [](const std::string& value) { return QString::fromStdString(value); };
  switch (role) {
  case Qt::DisplayRole:
    switch (index.column()) {
    case Object: return node->group ? text(node->name) : text(node->kind + " " + node->name);
    case Status: return node->group ? QString() : stateWord(node->state);
    case Ready: return readyText(node->state);
    case Reason: return whyText(node->state);
    case Age: return shortAge(QDateTime::fromString(text(node->created), Qt::ISODate), m_now);
    default: return {};
    }
  case Qt::ToolTipRole:
    if (index.column() == Reason) return whyText(node->state);
    return node->group ? QVariant() : text(node->kind + " " + node->name);
  case Qt::AccessibleTextRole: {
    if (node->group) return text(node->name);
    QStringList parts{text(node->kind + " " + node->name), stateWord(node->state), whyText(node->state)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
  }
  case IdRole: return text(node->id);
  case KindRole: return text(node->kind);
  case NameRole: return text(node->name);
  case TagRole:
    return node->turn == inspect::ResourceNode::Turn::New   ? tr("new")
           : node->turn == inspect::ResourceNode::Turn::Old ? tr("old")
                                                            : QString();
  case NewRole: return node->turn == inspect::ResourceNode::Turn::New;
  case HealthRole: return static_cast<int>(node->state.health);
  case GroupRole: return node->group;
  case CountRole: return static_cast<int>(node->children.size());
  default: return {};
  }
}

QVariant LiveResourceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
  case Object: return tr("Resource");
  case Status: return tr("Status");
  case Ready: return tr("Ready");
  case Reason: return tr("Reason");
  case Age: return tr("Age");
  default: return {};
  }
}

} // namespace chartroom::models
