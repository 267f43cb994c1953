#include "ui/widgets/watch_paths.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QStringList>

namespace chartroom::widgets {

void watchOnly(QFileSystemWatcher* watcher, const QSet<QString>& wanted) {
  const QStringList watched = watcher->files() + watcher->directories();
  const QSet<QString> present(watched.begin(), watched.end());
  if (const QSet<QString> gone = present - wanted; !gone.isEmpty()) watcher->removePaths(gone.values());
  if (const QSet<QString> fresh = wanted - present; !fresh.isEmpty()) watcher->addPaths(fresh.values());
}

QString nearestFolder(const QString& folder) {
  QString nearest = folder;
  while (!QFileInfo::exists(nearest) && nearest.size() > 1) nearest = QFileInfo(nearest).absolutePath();
  return nearest;
}

QSet<QString> pathsOfChart(const QString& path, int most) {
  QSet<QString> paths;
  if (!QFileInfo::exists(path)) return paths;
  paths.insert(path);
  if (!QFileInfo(path).isDir()) return paths;
  QDirIterator below(path, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
  for (int i = 0; i < most && below.hasNext(); ++i) paths.insert(below.next());
  return paths;
}

} // namespace chartroom::widgets
