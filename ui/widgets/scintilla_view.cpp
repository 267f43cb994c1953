#include "ui/widgets/internal/scintilla_view.h"

#include "core/inspect/line_diff.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/internal/code_lexer.h"
#include "ui/widgets/internal/scintilla_accessible.h"
#include "ui/widgets/theme.h"

#include <QElapsedTimer>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace chartroom::widgets::internal {
namespace {

constexpr int kTypingPause = 300; // ms
constexpr qint64 kSlice = 4;      // ms
constexpr long kSliceBytes = 32 * 1024;
constexpr int kMarkedHits = 2000;

enum Margin { kSourceMargin, kNumberMargin, kChangeMargin, kFoldMargin };
enum Marker {
  kChangedBar,
  kAddedBar,
  kRemovedBar,
  kSourceBar,
  kDecidedBar,
  kSourceLine,
  kHandEditedLine,
  kFailedLine,
  kAddedLine,
  kSearchLine,
  kMarkerCount
};

QPixmap dashedBar(const QColor& color, int height) {
  QPixmap pixmap(3, height);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  for (int y = 1; y < height; y += 5) painter.fillRect(0, y, 3, 3, color);
  return pixmap;
}

QPixmap chevron(const char* name) { return iconPixmap(QString::fromLatin1(name), theme().text2, 12, 1); }

// Pieces of a text with their line breaks.
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    out.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

unsigned long ul(long value) { return static_cast<unsigned long>(value); }

} // namespace

ScintillaView::ScintillaView(QWidget* parent)
    : QsciScintilla(parent), m_lexer(new CodeLexer(this)), m_rest(new QTimer(this)), m_ahead(new QTimer(this)) {
  setObjectName(QStringLiteral("codeView"));
  m_ahead->setSingleShot(true);
  connect(m_ahead, &QTimer::timeout, this, &ScintillaView::styleSlice);
  // While somebody types, only what is in sight is styled.
  connect(this, &QsciScintilla::textChanged, this, [this] { m_ahead->start(kTypingPause); });
  m_rest->setSingleShot(true);
  m_rest->setInterval(350);
  connect(m_rest, &QTimer::timeout, this, [this] {
    int line = 0, column = 0;
    const long at = SendScintilla(SCI_POSITIONFROMPOINTCLOSE, ul(m_restPoint.x()), static_cast<long>(m_restPoint.y()));
    if (at >= 0) place(at, &line, &column);
    m_resting = line > 0;
    emit restedAt(line, column);
  });
  connect(this, &QsciScintilla::SCN_CHARADDED, this, &ScintillaView::characterAdded);
  connect(this, &QsciScintilla::marginClicked, this,
      [this](int margin, int line, Qt::KeyboardModifiers) { marginPressed(margin, line); });
  connect(this, &QsciScintilla::linesChanged, this, &ScintillaView::updateNumberMargin);
  connect(this, &QsciScintilla::textChanged, this, [this] {
    m_secretsOld = true;
    if (m_secretsShown == CodeEditor::Secrets::Masked) findSecrets();
  });
  connect(this, &QsciScintilla::cursorPositionChanged, this, &ScintillaView::openSecret);
  m_lexer->setHidden([this](int line) {
    std::vector<inspect::ByteRange> hidden;
    if (m_secretsShown == CodeEditor::Secrets::Shown) return hidden;
    if (m_secretsOld) findSecrets();
    for (auto range = std::lower_bound(
             m_secrets.begin(), m_secrets.end(), line + 1, [](const inspect::SecretRange& one, int at) { return one.line < at; });
         range != m_secrets.end() && range->line == line + 1; ++range)
      if (isHidden(*range)) {
        // What follows on the line makes room for the mask: paintMasks() writes it.
        const long start = SendScintilla(SCI_POSITIONFROMLINE, ul(line)), end = SendScintilla(SCI_GETLINEENDPOSITION, ul(line));
        hidden.push_back({range->column - 1, static_cast<int>(end - start) - (range->column - 1)});
        break;
      }
    return hidden;
  });
  configure();
  applyTheme();
  installScintillaAccessibility();
}

// --- Secrets ------------------------------------------------------------------------------------------------------------

void ScintillaView::setSecrets(CodeEditor::Secrets secrets) {
  if (m_secretsShown == secrets) return;
  m_secretsShown = secrets;
  m_secretsOld = true;
  restyleFrom(1);
}

bool ScintillaView::isHidden(const inspect::SecretRange& range) const {
  return m_secretsShown == CodeEditor::Secrets::Masked && range.first != m_openSecret;
}

