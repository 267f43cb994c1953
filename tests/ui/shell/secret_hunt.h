#pragma once

// SecretHunt: where a secret can be seen. It renders a window into a paint device that writes down the texts it is to draw, walks
// the accessible tree, tool tips and the items of views, and reads files.

#include <QAbstractItemView>
#include <QAccessible>
#include <QDirIterator>
#include <QFile>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QSet>
#include <QStringList>
#include <QWidget>

#include <algorithm>

namespace chartroom::test {

// Takes every call and keeps the texts.
class TextEngine : public QPaintEngine {
public:
  TextEngine() : QPaintEngine(QPaintEngine::AllFeatures) {}
  bool begin(QPaintDevice*) override { return true; }
  bool end() override { return true; }
  void updateState(const QPaintEngineState&) override {}
  void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
  void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
  void drawPath(const QPainterPath&) override {}
  void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
  void drawTextItem(const QPointF&, const QTextItem& item) override { texts << item.text(); }
  Type type() const override { return User; }
  QStringList texts;
};

class RecordingDevice : public QPaintDevice {
public:
  explicit RecordingDevice(QSize size, QPaintEngine* other = nullptr) : m_size(size), m_other(other) {}
  QPaintEngine* paintEngine() const override { return m_other ? m_other : &m_engine; }
  const QStringList& texts() const { return m_engine.texts; }

protected:
  int metric(PaintDeviceMetric metric) const override {
    switch (metric) {
    case PdmWidth: return m_size.width();
    case PdmHeight: return m_size.height();
    case PdmWidthMM: return m_size.width() / 4;
    case PdmHeightMM: return m_size.height() / 4;
    case PdmNumColors: return 0;
    case PdmDepth: return 32;
    case PdmDpiX:
    case PdmDpiY:
    case PdmPhysicalDpiX:
    case PdmPhysicalDpiY: return 96;
    case PdmDevicePixelRatio: return 1;
    case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
    default: return 0;
    }
  }

private:
  QSize m_size;
  QPaintEngine* m_other;
  mutable TextEngine m_engine;
};

class SecretHunt {
public:
  // Any eight characters in a row give a secret away: texts are cut to fit.
  void addSecret(const QString& secret) {
    for (qsizetype i = 0; i + kPart <= secret.size(); ++i) m_parts.insert(secret.mid(i, kPart));
  }
  bool finds(const QString& text) const {
    for (qsizetype i = 0; i + kPart <= text.size(); ++i)
      if (m_parts.contains(text.mid(i, kPart))) return true;
    return false;
  }

  // What gives a secret away in what the window shows now, with the kind of place.
  QStringList inWindow(QWidget* window) const {
    QStringList found;
    RecordingDevice device(window->size());
    window->render(&device);
    const auto look = [&](const char* where, const QString& text) {
      if (finds(text)) found << QLatin1String(where) + ": " + text.left(160);
    };
    for (const QString& text : device.texts()) look("drawn", text);
    look("drawn in pieces", device.texts().join(QString()));
    QList<QWidget*> widgets = window->findChildren<QWidget*>();
    widgets.prepend(window);
    for (QWidget* widget : widgets) {
      for (const QString& text : {widget->toolTip(), widget->statusTip(), widget->whatsThis(), widget->windowTitle(),
               widget->accessibleName(), widget->accessibleDescription()})
        look("a tool tip or title", text);
      if (auto* view = qobject_cast<QAbstractItemView*>(widget); view && view->model()) items(view->model(), {}, look);
    }
    QSet<QAccessibleInterface*> seen;
    accessible(QAccessible::queryAccessibleInterface(window), seen, look);
    return found;
  }
  // How many texts the last look drew: a window that draws nothing hides nothing.
  static int drawnTexts(QWidget* window) {
    RecordingDevice device(window->size());
    window->render(&device);
    return static_cast<int>(device.texts().size());
  }

  // Files below a folder that hold a secret, but for those below the excepted folders.
  QStringList inFiles(const QString& folder, const QStringList& except) const {
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
      const QString path = files.next();
      if (std::any_of(except.begin(), except.end(),
              [&](const QString& one) { return path == one || path.startsWith(one + QLatin1Char('/')); }))
        continue;
      QFile file(path);
      if (!file.open(QIODevice::ReadOnly)) continue;
      if (finds(QString::fromLatin1(file.readAll()))) found << path;
    }
    return found;
  }

private:
  static constexpr qsizetype kPart = 8;

  template <typename Look>
  static void items(QAbstractItemModel* model, const QModelIndex& parent, const Look& look) {
    for (int row = 0; row < model->rowCount(parent); ++row)
      for (int column = 0; column < model->columnCount(parent); ++column) {
        const QModelIndex index = model->index(row, column, parent);
        for (const int role :
            {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole), int(Qt::AccessibleDescriptionRole)})
          look("an item", index.data(role).toString());
        if (column == 0) items(model, index, look);
      }
  }

  template <typename Look>
  static void accessible(QAccessibleInterface* one, QSet<QAccessibleInterface*>& seen, const Look& look) {
    if (!one || !one->isValid() || seen.contains(one)) return;
    seen.insert(one);
    for (const auto kind : {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
      look("an accessible text", one->text(kind));
    if (QAccessibleTextInterface* text = one->textInterface())
      look("an accessible document", text->text(0, text->characterCount()));
    for (int i = 0; i < std::min(one->childCount(), 3000); ++i) accessible(one->child(i), seen, look);
  }

  QSet<QString> m_parts;
};

} // namespace chartroom::test
