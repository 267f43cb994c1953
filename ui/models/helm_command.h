#pragma once

// The helm command that does what the window is about to do, as text for a POSIX shell. It names the window's cluster, so that it
// reaches the same one from any terminal, and it needs no file that is not there already. Plain functions, any thread.

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace chartroom::models {

// The cluster and namespace a command works on. Empty parts are not named.
struct HelmTarget {
  // Absolute paths; empty when the cluster comes from ~/.kube/config. helm's flag takes one file: a list goes into the
  // environment of the command.
  QStringList kubeconfig;
  QString context;
  QString nameSpace;
  friend bool operator==(const HelmTarget&, const HelmTarget&) = default;
};

// One word as the shell must see it: bare when it holds nothing special, else in single quotes.
QString shellQuoted(const QString& word);
// `words` follow "helm"; the flags of the target come last. A line of more than 100 characters breaks before each flag.
QString helmCommand(const HelmTarget& target, const QStringList& words);

// How many revisions helm keeps of a release: HELM_MAX_HISTORY, else 10.
int helmMaxHistory();
// Where helm keeps releases: HELM_DRIVER, empty for its default. The commands above name it.
QString helmDriver();

// One layer of values, as helm's flags take it.
struct HelmValues {
  enum class Kind {
    File, // --values with the path `text`
    Text, // --values with the YAML `text` as a here-document
    Set,  // `flag` ("--set-string") with the argument `text`
  };
  Kind kind = Kind::File;
  QString text;
  QString flag;
  friend bool operator==(const HelmValues&, const HelmValues&) = default;
};

enum class HelmVerb { Install, Upgrade };

struct HelmRun {
  HelmTarget target;
  HelmVerb verb = HelmVerb::Install;
  QString release;
  QString chart;            // path; not used when there is an archive
  QByteArray chartArchive;  // gzipped tar with the folder "chart"; the command unpacks it into a temporary folder
  QString workingFolder;    // where relative paths of --set-file start; empty when there are none
  QList<HelmValues> values; // weakest first
  bool wait = false;
  bool hooks = true;
  bool rollbackOnFailure = false;
  bool createNamespace = false;
  bool forceConflicts = false;
  QString timeout; // "5m0s"; empty leaves helm's default
};
QString helmScript(const HelmRun& run);

// Whether helm's --values takes this path: it reads paths as URLs first, and control characters have no place in a command.
bool isPlainPath(const QString& path);

} // namespace chartroom::models
