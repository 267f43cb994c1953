// core/action against a real control plane, with the real helm 4.3.1 reading what we wrote and the other way round.

#include "tests/cluster/control_plane.h"

#include "core/action/install.h"
#include "core/action/read.h"
#include "core/action/rollback.h"
#include "core/action/uninstall.h"
#include "core/action/upgrade.h"
#include "core/chart/load.h"
#include "core/inspect/change_plan.h"
#include "core/inspect/release_resources.h"
#include "core/value/merge.h"

#include <future>

using namespace chartroom;

class TestActions : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;

  std::unique_ptr<action::Session> session() const {
    action::SessionOptions options;
    options.connection = kube::resolveConnection(m_plane.kubeconfig().toStdString(), {});
    return std::move(action::Session::make(std::move(options))).value();
  }
  static std::unique_ptr<chart::Chart> chart() {
    return std::move(chart::load({}, CHARTROOM_SOURCE_DIR "/tests/cluster/charts/hooky")).value();
  }
  static QString chartPath() { return CHARTROOM_SOURCE_DIR "/tests/cluster/charts/hooky"; }
  static Value values(const char* set) {
    Value made = Value::makeMap();
    if (*set && !value::parseSet(value::SetKind::Set, set, made)) qFatal("bad --set");
    return made;
  }
  action::Outcome install(const std::string& name, const char* set = "", action::InstallOptions options = {}) {
    options.releaseName = name;
    const auto with = session();
    return action::install({}, *with, chart(), values(set), options);
  }
  std::string helm(const QStringList& arguments) const {
    const auto ran = m_plane.run("helm", arguments);
    return ran.code == 0 ? ran.out : "rc " + std::to_string(ran.code) + ": " + ran.err;
  }
  // What went wrong; empty when nothing did.
  static QString problem(const auto& result) { return result.ok() ? QString() : QString::fromStdString(result.error().message); }

