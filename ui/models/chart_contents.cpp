#include "ui/models/chart_contents.h"

#include "core/chart/dependency_status.h"
#include "core/chart/load.h"
#include "core/inspect/key_path.h"
#include "core/value/yaml.h"

#include <QDateTime>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <set>

namespace chartroom::models {
namespace {

QString text(std::string_view bytes) { return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())); }

ChartFile::Kind kindOf(const QString& path, const QString& content) {
  const QString name = QFileInfo(path).fileName();
  if (name == QLatin1String("NOTES.txt")) return ChartFile::Kind::Notes;
  if (name.startsWith(QLatin1Char('_')) || name.endsWith(QLatin1String(".tpl"))) return ChartFile::Kind::Partial;
  if (path.contains(QLatin1String("templates/tests/")) || content.contains(QLatin1String("helm.sh/hook: test")) ||
      content.contains(QLatin1String("\"helm.sh/hook\": test")))
    return ChartFile::Kind::Test;
  return ChartFile::Kind::Template;
}

ChartFile makeFile(const QString& path, const QString& chart, const chart::File& file) {
  ChartFile made;
  made.path = path;
  made.chart = chart;
  made.text = text(file.data.view());
  made.lines =
      static_cast<int>(made.text.count(QLatin1Char('\n'))) + (made.text.isEmpty() || made.text.endsWith(QLatin1Char('\n')) ? 0 : 1);
  return made;
}

void addTemplates(const chart::Chart& chart, const QString& folder, const QString& owner, std::vector<ChartFile>& files) {
  for (const chart::File& file : chart.templates) {
    ChartFile made = makeFile(folder + text(file.name.view()), owner, file);
    made.kind = kindOf(made.path, made.text);
    files.push_back(std::move(made));
  }
  for (const auto& child : chart.dependencies()) {
    const QString name = text(child->name());
    addTemplates(*child, folder + QStringLiteral("charts/") + name + QLatin1Char('/'),
        owner.isEmpty() ? name : owner + QLatin1Char('/') + name, files);
  }
}

void addCrds(const chart::Chart& chart, std::vector<ChartFile>& files) {
  const QString root = text(chart.name()) + QLatin1Char('/');
  for (const chart::Crd& crd : chart.crds()) {
    QString path = text(crd.fileName);
    if (path.startsWith(root)) path.remove(0, root.size());
    const QString owner = path.startsWith(QLatin1String("charts/")) ? path.section(QLatin1Char('/'), 1, 1) : QString();
    ChartFile made = makeFile(path, owner, *crd.file);
    made.kind = ChartFile::Kind::Crd;
    files.push_back(std::move(made));
  }
}

std::vector<ChartDependency> readDependencies(const Context& context, const QString& path, const chart::Chart& chart) {
  std::vector<ChartDependency> rows;
  std::set<std::string> declared;
  for (const chart::Dependency& dependency : chart.metadata.dependencies) {
    ChartDependency row;
    row.name = text(dependency.name), row.alias = text(dependency.alias), row.version = text(dependency.version);
    row.repository = text(dependency.repository), row.condition = text(dependency.condition);
    for (const std::string& tag : dependency.tags) row.tags.append(text(tag));
    for (const auto& loaded : chart.dependencies())
      if (loaded->name() == dependency.name) row.loadedVersion = text(loaded->metadata.version);
    row.status = text(chart::dependencyStatus(context, path.toStdString(), dependency, chart));
    declared.insert(dependency.name);
    rows.push_back(std::move(row));
  }
  for (const auto& loaded : chart.dependencies()) {
    if (declared.contains(loaded->name())) continue;
    ChartDependency row;
    row.name = text(loaded->name()), row.version = row.loadedVersion = text(loaded->metadata.version);
    row.status = QStringLiteral("not in Chart.yaml");
    row.isDeclared = false;
    rows.push_back(std::move(row));
  }
  return rows;
}

QString readReadme(const chart::Chart& chart) {
  // helm show readme takes these names, in any case.
  for (const chart::File& file : chart.files) {
    const QString name = text(file.name.view()).toLower();
    if (name == QLatin1String("readme.md") || name == QLatin1String("readme.txt") || name == QLatin1String("readme"))
      return text(file.data.view());
  }
  return {};
}

} // namespace

std::shared_ptr<const ChartContents> readChartContents(const Context& context, const ChartEntry& entry) {
  auto contents = std::make_shared<ChartContents>();
  contents->entry = entry;
  auto loaded = chart::load(context, entry.path.toStdString());
  Result<void> valid;
  if (loaded) valid = (*loaded)->metadata.validate();
  const QFileInfo info(entry.form == ChartEntry::Form::Folder ? entry.path + QStringLiteral("/Chart.yaml") : entry.path);
  contents->entry.modified = info.lastModified();
  if (!loaded || !valid) {
    contents->entry.state = ChartEntry::State::Broken;
    contents->entry.problem = describeProblem(loaded ? valid.error() : loaded.error(), entry.path, entry.form);
    return contents;
  }
  std::shared_ptr<const chart::Chart> chart = std::move(*loaded);
  describeChart(*chart, contents->entry);
  contents->readme = readReadme(*chart);
  if (const chart::File* file = chart->valuesFile()) {
    contents->valuesText = text(file->data.view());
    for (const value::YamlNode& node : value::locateYaml(file->data.view()))
      contents->valuesKeys.push_back({text(inspect::keyPathText(node.path)), node.place.line, node.place.column});
  }
  if (const std::optional<chart::File>& file = chart->schema) {
    contents->schemaText = text(file->data.view());
    auto schema = schema::Schema::compile(context, file->data.view());
    if (schema) contents->schema = std::move(*schema);
    else contents->schemaError = text(schema.error().message);
  }
  addTemplates(*chart, {}, {}, contents->templates);
  addCrds(*chart, contents->crds);
  contents->dependencies = readDependencies(context, entry.path, *chart);
  contents->home = text(chart->metadata.home);
  for (const std::string& source : chart->metadata.sources) contents->sources.append(text(source));
  contents->chart = std::move(chart);
  return contents;
}

std::vector<ValuesKey> findKeys(const std::vector<ValuesKey>& keys, const QString& wanted) {
  const QString words = wanted.trimmed();
  if (words.isEmpty()) return {};
  const QString pattern = QRegularExpression::escape(words).replace(QLatin1String("\\*"), QLatin1String("[^.\\[\\]]+"));
  const QRegularExpression anywhere(pattern, QRegularExpression::CaseInsensitiveOption);
  std::vector<ValuesKey> first, rest;
  for (const ValuesKey& key : keys) {
    const QRegularExpressionMatch match = anywhere.match(key.path);
    if (match.hasMatch()) (match.capturedStart() == 0 ? first : rest).push_back(key);
  }
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

} // namespace chartroom::models
