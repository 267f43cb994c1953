#include "ui/widgets/wrap_label.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QEvent>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace chartroom::widgets {

namespace {
constexpr int kLine = 20; // px at 100 %
constexpr int kNarrowest = 120;
} // namespace

WrappedText wrapText(const QString& bold, const QString& rest, const WrapOptions& options) {
  WrappedText result;
  QString text = bold + rest;
  text.replace(QLatin1Char('\n'), QChar::LineSeparator);
  QTextLayout layout(text, options.font);
  QTextOption how;
  how.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  layout.setTextOption(how);
  if (!bold.isEmpty()) {
    QTextLayout::FormatRange range;
    range.start = 0;
    range.length = static_cast<int>(bold.size());
    range.format.setFont(options.boldFont);
    layout.setFormats({range});
  }
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(std::max(1.0, options.width));
    const int from = line.textStart(), length = line.textLength();
    QString shown = text.mid(from, length);
    if (shown.endsWith(QChar::LineSeparator)) shown.chop(1);
    result.lines.push_back({shown, std::clamp(static_cast<int>(bold.size()) - from, 0, static_cast<int>(shown.size()))});
    if (options.maxLines == 0 || static_cast<int>(result.lines.size()) < options.maxLines || from + length >= text.size()) continue;
    // The rest of the text goes into the last line, as far as it fits.
    WrappedLine& last = result.lines.back();
    last.text = text.mid(from).replace(QChar::LineSeparator, QLatin1Char(' '));
    const QFont& font = last.bold > 0 ? options.boldFont : options.font;
    last.text = QFontMetricsF(font).elidedText(last.text, Qt::ElideRight, options.width);
    last.bold = std::min(last.bold, static_cast<int>(last.text.size()));
    result.elided = true;
    break;
  }
  layout.endLayout();
  return result;
}

WrapLabel::WrapLabel(QWidget* parent) : QLabel(parent) {
  setTextFormat(Qt::PlainText);
  setTextRole(this, TextRole::Base);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void WrapLabel::setTexts(const QString& bold, const QString& rest, Tone boldTone) {
  m_bold = bold;
  m_rest = bold.isEmpty() || rest.isEmpty() ? rest : QStringLiteral("  ") + rest;
  m_boldTone = boldTone;
  setText(m_bold + m_rest);
  setAccessibleName(bold.isEmpty() ? rest : rest.isEmpty() ? bold : bold + QLatin1Char(' ') + rest);
  relayout();
}

void WrapLabel::setMaxLines(int lines) {
  m_maxLines = lines;
  relayout();
}

WrappedText WrapLabel::wrapped(int width) const {
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  return wrapText(m_bold, m_rest, {font(), bold, static_cast<double>(width), m_maxLines});
}

int WrapLabel::heightForWidth(int width) const {
  return std::max<int>(1, static_cast<int>(wrapped(std::max(1, width)).lines.size())) * scaled(kLine);
}

QSize WrapLabel::sizeHint() const {
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  double widest = 0;
  const QStringList lines = text().split(QLatin1Char('\n'));
  for (const QString& line : lines) widest = std::max(widest, QFontMetricsF(bold).horizontalAdvance(line));
  const int width = std::min(640, static_cast<int>(std::ceil(widest)) + 2);
  return {width, heightForWidth(width)};
}

QSize WrapLabel::minimumSizeHint() const { return {std::min(kNarrowest, sizeHint().width()), scaled(kLine)}; }

void WrapLabel::relayout() {
  m_elided = wrapped(std::max(1, width())).elided;
  setToolTip(m_elided ? text() : QString());
  updateGeometry();
  QLabel::update();
}

void WrapLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  m_elided = wrapped(std::max(1, width())).elided;
  setToolTip(m_elided ? text() : QString());
}

void WrapLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::FontChange) relayout();
}

void WrapLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  const WrappedText shown = wrapped(width());
  const double line = scaled(kLine);
  double y = std::max(0.0, (height() - line * static_cast<double>(shown.lines.size())) / 2);
  for (const WrappedLine& each : shown.lines) {
    const QRectF row(0, y, width(), line);
    double x = 0;
    if (each.bold > 0)
      x = drawLabel(
          painter, row, x, each.text.left(each.bold), bold, m_boldTone == Tone::Neutral ? theme().text : toneInk(m_boldTone));
    drawLabel(painter, row, x, each.text.mid(each.bold), font(), palette().color(foregroundRole()));
    y += line;
  }
}

} // namespace chartroom::widgets
