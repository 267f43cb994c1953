// core/object/object.h: metadata, and selectors and names as Go judges them (data/selectors.json).

#include "core/object/object.h"
#include "tests/core/object/recorded.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::object;

class TestObject : public QObject {
  Q_OBJECT

  static Labels texts(const Value& map) {
    Labels labels;
    for (const auto& entry : map.map()) labels.emplace(entry.key.str(), entry.value.string());
    return labels;
  }
  static QString lines(const std::vector<std::string>& problems) {
    QStringList list;
    for (const auto& problem : problems) list << QString::fromStdString(problem);
    return list.join('\n');
  }
  static QString lines(const Value& list) {
    QStringList all;
    if (list.isList())
      for (const Value& item : list.list().items) all << QString::fromStdString(item.string());
    return all.join('\n');
  }

private slots:
  void selectorsAndNamesAreReadAsGoReadsThem_data() {
    QTest::addColumn<int>("number");
    const Value rows = tests::recorded("selectors.json").get("rows");
    QVERIFY(rows.size() > 50);
    for (int i = 0; i < static_cast<int>(rows.size()); ++i)
      QTest::addRow("%s", tests::json(rows.list().items[static_cast<std::size_t>(i)]).substr(0, 100).c_str()) << i;
  }
  void selectorsAndNamesAreReadAsGoReadsThem() {
    QFETCH(int, number);
    static const Value data = tests::recorded("selectors.json");
    const Value row = data.get("rows").list().items[static_cast<std::size_t>(number)];
    if (const Value name = row.get("name"); name.isString()) {
      QCOMPARE(lines(subdomainProblems(name.string())), lines(row.get("subdomain")));
      QCOMPARE(lines(dnsLabelProblems(name.string())), lines(row.get("label")));
      QCOMPARE(lines(serviceNameProblems(name.string())), lines(row.get("service")));
      QCOMPARE(lines(labelKeyProblems(name.string())), lines(row.get("key")));
      QCOMPARE(lines(labelValueProblems(name.string())), lines(row.get("value")));
      return;
    }
    const Value error = row.get("error");
    Value matches = Value::makeList();
    if (const Value text = row.get("label"); text.isString()) {
      const auto selector = LabelSelector::parse(text.string());
      QCOMPARE(QString::fromStdString(selector ? "" : selector.error().message), QString::fromStdString(tests::stringOf(error)));
      if (!selector) return;
      for (const Value& set : data.get("sets").list().items) matches.list().items.push_back(selector->matches(texts(set)));
    } else {
      const auto selector = FieldSelector::parse(row.get("field").string());
      QCOMPARE(QString::fromStdString(selector ? "" : selector.error().message), QString::fromStdString(tests::stringOf(error)));
      if (!selector) return;
      for (const Value& set : data.get("values").list().items)
        matches.list().items.push_back(
            selector->matches([&](const std::string& field) { return tests::stringOf(set.get(field)); }));
    }
    QCOMPARE(tests::json(matches), tests::json(row.get("matches")));
  }
  void metadataIsReadWithoutStumbling() {
    const auto object = value::parseJson(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"b","n":1},)"
                                         R"("ownerReferences":[{"kind":"ReplicaSet","name":"r","uid":"u","controller":true}]}})");
    QCOMPARE(nameOf(*object), std::string("p"));
    QCOMPARE(namespaceOf(*object), std::string());
    QCOMPARE(labelsOf(*object), (Labels{{"a", "b"}}));
    QCOMPARE(ownersOf(*object).size(), std::size_t{1});
    QVERIFY(ownersOf(*object)[0].controller);
    QCOMPARE(nameOf(Value()), std::string());
    const auto selector = FieldSelector::parse("metadata.name=p");
    QVERIFY(selector->matches(*object));
  }
  void selectorObjectsMatchLikeTexts() {
    const auto object =
        value::parseJson(R"({"matchLabels":{"a":"b"},"matchExpressions":[{"key":"c","operator":"NotIn","values":["d"]}]})");
    const auto selector = LabelSelector::fromObject(*object);
    QVERIFY(selector->matches({{"a", "b"}}));
    QVERIFY(!selector->matches({{"a", "b"}, {"c", "d"}}));
    QVERIFY(!LabelSelector::fromObject(Value())->matches({}));
    QVERIFY(LabelSelector::fromObject(Value::makeMap())->matches({}));
  }
  void generatedNamesAreCutAndHaveFiveLetters() {
    std::uint32_t next = 0;
    QCOMPARE(generatedName("web-", [&] { return next++; }), std::string("web-bcdfg"));
    QCOMPARE(generatedName(std::string(80, 'x'), [&] { return next++; }).size(), std::size_t{63});
  }
  void groupVersionsHaveAtMostOneSlash() {
    QCOMPARE(parseGroupVersion("apps/v1")->group, std::string("apps"));
    QCOMPARE(parseGroupVersion("v1")->group, std::string());
    QCOMPARE(parseGroupVersion("a/b/c").error().message, std::string("unexpected GroupVersion string: a/b/c"));
  }
};

QTEST_APPLESS_MAIN(TestObject)
#include "tst_object.moc"
