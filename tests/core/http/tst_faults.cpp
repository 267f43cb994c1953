// Servers and proxies that go wrong, over HTTP/1.1: at which stage, what is said about it, and what is sent again. The limits are
// short; no test waits for a time of its own.

#include "tests/core/http/certificates.h"
#include "tests/support/raw_server.h"

#include "core/base/text.h"
#include "core/http/transport.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace chartroom;
using test::Connection;
using test::RawServer;

namespace {

using std::chrono::milliseconds;

http::Request to(const std::string& url, const std::string& method = "GET") {
  http::Request request;
  request.method = method;
  request.url = url;
  if (method != "GET") request.body = "{}";
  return request;
}

// Only one of them is short, so that it is the one that ends the request.
enum class Limit { None, Dial, ProxyConnect, Handshake, Silence };
http::Limits limits(Limit shortOne) {
  constexpr milliseconds kLong{60'000}, kShort{150};
  http::Limits made{kLong, kLong, kLong, kLong, kLong};
  if (shortOne == Limit::Dial) made.dial = kShort;
  if (shortOne == Limit::ProxyConnect) made.proxyConnect = kShort;
  if (shortOne == Limit::Handshake) made.tlsHandshake = kShort;
  if (shortOne == Limit::Silence) made.quiet = made.answer = kShort;
  return made;
}

QString failure(const Result<http::Response>& result) {
  return result ? "status " + QString::number(result->status) : QString::fromStdString(result.error().message);
}
QString got(const std::string& url, const std::string& what, const char* verb = "Get") {
  return QString::fromStdString(std::string(verb) + " \"" + url + "\": " + what);
}
// The local port is not known beforehand.
QString withoutPort(QString text) { return text.replace(QRegularExpression("127\\.0\\.0\\.1:\\d+->"), "127.0.0.1:0->"); }

} // namespace

class TestFaults : public QObject {
  Q_OBJECT
private slots:
  void aSynThatIsDroppedEndsWithTheDialLimit() {
    const test::FullListener full;
    const std::string address = "127.0.0.1:" + std::to_string(full.port());
    const auto result = http::makeTransport(limits(Limit::Dial))->send({}, to("http://" + address + "/"));
    QCOMPARE(failure(result), got("http://" + address + "/", "dial tcp " + address + ": i/o timeout"));
    QCOMPARE(result.error().code, Code::Unreachable);
  }
  void aHandshakeThatIsNeverAnsweredEndsWithItsLimit() {
    const RawServer server([](Connection& connection) { connection.waitForEnd(); });
    const std::string url = "https://" + server.address() + "/";
    QCOMPARE(
        failure(http::makeTransport(limits(Limit::Handshake))->send({}, to(url))), got(url, "net/http: TLS handshake timeout"));
  }
  void aServerThatAcceptsAndIsSilentIsGivenUp() {
    const RawServer server([](Connection& connection) { connection.waitForEnd(); });
    const std::string url = "http://" + server.address() + "/";
    const auto result = http::makeTransport(limits(Limit::Silence))->send({}, to(url));
    QCOMPARE(withoutPort(failure(result)), got(url, "read tcp 127.0.0.1:0->" + server.address() + ": i/o timeout"));
    QCOMPARE(result.error().code, Code::Unreachable);
  }
  void aStreamThatFallsSilentIsGivenUp() {
    std::atomic<bool> first = true;
    const RawServer server([&](Connection& connection) {
      connection.readRequest();
      if (first.exchange(false)) connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
      connection.waitForEnd();
    });
    int pieces = 0;
    const auto result =
        http::makeTransport(limits(Limit::Silence))->stream({}, to("http://" + server.address() + "/"), [&](std::string_view) {
          return ++pieces > 0;
        });
    QVERIFY2(failure(result).endsWith("i/o timeout"), qPrintable(failure(result)));
    QCOMPARE(pieces, 1);
  }
  void aSlowServerThatIsThereIsWaitedFor_data() {
    QTest::addColumn<QString>("start");
    QTest::addColumn<QString>("rest");
    QTest::newRow("the answer takes long") << ""
                                           << "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    QTest::newRow("the body drips") << "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
                                    << "abc";
    QTest::newRow("the head drips") << "HTTP/1.1 200 OK\r\nContent-Le"
                                    << "ngth: 3\r\n\r\nabc";
  }
  // Each question whether the server is there is the sign to send one byte more.
  void aSlowServerThatIsThereIsWaitedFor() {
    QFETCH(QString, start);
    QFETCH(QString, rest);
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t asked = 0;
    const RawServer server([&](Connection& connection) {
      for (std::string request; !(request = connection.readRequest()).empty();) {
        if (request.starts_with("OPTIONS * HTTP/1.1\r\n")) {
          connection.answer("", "405 Method Not Allowed");
          const std::lock_guard lock(mutex);
          ++asked;
          changed.notify_all();
          continue;
        }
        connection.write(start.toStdString());
        std::size_t sent = 0;
        for (const char each : rest.toStdString()) {
          if (sent < 3) {
            std::unique_lock lock(mutex);
            if (!changed.wait_for(lock, std::chrono::seconds(30), [&] { return asked > sent; })) return;
          }
          ++sent;
          connection.write(std::string(1, each));
        }
      }
    });
    http::Limits slow = limits(Limit::Silence);
    slow.answer = milliseconds(60'000);
    const auto result = http::makeTransport(slow)->send({}, to("http://" + server.address() + "/"));
    QCOMPARE(failure(result), QString("status 200"));
    QCOMPARE(result->body, std::string("abc"));
    QVERIFY(asked >= 3);
  }
  void theContextEndsEveryStage_data() {
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("answers");
    QTest::newRow("before the handshake") << "https" << false;
    QTest::newRow("before the answer") << "http" << false;
    QTest::newRow("in the body") << "http" << true;
  }
  void theContextEndsEveryStage() {
    QFETCH(QString, scheme);
    QFETCH(bool, answers);
    const Context context;
    const RawServer server([&](Connection& connection) {
      connection.readUntil(scheme == "https" ? std::string("\1") : std::string("\r\n\r\n"));
      if (answers) connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
      context.cancel();
      connection.waitForEnd();
    });
    const auto transport = http::makeTransport(limits(Limit::None));
    const std::string url = scheme.toStdString() + "://" + server.address() + "/";
    QCOMPARE(failure(transport->send(context, to(url))), QString("context canceled"));
    QCOMPARE(failure(transport->send(Context().withTimeout(milliseconds(30)), to(url))), QString("context deadline exceeded"));
  }

  // --- Ends of connections -----------------------------------------------------------------------------------------------

  void anEndIsNamedByItsStage_data() {
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("reads");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("reset");
    QTest::addColumn<QString>("what"); // without the request where the answer had begun
    const char* reset = "read tcp 127.0.0.1:0->ADDRESS: read: connection reset by peer";
    QTest::newRow("closed before the answer") << "http" << true << "" << false << "EOF";
    QTest::newRow("closed in the body") << "http" << true << "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc" << false
                                        << "unexpected EOF";
    QTest::newRow("closed in a chunked body")
        << "http" << true << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
        << false << "unexpected EOF";
    QTest::newRow("closed in the handshake") << "https" << true << "" << false << "EOF";
    QTest::newRow("reset before the answer") << "http" << true << "" << true << reset;
    QTest::newRow("reset in the handshake") << "https" << true << "" << true << reset;
    QTest::newRow("HTTP where TLS is expected")
        << "https" << true << "HTTP/1.0 400 Bad Request\r\n\r\nno" << false << "http: server gave HTTP response to HTTPS client";
    QTest::newRow("something else where TLS is expected") << "https" << true << "SSH-2.0-OpenSSH_9.2\r\n"
                                                          << false << "tls: first record does not look like a TLS handshake";
    QTest::newRow("something else where HTTP is expected")
        << "http" << true << "SSH-2.0-OpenSSH_9.2\r\nmore" << false
        << "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"SSH-2.0-OpenSSH_9.2\"";
    QTest::newRow("a TLS alert where HTTP is expected")
        << "http" << true << QString::fromLatin1("\x15\x03\x01") << false
        << "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\"";
  }
  void anEndIsNamedByItsStage() {
    QFETCH(QString, scheme);
    QFETCH(bool, reads);
    QFETCH(QString, answer);
    QFETCH(bool, reset);
    QFETCH(QString, what);
    std::atomic<int> requests = 0;
    const RawServer server([&](Connection& connection) {
      if (reads) connection.readUntil(scheme == "https" ? std::string("\1") : std::string("{}"));
      connection.takePending();
      ++requests;
      connection.write(answer.toLatin1().toStdString());
      if (reset) connection.reset();
    });
    const std::string url = scheme.toStdString() + "://" + server.address() + "/x";
    const auto result = http::makeTransport(limits(Limit::None))->send({}, to(url, "POST"));
    what.replace("ADDRESS", QString::fromStdString(server.address()));
    QCOMPARE(withoutPort(failure(result)), answer.startsWith("HTTP/1.1 200") ? what : got(url, what.toStdString(), "Post"));
    QCOMPARE(requests.load(), 1);
  }
  void aBrokenStreamIsNoGoodEnd() {
    const RawServer server([](Connection& connection) {
      connection.readRequest();
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
    });
    const std::string url = "http://" + server.address() + "/";
    std::string seen;
    const auto result =
        http::makeTransport()->stream({}, to(url), [&](std::string_view piece) { return !(seen += piece).empty(); });
    QCOMPARE(failure(result), QString("unexpected EOF"));
    QCOMPARE(seen, std::string("one\n"));
  }

  // The server handles the request and the answer is lost: only what may be repeated is.
  void aKeptConnectionBreaks_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("reset");
    QTest::addColumn<int>("requests");
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
      QTest::addRow("%s is not sent again after a reset", method) << method << true << 1;
      QTest::addRow("%s is not sent again after an end", method) << method << false << 1;
    }
    QTest::newRow("GET is sent again after a reset") << "GET" << true << 2;
    QTest::newRow("GET is sent again after an end") << "GET" << false << 2;
  }
  void aKeptConnectionBreaks() {
    QFETCH(QString, method);
    QFETCH(bool, reset);
    QFETCH(int, requests);
    std::atomic<int> seen = 0, connections = 0;
    const RawServer server([&](Connection& connection) {
      const bool first = ++connections == 1;
      connection.readRequest();
      if (!first) ++seen;
      connection.answer("first");
      if (!first) return connection.waitForEnd();
      connection.readRequest();
      ++seen;
      if (reset) connection.reset();
    });
    const std::string url = "http://" + server.address() + "/x";
    const auto transport = http::makeTransport();
    QCOMPARE(failure(transport->send({}, to(url))), QString("status 200"));
    const auto result = transport->send({}, to(url, method.toStdString()));
    QCOMPARE(seen.load(), requests);
    if (requests == 1) {
      const QString verb = method[0] + method.mid(1).toLower();
      QCOMPARE(withoutPort(failure(result)),
          got(url, reset ? "read tcp 127.0.0.1:0->" + server.address() + ": read: connection reset by peer" : "EOF",
              qPrintable(verb)));
    } else {
      QCOMPARE(failure(result), QString("status 200"));
    }
  }
  void aConnectionThatWasClosedMeanwhileIsReplaced() {
    std::atomic<int> closed = 0;
    const RawServer server([&](Connection& connection) {
      connection.answer(connection.readRequest().substr(0, 4));
      ++closed;
    });
    const std::string url = "http://" + server.address() + "/x";
    const auto transport = http::makeTransport();
    QCOMPARE(failure(transport->send({}, to(url))), QString("status 200"));
    QTRY_COMPARE(closed.load(), 1);
    // Whoever sees the end of the kept connection in time takes a new one; a request is never answered by half.
    const auto result = transport->send({}, to(url));
    QCOMPARE(failure(result), QString("status 200"));
    QCOMPARE(result->body, std::string("GET "));
  }

