#include "ui/widgets/notices.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/wrap_label.h"

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
  case Tone::Ok: return "circle-check";
  case Tone::Warn: return "triangle-alert";
  case Tone::Err: return "circle-x";
  default: return "info";
  }
}

void empty(QLayout* layout) {
  while (QLayoutItem* item = layout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    if (item->layout()) empty(item->layout());
    delete item;
  }
}

constexpr int kBannerLines = 3, kToastLines = 4;
constexpr std::size_t kMostToasts = 3;

// Calls `run` after a widget was resized or shown, when it has done what follows from that itself.
class AfterResize : public QObject {
public:
  AfterResize(QWidget* watched, std::function<void()> run) : QObject(watched), m_run(std::move(run)) {
    watched->installEventFilter(this);
  }
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
      QMetaObject::invokeMethod(
          this, [this] { m_run(); }, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
  }

private:
  std::function<void()> m_run;
};

QPushButton* actionButton(const NoticeAction& action, ButtonSize size, QWidget* parent, std::function<void()> pressed) {
  QPushButton* button = makeButton(action.text, action.primary ? ButtonKind::Primary : ButtonKind::Secondary, size, parent);
  button->setObjectName(QStringLiteral("noticeAction"));
  QObject::connect(button, &QPushButton::clicked, button, std::move(pressed));
  return button;
}

QPushButton* actionButton(const NoticeAction& action, ButtonSize size, QWidget* parent) {
  return actionButton(action, size, parent, [run = action.run] {
    if (run) run();
  });
}

// The action of a button by its place: setContent() may have replaced the functions since the button was made.
void run(const std::vector<NoticeAction>& actions, std::size_t at) {
  if (at >= actions.size()) return;
  if (const auto action = actions[at].run) action(); // a copy: it may replace the content
}

// Writes down what is to be shown; false when that is shown already.
bool noteContent(QStringList content, const std::vector<NoticeAction>& actions, QStringList* shown) {
  for (const NoticeAction& action : actions) content << action.text;
  if (content == *shown) return false;
  *shown = std::move(content);
  return true;
}

QPlainTextEdit* makeDetails(QWidget* parent) {
  auto* box = new QPlainTextEdit(parent);
  box->setObjectName(QStringLiteral("noticeDetails"));
  box->setAccessibleName(QObject::tr("Details"));
  box->setReadOnly(true);
  box->setTabChangesFocus(true);
  setTextRole(box, TextRole::CodeSmall);
  box->setFixedHeight(scaled(120));
  box->hide();
  return box;
}

} // namespace

Banner::Banner(Tone tone, QWidget* parent) : QFrame(parent), m_tone(tone), m_row(new QHBoxLayout) {
  setObjectName(QStringLiteral("banner"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 4, 8, 4);
  column->setSpacing(4);
  m_row->setSpacing(8);
  column->addLayout(m_row);
  m_details = makeDetails(this);
  column->addWidget(m_details);
  setMinimumHeight(32);
}

void Banner::setContent(
    const QString& strong, const QString& rest, const std::vector<NoticeAction>& actions, const QString& details) {
  m_actions = actions;
  if (!noteContent({strong, rest, details}, actions, &m_shown)) return;
  empty(m_row);
  m_row->addWidget(new IconLabel(QString::fromLatin1(toneIcon(m_tone)), m_tone, 16, this));
  m_text = new WrapLabel(this);
  m_text->setObjectName(QStringLiteral("bannerText"));
  m_text->setMaxLines(kBannerLines);
  setTone(m_text, "text2");
  m_text->setTexts(strong, rest, m_tone);
  m_row->addWidget(m_text, 1);
  new AfterResize(m_text, [this] { updateDetails(); });
  m_more = makeButton(tr("Details"), ButtonKind::Link, ButtonSize::Inline, this);
  m_more->setObjectName(QStringLiteral("bannerDetailsButton"));
  m_row->addWidget(m_more);
  m_details->hide();
  m_details->setPlainText(details.isEmpty() ? strong + QLatin1Char('\n') + rest : details);
  connect(m_more, &QPushButton::clicked, m_details, [this] { m_details->setVisible(m_details->isHidden()); });
  for (std::size_t i = 0; i < actions.size(); ++i)
    m_row->addWidget(actionButton(actions[i], ButtonSize::Inline, this, [this, i] { run(m_actions, i); }));
  setAccessibleName(strong + QLatin1Char(' ') + rest);
  updateDetails();
}

void Banner::updateDetails() {
  if (m_more) m_more->setVisible(!m_shown.value(2).isEmpty() || m_text->isElided() || !m_details->isHidden());
}

void Banner::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  updateDetails();
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
  m_column->setContentsMargins(16, 12, 16, 12);
  m_column->setSpacing(6);
}

