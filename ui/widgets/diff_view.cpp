#include "ui/widgets/diff_view.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
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
constexpr int kContext = 3;   // unchanged lines that stay beside a change
constexpr int kLeastFold = 4; // fewer lines are not worth a fold

QColor toneColor(CodeTone tone) {
  const Theme& t = theme();
  switch (tone) {
  case CodeTone::Key: return t.yamlKey;
  case CodeTone::String: return t.yamlString;
  case CodeTone::Number: return t.yamlNumber;
  case CodeTone::Comment: return t.yamlComment;
  case CodeTone::Punctuation: return t.yamlPunctuation;
  case CodeTone::Template: return t.accent;
  case CodeTone::Text: break;
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

std::size_t at(int i) { return static_cast<std::size_t>(i); }

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
  setModel(inspect::DiffModel::make(left.toStdString(), right.toStdString()));
}

void DiffView::setModel(inspect::DiffModel model) {
  // The same text against a newer one: the reader stays where he is. Anything else begins at its first change.
  const bool newer = !m_model.identical() && m_model.left == model.left;
  const int position = newer ? verticalScrollBar()->value() : 0;
  m_model = std::move(model);
  m_leftStates = statesOf(m_model.left);
  m_rightStates = statesOf(m_model.right);
  m_longest = 0;
  for (const auto* lines : {&m_model.left, &m_model.right})
    for (const std::string& line : *lines) m_longest = std::max(m_longest, static_cast<int>(line.size()));
  m_selectionStart = m_selectionEnd = -1;
  if (!newer) m_folds.clear();
  makeFolds();
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
  QMetaObject::invokeMethod(
      this, [this] { goToChange(0); }, Qt::QueuedConnection);
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
  m_folds.clear();
  makeFolds();
  updateBars();
  if (m_change >= 0) goToChange(m_change);
  viewport()->update();
}

void DiffView::setIdenticalText(const QString& text) {
  m_identical = text;
  viewport()->update();
}

const std::vector<inspect::DiffRow>& DiffView::rows() const {
  return m_layout == Layout::SideBySide ? m_model.sideBySide : m_model.unified;
}
const std::vector<int>& DiffView::changes() const {
  return m_layout == Layout::SideBySide ? m_model.sideChanges : m_model.unifiedChanges;
}
int DiffView::changeCount() const { return static_cast<int>(changes().size()); }
int DiffView::rowHeight() const { return scaled(20); }
int DiffView::headHeight() const { return m_leftTitle.name.isEmpty() && m_rightTitle.name.isEmpty() ? 0 : scaled(28); }

// --- Folds --------------------------------------------------------------------------------------------------------------

void DiffView::setFolding(Folding folding) {
  if (m_folding == folding) return;
  m_folding = folding;
  m_folds.clear();
  makeFolds();
  updateBars();
  if (m_change >= 0) goToChange(m_change);
  viewport()->update();
}

void DiffView::makeFolds() {
  // A fold that was open stays open: under a live preview its lines move, but they are the same lines on the left.
  std::vector<std::pair<int, int>> open;
  for (const Fold& fold : m_folds)
    if (fold.isOpen) open.emplace_back(fold.left, fold.left + fold.count);
  m_folds.clear();
  m_focusedFold = -1;
  const int total = static_cast<int>(rows().size());
  if (m_folding == Folding::Folded && !changes().empty()) {
    for (int row = 0; row < total;) {
      if (rows()[at(row)].kind != inspect::DiffKind::Same) {
        ++row;
        continue;
      }
      int end = row;
      while (end < total && rows()[at(end)].kind == inspect::DiffKind::Same) ++end;
      const int first = row == 0 ? 0 : row + kContext, last = end == total ? total : end - kContext;
      if (last - first >= kLeastFold) {
        const int left = rows()[at(first)].leftLine;
        const bool isOpen = std::any_of(
            open.begin(), open.end(), [&](const auto& one) { return one.first < left + last - first && left < one.second; });
        m_folds.push_back({first, last - first, left, isOpen});
      }
      row = end;
    }
  }
  makeLines();
}

void DiffView::makeLines() {
  m_lines.clear();
  const int total = static_cast<int>(rows().size());
  std::size_t fold = 0;
  for (int row = 0; row < total;) {
    if (fold < m_folds.size() && m_folds[fold].first == row) {
      m_lines.push_back({-1, static_cast<int>(fold)});
      if (m_folds[fold].isOpen)
        for (int i = 0; i < m_folds[fold].count; ++i) m_lines.push_back({row + i, -1});
      row += m_folds[fold++].count;
    } else {
      m_lines.push_back({row++, -1});
    }
  }
}

int DiffView::hiddenLines() const {
  int hidden = 0;
  for (const Fold& fold : m_folds) hidden += fold.isOpen ? 0 : fold.count;
  return hidden;
}

int DiffView::lineOf(int row) const {
  // Both the rows and the folds' heads are in the order of rows.
  const auto found = std::partition_point(m_lines.begin(), m_lines.end(), [&](const Line& line) {
    return line.row >= 0                   ? line.row < row
           : m_folds[at(line.fold)].isOpen ? m_folds[at(line.fold)].first <= row
                                           : m_folds[at(line.fold)].first + m_folds[at(line.fold)].count <= row;
  });
  return static_cast<int>(found - m_lines.begin());
}

int DiffView::lineAt(int y) const {
  const int line = (y - headHeight() - kTopGap + verticalScrollBar()->value()) / rowHeight();
  return y >= headHeight() + kTopGap && line < static_cast<int>(m_lines.size()) ? line : -1;
}

QRect DiffView::rowRect(int row) const {
  const int line = lineOf(row);
  if (line >= static_cast<int>(m_lines.size()) || m_lines[at(line)].row != row) return {};
  return {0, headHeight() + kTopGap + line * rowHeight() - verticalScrollBar()->value(), viewport()->width() - kRuler, rowHeight()};
}

QRect DiffView::foldRect(int fold) const {
  for (std::size_t i = 0; i < m_lines.size(); ++i)
    if (m_lines[i].fold == fold)
      return {0, headHeight() + kTopGap + static_cast<int>(i) * rowHeight() - verticalScrollBar()->value(),
          viewport()->width() - kRuler, rowHeight()};
  return {};
}

void DiffView::toggleFold(int fold) {
  if (fold < 0 || fold >= foldCount()) return;
  m_folds[at(fold)].isOpen = !m_folds[at(fold)].isOpen;
  makeLines();
  updateBars();
  viewport()->update();
}

void DiffView::showLine(int line) {
  const int y = line * rowHeight(), page = verticalScrollBar()->pageStep();
  if (y < verticalScrollBar()->value() || y > verticalScrollBar()->value() + page - 3 * rowHeight())
    verticalScrollBar()->setValue(y - page / 3);
}

void DiffView::focusFold(int fold) {
  m_focusedFold = fold;
  const auto head = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.fold == fold; });
  if (head != m_lines.end()) showLine(static_cast<int>(head - m_lines.begin()));
  viewport()->update();
}

