#pragma once

// ColumnFit: keeps all columns of a tree or table inside its width. Columns that do not fit fold away, the least important
// first; what is left gets its wanted width and the rest of the room by shares. The widths are computed by fitColumns(),
// without a window. A column that the user drags keeps the width as its wanted one. GUI thread only; owned by the view.

#include <QObject>
#include <QString>

#include <vector>

class QModelIndex;
class QTreeView;

namespace chartroom::widgets {

struct ColumnRule {
  int section = 0;
  int least = 0;  // px at 100 %; narrower it cannot be read
  int wanted = 0; // px at 100 %
  int share = 0;  // of the room that is left
  int fold = 0;   // 0 stays always; the highest folds first
};

// The width of each column in px for a view this wide, in the order of the rules; 0 is folded. `scale` is the text scale.
std::vector<int> fitColumns(const std::vector<ColumnRule>& rules, int width, double scale);

class ColumnFit : public QObject {
  Q_OBJECT
public:
  ColumnFit(QTreeView* view, std::vector<ColumnRule> rules);
  bool isFolded(int section) const;
  QString describe(const QModelIndex& index) const; // the tooltip of a cell

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void apply();

  QTreeView* m_view;
  std::vector<ColumnRule> m_rules;
  bool m_applying = false;
};

} // namespace chartroom::widgets
