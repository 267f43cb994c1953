#pragma once

// The two families of the program and its type scale. Sizes are the design's pixels at 100 %; they are multiplied by
// the user's text scale, rounded to whole pixels (Qt 6.4 draws no half ones: 11.5 is 12, 12.5 is 13) and turned into
// points, because the editor takes points. GUI thread only.

#include <QFont>

namespace chartroom::widgets {

// Loads Inter and the code font out of the program. Call once after the application object stands; later calls do
// nothing. False when a face is missing: the program then runs on in the system's fonts.
bool loadFonts();

// The user's text scale (1 = 100 %); kept between 0.75 and 2.
void setTextScale(double scale);
double textScale();
// A length that must grow with the text (row heights, editor lines), in device-independent pixels.
int scaled(double px);

QFont uiFont(double px = 13, QFont::Weight weight = QFont::Normal);
QFont codeFont(double px = 12.5, QFont::Weight weight = QFont::Normal);

} // namespace chartroom::widgets
