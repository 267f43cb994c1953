// core/http: escaping and which proxy a URL takes.

#include "core/base/url.h"
#include "core/http/internal/proxy.h"
#include "core/http/transport.h"

#include <QtTest>
#include <map>

using namespace chartroom;

class TestUrl : public QObject {
  Q_OBJECT
private slots:
  void queriesAreEscapedAsGoDoes() { QCOMPARE(http::queryEscape("a b&c=/ä~"), std::string("a+b%26c%3D%2F%C3%A4~")); }

  void theProxyComesFromTheEnvironment_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("noProxy");
    QTest::addColumn<QString>("proxy");
    QTest::newRow("a plain URL takes HTTP_PROXY, with a scheme added") << "http://a.example/"
                                                                       << ""
                                                                       << "http://plain:1";
    QTest::newRow("a secure URL takes the lower-case one too") << "https://a.example/"
                                                               << ""
                                                               << "http://secure:2";
    QTest::newRow("localhost takes none") << "http://localhost/"
                                          << ""
                                          << "";
    QTest::newRow("loopback addresses take none") << "http://127.0.0.9/"
                                                  << ""
                                                  << "";
    QTest::newRow("an excluded host") << "http://a.example/"
                                      << "b, a.example"
                                      << "";
    QTest::newRow("a host below an excluded one") << "http://x.a.example/"
                                                  << "a.example"
                                                  << "";
    QTest::newRow("a leading dot excludes only what is below") << "http://a.example/"
                                                               << ".a.example"
                                                               << "http://plain:1";
    QTest::newRow("another port") << "http://a.example:81/"
                                  << "a.example:80"
                                  << "http://plain:1";
    QTest::newRow("the same port") << "http://a.example/"
                                   << "a.example:80"
                                   << "";
    QTest::newRow("a network") << "http://10.1.2.3/"
                               << "10.0.0.0/8"
                               << "";
    QTest::newRow("beside a network") << "http://11.1.2.3/"
                                      << "10.0.0.0/8"
                                      << "http://plain:1";
    QTest::newRow("a network of the other family") << "http://10.1.2.3/"
                                                   << "::/0"
                                                   << "http://plain:1";
    QTest::newRow("an IPv6 network") << "http://[fd00::7]/"
                                     << "fd00::/16"
                                     << "";
    QTest::newRow("an address") << "http://10.1.2.3/"
                                << "10.1.2.3"
                                << "";
    QTest::newRow("the IPv6 loopback address") << "http://[::1]:80/"
                                               << ""
                                               << "";
    QTest::newRow("everything") << "http://a.example/"
                                << "*"
                                << "";
  }
  void theProxyComesFromTheEnvironment() {
    QFETCH(QString, url);
    QFETCH(QString, noProxy);
    QFETCH(QString, proxy);
    const std::map<std::string, std::string> variables{
        {"HTTP_PROXY", "plain:1"}, {"https_proxy", "http://secure:2"}, {"NO_PROXY", noProxy.toStdString()}};
    const auto found = http::internal::proxyFor(*Url::parse(url.toStdString()), [&](const char* name) {
      const auto at = variables.find(name);
      return at == variables.end() ? std::string() : at->second;
    });
    QCOMPARE(QString::fromStdString(found), proxy);
  }
};

QTEST_APPLESS_MAIN(TestUrl)
#include "tst_url.moc"
