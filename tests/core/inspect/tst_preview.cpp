// Previews of the storefront sample: objects and groups, changes against what is deployed, problems and their places.

#include "core/chart/load.h"
#include "core/inspect/preview.h"
#include "core/inspect/secret_mask.h"
#include "core/inspect/short_message.h"

#include <QTest>

using namespace chartroom;
using namespace chartroom::inspect;
using value::Layer;

namespace {

constexpr const char* kCharts = CHARTROOM_SOURCE_DIR "/resources/charts/";

std::unique_ptr<chart::Chart> loadChart(const std::string& name) {
  auto loaded = chart::load(Context(), kCharts + name);
  return loaded ? std::move(loaded).value() : nullptr;
}

PreviewRequest requestFor(std::unique_ptr<chart::Chart> chart, const std::string& values = {}) {
  PreviewRequest request;
  request.layers.push_back({Layer::Kind::ChartDefaults, "defaults", chart->valuesFile() ? chart->valuesFile()->data.str() : ""});
  request.layers.push_back({Layer::Kind::File, "values.yaml", values});
  request.chart = std::make_shared<const render::CompiledChart>(std::move(chart));
  request.releaseName = "shop";
  return request;
}

const PreviewObject* find(const PreviewResult& result, const std::string& kind, const std::string& name) {
  for (const PreviewObject& object : result.objects)
    if (object.kind == kind && object.name == name) return &object;
  return nullptr;
}

// The chart with one template replaced.
std::unique_ptr<chart::Chart> withTemplate(const std::string& name, const std::string& text) {
  auto chart = loadChart("storefront");
  for (chart::File& file : chart->templates)
    if (file.name.str() == "templates/" + name) file.data = text;
  return chart;
}

} // namespace