bool DiffView::goToFold(int step) {
  if (m_folds.empty()) return false;
  int next = m_focusedFold + step;
  if (m_focusedFold < 0) {
    // The one beside what is looked at.
    const int row = m_change >= 0 ? changes()[at(m_change)] : 0;
    next = 0;
    while (next + 1 < foldCount() && m_folds[at(next)].first < row) ++next;
    if (step < 0 && next > 0) --next;
  }
  focusFold((next + foldCount()) % foldCount());
  return true;
}

DiffView::Pane DiffView::pane(Side side) const {
  const int width = viewport()->width() - kRuler;
  if (m_layout == Layout::Unified) return {0, width};
  const int half = width / 2;
  return side == Side::Left ? Pane{0, half} : Pane{half + 1, width - half - 1};
}

int DiffView::rowAt(int y) const {
  const int line = lineAt(y);
  if (line < 0) return -1;
  return m_lines[at(line)].fold >= 0 ? m_folds[at(m_lines[at(line)].fold)].first : m_lines[at(line)].row;
}

DiffView::Side DiffView::sideAt(int x) const {
  return m_layout == Layout::SideBySide && x < pane(Side::Right).x ? Side::Left : Side::Right;
}

void DiffView::updateBars() {
  const int height = static_cast<int>(m_lines.size()) * rowHeight() + 2 * kTopGap,
            page = std::max(0, viewport()->height() - headHeight());
  verticalScrollBar()->setRange(0, std::max(0, height - page));
  verticalScrollBar()->setPageStep(page);
  verticalScrollBar()->setSingleStep(rowHeight() * 3);
  const int width =
      static_cast<int>(std::ceil(m_longest * QFontMetricsF(codeFont()).horizontalAdvance(QLatin1Char('0')))) + gutter() + 16;
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
  showLine(lineOf(changes()[at(change)]));
  showMarks(change);
  setCurrentChange(change);
}

