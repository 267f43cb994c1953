// Typed values carried over to a newer revision: nothing typed is lost, nothing of the newer revision is undone unasked.

#include "core/inspect/values_rebase.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::inspect;

class TestValuesRebase : public QObject {
  Q_OBJECT
private slots:
  void merges_data() {
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("newer");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QStringList>("conflicts");
    const QByteArray base = "image:\n  tag: v1\nreplicas: 2\nweb:\n  port: 80\n";
    QTest::newRow("nothing typed") << base << base << QByteArray("replicas: 3\n") << QByteArray("replicas: 3\n") << QStringList();
    QTest::newRow("nothing newer") << base << QByteArray("# mine\nreplicas: 4\n") << base << QByteArray("# mine\nreplicas: 4\n")
                                   << QStringList();
    QTest::newRow("both, at different keys, with a comment")
        << base << QByteArray("image:\n  tag: v1\nreplicas: 2\nweb:\n  port: 8080 # typed\n")
        << QByteArray("image:\n  tag: v4\nreplicas: 2\nweb:\n  port: 80\n")
        << QByteArray("image:\n  tag: v4\nreplicas: 2\nweb:\n  port: 8080 # typed\n") << QStringList();
    QTest::newRow("neighbouring lines") << base << QByteArray("image:\n  tag: v2 # typed\nreplicas: 2\nweb:\n  port: 80\n")
                                        << QByteArray("image:\n  tag: v1\nreplicas: 3\nweb:\n  port: 80\n")
                                        << QByteArray("image:\n  tag: v2 # typed\nreplicas: 3\nweb:\n  port: 80\n")
                                        << QStringList();
    QTest::newRow("a neighbour of lines that became more")
        << QByteArray("port: 80\nreplicas: 1\n") << QByteArray("# mine\nport: 90\nreplicas: 1\n")
        << QByteArray("port: 80\nreplicas: 3\n") << QByteArray("# mine\nport: 90\nreplicas: 3\n") << QStringList();
    QTest::newRow("the same key in two ways")
        << base << QByteArray("image:\n  tag: v2\nreplicas: 2\nweb:\n  port: 80\n")
        << QByteArray("image:\n  tag: v4\nreplicas: 2\nweb:\n  port: 80\n")
        << QByteArray("image:\n  tag: v2\nreplicas: 2\nweb:\n  port: 80\n") << QStringList{"image.tag"};
    QTest::newRow("a key added on each side") << base << base + "mine: 1\n"
                                              << QByteArray("also: 2\n") + base << QByteArray("also: 2\n") + base + "mine: 1\n"
                                              << QStringList();
    QTest::newRow("removed there, untouched here") << base << base + "mine: 1\n"
                                                   << QByteArray("image:\n  tag: v1\nweb:\n  port: 80\n")
                                                   << QByteArray("image:\n  tag: v1\nweb:\n  port: 80\nmine: 1\n") << QStringList();
    QTest::newRow("removed here, changed there") << base << QByteArray("image:\n  tag: v1\nweb:\n  port: 80\n")
                                                 << QByteArray("image:\n  tag: v1\nreplicas: 3\nweb:\n  port: 80\n")
                                                 << QByteArray("image:\n  tag: v1\nweb:\n  port: 80\n") << QStringList{"replicas"};
    QTest::newRow("values where there were none")
        << QByteArray() << QByteArray("a: 1\n") << QByteArray("b: 2\n") << QByteArray("a: 1\nb: 2\n") << QStringList();
    QTest::newRow("half-typed text stays") << base << QByteArray("image:\n tag: v1\n  x: [\n") << QByteArray("replicas: 3\n")
                                           << QByteArray("image:\n tag: v1\n  x: [\n") << QStringList{""};
  }
  void merges() {
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, newer);
    QFETCH(QByteArray, expected);
    QFETCH(QStringList, conflicts);
    const RebasedValues result = rebaseValues(base.toStdString(), typed.toStdString(), newer.toStdString());
    QStringList found;
    for (const std::string& path : result.conflicts) found << QString::fromStdString(path);
    QCOMPARE(found, conflicts);
    if (QByteArray(QTest::currentDataTag()).startsWith("a neighbour")) QVERIFY(result.keepsLayout);
    if (result.keepsLayout) {
      QCOMPARE(QByteArray::fromStdString(result.text), expected);
    } else {
      QCOMPARE(QString::fromStdString(*value::writeYaml(*value::parseYaml(result.text))),
          QString::fromStdString(*value::writeYaml(*value::parseYaml(expected.toStdString()))));
    }
  }

  void linesThatMeanSomethingElseTogetherAreMergedByKey() {
    // Both sides add the same key at different places: a merge of lines would have it twice.
    const RebasedValues result = rebaseValues("a: 1\nb: 2\n", "x: 5\na: 1\nb: 2\n", "a: 1\nb: 2\nx: 5\nz: 6\n");
    const auto value = value::parseYaml(result.text);
    QVERIFY(value);
    QCOMPARE(QString::fromStdString(*value::writeYaml(*value)), QString("a: 1\nb: 2\nx: 5\nz: 6\n"));
    QVERIFY(value::repeatedKeys(value::locateYaml(result.text)).empty());
  }
  void aKeyThatBothAddedStandsOnce_data() {
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QStringList>("conflicts");
    QTest::newRow("the same value") << "x" << QStringList();
    QTest::newRow("another value") << "y" << QStringList{"colour"};
  }
  void aKeyThatBothAddedStandsOnce() {
    QFETCH(QString, theirs);
    QFETCH(QStringList, conflicts);
    const RebasedValues result =
        rebaseValues("replicas: 2\n", "replicas: 2\ncolour: x\n", "colour: " + theirs.toStdString() + "\nreplicas: 2\n");
    QCOMPARE(result.text, std::string("replicas: 2\ncolour: x\n"));
    QStringList found;
    for (const std::string& path : result.conflicts) found << QString::fromStdString(path);
    QCOMPARE(found, conflicts);
  }
};

QTEST_GUILESS_MAIN(TestValuesRebase)
#include "tst_values_rebase.moc"
