// core/object/patch.h against what Go's libraries answered (data/patches.json).

#include "core/object/kinds.h"
#include "core/object/patch.h"
#include "tests/core/object/recorded.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::object;

class TestPatch : public QObject {
  Q_OBJECT

  static QString answer(const Result<Value>& result) {
    if (result) return QString::fromStdString(tests::json(*result));
    Value error = Value::makeMap();
    error.map().set("error", result.error().message);
    return QString::fromStdString(tests::json(error));
  }

private slots:
  void patchesAreAsGoMakesAndAppliesThem_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("what");
    const Value rows = tests::recorded("patches.json").get("rows");
    QVERIFY(rows.size() > 50);
    for (int i = 0; i < static_cast<int>(rows.size()); ++i)
      for (const auto& entry : rows.list().items[static_cast<std::size_t>(i)].map()) {
        const std::string& key = entry.key.str();
        if (key == "original" || key == "modified" || key == "current" || key == "manual" || key == "operations") continue;
        QTest::addRow("row %d: %s", i, key.c_str()) << i << QString::fromStdString(key);
      }
  }
  void patchesAreAsGoMakesAndAppliesThem() {
    QFETCH(int, row);
    QFETCH(QString, what);
    static const Value rows = tests::recorded("patches.json").get("rows");
    const Value data = rows.list().items[static_cast<std::size_t>(row)];
    const Value original = data.get("original");
    const Value modified = data.get("modified");
    const Value current = data.get("current");
    const std::string before = tests::json(data);
    const Type& type = *Kinds::builtIn().of(original)->type;
    Result<Value> result = Value();
    if (what == "twoWay") result = createStrategicPatch(original, modified, type);
    if (what == "twoWayApplied") result = applyStrategicPatch(current, data.get("twoWay"), type);
    if (what == "threeWay") result = createThreeWayStrategicPatch(original, modified, current, type);
    if (what == "threeWayApplied") result = applyStrategicPatch(current, data.get("threeWay"), type);
    if (what == "conflict") {
      ThreeWayOptions options;
      options.overwrite = false;
      result = Value(!createThreeWayStrategicPatch(original, modified, current, type, options).ok());
    }
    if (what == "merge") result = createMergePatch(original, modified);
    if (what == "mergeApplied") result = applyMergePatch(current, data.get("merge"));
    if (what == "mergeThreeWay") result = createThreeWayMergePatch(original, modified, current);
    if (what == "manualApplied") result = applyStrategicPatch(original, data.get("manual"), type);
    if (what == "manualMerged") result = applyMergePatch(original, data.get("manual"));
    if (what == "operationsApplied") result = applyJsonPatch(original, data.get("operations"));
    const Value expected = data.get(what.toStdString());
    if (expected.isNil()) QSKIP("the Go library crashes on this one");
    QCOMPARE(answer(result), QString::fromStdString(tests::json(expected)));
    QCOMPARE(tests::json(data), before); // arguments stay as they were
  }
  void numbersAreEqualWhateverTheirType() {
    Value one = Value::makeMap();
    one.map().set("replicas", 1);
    Value other = Value::makeMap();
    other.map().set("replicas", 1.0);
    QCOMPARE(createMergePatch(one, other).size(), std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(TestPatch)
#include "tst_patch.moc"
