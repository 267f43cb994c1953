#include "ui/widgets/code_editor.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/internal/scintilla_view.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::widgets {

using internal::ScintillaView;

constexpr int kRecount = 100; // ms

struct CodeEditor::Private {
  ScintillaView* view = nullptr;
  QFrame* findBar = nullptr;
  QLineEdit* findField = nullptr;
  QLabel* findCount = nullptr;
  QToolButton *findPrevious = nullptr, *findNext = nullptr, *findClose = nullptr;
  std::vector<Problem> problems;
  std::vector<LineMark> marks;
  QTimer recount; // a text that changes has other hits; counting them is not for every key
  bool numbers = true, folding = true;
  bool updating = false;

  void restyle() {
    view->applyTheme();
    findField->setFont(uiFont(13));
    findCount->setFont(uiFont(12));
    findPrevious->setIcon(icon("chevron-up", theme().text2));
    findNext->setIcon(icon("chevron-down", theme().text2));
    findClose->setIcon(icon("x", theme().text2));
  }

  bool find(bool forward) {
    const QString needle = findField->text();
    if (needle.isEmpty()) return false;
    int line = 0, column = 0, lineTo = 0, columnTo = 0;
    view->getSelection(&line, &column, &lineTo, &columnTo);
    if (line < 0) view->getCursorPosition(&line, &column);
    // Backwards starts at the selection's begin, forwards at the cursor, which is its end.
    return forward ? view->findFirst(needle, false, false, false, true, true)
                   : view->findFirst(needle, false, false, false, true, false, line, column);
  }

  void count() {
    const int hits = view->markFind(findField->text());
    findCount->setText(findField->text().isEmpty() ? QString()
                       : hits                      ? CodeEditor::tr("%n found", nullptr, hits)
                                                   : CodeEditor::tr("Not found"));
  }

  // Lines that start a problem, or else a run of marked lines, in order and once each.
  std::vector<int> stops() const {
    std::vector<int> lines;
    for (const Problem& problem : problems) lines.push_back(problem.line);
    if (lines.empty())
      for (const LineMark& mark : marks)
        if (mark.mark == Mark::Changed || mark.mark == Mark::Added || mark.mark == Mark::Removed) lines.push_back(mark.line);
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (problems.empty()) {
      std::vector<int> starts;
      for (std::size_t i = 0; i < lines.size(); ++i)
        if (i == 0 || lines[i] != lines[i - 1] + 1) starts.push_back(lines[i]);
      return starts;
    }
    return lines;
  }
};

CodeEditor::CodeEditor(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>()) {
  d->view = new ScintillaView(this);
  d->findBar = new QFrame(this);
  d->findBar->setObjectName(QStringLiteral("findBar"));
  d->findBar->setProperty("surface", "panel2");
  d->findBar->hide();
  d->findField = new QLineEdit(d->findBar);
  d->findField->setObjectName(QStringLiteral("findField"));
  d->findField->setProperty("extent", "small");
  d->findField->setPlaceholderText(tr("Find"));
  d->findCount = new QLabel(d->findBar);
  d->findCount->setObjectName(QStringLiteral("findCount"));
  d->findCount->setProperty("tone", "text3");
  const auto button = [this](const char* name, const QString& tip) {
    auto* tool = new QToolButton(d->findBar);
    tool->setObjectName(QString::fromLatin1(name));
    tool->setProperty("kind", "icon");
    tool->setToolTip(tip);
    tool->setAccessibleName(tip);
    return tool;
  };
  d->findPrevious = button("findPrevious", withShortcut(tr("Previous hit"), Shortcut::PreviousHit));
  d->findNext = button("findNext", withShortcut(tr("Next hit"), Shortcut::NextHit));
  d->findClose = button("findClose", withShortcut(tr("Close"), Shortcut::Close));
  auto* row = new QHBoxLayout(d->findBar);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(4);
  row->addWidget(d->findField, 1);
  row->addWidget(d->findCount);
  row->addWidget(d->findPrevious);
  row->addWidget(d->findNext);
  row->addWidget(d->findClose);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(d->view, 1);
  rows->addWidget(d->findBar);
  setFocusProxy(d->view);
  d->view->installEventFilter(this);
  d->findField->installEventFilter(this);
  d->restyle();
  describeKeys();

  connect(d->view, &QsciScintilla::textChanged, this, [this] {
    if (!d->updating) emit textChanged();
  });
  d->recount.setSingleShot(true);
  d->recount.setInterval(kRecount);
  connect(&d->recount, &QTimer::timeout, this, [this] { d->count(); });
  connect(this, &CodeEditor::textChanged, this, [this] {
    if (!d->findBar->isHidden()) d->recount.start();
  });
  connect(d->view, &QsciScintilla::modificationChanged, this, &CodeEditor::modifiedChanged);
  connect(d->view, &QsciScintilla::cursorPositionChanged, this, [this] {
    if (!d->updating) emit cursorMoved(cursorLine(), cursorColumn());
  });
  connect(d->view, &ScintillaView::restedAt, this, &CodeEditor::hovered);
  connect(d->view, &ScintillaView::pressedAt, this, &CodeEditor::lineClicked);
  connect(d->findField, &QLineEdit::textChanged, this, [this] {
    d->count();
    int line = 0, column = 0, lineTo = 0, columnTo = 0;
    d->view->getSelection(&line, &column, &lineTo, &columnTo);
    if (line >= 0) d->view->setCursorPosition(line, column);
    d->find(true);
  });
  connect(d->findNext, &QToolButton::clicked, this, [this] { d->find(true); });
  connect(d->findPrevious, &QToolButton::clicked, this, [this] { d->find(false); });
  connect(d->findClose, &QToolButton::clicked, this, &CodeEditor::closeFindBar);
  if (auto* controller = ThemeController::instance())
    connect(controller, &ThemeController::changed, this, [this] { d->restyle(); });
}

