#pragma once

// The rail at the left: the brand mark, one item per room that is there, settings at the bottom.

#include <QAbstractButton>
#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace chartroom::shell {

class RailButton : public QAbstractButton {
  Q_OBJECT
public:
  RailButton(const QString& icon, const QString& text, QWidget* parent);
  QSize sizeHint() const override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

private:
  QString m_icon;
};

class Rail : public QWidget {
  Q_OBJECT
public:
  explicit Rail(QWidget* parent = nullptr);
  // Items stand in the order they are added; the last group ("settings") at the bottom.
  void addItem(const QString& id, const QString& icon, const QString& text, bool atBottom);
  void setCurrent(const QString& id); // none lit for an unknown id
  QString current() const { return m_current; }
  QStringList items() const; // upper group, in order

signals:
  void chosen(const QString& id);
  void homeChosen();

protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

private:
  void fitWidth(); // as wide as its widest label
  struct Item {
    QString id;
    RailButton* button;
    bool atBottom;
  };
  std::vector<Item> m_items;
  QVBoxLayout *m_top, *m_bottom;
  QString m_current;
};

} // namespace chartroom::shell