void ScintillaView::findSecrets() {
  m_secretsOld = false;
  const QByteArray text = bytes();
  std::vector<inspect::SecretRange> found = inspect::secretRanges({text.constData(), static_cast<std::size_t>(text.size())});
  // A name below its value makes that a secret: what is above the edit may have changed.
  const auto [was, is] = std::mismatch(m_secrets.begin(), m_secrets.end(), found.begin(), found.end());
  int line = 0;
  if (was != m_secrets.end()) line = was->line;
  if (is != found.end()) line = line > 0 ? std::min(line, is->line) : is->line;
  m_secrets = std::move(found);
  openSecret();
  if (line > 0) restyleFrom(line);
}

// The value that the cursor is in is open to read and to edit.
void ScintillaView::openSecret() {
  if (m_secretsShown == CodeEditor::Secrets::Shown) return;
  int open = 0;
  if (hasFocus() && !isReadOnly() && m_entered) {
    int line = 0, column = 0;
    place(SendScintilla(SCI_GETCURRENTPOS), &line, &column);
    for (const inspect::SecretRange& range : m_secrets)
      if (range.line == line || range.first == line) open = range.first;
  }
  if (open == m_openSecret) return;
  const int before = std::exchange(m_openSecret, open);
  restyleFrom(before == 0 ? open : open == 0 ? before : std::min(before, open));
}

void ScintillaView::enter() {
  if (std::exchange(m_entered, true)) return;
  openSecret();
}

void ScintillaView::restyleFrom(int line) {
  const long at = SendScintilla(SCI_POSITIONFROMLINE, ul(std::max(0, line - 1)));
  if (at < 0) return;
  // Lines from there on are styled again when they are painted.
  if (at < SendScintilla(SCI_GETENDSTYLED)) SendScintilla(SCI_STARTSTYLING, ul(at), 0l);
  viewport()->update();
}

QString ScintillaView::shownText() {
  QByteArray text = bytes();
  if (m_secretsShown == CodeEditor::Secrets::Masked) {
    if (m_secretsOld) findSecrets();
    for (auto range = m_secrets.rbegin(); range != m_secrets.rend(); ++range) {
      if (!isHidden(*range)) continue;
      const long from = position(range->line, range->column), length = range->endColumn - range->column;
      text.replace(from, length, QString(QString::fromUtf8(text.mid(from, length)).size(), QChar(0x2022)).toUtf8());
    }
  }
  return QString::fromUtf8(text);
}

// What leaves a view that is only read is what is to be seen of it.
QMimeData* ScintillaView::toMimeData(const QByteArray& text, bool rectangular) const {
  if (m_secretsShown == CodeEditor::Secrets::Shown || !isReadOnly() || rectangular)
    return QsciScintilla::toMimeData(text, rectangular);
  const long begin = SendScintilla(SCI_GETSELECTIONSTART), end = SendScintilla(SCI_GETSELECTIONEND);
  QByteArray masked = text;
  if (end - begin == text.size())
    for (auto range = m_secrets.rbegin(); range != m_secrets.rend(); ++range) {
      const long from = std::max(begin, position(range->line, range->column)),
                 to = std::min(end, position(range->line, range->endColumn));
      if (from < to)
        masked.replace(from - begin, to - from, inspect::kSecretMask.data(), static_cast<qsizetype>(inspect::kSecretMask.size()));
    }
  return QsciScintilla::toMimeData(masked, rectangular);
}

void ScintillaView::paintMasks() {
  QPainter painter(viewport());
  painter.setFont(codeFont(m_log ? 12 : 12.5));
  painter.setPen(theme().text3);
  const QString mask = QString::fromUtf8(inspect::kSecretMask.data(), static_cast<qsizetype>(inspect::kSecretMask.size()));
  const long top = SendScintilla(SCI_DOCLINEFROMVISIBLE, ul(SendScintilla(SCI_GETFIRSTVISIBLELINE)));
  int margins = 0;
  for (int margin = 0; margin < 5; ++margin) margins += marginWidth(margin);
  painter.setClipRect(viewport()->rect().adjusted(margins, 0, 0, 0));
  for (auto range = std::lower_bound(m_secrets.begin(), m_secrets.end(), static_cast<int>(top) + 1,
           [](const inspect::SecretRange& one, int at) { return one.line < at; });
       range != m_secrets.end(); ++range) {
    if (!isHidden(*range) || !SendScintilla(SCI_GETLINEVISIBLE, ul(range->line - 1))) continue;
    const int line = range->line;
    const long at = position(line, range->column);
    double x = static_cast<double>(SendScintilla(SCI_POINTXFROMPOSITION, 0ul, at));
    const int y = static_cast<int>(SendScintilla(SCI_POINTYFROMPOSITION, 0ul, at));
    if (y > viewport()->height()) break;
    const auto draw = [&](const QString& text, const QColor& color) {
      painter.setPen(color);
      painter.drawText(QRectF(x, y, 100000, static_cast<double>(SendScintilla(SCI_TEXTHEIGHT, ul(line - 1)))),
          Qt::AlignLeft | Qt::AlignVCenter, text);
      x += painter.fontMetrics().horizontalAdvance(text);
    };
    // The first secret of the line and everything behind it, other secrets masked as well.
    QByteArray text = this->text(line - 1).toUtf8();
    while (text.endsWith('\n') || text.endsWith('\r')) text.chop(1);
    for (; range != m_secrets.end() && range->line == line; ++range) {
      draw(mask, theme().text3);
      const auto next = range + 1;
      const int end = next != m_secrets.end() && next->line == line ? next->column - 1 : static_cast<int>(text.size());
      draw(QString::fromUtf8(text.mid(range->endColumn - 1, end - (range->endColumn - 1))), theme().text);
    }
    --range;
  }
}

