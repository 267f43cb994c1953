#include "ui/charts/readme_document.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextList>
#include <QTextTable>

#include <algorithm>
#include <utility>
#include <vector>

namespace chartroom::charts {
namespace {

// Runs of blocks of code, as first and last block number.
std::vector<std::pair<int, int>> codeRuns(const QTextDocument& document) {
  std::vector<std::pair<int, int>> runs;
  int number = 0;
  bool open = false;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next(), ++number) {
    const QTextBlockFormat format = block.blockFormat();
    const bool code = format.hasProperty(QTextFormat::BlockCodeFence) || format.hasProperty(QTextFormat::BlockCodeLanguage) ||
                      format.nonBreakableLines();
    if (code && open) runs.back().second = number;
    else if (code) runs.emplace_back(number, number);
    open = code;
  }
  return runs;
}

// `level` is that of a heading, 0 for other text.
QTextCharFormat styledText(QTextCharFormat look, const ReadmeStyle& style, int level, bool code) {
  const bool inlineCode = !code && (look.fontFixedPitch() || look.font().fixedPitch());
  const bool link = look.isAnchor() && !look.anchorHref().isEmpty();
  QFont font = level == 1           ? style.title
               : level == 2         ? style.section
               : level > 2          ? style.subsection
               : code || inlineCode ? style.code
                                    : style.text;
  if (look.fontItalic()) font.setItalic(true);
  if (look.fontWeight() > QFont::Medium && level == 0) font.setWeight(QFont::DemiBold);
  if (look.fontStrikeOut()) font.setStrikeOut(true);
  look.clearProperty(QTextFormat::FontSizeAdjustment);
  look.setFont(font);
  look.setFontUnderline(false);
  look.setForeground(link ? style.link : style.ink);
  look.clearBackground();
  if (inlineCode && level == 0) look.setBackground(style.sunken);
  return look;
}

void styleBlocks(QTextDocument& document, const ReadmeStyle& style) {
  QHash<QString, int> used;
  QTextCursor cursor(&document);
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    QTextBlockFormat format = block.blockFormat();
    const bool code = format.hasProperty(QTextFormat::BlockCodeFence) || format.hasProperty(QTextFormat::BlockCodeLanguage) ||
                      format.nonBreakableLines();
    const int level = format.headingLevel();
    cursor.setPosition(block.position());
    const bool inTable = cursor.currentTable() != nullptr;

    if (level > 0) {
      format.setTopMargin(block == document.begin() ? 0 : level == 1 ? 20 : 18);
      format.setBottomMargin(6);
    } else if (code) {
      format.setTopMargin(0);
      format.setBottomMargin(0);
      format.setLeftMargin(0);
      format.setRightMargin(0);
      format.setLineHeight(20, QTextBlockFormat::MinimumHeight);
    } else {
      format.setTopMargin(0);
      format.setBottomMargin(inTable ? 0 : block.textList() ? 4 : 10);
      format.setLineHeight(20, QTextBlockFormat::MinimumHeight);
    }
    cursor.setBlockFormat(format);

    // Positions move when a picture is replaced, so fragments are taken down first.
    struct Piece {
      int start, length;
      QTextCharFormat format;
      QString text;
    };
    std::vector<Piece> pieces;
    for (auto fragment = block.begin(); !fragment.atEnd(); ++fragment)
      pieces.push_back({fragment.fragment().position(), fragment.fragment().length(), fragment.fragment().charFormat(),
          fragment.fragment().text()});
    QString anchor;
    if (level > 0) {
      anchor = headingAnchor(block.text());
      if (const int times = used[anchor]++; times > 0) anchor += QStringLiteral("-%1").arg(times);
    }
    for (std::size_t i = pieces.size(); i-- > 0;) {
      Piece& piece = pieces[i];
      cursor.setPosition(piece.start);
      cursor.setPosition(piece.start + piece.length, QTextCursor::KeepAnchor);
      if (piece.format.isImageFormat()) {
        QTextCharFormat plain;
        plain.setFont(style.text);
        plain.setForeground(style.secondary);
        if (piece.format.isAnchor()) {
          plain.setAnchor(true);
          plain.setAnchorHref(piece.format.anchorHref());
          plain.setForeground(style.link);
        }
        const QString words = piece.format.stringProperty(QTextFormat::ImageAltText);
        cursor.insertText(words.isEmpty() ? piece.format.toImageFormat().name().section(QLatin1Char('/'), -1) : words, plain);
        continue;
      }
      QTextCharFormat look = styledText(piece.format, style, level, code);
      if (!anchor.isEmpty() && i == 0) {
        look.setAnchor(true);
        look.setAnchorNames({anchor});
      }
      cursor.setCharFormat(look);
    }
  }
}

