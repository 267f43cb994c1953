#include "ui/shell/contour_art.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <array>
#include <cmath>

namespace chartroom::shell {

using namespace widgets;

namespace {

// The island's outline as radii around its middle, on the art's own grid of 309 × 196.
constexpr QPointF kIsland(222, 106);
constexpr std::array<double, 12> kRadii = {66, 66, 52, 40, 29, 26, 66, 80, 50, 42, 36, 42};

// A closed smooth curve through points at the island's radii, grown by `reach` and loosened the farther out it lies.
QPainterPath depthLine(double reach) {
  std::array<QPointF, kRadii.size()> points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double angle = 2 * M_PI * static_cast<double>(i) / static_cast<double>(points.size());
    const double wave = 1 + 0.10 * std::sin(3 * angle + reach / 26) + 0.06 * std::cos(5 * angle - reach / 40);
    const double radius = kRadii[i] * std::max(0.25, 1 - reach / 260) + reach * wave;
    points[i] = kIsland + QPointF(std::cos(angle) * radius, std::sin(angle) * radius * (reach > 0 ? 0.86 : 0.92));
  }
  QPainterPath path;
  const auto middle = [&](std::size_t i) { return (points[i % points.size()] + points[(i + 1) % points.size()]) / 2; };
  path.moveTo(middle(0));
  for (std::size_t i = 1; i <= points.size(); ++i) path.quadTo(points[i % points.size()], middle(i));
  return path;
}

} // namespace

ContourArt::ContourArt(QWidget* parent) : QWidget(parent) { setAccessibleName(tr("Decoration")); }

void ContourArt::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  // Inside the card's rounded right edge.
  QPainterPath frame;
  frame.addRoundedRect(QRectF(-20, 1, width() + 20, height() - 2), 7, 7);
  painter.setClipPath(frame);
  painter.fillRect(rect(), t.accentbg);
  const double scale = std::max(width() / 309.0, height() / 196.0);
  painter.translate(width() - 309 * scale, (height() - 196 * scale) / 2);
  painter.scale(scale, scale);
  painter.setBrush(Qt::NoBrush);
  for (const double reach : {132.0, 104.0, 78.0, 54.0, 34.0, 17.0}) {
    QColor line = t.contour;
    line.setAlphaF(static_cast<float>(1.0 - reach / 240));
    painter.setPen(QPen(line, 1.2));
    painter.drawPath(depthLine(reach));
  }
  painter.setPen(QPen(t.coast, 1.2));
  painter.setBrush(t.land);
  painter.drawPath(depthLine(0));

  painter.setFont(uiFont(11));
  painter.setPen(t.accent);
  const std::pair<QPointF, const char*> soundings[] = {{{195, 24}, "28"}, {{268, 31}, "21"}, {{117, 64}, "12"}, {{71, 102}, "46"},
      {{126, 149}, "18"}, {{273, 149}, "9"}, {{183, 183}, "34"}};
  for (const auto& [at, depth] : soundings)
    painter.drawText(QRectF(at.x() - 14, at.y() - 8, 28, 16), Qt::AlignCenter, QString::fromLatin1(depth));

  const QPointF start(12, 177), turn(92, 129), goal(160, 122);
  QPen course(t.prov, 2);
  course.setDashPattern({4, 2.5});
  painter.setPen(course);
  painter.drawPolyline(QPolygonF{start, turn, goal});
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.prov);
  painter.drawEllipse(start, 4, 4);
  painter.setPen(QPen(t.prov, 2));
  painter.setBrush(t.panel);
  painter.drawEllipse(turn, 4, 4);
  painter.drawEllipse(goal, 7, 7);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.prov);
  painter.drawEllipse(goal, 2.6, 2.6);
}

StepArt::StepArt(Step step, QWidget* parent) : QWidget(parent), m_step(step) { setFixedHeight(72); }

