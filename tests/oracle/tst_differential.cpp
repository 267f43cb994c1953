// Values: YAML and JSON in and out, values files and --set lines, as we and as Go and helm read and write them.

#include "core/value/json.h"
#include "core/value/merge.h"
#include "core/value/yaml.h"
#include "tests/oracle/differential.h"
#include "tests/oracle/known_differences.h"

using namespace chartroom;
using namespace chartroom::test;

namespace {

Case fromValue(Value value) { return {toTyped(value), {}, value, true}; }
// What the oracle works on: strings have become valid UTF-8.
Value roundTripped(const Case& one) { return fromTyped(one.input); }

} // namespace

class TestDifferential : public QObject {
  Q_OBJECT

  Differential m_test;

private slots:
  void initTestCase() {
    m_test.known = knownDifferences();
    m_test.start();
  }

  void yamlIsReadAsGoReadsIt() {
    m_test.compare(
        "yaml.read", 2000,
        [](Generator& g) {
          return Case{g.yaml(), {}};
        },
        [](const Case& one) { return answerOf(value::parseYaml(one.input)); });
  }
  void yamlIsWrittenAsGoWritesIt() {
    m_test.compare(
        "yaml.write", 2000, [](Generator& g) { return fromValue(g.value()); },
        [](const Case& one) { return answerOf(value::writeYaml(one.hasValue ? one.value : roundTripped(one))); });
  }
  void prettyYamlIsWrittenAsGoWritesIt() {
    m_test.compare(
        "yaml.pretty", 2000, [](Generator& g) { return fromValue(g.value()); },
        [](const Case& one) { return answerOf(value::writeYamlPretty(roundTripped(one))); });
  }
  void valuesFilesAreLoadedAsHelmLoadsThem() {
    m_test.compare(
        "values.load", 2000,
        [](Generator& g) {
          return Case{g.yaml(), {}};
        },
        [](const Case& one) { return answerOf(value::loadValues(one.input)); });
  }
  void jsonIsReadAsGoReadsIt() {
    m_test.compare(
        "json.read", 2000,
        [](Generator& g) {
          return Case{g.json(), {}};
        },
        [](const Case& one) { return answerOf(value::parseJson(one.input)); });
  }
  void jsonIsWrittenAsGoWritesIt() {
    m_test.compare(
        "json.write", 2000,
        [](Generator& g) {
          Case one = fromValue(g.value());
          one.args = {{"html", g.chance(50) ? "keep" : "escape"}, {"indent", g.chance(50) ? "  " : ""}};
          return one;
        },
        [](const Case& one) {
          value::JsonOptions options;
          if (one.arg("html") == "keep") options.html = value::JsonHtml::Keep;
          options.indent = one.arg("indent");
          return answerOf(value::writeJson(roundTripped(one), options));
        });
  }
  void setLinesAreReadAsHelmReadsThem_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("name");
    const char* names[] = {"set", "set-string", "set-json", "set-file", "set-literal"};
    for (int i = 0; i < 5; ++i) QTest::newRow(names[i]) << i << QByteArray(names[i]);
  }
  void setLinesAreReadAsHelmReadsThem() {
    QFETCH(int, kind);
    QFETCH(QByteArray, name);
    const auto setKind = static_cast<value::SetKind>(kind);
    m_test.compare(
        "set", 2000,
        [&](Generator& g) {
          static const std::vector<std::string> kBases{"{}", "{}",
              R"({"a":1e+00,"list":[1e+00,"x",null,{"a":1}],"map":{"a":{"b":"c"}},"n":null,"s":"t"})",
              R"({"a":{"a":{"a":true}},"b":[[1,[2]],{"c":{}}],"c":[]})"};
          Case one{setKind == value::SetKind::SetJson ? g.setJsonLine() : g.setLine(), {}};
          one.args = {{"kind", name.toStdString()}, {"base", g.pick(kBases)}};
          return one;
        },
        [&](const Case& one) {
          const value::ReadFile read = [](const std::string& path) -> Result<std::string> {
            if (path.find('x') != std::string::npos)
              return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
            return "file:" + path;
          };
          const Value base = fromTyped(one.arg("base"));
          const Result<void> result = value::parseSet(setKind, one.input, base, read);
          if (!result) return Oracle::Answer{false, {}, result.error().message};
          return Oracle::Answer{true, toTyped(base), {}};
        });
  }
};

QTEST_GUILESS_MAIN(TestDifferential)
#include "tst_differential.moc"