void ErrorCard::setError(const QString& what, const QString& why, const QString& details, const std::vector<NoticeAction>& cures) {
  m_cures = cures;
  if (!noteContent({what, why, details}, cures, &m_shown)) return;
  empty(m_column);
  setAccessibleName(what + QStringLiteral(". ") + why);
  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(new IconLabel(QStringLiteral("circle-x"), Tone::Err, 16, this), 0, Qt::AlignTop);
  auto* title = new WrapLabel(this);
  title->setObjectName(QStringLiteral("errorTitle"));
  title->setTexts(what, {}, Tone::Err);
  head->addWidget(title, 1);
  m_column->addLayout(head);
  if (!why.isEmpty()) {
    auto* text = new WrapLabel(this);
    text->setObjectName(QStringLiteral("errorText"));
    setTone(text, "text2");
    text->setTexts({}, why);
    m_column->addWidget(text);
  }
  if (!cures.empty() || !details.isEmpty()) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 4, 0, 0);
    for (std::size_t i = 0; i < cures.size(); ++i)
      row->addWidget(actionButton(cures[i], ButtonSize::Inline, this, [this, i] { run(m_cures, i); }));
    row->addStretch(1);
    m_column->addLayout(row);
    if (!details.isEmpty()) {
      QPushButton* more = makeButton(tr("Details"), ButtonKind::Link, ButtonSize::Inline, this);
      more->setObjectName(QStringLiteral("errorDetailsButton"));
      row->addWidget(more);
      QPlainTextEdit* box = makeDetails(this);
      box->setObjectName(QStringLiteral("errorDetails"));
      box->setPlainText(details);
      m_column->addWidget(box);
      connect(more, &QPushButton::clicked, box, [box] { box->setVisible(box->isHidden()); });
    }
  }
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

void EmptyState::setContent(
    const QString& icon, const QString& title, const QString& help, const std::vector<NoticeAction>& actions) {
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
    for (const NoticeAction& action : actions) row->addWidget(actionButton(action, ButtonSize::Small, this));
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

void SkeletonRows::hideEvent(QHideEvent*) { m_timer->stop(); }

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
    const double wide = (width() - x - 16) * kWidths[row % 5], tail = (width() - x - 16) * (0.5 - kWidths[row % 5] / 2) * 0.7;
    painter.drawRoundedRect(QRectF(x, y - 5, wide, 10), 5, 5);
    painter.drawRoundedRect(QRectF(width() - 16 - tail, y - 5, tail, 10), 5, 5);
  }
}

