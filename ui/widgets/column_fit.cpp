#include "ui/widgets/column_fit.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme_controller.h"

#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QToolTip>
#include <QTreeView>

#include <algorithm>
#include <cmath>
#include <utility>

namespace chartroom::widgets {

std::vector<int> fitColumns(const std::vector<ColumnRule>& rules, int width, double scale) {
  const auto px = [scale](int at100) { return static_cast<int>(std::lround(at100 * scale)); };
  std::vector<int> widths;
  int sum = 0;
  for (const ColumnRule& rule : rules) {
    widths.push_back(px(rule.least));
    sum += widths.back();
  }
  while (sum > width) {
    int worst = -1;
    for (std::size_t i = 0; i < rules.size(); ++i)
      if (rules[i].fold > 0 && widths[i] > 0 && (worst < 0 || rules[i].fold > rules[static_cast<std::size_t>(worst)].fold))
        worst = static_cast<int>(i);
    if (worst < 0) break;
    sum -= std::exchange(widths[static_cast<std::size_t>(worst)], 0);
  }
  // Up to what each wants, in proportion.
  int missing = 0;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (widths[i] > 0) missing += std::max(0, px(rules[i].wanted) - widths[i]);
  if (missing > 0 && sum < width) {
    const double part = std::min(1.0, static_cast<double>(width - sum) / missing);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (widths[i] == 0) continue;
      const int more = static_cast<int>(std::max(0, px(rules[i].wanted) - widths[i]) * part);
      widths[i] += more;
      sum += more;
    }
  }
  int shares = 0, last = -1;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (widths[i] > 0 && rules[i].share > 0) shares += rules[i].share, last = static_cast<int>(i);
  if (shares == 0 || sum >= width) return widths;
  const int rest = width - sum;
  int given = 0;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (widths[i] == 0 || rules[i].share == 0) continue;
    const int more = static_cast<int>(i) == last ? rest - given : rest * rules[i].share / shares;
    widths[i] += more;
    given += more;
  }
  return widths;
}

ColumnFit::ColumnFit(QTreeView* view, std::vector<ColumnRule> rules) : QObject(view), m_view(view), m_rules(std::move(rules)) {
  view->viewport()->installEventFilter(this);
  QHeaderView* header = view->header();
  header->setStretchLastSection(false);
  header->setMinimumSectionSize(24);
  for (const ColumnRule& rule : m_rules) header->setSectionResizeMode(rule.section, QHeaderView::Interactive);
  connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int size) {
    if (m_applying || size == 0 || !(QApplication::mouseButtons() & Qt::LeftButton)) return;
    for (ColumnRule& rule : m_rules)
      if (rule.section == section)
        rule.wanted = static_cast<int>(std::lround(size / textScale())), rule.least = std::min(rule.least, rule.wanted);
  });
  if (auto* controller = ThemeController::instance()) connect(controller, &ThemeController::changed, this, &ColumnFit::apply);
  apply();
}

bool ColumnFit::isFolded(int section) const { return m_view->header()->isSectionHidden(section); }

void ColumnFit::apply() {
  const int width = m_view->viewport()->width();
  if (width <= 0) return;
  m_applying = true;
  QHeaderView* header = m_view->header();
  const std::vector<int> widths = fitColumns(m_rules, width, textScale());
  for (std::size_t i = 0; i < m_rules.size(); ++i) {
    header->setSectionHidden(m_rules[i].section, widths[i] == 0);
    if (widths[i] > 0) header->resizeSection(m_rules[i].section, widths[i]);
  }
  m_applying = false;
}

// The whole text of the cell, and what the folded columns would show.
QString ColumnFit::describe(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  const QVariant own = index.data(Qt::ToolTipRole);
  QStringList lines{own.isValid() ? own.toString() : index.data().toString()};
  for (const ColumnRule& rule : m_rules) {
    const QString text = index.siblingAtColumn(rule.section).data().toString();
    if (isFolded(rule.section) && !text.isEmpty())
      lines << QStringLiteral("%1: %2").arg(m_view->model()->headerData(rule.section, Qt::Horizontal).toString(), text);
  }
  lines.removeAll(QString());
  return lines.join(QLatin1Char('\n'));
}

bool ColumnFit::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) apply();
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(m_view->indexAt(help->pos())), m_view->viewport());
    return true;
  }
  return QObject::eventFilter(watched, event);
}

} // namespace chartroom::widgets
