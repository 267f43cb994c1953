// core/render/live_render.h and provenance.h: what is executed again, what equals a full render, and what every line is told to
// come from. The corpus runs the same properties over real charts (tests/conformance/edits.cpp).

#include "core/chart/load.h"
#include "core/render/live_render.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using Files = std::vector<std::pair<std::string, std::string>>;
using render::Reach;

namespace {

std::shared_ptr<const render::CompiledChart> compiled(const Files& files) {
  std::vector<chart::File> list;
  bool hasChart = false;
  for (const auto& [name, text] : files) {
    list.push_back({name, text, {}});
    hasChart = hasChart || name == "Chart.yaml";
  }
  if (!hasChart) list.push_back({"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: \"7\"\n", {}});
  auto loaded = chart::loadFiles({}, list);
  if (!loaded) qFatal("%s", loaded.error().message.c_str());
  return std::make_shared<render::CompiledChart>(std::move(loaded).value());
}

Value tree(const std::string& yaml) {
  auto parsed = value::parseYaml(yaml);
  if (!parsed) qFatal("%s", parsed.error().message.c_str());
  return parsed->isMap() ? *parsed : Value::makeMap();
}

std::string join(const render::ValuePath& path) {
  std::string text;
  for (const auto& key : path) text += (text.empty() ? "" : ".") + key;
  return text;
}

std::string join(const std::vector<render::ValuePath>& paths) {
  std::string text;
  for (const auto& path : paths) text += (text.empty() ? "" : " ") + join(path);
  return text;
}

std::string place(const render::TemplatePlace& at) {
  return (at.isText ? "tpl" : at.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

// One line a span: the text, what it shows, what decided it, where it stands and how it was called.
std::string story(const render::LiveResult& result, const std::string& path) {
  std::string text;
  for (const auto& file : result.rendered.files) {
    if (file.path != path) continue;
    for (const auto& span : result.provenance.spans(path, 0, file.output.str().size())) {
      text +=
          QString::fromStdString(file.output.str().substr(span.begin, span.end - span.begin)).replace("\n", "\\n").toStdString();
      text += " <- " + join(span.bytesFrom) + " | " + join(span.decidedBy) + " | " + place(span.place);
      for (const auto& call : span.calls) text += " < " + place(call);
      text += "\n";
    }
  }
  return text;
}

std::string lines(const render::LiveResult& result, const render::ValuePath& path) {
  std::string text;
  for (const auto& [file, reached] : result.provenance.reached(path)) {
    text += file.substr(file.rfind('/') + 1) + ":";
    for (const auto& line : reached)
      text += " " + std::to_string(line.line) + (line.reach == Reach::Bytes ? "" : line.reach == Reach::Decided ? "?" : "~");
    text += ";";
  }
  return text;
}

std::string unread(const render::LiveResult& result, const std::string& values, const std::string& defaults,
    const std::vector<std::string>& used = {}) {
  std::string text;
  for (const auto& key : result.provenance.unreadKeys(tree(values), tree(defaults), used))
    text += (text.empty() ? "" : ", ") + join(key.path) + (key.isDefault ? " (known)" : "") +
            (key.nearest.empty() ? "" : " -> " + join(key.nearest));
  return text;
}

} // namespace

class TestLiveRender : public QObject {
  Q_OBJECT
private slots:
  void spansTellWhereTheyComeFrom_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("helpers");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a value") << "a: {{ .Values.x }}\n"
                             << ""
                             << "x: 1"
                             << "a:  <-  |  | c/templates/a.yaml:1:1\n1 <- Values.x |  | c/templates/a.yaml:1:7\n"
                                "\\n <-  |  | c/templates/a.yaml:1:19\n";
    QTest::newRow("the release and the chart") << "{{ .Release.Name }}-{{ .Chart.AppVersion }}"
                                               << ""
                                               << ""
                                               << "release-name <- Release.Name |  | c/templates/a.yaml:1:4\n"
                                                  "- <-  |  | c/templates/a.yaml:1:20\n"
                                                  "7 <- Chart.AppVersion |  | c/templates/a.yaml:1:24\n";
    QTest::newRow("a default that was taken was decided by the value that was not there")
        << "{{ .Values.x | default \"d\" }}"
        << ""
        << ""
        << "d <-  | Values.x | c/templates/a.yaml:1:4\n";
    QTest::newRow("a default that was not taken leaves the value its bytes") << "{{ .Values.x | default \"d\" }}"
                                                                             << ""
                                                                             << "x: v"
                                                                             << "v <- Values.x |  | c/templates/a.yaml:1:4\n";
    QTest::newRow("a function's result comes from all arguments") << "{{ printf \"%s-%s\" .Values.x .Values.z | upper }}"
                                                                  << ""
                                                                  << "{x: a, z: b}"
                                                                  << "A-B <- Values.x Values.z |  | c/templates/a.yaml:1:4\n";
    QTest::newRow("a condition decides") << "{{ if .Values.up }}x{{ end }}"
                                         << ""
                                         << "up: true"
                                         << "x <-  | Values.up | c/templates/a.yaml:1:20\n";
    QTest::newRow("a condition that printed nothing leaves a mark") << "a{{ if .Values.up }}x{{ end }}b"
                                                                    << ""
                                                                    << ""
                                                                    << "a <-  |  | c/templates/a.yaml:1:1\n"
                                                                       " <-  | Values.up | c/templates/a.yaml:1:8\n"
                                                                       "b <-  |  | c/templates/a.yaml:1:31\n";
    QTest::newRow("range: what is printed comes from the element, and the list decides")
        << "{{ range .Values.l }}{{ . }},{{ end }}"
        << ""
        << "l: [a, b]"
        << "a <- Values.l.0 | Values.l | c/templates/a.yaml:1:25\n, <-  | Values.l | c/templates/a.yaml:1:29\n"
           "b <- Values.l.1 | Values.l | c/templates/a.yaml:1:25\n, <-  | Values.l | c/templates/a.yaml:1:29\n";
    QTest::newRow("through variables, dicts and includes")
        << "{{ $v := .Values.x }}{{ include \"n\" (dict \"v\" $v) }}"
        << "{{ define \"n\" }}<{{ .v }}>{{ end }}"
        << "x: 1"
        << "< <-  |  | c/templates/_h.tpl:1:17 < c/templates/a.yaml:1:25\n"
           "1 <- Values.x |  | c/templates/_h.tpl:1:21 < c/templates/a.yaml:1:25\n"
           "> <-  |  | c/templates/_h.tpl:1:26 < c/templates/a.yaml:1:25\n";
    QTest::newRow("indenting keeps the lines of an include apart")
        << "{{ include \"n\" . | nindent 2 }}"
        << "{{ define \"n\" }}a: {{ .Values.x }}\nb: {{ .Values.z }}{{ end }}"
        << "{x: 1, z: 2}"
        << "\\n   <-  |  | c/templates/a.yaml:1:20\n"
           "a:  <-  |  | c/templates/_h.tpl:1:17 < c/templates/a.yaml:1:4\n"
           "1 <- Values.x |  | c/templates/_h.tpl:1:23 < c/templates/a.yaml:1:4\n"
           "\\n   <-  |  | c/templates/a.yaml:1:20\n"
           "b:  <-  |  | c/templates/_h.tpl:2:1 < c/templates/a.yaml:1:4\n"
           "2 <- Values.z |  | c/templates/_h.tpl:2:7 < c/templates/a.yaml:1:4\n";
    QTest::newRow("the text of tpl comes from the value it stands in")
        << "{{ tpl .Values.t . }}"
        << ""
        << "{t: 'a{{ .Values.x }}', x: 1}"
        << "a <- Values.t |  | tpl:1:1 < c/templates/a.yaml:1:4\n1 <- Values.x | Values.t | tpl:1:5 < c/templates/a.yaml:1:4\n";
    QTest::newRow("a variable that might have been changed")
        << "{{ $v := \"a\" }}{{ if .Values.up }}{{ $v = \"b\" }}{{ end }}{{ $v }}"
        << ""
        << ""
        << " <-  | Values.up | c/templates/a.yaml:1:22\na <-  | Values.up | c/templates/a.yaml:1:61\n";
  }
  void spansTellWhereTheyComeFrom() {
    QFETCH(QString, text);
    QFETCH(QString, helpers);
    QFETCH(QString, values);
    QFETCH(QString, expected);
    render::LiveRender live(compiled({{"templates/a.yaml", text.toStdString()}, {"templates/_h.tpl", helpers.toStdString()}}));
    const auto result = live.render({}, tree(values.toStdString()), {});
    QVERIFY(!result.rendered.error || result.rendered.failedAt == render::Stage::Documents); // the texts are no manifests
    const QString told = QString::fromStdString(story(result, "c/templates/a.yaml"));
    QVERIFY2(told == expected, qPrintable("\n" + told));
  }

  void valuesTellWhichLinesTheyReach() {
    render::LiveRender live(
        compiled({{"templates/a.yaml", "a: {{ .Values.x }}\n{{- if .Values.up }}\nb: 1\nc: {{ .Values.z }}\n{{- end }}\n"
                                       "d:\n{{ toYaml .Values.m | indent 2 }}\n"}}));
    const auto result = live.render({}, tree("{x: 1, z: 2, up: true, m: {p: 1, q: {r: 2}}}"), {});
    QCOMPARE(lines(result, {"Values", "x"}), std::string("a.yaml: 1;"));
    QCOMPARE(lines(result, {"Values", "up"}), std::string("a.yaml: 1? 2? 3?;"));
    QCOMPARE(lines(result, {"Values", "z"}), std::string("a.yaml: 3;"));
    QCOMPARE(lines(result, {"Values", "m", "p"}), std::string("a.yaml: 5;"));
    QCOMPARE(lines(result, {"Values", "m", "q", "r"}), std::string("a.yaml: 6~ 7;"));
    QCOMPARE(lines(result, {"Values", "none"}), std::string());
  }

  // Charts in which toggling a value changed lines that it was not said to reach, or that it should not have changed.
  void everyLineThatAToggleChangesIsToldOf_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("helpers");
    QTest::addColumn<QString>("on");  // lines that Values.x reaches when it is true,
    QTest::addColumn<QString>("off"); // and false
    QTest::newRow("an empty line that a branch leaves behind itself") << "a: 1\n{{- if .Values.x }}\nb: 1\n{{ end }}\nc: 1\n"
                                                                      << ""
                                                                      << "a.yaml: 1? 2? 3~;"
                                                                      << "a.yaml: 1~;";
    QTest::newRow("an empty line is not there because of what comes after it")
        << "a: 1\n\n{{ if .Values.x -}}\nb: 1\n{{ end -}}\nc: 1"
        << ""
        << "a.yaml: 3?;"
        << "a.yaml: 3~;";
    QTest::newRow("the end of an include's line, before a line of its own")
        << "{{ include \"n\" . | nindent 2 }}  \nc: 1\n"
        << "{{ define \"n\" }}a: 1{{ if .Values.x }}\nb: 1{{ end }}{{ end }}"
        << "a.yaml: 2~ 3?;"
        << "a.yaml: 2~;";
    QTest::newRow("nothing after a space at the end of an include's line")
        << "{{ include \"n\" . | nindent 2 }}\nc: 1\n"
        << "{{ define \"n\" }}a: {{ if .Values.x }}1{{ end }}\nb: 1{{ end }}"
        << "a.yaml: 2?;"
        << "a.yaml: 2~;";
    QTest::newRow("an indented empty line") << "{{ include \"n\" . | nindent 2 }}\nc: 1\n"
                                            << "{{ define \"n\" }}a: 1\n{{ if .Values.x }}b: 1{{ end }}\nd: 1{{ end }}"
                                            << "a.yaml: 3?;"
                                            << "a.yaml: 3~;";
    QTest::newRow("an indented empty line at the end") << "m: |\n  {{- include \"n\" . | nindent 2 }}\nc: 1\n"
                                                       << "{{ define \"n\" }}a: 1{{ if .Values.x }}\n{{ end }}{{ end }}"
                                                       << "a.yaml: 2? 3~;"
                                                       << "a.yaml: 2~;";
    QTest::newRow("what follows a branch that ended a line of others") << "a: 1{{ if .Values.x }} # b\n{{ end -}}\nc: 1\n"
                                                                       << ""
                                                                       << "a.yaml: 1? 2~;"
                                                                       << "a.yaml: 1~;";
    QTest::newRow("an empty line at the beginning of what is indented on a line of its own")
        << "m:\n  {{- include \"n\" . | nindent 2 }}\nc: 1\n"
        << "{{ define \"n\" }}{{ if .Values.x -}}\na: 1{{ else }}\nb: 1{{ end }}\nd: 1{{ end }}"
        << "a.yaml: 2?;"
        << "a.yaml: 2~ 3?;";
    QTest::newRow("what trim took away") << "{{ include \"n\" . | trim }}\n"
                                         << "{{ define \"n\" }}{{ if .Values.x }}a: 1{{ end }}\n\nb: 1\nc: 1\n{{ end }}"
                                         << "a.yaml: 1?;"
                                         << "a.yaml: 1~;";
    QTest::newRow("what is read from an include's YAML and merged")
        << "{{ $d := dict }}{{ range list \"n\" \"m\" }}{{ $d = include . $ | fromYaml | merge $d }}{{ end }}{{ toYaml $d }}\n"
        << "{{ define \"n\" }}a: {{ .Values.x }}{{ end }}{{ define \"m\" }}b: 1{{ end }}"
        << "a.yaml: 1 2?;"
        << "a.yaml: 1 2?;";
    QTest::newRow("what a break leaves out, and what follows it when it is not taken")
        << "{{ range $i := list 1 2 3 }}- {{ $i }}\n{{ if $.Values.x }}{{ if eq $i 2 }}{{ break }}{{ end }}{{ end }}o: 1\n{{ end }}c: 1\n"
        << ""
        << "a.yaml: 2? 3? 4~;"
        << "a.yaml: 2? 3? 4? 5? 6?;";
    QTest::newRow("what a continue leaves out, and not the round after it")
        << "{{ range $i := list 1 2 }}- {{ $i }}\n{{ if and $.Values.x (eq $i 1) }}{{ continue }}{{ end }}o: {{ $i }}\n{{ end }}c: 1\n"
        << ""
        << "a.yaml: 2~ 3?;"
        << "a.yaml: 2? 4?;";
    QTest::newRow("random values after one that is not made")
        << "{{ if .Values.x }}a: {{ randAlphaNum 9 }}{{ end }}\nb: {{ randAlphaNum 9 }}\n"
        << ""
        << "a.yaml: 1?;"
        << "a.yaml: 1~;";
    QTest::newRow("random values of a helper that another file calls first, too")
        << "{{ if .Values.x }}a: {{ include \"n\" (dict \"key\" \"p\") }}{{ end }}\nb: {{ include \"n\" (dict \"key\" \"q\") }}\n"
        << "{{ define \"n\" }}{{ randAlphaNum 9 }}{{ end }}"
        << "a.yaml: 1?;"
        << "a.yaml: 1~;";
  }
  void everyLineThatAToggleChangesIsToldOf() {
    QFETCH(QString, text);
    QFETCH(QString, helpers);
    QFETCH(QString, on);
    QFETCH(QString, off);
    render::LiveRender live(compiled({{"templates/a.yaml", text.toStdString()}, {"templates/_h.tpl", helpers.toStdString()}}));
    render::RenderOptions options;
    options.seed = 1;
    QStringList all[2], left[2];
    for (const bool isOn : {true, false}) {
      const auto result = live.render({}, tree(isOn ? "{x: true}" : "{x: false}"), options);
      QVERIFY(!result.rendered.error || result.rendered.failedAt == render::Stage::Documents);
      QCOMPARE(QString::fromStdString(lines(result, {"Values", "x"})), isOn ? on : off);
      left[isOn] = all[isOn] = QString::fromStdString(result.rendered.files.front().output.str()).split('\n');
      auto reached = result.provenance.reached({"Values", "x"})["c/templates/a.yaml"];
      for (auto line = reached.rbegin(); line != reached.rend(); ++line) left[isOn].removeAt(line->line - 1);
    }
    // What is not attributed stays.
    for (const bool isOn : {true, false})
      for (const QString& line : left[isOn]) QVERIFY2(all[!isOn].contains(line), qPrintable(line));
  }

