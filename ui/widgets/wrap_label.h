#pragma once

// WrapLabel: plain text that wraps at words, and inside a word that is wider than the label (a path, an image, a field), so
// that no text makes its panel wider. Its first words may be bold in a tone. Beyond `maxLines` the last line ends in "…" and
// the tooltip holds the whole text. The lines are computed by wrapText(), without a window. GUI thread only.

#include "ui/widgets/painting.h"

#include <QFont>
#include <QLabel>

#include <vector>

namespace chartroom::widgets {

struct WrappedLine {
  QString text;
  int bold = 0; // so many of its characters belong to the bold part
};

struct WrapOptions {
  QFont font, boldFont;
  double width = 0; // px
  int maxLines = 0; // 0: as many as it takes
};

struct WrappedText {
  std::vector<WrappedLine> lines;
  bool elided = false;
};

// Breaks `bold` + `rest` into lines no wider than the width; line breaks of the text are kept.
WrappedText wrapText(const QString& bold, const QString& rest, const WrapOptions& options);

class WrapLabel : public QLabel {
  Q_OBJECT
public:
  explicit WrapLabel(QWidget* parent = nullptr);
  // text() is all of it. The rest has the label's own tone.
  void setTexts(const QString& bold, const QString& rest, Tone boldTone = Tone::Neutral);
  void setMaxLines(int lines);
  bool isElided() const { return m_elided; }

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

private:
  WrappedText wrapped(int width) const;
  void relayout();

  QString m_bold, m_rest;
  Tone m_boldTone = Tone::Neutral;
  int m_maxLines = 0;
  bool m_elided = false;
};

} // namespace chartroom::widgets
