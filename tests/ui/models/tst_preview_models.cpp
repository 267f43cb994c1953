// The tree and the list that show a preview.

#include "core/chart/load.h"
#include "core/inspect/preview.h"
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

std::shared_ptr<const PreviewResult> preview(const PreviewRequest& request) { return std::make_shared<const PreviewResult>(makePreview(Context(), request)); }

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
    after.deployed = std::make_shared<const std::vector<ManifestObject>>(readManifest(render::manifestText(before.chart->render(Context(), composed->values, options))));
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
};

QTEST_GUILESS_MAIN(TestPreviewModels)
#include "tst_preview_models.moc"
