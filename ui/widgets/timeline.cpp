#include "ui/widgets/timeline.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/internal/timeline_accessible.h"
#include "ui/widgets/painting.h"
#include "ui/widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace chartroom::widgets {
namespace {

using State = TimelineRevision::State;

double chipWidth(const TimelineChip& chip) {
  const double label = chip.label.isEmpty() ? 0 : QFontMetricsF(uiFont(11.5)).horizontalAdvance(chip.label);
  const double value = chip.value.isEmpty() ? 0 : QFontMetricsF(uiFont(11.5, QFont::Medium)).horizontalAdvance(chip.value);
  return 10 + label + value + (label > 0 && value > 0 ? 4 : 0);
}

// Numbers on a filled mark: white on the light theme's deep colours, dark on the dark theme's bright ones.
QColor onMark() { return theme().isDark ? theme().shell : theme().onfill; }

} // namespace

Timeline::Timeline(QWidget* parent) : QAbstractScrollArea(parent) {
  internal::installTimelineAccessibility();
  setObjectName(QStringLiteral("timeline"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("History"));
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize Timeline::sizeHint() const {
  const bool scrolls = m_layout.width > width();
  return {900, static_cast<int>(m_layout.height) + 1 + (scrolls ? 12 : 0)};
}

void Timeline::setRevisions(std::vector<TimelineRevision> revisions) {
  m_revisions = std::move(revisions);
  relayout();
  const int newest = m_revisions.empty() ? 0 : m_revisions.back().number;
  const bool selectionGone = m_layout.indexOf(m_selected) < 0, comparisonGone = m_layout.indexOf(m_compared) < 0;
  if (selectionGone) m_selected = newest;
  if (comparisonGone) m_compared = newest;
  horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
  reveal(m_layout.indexOf(m_selected));
  viewport()->update();
  if (selectionGone) emit selectionChanged(m_selected);
  if (comparisonGone) emit comparisonChanged(m_compared);
}

void Timeline::setSummary(const QString& summary) {
  m_summary = summary;
  viewport()->update();
}

void Timeline::setComparisonNote(const QString& note) {
  m_comparisonNote = note;
  viewport()->update();
}

void Timeline::relayout() {
  m_layout = TimelineLayout::make(m_revisions, viewport()->width(), textScale(), chipWidth,
      [](int revision) { return tr("restores revision %1").arg(revision); });
  horizontalScrollBar()->setRange(0, static_cast<int>(m_layout.width) - viewport()->width());
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(static_cast<int>(m_layout.step));
  updateGeometry();
}

void Timeline::reveal(int index) {
  if (index < 0) return;
  const QRectF tile = m_layout.nodes[static_cast<std::size_t>(index)].tile.adjusted(-24, 0, 24, 0);
  QScrollBar* bar = horizontalScrollBar();
  if (tile.left() < bar->value()) bar->setValue(static_cast<int>(tile.left()));
  else if (tile.right() > bar->value() + viewport()->width()) bar->setValue(static_cast<int>(tile.right()) - viewport()->width());
}

void Timeline::select(int revision) {
  const int index = m_layout.indexOf(revision);
  if (index < 0 || revision == m_selected) return;
  m_selected = revision;
  reveal(index);
  viewport()->update();
  internal::announceTimelineSelection(this, index);
  emit selectionChanged(revision);
}

void Timeline::compareWith(int revision) {
  const int index = m_layout.indexOf(revision);
  if (index < 0 || revision == m_compared) return;
  m_compared = revision;
  reveal(index);
  viewport()->update();
  emit comparisonChanged(revision);
}

QString Timeline::describe(int index) const {
  if (index < 0 || index >= static_cast<int>(m_revisions.size())) return {};
  const TimelineRevision& revision = m_revisions[static_cast<std::size_t>(index)];
  QStringList parts{
      tr("Revision %1").arg(revision.number), revision.kind, (revision.date + QLatin1Char(' ') + revision.time).trimmed()};
  for (const TimelineChip& chip : revision.chips) parts << (chip.label + QLatin1Char(' ') + chip.value).trimmed();
  if (revision.restores > 0) parts << tr("restores revision %1").arg(revision.restores);
  parts << revision.description;
  parts.removeAll(QString());
  return parts.join(QStringLiteral(", "));
}

QRect Timeline::tileRect(int index) const {
  if (index < 0 || index >= static_cast<int>(m_layout.nodes.size())) return {};
  return m_layout.nodes[static_cast<std::size_t>(index)].tile.translated(-horizontalScrollBar()->value(), 0).toRect();
}

int Timeline::indexAt(const QPoint& point) const { return m_layout.indexAt(point + QPoint(horizontalScrollBar()->value(), 0)); }

void Timeline::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), theme().canvas);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.save();
  painter.translate(-horizontalScrollBar()->value(), 0);
  drawLines(painter);
  for (const TimelineLayout::Arc& arc : m_layout.arcs) drawArc(painter, arc);
  const double left = horizontalScrollBar()->value() - m_layout.tile,
               right = horizontalScrollBar()->value() + viewport()->width() + m_layout.tile;
  for (std::size_t i = 0; i < m_layout.nodes.size(); ++i)
    if (m_layout.nodes[i].centre.x() > left && m_layout.nodes[i].centre.x() < right) drawNode(painter, i);
  painter.restore();
  drawHeader(painter);
}

