// Errors in plain words: what a person reads, and that the original text is never lost.

#include "ui/models/plain_error.h"

#include <QTest>

using namespace chartroom;
using namespace chartroom::models;

class TestPlainError : public QObject {
  Q_OBJECT
private slots:
  void aFailedUninstallSaysWhy() {
    const std::string refusal =
        "deployments.apps \"web\" is forbidden: User \"ann\" cannot delete resource \"deployments\" in API group \"apps\" in the namespace \"shop\"";
    PlainError plain = plainError(Error{Code::Forbidden, "failed to delete release: web", {refusal}, {}});
    QCOMPARE(plain.text, QString("The account ann may not delete deployments here."));
    QVERIFY(plain.details.contains(QString::fromStdString(refusal)));
    plain = plainError(Error{Code::Forbidden, "failed to delete release: web", {refusal, refusal, "one", "two", "three"}, {}});
    QCOMPARE(plain.text, QString("The account ann may not delete deployments here. one Details name 2 more causes."));
  }

  void knownTextsBecomeSentences_data() {
    QTest::addColumn<QString>("original");
    QTest::addColumn<QString>("part");
    QTest::newRow("a single word instead of keys")
        << "cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}"
        << "such as replicas: 3";
    QTest::newRow("a colon too many") << "yaml: line 3: mapping values are not allowed in this context"
                                      << "Line 3";
    QTest::newRow("no colon") << "error converting YAML to JSON: yaml: line 12: could not find expected ':'"
                              << "line 12";
    QTest::newRow("a wrong indent") << "yaml: line 7: did not find expected key"
                                    << "line 7";
    QTest::newRow("cancelled") << "context canceled"
                               << "stopped";
    QTest::newRow("too late") << "client rate limiter Wait returned an error: context deadline exceeded"
                              << "time limit";
    QTest::newRow("an object that is late")
        << "Upgrade \"x\" failed: resource Deployment/shop/web not ready. status: InProgress, message: Available: 0/2\ncontext deadline exceeded"
        << "Deployment web was not ready within the time limit";
    QTest::newRow("an immutable field")
        << "cannot patch \"probe\" with kind Deployment: Deployment.apps \"probe\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{}}: field is immutable"
        << "spec.selector";
    QTest::newRow("nothing listens") << "dial tcp 127.0.0.1:6443: connect: connection refused"
                                     << "127.0.0.1:6443";
    QTest::newRow("an unknown name") << "dial tcp: lookup api.example.test: no such host"
                                     << "api.example.test";
    QTest::newRow("a refusal")
        << "secrets is forbidden: User \"viewer\" cannot list resource \"secrets\" in API group \"\" at the cluster scope"
        << "viewer may not list secrets";
    QTest::newRow("a conflict")
        << "conflict occurred while applying object shop/web apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas"
        << "The field .spec.replicas of Deployment web was set by kubectl";
    QTest::newRow("conflicts")
        << "conflict occurred while applying object shop/web apps/v1, Kind=Deployment: Apply failed with 2 conflicts: conflicts with \"kubectl\" using apps/v1:\n- .spec.replicas\n- .spec.paused"
        << "2 fields were set by others, such as kubectl";
    // Forcing the first would not cure the second.
    QTest::newRow("two errors")
        << "conflict occurred while applying object shop/web v1, Kind=ConfigMap: Apply failed with 1 conflict: conflict with \"kubectl\" using v1: .data.a && StatefulSet.apps \"db\" is invalid: spec: Forbidden: updates are forbidden"
        << " StatefulSet.apps \"db\" is invalid: spec: Forbidden: updates are forbidden";
    QTest::newRow("a script that failed") << "hook x failed: sh -c 'a && b': context deadline exceeded"
                                          << "time limit";
    QTest::newRow("credentials that expired") << "list: failed to list: Unauthorized"
                                              << "The cluster does not accept the credentials of this context";
    QTest::newRow("a plugin that fails")
        << "Get \"https://x/version\": getting credentials: exec: executable /bin/sso failed with exit code 255\nYour session has expired"
        << "/bin/sso gave no credentials for this cluster. It says: Your session has expired";
    QTest::newRow("a plugin that prints something else")
        << "Get \"https://x/version\": getting credentials: decoding stdout: couldn't get version/kind; json parse error: invalid character 'h'"
        << "printed something else";
    QTest::newRow("no kubeconfig")
        << "error loading config file \"x\": json: cannot unmarshal string into Go value of type struct { APIVersion string }"
        << "kubeconfig has contexts";
  }
  void knownTextsBecomeSentences() {
    QFETCH(QString, original);
    QFETCH(QString, part);
    const PlainError plain = plainError(Error{Code::Internal, original.toStdString(), {"a note"}, {}});
    QVERIFY2(plain.text.contains(part), qPrintable(plain.text));
    QVERIFY2(!plain.text.contains("Go value") && !plain.text.contains('%'), qPrintable(plain.text));
    QVERIFY(plain.details.contains(original) && plain.details.contains("a note"));
  }

  void otherTextsStayAsTheyAre() {
    const PlainError plain = plainError(Error{Code::Internal, "release: not found", {}, {}});
    QCOMPARE(plain.text, QString("release: not found"));
    QVERIFY(plain.details.isEmpty());
    QCOMPARE(plainText("spec.replicas: Required value"), QString("spec.replicas: Required value"));
  }
};

QTEST_GUILESS_MAIN(TestPlainError)
#include "tst_plain_error.moc"
