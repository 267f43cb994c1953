#pragma once

// LayersModel: the stack of value layers as the studio lists it, the strongest on top. Order follows helm: --set-literal,
// --set-file, --set-string, --set, --set-json, form edits, values files, and at the bottom, locked, the chart's defaults. Rows
// move inside their kind only. Texts are the truth: what an editor shows is written here on every change.
//
// GUI thread. Ids are never used twice in one model; indexes of layers() (weakest first) are what core::value counts in.

#include "core/value/merge.h"

#include <QAbstractListModel>
#include <QString>

#include <vector>

namespace chartroom::models {

struct StudioLayer {
  int id = 0;
  value::Layer::Kind kind = value::Layer::Kind::File;
  QString name;      // "values-prod.yaml"; unique among files
  QString path;      // the file on disk; empty for one that was never saved
  QString text;      // YAML, or the argument of a --set kind
  QString savedText; // as it is on disk
  bool enabled = true;
  int keys = 0; // leaves it sets; -1: cannot be read
  int errors = 0;

  bool isFile() const { return kind == value::Layer::Kind::File; }
  bool isSet() const { return kind >= value::Layer::Kind::SetJson; }
  bool isLocked() const { return kind == value::Layer::Kind::ChartDefaults; }
  // Whether it holds something that is on no disk. Rows of --set kinds live in drafts only.
  bool isUnsaved() const { return isFile() && (path.isEmpty() ? !text.trimmed().isEmpty() : text != savedText); }
  friend bool operator==(const StudioLayer&, const StudioLayer&) = default;
};

// "--set-string"; empty for kinds without a flag.
QString flagOf(value::Layer::Kind kind);

class LayersModel : public QAbstractListModel {
  Q_OBJECT
public:
  enum Role { IdRole = Qt::UserRole + 1, KindRole, KeysRole, ErrorsRole, UnsavedRole, LockedRole, PathRole };

  using QAbstractListModel::QAbstractListModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override; // CheckStateRole
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
  bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column, const QModelIndex& parent) const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  // Refuses to leave the kind.
  bool moveRows(const QModelIndex& from, int row, int count, const QModelIndex& to, int destination) override;

  // Replaces everything; ids of 0 are given out.
  void setLayers(std::vector<StudioLayer> layers); // strongest first
  const std::vector<StudioLayer>& rows() const { return m_layers; }
  // Puts the layer on top of its kind, renames files until the name is free, and returns its id.
  int add(StudioLayer layer);
  void remove(int id);
  // Puts a layer that was removed back to its row, or on top of its kind where that row is another kind's now.
  int restore(StudioLayer layer, int row);
  void rename(int id, const QString& name);
  void setKind(int id, value::Layer::Kind kind); // among the --set kinds
  void setText(int id, const QString& text);
  void setSaved(int id, const QString& path, const QString& text);
  void setCounts(int id, int keys, int errors);
  bool moveUp(int id);
  bool moveDown(int id);

  const StudioLayer* layer(int id) const; // null when it is gone
  int rowOf(int id) const;                // -1 when it is gone
  bool anyUnsaved() const;
  QString freeName(const QString& wanted, int except = 0) const;

  // Switched-on layers for core, weakest first, and the id of each.
  struct Stack {
    std::vector<value::Layer> layers;
    std::vector<int> ids;
  };
  Stack stack() const;

signals:
  // What a render would see has changed (text, order, switches); not counts or saved state.
  void contentChanged();

private:
  void changed(int row);
  int strongerEnd(value::Layer::Kind kind) const; // first row that is not stronger than the kind
  std::vector<StudioLayer> m_layers;
  int m_lastId = 0;
  mutable int m_dragged = 0; // id of the layer that is dragged; rows may come and go meanwhile
};

} // namespace chartroom::models
