// Creating, changing and deleting objects (core/kube/cluster.h): which requests go out, what each refusal is called, and what is
// known afterwards when the n-th request fails.

#include "tests/core/kube/scripted_transport.h"
#include "tests/support/records_api.h"

#include "core/kube/cluster.h"
#include "core/kube/internal/apply.h"
#include "core/kube/internal/update.h"
#include "core/object/access.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using kube::ApplyMethod;
using kube::Conflicts;
using test::RecordsApi;
using test::ScriptedTransport;

namespace {

const kube::ServedResource kConfigMaps{{"", "v1", "ConfigMap"}, "configmaps", {}, {}, {}, true};
const kube::ServedResource kWidgets{{"example.com", "v1", "Widget"}, "widgets", {}, {}, {}, true};
const char* const kPath = "/api/v1/namespaces/shop/configmaps";

kube::Connection connection() {
  kube::Connection made;
  made.server = "https://cluster.example";
  return made;
}

Value yaml(const std::string& text) { return *value::parseYaml(text); }

kube::Resource configMap(const std::string& name, const std::string& rest = "data: {a: '1'}") {
  return {yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: shop}, " + rest + "}"), kConfigMaps,
      "shop", name};
}
kube::Resource widget(const std::string& rest) {
  return {yaml("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: shop}, " + rest + "}"), kWidgets, "shop",
      "w"};
}

std::string statusText(int code, const char* reason, const char* message) {
  return std::string(R"({"kind":"Status","message":")") + message + R"(","reason":")" + reason + R"(","code":)" +
         std::to_string(code) + "}";
}

QString messageOf(const Result<void>& result) { return result ? QString() : QString::fromStdString(result.error().message); }

// "PATCH /api/…?query" of each request.
QStringList sent(const std::vector<http::Request>& requests) {
  QStringList lines;
  for (const http::Request& request : requests)
    lines << QString::fromStdString(request.method + " " + request.url.substr(request.url.find('/', 8)));
  return lines;
}

} // namespace

Q_DECLARE_METATYPE(chartroom::test::RecordsApi::Failure)

class TestUpdate : public QObject {
  Q_OBJECT
private slots:
  void optionsThatExcludeEachOther_data() {
    QTest::addColumn<bool>("serverSide");
    QTest::addColumn<bool>("force");
    QTest::addColumn<bool>("replace");
    QTest::addColumn<bool>("threeWay");
    QTest::addColumn<QString>("message");
    QTest::newRow("server side") << true << false << false << false << "";
    QTest::newRow("server side, forced") << true << true << false << false << "";
    QTest::newRow("client side, replaced") << false << false << true << true << "";
    QTest::newRow("client side, forced") << false << true << false << false
                                         << "invalid client update option(s): forceConflicts enabled when serverSideApply disabled";
    QTest::newRow("server side, three ways")
        << true << false << false << true
        << "invalid operation: cannot use three-way merge for unstructured and server-side apply together";
    QTest::newRow("forced and replaced") << true << true << true << false
                                         << "invalid operation: cannot use force conflicts and force replace together";
    QTest::newRow("server side, replaced") << true << false << true << false
                                           << "invalid operation: cannot use server-side apply and force replace together";
  }
  void optionsThatExcludeEachOther() {
    QFETCH(bool, serverSide);
    QFETCH(bool, force);
    QFETCH(bool, replace);
    QFETCH(bool, threeWay);
    QFETCH(QString, message);
    kube::UpdateOptions options;
    options.method = serverSide ? ApplyMethod::ServerSide : ApplyMethod::ClientSide;
    options.conflicts = force ? Conflicts::Force : Conflicts::Report;
    options.forceReplace = replace;
    options.customMerge = threeWay ? kube::CustomMerge::ThreeWay : kube::CustomMerge::TwoWay;
    QCOMPARE(messageOf(kube::internal::checkOptions(options)), message);
    // Refused before anything is asked.
    if (message.isEmpty()) return;
    auto api = std::make_shared<RecordsApi>();
    const kube::Client client(connection(), api);
    const kube::Cluster cluster(client, "shop");
    kube::ResourceList before, after{configMap("a")};
    QCOMPARE(messageOf(cluster.update({}, before, after, options).result), message);
    QVERIFY(api->requests.empty());
  }

