#pragma once

// NameSpacePicker: the popup below the namespace button. One field and a list; the list is filtered by what is typed, and
// a name that is not in it can be chosen too, because who may not list namespaces can still work in one. Order: the
// context's own namespace, all namespaces, those used here before, the cluster's. Up and Down move, Enter chooses, Esc
// closes. It closes itself after a choice. GUI thread only.
//
// Object names: "namespaceMenu", "namespaceField", "namespaceList", "namespaceNote".

#include <QFrame>
#include <QString>

#include <vector>

class QLabel;
class QListWidget;

namespace chartroom::widgets {
class SearchField;
class Workspace;
} // namespace chartroom::widgets

namespace chartroom::shell {

// Whether a text may be the name of a namespace (an RFC 1123 label).
bool isNameSpaceName(const QString& text);

// One row of the list. An empty name means all namespaces.
struct NameSpaceChoice {
  QString name;
  QString detail;     // "this context's own"
  bool isNew = false; // typed, in no list
  friend bool operator==(const NameSpaceChoice&, const NameSpaceChoice&) = default;
};
// What fits the typed text, in the order of the list.
std::vector<NameSpaceChoice> nameSpaceChoices(const widgets::Workspace& workspace, const QString& typed);

class NameSpacePicker : public QFrame {
  Q_OBJECT
public:
  explicit NameSpacePicker(widgets::Workspace* workspace, QWidget* parent = nullptr);
  // Below `anchor`, at least as wide as it is.
  void openBelow(QWidget* anchor);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void refill();
  void choose(int row);

  widgets::Workspace* m_workspace;
  widgets::SearchField* m_field;
  QLabel* m_note;
  QListWidget* m_list;
  std::vector<NameSpaceChoice> m_choices;
};

} // namespace chartroom::shell
