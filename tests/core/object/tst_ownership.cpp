// core/object/ownership.h against a real API server's answers to random writes (data/ownership.json). Each recorded step is
// repeated by itself: the live object before it, the request, and what must come out.

#include "core/object/kinds.h"
#include "core/object/ownership.h"
#include "core/object/patch.h"
#include "tests/core/object/recorded.h"

#include <QtTest>

#include <algorithm>

using namespace chartroom;
using namespace chartroom::object;

class TestOwnership : public QObject {
  Q_OBJECT

  Value m_data = tests::recorded("ownership.json");
  Kinds m_kinds;

  static constexpr const char* kNow = "2026-01-01T00:00:00Z";

  // managedFields in an order that does not depend on their times, each of which counts only as there or not.
  static QString ownership(const Value& object) {
    const Value list = object.get("metadata").get("managedFields");
    if (!list.isList()) return {};
    std::vector<std::string> lines;
    for (const Value& each : list.list().items) {
      Value entry = each.deepCopy();
      if (entry.map().contains("time")) entry.map().set("time", "some");
      lines.push_back(tests::json(entry));
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return QString::fromStdString(text);
  }

  // What the server has and we do not is what it fills in by default; what we have it must have too.
  static QString missing(const Value& ours, const Value& servers, const std::string& path = {}) {
    if (ours.isMap() && servers.isMap()) {
      for (const auto& entry : ours.map()) {
        const std::string at = path + "." + entry.key.str();
        if (at == ".metadata.resourceVersion" || at == ".metadata.generation" || at == ".metadata.managedFields" || at == ".status")
          continue;
        const Value* other = servers.map().find(entry.key);
        if (!other && (entry.value.isNil() || ((entry.value.isMap() || entry.value.isList()) && entry.value.size() == 0))) continue;
        if (!other) return QString::fromStdString(at + " is not in the server's");
        if (const QString difference = missing(entry.value, *other, at); !difference.isEmpty()) return difference;
      }
      return {};
    }
    if (ours.isList() && servers.isList()) {
      if (ours.size() != servers.size()) return QString::fromStdString(path + " has another length");
      for (std::size_t i = 0; i < ours.size(); ++i)
        if (const QString difference = missing(ours.list().items[i], servers.list().items[i], path + "[" + std::to_string(i) + "]");
            !difference.isEmpty())
          return difference;
      return {};
    }
    return ours == servers ? QString()
                           : QString::fromStdString(path + ": " + tests::json(ours) + " is not " + tests::json(servers));
  }

private slots:
  void initTestCase() { QVERIFY(m_kinds.registerCustom(m_data.get("crd")).ok()); }

  void ownersAreAsTheServerNamesThem_data() {
    QTest::addColumn<int>("number");
    const auto& steps = m_data.get("steps").list().items;
    for (std::size_t i = 0; i < steps.size(); ++i)
      QTest::addRow("step %d: %s %s by %s", static_cast<int>(i), tests::stringOf(steps[i].get("verb")).c_str(),
          tests::stringOf(steps[i].get("kind")).c_str(), tests::stringOf(steps[i].get("manager")).c_str())
          << static_cast<int>(i);
  }
  void ownersAreAsTheServerNamesThem() {
    QFETCH(int, number);
    const Value step = m_data.get("steps").list().items[static_cast<std::size_t>(number)];
    const std::string id = tests::stringOf(step.get("kind"));
    const auto slash = id.rfind('/');
    const auto kind = m_kinds.find(id.substr(0, slash), id.substr(slash + 1));
    const std::string verb = tests::stringOf(step.get("verb"));
    const Value live = step.get("live");
    const Value answer = step.get("answer");
    Write write;
    write.manager = tests::stringOf(step.get("manager"));
    write.apiVersion = kind->id.apiVersion();
    write.time = kNow;
    write.subresource = verb == "status" ? "status" : "";
    write.filter = ownershipFilter(*kind, write.subresource);
    const bool good = step.get("status").number() == 200;

    if (verb != "apply") {
      if (!good) QSKIP("refused by validation, which is not ownership's");
      Value updated = answer.deepCopy();
      // Addresses are allocated after the owner is noted.
      if (verb == "create" && kind->plural == "services")
        for (const char* field : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"})
          updated.get("spec").map().erase(field);
      const Value sent = verb == "update" ? step.get("sent") : live.get("metadata").get("managedFields");
      if (sent.isNil()) updated.get("metadata").map().erase("managedFields");
      else updated.get("metadata").map().set("managedFields", sent);
      const Value tracked = trackUpdate(live, updated, *kind->type, write);
      QCOMPARE(ownership(tracked), ownership(answer));
      return;
    }
    const auto outcome =
        applyConfiguration(live, step.get("body"), *kind->type, write, step.get("force").boolean() ? Force::Yes : Force::No);
    if (!good) {
      const std::string message = tests::stringOf(answer.get("message"));
      if (step.get("status").number() == 409) {
        QVERIFY(outcome.ok());
        // The server lists managers of several conflicts in no particular order, so whole lines are compared.
        const auto lines = [](const std::string& text) {
          QStringList list = QString::fromStdString(text).split('\n');
          list.sort();
          return list.join('\n');
        };
        if (outcome->conflicts.size() == 1) QCOMPARE(lines(conflictMessage(outcome->conflicts)), lines(message));
        const auto causes = [](const Value& list) {
          QStringList all;
          for (const Value& cause : list.list().items) all << QString::fromStdString(tests::json(cause));
          all.sort();
          return all.join('\n');
        };
        QCOMPARE(causes(conflictCauses(outcome->conflicts)), causes(answer.get("details").get("causes")));
      } else if (!outcome.ok()) {
        QCOMPARE(QString::fromStdString(outcome.error().message), QString::fromStdString(message));
      }
      return;
    }
    QVERIFY2(outcome.ok(), outcome.ok() ? "" : outcome.error().message.c_str());
    QVERIFY2(outcome->conflicts.empty(), outcome->conflicts.empty() ? "" : conflictMessage(outcome->conflicts).c_str());
    QCOMPARE(ownership(outcome->object), ownership(answer));
    QCOMPARE(missing(outcome->object, answer), QString());
  }

  void clientSideOwnersBecomeAppliersAsClientGoMakesThem() {
    const Value patches = tests::recorded("csaupgrade.json").get("patches");
    const auto& steps = m_data.get("steps").list().items;
    QCOMPARE(patches.size(), steps.size());
    int changed = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Value live = steps[i].get("live");
      if (live.isNil()) continue;
      const auto patch = upgradePatch(live, {"one"}, "helm");
      QVERIFY(patch.ok());
      QCOMPARE(QString::fromStdString(tests::json(*patch)), QString::fromStdString(tests::json(patches.list().items[i])));
      if (!patch->isNil()) ++changed;
    }
    QVERIFY(changed > 20);
  }

  void fieldSetsSurviveWritingAndReading() {
    for (const Value& step : m_data.get("steps").list().items) {
      const Value list = step.get("live").get("metadata").get("managedFields");
      if (!list.isList()) continue;
      const auto entries = readManagedFields(list);
      QVERIFY(entries.ok());
      QCOMPARE(QString::fromStdString(tests::json(writeManagedFields(*entries))), QString::fromStdString(tests::json(list)));
    }
  }
  void malformedFieldSetsAreRefused() {
    QCOMPARE(FieldSet::parse(*value::parseJson(R"({"x":{}})")).error().message, std::string("key must be 2 characters long:"));
    QVERIFY(!FieldSet::parse(*value::parseJson(R"({"k:[1]":{}})")).ok());
    QVERIFY(FieldSet::parse(*value::parseJson(R"({"z:new":{}})"))->empty()); // kinds of a later version are skipped
  }
  void theEleventhUpdaterMakesTheOldestAncient() {
    const auto kind = m_kinds.find("v1", "ConfigMap");
    Value live = *value::parseJson(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}})");
    for (int i = 0; i < 12; ++i) {
      Value next = live.deepCopy();
      if (!next.get("data").isMap()) next.map().set("data", Value::makeMap());
      next.get("data").map().set("k" + std::to_string(i), "v");
      Write write;
      write.manager = "m" + std::to_string(i);
      write.apiVersion = "v1";
      write.time = "2026-01-01T00:00:" + std::to_string(10 + i) + "Z";
      live = trackUpdate(i == 0 ? Value() : live, next, *kind->type, write);
    }
    const auto entries = readManagedFields(live.get("metadata").get("managedFields"));
    QCOMPARE(entries->size(), std::size_t{10});
    QCOMPARE((*entries)[0].manager, std::string("ancient-changes"));
    QVERIFY((*entries)[0].fields.has(fieldPath({"data", "k2"})));
  }
};

QTEST_APPLESS_MAIN(TestOwnership)
#include "tst_ownership.moc"
