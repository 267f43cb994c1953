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
};

QTEST_APPLESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
