#include "ui/models/chart_entry.h"

#include "core/chart/load.h"
#include "ui/models/qt_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <set>

namespace chartroom::models {
namespace {

constexpr std::size_t kMostEntries = 2000;
constexpr int kDepth = 2;

QString tr(const char* source) { return QCoreApplication::translate("ChartEntry", source); }

QString annotation(const chart::Metadata& metadata, std::initializer_list<const char*> keys) {
  if (!metadata.annotations) return {};
  for (const char* key : keys)
    if (const auto found = metadata.annotations->find(key); found != metadata.annotations->end() && !found->second.empty())
      return qt(found->second);
  return {};
}

// "networking" and "artifacthub.io/category: database" read like the other categories.
QString capitalised(QString words) {
  words = words.trimmed();
  if (!words.isEmpty()) words[0] = words[0].toUpper();
  return words;
}

void collect(const Context& context, const QString& folder, int depth, std::vector<ChartEntry>& found) {
  const QFileInfoList inside = QDir(folder).entryInfoList(QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot, QDir::Name);
  for (const QFileInfo& info : inside) {
    if (found.size() >= kMostEntries || context.cancelled()) return;
    const QString path = info.absoluteFilePath();
    if (info.isDir()) {
      if (QFileInfo::exists(path + QStringLiteral("/Chart.yaml")))
        found.push_back(makeChartEntry(path, ChartEntry::Origin::Collection));
      else if (depth > 1) collect(context, path, depth - 1, found);
    } else if (isChartArchiveName(info.fileName())) {
      found.push_back(makeChartEntry(path, ChartEntry::Origin::Collection));
    }
  }
}

} // namespace

QString ChartEntry::source() const {
  switch (origin) {
  case Origin::Sample: return tr("Samples");
  case Origin::Opened: return tr("Opened");
  case Origin::Collection: break;
  }
  return QFileInfo(collection).fileName();
}

bool isChartArchiveName(const QString& fileName) {
  return fileName.endsWith(QLatin1String(".tgz"), Qt::CaseInsensitive) ||
         fileName.endsWith(QLatin1String(".tar.gz"), Qt::CaseInsensitive);
}

QString shortPath(const QString& path) {
  const QString home = QDir::homePath();
  return path == home                               ? QStringLiteral("~")
         : path.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + path.mid(home.size())
                                                    : path;
}

ChartEntry makeChartEntry(const QString& path, ChartEntry::Origin origin) {
  ChartEntry entry;
  const QFileInfo info(path);
  entry.path = info.absoluteFilePath();
  entry.origin = origin;
  entry.form = info.isFile() || (!info.exists() && isChartArchiveName(path)) ? ChartEntry::Form::Archive : ChartEntry::Form::Folder;
  entry.name = info.fileName();
  entry.modified = info.lastModified();
  return entry;
}

ChartPlace scanChartPlace(const Context& context, const QString& path, ChartEntry::Origin origin) {
  ChartPlace place;
  const QFileInfo info(path);
  if (info.isDir() && !QFileInfo::exists(info.absoluteFilePath() + QStringLiteral("/Chart.yaml"))) {
    collect(context, info.absoluteFilePath(), kDepth, place.entries);
    if (!place.entries.empty()) {
      place.isCollection = true;
      for (ChartEntry& entry : place.entries) entry.collection = info.absoluteFilePath();
      return place;
    }
  }
  place.entries.push_back(makeChartEntry(path, origin));
  return place;
}

void describeChart(const chart::Chart& chart, ChartEntry& entry) {
  const chart::Metadata& metadata = chart.metadata;
  entry.state = ChartEntry::State::Ready;
  entry.problem = {};
  entry.name = qt(metadata.name);
  entry.version = qt(metadata.version);
  entry.appVersion = qt(metadata.appVersion);
  entry.description = qt(metadata.description).simplified();
  entry.category = capitalised(annotation(metadata, {"category", "artifacthub.io/category"}));
  entry.licence = annotation(metadata, {"licenses", "license", "artifacthub.io/license"});
  entry.kubeVersion = qt(metadata.kubeVersion);
  entry.type = metadata.type.empty() ? QStringLiteral("application") : qt(metadata.type);
  entry.keywords.clear();
  for (const std::string& keyword : metadata.keywords) entry.keywords.append(qt(keyword));
  entry.maintainers.clear();
  for (const chart::Maintainer& maintainer : metadata.maintainers) entry.maintainers.append(qt(maintainer.name));
  entry.deprecated = metadata.deprecated;
  entry.hasSchema = chart.schema.has_value();
  entry.templates = static_cast<int>(chart.templates.size());
  // A name declared several times is one chart in charts/.
  std::set<std::string> missing;
  for (const chart::Dependency& dependency : metadata.dependencies)
    if (std::none_of(chart.dependencies().begin(), chart.dependencies().end(),
            [&](const auto& loaded) { return loaded->name() == dependency.name; }))
      missing.insert(dependency.name);
  entry.missingDependencies = static_cast<int>(missing.size());
}

ChartProblem describeProblem(const Error& error, const QString& path, ChartEntry::Form form) {
  ChartProblem problem;
  problem.text = qt(error.message);
  for (const std::string& note : error.notes) problem.text += QLatin1Char('\n') + qt(note);
  problem.file = qt(error.place.file);
  problem.line = error.place.line;
  const QFileInfo info(path);
  const QString name = info.fileName();
  if (!info.exists()) {
    problem.title = tr("%1 is no longer there").arg(name);
    problem.advice = tr("Put it back and it is read again, or remove it from the list.");
  } else if (!info.isReadable()) {
    problem.title = tr("%1 may not be read").arg(name);
    problem.advice = tr("Give yourself the right to read it, then read it again.");
  } else if (form == ChartEntry::Form::Folder && !QFileInfo::exists(path + QStringLiteral("/Chart.yaml"))) {
    problem.title = tr("%1 is not a chart").arg(name);
    problem.advice =
        tr("A chart is a folder with a Chart.yaml. Open the folder that holds it, or a folder with charts or .tgz archives in it.");
  } else if (form == ChartEntry::Form::Archive && problem.text.contains(QLatin1String("gzip"))) {
    problem.title = tr("%1 is not a chart archive").arg(name);
    problem.advice = tr("A chart archive is a gzipped tar file, as `helm package` makes it. Download or package it again.");
  } else if (problem.text.contains(QLatin1String("Chart.yaml")) || problem.text.startsWith(QLatin1String("validation: "))) {
    problem.title = form == ChartEntry::Form::Folder ? tr("The Chart.yaml of %1 cannot be read").arg(name)
                                                     : tr("%1 has no usable Chart.yaml").arg(name);
    problem.advice = form == ChartEntry::Form::Folder ? tr("Correct the file; the chart is read again when it is saved.")
                                                      : tr("Package the chart again.");
    if (problem.file.isEmpty()) problem.file = QStringLiteral("Chart.yaml");
  } else {
    problem.title = tr("%1 cannot be loaded").arg(name);
    problem.advice = form == ChartEntry::Form::Folder
                         ? tr("Correct what is named above; the chart is read again when a file changes.")
                         : tr("Download or package it again.");
  }
  return problem;
}

ChartEntry readChartEntry(const Context& context, ChartEntry entry) {
  const auto chart = chart::load(context, entry.path.toStdString());
  const QFileInfo info(entry.form == ChartEntry::Form::Folder ? entry.path + QStringLiteral("/Chart.yaml") : entry.path);
  entry.modified = info.lastModified();
  Result<void> valid;
  if (chart) valid = (*chart)->metadata.validate();
  if (chart && valid) {
    describeChart(**chart, entry);
  } else {
    entry.state = ChartEntry::State::Broken;
    entry.problem = describeProblem(chart ? valid.error() : chart.error(), entry.path, entry.form);
  }
  return entry;
}

} // namespace chartroom::models
