// core/value/merge.h and the places of yaml.h: what helm has no counterpart for.

#include "core/value/merge.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::value;

namespace {

std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& step : path) text += (text.empty() ? "" : ".") + step;
  return text;
}

// "a.b winner<losers @line:column" a line.
std::string dump(const Composition& composition) {
  std::string text;
  for (const Origin& origin : composition.origins) {
    text += joined(origin.path) + " " + std::to_string(origin.winner);
    for (std::size_t loser : origin.losers) text += "<" + std::to_string(loser);
    if (origin.place.known()) text += " @" + std::to_string(origin.place.line) + ":" + std::to_string(origin.place.column);
    text += "\n";
  }
  return text;
}

std::string dump(const std::vector<YamlNode>& nodes) {
  std::string text;
  for (const YamlNode& node : nodes)
    text += joined(node.path) + " " + std::to_string(node.place.line) + ":" + std::to_string(node.place.column) + "-" +
            std::to_string(node.endLine) + "\n";
  return text;
}

} // namespace

class TestMerge : public QObject {
  Q_OBJECT
private slots:
  void mapsMergeAndAllElseIsReplaced() {
    const Value base = *parseYaml("a: {b: 1, c: [1]}\nd: x");
    const Value over = *parseYaml("a: {c: [2], e: 3}\nd: {f: 1}");
    QCOMPARE(*writeYaml(mergeMaps(base, over)), std::string("a:\n  b: 1\n  c:\n  - 2\n  e: 3\nd:\n  f: 1\n"));
    QCOMPARE(*writeYaml(base), std::string("a:\n  b: 1\n  c:\n  - 1\nd: x\n"));
  }
  void layersComposeInHelmsOrder() {
    const std::vector<Layer> layers{{Layer::Kind::Set, "--set", "a=set,l[1]=s"},
        {Layer::Kind::File, "one.yaml", "a: one\nb: one\nl: [x, y]\n"},
        {Layer::Kind::ChartDefaults, "values.yaml", "a: d\nb: d\nc:\n  d: d\n"}, {Layer::Kind::File, "two.yaml", "b: two\n"},
        {Layer::Kind::SetJson, "--set-json", "{\"e\":{\"f\":1}}"}};
    const Result<Composition> composition = compose(layers);
    QVERIFY(composition.ok());
    QCOMPARE(*writeYaml(composition->values), std::string("a: set\nb: two\ne:\n  f: 1\nl:\n- x\n- s\n"));
    QCOMPARE(dump(*composition), std::string("a 0<1<2\nb 3<1<2 @1:1\nc.d 2 @4:3\ne.f 4\nl.0 1 @3:5\nl.1 0<1\n"));
  }
  void nullOverADefaultIsALeafOfItsLayer() {
    const Result<Composition> composition =
        compose({{Layer::Kind::ChartDefaults, "values.yaml", "a: {b: 1}\n"}, {Layer::Kind::File, "f.yaml", "a: null\n"}});
    QVERIFY(composition.ok());
    QCOMPARE(dump(*composition), std::string("a 1<0 @1:1\n"));
  }
  void aliasedLeavesAreFoundAtTheirAlias() {
    const Result<Composition> composition = compose({{Layer::Kind::File, "f.yaml", "a: &x {b: 1}\nc: *x\n"}});
    QVERIFY(composition.ok());
    QCOMPARE(dump(*composition), std::string("a.b 0 @1:8\nc.b 0 @2:1\n"));
  }
  void errorsNameTheirLayer_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, Layer::Kind kind, const char* text, const char* message) {
      QTest::newRow(name) << static_cast<int>(kind) << QByteArray(text) << QByteArray(message);
    };
    row("a file", Layer::Kind::File, "a: 1\nb: c: d\n",
        "failed to parse name: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 2: mapping values are not "
        "allowed in this context");
    row("a --set", Layer::Kind::Set, "a[x]=1",
        "failed parsing --set data: error parsing index: strconv.Atoi: parsing \"x\": invalid syntax");
    row("a --set-string", Layer::Kind::SetString, "a", "failed parsing --set-string data: key \"a\" has no value");
    row("a --set-json", Layer::Kind::SetJson, "a={", "failed parsing --set-json data a={");
    row("a --set-json object", Layer::Kind::SetJson, "{\"a\"", "failed parsing --set-json data JSON: {\"a\"");
    row("a --set-literal", Layer::Kind::SetLiteral, "a", "failed parsing --set-literal data: key \"a\" has no value");
  }
  void errorsNameTheirLayer() {
    QFETCH(int, kind);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    const Result<Composition> composition = compose({{static_cast<Layer::Kind>(kind), "name", text.toStdString()}});
    QVERIFY(!composition.ok());
    QCOMPARE(composition.error().message, message.toStdString());
    QCOMPARE(composition.error().place.file, std::string("name"));
  }
  void whatALineMeansDependsOnThoseBefore() {
    const auto both = [](const char* first, const char* second) {
      return compose({{Layer::Kind::Set, "first", first}, {Layer::Kind::Set, "second", second}});
    };
    const Result<Composition> wrong = both("x=1", "x[0]={a,{b}},c=1");
    QVERIFY(!wrong.ok());
    QCOMPARE(wrong.error().message,
        std::string("failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, "
                    "not []interface {}"));
    QCOMPARE(wrong.error().place.file, std::string("second"));
    QVERIFY(!compose({{Layer::Kind::Set, "alone", "a.=2"}}).ok());
    QVERIFY(both("a.x=1", "a.=2").ok());
  }
  void theLineOfAnErrorCountsInTheWholeText() {
    const Result<Value> values = loadValues("a: 1\n---\nb: 1\nc: d: e\n");
    QVERIFY(!values.ok());
    QCOMPARE(values.error().place.line, 4);
  }
  // go-yaml's text has no line then.
  void anUnknownAnchorHasItsPlace() {
    const Result<Value> values = loadValues("a: 1\nb:\n  c: *nope\n");
    QVERIFY(!values.ok());
    QVERIFY(values.error().message.ends_with("yaml: unknown anchor 'nope' referenced"));
    QCOMPARE(values.error().place.line, 3);
  }
  void everyKeyAndItemHasItsPlace() {
    QCOMPARE(dump(locateYaml("# c\na:\n  b: 1\n  c:\n  - x\n  - d: |\n      e\n      f\ng: {h: [1, 2]}\n")),
        std::string(
            "a 2:1-8\na.b 3:3-3\na.c 4:3-8\na.c.0 5:5-5\na.c.1 6:5-8\na.c.1.d 6:5-8\ng 9:1-9\ng.h 9:5-9\ng.h.0 9:9-9\ng.h.1 9:12-9\n"));
  }
  void placesEndQuietlyAtAnError() {
    QCOMPARE(dump(locateYaml("a: 1\nb:\n  c: 2\n  d: {\n")).substr(0, 14), std::string("a 1:1-1\nb 2:1-"));
  }
  void keysThatAreWrittenTwiceAreFound() {
    const auto repeated = [](const std::string& text) {
      std::string found;
      for (const RepeatedKey& key : repeatedKeys(locateYaml(text))) {
        for (const std::string& step : key.path) found += "/" + step;
        found += " " + std::to_string(key.place.line) + ":" + std::to_string(key.place.column) + " after " +
                 std::to_string(key.before) + "\n";
      }
      return found;
    };
    QCOMPARE(repeated("a: 1\nb: {c: 1}\nd:\n  c: 2\ne: [{c: 1}, {c: 1}]\n"), std::string());
    QCOMPARE(repeated("a:\n  x: 1\n  y: 2\n  x: 3\na:\n  x: 4\n"), std::string("/a/x 4:3 after 2\n/a 5:1 after 1\n"));
    QCOMPARE(repeated("a: 1\na: 2\n\"a\": 3\n"), std::string("/a 2:1 after 1\n/a 3:1 after 2\n"));
    QCOMPARE(repeated("l:\n- {k: 1, k: 2}\n"), std::string("/l/0/k 2:10 after 2\n"));
  }
  void streamsGiveEveryDocument() {
    const Result<std::vector<Value>> values = parseYamlStream("a: 1\n---\n---\n- x\n...\n");
    QVERIFY(values.ok());
    QCOMPARE(values->size(), std::size_t{3});
    QVERIFY((*values)[1].isNil());
  }
};

QTEST_APPLESS_MAIN(TestMerge)
#include "tst_merge.moc"
