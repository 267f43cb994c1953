// core/kube/discovery.h: what a cluster serves, told in the new way and in the old one, by groups that do not answer, and anew.

#include "tests/core/kube/scripted_transport.h"

#include "core/kube/client.h"
#include "core/kube/discovery.h"

#include <QtTest>

using namespace chartroom;
using kube::Discovery;
using test::ScriptedTransport;

namespace {

const char* const kNone = R"({"kind":"APIGroupDiscoveryList","items":[]})";
// A server before aggregation.
const char* const kOldCore = R"({"kind":"APIVersions","versions":["v1"]})";
const char* const kOldGroups =
    R"({"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":"v1"}]},{"name":"gone.example","versions":[{"version":"v1"}]}]})";
const char* const kOldCoreList = R"({"kind":"APIResourceList","resources":[
  {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","shortNames":["po"],"verbs":["get","list"]},
  {"name":"pods/eviction","namespaced":true,"kind":"Eviction"},
  {"name":"namespaces","namespaced":false,"kind":"Namespace","verbs":["get"]}]})";
const char* const kOldAppsList =
    R"({"kind":"APIResourceList","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["get"]}]})";

std::string widgets(const char* kind) {
  return std::string(
             R"({"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"example.com"},"versions":[{"version":"v1","resources":
    [{"resource":"widgets","responseKind":{"kind":")") +
         kind + R"("},"scope":"Cluster"}]}]}]})";
}

struct Setup {
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  kube::Client client{connection(), transport};
  Discovery discovery{client};

  static kube::Connection connection() {
    kube::Connection made;
    made.server = "https://cluster.example";
    return made;
  }
  void old() {
    transport->answer("GET", "/apis/apps/v1", 200, kOldAppsList);
    transport->answer("GET", "/apis/gone.example/v1", 503, R"({"kind":"Status","message":"service unavailable","code":503})");
    transport->answer("GET", "/apis", 200, kOldGroups);
    transport->answer("GET", "/api/v1", 200, kOldCoreList);
    transport->answer("GET", "/api", 200, kOldCore);
  }
};

} // namespace

class TestDiscovery : public QObject {
  Q_OBJECT
private slots:
  void anOldServerIsAskedForEachGroup() {
    Setup setup;
    setup.old();
    QStringList warned;
    const Context context = Context().withLog([&](LogLevel level, std::string_view text) {
      if (level == LogLevel::Warn) warned << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    });
    const auto versions = setup.discovery.apiVersions(context);
    QVERIFY(versions.ok());
    QCOMPARE(*versions, (std::vector<std::string>{
                            "apps/v1", "apps/v1/Deployment", "gone.example/v1", "v1", "v1/Eviction", "v1/Namespace", "v1/Pod"}));
    QCOMPARE(warned.size(), 1);
    QVERIFY2(warned[0].contains("orphaned API service") && warned[0].contains("service unavailable"), qPrintable(warned[0]));

    const auto pods = setup.discovery.resource({}, {"", "v1", "Pod"});
    QVERIFY(pods.ok());
    QCOMPARE(pods->plural, std::string("pods"));
    QCOMPARE(pods->singular, std::string("pod"));
    QCOMPARE(pods->shortNames, std::vector<std::string>{"po"});
    QVERIFY(pods->namespaced);
    const auto spaces = setup.discovery.resource({}, {"", "v1", "Namespace"});
    QVERIFY(spaces.ok() && !spaces->namespaced);
    // A subresource is no resource of its own.
    QVERIFY(!setup.discovery.resource({}, {"", "v1", "Eviction"}));
  }
  void aGroupThatMayNotBeSeenEndsIt() {
    Setup setup;
    setup.transport->answer("GET", "/api/v1", 403, R"({"kind":"Status","message":"not for you","reason":"Forbidden","code":403})");
    setup.transport->answer("GET", "/api", 200, kOldCore);
    const auto versions = setup.discovery.apiVersions({});
    QVERIFY(!versions);
    QCOMPARE(versions.error().code, Code::Forbidden);
    QCOMPARE(versions.error().message, std::string("not for you"));
  }