class TestPreview : public QObject {
  Q_OBJECT
private slots:
  void everythingIsThereAndGrouped() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    QVERIFY(result.rendered);
    QVERIFY(result.problems.empty());
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    QVERIFY(web);
    QCOMPARE(web->group, std::string("Workloads"));
    QVERIFY(web->text.view().find("replicas: 2") != std::string::npos);
    QVERIFY(!result.notes.empty());
    QVERIFY(mergedText(result).find("replicaCount: 2") != std::string::npos);
    QVERIFY(std::any_of(
        result.objects.begin(), result.objects.end(), [](const PreviewObject& o) { return o.role == ObjectRole::Crd; }));
    QVERIFY(std::any_of(
        result.objects.begin(), result.objects.end(), [](const PreviewObject& o) { return o.role == ObjectRole::Hook; }));
    QVERIFY(std::is_sorted(result.objects.begin(), result.objects.end(),
        [](const PreviewObject& a, const PreviewObject& b) { return groupOrder(a.group) < groupOrder(b.group); }));
  }

  void definitionsHaveTheirNames_data() {
    QTest::addColumn<QString>("metadata");
    QTest::newRow("plain") << "metadata:\n  name: widgets.example.com";
    QTest::newRow("a flow map") << "metadata: {name: widgets.example.com}";
    QTest::newRow("a comment") << "metadata:\n  name: widgets.example.com # ours";
    QTest::newRow("another indent") << "metadata:\n    labels: {name: other}\n    name: widgets.example.com";
  }
  void definitionsHaveTheirNames() {
    QFETCH(QString, metadata);
    auto chart = loadChart("nightwatch");
    chart->files.push_back({value::SharedString("crds/w.yaml"),
        value::SharedString("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n" + metadata.toStdString() +
                            "\nspec: {group: example.com}\n"),
        {}});
    const PreviewResult result = makePreview(Context(), requestFor(std::move(chart)));
    const PreviewObject* found = find(result, "CustomResourceDefinition", "widgets.example.com");
    QVERIFY(found);
    QCOMPARE(found->path, std::string("nightwatch/crds/w.yaml"));
  }

  void equalRequestsGiveEqualResults() {
    PreviewResult first = makePreview(Context(), requestFor(loadChart("tidestore"))),
                  second = makePreview(Context(), requestFor(loadChart("tidestore")));
    QCOMPARE(first.objects, second.objects);
  }

  void brokenYamlIsToldAtItsLine() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront"), "web:\n  port: 1\n  a: b: c\n"));
    QVERIFY(!result.rendered);
    QCOMPARE(result.problems.size(), std::size_t(1));
    const Problem& problem = result.problems.front();
    QCOMPARE(problem.rule, Problem::Rule::Yaml);
    QCOMPARE(problem.layer, 1);
    QCOMPARE(problem.line, 3);
    QCOMPARE(problem.message, std::string("mapping values are not allowed in this context"));
    QCOMPARE(result.keyCounts, std::vector<int>({result.keyCounts.front(), -1}));
  }

  void everyBrokenLayerIsTold() {
    PreviewRequest request = requestFor(loadChart("storefront"), "a: [1\n");
    request.layers.push_back({Layer::Kind::Set, "x", "x"});
    const PreviewResult result = makePreview(Context(), request);
    QCOMPARE(result.problems.size(), std::size_t(2));
    QCOMPARE(result.problems[1].layer, 2);
    QCOMPARE(result.problems[1].rule, Problem::Rule::Set);
  }

  void aSchemaErrorStandsAtTheValueThatCausedIt() {
    const PreviewResult result =
        makePreview(Context(), requestFor(loadChart("storefront"), "# mine\nweb:\n  theme: night\n  replicaCount: many # pods\n"));
    QVERIFY(result.rendered);
    QCOMPARE(result.errorCount(), 1);
    const Problem& problem = result.problems.front();
    QCOMPARE(problem.rule, Problem::Rule::Schema);
    QCOMPARE(problem.layer, 1);
    QCOMPARE(problem.line, 4);
    QCOMPARE(problem.column, 17);
    QCOMPARE(problem.endColumn, 21);
    QCOMPARE(problem.subject, std::string("web.replicaCount"));
    QCOMPARE(problem.message, std::string("got string, want integer"));
  }

  void aSchemaErrorOfASetRowNamesTheRow() {
    PreviewRequest request = requestFor(loadChart("storefront"));
    request.layers.push_back({Layer::Kind::Set, "web.replicaCount=many", "web.replicaCount=many"});
    const PreviewResult result = makePreview(Context(), request);
    QCOMPARE(result.problems.size(), std::size_t(1));
    QCOMPARE(result.problems.front().layer, 2);
  }

  void aBrokenTemplateLeavesTheOthers_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("line");
    QTest::newRow("a nil pointer") << "a: 1\nb: {{ .Values.nope.x }}\n"
                                   << ".Values.nope.x: nil pointer evaluating interface {}.x" << 2;
    QTest::newRow("an unknown function") << "a: 1\nb: {{ florp 1 }}\n"
                                         << "function \"florp\" not defined" << 2;
    QTest::newRow("a missing value") << "{{ required \"say it\" .Values.nope }}\n"
                                     << "say it" << 1;
    QTest::newRow("an action that does not end") << "a: {{ if true }}\n"
                                                 << "unexpected EOF" << 2;
  }
  void aBrokenTemplateLeavesTheOthers() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    QFETCH(int, line);
    const PreviewResult result = makePreview(Context(), requestFor(withTemplate("worker.yaml", text.toStdString())));
    QVERIFY(result.rendered);
    QCOMPARE(result.failures.size(), std::size_t(1));
    QCOMPARE(result.failures[0].path, std::string("storefront/templates/worker.yaml"));
    QCOMPARE(QString::fromStdString(result.failures[0].message), message);
    QCOMPARE(result.failures[0].line, line);
    QVERIFY(find(result, "Deployment", "shop-storefront-web"));
    QVERIFY(!find(result, "Deployment", "shop-storefront-worker"));
    QCOMPARE(result.errorCount(), 1);
  }

  void theFailureKeepsTheTextSoFar() {
    const PreviewResult result =
        makePreview(Context(), requestFor(withTemplate("worker.yaml", "kind: X\nname: {{ .Values.nope.x }}\n")));
    QCOMPARE(result.failures[0].output, std::string("kind: X\nname: "));
  }

  void yamlThatATemplatePrintsBrokenIsMarkedInItsOutput() {
    const PreviewResult result = makePreview(Context(), requestFor(withTemplate("worker.yaml", "{{/* one */}}\na: 1\nb: c: d\n")));
    QCOMPARE(result.failures.size(), std::size_t(1));
    QVERIFY(result.failures[0].outputLine > 0);
    QCOMPARE(result.failures[0].message, std::string("mapping values are not allowed in this context"));
  }

  void aMissingDependencyIsAnError() {
    auto chart = loadChart("storefront");
    (void)chart->takeDependencies();
    const PreviewResult result = makePreview(Context(), requestFor(std::move(chart)));
    QVERIFY(result.rendered);
    QCOMPARE(result.problems[0].message, std::string("found in Chart.yaml, but missing in charts/ directory: cart-cache"));
  }

  void changesAreToldAgainstWhatIsDeployed() {
    PreviewRequest before = requestFor(loadChart("storefront"));
    auto composed = value::compose(before.layers);
    render::RenderOptions options;
    options.releaseName = "shop";
    const auto rendered = before.chart->render(Context(), composed->values, options);
    PreviewRequest after =
        requestFor(loadChart("storefront"), "web:\n  replicaCount: 5\nworker:\n  enabled: false\nautoscaling:\n  enabled: false\n");
    after.deployed = std::make_shared<const std::vector<ManifestObject>>(readManifest(render::manifestText(rendered)));
    const PreviewResult result = makePreview(Context(), after);
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    QCOMPARE(web->change, ObjectChange::Changed);
    QCOMPARE(web->changedFields, 1);
    QCOMPARE(find(result, "Deployment", "shop-storefront-worker")->change, ObjectChange::Removed);
    QCOMPARE(find(result, "Service", "shop-storefront-web")->change, ObjectChange::Same);
    QCOMPARE(result.removed, 1);
    const DiffTexts texts = diffTexts(result);
    QVERIFY(texts.deployed.find("replicas: 2") != std::string::npos);
    QVERIFY(texts.rendered.find("replicas: 5") != std::string::npos);
  }

  void aFailingTemplateRemovesNothing() {
    PreviewRequest request = requestFor(withTemplate("worker.yaml", "{{ .Values.nope.x }}"));
    request.deployed = std::make_shared<const std::vector<ManifestObject>>(readManifest(
        "---\n# Source: storefront/templates/worker.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-storefront-worker\n"));
    const PreviewResult result = makePreview(Context(), request);
    QCOMPARE(result.removed, 0);
  }

  // Thirty thousand unknown keys in one map, and as many at the top level. The work grows with their number; the list of problems
  // ends at 200.
  void manyUnknownKeysEndInTime() {
    std::string text = "extra:\n";
    for (int i = 0; i < 30000; ++i) text += "  inside" + std::to_string(i) + ": {a: 1}\n";
    for (int i = 0; i < 30000; ++i) text += "beside" + std::to_string(i) + ": 1\n";
    const PreviewResult result =
        makePreview(Context().withTimeout(std::chrono::seconds(120)), requestFor(loadChart("storefront"), text));
    QVERIFY(result.rendered);
    const auto count = std::count_if(
        result.problems.begin(), result.problems.end(), [](const Problem& one) { return one.rule == Problem::Rule::Unread; });
    QCOMPARE(count, 201);
    QVERIFY(std::any_of(result.problems.begin(), result.problems.end(), [](const Problem& one) { return one.more == 29801; }));
  }

  // Time that grows with the square of the objects or lines would pass the limit many times over.
  void aLargeOutputEndsInTime() {
    const auto large = [] {
      return withTemplate("web.yaml",
          "{{- range $i := until 100 }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm-{{ $i }}}\ndata:\n{{- range $j := until 700 }}\n"
          "  key-{{ $i }}-{{ $j }}: \"the quick brown fox jumps over {{ $.Values.nothing }} and runs {{ $.Values.web.replicaCount }}\"\n{{- end }}\n{{- end }}\n");
    };
    const Context context = Context().withTimeout(std::chrono::seconds(60));
    PreviewRequest request = requestFor(large());
    request.live = std::make_shared<LivePreview>(request.chart);
    const PreviewResult first = makePreview(context, request);
    QVERIFY(first.rendered);
    QVERIFY(find(first, "ConfigMap", "cm-99"));
    std::string manifest;
    for (const PreviewObject& object : first.objects)
      if (object.role == ObjectRole::Manifest) manifest += "---\n" + std::string(object.text.view());
    PreviewRequest upgrade = requestFor(large(), "web: {replicaCount: 3}\n");
    upgrade.live = std::make_shared<LivePreview>(upgrade.chart);
    upgrade.deployed = std::make_shared<const std::vector<ManifestObject>>(readManifest(manifest));
    PreviewResult second = makePreview(context, upgrade);
    QVERIFY(second.rendered);
    const auto changed = std::count_if(second.objects.begin(), second.objects.end(), [](const PreviewObject& object) {
      return object.kind == "ConfigMap" && object.name.starts_with("cm-") && object.change == ObjectChange::Changed;
    });
    QCOMPARE(changed, 100);
  }

  void aKeyThatIsWrittenTwiceIsTold() {
    const PreviewResult result =
        makePreview(Context(), requestFor(loadChart("storefront"), "web:\n  replicaCount: 7\n  replicaCount: 5\n"));
    const auto told = std::find_if(
        result.problems.begin(), result.problems.end(), [](const Problem& one) { return one.rule == Problem::Rule::Repeated; });
    QVERIFY(told != result.problems.end());
    QCOMPARE(told->severity, Severity::Warning);
    QCOMPARE(told->line, 3);
    QCOMPARE(told->column, 3);
    QCOMPARE(told->endColumn, 15);
    QCOMPARE(told->value, std::vector<std::string>({"web", "replicaCount"}));
    QCOMPARE(told->before, 2);
    QVERIFY(find(result, "Deployment", "shop-storefront-web")->text.view().find("replicas: 5") != std::string::npos);
  }

  void problemsStandInTheOrderOfTheirLines() {
    auto chart = loadChart("storefront");
    chart->schema.reset();
    const PreviewResult result = makePreview(Context(),
        requestFor(std::move(chart), "web:\n  replicacount: 3\n  replicaCount: 1\n  replicaCount: 2\ngizmo: 1\nautoscalling: 2\n"));
    std::vector<int> lines;
    for (const Problem& each : result.problems) lines.push_back(each.line);
    QCOMPARE(lines, std::vector<int>({2, 4, 5, 6}));
  }

  void theHeadlineOfAFailureIsItsFirstLine_data() {
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("headline");
    QTest::newRow("one line") << "execution error at (web/templates/a.yaml:1:3): set a host"
                              << "set a host";
    QTest::newRow("a heading above")
        << "execution error at (mongodb/templates/NOTES.txt:9:3): \n\nVALUES VALIDATION:\n\nmongodb: architecture\n    Invalid architecture selected.\n"
        << "VALUES VALIDATION: mongodb: architecture Invalid architecture selected.";
    QTest::newRow("help below")
        << "execution error at (web/templates/a.yaml:1:3): \nPASSWORDS ERROR: one is missing.\n    See below:\n    --set a=b\n"
        << "PASSWORDS ERROR: one is missing.";
    QTest::newRow("stack")
        << "web/templates/a.yaml:3:4\n  executing \"x\" at <.Values.a.b>:\n    nil pointer evaluating interface {}.b"
        << ".Values.a.b: nil pointer evaluating interface {}.b";
    QTest::newRow("endless includes")
        << "template: web/templates/a.yaml:4:43: executing \"web/templates/a.yaml\" at <include \"x\" .>: " +
               QString("error calling include: template: web/templates/a.yaml:1:19: executing \"x\" at <include \"x\" .>: ")
                   .repeated(1000) +
               "error calling include: rendering template has a nested reference name: x: unable to execute template"
        << "rendering template has a nested reference name: x: unable to execute template";
    QTest::newRow("too long") << QString("word ").repeated(1000) << QString("word ").repeated(119) + "word …";
    QTest::newRow("yaml")
        << "YAML parse error on web/templates/a.yaml: error converting YAML to JSON: yaml: line 2: did not find expected key"
        << "yaml: line 2: did not find expected key";
  }
  void theHeadlineOfAFailureIsItsFirstLine() {
    QFETCH(QString, message);
    QFETCH(QString, headline);
    QCOMPARE(QString::fromStdString(shortMessage(message.toStdString())), headline);
  }

  void secretsAreMasked() {
    const std::string secret =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  password: c2VjcmV0\n  more: |\n    c2Vj\nstringData: {a: topsecret}\ntype: Opaque\n";
    const std::string masked = maskSecret(secret);
    QVERIFY(masked.find("c2Vj") == std::string::npos);
    QVERIFY(masked.find("topsecret") == std::string::npos);
    QVERIFY(masked.find("  name: s\n") != std::string::npos);
    QVERIFY(masked.find("type: Opaque\n") != std::string::npos);
    const std::string other = "apiVersion: v1\nkind: Secret\ndata:\n  password: b3RoZXI=\n  more: |\n    c2Vj\n";
    const std::string told = maskSecret(secret, other);
    QVERIFY(told.find("password: •••••••• (changed)\n") != std::string::npos);
    QVERIFY(told.find("more: ••••••••\n") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestPreview)
#include "tst_preview.moc"
