// core/chart/values.h and dependencies.h: coalescing, globals, nulls, aliases, tags, conditions, import-values.
// Expectations were printed by helm 4.3.1 with `{{ .Values | toJson }}`.

#include "chart_builder.h"
#include "core/chart/dependencies.h"
#include "core/chart/values.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using chart_builder::Files;

namespace {

std::string json(const Value& value) {
  auto text = value::writeJson(value);
  return text ? *text : text.error().message;
}

Files withChild(const std::string& dependencies, const std::string& values, const std::string& childValues) {
  return {{"Chart.yaml", "apiVersion: v2\nname: p\nversion: 1.0.0\n" + dependencies}, {"values.yaml", values},
      {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}, {"charts/s/values.yaml", childValues}};
}

struct Outcome {
  std::string values;
  std::string children;
  std::string log;
};

Outcome process(const Files& files, const std::string& user) {
  Outcome outcome;
  const Context context = Context().withLog([&](LogLevel, std::string_view text) { outcome.log += std::string(text) + "\n"; });
  auto loaded = chart_builder::load(files, context);
  if (!loaded) return {loaded.error().message, {}, {}};
  const auto values = value::parseYaml(user);
  if (auto done = chart::processDependencies(context, **loaded, *values); !done) return {done.error().message, {}, {}};
  const auto effective = chart::coalesceValues(context, **loaded, *values);
  outcome.values = effective ? json(*effective) : effective.error().message;
  for (const auto& child : (*loaded)->dependencies()) outcome.children += child->name() + " ";
  return outcome;
}

} // namespace

class TestValues : public QObject {
  Q_OBJECT
private slots:
  void valuesCoalesce_data() {
    QTest::addColumn<Files>("files");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("values");
    const Files plain = {{"Chart.yaml", "apiVersion: v2\nname: p\nversion: 1.0.0\n"},
        {"values.yaml", "a: 1\nb: {c: 2, d: 3}\nl: [1, 2]\nn: null\nm: {x: null}\n"}};
    QTest::newRow("the user wins, lists are replaced, null defaults go") << plain << "a: 5\nl: [3]\n"
                                                                         << R"({"a":5,"b":{"c":2,"d":3},"l":[3],"m":{}})";
    QTest::newRow("a null removes a default") << plain << "a: null\nb: {c: null}\n"
                                              << R"({"b":{"d":3},"l":[1,2],"m":{}})";
    QTest::newRow("a null without a default stays") << plain << "z: null\nb: {z: null}\n"
                                                    << R"({"a":1,"b":{"c":2,"d":3,"z":null},"l":[1,2],"m":{},"z":null})";
    QTest::newRow("a scalar replaces a table") << plain << "b: 7\n"
                                               << R"({"a":1,"b":7,"l":[1,2],"m":{}})";
    const Files nested =
        withChild("", "global: {g: 1, t: {x: 1}}\ns: {k: parent}\n", "k: child\nonly: 2\nglobal: {h: 3, t: {z: 2}}\n");
    QTest::newRow("parents win over children and hand globals down")
        << nested << ""
        << R"({"global":{"g":1,"t":{"x":1}},"s":{"global":{"g":1,"h":3,"t":{"x":1,"z":2}},"k":"parent","only":2}})";
    QTest::newRow("a user's null removes a child's default")
        << nested << "s: {only: null}\n"
        << R"({"global":{"g":1,"t":{"x":1}},"s":{"global":{"g":1,"h":3,"t":{"x":1,"z":2}},"k":"parent"}})";
    QTest::newRow("a scalar for a subchart is an error") << nested << "s: 5\n"
                                                         << "type mismatch on s: %!t(float64=5)";
  }
  void valuesCoalesce() {
    QFETCH(Files, files);
    QFETCH(QString, user);
    QFETCH(QString, values);
    QCOMPARE(QString::fromStdString(process(files, user.toStdString()).values), values);
  }

