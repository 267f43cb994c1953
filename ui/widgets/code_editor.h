#pragma once

// CodeEditor: the one text editor of the program, for values, templates, manifests and logs. YAML highlighting in the
// theme's tokens, folding by indentation, change bars, provenance lines, squiggles with a message under the line, a
// find bar, quick fixes, and updates under a live preview that move neither the view nor the folds. Lines and columns
// count from 1, columns are UTF-8 bytes: the same as core's Place. GUI thread; follows ThemeController.
//
// Keys are those of widgets::Shortcut: find, hits, quick fix, undo and redo; Esc closes the find bar. Tab indents, so the way
// out is NextPane, which the accessible description names. The text widget is viewWidget(): hover cards place themselves by
// lineRect() and put event filters there.

#include <QRect>
#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

namespace chartroom::widgets {

class CodeEditor : public QWidget {
  Q_OBJECT
public:
  enum class Language { Plain, Yaml };
  // What stands beside or behind a line. Several may stand on one line.
  enum class Mark {
    Changed,    // amber bar beside the number
    Added,      // green bar
    Removed,    // red bar: lines were removed below
    Source,     // magenta line, solid bar: these bytes came from the value at the cursor
    Decided,    // magenta line, dashed bar: decided by it (if, range)
    HandEdited, // amber line
    Failed,     // red line
    AddedLine,  // green line
    Search,     // a hit shown from elsewhere
  };
  struct LineMark {
    int line = 0;
    Mark mark = Mark::Changed;
    friend bool operator==(const LineMark&, const LineMark&) = default;
  };
  enum class Severity { Error, Warning };
  // A squiggle from column to endColumn (half-open; 0 takes the word or the line), with its message below the line.
  struct Problem {
    int line = 0, column = 0, endColumn = 0;
    Severity severity = Severity::Error;
    QString message;
    QString fix; // what Alt+Enter does, "Quote it"; empty when there is no fix
    friend bool operator==(const Problem&, const Problem&) = default;
  };
  enum class Decoration { Random, Link, Reference };
  // Dotted underline (random, lookup or time), link underline, or a tinted box (another use of the key at the cursor).
  struct Range {
    int line = 0, column = 0, endColumn = 0;
    Decoration decoration = Decoration::Random;
    friend bool operator==(const Range&, const Range&) = default;
  };

  explicit CodeEditor(QWidget* parent = nullptr);
  ~CodeEditor() override;

  void setLanguage(Language language);
  void setReadOnly(bool readOnly);
  // What a screen reader calls the text: "values.yaml".
  void setAccessibleTitle(const QString& title);
  bool isReadOnly() const;
  // The margins: line numbers, and the fold column (off in logs). Both are on.
  void setFoldingVisible(bool visible);
  // Whether the line of the cursor is tinted while the editor has the focus; off when read-only until asked for.
  void setCaretLineVisible(bool visible);
  void setLineNumbersVisible(bool visible);
  // 20 px in editors, 20 px at a smaller text in logs.
  void setLogStyle(bool on);
  void setPlaceholderText(const QString& text);
  // Masked: secrets (ui/models/secret_rules.h) are neither painted nor read out, but for the value that the cursor is in while the
  // editor has the focus. The text itself stays as it is, and is copied as it is. In a read-only editor none is open, and a copy is
  // masked. Shown is the beginning.
  enum class Secrets { Masked, Shown };
  void setSecrets(Secrets secrets);

  QString text() const;
  // A new document: view to the top, undo forgotten, marks and problems gone.
  void setText(const QString& text);
  // The same document, newer: only lines that differ are replaced; scroll position, cursor, folds and marks stay with
  // their lines, and what was typed can still be undone. For live previews and for edits made elsewhere (form, drag of
  // a layer).
  void setTextKeepingView(const QString& text);
  // One step of undo; columns as in Problem, the end is behind the last byte replaced.
  void replaceRange(int line, int column, int endLine, int endColumn, const QString& text);

  bool isModified() const;
  void setModified(bool modified);
  bool canUndo() const;
  bool canRedo() const;

  int lineCount() const;
  QString lineText(int line) const;
  int cursorLine() const;
  int cursorColumn() const;
  QString selectedText() const;
  // Moves the cursor there, unfolds, and brings the line into view, in the middle if it was out of sight.
  void goTo(int line, int column = 1);
  // Only brings the line into view.
  void showLine(int line);
  int firstVisibleLine() const;
  // Where a line, or the byte at a column, stands in viewWidget()'s coordinates; empty when folded away.
  QRect lineRect(int line) const;
  QRect columnRect(int line, int column) const;
  // The place under a point of viewWidget(); line 0 when there is none.
  void placeAt(const QPoint& point, int* line, int* column) const;

  void setLineMarks(const std::vector<LineMark>& marks);
  std::vector<LineMark> lineMarks() const;
  void setProblems(const std::vector<Problem>& problems);
  const std::vector<Problem>& problems() const;
  void setRanges(const std::vector<Range>& ranges);
  // Moves to the next (or previous) problem; where there are none, to the next run of changed lines. False when there
  // is nothing.
  bool goToNextProblem();
  bool goToPreviousProblem();

  void foldAll();
  void unfoldAll();
  bool isFolded(int line) const;
  void setFolded(int line, bool folded);

  void openFindBar();
  void closeFindBar();

  QWidget* viewWidget() const;

public slots:
  void undo();
  void redo();
  void copy();

signals:
  void textChanged();
  void modifiedChanged(bool modified);
  void cursorMoved(int line, int column);
  void lineClicked(int line, int column, Qt::KeyboardModifiers modifiers);
  // The mouse rested at a place for 350 ms; line 0 when it left.
  void hovered(int line, int column);
  void quickFixRequested(int line);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

private:
  void describeKeys();

  struct Private;
  std::unique_ptr<Private> d;
};

} // namespace chartroom::widgets
