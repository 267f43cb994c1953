// core/kube/kubeconfig.h: merging, overrides, places of errors.

#include "core/kube/kubeconfig.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace chartroom;

class TestKubeconfig : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  std::string write(const char* name, const QByteArray& text) {
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
    return file.fileName().toStdString();
  }
  std::string first() {
    return write("first", "current-context: one\nclusters: [{name: c, cluster: {server: 'https://one/', insecure-skip-tls-verify: true}}]\n"
                          "users: [{name: u, user: {token: t1}}]\ncontexts: [{name: one, context: {cluster: c, user: u, namespace: shop}}]\n");
  }
private slots:
  void theFirstFileWins() {
    const auto second = write("second", "current-context: two\nclusters: [{name: c, cluster: {server: 'https://other'}}, {name: d, cluster: {server: 'https://two'}}]\n"
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
    QCOMPARE(kube::Kubeconfig::load({first()})->connection(overrides).error().message, std::string("context \"nope\" does not exist"));
  }
  void credentialsStayHomeWithoutTls() {
    const auto plain = write("plain", "current-context: one\nclusters: [{name: c, cluster: {server: 'http://one'}}]\n"
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
      return "current-context: a\ncontexts:\n- name: a\n  context: {cluster: c, user: u}\nclusters:\n- name: c\n  cluster: " + cluster +
             "\nusers:\n- name: u\n  user: " + user + "\n";
    };
    const QString loading = "error loading config file \"FILE\": ";
    const QString server = "{server: 'https://x'}";
    row("a text instead of a document", "hello\n", loading + "couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type "
        "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
    row("a text instead of clusters", "clusters: x\n", loading + "json: cannot unmarshal string into Go struct field Config.clusters of type []v1.NamedCluster");
    row("a text instead of a cluster", "clusters:\n- x\n", loading + "json: cannot unmarshal string into Go struct field Config.clusters of type v1.NamedCluster");
    row("a number instead of a server", "clusters:\n- name: c\n  cluster: {server: 5}\n", loading + "json: cannot unmarshal number into Go struct field Cluster.clusters.cluster.server of type string");
    row("another version", "apiVersion: v2\nkind: Config\n", loading + "no kind \"Config\" is registered for version \"v2\" in scheme \"pkg/runtime/scheme.go:111\"");
    row("a quote that is not closed", "a: \"b\n", loading + "yaml: line 2: found unexpected end of stream");
    row("a tab for indentation", "a:\n\tb: c\n", loading + "yaml: line 2: found character that cannot start any token");
    row("two colons", "a: b: c\n", loading + "yaml: mapping values are not allowed in this context");
    row("no such context", "current-context: a\n", "invalid configuration: context was not found for specified context: a");
    row("certificates that are not there", config("{server: 'https://x', certificate-authority: /none/ca}", "{client-certificate: /none/c, client-key: /none/k, token: a, username: b}"),
        "invalid configuration: [unable to read client-cert /none/c for u due to open /none/c: no such file or directory, unable to read client-key /none/k for u due to open "
        "/none/k: no such file or directory, more than one authentication method found for u; found [token basicAuth], only one is allowed, unable to read "
        "certificate-authority /none/ca for c due to open /none/ca: no such file or directory]");
    row("a certificate without its key", config(server, "{client-certificate-data: YQ==}"),
        "invalid configuration: client-key-data or client-key must be specified for u to use the clientCert authentication method.");
    row("a credential plugin without anything", config(server, "{exec: {}}"), "invalid configuration: [command must be specified for u to use exec authentication plugin, apiVersion must "
        "be specified for u to use exec authentication plugin, interactiveMode must be specified for u to use exec authentication plugin]");
    row("groups without a user to be", config(server, "{as-groups: [x]}"), "invalid configuration: requesting uid, groups or user-extra for u without impersonating a user");
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
    const auto file = write("nowhere", "current-context: a\ncontexts:\n- name: a\n  context: {cluster: c, user: u, namespace: shop}\n");
    const auto connection = kube::resolveConnection(file, {});
    QVERIFY(connection.ok());
    QCOMPARE(connection->server, std::string("http://localhost:8080"));
    QCOMPARE(connection->nameSpace, std::string("shop"));
  }
  void filesThatCannotBeReadAreTold() {
    const std::string folder = m_folder.path().toStdString();
    QCOMPARE(kube::resolveConnection(folder + "/none", {}).error().message, "stat " + folder + "/none: no such file or directory");
    QCOMPARE(kube::resolveConnection(folder, {}).error().message, "error loading config file \"" + folder + "\": read " + folder + ": is a directory");
    const std::string loop = folder + "/loop";
    QVERIFY(QFile::link(QString::fromStdString(loop), QString::fromStdString(loop)));
    QCOMPARE(kube::resolveConnection(loop, {}).error().message, "error loading config file \"" + loop + "\": open " + loop + ": too many levels of symbolic links");
    QVERIFY(kube::Kubeconfig::load({folder + "/none"}).ok());
  }
  void anAuthorityFromAFlagReplacesTheFiles() {
    kube::Overrides overrides;
    overrides.authorityFile = "/none/flag";
    QCOMPARE(kube::Kubeconfig::load({first()})->connection(overrides).error().message,
             std::string("invalid configuration: unable to read certificate-authority /none/flag for c due to open /none/flag: no such file or directory"));
  }
};

QTEST_APPLESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
