// core/http/transport.h: the real transport against a server on loopback. Error texts are those of Go's net/http.

#include "tests/core/http/certificates.h"
#include "tests/core/http/loopback_server.h"

#include "core/base/gzip.h"
#include "core/http/transport.h"

#include <QSemaphore>
#include <QSslCertificate>
#include <QSslKey>
#include <QtTest>

#include <thread>

using namespace chartroom;
using test::Certificates;
using test::certificates;

namespace {

http::Request to(const std::string& url) {
  http::Request request;
  request.url = url;
  return request;
}

void answer(QTcpSocket& socket, const QByteArray& status, const QByteArray& body, const QByteArray& headers = {}) {
  socket.write("HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body);
  socket.flush();
}

LoopbackServer::Script always(const QByteArray& status, const QByteArray& body, const QByteArray& headers = {}) {
  return [=](QTcpSocket& socket, const QByteArray&) { answer(socket, status, body, headers); };
}

// A port where nothing listens: it was free a moment ago.
int closedPort() {
  QTcpServer server;
  server.listen(QHostAddress::LocalHost);
  return server.serverPort();
}

QSslConfiguration serving(const crypto::CertificatePair& own) {
  QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
  tls.setLocalCertificate(QSslCertificate(QByteArray::fromStdString(own.certificate)));
  tls.setPrivateKey(QSslKey(QByteArray::fromStdString(own.privateKey), QSsl::Ec));
  tls.setPeerVerifyMode(QSslSocket::VerifyNone);
  return tls;
}

} // namespace

class TestTransport : public QObject {
  Q_OBJECT
  std::shared_ptr<http::Transport> m_transport = http::makeTransport();

private slots:
  void requestsArriveAsMade() {
    const LoopbackServer server(always("200 OK", "fine"));
    http::Request request = to(server.url("/a%20b/c?x=1&y=%2F"));
    request.method = "PATCH";
    request.body = std::string("one\0two", 7);
    request.headers = {{"Content-Type", "application/apply-patch+yaml"}, {"Impersonate-Group", "a"}, {"Impersonate-Group", "b, c"}};
    const auto response = m_transport->send({}, request);
    QVERIFY2(response.ok(), response ? "" : response.error().message.c_str());
    QCOMPARE(response->body, std::string("fine"));
    const QByteArray sent = server.requests().value(0);
    QVERIFY(sent.startsWith("PATCH /a%20b/c?x=1&y=%2F HTTP/1.1\r\n"));
    QVERIFY(sent.contains("Content-Type: application/apply-patch+yaml\r\n"));
    QVERIFY(sent.contains("Impersonate-Group: a\r\nImpersonate-Group: b, c\r\n"));
    QVERIFY(sent.endsWith(QByteArray("\r\n\r\none\0two", 11)));
  }
  void anyStatusIsAnAnswer() {
    const LoopbackServer server(always("404 Not Found", "{\"code\":404}", "X-One: 1\r\nX-One: 2\r\nWarning: 299 - \"old\"\r\n"));
    const auto response = m_transport->send({}, to(server.url("/none")));
    QVERIFY(response.ok());
    QCOMPARE(response->status, 404);
    QCOMPARE(response->body, std::string("{\"code\":404}"));
    QCOMPARE(std::string(response->header("wArNiNg")), std::string("299 - \"old\""));
    QVERIFY(response->header("X-None").empty());
  }
  void bodiesComeWholeHoweverTheyAreSent() {
    const std::string large(3'000'000, 'x');
    const LoopbackServer server([&](QTcpSocket& socket, const QByteArray& request) {
      if (request.startsWith("GET /chunks ")) {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      } else if (request.startsWith("GET /packed ")) {
        answer(socket, "200 OK", QByteArray::fromStdString(gzip(large)), "Content-Encoding: gzip\r\n");
      } else {
        answer(socket, "200 OK", QByteArray::fromStdString(large));
      }
    });
    QCOMPARE(m_transport->send({}, to(server.url("/chunks")))->body, std::string("abcde"));
    QVERIFY(m_transport->send({}, to(server.url("/large")))->body == large);
    QVERIFY(m_transport->send({}, to(server.url("/packed")))->body == large);
  }

