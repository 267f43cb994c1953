#pragma once

// ChartLibrary: the charts that the window knows: the samples, and what was opened or dropped, one by one or as a folder of
// charts. It keeps the opened places in the settings, reads charts in jobs (two at a time, so that other jobs are not kept
// waiting), leaves broken ones in the list with their error, and reads again when files change. Nothing is polled.
//
// GUI thread only; the workspace outlives it.

#include "ui/models/chart_list_model.h"
#include "ui/widgets/workspace.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QStringList>

#include <deque>
#include <vector>

class QFileSystemWatcher;
class QTimer;

namespace chartroom::charts {

class ChartLibrary : public QObject {
  Q_OBJECT
public:
  explicit ChartLibrary(widgets::Workspace* workspace, QObject* parent = nullptr);

  models::ChartListModel* model() const { return m_model; }
  widgets::Workspace* workspace() const { return m_workspace; }

  // Adds what lies at the paths and remembers it; a path that is known is only brought to the front. opened() follows for each,
  // also for what turns out to be no chart.
  void open(const QStringList& paths);
  // Takes an opened chart, or the folder it was found in, out of the list. Samples stay.
  void forget(const QString& path);
  bool canForget(const models::ChartEntry& entry) const { return entry.origin != models::ChartEntry::Origin::Sample; }
  void reload(const QString& path);
  // The chart on show: all of its files are watched, not only the ones that the list shows something of.
  void setCurrent(const QString& path);

  // Charts that are still to be read.
  int pending() const { return static_cast<int>(m_queue.size() + static_cast<std::size_t>(m_reading.size())); }
  static widgets::ChartSource sourceOf(const models::ChartEntry& entry);

signals:
  // `path` is the first chart of what was opened; it stands in the model.
  void opened(const QString& path);
  // A chart that had been read was read again, because a file changed or reload() was called.
  void chartChanged(const QString& path);
  void pendingChanged();

private:
  struct Place {
    QString path;
    models::ChartEntry::Origin origin = models::ChartEntry::Origin::Opened;
    QDateTime opened;
    bool isCollection = false;
    bool announce = false; // opened() is due
    QStringList entries;
  };
  Place* placeAt(const QString& path);
  void restore();
  void save() const;
  void takeSamples();
  void scan(const QString& place);
  void taken(const QString& place, const models::ChartPlace& found);
  void enqueue(const QString& path);
  void readNext();
  void read(models::ChartEntry entry);
  void rebuild();
  void watch();
  void filesChanged();

  widgets::Workspace* m_workspace;
  models::ChartListModel* m_model;
  QFileSystemWatcher* m_watcher;
  QTimer* m_changes;
  std::vector<Place> m_places; // samples, then opened ones, newest first
  QHash<QString, models::ChartEntry> m_entries;
  std::deque<QString> m_queue;
  QSet<QString> m_reading, m_again, m_dirty, m_remember;
  QString m_current;
};

} // namespace chartroom::charts
