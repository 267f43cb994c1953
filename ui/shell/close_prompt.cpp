#include "ui/shell/close_prompt.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/wrap_label.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace chartroom::shell {

using namespace widgets;

namespace {
constexpr int kWidth = 560;
}

ClosePrompt::ClosePrompt(QWidget* window, const QStringList& running, const QString& consequence)
    : QWidget(window), m_before(QApplication::focusWidget()) {
  setObjectName(QStringLiteral("closePrompt"));
  m_card = new QFrame(this);
  m_card->setProperty("kind", QStringLiteral("popup"));
  auto* column = new QVBoxLayout(m_card);
  column->setContentsMargins(24, 20, 24, 20);
  column->setSpacing(12);
  const QString what = running.size() == 1 ? tr("%1 is not finished").arg(running.front())
                                           : tr("%1 operations are not finished").arg(running.size());
  m_title = new WrapLabel(m_card);
  m_title->setTexts(what, {});
  column->addWidget(m_title);
  if (running.size() > 1) m_running = running.join(QStringLiteral(", ")) + QStringLiteral(".\n");
  m_text = new WrapLabel(m_card);
  setTone(m_text, "text2");
  column->addWidget(m_text);
  setConsequence(consequence);
  setAccessibleName(what);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  QPushButton* now = makeButton(tr("Stop and close"), ButtonKind::Danger, ButtonSize::Normal, m_card);
  now->setObjectName(QStringLiteral("closeNow"));
  QPushButton* later = makeButton(tr("Close when done"), ButtonKind::Secondary, ButtonSize::Normal, m_card);
  later->setObjectName(QStringLiteral("closeLater"));
  QPushButton* keep = makeButton(tr("Keep open"), ButtonKind::Primary, ButtonSize::Normal, m_card);
  keep->setObjectName(QStringLiteral("closeKeep"));
  row->addWidget(now);
  row->addStretch(1);
  row->addWidget(later);
  row->addWidget(keep);
  column->addLayout(row);
  m_buttons = {now, later, keep};
  connect(keep, &QPushButton::clicked, this, &QWidget::deleteLater);
  connect(later, &QPushButton::clicked, this, [this] {
    emit closeWhenDone();
    deleteLater();
  });
  connect(now, &QPushButton::clicked, this, &ClosePrompt::closeNow);
  window->installEventFilter(this);
  setGeometry(window->rect());
  show();
  raise();
  keep->setFocus(Qt::TabFocusReason);
}

void ClosePrompt::setConsequence(const QString& consequence) {
  if (!m_ended) m_text->setTexts({}, m_running + consequence);
}

void ClosePrompt::setEnded() {
  if (std::exchange(m_ended, true)) return;
  const QString what = tr("Nothing runs any more");
  m_title->setTexts(what, {});
  m_text->setTexts({}, m_running + tr("It has ended while you were asked. Its page says how."));
  setAccessibleName(what);
  const auto button = [this](const char* name) { return m_card->findChild<QPushButton*>(QLatin1String(name)); };
  button("closeNow")->setText(tr("Close"));
  QPushButton* later = button("closeLater");
  if (later->hasFocus()) button("closeKeep")->setFocus(Qt::TabFocusReason);
  m_buttons.removeOne(later);
  later->hide();
}

ClosePrompt::~ClosePrompt() {
  // Another page may be on show by now; then that page has the focus.
  if (m_before && m_before->isVisible()) m_before->setFocus();
  else hide();
}

void ClosePrompt::resizeEvent(QResizeEvent*) {
  const int wide = std::min(width() - 48, scaled(kWidth));
  m_card->setFixedWidth(wide);
  const int high = m_card->layout()->heightForWidth(wide);
  m_card->setGeometry((width() - wide) / 2, std::max(24, (height() - high) / 3), wide, high);
}

void ClosePrompt::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme().dim);
}

void ClosePrompt::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return deleteLater();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
    for (QPushButton* button : m_buttons)
      if (button->hasFocus()) return button->click();
  event->accept();
}

bool ClosePrompt::focusNextPrevChild(bool next) {
  // The focus stays in the card while there is one.
  if (!isVisible()) return QWidget::focusNextPrevChild(next);
  qsizetype here = 0;
  for (qsizetype i = 0; i < m_buttons.size(); ++i)
    if (m_buttons[i]->hasFocus()) here = i;
  const qsizetype count = m_buttons.size();
  m_buttons[(here + (next ? 1 : count - 1)) % count]->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
  return true;
}

bool ClosePrompt::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

} // namespace chartroom::shell