  void whatIsMissingFromMergedDictsWasDecidedByAllOfThem() {
    render::LiveRender live(compiled({{"templates/a.yaml", "a: {{ (merge .Values.m .Values.o).x }}\n"}}));
    const auto result = live.render({}, tree("{m: {}, o: {k: 1}}"), {});
    QCOMPARE(QString::fromStdString(lines(result, {"Values", "o", "k"})), QString("a.yaml: 1~;"));
    QCOMPARE(QString::fromStdString(lines(result, {"Values", "m", "x"})), QString("a.yaml: 1~;"));
  }

  // Templates that once did not notice an edit.
  void anEditIsNoticed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const QString deep = "{{ toJson (%1 (dict \"m\" (dict \"a\" (dict \"k\" 1))) (dict \"m\" (dict \"a\" .Values.x))) }}";
    QTest::newRow("a key below what is merged") << deep.arg("merge") << "x: {}"
                                                << "x: {n: 1}";
    QTest::newRow("a key below what is merged over") << deep.arg("mergeOverwrite") << "x: {}"
                                                     << "x: {n: 1}";
    QTest::newRow("a key below a copy of what is merged")
        << deep.arg("merge").replace(".Values.x", "(deepCopy .Values.x)") << "x: {}"
        << "x: {n: 1}";
    const QString flat = "{{ (%1 (dict \"a\" .Values.x) (dict \"a\" .Values.z)).a }}";
    QTest::newRow("what was empty under what is merged") << flat.arg("merge") << "{x: '', z: b}"
                                                         << "{x: a, z: b}";
    QTest::newRow("what becomes empty") << flat.arg("merge") << "{x: a, z: b}"
                                        << "{x: '', z: b}";
    QTest::newRow("what is merged over") << flat.arg("mergeOverwrite") << "{x: a, z: b}"
                                         << "{x: a, z: c}";
    QTest::newRow("what is merged over with nothing") << flat.arg("mergeOverwrite") << "{x: a, z: b}"
                                                      << "{x: a, z: ''}";
    QTest::newRow("a map in place of a word") << flat.arg("merge") << "{x: a, z: b}"
                                              << "{x: {k: 1}, z: b}";
    QTest::newRow("an empty map in place of a word") << flat.arg("merge") << "{x: a, z: b}"
                                                     << "{x: {}, z: b}";
    QTest::newRow("a list that was empty") << flat.arg("merge") << "{x: [], z: b}"
                                           << "{x: [1], z: b}";
    QTest::newRow("what is set in what was read from a text")
        << "{{ $d := fromYaml .Values.t }}{{ $_ := set $d \"k\" .Values.x }}{{ toJson $d }}"
        << "{t: 'a: 1', x: 1}"
        << "{t: 'a: 1', x: 2}";
    QTest::newRow("what is set below what was read from a text")
        << "{{ $d := fromYaml .Values.t }}{{ $_ := set $d.m \"k\" .Values.x }}{{ toJson $d }}"
        << "{t: 'm: {a: 1}', x: 1}"
        << "{t: 'm: {a: 1}', x: 2}";
    QTest::newRow("what is set in a list of what was read from a text")
        << "{{ $d := fromYamlArray .Values.t }}{{ range $d }}{{ $_ := set . \"k\" $.Values.x }}{{ end }}{{ toJson $d }}"
        << "{t: '[{a: 1}]', x: 1}"
        << "{t: '[{a: 1}]', x: 2}";
    QTest::newRow("what is merged below what was read from a text")
        << "{{ toJson (merge (fromYaml .Values.t) (dict \"m\" (dict \"a\" .Values.x))) }}"
        << "{t: 'm: {a: {k: 1}}', x: {n: 1}}"
        << "{t: 'm: {a: {k: 1}}', x: {n: 2}}";
    QTest::newRow("what is set in a copy") << "{{ $d := deepCopy .Values.m }}{{ $_ := set $d \"k\" .Values.x }}{{ toJson $d }}"
                                           << "{m: {a: 1}, x: 1}"
                                           << "{m: {a: 1}, x: 2}";
    QTest::newRow("what is set below a copy") << "{{ $d := deepCopy .Values.m }}{{ $_ := set $d.o \"k\" .Values.x }}{{ toJson $d }}"
                                              << "{m: {o: {a: 1}}, x: 1}"
                                              << "{m: {o: {a: 1}}, x: 2}";
    QTest::newRow("what is set in a copied list")
        << "{{ $d := deepCopy .Values.l }}{{ $_ := set (first $d) \"k\" .Values.x }}{{ toJson $d }}"
        << "{l: [{a: 1}], x: 1}"
        << "{l: [{a: 1}], x: 2}";
    QTest::newRow("what is set below a copy, as YAML")
        << "{{ $d := deepCopy .Values.m }}{{ $_ := set $d.o \"k\" .Values.x }}{{ toYaml $d | nindent 2 }}"
        << "{m: {o: {a: 1}}, x: 1}"
        << "{m: {o: {a: 1}}, x: 2}";
    QTest::newRow("what is set in a dict that a dict holds")
        << "{{ $d := dict \"m\" (dict \"a\" 1) }}{{ $_ := set $d.m \"k\" .Values.x }}{{ toJson $d }}"
        << "x: 1"
        << "x: 2";
    QTest::newRow("what is set in a copy and printed") << "{{ $d := deepCopy .Values.m }}{{ $_ := set $d \"k\" .Values.x }}{{ $d }}"
                                                       << "{m: {a: 1}, x: 1}"
                                                       << "{m: {a: 1}, x: 2}";
    QTest::newRow("what is picked, and set in")
        << "{{ $d := pick .Values.m \"a\" }}{{ $_ := set $d \"k\" .Values.x }}{{ toJson $d }}"
        << "{m: {a: 1}, x: 1}"
        << "{m: {a: 1}, x: 2}";
  }
  void anEditIsNoticed() {
    QFETCH(QString, text);
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto chart = compiled({{"templates/a.yaml", "a: " + text.toStdString() + "\n"}});
    render::LiveRender live(chart);
    live.render({}, tree(before.toStdString()), {});
    const Value values = tree(after.toStdString());
    const auto result = live.render({}, values, {});
    QCOMPARE(QString::fromStdString(render::manifestText(result.rendered)),
        QString::fromStdString(render::manifestText(chart->render({}, values, {}))));
    // And the line says so.
    QVERIFY(!lines(result, {"Values", "x"}).empty() || !lines(result, {"Values", "z"}).empty());
  }

  void onlyWhatReadsAnEditIsExecutedAgain() {
    render::LiveRender live(compiled({{"templates/a.yaml", "a: {{ .Values.a }}\n"}, {"templates/b.yaml", "b: {{ .Values.b.c }}\n"},
        {"templates/c.yaml", "c: {{ if .Values.b }}x{{ end }}\n"}, {"templates/d.yaml", "d: {{ toYaml .Values.b | quote }}\n"},
        {"templates/e.yaml", "e: {{ hasKey .Values.b \"k\" }}\n"}}));
    const auto run = [&](const char* values) { return live.render({}, tree(values), {}).executed; };
    QCOMPARE(run("{a: 1, b: {c: 1}}"), 5);
    QCOMPARE(run("{a: 1, b: {c: 1}}"), 0);
    QCOMPARE(run("{a: 2, b: {c: 1}}"), 1);       // a
    QCOMPARE(run("{a: 2, b: {c: 2}}"), 2);       // b, d
    QCOMPARE(run("{a: 2, b: {c: 2, k: 1}}"), 2); // d, e: another key; c only asks whether there is any
    QCOMPARE(run("{a: 2}"), 4);
    QCOMPARE(run("{a: 2, z: 1}"), 0);
    render::RenderOptions other;
    other.releaseName = "other";
    QCOMPARE(live.render({}, tree("{a: 2, z: 1}"), other).executed, 5);
  }

  void objectsShowNoMoreThanThemselves() {
    render::LiveRender live(compiled({{"templates/a.yaml",
        "a:\n{{ toYaml (dict \"o\" .Chart \"l\" (list .Capabilities.KubeVersion) \"x\" .Values.x) | indent 2 }}\n"}}));
    const auto result = live.render({}, tree("x: 1"), {});
    QVERIFY(!result.rendered.error);
    const QString text = QString::fromStdString(result.rendered.files.front().output.str());
    QCOMPARE(lines(result, {"Values", "x"}), "a.yaml: " + std::to_string(text.left(text.indexOf("x: 1")).count('\n') + 1) + ";");
  }

  void templatesThatChangeSharedValuesAreSeenByTheOthers() {
    // Files are executed from the last name to the first.
    render::LiveRender live(compiled({{"templates/a.yaml", "a: {{ .Values.made }} {{ .Values.late }}\n"},
        {"templates/m.yaml", "{{ $_ := set .Values \"made\" .Values.x }}m: 1\n"},
        {"templates/z.yaml", "z: {{ .Values.made }}\n"}}));
    const auto text = [&](const char* values) { return render::manifestText(live.render({}, tree(values), {}).rendered); };
    QVERIFY(text("{x: 1}").find("a: 1") != std::string::npos);
    QVERIFY(text("{x: 2}").find("a: 2") != std::string::npos);
    QVERIFY(text("{x: 2, late: 3}").find("a: 2 3") != std::string::npos);
    QVERIFY(text("{x: 2, late: 3}").find("z: \n") != std::string::npos);
  }

  // What an include gave is remembered from render to render: edits in any order must give what a full render gives.
  void rememberedIncludesHoldOnlyWhileWhatTheyReadDoes() {
    const Files files{{"templates/_h.tpl", "{{ define \"n\" }}{{ .Values.x }}-{{ randAlphaNum 5 }}{{ end }}"
                                           "{{ define \"m\" }}{{ .Values.x }}/{{ .Values.made }}{{ end }}"
                                           "{{ define \"f\" }}{{ .Template.Name }} {{ .Template.BasePath }}{{ end }}"
                                           "{{ define \"r\" }}{{ .r }}{{ end }}"},
        {"templates/a.yaml",
            "a: {{ include \"n\" . }} {{ include \"n\" . }} {{ include \"m\" . }} {{ include \"f\" . }} {{ .Values.a }}\n"},
        {"templates/b.yaml",
            "{{ if .Values.b }}b: {{ include \"m\" $ }} {{ include \"f\" . }} {{ include \"r\" .Values.map }}{{ end }}\n"},
        {"templates/c.yaml", "{{ $_ := set .Values \"made\" .Values.c }}c: {{ include \"m\" . }}\n"}};
    const auto chart = compiled(files);
    render::LiveRender live(chart);
    render::RenderOptions options;
    options.afterError = render::AfterError::Continue;
    options.seed = 3;
    const char* const edits[] = {"{x: 1}", "{x: 2}", "{x: 2, b: 1}", "{x: 2, b: 1, map: {r: 1}}", "{x: 3, map: {r: 2}}",
        "{x: 3, b: 2, map: {r: 2}}", "{x: 3, b: 2, c: 1}", "{x: 3, c: 2}", "{x: 3, b: 1, c: 2}", "{x: 1, a: 5, c: 2}",
        "{x: 1, a: 5, b: 1}"};
    for (const char* values : edits)
      QCOMPARE(render::manifestText(live.render({}, tree(values), options).rendered),
          render::manifestText(chart->render({}, tree(values), options)));
  }

  void aFailingTemplateKeepsItsOutputAndTheOthers() {
    render::LiveRender live(
        compiled({{"templates/a.yaml", "a: {{ .Values.a }}\n{{ fail \"no\" }}\n"}, {"templates/b.yaml", "b: 1\n"}}));
    for (int i = 0; i < 2; ++i) {
      const auto result = live.render({}, tree(i == 0 ? "{a: 1}" : "{a: 1, z: 1}"), {});
      QVERIFY(result.rendered.error);
      QCOMPARE(result.rendered.manifests.size(), std::size_t{1});
      for (const auto& file : result.rendered.files)
        if (file.path == "c/templates/a.yaml") QCOMPARE(file.output, std::string("a: 1\n"));
      QVERIFY(story(result, "c/templates/a.yaml").find("1 <- Values.a") != std::string::npos);
    }
  }

  void subchartsAndGlobalsHaveTheirPlaceInTheRootsValues() {
    render::LiveRender live(
        compiled({{"Chart.yaml",
                      "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [{name: s, version: 1.0.0, condition: s.enabled}]\n"},
            {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"},
            {"charts/s/values.yaml", "port: 1\nenabled: true\n"},
            {"charts/s/templates/s.yaml", "p: {{ .Values.port }} {{ .Chart.Name }} {{ .Values.global.g }}\n"},
            {"templates/a.yaml", "a: {{ .Values.s.port }}\n"}}));
    auto result = live.render({}, tree("{s: {port: 5}, global: {g: 1}}"), {});
    QCOMPARE(lines(result, {"Values", "s", "port"}), std::string("s.yaml: 1;a.yaml: 1;"));
    QCOMPARE(lines(result, {"Subcharts", "s", "Chart", "Name"}), std::string("s.yaml: 1;"));
    QCOMPARE(lines(result, {"Values", "s", "global", "g"}), std::string("s.yaml: 1;"));
    QCOMPARE(lines(result, {"Values", "global", "g"}), std::string("s.yaml: 1;"));
    QCOMPARE(unread(result, "{s: {port: 5}, global: {g: 1, h: 1}}", "{s: {port: 1}}"), std::string("global.h"));
    QCOMPARE(live.render({}, tree("{s: {port: 6}, global: {g: 1}}"), {}).executed, 2);
    result = live.render({}, tree("{s: {port: 6, enabled: false}, global: {g: 1}}"), {});
    QCOMPARE(result.rendered.manifests.size(), std::size_t{1});
  }
  // Whose names sort before "global", too.
  void globalsOfASubchartAreTheRootsWhateverItIsCalled() {
    render::LiveRender live(compiled({{"charts/a/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"},
        {"charts/a/templates/a.yaml", "{{ if .Values.global.g.up }}p: {{ .Values.global.g.x }}{{ end }}\n"}}));
    const auto result = live.render({}, tree("{global: {g: {up: true, x: 1}}}"), {});
    QCOMPARE(lines(result, {"Values", "global", "g", "up"}), std::string("a.yaml: 1?;"));
    QCOMPARE(lines(result, {"Values", "global", "g", "x"}), std::string("a.yaml: 1;"));
  }

  void unreadKeysNameTheNearestOne_data() {
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("expected");
    QTest::newRow("everything is read") << "{service: {port: 1}, m: {any: 1}}"
                                        << "";
    QTest::newRow("a typo in a key that templates read") << "{service: {prot: 1}}"
                                                         << "service.prot -> service.port";
    QTest::newRow("a typo in a key without a default") << "{extraLabel: 1}"
                                                       << "extraLabel -> extraLabels";
    QTest::newRow("another case") << "{service: {PORT: 1}}"
                                  << "service.PORT -> service.port";
    QTest::newRow("a key at the wrong place") << "{port: 1}"
                                              << "port -> service.port";
    QTest::newRow("nothing is alike") << "{wholly: {other: 1}}"
                                      << "wholly.other";
    QTest::newRow("known to the chart, but not used with these values") << "{idle: {x: 1}}"
                                                                        << "idle.x (known)";
    QTest::newRow("a condition reads it") << "{sub: {enabled: true}}"
                                          << "";
    QTest::newRow("null removes a default and needs no reader") << "{nothing: null}"
                                                                << "";
  }
  void unreadKeysNameTheNearestOne() {
    QFETCH(QString, values);
    QFETCH(QString, expected);
    const std::string defaults = "{service: {port: 80}, m: {}, idle: {x: 0}}";
    render::LiveRender live(compiled({{"values.yaml", defaults},
        {"templates/a.yaml", "a: {{ .Values.service.port }}{{ .Values.extraLabels }}\nm: {{ toYaml .Values.m | quote }}\n"
                             "{{ if .Values.up }}{{ .Values.idle.x }}{{ end }}\n"}}));
    const auto result = live.render({}, tree(values.toStdString()), {});
    QCOMPARE(QString::fromStdString(unread(result, values.toStdString(), defaults, {"sub.enabled"})), expected);
  }

  void aCancelledRenderLeavesTheStateBefore() {
    render::LiveRender live(compiled({{"templates/a.yaml", "a: {{ .Values.a }}\n"},
        {"templates/b.yaml", "b: {{ range until (int .Values.n) }}{{ range until 1000 }}{{ end }}{{ end }}1\n"}}));
    QCOMPARE(live.render({}, tree("{a: 1, n: 1}"), {}).executed, 2);
    const Context cancelled;
    cancelled.cancel();
    const auto result = live.render(cancelled, tree("{a: 2, n: 100000}"), {});
    QVERIFY(result.rendered.error);
    QCOMPARE(live.render({}, tree("{a: 1, n: 1}"), {}).executed, 0);
  }
};

QTEST_GUILESS_MAIN(TestLiveRender)
#include "tst_live_render.moc"
