#include "ui/widgets/controls.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QSettings>
#include <QStyle>
#include <QWheelEvent>

#include <cmath>

namespace chartroom::widgets {
namespace {

QColor toneColor(const QByteArray& tone) {
  const Theme& t = theme();
  if (tone == "text") return t.text;
  if (tone == "text3") return t.text3;
  if (tone == "accent") return t.accent;
  if (tone == "prov") return t.prov;
  if (tone == "ok") return t.ok;
  if (tone == "warn") return t.warn;
  if (tone == "err") return t.err;
  if (tone == "onfill") return t.onfill;
  return t.text2;
}

void applyRole(QWidget* widget) {
  const QVariant role = widget->property("textRole");
  if (role.isValid()) widget->setFont(roleFont(static_cast<TextRole>(role.toInt())));
}

// Qt leaves 4 px between a push button's icon and its text; the design wants 8, so the picture brings the rest along.
QIcon padded(const QString& name, const QColor& color, int px, bool atEnd) {
  QIcon picture;
  QColor off = theme().text3;
  for (const double ratio : {1.0, 2.0}) {
    for (const auto& [mode, ink] : {std::pair{QIcon::Normal, color}, std::pair{QIcon::Disabled, off}}) {
      QPixmap wide(QSize(px + 4, px) * ratio);
      wide.setDevicePixelRatio(ratio);
      wide.fill(Qt::transparent);
      QPainter painter(&wide);
      painter.drawPixmap(QPointF(atEnd ? 4 : 0, 0), iconPixmap(name, ink, px, ratio));
      painter.end();
      picture.addPixmap(wide, mode);
    }
  }
  return picture;
}

void applyIcon(QAbstractButton* button) {
  const QString name = button->property("iconName").toString();
  if (name.isEmpty()) return;
  const int px = button->property("iconPx").toInt();
  const QColor color = toneColor(button->property("iconTone").toByteArray());
  const bool beside = qobject_cast<QPushButton*>(button) && !button->text().isEmpty();
  button->setIcon(beside ? padded(name, color, px, button->layoutDirection() == Qt::RightToLeft) : icon(name, color, px));
  button->setIconSize({beside ? px + 4 : px, px});
}

const char* kindName(ButtonKind kind) {
  static const char* const kNames[] = {"secondary", "primary", "danger", "warning", "plain", "link"};
  return kNames[static_cast<int>(kind)];
}

// The handle is 1 px wide for the layout and answers 3 px to either side.
class Handle : public QSplitterHandle {
public:
  Handle(Qt::Orientation orientation, QSplitter* splitter) : QSplitterHandle(orientation, splitter) {
    setAttribute(Qt::WA_MouseNoMask);
  }

protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.fillRect(orientation() == Qt::Horizontal ? QRect(3, 0, 1, height()) : QRect(0, 3, width(), 1), theme().line);
  }
  void resizeEvent(QResizeEvent* event) override {
    // Wider than what the splitter gave: overlap the neighbours.
    const bool across = orientation() == Qt::Horizontal;
    if ((across ? width() : height()) < 7) {
      const QRect wanted = across ? geometry().adjusted(-3, 0, 3, 0) : geometry().adjusted(0, -3, 0, 3);
      setGeometry(wanted);
      setMask(QRegion(rect()));
      raise();
    }
    QSplitterHandle::resizeEvent(event);
  }
};

} // namespace

QFont roleFont(TextRole role) {
  switch (role) {
  case TextRole::Welcome: return uiFont(24, QFont::DemiBold);
  case TextRole::Title: return uiFont(20, QFont::DemiBold);
  case TextRole::PanelTitle: return uiFont(15, QFont::DemiBold);
  case TextRole::Strong: return uiFont(13, QFont::DemiBold);
  case TextRole::Name: return uiFont(13, QFont::Medium);
  case TextRole::Base: return uiFont(13);
  case TextRole::Secondary: return uiFont(12);
  case TextRole::SecondaryStrong: return uiFont(12, QFont::DemiBold);
  case TextRole::Small: return uiFont(11.5);
  case TextRole::SmallStrong: return uiFont(11.5, QFont::Medium);
  case TextRole::Rail: return uiFont(11, QFont::Medium);
  case TextRole::Code: return codeFont(12.5);
  case TextRole::CodeSmall: return codeFont(12);
  }
  return uiFont();
}

void setTextRole(QWidget* widget, TextRole role) {
  widget->setProperty("textRole", static_cast<int>(role));
  applyRole(widget);
}

QLabel* makeLabel(const QString& text, TextRole role, const char* tone, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  setTextRole(label, role);
  if (*tone) label->setProperty("tone", QString::fromLatin1(tone));
  return label;
}

QLabel* makeParagraph(const QString& text, TextRole role, const char* tone, QWidget* parent) {
  QLabel* label = makeLabel({}, role, tone, parent);
  label->setTextFormat(Qt::RichText);
  label->setWordWrap(true);
  setParagraph(label, text);
  return label;
}