int DiffView::gutter() const { return m_layout == Layout::Unified ? kText + kNumber : kText; }

double DiffView::textX(Side side, int line, int byte) const {
  const std::string& text = side == Side::Left ? m_model.left[at(line)] : m_model.right[at(line)];
  return QFontMetricsF(codeFont())
      .horizontalAdvance(QString::fromUtf8(text.data(), byte).replace(QLatin1Char('\t'), QLatin1String("  ")));
}

// The part of a long line that changed is brought into view; a change that begins where its lines do scrolls back.
void DiffView::showMarks(int change) {
  QScrollBar* bar = horizontalScrollBar();
  const double room = pane(Side::Left).width - gutter() - 16;
  double from = 0, to = 0;
  bool any = false;
  for (int row = changes()[at(change)];
       row < static_cast<int>(rows().size()) && rows()[at(row)].kind != inspect::DiffKind::Same && !any; ++row) {
    const inspect::DiffRow& found = rows()[at(row)];
    for (const Side side : {Side::Left, Side::Right}) {
      const int line = side == Side::Left ? found.leftLine : found.rightLine;
      const std::vector<inspect::ByteRange>& marks = side == Side::Left ? found.leftMarks : found.rightMarks;
      if (line < 0 || marks.empty()) continue;
      const double begin = textX(side, line, marks.front().start),
                   end = textX(side, line, marks.front().start + marks.front().length);
      from = any ? std::min(from, begin) : begin;
      to = any ? std::max(to, end) : end;
      any = true;
    }
  }
  if (to <= room) return bar->setValue(0);
  // As much before it as there is room for, but its beginning always.
  const double before = std::clamp(room - (to - from), 24.0, std::max(24.0, room / 2));
  if (from < bar->value() || to > bar->value() + room) bar->setValue(static_cast<int>(from - before));
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
    const inspect::DiffRow& row = rows()[at(i)];
    const bool left = m_layout == Layout::Unified ? row.rightLine < 0 : m_selectedSide == Side::Left;
    const int line = left ? row.leftLine : row.rightLine;
    if (line >= 0) text += QString::fromStdString(left ? m_model.left[at(line)] : m_model.right[at(line)]) + QLatin1Char('\n');
  }
  return text;
}

