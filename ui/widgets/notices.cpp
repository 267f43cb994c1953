#include "ui/widgets/notices.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::widgets {
namespace {

const char* toneIcon(Tone tone) {
  switch (tone) {
  case Tone::Ok:
    return "circle-check";
  case Tone::Warn:
    return "triangle-alert";
  case Tone::Err:
    return "circle-x";
  default:
    return "info";
  }
}

const char* toneName(Tone tone) {
  switch (tone) {
  case Tone::Ok:
    return "ok";
  case Tone::Warn:
    return "warn";
  case Tone::Err:
    return "err";
  case Tone::Accent:
    return "accent";
  case Tone::Prov:
    return "prov";
  case Tone::Neutral:
    break;
  }
  return "";
}

void empty(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    if (item->layout()) empty(item->layout());
    delete item;
  }
}

QPushButton* actionButton(const NoticeAction& action, ButtonSize size, QWidget* parent) {
  QPushButton* button =
      makeButton(action.text, action.primary ? ButtonKind::Primary : ButtonKind::Secondary, size, parent);
  button->setObjectName(QStringLiteral("noticeAction"));
  if (action.run) QObject::connect(button, &QPushButton::clicked, button, [run = action.run] { run(); });
  return button;
}

} // namespace

Banner::Banner(Tone tone, QWidget* parent) : QFrame(parent), m_tone(tone), m_row(new QHBoxLayout(this)) {
  setObjectName(QStringLiteral("banner"));
  m_row->setContentsMargins(12, 4, 8, 4);
  m_row->setSpacing(8);
  setMinimumHeight(32);
}

void Banner::setContent(const QString& strong, const QString& rest, const std::vector<NoticeAction>& actions) {
  empty(m_row);
  m_row->addWidget(new IconLabel(QString::fromLatin1(toneIcon(m_tone)), m_tone, 16, this));
  QLabel* head = makeLabel(strong, TextRole::Strong, toneName(m_tone), this);
  head->setObjectName(QStringLiteral("bannerText"));
  m_row->addWidget(head);
  auto* tail = new ElidedLabel(rest, this);
  setTone(tail, "text2");
  m_row->addWidget(tail, 1);
  for (const NoticeAction& action : actions)
    m_row->addWidget(actionButton(action, ButtonSize::Inline, this));
  setAccessibleName(strong + QLatin1Char(' ') + rest);
}

void Banner::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(toneTint(m_tone));
  painter.drawRoundedRect(rect(), 4, 4);
}

ErrorCard::ErrorCard(QWidget* parent) : QFrame(parent), m_column(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("errorCard"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  m_column->setContentsMargins(16, 12, 16, 12);
  m_column->setSpacing(6);
}

void ErrorCard::setError(const QString& what, const QString& why, const QString& details,
                         const std::vector<NoticeAction>& cures) {
  empty(m_column);
  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(new IconLabel(QStringLiteral("circle-x"), Tone::Err, 16, this), 0, Qt::AlignTop);
  QLabel* title = makeLabel(what, TextRole::Strong, "err", this);
  title->setObjectName(QStringLiteral("errorTitle"));
  title->setWordWrap(true);
  head->addWidget(title, 1);
  m_column->addLayout(head);
  if (!why.isEmpty()) {
    QLabel* text = makeParagraph(why, TextRole::Base, "text2", this);
    text->setObjectName(QStringLiteral("errorText"));
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_column->addWidget(text);
  }
  if (!cures.empty() || !details.isEmpty()) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 4, 0, 0);
    for (const NoticeAction& cure : cures)
      row->addWidget(actionButton(cure, ButtonSize::Inline, this));
    row->addStretch(1);
    m_column->addLayout(row);
    if (!details.isEmpty()) {
      QPushButton* more = makeButton(tr("Details"), ButtonKind::Link, ButtonSize::Inline, this);
      more->setObjectName(QStringLiteral("errorDetailsButton"));
      row->addWidget(more);
      auto* box = new QPlainTextEdit(details, this);
      box->setObjectName(QStringLiteral("errorDetails"));
      box->setReadOnly(true);
      setTextRole(box, TextRole::CodeSmall);
      box->setFixedHeight(120);
      box->hide();
      m_column->addWidget(box);
      connect(more, &QPushButton::clicked, box, [box] { box->setVisible(box->isHidden()); });
    }
  }
  setAccessibleName(what);
}

void ErrorCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme().errf, 1));
  painter.setBrush(theme().panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

Veil::Veil(QWidget* covered) : QWidget(covered->parentWidget()), m_covered(covered) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  covered->installEventFilter(this);
  hide();
}

bool Veil::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize || event->type() == QEvent::Move) setGeometry(m_covered->geometry());
  return QWidget::eventFilter(watched, event);
}

void Veil::showEvent(QShowEvent*) {
  setGeometry(m_covered->geometry());
  raise();
}

void Veil::paintEvent(QPaintEvent*) {
  QColor color = theme().panel;
  color.setAlpha(128);
  QPainter(this).fillRect(rect(), color);
}

EmptyState::EmptyState(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("emptyState"));
  m_column->setSpacing(4);
}

void EmptyState::setContent(const QString& icon, const QString& title, const QString& help,
                            const std::vector<NoticeAction>& actions) {
  empty(m_column);
  m_column->addStretch(1);
  m_column->addWidget(new IconLabel(icon, Tone::Accent, 28, this), 0, Qt::AlignHCenter);
  m_column->addSpacing(8);
  QLabel* head = makeLabel(title, TextRole::Strong, "", this);
  head->setObjectName(QStringLiteral("emptyTitle"));
  head->setAlignment(Qt::AlignCenter);
  head->setWordWrap(true);
  m_column->addWidget(head);
  QLabel* text = makeLabel(help, TextRole::Base, "text2", this);
  text->setAlignment(Qt::AlignCenter);
  text->setWordWrap(true);
  m_column->addWidget(text);
  if (!actions.empty()) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 8, 0, 0);
    row->setSpacing(6);
    row->addStretch(1);
    for (const NoticeAction& action : actions)
      row->addWidget(actionButton(action, ButtonSize::Small, this));
    row->addStretch(1);
    m_column->addLayout(row);
  }
  m_column->addStretch(1);
}

