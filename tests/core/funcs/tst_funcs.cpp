// Every function of core/funcs against what helm 4.3.1 printed (data/recorded.json, made by tests/oracle/funcs from
// data/expressions.txt and data/values.json), and the properties of what is random.

#include "core/funcs/registry.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

#include <algorithm>

using namespace chartroom;

namespace {

QByteArray dataFile(const char* name) {
  QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/funcs/data/") + QLatin1String(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject recorded() { return QJsonDocument::fromJson(dataFile("recorded.json")).object(); }

struct Outcome {
  std::string output;
  std::string error;
};

Outcome run(const std::string& text, const Value& values, funcs::RenderHooks& hooks, const Clock* clock = nullptr) {
  tmpl::TemplateSet set("gotpl", funcs::allFunctions());
  if (Result<void> parsed = set.parse("t", text); !parsed) return {"", parsed.error().message};
  tmpl::ExecuteOptions options;
  options.user = &hooks;
  options.clock = clock;
  tmpl::Execution execution = set.execute(Context(), "t", values, options);
  return {execution.output, execution.result ? std::string() : execution.result.error().message};
}

Outcome run(const std::string& text) {
  funcs::RenderHooks hooks;
  return run(text, Value::makeMap(), hooks);
}

QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace

class TestFuncs : public QObject {
  Q_OBJECT
private slots:
  void everyNameOfHelmIsRegistered() {
    QStringList names, expected;
    for (const auto& [name, function] : funcs::functions()) names << qt(name);
    for (const QJsonValue& name : recorded()["names"].toArray()) expected << name.toString();
    names.sort();
    expected.sort();
    QCOMPARE(expected.size(), 233);
    QCOMPARE(names, expected);
  }

  void everyNameIsExercised() {
    const QByteArray rows = dataFile("expressions.txt") + dataFile("../tst_funcs.cpp");
    for (const auto& [name, function] : funcs::functions()) {
      const QRegularExpression word("\\b" + qt(name) + "\\b");
      QVERIFY2(word.match(QString::fromUtf8(rows)).hasMatch(), name.c_str());
    }
  }

  void templatesPrintWhatHelmPrints_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("error");
    const QJsonArray rows = recorded()["rows"].toArray();
    QVERIFY(rows.size() > 200);
    for (const QJsonValue& row : rows)
      QTest::newRow(qPrintable("helm prints " + row["template"].toString()))
          << row["template"].toString() << row["output"].toString() << row["error"].toString();
  }
  void templatesPrintWhatHelmPrints() {
    QFETCH(QString, text);
    QFETCH(QString, output);
    QFETCH(QString, error);
    Result<Value> values = value::parseJson(dataFile("values.json").toStdString());
    QVERIFY(values.ok());
    funcs::RenderHooks hooks;
    const Outcome outcome = run(text.toStdString(), *values, hooks);
    QCOMPARE(qt(outcome.error), error);
    QCOMPARE(qt(outcome.output), output);
  }

  void includeStopsAtHelmsDepth() {
    const Outcome outcome = run("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}");
    QVERIFY(outcome.error.ends_with("rendering template has a nested reference name: x: unable to execute template"));
  }
};

QTEST_APPLESS_MAIN(TestFuncs)
#include "tst_funcs.moc"
