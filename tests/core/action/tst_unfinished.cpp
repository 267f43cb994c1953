// core/action: what operations leave that were killed or failed, and that the next ones clean it up. A killed process is played by
// a line that is cut after so many requests: nothing that comes after reaches the cluster.

#include "tests/core/action/action_fixture.h"
#include "tests/support/intercepting_transport.h"

#include <QtTest>

#include <set>

using namespace chartroom;
using Fixture = ActionFixture;
using test::InterceptingTransport;

namespace {

std::string message(const Result<void>& result) { return result ? "good" : result.error().message; }

std::unique_ptr<chart::Chart> chartOf(const std::vector<std::string>& names, const std::string& annotations = "") {
  Fixture::Files files;
  for (const std::string& name : names) files.emplace_back(name + ".yaml", Fixture::configMap(name, annotations));
  return Fixture::chart(std::move(files));
}

std::set<std::string> liveNames(Fixture& fixture) {
  std::set<std::string> names;
  for (const char* name : {"a", "b", "c", "d"})
    if (!fixture.live(name).isNil()) names.insert(name);
  return names;
}
using Names = std::set<std::string>;

Result<void> rollBack(Fixture& fixture, int version) {
  action::RollbackOptions options;
  options.releaseName = "rel";
  options.version = version;
  return action::rollback({}, *fixture.session, options).result;
}
Result<void> uninstall(Fixture& fixture, const Context& context = {}) {
  action::UninstallOptions options;
  options.releaseName = "rel";
  return action::uninstall(context, *fixture.session, options).result;
}

// Revision 1 has a and b, revision 2 has b and c and is deployed.
void makeTwoRevisions(Fixture& fixture) {
  if (auto made = fixture.install(chartOf({"a", "b"})).result; !made) qFatal("%s", made.error().message.c_str());
  if (auto made = fixture.upgrade(chartOf({"b", "c"})).result; !made) qFatal("%s", made.error().message.c_str());
}

enum Killed { KilledRollback, KilledUpgrade };
enum Then { RollBackTo1, RollBackTo2, Uninstall };

} // namespace

