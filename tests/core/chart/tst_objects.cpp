// core/chart: the objects behind .Files and .Capabilities. Expectations are what helm 4.3.1 printed.

#include "core/chart/capabilities.h"
#include "core/chart/files_object.h"

#include <QtTest>

using namespace chartroom;

namespace {

std::string call(const Value& object, std::string_view name, std::vector<Value> arguments = {}) {
  Value result;
  std::string error;
  if (!object.opaque().member(name, arguments, result, error)) return "(no member)";
  if (!error.empty()) return "(" + error + ")";
  if (result.isOpaque()) return result.opaque().print();
  if (result.isBool()) return result.boolean() ? "true" : "false";
  if (!result.isList()) return result.string();
  std::string text;
  for (const auto& item : result.list().items) text += item.string() + "|";
  return text;
}

Value files() {
  return chart::filesValue({{"conf/a.ini", "x=1\n", {}}, {"conf/deep/b.ini", "y=2", {}}, {"c.txt", "one\ntwo\n", {}}});
}

} // namespace

class TestObjects : public QObject {
  Q_OBJECT
private slots:
  void filesAnswer() {
    QCOMPARE(call(files(), "Get", {"c.txt"}), std::string("one\ntwo\n"));
    QCOMPARE(call(files(), "Get", {"none"}), std::string());
    QCOMPARE(call(files(), "Lines", {"c.txt"}), std::string("one|two|"));
    QCOMPARE(call(files(), "Lines", {"none"}), std::string());
    QCOMPARE(call(files(), "Glob", {"conf/*"}), std::string("map[conf/a.ini:[120 61 49 10]]"));
    QCOMPARE(call(files(), "AsConfig"), std::string("a.ini: |\n  x=1\nb.ini: y=2\nc.txt: |\n  one\n  two"));
    QCOMPARE(call(files(), "AsSecrets"), std::string("a.ini: eD0xCg==\nb.ini: eT0y\nc.txt: b25lCnR3bwo="));
    QCOMPARE(call(files(), "Nope"), std::string()); // a map's missing entry
    QCOMPARE(value::typeName(files()), std::string("engine.files"));
    QVERIFY(!chart::filesValue({}).truth());
  }

  void capabilitiesAreHelmsOwnWithoutACluster() {
    const auto offline = chart::Capabilities::offline();
    QCOMPARE(offline.apiVersions.size(), std::size_t{57});
    QCOMPARE(offline.kubeVersion.version, std::string("v1.37.0"));
    const Value object = chart::capabilitiesValue(offline);
    Value versions;
    std::string error;
    QVERIFY(object.opaque().member("APIVersions", {}, versions, error));
    QCOMPARE(call(versions, "Has", {"networking.k8s.io/v1"}), std::string("true"));
    QCOMPARE(call(versions, "Has", {"networking.k8s.io/v2"}), std::string("false"));
    QCOMPARE(call(object, "HelmVersion"), std::string("{v4.3   go1.26.8 v1.37}"));
    QCOMPARE(call(object, "KubeVersion"), std::string("{v1.37.0 v1.37.0 1 37}"));
  }

  void kubeVersionsAreRead_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    QTest::newRow("short") << "1.16"
                           << "v1.16 v1.16 1 16";
    QTest::newRow("with a vendor's suffix") << "v1.33.4-gke.1245000"
                                            << "v1.33.4-gke.1245000 v1.33.4 1 33";
    QTest::newRow("with leading zeros behind the first dot") << "1.016.0"
                                                             << "v1.016.0 v1.16.0 1 16";
    QTest::newRow("no number") << "abc"
                               << "could not parse \"abc\" as version";
    QTest::newRow("one number") << "1"
                                << "illegal version string \"1\"";
    QTest::newRow("a zero in front") << "01.2"
                                     << "illegal zero-prefixed version component \"01\" in \"01.2\"";
  }
  void kubeVersionsAreRead() {
    QFETCH(QString, text);
    QFETCH(QString, result);
    const auto version = chart::KubeVersion::parse(text.toStdString());
    const std::string got = version ? version->version + " " + version->normalized + " " + version->major + " " + version->minor
                                    : version.error().message;
    QCOMPARE(QString::fromStdString(got), result);
  }
};

QTEST_APPLESS_MAIN(TestObjects)
#include "tst_objects.moc"
