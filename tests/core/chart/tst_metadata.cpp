// core/chart: Chart.yaml as Go's struct reads it, its validation, and what comes back out. Texts are what helm 4.3.1 printed.

#include "core/chart/chart.h"
#include "core/value/json.h"

#include <QtTest>

using namespace chartroom;
using chart::Metadata;

class TestMetadata : public QObject {
  Q_OBJECT
private slots:
  void scalarsBecomeText_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("appVersion");
    QTest::newRow("a float loses its last zero") << "version: 1.10"
                                                 << "1.1"
                                                 << "";
    QTest::newRow("an integer stays as it is") << "appVersion: 20240101"
                                               << ""
                                               << "20240101";
    QTest::newRow("hexadecimal and octal are numbers") << "appVersion: 0x1F\nversion: 010"
                                                       << "8"
                                                       << "31";
    QTest::newRow("a boolean word") << "version: yes"
                                    << "true"
                                    << "";
    QTest::newRow("exponents that make a whole number") << "version: 1e3"
                                                        << "1000"
                                                        << "";
    QTest::newRow("null leaves the field alone") << "version: null"
                                                 << ""
                                                 << "";
    QTest::newRow("keys match in any case") << "VERSION: a"
                                            << "a"
                                            << "";
  }
  void scalarsBecomeText() {
    QFETCH(QString, yaml);
    QFETCH(QString, version);
    QFETCH(QString, appVersion);
    Metadata metadata;
    QVERIFY(chart::readMetadata(yaml.toStdString(), metadata).ok());
    QCOMPARE(QString::fromStdString(metadata.version), version);
    QCOMPARE(QString::fromStdString(metadata.appVersion), appVersion);
  }

  void mismatchesAreNamedAsGoNamesThem_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("message");
    QTest::newRow("text for the whole") << "foo"
                                        << "json: cannot unmarshal string into Go value of type v2.Metadata";
    QTest::newRow("a list for a text") << "name: [a]"
                                       << "json: cannot unmarshal array into Go struct field Metadata.name of type string";
    QTest::newRow("a text for a list") << "sources: a"
                                       << "json: cannot unmarshal string into Go struct field Metadata.sources of type []string";
    QTest::newRow("a list inside a list of texts")
        << "sources: [1, [2]]"
        << "json: cannot unmarshal array into Go struct field Metadata.sources of type string";
    QTest::newRow("a text for a maintainer")
        << "maintainers: [a]"
        << "json: cannot unmarshal string into Go struct field Metadata.maintainers of type v2.Maintainer";
    QTest::newRow("a list for a maintainer's name")
        << "maintainers: [{name: [a]}]"
        << "json: cannot unmarshal array into Go struct field Maintainer.maintainers.name of type string";
    QTest::newRow("a text for a boolean") << "deprecated: \"true\""
                                          << "json: cannot unmarshal string into Go struct field Metadata.deprecated of type bool";
    QTest::newRow("a text for import-values")
        << "dependencies: [{import-values: a}]"
        << "json: cannot unmarshal string into Go struct field Dependency.dependencies.import-values of type []interface {}";
    QTest::newRow("a list in annotations")
        << "annotations: {a: [b]}"
        << "json: cannot unmarshal array into Go struct field Metadata.annotations of type string";
  }
  void mismatchesAreNamedAsGoNamesThem() {
    QFETCH(QString, yaml);
    QFETCH(QString, message);
    Metadata metadata;
    const auto read = chart::readMetadata(yaml.toStdString(), metadata);
    QVERIFY(!read.ok());
    QCOMPARE(QString::fromStdString(read.error().message), "error unmarshaling JSON: while decoding JSON: " + message);
  }

  void validationSpeaksHelmsWords_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("message");
    const QString good = "apiVersion: v2\nname: a\nversion: 1.0.0\n";
    QTest::newRow("nothing wrong") << good << "";
    QTest::newRow("no apiVersion") << "name: a\nversion: 1.0.0"
                                   << "validation: chart.metadata.apiVersion is required";
    QTest::newRow("no name") << "apiVersion: v2"
                             << "validation: chart.metadata.name is required";
    QTest::newRow("a name that is a path") << "apiVersion: v2\nname: a/b\nversion: 1.0.0"
                                           << "validation: chart.metadata.name \"a/b\" is invalid";
    QTest::newRow("the parent folder as name") << "apiVersion: v2\nname: ..\nversion: 1.0.0"
                                               << "validation: chart.metadata.name \"..\" is not allowed";
    QTest::newRow("no version") << "apiVersion: v2\nname: a"
                                << "validation: chart.metadata.version is required";
    QTest::newRow("a version that is none") << "apiVersion: v2\nname: a\nversion: x"
                                            << "validation: chart.metadata.version \"x\" is invalid";
    QTest::newRow("an unknown type") << good + "type: plugin"
                                     << "validation: chart.metadata.type must be application or library";
    QTest::newRow("a null maintainer") << good + "maintainers: [null]"
                                       << "validation: maintainers must not contain empty or null nodes";
    QTest::newRow("a null dependency") << good + "dependencies: [null]"
                                       << "validation: dependencies must not contain empty or null nodes";
    QTest::newRow("an alias with a dot") << good + "dependencies: [{name: b, alias: a.b}]"
                                         << "validation: dependency \"b\" has disallowed characters in the alias";
    QTest::newRow("two dependencies of one name") << good + "dependencies: [{name: b}, {name: c, alias: b}]"
                                                  << "validation: more than one dependency with name or alias \"b\"";
  }
  void validationSpeaksHelmsWords() {
    QFETCH(QString, yaml);
    QFETCH(QString, message);
    Metadata metadata;
    QVERIFY(chart::readMetadata(yaml.toStdString(), metadata).ok());
    const auto valid = metadata.validate();
    QCOMPARE(valid.ok() ? QString() : QString::fromStdString(valid.error().message), message);
  }

  void validationCleansStrings() {
    Metadata metadata;
    metadata.apiVersion = "v2";
    metadata.name = "a";
    metadata.version = "1.0.0";
    metadata.description = "tab\there\x01 \xE2\x80\x8B"
                           "end \xC3\xA9";
    QVERIFY(metadata.validate().ok());
    QCOMPARE(metadata.description, std::string("tab here end \xC3\xA9"));
  }

  void writingSortsKeysAndLeavesEmptyFieldsOut() {
    Metadata metadata;
    QVERIFY(chart::readMetadata("name: alpine\nversion: 0.1.0\napiVersion: v1\nappVersion: 3.9\n"
                                "sources: [https://github.com/helm/helm]\ndeprecated: false\n",
        metadata)
                .ok());
    const auto text = chart::writeMetadata(metadata);
    QVERIFY(text.ok());
    QCOMPARE(*text, std::string("apiVersion: v1\nappVersion: \"3.9\"\nname: alpine\nsources:\n"
                                "- https://github.com/helm/helm\nversion: 0.1.0\n"));
  }

  void templatesSeeGosFieldNames() {
    Metadata metadata;
    QVERIFY(chart::readMetadata("apiVersion: v2\nname: c\nversion: 1.10\nannotations: {a: x}\nmaintainers: [{name: a}]\n", metadata)
                .ok());
    const auto json = value::writeJson(chart::metadataMap(metadata));
    QVERIFY(json.ok());
    QCOMPARE(*json, std::string("{\"APIVersion\":\"v2\",\"Annotations\":{\"a\":\"x\"},\"AppVersion\":\"\",\"Condition\":\"\","
                                "\"Dependencies\":[],\"Deprecated\":false,\"Description\":\"\",\"Home\":\"\",\"Icon\":\"\","
                                "\"Keywords\":[],\"KubeVersion\":\"\",\"Maintainers\":[{\"Email\":\"\",\"Name\":\"a\",\"URL\":"
                                "\"\"}],\"Name\":\"c\",\"Sources\":[],\"Tags\":\"\",\"Type\":\"\",\"Version\":\"1.1\"}"));
  }

  void locksKeepTheirTime() {
    chart::Lock lock;
    QVERIFY(chart::readLock("generated: \"2020-01-01T00:00:00.123+02:00\"\ndigest: sha256:x\n"
                            "dependencies: [{name: a, version: 1.0.0, repository: https://x}]\n",
        lock)
                .ok());
    QCOMPARE(lock.generated, std::string("2020-01-01T00:00:00.123+02:00"));
    QCOMPARE(lock.dependencies.size(), std::size_t{1});
    const auto bad = chart::readLock("generated: 3", lock);
    QCOMPARE(bad.ok() ? std::string() : bad.error().message,
        std::string("error unmarshaling JSON: while decoding JSON: Time.UnmarshalJSON: input is not a JSON string"));
  }
};

QTEST_APPLESS_MAIN(TestMetadata)
#include "tst_metadata.moc"
