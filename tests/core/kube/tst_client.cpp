// core/kube/client.h, discovery.h and cluster.h over a scripted transport.

#include "tests/core/kube/scripted_transport.h"

#include "core/kube/cluster.h"
#include "core/kube/internal/apply.h"
#include "core/object/access.h"
#include "core/value/json.h"

#include <QtTest>

using namespace chartroom;
using test::ScriptedTransport;

namespace {

kube::Connection connection() {
  kube::Connection made;
  made.server = "https://cluster.example";
  made.token = "secret";
  return made;
}

const char* kApis =
    "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"apps\"},\"versions\":[{\"version\":\"v1\",\"resources\":"
    "[{\"resource\":\"deployments\",\"responseKind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"},\"scope\":\"Namespaced\","
    "\"subresources\":[{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\"}}]}]}]}]}";
const char* kCore =
    "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{},\"versions\":[{\"version\":\"v1\",\"resources\":"
    "[{\"resource\":\"configmaps\",\"responseKind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"},\"scope\":\"Namespaced\"}]}]}]}";

} // namespace

// Fails each request with the same words and cancels the context with the first one, so that nothing is waited for.
struct FailingTransport : http::Transport {
  std::string message;
  Context context;
  int requests = 0;
  Result<http::Response> send(const Context&, const http::Request& request) override {
    ++requests;
    context.cancel();
    std::string text = message;
    if (const std::size_t at = text.find("URL"); at != std::string::npos) text.replace(at, 3, "\"" + request.url + "\"");
    return Error{Code::Unreachable, text, {}, {}};
  }
  Result<http::Response> stream(const Context& with, const http::Request& request, const http::OnData&) override {
    return send(with, request);
  }
};