  void dependenciesAreChosen_data() {
    QTest::addColumn<QString>("dependency");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("children");
    const QString conditional = "condition: s.enabled";
    QTest::newRow("no condition") << ""
                                  << ""
                                  << "s ";
    QTest::newRow("a condition nobody answers") << conditional << ""
                                                << "s ";
    QTest::newRow("a false condition") << conditional << "s: {enabled: false}"
                                       << "";
    QTest::newRow("the first condition that is there decides") << "condition: x.y,s.enabled,s.other"
                                                               << "s: {enabled: true, other: false}"
                                                               << "s ";
    QTest::newRow("a false tag") << "tags: [t]"
                                 << "tags: {t: false}"
                                 << "";
    QTest::newRow("one true tag is enough") << "tags: [t, u]"
                                            << "tags: {t: false, u: true}"
                                            << "s ";
    QTest::newRow("a condition beats a tag") << "tags: [t], condition: s.enabled"
                                             << "tags: {t: false}\ns: {enabled: true}"
                                             << "s ";
    QTest::newRow("an alias names the chart") << "alias: other"
                                              << ""
                                              << "other ";
    QTest::newRow("a range that does not fit drops it") << "version: ^2.0.0"
                                                        << ""
                                                        << "s ";
  }
  void dependenciesAreChosen() {
    QFETCH(QString, dependency);
    QFETCH(QString, user);
    QFETCH(QString, children);
    QString text =
        dependency.contains("version:") ? dependency : "version: 1.x.x" + (dependency.isEmpty() ? "" : ", " + dependency);
    const auto outcome = process(withChild("dependencies: [{name: s, " + text.toStdString() + "}]\n", "", ""), user.toStdString());
    QCOMPARE(QString::fromStdString(outcome.children), children);
  }

  void aConditionThatIsNoBooleanIsToldAndSkipped() {
    const auto outcome = process(withChild("dependencies: [{name: s, version: \"*\", condition: s.enabled, tags: [t]}]\n",
                                     "s: {enabled: str}\ntags: {t: maybe}\n", ""),
        "");
    QCOMPARE(outcome.children, std::string("s "));
    QCOMPARE(outcome.log, std::string("returned non-bool value\ttag=t\tchart=s\n"
                                      "returned non-bool value\tpath=s.enabled\tchart=s\n"));
  }

  void oneChartUnderTwoAliases() {
    const auto outcome =
        process(withChild("dependencies: [{name: s, version: \"*\", alias: a}, {name: s, version: \"*\", alias: b}]\n",
                    "b: {k: two}\n", "k: one\n"),
            "");
    QCOMPARE(outcome.children, std::string("a b "));
    QCOMPARE(outcome.values, std::string(R"({"a":{"global":{},"k":"one"},"b":{"global":{},"k":"two"}})"));
  }

  void valuesAreImported() {
    const auto outcome =
        process(withChild("dependencies: [{name: s, version: \"*\", import-values: [data, {child: t, parent: up.here}, gone]}]\n",
                    "mine: parent\n", "exports: {data: {mine: child, extra: 1}}\nt: {q: 2}\n"),
            "");
    QCOMPARE(outcome.values, std::string(R"({"extra":1,"mine":"parent","s":{"exports":{"data":{"extra":1,"mine":"child"}},)"
                                         R"("global":{},"t":{"q":2}},"up":{"here":{"q":2}}})"));
    QCOMPARE(outcome.log, std::string("ImportValues missing table\terror=\"gone\" is not a table\n"));
  }

  void chartsStayAsTheyWereLoaded() {
    const auto loaded = chart_builder::load(withChild("", "s: {k: 1}\n", "k: 2\n"));
    QVERIFY(loaded.ok());
    const std::string before = json((*loaded)->values);
    QVERIFY(chart::coalesceValues({}, **loaded, {}).ok());
    const auto copy = (*loaded)->clone();
    QVERIFY(chart::processDependencies({}, *copy, {}).ok());
    QCOMPARE(json((*loaded)->values), before);
  }

  void missingDependenciesAreListed() {
    const auto loaded = chart_builder::load(withChild("dependencies: [{name: s}, {name: a}, {name: b}]\n", "", ""));
    QVERIFY(loaded.ok());
    const auto complete = chart::checkDependencies(**loaded);
    QCOMPARE(complete.ok() ? std::string() : complete.error().message,
        std::string("found in Chart.yaml, but missing in charts/ directory: a, b"));
  }
};

QTEST_APPLESS_MAIN(TestValues)
#include "tst_values.moc"