SkeletonRows::SkeletonRows(int rowHeight, bool tiles, QWidget* parent)
    : QWidget(parent), m_rowHeight(rowHeight), m_tiles(tiles), m_timer(new QTimer(this)) {
  setObjectName(QStringLiteral("skeletonRows"));
  setAccessibleName(tr("Loading"));
  m_timer->setSingleShot(true);
  m_timer->setInterval(150);
  connect(m_timer, &QTimer::timeout, this, [this] {
    m_due = true;
    update();
  });
}

void SkeletonRows::showEvent(QShowEvent*) {
  m_due = false;
  m_timer->start();
}

void SkeletonRows::hideEvent(QHideEvent*) {
  m_timer->stop();
}

void SkeletonRows::paintEvent(QPaintEvent*) {
  if (!m_due) return;
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.line);
  static const double kWidths[] = {0.42, 0.31, 0.48, 0.36, 0.40};
  for (int row = 0; row * m_rowHeight < height(); ++row) {
    const double y = row * m_rowHeight + m_rowHeight / 2.0;
    double x = 16;
    if (m_tiles) {
      painter.drawRoundedRect(QRectF(x, y - 10, 20, 20), 4, 4);
      x += 32;
    }
    const double wide = (width() - x - 16) * kWidths[row % 5],
                 tail = (width() - x - 16) * (0.5 - kWidths[row % 5] / 2) * 0.7;
    painter.drawRoundedRect(QRectF(x, y - 5, wide, 10), 5, 5);
    painter.drawRoundedRect(QRectF(width() - 16 - tail, y - 5, tail, 10), 5, 5);
  }
}

Toast::Toast(Tone tone, const QString& text, const NoticeAction& action, QWidget* parent)
    : QFrame(parent), m_tone(tone), m_timer(new QTimer(this)) {
  setObjectName(QStringLiteral("toast"));
  setAccessibleName(text);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kShadowMargin + 12, kShadowMargin + 6, kShadowMargin + 8, kShadowMargin + 6);
  row->setSpacing(8);
  row->addWidget(new IconLabel(QString::fromLatin1(toneIcon(tone)), tone, 16, this));
  QLabel* label = makeLabel(text, TextRole::Base, "", this);
  label->setObjectName(QStringLiteral("toastText"));
  row->addWidget(label);
  if (!action.text.isEmpty()) {
    row->addSpacing(16);
    QPushButton* button = actionButton(action, ButtonSize::Inline, this);
    button->setObjectName(QStringLiteral("toastAction"));
    connect(button, &QPushButton::clicked, this, &Toast::closed);
    row->addWidget(button);
  }
  setMinimumHeight(40 + 2 * kShadowMargin);
  m_timer->setSingleShot(true);
  m_timer->setInterval(action.text.isEmpty() ? 6000 : 12000);
  connect(m_timer, &QTimer::timeout, this, &Toast::closed);
  m_timer->start();
}

void Toast::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawRaisedCard(painter, QRectF(rect()).adjusted(kShadowMargin, kShadowMargin, -kShadowMargin, -kShadowMargin), 6);
}

void Toast::enterEvent(QEnterEvent*) {
  m_timer->stop();
}
void Toast::leaveEvent(QEvent*) {
  m_timer->start();
}

ToastArea::ToastArea(QWidget* window, int bottom) : QObject(window), m_window(window), m_bottom(bottom) {
  window->installEventFilter(this);
}

Toast* ToastArea::show(Tone tone, const QString& text, const NoticeAction& action) {
  auto* toast = new Toast(tone, text, action, m_window);
  m_toasts.push_back(toast);
  connect(toast, &Toast::closed, this, [this, toast] {
    std::erase(m_toasts, toast);
    toast->hide();
    toast->deleteLater();
    place();
  });
  toast->adjustSize();
  toast->show();
  place();
  return toast;
}

void ToastArea::place() {
  int y = m_window->height() - m_bottom + kShadowMargin;
  for (Toast* toast : m_toasts) {
    y -= toast->height() - (toast == m_toasts.front() ? 0 : 2 * kShadowMargin - 8);
    toast->move((m_window->width() - toast->width()) / 2, y);
    toast->raise();
  }
}

bool ToastArea::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_window && event->type() == QEvent::Resize) place();
  return QObject::eventFilter(watched, event);
}

void drawRaisedCard(QPainter& painter, const QRectF& card, double radius) {
  const Theme& t = theme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  // 24 px of blur as stacked rounded rectangles, each adding its share of the shadow's darkness.
  constexpr int kSteps = 12;
  for (int i = 0; i < kSteps; ++i) {
    const double spread = 20.0 * (kSteps - i) / kSteps;
    QColor shade = t.shadow;
    shade.setAlphaF(static_cast<float>(t.shadow.alphaF() / kSteps * 0.6));
    painter.setBrush(shade);
    painter.drawRoundedRect(
        card.adjusted(-spread, -spread + 8, spread, spread + 6)
            .intersected(card.adjusted(-kShadowMargin, -kShadowMargin, kShadowMargin, kShadowMargin)),
        radius + spread, radius + spread);
  }
  painter.setPen(QPen(t.line2, 1));
  painter.setBrush(t.raised);
  painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  painter.restore();
}

} // namespace chartroom::widgets