void Timeline::drawHeader(QPainter& painter) const {
  const Theme& t = theme();
  painter.fillRect(QRectF(0, 0, viewport()->width(), 30), t.canvas);
  const QRectF strip(0, 0, viewport()->width(), 36);
  double x = 24;
  x = drawLabel(painter, strip, x, tr("History"), uiFont(13, QFont::DemiBold), t.text) + 14;
  double textEnd = drawLabel(painter, strip, x, m_summary, uiFont(12), t.text2);
  // Where arcs leave no room over the course, the comparison is told here.
  if (const QString label = comparisonLabel(); !label.isEmpty() && comparisonBox().isNull())
    textEnd = drawLabel(painter, strip, textEnd + 14, label, uiFont(12, QFont::Medium), t.accent);

  // From the right edge leftwards, as far as there is room.
  double right = viewport()->width() - 16;
  const auto take = [&](double width) { return right - width >= textEnd + 16 ? (right -= width, true) : false; };
  const QFont small = uiFont(12);
  const auto textWidth = [&small](const QString& text) { return QFontMetricsF(small).horizontalAdvance(text); };
  const QString compare = tr("compare with"), choose = tr("select");
  const double shift = keyCapWidth(tr("Shift"));
  const double keysWidth = textWidth(compare) + 8 + shift + 16 + textWidth(choose) + 8 + 24 + 6 + 24;
  if (take(keysWidth)) {
    double at = right;
    for (const char* arrow : {"arrow-left", "arrow-right"}) {
      const QRectF cap(at, 8, 24, 20);
      drawKeyCap(painter, cap, {});
      drawIcon(painter, QString::fromLatin1(arrow), cap, t.text2, 12);
      at += 30;
    }
    at = drawLabel(painter, strip, at + 2, choose, small, t.text2) + 8;
    drawKeyCap(painter, QRectF(at, 8, shift, 20), tr("Shift"));
    drawLabel(painter, strip, at + shift + 8, compare, small, t.text2);
    right -= 14;
    painter.fillRect(QRectF(right, 10, 1, 16), t.line2);
    right -= 14;
  }
  const std::pair<QString, int> legend[] = {
      {tr("automatic rollback"), 3}, {tr("failed"), 2}, {tr("deployed"), 1}, {tr("superseded"), 0}};
  for (const auto& [text, look] : legend) {
    if (!take(textWidth(text) + 14)) break;
    const QPointF centre(right + 4, 18);
    if (look == 0 || look == 3) {
      painter.setPen(QPen(look == 3 ? t.errf : t.ctl, 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawEllipse(centre, 3.5, 3.5);
    } else {
      painter.setPen(Qt::NoPen);
      painter.setBrush(look == 1 ? t.okf : t.errf);
      painter.drawEllipse(centre, 4, 4);
    }
    drawLabel(painter, strip, right + 14, text, small, t.text2);
    right -= 14;
  }
}

void Timeline::drawLines(QPainter& painter) const {
  if (m_layout.nodes.empty()) return;
  const Theme& t = theme();
  const int selected = m_layout.indexOf(m_selected), compared = m_layout.indexOf(m_compared);
  if (compared >= 0 && compared != selected) {
    const QRectF tile = m_layout.nodes[static_cast<std::size_t>(compared)].tile.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(t.accent, 1, Qt::CustomDashLine));
    QPen dashed(t.accent, 1);
    dashed.setDashPattern({4, 3});
    painter.setPen(dashed);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(tile, 6, 6);
  }
  if (m_hovered >= 0 && m_hovered != selected && m_hovered < static_cast<int>(m_layout.nodes.size())) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.hover);
    painter.drawRoundedRect(m_layout.nodes[static_cast<std::size_t>(m_hovered)].tile.adjusted(1, 1, -1, -1), 6, 6);
  }
  if (selected >= 0) {
    const QRectF tile = m_layout.nodes[static_cast<std::size_t>(selected)].tile.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(t.accent, hasFocus() ? 2 : 1));
    painter.setBrush(t.sel);
    painter.drawRoundedRect(tile, 6, 6);
  }
  const double y = TimelineLayout::kLineY;
  painter.setPen(QPen(t.line2, 2));
  painter.drawLine(m_layout.nodes.front().centre, m_layout.nodes.back().centre);
  if (selected >= 0 && compared >= 0 && selected != compared) {
    const double from = m_layout.nodes[static_cast<std::size_t>(selected)].centre.x(),
                 to = m_layout.nodes[static_cast<std::size_t>(compared)].centre.x();
    painter.setPen(QPen(t.isDark ? t.accent : t.fill, 4));
    painter.drawLine(QPointF(from, y), QPointF(to, y));
    const QFont font = uiFont(11.5, QFont::Medium);
    const QRectF box = comparisonBox();
    painter.fillRect(box, t.canvas);
    painter.setFont(font);
    painter.setPen(t.accent);
    painter.drawText(box, Qt::AlignCenter, comparisonLabel());
  }
}

