#include "ui/models/problems_model.h"

#include "ui/models/problem_words.h"

#include <algorithm>

namespace chartroom::models {

QString ProblemsModel::Row::placeText() const {
  QString place = problem.place == inspect::Problem::Place::Layer ? layerName : QString::fromStdString(problem.file);
  if (problem.line > 0 && !place.isEmpty()) {
    place += QStringLiteral(":%1").arg(problem.line);
    if (problem.column > 0) place += QStringLiteral(":%1").arg(problem.column);
  }
  return place;
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
  case Qt::DisplayRole: return problemText(row.problem);
  case Qt::ToolTipRole: return row.problem.details.empty() ? problemText(row.problem) : QString::fromStdString(row.problem.details);
  case Qt::AccessibleTextRole:
    return tr("%1: %2, %3")
        .arg(row.problem.severity == inspect::Severity::Error ? tr("Error") : tr("Warning"), problemText(row.problem),
            row.placeText());
  case SeverityRole: return static_cast<int>(row.problem.severity);
  case PlaceRole: return row.placeText();
  default: return {};
  }
}

void ProblemsModel::setRows(std::vector<Row> rows) {
  if (rows == m_rows) return;
  if (rows.size() == m_rows.size()) {
    m_rows = std::move(rows);
    if (!m_rows.empty()) emit dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  m_rows = std::move(rows);
  endResetModel();
}

int ProblemsModel::errorCount() const {
  return static_cast<int>(
      std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.problem.severity == inspect::Severity::Error; }));
}

} // namespace chartroom::models
