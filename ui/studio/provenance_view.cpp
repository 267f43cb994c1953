#include "ui/studio/provenance_view.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::studio {

namespace {

constexpr int kGutter = 32; // bullets stand in it
constexpr int kArrow = 8;
constexpr int kWidth = 472;
constexpr int kLeaveDelay = 250; // ms to cross from the line into the popover

// A step with its bullet; the course line runs from bullet to bullet, dashed where a value only decided.
class StepRow : public QWidget {
public:
  StepRow(const ChainStep& step, int link, bool first, bool last, QWidget* parent)
      : QWidget(parent), m_kind(step.kind), m_first(first), m_last(last) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, 0, 0, last ? 0 : 6);
    column->setSpacing(0);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    const QString lead = step.kind == ChainStep::Kind::Printed ? step.text
                         : step.kind == ChainStep::Kind::More  ? step.text
                                                               : QStringLiteral("← ") + step.text;
    auto* text = new widgets::ElidedLabel(lead);
    text->setElideMode(
        step.kind == ChainStep::Kind::Template || step.kind == ChainStep::Kind::Call ? Qt::ElideLeft : Qt::ElideRight);
    widgets::setTextRole(text, step.kind == ChainStep::Kind::More ? widgets::TextRole::Secondary : widgets::TextRole::Code);
    widgets::setTone(text, step.kind == ChainStep::Kind::More ? "text3" : "");
    text->setFixedHeight(widgets::scaled(20));
    text->setMaximumWidth(text->sizeHint().width() + 2);
    line->addWidget(text);
    if (!step.link.isEmpty()) {
      auto* button = widgets::makeButton(step.link, widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
      widgets::setTextRole(button, widgets::TextRole::Code);
      button->setObjectName(QStringLiteral("provenanceLink%1").arg(link));
      button->setAccessibleName(QObject::tr("Go to %1, %2").arg(step.text, step.link));
      button->setCursor(Qt::PointingHandCursor);
      QObject::connect(button, &QPushButton::clicked, this, [go = step.go] {
        if (go) go();
      });
      line->addWidget(button);
    }
    line->addStretch(1);
    column->addLayout(line);
    if (!step.note.isEmpty()) {
      auto* note = new widgets::ElidedLabel(step.note);
      const bool code = step.kind == ChainStep::Kind::Template || step.kind == ChainStep::Kind::Call;
      widgets::setTextRole(note, code ? widgets::TextRole::CodeSmall : widgets::TextRole::Secondary);
      widgets::setTone(note, code ? "prov" : "text2");
      note->setFixedHeight(widgets::scaled(18));
      column->addWidget(note);
    }
  }

protected:
  void paintEvent(QPaintEvent*) override {
    if (m_kind == ChainStep::Kind::More) return;
    const widgets::Theme& t = widgets::theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF centre(kGutter / 2.0 - 4, widgets::scaled(20) / 2.0);
    QPen pen(t.prov, 1.2, m_kind == ChainStep::Kind::Decided ? Qt::DashLine : Qt::SolidLine);
    painter.setPen(pen);
    if (!m_first) painter.drawLine(QPointF(centre.x(), 0), centre - QPointF(0, 5));
    painter.setPen(QPen(t.prov, 1.2));
    if (!m_last) painter.drawLine(centre + QPointF(0, 5), QPointF(centre.x(), height()));
    painter.setPen(QPen(t.prov, 1.8));
    painter.setBrush(m_first ? QBrush(t.prov) : QBrush(Qt::NoBrush));
    painter.drawEllipse(centre, 3.4, 3.4);
  }

private:
  ChainStep::Kind m_kind;
  bool m_first, m_last;
};

} // namespace

ProvenanceView::ProvenanceView(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("provenanceView"));
  m_rows->setContentsMargins(8, 8, 16, 8);
  m_rows->setSpacing(0);
}