class TestClient : public QObject {
  Q_OBJECT
private slots:
  void whatIsAskedAgain_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("failure");
    QTest::addColumn<QString>("message"); // "context canceled": it was about to be asked again
    const char* reset = "URL: read tcp 127.0.0.1:5->127.0.0.1:6: read: connection reset by peer";
    QTest::newRow("a read whose connection was reset") << "GET" << QString("Get ") + reset << "context canceled";
    QTest::newRow("a read without an answer") << "GET"
                                              << "Get URL: EOF"
                                              << "context canceled";
    QTest::newRow("a read whose server was silent") << "GET"
                                                    << "Get URL: http2: client connection lost"
                                                    << "context canceled";
    QTest::newRow("no change whose connection was reset") << "POST" << QString("Post ") + reset << QString("Post ") + reset;
    QTest::newRow("no change without an answer") << "PATCH"
                                                 << "Patch URL: EOF"
                                                 << "Patch URL: EOF";
    QTest::newRow("no read that nobody listens to") << "GET"
                                                    << "Get URL: dial tcp 127.0.0.1:1: connect: connection refused"
                                                    << "Get URL: dial tcp 127.0.0.1:1: connect: connection refused";
    QTest::newRow("no read whose answer broke off")
        << "GET"
        << "unexpected EOF"
        << "unexpected error when reading response body. Please retry. Original error: unexpected EOF";
    QTest::newRow("no read whose stream was reset")
        << "GET"
        << "stream error: stream ID 1; INTERNAL_ERROR; received from peer"
        << "stream error when reading response body, may be caused by closed connection. Please retry. Original error: stream error: stream ID 1; INTERNAL_ERROR; received from peer";
  }
  void whatIsAskedAgain() {
    QFETCH(QString, method);
    QFETCH(QString, failure);
    QFETCH(QString, message);
    auto transport = std::make_shared<FailingTransport>();
    transport->message = failure.toStdString();
    const kube::Client client(connection(), transport);
    kube::Call call;
    call.method = method.toStdString();
    call.path = "/x";
    const auto answer = client.call(transport->context, call);
    QCOMPARE(QString::fromStdString(answer.error().message), message.replace("URL", "\"https://cluster.example/x\""));
    QCOMPARE(transport->requests, 1);
  }
  void aStatusBecomesAnErrorWithTheServersText() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer(
        "GET", "/x", 403, "{\"kind\":\"Status\",\"message\":\"secrets is forbidden\",\"reason\":\"Forbidden\",\"code\":403}");
    const kube::Client client(connection(), transport);
    kube::Call call;
    call.path = "/x";
    const auto answer = client.call({}, call);
    QCOMPARE(answer.error().code, Code::Forbidden);
    QCOMPARE(answer.error().message, std::string("secrets is forbidden"));
    bool bearer = false;
    for (const auto& header : transport->requests.front().headers)
      bearer |= header == http::Header{"Authorization", "Bearer secret"};
    QVERIFY(bearer);
  }
  void aChangingLeaderIsAskedOnceMore() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 500, "{\"kind\":\"Status\",\"message\":\"etcdserver: leader changed\",\"code\":500}",
        {{"Content-Type", "application/json"}}, 1);
    transport->answer("GET", "/x", 200, "{\"big\":9007199254740993}");
    const kube::Client client(connection(), transport);
    kube::Call call;
    call.path = "/x";
    const auto answer = client.call({}, call);
    QVERIFY(answer.ok());
    QCOMPARE(answer->get("big").integer(), std::int64_t{9007199254740993});
    QCOMPARE(transport->requests.size(), std::size_t{2});
  }
  void warningsOfTheServerAreLogged() {
    const auto transport = std::make_shared<test::ScriptedTransport>();
    transport->answer("GET", "/api", 200, "{}",
        {{"Warning", "299 - \"v1 Pod \\\"x\\\" is old\""}, {"warning", "299 - \"another\""}, {"Warning", "299"}});
    const kube::Client client({}, transport);
    QStringList logged;
    const Context context = Context().withLog([&](LogLevel level, std::string_view text) {
      if (level == LogLevel::Warn) logged << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    });
    kube::Call call;
    call.path = "/api";
    QVERIFY(client.call(context, call).ok());
    QCOMPARE(logged, QStringList({"Warning: v1 Pod \"x\" is old", "Warning: another"}));
  }

  void rawErrorsAreGeneric() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/version", 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"code\":401}");
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    QCOMPARE(cluster.reachable({}).error().message,
        std::string("kubernetes cluster unreachable: the server has asked for the client to provide credentials"));
  }
  void watchEventsComeOneByOneAndEndWithTheirError() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/pods", 200,
        "{\"type\":\"ADDED\",\"object\":{\"n\":1}}\n{\"type\":\"DELETED\",\"object\":{\"n\":2}}\n"
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"message\":\"too old resource version\",\"code\":410}}\n");
    const kube::Client client(connection(), transport);
    std::string seen;
    kube::Call call;
    call.path = "/pods";
    const auto ended = client.watch({}, call, [&](kube::EventType type, const Value& object) {
      seen += std::to_string(static_cast<int>(type)) + std::to_string(object.get("n").integer()) + " ";
      return true;
    });
    QCOMPARE(seen, std::string("01 22 "));
    QCOMPARE(ended.error().code, Code::Conflict);
  }
  void aManifestBecomesObjectsWithTheirNamespace() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/apis", 200, kApis);
    transport->answer("GET", "/api", 200, kCore);
    const kube::Client client(connection(), transport);
    const kube::Cluster cluster(client, "shop");
    const auto built =
        cluster.build({}, "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n"
                          "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: other}\n");
    QVERIFY(built.ok());
    QCOMPARE(built->size(), std::size_t{2});
    QCOMPARE(built->at(0).nameSpace, std::string("shop"));
    QCOMPARE(object::textAt(built->at(0).object, {"metadata", "namespace"}), std::string("shop"));
    QCOMPARE(kube::resourcePath(built->at(1).served, built->at(1).nameSpace, "b"),
        std::string("/apis/apps/v1/namespaces/other/deployments/b"));
    const auto unknown = cluster.build({}, "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\n");
    QCOMPARE(unknown.error().message,
        std::string("resource mapping not found for name: \"x\" namespace: \"\" from \"\": no matches for kind \"Foo\" in version "
                    "\"example.com/v1\"\nensure CRDs are installed first"));
  }
  void capabilitiesNameVersionsKindsAndSubresources() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/apis", 200, kApis);
    transport->answer("GET", "/api", 200, kCore);
    const kube::Client client(connection(), transport);
    const auto versions = kube::Discovery(client).apiVersions({});
    QVERIFY(versions.ok());
    QCOMPARE(*versions, (std::vector<std::string>{"apps/v1", "apps/v1/Deployment", "apps/v1/Scale", "v1", "v1/ConfigMap"}));
  }
  // As helm, which neither warns of it nor counts it.
  void anApiServiceThatDoesNotAnswerIsNotThere() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/apis", 200,
        "{\"kind\":\"APIGroupDiscoveryList\",\"items\":[{\"metadata\":{\"name\":\"gone.example\"},\"versions\":[{\"version\":\"v1\",\"freshness\":\"Stale\"}]}]}");
    transport->answer("GET", "/api", 200, kCore);
    const kube::Client client(connection(), transport);
    std::string logged;
    const auto versions =
        kube::Discovery(client).apiVersions(Context().withLog([&](LogLevel, std::string_view text) { logged += text; }));
    QVERIFY(versions.ok());
    QCOMPARE(*versions, (std::vector<std::string>{"v1", "v1/ConfigMap"}));
    QCOMPARE(logged, std::string());
  }
  void ownershipMovesFromUpdateToApply() {
    const auto before = value::parseJson(
        "[{\"manager\":\"helm\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}},"
        "{\"manager\":\"helm\",\"operation\":\"Apply\",\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:data\":{\"f:b\":{}}}},"
        "{\"manager\":\"hand\",\"operation\":\"Update\"}]");
    const Value after = kube::internal::migratedManagers(*before);
    QCOMPARE(*value::writeJson(after),
        std::string(
            "[{\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:data\":{\"f:a\":{},\"f:b\":{}}},\"manager\":\"helm\",\"operation\":\"Apply\"},"
            "{\"manager\":\"hand\",\"operation\":\"Update\"}]"));
    QVERIFY(kube::internal::migratedManagers(after).isNil());
  }
};

QTEST_APPLESS_MAIN(TestClient)
#include "tst_client.moc"
