// What a preview knows beside its texts: where each line comes from and what each value reached, keys that nothing read, output
// that does not parse at its template line; and that previews which share a LivePreview equal those that do not.

#include "core/chart/load.h"
#include "core/inspect/key_path.h"
#include "core/inspect/line_origin.h"
#include "core/inspect/secret_mask.h"

#include <QTest>

#include <algorithm>

using namespace chartroom;
using namespace chartroom::inspect;
using render::Reach;
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

// The storefront with one template replaced.
std::unique_ptr<chart::Chart> withTemplate(const std::string& name, const std::string& text) {
  auto chart = loadChart("storefront");
  for (chart::File& file : chart->templates)
    if (file.name.str() == "templates/" + name) file.data = text;
  return chart;
}

const PreviewObject* find(const PreviewResult& result, const std::string& kind, const std::string& name) {
  for (const PreviewObject& object : result.objects)
    if (object.kind == kind && object.name == name) return &object;
  return nullptr;
}

// By its id; an empty one when there is none.
const PreviewObject& objectOf(const PreviewResult& result, const std::string& id) {
  static const PreviewObject kNone;
  const auto found =
      std::find_if(result.objects.begin(), result.objects.end(), [&](const PreviewObject& object) { return object.id == id; });
  return found == result.objects.end() ? kNone : *found;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// The number of the first line that holds the text.
int lineWith(const std::string& text, const std::string& part) {
  const auto lines = linesOf(text);
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; });
  return found == lines.end() ? 0 : static_cast<int>(found - lines.begin()) + 1;
}

std::string templateText(const PreviewResult& result, const std::string& path) {
  const chart::File* file = templateFile(*result.chart, path);
  return file ? file->data.str() : std::string();
}

std::vector<const Problem*> unreadOf(const PreviewResult& result) {
  std::vector<const Problem*> found;
  for (const Problem& problem : result.problems)
    if (problem.rule == Problem::Rule::Unread) found.push_back(&problem);
  return found;
}

bool contains(const std::vector<render::ValuePath>& paths, const render::ValuePath& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

} // namespace

class TestPreviewLive : public QObject {
  Q_OBJECT
private slots:
  void anObjectMayBeMadeTwice() {
    const std::string map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\n";
    PreviewRequest request =
        requestFor(withTemplate("worker.yaml", map + "data: {a: b}\n---\n" + map + "data: {a: {{ .Values.worker | quote }}}\n"));
    request.live = std::make_shared<LivePreview>(request.chart);
    for (const char* edit : {"", "worker: x\n", "worker: b\n", ""}) {
      request.layers[1].text = edit;
      PreviewRequest alone = request;
      alone.live.reset();
      const PreviewResult shared = makePreview(Context(), request);
      QVERIFY(std::count_if(shared.objects.begin(), shared.objects.end(),
                  [](const PreviewObject& object) { return object.name == "twice"; }) == 2);
      QCOMPARE(shared.objects, makePreview(Context(), alone).objects);
    }
  }
  void previewsThatShareEqualThoseThatDoNot() {
    PreviewRequest request = requestFor(loadChart("storefront"));
    request.live = std::make_shared<LivePreview>(request.chart);
    const std::vector<std::string> edits = {"", "web: {replicaCount: 3}\n", "web: {replicaCount: 4}\n",
        "autoscaling: {enabled: true}\n", "cart-cache: {enabled: false}\n", "web: {theme: a: b}\n", "nameOverride: bazaar\n",
        "env: {SHOP_LOCALE: de_DE}\n", ""};
    for (const std::string& edit : edits) {
      request.layers[1].text = edit;
      PreviewRequest alone = request;
      alone.live.reset();
      const PreviewResult shared = makePreview(Context(), request), fresh = makePreview(Context(), alone);
      QCOMPARE(shared.rendered, fresh.rendered);
      QCOMPARE(shared.objects, fresh.objects);
      QCOMPARE(shared.problems, fresh.problems);
      QCOMPARE(shared.notes, fresh.notes);
      QCOMPARE(shared.keyCounts, fresh.keyCounts);
      QCOMPARE(mergedText(shared), mergedText(fresh));
    }
  }

