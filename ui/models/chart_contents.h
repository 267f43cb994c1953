#pragma once

// ChartContents: everything the detail of one chart shows, read in one go. Plain values over a chart that is never changed;
// shared between threads by shared_ptr<const …>.

#include "core/base/context.h"
#include "core/chart/chart.h"
#include "core/schema/schema.h"
#include "ui/models/chart_entry.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace chartroom::models {

// A text file of a chart as a list shows it.
struct ChartFile {
  enum class Kind { Template, Partial, Notes, Test, Crd };
  QString path;  // relative to the chart: "templates/web.yaml", "charts/redis/templates/x.yaml"
  QString chart; // the subchart it belongs to, "cache/redis"; empty for the chart's own
  Kind kind = Kind::Template;
  QString text;
  int lines = 0;
};

struct ChartDependency {
  QString name, alias, version, repository, condition;
  QStringList tags;
  QString loadedVersion; // of the chart in charts/; empty when there is none
  QString status;        // helm's word, or "not in Chart.yaml"
  bool isDeclared = true;
  bool isGood() const { return status == QLatin1String("ok") || status == QLatin1String("unpacked"); }
  friend bool operator==(const ChartDependency&, const ChartDependency&) = default;
};

// A key of values.yaml.
struct ValuesKey {
  QString path; // "auth.users[0].name"
  int line = 0;
  int column = 0;
  friend bool operator==(const ValuesKey&, const ValuesKey&) = default;
};

struct ChartContents {
  ChartEntry entry;
  std::shared_ptr<const chart::Chart> chart;
  QString readme; // markdown; empty when there is none
  QString valuesText;
  std::vector<ValuesKey> valuesKeys; // in document order
  QString schemaText;
  std::optional<schema::Schema> schema;
  QString schemaError;
  std::vector<ChartFile> templates; // the chart's own, then those of its subcharts
  std::vector<ChartFile> crds;
  std::vector<ChartDependency> dependencies;
  QString home;
  QStringList sources;
};

// Reads the chart of `entry`. Its entry is read again too, so that a broken chart gives contents without a chart and an entry
// that says why. Never null.
std::shared_ptr<const ChartContents> readChartContents(const Context& context, const ChartEntry& entry);

// The keys whose path holds `text`: those that start with it first, each group in document order. A "*" stands for one element.
std::vector<ValuesKey> findKeys(const std::vector<ValuesKey>& keys, const QString& text);

} // namespace chartroom::models
