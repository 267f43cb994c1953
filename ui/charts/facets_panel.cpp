#include "ui/charts/internal/facets_panel.h"

#include "ui/charts/internal/chart_delegate.h"
#include "ui/widgets/controls.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::charts::internal {

using models::ChartEntry;
using models::ChartFacetModel;
using models::ChartFilter;

namespace {

// As high as its rows, so that what follows stands right below; scrolls when there is less room.
class FacetTree : public QTreeView {
public:
  using QTreeView::QTreeView;
  std::function<void(const QModelIndex&)> act;

  QSize sizeHint() const override {
    int height = 0;
    for (int group = 0; model() && group < model()->rowCount(); ++group) {
      const QModelIndex head = model()->index(group, 0);
      height += sizeHintForIndex(head).height();
      for (int row = 0; row < model()->rowCount(head); ++row) height += sizeHintForIndex(model()->index(row, 0, head)).height();
    }
    return {200, height};
  }

protected:
  void keyPressEvent(QKeyEvent* event) override {
    const bool press = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (press && currentIndex().isValid()) return act(currentIndex());
    QTreeView::keyPressEvent(event);
  }
};

} // namespace

FacetsPanel::FacetsPanel(QWidget* parent) : QWidget(parent), m_model(new ChartFacetModel(this)) {
  setObjectName(QStringLiteral("facetsPanel"));
  widgets::setSurface(this, "canvas");
  setMinimumWidth(200);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 12);
  column->setSpacing(0);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(16, 8, 16, 4);
  head->addWidget(widgets::makeLabel(tr("Charts"), widgets::TextRole::PanelTitle), 1);
  m_clear = widgets::makeButton(tr("Clear filters"), widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
  m_clear->setObjectName(QStringLiteral("clearFilters"));
  widgets::setTextRole(m_clear, widgets::TextRole::Secondary);
  m_clear->setEnabled(false);
  head->addWidget(m_clear);
  column->addLayout(head);
  column->addSpacing(6);

  auto* tree = new FacetTree(this);
  m_tree = tree;
  tree->act = [this](const QModelIndex& index) { act(index); };
  m_tree->setObjectName(QStringLiteral("chartFacets"));
  m_tree->setAccessibleName(tr("Filters"));
  m_tree->setProperty("surface", QStringLiteral("canvas"));
  m_tree->setModel(m_model);
  m_tree->setItemDelegate(new FacetDelegate(m_tree));
  m_tree->setHeaderHidden(true);
  m_tree->setRootIsDecorated(false);
  m_tree->setIndentation(0);
  m_tree->setItemsExpandable(false);
  m_tree->setExpandsOnDoubleClick(false);
  m_tree->setMouseTracking(true);
  m_tree->setSelectionMode(QAbstractItemView::NoSelection);
  m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_tree->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  column->addWidget(m_tree);

  m_deprecatedRow = new QWidget(this);
  auto* row = new QHBoxLayout(m_deprecatedRow);
  row->setContentsMargins(16, 10, 16, 0);
  m_deprecated = new widgets::Toggle(tr("Show deprecated"));
  m_deprecated->setObjectName(QStringLiteral("showDeprecated"));
  row->addWidget(m_deprecated);
  row->addStretch(1);
  m_deprecatedCount = widgets::makeLabel({}, widgets::TextRole::Secondary, "text3");
  row->addWidget(m_deprecatedCount);
  column->addWidget(m_deprecatedRow);
  column->addStretch(1);

  connect(m_tree, &QTreeView::clicked, this, &FacetsPanel::act);
  connect(m_model, &QAbstractItemModel::modelReset, m_tree, &QTreeView::expandAll);
  connect(m_model, &QAbstractItemModel::rowsInserted, m_tree, [this] { m_tree->updateGeometry(); });
  connect(m_model, &ChartFacetModel::toggled, this, &FacetsPanel::toggled);
  connect(m_deprecated, &QAbstractButton::toggled, this, &FacetsPanel::deprecatedToggled);
  connect(m_clear, &QPushButton::clicked, this, &FacetsPanel::cleared);
}

void FacetsPanel::act(const QModelIndex& index) {
  switch (index.data(ChartFacetModel::KindRole).toInt()) {
  case ChartFacetModel::More: return m_model->showAll(index);
  case ChartFacetModel::Value: {
    const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    m_model->setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    return;
  }
  default: return;
  }
}

void FacetsPanel::setFacets(const std::vector<ChartEntry>& entries, const ChartFilter& filter) {
  m_model->setFacets(entries, filter);
  m_tree->updateGeometry();
  m_clear->setEnabled(filter.anyFacet() || !filter.text.isEmpty());
  const auto deprecated = std::count_if(entries.begin(), entries.end(), [](const ChartEntry& entry) { return entry.deprecated; });
  m_deprecatedCount->setText(QString::number(deprecated));
  m_deprecatedRow->setVisible(deprecated > 0);
  const QSignalBlocker quiet(m_deprecated);
  m_deprecated->setChecked(filter.deprecated);
}

} // namespace chartroom::charts::internal
