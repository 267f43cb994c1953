#include "ui/models/layers_model.h"

#include "core/inspect/secret_mask.h"
#include "ui/models/counted.h"

#include <QFileInfo>
#include <QMimeData>

#include <algorithm>

namespace chartroom::models {

using Kind = value::Layer::Kind;

QString flagOf(Kind kind) {
  switch (kind) {
  case Kind::SetJson: return QStringLiteral("--set-json");
  case Kind::Set: return QStringLiteral("--set");
  case Kind::SetString: return QStringLiteral("--set-string");
  case Kind::SetFile: return QStringLiteral("--set-file");
  case Kind::SetLiteral: return QStringLiteral("--set-literal");
  default: return {};
  }
}

int LayersModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_layers.size()); }

QVariant LayersModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const StudioLayer& layer = m_layers[static_cast<std::size_t>(index.row())];
  switch (role) {
  case Qt::DisplayRole:
    return layer.isSet()
               ? flagOf(layer.kind) + QLatin1Char(' ') + QString::fromStdString(inspect::maskSetText(layer.text.toStdString()))
               : layer.name;
  case Qt::ToolTipRole: return layer.path.isEmpty() ? data(index, Qt::DisplayRole) : QVariant(layer.path);
  case Qt::AccessibleTextRole:
    return tr("%1, %2").arg(
        data(index, Qt::DisplayRole).toString(), layer.errors > 0 ? counted(layer.errors, tr("error"), tr("errors"))
                                                 : layer.enabled  ? counted(std::max(0, layer.keys), tr("key"), tr("keys"))
                                                                  : tr("off"));
  case Qt::CheckStateRole:
    return layer.isLocked() ? QVariant() : QVariant(static_cast<int>(layer.enabled ? Qt::Checked : Qt::Unchecked));
  case IdRole: return layer.id;
  case KindRole: return static_cast<int>(layer.kind);
  case KeysRole: return layer.keys;
  case ErrorsRole: return layer.errors;
  case UnsavedRole: return layer.isUnsaved();
  case LockedRole: return layer.isLocked();
  case PathRole: return layer.path;
  default: return {};
  }
}

bool LayersModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
  StudioLayer& layer = m_layers[static_cast<std::size_t>(index.row())];
  if (layer.isLocked()) return false;
  const bool on = value.toInt() == Qt::Checked;
  if (on == layer.enabled) return true;
  layer.enabled = on;
  changed(index.row());
  emit contentChanged();
  return true;
}

Qt::ItemFlags LayersModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::ItemIsDropEnabled;
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
  if (!m_layers[static_cast<std::size_t>(index.row())].isLocked()) flags |= Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled;
  // A draft that is on no disk can be renamed; a file keeps the name it has there.
  const StudioLayer& layer = m_layers[static_cast<std::size_t>(index.row())];
  if (layer.isFile() && layer.path.isEmpty()) flags |= Qt::ItemIsEditable;
  return flags;
}

QMimeData* LayersModel::mimeData(const QModelIndexList& indexes) const {
  m_dragged = indexes.isEmpty() ? 0 : m_layers[static_cast<std::size_t>(indexes.front().row())].id;
  return QAbstractListModel::mimeData(indexes);
}

bool LayersModel::canDropMimeData(
    const QMimeData* data, Qt::DropAction action, int row, int column, const QModelIndex& parent) const {
  if (!QAbstractListModel::canDropMimeData(data, action, row, column, parent) || parent.isValid()) return false;
  const StudioLayer* dragged = layer(m_dragged);
  if (!dragged) return false;
  const Kind kind = dragged->kind;
  const auto isKind = [&](int at) { return at >= 0 && at < rowCount() && m_layers[static_cast<std::size_t>(at)].kind == kind; };
  return isKind(row) || isKind(row - 1);
}

bool LayersModel::moveRows(const QModelIndex& from, int row, int count, const QModelIndex& to, int destination) {
  if (from.isValid() || to.isValid() || count != 1 || row < 0 || row >= rowCount() || destination < 0 || destination > rowCount())
    return false;
  if (destination == row || destination == row + 1) return false;
  const Kind kind = m_layers[static_cast<std::size_t>(row)].kind;
  const int landing = destination > row ? destination - 1 : destination;
  if (kind == Kind::ChartDefaults || m_layers[static_cast<std::size_t>(landing)].kind != kind) return false;
  if (!beginMoveRows({}, row, row, {}, destination)) return false;
  const auto at = m_layers.begin() + row;
  if (destination > row) std::rotate(at, at + 1, m_layers.begin() + destination);
  else std::rotate(m_layers.begin() + destination, at, at + 1);
  endMoveRows();
  emit contentChanged();
  return true;
}

bool LayersModel::moveUp(int id) {
  const int row = rowOf(id);
  return row > 0 && moveRows({}, row, 1, {}, row - 1);
}

bool LayersModel::moveDown(int id) {
  const int row = rowOf(id);
  return row >= 0 && row + 1 < rowCount() && moveRows({}, row, 1, {}, row + 2);
}

void LayersModel::setLayers(std::vector<StudioLayer> layers) {
  beginResetModel();
  m_layers = std::move(layers);
  std::stable_sort(m_layers.begin(), m_layers.end(), [](const StudioLayer& a, const StudioLayer& b) { return a.kind > b.kind; });
  for (StudioLayer& layer : m_layers)
    if (layer.id == 0) layer.id = ++m_lastId;
    else m_lastId = std::max(m_lastId, layer.id);
  endResetModel();
  emit contentChanged();
}

