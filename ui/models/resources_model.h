#pragma once

// ResourcesModel: what a preview made, as a tree of two levels: groups ("Workloads") and below them the objects with their
// change marks; templates that failed stand in a group of their own on top. A filter keeps one kind of change.
//
// GUI thread. The model holds the result it shows, so that rows never outlive the lists they count in. setPreview() keeps rows that
// stay (same key, same place) and resets only when the structure changed, so a live preview moves neither selection nor scroll bar
// while values are typed.

#include "core/inspect/line_origin.h"
#include "core/inspect/preview.h"

#include <QAbstractItemModel>

#include <map>

namespace chartroom::models {

class ResourcesModel : public QAbstractItemModel {
  Q_OBJECT
public:
  enum class Filter { All, Changed, Added, Removed };
  enum Role {
    KeyRole = Qt::UserRole + 1, // names a row over previews; groups have "group:<name>", failed templates "template:<path>"
    KindRole,
    NameRole,
    ChangeRole, // int(ObjectChange)
    FieldsRole, // changed fields
    CountRole,  // of a group
    FailedRole, // bool: a template that failed
    HookRole,   // "pre-install"
    ReachRole,  // how many lines the value at the cursor reached; 0 for none
    ShownRole,  // bool: some of those lines show it, else it only decided
  };

  using QAbstractItemModel::QAbstractItemModel;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& = {}) const override { return 1; }
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

  // Null shows nothing. `reached`: what the value at the cursor reached in this result.
  void setPreview(std::shared_ptr<const inspect::PreviewResult> result, const inspect::Reached& reached);
  // Another value is followed in the result that is shown. Resets nothing.
  void setReached(const inspect::Reached& reached);
  void setFilter(Filter filter);
  Filter filter() const { return m_filter; }
  // Whether changes mean anything: false while nothing is deployed.
  void setComparing(bool comparing);
  bool isComparing() const { return m_comparing; }

  const inspect::PreviewObject* object(const QModelIndex& index) const; // null for groups and failures
  const inspect::FailedTemplate* failure(const QModelIndex& index) const;
  QModelIndex indexOf(const QString& key) const;
  QModelIndex firstObject() const;
  int total(Filter filter) const;

private:
  struct Reach {
    int lines = 0;
    bool shown = false;
    friend bool operator==(const Reach&, const Reach&) = default;
  };
  struct Row {
    bool failed = false;
    std::size_t at = 0; // in m_result's objects or failures
    friend bool operator==(const Row&, const Row&) = default;
  };
  struct Group {
    QString name;
    std::vector<Row> rows;
  };
  static std::map<std::string, Reach> marksOf(const inspect::Reached& reached);
  std::vector<Group> grouped(const inspect::PreviewResult* result) const;
  const Row& rowAt(const QModelIndex& index) const {
    return m_groups[index.internalId() - 1].rows[static_cast<std::size_t>(index.row())];
  }
  const Reach* reachOf(const Row& row) const;
  bool passes(const inspect::PreviewObject& object) const;

  std::shared_ptr<const inspect::PreviewResult> m_result;
  std::vector<Group> m_groups;          // of m_result; both change together
  std::map<std::string, Reach> m_reach; // by PreviewObject::id
  Filter m_filter = Filter::All;
  bool m_comparing = false;
};

} // namespace chartroom::models
