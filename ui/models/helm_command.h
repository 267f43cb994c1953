#pragma once

// The helm command line that does what the window is about to do, quoted for a POSIX shell. Plain functions, any thread.

#include <QString>
#include <QStringList>

namespace chartroom::models {

// One word as the shell must see it: bare when it holds nothing special, else in single quotes.
QString shellQuoted(const QString& word);
// Words joined; a line that would be longer than 100 characters breaks before each flag.
QString shellCommand(const QStringList& words);

struct HelmRun {
  bool upgrade = false;
  QString release, chart, nameSpace, kubeContext;
  // Weakest first, "-f path" or "--set x" as flag and value.
  QList<QPair<QString, QString>> values;
  bool wait = false;
  bool hooks = true;
  bool rollbackOnFailure = false;
  bool createNamespace = false;
  QString timeout; // "5m0s"; empty leaves helm's default
};
QStringList helmWords(const HelmRun& run);

} // namespace chartroom::models
