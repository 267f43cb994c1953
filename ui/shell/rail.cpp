#include "ui/shell/rail.h"

#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace chartroom::shell {

using namespace widgets;

namespace {

class BrandButton : public QAbstractButton {
public:
  explicit BrandButton(QWidget* parent) : QAbstractButton(parent) { setFixedSize(72, 48); }

protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    drawBrandMark(painter, QRectF(23, 11, 26, 26));
  }
};

} // namespace

RailButton::RailButton(const QString& icon, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
  setText(text);
  setAccessibleName(text);
  setCheckable(true);
  setFocusPolicy(Qt::TabFocus);
  setProperty("ownFocusRing", true);
  setTextRole(this, TextRole::Rail);
}

QSize RailButton::sizeHint() const {
  return {72, std::max(52, 32 + fontMetrics().height() + 4)};
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

void RailButton::enterEvent(QEnterEvent*) {
  update();
}
void RailButton::leaveEvent(QEvent*) {
  update();
}

Rail::Rail(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("rail"));
  setFixedWidth(72);
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
}

void Rail::setCurrent(const QString& id) {
  m_current = id;
  for (const Item& item : m_items)
    item.button->setChecked(item.id == id);
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
