#pragma once

// Lucide icons by name, drawn in a colour of the theme. The outlines are SVG in the program; pictures are kept per
// name, size, colour and pixel ratio. GUI thread only. A name that resources/icons.txt does not list draws nothing and
// is named on stderr once; tests/ui/widgets/tst_icons.cpp knows no other.

#include <QIcon>
#include <QPixmap>
#include <QString>

class QPainter;

namespace chartroom::widgets {

// True when the program carries this icon.
bool hasIcon(const QString& name);

// The icon `px` wide and high. The stroke is 2 on the 24 grid up to 16 px and 1.75 above, as the design says.
QPixmap iconPixmap(const QString& name, const QColor& color, int px = 16, double devicePixelRatio = 2);

// For buttons and actions: `color` at rest, text3 when off. Made for the theme of the moment; make it again when that
// changes (ThemeController::changed), or use a widget of ours that does.
QIcon icon(const QString& name, const QColor& color, int px = 16);

// Draws the icon centred in `rect`, sharp at the painter's pixel ratio.
void drawIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& color, int px = 16);

// The program's own mark, a compass ring with needle, in a square of `px`.
void drawBrandMark(QPainter& painter, const QRectF& rect);
QIcon brandIcon();

} // namespace chartroom::widgets
