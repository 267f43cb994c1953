// core/action: install, upgrade, rollback and uninstall against the sandbox. Texts are helm 4.3.1's.

#include "core/object/access.h"
#include "tests/core/action/action_fixture.h"
#include "tests/support/intercepting_transport.h"

#include <QtTest>

using namespace chartroom;
using Fixture = ActionFixture;

namespace {

// What never becomes ready is waited for that long: enough for a busy machine to have said how far it came.
constexpr auto kPatience = std::chrono::seconds(4);

std::string message(const Result<void>& result) { return result ? "good" : result.error().message; }

action::InstallOptions waiting() {
  action::InstallOptions options;
  options.wait.strategy = kube::Strategy::Watcher;
  options.wait.timeout = kPatience;
  return options;
}

} // namespace

class TestReleaseLife : public QObject {
  Q_OBJECT
private slots:
  void hooksRunByWeightThenName() {
    Fixture fixture;
    const auto made = fixture.install(Fixture::chart({{"1.yaml", Fixture::hook("late", "pre-install", "5")},
        {"2.yaml", Fixture::hook("b", "pre-install,post-install", "-1")}, {"3.yaml", Fixture::hook("a", "pre-install", "-1")},
        {"4.yaml", Fixture::hook("other", "pre-upgrade", "0")}, {"5.yaml", Fixture::configMap("plain")}}));
    QCOMPARE(message(made.result), std::string("good"));
    QCOMPARE(
        fixture.hooksRun(), (std::vector<std::string>{"pre-install a", "pre-install b", "pre-install late", "post-install b"}));
    QVERIFY(!fixture.live("plain").isNil());
    QVERIFY(fixture.live("other").isNil());
  }
  void hooksAreDeletedByPolicy() {
    Fixture fixture;
    const Fixture::Files templates{{"1.yaml", Fixture::hook("gone", "pre-install,pre-upgrade", "0", "hook-succeeded")},
        {"2.yaml", Fixture::hook("stays", "pre-install,pre-upgrade", "0")},
        {"3.yaml", Fixture::hook("onfailure", "pre-install,pre-upgrade", "0", "hook-failed,before-hook-creation")}};
    QCOMPARE(message(fixture.install(Fixture::chart(templates)).result), std::string("good"));
    QVERIFY(fixture.live("gone").isNil());
    QVERIFY(!fixture.live("onfailure").isNil());
    const std::string before = object::textAt(fixture.live("stays"), {"metadata", "uid"});
    QVERIFY(!before.empty());
    QCOMPARE(message(fixture.upgrade(Fixture::chart(templates)).result), std::string("good"));
    QVERIFY(object::textAt(fixture.live("stays"), {"metadata", "uid"}) != before);
  }
  void aHookThatCannotBeMadeFailsTheRelease() {
    Fixture fixture;
    const auto made = fixture.install(Fixture::chart(
        {{"1.yaml", Fixture::hook("No_Name", "pre-install", "0", "hook-succeeded")}, {"2.yaml", Fixture::configMap("plain")}}));
    QVERIFY(!made.result.ok());
    QVERIFY2(message(made.result).starts_with("failed pre-install: warning: Hook pre-install c/templates/1.yaml failed: "),
        message(made.result).c_str());
    QCOMPARE(fixture.status(), std::string("failed"));
    QVERIFY(fixture.live("plain").isNil());
  }

