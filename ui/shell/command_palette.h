#pragma once

// The command palette (Ctrl+K): a card over the dimmed window, no dialog and no loop of its own. One field; what is
// typed is asked of the provider and listed in sections. Prefixes: > command, @ release, # chart, : namespace. Up and
// Down move, Enter runs, Tab shows the actions of an entry, Esc goes back or closes and gives the focus back.

#include "ui/widgets/page.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QLineEdit;

namespace chartroom::shell {

// What the text asks for: its kind, if it has a prefix, and the rest.
struct PaletteQuery {
  std::optional<widgets::PaletteEntry::Kind> kind;
  QString text;
  static PaletteQuery parse(const QString& typed);
};

// How well a title answers a text: 0 not at all, more is better; start of the title, start of a word, somewhere, then
// letters in order. An empty text fits everything equally.
int paletteScore(const QString& title, const QString& text);

class PaletteList;

class CommandPalette : public QWidget {
  Q_OBJECT
public:
  using Provider = std::function<std::vector<widgets::PaletteEntry>(const PaletteQuery&)>;

  // Covers `window` while it is open and follows its size.
  CommandPalette(QWidget* window, Provider provider);

  void open(const QString& text = {});
  void close();
  // What can be found has changed: lists it again and stays on the current entry.
  void refill();
  bool isOpen() const { return isVisible(); }
  std::vector<widgets::PaletteEntry> entries() const;
  int currentIndex() const;

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

private:
  QRect card() const;
  void refresh();
  void run(int index);
  void showActions();
  void place();

  QWidget* m_window;
  Provider m_provider;
  QLineEdit* m_field;
  PaletteList* m_list;
  QPointer<QWidget> m_before; // had the focus
  QString m_actionsOf;        // title of the entry whose actions are listed
};

} // namespace chartroom::shell
