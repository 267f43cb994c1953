// core/chart/schema_validation.h: each chart's schema on its own block, with helm 4.3.1's text.

#include "core/chart/schema_validation.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using chart::Chart;

namespace {

std::unique_ptr<Chart> chartWith(const char* name, const char* schema) {
  auto made = std::make_unique<Chart>();
  made->metadata.name = name;
  if (schema) made->schema = chart::File{"values.schema.json", schema, {}};
  return made;
}

} // namespace

class TestSchemaValidation : public QObject {
  Q_OBJECT
private slots:
  void eachChartIsHeldAgainstItsOwnBlock() {
    auto parent = chartWith("parent", "{\"required\": [\"a\"]}");
    parent->addDependency(chartWith("child", "{\"properties\": {\"num\": {\"type\": \"integer\"}}}"));
    parent->addDependency(chartWith("free", nullptr));
    chart::SchemaCache cache;
    const auto values = value::parseYaml("child: {num: x}\nfree: {num: y}\n").value();
    const auto findings = chart::validateAgainstSchema(Context(), *parent, values, cache);
    QCOMPARE(findings.size(), std::size_t{2});
    QCOMPARE(findings[1].block, std::vector<std::string>{"child"});
    QCOMPARE(findings[1].violations[0].path, std::vector<std::string>{"num"});
    QCOMPARE(chart::schemaError(findings).message,
        std::string("values don't meet the specifications of the schema(s) in the following chart(s):\n"
                    "parent:\n- at '': missing property 'a'\nchild:\n- at '/num': got string, want integer\n"));
  }
  void aMissingOrNullBlockIsNotChecked() {
    auto parent = chartWith("parent", nullptr);
    parent->addDependency(chartWith("child", "{\"required\": [\"a\"]}"));
    chart::SchemaCache cache;
    QVERIFY(chart::validateAgainstSchema(Context(), *parent, value::parseYaml("{}").value(), cache).empty());
    QVERIFY(chart::validateAgainstSchema(Context(), *parent, value::parseYaml("child: null").value(), cache).empty());
    const auto findings = chart::validateAgainstSchema(Context(), *parent, value::parseYaml("child: 7").value(), cache);
    QCOMPARE(findings.size(), std::size_t{1});
    QVERIFY(
        chart::schemaError(findings).message.ends_with("child:\ninvalid type for values: expected object (map), got float64\n"));
  }
  void anUnusableSchemaIsAnError() {
    auto broken = chartWith("c", "{\"type\": 7}");
    chart::SchemaCache cache;
    const auto findings = chart::validateAgainstSchema(Context(), *broken, Value::makeMap(), cache);
    QVERIFY(findings.at(0).error.has_value());
    QVERIFY(findings[0].error->message.find("is not valid against metaschema") != std::string::npos);
  }
  void whatCannotBeFetchedIsAskedForOnce() {
    const auto chart = chartWith("c", "{\"$ref\": \"http://localhost/x.json\"}");
    int asked = 0;
    const schema::Load fails = [&](const Context&, const std::string&) -> Result<std::string> {
      ++asked;
      return Error{Code::Unreachable, "connection refused", {}, {}};
    };
    const schema::Load isCancelled = [&](const Context& context, const std::string&) -> Result<std::string> {
      ++asked;
      context.cancel();
      return context.check().error();
    };
    chart::SchemaCache cache;
    QCOMPARE(chart::validateAgainstSchema(Context(), *chart, Value::makeMap(), cache, isCancelled).size(), std::size_t{1});
    for (int i = 0; i < 3; ++i) {
      const auto findings = chart::validateAgainstSchema(Context(), *chart, Value::makeMap(), cache, fails);
      QCOMPARE(findings.at(0).error->message, std::string("failing loading \"http://localhost/x.json\": connection refused"));
    }
    QCOMPARE(asked, 2); // what was cancelled says nothing
  }
};

QTEST_APPLESS_MAIN(TestSchemaValidation)
#include "tst_schema_validation.moc"
