#include "ui/widgets/indicators.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QTimer>
#include <QToolTip>

#include <cmath>

namespace chartroom::widgets {

PillLabel::PillLabel(const Pill& pill, QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setPill(pill);
}

void PillLabel::setPill(const Pill& pill) {
  m_pill = pill;
  setAccessibleName(pill.text);
  if (parentWidget()) setVisible(!pill.text.isEmpty());
  updateGeometry();
  update();
}

QSize PillLabel::sizeHint() const { return {static_cast<int>(pillWidth(m_pill)), 20}; }

void PillLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawPill(painter, rect(), m_pill);
}

TagLabel::TagLabel(const QString& text, QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setText(text);
}

void TagLabel::setText(const QString& text) {
  m_text = text;
  setAccessibleName(text);
  updateGeometry();
  update();
}

QSize TagLabel::sizeHint() const { return {static_cast<int>(tagWidth(m_text)), 16}; }

void TagLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawTag(painter, rect(), m_text);
}

StatusDot::StatusDot(Tone tone, QWidget* parent) : QWidget(parent), m_tone(tone) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusDot::setLook(Tone tone, bool hollow) {
  m_tone = tone, m_hollow = hollow;
  update();
}

void StatusDot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawDot(painter, QRectF(rect()).center(), m_tone, m_hollow);
}

KeyCap::KeyCap(const QString& text, QWidget* parent) : QWidget(parent), m_text(text) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize KeyCap::sizeHint() const { return {static_cast<int>(keyCapWidth(m_text)), 20}; }

void KeyCap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawKeyCap(painter, rect(), m_text);
}

IconLabel::IconLabel(const QString& name, Tone tone, int px, QWidget* parent)
    : QWidget(parent), m_name(name), m_tone(tone), m_px(px) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setIconName(const QString& name, Tone tone) {
  m_name = name, m_tone = tone;
  update();
}

void IconLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawIcon(painter, m_name, rect(), toneInk(m_tone), m_px);
}

ChartTile::ChartTile(int side, QWidget* parent) : QWidget(parent), m_side(side) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ChartTile::setChart(const QString& name, const QPixmap& picture) {
  m_name = name, m_picture = picture;
  update();
}

void ChartTile::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawChartTile(painter, rect(), m_name, m_picture);
}

HealthStrip::HealthStrip(QWidget* parent) : QWidget(parent) {}

void HealthStrip::setHealth(const std::vector<Health>& health) {
  m_row = HealthRow::make(health);
  setAccessibleName(tr("%1 ready").arg(m_row.ready));
  update();
}

void HealthStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (!m_row.glyphs.empty()) drawHealthRow(painter, rect(), m_row);
}

ProgressRing::ProgressRing(int side, QWidget* parent) : QWidget(parent), m_side(side), m_timer(new QTimer(this)) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  m_timer->setInterval(40);
  connect(m_timer, &QTimer::timeout, this, [this] {
    m_angle = std::fmod(m_angle + 12, 360);
    update();
  });
}

void ProgressRing::setRunning(bool running) {
  m_running = running;
  updateTimer();
  update();
}

void ProgressRing::setShare(double share) {
  m_share = share;
  updateTimer();
  update();
}

void ProgressRing::updateTimer() {
  const bool motion = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
  if (m_running && m_share < 0 && isVisible() && motion) m_timer->start();
  else m_timer->stop();
}

void ProgressRing::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  updateTimer();
}

void ProgressRing::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  updateTimer();
}

void ProgressRing::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawRing(painter, QRectF((width() - m_side) / 2.0, (height() - m_side) / 2.0, m_side, m_side), m_share, m_angle);
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(text, parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  setTextRole(this, TextRole::Base);
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode) {
  m_mode = mode;
  update();
}

QSize ElidedLabel::minimumSizeHint() const {
  return {std::min(48, QLabel::sizeHint().width()), QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  const QRect area = contentsRect();
  painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
  painter.drawText(
      area, static_cast<int>(alignment()) | Qt::TextSingleLine, fontMetrics().elidedText(text(), m_mode, area.width()));
}

bool ElidedLabel::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
    if (fontMetrics().horizontalAdvance(text()) > contentsRect().width())
      QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
  }
  return QLabel::event(event);
}

} // namespace chartroom::widgets
