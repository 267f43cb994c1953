#include "ui/shell/help_card.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace chartroom::shell {

using namespace widgets;

namespace {

constexpr int kColumn = 440, kHead = 56, kMargin = 24; // px
constexpr int kRow = 28, kHeading = 36;                // px at 100 %

double capsWidth(const QStringList& caps) {
  double width = 0;
  for (const QString& cap : caps) width += keyCapWidth(cap) + 4;
  return width;
}

// The lines, painted; as high as they are.
class Content : public QWidget {
public:
  explicit Content(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("helpContent"));
    QStringList words;
    for (const ShortcutRow& row : shortcutTable()) words << shortcutText(row.id) + QLatin1Char(' ') + row.meaning;
    setAccessibleName(words.join(QStringLiteral("; ")));
  }
  void layOut(int width) {
    m_layout = HelpLayout::make(width);
    setFixedSize(width, static_cast<int>(std::ceil(m_layout.height)));
    update();
  }

protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), t.raised);
    const QFont base = roleFont(TextRole::Base);
    for (const HelpLayout::Line& line : m_layout.lines) {
      if (line.row < 0) {
        drawLabel(painter, line.rect, line.rect.x(), line.heading, roleFont(TextRole::SecondaryStrong), t.text2);
        continue;
      }
      const ShortcutRow& row = shortcutTable()[static_cast<std::size_t>(line.row)];
      double x = line.rect.x();
      for (const QString& cap : shortcutCaps(row.id)) {
        const double width = keyCapWidth(cap);
        drawKeyCap(painter, QRectF(x, line.rect.center().y() - 10, width, 20), cap);
        x += width + 4;
      }
      x = line.rect.x() + m_layout.keys + 12;
      drawLabel(
          painter, line.rect, x, QFontMetricsF(base).elidedText(row.meaning, Qt::ElideRight, line.rect.right() - x), base, t.text);
    }
  }
  bool event(QEvent* event) override {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const QPointF at = static_cast<QHelpEvent*>(event)->pos();
    for (const HelpLayout::Line& line : m_layout.lines)
      if (line.row >= 0 && line.rect.contains(at)) {
        QToolTip::showText(
            static_cast<QHelpEvent*>(event)->globalPos(), shortcutTable()[static_cast<std::size_t>(line.row)].meaning, this);
        return true;
      }
    return true;
  }

private:
  HelpLayout m_layout;
};

} // namespace

HelpLayout HelpLayout::make(double width) {
  HelpLayout layout;
  const auto& table = shortcutTable();
  for (const ShortcutRow& row : table) layout.keys = std::max(layout.keys, capsWidth(shortcutCaps(row.id)));
  struct Block {
    QString section;
    std::vector<int> rows;
    double height = 0;
  };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (blocks.empty() || blocks.back().section != table[i].section)
      blocks.push_back({table[i].section, {}, static_cast<double>(scaled(kHeading))});
    blocks.back().rows.push_back(static_cast<int>(i));
    blocks.back().height += scaled(kRow);
  }
  double whole = 0;
  for (const Block& block : blocks) whole += block.height;
  const bool two = width >= 2 * scaled(kColumn) + kMargin;
  const double columnWidth = two ? (width - kMargin) / 2 : width;
  double x = 0, y = 0;
  for (const Block& block : blocks) {
    // The second column begins with the section that would reach beyond the middle.
    if (two && x == 0 && y > 0 && y + block.height / 2 > whole / 2) x = columnWidth + kMargin, y = 0;
    layout.lines.push_back({QRectF(x, y, columnWidth, scaled(kHeading)), -1, block.section});
    y += scaled(kHeading);
    for (const int row : block.rows) {
      layout.lines.push_back({QRectF(x, y, columnWidth, scaled(kRow)), row, {}});
      y += scaled(kRow);
    }
    layout.height = std::max(layout.height, y);
  }
  return layout;
}

HelpCard::HelpCard(QWidget* window) : QWidget(window), m_before(QApplication::focusWidget()) {
  setObjectName(QStringLiteral("helpCard"));
  setAccessibleName(tr("Keyboard shortcuts"));
  setFocusPolicy(Qt::StrongFocus);
  m_scroll = new QScrollArea(this);
  m_scroll->setObjectName(QStringLiteral("helpScroll"));
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setWidget(new Content(m_scroll));
  window->installEventFilter(this);
  setGeometry(window->rect());
  raise();
  setFocus();
}

HelpCard::~HelpCard() {
  if (m_before && m_before->isVisible()) m_before->setFocus();
}

QRect HelpCard::card() const {
  const int wanted = 2 * scaled(kColumn) + kMargin + 2 * kMargin + 16;
  const int wide = width() - 48 >= wanted ? wanted : std::min(width() - 48, scaled(kColumn) + 2 * kMargin + 16);
  const double content = HelpLayout::make(wide - 2 * kMargin - 16).height;
  const int high = std::min(height() - 48, static_cast<int>(std::ceil(content)) + kHead + kMargin);
  return {(width() - wide) / 2, (height() - high) / 2, wide, high};
}

void HelpCard::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QRect frame = card();
  m_scroll->setGeometry(frame.x() + kMargin, frame.y() + kHead, frame.width() - 2 * kMargin, frame.height() - kHead - kMargin / 2);
  static_cast<Content*>(m_scroll->widget())->layOut(m_scroll->width() - 16);
}

void HelpCard::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), t.dim);
  const QRectF frame = card();
  drawRaisedCard(painter, frame, 10);
  drawLabel(painter, QRectF(frame.x(), frame.y() + 8, frame.width(), 40), frame.x() + kMargin, tr("Keyboard shortcuts"),
      roleFont(TextRole::PanelTitle), t.text);
  const QString close = tr("Esc");
  drawKeyCap(painter, QRectF(frame.right() - kMargin - keyCapWidth(close), frame.y() + 18, keyCapWidth(close), 20), close);
}

void HelpCard::mousePressEvent(QMouseEvent* event) {
  if (!card().contains(event->pos())) deleteLater();
}

void HelpCard::keyPressEvent(QKeyEvent* event) {
  QScrollBar* bar = m_scroll->verticalScrollBar();
  switch (event->key()) {
  case Qt::Key_Escape:
  case Qt::Key_Return:
  case Qt::Key_Enter: return deleteLater();
  case Qt::Key_Down: return bar->setValue(bar->value() + scaled(kRow));
  case Qt::Key_Up: return bar->setValue(bar->value() - scaled(kRow));
  case Qt::Key_PageDown: return bar->setValue(bar->value() + bar->pageStep());
  case Qt::Key_PageUp: return bar->setValue(bar->value() - bar->pageStep());
  default:
    // The keyboard belongs to the card while it is open.
    event->accept();
  }
}

bool HelpCard::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

} // namespace chartroom::shell
