#include "ui/shell/rail.h"

#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"

#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::shell {

using namespace widgets;

namespace {

constexpr int kRailWidth = 72; // at 100 %; larger texts widen it

class BrandButton : public QAbstractButton {
public:
  explicit BrandButton(QWidget* parent) : QAbstractButton(parent) { setFixedHeight(48); }

protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    drawBrandMark(painter, QRectF((width() - 26) / 2.0, 11, 26, 26));
  }
};

} // namespace

RailButton::RailButton(const QString& icon, const QString& text, QWidget* parent) : QAbstractButton(parent), m_icon(icon) {
  setText(text);
  setAccessibleName(text);
  setCheckable(true);
  setFocusPolicy(Qt::TabFocus);
  setProperty("ownFocusRing", true);
  setTextRole(this, TextRole::Rail);
}

QSize RailButton::sizeHint() const {
  // The label has 6 px at each side.
  return {std::max(kRailWidth, fontMetrics().horizontalAdvance(text()) + 12), std::max(52, 32 + fontMetrics().height() + 4)};
}

void RailButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF tile = QRectF(rect()).adjusted(2, 0, -2, 0);
  if (isChecked() || underMouse()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? t.sel : t.sel2);
    painter.drawRoundedRect(tile, 6, 6);
  }
  if (isChecked()) painter.fillRect(QRectF(0, 12, 3, height() - 24), t.accent);
  if (hasFocus()) drawFocusRing(painter, tile.adjusted(4, 4, -4, -4), 3);
  const QColor color = isChecked() ? t.accent : t.text2;
  drawIcon(painter, m_icon, QRectF(0, 7, width(), 20), color, 20);
  painter.setFont(font());
  painter.setPen(color);
  painter.drawText(QRectF(0, 29, width(), height() - 33), Qt::AlignHCenter | Qt::AlignTop, text());
}

void RailButton::enterEvent(QEnterEvent*) { update(); }
void RailButton::leaveEvent(QEvent*) { update(); }

Rail::Rail(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("rail"));
  markPane(this, tr("Rooms"));
  setFixedWidth(kRailWidth);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 8);
  column->setSpacing(0);
  auto* brand = new BrandButton(this);
  brand->setObjectName(QStringLiteral("brandButton"));
  brand->setAccessibleName(tr("Welcome page"));
  brand->setToolTip(tr("Welcome page"));
  connect(brand, &QAbstractButton::clicked, this, &Rail::homeChosen);
  column->addWidget(brand);
  column->addSpacing(8);
  m_top = new QVBoxLayout;
  m_top->setSpacing(4);
  column->addLayout(m_top);
  column->addStretch(1);
  // The labels' fonts follow the text scale after the style did.
  if (auto* controller = ThemeController::instance()) connect(controller, &ThemeController::changed, this, &Rail::fitWidth);
  m_bottom = new QVBoxLayout;
  m_bottom->setSpacing(4);
  column->addLayout(m_bottom);
}

void Rail::addItem(const QString& id, const QString& icon, const QString& text, bool atBottom) {
  auto* button = new RailButton(icon, text, this);
  button->setObjectName(QStringLiteral("rail_") + id);
  (atBottom ? m_bottom : m_top)->addWidget(button);
  connect(button, &QAbstractButton::clicked, this, [this, id] {
    setCurrent(m_current); // the shell decides what is lit
    emit chosen(id);
  });
  m_items.push_back({id, button, atBottom});
  fitWidth();
}

void Rail::fitWidth() {
  int width = kRailWidth;
  for (const Item& item : m_items) width = std::max(width, item.button->sizeHint().width());
  setFixedWidth(width);
}

void Rail::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) fitWidth();
}

void Rail::setCurrent(const QString& id) {
  m_current = id;
  for (const Item& item : m_items) item.button->setChecked(item.id == id);
}

QStringList Rail::items() const {
  QStringList ids;
  for (const Item& item : m_items)
    if (!item.atBottom) ids << item.id;
  return ids;
}

void Rail::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().shell);
  painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().line);
}

} // namespace chartroom::shell