CodeEditor::~CodeEditor() = default;

void CodeEditor::setLanguage(Language language) { d->view->setLanguage(language); }

void CodeEditor::setReadOnly(bool readOnly) {
  d->view->setReadOnly(readOnly);
  d->view->setCaretWidth(readOnly ? 0 : 2);
  d->view->setCaretLineVisible(!readOnly);
  describeKeys();
}

void CodeEditor::setAccessibleTitle(const QString& title) {
  d->view->setAccessibleName(title);
  setAccessibleName(title);
}

// Tab stays in an editor that can be typed in: what leads out is said where a screen reader reads it.
void CodeEditor::describeKeys() {
  d->view->setAccessibleDescription(isReadOnly()
                                        ? tr("Read-only. %1 finds.").arg(shortcutText(Shortcut::Find))
                                        : tr("Tab indents. %1 goes to the next part of the window, %2 to the previous one.")
                                              .arg(shortcutText(Shortcut::NextPane), shortcutText(Shortcut::PreviousPane)));
}

void CodeEditor::setCaretLineVisible(bool visible) {
  d->view->setCaretLineVisible(visible);
  // A frame where there are marks to see: a background would hide the mark of its line, a see-through one fades the text.
  if (isReadOnly()) d->view->SendScintilla(QsciScintilla::SCI_SETCARETLINEFRAME, 1ul);
}

bool CodeEditor::isReadOnly() const { return d->view->isReadOnly(); }

void CodeEditor::setFoldingVisible(bool visible) {
  d->folding = visible;
  d->view->setMargins(d->numbers, d->folding);
}

void CodeEditor::setLineNumbersVisible(bool visible) {
  d->numbers = visible;
  d->view->setMargins(d->numbers, d->folding);
}

void CodeEditor::setLogStyle(bool on) { d->view->setLogStyle(on); }

void CodeEditor::setPlaceholderText(const QString& text) { d->view->setPlaceholder(text); }

void CodeEditor::setSecrets(Secrets secrets) { d->view->setSecrets(secrets); }

QString CodeEditor::text() const { return QString::fromUtf8(d->view->bytes()); }

void CodeEditor::setText(const QString& text) {
  d->updating = true;
  setLineMarks({});
  setProblems({});
  d->view->setBytes(text.toUtf8());
  d->updating = false;
  emit textChanged();
}

void CodeEditor::setTextKeepingView(const QString& text) {
  const QByteArray bytes = text.toUtf8();
  if (bytes == d->view->bytes()) return;
  d->updating = true;
  d->view->updateBytes(bytes);
  d->updating = false;
  emit textChanged();
}

void CodeEditor::replaceRange(int line, int column, int endLine, int endColumn, const QString& text) {
  const long from = d->view->position(line, column), to = d->view->position(endLine, endColumn);
  const QByteArray bytes = text.toUtf8();
  d->view->beginUndoAction();
  d->view->SendScintilla(QsciScintilla::SCI_SETTARGETRANGE, static_cast<unsigned long>(from), std::max(from, to));
  d->view->SendScintilla(QsciScintilla::SCI_REPLACETARGET, static_cast<uintptr_t>(bytes.size()), bytes.constData());
  d->view->SendScintilla(QsciScintilla::SCI_GOTOPOS, static_cast<unsigned long>(from + bytes.size()));
  d->view->endUndoAction();
}

