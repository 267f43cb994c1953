#pragma once

// Item models of a chart's detail: its dependencies as a table, its files as a list, its values schema as a tree. They show what
// they were given and change nothing. GUI thread only.

#include "ui/models/chart_contents.h"

#include <QAbstractItemModel>
#include <QAbstractListModel>
#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace chartroom::models {

class ChartDependencyModel : public QAbstractTableModel {
  Q_OBJECT
public:
  enum Column { Name, Version, Repository, Condition, Status, ColumnCount };
  enum Role { DependencyRole = Qt::UserRole };
  using QAbstractTableModel::QAbstractTableModel;

  void setDependencies(const std::vector<ChartDependency>& dependencies);
  const ChartDependency& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  std::vector<ChartDependency> m_rows;
};

// Files in their order; `filter` keeps those whose path or text holds it.
class ChartFileModel : public QAbstractListModel {
  Q_OBJECT
public:
  enum Role { PathRole = Qt::UserRole, KindRole, LinesRole, HitsRole };
  using QAbstractListModel::QAbstractListModel;

  void setFiles(const std::vector<ChartFile>& files);
  void setFilter(const QString& filter);
  QString filter() const { return m_filter; }
  const ChartFile& at(int row) const { return m_files[static_cast<std::size_t>(m_shown[static_cast<std::size_t>(row)].file)]; }
  int rowOf(const QString& path) const; // -1
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

private:
  struct Shown {
    int file = 0, hits = 0;
  };
  void choose();
  std::vector<ChartFile> m_files;
  std::vector<Shown> m_shown;
  QString m_filter;
};

// Properties as the schema knows them, following references, read level by level as branches are opened: schemas may refer to
// themselves. The members of an array stand under "[]".
class ChartSchemaModel : public QAbstractItemModel {
  Q_OBJECT
public:
  enum Column { Property, Type, Default, Description, ColumnCount };
  enum Role { PathRole = Qt::UserRole, DetailRole };
  explicit ChartSchemaModel(QObject* parent = nullptr);
  ~ChartSchemaModel() override;

  void setSchema(const std::optional<schema::Schema>& schema);
  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  bool hasChildren(const QModelIndex& parent = {}) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  struct Node;
  Node* nodeOf(const QModelIndex& index) const;
  std::vector<std::unique_ptr<Node>> childrenOf(Node& node) const;

  std::optional<schema::Schema> m_schema;
  std::unique_ptr<Node> m_root;
};

} // namespace chartroom::models
