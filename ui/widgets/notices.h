#pragma once

// What a page says about itself: banners and error cards in place, empty states, skeleton rows while loading, toasts.
// They take texts and buttons; nothing here is modal.

#include "ui/widgets/painting.h"

#include <QFrame>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

class QLabel;
class QHBoxLayout;
class QPlainTextEdit;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace chartroom::widgets {

class WrapLabel;

struct NoticeAction {
  QString text;
  std::function<void()> run;
  bool primary = false;
};

// A tinted strip with an icon, a bold text and a rest that wrap together, and small buttons at its end. What is longer than
// three lines, or has details, gets "Details", which unfolds the whole text below. The same content twice changes nothing, so
// a banner that is set again by a poll keeps its open details and the focus.
class Banner : public QFrame {
  Q_OBJECT
public:
  explicit Banner(Tone tone, QWidget* parent = nullptr);
  void setContent(
      const QString& strong, const QString& rest, const std::vector<NoticeAction>& actions = {}, const QString& details = {});

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

private:
  void updateDetails();

  Tone m_tone;
  QHBoxLayout* m_row;
  QStringList m_shown; // what setContent() was given last
  std::vector<NoticeAction> m_actions;
  WrapLabel* m_text = nullptr;
  QPushButton* m_more = nullptr;
  QPlainTextEdit* m_details;
};

// A red-edged card at the thing that failed: what, why, what still works, cures; "Details" unfolds the server's whole
// text. Words that are wider than the card are broken. The same content twice changes nothing.
class ErrorCard : public QFrame {
  Q_OBJECT
public:
  explicit ErrorCard(QWidget* parent = nullptr);
  void setError(const QString& what, const QString& why, const QString& details = {}, const std::vector<NoticeAction>& cures = {});

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  QVBoxLayout* m_column;
  QStringList m_shown;
  std::vector<NoticeAction> m_cures;
};

// Dims a widget that shows an old state. A sibling of `covered`, which must have a parent; takes no clicks, starts hidden.
class Veil : public QWidget {
  Q_OBJECT
public:
  explicit Veil(QWidget* covered);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

private:
  QWidget* m_covered;
};

// Icon, one bold line, one line of help, the useful action and a way out.
class EmptyState : public QWidget {
  Q_OBJECT
public:
  explicit EmptyState(QWidget* parent = nullptr);
  void setContent(const QString& icon, const QString& title, const QString& help, const std::vector<NoticeAction>& actions = {});

private:
  QVBoxLayout* m_column;
};

// Rows of the real height with grey bars; they appear 150 ms after show(), so that fast answers do not flicker.
class SkeletonRows : public QWidget {
  Q_OBJECT
public:
  explicit SkeletonRows(int rowHeight, bool tiles = true, QWidget* parent = nullptr);

protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

private:
  int m_rowHeight;
  bool m_tiles;
  bool m_due = false;
  QTimer* m_timer;
};

// A message at the bottom of a window with an optional button ("Undo, 29 min"); newest on top of older ones. It leaves
// after 6 s, or 12 s with a button, not while the mouse is over it. Make one through ToastArea.
class Toast : public QFrame {
  Q_OBJECT
public:
  // `details` unfold behind a button; then the toast stays until it is closed.
  Toast(Tone tone, const QString& text, const NoticeAction& action, const QString& details, QWidget* parent);
  // The height that its texts take at this width.
  int heightFor(int width) const;
  // Of something that went well, with no button.
  bool onlyTells() const { return m_onlyTells; }

signals:
  void closed();
  void resized(); // its details were unfolded

protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

private:
  Tone m_tone;
  bool m_onlyTells;
  QTimer* m_timer;
  QPlainTextEdit* m_details = nullptr;
};

class ToastArea : public QObject {
  Q_OBJECT
public:
  // Toasts are children of `window` and stand above its bottom edge, `bottom` px up.
  explicit ToastArea(QWidget* window, int bottom);
  // Three stand at a time: the oldest gives way, one that only tells something first.
  Toast* show(Tone tone, const QString& text, const NoticeAction& action = {}, const QString& details = {});

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void place();
  QWidget* m_window;
  int m_bottom;
  std::vector<Toast*> m_toasts;
};

// The shadow under popovers, palette, dialogs and toasts: 0 8 24, with a line2 edge. Painted inside `outer`, around
// `card`.
void drawRaisedCard(QPainter& painter, const QRectF& card, double radius);
constexpr int kShadowMargin = 28;

} // namespace chartroom::widgets
