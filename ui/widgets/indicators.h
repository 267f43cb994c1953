#pragma once

// Small painted widgets over painting.h: pill, tag, dot, key cap, tile, health row, ring, elided text.

#include "ui/widgets/painting.h"

#include <QLabel>
#include <QPixmap>
#include <QWidget>

class QTimer;

namespace chartroom::widgets {

class PillLabel : public QWidget {
  Q_OBJECT
public:
  explicit PillLabel(const Pill& pill = {}, QWidget* parent = nullptr);
  void setPill(const Pill& pill); // an empty text hides it
  const Pill& pill() const { return m_pill; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  Pill m_pill;
};

class TagLabel : public QWidget {
  Q_OBJECT
public:
  explicit TagLabel(const QString& text, QWidget* parent = nullptr);
  void setText(const QString& text);
  QSize sizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  QString m_text;
};

class StatusDot : public QWidget {
  Q_OBJECT
public:
  explicit StatusDot(Tone tone = Tone::Neutral, QWidget* parent = nullptr);
  void setLook(Tone tone, bool hollow = false);
  QSize sizeHint() const override { return {10, 16}; }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  Tone m_tone;
  bool m_hollow = false;
};

class KeyCap : public QWidget {
  Q_OBJECT
public:
  explicit KeyCap(const QString& text, QWidget* parent = nullptr);
  QSize sizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  QString m_text;
};

// A Lucide icon as a widget.
class IconLabel : public QWidget {
  Q_OBJECT
public:
  explicit IconLabel(const QString& name, Tone tone = Tone::Neutral, int px = 16, QWidget* parent = nullptr);
  void setIconName(const QString& name, Tone tone);
  QSize sizeHint() const override { return {m_px, m_px}; }
  QSize minimumSizeHint() const override { return sizeHint(); }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  QString m_name;
  Tone m_tone;
  int m_px;
};

// A chart's picture or monogram.
class ChartTile : public QWidget {
  Q_OBJECT
public:
  explicit ChartTile(int side = 40, QWidget* parent = nullptr);
  void setChart(const QString& name, const QPixmap& picture = {});
  QSize sizeHint() const override { return {m_side, m_side}; }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  int m_side;
  QString m_name;
  QPixmap m_picture;
};

class HealthStrip : public QWidget {
  Q_OBJECT
public:
  explicit HealthStrip(QWidget* parent = nullptr);
  void setHealth(const std::vector<Health>& health);
  QSize sizeHint() const override { return {220, 20}; }

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  HealthRow m_row;
};

// Turns only while running, and stands still when the desktop asks for less motion.
class ProgressRing : public QWidget {
  Q_OBJECT
public:
  explicit ProgressRing(int side = 14, QWidget* parent = nullptr);
  void setRunning(bool running);
  bool isRunning() const { return m_running; }
  void setShare(double share); // 0…1; below 0 the end is unknown
  QSize sizeHint() const override { return {m_side, m_side}; }

protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

private:
  void updateTimer();
  int m_side;
  bool m_running = false;
  double m_share = -1, m_angle = 0;
  QTimer* m_timer;
};

// One line that is cut at its end, or in its middle for paths, with the whole text in its tooltip.
class ElidedLabel : public QLabel {
  Q_OBJECT
public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  void setElideMode(Qt::TextElideMode mode);
  QSize minimumSizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

private:
  Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace chartroom::widgets