void styleTables(QTextFrame* frame, const ReadmeStyle& style) {
  for (QTextFrame* child : frame->childFrames()) {
    if (auto* table = qobject_cast<QTextTable*>(child)) {
      QTextTableFormat format = table->format();
      format.setBorder(1);
      format.setBorderBrush(style.line);
      format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
      format.setBorderCollapse(true);
      format.setCellPadding(6);
      format.setCellSpacing(0);
      format.setTopMargin(4);
      format.setBottomMargin(12);
      table->setFormat(format);
      for (int column = 0; column < table->columns(); ++column) {
        QTextTableCell cell = table->cellAt(0, column);
        QTextCharFormat head = cell.format();
        head.setBackground(style.sunken);
        cell.setFormat(head);
      }
    }
    styleTables(child, style);
  }
}

// A frame or table always has a block before and behind it; where the markdown has none, it must not look like a blank line.
void flattenGaps(QTextDocument& document) {
  QTextCursor cursor(&document);
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    if (block.length() > 1 || block.textList()) continue;
    cursor.setPosition(block.position());
    if (cursor.currentFrame() != document.rootFrame()) continue;
    QTextBlockFormat format;
    format.setLineHeight(1, QTextBlockFormat::FixedHeight);
    cursor.setBlockFormat(format);
  }
}

} // namespace

ReadmeStyle ReadmeStyle::current() {
  const widgets::Theme& t = widgets::theme();
  return {widgets::uiFont(13), widgets::codeFont(12.5), widgets::uiFont(18, QFont::DemiBold), widgets::uiFont(15, QFont::DemiBold),
      widgets::uiFont(13, QFont::DemiBold), t.text, t.text2, t.accent, t.line, t.panel2};
}

QString headingAnchor(const QString& heading) {
  QString anchor;
  for (const QChar c : heading.trimmed().toLower()) {
    if (c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('_')) anchor += c;
    else if (c == QLatin1Char(' ')) anchor += QLatin1Char('-');
  }
  return anchor;
}

QString cleanMarkdown(const QString& markdown) {
  QString text = markdown;
  text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
  static const QRegularExpression frontMatter(
      QStringLiteral("\\A---\\n.*?\\n---\\n"), QRegularExpression::DotMatchesEverythingOption);
  static const QRegularExpression comment(QStringLiteral("<!--.*?-->"), QRegularExpression::DotMatchesEverythingOption);
  // A picture that is a link to somewhere, as badges are, and pictures of badge services' kind.
  static const QRegularExpression linkedPicture(QStringLiteral("\\[!\\[[^\\]]*\\]\\([^)]*\\)\\]\\([^)]*\\)"));
  static const QRegularExpression badge(QStringLiteral("!\\[[^\\]]*\\]\\([^)]*(badge|shields)[^)]*\\)"));
  static const QRegularExpression htmlPicture(QStringLiteral("<img\\b[^>]*>"), QRegularExpression::CaseInsensitiveOption);
  static const QRegularExpression htmlWrapper(
      QStringLiteral("</?(p|div|center|picture|source|details|summary|br|a|h[1-6])\\b[^>]*>"),
      QRegularExpression::CaseInsensitiveOption);
  // A link as another link's target, which many charts have from one template; markdown shows the outer one as it is written.
  static const QRegularExpression doubledLink(QStringLiteral("\\[([^\\[\\]\\n]*)\\]\\(\\[[^\\[\\]\\n]*\\]\\(([^()\\s]*)\\)\\)"));
  text.remove(frontMatter);
  text.remove(comment);
  text.remove(linkedPicture);
  text.remove(badge);
  text.remove(htmlPicture);
  text.replace(doubledLink, QStringLiteral("[\\1](\\2)"));
  text.replace(htmlWrapper, QStringLiteral(" "));
  return text;
}

std::shared_ptr<QTextDocument> makeReadme(const QString& markdown, const ReadmeStyle& style, QThread* owner) {
  std::shared_ptr<QTextDocument> document(new QTextDocument, [](QTextDocument* made) { made->deleteLater(); });
  document->setUndoRedoEnabled(false);
  document->setDefaultFont(style.text);
  document->setDocumentMargin(20);
  document->setIndentWidth(20);
  document->setMarkdown(cleanMarkdown(markdown), QTextDocument::MarkdownDialectGitHub);
  styleBlocks(*document, style);
  const auto runs = codeRuns(*document);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    QTextCursor cursor(document->findBlockByNumber(run->first));
    // Frames inside list items or tables would tear those apart.
    if (cursor.currentList() || cursor.currentTable()) continue;
    const QTextBlock last = document->findBlockByNumber(run->second);
    cursor.setPosition(last.position() + last.length() - 1, QTextCursor::KeepAnchor);
    QTextFrameFormat box;
    box.setBackground(style.sunken);
    box.setBorder(1);
    box.setBorderBrush(style.line);
    box.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    box.setPadding(10);
    box.setTopMargin(2);
    box.setBottomMargin(12);
    cursor.insertFrame(box);
  }
  styleTables(document->rootFrame(), style);
  flattenGaps(*document);
  if (owner) document->moveToThread(owner);
  return document;
}

} // namespace chartroom::charts
