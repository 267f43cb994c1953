// core/release/codec.h against records that helm 4.3.1 and helm 3.22 stored (testdata/, taken out of their Secrets).

#include "core/release/codec.h"

#include <QFile>
#include <QtTest>

using namespace chartroom;

class TestCodec : public QObject {
  Q_OBJECT
  static std::string text(const char* name) {
    QFile file(QString(CHARTROOM_SOURCE_DIR "/tests/core/release/testdata/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }
private slots:
  void aHelm4RecordComesBackByteForByte() {
    const auto release = release::decode(text("helm4.b64"));
    QVERIFY(release.ok());
    QCOMPARE(release->name, std::string("gold-helm"));
    QCOMPARE(release->info.status, std::string("deployed"));
    QCOMPARE(release->applyMethod, std::string("ssa"));
    QCOMPARE(release->hooks.size(), std::size_t{1});
    QCOMPARE(release->hooks[0].weight, 3);
    QVERIFY(release->hooks[0].firesOn("test"));
    const auto json = release::toJson(*release);
    QVERIFY(json.ok());
    QCOMPARE(*json, text("helm4.json"));
  }
  void aHelm3RecordWithEmptyTimesIsRead() {
    const auto release = release::decode(text("helm3.b64"));
    QVERIFY(release.ok());
    QCOMPARE(release->name, std::string("gold-helm3"));
    QVERIFY(release->info.deleted.isZero());
    QVERIFY(release->applyMethod.empty());
    QVERIFY(release->chart != nullptr);
    QCOMPARE(release::chartLabel(*release), std::string("mini-1.2.3"));
    QCOMPARE(release->chart->templates.size(), std::size_t{3});
  }
  void whatIsEncodedDecodesToTheSame() {
    const auto first = release::decode(text("helm4.b64"));
    const auto encoded = release::encode(*first);
    QVERIFY(encoded.ok());
    const auto again = release::decode(*encoded);
    QVERIFY(again.ok());
    QCOMPARE(*release::toJson(*again), *release::toJson(*first));
  }
  void recordsFromBeforeCompressionAreRead() {
    const QByteArray plain = QByteArray::fromStdString(text("helm4.json")).toBase64();
    const auto release = release::decode(plain.toStdString());
    QVERIFY(release.ok());
    QCOMPARE(release->version, 1);
  }
  void rubbishIsAnError_data() {
    QTest::addColumn<QString>("input");
    QTest::newRow("text that is no base64") << "***";
    QTest::newRow("gzip cut short") << "H4sIAAAAAAAA";
    QTest::newRow("JSON that is no object") << QString::fromLatin1(QByteArray("[1,2]").toBase64());
  }
  void rubbishIsAnError() {
    QFETCH(QString, input);
    QVERIFY(!release::decode(input.toStdString()).ok());
  }
  void aFieldOfAnotherTypeIsAnError_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("error");
    const QString into = "json: cannot unmarshal %1 into Go struct field ";
    QTest::newRow("a version in quotes") << R"({"name":"a","version":"3"})" << into.arg("string") + "Release.version of type int";
    QTest::newRow("half a version") << R"({"version":1.5})" << into.arg("number 1.5") + "Release.version of type int";
    QTest::newRow("a name that is a number") << R"({"name":7})" << into.arg("number") + "Release.name of type string";
    QTest::newRow("a status that is an object")
        << R"({"info":{"status":{}}})" << into.arg("object") + "Info.info.status of type common.Status";
    QTest::newRow("values that are a list") << R"({"config":[1]})"
                                            << into.arg("array") + "Release.config of type map[string]interface {}";
    QTest::newRow("a hook's weight in quotes")
        << R"({"hooks":[{"weight":"1"}]})" << into.arg("string") + "Hook.hooks.weight of type int";
    QTest::newRow("null leaves a field empty") << R"({"name":null,"version":-2,"info":null,"chart":null,"hooks":null})"
                                               << "";
  }
  void aFieldOfAnotherTypeIsAnError() {
    QFETCH(QString, json);
    QFETCH(QString, error);
    const auto release = release::decode(json.toUtf8().toBase64().toStdString());
    QCOMPARE(release ? QString() : QString::fromStdString(release.error().message), error);
    if (release) QCOMPARE(release->version, -2);
  }
  void timesPrintAsGoPrintsThem() {
    const auto time = release::Timestamp::parse("2026-11-21T03:37:03.120000000+02:00");
    QVERIFY(time.has_value());
    QCOMPARE(time->rfc3339Nano(), std::string("2026-11-21T03:37:03.12+02:00"));
    QCOMPARE(time->ansic(), std::string("Sat Nov 21 03:37:03 2026"));
    QCOMPARE(time->text(), std::string("2026-11-21 03:37:03.12 +0200 +0200"));
    QCOMPARE(time->format("2006-01-02 3:04PM Z07:00 .000"), std::string("2026-11-21 3:37AM +02:00 .120"));
    QVERIFY(!release::Timestamp::parse("yesterday"));
    QVERIFY(release::Timestamp::parse("0001-01-01T00:00:00Z")->isZero());
  }
};

QTEST_APPLESS_MAIN(TestCodec)
#include "tst_codec.moc"
