#pragma once

// DiffView: two texts beside each other or as one, with word marks, hatched filler lines, one scroll and a 12-px
// overview ruler that is also the scroll bar. Lines come from line_diff.h. Lines can be selected by mouse and copied;
// changes are visited by F8 and Shift+F8, which also scrolls to the changed part of a long line.
//
// Unchanged lines far from a change are folded: a row says how many there are, and a click on it shows or hides them. Alt+Down
// and Alt+Up go from fold to fold, Enter or Space opens and closes the one in focus. GUI thread; follows the theme.

#include "core/inspect/line_diff.h"
#include "ui/widgets/code_highlight.h"

#include <QAbstractScrollArea>
#include <QString>

#include <vector>

namespace chartroom::widgets {

class DiffView : public QAbstractScrollArea {
  Q_OBJECT
public:
  enum class Layout { SideBySide, Unified };
  enum class Side { Left, Right };
  struct Title {
    QString name;   // "Revision 6"
    QString detail; // "30 Jun 2026 · redis 20.13.4"
  };
  // An amber line with words at its end: "edited by hand, will be overwritten". Lines count from 1.
  struct Note {
    Side side = Side::Right;
    int line = 0;
    QString text;
  };

  explicit DiffView(QWidget* parent = nullptr);

  void setTexts(const QString& left, const QString& right);
  // For texts diffed in a job already.
  void setModel(inspect::DiffModel model);
  const inspect::DiffModel& model() const { return m_model; }
  void setTitles(const Title& left, const Title& right);
  void setNotes(const std::vector<Note>& notes);
  void setLayoutMode(Layout layout);
  Layout layoutMode() const { return m_layout; }
  // Shown instead of rows when the texts are equal.
  void setIdenticalText(const QString& text);

  // Whether unchanged lines are folded; on from the beginning.
  enum class Folding { Folded, Whole };
  void setFolding(Folding folding);
  Folding folding() const { return m_folding; }
  int foldCount() const { return static_cast<int>(m_folds.size()); }
  int hiddenLines() const;
  // Where a row of the model is painted, in the viewport's coordinates; empty while it is folded away. Folds count from 0.
  QRect rowRect(int row) const;
  QRect foldRect(int fold) const;
  void toggleFold(int fold);

  int changeCount() const;
  int currentChange() const { return m_change; } // from 0; -1 when there is none
  bool goToNextChange();
  bool goToPreviousChange();
  void goToChange(int change);

  QString selectedText() const;
  int rowHeight() const;

public slots:
  void copySelection();

signals:
  void currentChangeChanged(int change, int count);
  void lineActivated(chartroom::widgets::DiffView::Side side, int line); // double click, from 1

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

private:
  void showFirstChange();
  struct Pane {
    int x = 0, width = 0;
  };
  // A run of unchanged rows that may be hidden.
  struct Fold {
    int first = 0, count = 0; // rows
    int left = 0;             // the first one's line on the left
    bool isOpen = false;
  };
  // What is painted from top to bottom: a row of the model, or the head of a fold.
  struct Line {
    int row = -1, fold = -1;
  };
  const std::vector<inspect::DiffRow>& rows() const;
  const std::vector<int>& changes() const;
  void makeFolds();
  void makeLines();
  int lineOf(int row) const; // the fold's head for a hidden row
  int lineAt(int y) const;   // -1 outside
  void showLine(int line);
  void showMarks(int change);
  void focusFold(int fold);
  bool goToFold(int step);
  double textX(Side side, int line, int byte) const; // from the beginning of the text
  int gutter() const;
  Pane pane(Side side) const;
  int headHeight() const;
  int rowAt(int y) const; // -1 outside; the first row of a fold on its head
  Side sideAt(int x) const;
  void updateBars();
  void setCurrentChange(int change);
  void drawHead(QPainter& painter) const;
  void drawRow(QPainter& painter, int row, int y) const;
  void drawFold(QPainter& painter, int fold, int y) const;
  void drawCell(QPainter& painter, const Pane& pane, Side side, const inspect::DiffRow& row, int rowIndex, int y) const;
  void drawRuler(QPainter& painter) const;
  void drawText(QPainter& painter, const QRect& rect, Side side, int line, const std::vector<inspect::ByteRange>& marks,
      const QColor& markColor) const;
  const Note* noteFor(Side side, int line) const;
  void scrollToRulerPoint(int y);

  inspect::DiffModel m_model;
  bool m_showFirstChange = false;
  std::vector<CodeState> m_leftStates, m_rightStates;
  Title m_leftTitle, m_rightTitle;
  std::vector<Note> m_notes;
  QString m_identical;
  Layout m_layout = Layout::SideBySide;
  Folding m_folding = Folding::Folded;
  std::vector<Fold> m_folds;
  std::vector<Line> m_lines;
  int m_focusedFold = -1;
  int m_change = -1;
  int m_longest = 0; // bytes of the longest line
  Side m_selectedSide = Side::Left;
  int m_selectionStart = -1, m_selectionEnd = -1; // rows
  bool m_onRuler = false;
};

} // namespace chartroom::widgets