QString Timeline::comparisonLabel() const {
  if (m_selected == m_compared || m_layout.indexOf(m_selected) < 0 || m_layout.indexOf(m_compared) < 0) return {};
  const QString label = tr("comparing %1 with %2").arg(m_selected).arg(m_compared);
  return m_comparisonNote.isEmpty() ? label : label + QStringLiteral(" · ") + m_comparisonNote;
}

QRectF Timeline::comparisonBox() const {
  const QString label = comparisonLabel();
  if (label.isEmpty()) return {};
  const QFontMetricsF metrics(uiFont(11.5, QFont::Medium));
  return m_layout.freeBox(m_layout.indexOf(m_selected), m_layout.indexOf(m_compared), metrics.horizontalAdvance(label) + 8,
      [&metrics](const QString& text) { return metrics.horizontalAdvance(text) + 12; });
}

void Timeline::drawArc(QPainter& painter, const TimelineLayout::Arc& arc) const {
  const Theme& t = theme();
  const QColor color = arc.restores ? t.text2 : t.errf;
  QPen pen(color, arc.restores ? 1.5 : 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
  painter.setBrush(Qt::NoBrush);
  if (arc.restores) {
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern({2, 2.2});
  }
  painter.setPen(pen);
  painter.drawPath(arc.path);
  painter.save();
  painter.translate(arc.tip);
  painter.rotate(arc.angle);
  painter.setPen(QPen(color, arc.restores ? 1.5 : 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(QPolygonF{QPointF(-6, -4), QPointF(0, 0), QPointF(-6, 4)});
  painter.restore();
  if (arc.label.isEmpty()) return;
  const QFont font = uiFont(11.5, arc.restores ? QFont::Normal : QFont::Medium);
  const double width = QFontMetricsF(font).horizontalAdvance(arc.label) + 12;
  const QRectF box(arc.labelCentre.x() - width / 2, arc.labelCentre.y() - scaled(9), width, scaled(18));
  painter.fillRect(box, t.canvas);
  painter.setFont(font);
  painter.setPen(arc.restores ? t.text2 : t.err);
  painter.drawText(box, Qt::AlignCenter, arc.label);
}

void Timeline::drawNode(QPainter& painter, std::size_t index) const {
  const Theme& t = theme();
  const TimelineLayout::Node& node = m_layout.nodes[index];
  const TimelineRevision& revision = m_revisions[index];
  const bool selected = node.number == m_selected;
  const QColor ground = selected ? t.sel : t.canvas;
  QPen pen(t.ctl, 2);
  QColor fill = t.panel, ink = t.text;
  switch (revision.state) {
  case State::Failed: pen.setColor(t.isDark ? t.errf : t.err), fill = pen.color(), ink = onMark(); break;
  case State::Deployed: pen.setColor(t.isDark ? t.okf : t.ok), fill = pen.color(), ink = onMark(); break;
  case State::RolledBack: pen.setColor(t.errf); break;
  case State::Pending:
    pen.setColor(t.warnf);
    pen.setDashPattern({2.2, 1.6});
    break;
  case State::Running: pen.setColor(t.accent); break;
  case State::Superseded:
  case State::Uninstalled:
    if (selected) pen.setColor(t.fill), fill = t.fill, ink = t.onfill;
    break;
  }
  if (revision.state == State::Deployed) {
    painter.setPen(QPen(pen.color(), 2));
    painter.setBrush(ground);
    painter.drawEllipse(node.centre, 15, 15);
  } else {
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawEllipse(node.centre, TimelineLayout::kRadius, TimelineLayout::kRadius);
  }
  painter.setPen(pen);
  painter.setBrush(fill);
  painter.drawEllipse(node.centre, TimelineLayout::kRadius - 1, TimelineLayout::kRadius - 1);
  painter.setPen(ink);
  painter.setFont(uiFont((node.number > 99 ? 10 : 12) / textScale(), QFont::DemiBold));
  painter.drawText(QRectF(node.centre.x() - 20, node.centre.y() - 12, 40, 24), Qt::AlignCenter, QString::number(node.number));

  const QFont dateFont = uiFont(12, QFont::DemiBold), timeFont = uiFont(12);
  const double dateWidth = QFontMetricsF(dateFont).horizontalAdvance(revision.date),
               timeWidth = QFontMetricsF(timeFont).horizontalAdvance(revision.time);
  double x = node.centre.x() - (dateWidth + 4 + timeWidth) / 2;
  drawLabel(painter, node.date, x, revision.date, dateFont, t.text);
  drawLabel(painter, node.date, x + dateWidth + 4, revision.time, timeFont, t.text2);

  const bool strong = revision.state == State::Failed || revision.state == State::Deployed;
  const QColor tone = revision.state == State::Failed     ? t.err
                      : revision.state == State::Deployed ? t.ok
                      : revision.state == State::Pending  ? t.warn
                      : revision.state == State::Running  ? t.accent
                                                          : t.text2;
  const char* sign = revision.state == State::Failed       ? "x"
                     : revision.state == State::Deployed   ? "check"
                     : revision.state == State::RolledBack ? "undo-2"
                                                           : nullptr;
  const QFont kindFont = uiFont(12, strong ? QFont::Medium : QFont::Normal);
  const double signWidth = sign ? 15 : 0;
  const QString kind =
      QFontMetrics(kindFont).elidedText(revision.kind, Qt::ElideRight, static_cast<int>(m_layout.tile - 8 - signWidth));
  x = node.centre.x() - (QFontMetricsF(kindFont).horizontalAdvance(kind) + signWidth) / 2;
  if (sign) drawIcon(painter, QString::fromLatin1(sign), QRectF(x, node.kind.y(), 12, node.kind.height()), tone, 12);
  drawLabel(painter, node.kind, x + signWidth, kind, kindFont, tone);
  for (const TimelineLayout::Chip& chip : node.chips) drawChip(painter, chip);
}

void Timeline::drawChip(QPainter& painter, const TimelineLayout::Chip& chip) const {
  const Theme& t = theme();
  const QFont plain = uiFont(11.5), medium = uiFont(11.5, QFont::Medium);
  if (chip.failed) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.errbg);
  } else {
    painter.setPen(QPen(t.line2, 1));
    painter.setBrush(t.panel);
  }
  painter.drawRoundedRect(chip.rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
  double x = chip.rect.x() + 5;
  double room = chip.rect.right() - 5 - x;
  if (!chip.label.isEmpty()) {
    const QString label = QFontMetricsF(plain).elidedText(chip.label, Qt::ElideRight, room);
    drawLabel(painter, chip.rect, x, label, chip.failed ? medium : plain, chip.failed ? t.err : t.text2);
    const double used = QFontMetricsF(plain).horizontalAdvance(label) + 4;
    x += used, room -= used;
  }
  // A value may be one digit wide; only where nothing of it would show is it left out.
  if (room > 2)
    drawLabel(painter, chip.rect, x, QFontMetricsF(medium).elidedText(chip.value, Qt::ElideRight, room + 1), medium,
        chip.failed ? t.err : t.text);
}

void Timeline::resizeEvent(QResizeEvent*) {
  const bool atEnd = horizontalScrollBar()->value() == horizontalScrollBar()->maximum();
  relayout();
  if (atEnd) horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
}

void Timeline::scrollContentsBy(int, int) { viewport()->update(); }

void Timeline::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) relayout(), viewport()->update();
}

