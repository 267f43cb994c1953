#include "ui/studio/internal/chart_folder.h"

#include "core/chart/chart.h"
#include "core/value/yaml.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace chartroom::studio::internal {
namespace {

bool writeFile(const QString& folder, const std::string& name, const std::string& data) {
  const QString path = QDir::cleanPath(folder + QLatin1Char('/') + QString::fromStdString(name));
  // A record may come from anyone: nothing outside the folder.
  if (!path.startsWith(folder + QLatin1Char('/')) || !QDir().mkpath(QFileInfo(path).path())) return false;
  QSaveFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(data.data(), static_cast<qint64>(data.size())) == static_cast<qint64>(data.size()) && file.commit();
}

} // namespace

bool writeChartFolder(const chart::Chart& chart, const QString& folder) {
  const auto metadata = chart::writeMetadata(chart.metadata);
  if (!metadata || !writeFile(folder, "Chart.yaml", *metadata)) return false;
  if (chart.values.isMap()) {
    const auto values = value::writeYaml(chart.values);
    if (!values || !writeFile(folder, "values.yaml", *values)) return false;
  }
  if (chart.schema && !writeFile(folder, "values.schema.json", chart.schema->data.str())) return false;
  for (const auto* files : {&chart.templates, &chart.files})
    for (const chart::File& file : *files)
      if (!writeFile(folder, file.name.str(), file.data.str())) return false;
  return true;
}

} // namespace chartroom::studio::internal
