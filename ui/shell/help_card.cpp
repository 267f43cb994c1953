#include "ui/shell/help_card.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>

namespace chartroom::shell {

using namespace widgets;

HelpCard::HelpCard(QWidget* window) : QWidget(window), m_before(QApplication::focusWidget()) {
  setObjectName(QStringLiteral("helpCard"));
  setAccessibleName(tr("Keyboard shortcuts"));
  setGeometry(window->rect());
  setFocusPolicy(Qt::StrongFocus);
  window->installEventFilter(this);
  raise();
  setFocus();
}

HelpCard::~HelpCard() {
  if (m_before) m_before->setFocus();
}

void HelpCard::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), t.dim);
  const std::pair<QStringList, QString> lines[] = {
      {{tr("Ctrl"), QStringLiteral("K")}, tr("Command palette")},
      {{tr("Ctrl"), QStringLiteral("1…4")}, tr("Rooms of the rail")},
      {{tr("Ctrl"), QStringLiteral("O")}, tr("Open a chart")},
      {{tr("Ctrl"), QStringLiteral("F")}, tr("Filter or find here")},
      {{tr("Ctrl"), tr("Enter")}, tr("Primary action of the page")},
      {{QStringLiteral("F8")}, tr("Next problem or change; with Shift the previous one")},
      {{tr("Ctrl"), tr("Space")}, tr("Completion in the editor")},
      {{tr("Alt"), tr("Enter")}, tr("Quick fix")},
      {{QStringLiteral("←"), QStringLiteral("→")}, tr("Select a revision in the history; with Shift compare")},
      {{tr("Ctrl"), QStringLiteral(",")}, tr("Settings")},
      {{tr("Esc")}, tr("Close the topmost layer")}};
  const int rows = static_cast<int>(std::size(lines));
  const QRectF card((width() - 520) / 2.0, (height() - (rows * 32 + 72)) / 2.0, 520, rows * 32 + 72);
  drawRaisedCard(painter, card, 10);
  drawLabel(painter, QRectF(card.x(), card.y() + 8, card.width(), 40), card.x() + 20, tr("Keyboard shortcuts"),
            roleFont(TextRole::PanelTitle), t.text);
  double y = card.y() + 52;
  for (const auto& [keys, meaning] : lines) {
    double x = card.x() + 20;
    for (const QString& key : keys) {
      const double width = keyCapWidth(key);
      drawKeyCap(painter, QRectF(x, y + 6, width, 20), key);
      x += width + 4;
    }
    drawLabel(painter, QRectF(card.x(), y, card.width(), 32), card.x() + 140, meaning, roleFont(TextRole::Base),
              t.text);
    y += 32;
  }
}

void HelpCard::mousePressEvent(QMouseEvent*) {
  deleteLater();
}

void HelpCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Return) return deleteLater();
  // The keyboard belongs to the card while it is open.
  event->accept();
}

bool HelpCard::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

} // namespace chartroom::shell