class TestUnfinished : public QObject {
  Q_OBJECT
private slots:
  void whatAKilledOperationLeftIsCleanedUp_data() {
    QTest::addColumn<int>("killed");
    QTest::addColumn<int>("then");
    QTest::newRow("rollback to 1 is killed, and again") << int(KilledRollback) << int(RollBackTo1);
    QTest::newRow("rollback to 1 is killed, back to 2") << int(KilledRollback) << int(RollBackTo2);
    QTest::newRow("rollback to 1 is killed, uninstall") << int(KilledRollback) << int(Uninstall);
    QTest::newRow("upgrade is killed, rollback to 1") << int(KilledUpgrade) << int(RollBackTo1);
    QTest::newRow("upgrade is killed, rollback to 2") << int(KilledUpgrade) << int(RollBackTo2);
    QTest::newRow("upgrade is killed, uninstall") << int(KilledUpgrade) << int(Uninstall);
  }
  void whatAKilledOperationLeftIsCleanedUp() {
    QFETCH(int, killed);
    QFETCH(int, then);
    bool ended = false;
    for (int requests = 1; !ended; ++requests) {
      const auto transport = std::make_shared<InterceptingTransport>();
      Fixture fixture(transport);
      makeTwoRevisions(fixture);
      transport->cutAfter(requests);
      if (killed == KilledRollback) (void)rollBack(fixture, 1);
      else (void)fixture.upgrade(chartOf({"b", "d"}));
      ended = !transport->wasCut();
      transport->mend();
      const auto done = then == RollBackTo1   ? rollBack(fixture, 1)
                        : then == RollBackTo2 ? rollBack(fixture, 2)
                                              : uninstall(fixture);
      const QByteArray where = "killed after " + QByteArray::number(requests) + " requests";
      QVERIFY2(done.ok(), (where + ": " + message(done).c_str()).constData());
      const Names expected = then == RollBackTo1 ? Names{"a", "b"} : then == RollBackTo2 ? Names{"b", "c"} : Names{};
      QVERIFY2(liveNames(fixture) == expected, where.constData());
      if (then != Uninstall) QCOMPARE(fixture.status(), std::string("deployed"));
    }
  }
  // Twice in a row, at each place of the second.
  void twoKilledRollbacksAreCleanedUp() {
    for (int first : {6, 9, 11}) {
      bool ended = false;
      for (int requests = 1; !ended; ++requests) {
        const auto transport = std::make_shared<InterceptingTransport>();
        Fixture fixture(transport);
        makeTwoRevisions(fixture);
        transport->cutAfter(first);
        (void)rollBack(fixture, 1);
        transport->cutAfter(requests);
        (void)rollBack(fixture, 2);
        ended = !transport->wasCut();
        transport->mend();
        QCOMPARE(message(rollBack(fixture, 1)), std::string("good"));
        QVERIFY(liveNames(fixture) == (Names{"a", "b"}));
        QCOMPARE(message(uninstall(fixture)), std::string("good"));
        QVERIFY(liveNames(fixture).empty());
      }
    }
  }
  void whatAFailedUpgradeMadeIsRemovedByTheNext() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    makeTwoRevisions(fixture);
    transport->setBefore([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "PATCH" && request.url.find("/configmaps/d") != std::string::npos)
        return InterceptingTransport::status(500, "InternalError", "no such luck");
      return std::nullopt;
    });
    QVERIFY(!fixture.upgrade(chartOf({"a", "b", "d"})).result.ok());
    QVERIFY(liveNames(fixture) == (Names{"a", "b", "c"}));
    transport->setBefore({});
    QCOMPARE(message(fixture.upgrade(chartOf({"b", "c"})).result), std::string("good"));
    QVERIFY(liveNames(fixture) == (Names{"b", "c"}));
  }
  // helm keeps what a failed revision made. Ours removes it, but not data.
  void leftoversWithDataStay() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(chartOf({"a"})).result.ok());
    transport->setBefore([](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "PATCH" && request.url.find("/configmaps/a") != std::string::npos)
        return InterceptingTransport::status(500, "InternalError", "no such luck");
      return std::nullopt;
    });
    Fixture::Files files{{"a.yaml", Fixture::configMap("a", "", "a: c")}, {"d.yaml", Fixture::configMap("d")},
        {"claim.yaml",
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: logs}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n"},
        {"set.yaml",
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}, "
            "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}\n"}};
    QVERIFY(!fixture.upgrade(Fixture::chart(files)).result.ok());
    transport->setBefore({});
    const auto isThere = [&](const char* path) {
      kube::Call call;
      call.path = path;
      return fixture.session->client().call({}, call).ok();
    };
    const char* const claim = "/api/v1/namespaces/default/persistentvolumeclaims/logs";
    const char* const set = "/apis/apps/v1/namespaces/default/statefulsets/db";
    QVERIFY(isThere(claim) && isThere(set) && !fixture.live("d").isNil());
    std::vector<std::string> warnings;
    fixture.context = fixture.context.withLog([&](LogLevel level, std::string_view text) {
      if (level == LogLevel::Warn) warnings.emplace_back(text);
    });
    QCOMPARE(message(fixture.upgrade(chartOf({"a"})).result), std::string("good"));
    QVERIFY(isThere(claim) && !isThere(set) && fixture.live("d").isNil()); // the claims of this set outlive it
    std::sort(warnings.begin(), warnings.end());
    QCOMPARE(warnings.size(), std::size_t(3));
    QCOMPARE(QString::fromStdString(warnings[0]),
        QString(
            "an object of an unfinished revision is not in the release any more\tkind=ConfigMap\tname=d\tnamespace=default\trevision=2"));
    QCOMPARE(QString::fromStdString(warnings[2]),
        QString(
            "an object of an unfinished revision stays, because data would go with it\tkind=PersistentVolumeClaim\tname=logs\tnamespace=default\trevision=2"));
  }

  void leftoversOfOthersAndKeptOnesStay() {
    Fixture fixture;
    QVERIFY(fixture.install(chartOf({"a", "b"}, "helm.sh/resource-policy: keep")).result.ok());
    QVERIFY(fixture.upgrade(chartOf({"b", "c"})).result.ok());
    auto failed = *action::get({}, *fixture.session, "rel");
    failed.version = 3;
    failed.info.status = release::status::kFailed;
    failed.manifest += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n";
    QVERIFY(fixture.session->storage().create({}, failed).ok());
    failed.version = 4;
    failed.manifest = action::get({}, *fixture.session, "rel", 2)->manifest;
    QVERIFY(fixture.session->storage().create({}, failed).ok());
    fixture.put("d"); // by somebody else
    QCOMPARE(message(rollBack(fixture, 2)), std::string("good"));
    QVERIFY(liveNames(fixture) == (Names{"a", "b", "c", "d"}));
  }

  // A signal ends a command line soon; who has time waits for a cluster that is slow for a moment.
  void theLastWordsOfACancelledOperationTakeAsLongAsTheSessionSays_data() {
    QTest::addColumn<int>("given");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("a command line") << 0 << 1000 << 1500;
    QTest::newRow("a window") << 30000 << 20000 << 30000;
  }
  void theLastWordsOfACancelledOperationTakeAsLongAsTheSessionSays() {
    QFETCH(int, given);
    QFETCH(int, least);
    QFETCH(int, most);
    struct Seen : http::Transport {
      Result<http::Response> send(const Context& context, const http::Request& request) override {
        if (request.method == "PUT" && request.url.find("/secrets/") != std::string::npos && context.deadline())
          left = static_cast<int>(
              std::chrono::duration_cast<std::chrono::milliseconds>(*context.deadline() - std::chrono::steady_clock::now())
                  .count());
        return real->send(context, request);
      }
      Result<http::Response> stream(const Context& context, const http::Request& request, const http::OnData& onData) override {
        return real->stream(context, request, onData);
      }
      std::shared_ptr<http::Transport> real = http::makeTransport();
      int left = -1;
    };
    const auto transport = std::make_shared<Seen>();
    Fixture fixture(transport, std::chrono::milliseconds(given));
    action::InstallOptions options;
    options.wait.strategy = kube::Strategy::Watcher;
    const Context outer;
    // Cancelled while it waits for pods that never come.
    fixture.context = outer.withProgress([&](std::string_view step) {
      if (step.starts_with("waiting")) outer.cancel();
    });
    QVERIFY(!fixture.install(Fixture::chart(Fixture::deployment()), "tag: missing", options).result.ok());
    QCOMPARE(fixture.status(), std::string("failed"));
    QVERIFY2(transport->left > least && transport->left <= most, qPrintable(QString::number(transport->left)));
  }
  // The cluster may answer again after the rollback.
  void whatCouldNotBeRecordedIsTriedAgainAfterTheRollback() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    makeTwoRevisions(fixture);
    int refused = 0;
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "PATCH" && request.url.find("/configmaps/d") != std::string::npos)
        return InterceptingTransport::status(500, "InternalError", "no such luck");
      if (request.method == "PUT" && request.url.find(".rel.v3") != std::string::npos && ++refused == 1)
        return InterceptingTransport::status(503, "ServiceUnavailable", "not now");
      return std::nullopt;
    });
    action::UpgradeOptions options;
    options.rollbackOnFailure = true;
    QVERIFY(!fixture.upgrade(chartOf({"b", "d"}), "", options).result.ok());
    QVERIFY(refused >= 2);
    QCOMPARE(action::get({}, *fixture.session, "rel", 3)->info.status, std::string("failed"));
    QCOMPARE(action::get({}, *fixture.session, "rel", 4)->info.status, std::string("deployed"));
  }

  void uninstallKeepsTheRecordWhenAnOwnerCannotBeRead_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::newRow("409") << 409 << "Conflict";
    QTest::newRow("500") << 500 << "InternalError";
    QTest::newRow("403") << 403 << "Forbidden";
  }
  void uninstallKeepsTheRecordWhenAnOwnerCannotBeRead() {
    QFETCH(int, status);
    QFETCH(QString, reason);
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(chartOf({"a", "b"})).result.ok());
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "GET" && request.url.ends_with("/configmaps/b"))
        return InterceptingTransport::status(status, reason.toStdString(), "not now");
      return std::nullopt;
    });
    std::vector<std::string> warnings;
    const auto failed = uninstall(fixture, Context().withLog([&](LogLevel level, std::string_view text) {
      if (level == LogLevel::Warn) warnings.emplace_back(text);
    }));
    QCOMPARE(warnings.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(warnings[0]),
        QString(
            "skipping delete of resource because ownership could not be verified\tkind=ConfigMap\tname=b\tnamespace=default\trelease=rel\terror=not now"));
    QCOMPARE(message(failed),
        std::string(
            "failed to delete release: rel: 1 resource(s) were not deleted because their ownership could not be verified:\n[ConfigMap] b: not now"));
    QCOMPARE(fixture.status(), std::string("uninstalling"));
    transport->setBefore({});
    QVERIFY(liveNames(fixture) == (Names{"b"}));
    // Again, and it is gone.
    QCOMPARE(message(uninstall(fixture)), std::string("good"));
    QVERIFY(liveNames(fixture).empty());
    QVERIFY(fixture.heads().empty());
  }
  void anUpgradeDoesNotForgetWhatItCouldNotRead() {
    const auto transport = std::make_shared<InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(chartOf({"a", "b"})).result.ok());
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      if (request.method == "GET" && request.url.ends_with("/configmaps/b"))
        return InterceptingTransport::status(500, "InternalError", "not now");
      return std::nullopt;
    });
    QCOMPARE(message(fixture.upgrade(chartOf({"a"})).result),
        std::string(
            "failed to delete resource namespace=default, name=b, kind=ConfigMap: could not get information about the resource: not now"));
    QCOMPARE(fixture.status(2), std::string("failed"));
    transport->setBefore({});
    QCOMPARE(message(fixture.upgrade(chartOf({"a"})).result), std::string("good"));
    QVERIFY(liveNames(fixture) == (Names{"a"}));
  }

  // A rollback that ended is not pending: what comes next would be refused.
  void aRollbackThatEndsIsRecorded_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"a hook is refused", "cancelled in a hook", "cancelled while waiting"}) QTest::newRow(how) << how;
  }
  void aRollbackThatEndsIsRecorded() {
    QFETCH(QString, how);
    Fixture fixture;
    const Fixture::Files templates{{"h.yaml", Fixture::hook("before", "pre-rollback", "0")}, Fixture::deployment().front()};
    QVERIFY(fixture.install(Fixture::chart(templates), "tag: missing").result.ok());
    QVERIFY(fixture.upgrade(Fixture::chart(templates), "tag: fine").result.ok());
    action::RollbackOptions options;
    options.releaseName = "rel";
    options.version = 1;
    Context context;
    if (how == "a hook is refused") {
      auto first = *action::get({}, *fixture.session, "rel", 1);
      first.hooks.front().manifest = Fixture::hook("No_Name", "pre-rollback", "0");
      QVERIFY(fixture.session->storage().update({}, first).ok());
    } else if (how == "cancelled in a hook") {
      context = Context().withProgress([&](std::string_view step) {
        if (step.starts_with("running hook")) context.cancel();
      });
    } else {
      options.wait.strategy = kube::Strategy::Watcher;
      options.wait.onProgress = [&](const std::vector<kube::Blocking>&) { context.cancel(); };
    }
    const auto outcome = action::rollback(context, *fixture.session, options);
    QVERIFY(!outcome.result.ok());
    QCOMPARE(fixture.status(3), std::string("failed"));
    const std::string description = action::get({}, *fixture.session, "rel", 3)->info.description;
    QVERIFY2(description.starts_with("Release \"rel\" failed: "), description.c_str());
    if (how != "a hook is refused") QCOMPARE(description, std::string("Release \"rel\" failed: context canceled"));
    QCOMPARE(message(fixture.upgrade(Fixture::chart(templates), "tag: fine").result), std::string("good"));
  }
};

QTEST_GUILESS_MAIN(TestUnfinished)
#include "tst_unfinished.moc"