void DiffView::copySelection() {
  const QString text = selectedText();
  if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

const DiffView::Note* DiffView::noteFor(Side side, int line) const {
  const auto found =
      std::find_if(m_notes.begin(), m_notes.end(), [&](const Note& note) { return note.side == side && note.line == line + 1; });
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
  for (int line = first; line < static_cast<int>(m_lines.size()); ++line) {
    const int y = headHeight() + kTopGap + line * rowHeight() - verticalScrollBar()->value();
    if (y > viewport()->height()) break;
    if (m_lines[at(line)].fold >= 0) drawFold(painter, m_lines[at(line)].fold, y);
    else drawRow(painter, m_lines[at(line)].row, y);
  }
  painter.restore();
  if (m_layout == Layout::SideBySide) {
    // Not through the heads of folds, which are of both sides.
    painter.save();
    QRegion region(viewport()->rect());
    for (int line = first; line < static_cast<int>(m_lines.size()); ++line) {
      const int y = headHeight() + kTopGap + line * rowHeight() - verticalScrollBar()->value();
      if (y > viewport()->height()) break;
      if (m_lines[at(line)].fold >= 0) region -= QRect(0, y, viewport()->width(), rowHeight());
    }
    painter.setClipRegion(region);
    painter.fillRect(pane(Side::Left).width, 0, 1, viewport()->height(), t.line);
    painter.restore();
  }
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

void DiffView::drawFold(QPainter& painter, int index, int y) const {
  const Theme& t = theme();
  const Fold& fold = m_folds[at(index)];
  const QRect strip(0, y, viewport()->width() - kRuler, rowHeight());
  painter.fillRect(strip, t.panel2);
  const QPixmap mark =
      iconPixmap(fold.isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), t.text2, 12, devicePixelRatioF());
  painter.drawPixmap(QPointF(kSign - 4, y + (rowHeight() - 12) / 2.0), mark);
  painter.setFont(uiFont(12));
  painter.setPen(t.text2);
  QString text = fold.count == 1 ? tr("1 unchanged line") : tr("%1 unchanged lines").arg(QLocale().toString(fold.count));
  const bool focused = index == m_focusedFold && hasFocus();
  if (focused) text += fold.isOpen ? tr(" · Enter hides them") : tr(" · Enter shows them");
  painter.drawText(strip.adjusted(kText + 4, 0, -8, 0), Qt::AlignVCenter, text);
  if (!focused) return;
  painter.setPen(QPen(t.accent, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(strip.adjusted(1, 1, -1, -1));
}

void DiffView::drawRow(QPainter& painter, int index, int y) const {
  const inspect::DiffRow& row = rows()[at(index)];
  if (m_layout == Layout::Unified)
    return drawCell(painter, pane(Side::Right), row.rightLine < 0 ? Side::Left : Side::Right, row, index, y);
  drawCell(painter, pane(Side::Left), Side::Left, row, index, y);
  drawCell(painter, pane(Side::Right), Side::Right, row, index, y);
}

void DiffView::drawCell(QPainter& painter, const Pane& pane, Side side, const inspect::DiffRow& row, int rowIndex, int y) const {
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
  const bool changed = row.kind != inspect::DiffKind::Same;
  const QColor ground = side == Side::Left ? t.errbg : t.okbg, mark = side == Side::Left ? t.err2 : t.ok2;
  const Note* note = noteFor(side, line);
  if (note) painter.fillRect(cell, t.warnbg);
  else if (changed) painter.fillRect(cell, ground);
  const auto [from, to] = std::minmax(m_selectionStart, m_selectionEnd);
  if (m_selectionStart >= 0 && rowIndex >= from && rowIndex <= to && (m_layout == Layout::Unified || side == m_selectedSide)) {
    QColor selected = t.accent;
    selected.setAlphaF(0.22f);
    painter.fillRect(cell, selected);
  }

  painter.setFont(codeFont());
  painter.setPen(changed ? t.text2 : t.text3);
  int x = pane.x;
  if (m_layout == Layout::Unified) {
    if (row.leftLine >= 0)
      painter.drawText(QRect(x, y, kNumber, rowHeight()), Qt::AlignRight | Qt::AlignVCenter, QString::number(row.leftLine + 1));
    x += kNumber;
    if (row.rightLine >= 0)
      painter.drawText(QRect(x, y, kNumber, rowHeight()), Qt::AlignRight | Qt::AlignVCenter, QString::number(row.rightLine + 1));
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

void DiffView::drawText(QPainter& painter, const QRect& rect, Side side, int line, const std::vector<inspect::ByteRange>& marks,
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
  for (const inspect::ByteRange& mark : marks) {
    const QRectF box(xOf(mark.start) - 2, rect.y() + 1, xOf(mark.start + mark.length) - xOf(mark.start) + 4, rect.height() - 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(markColor);
    painter.drawRoundedRect(box, 3, 3);
  }
  // What changed beyond an edge is pointed at.
  bool before = false, after = false;
  for (const inspect::ByteRange& mark : marks) {
    before = before || xOf(mark.start + mark.length) < rect.left();
    after = after || xOf(mark.start) > rect.right();
  }
  for (const CodeSpan& span : highlightYaml(text, state).spans) {
    // A marked word's letters are plain text on the mark, so a span is cut at the marks' edges.
    int from = span.start;
    const int end = span.start + span.length;
    while (from < end) {
      int to = end;
      bool marked = false;
      for (const inspect::ByteRange& mark : marks) {
        if (from >= mark.start && from < mark.start + mark.length) {
          marked = true;
          to = std::min(to, mark.start + mark.length);
        } else if (mark.start > from) {
          to = std::min(to, mark.start);
        }
      }
      painter.setPen(marked ? theme().text : toneColor(span.tone));
      painter.drawText(
          QRectF(xOf(from), rect.y(), 20000, rect.height()), Qt::AlignVCenter | Qt::TextSingleLine, piece(from, to - from));
      from = to;
    }
  }
  const auto point = [&](const QString& name, int x) {
    painter.fillRect(QRect(x, rect.y(), 14, rect.height()), markColor);
    painter.drawPixmap(
        QPointF(x + 1, rect.y() + (rect.height() - 12) / 2.0), iconPixmap(name, theme().text, 12, devicePixelRatioF()));
  };
  if (before) point(QStringLiteral("chevron-left"), rect.left());
  if (after) point(QStringLiteral("chevron-right"), rect.right() - 13);
  painter.restore();
}

void DiffView::drawRuler(QPainter& painter) const {
  const Theme& t = theme();
  const int top = headHeight(), x = viewport()->width() - kRuler, height = viewport()->height() - top;
  painter.fillRect(x, top, kRuler, height, t.canvas);
  painter.fillRect(x, top, 1, height, t.line);
  const int total = static_cast<int>(m_lines.size());
  if (!total || height <= 0) return;
  const QScrollBar* bar = verticalScrollBar();
  const double whole = bar->maximum() + bar->pageStep();
  if (bar->maximum() > 0) {
    QColor handle = t.line2;
    handle.setAlphaF(0.55f);
    painter.fillRect(
        QRectF(x + 1, top + bar->value() / whole * height, kRuler - 1, std::max(16.0, bar->pageStep() / whole * height)), handle);
  }
  // A short text keeps its marks beside its lines; a long one is squeezed.
  const double step = std::min<double>(rowHeight(), (height - 8.0) / total);
  for (std::size_t i = 0; i < changes().size(); ++i) {
    const int firstRow = changes()[i];
    int lastRow = firstRow;
    while (lastRow + 1 < static_cast<int>(rows().size()) && rows()[at(lastRow + 1)].kind != inspect::DiffKind::Same) ++lastRow;
    const inspect::DiffKind kind = rows()[at(firstRow)].kind;
    const bool mixed = m_layout == Layout::Unified && rows()[at(lastRow)].kind != kind;
    const int first = lineOf(firstRow), last = first + lastRow - firstRow;
    const QColor color = kind == inspect::DiffKind::Changed || mixed ? t.warnf : kind == inspect::DiffKind::Added ? t.okf : t.errf;
    const double y = top + kTopGap + first * step + std::min(6.0, step / 3);
    painter.fillRect(QRectF(x + 3, y, 7, std::max(step >= 8 ? 8.0 : 3.0, (last - first) * step)), color);
    if (static_cast<int>(i) == m_change) painter.fillRect(QRectF(x + 1, y, 1.5, std::max(8.0, (last - first) * step)), t.accent);
  }
}

void DiffView::scrollToRulerPoint(int y) {
  const int height = std::max(1, viewport()->height() - headHeight());
  const double share = std::clamp((y - headHeight()) / static_cast<double>(height), 0.0, 1.0);
  QScrollBar* bar = verticalScrollBar();
  bar->setValue(static_cast<int>(share * (bar->maximum() + bar->pageStep()) - bar->pageStep() / 2.0));
}

void DiffView::resizeEvent(QResizeEvent*) { updateBars(); }

void DiffView::scrollContentsBy(int, int) { viewport()->update(); }

void DiffView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
    updateBars();
    viewport()->update();
  }
}

void DiffView::keyPressEvent(QKeyEvent* event) {
  QScrollBar* bar = verticalScrollBar();
  if (event->matches(QKeySequence::Copy)) return copySelection();
  if (event->matches(QKeySequence::SelectAll) && !rows().empty()) {
    m_selectionStart = 0, m_selectionEnd = static_cast<int>(rows().size()) - 1;
    viewport()->update();
    return;
  }
  if (isShortcut(*event, Shortcut::NextChange) || isShortcut(*event, Shortcut::PreviousChange)) {
    const bool found = isShortcut(*event, Shortcut::NextChange) ? goToNextChange() : goToPreviousChange();
    return found ? void() : event->ignore();
  }
  switch (event->key()) {
  case Qt::Key_Return:
  case Qt::Key_Enter:
  case Qt::Key_Space:
    // With Ctrl it is the page's primary action.
    if (m_focusedFold < 0 || event->modifiers() & Qt::ControlModifier) return event->ignore();
    return toggleFold(m_focusedFold);
  case Qt::Key_Home: return bar->setValue(0);
  case Qt::Key_End: return bar->setValue(bar->maximum());
  case Qt::Key_Up:
    if (event->modifiers() & Qt::AltModifier) return static_cast<void>(goToFold(-1));
    return bar->setValue(bar->value() - rowHeight());
  case Qt::Key_Down:
    if (event->modifiers() & Qt::AltModifier) return static_cast<void>(goToFold(1));
    return bar->setValue(bar->value() + rowHeight());
  default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void DiffView::mousePressEvent(QMouseEvent* event) {
  m_onRuler = event->pos().x() >= viewport()->width() - kRuler;
  if (event->button() != Qt::LeftButton) return;
  if (m_onRuler) return scrollToRulerPoint(event->pos().y());
  if (const int line = lineAt(event->pos().y()); line >= 0 && m_lines[at(line)].fold >= 0) {
    m_focusedFold = m_lines[at(line)].fold;
    return toggleFold(m_focusedFold);
  }
  m_focusedFold = -1;
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

void DiffView::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

void DiffView::mouseDoubleClickEvent(QMouseEvent* event) {
  // The second press of a double click on a fold toggles it again.
  if (const int line = lineAt(event->pos().y()); line >= 0 && m_lines[at(line)].fold >= 0) return mousePressEvent(event);
  const int row = rowAt(event->pos().y());
  if (row < 0 || event->pos().x() >= viewport()->width() - kRuler) return;
  const inspect::DiffRow& found = rows()[at(row)];
  Side side = sideAt(event->pos().x());
  if (m_layout == Layout::Unified) side = found.rightLine < 0 ? Side::Left : Side::Right;
  const int line = side == Side::Left ? found.leftLine : found.rightLine;
  if (line >= 0) emit lineActivated(side, line + 1);
}

} // namespace chartroom::widgets
