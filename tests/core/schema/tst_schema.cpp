// core/schema/schema.h: helm's texts, and what a schema says about a place.
// The goldens in data/ are what helm 4.3.1 printed: see data/record.py.

#include "core/schema/schema.h"
#include "core/value/json.h"

#include <QtTest>

#include <algorithm>

using chartroom::Value;
using chartroom::schema::Schema;

namespace {
// JSON with ' for ".
std::string json(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}
} // namespace

class TestSchema : public QObject {
  Q_OBJECT
private slots:
  void printsWhatHelmPrints_data() {
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("output");
    QFile file(CHARTROOM_SOURCE_DIR "/tests/core/schema/data/helm.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    auto cases = chartroom::value::parseJson(file.readAll().toStdString());
    QVERIFY(cases.ok());
    for (const Value& row : cases->list().items)
      QTest::newRow(row.get("name").string().c_str())
          << QString::fromStdString(row.get("schema").string()) << QString::fromStdString(row.get("values").string())
          << QString::fromStdString(row.get("output").string());
  }
  void printsWhatHelmPrints() {
    QFETCH(QString, schema);
    QFETCH(QString, values);
    QFETCH(QString, output);
    auto compiled = Schema::compile(chartroom::Context(), schema.toStdString());
    QString got;
    if (compiled) {
      const auto violations =
          compiled->validate(chartroom::Context(), chartroom::value::parseJson(values.toStdString()).value()).value();
      if (!violations.empty()) got = QString::fromStdString(chartroom::schema::describe(violations));
    } else {
      got = QString::fromStdString(compiled.error().message);
    }
    QCOMPARE(got.trimmed(), output.trimmed());
  }

  void tellsWhatMayStandSomewhere() {
    auto compiled = Schema::compile(chartroom::Context(),
        json("{"
             "      'type': 'object',"
             "      'properties': {"
             "        'web': {'$ref': '#/$defs/web'},"
             "        'list': {'type': 'array', 'items': {'enum': ['a', 'b']}}"
             "      },"
             "      '$defs': {'web': {'type': 'object', 'properties': {'replicas': {'type': ['integer', 'null'], 'title': 'Pods',"
             "        'description': 'How many.', 'default': 2}}}}"
             "    }"));
    QVERIFY(compiled.ok());
    const auto replicas = compiled->hint({"web", "replicas"});
    QVERIFY(replicas.found);
    QCOMPARE(replicas.title, std::string("Pods"));
    QCOMPARE(replicas.types, (std::vector<std::string>{"null", "integer"}));
    QVERIFY(replicas.hasDefault);
    QCOMPARE(compiled->hint({"web"}).properties, std::vector<std::string>{"replicas"});
    QCOMPARE(compiled->hint({"list", "7"}).enumeration.size(), std::size_t{2});
    QVERIFY(!compiled->hint({"nothing"}).found);
    QCOMPARE(compiled->draft(), std::string("2020-12"));
  }

  void aReferenceThatCannotBeFetchedIsAnError() {
    auto compiled = Schema::compile(chartroom::Context(), json("{'$ref': 'http://127.0.0.1:1/x.json'}"));
    QVERIFY(!compiled.ok());
    QVERIFY(compiled.error().message.find("failing loading \"http://127.0.0.1:1/x.json\"") == 0);
  }

  void referencesInACircleEnd() {
    auto compiled = Schema::compile(
        chartroom::Context(), json("{'$ref': '#/$defs/a', '$defs': {'a': {'$ref': '#/$defs/b'}, 'b': {'$ref': '#/$defs/a'}}}"));
    QVERIFY(compiled.ok());
    QVERIFY(!compiled->validate(chartroom::Context(), Value(1)).value().empty());
  }
};

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