bool CodeEditor::isModified() const { return d->view->isModified(); }
void CodeEditor::setModified(bool modified) { d->view->setModified(modified); }
bool CodeEditor::canUndo() const { return d->view->isUndoAvailable(); }
bool CodeEditor::canRedo() const { return d->view->isRedoAvailable(); }
void CodeEditor::undo() { d->view->undo(); }
void CodeEditor::redo() { d->view->redo(); }
void CodeEditor::copy() { d->view->copy(); }

int CodeEditor::lineCount() const { return d->view->lines(); }

QString CodeEditor::lineText(int line) const {
  QString text = d->view->text(line - 1);
  while (text.endsWith(QLatin1Char('\n')) || text.endsWith(QLatin1Char('\r'))) text.chop(1);
  return text;
}

int CodeEditor::cursorLine() const {
  int line = 0, column = 0;
  d->view->place(d->view->SendScintilla(QsciScintilla::SCI_GETCURRENTPOS), &line, &column);
  return line;
}

int CodeEditor::cursorColumn() const {
  int line = 0, column = 0;
  d->view->place(d->view->SendScintilla(QsciScintilla::SCI_GETCURRENTPOS), &line, &column);
  return column;
}

QString CodeEditor::selectedText() const { return d->view->selectedText(); }

void CodeEditor::goTo(int line, int column) {
  showLine(line);
  d->view->enter();
  d->view->SendScintilla(QsciScintilla::SCI_SETEMPTYSELECTION, static_cast<unsigned long>(d->view->position(line, column)));
}

void CodeEditor::showLine(int line) {
  const auto at = static_cast<unsigned long>(std::clamp(line, 1, lineCount()) - 1);
  d->view->SendScintilla(QsciScintilla::SCI_ENSUREVISIBLE, at);
  const long visible = d->view->SendScintilla(QsciScintilla::SCI_VISIBLEFROMDOCLINE, at);
  const long top = d->view->SendScintilla(QsciScintilla::SCI_GETFIRSTVISIBLELINE),
             rows = d->view->SendScintilla(QsciScintilla::SCI_LINESONSCREEN);
  if (visible < top || visible >= top + rows)
    d->view->SendScintilla(QsciScintilla::SCI_SETFIRSTVISIBLELINE, static_cast<unsigned long>(std::max(0l, visible - rows / 2)));
}

int CodeEditor::firstVisibleLine() const {
  const long top = d->view->SendScintilla(QsciScintilla::SCI_GETFIRSTVISIBLELINE);
  return static_cast<int>(d->view->SendScintilla(QsciScintilla::SCI_DOCLINEFROMVISIBLE, static_cast<unsigned long>(top))) + 1;
}

QRect CodeEditor::columnRect(int line, int column) const {
  if (line < 1 || line > lineCount() ||
      !d->view->SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, static_cast<unsigned long>(line - 1)))
    return {};
  const long at = d->view->position(line, column);
  const int x = static_cast<int>(d->view->SendScintilla(QsciScintilla::SCI_POINTXFROMPOSITION, 0ul, at));
  const int y = static_cast<int>(d->view->SendScintilla(QsciScintilla::SCI_POINTYFROMPOSITION, 0ul, at));
  return {x, y, 1, static_cast<int>(d->view->SendScintilla(QsciScintilla::SCI_TEXTHEIGHT, static_cast<unsigned long>(line - 1)))};
}

QRect CodeEditor::lineRect(int line) const {
  const QRect start = columnRect(line, 1);
  return start.isNull() ? QRect() : QRect(0, start.y(), d->view->viewport()->width(), start.height());
}

void CodeEditor::placeAt(const QPoint& point, int* line, int* column) const {
  *line = *column = 0;
  const long at = d->view->SendScintilla(
      QsciScintilla::SCI_POSITIONFROMPOINTCLOSE, static_cast<unsigned long>(point.x()), static_cast<long>(point.y()));
  if (at >= 0) d->view->place(at, line, column);
}

void CodeEditor::setLineMarks(const std::vector<LineMark>& marks) {
  d->marks = marks;
  d->view->clearMarks();
  for (const LineMark& mark : marks) d->view->addMark(mark.line, mark.mark);
}

std::vector<CodeEditor::LineMark> CodeEditor::lineMarks() const { return d->marks; }

void CodeEditor::setProblems(const std::vector<Problem>& problems) {
  if (problems == d->problems) return;
  d->problems = problems;
  d->view->setProblems(problems);
}

const std::vector<CodeEditor::Problem>& CodeEditor::problems() const { return d->problems; }

void CodeEditor::setRanges(const std::vector<Range>& ranges) { d->view->setRanges(ranges); }

