// core/schema/metaschema_check.cpp: what it lets pass, the metaschema of the draft lets pass too; and it knows the good schemas.

#include "core/schema/internal/documents.h"
#include "core/schema/internal/validator.h"

#include <QtTest>

#include <algorithm>

using chartroom::Context;
using chartroom::Value;
using namespace chartroom::schema::internal;

namespace {

const char* const kValues[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1.5",
    "1e400000",
    "1e9999999",
    "\"\"",
    "\"a\"",
    "\"_a\"",
    "\"a:b\"",
    "\"a_b\"",
    "\"string\"",
    "\"a b\"",
    "\"%zz\"",
    "\"http://a/b\"",
    "\"http://a/b#\"",
    "\"http://a/b#c\"",
    "\"#c\"",
    "\"x\\\\y\"",
    "\"(\"",
    "\"^a+$\"",
    "[]",
    "[\"a\"]",
    "[\"a\", \"a\"]",
    "[\"string\"]",
    "[\"string\", \"null\"]",
    "[\"string\", \"string\"]",
    "[1, 1.0]",
    "[{}]",
    "[true]",
    "[{}, 1]",
    "{}",
    "{\"a\": {}}",
    "{\"a\": true}",
    "{\"a\": 1}",
    "{\"(\": {}}",
    "{\"(\": true}",
    "{\"a\": []}",
    "{\"a\": [\"b\"]}",
    "{\"a\": [\"b\", \"b\"]}",
    "{\"a\": [1]}",
    "{\"type\": \"string\"}",
    "{\"type\": \"text\"}",
    "{\"items\": {\"minItems\": -1}}",
    "{\"not\": {\"not\": {\"required\": \"a\"}}}",
    "{\"http://a/b\": true}",
};

bool meetsMetaschema(const Value& schema, int draft) {
  Dialect dialect;
  dialect.draft = draft;
  const auto violations = validate(Context(), metaschema(dialect), schema);
  return violations && violations->empty();
}

} // namespace

class TestMetaschemaCheck : public QObject {
  Q_OBJECT
private slots:
  void whatItPassesIsGood_data() {
    QTest::addColumn<int>("draft");
    for (const int draft : {4, 6, 7, 2019, 2020}) QTest::addRow("draft %d", draft) << draft;
  }
  void whatItPassesIsGood() {
    QFETCH(int, draft);
    const Context context;
    const chartroom::schema::CompileOptions options;
    Documents documents(context, options);
    int good = 0;
    int known = 0;
    for (const std::string_view keyword : kKeywords) {
      for (const char* text : kValues) {
        Value schema = Value::makeMap();
        schema.map().set(keyword, decodeJson(text).value());
        const bool passes = surelyMeetsMetaschema(documents, schema, draft);
        const bool meets = meetsMetaschema(schema, draft);
        const std::string shown = std::string(keyword) + ": " + text;
        QVERIFY2(meets || !passes, shown.c_str());
        good += meets;
        known += passes;
      }
    }
    // Not known are $vocabulary and draft 4's exclusive bounds.
    QVERIFY(known > good - 8);
  }

  void schemasBesideObjects_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<int>("draft");
    QTest::addColumn<bool>("passes");
    QTest::newRow("true, draft 4") << QByteArray("true") << 4 << false;
    QTest::newRow("true, draft 6") << QByteArray("true") << 6 << true;
    QTest::newRow("a list") << QByteArray("[]") << 2020 << false;
    QTest::newRow("a wrong one far below") << QByteArray(R"({"properties": {"a": {"items": {"anyOf": [{}, {"type": 1}]}}}})")
                                           << 2020 << false;
    QTest::newRow("good ones far below") << QByteArray(R"({"properties": {"a": {"items": {"anyOf": [{}, {"type": "null"}]}}}})")
                                         << 2020 << true;
    QTest::newRow("a maximum that is exclusive, draft 4")
        << QByteArray(R"({"maximum": 1, "exclusiveMaximum": true})") << 4 << false;
    QTest::newRow("unknown keywords") << QByteArray(R"({"x-order": [1], "TYPE": 1})") << 7 << true;
  }
  void schemasBesideObjects() {
    QFETCH(QByteArray, schema);
    QFETCH(int, draft);
    QFETCH(bool, passes);
    const Context context;
    const chartroom::schema::CompileOptions options;
    Documents documents(context, options);
    QCOMPARE(surelyMeetsMetaschema(documents, decodeJson(schema.toStdString()).value(), draft), passes);
  }

  void everyKeywordHasItsNumber() {
    for (std::size_t i = 0; i < kKeywordCount; ++i) QCOMPARE(kKeywordSlots.find(kKeywords[i]), i);
    for (const std::string_view other : {"", "x", "Type", "types", "unevaluatedPropertiesAndMore"})
      QCOMPARE(kKeywordSlots.find(other), kKeywordCount);
  }
};

QTEST_APPLESS_MAIN(TestMetaschemaCheck)
#include "tst_metaschema_check.moc"
