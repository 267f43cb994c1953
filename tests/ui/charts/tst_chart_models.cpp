// The item models of the charts room under QAbstractItemModelTester, and reading charts: error texts are helm 4.3.1's.

#include "chart_folders.h"
#include "ui/models/chart_contents.h"
#include "ui/models/chart_facet_model.h"
#include "ui/models/chart_tables.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace chartroom;
using namespace chartroom::models;
using Tester = QAbstractItemModelTester;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::QtTest;

ChartEntry entry(const QString& name, const QString& category = {}, bool deprecated = false) {
  ChartEntry made;
  made.path = "/charts/" + name;
  made.name = name;
  made.state = ChartEntry::State::Ready;
  made.type = "application";
  made.category = category;
  made.description = "The " + name + " chart";
  made.deprecated = deprecated;
  return made;
}

QStringList names(const QAbstractItemModel& model) {
  QStringList result;
  for (int row = 0; row < model.rowCount(); ++row) result.append(model.index(row, 0).data().toString());
  return result;
}

} // namespace

class TestChartModels : public QObject {
  Q_OBJECT
private slots:
  void theListKeepsRowsThatStay() {
    ChartListModel model;
    Tester tester(&model, kFatal);
    model.setEntries({entry("a"), entry("b"), entry("c")});
    const QPersistentModelIndex c(model.index(2));
    ChartEntry changed = entry("c");
    changed.version = "2";
    model.setEntries({entry("b"), changed, entry("d")});
    QCOMPARE(names(model), (QStringList{"b", "c", "d"}));
    QVERIFY(c.isValid());
    QCOMPARE(c.row(), 1);
    QCOMPARE(model.find("/charts/c")->version, QString("2"));
    QVERIFY(!model.find("/charts/a"));
  }

  void filterAndOrder() {
    ChartListModel model;
    ChartFilterModel shown;
    Tester tester(&shown, kFatal);
    shown.setSourceModel(&model);
    ChartEntry old = entry("zebra", "Database"), young = entry("apple", "Database");
    old.opened = QDateTime::fromSecsSinceEpoch(1000, Qt::UTC), young.opened = QDateTime::fromSecsSinceEpoch(2000, Qt::UTC);
    old.modified = QDateTime::fromSecsSinceEpoch(9000, Qt::UTC), young.modified = QDateTime::fromSecsSinceEpoch(8000, Qt::UTC);
    model.setEntries({old, young, entry("Mango", "Web"), entry("gone", "Web", true)});
    QCOMPARE(names(shown), (QStringList{"apple", "Mango", "zebra"}));
    shown.setOrder(ChartSort::Changed);
    QCOMPARE(names(shown).first(), QString("zebra"));
    shown.setOrder(ChartSort::Opened);
    QCOMPARE(names(shown).first(), QString("apple"));
    ChartFilter filter;
    filter.text = "CHART zeb";
    shown.setFilter(filter);
    QCOMPARE(names(shown), QStringList{"zebra"});
    filter = {};
    filter.categories = {"Web"};
    filter.deprecated = true;
    shown.setFilter(filter);
    QCOMPARE(names(shown).size(), 2);
    filter.states = {"broken"};
    shown.setFilter(filter);
    QCOMPARE(shown.rowCount(), 0);
  }

  void countsLeaveTheirOwnFacetAside() {
    const std::vector<ChartEntry> entries{entry("a", "Web"), entry("b", "Web"), entry("c", "Database")};
    ChartFilter filter;
    filter.categories = {"Web"};
    const auto categories = facetValues(entries, filter, ChartFacet::Category);
    QCOMPARE(categories.size(), std::size_t(2));
    QCOMPARE(categories[0].id, QString("Database"));
    QCOMPARE(categories[0].count, 1);
    QCOMPARE(categories[1].count, 2);
    const auto states = facetValues(entries, filter, ChartFacet::State);
    QCOMPARE(states.size(), std::size_t(1));
    QCOMPARE(states[0].id, QString("application"));
    QCOMPARE(states[0].count, 2);
  }

