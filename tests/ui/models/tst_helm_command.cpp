// Commands for a shell, as the window copies them.

#include "ui/models/copied_command.h"
#include "ui/models/helm_command.h"

#include <QTest>

using namespace chartroom;
using namespace chartroom::models;

class TestHelmCommand : public QObject {
  Q_OBJECT
private slots:
  void commandsAreQuotedForAShell() {
    QCOMPARE(shellQuoted("a.b=1,c"), QString("a.b=1,c"));
    QCOMPARE(shellQuoted("a b"), QString("'a b'"));
    QCOMPARE(shellQuoted("it's"), QString("'it'\\''s'"));
    QCOMPARE(shellQuoted("$(rm)"), QString("'$(rm)'"));
    QCOMPARE(shellQuoted(""), QString("''"));
  }

  void commandsNameTheClusterOfTheWindow() {
    QCOMPARE(helmCommand({{}, {}, "prod"}, {"status", "shop"}), QString("helm status shop --namespace prod"));
    QCOMPARE(helmCommand({{}, "kind kind", "prod"}, {"status", "shop"}),
        QString("helm status shop --kube-context 'kind kind' --namespace prod"));
    QCOMPARE(helmCommand({{"/a b/config"}, "x", {}}, {"list"}), QString("helm list --kubeconfig '/a b/config' --kube-context x"));
    // What the window was started with may not be set where the command is pasted.
    qputenv("HELM_DRIVER", "configmap");
    QCOMPARE(helmCommand({{}, {}, "prod"}, {"status", "shop"}), QString("HELM_DRIVER=configmap helm status shop --namespace prod"));
    qunsetenv("HELM_DRIVER");
    // helm's flag takes one file.
    QCOMPARE(helmCommand({{"/a b", "/c"}, "x", {}}, {"list"}), QString("KUBECONFIG='/a b:/c' helm list --kube-context x"));
  }

  void commandsCarryTheValues() {
    HelmRun run;
    run.release = "shop";
    run.chart = "/my shop";
    run.target.nameSpace = "prod";
    run.values = {{HelmValues::Kind::File, "/v,1.yaml", {}}, {HelmValues::Kind::Set, "a={x,y}", "--set"}};
    run.hooks = false;
    QCOMPARE(helmScript(run),
        QString("helm install shop '/my shop' --namespace prod --values '\"/v,1.yaml\"' --set 'a={x,y}' --no-hooks"));
    run.verb = HelmVerb::Upgrade;
    run.values = {{HelmValues::Kind::Text, "a: it's EOF", {}}, {HelmValues::Kind::Text, "b: 2\r\n", {}}};
    run.hooks = true;
    QCOMPARE(helmScript(run),
        QString(
            "helm upgrade shop '/my shop' --namespace prod --reset-values --values - --values /dev/fd/3 <<'EOF2' 3<<'EOF'\na: it's EOF\nEOF2\nb: 2\nEOF"));
    // helm's reader ends the last line itself: the value is the same with the line feed before EOF.
    run.values = {{HelmValues::Kind::Text, "a: |\n  x", {}}};
    QVERIFY2(helmScript(run).endsWith("<<'EOF'\na: |\n  x\nEOF"), qPrintable(helmScript(run)));
    run.values = {{HelmValues::Kind::Set, "a=b", "--set-file"}};
    run.workingFolder = "/home/me";
    QCOMPARE(
        helmScript(run), QString("(cd /home/me && helm upgrade shop '/my shop' --namespace prod --reset-values --set-file a=b)"));
  }

  void aCopiedCommandTellsOfItsSecrets() {
    QCOMPARE(copiedCommandText("helm status shop"), QString("helm command copied"));
    QCOMPARE(copiedCommandText("helm upgrade shop ./chart --set existingSecret=mine"), QString("helm command copied"));
    const QString warning = "helm command copied. It contains secrets.";
    QCOMPARE(copiedCommandText("helm upgrade shop ./chart --set auth.password=s3cr3t-Value"), warning);
    QCOMPARE(copiedCommandText("helm upgrade shop ./chart --values - <<'EOF'\nauth:\n  password: s3cr3t-Value\nEOF"), warning);
    inspect::SecretValues secrets;
    secrets.add("s3cr3t-Value");
    QCOMPARE(copiedCommandText("helm rollback shop 1 --description 'was s3cr3t-Value'", secrets), warning);
  }
};

QTEST_APPLESS_MAIN(TestHelmCommand)
#include "tst_helm_command.moc"
