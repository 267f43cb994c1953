// core/action: plans of upgrades and rollbacks against the sandbox. tests/cluster/tst_plan.cpp compares plans with what the
// operations then do on a real control plane; here: codes, what cannot be asked, and that nothing changes.

#include "core/action/plan.h"

#include "core/object/access.h"
#include "tests/core/action/action_fixture.h"
#include "tests/support/intercepting_transport.h"

#include <QtTest>

#include <atomic>

using namespace chartroom;
using Fixture = ActionFixture;
using kube::Effect;
using kube::Reason;
using test::InterceptingTransport;

namespace {

Fixture::Files maps(const std::vector<std::string>& names, const std::string& data = "a: b") {
  Fixture::Files files;
  for (const std::string& name : names) files.emplace_back(name + ".yaml", Fixture::configMap(name, "", data));
  return files;
}

action::UpgradeOptions named() {
  action::UpgradeOptions options;
  options.releaseName = "rel";
  return options;
}

action::Plan plan(
    Fixture& fixture, Fixture::Files templates, const Context& context = {}, action::UpgradeOptions options = named()) {
  return action::planUpgrade(context, *fixture.session, Fixture::chart(std::move(templates)), Fixture::yaml(""), options);
}

// "a Changed, b Deleted"
QString effects(const action::Plan& plan) {
  static const QStringList kNames{
      "Created", "Recreated", "Changed", "Unchanged", "Deleted", "Kept", "Refused", "NotReached", "Unknown"};
  QStringList all;
  for (const auto& each : plan.objects) all << QString::fromStdString(each.name) + " " + kNames[static_cast<int>(each.effect)];
  return all.join(", ");
}

} // namespace

