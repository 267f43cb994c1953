// core/action/schema_loader.h: documents behind the references of a schema, against servers on loopback, with helm 4.3.1's words.

#include "core/action/schema_loader.h"
#include "core/schema/schema.h"
#include "tests/core/http/loopback_server.h"

#include <QtTest>

using namespace chartroom;

namespace {

std::string withoutUrl(std::string text, const std::string& url) {
  for (std::size_t at = text.find(url); at != std::string::npos; at = text.find(url)) text.replace(at, url.size(), "URL");
  return text;
}

void answer(QTcpSocket& socket, const QByteArray& status, const QByteArray& body) {
  socket.write(
      "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
}

} // namespace

class TestSchemaLoader : public QObject {
  Q_OBJECT

  // The error of a schema that refers to `path` of a server with the script; empty when it compiled.
  static std::string errorOf(LoopbackServer& server, const std::string& path, action::SchemaLoaderOptions options = {}) {
    const std::string url = server.url(path);
    const auto compiled =
        schema::Schema::compile(Context(), "{\"$ref\": \"" + url + "\"}", {action::makeSchemaLoader(std::move(options))});
    return compiled ? std::string() : withoutUrl(compiled.error().message, url);
  }

private slots:
  void aDocumentIsFetchedOnceAndUsed() {
    LoopbackServer server([](QTcpSocket& socket, const QByteArray&) {
      answer(socket, "200 OK", "{\"properties\": {\"a\": {\"type\": \"string\"}}}");
    });
    const std::string text =
        "{\"allOf\": [{\"$ref\": \"" + server.url("/x.json") + "\"}, {\"$ref\": \"" + server.url("/x.json#/properties/a") + "\"}]}";
    const auto compiled = schema::Schema::compile(Context(), text, {action::makeSchemaLoader()});
    QVERIFY2(compiled.ok(), compiled ? "" : compiled.error().message.c_str());
    QCOMPARE(server.requests().size(), 1);
    QVERIFY(server.requests().front().contains("User-Agent: Helm/4.3.1"));
    Value values = Value::makeMap();
    values.map().set("a", Value(1));
    const auto violations = compiled->validate(Context(), values);
    QVERIFY(violations.ok());
    QVERIFY(schema::describe(*violations).find("- at '/a': got number, want string") != std::string::npos);
  }

  void whatIsNotThereIsSaidInHelmsWords() {
    LoopbackServer missing([](QTcpSocket& socket, const QByteArray&) { answer(socket, "404 Not Found", "no"); });
    QCOMPARE(
        errorOf(missing, "/x.json"), std::string("failing loading \"URL\": HTTP request to URL returned status 404 (Not Found)"));
    LoopbackServer broken([](QTcpSocket& socket, const QByteArray&) { answer(socket, "200 OK", "{\"a\""); });
    QCOMPARE(errorOf(broken, "/x.json"), std::string("failing loading \"URL\": unexpected EOF"));
    LoopbackServer empty([](QTcpSocket& socket, const QByteArray&) { answer(socket, "204 No Content", ""); });
    QCOMPARE(
        errorOf(empty, "/x.json"), std::string("failing loading \"URL\": HTTP request to URL returned status 204 (No Content)"));
  }

  void aRefusedConnectionIsSaidInHelmsWords() {
    const auto compiled =
        schema::Schema::compile(Context(), "{\"$ref\": \"http://127.0.0.1:1/x.json\"}", {action::makeSchemaLoader()});
    QVERIFY(!compiled.ok());
    QCOMPARE(compiled.error().message,
        std::string("failing loading \"http://127.0.0.1:1/x.json\": HTTP request failed for http://127.0.0.1:1/x.json: Get "
                    "\"http://127.0.0.1:1/x.json\": dial tcp 127.0.0.1:1: connect: connection refused"));
  }

  void aServerThatNeverAnswersIsGivenUp() {
    LoopbackServer server([](QTcpSocket&, const QByteArray&) {});
    QCOMPARE(errorOf(server, "/x.json", {nullptr, std::chrono::milliseconds(200)}),
        std::string("failing loading \"URL\": HTTP request failed for URL: Get \"URL\": context deadline exceeded "
                    "(Client.Timeout exceeded while awaiting headers)"));
  }

  void aBodyThatNeverEndsIsGivenUp() {
    LoopbackServer slow(
        [](QTcpSocket& socket, const QByteArray&) { socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"); });
    QCOMPARE(errorOf(slow, "/x.json", {nullptr, std::chrono::milliseconds(3000)}),
        std::string(
            "failing loading \"URL\": context deadline exceeded (Client.Timeout or context cancellation while reading body)"));
    LoopbackServer large([](QTcpSocket& socket, const QByteArray&) { answer(socket, "200 OK", QByteArray(3 << 20, ' ')); });
    QCOMPARE(errorOf(large, "/x.json", {nullptr, std::chrono::milliseconds(15000), std::size_t{1} << 20}),
        std::string("failing loading \"URL\": document is larger than 1 MiB"));
  }

  void redirectsInACircleEnd() {
    LoopbackServer server([](QTcpSocket& socket, const QByteArray&) {
      socket.write("HTTP/1.1 302 Found\r\nLocation: /x.json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    QCOMPARE(errorOf(server, "/x.json"),
        std::string("failing loading \"URL\": HTTP request failed for URL: Get \"/x.json\": stopped after 10 redirects"));
  }

  void documentsThatReferToEverMoreDocumentsEnd() {
    int number = 0;
    const auto compiled = schema::Schema::compile(
        Context(), "{\"$ref\": \"http://x.y/0\"}", {[&](const Context&, const std::string&) -> Result<std::string> {
          return "{\"$ref\": \"http://x.y/" + std::to_string(++number) + "\"}";
        }});
    QVERIFY(!compiled.ok());
    QCOMPARE(compiled.error().message, std::string("the schema refers to more than 1000 documents"));
  }

  void aCancelledCallerIsNotKeptWaiting() {
    const Context context;
    LoopbackServer server([context](QTcpSocket&, const QByteArray&) { context.cancel(); });
    const auto compiled =
        schema::Schema::compile(context, "{\"$ref\": \"" + server.url("/x.json") + "\"}", {action::makeSchemaLoader()});
    QVERIFY(!compiled.ok());
    QCOMPARE(compiled.error().code, Code::Cancelled);
  }
};

QTEST_GUILESS_MAIN(TestSchemaLoader)
#include "tst_schema_loader.moc"