void Timeline::keyPressEvent(QKeyEvent* event) {
  if (m_revisions.empty()) return QAbstractScrollArea::keyPressEvent(event);
  const bool compare = event->modifiers() & Qt::ShiftModifier;
  const int count = static_cast<int>(m_revisions.size()), here = m_layout.indexOf(compare ? m_compared : m_selected);
  int to = here;
  // Shortcut::EarlierRevision and its kin.
  switch (event->key()) {
  case Qt::Key_Left: to = std::max(0, here - 1); break;
  case Qt::Key_Right: to = std::min(count - 1, here + 1); break;
  case Qt::Key_Home: to = 0; break;
  case Qt::Key_End: to = count - 1; break;
  case Qt::Key_Return:
  case Qt::Key_Enter: emit activated(m_selected); return;
  default: return QAbstractScrollArea::keyPressEvent(event);
  }
  const int revision = m_revisions[static_cast<std::size_t>(to)].number;
  if (compare) compareWith(revision);
  else select(revision);
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (event->button() != Qt::LeftButton || index < 0) return;
  const int revision = m_revisions[static_cast<std::size_t>(index)].number;
  if (event->modifiers() & Qt::ShiftModifier) compareWith(revision);
  else select(revision);
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (index == m_hovered) return;
  m_hovered = index;
  viewport()->setCursor(index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  viewport()->update();
}

void Timeline::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const int index = indexAt(event->pos()); index >= 0) emit activated(m_revisions[static_cast<std::size_t>(index)].number);
}

void Timeline::wheelEvent(QWheelEvent* event) {
  // A plain mouse has one wheel: it moves along the course.
  const QPoint delta = event->angleDelta();
  const int by = std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y();
  if (horizontalScrollBar()->maximum() <= 0) return event->ignore();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by);
}

bool Timeline::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && m_hovered >= 0) {
    m_hovered = -1;
    viewport()->update();
  }
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(indexAt(help->pos())), viewport());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

} // namespace chartroom::widgets
