#include "ui/widgets/internal/code_lexer.h"

#include "ui/widgets/code_highlight.h"
#include "ui/widgets/theme.h"

#include <Qsci/qsciscintilla.h>

#include <algorithm>
#include <string>

namespace chartroom::widgets::internal {
namespace {

using Sci = QsciScintillaBase;

// Calls into Scintilla by line number.
class Lines {
public:
  explicit Lines(QsciScintilla* view) : m_view(view), m_count(static_cast<int>(view->SendScintilla(Sci::SCI_GETLINECOUNT))) {}

  int count() const { return m_count; }
  long start(int line) const { return m_view->SendScintilla(Sci::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line)); }
  long length(int line) const { return m_view->SendScintilla(Sci::SCI_LINELENGTH, static_cast<unsigned long>(line)); }
  // Without its line break; good until the text changes.
  std::string_view text(int line) const {
    const long size = length(line);
    if (size <= 0) return {};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): Scintilla gives pointers as numbers
    const auto* bytes = reinterpret_cast<const char*>(
        m_view->SendScintilla(Sci::SCI_GETRANGEPOINTER, static_cast<unsigned long>(start(line)), size));
    std::string_view text(bytes, static_cast<std::size_t>(size));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
  }
  long get(unsigned message, int line) const { return m_view->SendScintilla(message, static_cast<unsigned long>(line)); }
  void set(unsigned message, int line, long value) const {
    m_view->SendScintilla(message, static_cast<unsigned long>(line), value);
  }

private:
  QsciScintilla* m_view;
  int m_count;
};

// Blank lines and comments say nothing about depth.
bool hasContent(std::string_view text) {
  const int indent = yamlIndent(text);
  return indent >= 0 && text[static_cast<std::size_t>(indent)] != '#';
}

int levelOf(std::string_view text) {
  const int indent = yamlIndent(text);
  const std::string_view rest = text.substr(static_cast<std::size_t>(indent));
  // "key:" with its entries in the same column folds over them.
  return std::min(indent * 2 + (rest.starts_with("- ") || rest == "-" ? 1 : 0), 2000);
}

} // namespace

CodeLexer::CodeLexer(QObject* parent) : QsciLexerCustom(parent) {}

QString CodeLexer::description(int style) const {
  static const char* const kNames[] = {"Text", "Key", "String", "Number", "Comment", "Punctuation", "Template"};
  return style >= 0 && style < 7 ? QString::fromLatin1(kNames[style]) : QString();
}

QColor CodeLexer::defaultPaper(int) const { return theme().panel; }

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
  // Lines that are shown again by new fold levels are asked for while those are set: they get their turn.
  if (!view || m_styling) return;
  m_styling = true;
  const Lines lines(view);
  const int first = static_cast<int>(view->SendScintilla(Sci::SCI_LINEFROMPOSITION, static_cast<unsigned long>(start)));
  const int last =
      static_cast<int>(view->SendScintilla(Sci::SCI_LINEFROMPOSITION, static_cast<unsigned long>(std::max(start, end - 1))));
  auto state = static_cast<CodeState>(first > 0 ? lines.get(Sci::SCI_GETLINESTATE, first - 1) : 0);
  std::string styles;
  for (int line = first; line <= last; ++line) {
    const std::string_view text = lines.text(line);
    const std::size_t begin = styles.size();
    CodeLine result;
    if (m_yaml) result = highlightYaml(text, state);
    else if (!text.empty()) result.spans.push_back({0, static_cast<int>(text.size()), CodeTone::Text});
    for (const CodeSpan& span : result.spans) styles.append(static_cast<std::size_t>(span.length), static_cast<char>(span.tone));
    styles.resize(begin + static_cast<std::size_t>(lines.length(line)), 0);
    if (m_hidden)
      for (const inspect::ByteRange& range : m_hidden(line))
        for (std::size_t at = begin + static_cast<std::size_t>(range.start),
                         past = std::min(at + static_cast<std::size_t>(range.length), styles.size());
             at < past; ++at)
          styles[at] = static_cast<char>(kHidden);
    state = result.next;
    if (lines.get(Sci::SCI_GETLINESTATE, line) != state) lines.set(Sci::SCI_SETLINESTATE, line, state);
  }
  startStyling(static_cast<int>(lines.start(first)));
  view->SendScintilla(Sci::SCI_SETSTYLINGEX, static_cast<uintptr_t>(styles.size()), styles.data());
  if (m_yaml) fold(first, last);
  m_styling = false;
}

void CodeLexer::fold(int firstLine, int lastLine) {
  QsciScintilla* view = editor();
  const Lines lines(view);
  // Blank lines and comments take the level of the next line with content, so that they stay with the block they
  // introduce; and a line heads a fold when the next one is deeper. So a line with content decides up to the one before.
  int from = firstLine, to = lastLine + 1;
  while (from > 0 && !hasContent(lines.text(from - 1))) --from;
  from = std::max(0, from - 1);
  while (to < lines.count() && !hasContent(lines.text(to))) ++to;
  int next = to < lines.count() ? levelOf(lines.text(to)) : 0;
  // Only where something is folded away must lines be shown again whose fold is gone; that looks through the whole fold.
  const bool allShown = view->SendScintilla(Sci::SCI_GETALLLINESVISIBLE);
  if (!allShown)
    view->SendScintilla(
        Sci::SCI_SETAUTOMATICFOLD, static_cast<unsigned long>(Sci::SC_AUTOMATICFOLD_SHOW | Sci::SC_AUTOMATICFOLD_CHANGE));
  for (int line = std::min(to, lines.count()) - 1; line >= from; --line) {
    const std::string_view text = lines.text(line);
    const bool content = hasContent(text);
    const int level = content ? levelOf(text) : next;
    long packed = Sci::SC_FOLDLEVELBASE + level;
    if (content && line + 1 < lines.count() && next > level) packed |= Sci::SC_FOLDLEVELHEADERFLAG;
    if (yamlIndent(text) < 0) packed |= Sci::SC_FOLDLEVELWHITEFLAG;
    if (lines.get(Sci::SCI_GETFOLDLEVEL, line) != packed) lines.set(Sci::SCI_SETFOLDLEVEL, line, packed);
    next = level;
  }
  if (!allShown) view->SendScintilla(Sci::SCI_SETAUTOMATICFOLD, static_cast<unsigned long>(Sci::SC_AUTOMATICFOLD_SHOW));
}

} // namespace chartroom::widgets::internal
