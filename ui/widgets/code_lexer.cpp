#include "ui/widgets/internal/code_lexer.h"

#include "ui/widgets/code_highlight.h"
#include "ui/widgets/theme.h"

#include <Qsci/qsciscintilla.h>

#include <algorithm>
#include <string>

namespace chartroom::widgets::internal {
namespace {

using Sci = QsciScintillaBase;

std::string lineBytes(QsciScintilla* view, int line) {
  const long length = view->SendScintilla(Sci::SCI_LINELENGTH, static_cast<unsigned long>(line));
  std::string text(static_cast<std::size_t>(length), '\0');
  if (length > 0)
    view->SendScintilla(Sci::SCI_GETLINE, static_cast<unsigned long>(line), static_cast<void*>(text.data()));
  return text;
}

std::string_view withoutBreak(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

} // namespace

CodeLexer::CodeLexer(QObject* parent) : QsciLexerCustom(parent) {}

QString CodeLexer::description(int style) const {
  static const char* const kNames[] = {"Text", "Key", "String", "Number", "Comment", "Punctuation", "Template"};
  return style >= 0 && style < 7 ? QString::fromLatin1(kNames[style]) : QString();
}

QColor CodeLexer::defaultPaper(int) const {
  return theme().panel;
}

void CodeLexer::applyTheme(const QFont& font) {
  const Theme& t = theme();
  setDefaultFont(font);
  setDefaultPaper(t.panel);
  setDefaultColor(t.text);
  const QColor colors[] = {t.text, t.yamlKey, t.yamlString, t.yamlNumber, t.yamlComment, t.yamlPunctuation, t.accent};
  for (int style = 0; style < 7; ++style) {
    QFont face = font;
    if (style == static_cast<int>(CodeTone::Comment)) face.setItalic(true);
    setFont(face, style);
    setColor(colors[style], style);
    setPaper(t.panel, style);
  }
}

void CodeLexer::styleText(int start, int end) {
  QsciScintilla* view = editor();
  if (!view) return;
  const int firstLine =
      static_cast<int>(view->SendScintilla(Sci::SCI_LINEFROMPOSITION, static_cast<unsigned long>(start)));
  const int lines = static_cast<int>(view->SendScintilla(Sci::SCI_GETLINECOUNT));
  int line = firstLine;
  CodeState state =
      line > 0
          ? static_cast<CodeState>(view->SendScintilla(Sci::SCI_GETLINESTATE, static_cast<unsigned long>(line - 1)))
          : 0;
  startStyling(static_cast<int>(view->SendScintilla(Sci::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line))));
  int position = static_cast<int>(view->SendScintilla(Sci::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line)));
  for (; line < lines; ++line) {
    const std::string bytes = lineBytes(view, line);
    const std::string_view text = withoutBreak(bytes);
    CodeLine result;
    if (m_yaml)
      result = highlightYaml(text, state);
    else if (!text.empty())
      result.spans.push_back({0, static_cast<int>(text.size()), CodeTone::Text});
    for (const CodeSpan& span : result.spans)
      setStyling(span.length, static_cast<int>(span.tone));
    setStyling(static_cast<int>(bytes.size() - text.size()), 0);
    position += static_cast<int>(bytes.size());
    state = result.next;
    const auto old =
        static_cast<CodeState>(view->SendScintilla(Sci::SCI_GETLINESTATE, static_cast<unsigned long>(line)));
    view->SendScintilla(Sci::SCI_SETLINESTATE, static_cast<unsigned long>(line), static_cast<long>(state));
    // Past the asked end, go on only while the state handed to the next line is a new one.
    if (position >= end && old == state) break;
  }
  if (m_yaml) fold(lines - 1);
}

void CodeLexer::fold(int lastLine) {
  QsciScintilla* view = editor();
  // Blank lines and comments take the level of the next line with content, so that they stay with the block they
  // introduce.
  int next = -1;
  std::vector<int> levels(static_cast<std::size_t>(lastLine) + 1, -1);
  for (int line = lastLine; line >= 0; --line) {
    const std::string bytes = lineBytes(view, line);
    const std::string_view text = withoutBreak(bytes);
    const int indent = yamlIndent(text);
    const bool comment = indent >= 0 && text[static_cast<std::size_t>(indent)] == '#';
    int level = next;
    if (indent >= 0 && !comment) {
      const bool dash = text.substr(static_cast<std::size_t>(indent), 2) == "- " ||
                        text.substr(static_cast<std::size_t>(indent)) == "-";
      // "key:" with its entries in the same column folds over them.
      level = indent * 2 + (dash ? 1 : 0);
      next = level;
    }
    levels[static_cast<std::size_t>(line)] = std::max(0, level);
  }
  for (int line = 0; line <= lastLine; ++line) {
    const auto at = static_cast<std::size_t>(line);
    const std::string bytes = lineBytes(view, line);
    const std::string_view text = withoutBreak(bytes);
    const bool blank = yamlIndent(text) < 0 || text[static_cast<std::size_t>(yamlIndent(text))] == '#';
    long level = Sci::SC_FOLDLEVELBASE + std::min(levels[at], 2000);
    if (!blank && line < lastLine && levels[at + 1] > levels[at]) level |= Sci::SC_FOLDLEVELHEADERFLAG;
    if (yamlIndent(text) < 0) level |= Sci::SC_FOLDLEVELWHITEFLAG;
    if (view->SendScintilla(Sci::SCI_GETFOLDLEVEL, static_cast<unsigned long>(line)) != level)
      view->SendScintilla(Sci::SCI_SETFOLDLEVEL, static_cast<unsigned long>(line), level);
  }
}

} // namespace chartroom::widgets::internal