void ProvenanceView::setChain(const Chain& chain) {
  m_chain = chain;
  while (QLayoutItem* item = m_rows->takeAt(0)) {
    if (QWidget* widget = item->widget()) {
      widget->hide();
      widget->setParent(nullptr);
      widget->deleteLater(); // it may be the one whose link was pressed
    }
    delete item;
  }
  int links = 0;
  QStringList words;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const ChainStep& step = chain[i];
    auto* row = new StepRow(step, links, i == 0, i + 1 == chain.size(), this);
    m_rows->addWidget(row);
    row->show(); // a view on show would else show it, and give it room, only later
    links += !step.link.isEmpty();
    const QString said = step.link.isEmpty() ? step.text : step.text + QLatin1Char(' ') + step.link;
    words << (step.kind == ChainStep::Kind::Shown     ? tr("shows %1").arg(said)
              : step.kind == ChainStep::Kind::Decided ? tr("decided by %1").arg(said)
                                                      : said);
  }
  setAccessibleName(tr("Where the line comes from: %1").arg(words.join(QStringLiteral("; "))));
  m_rows->activate();
}

bool ProvenanceView::focusFirst() {
  auto* first = findChild<QPushButton*>(QStringLiteral("provenanceLink0"));
  if (first) first->setFocus(Qt::TabFocusReason);
  return first != nullptr;
}

ProvenancePopover::ProvenancePopover(QWidget* window)
    : QFrame(window), m_view(new ProvenanceView(this)), m_leaving(new QTimer(this)) {
  setObjectName(QStringLiteral("provenancePopover"));
  setAccessibleName(tr("Where the line comes from"));
  auto* column = new QVBoxLayout(this);
  column->setSpacing(0);
  column->addWidget(m_view);
  auto* foot = new QWidget;
  auto* row = new QHBoxLayout(foot);
  row->setContentsMargins(12, 0, 8, 0);
  row->setSpacing(6);
  foot->setFixedHeight(34);
  const auto hint = [row](widgets::Shortcut key, const QString& text, const char* name) {
    auto* holder = new QWidget;
    holder->setObjectName(QString::fromLatin1(name));
    auto* pair = new QHBoxLayout(holder);
    pair->setContentsMargins(0, 0, 8, 0);
    pair->setSpacing(6);
    pair->addWidget(new widgets::KeyCap(widgets::shortcutCaps(key).join(QLatin1Char(' '))));
    pair->addWidget(widgets::makeLabel(text, widgets::TextRole::Secondary, "text2"));
    row->addWidget(holder);
    return holder;
  };
  m_toValue = hint(widgets::Shortcut::GoToValue, tr("Go to value"), "provenanceToValue");
  m_toTemplate = hint(widgets::Shortcut::GoToTemplate, tr("Go to template"), "provenanceToTemplate");
  row->addStretch(1);
  m_pin = widgets::makeButton(tr("Pin"), widgets::ButtonKind::Plain, widgets::ButtonSize::Inline);
  m_pin->setObjectName(QStringLiteral("provenancePin"));
  m_pin->setToolTip(tr("Keeps it beside the manifest, for the line of the cursor"));
  widgets::setTextRole(m_pin, widgets::TextRole::Secondary);
  widgets::setIconName(m_pin, QStringLiteral("pin"), "text2", 14);
  row->addWidget(m_pin);
  column->addWidget(foot);
  connect(m_pin, &QPushButton::clicked, this, [this] {
    hide();
    emit pinned();
  });
  m_leaving->setSingleShot(true);
  m_leaving->setInterval(kLeaveDelay);
  connect(m_leaving, &QTimer::timeout, this, &QWidget::hide);
  hide();
}

void ProvenancePopover::open(const Chain& chain, const QRect& anchor, const QRect& bounds, Opening how) {
  m_leaving->stop();
  m_anchor = anchor;
  m_bounds = bounds;
  // What opens by the mouse takes no focus away; a click after it makes it stay.
  if (!isVisible() || how != Opening::Hover) m_opening = how;
  setChainAndKeys(chain);
  if (!isVisible()) m_focusBefore = QApplication::focusWidget();
  place();
  raise();
  show();
  qApp->removeEventFilter(this);
  qApp->installEventFilter(this);
  if (how == Opening::Keyboard && !m_view->focusFirst()) m_pin->setFocus(Qt::TabFocusReason);
}

void ProvenancePopover::setChain(const Chain& chain) {
  setChainAndKeys(chain);
  place();
}

// A key is offered only where the chain has something that it leads to.
void ProvenancePopover::setChainAndKeys(const Chain& chain) {
  m_view->setChain(chain);
  const auto leads = [&chain](std::initializer_list<ChainStep::Kind> kinds) {
    return std::any_of(chain.begin(), chain.end(),
        [&](const ChainStep& step) { return step.go && std::find(kinds.begin(), kinds.end(), step.kind) != kinds.end(); });
  };
  m_toValue->setVisible(leads({ChainStep::Kind::Shown, ChainStep::Kind::Decided}));
  m_toTemplate->setVisible(leads({ChainStep::Kind::Template, ChainStep::Kind::Call}));
}

