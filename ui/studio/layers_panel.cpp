#include "ui/studio/layers_panel.h"

#include "ui/models/counted.h"
#include "ui/models/layers_model.h"
#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace chartroom::studio {

using models::LayersModel;
using Kind = value::Layer::Kind;

namespace {

constexpr int kRowHeight = 36;
constexpr int kCheckLeft = 32;

QRect checkRect(const QRect& row) { return {row.left() + kCheckLeft, row.center().y() - 7, 16, 16}; }

const char* iconOf(Kind kind) {
  switch (kind) {
  case Kind::ChartDefaults: return "package";
  case Kind::File: return "file-code";
  case Kind::Form: return "sliders-horizontal";
  default: return "terminal";
  }
}

class LayerDelegate : public QStyledItemDelegate {
public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, widgets::scaled(kRowHeight)}; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const widgets::Theme& t = widgets::theme();
    const QRect row = option.rect;
    const bool locked = index.data(LayersModel::LockedRole).toBool();
    const bool on = locked || index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) painter->fillRect(row, option.state & QStyle::State_Active ? t.sel : t.sel2);
    else if (hovered) painter->fillRect(row, t.hover);
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), t.line);
    if (!locked)
      widgets::drawIcon(
          *painter, QStringLiteral("grip-vertical"), QRectF(row.left() + 8, row.top(), 16, row.height()), t.text3, 14);
    if (locked) widgets::drawIcon(*painter, QStringLiteral("lock"), checkRect(row), t.text3, 14);
    else widgets::drawCheckBox(*painter, checkRect(row), on ? Qt::Checked : Qt::Unchecked);

    const auto kind = static_cast<Kind>(index.data(LayersModel::KindRole).toInt());
    const bool isSet = kind >= Kind::SetJson;
    const int errors = index.data(LayersModel::ErrorsRole).toInt();
    const int keys = index.data(LayersModel::KeysRole).toInt();
    QString right = errors > 0 ? models::counted(errors, LayersModel::tr("error"), LayersModel::tr("errors"))
                    : !on      ? LayersModel::tr("off")
                    : keys < 0 ? QString()
                               : models::counted(keys, LayersModel::tr("key"), LayersModel::tr("keys"));
    const QFont small = widgets::uiFont(12);
    const int rightWidth = QFontMetrics(small).horizontalAdvance(right);
    const QRect rightRect(row.right() - 12 - rightWidth, row.top(), rightWidth + 1, row.height());
    painter->setFont(small);
    painter->setPen(errors > 0 ? t.err : t.text3);
    painter->drawText(rightRect, Qt::AlignVCenter | Qt::AlignRight, right);

    const QColor ink = on ? t.text : t.text3;
    widgets::drawIcon(*painter, QLatin1String(iconOf(kind)), QRectF(row.left() + 56, row.top(), 16, row.height()),
        selected ? t.accent : t.text2, 16);
    const QFont font = isSet ? widgets::codeFont(12) : widgets::uiFont(13, selected ? QFont::Medium : QFont::Normal);
    const bool unsaved = index.data(LayersModel::UnsavedRole).toBool();
    const int left = row.left() + 80;
    const int room = rightRect.left() - 8 - left - (unsaved ? 12 : 0);
    const QFontMetrics metrics(font);
    const QString text = metrics.elidedText(index.data(Qt::DisplayRole).toString(), isSet ? Qt::ElideRight : Qt::ElideMiddle, room);
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(QRect(left, row.top(), room, row.height()), Qt::AlignVCenter | Qt::AlignLeft, text);
    if (unsaved) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(t.warnf);
      painter->drawEllipse(QPointF(left + metrics.horizontalAdvance(text) + 8, row.center().y() + 1), 3, 3);
    }
    if (option.state & QStyle::State_HasFocus && option.widget && option.widget->property("keyboardFocus").toBool()) {
      painter->setBrush(Qt::NoBrush);
      painter->setPen(QPen(t.accent, 2));
      painter->drawRect(QRectF(row).adjusted(1, 1, -1, -2));
    }
    painter->restore();
  }

  bool editorEvent(
      QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override {
    if (event->type() == QEvent::MouseButtonRelease) {
      const auto* mouse = static_cast<QMouseEvent*>(event);
      if (mouse->button() == Qt::LeftButton &&
          checkRect(option.rect).adjusted(-6, -6, 6, 6).contains(mouse->position().toPoint())) {
        const int state = index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked;
        return model->setData(index, state, Qt::CheckStateRole);
      }
    } else if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
      const int state = index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked;
      return model->setData(index, state, Qt::CheckStateRole);
    }
    return false;
  }

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override {
    auto* field = new QLineEdit(parent);
    field->setProperty("size", QStringLiteral("small"));
    return field;
  }
  void setEditorData(QWidget* editor, const QModelIndex& index) const override {
    static_cast<QLineEdit*>(editor)->setText(index.data(Qt::DisplayRole).toString());
  }
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
    static_cast<LayersModel*>(model)->rename(index.data(LayersModel::IdRole).toInt(), static_cast<QLineEdit*>(editor)->text());
  }
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const override {
    editor->setGeometry(option.rect.adjusted(74, 4, -8, -4));
  }
};

} // namespace

