// core/render/render.h: contexts, order, errors, partial results, notes, hooks. What a row expects was printed by helm 4.3.1.

#include "core/chart/load.h"
#include "core/render/render.h"
#include "core/value/yaml.h"

#include <QtTest>
#include <thread>

using namespace chartroom;
using Files = std::vector<std::pair<std::string, std::string>>;

namespace {

constexpr const char* kChart = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

render::CompiledChart compiled(const Files& files) {
  std::vector<chart::File> list;
  bool hasChart = false;
  for (const auto& [name, text] : files) {
    list.push_back({name, text, {}});
    hasChart = hasChart || name == "Chart.yaml";
  }
  if (!hasChart) list.push_back({"Chart.yaml", kChart, {}});
  auto loaded = chart::loadFiles({}, list);
  if (!loaded) qFatal("%s", loaded.error().message.c_str());
  return render::CompiledChart(std::move(loaded).value());
}

render::Rendered rendered(const Files& files, const std::string& values = {}, const render::RenderOptions& options = {}) {
  auto tree = value::parseYaml(values);
  return compiled(files).render({}, tree.ok() ? *tree : Value(), options);
}

std::string outcome(const render::Rendered& result) { return result.error ? result.error->message : render::manifestText(result); }

const render::RenderedFile* file(const render::Rendered& result, std::string_view path) {
  for (const auto& one : result.files)
    if (one.path == path) return &one;
  return nullptr;
}

Files one(const std::string& text, Files more = {}) {
  more.emplace_back("templates/a.yaml", text);
  return more;
}

} // namespace

class TestRender : public QObject {
  Q_OBJECT
private slots:
  void whatTheSchemaFindsComesBeforeWhatTheParserFinds_data() {
    QTest::addColumn<int>("blanks");
    QTest::newRow("a small schema") << 0;
    QTest::newRow("a schema that another thread checks") << 200000;
  }
  void whatTheSchemaFindsComesBeforeWhatTheParserFinds() {
    QFETCH(int, blanks);
    const std::string schema =
        "{\"properties\": {\"a\": {\"type\": \"string\"}}}" + std::string(static_cast<std::size_t>(blanks), ' ');
    const Files files = one("{{ if }}", {{"values.schema.json", schema}});
    const auto wrong = rendered(files, "a: 1");
    QCOMPARE(outcome(wrong), std::string("values don't meet the specifications of the schema(s) in the following chart(s):\n"
                                         "c:\n- at '/a': got number, want string\n"));
    QCOMPARE(wrong.failedAt, render::Stage::Values);
    QVERIFY(wrong.files.empty());
    QCOMPARE(rendered(files, "a: b").failedAt, render::Stage::Render);
    render::RenderOptions options;
    options.afterError = render::AfterError::Continue;
    const auto both = rendered(files, "a: 1", options);
    QCOMPARE(both.schemaFindings.size(), std::size_t{1});
    QVERIFY(both.files.at(0).error.has_value());
    options.schemaCheck = render::SchemaCheck::Skip;
    QVERIFY(rendered(files, "a: 1", options).schemaFindings.empty());
  }