void setParagraph(QLabel* label, const QString& text) {
  const bool small = label->property("textRole").toInt() >= static_cast<int>(TextRole::Secondary);
  label->setText(QStringLiteral("<p style=\"line-height:%1px; margin:0\">%2</p>")
                     .arg(scaled(small ? 16 : 20))
                     .arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br/>"))));
  label->setAccessibleName(text);
}

void setTone(QWidget* widget, const char* tone) {
  if (widget->property("tone").toString() == QLatin1String(tone)) return;
  widget->setProperty("tone", QString::fromLatin1(tone));
  repolish(widget);
}

QPushButton* makeButton(const QString& text, ButtonKind kind, ButtonSize size, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("kind", QString::fromLatin1(kindName(kind)));
  static const char* const kSizes[] = {"normal", "large", "small", "inline"};
  button->setProperty("extent", QString::fromLatin1(kSizes[static_cast<int>(size)]));
  setTextRole(button, kind == ButtonKind::Primary  ? TextRole::Strong
                      : size == ButtonSize::Inline ? TextRole::SmallStrong
                      : size == ButtonSize::Small  ? TextRole::SmallStrong
                                                   : TextRole::Name);
  if (kind == ButtonKind::Link) button->setCursor(Qt::PointingHandCursor);
  button->setAutoDefault(false);
  return button;
}

void setMenuChevron(QPushButton* button) {
  button->setLayoutDirection(Qt::RightToLeft);
  setIconName(button, QStringLiteral("chevron-down"), "text2", 14);
}

void setIconName(QAbstractButton* button, const QString& name, const char* tone, int px) {
  button->setProperty("iconName", name);
  button->setProperty("iconTone", QByteArray(tone));
  button->setProperty("iconPx", px);
  applyIcon(button);
}

QToolButton* makeIconButton(const QString& iconName, const QString& tip, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setProperty("kind", QStringLiteral("icon"));
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setFocusPolicy(Qt::TabFocus);
  setIconName(button, iconName);
  return button;
}

QPushButton* makeOption(const QString& text, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("kind", QStringLiteral("option"));
  button->setCheckable(true);
  setTextRole(button, TextRole::Name);
  QObject::connect(button, &QPushButton::toggled, button, [button](bool on) {
    if (on) setIconName(button, QStringLiteral("check"), "accent", 14);
    else button->setProperty("iconName", QString()), button->setIcon(QIcon());
  });
  return button;
}

QPushButton* makeChip(const QString& text, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("kind", QStringLiteral("chip"));
  button->setCheckable(true);
  setTextRole(button, TextRole::Secondary);
  return button;
}

QFrame* makeRule(Qt::Orientation orientation, QWidget* parent) {
  auto* rule = new QFrame(parent);
  rule->setProperty("rule", orientation == Qt::Horizontal ? QStringLiteral("horizontal") : QStringLiteral("vertical"));
  return rule;
}

void setSurface(QWidget* widget, const char* surface) {
  widget->setProperty("surface", QString::fromLatin1(surface));
  widget->setAttribute(Qt::WA_StyledBackground);
  repolish(widget);
}

void restyleWidgets() {
  for (QWidget* widget : QApplication::allWidgets()) {
    applyRole(widget);
    // Heights and widths that were made with scaled() follow a new scale.
    if (const QVariant height = widget->property("scaledHeight"); height.isValid()) widget->setFixedHeight(scaled(height.toInt()));
    if (const QVariant width = widget->property("scaledWidth"); width.isValid()) widget->setFixedWidth(scaled(width.toInt()));
    if (auto* button = qobject_cast<QAbstractButton*>(widget)) applyIcon(button);
  }
}

void repolish(QWidget* widget) {
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
  widget->update();
}

SegmentedControl::SegmentedControl(const QStringList& labels, QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (qsizetype i = 0; i < labels.size(); ++i) {
    auto* button = new QPushButton(labels[i], this);
    button->setCheckable(true);
    const char* place = labels.size() == 1 ? "only" : i == 0 ? "first" : i + 1 == labels.size() ? "last" : "middle";
    button->setProperty("segment", QString::fromLatin1(place));
    setTextRole(button, TextRole::SmallStrong);
    m_group->addButton(button, static_cast<int>(i));
    row->addWidget(button);
  }
  m_select = new Select(this);
  m_select->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  setTextRole(m_select, TextRole::SmallStrong);
  m_select->addItems(labels);
  m_select->hide();
  row->addWidget(m_select);
  setCurrent(0);
  connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool on) {
    if (on) m_select->setCurrentIndex(index);
  });
  connect(m_group, &QButtonGroup::idClicked, this, &SegmentedControl::currentChanged);
  connect(m_select, &QComboBox::activated, this, [this](int index) {
    if (index == current()) return;
    setCurrent(index);
    emit currentChanged(index);
  });
}

QSize SegmentedControl::sizeHint() const {
  QSize size;
  for (const QAbstractButton* button : m_group->buttons())
    size = QSize(size.width() + button->sizeHint().width(), std::max(size.height(), button->sizeHint().height()));
  return size;
}

