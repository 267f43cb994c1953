#pragma once

// LayersPanel: the stack of value layers, the strongest on top: check boxes, a lock on the chart's defaults, key counts, a "+"
// menu, moving inside a kind by drag or Alt+Up and Alt+Down, and a context menu. It shows and changes a LayersModel; files are
// asked for by signals. Object names: layersList, layersAdd.

#include "core/value/merge.h"

#include <QListView>
#include <QWidget>

namespace chartroom::models {
class LayersModel;
struct StudioLayer;
} // namespace chartroom::models

namespace chartroom::studio {

class LayersPanel : public QWidget {
  Q_OBJECT
public:
  explicit LayersPanel(models::LayersModel* model, QWidget* parent = nullptr);

  int currentLayer() const; // 0 when there is none
  void setCurrentLayer(int id);
  QListView* list() const { return m_list; }

signals:
  void currentLayerChanged(int id);
  void newLayerRequested();
  void filesRequested();
  void setRowRequested(chartroom::value::Layer::Kind kind);
  void saveRequested(int id);
  void saveAsRequested(int id);
  // A layer with a text in it was taken out of this row.
  void layerRemoved(const chartroom::models::StudioLayer& layer, int row);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void openMenu(const QPoint& point);
  void removeLayer(int id);
  void startRename(int id);
  bool canRename(int id) const; // a draft that is on no disk
  models::LayersModel* m_model;
  QListView* m_list;
};

} // namespace chartroom::studio