  void rendersAsHelm_data() {
    QTest::addColumn<Files>("files");
    QTest::addColumn<QString>("result");
    const QString source = "---\n# Source: c/templates/a.yaml\n";
    QTest::newRow("missing values vanish, printed ones do not")
        << one("a: \"{{ .Values.none }}\"\nb: {{ tpl \"[{{ .Values.none }}]\" . | quote }}\nc: {{ print .Values.none }}\n")
        << source + "a: \"\"\nb: \"[]\"\nc: <nil>\n\n";
    QTest::newRow("the kube version prints itself only where it is reached through its owner")
        << one("a: {{ .Capabilities.KubeVersion }} {{ print .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.GitVersion }}"
               " {{ toJson .Capabilities.KubeVersion | quote }} {{ typeOf .Capabilities.APIVersions }}\n")
        << source + "a: v1.37.0 {v1.37.0 v1.37.0 1 37} v1.37.0 "
                    "\"{\\\"Version\\\":\\\"v1.37.0\\\",\\\"Major\\\":\\\"1\\\",\\\"Minor\\\":\\\"37\\\"}\" common.VersionSet\n\n";
    QTest::newRow("the shallowest first file defines last")
        << one("a: {{ include \"n\" . }}",
               {{"templates/_a.tpl", "{{ define \"n\" }}first{{ end }}"}, {"templates/_z.tpl", "{{ define \"n\" }}last{{ end }}"},
                   {"templates/d/_d.tpl", "{{ define \"n\" }}deep{{ end }}"}})
        << source + "a: first\n";
    QTest::newRow("library charts lend their partials only")
        << one("a: {{ include \"l\" . }}",
               {{"charts/l/Chart.yaml", "apiVersion: v2\nname: l\nversion: 1.0.0\ntype: library\n"},
                   {"charts/l/templates/_l.tpl", "{{ define \"l\" }}lib{{ end }}"}, {"charts/l/templates/x.yaml", "x: never"}})
        << source + "a: lib\n";
    QTest::newRow("subcharts see their block, and what they set stays")
        << one("a: {{ .Subcharts.s.Values.k }} {{ .Chart.IsRoot }} {{ .Template.Name }}\n",
               {{"values.yaml", "s: {k: 1}\n"}, {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"},
                   {"charts/s/templates/b.yaml", "b: {{ .Values.k }} {{ .Chart.IsRoot }} {{ .Template.BasePath }} "
                                                 "{{ .Release.Name }}\n{{ $_ := set .Values \"k\" 9 }}"},
                   {"charts/s/templates/a.yaml", "c: {{ .Values.k }}"}})
        << "---\n# Source: c/charts/s/templates/a.yaml\nc: 9\n---\n# Source: c/charts/s/templates/b.yaml\nb: 1 false "
           "c/charts/s/templates release-name\n\n" +
               source + "a: 9 true c/templates/a.yaml\n\n";
    QTest::newRow("an unknown function") << one("a\n{{ nope }}")
                                         << "parse error at (c/templates/a.yaml:2): function \"nope\" not defined";
    QTest::newRow("files are parsed from the last name on")
        << one("{{ nope }}", {{"templates/z.yaml", "{{ if }}"}}) << "parse error at (c/templates/z.yaml:1): missing value for if";
    QTest::newRow("an unknown include")
        << one("x: {{ include \"nope\" . }}")
        << "c/templates/a.yaml:1:6\n  executing \"c/templates/a.yaml\" at <include \"nope\" .>:\n    error calling "
           "include:\ntemplate: no template \"nope\" associated with template \"gotpl\"";
    QTest::newRow("an unknown template")
        << one("x: {{ template \"nope\" . }}")
        << "c/templates/a.yaml:1:15\n  executing \"c/templates/a.yaml\" at <{{template \"nope\" .}}>:\n    template \"nope\" "
           "not defined";
    QTest::newRow("required inside an include")
        << one("x: {{ include \"h\" . }}",
               {{"templates/_h.tpl", "{{ define \"h\" }}{{ required \"need: it\" .Values.x }}{{ end }}"}})
        << "execution error at (c/templates/a.yaml:1:6): need: it";
    QTest::newRow("a wrong type inside an include")
        << one("x: {{ include \"h\" . }}", {{"templates/_h.tpl", "{{ define \"h\" }}{{ upper 3 }}{{ end }}"}})
        << "c/templates/a.yaml:1:6\n  executing \"c/templates/a.yaml\" at <include \"h\" .>:\n    error calling "
           "include:\nc/templates/_h.tpl:1:25\n  executing \"h\" at <3>:\n    expected string; found 3";
    QTest::newRow("a function's own error keeps Go's line")
        << one("x: {{ include \"h\" . }}", {{"templates/_h.tpl", "{{ define \"h\" }}{{ index (list 1) 9 }}{{ end }}"}})
        << "template: c/templates/a.yaml:1:6: executing \"c/templates/a.yaml\" at <include \"h\" .>: error calling include: "
           "template: c/templates/_h.tpl:1:19: executing \"h\" at <index (list 1) 9>: error calling index: index out of "
           "range: 9";
    QTest::newRow("tpl's own error keeps Go's line")
        << one("x: {{ tpl \"{{ nope }}\" . }}")
        << "template: c/templates/a.yaml:1:6: executing \"c/templates/a.yaml\" at <tpl \"{{ nope }}\" .>: error calling tpl: "
           "cannot parse template \"{{ nope }}\": template: gotpl:1: function \"nope\" not defined";
    QTest::newRow("deep files run first") << one("x: {{ fail \"a\" }}", {{"templates/z.yaml", "x: {{ fail \"z\" }}"},
                                                                            {"templates/d/b.yaml", "{{ fail \"deep\" }}"}})
                                          << "execution error at (c/templates/d/b.yaml:1:3): deep";
    QTest::newRow("bad YAML")
        << one("a: b\n---\nx: y: z\n")
        << "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in "
           "this context";
    QTest::newRow("a cluster that is too new")
        << one("a: b", {{"Chart.yaml", std::string(kChart) + "kubeVersion: \"<1.0.0\"\n"}})
        << "chart requires kubeVersion: <1.0.0 which is incompatible with Kubernetes v1.37.0";
  }
  void rendersAsHelm() {
    QFETCH(Files, files);
    QFETCH(QString, result);
    QCOMPARE(QString::fromStdString(outcome(rendered(files))), result);
  }

  void documentsAreSortedForInstallation() {
    const auto result = rendered({{"templates/a.yaml", "kind: Pod\n---\n\n# c\n\n--- \nkind: Zed\n---\nkind: Abc\n"
                                                       "---apiVersion: v1\nkind: Namespace\n"},
        {"templates/b.yaml", "kind: Job\nmetadata:\n  name: t\n  annotations:\n    \"helm.sh/hook\": "
                             "test,pre-install\n    \"helm.sh/hook-weight\": \"-5\"\n    "
                             "\"helm.sh/hook-delete-policy\": Hook-Failed, before-hook-creation\n"
                             "---\nkind: Secret\nmetadata: {annotations: {\"helm.sh/hook\": "
                             "\"Post-Install\"}}\n---\nkind: Gone\nmetadata: {annotations: "
                             "{\"helm.sh/hook\": \"never-heard-of\"}}\n"}});
    std::string order;
    for (const auto& document : result.manifests) order += document.kind + ":" + std::to_string(document.line) + " ";
    QCOMPARE(order, std::string("Namespace:10 Pod:1 :4 Abc:9 Zed:7 "));
    QCOMPARE(result.hooks.size(), std::size_t{2});
    QCOMPARE(result.hooks[0].document.kind, std::string("Secret"));
    QCOMPARE(result.hooks[0].events, std::vector<std::string>{"post-install"});
    QCOMPARE(result.hooks[1].document.name, std::string("t"));
    QCOMPARE(result.hooks[1].weight, -5);
    QVERIFY(result.hooks[1].isTest());
    QCOMPARE(result.hooks[1].deletePolicies, (std::vector<std::string>{"hook-failed", "before-hook-creation"}));
  }

  void oneFailingTemplateLeavesTheOthers() {
    const Files files = {{"templates/a.yaml", "kind: A"}, {"templates/b.yaml", "kind: B\nx: {{ .Values.a.b }}"},
        {"templates/c.yaml", "{{ nope }}"}, {"templates/d.yaml", "a: b: c"}, {"templates/e.yaml", "kind: E"}};
    render::RenderOptions options;
    options.afterError = render::AfterError::Continue;
    const auto result = rendered(files, {}, options);
    QCOMPARE(result.manifests.size(), std::size_t{2});
    QCOMPARE(result.error->message, std::string("parse error at (c/templates/c.yaml:1): function \"nope\" not defined"));
    QCOMPARE(result.failedAt, render::Stage::Render);
    QVERIFY(!file(result, "c/templates/a.yaml")->error);
    const auto* broken = file(result, "c/templates/b.yaml");
    QCOMPARE(broken->output, std::string("kind: B\nx: "));
    QCOMPARE(broken->error->place.line, 2);
    QCOMPARE(broken->error->place.file, std::string("c/templates/b.yaml"));
    QVERIFY(file(result, "c/templates/c.yaml")->error);
    QVERIFY(file(result, "c/templates/d.yaml")->error->message.starts_with("YAML parse error on c/templates/d.yaml: "));
    // The same chart, stopping as helm does.
    const auto strict = rendered(files);
    QCOMPARE(strict.error->message, result.error->message);
    QVERIFY(strict.manifests.empty());
  }

  void notesAreTheRootsUnlessAllAreWanted() {
    const Files files = {{"templates/NOTES.txt", "root {{ .Release.Name }}"},
        {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}, {"charts/s/templates/NOTES.txt", "sub"}};
    QCOMPARE(rendered(files).notes, std::string("root release-name"));
    render::RenderOptions options;
    options.subchartNotes = true;
    QCOMPARE(rendered(files, {}, options).notes, std::string("sub\nroot release-name"));
  }

  void optionsReachTheTemplates() {
    render::RenderOptions options;
    options.releaseName = "demo";
    options.nameSpace = "shop";
    options.revision = 7;
    options.operation = render::Operation::Upgrade;
    options.capabilities.apiVersions = {"example.com/v1"};
    options.lookup = [](const funcs::LookupQuery& query) -> Result<Value> {
      Value map = Value::makeMap();
      map.map().set("found", query.kind + "/" + query.nameSpace + "/" + query.name);
      return map;
    };
    const auto result = rendered(one("a: {{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Revision }} "
                                     "{{ .Release.IsUpgrade }} {{ .Release.IsInstall }} "
                                     "{{ .Capabilities.APIVersions.Has \"example.com/v1\" }} "
                                     "{{ (lookup \"v1\" \"Pod\" \"ns\" \"p\").found }}"),
        {}, options);
    QCOMPARE(outcome(result), std::string("---\n# Source: c/templates/a.yaml\na: demo shop 7 true false true Pod/ns/p\n"));
  }

  void aCompiledChartRendersAgainWithOtherValues() {
    const auto chart = compiled({{"values.yaml", "s: {enabled: true}\nl: {}\n"},
        {"Chart.yaml", std::string(kChart) + "dependencies: [{name: s, version: 1.0.0, condition: s.enabled}]\n"},
        {"templates/a.yaml", "a: {{ .Values.k }}{{ $_ := set .Values.l \"x\" 1 }}{{ len .Values.l }}"},
        {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}, {"charts/s/templates/b.yaml", "b: {{ .Values.k }}"}});
    const auto render = [&](const char* values) { return outcome(chart.render({}, *value::parseYaml(values), {})); };
    const std::string first = render("{k: 1, s: {k: 2}}");
    QCOMPARE(first, std::string("---\n# Source: c/charts/s/templates/b.yaml\nb: 2\n---\n# Source: c/templates/a.yaml\na: 11\n"));
    QCOMPARE(render("{k: 3, s: {enabled: false}}"), std::string("---\n# Source: c/templates/a.yaml\na: 31\n"));
    QCOMPARE(render("{k: 1, s: {k: 2}}"), first);
    // And from many threads at once.
    std::vector<std::thread> threads;
    std::vector<std::string> results(4);
    for (std::size_t i = 0; i < results.size(); ++i)
      threads.emplace_back([&, i] {
        for (int turn = 0; turn < 20; ++turn) results[i] = render(i % 2 ? "{k: 1, s: {k: 2}}" : "{k: 1, s: {enabled: false}}");
      });
    for (auto& thread : threads) thread.join();
    QCOMPARE(results[1], first);
    QCOMPARE(results[3], first);
    QCOMPARE(results[0], std::string("---\n# Source: c/templates/a.yaml\na: 11\n"));
  }

  void cancellingEndsARender() {
    const auto chart = compiled(one("a: {{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}"));
    const Context context;
    context.cancel();
    const auto result = chart.render(context, {}, {});
    QVERIFY(result.error);
    QCOMPARE(result.error->code, Code::Cancelled);
  }

  void documentsAreCutAsHelmCutsThem_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("parts");
    QTest::newRow("nothing") << " \n\n"
                             << "";
    QTest::newRow("one with its trailing lines") << "\n\na: b\n\n"
                                                 << "3[a: b\n\n]";
    QTest::newRow("separators with blanks behind") << "a\n--- \t\nb"
                                                   << "1[a\n]3[b]";
    QTest::newRow("text right behind a separator") << "---a: b\n---# c\nd"
                                                   << "1[a: b\n]2[# c\nd]";
    QTest::newRow("dashes inside a line") << "a ---\nb"
                                          << "1[a ---\nb]";
    QTest::newRow("four dashes leave one") << "a\n----\nb"
                                           << "1[a\n]2[-\nb]";
    QTest::newRow("empty documents vanish") << "---\n---\n\n---\na"
                                            << "5[a]";
  }
  void documentsAreCutAsHelmCutsThem() {
    QFETCH(QString, text);
    QFETCH(QString, parts);
    const std::string whole = text.toStdString();
    std::string got;
    for (const auto& part : render::splitDocuments(whole)) got += std::to_string(part.line) + "[" + std::string(part.text) + "]";
    QCOMPARE(QString::fromStdString(got), parts);
  }

  void namesAreChecked() {
    for (const char* good : {"a", "a-b.c", "0", "a.b.c"}) QVERIFY(render::checkReleaseName(good).ok());
    for (const char* bad : {"", "A", "a_b", "-a", "a-", "a..b", ".a", "a b"}) QVERIFY(!render::checkReleaseName(bad).ok());
    QVERIFY(render::checkReleaseName(std::string(53, 'a')).ok());
    QVERIFY(!render::checkReleaseName(std::string(54, 'a')).ok());
    QCOMPARE(*render::nameFromTemplate({}, "foobar-{{ b64enc \"abc\" | lower }}-baz"), std::string("foobar-ywjj-baz"));
  }
};

QTEST_APPLESS_MAIN(TestRender)
#include "tst_render.moc"
