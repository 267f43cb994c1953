// HTTP/2: servers that give their connections up (GOAWAY), reset streams and connections at every stage, or fall silent.

#include "tests/core/http/certificates.h"
#include "tests/support/http2_server.h"

#include "core/http/transport.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace chartroom;
using test::Fault;
using test::GoAway;
using test::Http2Answer;
using test::Http2Request;
using test::Http2Server;

class TestHttp2 : public QObject {
  Q_OBJECT
  test::Certificates m_certificates = test::certificates({"127.0.0.1"});

  http::Request to(const std::string& url, const std::string& method = "GET") const {
    http::Request request;
    request.method = method;
    request.url = url;
    request.tls.authority = m_certificates.authority.certificate;
    if (method != "GET") request.body = std::string(20'000, 'x');
    return request;
  }
  static QString failure(const Result<http::Response>& result) {
    return result ? "status " + QString::number(result->status) : QString::fromStdString(result.error().message);
  }

private slots:
  void requestsShareAConnection() {
    const Http2Server server(m_certificates.server, [](const Http2Request& request) {
      return Http2Answer{200, request.method + " " + request.path + " " + request.body};
    });
    const auto transport = http::makeTransport();
    for (int i = 0; i < 20; ++i) {
      http::Request request = to(server.url("/a%20b?x=1"), "PATCH");
      request.body = "b";
      const auto result = transport->send({}, request);
      QCOMPARE(failure(result), QString("status 200"));
      QCOMPARE(result->body, std::string("PATCH /a%20b?x=1 b"));
    }
    QCOMPARE(server.connections(), 1);
  }
  void headersWithTheSameNameStaySeparate() {
    const Http2Server server(m_certificates.server, [](const Http2Request& request) {
      std::string all;
      for (const auto& [name, value] : request.headers) all += name + "=" + value + "\n";
      return Http2Answer{200, all};
    });
    http::Request request = to(server.url());
    request.headers = {{"Impersonate-Group", "a"}, {"Impersonate-Group", "b, c"}};
    const auto result = http::makeTransport()->send({}, request);
    QVERIFY2(result && result->body.find("impersonate-group=a\nimpersonate-group=b, c\n") != std::string::npos,
        qPrintable(failure(result)));
  }

  // A thousand requests through a server that gives up its connection with each of them.
  void goAwayOnEveryRequest_data() {
    QTest::addColumn<int>("goAway");
    QTest::addColumn<QString>("method");
    QTest::newRow("before the answer, GET") << static_cast<int>(GoAway::BeforeAnswer) << "GET";
    QTest::newRow("before the answer, POST") << static_cast<int>(GoAway::BeforeAnswer) << "POST";
    QTest::newRow("after the answer, GET") << static_cast<int>(GoAway::AfterAnswer) << "GET";
    QTest::newRow("after the answer, POST") << static_cast<int>(GoAway::AfterAnswer) << "POST";
  }
  void goAwayOnEveryRequest() {
    QFETCH(int, goAway);
    QFETCH(QString, method);
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      return Http2Answer{200, request.path + std::string(30'000, 'y'), static_cast<GoAway>(goAway)};
    });
    const auto transport = http::makeTransport();
    constexpr int kThreads = 4, kEach = 250;
    std::atomic<int> good = 0;
    std::mutex mutex;
    QStringList bad;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
          const auto result = transport->send({}, to(server.url(path), method.toStdString()));
          if (result && result->body == path + std::string(30'000, 'y')) {
            ++good;
            continue;
          }
          const std::lock_guard lock(mutex);
          bad << failure(result);
        }
      });
    for (std::thread& each : threads) each.join();
    bad.removeDuplicates();
    QVERIFY2(good == kThreads * kEach, qPrintable(QString::number(good) + " good; " + bad.join("\n")));
    // A POST that two connections saw would be two.
    QCOMPARE(server.requests(), kThreads * kEach);
  }
  void whatTheServerDidNotLookAtIsSentAgain_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("stream");
    QTest::addColumn<bool>("kept");
    for (const char* method : {"GET", "POST"})
      for (const bool stream : {false, true})
        for (const bool kept : {false, true})
          QTest::addRow(
              "%s, %s, on a %s connection", method, stream ? "stream refused" : "connection given up", kept ? "kept" : "new")
              << method << stream << kept;
  }
  void whatTheServerDidNotLookAtIsSentAgain() {
    QFETCH(QString, method);
    QFETCH(bool, stream);
    QFETCH(bool, kept);
    std::atomic<int> left = 1;
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      if (request.path == "/first" || left-- <= 0) return Http2Answer{200, std::to_string(request.body.size())};
      return stream ? Http2Answer{200, {}, GoAway::None, Fault::RefuseStream} : Http2Answer{200, {}, GoAway::Refuse};
    });
    const auto transport = http::makeTransport();
    if (kept) QCOMPARE(failure(transport->send({}, to(server.url("/first")))), QString("status 200"));
    const http::Request request = to(server.url("/x"), method.toStdString());
    const auto result = transport->send({}, request);
    QCOMPARE(failure(result), QString("status 200"));
    QCOMPARE(result->body, std::to_string(request.body.size()));
    QCOMPARE(server.connections(), 2);
  }

  void anEndIsNamedByItsStage_data() {
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("kept");
    QTest::addColumn<QString>("what");
    const char* reset = "read tcp 127.0.0.1:0->ADDRESS: read: connection reset by peer";
    for (const bool kept : {false, true}) {
      const char* where = kept ? "a kept" : "a new";
      QTest::addRow("%s connection, reset before the answer", where) << static_cast<int>(Fault::ResetConnection) << kept << reset;
      QTest::addRow("%s connection, closed before the answer", where)
          << static_cast<int>(Fault::CloseConnection) << kept << "unexpected EOF";
      QTest::addRow("%s connection, reset after the headers", where) << static_cast<int>(Fault::ResetAfterHeaders) << kept << reset;
      QTest::addRow("%s connection, closed after the headers", where)
          << static_cast<int>(Fault::CloseAfterHeaders) << kept << "unexpected EOF";
      QTest::addRow("%s connection, stream reset", where)
          << static_cast<int>(Fault::ResetStream) << kept << "stream error: stream ID ID; INTERNAL_ERROR; received from peer";
    }
  }
  // A POST: it is sent once, whatever happens to its answer.
  void anEndIsNamedByItsStage() {
    QFETCH(int, fault);
    QFETCH(bool, kept);
    QFETCH(QString, what);
    std::atomic<int> posts = 0;
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      if (request.path == "/first") return Http2Answer{200, "first"};
      ++posts;
      return Http2Answer{200, "x", GoAway::None, static_cast<Fault>(fault)};
    });
    const auto transport = http::makeTransport();
    if (kept) QCOMPARE(failure(transport->send({}, to(server.url("/first")))), QString("status 200"));
    const auto result = transport->send({}, to(server.url("/x"), "POST"));
    QString said = failure(result).replace(QRegularExpression("127\\.0\\.0\\.1:\\d+->"), "127.0.0.1:0->");
    // Once the answer has begun the error does not name the request. A reset may overtake the headers.
    const bool began = fault == static_cast<int>(Fault::CloseAfterHeaders) ||
                       (fault == static_cast<int>(Fault::ResetAfterHeaders) && !said.startsWith("Post"));
    QCOMPARE(said, (began ? QString() : "Post \"" + QString::fromStdString(server.url("/x")) + "\": ") +
                       what.replace("ADDRESS", QString::fromStdString(server.address())).replace("ID ID", kept ? "ID 3" : "ID 1"));
    QCOMPARE(posts.load(), 1);
  }
  void readsAreRepeatedOnAKeptConnection() {
    std::atomic<int> reads = 0;
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      if (request.path == "/x" && ++reads == 1) return Http2Answer{200, "", GoAway::None, Fault::ResetConnection};
      return Http2Answer{200, "good"};
    });
    const auto transport = http::makeTransport();
    QCOMPARE(failure(transport->send({}, to(server.url("/first")))), QString("status 200"));
    QCOMPARE(failure(transport->send({}, to(server.url("/x")))), QString("status 200"));
    QCOMPARE(reads.load(), 2);
  }

  void aSilentServerIsGivenUp_data() {
    QTest::addColumn<bool>("streamed");
    QTest::newRow("a request") << false;
    QTest::newRow("a watch") << true;
  }
  void aSilentServerIsGivenUp() {
    QFETCH(bool, streamed);
    const Http2Server server(m_certificates.server, [&](const Http2Request&) {
      return Http2Answer{200, "", GoAway::None, Fault::Silence};
    });
    http::Limits limits;
    limits.quiet = limits.answer = std::chrono::milliseconds(150);
    const auto transport = http::makeTransport(limits);
    const http::Request request = to(server.url("/x"));
    const auto result =
        streamed ? transport->stream({}, request, [](std::string_view) { return true; }) : transport->send({}, request);
    QCOMPARE(failure(result), "Get \"" + QString::fromStdString(request.url) + "\": http2: client connection lost");
    QCOMPARE(result.error().code, Code::Unreachable);
    QCOMPARE(server.requests(), 2); // the second one asked whether it is there
  }
  void aSlowServerThatIsThereIsWaitedFor() {
    std::mutex mutex;
    std::condition_variable changed;
    int asked = 0;
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      const std::lock_guard lock(mutex);
      if (request.method == "OPTIONS" && request.path == "*") {
        ++asked;
        changed.notify_all();
        return Http2Answer{405, ""};
      }
      return Http2Answer{200, "", GoAway::None, Fault::Silence};
    });
    http::Limits limits;
    limits.quiet = std::chrono::milliseconds(50);
    const Context context;
    std::thread canceller([&] {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::seconds(60), [&] { return asked >= 5; });
      context.cancel();
    });
    const auto result = http::makeTransport(limits)->send(context, to(server.url("/x")));
    canceller.join();
    QCOMPARE(failure(result), QString("context canceled"));
    QVERIFY(asked >= 5);
    QCOMPARE(server.connections(), 2); // one for all questions
  }
  void cancellingOneRequestLeavesTheOthers() {
    std::mutex mutex;
    std::condition_variable changed;
    bool arrived = false;
    const Http2Server server(m_certificates.server, [&](const Http2Request& request) {
      if (request.path != "/silent") return Http2Answer{200, request.path};
      const std::lock_guard lock(mutex);
      arrived = true;
      changed.notify_all();
      return Http2Answer{200, "", GoAway::None, Fault::Silence};
    });
    const auto transport = http::makeTransport();
    QCOMPARE(failure(transport->send({}, to(server.url("/a")))), QString("status 200"));
    const Context context;
    Result<http::Response> silent = http::Response{};
    std::thread waiting([&] { silent = transport->send(context, to(server.url("/silent"))); });
    {
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::seconds(60), [&] { return arrived; });
    }
    QCOMPARE(failure(transport->send({}, to(server.url("/b")))), QString("status 200"));
    context.cancel();
    waiting.join();
    QCOMPARE(failure(silent), QString("context canceled"));
    QCOMPARE(failure(transport->send({}, to(server.url("/c")))), QString("status 200"));
  }
};

QTEST_GUILESS_MAIN(TestHttp2)
#include "tst_http2.moc"