void ScintillaView::focusInEvent(QFocusEvent* event) {
  QsciScintilla::focusInEvent(event);
  if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
      event->reason() == Qt::ShortcutFocusReason)
    enter();
  openSecret();
}

void ScintillaView::focusOutEvent(QFocusEvent* event) {
  QsciScintilla::focusOutEvent(event);
  openSecret();
}

// Scintilla takes what it does not paint for protected: a selection that holds any of it is neither deleted nor typed over. While
// one of these lives it is not; nothing is painted before the event that edits is done.
class ScintillaView::Unprotected {
public:
  explicit Unprotected(ScintillaView* view)
      : m_view(view->m_secrets.empty() || view->isReadOnly() || !view->hasSelectedText() ? nullptr : view) {
    if (m_view) m_view->SendScintilla(SCI_STYLESETVISIBLE, ul(CodeLexer::kHidden), 1l);
  }
  ~Unprotected() {
    if (m_view) m_view->SendScintilla(SCI_STYLESETVISIBLE, ul(CodeLexer::kHidden), 0l);
  }
  Unprotected(const Unprotected&) = delete;
  Unprotected& operator=(const Unprotected&) = delete;

private:
  ScintillaView* m_view;
};

void ScintillaView::keyPressEvent(QKeyEvent* event) {
  enter();
  const Unprotected open(this);
  QsciScintilla::keyPressEvent(event);
}

void ScintillaView::inputMethodEvent(QInputMethodEvent* event) {
  enter();
  const Unprotected open(this);
  QsciScintilla::inputMethodEvent(event);
}

void ScintillaView::dropEvent(QDropEvent* event) {
  const Unprotected open(this);
  QsciScintilla::dropEvent(event);
}

void ScintillaView::cut() {
  const Unprotected open(this);
  QsciScintilla::cut();
}

void ScintillaView::paste() {
  const Unprotected open(this);
  QsciScintilla::paste();
}

// QScintilla's menu; of its entries only this one cannot be overridden.
void ScintillaView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu* menu = createStandardContextMenu();
  if (!menu) return;
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (QAction* action : menu->actions())
    if (action->text() == QsciScintilla::tr("Delete")) {
      action->disconnect(this);
      connect(action, &QAction::triggered, this, [this] {
        const Unprotected open(this);
        SendScintilla(SCI_CLEAR);
      });
    }
  menu->popup(event->globalPos());
}

void ScintillaView::configure() {
  setUtf8(true);
  setFrameShape(QFrame::NoFrame);
  setEolMode(EolUnix);
  setTabWidth(2);
  setIndentationsUseTabs(false);
  setTabIndents(true);
  setBackspaceUnindents(true);
  setFolding(NoFoldStyle);
  setWrapMode(WrapNone);
  setCaretWidth(2);
  setCaretLineVisible(true);
  setLexer(m_lexer);
  // Qt paints into a buffer of its own.
  SendScintilla(SCI_SETBUFFEREDDRAW, 0ul);
  SendScintilla(SCI_SETSCROLLWIDTH, 1ul);
  SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1ul);
  SendScintilla(SCI_SETENDATLASTLINE, 1ul);
  SendScintilla(SCI_SETMARGINLEFT, 0ul, 4l);
  SendScintilla(SCI_SETPROPERTY, "fold", "1");
  SendScintilla(SCI_SETAUTOMATICFOLD, ul(SC_AUTOMATICFOLD_SHOW)); // CodeLexer adds the rest where it is needed
  // Styles, fold levels and indicators tell nobody: a large document has a hundred thousand of them.
  SendScintilla(SCI_SETMODEVENTMASK, ul(SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT));
  SendScintilla(SCI_FOLDDISPLAYTEXTSETSTYLE, ul(SC_FOLDDISPLAYTEXT_STANDARD));
  SendScintilla(SCI_SETCARETLINEVISIBLEALWAYS, 0ul);
  SendScintilla(SCI_SETYCARETPOLICY, ul(CARET_SLOP), 3l);
  // Keys that QScintilla binds and the program uses for something else.
  for (const int key : {int('L'), int('U'), int('T'), int('D'), int('K'), int('['), int(']'), int('/'), int('\\'), int(SCK_ADD),
           int(SCK_SUBTRACT), int(SCK_DIVIDE)})
    for (const int modifier : {int(SCMOD_CTRL), SCMOD_CTRL | SCMOD_SHIFT}) SendScintilla(SCI_CLEARCMDKEY, ul(key | modifier << 16));
  for (int margin = 0; margin < 5; ++margin) setMarginWidth(margin, 0);
  setMarginType(kSourceMargin, SymbolMargin);
  setMarginType(kNumberMargin, NumberMargin);
  setMarginType(kChangeMargin, SymbolMargin);
  setMarginType(kFoldMargin, SymbolMargin);
  setMarginMarkerMask(kSourceMargin, 1 << kSourceBar | 1 << kDecidedBar);
  setMarginMarkerMask(kNumberMargin, 0);
  setMarginMarkerMask(kChangeMargin, 1 << kChangedBar | 1 << kAddedBar | 1 << kRemovedBar);
  setMarginMarkerMask(kFoldMargin, static_cast<int>(SC_MASK_FOLDERS));
  setMarginSensitivity(kFoldMargin, true);
  setMargins(true, true);
}

