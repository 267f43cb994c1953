#include "ui/shell/command_palette.h"

#include "ui/shell/palette_list.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>

#include <algorithm>

namespace chartroom::shell {

using namespace widgets;

namespace {
constexpr int kWidth = 640, kField = 52, kFoot = 36, kMost = 540;
}

PaletteQuery PaletteQuery::parse(const QString& typed) {
  using Kind = PaletteEntry::Kind;
  PaletteQuery query{std::nullopt, typed.trimmed()};
  if (query.text.isEmpty()) return query;
  const std::pair<char, Kind> prefixes[] = {{'>', Kind::Command}, {'@', Kind::Release}, {'#', Kind::Chart}, {':', Kind::NameSpace}};
  for (const auto& [prefix, kind] : prefixes) {
    if (query.text.front() != QLatin1Char(prefix)) continue;
    query.kind = kind;
    query.text = query.text.mid(1).trimmed();
    break;
  }
  return query;
}

int paletteScore(const QString& title, const QString& text) {
  if (text.isEmpty()) return 1;
  const qsizetype at = title.indexOf(text, 0, Qt::CaseInsensitive);
  if (at == 0) return title.size() == text.size() ? 5 : 4;
  if (at > 0) return title[at - 1].isLetterOrNumber() ? 2 : 3;
  // Scattered letters of a short text are in nearly every title.
  if (text.size() < 3) return 0;
  qsizetype found = -1;
  for (const QChar c : text) {
    found = title.indexOf(c, found + 1, Qt::CaseInsensitive);
    if (found < 0) return 0;
  }
  return 1;
}

CommandPalette::CommandPalette(QWidget* window, Provider provider)
    : QWidget(window), m_window(window), m_provider(std::move(provider)) {
  setObjectName(QStringLiteral("commandPalette"));
  setAccessibleName(tr("Command palette"));
  m_field = new QLineEdit(this);
  m_field->setObjectName(QStringLiteral("paletteField"));
  m_field->setProperty("kind", QStringLiteral("bare"));
  m_field->setPlaceholderText(tr("Search charts, releases, commands"));
  m_field->setAccessibleName(m_field->placeholderText());
  setTextRole(m_field, TextRole::PanelTitle);
  m_field->setFont(roleFont(TextRole::Base));
  m_list = new PaletteList(this);
  m_field->installEventFilter(this);
  window->installEventFilter(this);
  connect(m_field, &QLineEdit::textChanged, this, [this] { refresh(); });
  connect(m_list, &PaletteList::chosen, this, &CommandPalette::run);
  hide();
}

void CommandPalette::open(const QString& text) {
  if (!isVisible()) m_before = QApplication::focusWidget();
  m_actionsOf.clear();
  setGeometry(m_window->rect());
  show();
  raise();
  m_field->setText(text);
  m_field->setFocus();
  refresh();
}

void CommandPalette::close() {
  if (!isVisible()) return;
  hide();
  if (m_before && m_before->isVisible()) m_before->setFocus();
}

std::vector<PaletteEntry> CommandPalette::entries() const { return m_list->entries(); }
int CommandPalette::currentIndex() const { return m_list->current(); }

void CommandPalette::refresh() {
  m_actionsOf.clear();
  const PaletteQuery query = PaletteQuery::parse(m_field->text());
  m_list->setEntries(m_provider(query), query.text);
  place();
}

void CommandPalette::refill() {
  if (!isVisible() || !m_actionsOf.isEmpty()) return;
  const int index = m_list->current();
  const auto listed = m_list->entries();
  refresh();
  // At the top it stays there: what is best may have come only now.
  if (index <= 0) return;
  const PaletteEntry& was = listed[static_cast<std::size_t>(index)];
  const auto& now = m_list->entries();
  const auto found = std::find_if(now.begin(), now.end(), [&](const PaletteEntry& entry) {
    return entry.section == was.section && entry.title == was.title && entry.detail == was.detail;
  });
  if (found != now.end()) m_list->setCurrent(static_cast<int>(found - now.begin()));
}

void CommandPalette::run(int index) {
  if (index < 0 || index >= static_cast<int>(m_list->entries().size())) return;
  // Closed first: what runs may open something that wants the focus.
  const auto action = m_list->entries()[static_cast<std::size_t>(index)].run;
  close();
  if (action) action();
}

void CommandPalette::showActions() {
  const int index = m_list->current();
  if (index < 0) return;
  const PaletteEntry entry = m_list->entries()[static_cast<std::size_t>(index)];
  if (entry.actions.empty()) return;
  m_actionsOf = entry.title;
  std::vector<PaletteEntry> actions = entry.actions;
  for (PaletteEntry& action : actions) action.section = tr("Actions on %1").arg(entry.title);
  m_list->setEntries(std::move(actions), {});
  place();
}

QRect CommandPalette::card() const {
  const int width = std::min(kWidth, this->width() - 48);
  const int list = std::clamp(m_list->contentHeight(), 72, std::max(72, std::min(kMost, height() - 120) - kField - kFoot));
  return {(this->width() - width) / 2, std::min(72, height() / 10), width, kField + list + kFoot};
}

void CommandPalette::place() {
  const QRect frame = card();
  m_field->setGeometry(frame.x() + 46, frame.y() + 10, frame.width() - 46 - 66, 32);
  const bool scrolls = m_list->contentHeight() > frame.height() - kField - kFoot;
  m_list->setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
  m_list->setGeometry(frame.x() + 1, frame.y() + kField, frame.width() - 2, frame.height() - kField - kFoot);
  update();
}

void CommandPalette::resizeEvent(QResizeEvent*) { place(); }

void CommandPalette::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), t.dim);
  const QRectF frame = card();
  drawRaisedCard(painter, frame, 10);
  drawIcon(painter, QStringLiteral("search"), QRectF(frame.x() + 16, frame.y(), 20, kField), t.text2, 18);
  drawKeyCap(painter, QRectF(frame.right() - 16 - 34, frame.y() + 16, 34, 20), tr("Esc"));
  painter.fillRect(QRectF(frame.x() + 1, frame.y() + kField - 1, frame.width() - 2, 1), t.line2);
  const QRectF foot(frame.x(), frame.bottom() - kFoot, frame.width(), kFoot);
  painter.fillRect(QRectF(foot.x() + 1, foot.y(), foot.width() - 2, 1), t.line2);
  const QFont small = roleFont(TextRole::Secondary);
  double x = foot.x() + 16;
  for (const char* arrow : {"arrow-up", "arrow-down"}) {
    const QRectF cap(x, foot.y() + 8, 24, 20);
    drawKeyCap(painter, cap, {});
    drawIcon(painter, QString::fromLatin1(arrow), cap, t.text2, 12);
    x += 30;
  }
  x = drawLabel(painter, foot, x, tr("move"), small, t.text) + 16;
  drawKeyCap(painter, QRectF(x, foot.y() + 8, 32, 20), tr("Tab"));
  x = drawLabel(painter, foot, x + 40, tr("actions"), small, t.text) + 16;
  double right = foot.right() - 16;
  const std::pair<const char*, QString> prefixes[] = {
      {":", tr("namespace")}, {"#", tr("chart")}, {"@", tr("release")}, {">", tr("command")}};
  for (const auto& [key, meaning] : prefixes) {
    const double wide = QFontMetricsF(small).horizontalAdvance(meaning);
    if (right - wide - 30 < x) break; // large text in a small window
    right -= wide;
    drawLabel(painter, foot, right, meaning, small, t.text);
    right -= 30;
    drawKeyCap(painter, QRectF(right, foot.y() + 8, 22, 20), QString::fromLatin1(key));
    right -= 16;
  }
}

void CommandPalette::mousePressEvent(QMouseEvent* event) {
  if (!card().contains(event->pos())) close();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_window) {
    if (event->type() == QEvent::Resize) setGeometry(m_window->rect());
    return false;
  }
  if (watched != m_field || event->type() != QEvent::KeyPress) return false;
  auto* key = static_cast<QKeyEvent*>(event);
  switch (key->key()) {
  case Qt::Key_Down: return m_list->step(1), true;
  case Qt::Key_Up: return m_list->step(-1), true;
  case Qt::Key_PageDown: return m_list->step(5), true;
  case Qt::Key_PageUp: return m_list->step(-5), true;
  case Qt::Key_Return:
  case Qt::Key_Enter: return run(m_list->current()), true;
  case Qt::Key_Tab: return showActions(), true;
  case Qt::Key_Backtab: return true;
  case Qt::Key_Escape:
    if (m_actionsOf.isEmpty()) close();
    else refresh();
    return true;
  default: return false;
  }
}

} // namespace chartroom::shell
