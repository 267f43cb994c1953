#include "ui/widgets/painting.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {
namespace {

QFont pillFont() { return uiFont(11.5, QFont::Medium); }
QFont tagFont() { return uiFont(10.5, QFont::DemiBold); }

double advance(const QFont& font, const QString& text) { return QFontMetricsF(font).horizontalAdvance(text); }

} // namespace

namespace {

struct ToneColors {
  QColor ink, tint, mark;
};

ToneColors toneColors(Tone tone) {
  const Theme& t = theme();
  switch (tone) {
  case Tone::Ok: return {t.ok, t.okbg, t.okf};
  case Tone::Warn: return {t.warn, t.warnbg, t.warnf};
  case Tone::Err: return {t.err, t.errbg, t.errf};
  case Tone::Accent: return {t.accent, t.accentbg, t.accent};
  case Tone::Prov: return {t.prov, t.provbg, t.prov};
  case Tone::Neutral: break;
  }
  return {t.text2, t.idlebg, t.idle};
}

} // namespace

QColor toneInk(Tone tone) { return toneColors(tone).ink; }

QColor toneTint(Tone tone) { return toneColors(tone).tint; }

QColor toneMark(Tone tone) { return toneColors(tone).mark; }

double drawLabel(QPainter& painter, const QRectF& rect, double x, const QString& text, const QFont& font, const QColor& color) {
  if (text.isEmpty()) return x;
  const double width = advance(font, text);
  painter.setFont(font);
  painter.setPen(color);
  painter.drawText(QRectF(x, rect.y(), width + 4, rect.height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
  return x + width;
}

double pillWidth(const Pill& pill) { return std::ceil(advance(pillFont(), pill.text)) + 12 + (pill.icon.isEmpty() ? 0 : 16); }

void drawPill(QPainter& painter, const QRectF& rect, const Pill& pill) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(toneTint(pill.tone));
  painter.drawRoundedRect(rect, 4, 4);
  double x = rect.x() + 6;
  if (!pill.icon.isEmpty()) {
    drawIcon(painter, pill.icon, QRectF(x, rect.y(), 12, rect.height()), toneInk(pill.tone), 12);
    x += 16;
  }
  drawLabel(painter, rect, x, pill.text, pillFont(), toneInk(pill.tone));
  painter.restore();
}

double tagWidth(const QString& text) { return std::ceil(advance(tagFont(), text)) + 10; }

void drawTag(QPainter& painter, const QRectF& rect, const QString& text) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.line2, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
  painter.setFont(tagFont());
  painter.setPen(t.text2);
  painter.drawText(rect, Qt::AlignCenter, text);
  painter.restore();
}

void drawDot(QPainter& painter, const QPointF& centre, Tone tone, bool hollow) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  if (hollow) {
    painter.setPen(QPen(toneMark(tone), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, 3, 3);
  } else {
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneMark(tone));
    painter.drawEllipse(centre, 4, 4);
  }
  painter.restore();
}

void drawKeyCap(QPainter& painter, const QRectF& rect, const QString& text) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.line2, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  painter.setFont(uiFont(11.5));
  painter.setPen(t.text2);
  painter.drawText(rect, Qt::AlignCenter, text);
  painter.restore();
}

double keyCapWidth(const QString& text) { return std::max(22.0, std::ceil(advance(uiFont(11.5), text)) + 12); }