void ScintillaView::setLanguage(CodeEditor::Language language) {
  m_lexer->setYaml(language == CodeEditor::Language::Yaml);
  SendScintilla(SCI_COLOURISE, 0ul, 0l); // from the beginning, when it is looked at
  m_ahead->start(0);
  viewport()->update();
}

void ScintillaView::styleAll() {
  const long styled = SendScintilla(SCI_GETENDSTYLED);
  if (styled < SendScintilla(SCI_GETLENGTH)) SendScintilla(SCI_COLOURISE, ul(styled), -1l);
}

void ScintillaView::styleSlice() {
  QElapsedTimer timer;
  timer.start();
  // Nobody scrolls in what is not shown.
  while (isVisible() && timer.elapsed() < kSlice) {
    const long styled = SendScintilla(SCI_GETENDSTYLED), length = SendScintilla(SCI_GETLENGTH);
    if (styled >= length) return;
    // Not by SCI_COLOURISE, which paints everything anew.
    const long line = SendScintilla(SCI_POSITIONFROMLINE, ul(SendScintilla(SCI_LINEFROMPOSITION, ul(styled))));
    m_lexer->styleText(static_cast<int>(line), static_cast<int>(std::min(length, styled + kSliceBytes)));
    if (SendScintilla(SCI_GETENDSTYLED) <= styled) return;
  }
  if (isVisible()) m_ahead->start(0);
}

void ScintillaView::showEvent(QShowEvent* event) {
  QsciScintilla::showEvent(event);
  m_ahead->start(0);
}

void ScintillaView::setMargins(bool numbers, bool folding) {
  m_numbers = numbers, m_folding = folding;
  setMarginWidth(kSourceMargin, numbers ? 3 : 0);
  setMarginWidth(kChangeMargin, numbers ? 10 : 8);
  setMarginWidth(kFoldMargin, folding ? 14 : 0);
  updateNumberMargin();
}

void ScintillaView::updateNumberMargin() {
  int digits = 3;
  for (int lines = this->lines(); lines >= 1000; lines /= 10) ++digits;
  const int digit = static_cast<int>(SendScintilla(SCI_TEXTWIDTH, ul(STYLE_LINENUMBER), "0"));
  setMarginWidth(kNumberMargin, m_numbers ? 14 + digits * digit : 0);
}

void ScintillaView::setPlaceholder(const QString& text) {
  m_placeholder = text;
  viewport()->update();
}

