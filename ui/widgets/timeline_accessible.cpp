#include "ui/widgets/internal/timeline_accessible.h"

#include "ui/widgets/timeline.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <memory>

namespace chartroom::widgets::internal {
namespace {

class Item : public QAccessibleInterface, public QAccessibleActionInterface {
public:
  Item(Timeline* timeline, int index) : m_timeline(timeline), m_index(index) {}

  bool isValid() const override { return m_timeline && m_index < static_cast<int>(m_timeline->revisions().size()); }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return nullptr; }
  QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_timeline); }
  QAccessibleInterface* child(int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Name && isValid() ? m_timeline->describe(m_index) : QString();
  }
  void setText(QAccessible::Text, const QString&) override {}
  QRect rect() const override {
    const QRect tile = m_timeline->tileRect(m_index);
    return {m_timeline->viewport()->mapToGlobal(tile.topLeft()), tile.size()};
  }
  QAccessible::Role role() const override { return QAccessible::ListItem; }
  QAccessible::State state() const override {
    QAccessible::State state;
    state.selectable = state.focusable = true;
    state.selected = isValid() && m_timeline->revisions()[static_cast<std::size_t>(m_index)].number == m_timeline->selected();
    state.focused = state.selected && m_timeline->hasFocus();
    return state;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
  }
  QStringList actionNames() const override { return {pressAction()}; }
  void doAction(const QString& name) override {
    if (name == pressAction() && isValid()) m_timeline->select(m_timeline->revisions()[static_cast<std::size_t>(m_index)].number);
  }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
  QPointer<Timeline> m_timeline;
  int m_index;
};

class List : public QAccessibleWidget {
public:
  explicit List(Timeline* timeline) : QAccessibleWidget(timeline, QAccessible::List) {}
  ~List() override {
    for (const auto id : m_ids) QAccessible::deleteAccessibleInterface(id);
  }
  int childCount() const override { return static_cast<int>(timeline()->revisions().size()); }
  QAccessibleInterface* child(int index) const override {
    if (index < 0 || index >= childCount()) return nullptr;
    while (static_cast<int>(m_ids.size()) <= index)
      m_ids.push_back(QAccessible::registerAccessibleInterface(new Item(timeline(), static_cast<int>(m_ids.size()))));
    return QAccessible::accessibleInterface(m_ids[static_cast<std::size_t>(index)]);
  }
  int indexOfChild(const QAccessibleInterface* wanted) const override {
    for (std::size_t i = 0; i < m_ids.size(); ++i)
      if (QAccessible::accessibleInterface(m_ids[i]) == wanted) return static_cast<int>(i);
    return -1;
  }
  QAccessibleInterface* childAt(int x, int y) const override {
    const QPoint point = timeline()->viewport()->mapFromGlobal(QPoint(x, y));
    for (int i = 0; i < childCount(); ++i)
      if (timeline()->tileRect(i).contains(point)) return child(i);
    return nullptr;
  }

private:
  Timeline* timeline() const { return static_cast<Timeline*>(widget()); }
  mutable std::vector<QAccessible::Id> m_ids;
};

QAccessibleInterface* make(const QString&, QObject* object) {
  auto* timeline = qobject_cast<Timeline*>(object);
  return timeline ? new List(timeline) : nullptr;
}

} // namespace

void installTimelineAccessibility() {
  static const bool kOnce = (QAccessible::installFactory(make), true);
  (void)kOnce;
}

void announceTimelineSelection(Timeline* timeline, int index) {
  if (!QAccessible::isActive()) return;
  QAccessibleEvent event(timeline, QAccessible::Focus);
  event.setChild(index);
  QAccessible::updateAccessibility(&event);
}

} // namespace chartroom::widgets::internal