  void whatARefusalIsCalled_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("message");
    QTest::newRow("a conflict") << 409 << "Conflict"
                                << "conflict occurred while applying object shop/a /v1, Kind=ConfigMap: no";
    QTest::newRow("forbidden") << 403 << "Forbidden"
                               << "server-side apply failed for object shop/a /v1, Kind=ConfigMap: no";
    QTest::newRow("invalid") << 422 << "Invalid"
                             << "server-side apply failed for object shop/a /v1, Kind=ConfigMap: no";
    QTest::newRow("broken") << 500 << "InternalError"
                            << "server-side apply failed for object shop/a /v1, Kind=ConfigMap: no";
    QTest::newRow("a server that cannot") << 415 << "UnsupportedMediaType"
                                          << "server-side apply not available on the server: no";
  }
  void whatARefusalIsCalled() {
    QFETCH(int, status);
    QFETCH(QString, reason);
    QFETCH(QString, message);
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("PATCH", "/", status, statusText(status, reason.toUtf8().constData(), "no"));
    const kube::Client client(connection(), transport);
    kube::Resource one = configMap("a");
    Value refusal;
    QCOMPARE(messageOf(kube::internal::applyServerSide({}, client, one, Conflicts::Report, {false, &refusal})), message);
    QCOMPARE(object::textAt(refusal, {"reason"}), reason.toStdString());
    QCOMPARE(transport->requests.size(), std::size_t{1});
  }

  void anApplyNamesItsManagerAndItsForce_data() {
    QTest::addColumn<bool>("force");
    QTest::addColumn<bool>("dryRun");
    QTest::addColumn<QString>("query");
    QTest::newRow("plain") << false << false << "fieldManager=helm&fieldValidation=Strict&force=false";
    QTest::newRow("forced") << true << false << "fieldManager=helm&fieldValidation=Strict&force=true";
    QTest::newRow("rehearsed") << false << true << "fieldManager=helm&fieldValidation=Strict&force=false&dryRun=All";
  }
  void anApplyNamesItsManagerAndItsForce() {
    QFETCH(bool, force);
    QFETCH(bool, dryRun);
    QFETCH(QString, query);
    auto api = std::make_shared<RecordsApi>();
    const kube::Client client(connection(), api);
    kube::Resource one = configMap("a");
    QVERIFY(kube::internal::applyServerSide({}, client, one, force ? Conflicts::Force : Conflicts::Report, {dryRun, nullptr}));
    QCOMPARE(sent(api->requests), QStringList("PATCH /api/v1/namespaces/shop/configmaps/a?" + query));
    QVERIFY(!object::textAt(one.object, {"metadata", "uid"}).empty()); // the server's answer takes its place
    QCOMPARE(api->objects.empty(), dryRun);
  }

  // A quota that changed meanwhile is tried again, five times in all; any other conflict is the user's.
  void whatIsTriedAgain_data() {
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("clientSide");
    QTest::addColumn<int>("requests");
    const QString quota = "Operation cannot be fulfilled on resourcequotas q: the object has been modified";
    QTest::newRow("a quota, server side") << quota << false << 5;
    QTest::newRow("another conflict, server side") << "field owned by kubectl" << false << 1;
    QTest::newRow("a quota, client side") << quota << true << 5;
  }
  void whatIsTriedAgain() {
    QFETCH(QString, message);
    QFETCH(bool, clientSide);
    QFETCH(int, requests);
    auto transport = std::make_shared<ScriptedTransport>();
    for (const char* method : {"PATCH", "POST"})
      transport->answer(method, "/", 409, statusText(409, "Conflict", message.toUtf8().constData()));
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    kube::ResourceList list{configMap("a")};
    QVERIFY(!cluster.create({}, list, {clientSide ? ApplyMethod::ClientSide : ApplyMethod::ServerSide, Conflicts::Report}));
    QCOMPARE(static_cast<int>(transport->requests.size()), requests);
  }

  void creatingNothingIsAnError() {
    const kube::Client client(connection(), std::make_shared<RecordsApi>());
    const kube::Cluster cluster(client, "shop");
    kube::ResourceList none;
    QCOMPARE(messageOf(cluster.create({}, none, {})), QString("no objects visited"));
    QCOMPARE(cluster.remove({}, none, kube::Propagation::Background).front().message,
        std::string("object not found, skipping delete: no objects visited"));
  }
  void errorsOfSeveralObjectsStandTogether() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("PATCH", std::string(kPath) + "/a", 403, statusText(403, "Forbidden", "not a"));
    transport->answer("PATCH", std::string(kPath) + "/b", 200, "{}");
    transport->answer("PATCH", std::string(kPath) + "/c", 403, statusText(403, "Forbidden", "not c"));
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    kube::ResourceList list{configMap("a"), configMap("b"), configMap("c")};
    QCOMPARE(
        messageOf(cluster.create({}, list, {})), QString("server-side apply failed for object shop/a /v1, Kind=ConfigMap: not a\n"
                                                         "server-side apply failed for object shop/c /v1, Kind=ConfigMap: not c"));
  }

  void aDeleteSaysWhatBecomesOfDependents_data() {
    QTest::addColumn<int>("propagation");
    QTest::addColumn<bool>("dryRun");
    QTest::addColumn<QString>("body");
    QTest::newRow("background") << 0 << false << R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"})";
    QTest::newRow("foreground") << 1 << false << R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground"})";
    QTest::newRow("orphan") << 2 << false << R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Orphan"})";
    QTest::newRow("rehearsed") << 0 << true
                               << R"({"apiVersion":"v1","dryRun":["All"],"kind":"DeleteOptions","propagationPolicy":"Background"})";
  }
  void aDeleteSaysWhatBecomesOfDependents() {
    QFETCH(int, propagation);
    QFETCH(bool, dryRun);
    QFETCH(QString, body);
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("DELETE", "/", 200, "{}");
    const kube::Client client(connection(), transport);
    QVERIFY(
        kube::internal::deleteObject({}, client, configMap("a"), static_cast<kube::Propagation>(propagation), {dryRun, nullptr}));
    QCOMPARE(QString::fromStdString(*value::writeJson(*value::parseJson(transport->requests[0].body))), body);
  }
  void whatIsGoneNeedsNoDelete() {
    auto api = std::make_shared<RecordsApi>();
    const kube::Client client(connection(), api);
    const kube::Cluster cluster(client, "shop");
    QVERIFY(cluster.remove({}, {configMap("a")}, kube::Propagation::Background).empty());
  }

  void aReplaceTakesTheLiveVersion() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/", 200, R"({"metadata":{"name":"a","resourceVersion":"41"}})");
    transport->answer("PUT", "/", 200, R"({"metadata":{"name":"a","resourceVersion":"42"}})");
    const kube::Client client(connection(), transport);
    kube::Resource one = configMap("a");
    QVERIFY(kube::internal::replaceObject({}, client, one));
    QCOMPARE(object::textAt(*value::parseJson(transport->requests[1].body), {"metadata", "resourceVersion"}), std::string("41"));
    QCOMPARE(object::textAt(one.object, {"metadata", "resourceVersion"}), std::string("42"));
  }

  // Client side, a change is the difference of what the chart said and says, laid over what is there.
  void aClientSidePatchHasOnlyWhatChanged_data() {
    QTest::addColumn<QString>("live"); // empty: not there
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("patch"); // empty: none is sent
    QTest::newRow("a new key") << "data: {a: '1'}"
                               << "data: {a: '1'}"
                               << "data: {a: '1', b: '2'}"
                               << R"({"data":{"b":"2"}})";
    QTest::newRow("a key that the chart dropped") << "data: {a: '1', b: '2'}"
                                                  << "data: {a: '1', b: '2'}"
                                                  << "data: {a: '1'}"
                                                  << R"({"data":{"b":null}})";
    QTest::newRow("a key that somebody else added") << "data: {a: '1', x: '9'}"
                                                    << "data: {a: '1'}"
                                                    << "data: {a: '1'}"
                                                    << "";
    QTest::newRow("a key that somebody else changed") << "data: {a: '9'}"
                                                      << "data: {a: '1'}"
                                                      << "data: {a: '1'}"
                                                      << R"({"data":{"a":"1"}})";
  }
  void aClientSidePatchHasOnlyWhatChanged() {
    QFETCH(QString, live);
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, patch);
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/", 200, *value::writeJson(configMap("a", live.toStdString()).object));
    transport->answer("PATCH", "/", 200, *value::writeJson(configMap("a", after.toStdString()).object));
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    kube::Resource target = configMap("a", after.toStdString());
    QVERIFY(kube::internal::patchClientSide(
        {}, cluster, configMap("a", before.toStdString()).object, target, kube::CustomMerge::TwoWay));
    QString body;
    for (const http::Request& request : transport->requests)
      if (request.method == "PATCH") body = QString::fromStdString(request.body);
    QCOMPARE(body, patch);
  }
  void customObjectsAreMergedInTwoOrThreeWays_data() {
    QTest::addColumn<bool>("threeWay");
    QTest::addColumn<QString>("patch");
    QTest::newRow("two: what somebody else changed stays") << false << "";
    QTest::newRow("three: it is put right") << true << R"({"spec":{"size":1}})";
  }
  void customObjectsAreMergedInTwoOrThreeWays() {
    QFETCH(bool, threeWay);
    QFETCH(QString, patch);
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/", 200, *value::writeJson(widget("spec: {size: 9}").object));
    transport->answer("PATCH", "/", 200, *value::writeJson(widget("spec: {size: 1}").object));
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    kube::Resource target = widget("spec: {size: 1}");
    QVERIFY(kube::internal::patchClientSide(
        {}, cluster, widget("spec: {size: 1}").object, target, threeWay ? kube::CustomMerge::ThreeWay : kube::CustomMerge::TwoWay));
    QString body;
    for (const http::Request& request : transport->requests)
      if (request.method == "PATCH") body = QString::fromStdString(request.body);
    QCOMPARE(body, patch);
  }

  void whatUpdateAsksInWhichOrder() {
    auto api = std::make_shared<RecordsApi>();
    fill(*api);
    const kube::Client client(connection(), api);
    const kube::Cluster cluster(client, "shop");
    const kube::Updated updated = update(cluster);
    QCOMPARE(messageOf(updated.result), QString());
    const QString at = "/api/v1/namespaces/shop/configmaps/", query = "?fieldManager=helm&fieldValidation=Strict&force=false";
    QCOMPARE(sent(api->requests),
        QStringList({"GET " + at + "changed", "PATCH " + at + "changed" + query, "GET " + at + "new", "PATCH " + at + "new" + query,
            "GET " + at + "dropped", "DELETE " + at + "dropped", "GET " + at + "kept"}));
    QCOMPARE(names(updated.created), QStringList("new"));
    QCOMPARE(names(updated.updated), QStringList("changed"));
    QCOMPARE(names(updated.deleted), QStringList("dropped"));
  }

  // Whatever fails: what was made is known, what is kept stays, and doing it again reaches the goal.
  void anyRequestMayFail_data() {
    QTest::addColumn<int>("request");
    QTest::addColumn<RecordsApi::Failure>("failure");
    const std::pair<const char*, RecordsApi::Failure> kFailures[] = {{"forbidden", RecordsApi::Failure::Forbidden},
        {"broken", RecordsApi::Failure::ServerError}, {"no answer", RecordsApi::Failure::NoAnswer},
        {"answer lost", RecordsApi::Failure::Applied}};
    for (int request = 1; request <= 7; ++request)
      for (const auto& [name, failure] : kFailures) QTest::addRow("request %d, %s", request, name) << request << failure;
  }
  void anyRequestMayFail() {
    QFETCH(int, request);
    QFETCH(RecordsApi::Failure, failure);
    auto api = std::make_shared<RecordsApi>();
    fill(*api);
    const kube::Client client(connection(), api);
    const kube::Cluster cluster(client, "shop");
    api->failAt(request, failure);
    const kube::Updated updated = update(cluster);
    QVERIFY(api->hasFailed());
    QVERIFY(!updated.result);
    QVERIFY(!updated.result.error().message.empty());
    QVERIFY(api->objects.contains(std::string(kPath) + "/kept"));
    if (api->objects.contains(std::string(kPath) + "/new")) QCOMPARE(names(updated.created), QStringList("new"));
    if (!updated.deleted.empty()) QVERIFY(!api->objects.contains(std::string(kPath) + "/dropped"));

    QCOMPARE(messageOf(update(cluster).result), QString());
    QStringList there;
    for (const auto& [path, object] : api->objects) there << QString::fromStdString(path).section('/', -1);
    QCOMPARE(there, QStringList({"changed", "kept", "new"}));
    QCOMPARE(object::textAt(api->objects[std::string(kPath) + "/changed"], {"data", "a"}), std::string("2"));
  }

private:
  static void fill(RecordsApi& api) {
    for (const kube::Resource& each : originals()) api.objects[std::string(kPath) + "/" + each.name] = each.object;
  }
  static kube::ResourceList originals() {
    kube::ResourceList list{configMap("changed"), configMap("dropped"), configMap("kept")};
    list[2].object.get("metadata").map().set("annotations", yaml("{helm.sh/resource-policy: keep}"));
    return list;
  }
  static kube::Updated update(const kube::Cluster& cluster) {
    kube::ResourceList before = originals(), after{configMap("changed", "data: {a: '2'}"), configMap("new")};
    return cluster.update({}, before, after, {});
  }
  static QStringList names(const kube::ResourceList& list) {
    QStringList made;
    for (const kube::Resource& each : list) made << QString::fromStdString(each.name);
    return made;
  }
};

QTEST_APPLESS_MAIN(TestUpdate)
#include "tst_update.moc"
