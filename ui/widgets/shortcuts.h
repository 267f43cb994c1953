#pragma once

// Shortcuts: the one table of the program's keys. The help card lists it, tooltips and the palette take their key names from
// it, QShortcuts are made from it, and event handlers ask it; so no key is promised that is not there, and none is there that
// is not named. Keys of text fields and of moving in lists (arrows, Home, End, Ctrl+C …) are the desktop's and not in it.
//
// GUI thread only. A shortcut works while its owner is visible in the active window, wherever the focus is.

#include <QKeySequence>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

class QKeyEvent;
class QShortcut;
class QWidget;

namespace chartroom::widgets {

enum class Shortcut {
  // Everywhere
  Palette,
  Charts,
  Releases,
  Settings,
  OpenChart,
  Find,
  Primary,
  NextPane,
  PreviousPane,
  Close,
  Help,
  Quit,
  // Lists
  OpenRow,
  RowMenu,
  // Studio
  NextProblem,
  PreviousProblem,
  QuickFix,
  Provenance,
  GoToValue,
  GoToTemplate,
  NewLayer,
  SaveLayer,
  SaveLayerAs,
  CloseTab,
  MoveLayerUp,
  MoveLayerDown,
  RenameLayer,
  RemoveLayer,
  // Editors
  NextHit,
  PreviousHit,
  Undo,
  Redo,
  // A release
  Upgrade,
  RollBack,
  LiveResources,
  NextChange,
  PreviousChange,
  EarlierRevision,
  LaterRevision,
  CompareEarlier,
  CompareLater,
};

struct ShortcutRow {
  Shortcut id;
  QString section;          // "Studio"; rows of one section stand together
  QList<QKeySequence> keys; // any of them; the first is the one that is shown
  QString meaning;
};

const std::vector<ShortcutRow>& shortcutTable();
const ShortcutRow& shortcutRow(Shortcut shortcut);

// "Ctrl+Shift+R" as the desktop writes it, and its parts for key caps.
QString shortcutText(Shortcut shortcut);
QStringList shortcutCaps(Shortcut shortcut);
// "Next change (F8)".
QString withShortcut(const QString& text, Shortcut shortcut);
// The text of a menu entry with its key at the right.
QString withKey(const QString& text, Shortcut shortcut);
bool isShortcut(const QKeyEvent& event, Shortcut shortcut);
// Calls `run` when one of the keys is pressed. The QShortcuts belong to `owner`.
void addShortcut(Shortcut shortcut, QWidget* owner, const std::function<void()>& run);

// Parts of the window that NextPane goes through, in reading order: the rail, the top bar, lists, editors, the action bar.
void markPane(QWidget* widget, const QString& name);
bool isPane(const QWidget* widget);

} // namespace chartroom::widgets