  // --- Headers -------------------------------------------------------------------------------------------------------------

  void headersThatWouldInjectOthersAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("what");
    QTest::newRow("a line feed") << "Impersonate-User"
                                 << "bob\nX-Evil: 1"
                                 << "net/http: invalid header field value for \"Impersonate-User\"";
    QTest::newRow("a carriage return") << "Impersonate-User"
                                       << "bob\rX-Evil: 1"
                                       << "net/http: invalid header field value for \"Impersonate-User\"";
    QTest::newRow("a zero byte") << "X" << QString::fromLatin1("a\0b", 3) << "net/http: invalid header field value for \"X\"";
    QTest::newRow("a delete") << "X"
                              << "a\x7f"
                              << "net/http: invalid header field value for \"X\"";
    QTest::newRow("a colon in a name") << "X: 1"
                                       << "a"
                                       << "net/http: invalid header field name \"X: 1\"";
    QTest::newRow("a line feed in a name") << "X\n"
                                           << "a"
                                           << "net/http: invalid header field name \"X\\n\"";
    QTest::newRow("an empty name") << ""
                                   << "a"
                                   << "net/http: invalid header field name \"\"";
  }
  void headersThatWouldInjectOthersAreRefused() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, what);
    const RawServer server([](Connection& connection) { connection.answer(connection.readRequest()); });
    http::Request request = to("http://" + server.address() + "/");
    request.headers = {{name.toStdString(), value.toStdString()}};
    const auto result = http::makeTransport()->send({}, request);
    QCOMPARE(failure(result), got(request.url, what.toStdString()));
    QCOMPARE(result.error().code, Code::InvalidArgument);
    QCOMPARE(server.connections(), 0);
  }
  void unusualHeadersArriveAsTheyAre() {
    const RawServer server([](Connection& connection) { connection.answer(connection.readRequest()); });
    http::Request request = to("http://" + server.address() + "/", "POST");
    request.headers = {{"X-Empty", ""}, {"X-Tab", "a\tb"}, {"X-Group", "one"}, {"X-Group", "two; three"}, {"X-Utf", "\xc3\xa4"}};
    const auto result = http::makeTransport()->send({}, request);
    QCOMPARE(failure(result), QString("status 200"));
    const QString sent = QString::fromStdString(result->body);
    for (const char* line :
        {"\r\nX-Empty:\r\n", "\r\nX-Tab: a\tb\r\n", "\r\nX-Group: one\r\nX-Group: two; three\r\n", "\r\nX-Utf: \u00e4\r\n"})
      QVERIFY2(sent.contains(QString::fromUtf8(line)), qPrintable(sent));
    for (const char* line : {"Accept:", "Content-Type:", "Expect:"}) QVERIFY2(!sent.contains(line), qPrintable(sent));
  }
  void eachRequestBringsItsOwnToken() {
    const RawServer server([](Connection& connection) {
      for (std::string request; !(request = connection.readRequest()).empty();) connection.answer(request);
    });
    const auto transport = http::makeTransport();
    for (const char* token : {"first", "second", "third"}) {
      http::Request request = to("http://" + server.address() + "/");
      request.headers = {{"Authorization", std::string("Bearer ") + token}};
      const auto result = transport->send({}, request);
      QVERIFY2(result && contains(result->body, std::string("\r\nAuthorization: Bearer ") + token + "\r\n"),
          qPrintable(failure(result)));
    }
    QCOMPARE(server.connections(), 1);
  }

  // --- Redirects -----------------------------------------------------------------------------------------------------------

  void redirectsLeadToHttpOnly_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("scheme");
    QTest::newRow("a file") << "file:///etc/passwd"
                            << "file";
    QTest::newRow("ftp") << "ftp://127.0.0.1/x"
                         << "ftp";
    QTest::newRow("gopher") << "gopher://127.0.0.1:1/x"
                            << "gopher";
  }
  void redirectsLeadToHttpOnly() {
    QFETCH(QString, target);
    QFETCH(QString, scheme);
    const RawServer server([&](Connection& connection) {
      connection.readRequest();
      connection.answer("", "302 Found", "Location: " + target.toStdString() + "\r\n");
    });
    const auto result = http::makeTransport()->send({}, to("http://" + server.address() + "/"));
    QCOMPARE(failure(result), got(target.toStdString(), "unsupported protocol scheme \"" + scheme.toStdString() + "\""));
  }
  void whatARedirectSends_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("sent");
    QTest::newRow("a POST becomes a GET") << "POST" << 302 << "GET ";
    QTest::newRow("a PUT becomes a GET") << "PUT" << 303 << "GET ";
    QTest::newRow("a POST stays one") << "POST" << 307 << "POST {}";
    QTest::newRow("a PATCH stays one") << "PATCH" << 308 << "PATCH {}";
  }
  void whatARedirectSends() {
    QFETCH(QString, method);
    QFETCH(int, status);
    QFETCH(QString, sent);
    const RawServer server([&](Connection& connection) {
      for (std::string request; !(request = connection.readRequest()).empty();) {
        const std::string path = request.substr(request.find(' ') + 1, 5);
        if (path.starts_with("/old")) connection.answer("", std::to_string(status) + " Moved", "Location: new\r\n");
        else connection.answer(request.substr(0, request.find(' ')) + " " + request.substr(request.find("\r\n\r\n") + 4));
      }
    });
    const auto result = http::makeTransport()->send({}, to("http://" + server.address() + "/old", method.toStdString()));
    QCOMPARE(failure(result), QString("status 200"));
    QCOMPARE(QString::fromStdString(result->body), sent);
  }

  // --- Proxies -------------------------------------------------------------------------------------------------------------

  void aProxyGetsItsCredentialsAtOnce_data() {
    QTest::addColumn<bool>("closes");
    QTest::newRow("it would close after a 407") << true;
    QTest::newRow("it would keep the connection after a 407") << false;
  }
  void aProxyGetsItsCredentialsAtOnce() {
    QFETCH(bool, closes);
    std::string seen;
    const RawServer proxy([&](Connection& connection) {
      const std::string request = connection.readUntil("\r\n\r\n");
      seen += request;
      if (!contains(request, "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n")) {
        connection.answer("", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
        if (!closes) connection.waitForEnd();
        return;
      }
      connection.write("HTTP/1.1 200 Connection established\r\n\r\n");
      // The tunnel leads to something that does not speak TLS.
      connection.readUntil("\1");
      connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    http::Request request = to("https://cluster.example:6443/version");
    request.headers = {{"Authorization", "Bearer secret"}, {"X-Own", "1"}};
    request.proxy = "http://user:pass@" + proxy.address();
    const auto result = http::makeTransport()->send({}, request);
    QCOMPARE(failure(result), got(request.url, "http: server gave HTTP response to HTTPS client"));
    QCOMPARE(proxy.connections(), 1);
    QVERIFY2(seen.starts_with("CONNECT cluster.example:6443 HTTP/1.1\r\n"), seen.c_str());
    QVERIFY2(!contains(seen, "Bearer") && !contains(seen, "X-Own"), seen.c_str());
  }
  void aProxyThatRefusesIsQuoted() {
    const RawServer proxy([&](Connection& connection) {
      connection.readUntil("\r\n\r\n");
      connection.answer("", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
    });
    http::Request request = to("https://cluster.example:6443/version");
    request.proxy = "http://user:wrong@" + proxy.address();
    QCOMPARE(failure(http::makeTransport()->send({}, request)), got(request.url, "Proxy Authentication Required"));
    QCOMPARE(proxy.connections(), 1);
  }
  void aProxyThatIsNotThereIsNamed() {
    int port = 0;
    ::close(test::listenOnLoopback(port));
    http::Request request = to("https://cluster.example:6443/version");
    const std::string address = "127.0.0.1:" + std::to_string(port);
    request.proxy = "http://" + address;
    QCOMPARE(failure(http::makeTransport()->send({}, request)),
        got(request.url, "proxyconnect tcp: dial tcp " + address + ": connect: connection refused"));
  }
  void aProxyThatNeverAnswersEndsWithItsLimit() {
    const RawServer proxy([](Connection& connection) { connection.waitForEnd(); });
    http::Request request = to("https://cluster.example:6443/version");
    request.proxy = "http://" + proxy.address();
    QCOMPARE(failure(http::makeTransport(limits(Limit::ProxyConnect))->send({}, request)),
        got(request.url, "context deadline exceeded"));
  }
  void plainHttpGoesThroughAProxyWithItsWholeUrl() {
    const RawServer proxy([](Connection& connection) { connection.answer(connection.readRequest()); });
    http::Request request = to("http://charts.example/index.yaml");
    request.proxy = "http://user:pass@" + proxy.address();
    const auto result = http::makeTransport()->send({}, request);
    QVERIFY2(result && result->body.starts_with("GET http://charts.example/index.yaml HTTP/1.1\r\n"), qPrintable(failure(result)));
    QVERIFY(contains(result->body, "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
  }

  // --- What cannot be sent -----------------------------------------------------------------------------------------------

  void urlsThatLeadNowhereAreRefused_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("message");
    QTest::newRow("no scheme") << "host/path"
                               << "Get \"host/path\": unsupported protocol scheme \"\"";
    QTest::newRow("another scheme") << "ftp://a/x"
                                    << "Get \"ftp://a/x\": unsupported protocol scheme \"ftp\"";
    QTest::newRow("no host") << "http:///x"
                             << "Get \"http:///x\": http: no Host in request URL";
    QTest::newRow("a port of letters") << "http://h:x/"
                                       << "parse \"http://h:x/\": invalid port \":x\" after host";
    QTest::newRow("a port that is none") << "http://127.0.0.1:99999/"
                                         << "Get \"http://127.0.0.1:99999/\": dial tcp: address 99999: invalid port";
    QTest::newRow("a line feed") << "http://h/a\nb"
                                 << "parse \"http://h/a\\nb\": net/url: invalid control character in URL";
  }
  void urlsThatLeadNowhereAreRefused() {
    QFETCH(QString, url);
    QFETCH(QString, message);
    const auto result = http::makeTransport()->send({}, to(url.toStdString()));
    QCOMPARE(failure(result), message);
    QCOMPARE(result.error().code, Code::InvalidArgument);
  }
  void passwordsAreNotShown() {
    int port = 0;
    ::close(test::listenOnLoopback(port));
    const std::string address = "127.0.0.1:" + std::to_string(port);
    const auto result = http::makeTransport()->send({}, to("http://user:secret@" + address + "/"));
    QCOMPARE(failure(result), got("http://user:***@" + address + "/", "dial tcp " + address + ": connect: connection refused"));
  }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
