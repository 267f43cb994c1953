// core/kube/client.h: what a request carries of its user: tokens, files, passwords, exec plugins, OIDC, impersonation. Texts are
// helm 4.3.1's.

#include "tests/core/kube/scripted_transport.h"

#include "core/base/text.h"
#include "core/kube/client.h"
#include "core/kube/internal/exec_plugin.h"
#include "core/kube/internal/oidc.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

using namespace chartroom;
using test::ScriptedTransport;

namespace {

constexpr const char* kVersion = "client.authentication.k8s.io/v1";

// base64url without padding of a JWT's middle part.
std::string jwt(const std::string& claims) {
  return "e30." + replaceAll(replaceAll(replaceAll(encodeBase64(claims), "=", ""), "+", "-"), "/", "_") + ".x";
}
const std::string kValid = jwt("{\"exp\":4102444800}"); // the year 2100
const std::string kExpired = jwt("{\"exp\":1}");
constexpr const char* kDiscovery = "{\"token_endpoint\":\"https://issuer.example/token\"}";

} // namespace

class TestCredentials : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;

  std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  void write(const char* name, const std::string& text) const {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text.data(), static_cast<qint64>(text.size()));
  }
  std::string read(const char* name) const {
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }

  static kube::Connection connection() {
    kube::Connection made;
    made.server = "https://cluster.example";
    return made;
  }
  // A plugin that is a line of shell.
  static kube::Connection withPlugin(const std::string& script, const char* version = kVersion) {
    kube::Connection made = connection();
    made.exec = kube::ExecPlugin{version, "sh", {"-c", script}, {}, {}, false, "Never", {}};
    return made;
  }
  static std::string credential(const std::string& status, const std::string& version = kVersion) {
    return "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + version + "\",\"status\":" + status + "}";
  }
  static std::string printing(const std::string& text) { return "printf '%s' '" + text + "'"; }

  static Result<Value> get(const kube::Client& client, const Context& context = {}) {
    kube::Call call;
    call.path = "/x";
    return client.call(context, call);
  }
  static QString header(const http::Request& request, const char* name) {
    for (const http::Header& each : request.headers)
      if (each.name == name) return QString::fromStdString(each.value);
    return {};
  }
  // The requests of `count` calls that all succeed.
  static std::vector<http::Request> requests(const kube::Connection& connection, int count = 1) {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 200, "{}");
    const kube::Client client(connection, transport);
    for (int i = 0; i < count; ++i)
      if (const auto answer = get(client); !answer) qWarning("%s", answer.error().message.c_str());
    return transport->requests;
  }

