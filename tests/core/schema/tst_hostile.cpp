// core/schema: schemas and values made to take for ever end with an error that says so, and at once when cancelled.

#include "core/schema/schema.h"
#include "core/value/json.h"

#include <QtTest>

#include <algorithm>
#include <string>

using chartroom::Code;
using chartroom::Context;
using chartroom::Value;
using chartroom::schema::Schema;

namespace {

// JSON with ' for ".
std::string json(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// Each level asks the next one twice.
std::string doubling(const char* keyword, int levels, const std::string& end, const char* around = "allOf") {
  const std::string first = json("{'$ref': '#/$defs/0'}");
  std::string text =
      std::string("{\"") + around + "\": " + (std::string(around) == "not" ? first : "[" + first + "]") + json(", '$defs': {");
  for (int i = 0; i < levels; ++i) {
    const std::string next = json("{'$ref': '#/$defs/") + std::to_string(i + 1) + "\"}";
    text += "\"" + std::to_string(i) + "\": {\"" + keyword + "\": [" + next + "," + next + "]},";
  }
  return text + "\"" + std::to_string(levels) + "\": " + end + "}}";
}

} // namespace

class TestHostile : public QObject {
  Q_OBJECT
private slots:
  void ends_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char* name, const std::string& schema, const std::string& values, const char* error) {
      QTest::newRow(name) << QByteArray::fromStdString(schema) << QByteArray::fromStdString(values) << QByteArray(error);
    };
    const char* tooLong = "the validation against the schema takes too long and was given up";
    const char* tooMuch = "the validation against the schema finds too much and was given up";
    const char* tooDeep = "the validation against the schema nests too deeply and was given up";
    row("anyOf of anyOf, none matches", doubling("anyOf", 60, "false"), "{}", tooMuch);
    row("allOf of allOf, everything fails", doubling("allOf", 60, "{\"required\": [\"" + repeated("a", 5000) + "\"]}"), "{}",
        tooMuch);
    row("allOf of allOf, everything holds", doubling("allOf", 60, "true"), "{}", tooLong);
    row("oneOf of oneOf", doubling("oneOf", 60, "true"), "{}", tooMuch);
    row("not of anyOf", doubling("anyOf", 60, "false", "not"), "{}", tooLong);
    row("values nested a thousand times on themselves", json("{'additionalProperties': {'$ref': '#'}}"),
        repeated("{\"a\":", 9000) + "1" + repeated("}", 9000), tooDeep);
    row("a schema of nine thousand levels", repeated("{\"not\":", 9000) + "{}" + repeated("}", 9000), "{}",
        "the schema \"file:///values.schema.json\" nests too deeply");
    row("a reference in a circle", json("{'$ref': '#'}"), "{}", "");
    row(
        "an enum of a hundred thousand numbers",
        "{\"enum\": [0" +
            [] {
              std::string numbers;
              for (int i = 1; i < 100000; ++i) numbers += "," + std::to_string(i);
              return numbers;
            }() +
            "]}",
        "{}", "");
    row(
        "unique items among a hundred thousand", json("{'properties': {'a': {'uniqueItems': true}}}"),
        "{\"a\": [0" +
            [] {
              std::string numbers;
              for (int i = 1; i < 100000; ++i) numbers += "," + std::to_string(i);
              return numbers;
            }() +
            "]}",
        "");
    row("a pattern that backtracks", json("{'properties': {'a': {'pattern': '^(a|aa|a*)*(b|b*)*$'}}}"),
        "{\"a\": \"" + repeated("a", 100000) + "c\"}", "");
    row("a number of a million digits", "{\"properties\": {\"a\": {\"multipleOf\": 1" + repeated("7", 1000000) + "}}}",
        json("{'a': 12345}"), tooLong);
    row("an exponent of a million", json("{'properties': {'a': {'multipleOf': 3e-999999, 'maximum': 1e999999}}}"),
        json("{'a': 1e300}"), "");
  }
  void ends() {
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, values);
    QFETCH(QByteArray, error);
    const Context context;
    const auto parsed = chartroom::value::parseJson(values.toStdString());
    QVERIFY(parsed.ok());
    const auto compiled = Schema::compile(context, schema.toStdString());
    if (!compiled) {
      QCOMPARE(QByteArray::fromStdString(compiled.error().message), error);
      return;
    }
    const auto violations = compiled->validate(context, *parsed);
    QCOMPARE(violations ? QByteArray() : QByteArray::fromStdString(violations.error().message), error);
  }

  void aCancelledCheckSaysSo() {
    const Context context;
    const auto compiled = Schema::compile(context, doubling("anyOf", 60, "false"));
    QVERIFY(compiled.ok());
    context.cancel();
    QCOMPARE(compiled->validate(context, Value::makeMap()).error().code, Code::Cancelled);
    QCOMPARE(Schema::compile(context, "{}").error().code, Code::Cancelled);
  }
};

QTEST_APPLESS_MAIN(TestHostile)
#include "tst_hostile.moc"