QSize SegmentedControl::minimumSizeHint() const {
  const QSize buttons = sizeHint();
  return {std::min(buttons.width(), m_select->sizeHint().width()), buttons.height()};
}

bool SegmentedControl::event(QEvent* event) {
  const bool result = QWidget::event(event);
  if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) fold();
  return result;
}

void SegmentedControl::fold() {
  const bool folded = width() < sizeHint().width();
  if (folded == m_folded) return;
  m_folded = folded;
  const bool focus = m_select->hasFocus() || (m_group->checkedButton() && m_group->checkedButton()->hasFocus());
  m_select->setAccessibleName(accessibleName());
  m_select->setFixedHeight(sizeHint().height());
  for (QAbstractButton* button : m_group->buttons()) button->setVisible(!folded);
  m_select->setVisible(folded);
  if (focus) (folded ? static_cast<QWidget*>(m_select) : m_group->checkedButton())->setFocus();
}

int SegmentedControl::current() const { return m_group->checkedId(); }

void SegmentedControl::setCurrent(int index) {
  if (QAbstractButton* found = m_group->button(index)) found->setChecked(true);
}

void SegmentedControl::setLabel(int index, const QString& text) {
  QAbstractButton* found = m_group->button(index);
  if (!found || found->text() == text) return;
  found->setText(text);
  m_select->setItemText(index, text);
  updateGeometry();
  fold();
}

QPushButton* SegmentedControl::button(int index) const { return qobject_cast<QPushButton*>(m_group->button(index)); }

Select::Select(QWidget* parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }

void Select::paintEvent(QPaintEvent* event) {
  QComboBox::paintEvent(event);
  QPainter painter(this);
  drawIcon(painter, QStringLiteral("chevron-down"), QRectF(width() - 26, 0, 18, height()),
      isEnabled() ? theme().text2 : theme().text3, 14);
}

void Select::wheelEvent(QWheelEvent* event) {
  if (hasFocus()) QComboBox::wheelEvent(event);
  else event->ignore();
}

Toggle::Toggle(const QString& text, QWidget* parent) : QAbstractButton(parent) {
  setText(text);
  setCheckable(true);
  setFocusPolicy(Qt::StrongFocus);
  setTextRole(this, TextRole::Base);
}

QSize Toggle::sizeHint() const {
  const int label = text().isEmpty() ? 0 : fontMetrics().horizontalAdvance(text()) + 8;
  return {28 + label, std::max(20, fontMetrics().height())};
}

void Toggle::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF track(0, std::round(height() / 2.0 - 8), 28, 16);
  painter.setPen(Qt::NoPen);
  painter.setBrush(!isEnabled() ? t.line2 : isChecked() ? t.fill : t.ctl);
  painter.drawRoundedRect(track, 8, 8);
  painter.setBrush(isEnabled() ? t.onfill : t.panel);
  painter.drawEllipse(QPointF(isChecked() ? track.right() - 8 : track.left() + 8, track.center().y()), 6, 6);
  if (!text().isEmpty()) drawLabel(painter, rect(), 36, text(), font(), isEnabled() ? t.text : t.text3);
}

SearchField::SearchField(const QString& placeholder, QWidget* parent) : QLineEdit(parent) {
  setPlaceholderText(placeholder);
  setAccessibleName(placeholder);
  setTextRole(this, TextRole::Base);
  setTextMargins(24, 0, 20, 0);
}

void SearchField::setKeyCap(const QString& text) {
  m_keyCap = text;
  setTextMargins(24, 0, text.isEmpty() ? 20 : static_cast<int>(keyCapWidth(text)) + 6, 0);
  update();
}

void SearchField::paintEvent(QPaintEvent* event) {
  QLineEdit::paintEvent(event);
  QPainter painter(this);
  drawIcon(painter, QStringLiteral("search"), QRectF(10, 0, 18, height()), theme().text2, 16);
  if (text().isEmpty() && !m_keyCap.isEmpty()) {
    const double width = keyCapWidth(m_keyCap);
    drawKeyCap(painter, QRectF(this->width() - width - 7, height() / 2.0 - 10, width, 20), m_keyCap);
  }
}

void SearchField::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && !text().isEmpty()) return clear();
  QLineEdit::keyPressEvent(event);
}

HairlineSplitter::HairlineSplitter(Qt::Orientation orientation, QWidget* parent) : QSplitter(orientation, parent) {
  setHandleWidth(1);
  setChildrenCollapsible(false);
}

void rememberSplitter(QSplitter* splitter, QSettings* settings, const QString& key) {
  const QString name = QStringLiteral("splitters/") + key;
  splitter->restoreState(settings->value(name).toByteArray());
  QObject::connect(splitter, &QSplitter::splitterMoved, splitter,
      [splitter, settings, name] { settings->setValue(name, splitter->saveState()); });
}

QSplitterHandle* HairlineSplitter::createHandle() { return new Handle(orientation(), this); }

} // namespace chartroom::widgets
