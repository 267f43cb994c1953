#pragma once

// Helpers for QFileSystemWatcher. Blocks on the disk shortly; GUI thread, where the watcher lives.

#include <QSet>
#include <QString>

class QFileSystemWatcher;

namespace chartroom::widgets {

// Watches these paths and no others. A path that does not exist is passed over.
void watchOnly(QFileSystemWatcher* watcher, const QSet<QString>& wanted);

// The folder itself, or the nearest folder above it that exists: a watch there sees the folder come.
QString nearestFolder(const QString& folder);

// A chart's archive, or its folder and at most `most` files and folders below it; empty when there is nothing at `path`.
QSet<QString> pathsOfChart(const QString& path, int most);

} // namespace chartroom::widgets
