#pragma once

// ProvenanceView: where a line comes from, as a chain of steps: what is printed, the values it shows and those that decided it,
// the template line, the includes that led there. ProvenancePopover shows one beside the line, with an arrow, and can be pinned;
// pinned, the same chain stands in a dock (see ManifestPane). Both only show; what a link does is in its step.
//
// GUI thread. Object names: provenancePopover, provenanceView, provenanceLink<n> (from 0, in reading order), provenancePin.

#include <QFrame>
#include <QPointer>
#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QPushButton;
class QTimer;
class QVBoxLayout;

namespace chartroom::studio {

struct ChainStep {
  enum class Kind { Printed, Shown, Decided, Template, Call, More };
  Kind kind = Kind::Printed;
  QString text; // "replicas: 3", ".Values.web.replicaCount"
  QString link; // "values.yaml:14"; empty when there is nowhere to go
  QString note; // a second line: who else sets it, or the template's text
  std::function<void()> go;
};
using Chain = std::vector<ChainStep>;

class ProvenanceView : public QWidget {
  Q_OBJECT
public:
  explicit ProvenanceView(QWidget* parent = nullptr);
  void setChain(const Chain& chain);
  const Chain& chain() const { return m_chain; }
  // Puts the focus on the first link; false when there is none.
  bool focusFirst();

private:
  Chain m_chain;
  QVBoxLayout* m_rows;
};

// A child of the window, above everything in it. It closes by Esc, a click or wheel turn elsewhere, and, when it was opened by
// the resting mouse, soon after the mouse left.
class ProvenancePopover : public QFrame {
  Q_OBJECT
public:
  enum class Opening { Hover, Click, Keyboard };

  explicit ProvenancePopover(QWidget* window);
  // `anchor` is what it points at, in the window's coordinates; `bounds` is where it should stay, likewise.
  void open(const Chain& chain, const QRect& anchor, const QRect& bounds, Opening how);
  void setChain(const Chain& chain);
  bool isOpen() const { return isVisible(); }
  Opening opening() const { return m_opening; }
  ProvenanceView* view() const { return m_view; }
  // The mouse rests or leaves elsewhere: one opened by the mouse goes unless the mouse comes into it.
  void leave();
  void stay();

signals:
  void pinned();
  void closed();

protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void place();
  void setChainAndKeys(const Chain& chain);
  ProvenanceView* m_view;
  QWidget *m_toValue, *m_toTemplate; // what F12 and Ctrl+F12 do, where they do it
  QPushButton* m_pin;
  QTimer* m_leaving;
  QRect m_anchor, m_bounds;
  QPointer<QWidget> m_focusBefore;
  Opening m_opening = Opening::Click;
  bool m_above = false; // it stands above its anchor
};

} // namespace chartroom::studio
