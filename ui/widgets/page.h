#pragma once

// Page: a room of the window as the shell sees it. A room derives its page from this, and names it to the shell by a
// PageEntry; the shell makes it when it is first shown and never touches its inside. A room that is not linked has no
// entry, and the rail shows nothing of it.

#include "ui/widgets/painting.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <functional>
#include <vector>

namespace chartroom::widgets {

class Workspace;

// One line of the command palette. Rooms answer for what they hold in memory; nothing here may block.
struct PaletteEntry {
  enum class Kind { Command, Release, Chart, NameSpace, Value };
  Kind kind = Kind::Command;
  QString section; // "Releases"; entries of one section stand together
  QString title;
  QString detail;
  QString icon; // Lucide name; a chart's or release's tile is drawn when it is empty
  QString pill; // "↑ 23.2.6"
  Tone pillTone = Tone::Neutral;
  QStringList keys;          // "Ctrl", "U"
  bool code = false;         // the title is code
  bool fromAnywhere = false; // a command that works while another page is shown
  std::function<void()> run;
  std::vector<PaletteEntry> actions; // what Tab offers
};

class Page : public QWidget {
  Q_OBJECT
public:
  using QWidget::QWidget;

  // The page came to the front, or left it.
  virtual void activated() {}
  virtual void deactivated() {}
  // Ctrl+F: puts the cursor into the page's own filter. False when it has none.
  virtual bool focusFilter() { return false; }
  // Ctrl+Enter. False when there is nothing to do.
  virtual bool primaryAction() { return false; }
  // The rail was pressed: a room with pages of its own goes back to its first.
  virtual void goHome() {}
  // Esc: closes the topmost layer of the page. False when there is none.
  virtual bool escape() { return false; }
  // The palette opened: what search() answers from is brought up to date, perhaps later; searchChanged() follows then.
  virtual void prepareSearch() {}
  // What the page contributes to the palette for this text (without its prefix), best first.
  virtual std::vector<PaletteEntry> search(const QString& text) const {
    Q_UNUSED(text);
    return {};
  }
  // Right side of the status bar, separated by hairlines.
  QStringList statusTexts() const { return m_status; }
  // Which rail item is lit while the page is shown: of a page that has one, its own; empty there.
  QString railItem() const { return m_railItem; }

signals:
  void statusTextsChanged();
  void searchChanged();
  void railItemChanged();

protected:
  void setStatusTexts(const QStringList& texts) {
    if (texts == m_status) return;
    m_status = texts;
    emit statusTextsChanged();
  }
  void setRailItem(const QString& id) {
    if (id == m_railItem) return;
    m_railItem = id;
    emit railItemChanged();
  }

private:
  QStringList m_status;
  QString m_railItem;
};

struct PageEntry {
  QString id;    // "charts"; also the page's object name with "Page" behind it
  QString title; // "Charts"
  QString icon;  // Lucide name of the rail item; empty keeps the page out of the rail
  std::function<Page*(Workspace* workspace, QWidget* parent)> make;
};

} // namespace chartroom::widgets
