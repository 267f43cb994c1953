// core/action: an operation that names the record it was prepared against changes nothing when another one is the newest.

#include "core/object/access.h"
#include "tests/core/action/action_fixture.h"
#include "tests/support/intercepting_transport.h"

#include <QtTest>

#include <atomic>
#include <future>

using namespace chartroom;
using Fixture = ActionFixture;

namespace {

std::string message(const Result<void>& result) { return result ? "good" : result.error().message; }
std::unique_ptr<chart::Chart> chartWith(const std::string& data) {
  return Fixture::chart({{"a.yaml", Fixture::configMap("x", "", data)}});
}

action::UpgradeOptions preparedOn(const std::optional<action::PreparedOn>& on) {
  action::UpgradeOptions options;
  options.preparedOn = on;
  return options;
}

std::string colour(Fixture& fixture) { return object::textAt(fixture.live("x"), {"data", "colour"}); }

} // namespace

class TestPreparedOn : public QObject {
  Q_OBJECT
private slots:
  void anUpgradeOfTheNewestRevisionWorks() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    QCOMPARE(message(fixture.upgrade(chartWith("colour: blue"), "", preparedOn(action::PreparedOn::of(*first.release))).result),
        std::string("good"));
    QCOMPARE(fixture.status(2), std::string("deployed"));
  }
  void anUpgradePreparedOnAnOlderRevisionChangesNothing() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    QVERIFY(fixture.upgrade(chartWith("colour: theirs")).result.ok());
    const auto heads = fixture.heads();
    const auto outcome = fixture.upgrade(chartWith("colour: mine"), "", preparedOn(action::PreparedOn::of(*first.release)));
    QVERIFY(!outcome.result.ok());
    QCOMPARE(outcome.result.error().code, Code::Conflict);
    QVERIFY2(
        message(outcome.result).starts_with("prepared on revision 1, but revision 2 (deployed, "), message(outcome.result).c_str());
    QVERIFY(outcome.newest.has_value());
    QCOMPARE(outcome.newest->version, 2);
    QVERIFY(!outcome.release.has_value());
    QVERIFY(fixture.heads() == heads);
    QCOMPARE(colour(fixture), std::string("theirs"));
    // On the other's revision it works.
    QCOMPARE(message(fixture.upgrade(chartWith("colour: mine"), "", preparedOn(action::PreparedOn::of(*outcome.newest))).result),
        std::string("good"));
    QCOMPARE(colour(fixture), std::string("mine"));
  }
  // What becomes ready then is the rollback's, not this revision.
  void anUpgradeGivesWayToARevisionMadeWhileItWaits() {
    Fixture fixture;
    action::InstallOptions install;
    install.wait.strategy = kube::Strategy::Watcher;
    const auto first = fixture.install(Fixture::chart(Fixture::deployment()), "tag: v1", install);
    QVERIFY(first.result.ok());
    auto options = preparedOn(action::PreparedOn::of(*first.release));
    options.wait.strategy = kube::Strategy::Watcher;
    std::atomic<bool> done = false;
    fixture.context = Context().withProgress([&](std::string_view step) {
      if (!step.starts_with("waiting") || done.exchange(true)) return;
      action::RollbackOptions back;
      back.releaseName = "rel";
      back.version = 1;
      if (!action::rollback({}, *fixture.session, back).result) qFatal("the rollback failed");
    });
    const auto outcome = fixture.upgrade(Fixture::chart(Fixture::deployment()), "tag: missing", options);
    QCOMPARE(message(outcome.result), std::string("revision 3 was made while it ran"));
    QCOMPARE(fixture.status(2), std::string("superseded"));
    QCOMPARE(fixture.status(3), std::string("deployed"));
  }
  void anOperationUnderwayIsAnotherRevision() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    auto pending = *first.release;
    pending.version = 2;
    pending.info.status = release::status::kPendingUpgrade;
    QVERIFY(fixture.session->storage().create({}, pending).ok());
    const auto outcome = fixture.upgrade(chartWith("colour: mine"), "", preparedOn(action::PreparedOn{1, {}, {}}));
    QVERIFY(outcome.newest.has_value());
    QCOMPARE(outcome.newest->info.status, std::string("pending-upgrade"));
  }
  void aReleaseThatWasInstalledAgainIsAnother() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    action::UninstallOptions gone;
    gone.releaseName = "rel";
    QVERIFY(action::uninstall({}, *fixture.session, gone).result.ok());
    QVERIFY(fixture.install(chartWith("colour: theirs")).result.ok());
    const auto outcome = fixture.upgrade(chartWith("colour: mine"), "", preparedOn(action::PreparedOn::of(*first.release)));
    QVERIFY(outcome.newest.has_value());
    QCOMPARE(outcome.newest->version, 1);
    QCOMPARE(colour(fixture), std::string("theirs"));
  }
  void aRollbackPreparedOnAnOlderRevisionChangesNothing() {
    Fixture fixture;
    QVERIFY(fixture.install(chartWith("colour: red")).result.ok());
    const auto second = fixture.upgrade(chartWith("colour: blue"));
    QVERIFY(fixture.upgrade(chartWith("colour: theirs")).result.ok());
    action::RollbackOptions options;
    options.releaseName = "rel";
    options.version = 1;
    options.preparedOn = action::PreparedOn::of(*second.release);
    const auto outcome = action::rollback({}, *fixture.session, options);
    QCOMPARE(outcome.result.error().code, Code::Conflict);
    QCOMPARE(outcome.newest->version, 3);
    QCOMPARE(fixture.heads().size(), std::size_t{3});
    QCOMPARE(colour(fixture), std::string("theirs"));
    options.preparedOn = action::PreparedOn::of(*outcome.newest);
    QCOMPARE(message(action::rollback({}, *fixture.session, options).result), std::string("good"));
    QCOMPARE(colour(fixture), std::string("red"));
  }
  void anUninstallPreparedOnAnOlderRevisionChangesNothing() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    QVERIFY(fixture.upgrade(chartWith("colour: theirs")).result.ok());
    action::UninstallOptions options;
    options.releaseName = "rel";
    options.preparedOn = action::PreparedOn::of(*first.release);
    const auto outcome = action::uninstall({}, *fixture.session, options);
    QCOMPARE(outcome.result.error().code, Code::Conflict);
    QCOMPARE(outcome.newest->version, 2);
    QCOMPARE(fixture.status(), std::string("deployed"));
    QCOMPARE(colour(fixture), std::string("theirs"));
  }

  // Its history was kept on purpose: the second uninstall would purge it.
  void whatWasUninstalledMeanwhileIsLeftAlone() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    action::UninstallOptions options;
    options.releaseName = "rel";
    options.keepHistory = true;
    QVERIFY(action::uninstall({}, *fixture.session, options).result.ok());
    options.keepHistory = false;
    options.preparedOn = action::PreparedOn::of(*first.release);
    auto outcome = action::uninstall({}, *fixture.session, options);
    QCOMPARE(outcome.result.error().code, Code::Conflict);
    QVERIFY(outcome.result.error().message.find("was uninstalled at") != std::string::npos);
    QCOMPARE(fixture.status(), std::string("uninstalled"));
    QCOMPARE(fixture.upgrade(chartWith("colour: mine"), "", preparedOn(options.preparedOn)).result.error().code, Code::Conflict);
    options.preparedOn = action::PreparedOn::of(*outcome.newest);
    QCOMPARE(message(action::uninstall({}, *fixture.session, options).result), std::string("good"));
    QVERIFY(fixture.heads().empty());
  }

  // Somebody makes the next revision after the check: just before the record is stored, or before old ones are counted.
  void theRaceForTheNextRevisionHasOneWinner_data() {
    QTest::addColumn<bool>("rollback");
    QTest::addColumn<int>("history");
    QTest::newRow("an upgrade loses it") << false << 10;
    QTest::newRow("a rollback loses it") << true << 10;
    QTest::newRow("the loser prunes no revision") << false << 2;
  }
  void theRaceForTheNextRevisionHasOneWinner() {
    QFETCH(bool, rollback);
    QFETCH(int, history);
    const auto transport = std::make_shared<test::InterceptingTransport>();
    Fixture fixture(transport);
    QVERIFY(fixture.install(chartWith("colour: red")).result.ok());
    const auto second = fixture.upgrade(chartWith("colour: blue"));
    bool raced = false;
    transport->setBefore([&](const http::Request& request) -> std::optional<Result<http::Response>> {
      const bool counts = std::any_of(request.headers.begin(), request.headers.end(),
          [](const auto& header) { return header.value.find("PartialObjectMetadata") != std::string::npos; });
      if (raced || (history == 2 ? !counts : request.method != "POST" || request.url.find("/secrets") == std::string::npos))
        return std::nullopt;
      raced = true;
      auto theirs = fixture.upgrade(chartWith("colour: theirs"));
      if (!theirs.result) qFatal("%s", theirs.result.error().message.c_str());
      return std::nullopt;
    });
    action::Outcome outcome;
    if (rollback) {
      action::RollbackOptions options;
      options.releaseName = "rel";
      options.version = 1;
      options.preparedOn = action::PreparedOn::of(*second.release);
      outcome = action::rollback({}, *fixture.session, options);
    } else {
      auto options = preparedOn(action::PreparedOn::of(*second.release));
      options.maxHistory = history;
      outcome = fixture.upgrade(chartWith("colour: mine"), "", options);
    }
    QVERIFY(raced);
    QCOMPARE(outcome.result.error().code, Code::Conflict);
    QVERIFY(outcome.newest.has_value());
    QCOMPARE(outcome.newest->version, 3);
    QCOMPARE(colour(fixture), std::string("theirs"));
    QCOMPARE(fixture.status(3), std::string("deployed"));
    const auto heads = fixture.heads();
    QCOMPARE(heads.size(), std::size_t{3});
    QVERIFY(std::none_of(heads.begin(), heads.end(), [](const auto& head) { return head.version > 3; }));
  }
  void ofManyUpgradesAtOnceOneIsMade() {
    Fixture fixture;
    const auto first = fixture.install(chartWith("colour: red"));
    const auto options = [&] {
      auto made = preparedOn(action::PreparedOn::of(*first.release));
      made.releaseName = "rel";
      return made;
    }();
    std::vector<std::future<action::Outcome>> all;
    for (int i = 0; i < 6; ++i)
      all.push_back(std::async(std::launch::async, [&, i] {
        return action::upgrade({}, *fixture.session, chartWith("colour: c" + std::to_string(i)), Fixture::yaml(""), options);
      }));
    int winner = -1;
    for (int i = 0; i < 6; ++i) {
      const auto outcome = all[static_cast<std::size_t>(i)].get();
      if (outcome.result) {
        QCOMPARE(winner, -1);
        winner = i;
      } else {
        QCOMPARE(outcome.result.error().code, Code::Conflict);
        QVERIFY(outcome.newest.has_value());
      }
    }
    QVERIFY(winner >= 0);
    QCOMPARE(colour(fixture), "c" + std::to_string(winner));
    QCOMPARE(fixture.heads().size(), std::size_t{2});
    QCOMPARE(fixture.status(2), std::string("deployed"));
  }
};

QTEST_GUILESS_MAIN(TestPreparedOn)
#include "tst_prepared_on.moc"