  void redirectsAreFollowed() {
    const LoopbackServer server([](QTcpSocket& socket, const QByteArray& request) {
      if (request.startsWith("POST /moved ")) return answer(socket, "303 See Other", "gone", "Location: /here?q=1\r\n");
      answer(socket, "200 OK", request.startsWith("GET /here?q=1 ") ? "there" : "lost");
    });
    http::Request request = to(server.url("/moved"));
    request.method = "POST";
    request.body = "b";
    const auto response = m_transport->send({}, request);
    QVERIFY(response.ok());
    QCOMPARE(response->body, std::string("there"));
    QCOMPARE(response->url, server.url("/here?q=1"));
    request.redirects = http::Redirects::Manual;
    const auto stayed = m_transport->send({}, request);
    QCOMPARE(stayed->status, 303);
    QCOMPARE(stayed->body, std::string("gone"));
  }
  void anotherHostGetsNoCredentials() {
    const LoopbackServer target(always("200 OK", "x"));
    const LoopbackServer server(
        always("302 Found", "", "Location: " + QByteArray::fromStdString(target.url("/", "localhost")) + "\r\n"));
    http::Request request = to(server.url());
    request.headers = {{"Authorization", "Bearer secret"}, {"X-Kept", "yes"}};
    QVERIFY(m_transport->send({}, request).ok());
    QVERIFY(server.requests().value(0).contains("Authorization: Bearer secret"));
    QVERIFY(!target.requests().value(0).toLower().contains("authorization"));
    QVERIFY(target.requests().value(0).contains("X-Kept: yes"));
  }
  void redirectsInACircleEnd() {
    const LoopbackServer server(always("302 Found", "", "Location: /\r\n"));
    const auto response = m_transport->send({}, to(server.url()));
    QCOMPARE(response.error().message, std::string("Get \"/\": stopped after 10 redirects"));
    QCOMPARE(server.requests().size(), qsizetype{10});
  }

  void nobodyThereIsUnreachable() {
    const std::string address = "127.0.0.1:" + std::to_string(closedPort());
    const auto response = m_transport->send({}, to("http://" + address + "/version"));
    QCOMPARE(response.error().code, Code::Unreachable);
    QCOMPARE(
        response.error().message, "Get \"http://" + address + "/version\": dial tcp " + address + ": connect: connection refused");
  }
  void aConnectionThatEndsWithoutAnAnswerIsEof() {
    const LoopbackServer server([](QTcpSocket& socket, const QByteArray&) { socket.abort(); });
    http::Request request = to(server.url("/x"));
    request.method = "POST";
    request.body = "b";
    const auto response = m_transport->send({}, request);
    QCOMPARE(response.error().code, Code::Unreachable);
    QCOMPARE(response.error().message, "Post \"" + server.url("/x") + "\": EOF");
  }
  void whatCannotBeReadIsRefused() {
    QCOMPARE(m_transport->send({}, to("no url")).error().code, Code::InvalidArgument);
    http::Request request = to("https://127.0.0.1:1/");
    request.tls.authority = "no PEM";
    QCOMPARE(m_transport->send({}, request).error().message,
        std::string("unable to load root certificates: unable to parse bytes as PEM block"));
    request.tls.authority.clear();
    request.tls.clientCertificate = "no PEM";
    QCOMPARE(m_transport->send({}, request).error().message, std::string("tls: failed to find any PEM data in certificate input"));
  }