void drawHealthGlyph(QPainter& painter, const QPointF& topLeft, Health health) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF box(topLeft.x(), topLeft.y(), 8, 12), inner = box.adjusted(0.75, 0.75, -0.75, -0.75);
  painter.setPen(Qt::NoPen);
  switch (health) {
  case Health::Ready:
    painter.setBrush(t.okf);
    painter.drawRoundedRect(box, 2, 2);
    break;
  case Health::Waiting:
    painter.setPen(QPen(t.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(inner, 1.5, 1.5);
    break;
  case Health::Degraded:
    painter.setPen(QPen(t.warnf, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(inner, 1.5, 1.5);
    painter.fillRect(QRectF(box.x() + 2, box.y() + 6, 4, 4), t.warnf);
    break;
  case Health::Failed: {
    painter.setBrush(t.errf);
    painter.drawRoundedRect(box, 2, 2);
    painter.setPen(QPen(t.isDark ? t.shell : t.onfill, 1.25, Qt::SolidLine, Qt::RoundCap));
    const QPointF c = box.center();
    painter.drawLine(c + QPointF(-1.7, -1.7), c + QPointF(1.7, 1.7));
    painter.drawLine(c + QPointF(-1.7, 1.7), c + QPointF(1.7, -1.7));
    break;
  }
  case Health::Unknown: {
    QPen pen(t.ctl, 1);
    pen.setDashPattern({2, 1.5});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5);
    break;
  }
  }
  painter.restore();
}

HealthRow HealthRow::make(const std::vector<Health>& all) {
  constexpr std::size_t kMost = 14;
  HealthRow row;
  // Trouble must be seen: what is not ready is kept when there are more than fit.
  std::vector<Health> ordered = all;
  std::stable_partition(ordered.begin(), ordered.end(), [](Health health) { return health == Health::Ready; });
  if (ordered.size() > kMost) {
    const std::size_t bad = static_cast<std::size_t>(
        std::count_if(ordered.begin(), ordered.end(), [](Health health) { return health != Health::Ready; }));
    row.more = static_cast<int>(ordered.size() - kMost);
    const std::size_t skip = bad >= kMost ? ordered.size() - bad : ordered.size() - kMost;
    ordered.erase(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(skip));
    ordered.resize(kMost);
  }
  row.glyphs = std::move(ordered);
  const auto ready = std::count(all.begin(), all.end(), Health::Ready);
  row.failing = std::find(all.begin(), all.end(), Health::Failed) != all.end();
  row.degraded = std::find(all.begin(), all.end(), Health::Degraded) != all.end();
  row.ready = QStringLiteral("%1/%2").arg(ready).arg(all.size());
  return row;
}

double HealthRow::width() const {
  const double numbers = QFontMetricsF(uiFont(12, failing ? QFont::DemiBold : QFont::Normal)).horizontalAdvance(ready);
  if (glyphs.empty()) return numbers;
  return 10.0 * static_cast<double>(glyphs.size()) + 4 +
         (more > 0 ? QFontMetricsF(uiFont(11.5)).horizontalAdvance(QStringLiteral("+%1").arg(more)) + 8 : 2) + numbers;
}

HealthRow HealthRow::fitted(double width) const {
  HealthRow row = *this;
  while (!row.glyphs.empty() && row.width() > width) {
    row.glyphs.erase(row.glyphs.begin());
    ++row.more;
  }
  return row;
}

double drawHealthRow(QPainter& painter, const QRectF& rect, const HealthRow& whole) {
  const HealthRow row = whole.fitted(rect.width());
  const Theme& t = theme();
  double x = rect.x();
  const double y = std::round(rect.center().y() - 6);
  for (const Health health : row.glyphs) {
    drawHealthGlyph(painter, {x, y}, health);
    x += 10;
  }
  if (!row.glyphs.empty()) x += row.more > 0 ? 4 : 6;
  if (row.more > 0 && !row.glyphs.empty())
    x = drawLabel(painter, rect, x, QStringLiteral("+%1").arg(row.more), uiFont(11.5), t.text3) + 8;
  const QColor color = row.failing ? t.err : row.degraded ? t.text2 : t.text3;
  x = drawLabel(painter, rect, x, row.ready, uiFont(12, row.failing ? QFont::DemiBold : QFont::Normal), color);
  return x - rect.x();
}

QString monogram(const QString& name) {
  QString letters;
  bool start = true;
  for (const QChar c : name) {
    if (!c.isLetterOrNumber()) {
      start = true;
    } else if (start && letters.size() < 2) {
      letters += c.toUpper();
      start = false;
    }
  }
  if (letters.size() < 2 && name.size() > 1) {
    for (qsizetype i = 1; i < name.size() && letters.size() < 2; ++i)
      if (name[i].isLetterOrNumber()) letters += name[i].toUpper();
  }
  return letters;
}

void drawChartTile(QPainter& painter, const QRectF& rect, const QString& name, const QPixmap& picture) {
  const Theme::Tint& tint = theme().tintFor(name);
  const double side = rect.width(), radius = side <= 24 ? 4 : side <= 32 ? 6 : side <= 40 ? 8 : 10;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  QColor edge = tint.foreground;
  edge.setAlphaF(0.22f);
  painter.setPen(QPen(edge, 1));
  painter.setBrush(tint.background);
  painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  if (picture.isNull()) {
    // The tile keeps its side at every text scale.
    painter.setFont(uiFont((side <= 24 ? 9 : side <= 32 ? 11 : side <= 40 ? 14 : 17) / textScale(), QFont::DemiBold));
    painter.setPen(tint.foreground);
    painter.drawText(rect, Qt::AlignCenter, monogram(name));
  } else {
    const double inset = side <= 24 ? 3 : side * 0.18;
    QSizeF size = picture.deviceIndependentSize();
    size.scale(side - 2 * inset, side - 2 * inset, Qt::KeepAspectRatio);
    QRectF target(QPointF(), size);
    target.moveCenter(rect.center());
    painter.drawPixmap(target, picture, QRectF(QPointF(), picture.size()));
  }
  painter.restore();
}

void drawChangeMark(QPainter& painter, const QRectF& rect, Change change) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QRectF box(0, 0, 14, 14);
  box.moveCenter(rect.center());
  const Tone tone = change == Change::Added     ? Tone::Ok
                    : change == Change::Changed ? Tone::Warn
                    : change == Change::Removed ? Tone::Err
                                                : Tone::Neutral;
  if (change != Change::Same) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneTint(tone));
    painter.drawRoundedRect(box, 3, 3);
  }
  painter.setPen(change == Change::Same ? t.text3 : toneInk(tone));
  painter.setFont(codeFont(12, QFont::DemiBold));
  static const QString kSigns[] = {QStringLiteral("·"), QStringLiteral("+"), QStringLiteral("~"), QStringLiteral("−")};
  painter.drawText(box, Qt::AlignCenter, kSigns[static_cast<int>(change)]);
  painter.restore();
}

void drawRing(QPainter& painter, const QRectF& rect, double share, double angle, double thickness) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  const QRectF ring = rect.adjusted(thickness / 2, thickness / 2, -thickness / 2, -thickness / 2);
  QColor rest = t.accent;
  rest.setAlphaF(0.28f);
  painter.setPen(QPen(rest, thickness));
  painter.drawEllipse(ring);
  painter.setPen(QPen(t.accent, thickness, Qt::SolidLine, Qt::RoundCap));
  if (share >= 0) painter.drawArc(ring, 90 * 16, static_cast<int>(-std::clamp(share, 0.0, 1.0) * 360 * 16));
  else painter.drawArc(ring, static_cast<int>((90 - angle) * 16), -100 * 16);
  painter.restore();
}

} // namespace chartroom::widgets