void ScintillaView::applyTheme() {
  const Theme& t = theme();
  const QFont font = codeFont(m_log ? 12 : 12.5);
  setFont(font);
  setPaper(t.panel);
  setColor(t.text);
  m_lexer->applyTheme(font);
  SendScintilla(SCI_STYLESETVISIBLE, ul(CodeLexer::kHidden), 0l);
  setMarginsFont(font);
  setMarginsForegroundColor(t.text3);
  setMarginsBackgroundColor(t.panel);
  setFoldMarginColors(t.panel, t.panel);
  setCaretForegroundColor(t.text);
  setCaretLineBackgroundColor(t.hover);
  setSelectionBackgroundColor(t.isDark ? t.sel : t.sel.darker(106));
  resetSelectionForegroundColor();
  setMatchedBraceForegroundColor(t.accent);

  SendScintilla(SCI_SETEXTRAASCENT, 0ul);
  SendScintilla(SCI_SETEXTRADESCENT, 0ul);
  const long spare = scaled(20) - SendScintilla(SCI_TEXTHEIGHT, 0ul);
  SendScintilla(SCI_SETEXTRAASCENT, ul(std::max(0l, spare / 2)));
  SendScintilla(SCI_SETEXTRADESCENT, ul(std::max(0l, spare - spare / 2)));

  const auto bar = [this](int marker, const QColor& color) {
    markerDefine(QsciScintilla::LeftRectangle, marker);
    setMarkerBackgroundColor(color, marker);
    setMarkerForegroundColor(color, marker);
  };
  bar(kChangedBar, t.warnf), bar(kAddedBar, t.okf), bar(kRemovedBar, t.errf);
  markerDefine(QsciScintilla::FullRectangle, kSourceBar);
  setMarkerBackgroundColor(t.prov, kSourceBar);
  markerDefine(dashedBar(t.prov, scaled(20)), kDecidedBar);
  const auto back = [this](int marker, const QColor& color) {
    markerDefine(QsciScintilla::Background, marker);
    setMarkerBackgroundColor(color, marker);
  };
  back(kSourceLine, t.provbg), back(kHandEditedLine, t.warnbg), back(kFailedLine, t.errbg), back(kAddedLine, t.okbg),
      back(kSearchLine, t.sel);

  const QPixmap open = chevron("chevron-down"), closed = chevron("chevron-right");
  for (const int marker : {SC_MARKNUM_FOLDEROPEN, SC_MARKNUM_FOLDEROPENMID}) markerDefine(open, marker);
  for (const int marker : {SC_MARKNUM_FOLDER, SC_MARKNUM_FOLDEREND}) markerDefine(closed, marker);
  for (const int marker : {SC_MARKNUM_FOLDERSUB, SC_MARKNUM_FOLDERTAIL, SC_MARKNUM_FOLDERMIDTAIL})
    markerDefine(QsciScintilla::Invisible, marker);

  const auto indicator = [this](int number, QsciScintilla::IndicatorStyle style, const QColor& color, bool under) {
    indicatorDefine(style, number);
    setIndicatorForegroundColor(color, number);
    setIndicatorDrawUnder(under, number);
  };
  indicator(kErrorIndicator, SquiggleIndicator, t.errf, false);
  indicator(kWarningIndicator, SquiggleIndicator, t.warnf, false);
  indicator(kRandomIndicator, DotsIndicator, t.text2, false);
  indicator(kLinkIndicator, PlainIndicator, t.accent, false);
  indicator(kReferenceIndicator, StraightBoxIndicator, t.prov, true);
  indicator(kFindIndicator, StraightBoxIndicator, t.warnf, true);
  for (const int number : {kReferenceIndicator, kFindIndicator}) {
    SendScintilla(SCI_INDICSETALPHA, ul(number), 70l);
    SendScintilla(SCI_INDICSETOUTLINEALPHA, ul(number), 120l);
  }

  const auto annotation = [&](int style, const QColor& color, const QColor& paper) {
    const QFont face = codeFont(12);
    SendScintilla(SCI_STYLESETFONT, ul(style), face.family().toUtf8().constData());
    SendScintilla(SCI_STYLESETSIZEFRACTIONAL, ul(style), static_cast<long>(face.pointSizeF() * int(SC_FONT_SIZE_MULTIPLIER)));
    SendScintilla(SCI_STYLESETFORE, ul(style), color);
    SendScintilla(SCI_STYLESETBACK, ul(style), paper);
  };
  annotation(kErrorAnnotation, t.err, t.errbg);
  annotation(kWarningAnnotation, t.warn, t.warnbg);
  annotation(STYLE_FOLDDISPLAYTEXT, t.text3, t.panel2);
  updateNumberMargin();
  layoutAnnotations();
  viewport()->update();
}

QByteArray ScintillaView::bytes() const {
  const long size = SendScintilla(SCI_GETLENGTH);
  QByteArray text(size + 1, '\0');
  SendScintilla(SCI_GETTEXT, ul(size + 1), static_cast<void*>(text.data()));
  text.chop(1);
  return text;
}

void ScintillaView::setBytes(const QByteArray& text) {
  const bool readOnly = SendScintilla(SCI_GETREADONLY);
  SendScintilla(SCI_SETREADONLY, 0ul);
  // Neither the old text nor the new one is to be undone: no copies of them.
  SendScintilla(SCI_SETUNDOCOLLECTION, 0ul);
  SendScintilla(SCI_EMPTYUNDOBUFFER);
  SendScintilla(SCI_CLEARALL);
  SendScintilla(SCI_SETSCROLLWIDTH, 1ul);
  SendScintilla(SCI_ADDTEXT, static_cast<uintptr_t>(text.size()), text.constData());
  SendScintilla(SCI_SETUNDOCOLLECTION, 1ul);
  SendScintilla(SCI_EMPTYUNDOBUFFER);
  SendScintilla(SCI_SETSAVEPOINT);
  SendScintilla(SCI_GOTOPOS, 0ul);
  SendScintilla(SCI_SETFIRSTVISIBLELINE, 0ul);
  SendScintilla(SCI_SETXOFFSET, 0ul);
  SendScintilla(SCI_SETREADONLY, readOnly ? 1ul : 0ul);
}