  void aDeadlineEndsTheWait() {
    const LoopbackServer silent([](QTcpSocket&, const QByteArray&) {});
    const auto response = m_transport->send(Context().withTimeout(std::chrono::milliseconds(60)), to(silent.url()));
    QCOMPARE(response.error().code, Code::Timeout);
    QCOMPARE(response.error().message, std::string("context deadline exceeded"));
    const auto late = m_transport->send(Context().withTimeout(std::chrono::seconds(-1)), to("http://127.0.0.1:1/"));
    QCOMPARE(late.error().code, Code::Timeout);
  }
  void anotherThreadCancels() {
    QSemaphore arrived;
    const LoopbackServer silent([&](QTcpSocket&, const QByteArray&) { arrived.release(); });
    const Context context;
    std::thread canceller([&] {
      arrived.acquire();
      context.cancel();
    });
    const auto response = m_transport->send(context, to(silent.url()));
    canceller.join();
    QCOMPARE(response.error().code, Code::Cancelled);
    QCOMPARE(response.error().message, std::string("context canceled"));
  }
  void manyThreadsShareATransport() {
    const LoopbackServer server(
        [](QTcpSocket& socket, const QByteArray& request) { answer(socket, "200 OK", request.split(' ').value(1)); });
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&, i] {
        for (int j = 0; j < 5; ++j) {
          const std::string path = "/" + std::to_string(i) + "/" + std::to_string(j);
          const auto response = m_transport->send({}, to(server.url(path)));
          if (response && response->body == path) ++good;
        }
      });
    for (auto& thread : threads) thread.join();
    QCOMPARE(good.load(), 40);
  }

  void streamsHandOnPiecesAsTheyCome() {
    QSemaphore seen;
    const LoopbackServer server([&](QTcpSocket& socket, const QByteArray&) {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
      socket.flush();
      // The second piece is sent only once the first was handed on.
      if (!seen.tryAcquire(1, 20000)) return socket.abort();
      socket.write("4\r\ntwo\n\r\n0\r\n\r\n");
      socket.flush();
    });
    std::vector<std::string> pieces;
    const auto response = m_transport->stream({}, to(server.url()), [&](std::string_view piece) {
      pieces.emplace_back(piece);
      seen.release();
      return true;
    });
    QVERIFY2(response.ok(), response ? "" : response.error().message.c_str());
    QCOMPARE(pieces, (std::vector<std::string>{"one\n", "two\n"}));
    QVERIFY(response->body.empty());
  }
  void aStreamEndsWhenTheListenerHasEnough() {
    const LoopbackServer server([](QTcpSocket& socket, const QByteArray&) {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
      socket.flush();
    });
    int calls = 0;
    const auto response = m_transport->stream({}, to(server.url()), [&](std::string_view) {
      ++calls;
      return false;
    });
    QVERIFY(response.ok());
    QCOMPARE(response->status, 200);
    QCOMPARE(calls, 1);
  }
  void aStreamEndsWhenItsContextDoes() {
    const LoopbackServer server([](QTcpSocket& socket, const QByteArray&) {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
      socket.flush();
    });
    const Context context;
    const auto response = m_transport->stream(context, to(server.url()), [&](std::string_view) {
      context.cancel();
      return true;
    });
    QCOMPARE(response.error().code, Code::Cancelled);
  }
  void aFailedStreamKeepsItsBody() {
    const LoopbackServer server(always("410 Gone", "too old"));
    bool called = false;
    const auto response = m_transport->stream({}, to(server.url()), [&](std::string_view) { return called = true; });
    QCOMPARE(response->status, 410);
    QCOMPARE(response->body, std::string("too old"));
    QVERIFY(!called);
  }

  void anOwnAuthorityIsTrusted() {
    const Certificates made = certificates({"127.0.0.1"});
    const LoopbackServer server(serving(made.server), always("200 OK", "secret"));
    http::Request request = to(server.url());
    request.tls.authority = made.authority.certificate;
    const auto response = m_transport->send({}, request);
    QVERIFY2(response.ok(), response ? "" : response.error().message.c_str());
    QCOMPARE(response->body, std::string("secret"));
  }
  void strangersAreRefused_data() {
    QTest::addColumn<QString>("trust");
    QTest::newRow("another authority") << "other";
    QTest::newRow("the system's authorities") << "system";
  }
  void strangersAreRefused() {
    QFETCH(QString, trust);
    const Certificates made = certificates({"127.0.0.1"});
    const LoopbackServer server(serving(made.server), always("200 OK", "secret"));
    http::Request request = to(server.url());
    if (trust == "other") request.tls.authority = certificates({}).authority.certificate;
    const auto refused = m_transport->send({}, request);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, Code::Unreachable);
    // An authority with the right name and another key is named, as Go does it.
    const std::string hint =
        trust == "other"
            ? " (possibly because of \"x509: ECDSA verification failure\" while trying to verify candidate authority certificate \"Test authority\")"
            : "";
    QCOMPARE(refused.error().message,
        "Get \"" + server.url() + "\": tls: failed to verify certificate: x509: certificate signed by unknown authority" + hint);
    QVERIFY(server.requests().isEmpty());
    request.tls.insecureSkipVerify = true;
    request.tls.authority.clear();
    QVERIFY(m_transport->send({}, request).ok());
  }
  void theServersNameCounts() {
    const Certificates made = certificates({}, {"good.example"});
    const LoopbackServer server(serving(made.server), always("200 OK", "x"));
    http::Request request = to(server.url("/", "localhost"));
    request.tls.authority = made.authority.certificate;
    QCOMPARE(m_transport->send({}, request).error().message,
        "Get \"" + request.url +
            "\": tls: failed to verify certificate: x509: certificate is valid for good.example, not localhost");
    request.tls.serverName = "good.example";
    const auto response = m_transport->send({}, request);
    QVERIFY2(response.ok(), response ? "" : response.error().message.c_str());
  }
  void whatTheCertificateIsForIsNamed_data() {
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("why");
    QTest::newRow("other addresses") << QStringList{"10.0.0.1", "::1"} << QStringList{} << "127.0.0.1"
                                     << "certificate is valid for 10.0.0.1, ::1, not 127.0.0.1";
    QTest::newRow("no address at all") << QStringList{} << QStringList{"a.example"} << "127.0.0.1"
                                       << "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs";
    QTest::newRow("other names") << QStringList{"127.0.0.1"} << QStringList{"a.example", "*.b.example"} << "localhost"
                                 << "certificate is valid for a.example, *.b.example, not localhost";
    QTest::newRow("no name at all") << QStringList{"127.0.0.1"} << QStringList{} << "localhost"
                                    << "certificate is not valid for any names, but wanted to match localhost";
  }
  void whatTheCertificateIsForIsNamed() {
    QFETCH(QStringList, addresses);
    QFETCH(QStringList, names);
    QFETCH(QString, host);
    QFETCH(QString, why);
    const auto plain = [](const QStringList& list) {
      std::vector<std::string> texts;
      for (const QString& each : list) texts.push_back(each.toStdString());
      return texts;
    };
    const Certificates made = certificates(plain(addresses), plain(names));
    const LoopbackServer server(serving(made.server), always("200 OK", "x"));
    http::Request request = to(server.url("/", host.toStdString()));
    request.tls.authority = made.authority.certificate;
    QCOMPARE(m_transport->send({}, request).error().message,
        "Get \"" + request.url + "\": tls: failed to verify certificate: x509: " + why.toStdString());
  }
  void aConnectionIsNotSharedBetweenTrusts() {
    const Certificates made = certificates({"127.0.0.1"});
    const LoopbackServer server(serving(made.server), always("200 OK", "x"));
    http::Request request = to(server.url());
    request.tls.insecureSkipVerify = true;
    QVERIFY(m_transport->send({}, request).ok());
    request.tls.insecureSkipVerify = false;
    QVERIFY(!m_transport->send({}, request).ok());
    request.tls.authority = made.authority.certificate;
    QVERIFY(m_transport->send({}, request).ok());
    request.tls.serverName = "elsewhere.example";
    QVERIFY(!m_transport->send({}, request).ok());
  }
  void oldCertificatesAreRefused() {
    const Certificates made = certificates({"127.0.0.1"}, {}, std::chrono::hours(24 * 60), std::chrono::hours(24 * 30));
    const LoopbackServer server(serving(made.server), always("200 OK", "x"));
    http::Request request = to(server.url());
    request.tls.authority = made.authority.certificate;
    const auto refused = m_transport->send({}, request);
    QVERIFY(refused.error().message.find("x509: certificate has expired or is not yet valid: current time ") != std::string::npos);
  }
  void aClientShowsItsCertificate() {
    const Certificates made = certificates({"127.0.0.1"});
    QSslConfiguration tls = serving(made.server);
    tls.setPeerVerifyMode(QSslSocket::QueryPeer);
    const LoopbackServer server(tls, [](QTcpSocket& socket, const QByteArray&) {
      answer(socket, "200 OK",
          static_cast<QSslSocket&>(socket).peerCertificate().subjectInfo(QSslCertificate::CommonName).join("").toUtf8());
    });
    http::Request request = to(server.url());
    request.tls.authority = made.authority.certificate;
    QCOMPARE(m_transport->send({}, request)->body, std::string());
    request.tls.clientCertificate = made.server.certificate;
    request.tls.clientKey = made.server.privateKey;
    QCOMPARE(m_transport->send({}, request)->body, std::string("test server"));
  }
};

QTEST_GUILESS_MAIN(TestTransport)
#include "tst_transport.moc"