int LayersModel::strongerEnd(Kind kind) const {
  const auto at = std::find_if(m_layers.begin(), m_layers.end(), [&](const StudioLayer& layer) { return layer.kind <= kind; });
  return static_cast<int>(at - m_layers.begin());
}

int LayersModel::add(StudioLayer layer) {
  layer.id = ++m_lastId;
  if (layer.isFile()) layer.name = freeName(layer.name);
  const int row = strongerEnd(layer.kind);
  beginInsertRows({}, row, row);
  m_layers.insert(m_layers.begin() + row, layer);
  endInsertRows();
  emit contentChanged();
  return layer.id;
}

void LayersModel::remove(int id) {
  const int row = rowOf(id);
  if (row < 0 || m_layers[static_cast<std::size_t>(row)].isLocked()) return;
  beginRemoveRows({}, row, row);
  m_layers.erase(m_layers.begin() + row);
  endRemoveRows();
  emit contentChanged();
}

int LayersModel::restore(StudioLayer layer, int row) {
  const int id = add(std::move(layer)), top = rowOf(id);
  if (row > top && row < rowCount()) moveRows({}, top, 1, {}, row + 1);
  return id;
}

void LayersModel::rename(int id, const QString& name) {
  const int row = rowOf(id);
  if (row < 0 || name.trimmed().isEmpty()) return;
  m_layers[static_cast<std::size_t>(row)].name = freeName(name.trimmed(), id);
  changed(row);
  emit contentChanged();
}

void LayersModel::setKind(int id, Kind kind) {
  const int row = rowOf(id);
  if (row < 0 || !m_layers[static_cast<std::size_t>(row)].isSet() || kind < Kind::SetJson) return;
  StudioLayer layer = m_layers[static_cast<std::size_t>(row)];
  if (layer.kind == kind) return;
  beginRemoveRows({}, row, row);
  m_layers.erase(m_layers.begin() + row);
  endRemoveRows();
  layer.kind = kind;
  const int to = strongerEnd(kind);
  beginInsertRows({}, to, to);
  m_layers.insert(m_layers.begin() + to, std::move(layer));
  endInsertRows();
  emit contentChanged();
}

void LayersModel::setText(int id, const QString& text) {
  const int row = rowOf(id);
  if (row < 0 || m_layers[static_cast<std::size_t>(row)].text == text) return;
  m_layers[static_cast<std::size_t>(row)].text = text;
  changed(row);
  emit contentChanged();
}

void LayersModel::setSaved(int id, const QString& path, const QString& text) {
  const int row = rowOf(id);
  if (row < 0) return;
  StudioLayer& layer = m_layers[static_cast<std::size_t>(row)];
  if (layer.path != path) layer.name = freeName(QFileInfo(path).fileName(), id);
  layer.path = path;
  layer.savedText = text;
  changed(row);
}

void LayersModel::setCounts(int id, int keys, int errors) {
  const int row = rowOf(id);
  if (row < 0) return;
  StudioLayer& layer = m_layers[static_cast<std::size_t>(row)];
  if (layer.keys == keys && layer.errors == errors) return;
  layer.keys = keys;
  layer.errors = errors;
  changed(row);
}

const StudioLayer* LayersModel::layer(int id) const {
  const int row = rowOf(id);
  return row < 0 ? nullptr : &m_layers[static_cast<std::size_t>(row)];
}

int LayersModel::rowOf(int id) const {
  const auto at = std::find_if(m_layers.begin(), m_layers.end(), [&](const StudioLayer& layer) { return layer.id == id; });
  return at == m_layers.end() ? -1 : static_cast<int>(at - m_layers.begin());
}

bool LayersModel::anyUnsaved() const {
  return std::any_of(m_layers.begin(), m_layers.end(), [](const StudioLayer& layer) { return layer.isUnsaved(); });
}

QString LayersModel::freeName(const QString& wanted, int except) const {
  const auto taken = [&](const QString& name) {
    return std::any_of(m_layers.begin(), m_layers.end(),
        [&](const StudioLayer& layer) { return layer.id != except && !layer.isSet() && layer.name == name; });
  };
  if (!taken(wanted)) return wanted;
  const QFileInfo info(wanted);
  const QString suffix = info.suffix().isEmpty() ? QString() : QLatin1Char('.') + info.suffix();
  for (int i = 2;; ++i)
    if (const QString name = QStringLiteral("%1-%2%3").arg(info.completeBaseName()).arg(i).arg(suffix); !taken(name)) return name;
}

LayersModel::Stack LayersModel::stack() const {
  Stack stack;
  for (auto layer = m_layers.rbegin(); layer != m_layers.rend(); ++layer) {
    if (!layer->enabled) continue;
    stack.layers.push_back({layer->kind,
        (layer->isSet()             ? layer->text
            : layer->path.isEmpty() ? layer->name
                                    : layer->path)
            .toStdString(),
        layer->text.toStdString()});
    stack.ids.push_back(layer->id);
  }
  return stack;
}

void LayersModel::changed(int row) { emit dataChanged(index(row), index(row)); }

} // namespace chartroom::models