  void anEditExecutesWhatReadTheValue() {
    PreviewRequest request = requestFor(loadChart("storefront"));
    request.live = std::make_shared<LivePreview>(request.chart);
    const PreviewResult first = makePreview(Context(), request);
    QCOMPARE(first.executed, first.templates);
    request.layers[1].text = "web: {replicaCount: 3}\n";
    const PreviewResult second = makePreview(Context(), request);
    QCOMPARE(second.executed, 1);
    QCOMPARE(second.templates, first.templates);
  }

  void aCancelledPreviewLeavesTheNextOneWhole() {
    PreviewRequest request = requestFor(loadChart("storefront"));
    request.live = std::make_shared<LivePreview>(request.chart);
    (void)makePreview(Context(), request);
    request.layers[1].text = "web: {replicaCount: 3}\n";
    Context cancelled;
    cancelled.cancel();
    QVERIFY(!makePreview(cancelled, request).rendered);
    const PreviewResult result = makePreview(Context(), request);
    QVERIFY(find(result, "Deployment", "shop-storefront-web")->text.view().find("replicas: 3") != std::string::npos);
  }

  void aLineLeadsToItsTemplateAndItsValue() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront"), "web:\n  replicaCount: 3\n"));
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    QVERIFY(web);
    const LineOrigin origin = originOf(result, *web, lineWith(web->text.str(), "replicas: "));
    QVERIFY(origin.known);
    QCOMPARE(origin.printed, std::string("3"));
    QCOMPARE(origin.place.file, std::string("storefront/templates/web.yaml"));
    QCOMPARE(origin.place.line, lineWith(templateText(result, origin.place.file), "replicas: {{"));
    QCOMPARE(
        templateLine(*result.chart, origin.place.file, origin.place.line), std::string("replicas: {{ .Values.web.replicaCount }}"));
    QVERIFY(contains(origin.shows, {"Values", "web", "replicaCount"}));
    QVERIFY(contains(origin.decides, {"Values", "autoscaling", "enabled"}));
    QVERIFY(origin.calls.empty());
  }

  void plainTextLeadsToItsOwnLine_data() {
    QTest::addColumn<QString>("part");
    QTest::newRow("the first line of the object") << "apiVersion: apps/v1";
    QTest::newRow("a line in the middle of a text") << "kind: Deployment";
    QTest::newRow("a line behind an action") << "selector:";
    QTest::newRow("a line of a flow map") << "readinessProbe:";
  }
  void plainTextLeadsToItsOwnLine() {
    QFETCH(QString, part);
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    const LineOrigin origin = originOf(result, *web, lineWith(web->text.str(), part.toStdString()));
    QVERIFY(origin.known);
    QCOMPARE(origin.place.line, lineWith(templateText(result, "storefront/templates/web.yaml"), part.toStdString()));
    QVERIFY(origin.shows.empty());
  }

  void theSecondDocumentOfAFileCountsItsOwnLines() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const PreviewObject* service = find(result, "Service", "shop-storefront-web");
    const LineOrigin origin = originOf(result, *service, lineWith(service->text.str(), "type: "));
    QVERIFY(contains(origin.shows, {"Values", "service", "type"}));
    QCOMPARE(templateLine(*result.chart, origin.place.file, origin.place.line), std::string("type: {{ .Values.service.type }}"));
  }

  void anIncludeTellsItsChain() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    const int line = lineWith(web->text.str(), "image: ");
    const std::string text = linesOf(web->text.str())[static_cast<std::size_t>(line - 1)];
    const int registry = static_cast<int>(text.find("registry.shop")) + 1,
              repository = static_cast<int>(text.find("storefront/web")) + 1;
    const LineOrigin first = originOf(result, *web, line, registry), second = originOf(result, *web, line, repository);
    QCOMPARE(first.place.file, std::string("storefront/templates/_helpers.tpl"));
    QCOMPARE(first.place.templateName, std::string("storefront.image"));
    QVERIFY(contains(first.shows, {"Values", "global", "imageRegistry"}));
    // The value under the pointer leads; the others of the line follow.
    QCOMPARE(second.shows.front(), render::ValuePath({"Values", "image", "repository"}));
    QVERIFY(contains(second.shows, {"Values", "global", "imageRegistry"}));
    QCOMPARE(first.calls.size(), std::size_t(1));
    QCOMPARE(first.calls[0].file, std::string("storefront/templates/web.yaml"));
    QCOMPARE(first.calls[0].line, lineWith(templateText(result, "storefront/templates/web.yaml"), "\"storefront.image\""));
  }

  void aClickAnywhereExplainsTheWholeLine() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront"), "web:\n  replicaCount: 3\n"));
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    for (const char* key : {"replicas: ", "containerPort: ", "imagePullPolicy: ", "image: ", "app.kubernetes.io/instance: "}) {
      const int line = lineWith(web->text.str(), key);
      const std::string text = linesOf(web->text.str())[static_cast<std::size_t>(line - 1)];
      const LineOrigin whole = originOf(result, *web, line);
      QVERIFY2(!whole.shows.empty(), key);
      for (std::size_t column = 1; column <= text.size() + 1; ++column) {
        const LineOrigin here = originOf(result, *web, line, static_cast<int>(column));
        const auto sorted = [](std::vector<render::ValuePath> paths) {
          std::sort(paths.begin(), paths.end());
          return paths;
        };
        QCOMPARE(sorted(here.shows), sorted(whole.shows));
        QCOMPARE(sorted(here.decides), sorted(whole.decides));
      }
    }
  }

  void linesOfAnIncludeNameTheirOwnTemplateLine() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const PreviewObject* web = find(result, "Deployment", "shop-storefront-web");
    const std::string helpers = templateText(result, "storefront/templates/_helpers.tpl");
    for (const char* key :
        {"app.kubernetes.io/instance: ", "app.kubernetes.io/component: ", "app.kubernetes.io/version: ", "helm.sh/chart: "}) {
      const int line = lineWith(web->text.str(), key);
      for (const int column : {0, 5, 40}) {
        const LineOrigin origin = originOf(result, *web, line, column);
        QCOMPARE(origin.place.file, std::string("storefront/templates/_helpers.tpl"));
        QCOMPARE(origin.place.line, lineWith(helpers, key));
      }
    }
  }

  void aValueLeadsToItsLines() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const Reached reached = reachedBy(result, {"web", "replicaCount"});
    QCOMPARE(reached.objects.size(), std::size_t(1));
    const PreviewObject& web = objectOf(result, reached.objects[0].object);
    QCOMPARE(web.name, std::string("shop-storefront-web"));
    QVERIFY(reached.objects[0].shown());
    QCOMPARE(reached.objects[0].lines, std::vector<render::ReachedLine>({{lineWith(web.text.str(), "replicas: "), Reach::Bytes}}));
    QCOMPARE(reached.lines, 1);
  }

  void aDecisionReachesWhatItDecided() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const Reached reached = reachedBy(result, {"autoscaling", "enabled"});
    const auto web = std::find_if(reached.objects.begin(), reached.objects.end(),
        [&](const ReachedObject& object) { return object.object == "apps/Deployment//shop-storefront-web"; });
    QVERIFY(web != reached.objects.end());
    QVERIFY(!web->shown());
    const std::string text = objectOf(result, web->object).text.str();
    QVERIFY(std::any_of(web->lines.begin(), web->lines.end(), [&](const render::ReachedLine& line) {
      return line.line == lineWith(text, "replicas: ") && line.reach == Reach::Decided;
    }));
  }

  void aSubchartsValueIsReachedFromTheRoot() {
    const PreviewResult result = makePreview(Context(), requestFor(loadChart("storefront")));
    const Reached reached = reachedBy(result, {"cart-cache", "replicaCount"});
    QCOMPARE(reached.objects.size(), std::size_t(1));
    const PreviewObject& cache = objectOf(result, reached.objects[0].object);
    QVERIFY(cache.path.find("charts/cart-cache/") != std::string::npos);
    const LineOrigin origin = originOf(result, cache, reached.objects[0].lines[0].line);
    QVERIFY(contains(origin.shows, {"Values", "cart-cache", "replicaCount"}));
  }

  void maskedLinesKnowTheLinesTheyHide() {
    const std::string secret = "kind: Secret\ndata:\n  a: eA==\n  b: |\n    c2Vj\n    cmV0\n  # was: x\n  c: eQ==\ntype: Opaque\n";
    const MaskedText masked = maskSecretLines(secret);
    QCOMPARE(masked.lines, std::vector<int>({1, 2, 3, 4, 8, 9}));
    QCOMPARE(linesOf(masked.text).size(), masked.lines.size());
    QCOMPARE(masked.text, maskSecret(secret));
  }

  void outputThatDoesNotParseIsToldAtTheTemplateAndTheValue() {
    const std::string text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: motd\ndata:\n  one: 1\n  motd: {{ .Values.web.banner }}\n";
    const PreviewResult result =
        makePreview(Context(), requestFor(withTemplate("worker.yaml", text), "web:\n  theme: night\n  banner: \"open: now\"\n"));
    QCOMPARE(result.failures.size(), std::size_t(1));
    QCOMPARE(result.errorCount(), 1);
    const Problem& problem = result.problems.front();
    QCOMPARE(problem.rule, Problem::Rule::Output);
    QCOMPARE(problem.place, Problem::Place::Template);
    QCOMPARE(problem.file, std::string("storefront/templates/worker.yaml"));
    QCOMPARE(problem.line, 7);
    QCOMPARE(problem.value, std::vector<std::string>({"web", "banner"}));
    QCOMPARE(problem.valuePlace, (LayerPlace{1, 3, 11, 22}));
    QVERIFY(find(result, "Deployment", "shop-storefront-web"));
  }

  void plainTextThatDoesNotParseIsToldAtItsLine() {
    const PreviewResult result =
        makePreview(Context(), requestFor(withTemplate("worker.yaml", "{{/* one */}}\n{{- $x := 1 }}\na: 1\nb: c: d\n")));
    QCOMPARE(result.problems.front().file, std::string("storefront/templates/worker.yaml"));
    QCOMPARE(result.problems.front().line, 4);
    QVERIFY(result.problems.front().value.empty());
  }

  void schemasAreFetched() {
    auto chart = loadChart("storefront");
    chart->schema->data = std::string("{\"properties\": {\"service\": {\"$ref\": \"https://schemas.example/service.json\"}}}");
    PreviewRequest request = requestFor(std::move(chart), "service:\n  port: high\n");
    std::vector<std::string> asked;
    request.loadSchema = [&asked](const Context&, const std::string& url) -> Result<std::string> {
      asked.push_back(url);
      return std::string("{\"properties\": {\"port\": {\"type\": \"integer\"}}}");
    };
    const PreviewResult result = makePreview(Context(), request);
    QCOMPARE(asked, std::vector<std::string>({"https://schemas.example/service.json"}));
    QCOMPARE(result.errorCount(), 1);
    QCOMPARE(result.problems.front().rule, Problem::Rule::Schema);
    QCOMPARE(result.problems.front().line, 2);
  }

  void keysThatNothingReadsAreTold_data() {
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("nearest");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("replacement");
    QTest::newRow("a letter swapped") << "service:\n  prot: 81\n"
                                      << "service.prot"
                                      << "service.port" << 2 << "port";
    QTest::newRow("a map with a wrong name is told once") << "autoscalling:\n  enabled: true\n  minReplicas: 3\n"
                                                          << "autoscalling"
                                                          << "autoscaling" << 1 << "autoscaling";
    QTest::newRow("letter case") << "web:\n  replicacount: 3\n"
                                 << "web.replicacount"
                                 << "web.replicaCount" << 2 << "replicaCount";
    QTest::newRow("something the chart has never heard of") << "gizmo:\n  spin: 1\n"
                                                            << "gizmo"
                                                            << "" << 1 << "";
    QTest::newRow("a subchart's values, indented too far") << "web:\n  cart-cache:\n    replicaCount: 2\n"
                                                           << "web.cart-cache"
                                                           << "cart-cache" << 2 << "";
    QTest::newRow("in a subchart") << "cart-cache:\n  replicaCuont: 2\n"
                                   << "cart-cache.replicaCuont"
                                   << "cart-cache.replicaCount" << 2 << "replicaCount";
  }
  void keysThatNothingReadsAreTold() {
    QFETCH(QString, values);
    QFETCH(int, line);
    QFETCH(QString, replacement);
    // The sample's schema would refuse them before.
    auto chart = loadChart("storefront");
    chart->schema.reset();
    const PreviewResult result = makePreview(Context(), requestFor(std::move(chart), values.toStdString()));
    const auto unread = unreadOf(result);
    QCOMPARE(unread.size(), std::size_t(1));
    QTEST(QString::fromStdString(keyPathText(unread[0]->value)), "key");
    QTEST(QString::fromStdString(keyPathText(unread[0]->nearest)), "nearest");
    QCOMPARE(unread[0]->severity, Severity::Warning);
    QCOMPARE(unread[0]->layer, 1);
    QCOMPARE(unread[0]->line, line);
    QCOMPARE(QString::fromStdString(unread[0]->replacement), replacement);
    const std::string key = unread[0]->value.back();
    QCOMPARE(unread[0]->endColumn - unread[0]->column, static_cast<int>(key.size()));
    QVERIFY(result.rendered);
  }

  void whatTheChartKnowsIsNoMistake_data() {
    QTest::addColumn<QString>("values");
    QTest::newRow("all read") << "web: {replicaCount: 4, theme: night}\nservice: {port: 81}\n";
    QTest::newRow("a default that these values leave unread") << "autoscaling: {enabled: false, minReplicas: 3}\n";
    QTest::newRow("values of a subchart that is off") << "cart-cache: {enabled: false, replicaCount: 3, whatever: 1}\n";
    QTest::newRow("below an empty map of the defaults")
        << "serviceAccount: {annotations: {eks.amazonaws.com/role: x}}\nglobal: {labels: {team: carts}}\n";
    QTest::newRow("a global that other charts read") << "global: {storageClass: fast}\n";
    QTest::newRow("items of a list") << "campaigns: [{name: spring, discountPercent: 10, products: [mug]}]\n";
    QTest::newRow("environment") << "env: {SHOP_NEW: \"1\"}\n";
    QTest::newRow("a switch of a dependency") << "cart-cache: {enabled: true}\n";
  }
  void whatTheChartKnowsIsNoMistake() {
    QFETCH(QString, values);
    auto chart = loadChart("storefront");
    chart->schema.reset();
    const PreviewResult result = makePreview(Context(), requestFor(std::move(chart), values.toStdString()));
    QVERIFY(result.rendered);
    for (const Problem* problem : unreadOf(result)) QFAIL(keyPathText(problem->value).c_str());
  }

  void aKeyThatIsKnownButNotUsedIsNoted() {
    const PreviewResult result =
        makePreview(Context(), requestFor(loadChart("storefront"), "autoscaling: {enabled: false, minReplicas: 3}\n"));
    QCOMPARE(result.unusedKeys, std::vector<std::vector<std::string>>({{"autoscaling", "minReplicas"}}));
    QVERIFY(reachedBy(result, {"autoscaling", "minReplicas"}).isUnused);
  }

  void aKeyThatNoTemplateCanReadIsAMistake_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("helper");
    QTest::addColumn<bool>("mistake");
    const auto row = [](const char* name, const char* text, const char* helper, bool mistake) {
      QTest::newRow(name) << QString(text) << QString(helper) << mistake;
    };
    row("no template names it; a comment of the values and another map do", "", "", true);
    row("a comment names it", "{{/* .Values.size */}}# .Values.size", "", true);
    row("items of a list have such a key", "{{ range .Values.items }}{{ .size }}{{ end }}", "", true);
    row("another map has such a key", "{{ .Values.other.size }}", "", true);
    row("named in a branch that is not executed", "{{ .Values.size }}", "", false);
    row("all of it is looked up by name", "{{ index .Values \"size\" }}", "", false);
    row("looked up by another name", "{{ index .Values \"height\" }}", "", true);
    row("through with", "{{ with .Values }}{{ .size }}{{ end }}", "", false);
    row("through a variable", "{{ $v := .Values }}{{ $v.size }}", "", false);
    row("by a named template", "{{ include \"n\" (dict \"ctx\" $) }}", "{{ define \"n\" }}{{ .ctx.Values.size }}{{ end }}", false);
    row("in a text for tpl", "{{ tpl \"{{ .Values.size }}\" . }}", "", false);
    row("with a key below it", "{{ .Values.size.max }}", "", false);
  }
  // As `grafana.replicas` of a stack whose Grafana is scaled elsewhere.
  void aKeyThatNoTemplateCanReadIsAMistake() {
    QFETCH(QString, text);
    QFETCH(QString, helper);
    QFETCH(bool, mistake);
    const auto child = [&](const std::string& name) { return "charts/panel/" + name; };
    auto loaded = chart::loadFiles(
        Context(), {{"Chart.yaml", "apiVersion: v2\nname: stack\nversion: 1.0.0\n", {}},
                       {"values.yaml", "monitor:\n  size: 1\npanel:\n  # size: 3\n  title: a\n", {}},
                       {"templates/monitor.yaml", "size: {{ .Values.monitor.size }}\n", {}},
                       {child("Chart.yaml"), "apiVersion: v2\nname: panel\nversion: 1.0.0\n", {}},
                       {child("values.yaml"), "title: b\noff: false\nitems: []\nother: {size: 1}\n", {}},
                       {child("templates/_h.tpl"), helper.toStdString(), {}},
                       {child("templates/panel.yaml"),
                           "title: {{ .Values.title }}\n{{ if .Values.off }}" + text.toStdString() + "{{ end }}\n", {}}});
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    const PreviewResult result = makePreview(Context(), requestFor(std::move(loaded).value(), "panel:\n  title: c\n  size: 3\n"));
    QVERIFY(result.rendered);
    const auto unread = unreadOf(result);
    QCOMPARE(unread.size(), std::size_t(mistake ? 1 : 0));
    if (mistake) QCOMPARE(unread[0]->value, std::vector<std::string>({"panel", "size"}));
    else QCOMPARE(result.unusedKeys, std::vector<std::vector<std::string>>({{"panel", "size"}}));
  }

  void aKeyThatTheSchemaKnowsIsNoMistake() {
    auto chart = loadChart("storefront");
    chart->schema.reset();
    PreviewRequest request = requestFor(std::move(chart), "gizmo: 1\n");
    request.knowsKey = [](const std::vector<std::string>& path) { return path == std::vector<std::string>{"gizmo"}; };
    QVERIFY(unreadOf(makePreview(Context(), request)).empty());
  }

  void aFailingTemplateAccusesNoKeys() {
    auto chart = withTemplate("worker.yaml", "{{ fail \"no\" }}");
    chart->schema.reset();
    QVERIFY(unreadOf(makePreview(Context(), requestFor(std::move(chart), "gizmo: 1\n"))).empty());
  }

  void theSamplesAreWithoutWarnings_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"storefront", "tidestore", "nightwatch"}) QTest::newRow(name) << QString::fromLatin1(name);
  }
  void theSamplesAreWithoutWarnings() {
    QFETCH(QString, name);
    auto chart = loadChart(name.toStdString());
    QVERIFY(chart);
    // All defaults as if the user had written them.
    const std::string defaults = chart->valuesFile()->data.str();
    const PreviewResult result = makePreview(Context(), requestFor(std::move(chart), defaults));
    QVERIFY(result.rendered);
    for (const Problem& problem : result.problems) QFAIL(problem.message.c_str());
  }

  void originsNameWinnerAndLosers() {
    PreviewRequest request = requestFor(loadChart("storefront"), "web: {replicaCount: 3}\nenv: {}\n");
    request.layers.push_back({Layer::Kind::Set, "web.replicaCount=5", "web.replicaCount=5"});
    const PreviewResult result = makePreview(Context(), request);
    value::Origin origin;
    QVERIFY(result.origins.find({"web", "replicaCount"}, &origin));
    QCOMPARE(origin.winner, std::size_t(2));
    QCOMPARE(origin.losers, std::vector<std::size_t>({1, 0}));
    QVERIFY(result.origins.find({"web", "port"}, &origin));
    QCOMPARE(origin.winner, std::size_t(0));
    QCOMPARE(origin.place.line, lineWith(request.layers[0].text, "  port: 8080"));
    // An empty map takes nothing from the defaults.
    QVERIFY(result.origins.find({"env", "SHOP_LOCALE"}, &origin));
    QCOMPARE(origin.winner, std::size_t(0));
    QVERIFY(result.origins.find({"worker", "queues", "1"}, &origin));
    QVERIFY(!result.origins.find({"nothing"}, &origin));
    QVERIFY(result.origins.search("replicac", 40).size() >= 3);
  }

  void keysAreWrittenAsYaml() {
    QCOMPARE(yamlKey("replicaCount"), std::string("replicaCount"));
    QCOMPARE(yamlKey("eks.amazonaws.com/role"), std::string("eks.amazonaws.com/role"));
    QCOMPARE(yamlKey("on"), std::string("\"on\""));
    QCOMPARE(yamlKey("a: b"), std::string("\"a: b\""));
    QCOMPARE(yamlKey("1"), std::string("\"1\""));
    QCOMPARE(keyColumns("  - name: x", 3), (ColumnRange{5, 9}));
    QCOMPARE(keyColumns("web: {a: 1}", 7), (ColumnRange{7, 8}));
  }
};

QTEST_GUILESS_MAIN(TestPreviewLive)
#include "tst_preview_live.moc"