bool CodeEditor::goToNextProblem() {
  const std::vector<int> stops = d->stops();
  if (stops.empty()) return false;
  const auto next = std::upper_bound(stops.begin(), stops.end(), cursorLine());
  goTo(next == stops.end() ? stops.front() : *next);
  return true;
}

bool CodeEditor::goToPreviousProblem() {
  const std::vector<int> stops = d->stops();
  if (stops.empty()) return false;
  const auto here = std::lower_bound(stops.begin(), stops.end(), cursorLine());
  goTo(here == stops.begin() ? stops.back() : *(here - 1));
  return true;
}

void CodeEditor::foldAll() {
  d->view->styleAll();
  d->view->SendScintilla(QsciScintilla::SCI_FOLDALL, 0ul);
}
void CodeEditor::unfoldAll() { d->view->SendScintilla(QsciScintilla::SCI_FOLDALL, 1ul); }

bool CodeEditor::isFolded(int line) const {
  const long level = d->view->SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL, static_cast<unsigned long>(line - 1));
  return (level & QsciScintilla::SC_FOLDLEVELHEADERFLAG) &&
         !d->view->SendScintilla(QsciScintilla::SCI_GETFOLDEXPANDED, static_cast<unsigned long>(line - 1));
}

void CodeEditor::setFolded(int line, bool folded) {
  d->view->styleAll();
  if (isFolded(line) != folded) d->view->toggleFold(line - 1);
}

void CodeEditor::openFindBar() {
  if (!selectedText().isEmpty() && !selectedText().contains(QLatin1Char('\n'))) d->findField->setText(selectedText());
  d->findBar->show();
  d->findField->setFocus();
  d->findField->selectAll();
  d->count();
}

void CodeEditor::closeFindBar() {
  d->recount.stop();
  d->findBar->hide();
  d->view->markFind({});
  d->view->setFocus();
}

QWidget* CodeEditor::viewWidget() const { return d->view->viewport(); }

void CodeEditor::keyPressEvent(QKeyEvent* event) {
  if (isShortcut(*event, Shortcut::Find)) openFindBar();
  else if (isShortcut(*event, Shortcut::NextHit)) d->find(true);
  else if (isShortcut(*event, Shortcut::PreviousHit)) d->find(false);
  else if (isShortcut(*event, Shortcut::NextProblem) || isShortcut(*event, Shortcut::PreviousProblem)) {
    const bool found = isShortcut(*event, Shortcut::NextProblem) ? goToNextProblem() : goToPreviousProblem();
    if (!found) event->ignore();
  } else if (isShortcut(*event, Shortcut::Close) && !d->findBar->isHidden()) closeFindBar();
  else QWidget::keyPressEvent(event);
}

bool CodeEditor::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && watched == d->view) {
    // Keys that the window has shortcuts for as well: with the cursor in here they are ours.
    auto* key = static_cast<QKeyEvent*>(event);
    if (isShortcut(*key, Shortcut::Find)) {
      key->accept();
      return true;
    }
  }
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  auto* key = static_cast<QKeyEvent*>(event);
  if (watched == d->findField) {
    if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter) return false;
    d->find(!(key->modifiers() & Qt::ShiftModifier));
    return true;
  }
  // No key types a blank with Ctrl, nor zooms: the text size is a setting.
  if (key->modifiers() & Qt::ControlModifier &&
      (key->key() == Qt::Key_Space || key->key() == Qt::Key_Plus || key->key() == Qt::Key_Minus))
    return true;
  if (isShortcut(*key, Shortcut::QuickFix)) {
    emit quickFixRequested(cursorLine());
    return true;
  }
  if (isShortcut(*key, Shortcut::Redo)) {
    redo();
    return true;
  }
  // Scintilla swallows what it does not know, so these are taken before it; Enter with Ctrl is the page's primary
  // action.
  const bool ours = isShortcut(*key, Shortcut::Find) || isShortcut(*key, Shortcut::NextHit) ||
                    isShortcut(*key, Shortcut::PreviousHit) || isShortcut(*key, Shortcut::NextProblem) ||
                    isShortcut(*key, Shortcut::PreviousProblem) || (isShortcut(*key, Shortcut::Close) && !d->findBar->isHidden());
  if (ours) {
    keyPressEvent(key);
    return true;
  }
  if (isShortcut(*key, Shortcut::Close) || isShortcut(*key, Shortcut::Primary)) {
    key->ignore();
    QWidget::keyPressEvent(key);
    return true;
  }
  return false;
}

void CodeEditor::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  d->view->layoutAnnotations();
}

} // namespace chartroom::widgets
