// core/release/storage.h: last, deployed and pruning over the memory driver.

#include "core/release/storage.h"

#include <QtTest>

using namespace chartroom;

class TestStorage : public QObject {
  Q_OBJECT
  static release::Release revision(int version, std::string_view status) {
    release::Release release;
    release.name = "web";
    release.nameSpace = "shop";
    release.version = version;
    release.info.status = status;
    return release;
  }
  static std::string versions(const release::Storage& storage) {
    std::string text;
    std::vector<int> numbers;
    for (const auto& head : *storage.heads({}, {{"name", "web"}})) numbers.push_back(head.version);
    std::sort(numbers.begin(), numbers.end());
    for (const int number : numbers) text += std::to_string(number) + " ";
    return text;
  }
private slots:
  void theLastIsTheHighestAndDeployedTheHighestDeployed() {
    release::Storage storage(release::makeMemoryDriver("shop"));
    for (const int version : {1, 2, 10, 3})
      QVERIFY(storage.create({}, revision(version, version == 3 ? "deployed" : "superseded")).ok());
    QCOMPARE(storage.last({}, "web")->version, 10);
    QCOMPARE(storage.deployed({}, "web")->version, 3);
  }
  void whatIsNotThereHasHelmsWords() {
    release::Storage storage(release::makeMemoryDriver("shop"));
    QCOMPARE(storage.last({}, "web").error().message, std::string("release: not found"));
    QCOMPARE(storage.deployed({}, "web").error().message, std::string("\"web\" has no deployed releases"));
    QVERIFY(storage.create({}, revision(1, "deployed")).ok());
    const auto twice = storage.create({}, revision(1, "deployed"));
    QCOMPARE(twice.error().message, std::string("release: already exists"));
    QCOMPARE(twice.error().code, Code::AlreadyExists);
  }
  void pruningKeepsTheDeployedOne() {
    release::Storage storage(release::makeMemoryDriver("shop"));
    for (int version = 1; version <= 5; ++version)
      QVERIFY(storage.create({}, revision(version, version == 1 ? "deployed" : "failed")).ok());
    QVERIFY(storage.create({}, revision(6, "failed"), 3).ok());
    QCOMPARE(versions(storage), std::string("1 5 6 "));
  }
  void systemLabelsAreKnown() {
    QVERIFY(release::containsSystemLabels({{"owner", "me"}}));
    QVERIFY(!release::containsSystemLabels({{"team", "me"}}));
    QCOMPARE(release::storageKey("web", 3), std::string("sh.helm.release.v1.web.v3"));
  }
};

QTEST_APPLESS_MAIN(TestStorage)
#include "tst_storage.moc"
