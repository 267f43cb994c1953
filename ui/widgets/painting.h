#pragma once

// What delegates and painted widgets share: pills, tags, dots, key caps, health glyphs, monogram tiles, rings. Each
// draws into a rectangle it is given, in the theme of the moment, and returns or tells its width so that layouts can be
// made without a window.

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>

#include <vector>

class QPainter;
class QPixmap;

namespace chartroom::widgets {

enum class Tone { Neutral, Ok, Warn, Err, Accent, Prov };

// Ink and tint of a tone.
QColor toneInk(Tone tone);
QColor toneTint(Tone tone);
// The mark colour of a tone: dots, bars, glyphs.
QColor toneMark(Tone tone);

// Draws one line of text at x, centred in the rectangle's height, and returns where it ends.
double drawLabel(QPainter& painter, const QRectF& rect, double x, const QString& text, const QFont& font, const QColor& color);

// A pill ("Installed ×2", 11.5 px 500, radius 4, 20 high), with an icon before its text if one is named.
struct Pill {
  QString text;
  Tone tone = Tone::Neutral;
  QString icon;
  friend bool operator==(const Pill&, const Pill&) = default;
};
double pillWidth(const Pill& pill);
void drawPill(QPainter& painter, const QRectF& rect, const Pill& pill);

// A framed tag: OCI, HTTP, FOLDER.
double tagWidth(const QString& text);
void drawTag(QPainter& painter, const QRectF& rect, const QString& text);

// A status dot of 8 px; hollow ones are rings.
void drawDot(QPainter& painter, const QPointF& centre, Tone tone, bool hollow = false);

void drawKeyCap(QPainter& painter, const QRectF& rect, const QString& text);
double keyCapWidth(const QString& text);

// A resource's readiness as an 8 × 12 glyph; colour is never alone, each has its own shape.
enum class Health { Ready, Waiting, Degraded, Failed, Unknown };
void drawHealthGlyph(QPainter& painter, const QPointF& topLeft, Health health);

// A row of at most 14 glyphs, then "+n" and "ready/all"; `compact` leaves the numbers out. Returns the width.
struct HealthRow {
  std::vector<Health> glyphs;
  int more = 0;
  QString ready; // "6/9"
  bool failing = false, degraded = false;

  static HealthRow make(const std::vector<Health>& all);
  // With as many glyphs as fit into the width beside the numbers; what is not ready goes last.
  HealthRow fitted(double width) const;
  double width() const;
};
// Draws what fits into the rectangle.
double drawHealthRow(QPainter& painter, const QRectF& rect, const HealthRow& row);

// A chart's tile: its picture, or a two-letter monogram on a tint picked from the name. 20, 40 or 48 px with radius 4,
// 8, 10.
QString monogram(const QString& name);
void drawChartTile(QPainter& painter, const QRectF& rect, const QString& name, const QPixmap& picture);

// The state of a change, 14 × 14: + added, ~ changed, − removed, · same.
enum class Change { Same, Added, Changed, Removed };
void drawChangeMark(QPainter& painter, const QRectF& rect, Change change);

// A ring of which `share` (0…1) is done, or, below 0, a quarter turned by `angle` degrees for work without an end in
// sight.
void drawRing(QPainter& painter, const QRectF& rect, double share, double angle, double thickness = 2);

} // namespace chartroom::widgets
