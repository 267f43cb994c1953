#pragma once

// ChartEntry: what the list of charts knows about one chart on disk, good or broken, and the functions that read it. Plain
// values; the functions block and are for job threads.

#include "core/base/context.h"
#include "core/chart/chart.h"

#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <vector>

namespace chartroom::models {

// Why a chart cannot be shown. `text` is helm's own, `advice` says what to do.
struct ChartProblem {
  QString title;
  QString text;
  QString advice;
  QString file; // where, as far as known; relative to the chart or absolute
  int line = 0;
  friend bool operator==(const ChartProblem&, const ChartProblem&) = default;
};

struct ChartEntry {
  // Where the list has it from: shipped with the program, opened by itself, or found in an opened folder of charts.
  enum class Origin { Sample, Opened, Collection };
  enum class Form { Folder, Archive };
  enum class State { Reading, Ready, Broken };

  QString path; // absolute; what tells entries apart
  Origin origin = Origin::Opened;
  Form form = Form::Folder;
  State state = State::Reading;
  QString collection; // the opened folder it was found in
  QDateTime opened;
  QDateTime modified;

  QString name; // of the file or folder until it has been read
  QString version, appVersion, description, category, licence, kubeVersion, type;
  QStringList keywords, maintainers;
  bool deprecated = false;
  bool hasSchema = false;
  int templates = 0;
  int missingDependencies = 0;
  ChartProblem problem; // when Broken

  bool isLibrary() const { return type == QLatin1String("library"); }
  // "Samples", "Opened", or the name of the collection's folder.
  QString source() const;
  friend bool operator==(const ChartEntry&, const ChartEntry&) = default;
};

// An entry still to be read.
ChartEntry makeChartEntry(const QString& path, ChartEntry::Origin origin);
// Reads the chart behind `entry` and fills it in, or tells what is wrong with it.
ChartEntry readChartEntry(const Context& context, ChartEntry entry);
// Fills in what a loaded chart says about itself; `path` and the like stay.
void describeChart(const chart::Chart& chart, ChartEntry& entry);
// Error of core/chart, told for `path`.
ChartProblem describeProblem(const Error& error, const QString& path, ChartEntry::Form form);

// What lies at a path: one chart (also when it is broken or missing), or the charts in a folder of charts, two folders deep and
// at most 2,000, in the order of their paths.
struct ChartPlace {
  bool isCollection = false;
  std::vector<ChartEntry> entries;
  friend bool operator==(const ChartPlace&, const ChartPlace&) = default;
};
ChartPlace scanChartPlace(const Context& context, const QString& path, ChartEntry::Origin origin);

// The path with the home folder as "~".
QString shortPath(const QString& path);
// helm's name of an archive: ".tgz" or ".tar.gz".
bool isChartArchiveName(const QString& fileName);

} // namespace chartroom::models

Q_DECLARE_METATYPE(chartroom::models::ChartEntry)