void ScintillaView::updateBytes(const QByteArray& text) {
  const QByteArray old = bytes();
  if (old == text) return;
  // Nothing was read there yet: it opens at its first line.
  if (old.isEmpty() && isReadOnly()) return setBytes(text);
  const std::vector<std::string_view> before = pieces({old.constData(), static_cast<std::size_t>(old.size())});
  const std::vector<std::string_view> after = pieces({text.constData(), static_cast<std::size_t>(text.size())});
  const std::vector<inspect::DiffHunk> hunks = inspect::diffLines(before, after);
  const auto mapLine = [&hunks](long line) {
    for (const inspect::DiffHunk& hunk : hunks) {
      if (line >= hunk.leftEnd) continue;
      const long into = line - hunk.leftStart;
      return static_cast<long>(hunk.same ? hunk.rightStart + into
                                         : std::min<long>(hunk.rightStart + into, std::max(hunk.rightStart, hunk.rightEnd - 1)));
    }
    return line - (hunks.empty() ? 0 : hunks.back().leftEnd - hunks.back().rightEnd);
  };
  std::vector<long> offsets{0};
  for (const std::string_view piece : before) offsets.push_back(offsets.back() + static_cast<long>(piece.size()));

  const long topVisible = SendScintilla(SCI_GETFIRSTVISIBLELINE);
  const long top = SendScintilla(SCI_DOCLINEFROMVISIBLE, ul(topVisible));
  const long wrapped = topVisible - SendScintilla(SCI_VISIBLEFROMDOCLINE, ul(top));
  const long xOffset = SendScintilla(SCI_GETXOFFSET);
  int line = 0, column = 0;
  place(SendScintilla(SCI_GETCURRENTPOS), &line, &column);
  const bool selected = SendScintilla(SCI_GETSELECTIONEMPTY) == 0;

  const bool readOnly = SendScintilla(SCI_GETREADONLY);
  SendScintilla(SCI_SETREADONLY, 0ul);
  SendScintilla(SCI_BEGINUNDOACTION);
  for (auto hunk = hunks.rbegin(); hunk != hunks.rend(); ++hunk) {
    if (hunk->same) continue;
    SendScintilla(SCI_SETTARGETRANGE, ul(offsets[static_cast<std::size_t>(hunk->leftStart)]),
        offsets[static_cast<std::size_t>(hunk->leftEnd)]);
    std::string replacement;
    for (int i = hunk->rightStart; i < hunk->rightEnd; ++i) replacement += after[static_cast<std::size_t>(i)];
    SendScintilla(SCI_REPLACETARGET, static_cast<uintptr_t>(replacement.size()), replacement.data());
  }
  SendScintilla(SCI_ENDUNDOACTION);
  SendScintilla(SCI_SETREADONLY, readOnly ? 1ul : 0ul);

  // Lines that folded before fold by the new levels; styling now keeps them from springing open at the next paint.
  if (!SendScintilla(SCI_GETALLLINESVISIBLE)) styleAll();
  if (!selected) SendScintilla(SCI_SETEMPTYSELECTION, ul(position(static_cast<int>(mapLine(line - 1)) + 1, column)));
  SendScintilla(SCI_SETFIRSTVISIBLELINE, ul(SendScintilla(SCI_VISIBLEFROMDOCLINE, ul(mapLine(top))) + wrapped));
  SendScintilla(SCI_SETXOFFSET, ul(xOffset));
}

long ScintillaView::position(int line, int column) const {
  const long at = SendScintilla(SCI_POSITIONFROMLINE, ul(std::max(0, line - 1)));
  if (at < 0) return SendScintilla(SCI_GETLENGTH);
  const long end = SendScintilla(SCI_GETLINEENDPOSITION, ul(std::max(0, line - 1)));
  return std::min(at + std::max(0, column - 1), end);
}

void ScintillaView::place(long position, int* line, int* column) const {
  const long at = SendScintilla(SCI_LINEFROMPOSITION, ul(position));
  *line = static_cast<int>(at) + 1;
  *column = static_cast<int>(position - SendScintilla(SCI_POSITIONFROMLINE, ul(at))) + 1;
}

