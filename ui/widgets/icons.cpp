#include "ui/widgets/icons.h"

#include "ui/widgets/theme.h"

#include <QFile>
#include <QHash>
#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

namespace chartroom::widgets {
namespace {

QByteArray outline(const QString& name) {
  static QHash<QString, QByteArray> outlines;
  const auto known = outlines.constFind(name);
  if (known != outlines.constEnd()) return *known;
  QFile file(QStringLiteral(":/chartroom/icons/") + name + QStringLiteral(".svg"));
  QByteArray svg;
  if (file.open(QIODevice::ReadOnly)) svg = file.readAll();
  else if (!name.isEmpty()) qWarning("no icon named %s (resources/icons.txt)", qPrintable(name));
  outlines.insert(name, svg);
  return svg;
}

} // namespace

bool hasIcon(const QString& name) { return QFile::exists(QStringLiteral(":/chartroom/icons/") + name + QStringLiteral(".svg")); }

QPixmap iconPixmap(const QString& name, const QColor& color, int px, double devicePixelRatio) {
  const QString key =
      QStringLiteral("chartroom/%1/%2/%3/%4").arg(name).arg(color.name(QColor::HexArgb)).arg(px).arg(devicePixelRatio);
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  const int side = static_cast<int>(std::ceil(px * devicePixelRatio));
  pixmap = QPixmap(side, side);
  pixmap.fill(Qt::transparent);
  QByteArray svg = outline(name);
  if (!svg.isEmpty()) {
    svg.replace("currentColor", color.name().toLatin1());
    if (px > 16) svg.replace("stroke-width=\"2\"", "stroke-width=\"1.75\"");
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter, QRectF(0, 0, side, side));
  }
  pixmap.setDevicePixelRatio(devicePixelRatio);
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

QIcon icon(const QString& name, const QColor& color, int px) {
  QIcon result;
  QColor off = theme().text3;
  off.setAlphaF(0.6f);
  for (const double ratio : {1.0, 2.0}) {
    result.addPixmap(iconPixmap(name, color, px, ratio), QIcon::Normal);
    result.addPixmap(iconPixmap(name, off, px, ratio), QIcon::Disabled);
  }
  return result;
}

void drawIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& color, int px) {
  const double ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1;
  const QPixmap pixmap = iconPixmap(name, color, px, ratio);
  const QPointF at(
      std::round((rect.center().x() - px / 2.0) * ratio) / ratio, std::round((rect.center().y() - px / 2.0) * ratio) / ratio);
  painter.drawPixmap(at, pixmap);
}

void drawBrandMark(QPainter& painter, const QRectF& rect) {
  const Theme& t = theme();
  const double side = std::min(rect.width(), rect.height());
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(rect.center());
  painter.scale(side / 26, side / 26);
  painter.setPen(QPen(t.accent, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(QPointF(0, 0), 12, 12);
  painter.setPen(QPen(t.accent, 1.5, Qt::SolidLine, Qt::RoundCap));
  for (const QPointF& way : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)}) painter.drawLine(way * 8.4, way * 9.6);
  QPainterPath north(QPointF(0, -7.5)), south(QPointF(0, 7.5));
  north.lineTo(2.6, 0), north.lineTo(-2.6, 0), north.closeSubpath();
  south.lineTo(2.6, 0), south.lineTo(-2.6, 0), south.closeSubpath();
  painter.setPen(Qt::NoPen);
  painter.fillPath(north, t.accent);
  QColor pale = t.accent;
  pale.setAlphaF(0.42f);
  painter.fillPath(south, pale);
  painter.restore();
}

QIcon brandIcon() {
  QIcon result;
  for (const int side : {16, 24, 32, 48, 64, 128, 256}) {
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawBrandMark(painter, QRectF(0, 0, side, side));
    painter.end();
    result.addPixmap(pixmap);
  }
  return result;
}

} // namespace chartroom::widgets