private slots:
  void initTestCase() { m_plane.start(); }
  void helmReadsAndRollsBackWhatWeInstalled() {
    const auto made = install("ours");
    QCOMPARE(problem(made.result), QString());
    QVERIFY(helm({"list", "-q"}).find("ours\n") != std::string::npos);
    QCOMPARE(helm({"get", "manifest", "ours"}), made.release->manifest + "\n");
    const auto with = session();
    action::UpgradeOptions upgrade;
    upgrade.releaseName = "ours";
    QCOMPARE(problem(action::upgrade({}, *with, chart(), values("colour=blue"), upgrade).result), QString());
    QCOMPARE(helm({"rollback", "ours", "1"}), std::string("Rollback was a success! Happy Helming!\n"));
    const auto history = action::history({}, *with, "ours");
    QCOMPARE(history->size(), std::size_t{3});
    const auto last = action::get({}, *with, "ours");
    QCOMPARE(last->info.rollbackRevision, 1);
    QCOMPARE(last->info.status, std::string("deployed"));
  }
  void weReadAndUninstallWhatHelmInstalled() {
    const std::string installed = helm({"install", "theirs", chartPath(), "--set", "extra=true"});
    QVERIFY2(installed.find("STATUS: deployed") != std::string::npos, installed.c_str());
    const auto with = session();
    const auto user = action::getValues({}, *with, "theirs", 0, action::ValueScope::User);
    QVERIFY(user->get("extra").boolean());
    action::UninstallOptions options;
    options.releaseName = "theirs";
    const auto gone = action::uninstall({}, *with, options);
    QCOMPARE(problem(gone.result), QString());
    QCOMPARE(gone.info, std::string("These resources were kept due to the resource policy:\n[Secret] theirs-extra\n"));
    QVERIFY(helm({"status", "theirs"}).find("release: not found") != std::string::npos);
  }
  void aMissingImageEndsWithHelmsText() {
    action::InstallOptions options;
    options.wait.strategy = kube::Strategy::Watcher;
    // Long enough for the controllers of a busy machine to have said all that they will say.
    options.wait.timeout = std::chrono::seconds(15);
    auto helms = std::async(std::launch::async, [&] {
      return m_plane.run("helm", {"install", "badh", chartPath(), "--set", "image=x:missing", "--wait", "--timeout", "15s"});
    });
    const auto made = install("bad", "image=x:missing", options);
    const auto theirs = helms.get();
    QVERIFY(!made.result.ok());
    QVERIFY(made.release.has_value());
    QString expected =
        QString::fromStdString(theirs.err).replace("badh", "bad").replace("Error: INSTALLATION FAILED: ", "").trimmed();
    QCOMPARE(QString::fromStdString(made.result.error().message), expected);
    QCOMPARE(made.release->info.status, std::string("failed"));
    QString notes;
    for (const std::string& note : made.result.error().notes) notes += QString::fromStdString(note) + "\n";
    QVERIFY2(notes.contains("ImagePullBackOff") || notes.contains("bad-web-"), qPrintable(notes));
  }
  void foreignObjectsAreNotTakenOver() {
    QCOMPARE(m_plane.run("kubectl", {"create", "configmap", "own-cm", "--from-literal=a=b"}).code, 0);
    const auto refused = install("own");
    QCOMPARE(refused.result.error().message,
        std::string(
            "unable to continue with install: ConfigMap \"own-cm\" in namespace \"default\" exists and cannot be imported into the "
            "current release: invalid ownership metadata; label validation error: missing key \"app.kubernetes.io/managed-by\": must be set to \"Helm\"; annotation validation error: "
            "missing key \"meta.helm.sh/release-name\": must be set to \"own\"; annotation validation error: missing key \"meta.helm.sh/release-namespace\": must be set to \"default\""));
    action::InstallOptions options;
    options.apply.takeOwnership = true;
    QCOMPARE(problem(install("own", "", options).result), QString());
  }
  void aHookThatFailsStopsTheInstall() {
    action::InstallOptions options;
    options.wait.timeout = std::chrono::seconds(15);
    const auto made = install("hook", "failHook=true", options);
    QVERIFY(!made.result.ok());
    QVERIFY2(made.result.error().message.starts_with("failed pre-install: resource Job/default/hook-pre not ready."),
        made.result.error().message.c_str());
    QCOMPARE(made.release->hooks.size(), std::size_t{2});
  }
  void clientSideUpgradesKeepWhatOthersAdded() {
    action::InstallOptions options;
    options.serverSideApply = false;
    QCOMPARE(problem(install("csa", "", options).result), QString());
    QCOMPARE(m_plane
                 .run("kubectl",
                     {"patch", "configmap", "csa-cm", "--type", "merge", "-p", "{\"data\":{\"mine\":\"x\",\"colour\":\"hand\"}}"})
                 .code,
        0);
    const auto with = session();
    action::UpgradeOptions upgrade;
    upgrade.releaseName = "csa";
    const inspect::ChangePlan plan = inspect::readPlan(action::planUpgrade({}, *with, chart(), values("colour=sea"), upgrade));
    QCOMPARE(plan.overwritten.size(), std::size_t{1});
    QCOMPARE(plan.overwritten[0].object + " " + plan.overwritten[0].field, std::string("ConfigMap csa-cm colour"));
    QCOMPARE(QString::fromStdString(plan.overwritten[0].before + " " + plan.overwritten[0].after), QStringLiteral("hand sea"));
    const auto done = action::upgrade({}, *with, chart(), values("colour=sea"), upgrade);
    QCOMPARE(problem(done.result), QString());
    QCOMPARE(done.release->applyMethod, std::string("csa"));
    QCOMPARE(m_plane.run("kubectl", {"get", "configmap", "csa-cm", "-o", "jsonpath={.data.mine} {.data.colour}"}).out,
        std::string("x sea"));
  }
  void liveObjectsShowWhatTheyOwn() {
    QCOMPARE(problem(install("live").result), QString());
    const auto with = session();
    const auto release = action::get({}, *with, "live");
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
      const auto state = inspect::readResources({}, *with, *release, inspect::ResourceDepth::WithOwned);
      if (!state) return false;
      for (const auto& group : state->groups)
        for (const auto& object : group.children)
          if (object.kind == "Deployment" && object.state.health == inspect::ObjectHealth::Ready)
            return object.children.size() == 1 && object.children[0].kind == "ReplicaSet" &&
                   object.children[0].children.size() == 1;
      return false;
    }()),
        60000);
  }
};

QTEST_GUILESS_MAIN(TestActions)
#include "tst_actions.moc"
