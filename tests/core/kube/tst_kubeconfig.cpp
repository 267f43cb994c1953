// core/kube/kubeconfig.h: merging, overrides, places of errors.

#include "core/kube/kubeconfig.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace chartroom;

namespace {

// A pod: a service account in a folder, and the variables that Kubernetes sets.
class Pod {
public:
  Pod() {
    write("token", "pod-token\n");
    write("ca.crt", "POD CA");
    write("namespace", "pod-space\n");
    qputenv("KUBERNETES_SERVICE_HOST", "10.0.0.1");
    qputenv("KUBERNETES_SERVICE_PORT", "443");
    qputenv("KUBECONFIG", path("no-config"));
    qunsetenv("POD_NAMESPACE");
  }
  ~Pod() {
    for (const char* name : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBECONFIG", "POD_NAMESPACE"}) qunsetenv(name);
  }
  QByteArray path(const char* name) const { return m_folder.filePath(name).toUtf8(); }
  void write(const char* name, const QByteArray& text) const {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
  }
  kube::ResolveOptions options() const {
    kube::ResolveOptions options;
    options.serviceAccountFolder = m_folder.path().toStdString();
    return options;
  }

private:
  QTemporaryDir m_folder;
};

} // namespace

class TestKubeconfig : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  std::string write(const char* name, const QByteArray& text) {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName().toStdString();
  }
  std::string first() {
    return write("first",
        "current-context: one\nclusters: [{name: c, cluster: {server: 'https://one/', insecure-skip-tls-verify: true}}]\n"
        "users: [{name: u, user: {token: t1}}]\ncontexts: [{name: one, context: {cluster: c, user: u, namespace: shop}}]\n");
  }
private slots:
  void theFirstFileWins() {
    const auto second = write("second",
        "current-context: two\nclusters: [{name: c, cluster: {server: 'https://other'}}, {name: d, cluster: {server: 'https://two'}}]\n"
        "contexts: [{name: two, context: {cluster: d}}]\n");
    const auto config = kube::Kubeconfig::load({first(), second, "/does/not/exist"});
    QVERIFY(config.ok());
    QCOMPARE(config->currentContext, std::string("one"));
    const auto connection = config->connection();
    QVERIFY(connection.ok());
    QCOMPARE(connection->server, std::string("https://one"));
    QCOMPARE(connection->token, std::string("t1"));
    QCOMPARE(connection->nameSpace, std::string("shop"));
    QVERIFY(connection->tls.insecureSkipVerify);
    kube::Overrides overrides;
    overrides.context = "two";
    QCOMPARE(config->connection(overrides)->server, std::string("https://two"));
  }
  void overridesWin() {
    kube::Overrides overrides;
    overrides.token = "other";
    overrides.nameSpace = "x";
    overrides.server = "https://elsewhere";
    overrides.asUser = "me";
    const auto connection = kube::Kubeconfig::load({first()})->connection(overrides);
    QCOMPARE(connection->token, std::string("other"));
    QCOMPARE(connection->nameSpace, std::string("x"));
    QCOMPARE(connection->server, std::string("https://elsewhere"));
    QCOMPARE(connection->impersonate.user, std::string("me"));
  }
  void anUnknownContextHasClientcmdsWords() {
    kube::Overrides overrides;
    overrides.context = "nope";
    QCOMPARE(
        kube::Kubeconfig::load({first()})->connection(overrides).error().message, std::string("context \"nope\" does not exist"));
  }
  void credentialsStayHomeWithoutTls() {
    const auto plain =
        write("plain", "current-context: one\nclusters: [{name: c, cluster: {server: 'http://one'}}]\n"
                       "users: [{name: u, user: {token: t1}}]\ncontexts: [{name: one, context: {cluster: c, user: u}}]\n");
    QVERIFY(kube::Kubeconfig::load({plain})->connection()->token.empty());
  }
  void aBrokenFileNamesItsPlace() {
    const auto broken = write("broken", "clusters:\n- name: x\n  cluster: {server: [}\n");
    const auto config = kube::Kubeconfig::load({broken});
    QCOMPARE(config.error().code, Code::Parse);
    QCOMPARE(config.error().place.line, 3);
    QCOMPARE(config.error().place.file, broken);
  }
  // What helm 4.3.1 says after "kubernetes cluster unreachable: ", FILE for the file's name.
  void mistakesAreToldInClientcmdsWords_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QString& text, const QString& message) { QTest::newRow(name) << text << message; };
    const auto config = [](const QString& cluster, const QString& user) {
      return "current-context: a\ncontexts:\n- name: a\n  context: {cluster: c, user: u}\nclusters:\n- name: c\n  cluster: " +
             cluster + "\nusers:\n- name: u\n  user: " + user + "\n";
    };
    const QString loading = "error loading config file \"FILE\": ";
    const QString server = "{server: 'https://x'}";
    row("a text instead of a document", "hello\n",
        loading +
            "couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type "
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
    row("a text instead of clusters", "clusters: x\n",
        loading + "json: cannot unmarshal string into Go struct field Config.clusters of type []v1.NamedCluster");
    row("a text instead of a cluster", "clusters:\n- x\n",
        loading + "json: cannot unmarshal string into Go struct field Config.clusters of type v1.NamedCluster");
    row("a number instead of a server", "clusters:\n- name: c\n  cluster: {server: 5}\n",
        loading + "json: cannot unmarshal number into Go struct field Cluster.clusters.cluster.server of type string");
    row("another version", "apiVersion: v2\nkind: Config\n",
        loading + "no kind \"Config\" is registered for version \"v2\" in scheme \"pkg/runtime/scheme.go:111\"");
    row("a quote that is not closed", "a: \"b\n", loading + "yaml: line 2: found unexpected end of stream");
    row("a tab for indentation", "a:\n\tb: c\n", loading + "yaml: line 2: found character that cannot start any token");
    row("two colons", "a: b: c\n", loading + "yaml: mapping values are not allowed in this context");
    row("a proxy of another scheme", config("{server: 'https://x', proxy-url: 'ftp://p:1'}", "{}"),
        "invalid configuration: invalid 'proxy-url' \"ftp://p:1\" for cluster \"c\": unsupported scheme \"ftp\", must be http, https, or socks5");
    row("a proxy that is no URL", config("{server: 'https://x', proxy-url: '127.0.0.1:3128'}", "{}"),
        "invalid configuration: invalid 'proxy-url' \"127.0.0.1:3128\" for cluster \"c\": could not parse: 127.0.0.1:3128");
    row("no such context", "current-context: a\n", "invalid configuration: context was not found for specified context: a");
    row("certificates that are not there",
        config("{server: 'https://x', certificate-authority: /none/ca}",
            "{client-certificate: /none/c, client-key: /none/k, token: a, username: b}"),
        "invalid configuration: [unable to read client-cert /none/c for u due to open /none/c: no such file or directory, unable to read client-key /none/k for u due to open "
        "/none/k: no such file or directory, more than one authentication method found for u; found [token basicAuth], only one is allowed, unable to read "
        "certificate-authority /none/ca for c due to open /none/ca: no such file or directory]");
    row("a certificate without its key", config(server, "{client-certificate-data: YQ==}"),
        "invalid configuration: client-key-data or client-key must be specified for u to use the clientCert authentication method.");
    row("a credential plugin without anything", config(server, "{exec: {}}"),
        "invalid configuration: [command must be specified for u to use exec authentication plugin, apiVersion must "
        "be specified for u to use exec authentication plugin, interactiveMode must be specified for u to use exec authentication plugin]");
    row("groups without a user to be", config(server, "{as-groups: [x]}"),
        "invalid configuration: requesting uid, groups or user-extra for u without impersonating a user");
  }
  void mistakesAreToldInClientcmdsWords() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    const auto file = write("mistake", text.toUtf8().constData());
    const auto connection = kube::resolveConnection(file, {});
    QVERIFY(!connection.ok());
    QCOMPARE(QString::fromStdString(connection.error().message), message.replace("FILE", QString::fromStdString(file)));
  }
  void aClusterAndAUserThatAreNotThereLeaveTheDefaults() {
    const auto file =
        write("nowhere", "current-context: a\ncontexts:\n- name: a\n  context: {cluster: c, user: u, namespace: shop}\n");
    const auto connection = kube::resolveConnection(file, {});
    QVERIFY(connection.ok());
    QCOMPARE(connection->server, std::string("http://localhost:8080"));
    QCOMPARE(connection->nameSpace, std::string("shop"));
  }
  void filesThatCannotBeReadAreTold() {
    const std::string folder = m_folder.path().toStdString();
    QCOMPARE(kube::resolveConnection(folder + "/none", {}).error().message, "stat " + folder + "/none: no such file or directory");
    QCOMPARE(kube::resolveConnection(folder, {}).error().message,
        "error loading config file \"" + folder + "\": read " + folder + ": is a directory");
    const std::string loop = folder + "/loop";
    QVERIFY(QFile::link(QString::fromStdString(loop), QString::fromStdString(loop)));
    QCOMPARE(kube::resolveConnection(loop, {}).error().message,
        "error loading config file \"" + loop + "\": open " + loop + ": too many levels of symbolic links");
    QVERIFY(kube::Kubeconfig::load({folder + "/none"}).ok());
  }
  void credentialsGoToHttpsServersOnly_data() {
    QTest::addColumn<QString>("server");
    QTest::addColumn<bool>("sent");
    QTest::newRow("https") << "https://x" << true;
    QTest::newRow("https in capitals") << "HTTPS://x" << true;
    QTest::newRow("http") << "http://x" << false;
    QTest::newRow("a host and port") << "x:443" << false;
  }
  void credentialsGoToHttpsServersOnly() {
    QFETCH(QString, server);
    QFETCH(bool, sent);
    // An authority and "insecure" do not make a server secure; they would only make "x:443" an https server.
    const auto file = write("secure",
        ("current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\nclusters: [{name: c, cluster: {server: '" +
            server + "', insecure-skip-tls-verify: true}}]\n")
            .toUtf8());
    const auto connection = kube::resolveConnection(file, {});
    QCOMPARE(connection->token.empty(), !sent);
    QCOMPARE(connection->tls.insecureSkipVerify, sent);
  }
  void aServerByAFlagLosesTheNameOfTheOther() {
    const auto file = write("named",
        "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://x', tls-server-name: name}}]\n");
    QCOMPARE(kube::resolveConnection(file, {})->tls.serverName, std::string("name"));
    kube::Overrides overrides;
    overrides.server = "https://y";
    QCOMPARE(kube::resolveConnection(file, overrides)->tls.serverName, std::string());
  }
  void aTokenByAFlagWinsOverTheTokenFile() {
    write("token", "from file");
    const auto file = write("tokens",
        "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {tokenFile: token}}]\nclusters: [{name: c, cluster: {server: 'https://x'}}]\n");
    QCOMPARE(kube::resolveConnection(file, {})->token, std::string("from file"));
    kube::Overrides overrides;
    overrides.token = "flag";
    const auto connection = kube::resolveConnection(file, overrides);
    QCOMPARE(connection->token, std::string("flag"));
    QCOMPARE(connection->tokenFile, std::string());
  }
  void certificatesMayBeListsOfBytes() {
    const auto file = write("bytes",
        "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'https://x', certificate-authority-data: [97, 98]}}]\n");
    QCOMPARE(kube::resolveConnection(file, {})->tls.authority, std::string("ab"));
  }
  void theTokensOfUsersOfOneNameAreNotPrinted() {
    const auto file = write("twice", "users: [{name: u, user: {token: secret1}}, {name: u, user: {token: secret2}}]\n");
    const std::string text = kube::resolveConnection(file, {}).error().message;
    QVERIFY(text.find("duplicate name \"u\" in list: [{u {") != std::string::npos);
    QVERIFY(text.find("secret") == std::string::npos);
  }

  void aPodIsItsServiceAccount() {
    const Pod pod;
    const auto connection = kube::resolveConnection(pod.options());
    QCOMPARE(connection->server, std::string("https://10.0.0.1:443"));
    QCOMPARE(connection->tokenFile, pod.path("token").toStdString());
    QCOMPARE(connection->tls.authority, std::string("POD CA"));
    QCOMPARE(connection->nameSpace, std::string("pod-space"));
    QCOMPARE(kube::resolveNamespace(pod.options()), std::string("pod-space"));
    qputenv("POD_NAMESPACE", "told");
    QCOMPARE(kube::resolveNamespace(pod.options()), std::string("told"));
    qputenv("KUBERNETES_SERVICE_HOST", "fd00::1");
    QCOMPARE(kube::resolveConnection(pod.options())->server, std::string("https://[fd00::1]:443"));
    QVERIFY(QFile::remove(pod.path("token")));
    QCOMPARE(kube::resolveConnection(pod.options())->server, std::string("http://localhost:8080"));
    QCOMPARE(kube::resolveNamespace(pod.options()), std::string("default"));
  }
  void flagsCountInAPod() {
    const Pod pod;
    kube::ResolveOptions options = pod.options();
    options.overrides.token = "mine";
    options.overrides.nameSpace = "n";
    pod.write("other-ca", "OTHER CA");
    options.overrides.authorityFile = pod.path("other-ca").toStdString();
    options.overrides.serverName = "name";
    auto connection = kube::resolveConnection(options);
    QCOMPARE(connection->server, std::string("https://10.0.0.1:443"));
    QCOMPARE(connection->token, std::string("mine"));
    QCOMPARE(connection->tokenFile, std::string());
    QCOMPARE(connection->nameSpace, std::string("n"));
    QCOMPARE(connection->tls.authority, std::string("OTHER CA"));
    QCOMPARE(connection->tls.serverName, std::string("name"));
    options = pod.options();
    options.overrides.insecureSkipVerify = true;
    connection = kube::resolveConnection(options);
    QVERIFY(connection->tls.insecureSkipVerify);
    QCOMPARE(connection->tls.authority, std::string());
    // The pod's rights are not used for what was asked of somebody else.
    options = pod.options();
    options.overrides.asUser = "jane";
    connection = kube::resolveConnection(options);
    QCOMPARE(connection->server, std::string("http://localhost:8080"));
    QCOMPARE(connection->token + connection->tokenFile, std::string());
    QCOMPARE(connection->impersonate.user, std::string("jane"));
    options = pod.options();
    options.overrides.asGroups = {"g"};
    QCOMPARE(kube::resolveConnection(options).error().message,
        std::string("invalid configuration: requesting uid, groups or user-extra for  without impersonating a user"));
    options = pod.options();
    options.overrides.server = "https://elsewhere";
    connection = kube::resolveConnection(options);
    QCOMPARE(connection->server, std::string("https://elsewhere"));
    QCOMPARE(connection->token + connection->tokenFile, std::string());
  }
  void aKubeconfigCountsInAPod() {
    const Pod pod;
    pod.write("no-config",
        "contexts: [{name: a, context: {cluster: c, namespace: mine}}]\nclusters: [{name: c, cluster: {server: 'https://x'}}]\n");
    QCOMPARE(kube::resolveConnection(pod.options())->server, std::string("https://10.0.0.1:443")); // no context is chosen
    kube::ResolveOptions options = pod.options();
    options.overrides.context = "a";
    QCOMPARE(kube::resolveConnection(options)->server, std::string("https://x"));
    QCOMPARE(kube::resolveConnection(options)->nameSpace, std::string("mine"));
    options.overrides.context = "none";
    QCOMPARE(kube::resolveConnection(options).error().message, std::string("context \"none\" does not exist"));
    QCOMPARE(kube::resolveNamespace(options), std::string("default"));
    pod.write("no-config", "hello");
    QVERIFY(!kube::resolveConnection(pod.options()).ok());
    QCOMPARE(kube::resolveNamespace(pod.options()), std::string("default"));
  }
  void anAuthorityFromAFlagReplacesTheFiles() {
    kube::Overrides overrides;
    overrides.authorityFile = "/none/flag";
    QCOMPARE(kube::Kubeconfig::load({first()})->connection(overrides).error().message,
        std::string(
            "invalid configuration: unable to read certificate-authority /none/flag for c due to open /none/flag: no such file or directory"));
  }
};

QTEST_APPLESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