  void whatIsKnownIsNotAskedForAgain() {
    Setup setup;
    setup.transport->answer("GET", "/apis", 200, widgets("Widget"));
    setup.transport->answer("GET", "/api", 200, kNone);
    QVERIFY(setup.discovery.resource({}, {"example.com", "v1", "Widget"}));
    const std::size_t asked = setup.transport->requests.size();
    QCOMPARE(asked, std::size_t{2});
    QVERIFY(setup.discovery.resource({}, {"example.com", "v1", "Widget"}));
    QVERIFY(setup.discovery.resources({}));
    QCOMPARE(setup.transport->requests.size(), asked);
    setup.discovery.invalidate();
    QCOMPARE(setup.discovery.resources({})->size(), std::size_t{1});
    QCOMPARE(setup.transport->requests.size(), 2 * asked);
  }
  // Its definition may have been made since.
  void anUnknownKindIsLookedForOnceMore() {
    Setup setup;
    setup.transport->answer("GET", "/apis", 200, kNone, {}, 1);
    setup.transport->answer("GET", "/apis", 200, widgets("Widget"), {}, 1);
    setup.transport->answer("GET", "/apis", 200, kNone);
    setup.transport->answer("GET", "/api", 200, kNone);
    QVERIFY(setup.discovery.resources({})->empty());
    const auto found = setup.discovery.resource({}, {"example.com", "v1", "Widget"});
    QVERIFY(found.ok());
    QCOMPARE(kube::resourcePath(*found, "shop", "a"), std::string("/apis/example.com/v1/widgets/a"));
    const std::size_t asked = setup.transport->requests.size();
    const auto missing = setup.discovery.resource({}, {"example.com", "v2", "Widget"});
    QCOMPARE(missing.error().code, Code::NotFound);
    QCOMPARE(missing.error().message, std::string("no matches for kind \"Widget\" in version \"example.com/v2\""));
    QCOMPARE(setup.transport->requests.size(), asked + 2);
  }
  void anUnknownKindOfAFreshAnswerIsNotAskedForTwice() {
    Setup setup;
    setup.transport->answer("GET", "/apis", 200, kNone);
    setup.transport->answer("GET", "/api", 200, kNone);
    QVERIFY(!setup.discovery.resource({}, {"", "v1", "Pod"}));
    QCOMPARE(setup.transport->requests.size(), std::size_t{2});
  }
  void aFailureIsNotRemembered() {
    Setup setup;
    setup.transport->answer("GET", "/apis", 500, R"({"kind":"Status","message":"broken","code":500})", {}, 1);
    setup.transport->answer("GET", "/apis", 200, widgets("Widget"));
    setup.transport->answer("GET", "/api", 200, kNone);
    const auto failed = setup.discovery.resource({}, {"example.com", "v1", "Widget"});
    QCOMPARE(failed.error().message, std::string("broken"));
    QVERIFY(setup.discovery.resource({}, {"example.com", "v1", "Widget"}));
  }

  void versionsAreReadFromOneAnswer_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("version"); // or the error
    QTest::newRow("a server") << R"({"major":"1","minor":"36","gitVersion":"v1.36.3"})"
                              << "v1.36.3 1 36";
    QTest::newRow("a vendor's") << R"({"major":"1","minor":"30+","gitVersion":"v1.30.1-eks-1"})"
                                << "v1.30.1-eks-1 1 30+";
    QTest::newRow("something else") << "<html>"
                                    << "unable to parse the server version: invalid character";
  }
  void versionsAreReadFromOneAnswer() {
    QFETCH(QString, body);
    QFETCH(QString, version);
    Setup setup;
    setup.transport->answer("GET", "/version", 200, body.toStdString());
    const auto found = setup.discovery.version({});
    QCOMPARE(QString::fromStdString(found ? found->gitVersion + " " + found->major + " " + found->minor : found.error().message),
        version);
    QCOMPARE(setup.transport->requests.size(), std::size_t{1});
  }

  void pathsOfResources_data() {
    QTest::addColumn<QString>("group");
    QTest::addColumn<bool>("namespaced");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    QTest::newRow("core, one") << "" << true << "shop"
                               << "a"
                               << "/api/v1/namespaces/shop/things/a";
    QTest::newRow("core, all of a namespace") << "" << true << "shop"
                                              << ""
                                              << "/api/v1/namespaces/shop/things";
    QTest::newRow("core, of all namespaces") << "" << true << ""
                                             << ""
                                             << "/api/v1/things";
    QTest::newRow("group, cluster-wide") << "example.com" << false << "shop"
                                         << "a"
                                         << "/apis/example.com/v1/things/a";
  }
  void pathsOfResources() {
    QFETCH(QString, group);
    QFETCH(bool, namespaced);
    QFETCH(QString, nameSpace);
    QFETCH(QString, name);
    QFETCH(QString, path);
    const kube::ServedResource resource{{group.toStdString(), "v1", "Thing"}, "things", {}, {}, {}, namespaced};
    QCOMPARE(QString::fromStdString(kube::resourcePath(resource, nameSpace.toStdString(), name.toStdString())), path);
  }
};

QTEST_APPLESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"