void ScintillaView::clearMarks() {
  for (int marker = 0; marker < kMarkerCount; ++marker) markerDeleteAll(marker);
}

void ScintillaView::addMark(int line, CodeEditor::Mark mark) {
  if (line < 1 || line > lines()) return;
  using Mark = CodeEditor::Mark;
  const auto add = [this, line](int marker) { markerAdd(line - 1, marker); };
  switch (mark) {
  case Mark::Changed: return add(kChangedBar);
  case Mark::Added: return add(kAddedBar);
  case Mark::Removed: return add(kRemovedBar);
  case Mark::Source: return add(kSourceBar), add(kSourceLine);
  case Mark::Decided: return add(kDecidedBar), add(kSourceLine);
  case Mark::HandEdited: return add(kHandEditedLine);
  case Mark::Failed: return add(kFailedLine);
  case Mark::AddedLine: return add(kAddedLine);
  case Mark::Search: return add(kSearchLine);
  }
}

void ScintillaView::fill(int indicator, int line, int column, int endColumn) {
  long from = position(line, std::max(1, column));
  long to = endColumn > column ? position(line, endColumn) : SendScintilla(SCI_WORDENDPOSITION, ul(from), 1l);
  if (column <= 0 || to <= from) {
    from = SendScintilla(SCI_GETLINEINDENTPOSITION, ul(line - 1));
    to = SendScintilla(SCI_GETLINEENDPOSITION, ul(line - 1));
  }
  SendScintilla(SCI_SETINDICATORCURRENT, ul(indicator));
  if (to > from) SendScintilla(SCI_INDICATORFILLRANGE, ul(from), to - from);
}

