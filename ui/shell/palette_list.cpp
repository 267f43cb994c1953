#include "ui/shell/palette_list.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace chartroom::shell {

using namespace widgets;

namespace {
constexpr int kRow = 36, kHead = 34, kPad = 6;
}

PaletteList::PaletteList(QWidget* parent) : QAbstractScrollArea(parent) {
  setObjectName(QStringLiteral("paletteList"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  setAccessibleName(tr("Results"));
}

void PaletteList::setEntries(std::vector<PaletteEntry> entries, const QString& match) {
  m_entries = std::move(entries);
  m_match = match;
  m_rows.clear();
  int y = 0;
  QString section;
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    if (i == 0 || m_entries[i].section != section) {
      section = m_entries[i].section;
      m_rows.push_back({y, kHead, -1, section});
      y += kHead;
    }
    m_rows.push_back({y, kRow, static_cast<int>(i), {}});
    y += kRow;
  }
  m_current = m_entries.empty() ? -1 : 0;
  verticalScrollBar()->setValue(0);
  updateBar();
  viewport()->update();
}

int PaletteList::contentHeight() const { return m_rows.empty() ? 0 : m_rows.back().y + m_rows.back().height + kPad; }

void PaletteList::updateBar() {
  verticalScrollBar()->setRange(0, std::max(0, contentHeight() - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(kRow);
}

void PaletteList::setCurrent(int index) {
  if (index < 0 || index >= static_cast<int>(m_entries.size())) return;
  m_current = index;
  for (const Row& row : m_rows) {
    if (row.entry != index) continue;
    const int top = index == 0 ? 0 : row.y, bar = verticalScrollBar()->value();
    if (top < bar) verticalScrollBar()->setValue(top);
    if (row.y + row.height > bar + viewport()->height())
      verticalScrollBar()->setValue(row.y + row.height - viewport()->height() + kPad);
  }
  viewport()->update();
}

void PaletteList::step(int by) {
  const int count = static_cast<int>(m_entries.size());
  if (count) setCurrent((m_current + by + count) % count);
}

void PaletteList::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(viewport()->rect(), t.raised);
  if (m_rows.empty()) {
    painter.setFont(roleFont(TextRole::Base));
    painter.setPen(t.text3);
    painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("Nothing found"));
  }
  painter.translate(0, -verticalScrollBar()->value());
  for (const Row& row : m_rows) {
    const QRectF rect(0, row.y, viewport()->width(), row.height);
    if (row.entry < 0) drawLabel(painter, rect.adjusted(0, 4, 0, 0), 16, row.head, roleFont(TextRole::SecondaryStrong), t.text2);
    else drawEntry(painter, m_entries[static_cast<std::size_t>(row.entry)], rect, row.entry == m_current);
  }
}

void PaletteList::drawEntry(QPainter& painter, const PaletteEntry& entry, const QRectF& row, bool current) const {
  const Theme& t = theme();
  if (current) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.sel);
    painter.drawRoundedRect(row.adjusted(4, 0, -4, 0), 6, 6);
  }
  // Only what has a tile elsewhere has one here.
  const bool tile = entry.kind == PaletteEntry::Kind::Release || entry.kind == PaletteEntry::Kind::Chart;
  if (entry.icon.isEmpty() && tile) drawChartTile(painter, QRectF(17, row.y() + 8, 20, 20), entry.title, {});
  else
    drawIcon(painter, entry.icon.isEmpty() ? QStringLiteral("chevron-right") : entry.icon, QRectF(17, row.y(), 20, row.height()),
        t.text2, 18);
  double right = row.right() - 16;
  if (current && entry.keys.isEmpty()) {
    const QRectF cap(right - 24, row.y() + 8, 24, 20);
    drawKeyCap(painter, cap, {});
    drawIcon(painter, QStringLiteral("corner-down-left"), cap, t.text2, 12);
    right -= 32;
  }
  for (auto key = entry.keys.rbegin(); key != entry.keys.rend(); ++key) {
    const double width = keyCapWidth(*key);
    drawKeyCap(painter, QRectF(right - width, row.y() + 8, width, 20), *key);
    right -= width + 4;
  }
  if (!entry.pill.isEmpty()) {
    const Pill pill{entry.pill, entry.pillTone, {}};
    const double width = pillWidth(pill);
    drawPill(painter, QRectF(right - width, row.y() + 8, width, 20), pill);
    right -= width + 8;
  }
  // The title in three pieces, the match in the middle.
  const QFont font = entry.code ? roleFont(TextRole::Code) : roleFont(TextRole::Name);
  const double x0 = 52;
  const QString title = QFontMetricsF(font).elidedText(entry.title, Qt::ElideRight, right - x0);
  const qsizetype at = m_match.isEmpty() ? -1 : title.indexOf(m_match, 0, Qt::CaseInsensitive);
  double x = drawLabel(painter, row, x0, at < 0 ? title : title.left(at), font, t.text);
  if (at >= 0) {
    x = drawLabel(painter, row, x, title.mid(at, m_match.size()), font, t.accent);
    x = drawLabel(painter, row, x, title.mid(at + m_match.size()), font, t.text);
  }
  const QFont small = roleFont(TextRole::Secondary);
  if (right - x > 60)
    drawLabel(painter, row, x + 12, QFontMetricsF(small).elidedText(entry.detail, Qt::ElideRight, right - x - 20), small, t.text2);
}

int PaletteList::entryAt(const QPoint& point) const {
  const int y = point.y() + verticalScrollBar()->value();
  for (const Row& row : m_rows)
    if (y >= row.y && y < row.y + row.height) return row.entry;
  return -1;
}

void PaletteList::mousePressEvent(QMouseEvent* event) {
  if (const int entry = entryAt(event->pos()); entry >= 0 && event->button() == Qt::LeftButton) emit chosen(entry);
}

void PaletteList::mouseMoveEvent(QMouseEvent* event) {
  if (const int entry = entryAt(event->pos()); entry >= 0 && entry != m_current) {
    m_current = entry;
    viewport()->update();
  }
}

void PaletteList::resizeEvent(QResizeEvent*) { updateBar(); }
void PaletteList::scrollContentsBy(int, int) { viewport()->update(); }

} // namespace chartroom::shell