  void facetsAreATreeWithAnEnd() {
    ChartFacetModel model;
    Tester tester(&model, kFatal);
    std::vector<ChartEntry> entries;
    for (int i = 0; i < 12; ++i) entries.push_back(entry(QString("c%1").arg(i), QString("Category %1").arg(i, 2, 10, QChar('0'))));
    model.setFacets(entries, {});
    QCOMPARE(model.rowCount(), 3);
    const QModelIndex category = model.index(1, 0);
    QCOMPARE(category.data().toString(), QString("Category"));
    QCOMPARE(model.rowCount(category), ChartFacetModel::kShort + 1);
    const QModelIndex more = model.index(ChartFacetModel::kShort, 0, category);
    QCOMPARE(more.data().toString(), QString("6 more"));
    model.showAll(more);
    QCOMPARE(model.rowCount(category), 12);
    QSignalSpy toggled(&model, &ChartFacetModel::toggled);
    QVERIFY(model.setData(model.index(0, 0, category), Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(toggled.size(), 1);
    QCOMPARE(toggled[0][1].toString(), QString("Category 00"));
    ChartFilter filter;
    filter.categories = {"Category 00"};
    model.setFacets(entries, filter);
    QCOMPARE(model.index(0, 0, model.index(1, 0)).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
  }

  void brokenCharts_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::newRow("a folder without Chart.yaml") << m_disk.path("nothing") << "nothing is not a chart"
                                                 << "Chart.yaml: no such file or directory";
    QTest::newRow("a Chart.yaml that is no YAML") << m_disk.path("garbled") << "The Chart.yaml of garbled cannot be read"
                                                  << "cannot load Chart.yaml: ";
    QTest::newRow("a Chart.yaml without a version") << m_disk.path("bare") << "The Chart.yaml of bare cannot be read"
                                                    << "validation: chart.metadata.version is required";
    QTest::newRow("an archive that is no gzip") << m_disk.path("text.tgz") << "text.tgz is not a chart archive"
                                                << "does not appear to be a gzipped archive";
    QTest::newRow("nothing there") << m_disk.path("gone.tgz") << "gone.tgz is no longer there"
                                   << "no such file or directory";
  }
  void brokenCharts() {
    QFETCH(QString, path);
    QFETCH(QString, text);
    m_disk.write("nothing/notes.txt", "x");
    m_disk.write("garbled/Chart.yaml", "name: [\n");
    m_disk.write("bare/Chart.yaml", "apiVersion: v2\nname: bare\n");
    m_disk.write("text.tgz", "just text");
    const ChartEntry read = readChartEntry({}, makeChartEntry(path, ChartEntry::Origin::Opened));
    QCOMPARE(read.state, ChartEntry::State::Broken);
    QTEST(read.problem.title, "title");
    QVERIFY2(read.problem.text.contains(text), qPrintable(read.problem.text));
    QVERIFY(!read.problem.advice.isEmpty());
    const auto contents = readChartContents({}, makeChartEntry(path, ChartEntry::Origin::Opened));
    QVERIFY(!contents->chart);
    QCOMPARE(contents->entry.problem, read.problem);
  }

  void aFolderOfChartsGivesEachOfThem() {
    m_disk.chart("shelf/one", "one");
    m_disk.chart("shelf/deep/two", "two");
    m_disk.write("shelf/three-1.0.0.tgz", "x");
    m_disk.write("shelf/readme.txt", "x");
    const ChartPlace place = scanChartPlace({}, m_disk.path("shelf"), ChartEntry::Origin::Opened);
    QVERIFY(place.isCollection);
    QStringList found;
    for (const ChartEntry& chart : place.entries) found.append(chart.name);
    QCOMPARE(found, (QStringList{"two", "one", "three-1.0.0.tgz"}));
    QCOMPARE(place.entries.front().source(), QString("shelf"));
  }

  void contentsOfAChart() {
    const QString folder = m_disk.chart("whole", "whole",
        "annotations:\n  category: web\n  licenses: MIT\ndependencies:\n- name: gone\n  version: 1.x\n  repository: https://charts.example\n  condition: gone.enabled\n");
    m_disk.write("whole/values.schema.json",
        "{\"type\":\"object\",\"properties\":{\"image\":{\"type\":\"object\",\"properties\":{\"tag\":{\"type\":\"string\",\"default\":\"one\",\"description\":\"The tag\"}}},\"hosts\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"again\":{\"$ref\":\"#\"}}}");
    m_disk.write("whole/README.md", "# Whole\n");
    m_disk.write("whole/crds/c.yaml", "kind: CustomResourceDefinition\n");
    m_disk.chart("whole/charts/extra", "extra");
    const auto contents = readChartContents({}, makeChartEntry(folder, ChartEntry::Origin::Opened));
    QVERIFY2(contents->chart != nullptr, qPrintable(contents->entry.problem.text));
    QCOMPARE(contents->entry.category, QString("Web"));
    QCOMPARE(contents->entry.licence, QString("MIT"));
    QCOMPARE(contents->entry.missingDependencies, 1);
    QCOMPARE(contents->readme, QString("# Whole\n"));
    QCOMPARE(contents->crds.size(), std::size_t(1));
    QCOMPARE(contents->crds[0].path, QString("crds/c.yaml"));

    ChartDependencyModel dependencies;
    Tester first(&dependencies, kFatal);
    dependencies.setDependencies(contents->dependencies);
    QCOMPARE(dependencies.rowCount(), 2);
    QCOMPARE(dependencies.index(0, ChartDependencyModel::Status).data().toString(), QString("missing"));
    QCOMPARE(dependencies.index(0, ChartDependencyModel::Condition).data().toString(), QString("gone.enabled"));
    QCOMPARE(dependencies.index(1, ChartDependencyModel::Status).data().toString(), QString("not in Chart.yaml"));

    ChartFileModel files;
    Tester second(&files, kFatal);
    files.setFiles(contents->templates);
    QCOMPARE(names(files),
        (QStringList{"_helpers.tpl", "web.yaml", "charts/extra/templates/_helpers.tpl", "charts/extra/templates/web.yaml"}));
    files.setFilter("release.name");
    QCOMPARE(files.rowCount(), 2);
    QCOMPARE(files.index(0).data(ChartFileModel::HitsRole).toInt(), 1);

    ChartSchemaModel schema;
    schema.setSchema(contents->schema);
    QCOMPARE(names(schema), (QStringList{"again", "hosts", "image"}));
    const QModelIndex image = schema.index(2, 0);
    QVERIFY(schema.canFetchMore(image));
    schema.fetchMore(image);
    const QModelIndex tag = schema.index(0, 0, image);
    QCOMPARE(tag.data(ChartSchemaModel::PathRole).toString(), QString("image.tag"));
    QCOMPARE(tag.siblingAtColumn(ChartSchemaModel::Type).data().toString(), QString("string"));
    QCOMPARE(tag.siblingAtColumn(ChartSchemaModel::Default).data().toString(), QString("\"one\""));
    QCOMPARE(tag.siblingAtColumn(ChartSchemaModel::Description).data().toString(), QString("The tag"));
    const QModelIndex hosts = schema.index(1, 0);
    schema.fetchMore(hosts);
    QCOMPARE(schema.index(0, 0, hosts).data().toString(), QString("[]"));
    // A schema that refers to itself opens as deep as one likes.
    const QModelIndex again = schema.index(0, 0);
    schema.fetchMore(again);
    QCOMPARE(schema.rowCount(again), 3);
    QVERIFY(schema.canFetchMore(schema.index(0, 0, again)));
    // The tester opens what it walks over, also inside modelReset(), where it takes that for a mistake; so it comes last.
    Tester third(&schema, kFatal);
  }

  void keysAreFoundByPath() {
    const std::vector<ValuesKey> keys{{"image", 1, 1}, {"image.tag", 2, 3}, {"sidecar.image.tag", 5, 3}};
    QCOMPARE(findKeys(keys, "image.tag").size(), std::size_t(2));
    QCOMPARE(findKeys(keys, "image.tag")[0].line, 2);
    QCOMPARE(findKeys(keys, "*.image").size(), std::size_t(1));
    QCOMPARE(findKeys(keys, "TAG").size(), std::size_t(2));
    QVERIFY(findKeys(keys, " ").empty());
    QVERIFY(findKeys(keys, "nope").empty());
  }

private:
  ChartFolders m_disk;
};

QTEST_MAIN(TestChartModels)
#include "tst_chart_models.moc"