LayersPanel::LayersPanel(LayersModel* model, QWidget* parent) : QWidget(parent), m_model(model), m_list(new QListView(this)) {
  widgets::setSurface(this, "panel");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(12, 0, 8, 0);
  head->setSpacing(8);
  head->addWidget(widgets::makeLabel(tr("Layers"), widgets::TextRole::Strong));
  head->addWidget(widgets::makeLabel(tr("top wins"), widgets::TextRole::Secondary, "text3"));
  head->addStretch();
  auto* add = widgets::makeIconButton(QStringLiteral("plus"), tr("Add a layer"));
  add->setObjectName(QStringLiteral("layersAdd"));
  add->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(add);
  menu->addAction(widgets::withKey(tr("New values file"), widgets::Shortcut::NewLayer), this, &LayersPanel::newLayerRequested)
      ->setObjectName(QStringLiteral("addNewLayer"));
  menu->addAction(tr("Add values files…"), this, &LayersPanel::filesRequested)->setObjectName(QStringLiteral("addFiles"));
  menu->addSeparator();
  for (const Kind kind : {Kind::Set, Kind::SetString, Kind::SetJson, Kind::SetFile, Kind::SetLiteral}) {
    QAction* action = menu->addAction(models::flagOf(kind), this, [this, kind] { emit setRowRequested(kind); });
    action->setObjectName(QStringLiteral("add") + models::flagOf(kind));
  }
  add->setMenu(menu);
  head->addWidget(add);
  auto* headBox = new QWidget(this);
  headBox->setLayout(head);
  headBox->setFixedHeight(36);
  column->addWidget(headBox);
  column->addWidget(widgets::makeRule(Qt::Horizontal));

  m_list->setObjectName(QStringLiteral("layersList"));
  m_list->setAccessibleName(tr("Value layers, the strongest first"));
  m_list->setModel(model);
  m_list->setItemDelegate(new LayerDelegate(m_list));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setUniformItemSizes(true);
  m_list->setMouseTracking(true);
  m_list->setSelectionMode(QAbstractItemView::SingleSelection);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_list->setDragDropMode(QAbstractItemView::InternalMove);
  m_list->setDefaultDropAction(Qt::MoveAction);
  m_list->setDragDropOverwriteMode(false);
  m_list->setContextMenuPolicy(Qt::CustomContextMenu);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->installEventFilter(this);
  column->addWidget(m_list, 1);

  connect(m_list, &QListView::customContextMenuRequested, this, &LayersPanel::openMenu);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    if (index.isValid()) emit currentLayerChanged(index.data(LayersModel::IdRole).toInt());
  });
  // Clicking the layer that is current already brings its editor back from another tab.
  connect(m_list, &QListView::clicked, this,
      [this](const QModelIndex& index) { emit currentLayerChanged(index.data(LayersModel::IdRole).toInt()); });
}

int LayersPanel::currentLayer() const {
  const QModelIndex index = m_list->currentIndex();
  return index.isValid() ? index.data(LayersModel::IdRole).toInt() : 0;
}

