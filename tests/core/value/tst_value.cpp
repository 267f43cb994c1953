// core/value/value.h: sharing, order, equality and Go's type names.

#include "core/value/value.h"
#include "core/value/yaml.h"

#include <QtTest>

using chartroom::Value;
using chartroom::value::Type;

class TestValue : public QObject {
  Q_OBJECT
private slots:
  // go-yaml loses the key of an empty flow collection; what helm 4.3.1 makes of these was seen by running it.
  void anEmptyFlowCollectionIsNoKey() {
    for (const char* text : {"[]: a, b]: ", "[]: a]: ", "[]: a"}) {
      const auto read = chartroom::value::parseYaml(text);
      QVERIFY(read.ok() && read->isList() && read->size() == 0);
    }
    const auto map = chartroom::value::parseYaml("{}: a, 1.5: b, tr: c}");
    QVERIFY(map.ok() && map->isMap() && map->size() == 0);
  }
  // Of a text, ever longer pieces are looked at: no end of one may tear a character, and with it the next line, apart.
  void charactersStandAnywhere() {
    for (std::size_t place = 0; place < 600; ++place) {
      for (const std::string character : {"\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80"}) {
        const std::string run(place, 'x');
        for (const std::string& more : {std::string(600, '#'), std::string(place % 64, '#')}) {
          const auto read =
              chartroom::value::parseYaml("a: &b |\n  " + run + character + "\n  c\n# " + run + character + "\nd: *b\n" + more);
          QVERIFY(read.ok());
          QCOMPARE(read->get("a").string(), run + character + "\nc\n");
          QCOMPARE(read->get("d").string(), read->get("a").string());
        }
      }
    }
  }
  void whatNestsDeeperThanTheStackIsDropped() {
    Value map, list;
    for (int i = 0; i < 1'000'000; ++i) {
      Value outer = Value::makeMap();
      outer.map().set("a", i % 3 ? std::move(map) : Value::makeList({std::move(map)}));
      map = std::move(outer);
      list = Value::makeList({std::move(list)});
    }
    QVERIFY(map.isMap() && list.isList());
  }
  void mapsAreSharedUntilCopied() {
    Value a = Value::makeMap();
    Value b = a;
    b.map().set("x", 1);
    QCOMPARE(a.get("x").integer(), 1);
    Value c = a.deepCopy();
    c.map().set("x", 2);
    QCOMPARE(a.get("x").integer(), 1);
    QVERIFY(a.sameObject(b));
    QVERIFY(!a.sameObject(c));
  }
  void entriesStandInByteOrder() {
    Value map = Value::makeMap();
    for (const char* key : {"b", "a", "B", "a", "é", "10", "9"}) map.map().set(key, key);
    std::string order;
    for (const auto& entry : map.map()) order += entry.key.str() + " ";
    QCOMPARE(order, std::string("10 9 B a b é "));
    QVERIFY(map.map().erase("a"));
    QVERIFY(!map.map().erase("a"));
    QCOMPARE(map.size(), std::size_t{5});
  }
  void assigningSortsAndKeepsTheLast() {
    Value map = Value::makeMap();
    map.map().assign({{"b", 1}, {"a", 2}, {"b", 3}, {"a", 4}, {"c", 5}});
    QCOMPARE(map.size(), std::size_t{3});
    QCOMPARE(map.get("a").integer(), 4);
    QCOMPARE(map.get("b").integer(), 3);
    QCOMPARE(map.get("c").integer(), 5);
  }
  void equalityIsDeepAndTyped() {
    QVERIFY(Value(1) == Value(1));
    QVERIFY(!(Value(1) == Value(std::int64_t{1})));
    QVERIFY(!(Value(1) == Value(1.0)));
    Value a = Value::makeList({1, "x", nullptr});
    QVERIFY(a == a.deepCopy());
    QVERIFY(!(a == Value::makeList({1, "x"})));
  }
  void integersWrapToTheirWidth() {
    QCOMPARE(Value::integer(Type::Uint8, 300).integer(), 44);
    QCOMPARE(Value::integer(Type::Int8, 200).integer(), -56);
  }
  void truthFollowsGo() {
    for (const Value& falsy : {Value(), Value(false), Value(0), Value(0.0), Value(""), Value::makeMap(), Value::makeList()})
      QVERIFY(!falsy.truth());
    for (const Value& truthy : {Value(true), Value(-1), Value(0.5), Value(" "), Value::makeList({nullptr})})
      QVERIFY(truthy.truth());
  }
  void namesAreGos() {
    QCOMPARE(typeName(Value::makeMap()), std::string("map[string]interface {}"));
    QCOMPARE(typeName(Value::makeMap(Type::ValuesMap)), std::string("common.Values"));
    QCOMPARE(kindName(Value::makeMap(Type::ValuesMap)), std::string("map"));
    QCOMPARE(kindName(Value()), std::string("invalid"));
    QCOMPARE(kindName(Value::bytes("x")), std::string("slice"));
  }
};

QTEST_APPLESS_MAIN(TestValue)
#include "tst_value.moc"
