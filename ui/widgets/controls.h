#pragma once

// Makers of the plain controls, so that every button, field and label of the program has one look. The look itself is
// in the style sheet, chosen by dynamic properties ("kind", "extent", "tone", "textRole", "iconName"); restyleWidgets()
// applies fonts and icon tints again when theme or text scale change. GUI thread only.

#include "ui/widgets/painting.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

class QAbstractButton;
class QButtonGroup;
class QSettings;

namespace chartroom::widgets {

// The type scale.
enum class TextRole {
  Welcome,
  Title,
  PanelTitle,
  Strong,
  Name,
  Base,
  Secondary,
  SecondaryStrong,
  Small,
  SmallStrong,
  Rail,
  Code,
  CodeSmall
};
QFont roleFont(TextRole role);
void setTextRole(QWidget* widget, TextRole role);

// A label; `tone` is "", "text2", "text3", "accent", "prov", "ok", "warn", "err".
QLabel* makeLabel(const QString& text, TextRole role = TextRole::Base, const char* tone = "", QWidget* parent = nullptr);
// Several lines of plain text that wrap, with the scale's line height (20 px at 13, 16 at 12).
QLabel* makeParagraph(const QString& text, TextRole role = TextRole::Base, const char* tone = "text2", QWidget* parent = nullptr);
void setParagraph(QLabel* label, const QString& text);
void setTone(QWidget* widget, const char* tone);

enum class ButtonKind { Secondary, Primary, Danger, Warning, Plain, Link };
enum class ButtonSize { Normal, Large, Small, Inline };
QPushButton* makeButton(
    const QString& text, ButtonKind kind = ButtonKind::Secondary, ButtonSize size = ButtonSize::Normal, QWidget* parent = nullptr);
// A button that may have a menu shows a chevron at its end.
void setMenuChevron(QPushButton* button);
// Lucide icon of a button, tinted again with the theme; `tone` as for labels, "onfill" on a primary.
void setIconName(QAbstractButton* button, const QString& name, const char* tone = "text2", int px = 16);
// A 28-px button with an icon only; the tip is also its accessible name.
QToolButton* makeIconButton(const QString& iconName, const QString& tip, QWidget* parent = nullptr);
// Checkable: an option of an action bar ("Wait 5 min"), with a tick while on; a filter chip ("Failed 1").
QPushButton* makeOption(const QString& text, QWidget* parent = nullptr);
QPushButton* makeChip(const QString& text, QWidget* parent = nullptr);

// A horizontal or vertical hairline.
QFrame* makeRule(Qt::Orientation orientation, QWidget* parent = nullptr);
// Gives a plain widget one of the surfaces: "shell", "canvas", "panel", "panel2".
void setSurface(QWidget* widget, const char* surface);

void restyleWidgets();
// Re-reads the style sheet of one widget after a property it selects by was changed.
void repolish(QWidget* widget);

class Select;

// Two or more exclusive buttons in one frame ("Side by side | Unified"). Where they do not fit, a combo box holds the same choice.
class SegmentedControl : public QWidget {
  Q_OBJECT
public:
  explicit SegmentedControl(const QStringList& labels, QWidget* parent = nullptr);
  int current() const;
  void setCurrent(int index); // emits nothing
  void setLabel(int index, const QString& text);
  QPushButton* button(int index) const;
  bool isFolded() const { return m_folded; }

  QSize sizeHint() const override;        // of the buttons
  QSize minimumSizeHint() const override; // folded

signals:
  void currentChanged(int index);

protected:
  bool event(QEvent* event) override;

private:
  void fold();

  QButtonGroup* m_group;
  Select* m_select;
  bool m_folded = false;
};

// A combo box with our chevron.
class Select : public QComboBox {
  Q_OBJECT
public:
  explicit Select(QWidget* parent = nullptr);

protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override; // only with focus: a scrolled form must not change its values
};

// A switch, 28 × 16.
class Toggle : public QAbstractButton {
  Q_OBJECT
public:
  explicit Toggle(const QString& text = {}, QWidget* parent = nullptr);
  QSize sizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;
};

// A field with the magnifier, a clear button while it has text, and a key cap ("Ctrl K") while it has none.
class SearchField : public QLineEdit {
  Q_OBJECT
public:
  explicit SearchField(const QString& placeholder, QWidget* parent = nullptr);
  void setKeyCap(const QString& text);

protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override; // Esc clears first

private:
  QString m_keyCap;
};

// A splitter with a hairline of 1 px and a grab area of 7.
class HairlineSplitter : public QSplitter {
  Q_OBJECT
public:
  explicit HairlineSplitter(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
  QSplitterHandle* createHandle() override;
};

// Restores the splitter's state from the settings now and keeps it there whenever the user moves a handle.
void rememberSplitter(QSplitter* splitter, QSettings* settings, const QString& key);

} // namespace chartroom::widgets
