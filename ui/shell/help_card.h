#pragma once

// The keyboard on one card over the dimmed window: all rows of widgets::shortcutTable(), in two columns where there is room,
// else scrolled. Esc, Enter or a click beside it closes it and gives the focus back. GUI thread only.

#include <QPointer>
#include <QRectF>
#include <QWidget>

#include <vector>

class QScrollArea;

namespace chartroom::shell {

// Where the lines of the card stand, in the content's coordinates. Made without a window.
struct HelpLayout {
  struct Line {
    QRectF rect;
    int row = -1; // of the table; -1 is a heading
    QString heading;
  };
  std::vector<Line> lines;
  double keys = 0; // width of the column of key caps
  double height = 0;

  // For a content this wide, px.
  static HelpLayout make(double width);
};

class HelpCard : public QWidget {
  Q_OBJECT
public:
  explicit HelpCard(QWidget* window);
  ~HelpCard() override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  QRect card() const;

  QPointer<QWidget> m_before;
  QScrollArea* m_scroll;
};

} // namespace chartroom::shell