Toast::Toast(Tone tone, const QString& text, const NoticeAction& action, const QString& details, QWidget* parent)
    : QFrame(parent), m_tone(tone), m_onlyTells(tone == Tone::Ok && action.text.isEmpty() && details.isEmpty()),
      m_timer(new QTimer(this)) {
  setObjectName(QStringLiteral("toast"));
  setAccessibleName(text);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kShadowMargin + 12, kShadowMargin + 6, kShadowMargin + 8, kShadowMargin + 6);
  column->setSpacing(6);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(new IconLabel(QString::fromLatin1(toneIcon(tone)), tone, 16, this));
  auto* label = new WrapLabel(this);
  label->setObjectName(QStringLiteral("toastText"));
  label->setMaxLines(kToastLines);
  label->setTexts({}, text);
  row->addWidget(label, 1);
  column->addLayout(row);
  if (!action.text.isEmpty()) {
    row->addSpacing(16);
    QPushButton* button = actionButton(action, ButtonSize::Inline, this);
    button->setObjectName(QStringLiteral("toastAction"));
    connect(button, &QPushButton::clicked, this, &Toast::closed);
    row->addWidget(button);
  }
  if (!details.isEmpty()) {
    QPushButton* more = makeButton(tr("Details"), ButtonKind::Link, ButtonSize::Inline, this);
    more->setObjectName(QStringLiteral("toastDetailsButton"));
    row->addWidget(more);
    m_details = makeDetails(this);
    m_details->setPlainText(details);
    column->addWidget(m_details);
    connect(more, &QPushButton::clicked, this, [this] {
      m_details->setVisible(m_details->isHidden());
      m_timer->stop();
      emit resized();
    });
  }
  auto* close = makeIconButton(QStringLiteral("x"), tr("Close"), this);
  close->setObjectName(QStringLiteral("toastClose"));
  connect(close, &QToolButton::clicked, this, &Toast::closed);
  row->addWidget(close);
  setMinimumHeight(40 + 2 * kShadowMargin);
  m_timer->setSingleShot(true);
  m_timer->setInterval(action.text.isEmpty() && details.isEmpty() ? 6000 : 12000);
  connect(m_timer, &QTimer::timeout, this, &Toast::closed);
  m_timer->start();
}

int Toast::heightFor(int width) const {
  return std::max(
      minimumHeight(), layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : layout()->totalSizeHint().height());
}

void Toast::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawRaisedCard(painter, QRectF(rect()).adjusted(kShadowMargin, kShadowMargin, -kShadowMargin, -kShadowMargin), 6);
}

void Toast::enterEvent(QEnterEvent*) { m_timer->stop(); }
void Toast::leaveEvent(QEvent*) {
  if (!m_details || m_details->isHidden()) m_timer->start();
}

ToastArea::ToastArea(QWidget* window, int bottom) : QObject(window), m_window(window), m_bottom(bottom) {
  window->installEventFilter(this);
}

Toast* ToastArea::show(Tone tone, const QString& text, const NoticeAction& action, const QString& details) {
  if (m_toasts.size() >= kMostToasts) {
    const auto telling = std::find_if(m_toasts.begin(), m_toasts.end(), [](const Toast* each) { return each->onlyTells(); });
    emit(telling == m_toasts.end() ? m_toasts.front() : *telling)->closed();
  }
  auto* toast = new Toast(tone, text, action, details, m_window);
  m_toasts.push_back(toast);
  connect(toast, &Toast::closed, this, [this, toast] {
    std::erase(m_toasts, toast);
    toast->hide();
    toast->deleteLater();
    place();
  });
  connect(toast, &Toast::resized, this, &ToastArea::place);
  toast->show();
  place();
  return toast;
}

void ToastArea::place() {
  int y = m_window->height() - m_bottom + kShadowMargin;
  for (Toast* toast : m_toasts) {
    // Never wider than the window; words wrap.
    const int width = std::min(toast->sizeHint().width(), m_window->width() - 48 + 2 * kShadowMargin);
    toast->resize(width, toast->heightFor(width));
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
    painter.drawRoundedRect(card.adjusted(-spread, -spread + 8, spread, spread + 6)
                                .intersected(card.adjusted(-kShadowMargin, -kShadowMargin, kShadowMargin, kShadowMargin)),
        radius + spread, radius + spread);
  }
  painter.setPen(QPen(t.line2, 1));
  painter.setBrush(t.raised);
  painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  painter.restore();
}

} // namespace chartroom::widgets
