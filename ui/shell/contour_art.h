#pragma once

// The welcome page's sea chart: depth lines around an island, soundings, and a dashed course. Drawn, not shipped as a
// picture, so that it follows the theme.

#include <QWidget>

namespace chartroom::shell {

class ContourArt : public QWidget {
  Q_OBJECT
public:
  explicit ContourArt(QWidget* parent = nullptr);

protected:
  void paintEvent(QPaintEvent* event) override;
};

// The small pictures of the three steps on the welcome page.
class StepArt : public QWidget {
  Q_OBJECT
public:
  enum class Step { Pick, Shape, Install };
  explicit StepArt(Step step, QWidget* parent = nullptr);

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  Step m_step;
};

} // namespace chartroom::shell
