#pragma once

// ReleaseListModel: the newest revision of every release as a table. Rows begin as metadata (name, namespace, status, revision,
// time) and gain chart and versions when their record was decoded, health when their objects were looked at; what is not known
// yet is empty, never guessed. GUI thread only.

#include "core/inspect/release_records.h"
#include "core/inspect/release_resources.h"
#include "core/release/storage.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QSortFilterProxyModel>

#include <vector>

namespace chartroom::models {

// What the status chips count and filter.
enum class ReleaseClass { Deployed, Pending, Failed, Uninstalled, Other };
ReleaseClass releaseClass(const std::string& status);

struct ReleaseRow {
  release::Head head;
  inspect::ReleasePtr record; // its summary (summaryOf); null until decoded
  bool hasHealth = false;
  std::vector<inspect::ObjectHealth> health;
  std::string healthFor; // resourceVersion of the head the health was read for
  bool stuck = false;    // pending, and old enough that nobody can be working on it
};

class ReleaseListModel : public QAbstractTableModel {
  Q_OBJECT
public:
  enum Column { Name, NameSpace, Chart, Version, App, Revision, Updated, Resources, Status, Menu, ColumnCount };
  enum Role {
    SortRole = Qt::UserRole,
    StatusRole,
    ClassRole,
    StuckRole,
    HealthRole,
    HealthKnownRole,
    ChartRole,
    DescriptionRole,
    AttentionRole
  };
  using QAbstractTableModel::QAbstractTableModel;

  // Rows of the same release keep what is known about them; records come out of the cache.
  void setHeads(const std::vector<release::Head>& heads, const inspect::ReleaseRecords& records, const QDateTime& now);
  // Keeps the summary.
  void setRecord(const release::Head& head, const inspect::ReleasePtr& record);
  void setHealth(const std::string& nameSpace, const std::string& name, std::vector<inspect::ObjectHealth> health);
  void clear();

  const std::vector<ReleaseRow>& rows() const { return m_rows; }
  const ReleaseRow& row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
  int find(const std::string& nameSpace, const std::string& name) const; // -1
  int count(ReleaseClass which) const;
  int nameSpaceCount() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
  std::vector<ReleaseRow> m_rows;
  QDateTime m_now;
};

// Filters by text (name, chart, namespace, label) and class; sorts by any column. In the Name column's order what needs attention
// stands first, unless the order was turned around.
class ReleaseFilterModel : public QSortFilterProxyModel {
  Q_OBJECT
public:
  explicit ReleaseFilterModel(QObject* parent = nullptr);
  void setText(const QString& text);
  void setAllClasses();
  void setClass(ReleaseClass only);

protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
  QString m_text;
  bool m_all = true;
  ReleaseClass m_class = ReleaseClass::Deployed;
};

// A status for people: "deployed", "pending-upgrade, stuck", "failed, timed out".
QString statusText(const ReleaseRow& row);
QDateTime toDateTime(Clock::Time time);

} // namespace chartroom::models