void ScintillaView::setProblems(const std::vector<CodeEditor::Problem>& problems) {
  for (const int indicator : {kErrorIndicator, kWarningIndicator}) {
    SendScintilla(SCI_SETINDICATORCURRENT, ul(indicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0ul, SendScintilla(SCI_GETLENGTH));
  }
  m_problems = problems;
  for (const CodeEditor::Problem& problem : problems)
    if (problem.line >= 1 && problem.line <= lines())
      fill(problem.severity == CodeEditor::Severity::Error ? kErrorIndicator : kWarningIndicator, problem.line, problem.column,
          problem.endColumn);
  layoutAnnotations();
}

void ScintillaView::layoutAnnotations() {
  clearAnnotations();
  if (m_problems.empty()) return;
  const long cell = std::max(1l, SendScintilla(SCI_TEXTWIDTH, ul(kErrorAnnotation), "0"));
  int margins = 4;
  for (int margin = 0; margin < 5; ++margin) margins += marginWidth(margin);
  const int columns = std::max(16, static_cast<int>((viewport()->width() - margins) / cell) - 2);
  for (auto problem = m_problems.begin(); problem != m_problems.end(); ++problem) {
    const bool repeated = std::any_of(m_problems.begin(), problem, [&](const auto& other) { return other.line == problem->line; });
    if (problem->line < 1 || problem->line > lines() || problem->message.isEmpty() || repeated) continue;
    const bool error = problem->severity == CodeEditor::Severity::Error;
    const QString sign = error ? QStringLiteral(" ● ") : QStringLiteral(" ▲ ");
    const QString fix = problem->fix.isEmpty() ? QString() : QStringLiteral("  %1  Alt+Enter ").arg(problem->fix);
    // One line if it fits; else wrapped at words, the fix on the first line.
    QStringList rows;
    QString row = sign;
    for (const QString& word : problem->message.simplified().split(QLatin1Char(' '))) {
      const int room = columns - (rows.isEmpty() ? static_cast<int>(fix.size()) : 0);
      if (row.size() + word.size() + 1 > room && row.trimmed().size() > 1) {
        rows << row;
        row = QStringLiteral("   ");
      }
      row += word + QLatin1Char(' ');
    }
    rows << row;
    rows[0] = rows[0].leftJustified(std::max(0, columns - static_cast<int>(fix.size()))) + fix;
    for (qsizetype i = 1; i < rows.size(); ++i) rows[i] = rows[i].leftJustified(columns);
    annotate(problem->line - 1, rows.join(QLatin1Char('\n')), error ? kErrorAnnotation : kWarningAnnotation);
  }
  setAnnotationDisplay(AnnotationStandard);
}

void ScintillaView::setRanges(const std::vector<CodeEditor::Range>& ranges) {
  for (const int indicator : {kRandomIndicator, kLinkIndicator, kReferenceIndicator}) {
    SendScintilla(SCI_SETINDICATORCURRENT, ul(indicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0ul, SendScintilla(SCI_GETLENGTH));
  }
  for (const CodeEditor::Range& range : ranges) {
    if (range.line < 1 || range.line > lines()) continue;
    using Decoration = CodeEditor::Decoration;
    fill(range.decoration == Decoration::Random ? kRandomIndicator
         : range.decoration == Decoration::Link ? kLinkIndicator
                                                : kReferenceIndicator,
        range.line, range.column, range.endColumn);
  }
}

int ScintillaView::markFind(const QString& needle) {
  SendScintilla(SCI_SETINDICATORCURRENT, ul(kFindIndicator));
  SendScintilla(SCI_INDICATORCLEARRANGE, 0ul, SendScintilla(SCI_GETLENGTH));
  const QByteArray wanted = needle.toUtf8();
  if (wanted.isEmpty()) return 0;
  const QByteArray haystack = bytes();
  const QByteArray folded = haystack.toLower(), key = wanted.toLower();
  int hits = 0;
  for (qsizetype at = folded.indexOf(key); at >= 0; at = folded.indexOf(key, at + key.size()))
    if (++hits <= kMarkedHits) SendScintilla(SCI_INDICATORFILLRANGE, ul(at), static_cast<long>(key.size()));
  return hits;
}

void ScintillaView::characterAdded(int character) {
  if (character == '\n' && !isReadOnly()) {
    int line = 0, column = 0;
    place(SendScintilla(SCI_GETCURRENTPOS), &line, &column);
    if (line > 1) {
      QString previous = text(line - 2);
      const qsizetype comment = previous.indexOf(QLatin1String(" #"));
      if (comment >= 0) previous.truncate(comment);
      const int indent = indentation(line - 2);
      const QString content = previous.trimmed();
      const bool entry = content.startsWith(QLatin1String("- "));
      int next = indent + (entry && content.contains(QLatin1String(": "))   ? 2
                              : entry && content.endsWith(QLatin1Char(':')) ? 2
                                                                            : 0);
      static const QStringList kOpeners{QStringLiteral(":"), QStringLiteral("|"), QStringLiteral("|-"), QStringLiteral("|+"),
          QStringLiteral(">"), QStringLiteral(">-"), QStringLiteral(">+")};
      const QString last = content.section(QLatin1Char(' '), -1);
      if (last.endsWith(QLatin1Char(':')) || kOpeners.contains(last)) next += 2;
      const QString rest = text(line - 1).trimmed();
      setIndentation(line - 1, next);
      if (rest.isEmpty() || column == 1) SendScintilla(SCI_GOTOPOS, ul(position(line, next + 1)));
    }
  }
}

void ScintillaView::marginPressed(int margin, int line) {
  if (margin == kFoldMargin) toggleFold(line);
}

void ScintillaView::toggleFold(int line) {
  if (!(SendScintilla(SCI_GETFOLDLEVEL, ul(line)) & SC_FOLDLEVELHEADERFLAG)) return;
  const long last = SendScintilla(SCI_GETLASTCHILD, ul(line), -1l);
  const QByteArray label = QStringLiteral("  %1 ").arg(tr("%n line(s)", nullptr, static_cast<int>(last - line))).toUtf8();
  SendScintilla(SCI_TOGGLEFOLDSHOWTEXT, static_cast<uintptr_t>(line), label.constData());
}

void ScintillaView::mouseMoveEvent(QMouseEvent* event) {
  QsciScintilla::mouseMoveEvent(event);
  m_restPoint = event->pos();
  m_rest->start();
}

void ScintillaView::mousePressEvent(QMouseEvent* event) {
  m_rest->stop();
  enter();
  QsciScintilla::mousePressEvent(event);
  int margins = 0, line = 0, column = 0;
  for (int margin = 0; margin < 5; ++margin) margins += marginWidth(margin);
  if (event->button() != Qt::LeftButton || event->pos().x() < margins) return;
  place(SendScintilla(SCI_POSITIONFROMPOINT, ul(event->pos().x()), static_cast<long>(event->pos().y())), &line, &column);
  emit pressedAt(line, column, event->modifiers());
}

void ScintillaView::leaveEvent(QEvent* event) {
  QsciScintilla::leaveEvent(event);
  m_rest->stop();
  if (m_resting) emit restedAt(0, 0);
  m_resting = false;
}

void ScintillaView::paintEvent(QPaintEvent* event) {
  QsciScintilla::paintEvent(event);
  if (m_secretsShown == CodeEditor::Secrets::Masked && !m_secrets.empty()) paintMasks();
  if (m_placeholder.isEmpty() || length() > 0) return;
  QPainter painter(viewport());
  painter.setFont(uiFont(13));
  painter.setPen(theme().text3);
  int margins = 4;
  for (int margin = 0; margin < 5; ++margin) margins += marginWidth(margin);
  painter.drawText(QRect(margins + 2, 0, viewport()->width() - margins - 18, scaled(20) * 4),
      Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_placeholder);
}

} // namespace chartroom::widgets::internal