  void aChartThatDoesNotRenderLeavesNothing_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    QTest::newRow("a failing template") << "{{ fail \"no\" }}"
                                        << "execution error at (c/templates/a.yaml:1:3): no";
    QTest::newRow("output that is no YAML") << "a: ["
                                            << "YAML parse error on c/templates/a.yaml";
  }
  void aChartThatDoesNotRenderLeavesNothing() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    Fixture fixture;
    for (const auto dryRun : {action::DryRun::None, action::DryRun::Client, action::DryRun::Server}) {
      action::InstallOptions options;
      options.dryRun = dryRun;
      const auto made = fixture.install(Fixture::chart({{"a.yaml", text.toStdString()}}), "", options);
      QVERIFY2(QString::fromStdString(message(made.result)).contains(error), message(made.result).c_str());
      QVERIFY(made.release.has_value());
      QCOMPARE(made.release->name, std::string("rel"));
      QCOMPARE(made.release->info.status, std::string("failed"));
      QVERIFY(fixture.heads().empty());
    }
  }
  void aNegativeRevisionIsListed() {
    Fixture fixture;
    release::Release record;
    record.name = "odd";
    record.nameSpace = "default";
    record.version = -3;
    record.info.status = "deployed";
    QVERIFY(fixture.session->storage().create({}, record));
    const auto all = action::list({}, *fixture.session, {});
    QVERIFY(all.ok());
    QCOMPARE(all->size(), std::size_t{1});
    QCOMPARE(all->front().version, -3);
  }
  // The label says 2, the record is another revision.
  // As helm takes Lists apart: the items of a ConfigMapList need not say that they are ConfigMaps.
  void listsAreTakenApart() {
    ActionFixture fixture;
    const std::string list =
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n";
    QVERIFY(fixture.install(ActionFixture::chart({{"a.yaml", list}})).result.ok());
    QVERIFY(!fixture.live("a").isNil());
    const auto nothing =
        fixture.install(ActionFixture::chart({{"a.yaml", "apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n"}}));
    QVERIFY(!nothing.result.ok());
  }

  // An account of one team may do anything in its namespace, and nothing to the namespace.
  void aNamespaceIsCreatedOnlyWhereItIsMissing() {
    const auto transport = std::make_shared<test::InterceptingTransport>();
    const auto mayRead = std::make_shared<std::atomic<bool>>(false);
    transport->setBefore([mayRead](const http::Request& request) -> std::optional<Result<http::Response>> {
      const std::size_t at = request.url.find("/api/v1/namespaces/");
      const bool isOne = at != std::string::npos && request.url.find('/', at + 19) == std::string::npos;
      if (!isOne || (request.method == "GET" && *mayRead)) return {};
      return Result<http::Response>(test::InterceptingTransport::status(403, "Forbidden", "namespaces is forbidden"));
    });
    ActionFixture fixture(transport);
    const auto install = [](action::Session& session, action::CreateNamespace create, const char* name) {
      action::InstallOptions options;
      options.releaseName = name;
      options.createNamespace = create;
      return action::install(
          {}, session, ActionFixture::chart({{"a.yaml", ActionFixture::configMap(name)}}), Value::makeMap(), options)
          .result.ok();
    };
    QVERIFY(!install(*fixture.session, action::CreateNamespace::Always, "always"));
    QVERIFY(install(*fixture.session, action::CreateNamespace::IfMissing, "unread"));
    *mayRead = true;
    QVERIFY(install(*fixture.session, action::CreateNamespace::IfMissing, "there"));
    // What is missing is created, by who has the right.
    action::SessionOptions options = fixture.session->options();
    options.transport = nullptr;
    options.nameSpace = "fresh";
    const auto session = std::move(action::Session::make(std::move(options))).value();
    QVERIFY(install(*session, action::CreateNamespace::IfMissing, "fresh"));
  }

  void labelsSelectAmongTheReleases() {
    ActionFixture fixture;
    action::InstallOptions options;
    options.labels = {{"team", "shop"}};
    QVERIFY(fixture.install(ActionFixture::chart({{"a.yaml", ActionFixture::configMap("a")}}), "", options).result.ok());
    const auto found = [&](const char* selector) {
      action::ListOptions list;
      list.selector = selector;
      const auto all = action::list({}, *fixture.session, list);
      return all ? QString::number(all->size()) : QString::fromStdString(all.error().message);
    };
    QCOMPARE(found("team in (shop, port),!harbour"), QString("1"));
    QCOMPARE(found("team!=shop"), QString("0"));
    QCOMPARE(found("team=("), QString("unable to parse requirement: found '(', expected: identifier"));
  }

  void aRevisionThatOnlyALabelNamesIsNoTarget() {
    Fixture fixture;
    QCOMPARE(message(fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result), std::string("good"));
    kube::Call call;
    call.method = "PATCH";
    call.path = "/api/v1/namespaces/default/secrets/sh.helm.release.v1.rel.v1";
    call.contentType = "application/merge-patch+json";
    call.body = R"({"metadata":{"labels":{"version":"2"}}})";
    QVERIFY(fixture.session->client().call({}, call).ok());
    QCOMPARE(fixture.heads().front().version, 2);
    action::RollbackOptions options;
    options.releaseName = "rel";
    options.version = 2;
    options.dryRun = action::DryRun::Client;
    QCOMPARE(message(action::rollback({}, *fixture.session, options).result), std::string("release has no 2 version"));
  }
  // A preview's limits refuse such a value.
  void anInstallHasNoBudget() {
    Fixture fixture;
    QCOMPARE(
        message(
            fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x") + "{{ $x := repeat 140000000 \"x\" }}"}})).result),
        std::string("good"));
  }

  void whatDoesNotBecomeReadyFailsTheRelease() {
    Fixture fixture;
    const auto made = fixture.install(Fixture::chart(Fixture::deployment()), "tag: missing", waiting());
    QCOMPARE(message(made.result),
        std::string(
            "resource Deployment/default/web not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded"));
    QCOMPARE(fixture.status(), std::string("failed"));
    QCOMPARE(action::get({}, *fixture.session, "rel")->info.description, "Release \"rel\" failed: " + message(made.result));
    // What failed can be upgraded.
    QCOMPARE(message(fixture.upgrade(Fixture::chart(Fixture::deployment()), "tag: fine").result), std::string("good"));
    QCOMPARE(fixture.status(), std::string("deployed"));
    QCOMPARE(fixture.status(1), std::string("superseded"));
  }
  void anInstallIsTakenBackWhenItFails() {
    Fixture fixture;
    auto options = waiting();
    options.rollbackOnFailure = true;
    const auto made = fixture.install(Fixture::chart(Fixture::deployment()), "tag: missing", options);
    QVERIFY2(
        message(made.result)
            .starts_with(
                "release rel failed, and has been uninstalled due to rollback-on-failure being set: resource Deployment/default/web not ready."),
        message(made.result).c_str());
    QVERIFY(fixture.heads().empty());
  }
  void anUpgradeIsTakenBackWhenItFails() {
    Fixture fixture;
    QVERIFY(fixture.install(Fixture::chart(Fixture::deployment()), "tag: fine").result.ok());
    action::UpgradeOptions options;
    options.rollbackOnFailure = true;
    options.wait.timeout = kPatience;
    const auto made = fixture.upgrade(Fixture::chart(Fixture::deployment()), "tag: missing", options);
    QVERIFY2(
        message(made.result)
            .starts_with(
                "release rel failed, and has been rolled back due to rollback-on-failure being set: resource Deployment/default/web not ready."),
        message(made.result).c_str());
    QCOMPARE(fixture.status(2), std::string("failed"));
    QCOMPARE(fixture.status(3), std::string("deployed"));
    QCOMPARE(action::get({}, *fixture.session, "rel", 3)->info.description, std::string("Rollback to 1"));
  }
  void aCancelledInstallIsRecordedAsFailed() {
    Fixture fixture;
    auto options = waiting();
    options.wait.timeout = std::chrono::minutes(5);
    const Context context = fixture.context;
    options.wait.onProgress = [&](const std::vector<kube::Blocking>&) { context.cancel(); };
    const auto made = fixture.install(Fixture::chart(Fixture::deployment()), "tag: missing", options);
    QCOMPARE(message(made.result), std::string("context canceled"));
    QCOMPARE(made.result.error().code, Code::Cancelled);
    QCOMPARE(fixture.status(), std::string("failed"));
    QCOMPARE(action::get({}, *fixture.session, "rel")->info.description, std::string("Release \"rel\" failed: context canceled"));
  }

  void anOperationUnderwayIsRespected_data() {
    QTest::addColumn<QString>("status");
    for (const char* status : {"pending-install", "pending-upgrade", "pending-rollback"}) QTest::newRow(status) << status;
  }
  void anOperationUnderwayIsRespected() {
    QFETCH(QString, status);
    Fixture fixture;
    const auto made = fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x")}}));
    auto release = *made.release;
    release.info.status = status.toStdString();
    QVERIFY(fixture.session->storage().update({}, release).ok());
    QCOMPARE(message(fixture.upgrade(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result),
        std::string("another operation (install/upgrade/rollback) is in progress"));
    QCOMPARE(fixture.heads().size(), std::size_t{1});
  }
  void aNameInUseIsRefused() {
    Fixture fixture;
    QVERIFY(fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result.ok());
    QCOMPARE(message(fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result),
        std::string("release name check failed: cannot reuse a name that is still in use"));
  }
  void foreignObjectsAreNotTakenOver() {
    Fixture fixture;
    fixture.put("x");
    const std::string text =
        "ConfigMap \"x\" in namespace \"default\" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "
        "\"app.kubernetes.io/managed-by\": must be set to \"Helm\"; annotation validation error: missing key \"meta.helm.sh/release-name\": must be set to \"rel\"; annotation validation error: "
        "missing key \"meta.helm.sh/release-namespace\": must be set to \"default\"";
    QCOMPARE(message(fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result),
        "unable to continue with install: " + text);
    QVERIFY(fixture.heads().empty());
    QVERIFY(fixture.install(Fixture::chart({{"a.yaml", Fixture::configMap("z")}})).result.ok());
    QCOMPARE(message(fixture.upgrade(Fixture::chart({{"a.yaml", Fixture::configMap("x")}})).result),
        "unable to continue with update: " + text);
    QCOMPARE(fixture.heads().size(), std::size_t{1});
  }

  void historyIsKeptAtTen() {
    Fixture fixture;
    const auto chart = [] { return Fixture::chart({{"a.yaml", Fixture::configMap("x")}}); };
    QVERIFY(fixture.install(chart()).result.ok());
    for (int i = 0; i < 11; ++i) QCOMPARE(message(fixture.upgrade(chart()).result), std::string("good"));
    auto heads = fixture.heads();
    QCOMPARE(heads.size(), std::size_t{10});
    int oldest = 99, newest = 0;
    for (const auto& head : heads) {
      oldest = std::min(oldest, head.version);
      newest = std::max(newest, head.version);
      QCOMPARE(head.status, std::string(head.version == 12 ? "deployed" : "superseded"));
    }
    QCOMPARE(oldest, 3);
    QCOMPARE(newest, 12);
  }

  void valuesAreReusedAsAsked_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QString>("seen"); // old, fresh, mine
    const auto row = [](const char* name, action::ValueReuse mode, const char* values, const char* seen) {
      QTest::newRow(name) << static_cast<int>(mode) << values << seen;
    };
    row("nothing new keeps the user's values over the new defaults", action::ValueReuse::Default, "", "user/new/-");
    row("new values replace the user's", action::ValueReuse::Default, "mine: 1", "two/new/1");
    row("reset forgets the user's", action::ValueReuse::Reset, "", "two/new/-");
    row("reuse keeps the user's and the old defaults", action::ValueReuse::Reuse, "mine: 1", "user/-/1");
    row("reset then reuse keeps the user's over the new defaults", action::ValueReuse::ResetThenReuse, "mine: 1", "user/new/1");
  }
  void valuesAreReusedAsAsked() {
    QFETCH(int, mode);
    QFETCH(QString, values);
    QFETCH(QString, seen);
    Fixture fixture;
    const Fixture::Files templates{
        {"a.yaml", Fixture::configMap(
                       "x", "", "seen: \"{{ .Values.old }}/{{ .Values.fresh | default `-` }}/{{ .Values.mine | default `-` }}\"")}};
    QVERIFY(fixture.install(Fixture::chart(templates, "old: one\n"), "old: user").result.ok());
    action::UpgradeOptions options;
    options.valueReuse = static_cast<action::ValueReuse>(mode);
    QCOMPARE(message(fixture.upgrade(Fixture::chart(templates, "old: two\nfresh: new\n"), values.toStdString(), options).result),
        std::string("good"));
    QCOMPARE(QString::fromStdString(object::textAt(fixture.live("x"), {"data", "seen"})), seen);
  }

  void dryRunsWriteNothing_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("on the client") << static_cast<int>(action::DryRun::Client);
    QTest::newRow("on the server") << static_cast<int>(action::DryRun::Server);
  }
  void dryRunsWriteNothing() {
    QFETCH(int, mode);
    Fixture fixture;
    action::InstallOptions install;
    install.dryRun = static_cast<action::DryRun>(mode);
    const auto chart = [](const char* data) {
      return Fixture::chart(
          {{"a.yaml", Fixture::configMap("x", "", data)}, {"h.yaml", Fixture::hook("h", "pre-install,pre-upgrade", "0")}});
    };
    const auto tried = fixture.install(chart("a: one"), "", install);
    QCOMPARE(message(tried.result), std::string("good"));
    QCOMPARE(tried.release->info.description, std::string("Dry run complete"));
    QVERIFY(tried.release->manifest.find("a: one") != std::string::npos);
    QVERIFY(fixture.heads().empty() && fixture.live("x").isNil() && fixture.live("h").isNil());

    QVERIFY(fixture.install(chart("a: one")).result.ok());
    action::UpgradeOptions upgrade;
    upgrade.dryRun = static_cast<action::DryRun>(mode);
    QCOMPARE(message(fixture.upgrade(chart("a: two"), "", upgrade).result), std::string("good"));
    QCOMPARE(fixture.heads().size(), std::size_t{1});
    QCOMPARE(object::textAt(fixture.live("x"), {"data", "a"}), std::string("one"));
    action::RollbackOptions back;
    back.releaseName = "rel";
    back.version = 1;
    back.dryRun = static_cast<action::DryRun>(mode);
    QCOMPARE(message(action::rollback({}, *fixture.session, back).result), std::string("good"));
    action::UninstallOptions uninstall;
    uninstall.releaseName = "rel";
    uninstall.dryRun = true;
    QCOMPARE(message(action::uninstall({}, *fixture.session, uninstall).result), std::string("good"));
    QCOMPARE(fixture.heads().size(), std::size_t{1});
    QCOMPARE(fixture.status(), std::string("deployed"));
    QVERIFY(!fixture.live("x").isNil());
  }

  void rollbackBringsAnOldRevisionBack() {
    Fixture fixture;
    const auto chart = [](const char* data) { return Fixture::chart({{"a.yaml", Fixture::configMap("x", "", data)}}); };
    QVERIFY(fixture.install(chart("a: one")).result.ok());
    QVERIFY(fixture.upgrade(Fixture::chart({{"a.yaml", Fixture::configMap("z")}})).result.ok());
    QVERIFY(fixture.live("x").isNil());
    action::RollbackOptions options;
    options.releaseName = "rel";
    QCOMPARE(message(action::rollback({}, *fixture.session, options).result), std::string("good"));
    QCOMPARE(object::textAt(fixture.live("x"), {"data", "a"}), std::string("one"));
    QVERIFY(fixture.live("z").isNil());
    QCOMPARE(fixture.status(2), std::string("superseded"));
    QCOMPARE(fixture.status(3), std::string("deployed"));
    options.version = 7;
    QCOMPARE(message(action::rollback({}, *fixture.session, options).result), std::string("release has no 7 version"));
    options.releaseName = "none";
    QCOMPARE(message(action::rollback({}, *fixture.session, options).result), std::string("release: not found"));
  }
  void uninstallKeepsWhatItShould() {
    Fixture fixture;
    QVERIFY(fixture
                .install(Fixture::chart(
                    {{"a.yaml", Fixture::configMap("x")}, {"b.yaml", Fixture::configMap("kept", "helm.sh/resource-policy: keep")},
                        {"h.yaml", Fixture::hook("h", "post-delete", "0")}}))
                .result.ok());
    action::UninstallOptions options;
    options.releaseName = "rel";
    options.keepHistory = true;
    fixture.steps.clear();
    const auto gone = action::uninstall(fixture.context, *fixture.session, options);
    QCOMPARE(message(gone.result), std::string("good"));
    QCOMPARE(gone.info, std::string("These resources were kept due to the resource policy:\n[ConfigMap] kept\n"));
    QVERIFY(fixture.live("x").isNil() && !fixture.live("kept").isNil());
    QCOMPARE(fixture.hooksRun(), std::vector<std::string>{"post-delete h"});
    QCOMPARE(fixture.status(), std::string("uninstalled"));
    options.keepHistory = false;
    QCOMPARE(message(action::uninstall({}, *fixture.session, options).result), std::string("good"));
    QVERIFY(fixture.heads().empty());
    QCOMPARE(message(action::uninstall({}, *fixture.session, options).result),
        std::string("uninstall: Release not loaded: rel: release: not found"));
  }
};

QTEST_GUILESS_MAIN(TestReleaseLife)
#include "tst_release_life.moc"
