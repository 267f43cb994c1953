#include "ui/widgets/internal/scintilla_accessible.h"

#include "ui/widgets/internal/scintilla_view.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <algorithm>

namespace chartroom::widgets::internal {
namespace {

using Sci = QsciScintillaBase;

// Offsets count UTF-16 units of the text, as Qt's do; Scintilla counts bytes.
class Text : public QAccessibleWidget, public QAccessibleTextInterface {
public:
  explicit Text(ScintillaView* view) : QAccessibleWidget(view, QAccessible::EditableText) {}

  void* interface_cast(QAccessible::InterfaceType type) override {
    if (type == QAccessible::TextInterface) return static_cast<QAccessibleTextInterface*>(this);
    return QAccessibleWidget::interface_cast(type);
  }
  QAccessible::State state() const override {
    QAccessible::State state = QAccessibleWidget::state();
    state.multiLine = true;
    state.readOnly = view()->isReadOnly();
    state.editable = !state.readOnly;
    state.selectableText = true;
    return state;
  }
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Value ? view()->shownText() : QAccessibleWidget::text(kind);
  }

  QString text(int from, int to) const override { return view()->shownText().mid(from, to - from); }
  int characterCount() const override { return static_cast<int>(view()->shownText().size()); }
  int cursorPosition() const override { return offsetOf(view()->SendScintilla(Sci::SCI_GETCURRENTPOS)); }
  void setCursorPosition(int offset) override {
    view()->SendScintilla(Sci::SCI_GOTOPOS, static_cast<unsigned long>(positionOf(offset)));
  }
  int selectionCount() const override { return view()->SendScintilla(Sci::SCI_GETSELECTIONEMPTY) ? 0 : 1; }
  void selection(int index, int* from, int* to) const override {
    *from = *to = 0;
    if (index != 0 || selectionCount() == 0) return;
    *from = offsetOf(view()->SendScintilla(Sci::SCI_GETSELECTIONSTART));
    *to = offsetOf(view()->SendScintilla(Sci::SCI_GETSELECTIONEND));
  }
  void addSelection(int from, int to) override { setSelection(0, from, to); }
  void removeSelection(int) override {
    view()->SendScintilla(Sci::SCI_SETEMPTYSELECTION, static_cast<unsigned long>(view()->SendScintilla(Sci::SCI_GETCURRENTPOS)));
  }
  void setSelection(int, int from, int to) override {
    view()->SendScintilla(Sci::SCI_SETSEL, static_cast<unsigned long>(positionOf(from)), positionOf(to));
  }
  void scrollToSubstring(int from, int) override {
    view()->SendScintilla(Sci::SCI_GOTOPOS, static_cast<unsigned long>(positionOf(from)));
  }
  QString attributes(int offset, int* from, int* to) const override {
    *from = offset;
    *to = characterCount();
    return {};
  }
  QRect characterRect(int offset) const override {
    const long at = positionOf(offset);
    const int x = static_cast<int>(view()->SendScintilla(Sci::SCI_POINTXFROMPOSITION, 0ul, at)),
              y = static_cast<int>(view()->SendScintilla(Sci::SCI_POINTYFROMPOSITION, 0ul, at));
    const int next = static_cast<int>(view()->SendScintilla(
        Sci::SCI_POINTXFROMPOSITION, 0ul, view()->SendScintilla(Sci::SCI_POSITIONAFTER, static_cast<unsigned long>(at))));
    const int height = static_cast<int>(view()->SendScintilla(Sci::SCI_TEXTHEIGHT, 0ul));
    return {view()->viewport()->mapToGlobal(QPoint(x, y)), QSize(std::max(1, next - x), height)};
  }
  int offsetAtPoint(const QPoint& point) const override {
    const QPoint at = view()->viewport()->mapFromGlobal(point);
    const long position =
        view()->SendScintilla(Sci::SCI_POSITIONFROMPOINTCLOSE, static_cast<unsigned long>(at.x()), static_cast<long>(at.y()));
    return position < 0 ? -1 : offsetOf(position);
  }

private:
  ScintillaView* view() const { return static_cast<ScintillaView*>(widget()); }
  int offsetOf(long position) const { return static_cast<int>(QString::fromUtf8(view()->bytes().left(position)).size()); }
  long positionOf(int offset) const { return static_cast<long>(QString::fromUtf8(view()->bytes()).left(offset).toUtf8().size()); }
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* view = qobject_cast<ScintillaView*>(object);
  return view ? new Text(view) : nullptr;
}

} // namespace

void installScintillaAccessibility() {
  static const bool kOnce = (QAccessible::installFactory(make), true);
  (void)kOnce;
}

} // namespace chartroom::widgets::internal