void LayersPanel::setCurrentLayer(int id) {
  const int row = m_model->rowOf(id);
  if (row >= 0 && currentLayer() != id) m_list->setCurrentIndex(m_model->index(row));
}

void LayersPanel::startRename(int id) {
  const int row = m_model->rowOf(id);
  if (row >= 0) m_list->edit(m_model->index(row));
}

void LayersPanel::openMenu(const QPoint& point) {
  const QModelIndex index = m_list->indexAt(point);
  const models::StudioLayer* layer = index.isValid() ? m_model->layer(index.data(LayersModel::IdRole).toInt()) : nullptr;
  if (!layer) return;
  const int id = layer->id;
  auto* menu = new QMenu(m_list);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (layer->isFile()) {
    menu->addAction(widgets::withKey(tr("Save"), widgets::Shortcut::SaveLayer), this, [this, id] { emit saveRequested(id); })
        ->setEnabled(layer->isUnsaved() || layer->path.isEmpty());
    menu->addAction(
        widgets::withKey(tr("Save as…"), widgets::Shortcut::SaveLayerAs), this, [this, id] { emit saveAsRequested(id); });
    if (layer->path.isEmpty())
      menu->addAction(widgets::withKey(tr("Rename"), widgets::Shortcut::RenameLayer), this, [this, id] { startRename(id); });
    menu->addSeparator();
  }
  if (!layer->isLocked()) {
    menu->addAction(widgets::withKey(tr("Move up"), widgets::Shortcut::MoveLayerUp), this, [this, id] { m_model->moveUp(id); });
    menu->addAction(
        widgets::withKey(tr("Move down"), widgets::Shortcut::MoveLayerDown), this, [this, id] { m_model->moveDown(id); });
    menu->addSeparator();
    menu->addAction(widgets::withKey(tr("Remove"), widgets::Shortcut::RemoveLayer), this, [this, id] { removeLayer(id); });
  } else {
    menu->addAction(tr("Chart defaults cannot be changed"))->setEnabled(false);
  }
  menu->popup(m_list->viewport()->mapToGlobal(point));
}

void LayersPanel::removeLayer(int id) {
  const models::StudioLayer* layer = m_model->layer(id);
  if (!layer || layer->isLocked()) return;
  const models::StudioLayer removed = *layer;
  const int row = m_model->rowOf(id);
  m_model->remove(id);
  if (!removed.text.trimmed().isEmpty()) emit layerRemoved(removed, row);
}

bool LayersPanel::canRename(int id) const {
  const models::StudioLayer* layer = m_model->layer(id);
  return layer && layer->isFile() && layer->path.isEmpty();
}

bool LayersPanel::eventFilter(QObject* watched, QEvent* event) {
  // The page has the same key for something else: in this list it renames.
  if (watched == m_list && event->type() == QEvent::ShortcutOverride &&
      widgets::isShortcut(*static_cast<QKeyEvent*>(event), widgets::Shortcut::RenameLayer) && canRename(currentLayer())) {
    event->accept();
    return true;
  }
  if (watched == m_list && event->type() == QEvent::KeyPress) {
    const auto& key = *static_cast<QKeyEvent*>(event);
    const int id = currentLayer();
    if (widgets::isShortcut(key, widgets::Shortcut::OpenRow)) return emit currentLayerChanged(id), true;
    if (widgets::isShortcut(key, widgets::Shortcut::MoveLayerUp)) return m_model->moveUp(id), true;
    if (widgets::isShortcut(key, widgets::Shortcut::MoveLayerDown)) return m_model->moveDown(id), true;
    if (widgets::isShortcut(key, widgets::Shortcut::RemoveLayer)) return removeLayer(id), true;
    if (widgets::isShortcut(key, widgets::Shortcut::RenameLayer) && canRename(id)) return startRename(id), true;
  }
  if (watched == m_list && event->type() == QEvent::FocusIn) {
    const auto reason = static_cast<QFocusEvent*>(event)->reason();
    m_list->setProperty("keyboardFocus", reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason);
  }
  return QWidget::eventFilter(watched, event);
}

} // namespace chartroom::studio
