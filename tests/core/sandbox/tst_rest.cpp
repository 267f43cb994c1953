#include "sandbox_fixture.h"

#include <QRegularExpression>

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

std::string configMap(const std::string& name, const std::string& more = "data: {a: b}") {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", labels: {app: " + name + ", tier: front}}\n" + more +
         "\n";
}

std::string definition(const std::string& extra = {}) {
  return "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.test}\nspec:\n  group: example.test\n"
         "  scope: Namespaced\n  names: {plural: things, kind: Thing}\n  versions:\n  - {name: v1, served: true, storage: true, subresources: {status: {}},"
         " schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}},"
         " status: {type: object, properties: {ok: {type: boolean}}}}}}}\n" +
         extra;
}

QString message(const sandbox::Response& response) {
  return QString::fromStdString(textAt(SandboxFixture::json(response), {"message"}));
}

} // namespace

class TestRest : public QObject {
  Q_OBJECT

private:
  std::unique_ptr<SandboxFixture> f;

private slots:
  void init() { f = std::make_unique<SandboxFixture>(); }

  void errorsSpeakLikeTheRealServer_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text");
    auto row = [](const char* name, const char* method, const char* target, const std::string& body, int code, const char* text) {
      QTest::newRow(name) << method << target << QString::fromStdString(body) << code << text;
    };
    row("an object that is not there", "GET", "/api/v1/namespaces/default/pods/nope", "", 404, "pods \"nope\" not found");
    row("one of a group", "GET", "/apis/apps/v1/namespaces/default/deployments/nope", "", 404,
        "deployments.apps \"nope\" not found");
    row("a resource nobody serves", "GET", "/api/v1/nope", "", 404, "the server could not find the requested resource");
    row("a name that is taken", "POST", "/api/v1/namespaces", "{metadata: {name: default}}", 409,
        "namespaces \"default\" already exists");
    row("a namespace that is not there", "POST", "/api/v1/namespaces/nope/configmaps", "{metadata: {name: a}}", 404,
        "namespaces \"nope\" not found");
    row("another namespace in the body", "POST", kMaps.c_str(), "{metadata: {name: a, namespace: other}}", 400,
        "the namespace of the provided object does not match the namespace sent on the request");
    row("another version in the body", "POST", kMaps.c_str(), "{apiVersion: apps/v1, metadata: {name: a}}", 400,
        "the API version in the data (apps/v1) does not match the expected API version (v1)");
    row("no name at all", "POST", kMaps.c_str(), "{data: {a: b}}", 422,
        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
    row("a deployment without anything", "POST", "/apis/apps/v1/namespaces/default/deployments",
        "{metadata: {name: a}, spec: {template: {}}}", 422,
        "Deployment.apps \"a\" is invalid: [spec.selector: Required value, spec.template.spec.containers: Required value]");
    row("a selector that misses its template", "POST", "/apis/apps/v1/namespaces/default/deployments",
        "{metadata: {name: a}, spec: {selector: {matchLabels: {x: v}}, template: {metadata: {labels: {x: w}}, spec: {containers: [{name: c, image: i}]}}}}",
        422,
        "Deployment.apps \"a\" is invalid: spec.template.metadata.labels: Invalid value: {\"x\":\"w\"}: `selector` does not match template `labels`");
    row("deleting the default namespace", "DELETE", "/api/v1/namespaces/default", "", 403,
        "namespaces \"default\" is forbidden: this namespace may not be deleted");
    row("an unknown field when strict", "POST", "/api/v1/namespaces/default/configmaps?fieldValidation=Strict",
        "{metadata: {name: a}, spec: {}}", 400,
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"spec\"");
    row("a verb the resource lacks", "DELETE", "/api/v1/namespaces", "", 405,
        "the server does not allow this method on the requested resource");
    row("a service whose name is no label", "POST", "/api/v1/namespaces/default/services", "{metadata: {name: Bad_Name}}", 422,
        "Service \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 label must consist of lower case alphanumeric "
        "characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
    row("a resource version that is none", "GET", "/api/v1/pods?resourceVersion=abc", "", 400,
        "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax");
    row("a label selector without an operator", "GET", "/api/v1/pods?labelSelector=a b", "", 400,
        "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
    row("a label selector that ends early", "GET", "/api/v1/pods?labelSelector=a=x,", "", 400,
        "found '', expected: identifier after ','");
    row("a field selector that is none", "GET", "/api/v1/pods?fieldSelector=abc", "", 400,
        "invalid selector: 'abc'; can't understand 'abc'");
    row("an unescaped sign in a field selector", "GET", "/api/v1/pods?fieldSelector=metadata.name=a=b", "", 400,
        "invalid field selector: unescaped character in value: 61");
    row("an apply without a manager", "PATCH", (kMaps + "/a").c_str(), "", 415, "");
  }
  void errorsSpeakLikeTheRealServer() {
    QFETCH(QString, method);
    QFETCH(QString, target);
    QFETCH(QString, body);
    QFETCH(int, code);
    QFETCH(QString, text);
    if (code == 415) {
      f->send("POST", kMaps, configMap("a"));
      QCOMPARE(f->send("PATCH", kMaps + "/a", "{}", "application/unheard-of").status, 415);
      const auto response = f->send("PATCH", kMaps + "/a", configMap("a"), "application/apply-patch+yaml");
      QCOMPARE(message(response),
          QString("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"));
      return;
    }
    const auto response = f->send(method.toStdString(), target.toStdString(), body.toStdString());
    QCOMPARE(message(response), text);
    QCOMPARE(response.status, code);
    QCOMPARE(textAt(f->json(response), {"kind"}), std::string("Status"));
  }

  void anObjectIsMadeReadChangedAndDeleted() {
    const Value made = f->json(f->send("POST", kMaps, configMap("a")));
    QVERIFY(!uidOf(made).empty());
    QCOMPARE(textAt(made, {"metadata", "creationTimestamp"}), std::string("2026-11-18T11:06:40Z"));
    QCOMPARE(textAt(itemsAt(made, {"metadata", "managedFields"}).at(0), {"manager"}), std::string("tester"));
    const std::string first = textAt(made, {"metadata", "resourceVersion"});
    Value changed = made.deepCopy();
    put(changed, {"data", "a"}, "c");
    const Value after = f->json(f->send("PUT", kMaps + "/a", toJson(changed)));
    QVERIFY(textAt(after, {"metadata", "resourceVersion"}) != first);
    const auto stale = f->send("PUT", kMaps + "/a", toJson(changed));
    QCOMPARE(stale.status, 409);
    QCOMPARE(message(stale),
        QString(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again"));
    // A write that changes nothing makes no new version.
    QVERIFY(sameJson(f->json(f->send("PUT", kMaps + "/a", toJson(after))), after));
    const auto gone = f->send("DELETE", kMaps + "/a");
    QCOMPARE(textAt(f->json(gone), {"status"}), std::string("Success"));
    QCOMPARE(f->send("GET", kMaps + "/a").status, 404);
  }

  void generatedNamesAndDryRuns() {
    const Value made = f->json(f->send("POST", kMaps, "{metadata: {generateName: web-}}"));
    QVERIFY(QRegularExpression("^web-[bcdfghjklmnpqrstvwxz2-9]{5}$").match(QString::fromStdString(nameOf(made))).hasMatch());
    QCOMPARE(f->send("POST", kMaps + "?dryRun=All", configMap("dry")).status, 201);
    QCOMPARE(f->send("GET", kMaps + "/dry").status, 404);
    f->send("POST", kMaps, configMap("a"));
    QCOMPARE(f->send("DELETE", kMaps + "/a?dryRun=All").status, 200);
    const auto patched = f->send("PATCH", kMaps + "/a?dryRun=All", "{data: {a: z}}", "application/merge-patch+json");
    QCOMPARE(textAt(f->json(patched), {"data", "a"}), std::string("z"));
    QCOMPARE(f->text(kMaps + "/a", {"data", "a"}), std::string("b"));
  }

  void listsSelect_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    QTest::newRow("by equality") << "labelSelector=app=one"
                                 << "one";
    QTest::newRow("by inequality, with objects that lack the label") << "labelSelector=app!=one"
                                                                     << "bare two";
    QTest::newRow("by set") << "labelSelector=app in (one,two),tier=front"
                            << "one two";
    QTest::newRow("by absence") << "labelSelector=!app"
                                << "bare";
    QTest::newRow("by notin") << "labelSelector=app notin (one)"
                              << "bare two";
    QTest::newRow("by field") << "fieldSelector=metadata.name=two"
                              << "two";
    QTest::newRow("by both") << "fieldSelector=metadata.name!=two&labelSelector=tier"
                             << "one";
  }
  void listsSelect() {
    QFETCH(QString, query);
    QFETCH(QString, expected);
    f->send("POST", kMaps, configMap("one"));
    f->send("POST", kMaps, configMap("two"));
    f->send("POST", kMaps, "{metadata: {name: bare}}");
    f->send("POST", "/api/v1/namespaces/kube-system/configmaps", "{metadata: {name: elsewhere}}");
    QCOMPARE(QString::fromStdString(f->names(kMaps + "?" + query.toStdString())), expected);
  }

  void answersComeInTheShapeAskedFor() {
    f->send("POST", kMaps, configMap("a"));
    const Value table = f->json(f->send("GET", kMaps, "", "", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"));
    QCOMPARE(textAt(table, {"kind"}), std::string("Table"));
    QCOMPARE(toJson(itemsAt(table, {"rows"}).at(0).get("cells")), std::string("[\"a\",1,\"0s\"]"));
    QCOMPARE(textAt(itemsAt(table, {"columnDefinitions"}).at(1), {"name"}), std::string("Data"));
    const Value metadata = f->json(f->send("GET", kMaps, "", "",
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
    QCOMPARE(textAt(metadata, {"kind"}), std::string("PartialObjectMetadataList"));
    QVERIFY(itemsAt(metadata, {"items"}).at(0).get("data").isNil());
    QCOMPARE(f->send("GET", kMaps, "", "", "application/vnd.kubernetes.protobuf").status, 406);
  }

  void patchesOfEveryKind() {
    f->send("POST", kMaps, configMap("a", "data: {a: b, c: d}"));
    f->send("PATCH", kMaps + "/a", "{data: {a: null, e: f}}", "application/merge-patch+json");
    f->send(
        "PATCH", kMaps + "/a", "[{op: add, path: /data/g, value: h}, {op: remove, path: /data/c}]", "application/json-patch+json");
    QCOMPARE(toJson(f->get(kMaps + "/a").get("data")), std::string("{\"e\":\"f\",\"g\":\"h\"}"));
    const std::string services = "/api/v1/namespaces/default/services";
    f->send("POST", services, "{metadata: {name: s}, spec: {ports: [{port: 80, name: a}, {port: 81, name: b}]}}");
    f->send("PATCH", services + "/s", "{spec: {ports: [{port: 81, name: c}]}}", "application/strategic-merge-patch+json");
    QCOMPARE(toJson(itemsAt(f->get(services + "/s"), {"spec", "ports"}).at(1).get("name")), std::string("\"c\""));
    QCOMPARE(f->send("PATCH", kMaps + "/a", "[{op: test, path: /data/e, value: no}]", "application/json-patch+json").status, 422);
  }

  // Texts recorded from a real server.
  void whatMayNotChangeIsRefused_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("refusal"); // empty: it is taken
    const auto row = [](const char* name, const char* path, const char* object, const char* patch, const char* refusal) {
      QTest::newRow(name) << QString(path) << QString(object) << QString(patch) << QString(refusal);
    };
    const char *sets = "/apis/apps/v1/namespaces/default/statefulsets",
               *claims = "/api/v1/namespaces/default/persistentvolumeclaims", *services = "/api/v1/namespaces/default/services",
               *jobs = "/apis/batch/v1/namespaces/default/jobs";
    const char* set =
        "{metadata: {name: x}, spec: {serviceName: x, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}, volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}]}}";
    const char* fixedSet =
        "StatefulSet.apps \"x\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    row("the size of a set's claims", sets, set,
        "{spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}}]}}",
        fixedSet);
    row("the service of a set", sets, set, "{spec: {serviceName: y}}", fixedSet);
    row("what may change of a set", sets, set,
        "{spec: {replicas: 4, minReadySeconds: 3, revisionHistoryLimit: 2, template: {spec: {restartPolicy: Always, dnsPolicy: Default}}}}",
        "");
    row("the class of a claim", claims,
        "{metadata: {name: x}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}}",
        "{spec: {storageClassName: y}}",
        "PersistentVolumeClaim \"x\" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
    row("the address of a service", services, "{metadata: {name: x}, spec: {ports: [{port: 80}]}}",
        "{spec: {clusterIP: 10.96.7.7}}",
        "Service \"x\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.7.7\"]: may not change once set");
    row("the type of a service", services, "{metadata: {name: x}, spec: {ports: [{port: 80}]}}", "{spec: {type: NodePort}}", "");
    row("the completions of a job", jobs,
        "{metadata: {name: x}, spec: {completions: 1, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}",
        "{spec: {completions: 2}}", "Job.batch \"x\" is invalid: spec.completions: Invalid value: 2: field is immutable");
    row("the provisioner of a class", "/apis/storage.k8s.io/v1/storageclasses", "{metadata: {name: x}, provisioner: p}",
        "{provisioner: q}", "StorageClass.storage.k8s.io \"x\" is invalid: provisioner: Invalid value: \"q\": field is immutable");
    row("a priority", "/apis/scheduling.k8s.io/v1/priorityclasses", "{metadata: {name: x}, value: 5}", "{value: 6}",
        "PriorityClass.scheduling.k8s.io \"x\" is invalid: value: Forbidden: may not be changed in an update.");
    row("the image of a pod", "/api/v1/namespaces/default/pods", "{metadata: {name: x}, spec: {containers: [{name: c, image: i}]}}",
        "{spec: {containers: [{name: c, image: j}]}}", "");
  }
  void whatMayNotChangeIsRefused() {
    QFETCH(QString, path);
    QFETCH(QString, object);
    QFETCH(QString, patch);
    QFETCH(QString, refusal);
    QCOMPARE(f->send("POST", path.toStdString(), object.toStdString()).status, 201);
    const auto answer = f->send("PATCH", path.toStdString() + "/x", patch.toStdString(), "application/strategic-merge-patch+json");
    QCOMPARE(answer.status, refusal.isEmpty() ? 200 : 422);
    if (!refusal.isEmpty()) QCOMPARE(QString::fromStdString(SandboxFixture::json(answer).get("message").string()), refusal);
  }

  void applyOwnsFieldsAndConflicts() {
    const std::string apply = "application/apply-patch+yaml";
    QCOMPARE(f->send("PATCH", kMaps + "/a?fieldManager=one", "{apiVersion: v1, kind: ConfigMap, data: {a: b, x: v}}", apply).status,
        201);
    const auto conflict = f->send("PATCH", kMaps + "/a?fieldManager=two", "{apiVersion: v1, kind: ConfigMap, data: {a: c}}", apply);
    QCOMPARE(conflict.status, 409);
    QCOMPARE(message(conflict), QString("Apply failed with 1 conflict: conflict with \"one\": .data.a"));
    QCOMPARE(textAt(itemsAt(f->json(conflict), {"details", "causes"}).at(0), {"reason"}), std::string("FieldManagerConflict"));
    QCOMPARE(
        f->send("PATCH", kMaps + "/a?fieldManager=two&force=true", "{apiVersion: v1, kind: ConfigMap, data: {a: c}}", apply).status,
        200);
    const auto unknown = f->send("PATCH", "/apis/apps/v1/namespaces/default/deployments/q?fieldManager=one",
        "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 2, foo: 1}}", apply);
    QCOMPARE(unknown.status, 500);
    QCOMPARE(message(unknown),
        QString(
            "failed to create typed patch object (default/q; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema"));
    // What a manager no longer applies goes.
    f->send("PATCH", kMaps + "/a?fieldManager=one", "{apiVersion: v1, kind: ConfigMap, data: {}}", apply);
    QCOMPARE(toJson(f->get(kMaps + "/a").get("data")), std::string("{\"a\":\"c\"}"));
  }

  void secretsTakeStringData() {
    f->send("POST", "/api/v1/namespaces/default/secrets", "{metadata: {name: s}, stringData: {a: b}}");
    const Value secret = f->get("/api/v1/namespaces/default/secrets/s");
    QCOMPARE(toJson(secret.get("data")), std::string("{\"a\":\"Yg==\"}"));
    QVERIFY(secret.get("stringData").isNil());
    QCOMPARE(textAt(secret, {"type"}), std::string("Opaque"));
  }

  void generationCountsChangesOfTheSpecOnly() {
    const std::string path = "/apis/apps/v1/namespaces/default/deployments";
    f->send("POST", path,
        "{metadata: {name: d}, spec: {selector: {matchLabels: {x: v}}, template: {metadata: {labels: {x: v}}, spec: {containers: [{name: c, image: i}]}}}}");
    auto patch = [&](const char* target, const char* body) {
      f->send("PATCH", path + target, body, "application/merge-patch+json");
    };
    patch("/d", "{metadata: {labels: {a: b}}}");
    QCOMPARE(numberAt(f->get(path + "/d"), {"metadata", "generation"}), 1);
    patch("/d", "{spec: {replicas: 3}, status: {replicas: 9}}");
    QCOMPARE(numberAt(f->get(path + "/d"), {"metadata", "generation"}), 2);
    QVERIFY(at(f->get(path + "/d"), {"status", "replicas"}).isNil());
    patch("/d/status", "{spec: {replicas: 5}, status: {replicas: 9}}");
    QCOMPARE(numberAt(f->get(path + "/d"), {"spec", "replicas"}), 3);
    QCOMPARE(numberAt(f->get(path + "/d"), {"status", "replicas"}), 9);
    f->send("PUT", path + "/d/scale", "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: d}, spec: {replicas: 7}}");
    QCOMPARE(numberAt(f->get(path + "/d/scale"), {"spec", "replicas"}), 7);
    QCOMPARE(f->text(path + "/d/scale", {"status", "selector"}), std::string("x=v"));
  }

  void finalizersHoldAnObject() {
    f->send("POST", kMaps, "{metadata: {name: a, finalizers: [example.test/hold]}}");
    QCOMPARE(textAt(f->json(f->send("DELETE", kMaps + "/a")), {"kind"}), std::string("ConfigMap"));
    QVERIFY(isBeingDeleted(f->get(kMaps + "/a")));
    f->sandbox->settle();
    QVERIFY(isBeingDeleted(f->get(kMaps + "/a")));
    f->send("PATCH", kMaps + "/a", "{metadata: {finalizers: null}}", "application/merge-patch+json");
    QCOMPARE(f->send("GET", kMaps + "/a").status, 404);
  }

  void ownersTakeTheirDependentsAlong_data() {
    QTest::addColumn<QString>("policy");
    QTest::addColumn<bool>("childStays");
    QTest::newRow("in the background") << "Background" << false;
    QTest::newRow("in the foreground") << "Foreground" << false;
    QTest::newRow("or leave them as orphans") << "Orphan" << true;
  }
  void ownersTakeTheirDependentsAlong() {
    QFETCH(QString, policy);
    QFETCH(bool, childStays);
    const std::string uid = uidOf(f->json(f->send("POST", kMaps, configMap("owner"))));
    f->send("POST", kMaps,
        "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: " + uid +
            ", blockOwnerDeletion: true}]}}");
    f->sandbox->settle();
    QCOMPARE(f->send("GET", kMaps + "/child").status, 200);
    f->send("DELETE", kMaps + "/owner?propagationPolicy=" + policy.toStdString());
    QCOMPARE(f->send("GET", kMaps + "/owner").status, policy == "Background" ? 404 : 200);
    f->sandbox->settle();
    QCOMPARE(f->send("GET", kMaps + "/owner").status, 404);
    QCOMPARE(f->send("GET", kMaps + "/child").status, childStays ? 200 : 404);
    if (childStays) QVERIFY(at(f->get(kMaps + "/child"), {"metadata", "ownerReferences"}).isNil());
  }

  void aNamespaceGoesWithItsContent() {
    f->send("POST", "/api/v1/namespaces", "{metadata: {name: nn}}");
    f->send("POST", "/api/v1/namespaces/nn/configmaps", configMap("a"));
    f->send("DELETE", "/api/v1/namespaces/nn");
    QCOMPARE(f->text("/api/v1/namespaces/nn", {"status", "phase"}), std::string("Terminating"));
    const auto refused = f->send("POST", "/api/v1/namespaces/nn/configmaps", configMap("b"));
    QCOMPARE(refused.status, 403);
    QVERIFY(message(refused).contains("because it is being terminated"));
    f->sandbox->settle();
    QCOMPARE(f->send("GET", "/api/v1/namespaces/nn").status, 404);
    QCOMPARE(f->names("/api/v1/configmaps"), std::string());
  }

  void aDefinitionMakesItsKindServable() {
    QCOMPARE(f->send("GET", "/apis/example.test/v1/things").status, 404);
    const Value made = f->json(f->send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition()));
    QCOMPARE(textAt(itemsAt(made, {"status", "conditions"}).at(1), {"type"}), std::string("Established"));
    const std::string things = "/apis/example.test/v1/namespaces/default/things";
    const auto warned = f->send("POST", things,
        "{apiVersion: example.test/v1, kind: Thing, metadata: {name: t}, spec: {size: 1, odd: 2}, status: {ok: true}}");
    QCOMPARE(warned.status, 201);
    QCOMPARE(warned.headers.at(0).second, std::string("299 - \"unknown field \\\"spec.odd\\\"\""));
    QVERIFY(at(f->get(things + "/t"), {"spec", "odd"}).isNil());
    QVERIFY(f->get(things + "/t").get("status").isNil());
    QCOMPARE(f->send("PATCH", things + "/t", "{}", "application/strategic-merge-patch+json").status, 415);
    const Value groups =
        f->json(f->send("GET", "/apis", "", "", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"));
    QCOMPARE(textAt(itemsAt(groups, {"items"}).back(), {"metadata", "name"}), std::string("example.test"));
    QVERIFY(f->send("GET", "/openapi/v3").body.find("apis/example.test/v1") != std::string::npos);
    f->send("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.example.test");
    QCOMPARE(f->send("GET", things).status, 200);
    f->sandbox->settle();
    QCOMPARE(f->send("GET", things).status, 404);
  }

  void discoveryHasBothForms() {
    QCOMPARE(textAt(itemsAt(f->get("/api/v1"), {"resources"}).at(0), {"name"}), std::string("configmaps"));
    QCOMPARE(textAt(f->get("/apis/apps"), {"preferredVersion", "groupVersion"}), std::string("apps/v1"));
    QCOMPARE(f->text("/version", {"gitVersion"}), std::string("v1.36.3"));
    QCOMPARE(f->send("GET", "/readyz").body, std::string("ok"));
    const Value document = f->get("/openapi/v3/apis/apps/v1");
    const Value patch = at(document, {"paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch"});
    QVERIFY(toJson(patch).find("fieldValidation") != std::string::npos);
    QVERIFY(at(patch, {"requestBody", "content", "application/strategic-merge-patch+json"}).isMap());
  }
};

QTEST_GUILESS_MAIN(TestRest)
#include "tst_rest.moc"
