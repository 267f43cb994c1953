#include "ui/widgets/shortcuts.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QShortcut>
#include <QWidget>

#include <algorithm>

namespace chartroom::widgets {

namespace {

constexpr const char* kPane = "pane";

QString tr(const char* text) { return QCoreApplication::translate("chartroom::widgets::Shortcuts", text); }

std::vector<ShortcutRow> makeTable() {
  using S = Shortcut;
  std::vector<ShortcutRow> rows;
  QString section;
  const auto add = [&](S id, const QList<QKeySequence>& keys, const QString& meaning) {
    rows.push_back({id, section, keys, meaning});
  };
  section = tr("Everywhere");
  add(S::Palette, {Qt::CTRL | Qt::Key_K}, tr("Command palette"));
  add(S::Charts, {Qt::CTRL | Qt::Key_1}, tr("Charts"));
  add(S::Releases, {Qt::CTRL | Qt::Key_2}, tr("Releases"));
  add(S::Settings, {Qt::CTRL | Qt::Key_Comma}, tr("Settings"));
  add(S::OpenChart, {Qt::CTRL | Qt::Key_O}, tr("Open a chart"));
  add(S::Find, {Qt::CTRL | Qt::Key_F}, tr("Filter the list, find in the text"));
  add(S::Primary, {Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter}, tr("Press the page's main button"));
  add(S::NextPane, {Qt::Key_F6}, tr("Next part of the window; leaves an editor"));
  add(S::PreviousPane, {Qt::SHIFT | Qt::Key_F6}, tr("Previous part of the window"));
  add(S::Close, {Qt::Key_Escape}, tr("Close what is on top"));
  add(S::Help, {Qt::Key_F1}, tr("This card"));
  add(S::Quit, {Qt::CTRL | Qt::Key_Q}, tr("Quit"));
  section = tr("Lists");
  add(S::OpenRow, {Qt::Key_Return, Qt::Key_Enter}, tr("Open the row"));
  add(S::RowMenu, {Qt::Key_Menu, Qt::SHIFT | Qt::Key_F10}, tr("What can be done with the row"));
  section = tr("Studio");
  add(S::NextProblem, {Qt::Key_F8}, tr("Next problem; in a diff the next change"));
  add(S::PreviousProblem, {Qt::SHIFT | Qt::Key_F8}, tr("Previous problem or change"));
  add(S::QuickFix, {Qt::ALT | Qt::Key_Return, Qt::ALT | Qt::Key_Enter}, tr("Fix the problem of the line, where a fix is offered"));
  add(S::Provenance, {Qt::Key_F2}, tr("Where the manifest line comes from"));
  add(S::GoToValue, {Qt::Key_F12}, tr("Go to the value, or from a value to its default"));
  add(S::GoToTemplate, {Qt::CTRL | Qt::Key_F12}, tr("Go to the template line"));
  add(S::NewLayer, {Qt::CTRL | Qt::Key_N}, tr("New values file"));
  add(S::SaveLayer, {Qt::CTRL | Qt::Key_S}, tr("Save the values file"));
  add(S::SaveLayerAs, {Qt::CTRL | Qt::SHIFT | Qt::Key_S}, tr("Save the values file as…"));
  add(S::CloseTab, {Qt::CTRL | Qt::Key_W}, tr("Close the template's tab"));
  add(S::MoveLayerUp, {Qt::ALT | Qt::Key_Up}, tr("Move the layer up"));
  add(S::MoveLayerDown, {Qt::ALT | Qt::Key_Down}, tr("Move the layer down"));
  add(S::RenameLayer, {Qt::Key_F2}, tr("Rename a layer that is no file yet, in the list of layers"));
  add(S::RemoveLayer, {Qt::Key_Delete}, tr("Remove the layer, in the list of layers"));
  section = tr("Editors");
  add(S::NextHit, {Qt::Key_F3}, tr("Next hit"));
  add(S::PreviousHit, {Qt::SHIFT | Qt::Key_F3}, tr("Previous hit"));
  add(S::Undo, {Qt::CTRL | Qt::Key_Z}, tr("Undo"));
  add(S::Redo, {Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y}, tr("Redo"));
  section = tr("Releases");
  add(S::Upgrade, {Qt::CTRL | Qt::Key_U}, tr("Upgrade…"));
  add(S::RollBack, {Qt::CTRL | Qt::SHIFT | Qt::Key_R}, tr("History and roll-back"));
  add(S::LiveResources, {Qt::CTRL | Qt::Key_L}, tr("Live resources"));
  add(S::NextChange, {Qt::Key_F8}, tr("Next change of the comparison"));
  add(S::PreviousChange, {Qt::SHIFT | Qt::Key_F8}, tr("Previous change"));
  add(S::EarlierRevision, {Qt::Key_Left}, tr("Select the earlier revision, on the timeline"));
  add(S::LaterRevision, {Qt::Key_Right}, tr("Select the later revision"));
  add(S::CompareEarlier, {Qt::SHIFT | Qt::Key_Left}, tr("Compare with the earlier revision"));
  add(S::CompareLater, {Qt::SHIFT | Qt::Key_Right}, tr("Compare with the later revision"));
  return rows;
}

} // namespace

const std::vector<ShortcutRow>& shortcutTable() {
  static const std::vector<ShortcutRow> table = makeTable();
  return table;
}

const ShortcutRow& shortcutRow(Shortcut shortcut) {
  const auto& table = shortcutTable();
  return *std::find_if(table.begin(), table.end(), [shortcut](const ShortcutRow& row) { return row.id == shortcut; });
}

QString shortcutText(Shortcut shortcut) { return shortcutRow(shortcut).keys.front().toString(QKeySequence::NativeText); }

QStringList shortcutCaps(Shortcut shortcut) {
  const QString text = shortcutText(shortcut);
  QString word = text.section(QLatin1Char('+'), -1);
  QStringList caps = text.split(QLatin1Char('+'), Qt::SkipEmptyParts);
  for (const auto& [name, sign] : {std::pair{"Left", 0x2190}, {"Right", 0x2192}, {"Up", 0x2191}, {"Down", 0x2193}})
    if (word == QLatin1String(name)) caps.back() = QChar(sign);
  if (word == QLatin1String("Return")) caps.back() = tr("Enter");
  return caps;
}

QString withShortcut(const QString& text, Shortcut shortcut) { return QStringLiteral("%1 (%2)").arg(text, shortcutText(shortcut)); }

QString withKey(const QString& text, Shortcut shortcut) { return text + QLatin1Char('\t') + shortcutText(shortcut); }

bool isShortcut(const QKeyEvent& event, Shortcut shortcut) {
  // The keypad's keys count as the others.
  const int pressed = event.key() | static_cast<int>(event.modifiers() & ~Qt::KeypadModifier);
  const auto& keys = shortcutRow(shortcut).keys;
  return std::any_of(keys.begin(), keys.end(), [pressed](const QKeySequence& key) { return key[0].toCombined() == pressed; });
}

void addShortcut(Shortcut shortcut, QWidget* owner, const std::function<void()>& run) {
  for (const QKeySequence& key : shortcutRow(shortcut).keys) {
    auto* made = new QShortcut(key, owner);
    made->setContext(Qt::WindowShortcut);
    QObject::connect(made, &QShortcut::activated, owner, run);
  }
}

void markPane(QWidget* widget, const QString& name) {
  widget->setProperty(kPane, name);
  if (widget->accessibleName().isEmpty()) widget->setAccessibleName(name);
}

bool isPane(const QWidget* widget) { return widget->property(kPane).isValid(); }

} // namespace chartroom::widgets
