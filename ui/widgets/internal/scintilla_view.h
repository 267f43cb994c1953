#pragma once

// ScintillaView: QScintilla set up in the program's look. CodeEditor is its only user; nobody else sees Scintilla.

#include "core/inspect/secret_mask.h"
#include "ui/widgets/code_editor.h"

#include <Qsci/qsciscintilla.h>

#include <vector>

class QTimer;

namespace chartroom::widgets::internal {

class CodeLexer;

class ScintillaView : public QsciScintilla {
  Q_OBJECT
public:
  explicit ScintillaView(QWidget* parent);

  // Scintilla's numbers of ours: markers 0–24 are free, indicators 8 and up.
  enum Indicator { kErrorIndicator = 8, kWarningIndicator, kRandomIndicator, kLinkIndicator, kReferenceIndicator, kFindIndicator };
  enum Style { kErrorAnnotation = 64, kWarningAnnotation };
  static constexpr int kMarkCount = 9;

  void setLanguage(CodeEditor::Language language);
  void setMargins(bool numbers, bool folding);
  void setLogStyle(bool on) { m_log = on, applyTheme(); }
  void setPlaceholder(const QString& text);
  void enter(); // the user moves the cursor here
  void setSecrets(CodeEditor::Secrets secrets);
  // The text with what is hidden as bullets, as many characters as it has: for screen readers.
  QString shownText();
  void applyTheme();

  QByteArray bytes() const;
  void setBytes(const QByteArray& text);
  void updateBytes(const QByteArray& text);
  long position(int line, int column) const; // 1-based in, bytes
  void place(long position, int* line, int* column) const;

  void clearMarks();
  void addMark(int line, CodeEditor::Mark mark);
  void setProblems(const std::vector<CodeEditor::Problem>& problems);
  void layoutAnnotations();
  void setRanges(const std::vector<CodeEditor::Range>& ranges);
  // Line from 0, which must head a fold; a closed one says how many lines it hides.
  void toggleFold(int line);
  int markFind(const QString& needle); // number of hits; the first few thousand are marked
  // Styles up to the end; without it, that happens by itself while nothing else is to be done.
  void styleAll();

public slots:
  void cut() override;
  void paste() override;

signals:
  void restedAt(int line, int column);
  void pressedAt(int line, int column, Qt::KeyboardModifiers modifiers);

protected:
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void inputMethodEvent(QInputMethodEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  QMimeData* toMimeData(const QByteArray& text, bool rectangular) const override;

private:
  class Unprotected;
  void configure();
  void styleSlice();
  void characterAdded(int character);
  void marginPressed(int margin, int line);
  void updateNumberMargin();
  void findSecrets();
  void openSecret();
  bool isHidden(const inspect::SecretRange& range) const;
  void restyleFrom(int line); // from 1
  void paintMasks();
  void fill(int indicator, int line, int column, int endColumn);

  CodeLexer* m_lexer = nullptr;
  QTimer* m_rest = nullptr;
  QTimer* m_ahead = nullptr; // styles what is out of sight, a few milliseconds at a time
  QPoint m_restPoint;
  bool m_resting = false;
  bool m_numbers = true, m_folding = true, m_log = false;
  QString m_placeholder;
  CodeEditor::Secrets m_secretsShown = CodeEditor::Secrets::Shown;
  std::vector<inspect::SecretRange> m_secrets; // of the text as it was last looked at
  bool m_secretsOld = true;
  bool m_entered = false; // the user moved the cursor: a secret does not open by itself
  int m_openSecret = 0;   // the line on which the value begins that the cursor is in
  std::vector<CodeEditor::Problem> m_problems;
};

} // namespace chartroom::widgets::internal
