// core/object/kinds.h: the generated table, and kinds from CustomResourceDefinitions.

#include "core/object/kinds.h"
#include "tests/core/object/recorded.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::object;

class TestKinds : public QObject {
  Q_OBJECT
private slots:
  void deploymentsAreAsDiscoverySaysTheyAre() {
    const auto kind = Kinds::builtIn().find("apps/v1", "Deployment");
    QVERIFY(kind);
    QCOMPARE(kind->plural, std::string("deployments"));
    QCOMPARE(kind->shortNames, std::vector<std::string>{"deploy"});
    QCOMPARE(kind->categories, std::vector<std::string>{"all"});
    QVERIFY(kind->namespaced);
    QVERIFY(kind->has("deletecollection"));
    QVERIFY(!kind->has("proxy"));
    QVERIFY(kind->subresource("scale"));
    QCOMPARE(kind->subresource("scale")->kind.text(), std::string("autoscaling/v1, Kind=Scale"));
    QVERIFY(kind->subresource("scale")->type->field("spec"));
    QCOMPARE(Kinds::builtIn().findResource("apps", "v1", "deployments"), kind);
    QVERIFY(!Kinds::builtIn().find("apps/v1beta1", "Deployment"));
  }
  void typesKnowListsKeysAndPatchRules() {
    const Type* service = Kinds::builtIn().find("v1", "Service")->type;
    const Field* ports = service->field("spec")->type->field("ports");
    QCOMPARE(ports->patchStrategy, std::string("merge"));
    QCOMPARE(ports->patchMergeKey, std::string("port"));
    QCOMPARE(ports->type->list, ListType::Map);
    QCOMPARE(ports->type->keys, (std::vector<std::string>{"port", "protocol"}));
    QCOMPARE(ports->type->element->field("protocol")->defaultValue.string(), std::string("TCP"));
    QCOMPARE(service->field("spec")->type->field("selector")->type->map, MapType::Atomic);
    QVERIFY(!service->child("nothing"));
    const Type* pod = Kinds::builtIn().find("v1", "Pod")->type->field("spec")->type;
    QCOMPARE(pod->name, std::string("PodSpec"));
    QCOMPARE(pod->field("volumes")->patchStrategy, std::string("merge,retainKeys"));
    QCOMPARE(objectMetaType().field("finalizers")->type->list, ListType::Set);
  }
  void everyKindHasATypeButOptionsAndReviews() {
    int typed = 0;
    for (const auto& kind : Kinds::builtIn().all())
      if (kind->type) {
        ++typed;
        QVERIFY2(kind->type->map != MapType::None, kind->id.text().c_str());
      }
    QVERIFY(typed > 60);
    QVERIFY(Kinds::builtIn().type({"policy", "v1", "Eviction"}));
  }
  void searchTakesWhatPeopleType_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("found");
    QTest::newRow("a short name") << "svc"
                                  << "/v1, Kind=Service";
    QTest::newRow("a kind") << "Deployment"
                            << "apps/v1, Kind=Deployment";
    QTest::newRow("a plural with its group") << "ingresses.networking.k8s.io"
                                             << "networking.k8s.io/v1, Kind=Ingress";
    QTest::newRow("the preferred version of two") << "hpa"
                                                  << "autoscaling/v2, Kind=HorizontalPodAutoscaler";
    QTest::newRow("a version and group") << "hpa.v1.autoscaling"
                                         << "autoscaling/v1, Kind=HorizontalPodAutoscaler";
    QTest::newRow("nothing known") << "gadget"
                                   << "";
  }
  void searchTakesWhatPeopleType() {
    QFETCH(QString, word);
    QFETCH(QString, found);
    const auto kinds = Kinds::builtIn().search(word.toStdString());
    QCOMPARE(kinds.empty() ? QString() : QString::fromStdString(kinds[0]->id.text()), found);
  }
  void customKindsComeAndGo() {
    Kinds kinds;
    const Value definition = tests::recorded("ownership.json").get("crd");
    QVERIFY(kinds.registerCustom(definition).ok());
    QVERIFY(kinds.registerCustom(definition).ok());
    const auto box = kinds.find("test.example/v1", "Box");
    QVERIFY(box && box->custom && box->namespaced);
    QCOMPARE(kinds.all().size(), Kinds::builtIn().all().size() + 1);
    QVERIFY(box->subresource("status"));
    QVERIFY(!box->subresource("scale"));
    const Type* spec = box->type->field("spec")->type;
    QCOMPARE(spec->field("parts")->type->keys, (std::vector<std::string>{"name", "kind"}));
    QCOMPARE(spec->field("tags")->type->list, ListType::Set);
    QCOMPARE(spec->field("whole")->type->map, MapType::Atomic);
    QCOMPARE(spec->field("free")->type->others, &deducedType());
    QCOMPARE(box->type->field("metadata")->type, &objectMetaType());
    kinds.unregisterCustom("test.example", "boxes");
    QVERIFY(!kinds.find("test.example/v1", "Box"));
    QVERIFY(spec->field("size")); // the pointer taken before still lives
  }
  void incompleteDefinitionsAreRefused() {
    Kinds kinds;
    const auto result = kinds.registerCustom(Value::makeMap());
    QVERIFY(!result.ok());
    QCOMPARE(result.error().code, Code::InvalidArgument);
  }
};

QTEST_APPLESS_MAIN(TestKinds)
#include "tst_kinds.moc"
