#pragma once

// ManifestPane: the manifest of one object, or what a failing template printed so far with the error at its end, and where each
// line comes from. Lines that the value at the editor's cursor reached are marked; a click or F2 on a line opens its provenance,
// resting the mouse on a value does too; pinned, it stands in a dock below the manifest and follows the cursor. Secrets stay
// masked: lines are counted in what is shown, and mapped.
//
// Object names: manifestTitle, manifestPath, manifestReach, reachPrevious, reachNext, failureCard, failureArea, manifestEditor,
// provenanceDock, provenanceUnpin, and those of provenance_view.h.

#include "core/inspect/line_origin.h"
#include "ui/studio/provenance_view.h"
#include "ui/studio/studio_session.h"
#include "ui/widgets/code_editor.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QScrollArea;
class QToolButton;

namespace chartroom::widgets {
class ElidedLabel;
class ErrorCard;
} // namespace chartroom::widgets

namespace chartroom::studio {

class ManifestPane : public QWidget {
  Q_OBJECT
public:
  explicit ManifestPane(StudioSession* session, QWidget* parent = nullptr);

  using Secrets = inspect::Secrets;
  void clear();
  // Of a snapshot, which the pane holds from then on. `key` names the object over previews: the same one again keeps scroll
  // position and cursor.
  void showObject(
      std::shared_ptr<const PreviewSnapshot> of, const inspect::PreviewObject& object, const QString& key, Secrets secrets);
  void showFailure(
      std::shared_ptr<const PreviewSnapshot> of, const inspect::FailedTemplate& failure, const QString& key, Secrets secrets);
  // Lines of the shown object's text that the followed value reached. With `bring` the first of them is brought into view, unless
  // one is, or the user is at work here.
  enum class Scroll { Keep, Bring };
  void setReached(const std::vector<render::ReachedLine>& lines, const QString& value, Scroll scroll);

  bool hasFocusInside() const;
  // To the first marked line, and what is behind it.
  void goToReached();
  // At the cursor: F2, F12, Ctrl+F12. False when nothing is known there.
  bool openProvenance();
  bool goToValue();
  bool goToTemplate();
  bool closeProvenance(); // false when none is open

signals:
  void valueRequested(const std::vector<std::string>& path);
  void originRequested(const QString& path, int line, int column);
  void templateRequested(const QString& path, int line, int column);

protected:
  void hideEvent(QHideEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  struct Spot {
    int line = 0, column = 0; // as shown
  };
  int rawLine(int shown) const;
  int shownLine(int raw) const;
  inspect::LineOrigin originAt(Spot spot) const;
  Chain chainOf(const inspect::LineOrigin& origin, Spot spot) const;
  std::vector<render::ValuePath> decisionsOf(const inspect::LineOrigin& origin) const;
  void open(Spot spot, ProvenancePopover::Opening how);
  void hoveredAt(int line, int column);
  void stepReached(bool forward);
  void updateMarks();
  void updateDock();
  void setPinned(bool pinned);
  void leavePopover();

  StudioSession* m_session;
  QLabel *m_title, *m_reach;
  widgets::ElidedLabel* m_path;
  QToolButton *m_previous, *m_next;
  widgets::ErrorCard* m_card;
  QWidget* m_cardArea;
  widgets::CodeEditor* m_manifest;
  QWidget* m_dock;
  ProvenanceView* m_dockView;
  QPointer<ProvenancePopover> m_popover;
  bool m_pinned = false;

  QString m_key;
  std::shared_ptr<const PreviewSnapshot> m_snapshot;    // of what is shown; owner of the two below
  const inspect::PreviewObject* m_object = nullptr;     // when one is shown that is not removed
  const inspect::FailedTemplate* m_failure = nullptr;   // when one is shown
  std::vector<int> m_rawLines;                          // of each shown line, while masked; else empty
  std::vector<widgets::CodeEditor::LineMark> m_changes; // against what is deployed, as shown
  std::map<int, QString> m_before;                      // shown line: what it said in the deployed revision
  std::vector<render::ReachedLine> m_reached;           // raw lines
  Spot m_openAt;
};

} // namespace chartroom::studio
