// core/release/storage.h over each driver: the same promises, what is written, what is read, and what a failure at any request
// leaves.

#include "core/kube/client.h"
#include "core/release/codec.h"
#include "core/release/storage.h"
#include "tests/support/records_api.h"

#include <QtTest>

using namespace chartroom;
using Failure = test::RecordsApi::Failure;

namespace {

release::Release revision(int version, std::string_view status, const std::string& name = "web") {
  release::Release made;
  made.name = name, made.nameSpace = "shop", made.version = version, made.info.status = status;
  made.manifest = "---\nkind: ConfigMap\n";
  return made;
}

std::string versions(const std::vector<release::Release>& releases) {
  std::vector<std::string> texts;
  for (const release::Release& each : releases) texts.push_back(each.name + " " + std::to_string(each.version));
  std::sort(texts.begin(), texts.end());
  std::string text;
  for (const std::string& each : texts) text += (text.empty() ? "" : ", ") + each;
  return text;
}

} // namespace

class TestDrivers : public QObject {
  Q_OBJECT

  std::shared_ptr<test::RecordsApi> m_api;
  std::unique_ptr<kube::Client> m_client;
  FixedClock m_clock{Clock::Time(std::chrono::seconds(1'800'000'000))};

  std::unique_ptr<release::Driver> driver(const QString& place, const std::string& nameSpace = "shop") {
    if (place == "Memory") return release::makeMemoryDriver(nameSpace);
    return place == "Secret" ? release::makeSecretDriver(*m_client, nameSpace, m_clock)
                             : release::makeConfigMapDriver(*m_client, nameSpace, m_clock);
  }
  int requestsOf(const std::string& method) const {
    return static_cast<int>(std::count_if(
        m_api->requests.begin(), m_api->requests.end(), [&](const http::Request& each) { return each.method == method; }));
  }
  Value& stored(const std::string& name, int version) {
    return m_api->objects["/api/v1/namespaces/shop/secrets/" + release::storageKey(name, version)];
  }

private slots:
  void init() {
    m_api = std::make_shared<test::RecordsApi>();
    kube::Connection connection;
    connection.server = "http://127.0.0.1:1";
    m_client = std::make_unique<kube::Client>(connection, m_api);
  }

  void everyPlaceKeepsTheSamePromises_data() {
    QTest::addColumn<QString>("place");
    for (const char* place : {"Secret", "ConfigMap", "Memory"}) QTest::newRow(place) << place;
  }
  void everyPlaceKeepsTheSamePromises() {
    QFETCH(QString, place);
    release::Storage storage(driver(place));
    QCOMPARE(QString::fromStdString(storage.driver().name()), place);
    QCOMPARE(storage.history({}, "web").error().message, std::string("release: not found"));
    QVERIFY(storage.heads({})->empty());
    release::Release first = revision(1, "deployed");
    first.labels = {{"team", "harbour"}};
    first.config = Value::makeMap();
    first.config.map().set("port", 80);
    QVERIFY(storage.rehearseCreate({}, first).ok());
    QVERIFY(storage.heads({})->empty()); // a rehearsal leaves nothing
    QVERIFY(storage.create({}, first).ok());
    QCOMPARE(storage.create({}, first).error().code, Code::AlreadyExists);
    QCOMPARE(storage.rehearseCreate({}, first).error().code, Code::AlreadyExists);
    auto read = storage.get({}, "web", 1);
    QVERIFY(read.ok());
    QVERIFY(read->config.get("port") == Value(80) || read->config.get("port") == Value(80.0)); // through JSON, or as it was
    QCOMPARE(read->labels, (release::Labels{{"team", "harbour"}}));
    read->info.status = "superseded";
    QVERIFY(storage.update({}, *read).ok());
    QVERIFY(storage.create({}, revision(2, "deployed")).ok());
    QVERIFY(storage.create({}, revision(1, "failed", "other")).ok());
    QCOMPARE(storage.last({}, "web")->version, 2);
    QCOMPARE(storage.deployed({}, "web")->version, 2);
    QCOMPARE(versions(*storage.list({})), std::string("other 1, web 1, web 2"));
    QCOMPARE(versions(*storage.latest({})), std::string("other 1, web 2"));
    QCOMPARE(storage.heads({}, {{"status", "superseded"}})->size(), std::size_t(1));
    QCOMPARE(storage.deployed({}, "other").error().message, std::string("\"other\" has no deployed releases"));
    QVERIFY(storage.remove({}, "web", 1).ok());
    QVERIFY(release::isReleaseNotFound(storage.remove({}, "web", 1).error()));
    QVERIFY(release::isReleaseNotFound(storage.get({}, "web", 1).error()));
    QVERIFY(release::isReleaseNotFound(storage.update({}, revision(7, "failed")).error()) ||
            !storage.update({}, revision(7, "failed")).ok());
  }

  void aRecordIsWrittenAsHelmWritesIt() {
    release::Release record = revision(3, "deployed");
    record.labels = {{"team", "harbour"}};
    QVERIFY(release::Storage(driver("Secret")).create({}, record).ok());
    const http::Request& request = m_api->requests.back();
    QCOMPARE(request.method, std::string("POST"));
    QVERIFY(request.url.ends_with("/api/v1/namespaces/shop/secrets"));
    const Value object = *value::parseJson(request.body);
    QCOMPARE(object::textAt(object, {"type"}), std::string("helm.sh/release.v1"));
    QCOMPARE(object::nameOf(object), std::string("sh.helm.release.v1.web.v3"));
    const std::map<std::string, std::string> labels{{"createdAt", "1800000000"}, {"name", "web"}, {"owner", "helm"},
        {"status", "deployed"}, {"team", "harbour"}, {"version", "3"}};
    QCOMPARE(object::labelsOf(object), labels);
    // A Secret's data is base64, and what helm puts there is base64 already.
    const QByteArray once = QByteArray::fromBase64(QByteArray::fromStdString(object::textAt(object, {"data", "release"})));
    QCOMPARE(release::decode(once.toStdString())->version, 3);
    QVERIFY(release::Storage(driver("ConfigMap")).create({}, record).ok());
    const Value map = *value::parseJson(m_api->requests.back().body);
    QVERIFY(map.get("type").isNil());
    QCOMPARE(release::decode(object::textAt(map, {"data", "release"}))->version, 3);
    m_clock.set(Clock::Time(std::chrono::seconds(1'800'000'060)));
    QVERIFY(release::Storage(driver("Secret")).update({}, record).ok());
    QCOMPARE(object::labelsOf(*value::parseJson(m_api->requests.back().body))["modifiedAt"], std::string("1800000060"));
  }

  void theNewestAreReadWithoutTheOlderOnes() {
    release::Storage storage(driver("Secret"));
    for (int version = 1; version <= 9; ++version)
      QVERIFY(storage.create({}, revision(version, version == 9 ? "deployed" : "superseded")).ok());
    QVERIFY(storage.create({}, revision(1, "superseded", "odd")).ok()); // superseded, and yet the newest
    m_api->requests.clear();
    QCOMPARE(versions(*storage.latest({})), std::string("odd 1, web 9"));
    QCOMPARE(m_api->requests.size(), std::size_t(3)); // metadata, what is not superseded, the odd one
    QVERIFY(m_api->requests[1].url.find("status%21%3Dsuperseded") != std::string::npos);
    QVERIFY(m_api->requests[2].url.ends_with("/sh.helm.release.v1.odd.v1"));
  }

  // What somebody else wrote may not fit; then everything is read.
  void oddRecordsAreReadTheSlowWay_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a label that lies") << "label"
                                       << "web 1, web 2";
    QTest::newRow("no version label") << "version"
                                      << "web 1, web 2";
    QTest::newRow("a record that cannot be read") << "record"
                                                  << "web 1";
  }
  void oddRecordsAreReadTheSlowWay() {
    QFETCH(QString, what);
    release::Storage storage(driver("Secret"));
    QVERIFY(storage.create({}, revision(1, "superseded")).ok());
    QVERIFY(storage.create({}, revision(2, "deployed")).ok());
    Value& object = stored("web", 2);
    const Value labels = object.get("metadata").get("labels");
    if (what == "label") labels.map().set("version", "5");
    if (what == "version") labels.map().erase("version");
    if (what == "record") object.get("data").map().set("release", "bm90aGluZw==");
    QTEST(QString::fromStdString(versions(*storage.list({}))), "expected");
    QCOMPARE(storage.latest({})->size(), std::size_t(1));
    QCOMPARE(storage.latest({})->front().version, what == "record" ? 1 : 2);
  }

  void headsTellWhenARecordWasWritten() {
    release::Storage storage(driver("Secret"));
    QVERIFY(storage.create({}, revision(1, "uninstalling")).ok());
    QCOMPARE(storage.heads({})->front().modified, m_clock.now());
    const Value metadata = stored("web", 1).get("metadata");
    metadata.map().set("managedFields", Value::makeList({*value::parseJson(R"({"time":"2027-06-01T00:00:00Z"})")}));
    QCOMPARE(storage.heads({})->front().modified, release::Timestamp::parse("2027-06-01T00:00:00Z")->instant);
    const Value labels = metadata.get("labels");
    labels.map().erase("createdAt"), labels.map().set("status", "failed");
    QCOMPARE(storage.heads({})->front().modified, release::Timestamp::parse("2026-01-02T03:04:05Z")->instant);
    QCOMPARE(storage.heads({})->front().uid, std::string("uid-sh.helm.release.v1.web.v1"));
  }

  void allNamespacesAreOneList() {
    QVERIFY(release::Storage(driver("Secret", "shop")).create({}, revision(1, "deployed")).ok());
    release::Release other = revision(1, "deployed");
    other.nameSpace = "bank";
    QVERIFY(release::Storage(driver("Secret", "bank")).create({}, other).ok());
    release::Storage everywhere(driver("Secret", ""));
    QCOMPARE(everywhere.heads({})->size(), std::size_t(2));
    QCOMPARE(everywhere.latest({})->size(), std::size_t(2)); // of one name in two namespaces
  }

  void aNameThatIsNoLabelIsRefused() {
    release::Storage storage(driver("Secret"));
    const auto found = storage.history({}, std::string(64, 'a'));
    QCOMPARE(found.error().code, Code::InvalidArgument);
    QVERIFY(m_api->requests.empty());
  }

  // Each request of each operation fails in each way: the error says so, and no record is lost but those that were to go.
  void aFailureAtAnyRequestLosesNothing_data() {
    QTest::addColumn<int>("how");
    QTest::addColumn<Code>("code");
    QTest::newRow("no answer") << static_cast<int>(Failure::NoAnswer) << Code::Unreachable;
    QTest::newRow("forbidden") << static_cast<int>(Failure::Forbidden) << Code::Forbidden;
    QTest::newRow("a broken server") << static_cast<int>(Failure::ServerError) << Code::Internal;
    QTest::newRow("a lost answer") << static_cast<int>(Failure::Applied) << Code::Unreachable;
  }
  void aFailureAtAnyRequestLosesNothing() {
    QFETCH(int, how);
    QFETCH(Code, code);
    using Operation = std::function<Result<void>(release::Storage&)>;
    const std::pair<const char*, Operation> operations[] = {
        {"create", [](release::Storage& storage) { return storage.create({}, revision(6, "deployed"), 3); }},
        {"update", [](release::Storage& storage) { return storage.update({}, revision(5, "superseded")); }},
        {"remove", [](release::Storage& storage) { return storage.remove({}, "web", 1); }},
        {"last",
            [](release::Storage& storage) -> Result<void> {
              CHARTROOM_TRY(storage.last({}, "web"));
              return {};
            }},
        {"deployed",
            [](release::Storage& storage) -> Result<void> {
              CHARTROOM_TRY(storage.deployed({}, "web"));
              return {};
            }},
        {"latest",
            [](release::Storage& storage) -> Result<void> {
              CHARTROOM_TRY(storage.latest({}));
              return {};
            }},
        {"rehearse", [](release::Storage& storage) { return storage.rehearseCreate({}, revision(6, "deployed")); }},
    };
    for (const auto& [name, operation] : operations) {
      int failures = 0;
      for (int n = 1; n < 20; ++n) {
        init();
        release::Storage storage(driver("Secret"));
        for (int version = 1; version <= 5; ++version)
          QVERIFY(storage.create({}, revision(version, version == 4 ? "deployed" : "superseded")).ok());
        m_api->failAt(n, static_cast<Failure>(how));
        // A read that broke off is asked again, unless its context ends first.
        const auto done = operation(storage);
        if (!m_api->hasFailed()) break;
        ++failures;
        const QString here = QString("%1, request %2").arg(name).arg(n);
        if (!done) QVERIFY2(done.error().code == code, qPrintable(here + ": " + QString::fromStdString(done.error().message)));
        const auto left = release::Storage(driver("Secret")).list({});
        QVERIFY2(left.ok(), qPrintable(here));
        const std::string records = versions(*left);
        QVERIFY2(records.find("web 4") != std::string::npos, qPrintable(here + ": the deployed one is gone"));
        if (std::string_view(name) == "last" || std::string_view(name) == "deployed" || std::string_view(name) == "latest" ||
            std::string_view(name) == "rehearse" || std::string_view(name) == "update")
          QCOMPARE(records, std::string("web 1, web 2, web 3, web 4, web 5"));
        // A change is not asked for again: what is not known to be done is an error.
        if (!done && static_cast<Failure>(how) != Failure::Applied)
          QVERIFY2(records.find("web 6") == std::string::npos, qPrintable(here));
      }
      QVERIFY2(failures > 0, name);
    }
  }
};

QTEST_APPLESS_MAIN(TestDrivers)
#include "tst_drivers.moc"
