#pragma once

// The parts of the look that a style sheet cannot say: check boxes, radio buttons, tree branches, focus rings and
// metrics, drawn from the Theme. Everything it does not know goes to Fusion.

#include <QProxyStyle>

namespace chartroom::widgets {

class ChartroomStyle : public QProxyStyle {
  Q_OBJECT
public:
  ChartroomStyle();
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;
};

// What delegates and the style share: a 16-px check box at rest, checked or partly so.
void drawCheckBox(QPainter& painter, const QRectF& rect, Qt::CheckState state, bool enabled = true);
// The focus ring: 2 px accent with a 2-px gap around `rect`, of the given radius.
void drawFocusRing(QPainter& painter, const QRectF& rect, double radius);

} // namespace chartroom::widgets
