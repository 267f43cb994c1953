#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QString>

namespace chartroom::widgets {
namespace {

// Names between @ and ; are tokens of the theme. Fonts are not set here: widgets carry theirs as QFont, in fractional
// sizes, which a style sheet cannot say. Check boxes, branches and focus rings are ChartroomStyle's.
const char* const kSheet = R"(
* { outline: none; }
QWidget#page, QWidget[surface="canvas"] { background: @canvas; }
QWidget[surface="panel"] { background: @panel; }
QWidget[surface="panel2"] { background: @panel2; }
QWidget[surface="shell"] { background: @shell; }
QFrame[card="true"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QFrame[kind="popup"] { background: @raised; border: 1px solid @line2; border-radius: 6px; }
QWidget[surface="raised"] { background: @raised; }
QFrame[card="sunken"] { background: @panel2; border: 1px solid @line; border-radius: 6px; }

QLabel { color: @text; background: transparent; }
QLabel[tone="text2"] { color: @text2; }
QLabel[tone="text3"] { color: @text3; }
QLabel[tone="accent"] { color: @accent; }
QLabel[tone="prov"] { color: @prov; }
QLabel[tone="ok"] { color: @ok; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="err"] { color: @err; }
QLabel[tone="onfill"] { color: @onfill; }
QLabel:disabled { color: @text3; }

QPushButton, QToolButton[kind="button"] {
  background: @panel; color: @text; border: 1px solid @line2; border-radius: 6px; padding: 0 11px; min-height: 30px; max-height: 30px; }
QPushButton:hover, QToolButton[kind="button"]:hover { background: @hover; }
QPushButton:pressed, QToolButton[kind="button"]:pressed { background: @sel2; }
QPushButton:disabled, QToolButton[kind="button"]:disabled { color: @text3; background: @panel2; border-color: @line; }
QPushButton[extent="small"], QToolButton[extent="small"] { min-height: 26px; max-height: 26px; padding: 0 9px; }
QPushButton[extent="inline"], QToolButton[extent="inline"] { min-height: 22px; max-height: 22px; padding: 0 7px; }
QPushButton[extent="large"] { min-height: 34px; max-height: 34px; padding: 0 15px; }
QPushButton[kind="primary"] { background: @fill; color: @onfill; border-color: @fill; }
QPushButton[kind="primary"]:hover { background: @fillHover; border-color: @fillHover; }
QPushButton[kind="primary"]:pressed { background: @fillHover; }
QPushButton[kind="primary"]:disabled { color: @text3; background: @panel2; border-color: @line; }
QPushButton[kind="danger"] { color: @err; }
QPushButton[kind="danger"]:disabled { color: @text3; }
QPushButton[kind="warning"] { color: @warn; border-color: @warn; }
QPushButton[kind="warning"]:disabled { color: @text3; border-color: @line; }
QPushButton[kind="plain"] { background: transparent; border-color: transparent; }
QPushButton[kind="plain"]:hover { background: @hover; }
QPushButton[kind="link"] { background: transparent; border: none; color: @accent; padding: 0; min-height: @linkHeight; max-height: @linkHeight; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"][ink="prov"] { color: @prov; }
QPushButton[kind="link"][ink="err"] { color: @err; text-decoration: underline; }
QPushButton[kind="link"]:disabled, QPushButton[kind="link"][ink="prov"]:disabled { color: @text3; }
QPushButton[kind="option"], QToolButton[kind="option"] {
  background: @panel; border: 1px solid @line2; border-radius: 6px; color: @text; padding: 0 9px; min-height: 26px; max-height: 26px; }
QPushButton[kind="option"]:hover { background: @hover; }
QPushButton[kind="option"]:checked { background: @accentbg; border-color: @accent; color: @accent; }
QPushButton[kind="chip"] {
  background: @panel; border: 1px solid @line2; border-radius: 14px; color: @text2; padding: 0 10px; min-height: 26px; max-height: 26px; }
QPushButton[kind="chip"]:hover { background: @hover; }
QPushButton[kind="chip"]:checked { background: @accentbg; border-color: @accent; color: @accent; }
QPushButton[segment="first"], QPushButton[segment="middle"], QPushButton[segment="last"], QPushButton[segment="only"] {
  min-height: 24px; max-height: 24px; padding: 0 11px; border: 1px solid @line2; border-radius: 0; color: @text2; }
QPushButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; border-right: none; }
QPushButton[segment="middle"] { border-right: none; }
QPushButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[segment="only"] { border-radius: 6px; }
QPushButton[segment="first"]:checked, QPushButton[segment="middle"]:checked, QPushButton[segment="last"]:checked,
QPushButton[segment="only"]:checked { background: @accentbg; color: @accent; }

QToolButton { background: transparent; border: none; border-radius: 6px; color: @text2; padding: 0; }
QToolButton[kind="icon"] { min-width: 28px; min-height: 28px; max-width: 28px; max-height: 28px; }
QToolButton[kind="icon"]:hover { background: @hover; }
QToolButton[kind="icon"]:pressed { background: @sel2; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit[kind="field"] {
  background: @panel; color: @text; border: 1px solid @ctl; border-radius: 6px; padding: 0 9px; min-height: 30px; max-height: 30px;
  selection-background-color: @sel; selection-color: @text; }
QPlainTextEdit[kind="field"] { padding: 4px 6px; max-height: 16777215px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit[kind="field"]:focus { border: 2px solid @accent; padding: 0 8px; min-height: 28px; max-height: 28px; }
QPlainTextEdit[kind="field"]:focus { padding: 3px 5px; max-height: 16777215px; }
QLineEdit:disabled, QLineEdit:read-only, QAbstractSpinBox:disabled, QComboBox:disabled { background: @panel2; color: @text3; border-color: @line; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border: 2px solid @errf; padding: 0 8px; min-height: 28px; max-height: 28px; }
QLineEdit[extent="small"], QComboBox[extent="small"], QAbstractSpinBox[extent="small"] { min-height: 26px; max-height: 26px; }
QLineEdit[extent="small"]:focus, QComboBox[extent="small"]:focus, QAbstractSpinBox[extent="small"]:focus { min-height: 24px; max-height: 24px; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { background: transparent; border: none; padding: 0; }
QComboBox { padding-right: 28px; }
QComboBox:hover { background: @hover; }
QComboBox:focus { padding-right: 27px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QAbstractItemView[popup="true"] {
  background: @raised; color: @text; border: 1px solid @line2; padding: 4px; selection-background-color: @sel; selection-color: @text; }

QAbstractScrollArea { background: @panel; border: none; }
QAbstractItemView { background: @panel; color: @text; selection-background-color: @sel; selection-color: @text; alternate-background-color: @panel; }
QAbstractItemView[surface="canvas"] { background: @canvas; }
QScrollArea[surface="canvas"], QScrollArea[surface="canvas"] > QWidget > QWidget { background: @canvas; }
QScrollArea[surface="panel"], QScrollArea[surface="panel"] > QWidget > QWidget { background: @panel; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: @hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: @sel; color: @text; }
QTreeView::item:selected:!active, QListView::item:selected:!active, QTableView::item:selected:!active { background: @sel2; }
QHeaderView { background: @panel2; border: none; }
QHeaderView::section { background: @panel2; color: @text2; border: none; border-bottom: 1px solid @line; padding: 0 8px; }
QTextBrowser, QTextEdit, QPlainTextEdit { background: @panel; color: @text; selection-background-color: @sel; selection-color: @text; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:vertical { background: @line2; border-radius: 4px; min-height: 32px; margin: 2px; }
QScrollBar::handle:horizontal { background: @line2; border-radius: 4px; min-width: 32px; margin: 2px; }
QScrollBar::handle:hover { background: @ctl; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QMenu { background: @raised; color: @text; border: 1px solid @line2; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: @sel; }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QMenu::icon { padding-left: 8px; }
QToolTip { background: @raised; color: @text; border: 1px solid @line2; padding: 4px 6px; }

QSplitter::handle { background: @line; }
QProgressBar { background: @line2; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @fill; border-radius: 3px; }
QStatusBar { background: @shell; border-top: 1px solid @line; color: @text2; }
QStatusBar::item { border: none; }

QFrame[rule="horizontal"] { background: @line; border: none; min-height: 1px; max-height: 1px; }
QFrame[rule="vertical"] { background: @line; border: none; min-width: 1px; max-width: 1px; }
)";

} // namespace

QString Theme::styleSheet() const {
  const std::pair<const char*, const QColor&> tokens[] = {{"shell", shell}, {"canvas", canvas}, {"panel2", panel2},
      {"panel", panel}, {"raised", raised}, {"hover", hover}, {"sel2", sel2}, {"sel", sel}, {"line2", line2}, {"line", line},
      {"ctl", ctl}, {"text2", text2}, {"text3", text3}, {"text", text}, {"accentbg", accentbg}, {"accent", accent},
      {"fillHover", fillHover}, {"fill", fill}, {"onfill", onfill}, {"provbg", provbg}, {"prov", prov}, {"okbg", okbg}, {"ok", ok},
      {"warnbg", warnbg}, {"warn", warn}, {"errbg", errbg}, {"errf", errf}, {"err", err}, {"idlebg", idlebg}, {"idle", idle}};
  QHash<QString, QString> values;
  for (const auto& [name, color] : tokens) values.insert(QString::fromLatin1(name), color.name());
  values.insert(QStringLiteral("linkHeight"), QStringLiteral("%1px").arg(scaled(20)));
  const QString sheet = QString::fromLatin1(kSheet);
  QString out;
  out.reserve(sheet.size() + 2000);
  for (qsizetype at = 0; at < sheet.size();) {
    if (sheet[at] != QLatin1Char('@')) {
      out += sheet[at++];
      continue;
    }
    qsizetype end = ++at;
    while (end < sheet.size() && sheet[end].isLetterOrNumber()) ++end;
    const auto value = values.constFind(sheet.mid(at, end - at));
    Q_ASSERT_X(value != values.constEnd(), "style sheet", qPrintable(sheet.mid(at, end - at)));
    out += *value;
    at = end;
  }
  return out;
}

} // namespace chartroom::widgets
