#pragma once

// The tree of a release's live objects for a view: groups, objects, what they own. GUI thread only.

#include "core/inspect/release_resources.h"

#include <QAbstractItemModel>
#include <QDateTime>

#include <memory>

namespace chartroom::models {

class LiveResourceModel : public QAbstractItemModel {
  Q_OBJECT
public:
  enum Column { Object, Status, Ready, Reason, Age, ColumnCount };
  enum Role { IdRole = Qt::UserRole, KindRole, NameRole, TagRole, NewRole, HealthRole, GroupRole, CountRole };
  using QAbstractItemModel::QAbstractItemModel;
  ~LiveResourceModel() override;

  // The same objects again only change their cells; anything else is a reset. True when it was a reset.
  bool setResources(std::vector<inspect::ResourceNode> groups, const QDateTime& now);
  const inspect::ResourceNode* node(const QModelIndex& index) const;
  QModelIndex find(const QString& id) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
  struct Item {
    const inspect::ResourceNode* node = nullptr;
    Item* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Item>> children;
  };
  static void build(Item& item, const std::vector<inspect::ResourceNode>& nodes);
  void touch(const QModelIndex& parent);
  Item* item(const QModelIndex& index) const;

  std::vector<inspect::ResourceNode> m_groups;
  Item m_root;
  QDateTime m_now;
};

// "8 s", "5 min", "3 h", "9 d": how long ago; empty for an invalid time.
QString shortAge(const QDateTime& time, const QDateTime& now);
// "just now", "47 min ago", "2 days ago", "4 months ago".
QString longAge(const QDateTime& time, const QDateTime& now);

} // namespace chartroom::models
