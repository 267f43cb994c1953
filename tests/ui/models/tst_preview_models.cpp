// The tree and the list that show a preview.

#include "core/chart/load.h"
#include "core/inspect/preview.h"
#include "ui/models/problem_words.h"
#include "ui/models/problems_model.h"
#include "ui/models/resources_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace chartroom;
using namespace chartroom::inspect;
using namespace chartroom::models;
using value::Layer;

namespace {

// The storefront sample with these values, and with one template replaced where `broken` has a text.
PreviewRequest requestFor(const std::string& values = {}, const std::string& broken = {}) {
  auto chart = std::move(*chart::load(Context(), CHARTROOM_SOURCE_DIR "/resources/charts/storefront"));
  for (chart::File& file : chart->templates)
    if (file.name.str() == "templates/web.yaml" && !broken.empty()) file.data = broken;
  PreviewRequest request;
  request.layers.push_back({Layer::Kind::ChartDefaults, "defaults", chart->valuesFile()->data.str()});
  request.layers.push_back({Layer::Kind::File, "values.yaml", values});
  request.chart = std::make_shared<const render::CompiledChart>(std::move(chart));
  request.releaseName = "shop";
  return request;
}

std::shared_ptr<const PreviewResult> preview(const PreviewRequest& request) {
  return std::make_shared<const PreviewResult>(makePreview(Context(), request));
}

} // namespace

class TestPreviewModels : public QObject {
  Q_OBJECT
private slots:
  void theTreeKeepsItsRowsWhileOnlyTextsChange() {
    ResourcesModel tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    tree.setPreview(preview(requestFor()), {});
    const QPersistentModelIndex web = tree.indexOf("apps/Deployment//shop-storefront-web");
    QVERIFY(web.isValid());
    QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
    tree.setPreview(preview(requestFor("web: {replicaCount: 7}\n")), {});
    QCOMPARE(resets.count(), 0);
    QVERIFY(tree.object(web)->text.view().find("replicas: 7") != std::string::npos);
    tree.setPreview(preview(requestFor({}, "{{ fail \"no\" }}")), {});
    QCOMPARE(resets.count(), 1);
    QVERIFY(tree.index(0, 0).data(ResourcesModel::FailedRole).toBool());
    QCOMPARE(tree.failure(tree.index(0, 0, tree.index(0, 0)))->message, std::string("no"));
  }

  void theTreeShowsWhatIsRemoved() {
    const PreviewRequest before = requestFor();
    const auto composed = value::compose(before.layers);
    render::RenderOptions options;
    options.releaseName = "shop";
    PreviewRequest after = requestFor("worker:\n  enabled: false\n");
    after.deployed = std::make_shared<const std::vector<ManifestObject>>(
        readManifest(render::manifestText(before.chart->render(Context(), composed->values, options))));
    ResourcesModel tree;
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    tree.setComparing(true);
    tree.setPreview(preview(after), {});
    QVERIFY(tree.total(ResourcesModel::Filter::Removed) > 0);
    tree.setFilter(ResourcesModel::Filter::Removed);
    QCOMPARE(tree.object(tree.firstObject())->name, std::string("shop-storefront-worker"));
    QCOMPARE(tree.firstObject().data(ResourcesModel::ChangeRole).toInt(), static_cast<int>(ObjectChange::Removed));
  }

  void problemsAreAList() {
    ProblemsModel list;
    QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ProblemsModel::Row row;
    row.problem.place = Problem::Place::Layer;
    row.problem.line = 3;
    row.problem.column = 5;
    row.problem.message = "no";
    row.layerName = "values.yaml";
    list.setRows({row, row});
    list.setRows({row});
    QCOMPARE(list.index(0).data(ProblemsModel::PlaceRole).toString(), QString("values.yaml:3:5"));
    QCOMPARE(list.errorCount(), 1);
    list.setRows({});
    QCOMPARE(list.rowCount(), 0);
  }

  void problemsSayWhatIsWrong_data() {
    QTest::addColumn<Problem>("problem");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("atKey");
    const auto row = [](const char* name, Problem problem, const char* text, const char* atKey = nullptr) {
      QTest::newRow(name) << std::move(problem) << QString(text) << QString(atKey ? atKey : text);
    };
    using Rule = Problem::Rule;
    row("as it came", {.rule = Rule::Yaml, .message = "did not find expected key"}, "did not find expected key");
    row("a letter swapped", {.rule = Rule::Unread, .value = {"service", "prot"}, .nearest = {"service", "port"}},
        "service.prot is not read by any template; did you mean port?", "Never read. Did you mean port?");
    row("indented too far", {.rule = Rule::Unread, .value = {"web", "cache"}, .nearest = {"cache"}},
        "web.cache is not read by any template; did you mean cache at the top level?",
        "Never read. Did you mean cache at the top level?");
    row("elsewhere", {.rule = Rule::Unread, .value = {"web", "size"}, .nearest = {"disk", "main", "size"}},
        "web.size is not read by any template; did you mean disk.main.size?", "Never read. Did you mean disk.main.size?");
    row("nothing near", {.rule = Rule::Unread, .value = {"gizmo"}}, "gizmo is not read by any template",
        "No template reads this key.");
    row("too many", {.rule = Rule::Unread, .more = 7}, "7 more keys are not read by any template");
    row("repeated", {.rule = Rule::Repeated, .value = {"web", "port"}, .before = 3},
        "web.port is set on line 3, too; only what stands here counts");
    row("schema", {.rule = Rule::Schema, .message = "got string, want integer", .subject = "web.port"},
        "Schema: web.port: got string, want integer");
    row("schema and a near key",
        {.rule = Rule::Schema,
            .message = "additional properties 'prot' not allowed",
            .subject = "web",
            .value = {"web", "prot"},
            .nearest = {"web", "port"}},
        "Schema: web: additional properties 'prot' not allowed; did you mean port?");
    row("output", {.rule = Rule::Output, .message = "mapping values are not allowed in this context"},
        "Prints YAML that does not parse: mapping values are not allowed in this context");
  }
  void problemsSayWhatIsWrong() {
    QFETCH(Problem, problem);
    QTEST(problemText(problem), "text");
    QTEST(problemTextAtKey(problem), "atKey");
  }
};

QTEST_GUILESS_MAIN(TestPreviewModels)
#include "tst_preview_models.moc"
