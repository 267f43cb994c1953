#pragma once

// ProblemsModel: the problems of a preview as a list, errors first, each with a text and a place a person can read. GUI thread.

#include "core/inspect/preview.h"

#include <QAbstractListModel>

#include <vector>

namespace chartroom::models {

class ProblemsModel : public QAbstractListModel {
  Q_OBJECT
public:
  enum Role { SeverityRole = Qt::UserRole + 1, PlaceRole };
  // A problem with its layer named by id and title, because rows outlive the request they came from.
  struct Row {
    inspect::Problem problem;
    int layerId = 0;
    int valueLayerId = 0; // of the problem's valuePlace
    QString layerName;
    friend bool operator==(const Row&, const Row&) = default;
    QString placeText() const; // "values.yaml:14:3"; empty when there is no place
  };

  using QAbstractListModel::QAbstractListModel;
  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
  QVariant data(const QModelIndex& index, int role) const override;

  void setRows(std::vector<Row> rows);
  const std::vector<Row>& rows() const { return m_rows; }
  int errorCount() const;
  int warningCount() const { return static_cast<int>(m_rows.size()) - errorCount(); }

private:
  std::vector<Row> m_rows;
};

} // namespace chartroom::models
