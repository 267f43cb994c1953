#include "ui/widgets/diff_view.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {
namespace {

constexpr int kRuler = 12;
constexpr int kNumber = 40; // right edge of the line number
constexpr int kSign = 46;
constexpr int kText = 60;
constexpr int kTopGap = 4;

QColor toneColor(CodeTone tone) {
  const Theme& t = theme();
  switch (tone) {
  case CodeTone::Key:
    return t.yamlKey;
  case CodeTone::String:
    return t.yamlString;
  case CodeTone::Number:
    return t.yamlNumber;
  case CodeTone::Comment:
    return t.yamlComment;
  case CodeTone::Punctuation:
    return t.yamlPunctuation;
  case CodeTone::Template:
    return t.accent;
  case CodeTone::Text:
    break;
  }
  return t.text;
}

std::vector<CodeState> statesOf(const std::vector<std::string>& lines) {
  std::vector<CodeState> states;
  states.reserve(lines.size());
  CodeState state = 0;
  for (const std::string& line : lines) {
    states.push_back(state);
    state = highlightYaml(line, state).next;
  }
  return states;
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

} // namespace

DiffView::DiffView(QWidget* parent) : QAbstractScrollArea(parent) {
  setObjectName(QStringLiteral("diffView"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  setAccessibleName(tr("Differences"));
  m_identical = tr("No differences");
}

void DiffView::setTexts(const QString& left, const QString& right) {
  setModel(DiffModel::make(left.toStdString(), right.toStdString()));
}

void DiffView::setModel(DiffModel model) {
  // The same text against a newer one: the reader stays where he is. Anything else begins at its first change.
  const bool newer = !m_model.identical() && m_model.left == model.left;
  const int position = newer ? verticalScrollBar()->value() : 0;
  m_model = std::move(model);
  m_leftStates = statesOf(m_model.left);
  m_rightStates = statesOf(m_model.right);
  m_longest = 0;
  for (const auto* lines : {&m_model.left, &m_model.right})
    for (const std::string& line : *lines)
      m_longest = std::max(m_longest, static_cast<int>(line.size()));
  m_selectionStart = m_selectionEnd = -1;
  updateBars();
  verticalScrollBar()->setValue(position);
  m_change = -2;
  setCurrentChange(changeCount() ? 0 : -1);
  m_showFirstChange = !newer;
  showFirstChange();
  viewport()->update();
}

// Only a view that has its size can bring a row into sight; a layout that is being shown gives it after this event.
void DiffView::showFirstChange() {
  if (!m_showFirstChange || !isVisible() || changeCount() == 0) return;
  m_showFirstChange = false;
  QMetaObject::invokeMethod(this, [this] { goToChange(0); }, Qt::QueuedConnection);
}

void DiffView::showEvent(QShowEvent* event) {
  QAbstractScrollArea::showEvent(event);
  updateBars();
  showFirstChange();
}

void DiffView::setTitles(const Title& left, const Title& right) {
  m_leftTitle = left, m_rightTitle = right;
  updateBars();
  viewport()->update();
}

void DiffView::setNotes(const std::vector<Note>& notes) {
  m_notes = notes;
  viewport()->update();
}

void DiffView::setLayoutMode(Layout layout) {
  if (m_layout == layout) return;
  m_layout = layout;
  m_selectionStart = m_selectionEnd = -1;
  updateBars();
  if (m_change >= 0) goToChange(m_change);
  viewport()->update();
}

void DiffView::setIdenticalText(const QString& text) {
  m_identical = text;
  viewport()->update();
}

const std::vector<DiffRow>& DiffView::rows() const {
  return m_layout == Layout::SideBySide ? m_model.sideBySide : m_model.unified;
}
const std::vector<int>& DiffView::changes() const {
  return m_layout == Layout::SideBySide ? m_model.sideChanges : m_model.unifiedChanges;
}
int DiffView::changeCount() const {
  return static_cast<int>(changes().size());
}
int DiffView::rowHeight() const {
  return scaled(20);
}
int DiffView::headHeight() const {
  return m_leftTitle.name.isEmpty() && m_rightTitle.name.isEmpty() ? 0 : scaled(28);
}

DiffView::Pane DiffView::pane(Side side) const {
  const int width = viewport()->width() - kRuler;
  if (m_layout == Layout::Unified) return {0, width};
  const int half = width / 2;
  return side == Side::Left ? Pane{0, half} : Pane{half + 1, width - half - 1};
}

int DiffView::rowAt(int y) const {
  const int row = (y - headHeight() - kTopGap + verticalScrollBar()->value()) / rowHeight();
  return y >= headHeight() + kTopGap && row < static_cast<int>(rows().size()) ? row : -1;
}

DiffView::Side DiffView::sideAt(int x) const {
  return m_layout == Layout::SideBySide && x < pane(Side::Right).x ? Side::Left : Side::Right;
}

void DiffView::updateBars() {
  const int height = static_cast<int>(rows().size()) * rowHeight() + 2 * kTopGap,
            page = std::max(0, viewport()->height() - headHeight());
  verticalScrollBar()->setRange(0, std::max(0, height - page));
  verticalScrollBar()->setPageStep(page);
  verticalScrollBar()->setSingleStep(rowHeight() * 3);
  const int gutter = m_layout == Layout::Unified ? kText + kNumber : kText;
  const int width =
      static_cast<int>(std::ceil(m_longest * QFontMetricsF(codeFont()).horizontalAdvance(QLatin1Char('0')))) + gutter +
      16;
  horizontalScrollBar()->setRange(0, std::max(0, width - pane(Side::Left).width));
  horizontalScrollBar()->setPageStep(pane(Side::Left).width);
}

void DiffView::setCurrentChange(int change) {
  if (change == m_change) return;
  m_change = change;
  emit currentChangeChanged(m_change, changeCount());
  viewport()->update();
}

void DiffView::goToChange(int change) {
  if (change < 0 || change >= changeCount()) return;
  const int y = changes()[at(change)] * rowHeight(), page = verticalScrollBar()->pageStep();
  if (y < verticalScrollBar()->value() || y > verticalScrollBar()->value() + page - 3 * rowHeight())
    verticalScrollBar()->setValue(y - page / 3);
  setCurrentChange(change);
}

bool DiffView::goToNextChange() {
  if (!changeCount()) return false;
  goToChange((m_change + 1) % changeCount());
  return true;
}

bool DiffView::goToPreviousChange() {
  if (!changeCount()) return false;
  goToChange((std::max(m_change, 0) + changeCount() - 1) % changeCount());
  return true;
}

QString DiffView::selectedText() const {
  if (m_selectionStart < 0) return {};
  QString text;
  const auto [from, to] = std::minmax(m_selectionStart, m_selectionEnd);
  for (int i = from; i <= to; ++i) {
    const DiffRow& row = rows()[at(i)];
    const bool left = m_layout == Layout::Unified ? row.rightLine < 0 : m_selectedSide == Side::Left;
    const int line = left ? row.leftLine : row.rightLine;
    if (line >= 0)
      text += QString::fromStdString(left ? m_model.left[at(line)] : m_model.right[at(line)]) + QLatin1Char('\n');
  }
  return text;
}

void DiffView::copySelection() {
  const QString text = selectedText();
  if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

const DiffView::Note* DiffView::noteFor(Side side, int line) const {
  const auto found = std::find_if(m_notes.begin(), m_notes.end(),
                                  [&](const Note& note) { return note.side == side && note.line == line + 1; });
  return found == m_notes.end() ? nullptr : &*found;
}

void DiffView::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), t.panel);
  if (m_model.identical()) {
    painter.setFont(uiFont(13));
    painter.setPen(t.text3);
    if (rows().empty()) {
      painter.drawText(viewport()->rect(), Qt::AlignCenter, m_identical);
      return;
    }
  }
  painter.save();
  painter.setClipRect(0, headHeight(), viewport()->width(), viewport()->height());
  const int first = std::max(0, (verticalScrollBar()->value() - kTopGap) / rowHeight());
  for (int row = first; row < static_cast<int>(rows().size()); ++row) {
    const int y = headHeight() + kTopGap + row * rowHeight() - verticalScrollBar()->value();
    if (y > viewport()->height()) break;
    drawRow(painter, row, y);
  }
  painter.restore();
  if (m_layout == Layout::SideBySide) painter.fillRect(pane(Side::Left).width, 0, 1, viewport()->height(), t.line);
  drawRuler(painter);
  if (headHeight()) drawHead(painter);
}

void DiffView::drawHead(QPainter& painter) const {
  const Theme& t = theme();
  const int height = headHeight();
  painter.fillRect(0, 0, viewport()->width(), height, t.panel2);
  painter.fillRect(0, height - 1, viewport()->width(), 1, t.line);
  const auto draw = [&](const Title& title, int x, int width) {
    const QFont bold = uiFont(12, QFont::DemiBold), plain = uiFont(12);
    const QString name = QFontMetrics(bold).elidedText(title.name, Qt::ElideRight, width);
    const int used = QFontMetrics(bold).horizontalAdvance(name) + 6;
    painter.setFont(bold);
    painter.setPen(t.text);
    painter.drawText(QRect(x, 0, width, height - 1), Qt::AlignVCenter, name);
    painter.setFont(plain);
    painter.setPen(t.text2);
    painter.drawText(QRect(x + used, 0, width - used, height - 1), Qt::AlignVCenter,
                     QFontMetrics(plain).elidedText(title.detail, Qt::ElideRight, width - used));
  };
  const int half = (viewport()->width() - kRuler) / 2;
  draw(m_leftTitle, 16, half - 32);
  draw(m_rightTitle, half + 1 + 16, half - 32);
  if (m_layout == Layout::SideBySide) painter.fillRect(half, 0, 1, height, t.line);
}

void DiffView::drawRow(QPainter& painter, int index, int y) const {
  const DiffRow& row = rows()[at(index)];
  if (m_layout == Layout::Unified)
    return drawCell(painter, pane(Side::Right), row.rightLine < 0 ? Side::Left : Side::Right, row, index, y);
  drawCell(painter, pane(Side::Left), Side::Left, row, index, y);
  drawCell(painter, pane(Side::Right), Side::Right, row, index, y);
}

void DiffView::drawCell(QPainter& painter, const Pane& pane, Side side, const DiffRow& row, int rowIndex, int y) const {
  const Theme& t = theme();
  const QRect cell(pane.x, y, pane.width, rowHeight());
  const int line = side == Side::Left ? row.leftLine : row.rightLine;
  painter.save();
  painter.setClipRect(cell, Qt::IntersectClip);
  if (line < 0) {
    painter.fillRect(cell, t.panel2);
    painter.setBrushOrigin(pane.x, 0 - verticalScrollBar()->value() % 8);
    painter.fillRect(cell, QBrush(t.line, Qt::BDiagPattern));
    painter.restore();
    return;
  }
  const bool changed = row.kind != DiffKind::Same;
  const QColor ground = side == Side::Left ? t.errbg : t.okbg, mark = side == Side::Left ? t.err2 : t.ok2;
  const Note* note = noteFor(side, line);
  if (note)
    painter.fillRect(cell, t.warnbg);
  else if (changed)
    painter.fillRect(cell, ground);
  const auto [from, to] = std::minmax(m_selectionStart, m_selectionEnd);
  if (m_selectionStart >= 0 && rowIndex >= from && rowIndex <= to &&
      (m_layout == Layout::Unified || side == m_selectedSide)) {
    QColor selected = t.accent;
    selected.setAlphaF(0.22f);
    painter.fillRect(cell, selected);
  }

  painter.setFont(codeFont());
  painter.setPen(changed ? t.text2 : t.text3);
  int x = pane.x;
  if (m_layout == Layout::Unified) {
    if (row.leftLine >= 0)
      painter.drawText(QRect(x, y, kNumber, rowHeight()), Qt::AlignRight | Qt::AlignVCenter,
                       QString::number(row.leftLine + 1));
    x += kNumber;
    if (row.rightLine >= 0)
      painter.drawText(QRect(x, y, kNumber, rowHeight()), Qt::AlignRight | Qt::AlignVCenter,
                       QString::number(row.rightLine + 1));
  } else {
    painter.drawText(QRect(x, y, kNumber, rowHeight()), Qt::AlignRight | Qt::AlignVCenter, QString::number(line + 1));
  }
  if (changed || note) {
    painter.setPen(note ? t.warn : side == Side::Left ? t.err : t.ok);
    painter.drawText(QRect(x + kSign, y, 12, rowHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     note                 ? QStringLiteral("!")
                     : side == Side::Left ? QStringLiteral("-")
                                          : QStringLiteral("+"));
  }
  int right = pane.x + pane.width;
  if (note && !note->text.isEmpty()) {
    painter.setFont(uiFont(11.5));
    painter.setPen(t.text2);
    const int width = painter.fontMetrics().horizontalAdvance(note->text);
    right -= width + 20;
    painter.drawText(QRect(right + 8, y, width + 4, rowHeight()), Qt::AlignVCenter, note->text);
  }
  drawText(painter, QRect(x + kText, y, right - x - kText, rowHeight()), side, line,
           side == Side::Left ? row.leftMarks : row.rightMarks, mark);
  painter.restore();
}

void DiffView::drawText(QPainter& painter, const QRect& rect, Side side, int line, const std::vector<ByteRange>& marks,
                        const QColor& markColor) const {
  const std::string& text = side == Side::Left ? m_model.left[at(line)] : m_model.right[at(line)];
  const CodeState state = side == Side::Left ? m_leftStates[at(line)] : m_rightStates[at(line)];
  painter.save();
  painter.setClipRect(rect, Qt::IntersectClip);
  painter.setFont(codeFont());
  const QFontMetricsF metrics(painter.font());
  const double left = rect.x() - horizontalScrollBar()->value();
  const auto piece = [&text](int start, int length) {
    return QString::fromUtf8(text.data() + start, length).replace(QLatin1Char('\t'), QLatin1String("  "));
  };
  const auto xOf = [&](int byte) { return left + metrics.horizontalAdvance(piece(0, byte)); };
  painter.setRenderHint(QPainter::Antialiasing);
  for (const ByteRange& mark : marks) {
    const QRectF box(xOf(mark.start) - 2, rect.y() + 1, xOf(mark.start + mark.length) - xOf(mark.start) + 4,
                     rect.height() - 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(markColor);
    painter.drawRoundedRect(box, 3, 3);
  }
  for (const CodeSpan& span : highlightYaml(text, state).spans) {
    // A marked word's letters are plain text on the mark, so a span is cut at the marks' edges.
    int from = span.start;
    const int end = span.start + span.length;
    while (from < end) {
      int to = end;
      bool marked = false;
      for (const ByteRange& mark : marks) {
        if (from >= mark.start && from < mark.start + mark.length) {
          marked = true;
          to = std::min(to, mark.start + mark.length);
        } else if (mark.start > from) {
          to = std::min(to, mark.start);
        }
      }
      painter.setPen(marked ? theme().text : toneColor(span.tone));
      painter.drawText(QRectF(xOf(from), rect.y(), 20000, rect.height()), Qt::AlignVCenter | Qt::TextSingleLine,
                       piece(from, to - from));
      from = to;
    }
  }
  painter.restore();
}

void DiffView::drawRuler(QPainter& painter) const {
  const Theme& t = theme();
  const int top = headHeight(), x = viewport()->width() - kRuler, height = viewport()->height() - top;
  painter.fillRect(x, top, kRuler, height, t.canvas);
  painter.fillRect(x, top, 1, height, t.line);
  const int total = static_cast<int>(rows().size());
  if (!total || height <= 0) return;
  const QScrollBar* bar = verticalScrollBar();
  const double whole = bar->maximum() + bar->pageStep();
  if (bar->maximum() > 0) {
    QColor handle = t.line2;
    handle.setAlphaF(0.55f);
    painter.fillRect(QRectF(x + 1, top + bar->value() / whole * height, kRuler - 1,
                            std::max(16.0, bar->pageStep() / whole * height)),
                     handle);
  }
  // A short text keeps its marks beside its lines; a long one is squeezed.
  const double step = std::min<double>(rowHeight(), (height - 8.0) / total);
  for (std::size_t i = 0; i < changes().size(); ++i) {
    const int first = changes()[i];
    int last = first;
    while (last + 1 < total && rows()[at(last + 1)].kind != DiffKind::Same)
      ++last;
    const DiffKind kind = rows()[at(first)].kind;
    const bool mixed = m_layout == Layout::Unified && rows()[at(last)].kind != kind;
    const QColor color = kind == DiffKind::Changed || mixed ? t.warnf : kind == DiffKind::Added ? t.okf : t.errf;
    const double y = top + kTopGap + first * step + std::min(6.0, step / 3);
    painter.fillRect(QRectF(x + 3, y, 7, std::max(step >= 8 ? 8.0 : 3.0, (last - first) * step)), color);
    if (static_cast<int>(i) == m_change)
      painter.fillRect(QRectF(x + 1, y, 1.5, std::max(8.0, (last - first) * step)), t.accent);
  }
}

void DiffView::scrollToRulerPoint(int y) {
  const int height = std::max(1, viewport()->height() - headHeight());
  const double share = std::clamp((y - headHeight()) / static_cast<double>(height), 0.0, 1.0);
  QScrollBar* bar = verticalScrollBar();
  bar->setValue(static_cast<int>(share * (bar->maximum() + bar->pageStep()) - bar->pageStep() / 2.0));
}

void DiffView::resizeEvent(QResizeEvent*) {
  updateBars();
}

void DiffView::scrollContentsBy(int, int) {
  viewport()->update();
}

void DiffView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
    updateBars();
    viewport()->update();
  }
}

void DiffView::keyPressEvent(QKeyEvent* event) {
  QScrollBar* bar = verticalScrollBar();
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  if (event->matches(QKeySequence::Copy)) return copySelection();
  if (event->matches(QKeySequence::SelectAll) && !rows().empty()) {
    m_selectionStart = 0, m_selectionEnd = static_cast<int>(rows().size()) - 1;
    viewport()->update();
    return;
  }
  switch (event->key()) {
  case Qt::Key_F8:
    if (!(shift ? goToPreviousChange() : goToNextChange())) event->ignore();
    return;
  case Qt::Key_Home:
    return bar->setValue(0);
  case Qt::Key_End:
    return bar->setValue(bar->maximum());
  case Qt::Key_Up:
    return bar->setValue(bar->value() - rowHeight());
  case Qt::Key_Down:
    return bar->setValue(bar->value() + rowHeight());
  default:
    QAbstractScrollArea::keyPressEvent(event);
  }
}

void DiffView::mousePressEvent(QMouseEvent* event) {
  m_onRuler = event->pos().x() >= viewport()->width() - kRuler;
  if (event->button() != Qt::LeftButton) return;
  if (m_onRuler) return scrollToRulerPoint(event->pos().y());
  m_selectionStart = m_selectionEnd = rowAt(event->pos().y());
  m_selectedSide = sideAt(event->pos().x());
  viewport()->update();
}

void DiffView::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  if (m_onRuler) return scrollToRulerPoint(event->pos().y());
  const int row = rowAt(std::clamp(event->pos().y(), headHeight() + kTopGap, viewport()->height() - 1));
  if (row >= 0 && m_selectionStart >= 0) m_selectionEnd = row;
  viewport()->update();
}

void DiffView::mouseDoubleClickEvent(QMouseEvent* event) {
  const int row = rowAt(event->pos().y());
  if (row < 0 || event->pos().x() >= viewport()->width() - kRuler) return;
  const DiffRow& found = rows()[at(row)];
  Side side = sideAt(event->pos().x());
  if (m_layout == Layout::Unified) side = found.rightLine < 0 ? Side::Left : Side::Right;
  const int line = side == Side::Left ? found.leftLine : found.rightLine;
  if (line >= 0) emit lineActivated(side, line + 1);
}

} // namespace chartroom::widgets
