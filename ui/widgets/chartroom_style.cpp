#include "ui/widgets/chartroom_style.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

#include <cmath>

namespace chartroom::widgets {
namespace {

void drawRadio(QPainter& painter, const QRectF& rect, bool on, bool enabled) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QRectF box(0, 0, 16, 16);
  box.moveCenter(rect.center());
  box.adjust(0.75, 0.75, -0.75, -0.75);
  painter.setPen(QPen(!enabled ? t.line2 : on ? t.fill : t.ctl, 1.5));
  painter.setBrush(on && enabled ? t.fill : t.panel);
  painter.drawEllipse(box);
  if (on) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(enabled ? t.onfill : t.text3);
    painter.drawEllipse(box.center(), 2.75, 2.75);
  }
  painter.restore();
}

} // namespace

ChartroomStyle::ChartroomStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void ChartroomStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  const bool enabled = option->state & State_Enabled;
  switch (element) {
  case PE_IndicatorCheckBox:
  case PE_IndicatorItemViewItemCheck: {
    const Qt::CheckState state = option->state & State_NoChange ? Qt::PartiallyChecked
                                 : option->state & State_On     ? Qt::Checked
                                                                : Qt::Unchecked;
    drawCheckBox(*painter, option->rect, state, enabled);
    if (option->state & State_HasFocus && option->state & State_KeyboardFocusChange && element == PE_IndicatorCheckBox)
      drawFocusRing(*painter, option->rect, 4);
    return;
  }
  case PE_IndicatorRadioButton: drawRadio(*painter, option->rect, option->state & State_On, enabled); return;
  case PE_IndicatorBranch:
    if (option->state & State_Children)
      drawIcon(*painter, option->state & State_Open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
          option->rect, theme().text2, 14);
    return;
  case PE_FrameFocusRect:
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(theme().accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 4, 4);
    painter->restore();
    return;
  default: QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void ChartroomStyle::drawControl(
    ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  if (element == CE_FocusFrame) return drawFocusRing(*painter, QRectF(option->rect).adjusted(4, 4, -4, -4), 6);
  QProxyStyle::drawControl(element, option, painter, widget);
}

int ChartroomStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
  case PM_IndicatorWidth:
  case PM_IndicatorHeight:
  case PM_ExclusiveIndicatorWidth:
  case PM_ExclusiveIndicatorHeight: return 16;
  case PM_CheckBoxLabelSpacing:
  case PM_RadioButtonLabelSpacing: return 8;
  case PM_SmallIconSize:
  case PM_ButtonIconSize: return 16;
  case PM_SplitterWidth: return 1;
  case PM_FocusFrameHMargin:
  case PM_FocusFrameVMargin: return 4;
  case PM_ScrollView_ScrollBarOverlap: return 0;
  case PM_LayoutHorizontalSpacing:
  case PM_LayoutVerticalSpacing: return 8;
  case PM_ButtonShiftHorizontal:
  case PM_ButtonShiftVertical: return 0;
  default: return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int ChartroomStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
  switch (hint) {
  case SH_ItemView_ActivateItemOnSingleClick: return 0;
  case SH_Menu_FlashTriggeredItem: return 0;
  case SH_ToolTip_WakeUpDelay: return 500;
  case SH_EtchDisabledText: return 0;
  case SH_FocusFrame_Mask: return 0;
  case SH_FocusFrame_AboveWidget: return 1;
  default: return QProxyStyle::styleHint(hint, option, widget, data);
  }
}

void drawCheckBox(QPainter& painter, const QRectF& rect, Qt::CheckState state, bool enabled) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QRectF box(0, 0, 16, 16);
  box.moveCenter(rect.center());
  box.moveTo(std::round(box.x()), std::round(box.y()));
  box.adjust(0.5, 0.5, -0.5, -0.5);
  const bool on = state != Qt::Unchecked;
  painter.setPen(QPen(!enabled ? t.line2 : on ? t.fill : t.ctl, 1));
  painter.setBrush(!enabled ? t.panel2 : on ? t.fill : t.panel);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(QPen(enabled ? t.onfill : t.text3, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  const QPointF origin = box.topLeft() - QPointF(0.5, 0.5);
  if (state == Qt::Checked) {
    QPainterPath tick(origin + QPointF(4.2, 8.3));
    tick.lineTo(origin + QPointF(7, 11));
    tick.lineTo(origin + QPointF(11.9, 5.4));
    painter.drawPath(tick);
  } else if (state == Qt::PartiallyChecked) {
    painter.drawLine(origin + QPointF(4.5, 8), origin + QPointF(11.5, 8));
  }
  painter.restore();
}

void drawFocusRing(QPainter& painter, const QRectF& rect, double radius) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme().accent, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), radius + 3, radius + 3);
  painter.restore();
}

} // namespace chartroom::widgets
