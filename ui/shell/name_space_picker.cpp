#include "ui/shell/name_space_picker.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/workspace.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QListWidget>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::shell {

using namespace widgets;

namespace {
constexpr int kWidth = 300, kRow = 30, kMostRows = 12;

QString tr(const char* text) { return QCoreApplication::translate("chartroom::shell::NameSpacePicker", text); }
} // namespace

bool isNameSpaceName(const QString& text) {
  static const QRegularExpression label(QStringLiteral("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"));
  return label.match(text).hasMatch();
}

std::vector<NameSpaceChoice> nameSpaceChoices(const Workspace& workspace, const QString& typed) {
  const QString text = typed.trimmed();
  std::vector<NameSpaceChoice> choices;
  const auto known = [&choices](const QString& name) {
    return std::any_of(choices.begin(), choices.end(), [&](const NameSpaceChoice& each) { return each.name == name; });
  };
  const auto add = [&](const QString& name, const QString& detail) {
    const QString title = name.isEmpty() ? tr("All namespaces") : name;
    if (title.contains(text, Qt::CaseInsensitive) && !known(name)) choices.push_back({name, detail});
  };
  if (const QString own = workspace.cluster().nameSpace; !own.isEmpty()) add(own, tr("this context's own"));
  add({}, {});
  for (const QString& name : workspace.usedNameSpaces()) add(name, tr("used before"));
  for (const QString& name : workspace.nameSpaces()) add(name, {});
  if (text.isEmpty()) return choices;
  // Exact before start before middle, otherwise the order above.
  const auto rank = [&](const NameSpaceChoice& each) {
    return each.name == text ? 0 : each.name.startsWith(text, Qt::CaseInsensitive) ? 1 : 2;
  };
  std::stable_sort(
      choices.begin(), choices.end(), [&](const NameSpaceChoice& a, const NameSpaceChoice& b) { return rank(a) < rank(b); });
  if (isNameSpaceName(text) && !known(text)) {
    NameSpaceChoice made{text, tr("not listed"), true};
    // Where names are listed, a part of a name is a filter; where they are not, it is the name itself.
    choices.insert(workspace.canListNameSpaces() ? choices.end() : choices.begin(), made);
  }
  return choices;
}

NameSpacePicker::NameSpacePicker(Workspace* workspace, QWidget* parent) : QFrame(parent, Qt::Popup), m_workspace(workspace) {
  setObjectName(QStringLiteral("namespaceMenu"));
  setAccessibleName(tr("Choose a namespace"));
  setAttribute(Qt::WA_DeleteOnClose);
  setProperty("kind", QStringLiteral("popup"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  m_field = new SearchField(tr("Find or type a namespace"), this);
  m_field->setObjectName(QStringLiteral("namespaceField"));
  column->addWidget(m_field);
  m_note = makeLabel({}, TextRole::Secondary, "text2", this);
  m_note->setObjectName(QStringLiteral("namespaceNote"));
  m_note->setWordWrap(true);
  column->addWidget(m_note);
  m_list = new QListWidget(this);
  m_list->setObjectName(QStringLiteral("namespaceList"));
  m_list->setAccessibleName(tr("Namespaces"));
  m_list->setProperty("surface", QStringLiteral("raised"));
  m_list->setFocusPolicy(Qt::NoFocus);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setTextElideMode(Qt::ElideMiddle);
  setTextRole(m_list, TextRole::Base);
  column->addWidget(m_list);
  setFocusProxy(m_field);
  m_field->installEventFilter(this);
  connect(m_field, &QLineEdit::textChanged, this, &NameSpacePicker::refill);
  connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { choose(m_list->row(item)); });
  connect(workspace, &Workspace::nameSpacesChanged, this, &NameSpacePicker::refill);
  refill();
}

void NameSpacePicker::openBelow(QWidget* anchor) {
  setFixedWidth(std::max(scaled(kWidth), anchor->width()));
  refill();
  move(anchor->mapToGlobal(QPoint(0, anchor->height() + 4)));
  show();
  m_field->setFocus();
}

void NameSpacePicker::refill() {
  const QString typed = m_field->text().trimmed();
  m_choices = nameSpaceChoices(*m_workspace, typed);
  m_list->clear();
  int current = 0;
  for (std::size_t i = 0; i < m_choices.size(); ++i) {
    const NameSpaceChoice& choice = m_choices[i];
    const QString name = choice.name.isEmpty() ? tr("All namespaces") : choice.name;
    QString text = choice.isNew ? tr("Use %1").arg(name) : name;
    if (!choice.detail.isEmpty()) text += QStringLiteral("   ·   ") + choice.detail;
    auto* item = new QListWidgetItem(text, m_list);
    item->setToolTip(text);
    item->setSizeHint({0, scaled(kRow)});
    if (choice.name == m_workspace->nameSpace()) {
      QFont font = m_list->font();
      font.setWeight(QFont::DemiBold);
      item->setFont(font);
      if (typed.isEmpty()) current = static_cast<int>(i);
    }
  }
  m_list->setCurrentRow(m_choices.empty() ? -1 : current);
  const bool invalid = !typed.isEmpty() && !isNameSpaceName(typed);
  QString note;
  if (m_choices.empty()) note = invalid ? tr("A namespace has small letters, digits and -, at most 63.") : tr("No namespace fits.");
  else if (!m_workspace->canListNameSpaces())
    note = tr("Your account may not list the namespaces here. Type the name of one and press Enter.");
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
  const int rows = std::clamp(static_cast<int>(m_choices.size()), 1, kMostRows);
  m_list->setFixedHeight(rows * scaled(kRow) + 2);
  m_list->setVisible(!m_choices.empty());
  adjustSize();
}

void NameSpacePicker::choose(int row) {
  if (row < 0 || row >= static_cast<int>(m_choices.size())) return;
  const QString name = m_choices[static_cast<std::size_t>(row)].name;
  close();
  m_workspace->setNameSpace(name);
}

bool NameSpacePicker::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_field || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  const int count = m_list->count();
  switch (static_cast<QKeyEvent*>(event)->key()) {
  case Qt::Key_Down:
    if (count) m_list->setCurrentRow((m_list->currentRow() + 1) % count);
    return true;
  case Qt::Key_Up:
    if (count) m_list->setCurrentRow((m_list->currentRow() + count - 1) % count);
    return true;
  case Qt::Key_Return:
  case Qt::Key_Enter: choose(m_list->currentRow()); return true;
  case Qt::Key_Tab:
  case Qt::Key_Backtab: return true;
  case Qt::Key_Escape: close(); return true;
  default: return false;
  }
}

} // namespace chartroom::shell
