#pragma once

// A chart's README as a styled text document: helm READMEs are markdown with HTML comments, badges and long tables. Made in a
// job thread (long ones take a while to lay out in pieces), then owned by the GUI thread. Nothing is fetched: pictures become
// their alternative text. Headings are anchors as on a forge ("#install-the-chart"), so that links inside the text work.

#include <QColor>
#include <QFont>
#include <QString>

#include <memory>

class QTextDocument;
class QThread;

namespace chartroom::charts {

// Everything that has to do with the look, taken in the GUI thread.
struct ReadmeStyle {
  QFont text, code, title, section, subsection;
  QColor ink, secondary, link, line, sunken;
  static ReadmeStyle current();
};

// `owner` is the thread that will use the document.
std::shared_ptr<QTextDocument> makeReadme(const QString& markdown, const ReadmeStyle& style, QThread* owner);
// "Install the chart" -> "install-the-chart".
QString headingAnchor(const QString& heading);
// The markdown without what is not for reading: HTML comments, generated markers, front matter, badge pictures.
QString cleanMarkdown(const QString& markdown);

} // namespace chartroom::charts