void StepArt::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.line, 1));
  painter.setBrush(t.panel2);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  painter.setPen(Qt::NoPen);
  const double unit = width() / 320.0;
  const auto bar = [&](double x, double y, double w, const QColor& color) {
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(x * unit, y, w * unit, 6), 3, 3);
  };
  switch (m_step) {
  case Step::Pick: {
    const QColor tiles[] = {t.tints[4].background.darker(t.isDark ? 100 : 106), t.errbg.darker(t.isDark ? 100 : 106),
        t.okbg.darker(t.isDark ? 100 : 106)};
    const double names[] = {96, 64, 80}, rest[] = {110, 88, 66};
    for (int row = 0; row < 3; ++row) {
      painter.setBrush(tiles[row]);
      painter.drawRoundedRect(QRectF(12 * unit, 10 + row * 19, 14, 14), 3, 3);
      bar(34, 14 + row * 19, names[row], t.idle);
      bar(150, 14 + row * 19, rest[row], t.line2);
    }
    painter.setBrush(t.fill);
    painter.drawRoundedRect(QRectF(276 * unit, 11, 32 * unit, 12), 3, 3);
    break;
  }
  case Step::Shape: {
    painter.fillRect(QRectF(160 * unit, 8, 1, 56), t.line);
    painter.fillRect(QRectF(160 * unit, 26, 159 * unit, 14), t.provbg);
    painter.fillRect(QRectF(8 * unit, 27, 2, 12), t.warnf);
    painter.fillRect(QRectF(161 * unit, 26, 2, 14), t.prov);
    bar(13, 14, 50, t.yamlKey), bar(26, 30, 70, t.yamlKey), bar(102, 30, 16, t.yamlNumber);
    bar(26, 46, 44, t.yamlKey), bar(76, 46, 30, t.yamlString);
    bar(176, 14, 70, t.yamlKey), bar(186, 30, 48, t.yamlKey), bar(240, 30, 12, t.yamlNumber), bar(186, 46, 84, t.yamlKey);
    QPen link(t.prov, 1.5);
    link.setDashPattern({2.6, 2});
    painter.setPen(link);
    painter.drawLine(QPointF(122 * unit, 33), QPointF(155 * unit, 33));
    break;
  }
  case Step::Install: {
    const double y = 40, xs[] = {34, 76, 118, 160, 202, 244, 286};
    painter.setPen(QPen(t.line2, 2));
    painter.drawLine(QPointF(xs[0] * unit, y), QPointF(xs[4] * unit, y));
    painter.setPen(QPen(t.isDark ? t.accent : t.fill, 4));
    painter.drawLine(QPointF(xs[4] * unit, y), QPointF(xs[6] * unit, y));
    painter.setPen(QPen(t.errf, 2));
    painter.setBrush(Qt::NoBrush);
    QPainterPath arc(QPointF(xs[2] * unit, y - 10));
    arc.cubicTo(xs[2] * unit + 8, y - 30, xs[3] * unit - 8, y - 30, xs[3] * unit, y - 10);
    painter.drawPath(arc);
    const auto node = [&](int i, const QColor& edge, const QColor& fill) {
      painter.setPen(QPen(edge, 2));
      painter.setBrush(fill);
      painter.drawEllipse(QPointF(xs[i] * unit, y), 7, 7);
    };
    node(0, t.ctl, t.panel), node(1, t.ctl, t.panel), node(2, t.errf, t.errf), node(3, t.errf, t.panel);
    node(4, t.isDark ? t.accent : t.fill, t.isDark ? t.accent : t.fill), node(5, t.ctl, t.panel);
    painter.setPen(QPen(t.ok, 2));
    painter.setBrush(t.panel2);
    painter.drawEllipse(QPointF(xs[6] * unit, y), 10, 10);
    node(6, t.ok, t.ok);
    painter.setPen(Qt::NoPen);
    for (const auto& [x, w] : {std::pair{20.0, 28.0}, {104.0, 28.0}, {182.0, 40.0}, {272.0, 28.0}}) bar(x, 58, w, t.line2);
    break;
  }
  }
}

} // namespace chartroom::shell