class TestPlan : public QObject {
  Q_OBJECT
private slots:
  void effectsAreNamedAndNothingChanges() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(Fixture::chart(maps({"a", "b", "gone", "missing"}))).result.ok());
    kube::Call remove;
    remove.method = "DELETE";
    remove.path = "/api/v1/namespaces/default/configmaps/missing";
    QVERIFY(fixture.session->client().call({}, remove).ok());
    const auto heads = fixture.heads();
    const auto versions = [&] {
      QStringList all;
      for (const char* name : {"a", "b", "gone", "missing", "new"})
        all << QString::fromStdString(object::textAt(fixture.live(name), {"metadata", "resourceVersion"}));
      return all;
    };
    const QStringList before = versions();
    std::atomic<int> writes = 0; // objects are asked for in several threads
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "GET") return std::nullopt;
      ++writes;
      const bool dry = request.url.find("dryRun=All") != std::string::npos &&
                       (request.method != "DELETE" || request.body.find(R"("dryRun":["All"])") != std::string::npos);
      if (!dry) qFatal("%s %s is no dry run", request.method.c_str(), request.url.c_str());
      return std::nullopt;
    });
    auto templates = maps({"a", "missing", "new"});
    templates.emplace_back("b.yaml", Fixture::configMap("b", "", "a: c"));
    templates.emplace_back("h.yaml", Fixture::hook("before", "pre-upgrade", "0"));
    const auto made = plan(fixture, templates);
    QCOMPARE(effects(made), QStringLiteral("a Unchanged, b Changed, missing Recreated, new Created, gone Deleted"));
    QCOMPARE(made.end, action::End::Applies);
    QVERIFY(!made.changesNothing());
    QCOMPARE(made.hooks.size(), std::size_t{1});
    QCOMPARE(made.hooks[0].event, std::string("pre-upgrade"));
    QCOMPARE(made.hooks[0].effect, Effect::Created);
    QCOMPARE(made.asOf->version, 1);
    QCOMPARE(made.target->version, 2);
    QCOMPARE(object::textAt(made.objects[1].before, {"data", "a"}), std::string("b"));
    QCOMPARE(object::textAt(made.objects[1].after, {"data", "a"}), std::string("c"));
    QCOMPARE(writes.load(), 8); // the record, four objects, one deletion, the hook and what stands in its place
    transport->setBefore({});
    QCOMPARE(versions(), before);
    QVERIFY(fixture.heads() == heads);
    QVERIFY(fixture.live("before").isNil());
  }
  void nothingChangesIsSaidOnlyThen() {
    Fixture fixture;
    QVERIFY(fixture.install(Fixture::chart(maps({"a"}))).result.ok());
    QVERIFY(plan(fixture, maps({"a"})).changesNothing());
    auto templates = maps({"a"});
    templates.emplace_back("h.yaml", Fixture::hook("after", "post-upgrade", "0"));
    QVERIFY(!plan(fixture, templates).changesNothing());
    auto skipped = named();
    skipped.hooks = action::Hooks::Skip;
    QVERIFY(plan(fixture, templates, {}, skipped).changesNothing());
    QVERIFY(!plan(fixture, maps({"a"}, "a: c")).changesNothing());
  }

  // A webhook on Secrets that allows no dry run says nothing about the objects.
  void aRecordThatCannotBeAskedAboutHidesNothing() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(Fixture::chart(maps({"a"}))).result.ok());
    transport->setBefore([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "POST" && request.url.find("/secrets") != std::string::npos)
        return InterceptingTransport::status(400, "BadRequest", "admission webhook x does not support dry run");
      return std::nullopt;
    });
    const auto made = plan(fixture, maps({"a"}, "a: c"));
    QCOMPARE(effects(made), QStringLiteral("a Changed"));
    QCOMPARE(int(made.end), int(action::End::Applies));
  }

  // What the cluster cannot say is unknown, with the reason.
  void whatCannotBeAskedIsUnknown_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("effect");
    QTest::addColumn<int>("finding");
    QTest::addColumn<int>("end");
    const auto row = [](const char* name, int status, const char* reason, const char* text, Effect effect, Reason finding,
                         action::End end) {
      QTest::newRow(name) << status << reason << text << int(effect) << int(finding) << int(end);
    };
    row("a webhook without dry runs", 400, "BadRequest", "admission webhook x does not support dry run", Effect::Unknown,
        Reason::NoDryRun, action::End::Unknown);
    row("an overloaded server", 503, "ServiceUnavailable", "busy", Effect::Unknown, Reason::Unreachable, action::End::Unknown);
    row("the user may not", 403, "Forbidden", R"(configmaps is forbidden: User \"u\" cannot patch resource \"configmaps\")",
        Effect::Refused, Reason::Forbidden, action::End::FailsMidway);
    row("admission refuses", 403, "Forbidden", "exceeded quota", Effect::Refused, Reason::Invalid, action::End::FailsMidway);
    row("a webhook that fails", 500, "InternalError", "failed calling webhook", Effect::Refused, Reason::Other,
        action::End::FailsMidway);
    row("a field of another type", 500, "",
        "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string",
        Effect::Refused, Reason::Invalid, action::End::FailsMidway);
    row("an immutable map", 422, "Invalid", "data: Forbidden: field is immutable when `immutable` is set", Effect::Refused,
        Reason::ImmutableField, action::End::FailsMidway);
  }
  void whatCannotBeAskedIsUnknown() {
    QFETCH(int, status);
    QFETCH(QString, reason);
    QFETCH(QString, text);
    QFETCH(int, effect);
    QFETCH(int, finding);
    QFETCH(int, end);
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(Fixture::chart(maps({"a", "b"}))).result.ok());
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "PATCH" && request.url.find("/configmaps/a?") != std::string::npos)
        return InterceptingTransport::status(status, reason.toStdString(), text.toStdString());
      return std::nullopt;
    });
    const auto made = plan(fixture, maps({"a", "b"}, "a: c"));
    QCOMPARE(int(made.end), end);
    QCOMPARE(int(made.objects[0].effect), effect);
    QCOMPARE(int(made.objects[0].finding.reason), finding);
    QVERIFY(!made.objects[0].finding.message.empty());
    QCOMPARE(int(made.objects[1].effect), int(Effect::Changed));
    if (made.end == action::End::Unknown) QCOMPARE(int(made.finding.reason), finding);
    QCOMPARE(made.error.has_value(), made.end == action::End::FailsMidway);
  }
  void aServerThatIsGoneIsUnknown() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(Fixture::chart(maps({"a"}))).result.ok());
    bool ended = false;
    for (int requests = 0; !ended; ++requests) {
      transport->cutAfter(requests);
      const auto made = plan(fixture, maps({"a"}));
      ended = !transport->wasCut();
      QCOMPARE(int(made.end), int(ended ? action::End::Applies : action::End::Unknown));
      if (!ended) QCOMPARE(int(made.finding.reason), int(Reason::Unreachable));
    }
  }
  void aPlanCanBeCancelled() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(Fixture::chart(maps({"a", "b"}))).result.ok());
    const Context context;
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "PATCH") context.cancel();
      return std::nullopt;
    });
    const auto made = plan(fixture, maps({"a", "b"}), context);
    QCOMPARE(int(made.end), int(action::End::Unknown));
    QCOMPARE(int(made.finding.reason), int(Reason::Cancelled));
  }
  void whatFailsBeforeHasItsCode_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("reason");
    QTest::newRow("another revision is the newest") << "superseded" << int(Reason::Superseded);
    QTest::newRow("an operation runs") << "pending" << int(Reason::Pending);
    QTest::newRow("the object is somebody else's") << "foreign" << int(Reason::NotOwned);
    QTest::newRow("the kind is not served") << "kind" << int(Reason::KindNotServed);
    QTest::newRow("a template fails") << "template" << int(Reason::Other);
    QTest::newRow("there is no such release") << "none" << int(Reason::NotFound);
    QTest::newRow("the record may not be written") << "reader" << int(Reason::Forbidden);
    QTest::newRow("the record is too large") << "large" << int(Reason::Invalid);
  }
  void whatFailsBeforeHasItsCode() {
    QFETCH(QString, what);
    QFETCH(int, reason);
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    if (what != "none") QVERIFY(fixture.install(Fixture::chart(maps({"a"}))).result.ok());
    auto options = named();
    auto templates = maps({"a"});
    if (what == "superseded") options.preparedOn = action::PreparedOn{7, {}, {}};
    if (what == "foreign") {
      fixture.put("x");
      fixture.put("xx");
      templates = maps({"a", "x", "xx", "z"});
    }
    if (what == "kind") templates.emplace_back("k.yaml", "apiVersion: nowhere.example/v1\nkind: Thing\nmetadata: {name: t}\n");
    if (what == "template") templates.emplace_back("t.yaml", "{{ fail \"no\" }}");
    if (what == "pending") {
      auto pending = *action::get({}, *fixture.session, "rel");
      pending.info.status = release::status::kPendingUpgrade;
      QVERIFY(fixture.session->storage().update({}, pending).ok());
    }
    if (what == "reader" || what == "large")
      transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
        if (request.method != "POST" || request.url.find("/secrets") == std::string::npos) return std::nullopt;
        if (what == "reader")
          return InterceptingTransport::status(
              403, "Forbidden", R"(secrets is forbidden: User \"u\" cannot create resource \"secrets\" in API group \"\")");
        return InterceptingTransport::status(422, "Invalid",
            R"(Secret \"sh.helm.release.v1.rel.v2\" is invalid: data: Too long: may not be more than 1048576 bytes)");
      });
    const auto made = plan(fixture, templates, {}, options);
    QCOMPARE(int(made.end), int(action::End::FailsBefore));
    QCOMPARE(int(made.finding.reason), reason);
    QVERIFY(made.error.has_value());
    QCOMPARE(made.superseded, what == "superseded");
    if (what == "foreign") QCOMPARE(effects(made), QStringLiteral("a NotReached, x Refused, xx Refused, z NotReached"));
    if (what == "reader") QCOMPARE(effects(made), QStringLiteral("a NotReached"));
    // The operation says the same.
    const auto outcome = action::upgrade({}, *fixture.session, Fixture::chart(templates), Fixture::yaml(""), options);
    QCOMPARE(outcome.result.error().message, made.error->message);
  }
  // Pods that run with the template already stay: going back from a roll-out that hangs restarts none.
  void onlyPodsThatAreReplacedRestart() {
    Fixture fixture;
    const auto templates = [] {
      auto files = Fixture::deployment();
      files[0].second.replace(files[0].second.find("spec:\n"), 6, "spec:\n  replicas: 3\n");
      files.emplace_back("s.yaml",
          "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 3\n  serviceName: db\n  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}\n  selector: {matchLabels: {c: d}}\n"
          "  template:\n    metadata: {labels: {c: d}}\n    spec:\n      containers: [{name: c, image: \"x:{{ .Values.tag }}\"}]\n");
      return Fixture::chart(std::move(files));
    };
    const auto restarts = [&](const action::Plan& plan) {
      QStringList all;
      for (const auto& each : plan.objects) all << QString::fromStdString(each.name) + " " + QString::number(each.restarts);
      return all.join(", ");
    };
    action::InstallOptions install;
    install.wait.strategy = kube::Strategy::Watcher;
    QVERIFY(fixture.install(templates(), "tag: v1", install).result.ok());
    QCOMPARE(restarts(action::planUpgrade({}, *fixture.session, templates(), Fixture::yaml("tag: missing"), named())),
        QString("web 3, db 2"));
    QVERIFY(fixture.upgrade(templates(), "tag: missing").result.ok());
    // Until the new ReplicaSet has taken over as far as it can.
    const auto pods = [&] {
      kube::Call call;
      call.path = "/apis/apps/v1/namespaces/default/replicasets";
      const Value sets = fixture.session->client().call({}, call)->get("items");
      int all = 0;
      for (const Value& set : sets.list().items)
        if (const Value count = object::at(set, {"status", "replicas"}); !count.isNil())
          all += static_cast<int>(count.isInteger() ? count.integer() : std::llround(count.number()));
      return all;
    };
    QTRY_COMPARE_WITH_TIMEOUT(pods(), 4, 20000);
    action::RollbackOptions back;
    back.releaseName = "rel";
    back.version = 1;
    const action::Plan plan = action::planRollback({}, *fixture.session, back);
    QVERIFY2(restarts(plan).startsWith("web 0, db "), qPrintable(restarts(plan)));
    // The set stops at its last pod, which does not start; the one before still has the template.
    QTRY_COMPARE_WITH_TIMEOUT(restarts(action::planRollback({}, *fixture.session, back)), QString("web 0, db 1"), 20000);
    QCOMPARE(static_cast<int>(plan.objects[0].pods), static_cast<int>(action::Pods::Restart));
  }

  void whatAnUnfinishedUpgradeLeftIsInThePlan() {
    Fixture fixture;
    QVERIFY(fixture.install(Fixture::chart(maps({"a"}))).result.ok());
    // The name of the last one is refused by the server.
    auto templates = maps({"a", "left"});
    templates.emplace_back("z.yaml", Fixture::configMap("No_Name"));
    QVERIFY(!fixture.upgrade(Fixture::chart(templates)).result.ok());
    QVERIFY(!fixture.live("left").isNil());
    const action::Plan made = plan(fixture, maps({"a"}));
    QCOMPARE(effects(made), QStringLiteral("a Unchanged, left Deleted"));
    // What the failed one may have set is in the plan too; after one that went well there is no such state.
    QCOMPARE(made.unfinished.size(), std::size_t(2));
    QVERIFY(std::any_of(made.unfinished.begin(), made.unfinished.end(),
        [](const std::string& manifest) { return manifest.find("No_Name") != std::string::npos; }));
    QVERIFY(fixture.upgrade(Fixture::chart(maps({"a"}))).result.ok());
    QVERIFY(plan(fixture, maps({"a"})).unfinished.empty());
  }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