void ProvenancePopover::place() {
  constexpr int kMargin = widgets::kShadowMargin;
  const int width = std::min(kWidth, m_bounds.width() - 16);
  layout()->setContentsMargins(kMargin + 1, kMargin + kArrow, kMargin + 1, kMargin);
  layout()->activate();
  const int height = layout()->sizeHint().height();
  const int card = height - 2 * kMargin - kArrow;
  m_above = m_anchor.bottom() + kArrow + card > m_bounds.bottom() && m_anchor.top() - kArrow - card > m_bounds.top();
  layout()->setContentsMargins(kMargin + 1, kMargin + (m_above ? 0 : kArrow), kMargin + 1, kMargin + (m_above ? kArrow : 0));
  const int x = std::clamp(m_anchor.left() - 60, m_bounds.left() + 8, std::max(m_bounds.left() + 8, m_bounds.right() - width - 8));
  const int y = m_above ? m_anchor.top() - card - kArrow : m_anchor.bottom() + 1;
  setGeometry(x - kMargin, y - kMargin, width + 2 * kMargin, height);
  update();
}

void ProvenancePopover::leave() {
  if (isVisible() && m_opening == Opening::Hover && !m_leaving->isActive()) m_leaving->start();
}

void ProvenancePopover::stay() { m_leaving->stop(); }

void ProvenancePopover::paintEvent(QPaintEvent*) {
  constexpr int kMargin = widgets::kShadowMargin;
  const widgets::Theme& t = widgets::theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF card = QRectF(rect()).adjusted(
      kMargin + 0.5, kMargin + (m_above ? 0 : kArrow) + 0.5, -kMargin - 0.5, -kMargin - (m_above ? kArrow : 0) - 0.5);
  widgets::drawRaisedCard(painter, card, 6);
  const QRectF foot(card.left() + 1, card.bottom() - 34, card.width() - 2, 33);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.panel2);
  painter.drawRoundedRect(foot, 5, 5);
  painter.drawRect(QRectF(foot.left(), foot.top(), foot.width(), 8));
  painter.setPen(QPen(t.line, 1));
  painter.drawLine(QPointF(card.left() + 1, foot.top()), QPointF(card.right() - 1, foot.top()));
  // The arrow stands over the edge of the card and covers it.
  const double x = std::clamp<double>(m_anchor.left() - geometry().left() + 8, card.left() + 16, card.right() - 16);
  const double base = m_above ? card.bottom() : card.top(), tip = m_above ? base + kArrow : base - kArrow;
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_above ? t.panel2 : t.raised);
  const double inner = m_above ? base - 1 : base + 1;
  painter.drawPolygon(QPolygonF({QPointF(x - 8, inner), QPointF(x, tip), QPointF(x + 8, inner)}));
  painter.setPen(QPen(t.line2, 1));
  painter.drawPolyline(QPolygonF({QPointF(x - 8, base), QPointF(x, tip), QPointF(x + 8, base)}));
}

void ProvenancePopover::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    hide();
    return;
  }
  if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) {
    focusNextPrevChild(event->key() == Qt::Key_Down);
    return;
  }
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier)
    if (auto* button = qobject_cast<QPushButton*>(focusWidget()); button && isAncestorOf(button)) {
      button->click();
      return;
    }
  QFrame::keyPressEvent(event);
}

void ProvenancePopover::enterEvent(QEnterEvent*) { stay(); }
void ProvenancePopover::leaveEvent(QEvent*) { leave(); }

void ProvenancePopover::hideEvent(QHideEvent* event) {
  QFrame::hideEvent(event);
  m_leaving->stop();
  qApp->removeEventFilter(this);
  const QWidget* focus = QApplication::focusWidget();
  if (m_focusBefore && (!focus || isAncestorOf(focus))) m_focusBefore->setFocus();
  m_focusBefore.clear();
  emit closed();
}

bool ProvenancePopover::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::Wheel) {
    auto* target = qobject_cast<QWidget*>(watched);
    if (target && target != this && !isAncestorOf(target)) hide();
  }
  return QFrame::eventFilter(watched, event);
}

} // namespace chartroom::studio