private slots:
  void eachCredentialHasItsHeaders() {
    kube::Connection with = connection();
    with.token = "t";
    with.impersonate = {"jane", "7", {"a", "b"}, {{"example.com/x y%", {"1"}}}};
    http::Request sent = requests(with).front();
    QCOMPARE(header(sent, "Authorization"), QString("Bearer t"));
    QCOMPARE(header(sent, "Impersonate-User"), QString("jane"));
    QCOMPARE(header(sent, "Impersonate-Uid"), QString("7"));
    QCOMPARE(header(sent, "Impersonate-Group"), QString("a"));
    QCOMPARE(header(sent, "Impersonate-Extra-example.com%2Fx%20y%25"), QString("1"));
    with = connection();
    with.userName = "a";
    with.password = "b";
    QCOMPARE(header(requests(with).front(), "Authorization"), QString("Basic YTpi"));
  }
  void aTokenFileWinsOverItsFirstContent() {
    kube::Connection with = connection();
    with.tokenFile = path("token");
    with.token = "first";
    QCOMPARE(header(requests(with).front(), "Authorization"), QString("Bearer first"));
    write("token", " now\n");
    QCOMPARE(header(requests(with).front(), "Authorization"), QString("Bearer now"));
  }

  void aPluginIsRunOnceWhileItsTokenLives() {
    const std::string runs = path("runs1");
    const auto sent =
        requests(withPlugin("echo >> " + runs + "; " +
                            printing(credential("{\"token\":\"p\",\"expirationTimestamp\":\"2100-01-01T00:00:00Z\"}"))),
            3);
    QCOMPARE(header(sent.back(), "Authorization"), QString("Bearer p"));
    QCOMPARE(read("runs1"), std::string("\n"));
  }
  void whoWaitsForAPluginIsTold() {
    std::vector<std::string> steps;
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 200, "{}");
    QVERIFY(get(kube::Client(withPlugin(printing(credential("{\"token\":\"p\"}"))), transport),
        Context().withProgress([&](std::string_view step) {
          steps.emplace_back(step);
        })).ok());
    QCOMPARE(steps, (std::vector<std::string>{"waiting for the credential plugin sh", ""}));
  }
  void anExpiredTokenIsFetchedForEachRequest() {
    requests(withPlugin("echo >> " + path("runs2") + "; " +
                        printing(credential("{\"token\":\"p\",\"expirationTimestamp\":\"2001-01-01T00:00:00Z\"}"))),
        2);
    QCOMPARE(read("runs2"), std::string("\n\n"));
  }
  void aRefusedTokenIsFetchedOnceMore_data() {
    QTest::addColumn<QString>("expiry");
    QTest::newRow("without an expiry") << "";
    QTest::newRow("expired all the time") << ",\"expirationTimestamp\":\"2001-01-01T00:00:00Z\"";
  }
  void aRefusedTokenIsFetchedOnceMore() {
    QFETCH(QString, expiry);
    const QByteArray name = QByteArray("runs3") + QByteArray::number(expiry.size());
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"code\":401}");
    const kube::Client client(
        withPlugin("echo >> " + path(name) + "; " + printing(credential("{\"token\":\"p\"" + expiry.toStdString() + "}"))),
        transport);
    QCOMPARE(get(client).error().code, Code::Unauthorized);
    QCOMPARE(read(name), std::string("\n\n"));
    QCOMPARE(transport->requests.size(), std::size_t{2});
  }
  void aNewTokenAfterARefusalIsUsed() {
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 401, "{}", {}, 1);
    transport->answer("GET", "/x", 200, "{}");
    const std::string runs = path("runs4");
    const kube::Client client(
        withPlugin("echo >> " + runs + "; n=$(wc -l < " + runs + "); printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" +
                   std::string(kVersion) + "\",\"status\":{\"token\":\"p%s\"}}' $n"),
        transport);
    QVERIFY(get(client).ok());
    QCOMPARE(header(transport->requests.at(0), "Authorization"), QString("Bearer p1"));
    QCOMPARE(header(transport->requests.at(1), "Authorization"), QString("Bearer p2"));
  }
  void aPluginFindsItsClusterInTheEnvironment() {
    kube::Connection with =
        withPlugin("printf '%s' \"$KUBERNETES_EXEC_INFO\" > " + path("info") + "; " + printing(credential("{\"token\":\"p\"}")));
    requests(with);
    QCOMPARE(read("info"),
        std::string(
            "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"spec\":{\"interactive\":false}}\n"));
    with.exec->provideClusterInfo = true;
    with.exec->clusterConfig = "{\"a\":1}";
    with.tls.serverName = "n";
    with.tls.authority = "PEM";
    with.proxy = "http://p";
    requests(with);
    QCOMPARE(read("info"),
        std::string(
            "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"spec\":{\"cluster\":{\"server\":\"https://cluster.example\","
            "\"tls-server-name\":\"n\",\"certificate-authority-data\":\"UEVN\",\"proxy-url\":\"http://p\",\"config\":{\"a\":1}},\"interactive\":false}}\n"));
  }
  void whatAPluginPrintsIsJudged_data() {
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("text"); // what follows `Get "https://cluster.example/x": getting credentials: `; empty: good
    const auto row = [](const char* name, const std::string& output, const char* text) {
      QTest::newRow(name) << QString::fromStdString(output) << QString(text);
    };
    row("a token", credential("{\"token\":\"p\"}"), "");
    row("YAML", "kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus: {token: p}\n", "");
    row("nothing", "",
        "exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/__internal");
    row("another version", credential("{\"token\":\"p\"}", "client.authentication.k8s.io/v1beta1"),
        "exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/v1beta1");
    row("a word", "junk",
        "decoding stdout: couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "
        "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
    row("half a document",
        "{\"kind\":", "decoding stdout: couldn't get version/kind; json parse error: unexpected end of JSON input");
    row("no status", "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}",
        "exec plugin didn't return a status field");
    row("an empty status", credential("{}"), "exec plugin didn't return a token or cert/key pair");
    row("a certificate without its key", credential("{\"clientCertificateData\":\"x\"}"),
        "exec plugin returned only certificate or key, not both");
    row("a pair that is none", credential("{\"clientCertificateData\":\"x\",\"clientKeyData\":\"y\"}"),
        "failed parsing client key/certificate: tls: failed to find any PEM data in certificate input");
    row("a certificate that is none, and no key",
        credential(
            "{\"clientCertificateData\":\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n\",\"clientKeyData\":\"y\"}"),
        "failed parsing client key/certificate: tls: failed to find any PEM data in key input");
    row("a key without its certificate", credential("{\"token\":\"p\",\"clientKeyData\":\"x\"}"),
        "exec plugin returned only certificate or key, not both");
    row("a number as token", credential("{\"token\":5}"),
        "decoding stdout: json: cannot unmarshal number into Go struct field ExecCredentialStatus.status.token of type string");
    row("a time that is none", credential("{\"token\":\"p\",\"expirationTimestamp\":\"tomorrow\"}"),
        "decoding stdout: parsing time \"tomorrow\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"tomorrow\" as \"2006\"");
    row("a day that is none", credential("{\"token\":\"p\",\"expirationTimestamp\":\"2026-02-30T00:00:00Z\"}"),
        "decoding stdout: parsing time \"2026-02-30T00:00:00Z\": day out of range");
    row("a time with an offset", credential("{\"token\":\"p\",\"expirationTimestamp\":\"2100-01-01T00:00:00.5+05:30\"}"), "");
    row("a time without a zone", credential("{\"token\":\"p\",\"expirationTimestamp\":\"2100-01-01T00:00:00\"}"),
        "decoding stdout: parsing time \"2100-01-01T00:00:00\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"");
  }
  void whatAPluginPrintsIsJudged() {
    QFETCH(QString, output);
    QFETCH(QString, text);
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 200, "{}");
    const kube::Client client(withPlugin(printing(output.toStdString())), transport);
    const auto answer = get(client);
    const QString got = answer ? QString() : QString::fromStdString(answer.error().message);
    QCOMPARE(got, text.isEmpty() ? QString() : "Get \"https://cluster.example/x\": getting credentials: " + text);
  }
  void aPluginThatFailsIsNamed() {
    const auto text = [](const kube::Connection& with) {
      const auto answer = get(kube::Client(with, std::make_shared<ScriptedTransport>()));
      return answer ? QString() : QString::fromStdString(answer.error().message);
    };
    const QString getting = "Get \"https://cluster.example/x\": getting credentials: exec";
    QCOMPARE(text(withPlugin("exit 7")), getting + ": executable sh failed with exit code 7");
    QCOMPARE(text(withPlugin("kill -9 $$")), getting + ": executable sh failed with exit code -1");
    kube::Connection with = withPlugin("");
    with.exec->interactiveMode = "Always";
    // The tests' standard input is no terminal.
    const int input = ::dup(0), null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0);
    QCOMPARE(text(with), getting + " plugin cannot support interactive mode: standard input is not a terminal");
    ::dup2(input, 0);
    with = withPlugin("");
    with.exec->command = path("plain");
    write("plain", "x");
    QCOMPARE(text(with), getting + ": fork/exec " + m_folder.filePath("plain") + ": permission denied");
    const QString help =
        "\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about this feature, consult the documentation "
        "available at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins";
    with.exec->command = "no-such-plugin";
    QCOMPARE(text(with), getting + ": executable no-such-plugin not found" + help);
    with.exec->installHint = "get it";
    QCOMPARE(text(with), getting + ": executable no-such-plugin not found" + help + "\n\nget it");
  }
  void waitingForAPluginEndsWithTheContext() {
    const kube::Client client(withPlugin(": > " + path("started") + "; exec sleep 1000"), std::make_shared<ScriptedTransport>());
    kube::Call call;
    call.path = "/x";
    const Context first, second;
    std::thread holder([&] { (void)client.call(first, call); });
    while (!QFile::exists(m_folder.filePath("started"))) std::this_thread::yield();
    second.cancel();
    const auto waited = client.call(second, call); // another thread runs the plugin
    first.cancel();
    holder.join();
    QCOMPARE(waited.error().code, Code::Cancelled);
    QCOMPARE(waited.error().message, std::string("context canceled"));
  }

  // OIDC, after `Get "https://cluster.example/x": `.
  void idTokens_data() {
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("refresh");
    QTest::addColumn<QString>("text"); // empty: the token is sent
    const auto row = [](const char* name, const std::string& token, const char* refresh, const char* text) {
      QTest::newRow(name) << QString::fromStdString(token) << refresh << QString(text);
    };
    row("a valid one is sent", kValid, "", "");
    row("its expiry may be a fraction", jwt("{\"exp\":4102444800.5}"), "", "");
    row("an expired one without more", kExpired, "", "No valid id-token, and cannot refresh without refresh-token");
    row("none", "", "", "No valid id-token, and cannot refresh without refresh-token");
    row("one without an expiry", jwt("{}"), "", "No valid id-token, and cannot refresh without refresh-token");
    row("two parts", "a.b", "r", "ID Token is not a valid JWT");
    row("no base64", "a.!!.c", "r", "illegal base64 data at input byte 0");
    row("no JSON", "a." + std::string("eA") + ".c", "r", "parsing claims: invalid character 'x' looking for beginning of value");
  }
  void idTokens() {
    QFETCH(QString, token);
    QFETCH(QString, refresh);
    QFETCH(QString, text);
    kube::Connection with = connection();
    with.oidc = kube::AuthProvider{"oidc",
        {{"client-id", "c"}, {"idp-issuer-url", "https://issuer.example"}, {"id-token", token.toStdString()},
            {"refresh-token", refresh.toStdString()}},
        "u", {}};
    auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("GET", "/x", 200, "{}");
    const auto answer = get(kube::Client(with, transport));
    if (text.isEmpty()) QCOMPARE(header(transport->requests.front(), "Authorization"), "Bearer " + token);
    else QCOMPARE(QString::fromStdString(answer.error().message), "Get \"https://cluster.example/x\": " + text);
  }

  // An issuer whose token endpoint answers as told; the provider's kubeconfig has other entries beside it.
  kube::Connection withIssuer(ScriptedTransport& transport, const std::string& discovery, int status, const std::string& answer,
      const char* type = "application/json") const {
    transport.answer(
        "GET", "/.well-known/openid-configuration", discovery.empty() ? 404 : 200, discovery.empty() ? "no \"page\"" : discovery);
    transport.answer("POST", "/token", status, answer, {{"Content-Type", type}});
    transport.answer("GET", "/x", 200, "{}");
    kube::Connection with = connection();
    with.oidc = kube::AuthProvider{"oidc",
        {{"client-id", "c&d"}, {"client-secret", "s"}, {"idp-issuer-url", "https://issuer.example/"}, {"id-token", kExpired},
            {"refresh-token", "r/1"}},
        "u", path("config")};
    write("config",
        "# comment\nusers:\n- name: other\n  user: {token: keep}\n- name: u\n  user:\n    auth-provider:\n      name: oidc\n      config: {client-id: c&d, id-token: old}\nunknown: {stays: 1}\n");
    return with;
  }
  void anExpiredIdTokenIsRefreshedAndWrittenBack() {
    const auto transport = std::make_shared<ScriptedTransport>();
    const auto with = withIssuer(
        *transport, kDiscovery, 200, "{\"access_token\":\"a\",\"id_token\":\"" + kValid + "\",\"refresh_token\":\"r2\"}");
    ::chmod(path("config").c_str(), 0640);
    const kube::Client client(with, transport);
    QVERIFY(get(client).ok());
    QVERIFY(get(client).ok());
    QCOMPARE(transport->requests.size(), std::size_t{4}); // discovery, token, and twice what was asked for
    const http::Request& asked = transport->requests.at(1);
    QCOMPARE(asked.body, std::string("grant_type=refresh_token&refresh_token=r%2F1"));
    QCOMPARE(header(asked, "Authorization"), QString::fromStdString("Basic " + encodeBase64("c%26d:s")));
    QCOMPARE(header(asked, "Content-Type"), QString("application/x-www-form-urlencoded"));
    QCOMPARE(header(transport->requests.back(), "Authorization"), QString::fromStdString("Bearer " + kValid));
    QCOMPARE(read("config"),
        "apiVersion: v1\ncurrent-context: \"\"\nkind: Config\nunknown:\n  stays: 1\nusers:\n- name: other\n  user:\n    token: keep\n- name: u\n  user:\n    auth-provider:\n"
        "      config:\n        client-id: c&d\n        client-secret: s\n        id-token: " +
            kValid +
            "\n        idp-issuer-url: https://issuer.example/\n"
            "        refresh-token: r2\n      name: oidc\n");
    struct stat now {};
    QCOMPARE(::stat(path("config").c_str(), &now), 0);
    QCOMPARE(now.st_mode & 07777, 0640u);
    QVERIFY(!QFile::exists(m_folder.filePath("config.lock")));
  }
  void aServerMayWantTheClientInTheBody() {
    const auto transport = std::make_shared<ScriptedTransport>();
    transport->answer("POST", "/token", 401, "{}", {{"Content-Type", "application/json"}}, 1);
    const auto with = withIssuer(
        *transport, kDiscovery, 200, "access_token=a&id_token=" + kValid, "application/x-www-form-urlencoded; charset=utf-8");
    QVERIFY(get(kube::Client(with, transport)).ok());
    QCOMPARE(transport->requests.at(2).body,
        std::string("client_id=c%26d&client_secret=s&grant_type=refresh_token&refresh_token=r%2F1"));
    QVERIFY(header(transport->requests.at(2), "Authorization").isEmpty());
  }
  void refreshesThatFail_data() {
    QTest::addColumn<QString>("discovery");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("text");
    QTest::newRow("no discovery") << "" << 200 << ""
                                  << "oidc: failed to query metadata endpoint 404 Not Found: \"no \\\"page\\\"\"";
    QTest::newRow("a discovery that is no JSON")
        << "x" << 200 << ""
        << "oidc: failed to decode provider discovery object: invalid character 'x' looking for beginning of value";
    QTest::newRow("no token endpoint") << "{}" << 200 << ""
                                       << "oidc: discovery object doesn't contain a token_endpoint";
    QTest::newRow("a revoked token") << kDiscovery << 400 << "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}"
                                     << "failed to refresh token: oauth2: \"invalid_grant\" \"gone\"";
    QTest::newRow("a broken server")
        << kDiscovery << 500 << "oops"
        << "failed to refresh token: oauth2: cannot fetch token: 500 Internal Server Error\nResponse: oops";
    QTest::newRow("no access token") << kDiscovery << 200 << "{}"
                                     << "failed to refresh token: oauth2: server response missing access_token";
    QTest::newRow("no id-token")
        << kDiscovery << 200 << "{\"access_token\":\"a\"}"
        << "token response did not contain an id_token, either the scope \"openid\" wasn't requested upon login, or the provider doesn't support id_tokens as part of the refresh response";
  }
  void refreshesThatFail() {
    QFETCH(QString, discovery);
    QFETCH(int, status);
    QFETCH(QString, answer);
    QFETCH(QString, text);
    const auto transport = std::make_shared<ScriptedTransport>();
    const auto with = withIssuer(*transport, discovery.toStdString(), status, answer.toStdString());
    const std::string before = read("config");
    QCOMPARE(
        QString::fromStdString(get(kube::Client(with, transport)).error().message), "Get \"https://cluster.example/x\": " + text);
    QCOMPARE(read("config"), before);
  }
  void aTokenThatCannotBeKeptIsNotUsed() {
    const auto transport = std::make_shared<ScriptedTransport>();
    const auto with = withIssuer(*transport, kDiscovery, 200, "{\"access_token\":\"a\",\"id_token\":\"" + kValid + "\"}");
    write("config.lock", "");
    QCOMPARE(QString::fromStdString(get(kube::Client(with, transport)).error().message),
        "Get \"https://cluster.example/x\": could not persist new tokens: open " + m_folder.filePath("config.lock") +
            ": file exists");
    QVERIFY(QFile::remove(m_folder.filePath("config.lock")));
  }
};

QTEST_APPLESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
